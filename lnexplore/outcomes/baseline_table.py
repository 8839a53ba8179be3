"""Table 1: who the patients were at time zero, a group beside the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lnexplore.cohort.measures import DIPSTICK_GRADES, MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.derive.follow_up import START_DAYS
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.outcomes.population import (
    LEVEL_LABELS,
    drug_courses,
    group_levels,
    patients_at_baseline,
    select_patients,
)
from lnexplore.outcomes.remembered import remembered
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import (
    Tested,
    compare_numbers,
    compare_shares,
    difference_of_means,
    difference_of_shares,
)

MOST_LEVELS = 12
"""A category with more levels shows the most frequent ones, and the rest as one."""
OTHERS = "other levels"
NOT_RECORDED = "not recorded"
_COUNTS = ("n", "N", "n_missing", "n_censored")
_NUMBERS = ("estimate", "sd", "median", "q1", "q3", "low", "high")


@dataclass(frozen=True)
class _Number:
    key: str
    label: str
    column: str
    inexact: pl.Expr
    """whether the value is known only as a limit or a range"""
    digits: int = 1
    """decimals to print"""


@dataclass(frozen=True)
class _Category:
    """`rows`: patient_id and level, for each level a patient has; `known`: patient_id of all of whom it is known."""

    key: str
    label: str
    levels: tuple[str, ...]
    rows: pl.DataFrame
    known: pl.DataFrame
    unknown: str = NOT_RECORDED
    is_exclusive: bool = True
    """whether a patient has one level; where not, each level is a question of its own"""


_Line = _Number | _Category
_EXACT = pl.lit(value=False)
_MOST_DIGITS = 3


def decimals(numbers: pl.Series) -> int:
    """How many decimals a column of the sheet's own is printed with: as many as it has, from one to three."""
    return next((digits for digits in (1, 2) if (numbers - numbers.round(digits)).abs().max() < 1e-9), _MOST_DIGITS)  # type: ignore[operator]


def with_total(levels: Sequence[str], name: str) -> list[str]:
    """The groups, and behind two or more of them one for all, whose name no group of the sheet bears."""
    while name in levels:
        name = f"{name} together"
    return [*levels, name] if len(levels) > 1 else list(levels)


def equation_label(plan: AnalysisPlan) -> str:
    """ "eGFR (mL/min/1.73 m², Japanese equation 2009)"."""
    return f"{MEASURES['egfr'].label} ({MEASURES['egfr'].unit}, {EQUATIONS[plan.egfr_equation][0]})"


