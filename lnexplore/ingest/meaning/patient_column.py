"""Which column tells the patients apart."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.cohort.schema import TABLES
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.cells import are_results
from lnexplore.ingest.meaning.header_words import PARTS
from lnexplore.ingest.meaning.mapping import ColumnUse, match_column, match_header, normalise
from lnexplore.ingest.meaning.parts import Interpretation, column_values
from lnexplore.ingest.meaning.times import are_time_points
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.table.layout import Table

COUNTERS = frozenset(
    ("no", "nr", "num", "number", "番号", "編号", "序号", "編號", "연번", "번호", "整理番号", "通し番号")
)
"""Headers of a running number."""
_BARE = frozenset(("id", "record", "recordid", "identifier", "code", "uid", "key", "rowid", "case"))
"""Headers that may as well number the rows."""
_DATED = r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:\s|$)"
ONE_SHEET = "sheet"
"""Answer to the question for the patient column: the whole sheet is one patient."""
NOTHING = "-"
"""No answer is proposed."""
NOTHING_KNOWN = "nothing known"
"""Trouble of a sheet none of whose headers says anything."""
FEWEST_FIGURES, FEWEST_ROWS = 3, 4
EVERY_ROW = "row"
"""Answer to the question for the patient column: there is none, every row is a patient."""


def patient_column(
    table: Table, columns: Sequence[ColumnUse], reading: Reading, found: Interpretation
) -> ColumnUse | None:
    """The column that tells the patients apart: of several the one with most values; a name or record number if need be."""
    chosen = [use for use in columns if reading.columns.get(use.choice) == "patients.patient_id"]
    matched = [use for use in columns if use.header and _patient_match(use, table)]
    named = [use for use in columns if use.header and identifies(use.header) == "key"]

    def kinds(use: ColumnUse) -> int:
        return column_values(table, use.index).str.strip_chars().n_unique()

    matched = [
        use for use in matched if reading.columns.get(use.choice, "patients.patient_id") == "patients.patient_id"
    ]
    matched = _without_row_numbers(table, matched) or _called_persons(table, columns, reading)
    # A counter of rows is a patient's number only where nothing better is.
    counters = [use for use in columns if normalise(use.header) in COUNTERS and not _values_repeat(table, use)]
    # Where they tell apart alike, as with one patient, a study's number (STUDYID) comes last.
    best = (
        chosen[0]
        if chosen
        else max(matched or counters, key=lambda use: (kinds(use), normalise(use.header) != "studyid"), default=None)
    )
    if best is None and named:
        best = max(named, key=kinds)
        found.is_named = True
    if best is None:
        best = _ask_patient(table, columns, reading, found)
    return None if best is None else replace(best, table="patients", key="patient_id")


def _called_persons(table: Table, columns: Sequence[ColumnUse], reading: Reading) -> list[ColumnUse]:
    """The column headed by the word for a patient alone (`Pt`, `Hasta`), whose cells are no measurements: such words mean other things too."""
    found = []
    for use in columns:
        cells = column_values(table, use.index)
        is_chosen = reading.columns.get(use.choice, "patients.patient_id") == "patients.patient_id"
        if normalise(use.header) not in PARTS["persons"] or not is_chosen or cells.null_count() * 5 > cells.len():
            continue
        cells = cells.drop_nulls()
        # PT is a time of coagulation as well, of numbers beside a column that is better.
        if cells.n_unique() > 1 and _may_name(cells) and (use.index == min(table.indices) or _in_letters(cells)):
            found.append(use)
    return found


def _in_letters(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"\p{L}").all())


def _without_row_numbers(table: Table, matched: list[ColumnUse]) -> list[ColumnUse]:
    """The candidates without a bare “id” that numbers every row where another candidate's numbers come again on rows.

    Only of rows that have a time of their own or are tests: where a row is a patient, what comes again is a trial or a centre.
    """
    if not any(_places_rows(table, index, header) for index, header in table.headers.items()):
        return matched

    def cells(use: ColumnUse) -> pl.Series:
        return column_values(table, use.index).drop_nulls()

    again = [use for use in matched if cells(use).len() >= 0.8 * table.frame.height and _values_repeat(table, use)]
    again = [use for use in again if cells(use).n_unique() > 1]
    numbering = [use for use in matched if normalise(use.header) in _BARE and not _values_repeat(table, use)]
    return [use for use in matched if use not in numbering] if again else matched


def _places_rows(table: Table, index: int, header: str) -> bool:
    """Whether a column tells when a row was, or which test it is: by its header, or as dates under a header that says nothing."""
    if match_header(header, "roles").key == "test":
        return True
    visit = match_header(header, "visits")
    if visit.key in ("date", "day", "month", "visit"):
        return visit.score >= 0.9
    cells = column_values(table, index).drop_nulls()
    return not match_column(header, TABLES).key and cells.len() > 0 and bool(cells.str.contains(_DATED).all())


def _values_repeat(table: Table, use: ColumnUse) -> bool:
    return column_values(table, use.index).drop_nulls().is_duplicated().any()


def _patient_match(use: ColumnUse, table: Table) -> bool:
    label = table.labels.get(use.index, "")
    return match_header(use.header, "patients").key == "patient_id" or (
        bool(label) and match_header(label, "patients").key == "patient_id"
    )


def _may_name(values: pl.Series) -> bool:
    """Whether cells may be the numbers of patients: never values with decimals, limits, or days of the calendar."""
    measured = values.str.contains(r"^\s*[<>]|^\s*[-+]?\d+[.,]\d*[1-9]\d*\s*$")
    dated = values.str.contains(_DATED)
    return int((measured | dated).sum()) * 5 <= values.len()


def _in_blocks(cells: pl.Series) -> bool:
    """Whether every entry stands on several rows, one below the other."""
    if cells.null_count() or cells.n_unique() < 3 or not cells.str.contains(r"\p{L}|\d{3}").all():
        return False
    runs = cells.rle().struct.unnest()
    return runs.height == cells.n_unique() and bool((runs["len"] > 1).all())


def _with_times(table: Table, use: ColumnUse, when: Sequence[ColumnUse]) -> bool:
    """Whether each entry stands on rows of different times, and the same time on rows of different entries."""
    for time in when:
        rows = pl.DataFrame({"who": column_values(table, use.index), "when": column_values(table, time.index)})
        rows = rows.drop_nulls()
        different = rows.height and not rows.is_duplicated().any()
        if different and all(rows[name].n_unique() * 2 <= rows.height for name in rows.columns):
            return True
    return False


def _ask_patient(
    table: Table, columns: Sequence[ColumnUse], reading: Reading, found: Interpretation
) -> ColumnUse | None:
    """Which column identifies the patients? Asked only of sheets that hold measures or the like."""
    if not columns or table.frame.height == 0:
        return None
    roles = {use.index: match_header(use.header, "roles").key for use in columns if use.header}
    is_listing = {"test", "result"} <= set(roles.values())
    known = [
        use
        for use in columns
        if use.header and (match_column(use.header, TABLES).sure or (is_listing and roles[use.index]))
    ]
    # Time points under a header that says nothing place rows, and tell nobody apart.
    known += [use for use in columns if use not in known and are_time_points(column_values(table, use.index))]
    when = [
        use
        for use in known
        if use.index not in table.facts
        and (
            match_column(use.header, ("visits",)).key in ("date", "day", "month", "visit")
            or are_time_points(column_values(table, use.index))
        )
    ]
    # A list of visits and their months alone has no patients.
    if len(when) == len(columns):
        return None
    if not known:
        # Words nobody knows above figures: asked where no other sheet holds patients.
        figures = [use for use in columns if are_results(column_values(table, use.index))]
        if len(figures) < FEWEST_FIGURES or table.frame.height < FEWEST_ROWS:
            return None
        found.trouble = NOTHING_KNOWN
    options = []
    for use in columns:
        values = column_values(table, use.index).drop_nulls()
        if (
            use not in known
            and values.len() >= 0.8 * table.frame.height
            and values.n_unique() >= 2
            and _may_name(values)
        ):
            options.append((values.n_unique(), use))
    # What tells the rows of each time apart, or whose entries all stand in blocks of several rows, is likelier than
    # what has the most of them.
    likely = {
        use.index for _, use in options if _with_times(table, use, when) or _in_blocks(column_values(table, use.index))
    }
    options.sort(key=lambda item: (item[1].index not in likely, -item[0], item[1].index))
    key = f"patient @{columns[0].shape}"
    own_row = Option(
        EVERY_ROW,
        _("None: every row is a separate patient"),
        plural("{count} patient", "{count} patients", table.frame.height),
    )
    own_sheet = Option(
        ONE_SHEET,
        _("None: the whole sheet is one patient, “{sheet}”").format(sheet=table.sheet),
        plural("{count} patient", "{count} patients", 1),
    )
    apart = bool(options) and options[0][0] == table.frame.height
    dated = bool(when)
    # Time points that come again are those of several patients, whom nothing tells apart: nothing is proposed.
    again = any(column_values(table, use.index).drop_nulls().is_duplicated().any() for use in when)
    question = Question(
        key,
        _("Which column of sheet “{sheet}” identifies the patients?").format(sheet=table.sheet),
        (_("No header names it. A study number is best; two rows with the same entry are taken for one patient."),),
        (
            *(
                Option(str(use.index), use.place, plural("{count} different entry", "{count} different entries", count))
                for count, use in options[:6]
            ),
            own_row,
            own_sheet,
        ),
        (
            str(options[0][1].index)
            if apart or (options and (options[0][1].index in likely or (dated and not again)))
            else NOTHING
            if again
            else ONE_SHEET
            if dated
            else EVERY_ROW
        ),
        safe=False,
        answer=reading.answers.get(key),
        sheet=table.sheet,
    )
    found.questions.append(question)
    if question.in_force == ONE_SHEET:
        index = max(table.indices) + 1
        frame = table.frame.with_columns(pl.lit(table.sheet).alias(f"c{index}"))
        found.table = replace(table, frame=frame)
        return replace(columns[0], index=index, header="name of the sheet")
    if question.in_force == EVERY_ROW:
        index = max(table.indices) + 1
        frame = table.frame.with_columns(pl.format("{} {}", pl.lit(table.sheet), "_row").alias(f"c{index}"))
        found.table = replace(table, frame=frame)
        return replace(columns[0], index=index, header="row number")
    return next((use for _, use in options if str(use.index) == question.in_force), None)
