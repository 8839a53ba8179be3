"""What every column of a results frame is called, means and is measured in: for tables that are taken away."""

from collections.abc import Sequence

import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.report.words_of_columns import COLUMNS, Column
from lnexplore.stats import INTERVALS

MET = "met:"
"""begins the columns that tell of one condition each"""
_OF_THE_RESULT = "@"
"""stands for the unit of the numbers that a result is about, which its method and the columns beside it tell"""
SHARE = N_("share, 0 to 1")
_UNITS = (
    ("exact Poisson", N_("per 100 patient-years")),
    ("reverse Kaplan-Meier", N_("months")),
    ("mean change from baseline", N_("mL/min/1.73 m²")),
    ("linear mixed model", N_("mL/min/1.73 m² a year")),
    ("two-stage", N_("mL/min/1.73 m² a year")),
    ("Cohen's kappa", N_("kappa, −1 to 1")),
)
"""how a method begins -> unit of its estimate"""


def column(
    name: str, beside: Sequence[str] = (), definition: ResponseDefinition | None = None
) -> tuple[tuple[str, str], Column] | None:
    """The line that tells of a column among others, with the key it stands under; None for a column that no result has.

    Names mean different things in different results: a line that names another column of the frame goes first.
    """
    if name.startswith(MET):
        return (MET, ""), _condition(name.removeprefix(MET), definition)
    for other in beside:
        if (name, other) in COLUMNS:
            return (name, other), COLUMNS[name, other].translated()
    return ((name, ""), COLUMNS[name, ""].translated()) if (name, "") in COLUMNS else None


def _condition(path: str, definition: ResponseDefinition | None) -> Column:
    """The column that tells of the condition at a path, in its words where the definition has it."""
    leaves = {} if definition is None else {part.path: part.leaf for part in definition.components()}
    level = {"cr": _("complete response"), "pr": _("partial response")}.get(path.split(".", 1)[0], _("response"))
    words = f"“{leaves[path].describe()}”" if path in leaves else path
    return Column(
        _("Met: {condition} ({level})").format(
            condition=leaves[path].describe() if path in leaves else path, level=level
        ),
        _(
            "Whether the condition {condition} of {level} is met at the assessment used; blank where it is not known."
        ).format(condition=words, level=level),
        _("true, false"),
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
            rows.append((name, line.label, line.meaning, _(own) if line.unit == _OF_THE_RESULT else line.unit))
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
            return N_("unit of the measure")
        return N_("mg of prednisolone") if "per_day" in has else N_("mg of prednisolone a day")
    return N_("unit of the line; of a level share, 0 to 1") if "line" in has else SHARE
