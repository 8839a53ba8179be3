"""A look at each column, for whoever decides what it is."""

from collections.abc import Sequence
from dataclasses import replace

from lnexplore.ingest.assemble.identity import identifies, is_free_text, many_words, names_of, personal_values
from lnexplore.ingest.meaning.parts import Interpretation, column_values, fingerprint
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.table.preview import Preview, preview
from lnexplore.ingest.values.columns import Report


def previews_of(understood: Sequence[tuple[Table, Interpretation]], report: Report) -> dict[str, Preview]:
    """A look at every column that is used or could be; nothing of what identifies a person."""
    tables = [table for table, _ in understood]
    # In a listing with a row per test, a test is shown by its own rows.
    own = {
        use.choice: replace(table, frame=part.frame)
        for table, shape in understood
        for part in shape.parts
        for use in part.uses
        if use.test
    }
    by_shape = {fingerprint(table.headers): table for table in tables} | {
        use.shape: table for table in tables for use in [*report.used, *report.unused] if use.sheet == table.sheet
    }
    found = {}
    patients = {use.sheet: use.index for use in report.used if use.key == "patient_id"}
    for use in dict.fromkeys([*report.used, *report.unused]):
        table = own.get(use.choice) or (None if use.test else by_shape.get(use.shape))
        if (
            table is None
            or use.key == "patient_id"
            or identifies(use.header)
            or (use.why is not None and use.why.hides)
        ):
            continue
        text = column_values(table, use.index)
        patient = column_values(table, patients.get(use.sheet, use.index))
        if not use.key and (personal_values(text) or names_of(text, patient) or is_free_text(text) or many_words(text)):
            continue
        found[use.choice] = preview(table, use.index)
    return found
