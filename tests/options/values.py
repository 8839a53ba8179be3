"""Another value of every option, by its kind: a new option of a known kind is tested without a line here."""

from dataclasses import replace
from functools import singledispatch
from typing import Any

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.criteria.drafts import Draft, Line
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.options import OPTIONS
from lnexplore.options.kinds import Choice, Days, Flag, Kind, Number
from lnexplore.options.kinds_of_definitions import Definition, Definitions
from lnexplore.options.kinds_of_names import Drugs, Factors, Grouping, Included, Level, Lines, TwoGroups
from lnexplore.options.kinds_of_time import Month, Months

LABELS = {"phase": "Phase", "sex": "Sex", "extra_1": "St. Mary’s ward", "drug": "Drug"}
LEVELS = {
    "phase": ["induction", "maintenance"],
    "sex": ["female", "male"],
    "extra_1": ["Nurse Joy’s list", "other"],
    "drug": ["tacrolimus", "mizoribine", "prednisolone"],
}
OWN = Draft(
    "own1",
    "私の定義 <b>",
    (
        Line(((Limit("upcr", "<", 50.0, unit="mg/mmol"),),)),
        Line(((Limit("creatinine", "<=", 1.0, of="uln"),), (Finding("no_rescue"), Limit("egfr", ">=", 0.85, of="baseline")))),
    ),
    (Line(((Limit("upcr", "<=", 0.5, of="baseline"),),)),),
    "KDIGO 2024",
).build()  # fmt: skip


@singledispatch
def values_of(kind: Kind) -> list[Any]:
    """Values that an option of this kind may have: every answer, both ends, or a few that differ in every part."""
    raise AssertionError(f"no value of {type(kind).__name__} is tested: write a line in tests/options/values.py")


@values_of.register
def _(kind: Choice) -> list[Any]:
    return list(kind.ways)


@values_of.register
def _(kind: Days) -> list[Any]:
    return [kind.low, kind.high, *([None] if kind.suggested is not None else [])]


@values_of.register
def _(kind: Number) -> list[Any]:
    return [kind.low, kind.high, round((kind.low + kind.high) / 3, 9)]


@values_of.register
def _(kind: Flag) -> list[Any]:
    return [True, False]


@values_of.register
def _(kind: Months) -> list[Any]:
    return [(Window(2, 10), Window(5, 20)), (Window(6, 60),)]


@values_of.register
def _(kind: Month) -> list[Any]:
    return [12, 3]


@values_of.register
def _(kind: Drugs) -> list[Any]:
    return [("tacrolimus", "mizoribine"), ("mizoribine",), ()]


@values_of.register
def _(kind: Lines) -> list[Any]:
    return [("age", "upcr"), ()]


@values_of.register
def _(kind: Factors) -> list[Any]:
    return [(("betamethasone", 8.33), ("dexamethasone", 7.123456789)), ()]


@values_of.register
def _(kind: TwoGroups) -> list[Any]:
    return [("phase", "maintenance", "induction"), ("extra_1", "other", "Nurse Joy’s list"), ()]


@values_of.register
def _(kind: Level) -> list[Any]:
    return ["maintenance", "induction"]


@values_of.register
def _(kind: Grouping) -> list[Any]:
    return ["extra_1", "sex", None]


@values_of.register
def _(kind: Included) -> list[Any]:
    levels = {"sex": ("female",), "drug": ("tacrolimus", "mizoribine"), "extra_1": ("other",)}
    return [Filters(levels, (18.0, 40.0), (1.0, 9.5)), Filters({"sex": ("female",), "extra_1": ()}), Filters()]


@values_of.register
def _(kind: Definition) -> list[Any]:
    moved = DEFINITIONS["kdigo2024"].with_value("cr.upcr", 0.7123456789).switched(frozenset({"pr.egfr", "cr.egfr"}))
    return [moved, DEFINITIONS["eular2019"], DEFINITIONS["rokutanda2014"].with_value("cr.normal_sediment", 7)]


@values_of.register
def _(kind: Definitions) -> list[Any]:
    return [(OWN, replace(OWN, key="own2", label="Another")), (OWN,)]


OTHERS = [(key, value) for key, row in OPTIONS.items() for value in values_of(row.kind) if value != row.default]
"""(option, a value that is not its default)"""
EVERYTHING = AnalysisPlan(**dict(reversed(OTHERS)))
"""a plan with no option at its default: the first other value of each"""
