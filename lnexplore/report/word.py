"""One table of the app as a Word file, set as journals set tables."""

from collections.abc import Sequence

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.report.word_parts import new_document, parts, ruled_table, stands_sideways, to_bytes, write, write_notes

MOST_ROWS = 2_000
"""Rows of a table that are written: beyond some forty pages a Word file is no way to read it."""


def word_table(frame: pl.DataFrame, title: str, notes: Sequence[str] = ()) -> bytes:
    """A .docx file with one table of words: its title above, three rules, the notes below.

    The header comes again on every page. More than seven columns stand on a page on its side, and what is wider than
    that in parts below one another, each with the first column. Equal input gives equal bytes.
    """
    sideways = stands_sideways(frame)
    document = new_document(title, sideways=sideways)
    shown = frame.head(MOST_ROWS)
    pieces = parts(shown, sideways=sideways) if frame.width else []
    for number, piece in enumerate(pieces, 1):
        part = f" (part {number} of {len(pieces)})" if len(pieces) > 1 else ""
        write(document, title + part, "Caption")
        ruled_table(document, piece, sideways=sideways, label=title)
    if frame.height > MOST_ROWS:
        left_out = plural(
            "The first {n} of {count} row; the CSV file has all.",
            "The first {n} of {count} rows; the CSV file has all.",
            frame.height,
            n=f"{MOST_ROWS:,}",
        )
        notes = [left_out, *notes]
    if frame.height == 0:
        notes = [_("There are no rows."), *notes]
    write_notes(document, notes)
    return to_bytes(document)
