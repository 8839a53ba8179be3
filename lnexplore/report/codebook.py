"""What every column of a results frame is called, means and is measured in: for tables that are taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import polars as pl

from lnexplore.catalogue import _
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.report.words_of_columns import COLUMNS
from lnexplore.stats import INTERVALS

MET = "met:"
"""begins the columns that tell of one condition each"""
_OF_THE_RESULT = "@"
"""stands for the unit of the numbers that a result is about, which its method and the columns beside it tell"""
SHARE = "share, 0 to 1"
_UNITS = (
    ("exact Poisson", "per 100 patient-years"),
    ("reverse Kaplan-Meier", "months"),
    ("mean change from baseline", "mL/min/1.73 m²"),
    ("linear mixed model", "mL/min/1.73 m² a year"),
    ("two-stage", "mL/min/1.73 m² a year"),
    ("Cohen's kappa", "kappa, −1 to 1"),
)
"""how a method begins -> unit of its estimate"""


@dataclass(frozen=True)
class Column:
    """One line of the codebook. `head` stands above the column on a screen, where room is short."""

    label: str
    meaning: str
    unit: str = ""
    head: str = ""

    @property
    def title(self) -> str:
        """What stands above the column on a screen."""
        return self.head or self.label


@cache
def entries() -> Mapping[tuple[str, str], Column]:
    """(column, the column beside it or empty) -> what it is."""
    found = {}
    for line in COLUMNS.strip().splitlines():
        name, label, head, unit, meaning = (cell.strip() for cell in line.split("|"))
        column, _, beside = name.partition(" beside ")
        assert (column, beside) not in found, name
        found[column, beside] = Column(label, meaning, unit, head)
    return MappingProxyType(found)


def column(
    name: str, beside: Sequence[str] = (), definition: ResponseDefinition | None = None
) -> tuple[tuple[str, str], Column] | None:
    """The line that tells of a column among others, with the key it stands under; None for a column that no result has.

    Names mean different things in different results: a line that names another column of the frame goes first.
    """
    if name.startswith(MET):
        return (MET, ""), _condition(name.removeprefix(MET), definition)
    lines = entries()
    for other in beside:
        if (name, other) in lines:
            return (name, other), lines[name, other]
    return ((name, ""), lines[name, ""]) if (name, "") in lines else None


def _condition(path: str, definition: ResponseDefinition | None) -> Column:
    """The column that tells of the condition at a path, in its words where the definition has it."""
    leaves = {} if definition is None else {part.path: part.leaf for part in definition.components()}
    level = {"cr": "complete response", "pr": "partial response"}.get(path.split(".", 1)[0], "response")
    words = f"“{leaves[path].describe()}”" if path in leaves else path
    return Column(
        f"Met: {leaves[path].describe() if path in leaves else path} ({level})",
        _(
            "Whether the condition {condition} of {level} is met at the assessment used; blank where it is not known."
        ).format(condition=words, level=level),
        "true, false",
    )


def title(name: str, beside: Sequence[str] = ()) -> str:
    """What stands above a column on a screen; a name without a line is made readable."""
    found = column(name, beside)
    return found[1].title if found else name.replace("_", " ").capitalize()


def is_result(frame: pl.DataFrame) -> bool:
    """Whether every column has a line: a results frame, and not a table that is words already."""
    return bool(frame.columns) and all(column(name, frame.columns) for name in frame.columns)


def with_cases(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of plain shares with `worst` and `best` behind the interval: the share if none, and if all, of those not assessable have it."""
    counts = ("n", "N", "n_not_assessable", "ci_high", "method")
    if (
        not set(counts) <= set(frame.columns)
        or "worst" in frame.columns
        or not frame["method"].is_in(list(INTERVALS.values())).all()
    ):
        return frame
    n, total, unknown = (pl.col(name) for name in counts[:3])
    told = pl.when((unknown > 0) & (total > 0))
    behind = frame.columns.index("ci_high") + 1
    return frame.select(
        *frame.columns[:behind],
        told.then(n / (total + unknown)).alias("worst"),
        told.then((n + unknown) / (total + unknown)).alias("best"),
        *frame.columns[behind:],
    )


CODEBOOK = {"column": pl.String, "label": pl.String, "meaning": pl.String, "unit": pl.String}


def codebook(frame: pl.DataFrame, definition: ResponseDefinition | None = None) -> pl.DataFrame:
    """A row per column of the frame that a result may have: column, label, meaning (a sentence), unit.

    With the plan's definition the columns of its conditions say them in words.
    """
    own = unit_of(frame)
    rows = []
    for name in frame.columns:
        found = column(name, frame.columns, definition)
        if found is not None:
            line = found[1]
            rows.append((name, line.label, line.meaning, own if line.unit == _OF_THE_RESULT else line.unit))
    return pl.DataFrame(rows, schema=CODEBOOK, orient="row")


def unit_of(frame: pl.DataFrame) -> str:
    """The unit of the numbers that the frame is about."""
    has = set(frame.columns)
    methods = frame["method"].drop_nulls().unique().to_list() if "method" in has else []
    method = str(methods[0]) if methods else ""
    for begins, unit in _UNITS:
        if method.startswith(begins):
            return unit
    if method.startswith("mean") or (not method and "n_all" in has):
        if "measure" in has:
            return "unit of the measure"
        return "mg of prednisolone" if "per_day" in has else "mg of prednisolone a day"
    return f"unit of the line; of a level {SHARE}" if "line" in has else SHARE
