"""Text tables: which encoding, which character between cells, and rows that keep their line numbers."""

import csv
import io
import re
from dataclasses import replace
from itertools import zip_longest

import polars as pl

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.celltext import column_of, letters, without_blanks
from lnexplore.ingest.files.encodings import decode, guess, is_doubtful, words_in
from lnexplore.ingest.files.sheet import (
    MAX_COLUMNS,
    Sheet,
    UnreadableFileError,
    check_span,
    is_too_large,
    most_cells,
    most_rows,
    too_large,
)

__all__ = ["MAX_CELL", "guess", "read_text"]

MAX_CELL = 32_767
_HEAD = 65_536
_SEPARATORS = "\t;|,"
_DECLARED = re.compile(r'^"?sep=(.)"?[^\S\t]*(?:\n|$)', re.IGNORECASE)


def read_text(raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """A text file with one table. Raises UnreadableFileError."""
    text, encodings = decode(raw, encoding)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise UnreadableFileError(Problem.BINARY_LINE, {"line": line})
    if text.endswith("\n"):
        text = text.rstrip("\n")
    if text.count("\n") >= 2 * most_rows():  # a quoted cell may hold line breaks: the rows themselves are counted below
        raise too_large()
    declared = _DECLARED.match(text)
    # The line that names the separator is no row of the table; a blank line keeps the numbers true.
    text = "\n" + text[declared.end() :] if declared else text
    separator = declared[1] if declared else _separator(text)
    if '"' not in text:
        even = _even(text, separator)
        cells = _plain(text, separator) if even is None else even
    else:
        cells = _regular(text, separator) if _is_regular(text, separator) else _quoted(text, separator)
    several = encodings if len(encodings) > 1 else ()
    sheet = Sheet("", cells, encoding=encodings[0], encodings=encodings, separator=separator)
    return [replace(sheet, doubtful=is_doubtful(raw, several), samples=words_in(raw, several))]


def _separator(text: str) -> str:
    """The character between cells: one that cuts all rows into the same number of cells, else most; the larger number first.

    A decimal comma cuts the rows of a German table too, but not its header.
    """
    # Whole lines only: a line cut in two would look like a row of another width.
    head = text if len(text) <= _HEAD else text[: text.rfind("\n", 0, _HEAD) + 1] or text[:_HEAD]

    def score(candidate: str) -> tuple[bool, int, float]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=candidate) if row][:200]
        except csv.Error:
            return False, 0, 0.0
        common = max(widths, key=widths.count, default=0)
        alike = widths.count(common) / max(len(widths), 1)
        return (alike == 1, common, alike) if common > 1 and alike >= 0.5 else (False, 0, alike)

    csv.field_size_limit(MAX_CELL)
    # On a tie a character that also stands inside words and numbers is the less likely one.
    best = max(_SEPARATORS, key=score)
    return best if score(best)[1] else ","


def _check_span(columns: int, rows: int, line: int) -> None:
    if columns > MAX_COLUMNS:
        raise too_large(cell=f"{letters(columns - 1)}{line}")
    check_span(columns, rows)


def _even(text: str, separator: str) -> pl.DataFrame | None:
    """Cells of a text without any quotation mark whose lines all have as many cells as the first, as programs write
    them; None of any other. Raises UnreadableFileError."""
    lines, width = text.count("\n") + 1, text.count(separator, 0, text.find("\n")) + 1
    if not 1 < width <= MAX_COLUMNS or text.count(separator) != (width - 1) * lines:
        return None
    _check_span(width, lines, 1)
    try:
        frame = pl.read_csv(
            text.encode(),
            has_header=False,
            separator=separator,
            quote_char=None,
            schema={f"c{index}": pl.String for index in range(width)},
        )
    except pl.exceptions.PolarsError:  # as many cells in all, but not in every line
        return None
    if frame.height != lines or _too_long(frame) is not None:
        return None
    return pl.DataFrame([without_blanks(column) for column in frame])


