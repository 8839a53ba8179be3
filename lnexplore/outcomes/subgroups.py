"""Complete response of two groups within each subgroup, and over the strata that subgroups make."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import (
    LOST,
    LOST_OF_SIDES,
    NEWCOMBE,
    RATIO,
    SCORES,
    SIDES,
    Pair,
    compared_shares,
    usual_pair,
)
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
    people = _judged(cohort, plan, chosen)
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
        if mine.drop_nulls("is_complete")["level"].n_unique() > 1 and mine["level"].n_unique() <= MOST_LEVELS:
            parts += _by_level(_counts(mine, label, month), chosen, plan)
    return pl.concat([part.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()) for part in parts])


def _judged(cohort: Cohort, plan: AnalysisPlan, pair: Pair) -> pl.DataFrame:
    """patient_id, group, state and is_complete (null where it is not known) of the patients of two groups at the headline month."""
    states = response_by_patient(cohort, plan).filter(
        (pl.col("month") == plan.headline_window.month) & pl.col("group").cast(pl.String).is_in(list(pair))
    )
    state = pl.col("state").cast(pl.String)
    known = state.is_in(["CR", "PR", "NR"]) | pl.col("cr_ruled_out")
    return states.select(
        "patient_id", pl.col("group").cast(pl.String), state=state, is_complete=pl.when(known).then(state == "CR")
    )


def _counts(people: pl.DataFrame, label: str, month: int) -> pl.DataFrame:
    """A row per level and group: n, N and those of LOST, in the order of the levels' names, what is not recorded last."""
    lost = pl.col("state").filter(pl.col("is_complete").is_null())
    groups = people.group_by("level", "group").agg(
        n=pl.col("is_complete").sum(),
        N=pl.col("is_complete").count(),
        n_not_assessable=(lost == "not assessable").sum(),
        n_not_reached=(lost == "not reached").sum(),
        n_left=(lost == "left before").sum(),
    )
    return groups.sort(pl.col("level") == MISSING, "level").select(
        pl.lit(label).alias("subgroup"), "level", pl.lit(month).cast(pl.Int64).alias("month"), "group", "n", "N", *LOST
    )


def _sided(counts: pl.DataFrame, pair: Pair) -> pl.DataFrame:
    rows = counts.select("subgroup", "level", "month").unique(maintain_order=True)
    for group, side in zip(pair, ("first", "second"), strict=True):
        names = {name: f"{name}_{side}" for name in ("n", "N", *LOST)}
        mine = counts.filter(pl.col("group") == group).select(
            "level", *(pl.col(name).cast(pl.Int64).alias(own) for name, own in names.items())
        )
        rows = rows.join(mine, on="level", how="left", validate="1:1", maintain_order="left").with_columns(
            pl.col(*names.values()).fill_null(0)
        )
    return rows


def _by_level(counts: pl.DataFrame, pair: Pair, plan: AnalysisPlan) -> Iterator[pl.DataFrame]:
    """The rows of each level of one column, then that over its strata."""
    rows = _sided(counts, pair)
    both = rows.filter((pl.col("level") != MISSING) & (pl.col("N_first") > 0) & (pl.col("N_second") > 0))
    strata = both.select("n_first", "N_first", "n_second", "N_second").rows()
    p = None
    if plan.p_values and len(strata) > 1 and all(min(one[1], one[3]) >= SMALLEST for one in strata):
        p = heterogeneity([newcombe(*one) for one in strata])
    yield compared_shares(rows, pair).with_columns(p=pl.lit(p, pl.Float64), method=pl.lit(NEWCOMBE))
    if len(strata) < 2:
        return
    found = mantel_haenszel_difference(strata)
    ratio, odds = mantel_haenszel_ratio(strata), mantel_haenszel_odds(strata)
    sums = both.sum().row(0, named=True)
    yield pl.DataFrame(
        [_pooled(rows.row(0, named=True), pair, sums, found, ratio, odds) | {"method": MANTEL_HAENSZEL}], schema=_SCHEMA
    )


def _pooled(
    head: dict[str, Any], pair: Pair, sums: dict[str, int], found: Compared, ratio: Compared, odds: Compared
) -> dict[str, Any]:
    return {
        "subgroup": head["subgroup"],
        "level": POOLED,
        "month": head["month"],
        "group_first": pair[0],
        "group_second": pair[1],
        **{name: sums[name] for name in ("n_first", "n_second", *LOST_OF_SIDES)},
        **{f"total_{side}": sums[f"N_{side}"] for side in ("first", "second")},
        **{f"estimate_{side}": sums[f"n_{side}"] / sums[f"N_{side}"] for side in ("first", "second")},
        **dict(zip(("estimate", "ci_low", "ci_high"), found, strict=True)),
        **dict(zip(RATIO, ratio, strict=True)),
        **dict(zip(("odds_ratio", "odds_low", "odds_high"), odds, strict=True)),
    }
