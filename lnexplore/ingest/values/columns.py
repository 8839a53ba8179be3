"""One column of text to typed values, with every change and every cell that could not be used accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.issues import Issue, Repair
from lnexplore.cohort.measures import MEASURES, Measure
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.schema import FIELDS, Field
from lnexplore.cohort.units import ROUNDING
from lnexplore.ingest.meaning.fields import read_field
from lnexplore.ingest.meaning.header_names import PULSE
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.responses import meaning_of_yes
from lnexplore.ingest.reading import Question, Reading
from lnexplore.ingest.reasons import RowReason
from lnexplore.ingest.table.preview import Preview
from lnexplore.ingest.values import doses, values
from lnexplore.ingest.values.ages import age_beside_sex, sex_beside_age
from lnexplore.ingest.values.plain import are_possible, plain_numbers
from lnexplore.ingest.values.respelling import Centres, Respelling
from lnexplore.ingest.values.row_units import row_factors
from lnexplore.ingest.values.spellings import KINDS, SENTINELS_ABOVE
from lnexplore.ingest.values.unusable import problem_of

MOST_DOUBTED = 100


@dataclass(frozen=True)
class Tally:
    """What became of the cells of one column: values + blank + missing codes + unreadable = rows."""

    use: ColumnUse
    values: int
    blank: int
    coded: int
    unreadable: int


@dataclass(frozen=True)
class Rules:
    """How the columns of one sheet are to be read."""

    reading: Reading
    decimal: str = "."
    """decimal mark where a column itself does not show it"""
    date_order: str | None = None
    """dmy or mdy for dates that could be either"""
    units: Mapping[tuple[str, str | None], str | None] = field(default_factory=dict)
    """(measure, unit stated) -> unit in force, for values that do not state their own"""
    left_out: frozenset[tuple[str, str | None]] = frozenset()
    """(measure, unit stated) whose unit is an open question"""
    mixed: Mapping[str, str] = field(default_factory=dict)
    """measure -> unit of the values that are impossible in the column's unit"""
    respelled: Mapping[str, tuple[Respelling, ...]] = field(default_factory=dict)
    """`ColumnUse.choice` -> what a legend or an answer says of some of its cells"""
    centres: Mapping[tuple[str, str | None], Centres] = field(default_factory=dict)
    """(measure, unit stated) -> units that differ between the centres of the sheet"""
    patient: str = ""
    """column of the patient's number"""
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """measure -> patients all of whose values are in the unit of `mixed`"""
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """measure -> unit as rows write it, which this version does not know -> what the user says it is; blank while it is open"""


@dataclass
class Report:
    """What reading found so far."""

    issues: list[Issue] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    used: list[ColumnUse] = field(default_factory=list)
    placed: set[tuple[object, ...]] = field(default_factory=set)
    """where the columns of `used` stand and what they are, to tell quickly whether one is among them"""
    unused: list[ColumnUse] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    changes: list[pl.DataFrame] = field(default_factory=list)
    """kind, sheet, row, column, old, new of every cell whose spelling was understood rather than plain"""
    impossible: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    """(sheet, measure, unit) -> values outside what is possible"""
    events_recorded: set[str] = field(default_factory=set)
    """kinds of event that any table could hold: a list of adverse events alone holds no flare, a date of death neither"""
    time_zero_from: dict[str, int] = field(default_factory=dict)
    """what stands for a time zero the sheet does not have -> for how many patients"""
    previews: dict[str, Preview] = field(default_factory=dict)
    dropped: list[tuple[str, tuple[int, ...], RowReason]] = field(default_factory=list)
    """(sheet, row numbers, why) of rows that hold nothing to use"""
    digests: tuple[str, ...] = ()
    """SHA-256 of each file"""
    redacted_names: Mapping[str, str] = field(default_factory=dict)
    """words that hold a file's name -> the same with its number instead"""


def find_field(table: str, key: str) -> Field | None:
    """The field of a table by key."""
    return next((item for item in FIELDS[table] if item.key == key), None)


def decimal_mark(text: pl.Series, rules: Rules) -> str:
    """The decimal mark of a column: its own evidence before the sheet's."""
    return values.decimal_mark(text) or rules.decimal


