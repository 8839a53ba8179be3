"""Two groups compared: differences and ratios with intervals. Nothing is adjusted; only a stratum can be held."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.outcomes.curves import LATE_ENTRY, Curves, day_of
from lnexplore.outcomes.definitions import definition_rates
from lnexplore.outcomes.drug_survival import REGIMEN, drug_survival_curves
from lnexplore.outcomes.egfr_course import egfr_slopes
from lnexplore.outcomes.flare_free import flare_counts, flare_free_curves
from lnexplore.outcomes.population import MISSING
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.response import cohort_levels, response_by_visit
from lnexplore.outcomes.steroids import steroid_targets
from lnexplore.outcomes.time_to_response import response_curves
from lnexplore.plan import AnalysisPlan
from lnexplore.stats.survival import Step
from lnexplore.stats.two_groups import (
    NOTHING,
    Compared,
    difference_of_restricted_means,
    koopman,
    miettinen_nurminen,
    newcombe,
    odds_ratio,
    rate_difference,
    rate_ratio,
    restricted_mean,
    square_and_add,
)

Pair = tuple[str, str]
SHARE, RATE, TIME, SLOPE = "share, 0 to 1", "per 100 patient-years", "months", "mL/min/1.73 m² a year"
NEWCOMBE = "Newcombe, from Wilson intervals"
OF_CURVES = "square and add, from the intervals of both curves"
OF_RATES = "exact Poisson: difference by square and add, conditional ratio"
OF_SLOPES = "square and add, from the intervals of both slopes"
OF_TIMES = "restricted mean, normal interval"
LOST = ("n_not_assessable", "n_not_reached", "n_left")
"""who is in a group but not in its denominator, as far as a results frame counts them"""
LOST_OF_SIDES = tuple(f"{name}_{side}" for side in ("first", "second") for name in LOST)
SIDES: Mapping[str, Any] = {
    "group_first": pl.String,
    "group_second": pl.String,
    "n_first": pl.Int64,
    "total_first": pl.Int64,
    "n_second": pl.Int64,
    "total_second": pl.Int64,
    **dict.fromkeys(LOST_OF_SIDES, pl.Int64),
    "estimate_first": pl.Float64,
    "estimate_second": pl.Float64,
    "estimate": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
}
RATIO: Mapping[str, Any] = {"ratio": pl.Float64, "ratio_low": pl.Float64, "ratio_high": pl.Float64}
SCORES: Mapping[str, Any] = dict.fromkeys(
    ("score_low", "score_high", *RATIO, "odds_ratio", "odds_low", "odds_high"), pl.Float64
)


def groups_to_compare(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The groups of the plan that can be compared, in their order; patients whose group is not recorded are none."""
    return [level for level in cohort_levels(cohort, plan) if level != MISSING]


def usual_pair(cohort: Cohort, plan: AnalysisPlan) -> Pair | None:
    """The two groups that were chosen, if these are the plan's groups; else the first two, nothing where there are fewer."""
    levels = groups_to_compare(cohort, plan)
    if plan.compared and plan.compared[0] == plan.group_by and set(plan.compared[1:]) <= set(levels):
        return plan.compared[1], plan.compared[2]
    return (levels[0], levels[1]) if len(levels) > 1 else None


def sides(frame: pl.DataFrame, pair: Pair, keys: Sequence[str]) -> pl.DataFrame:
    """A row per value of `keys` that either group of a results frame has, with the columns of both beside each other.

    Columns: keys, then n, N, estimate, ci_low, ci_high (and person_years and those of LOST where there are) with `_first` and `_second`.
    """
    asked = ("n", "N", "estimate", "ci_low", "ci_high", "person_years", *LOST)
    held = [name for name in asked if name in frame.columns]
    both = [
        frame.filter(pl.col("group").cast(pl.String) == group).select(
            *keys, *(pl.col(name).alias(f"{name}_{side}") for name in held)
        )
        for group, side in zip(pair, ("first", "second"), strict=True)
    ]
    return both[0].join(both[1], on=list(keys), how="full", coalesce=True, validate="1:1", maintain_order="left_right")


