"""Response at a month, by a month and sustained to it, side by side: three numbers that are often given one name."""

from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.counts import Rows, sustained_rows
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.response import response_by_month, response_by_visit, seats_of
from lnexplore.outcomes.time_to_response import response_curves
from lnexplore.outcomes.verdicts import judged, states
from lnexplore.plan import AnalysisPlan

_KEYS = ["group", "month", "window_low", "window_high", "outcome"]
_AT = {
    "n": "n_at",
    "N": "N_at",
    "estimate": "share_at",
    "n_not_assessable": "not_assessable_at",
    "n_not_reached": "not_reached_at",
    "n_left": "left_at",
}
_SUSTAINED = {"n": "n_sustained", "N": "N_sustained", "estimate": "share_sustained"}
_OBSERVED = {"n": "n_observed", "N": "N_observed"}
_COUNTS = ("n_by", "N_by", "not_in_curve", "n_risk_by")
_SHARES = ("share_by", "share_by_low", "share_by_high")


def response_three_ways(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and response (CR, CR or PR): at the month, by the month, sustained to the month.

    *At*: n_at of N_at assessable (share_at), and not_assessable_at, not_reached_at, left_at, as `response_by_visit`.
    *By*: the cumulative incidence of the first response on the window's last day, counted from time zero (Aalen-Johansen):
    share_by with its 95 % interval (null beyond the last patient in sight), n_by first responses until then among the N_by patients of
    the curve, n_risk_by still in sight without one when that day is over, not_in_curve (never assessed). *Sustained*: n_sustained of N_sustained
    in response at the window and at every decided assessment since the first response. *Observed so far*: n_observed
    of N_observed ever assessed, as `response_by_month`: a plain count that no follow-up time stands behind.
    """
    at = _named(response_by_visit(cohort, plan), _AT)
    observed = _named(response_by_month(cohort, plan), _OBSERVED)
    sustained = _named(_sustained(cohort, plan).frame(plan), _SUSTAINED)
    frame = at.join(sustained, on=_KEYS, how="inner", validate="1:1", maintain_order="left").join(
        observed, on=_KEYS, how="inner", validate="1:1", maintain_order="left"
    )
    return frame.hstack(_cumulative(frame, cohort, plan)).select(
        *_KEYS, *_AT.values(), *_COUNTS, *_SHARES, *_SUSTAINED.values(), *_OBSERVED.values()
    )


def _named(frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    return frame.select(*_KEYS, *(pl.col(old).alias(new) for old, new in names.items()))


def _sustained(cohort: Cohort, plan: AnalysisPlan) -> Rows:
    place, response = placed(cohort, plan), judged(cohort, plan).response
    return sustained_rows(place, states(cohort, plan), response, seats_of(cohort, plan))


def _cumulative(frame: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The columns of _COUNTS and _SHARES for the rows of `frame`."""
    # Windows count from time zero, whatever the curves of the page count from.
    steps = response_curves(cohort, plan.replace(origin="start")).steps.filter(pl.col("kind") == "first")
    curves = {
        (str(group), str(outcome)): part.sort("day")
        for (group, outcome), part in steps.partition_by("group", "outcome", as_dict=True).items()
    }
    sizes = dict(
        select_patients(cohort, plan).with_columns(pl.col("group").cast(pl.String)).group_by("group").len().iter_rows()
    )
    rows = [
        _read(curves.get((str(group), str(outcome))), day, sizes.get(str(group), 0))
        for group, outcome, day in frame.select("group", "outcome", "window_high").iter_rows()
    ]
    schema = dict.fromkeys(_COUNTS, pl.Int64()) | dict.fromkeys(_SHARES, pl.Float64())
    return pl.DataFrame(rows, schema=schema, orient="row")


def _read(curve: pl.DataFrame | None, day: int, size: int) -> dict[str, Any]:
    """What a curve says on a day."""
    if curve is None or curve.height == 0:
        return {"n_by": None, "N_by": 0, "not_in_curve": size, "n_risk_by": None}
    until = curve.filter(pl.col("day") <= day).row(-1, named=True)
    later = curve.filter(pl.col("day") >= day)["n_risk"]
    found = {
        "n_by": until["n"],
        "N_by": until["N"],
        "not_in_curve": until["n_not_assessable"],
        "n_risk_by": int(curve.filter(pl.col("day") > day)["n_risk"].max() or 0),  # type: ignore[arg-type]
    }
    # As where curves are read off: behind the last patient in sight nothing is known, unless everybody had an event.
    if later.len() or curve["n_censored"][-1] == 0:
        found |= {"share_by": until["estimate"], "share_by_low": until["ci_low"], "share_by_high": until["ci_high"]}
    return found
