"""Response at a month, by a month and sustained to it, side by side: three numbers that are often given one name."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.counts import Rows, sustained_rows
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.response import response_by_month, response_by_visit, seats_of
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
_BY = {
    **{name: name for name in ("n_by", "N_by", "n_risk_by")},
    "estimate": "share_by",
    "ci_low": "share_by_low",
    "ci_high": "share_by_high",
    "n": "n_observed",
    "N": "N_observed",
}


def response_three_ways(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and response (CR, CR or PR): at the month, by the month, sustained to the month.

    *At*: n_at of N_at assessable (share_at), and not_assessable_at, not_reached_at, left_at, as `response_by_visit`.
    *By*: the cumulative incidence of the first response on the window's last day, counted from time zero (Aalen-Johansen):
    share_by with its 95 % interval, n_by, N_by, n_risk_by and *observed so far* n_observed of N_observed, as `response_by_month`;
    not_in_curve are the patients never assessed. *Sustained*: n_sustained of N_sustained
    in response at the window and at every decided assessment since the first response.
    """
    at = _named(response_by_visit(cohort, plan), _AT)
    by = _named(response_by_month(cohort, plan), _BY)
    sustained = _named(_sustained(cohort, plan).frame(plan), _SUSTAINED)
    frame = at
    for other in (by, sustained):
        frame = frame.join(other, on=_KEYS, how="inner", validate="1:1", maintain_order="left")
    group = pl.sum_horizontal("N_at", "not_assessable_at", "not_reached_at", "left_at")
    frame = frame.with_columns(not_in_curve=group - pl.col("N_by"))
    curve = ("n_by", "N_by", "not_in_curve", "n_risk_by", "share_by", "share_by_low", "share_by_high")
    return frame.select(*_KEYS, *_AT.values(), *curve, *_SUSTAINED.values(), "n_observed", "N_observed")


def _named(frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    return frame.select(*_KEYS, *(pl.col(old).alias(new) for old, new in names.items()))


def _sustained(cohort: Cohort, plan: AnalysisPlan) -> Rows:
    place, response = placed(cohort, plan), judged(cohort, plan).response
    return sustained_rows(place, states(cohort, plan), response, seats_of(cohort, plan))