def compared_shares(rows: pl.DataFrame, pair: Pair) -> pl.DataFrame:
    """The rows (n_first, N_first, n_second, N_second, any of LOST_OF_SIDES) with the columns of SIDES and SCORES: difference, ratio, odds ratio.

    Where one side has nobody in its denominator nothing is compared. `ci_low` and `ci_high` are Newcombe's, `score_low` and
    `score_high` those of Miettinen and Nurminen; a ratio over nobody is no number, and has a lower end alone.
    """
    counts = [rows[name].fill_null(0).to_numpy() for name in ("n_first", "N_first", "n_second", "N_second")]
    known = ((counts[1] > 0) & (counts[3] > 0) & rows["n_first"].is_not_null().to_numpy()) & (
        rows["n_second"].is_not_null().to_numpy()
    )
    safe = [np.where(known, count, 1) for count in counts]
    found: dict[str, list[Any]] = {name: [None] * rows.height for name in ("estimate", "ci_low", "ci_high", *SCORES)}
    scores = miettinen_nurminen(*safe), koopman(*safe), odds_ratio(*safe)
    named_ = dict(
        zip(SCORES, (scores[0][1], scores[0][2], *scores[1], *scores[2]), strict=True),
    )
    for index in np.flatnonzero(known).tolist():
        one = newcombe(*(int(count[index]) for count in counts))
        found["estimate"][index], found["ci_low"][index], found["ci_high"][index] = one
        for name, values in named_.items():
            found[name][index] = _finite(float(values[index]))
    first, second = pair
    return rows.select(
        pl.exclude("^.*_(first|second)$"),
        pl.lit(first).alias("group_first"),
        pl.lit(second).alias("group_second"),
        *_totals(rows.columns),
        *(pl.Series(name, values, dtype=pl.Float64) for name, values in found.items()),
    )


def _totals(held: Sequence[str]) -> list[pl.Expr]:
    exprs = []
    for side in ("first", "second"):
        n, total = pl.col(f"n_{side}"), pl.col(f"N_{side}").fill_null(0)
        exprs += [n.cast(pl.Int64), total.cast(pl.Int64).alias(f"total_{side}")]
    exprs += [pl.col(name) if name in held else pl.lit(None, pl.Int64).alias(name) for name in LOST_OF_SIDES]
    shares = [
        pl.when(pl.col(f"N_{side}") > 0).then(pl.col(f"n_{side}") / pl.col(f"N_{side}")).alias(f"estimate_{side}")
        for side in ("first", "second")
    ]
    return [*exprs, *shares]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


# --- every definition -------------------------------------------------------------------------------------------------