def _plain(text: str, separator: str) -> pl.DataFrame:
    """Cells of a text without any quotation mark: every line is a row. Raises UnreadableFileError."""
    lines = _lines(text)
    widths = lines.str.count_matches(separator, literal=True) + 1
    width = int(str(widths.max()))
    if width > MAX_COLUMNS:
        # Separators at the end of a line are blank cells, not a wide table.
        lines = lines.str.strip_chars_end(separator)
        widths = lines.str.count_matches(separator, literal=True) + 1
        width = int(str(widths.max()))
    _check_span(width, lines.len(), int(widths.arg_max() or 0) + 1)
    names = [f"c{index}" for index in range(width)]
    # Cells are cut only after the span is known, and from lines: what a line holds can never reach another row.
    if width == 1:
        frame = pl.DataFrame([lines.alias("c0")])
    else:
        cut = lines.to_frame("line").select(pl.col("line").str.split_exact(separator, width - 1).struct.unnest())
        frame = cut.rename(dict(zip(cut.columns, names, strict=True)))
    if (row := _too_long(frame)) is not None:
        raise _bad_row(row + 1)
    return pl.DataFrame([without_blanks(column) for column in frame])


def _lines(text: str) -> pl.Series:
    return pl.Series(text.removesuffix("\n").split("\n"), dtype=pl.String)


def _is_regular(text: str, separator: str) -> bool:
    """Whether every line is a row whose quotation marks stand around whole cells: then a quick reader is exact."""
    cell = f'(?:"(?:[^"]|"")*"|[^"{re.escape(separator)}]*)'
    regular = _lines(text).str.contains(f"^{cell}(?:{re.escape(separator)}{cell})*$")
    return separator in text and bool(regular.all())


def _regular(text: str, separator: str) -> pl.DataFrame:
    """Cells of a text that `_is_regular`. Raises UnreadableFileError."""
    # Separators inside quotation marks make this too large at most: such columns are blank and are dropped.
    counts = _lines(text).str.count_matches(separator, literal=True) + 1
    width = int(str(counts.max()))
    if width > MAX_COLUMNS:
        return _quoted(text, separator)
    frame = pl.read_csv(
        io.StringIO(text),
        has_header=False,
        separator=separator,
        schema={f"c{index}": pl.String for index in range(width)},
        truncate_ragged_lines=True,
        missing_columns="insert",
    )
    if frame.height != counts.len():
        return _quoted(text, separator)
    used = frame.select(pl.all().is_not_null().any()).row(0)
    frame = frame.select(frame.columns[: max((at + 1 for at, some in enumerate(used) if some), default=1)])
    if is_too_large(frame.width, frame.height) or _too_long(frame) is not None:
        return _quoted(text, separator)  # which says in which line
    return pl.DataFrame([without_blanks(column) for column in frame])


def _too_long(frame: pl.DataFrame) -> int | None:
    """The first row with a cell longer than a spreadsheet's."""
    most = frame.select(pl.all().str.len_bytes().max()).row(0)
    wide = [index for index, length in enumerate(most) if length is not None and length > MAX_CELL]
    wide = [index for index in wide if int(str(frame[:, index].str.len_chars().max())) > MAX_CELL]
    return min((int(str(frame[:, index].str.len_chars().arg_max())) for index in wide), default=None)


def _quoted(text: str, separator: str) -> pl.DataFrame:
    """Cells of a text with quotation marks. Raises UnreadableFileError."""
    csv.field_size_limit(MAX_CELL)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    cells, most, rows_most = 0, most_cells(), most_rows()
    try:
        for row in reader:
            width = len(row)
            while width and not row[width - 1]:
                width -= 1
            cells += width
            if width > MAX_COLUMNS or cells > most or reader.line_num > rows_most:
                _check_span(width, rows_most + 1 if width <= MAX_COLUMNS else 1, begins)
            # A quoted line break makes a row longer than one line: the row takes the number of its last line.
            rows += [[] for _ in range(reader.line_num - 1 - len(rows))]
            rows.append(row[:width])
            begins = reader.line_num + 1
    except csv.Error as trouble:
        raise _bad_row(begins) from trouble
    columns = [column_of(f"c{index}", column) for index, column in enumerate(zip_longest(*rows))]
    return pl.DataFrame(columns or [pl.Series("c0", [None] * len(rows), dtype=pl.String)])


def _bad_row(line: int) -> UnreadableFileError:
    return UnreadableFileError(Problem.BAD_LINE, {"line": line, "most": MAX_CELL})