def column_text(frame: pl.DataFrame, use: ColumnUse) -> pl.Series:
    """The cells of a column; of several values in one cell the one that `use` means."""
    text = (
        frame[f"c{use.index}"]
        if f"c{use.index}" in frame.columns
        else pl.Series([None] * frame.height, dtype=pl.String)
    )
    if use.part is None:
        return text
    if use.key in ("age", "sex"):
        return age_beside_sex(text) if use.key == "age" else sex_beside_age(text)
    packed = text.str.replace_all(r"[・／|、→⇒➔➡⟶]|->|=>|>>|＞＞", "/")
    split = packed.str.split_exact("/", 11).struct.unnest()
    piece: pl.Series = split[f"field_{use.part}"].str.strip_chars().replace("", None)
    signs = packed.str.count_matches("/")
    usual = signs.filter(signs > 0).mode().max()
    if use.time is None or usual is None:
        return piece
    # Two values where others have three do not say which month is missing: such a cell is read as none, and listed once.
    odd = ((signs > 0) & (signs != usual)).fill_null(value=False)
    return piece.zip_with(~odd, text if use.part == 0 else piece.clear(piece.len()))


def read_column(frame: pl.DataFrame, use: ColumnUse, report: Report, rules: Rules | None = None) -> pl.DataFrame:
    """The columns that a column of text becomes, as long as `frame`.

    `frame` holds `_row` (spreadsheet row number) and the text under `use`'s index. A field or number becomes one
    column, an interval measure three; a cell that cannot be used becomes null and an Issue.
    """
    rules = rules or Rules(Reading())
    written = column_text(frame, use)
    changes = rules.respelled.get(use.choice, ())
    text = written
    for change in changes:
        text = change.spelled(text)
    measure = MEASURES.get(use.key) if use.table == "visits" else None
    plainly = _plainly(frame, text, measure, use, report, rules) if measure is not None and not changes else None
    if plainly is not None:
        return plainly
    if measure is not None:
        parsed, expected, unit = _measure(frame, text, measure, use, report, rules)
    else:
        parsed, expected = read_field(
            text, find_field(use.table, use.key), use.header, decimal_mark(text, rules), rules.date_order, use.unit
        )
        unit = None
    for change in changes:
        parsed = change.settle(written, parsed)
    parsed = _undo(parsed, rules.reading.undone)
    _account(frame, written, parsed, use, expected, unit, report)
    names = {"value": use.key, "low": f"{use.key}_low", "high": f"{use.key}_high", "group": "isn_group", "pulse": PULSE}
    kept = [
        name
        for name in names
        if name in parsed.columns and (name != "pulse" or parsed[name].null_count() < parsed.height)
    ]
    return parsed.select([pl.col(name).alias(names[name]) for name in kept])


def _plainly(
    frame: pl.DataFrame, text: pl.Series, measure: Measure, use: ColumnUse, report: Report, rules: Rules
) -> pl.DataFrame | None:
    """A measure of which every cell is a plain, possible number in a known unit, as most are; None for any other."""
    stated = (use.key, use.unit)
    is_dose = measure.key in doses.DOSED
    has_units = use.unit_index is not None and f"c{use.unit_index}" in frame.columns
    is_open = stated in rules.left_out or rules.centres.get(stated) is not None or use.key in rules.mixed
    if measure.kind not in ("number", "interval") or is_dose or has_units or is_open or "_errors" in frame.columns:
        return None
    written = plain_numbers(text, decimal_mark(text, rules))
    if written is None:
        return None
    factor = float(measure.to_canonical(rules.units.get(stated, use.unit)))
    value = written if factor == 1 else (written * factor).round(ROUNDING)
    if not are_possible(value, written, measure.low, measure.high, SENTINELS_ABOVE):
        return None
    report.tallies.append(Tally(use, text.len() - text.null_count(), text.null_count(), 0, 0))
    ends = ("", "_low", "_high") if measure.kind == "interval" else ("",)
    return pl.DataFrame([value.alias(f"{use.key}{end}") for end in ends])


def _undo(parsed: pl.DataFrame, undone: frozenset[str]) -> pl.DataFrame:
    """Cells whose change the user does not want: no value, and listed as unreadable."""
    unwanted = [kind for kind in undone if kind in KINDS and KINDS[kind].undoable]
    if not unwanted:
        return parsed
    hit = pl.col("kind").is_in(unwanted).fill_null(value=False)
    changed = [name for name in ("value", "low", "high", "group", "pulse") if name in parsed.columns]
    return parsed.with_columns(
        *[pl.when(~hit).then(name).alias(name) for name in changed],
        failed=pl.col("failed") | hit,
        missing_code=pl.col("missing_code") & ~hit,
    )