@remembered
def baseline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per line of the baseline table, level and group; the last group is the total where there are two or more.

    Columns: group, key (age, upcr, extra_1, ...), line (name with unit), level (null for numbers), kind ("number" or "category"), n
    (patients with a value; of a level, its patients), N (patients of the group; of a level, those of whom the item is
    known; of "not recorded", all), n_missing, n_censored (values known only as a limit or a range; those without a
    point are missing as well), estimate (mean, or share of the level), sd, median, q1, q3 (linear interpolation), low,
    high, shown (what to print: "mean (SD)", "median (quartiles)", "n of N", or "n" for the number of patients), digits (decimals to print), smd
    (standardized difference of the two groups, null unless there are just two), p and test (on request only, null where
    a group has fewer than 10 patients with a value).

    Lines the cohort has nothing of are left out, whatever the filters keep, and so are `plan.lines_hidden`. A level "not recorded" ("unknown" for
    the last line) stands where a patient lacks the item; it is no part of shares, differences and tests. A patient may
    take several drugs: each has its own difference and test.
    """
    patients = select_patients(cohort, plan)
    table = _Table(patients, group_levels(patients["group"]), plan)
    rows = list(table.sizes_rows())
    for line in _lines(cohort, plan):
        # What makes the groups tells them no further apart.
        if line.key in plan.lines_hidden or (len(table.groups) > 1 and line.key == plan.group_by):
            continue
        rows += table.number_rows(line) if isinstance(line, _Number) else table.category_rows(line)
    schema: dict[str, Any] = {"group": pl.Enum(table.columns)}
    schema |= dict.fromkeys(("key", "line", "level", "kind"), pl.String) | dict.fromkeys(_COUNTS, pl.Int64)
    schema |= dict.fromkeys(_NUMBERS, pl.Float64) | {"shown": pl.String, "digits": pl.Int64}
    schema |= {"smd": pl.Float64, "p": pl.Float64, "test": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def baseline_lines(cohort: Cohort, plan: AnalysisPlan) -> list[tuple[str, str]]:
    """(key, name with unit) of every line that the table can have, those left out by the plan as well."""
    return [(line.key, line.label) for line in _lines(cohort, plan)]


def _lines(cohort: Cohort, plan: AnalysisPlan) -> Iterator[_Line]:
    """The lines of the table, in order: only those the cohort has a value of."""
    frame = patients_at_baseline(cohort, plan)
    if _has(frame, "age"):
        yield _Number("age", "Age (years)", "age", _EXACT)
    if _has(frame, "sex"):
        yield _category(frame, "sex", LEVEL_LABELS["sex"], ("female", "male"))
    if _has(frame, "isn_group"):
        yield _category(frame, "isn_group", LEVEL_LABELS["isn_group"], sorted(frame["isn_group"].drop_nulls().unique()))
    for column, header in cohort.numbers.items():
        if _has(frame, column):
            yield _Number(column, header, column, _EXACT, decimals(frame[column]))
    numbered = set(cohort.numbers.values())
    for column, header in cohort.extras.items():
        if _has(frame, column) and header not in numbered:
            yield _extra(frame, column, header)
    yield from _measures(frame, plan)
    if cohort.treatments["drug"].null_count() < cohort.treatments.height:
        yield _drugs(cohort, plan)
    if _has(frame, "below_cr_at_baseline"):
        below = frame.with_columns(below_cr=_yes_or_no("below_cr_at_baseline"))
        label = "Proteinuria already below the limit of complete response"
        yield _category(below, "below_cr", label, ("yes", "no"), "unknown")


def _measures(frame: pl.DataFrame, plan: AnalysisPlan) -> Iterator[_Line]:
    """The lines of what was measured in the baseline window, in the order of MEASURES."""
    for key, measure in MEASURES.items():
        column = f"baseline_{key}"
        # A response that a doctor wrote down judges a treatment; it describes nobody before one.
        if measure.kind == "response" or not _has(frame, column):
            continue
        if measure.kind in ("number", "interval"):
            label = equation_label(plan) if key == "egfr" else measure.title
            yield _Number(key, label, column, _inexact(key), measure.digits)
        elif measure.kind == "flag":
            yield _category(frame.with_columns(_yes_or_no(column).alias(key)), key, measure.label, ("yes", "no"))
        else:
            given = set(frame[column].drop_nulls().cast(pl.String))
            grades = [grade for grade in DIPSTICK_GRADES if grade in given]
            yield _category(frame.with_columns(pl.col(column).alias(key)), key, measure.label, grades)


def _has(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and frame[column].null_count() < frame.height


def _yes_or_no(column: str) -> pl.Expr:
    return pl.when(pl.col(column)).then(pl.lit("yes")).when(~pl.col(column)).then(pl.lit("no"))


def _inexact(key: str) -> pl.Expr:
    """Whether the baseline value of a measure is known only as a limit or a range."""
    if MEASURES[key].kind != "interval":
        return pl.lit(value=False)
    point, low, high = (pl.col(f"baseline_{column}") for column in MEASURES[key].columns)
    bounded = low.is_not_null() | high.is_not_null()
    return ((low != high).fill_null(value=False) | (point.is_null() & bounded)).fill_null(value=False)


def _category(
    frame: pl.DataFrame, column: str, label: str, levels: Sequence[str], unknown: str = NOT_RECORDED
) -> _Category:
    """The category of a column in which each patient has one level at most."""
    rows = frame.select("patient_id", level=pl.col(column).cast(pl.String)).drop_nulls()
    return _Category(column, label, tuple(levels), rows, rows.select("patient_id"), unknown)


def _extra(frame: pl.DataFrame, column: str, header: str) -> _Category:
    """A category of the sheet's own, rare levels as one."""
    counts = frame[column].drop_nulls().value_counts(name="n").sort("n", column, descending=[True, False])
    levels = _in_order(counts[column].to_list())
    return _category(frame.with_columns(_folded(column, levels)), column, header, _shown(levels))


def _in_order(levels: list[str]) -> list[str]:
    """Numbers and thirds of numbers by size, other levels as they come: the most frequent first."""
    thirds = [level for level in levels if level.startswith(("up to ", "above "))]
    if thirds == levels:
        return sorted(levels, key=lambda level: (level.startswith("above "), ", up to " not in level))
    if all(level.isdecimal() for level in levels):
        return sorted(levels, key=int)
    return levels


def _shown(levels: list[str]) -> list[str]:
    rest = [OTHERS] if len(levels) > MOST_LEVELS else []
    return [level for level in levels[:MOST_LEVELS] if level not in rest] + rest


def _folded(column: str, levels: list[str]) -> pl.Expr:
    """The column with its rare levels replaced by one name."""
    rare = pl.col(column).is_in(levels[MOST_LEVELS:])
    return pl.when(rare).then(pl.lit(OTHERS)).otherwise(pl.col(column)).alias(column)


