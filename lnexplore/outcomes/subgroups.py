"""Complete response of two groups within each subgroup, and over the strata that subgroups make."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import NEWCOMBE, RATIO, SCORES, SIDES, Pair, compared_shares, usual_pair
from lnexplore.outcomes.population import MISSING, filter_columns
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import SMALLEST
from lnexplore.stats.two_groups import (
    Compared,
    heterogeneity,
    mantel_haenszel_difference,
    mantel_haenszel_odds,
    mantel_haenszel_ratio,
    newcombe,
)

ALL, POOLED = "all patients", "over its strata"
MANTEL_HAENSZEL = "Mantel-Haenszel, Sato interval"
MOST_LEVELS = 12
"""a column with more levels than these makes no subgroups"""
_KEYS = {"subgroup": pl.String, "level": pl.String, "month": pl.Int64}
_SCHEMA: dict[str, Any] = {**_KEYS, **SIDES, **SCORES, "p": pl.Float64, "method": pl.String}


def subgroups_compared(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> pl.DataFrame:
    """A row per subgroup (level of a column that can filter), one per column over its strata, and one of all patients.

    Columns: subgroup (the column's label), level, month (the headline's), those of `definitions_compared` from group_first on,
    p (of Cochran's Q that the difference is the same in all levels: exploratory; null unless the plan asks for p-values and each
    level has ten patients a group or more), method. Over strata: Mantel-Haenszel, its counts those of the strata that hold both groups.
    Patients whose level is not recorded are a level of their own and belong to no stratum. Without two groups there is no row.
    """
    chosen = pair or usual_pair(cohort, plan)
    if chosen is None or lacking(cohort, plan):
        return pl.DataFrame(schema=_SCHEMA)
    month = plan.headline_window.month
    people = decided(cohort, plan, chosen)
    whole = compared_shares(_sided(_counts(people.with_columns(level=pl.lit(ALL)), "", month), chosen), chosen)
    parts = [whole.with_columns(p=pl.lit(None, pl.Float64), method=pl.lit(NEWCOMBE))]
    for column, label in filter_columns(cohort).items():
        # A patient may take several drugs: they make no strata.
        if column in (plan.group_by, "drug"):
            continue
        mine = people.join(
            cohort.patients.select("patient_id", level=pl.col(column).cast(pl.String).fill_null(MISSING)),
            on="patient_id",
            validate="1:1",
        )
        if 1 < mine["level"].n_unique() <= MOST_LEVELS:
            parts += _by_level(_counts(mine, label, month), chosen, plan)
    return pl.concat([part.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()) for part in parts])


def decided(cohort: Cohort, plan: AnalysisPlan, pair: Pair) -> pl.DataFrame:
    """patient_id, group and is_complete of the patients of two groups of whom complete response is known at the headline month."""
    states = response_by_patient(cohort, plan).filter(
        (pl.col("month") == plan.headline_window.month) & pl.col("group").cast(pl.String).is_in(list(pair))
    )
    state = pl.col("state").cast(pl.String)
    known = state.is_in(["CR", "PR", "NR"]) | pl.col("cr_ruled_out")
    return states.filter(known).select("patient_id", pl.col("group").cast(pl.String), is_complete=state == "CR")


def _counts(people: pl.DataFrame, label: str, month: int) -> pl.DataFrame:
    """A row per level: n and N of both groups, in the order of the levels' names, what is not recorded last."""
    groups = people.group_by("level", "group").agg(n=pl.col("is_complete").sum(), N=pl.len())
    return groups.sort(pl.col("level") == MISSING, "level").select(
        pl.lit(label).alias("subgroup"), "level", pl.lit(month).cast(pl.Int64).alias("month"), "group", "n", "N"
    )


def _sided(counts: pl.DataFrame, pair: Pair) -> pl.DataFrame:
    rows = counts.select("subgroup", "level", "month").unique(maintain_order=True)
    for group, side in zip(pair, ("first", "second"), strict=True):
        mine = counts.filter(pl.col("group") == group).select(
            "level", pl.col("n").cast(pl.Int64).alias(f"n_{side}"), pl.col("N").cast(pl.Int64).alias(f"N_{side}")
        )
        rows = rows.join(mine, on="level", how="left", validate="1:1", maintain_order="left").with_columns(
            pl.col(f"n_{side}", f"N_{side}").fill_null(0)
        )
    return rows


def _by_level(counts: pl.DataFrame, pair: Pair, plan: AnalysisPlan) -> Iterator[pl.DataFrame]:
    """The rows of each level of one column, then that over its strata."""
    rows = _sided(counts, pair)
    strata = [
        (row["n_first"], row["N_first"], row["n_second"], row["N_second"])
        for row in rows.to_dicts()
        if row["level"] != MISSING and row["N_first"] and row["N_second"]
    ]
    p = None
    if plan.p_values and len(strata) > 1 and all(min(one[1], one[3]) >= SMALLEST for one in strata):
        p = heterogeneity([newcombe(*one) for one in strata])
    yield compared_shares(rows, pair).with_columns(p=pl.lit(p, pl.Float64), method=pl.lit(NEWCOMBE))
    if len(strata) < 2:
        return
    found = mantel_haenszel_difference(strata)
    ratio, odds = mantel_haenszel_ratio(strata), mantel_haenszel_odds(strata)
    sums = [sum(one[place] for one in strata) for place in range(4)]
    yield pl.DataFrame(
        [_pooled(rows.row(0, named=True), pair, sums, found, ratio, odds) | {"method": MANTEL_HAENSZEL}], schema=_SCHEMA
    )


def _pooled(
    head: dict[str, Any], pair: Pair, sums: list[int], found: Compared, ratio: Compared, odds: Compared
) -> dict[str, Any]:
    return {
        "subgroup": head["subgroup"],
        "level": POOLED,
        "month": head["month"],
        "group_first": pair[0],
        "group_second": pair[1],
        **dict(zip(("n_first", "total_first", "n_second", "total_second"), sums, strict=True)),
        "estimate_first": sums[0] / sums[1],
        "estimate_second": sums[2] / sums[3],
        **dict(zip(("estimate", "ci_low", "ci_high"), found, strict=True)),
        **dict(zip(RATIO, ratio, strict=True)),
        **dict(zip(("odds_ratio", "odds_low", "odds_high"), odds, strict=True)),
    }