def _measure(
    frame: pl.DataFrame, text: pl.Series, measure: Measure, use: ColumnUse, report: Report, rules: Rules
) -> tuple[pl.DataFrame, str, str | None]:
    if measure.kind == "flag":
        return values.yes_no(text), N_("yes or no"), None
    if measure.kind == "grade":
        return values.grades(text), N_("one of -, ±, 1+, 2+, 3+, 4+"), None
    if measure.kind == "response":
        yes_no, figures = meaning_of_yes(use.test or use.header)
        return values.responses(text, yes_no=yes_no, figures=figures), N_("one of CR, PR, NR, not CR"), None
    decimal = decimal_mark(text, rules)
    is_dose, is_oral = measure.key == "prednisolone", measure.key in doses.ORAL_DRUGS
    expected = N_("a dose in mg") if is_dose or is_oral else N_("a number")
    expected = N_("a number, or a limit such as <0.1") if measure.kind == "interval" else expected
    if is_dose:
        parsed = doses.doses(text, decimal=decimal).with_columns(unit=pl.lit(None, pl.String))
    elif measure.kind == "interval":
        sediment = measure.normal_below is not None
        parsed = values.intervals(
            text,
            negative_is_zero=sediment,
            ranges_from_dates=sediment,
            decimal=decimal,
            detection=values.detection_limit(text, decimal),
            low=0.0,
        )
    else:
        parsed = values.numbers(text, decimal=decimal, low=0.0)
        if is_oral:
            parsed = doses.with_none(parsed, text)
    columns: list[str] = [name for name in ("value", "low", "high") if name in parsed.columns]
    stated = (use.key, use.unit)
    unit = rules.units.get(stated, use.unit)
    centres = rules.centres.get(stated)
    named = rules.named.get(use.key, {})
    factors, unknown, stated_in_row = row_factors(frame, parsed, measure, use, unit, centres, named)
    unsaid = _unit_is_asked(frame, use, unknown, named)
    unknown = unknown & ~unsaid
    parsed = parsed.with_columns(_factor=factors, _unknown_unit=unknown, _bare=~stated_in_row)
    if is_dose:
        # What the words of a dose say is in milligrams already.
        parsed = parsed.with_columns(_factor=pl.when(pl.col("kind").is_null()).then("_factor").otherwise(1.0))
    parsed = parsed.with_columns([_scaled(name) for name in columns])
    outside = (~pl.col("value").is_between(measure.low, measure.high)).fill_null(value=False)
    # A bare 999 is a missing code where it is impossible, a value where it is not.
    written = (pl.col("value") / pl.col("_factor")).round(6)
    if not (parsed["value"] >= parsed["_factor"] * (min(SENTINELS_ABOVE) - 1)).any():
        written = pl.lit(None, pl.Float64)
    sentinel = outside & pl.col("_bare") & written.is_in(list(SENTINELS_ABOVE)).fill_null(value=False)
    parsed = parsed.with_columns(
        missing_code=pl.col("missing_code") | sentinel,
        implausible=outside & ~sentinel,
        kind=pl.when(sentinel).then(pl.lit("missing_code")).otherwise("kind"),
    )
    suspect = (
        ~outside
        & pl.col("_bare")
        & written.is_in([code for code in SENTINELS_ABOVE if code > 100]).fill_null(value=False)
    )
    _doubt(frame["_row"].filter(parsed.select(suspect.fill_null(value=False).alias("s"))["s"]), use, report)
    parsed = _mixed(frame, parsed, columns, measure, use, unit, report, rules)
    gone = pl.any_horizontal("implausible", "_unknown_unit", "missing_code", pl.lit(unsaid))
    parsed = parsed.with_columns(asked=unsaid, implausible=pl.col("implausible") & ~unsaid)
    open_here: pl.Expr | None = pl.lit(value=True) if stated in rules.left_out else None
    if centres is not None and centres.left_out and centres.column in frame.columns:
        open_here = pl.lit(frame[centres.column].is_in(list(centres.left_out)).fill_null(value=False))
    if open_here is not None:
        # Until the unit is known nothing can be said of the values, not even that they are impossible.
        waits = open_here & pl.col("value").is_not_null() & pl.col("_bare") & ~pl.col("missing_code")
        gone = gone | (open_here & pl.col("_bare"))
        parsed = parsed.with_columns(asked=waits | pl.col("asked"), implausible=pl.col("implausible") & ~waits)
    parsed = parsed.with_columns([pl.when(~gone).then(name).alias(name) for name in columns])
    return parsed, expected, unit