def definitions_compared(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> pl.DataFrame:
    """A row per definition, window and outcome (CR, CR or PR): the response rates of two groups at the window, compared.

    Columns: definition, label, in_force, lacking, month, outcome, those of SIDES (estimate is the share of the first
    group less that of the second) and SCORES, method. Without two groups there is no row.
    """
    chosen = pair or usual_pair(cohort, plan)
    keys = ("definition", "label", "in_force", "lacking", "month", "outcome")
    rates = definition_rates(cohort, plan)
    if chosen is None:
        return pl.DataFrame(schema={**{key: rates.schema[key] for key in keys}, **SIDES, **SCORES, "method": pl.String})
    rows = sides(rates, chosen, keys)
    return compared_shares(rows, chosen).with_columns(method=pl.lit(NEWCOMBE))


# --- every outcome under the plan -------------------------------------------------------------------------------------

_SCHEMA: Mapping[str, Any] = {
    "compared": pl.String,
    "in_figure": pl.Boolean,
    "month": pl.Int64,
    "unit": pl.String,
    **SIDES,
    **RATIO,
    "p": pl.Float64,
    "method": pl.String,
}


def groups_compared(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> pl.DataFrame:
    """A row per outcome and month: two groups compared under the plan.

    Columns: compared (the outcome in words), in_figure (false of single drugs, of doses but 5 and 7.5 mg/day and of slopes, which stand in the
    table alone), month (null for whole follow-up), unit, those of SIDES (n is the events so far
    of a curve, the flares of a rate; estimate is the first group's less the second's), ratio, ratio_low, ratio_high, p (of the
    log-rank test; null unless the plan asks for it, there are two groups in all and both are large enough), method. Shares: response at
    each window, cumulative incidence of response, flare-free survival and retention at the landmarks, patients at or below
    each dose. Rates: flares, first and all. Slopes: as `slopes_compared`. Times: restricted means to the last landmark that both groups reach.
    """
    chosen = pair or usual_pair(cohort, plan)
    if chosen is None:
        return pl.DataFrame(schema=_SCHEMA)
    rows = [
        *_responses(cohort, plan, chosen),
        *_of_curves(response_curves(cohort, plan), chosen, _RESPONDED),
        *_doses(cohort, plan, chosen),
        *_of_curves(flare_free_curves(cohort, plan), chosen, _FLARE_FREE),
        *_of_curves(drug_survival_curves(cohort, plan), chosen, _RETAINED),
        *_flares(cohort, plan, chosen),
        *_times(flare_free_curves(cohort, plan), chosen, _FLARE_FREE),
        *_times(drug_survival_curves(cohort, plan), chosen, _RETAINED),
        *slopes_compared(cohort, plan, chosen).to_dicts(),
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_WORDS = {"CR": "Complete response", "CR or PR": "Complete or partial response"}


def _responded(key: Mapping[str, Any]) -> str | None:
    return f"{_WORDS[key['outcome']]}, cumulative incidence by the month" if key["kind"] == "first" else None


def _flare_free(key: Mapping[str, Any]) -> str:
    return f"Flare-free survival since the first response ({key['source']})"


def _retained(key: Mapping[str, Any]) -> str | None:
    drug = "The regimen" if key["drug"] == REGIMEN else str(key["drug"])
    return f"{drug[:1].upper()}{drug[1:]} {key['counted']}"


_DRAWN_DOSES = (5.0, 7.5)
_Worded = tuple[tuple[str, ...], Callable[[Mapping[str, Any]], str | None], Callable[[Mapping[str, Any]], bool]]
"""columns that tell an outcome, the outcome in words (nothing where it is not compared), whether the figure draws it"""
_RESPONDED: _Worded = (("outcome", "kind"), _responded, lambda _key: True)
_FLARE_FREE: _Worded = (("source",), _flare_free, lambda _key: True)
_RETAINED: _Worded = (("drug", "counted"), _retained, lambda key: key["drug"] == REGIMEN)


def _row(
    compared: str, month: int | None, unit: str, pair: Pair, side: Mapping[str, Any], found: Compared, ratio: Compared
) -> dict[str, Any]:
    return {
        "compared": compared,
        "in_figure": True,
        "month": month,
        "unit": unit,
        "group_first": pair[0],
        "group_second": pair[1],
        **{f"n_{one}": side[f"n_{one}"] for one in ("first", "second")},
        **{f"total_{one}": side[f"N_{one}"] or 0 for one in ("first", "second")},
        **{name: side.get(name) for name in LOST_OF_SIDES},
        **{f"estimate_{one}": side[f"estimate_{one}"] for one in ("first", "second")},
        **dict(zip(("estimate", "ci_low", "ci_high"), found, strict=True)),
        **dict(zip(RATIO, ratio, strict=True)),
        "p": None,
    }


def _from_counts(
    rows: pl.DataFrame, pair: Pair, words: Mapping[str, str] | None, limit: str = ""
) -> list[dict[str, Any]]:
    found = compared_shares(rows, pair)
    told = []
    for row in found.to_dicts():
        said = words[str(row["outcome"])] if words else f"At most {row[limit]:g} mg/day of prednisolone"
        told.append(
            {name: row[name] for name in (*SIDES, *RATIO)}
            | {"compared": said, "in_figure": not limit or row[limit] in _DRAWN_DOSES}
            | {"month": row["month"], "unit": SHARE, "p": None, "method": NEWCOMBE}
        )
    return told


def _responses(cohort: Cohort, plan: AnalysisPlan, pair: Pair) -> list[dict[str, Any]]:
    if lacking(cohort, plan):
        return []
    frame = response_by_visit(cohort, plan).filter(pl.col("outcome").cast(pl.String).is_in(list(_WORDS)))
    words = {outcome: f"{label}, at the visit" for outcome, label in _WORDS.items()}
    return _from_counts(sides(frame, pair, ("outcome", "month")), pair, words)


def _doses(cohort: Cohort, plan: AnalysisPlan, pair: Pair) -> list[dict[str, Any]]:
    frame = steroid_targets(cohort, plan).filter((pl.col("month") > 0) & (pl.col("N") > 0))
    return _from_counts(sides(frame, pair, ("limit", "month")).sort("limit", "month"), pair, None, "limit")


def _of_curves(found: Curves, pair: Pair, worded: _Worded) -> list[dict[str, Any]]:
    """The rows of curves at their landmarks, from the interval of each."""
    by, words, drawn = worded
    tested = {tuple(str(row[name]) for name in by): row["p"] for row in found.medians.to_dicts()}
    # The test is one over all groups: beside two of several it would say something else.
    several = found.medians["group"].n_unique() > 2
    rows = []
    for side in sides(found.landmarks, pair, (*by, "month")).to_dicts():
        said = words(side)
        if said is None or not side["N_first"] or not side["N_second"]:
            continue
        first, second = _both(side)
        row = _row(said, side["month"], SHARE, pair, side, square_and_add(first, second), _log_ratio(first, second))
        p = None if several else tested.get(tuple(str(side[name]) for name in by))
        rows.append(row | {"p": p, "method": OF_CURVES, "in_figure": drawn(side)})
    return rows


def slopes_compared(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> pl.DataFrame:
    """A row per period of `egfr_slopes`: the slopes of two groups compared, in the columns of `groups_compared`.

    n counts patients with values at two times, N those the filters keep. Without two groups there is no row.
    """
    chosen = pair or usual_pair(cohort, plan)
    rows = []
    for side in [] if chosen is None else sides(egfr_slopes(cohort, plan), chosen, ("period",)).to_dicts():
        assert chosen is not None
        first, second = _both(side)
        row = _row(
            f"Slope of eGFR, {side['period']}", None, SLOPE, chosen, side, square_and_add(first, second), NOTHING
        )
        rows.append(row | {"method": OF_SLOPES, "in_figure": False})
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _both(side: Mapping[str, Any]) -> list[Compared]:
    return [
        Compared(*(side[f"{name}_{one}"] for name in ("estimate", "ci_low", "ci_high"))) for one in ("first", "second")
    ]


def _log_ratio(first: Compared, second: Compared) -> Compared:
    """The ratio of two shares from their own intervals, on the logarithmic scale (Zou and Donner 2008)."""
    if not first.estimate or not second.estimate:
        return NOTHING
    if not first.ci_low or first.ci_high is None or not second.ci_low or second.ci_high is None:
        return Compared(first.estimate / second.estimate, None, None)
    logs = [Compared(*(math.log(value) for value in one if value is not None)) for one in (first, second)]
    found = square_and_add(*logs)
    return Compared(*(None if value is None else math.exp(value) for value in found))


def _flares(cohort: Cohort, plan: AnalysisPlan, pair: Pair) -> list[dict[str, Any]]:
    rows = []
    for side in sides(flare_counts(cohort, plan), pair, ("source", "counted")).to_dicts():
        if not side["N_first"] and not side["N_second"]:
            continue
        numbers = [side[f"{name}_{one}"] or 0 for one in ("first", "second") for name in ("n", "person_years")]
        scaled = (numbers[0], numbers[1] / 100, numbers[2], numbers[3] / 100)
        row = _row(
            f"Flares ({side['source']}), {side['counted']}",
            None,
            RATE,
            pair,
            side,
            rate_difference(*scaled),
            rate_ratio(*scaled),
        )
        rows.append(row | {"method": OF_RATES})
    return rows


def _times(found: Curves, pair: Pair, worded: _Worded) -> list[dict[str, Any]]:
    """The rows of restricted means: the time free of the event up to the last landmark that both curves reach."""
    by, words, drawn = worded
    rows = []
    # Each curve begins with a row of day 0 on which nobody leaves; who leaves on that day has a row of that day too.
    leaving = pl.col("n_event") + pl.col("n_censored") > 0
    steps = found.steps.filter(pl.col("method").str.starts_with("Kaplan-Meier") & leaving)
    if found.steps["method"].str.contains(LATE_ENTRY).any():
        return []
    for key, part in steps.group_by(by, maintain_order=True):
        curves_ = [part.filter(pl.col("group").cast(pl.String) == group).sort("day") for group in pair]
        walked = [
            [
                Step(*row)
                for row in curve.select(
                    "day", "n_risk", "n_event", "n_censored", "estimate", "ci_low", "ci_high"
                ).iter_rows()
            ]
            for curve in curves_
        ]
        for month in reversed(LANDMARKS):
            means = [restricted_mean(one, day_of(month)) for one in walked]
            if all(means):
                break
        else:
            continue
        scaled = [None if mean is None else (mean[0] / DAYS_PER_MONTH, mean[1] / DAYS_PER_MONTH) for mean in means]
        side: dict[str, Any] = {}
        for one, curve, mean in zip(("first", "second"), curves_, scaled, strict=True):
            assert mean is not None
            until = curve.filter(pl.col("day") <= day_of(month))
            side |= {
                f"n_{one}": int(until["n_event"].sum()),
                f"N_{one}": int(curve["N"][0]),
                f"n_not_assessable_{one}": int(curve["n_not_assessable"][0]),
                f"estimate_{one}": mean[0],
            }
        outcome = dict(zip(by, key, strict=True))
        said = words(outcome)
        row = _row(
            f"{said}: mean time", month, TIME, pair, side, difference_of_restricted_means(scaled[0], scaled[1]), NOTHING
        )
        rows.append(row | {"method": OF_TIMES, "in_figure": drawn(outcome)})
    return rows
