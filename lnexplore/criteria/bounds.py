"""Values known as bounds, and what may be said of them: `<0.1` lies between 0 and just below 0.1, `5-9` between 5 and 9.

A comparison is true when it holds for every possible value, false when it holds for none, else unknown.
"""

from typing import Literal

import polars as pl

from lnexplore.catalogue import _, commas, span
from lnexplore.cohort.measures import MEASURES

Operator = Literal["<", "<=", ">", ">="]

# The two-step rule for haematuria uses these categories of red cells per field: 0–5, 6–10, 11–25, 26–50, above 50
# (steroid algorithm of Brunner et al., Arthritis Rheumatol 2022).
RBC_CATEGORY_EDGES = (5.5, 10.5, 25.5, 50.5)


def low_of(measure: str, prefix: str = "") -> str:
    """Column with the lowest value that a result of the measure may mean."""
    return f"{prefix}{measure}_low" if _is_interval(measure) else f"{prefix}{measure}"


def high_of(measure: str, prefix: str = "") -> str:
    """Column with the highest value that a result of the measure may mean."""
    return f"{prefix}{measure}_high" if _is_interval(measure) else f"{prefix}{measure}"


def _is_interval(measure: str) -> bool:
    return MEASURES[measure].kind == "interval"


def compare(low: pl.Expr, high: pl.Expr, op: Operator, bound_low: pl.Expr, bound_high: pl.Expr) -> pl.Expr:
    """True when `value op bound` holds for every possible pair, false when for none, else null."""
    # The value stands on the left throughout: polars gives a literal compared with an all-missing column length one.
    surely, possibly = {
        "<": (high < bound_low, low < bound_high),
        "<=": (high <= bound_low, low <= bound_high),
        ">": (low > bound_high, high > bound_low),
        ">=": (low >= bound_high, high >= bound_low),
    }[op]
    # Of exact values the two are one question.
    return surely if surely.meta.eq(possibly) else pl.when(surely).then(True).when(~possibly).then(False)


def limits_by_sex(female: float, male: float) -> dict[str, pl.Expr]:
    """`creatinine_uln` (null for an unknown sex), `creatinine_uln_low` and `_high`: the patient's own limit where there is one, else that of the sex.

    Of an unknown sex the limit is one of two: what holds under both is true, what holds under neither is false.
    """
    own, sex = "creatinine_uln", pl.col("sex")
    of_sex = pl.when(sex == "female").then(pl.lit(female)).when(sex == "male").then(pl.lit(male))
    ends = {"": None, "_low": min(female, male), "_high": max(female, male)}
    return {
        f"{own}{end}": pl.coalesce(own, of_sex, pl.lit(either, pl.Float64)).alias(f"{own}{end}")
        for end, either in ends.items()
    }


def rbc_categories() -> list[tuple[int, int]]:
    """(fewest, most) whole cells per field of each category but the last, which lies above them."""
    most = [int(edge) for edge in RBC_CATEGORY_EDGES]
    return list(zip((0, *(edge + 1 for edge in most[:-1])), most, strict=True))


def open_ranges() -> str:
    """How a fall of red cells that ranges leave open is judged, as a paper would print it."""
    spans = rbc_categories()
    return _(
        "Where ranges left it open whether red cells had fallen enough, a return below {limit} per field, or a fall by two of the categories {categories} and above {most}, counted as a fall (Brunner et al. 2022)"
    ).format(
        limit=f"{MEASURES['urine_rbc'].normal_below:g}",
        categories=commas(span(low, high) for low, high in spans),
        most=spans[-1][1],
    )


def rbc_category(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Category 0 to 4 of a result in red cells per field, by the middle of what it may mean."""
    middle = pl.when(high.is_infinite()).then(low).otherwise((low + high) / 2)
    return pl.sum_horizontal([(middle > edge).cast(pl.Int8) for edge in RBC_CATEGORY_EDGES])


def fall_of_something_often_absent(verdict: pl.Expr, measure: str, of: str, threshold: float) -> pl.Expr:
    """`verdict` of a relative fall, with the two rules that ranges and absence need.

    Absent at the reference: the condition does not apply while it stays absent, and fails once it appears
    (column `literal_haematuria`, chosen in the plan, turns this into "absence cannot halve": false). Left open by
    the ranges: a return below the threshold, or a fall by two categories, counts as met.
    """
    low, high = pl.col(low_of(measure)), pl.col(high_of(measure))
    reference_low, reference_high = pl.col(low_of(measure, f"{of}_")), pl.col(high_of(measure, f"{of}_"))
    stays_absent = compare(low, high, "<", pl.lit(threshold), pl.lit(threshold))
    two_categories = rbc_category(low, high) <= rbc_category(reference_low, reference_high) - 2
    known = low.is_not_null() & reference_low.is_not_null()
    return (
        pl.when(reference_high < threshold)
        .then(pl.when(pl.col("literal_haematuria")).then(False).otherwise(stays_absent))
        .when(verdict.is_null() & known & ((high < threshold) | two_categories))
        .then(True)
        .otherwise(verdict)
    )