def _unit_is_asked(frame: pl.DataFrame, use: ColumnUse, unknown: pl.Series, named: Mapping[str, str]) -> pl.Series:
    """Of the rows with a unit that is not known, those whose unit is an open question."""
    waiting = [text for text, said in named.items() if not said]
    if not waiting:
        return unknown & False
    return unknown & frame[f"c{use.unit_index}"].str.strip_chars().is_in(waiting).fill_null(value=False)


def _scaled(name: str) -> pl.Expr:
    value = pl.when(pl.col("_factor") == 1).then(name).otherwise((pl.col(name) * pl.col("_factor")).round(ROUNDING))
    return value.alias(name)


def _doubt(rows: pl.Series, use: ColumnUse, report: Report) -> None:
    """A note per value such as 999 that is possible, but is more often a code for missing."""
    for row in rows.head(MOST_DOUBTED).to_list():
        report.issues.append(Issue(Problem.MAYBE_MISSING, use.sheet, row, use.place))


def _mixed(
    frame: pl.DataFrame,
    parsed: pl.DataFrame,
    columns: list[str],
    measure: Measure,
    use: ColumnUse,
    unit: str | None,
    report: Report,
    rules: Rules,
) -> pl.DataFrame:
    """Values that are impossible in the column's unit: read in the unit the user named for them, else remembered."""
    other = rules.mixed.get(use.key)
    if other is not None:
        factor = float(measure.to_canonical(other))
        people = rules.elsewhere.get(use.key, frozenset())
        theirs = frame[rules.patient].is_in(list(people)) if rules.patient in frame.columns else pl.lit(value=False)
        hit = (pl.col("implausible") | theirs) & pl.col("_bare")
        parsed = parsed.with_columns(
            [
                pl.when(hit)
                .then((pl.col(name) / pl.col("_factor") * factor).round(ROUNDING))
                .otherwise(name)
                .alias(name)
                for name in columns
            ]
        )
        parsed = parsed.with_columns(
            kind=pl.when(hit).then(pl.lit("other_unit")).otherwise("kind"),
            implausible=~pl.col("value").is_between(measure.low, measure.high).fill_null(value=True),
        )
    bad = parsed.filter(pl.col("implausible") & pl.col("_bare"))
    if bad.height:
        written = (bad["value"] / bad["_factor"]).to_list()
        report.impossible.setdefault((use.sheet, use.key, unit or ""), []).extend(written)
    return parsed


def _account(
    frame: pl.DataFrame,
    text: pl.Series,
    parsed: pl.DataFrame,
    use: ColumnUse,
    expected: str,
    unit: str | None,
    report: Report,
) -> None:
    """The tally of a column, a change per cell that was not plain, an Issue per cell that could not be used."""
    marks = parsed.select(
        "value",
        "kind",
        "failed",
        "missing_code",
        *[
            pl.col(name) if name in parsed.columns else pl.lit(value=False).alias(name)
            for name in ("ambiguous", "implausible", "_unknown_unit", "asked", "unsaid")
        ],
    )
    marks = pl.DataFrame(marks.get_columns()).with_columns(
        row=frame["_row"],
        found=text,
        error=frame["_errors"].list.contains(use.index) if "_errors" in frame.columns else pl.lit(value=False),
    )
    bad = marks.filter(pl.any_horizontal("failed", "implausible", "error", "_unknown_unit") & ~pl.col("missing_code"))
    coded = int((marks["missing_code"] & ~marks["error"]).sum())
    waits = pl.col("asked") & ~pl.any_horizontal("failed", "implausible", "error", "_unknown_unit", "missing_code")
    asked = marks.filter(waits).height
    empty = int((marks["found"].is_null() & ~marks["error"]).sum())
    report.tallies.append(
        Tally(use, marks.height - bad.height - coded - empty - asked, empty, coded, bad.height + asked)
    )
    for row in bad.iter_rows(named=True):
        code, facts = problem_of(row, use, expected, unit)
        report.issues.append(Issue(code, use.sheet, row["row"], use.place, row["found"] or "", facts))
    changed = marks.filter(
        pl.col("kind").is_not_null() & pl.any_horizontal(pl.col("value").is_not_null(), "missing_code")
    )
    if changed.height:
        report.changes.append(
            changed.select(
                "kind",
                sheet=pl.lit(use.sheet),
                row="row",
                column=pl.lit(use.place),
                old="found",
                new=pl.when(~pl.col("missing_code")).then(pl.col("value").cast(pl.String)),
            )
        )