def _drugs(cohort: Cohort, plan: AnalysisPlan) -> _Category:
    """The drugs that patients took when the treatment under study began; known of those with any entry of a drug."""
    begun = drug_courses(cohort, plan).filter(pl.col("start_day") <= START_DAYS).select("patient_id", "drug").unique()
    counts = begun["drug"].value_counts(name="n").sort("n", "drug", descending=[True, False])
    levels = counts["drug"].to_list()
    rows = begun.with_columns(_folded("drug", levels)).select("patient_id", level="drug").unique()
    known = cohort.treatments.drop_nulls("drug").select("patient_id").unique()
    label = f"Drugs at the start (begun by day {START_DAYS})"
    return _Category("drug", label, tuple(_shown(levels)), rows, known, is_exclusive=False)


class _Table:
    """The groups of a baseline table, and how a line becomes rows."""

    def __init__(self, patients: pl.DataFrame, groups: list[str], plan: AnalysisPlan) -> None:
        self.patients = patients.with_columns(pl.col("group").cast(pl.String))
        self.groups = groups
        self.columns = with_total(groups, "total")
        self.plan = plan
        self.sizes = self._counts(self.patients)

    def _counts(self, rows: pl.DataFrame) -> dict[str, int]:
        """Rows per group and in total."""
        found = dict(rows["group"].value_counts().iter_rows())
        counts = {group: int(found.get(group, 0)) for group in self.groups}
        return counts | {name: sum(counts.values()) for name in self.columns[len(self.groups) :]}

    def sizes_rows(self) -> Iterator[dict[str, Any]]:
        """The number of patients."""
        for group, size in self.sizes.items():
            counts = {"n": size, "N": size, "n_missing": 0, "n_censored": 0}
            yield {"group": group, "key": "patients", "line": "Patients", "kind": "category", "shown": "n"} | counts

    def number_rows(self, line: _Number) -> list[dict[str, Any]]:
        """A row per group with the mean and the rest."""
        values = self.patients.select("group", value=pl.col(line.column), inexact=line.inexact)
        total = [values.with_columns(group=pl.lit(name)) for name in self.columns[len(self.groups) :]]
        value = pl.col("value")
        found = pl.concat([values, *total]).group_by("group").agg(
            n=value.count().cast(pl.Int64),
            N=pl.len().cast(pl.Int64),
            n_missing=value.null_count().cast(pl.Int64),
            n_censored=pl.col("inexact").sum().cast(pl.Int64),
            estimate=value.mean(),
            sd=value.std(),
            median=value.median(),
            q1=value.quantile(0.25, "linear"),
            q3=value.quantile(0.75, "linear"),
            low=value.min(),
            high=value.max(),
        )  # fmt: skip
        rows = {row["group"]: row for row in found.to_dicts()}
        away, tested = None, None
        if len(self.groups) > 1:
            spreads = [(rows[group]["estimate"], rows[group]["sd"]) for group in self.groups]
            away = difference_of_means(*spreads) if len(spreads) == 2 else None
            if self.plan.p_values:
                tested = compare_numbers(
                    [values.filter(pl.col("group") == group)["value"].drop_nulls().to_list() for group in self.groups]
                )
        shown = "mean (SD)" if line.key in self.plan.means else "median (quartiles)"
        head = {"key": line.key, "line": line.label, "kind": "number", "shown": shown, "digits": line.digits}
        head |= _compared(away, tested)
        return [rows[group] | head for group in self.columns]

    def category_rows(self, line: _Category) -> Iterator[dict[str, Any]]:
        """A row per level and group, and those of whom the item is not known."""
        people = self.patients.select("patient_id", "group")
        known = self._counts(people.join(line.known, on="patient_id", how="semi"))
        held = people.join(line.rows, on="patient_id", how="inner", validate="1:m")
        counts = {level: self._counts(held.filter(pl.col("level") == level)) for level in line.levels}
        together = self._difference([[counts[level][group] for level in line.levels] for group in self.groups])
        head = {"key": line.key, "line": line.label, "kind": "category", "shown": "n of N", "n_censored": 0}
        for level, mine in counts.items():
            compared = together
            if not line.is_exclusive:
                compared = self._difference([[mine[name], known[name] - mine[name]] for name in self.groups])
            for group in self.columns:
                numbers = {"n": mine[group], "N": known[group], "n_missing": self.sizes[group] - known[group]}
                share = mine[group] / known[group] if known[group] else None
                yield {"group": group, "level": level, "estimate": share, **numbers, **head, **compared}
        if sum(self.sizes.values()) > sum(known.values()):
            for group, size in self.sizes.items():
                missing = size - known[group]
                yield {"group": group, "level": line.unknown, "n": missing, "N": size, "n_missing": missing, **head}

    def _difference(self, counts: list[list[int]]) -> Mapping[str, Any]:
        """smd, p and test of counts: groups by levels."""
        if len(self.groups) < 2:
            return _compared(None, None)
        away = difference_of_shares(*counts) if len(counts) == 2 else None
        return _compared(away, compare_shares(counts) if self.plan.p_values else None)


def _compared(away: float | None, tested: Tested | None) -> Mapping[str, Any]:
    p, test = tested or (None, None)
    return {"smd": away, "p": p, "test": test}
