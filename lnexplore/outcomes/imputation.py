"""Multiple imputation: what is missing at a window is drawn from what is known of the patient, and the definition asked again.

The values are drawn, never the verdict. Each measure that the definition reads at the visit and that is missing there is drawn
from a regression on the patient's last known value before (the baseline among them) and the group, among all who have both:
normal, on the scale that the measure names, with coefficients and variance drawn first (Rubin 1987, example 5.1). Without an earlier value
the group alone stands. A finding of yes or no is drawn from its share among those with the same last finding. Measures are
drawn apart from one another: they hang together only through what was known before.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.assess import assess
from lnexplore.derive.kidney import derive_egfr, egfr_by
from lnexplore.derive.protein import derive_protein
from lnexplore.outcomes.conditions import OPEN, YES
from lnexplore.outcomes.layers import Placed, derived_columns, placed
from lnexplore.outcomes.population import baseline_frame
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import response_by_visit, seats_of
from lnexplore.outcomes.verdicts import CR, NOT_ASSESSABLE, NR, PR, states
from lnexplore.plan import AnalysisPlan
from lnexplore.stats.imputed import pooled_share

SEED = 20_261_130
DONORS = 5
"""Patients with a value without whom nothing is drawn."""
METHOD = "multiple imputation, Rubin’s rules"
_SPAN = np.int64(2**32)
_SCHEMA = {
    "group": pl.String,
    "month": pl.Int32,
    "window_low": pl.Int32,
    "window_high": pl.Int32,
    "outcome": pl.String,
    "imputations": pl.Int64,
    "n_imputed": pl.Int64,
    "n_undrawn": pl.Int64,
    "estimate": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "method": pl.String,
}


def can_be_imputed(plan: AnalysisPlan) -> bool:
    """Whether the plan leaves anything to impute: it asks for it, shows who cannot be assessed, and one visit is enough."""
    return plan.imputations is not None and plan.missing == "observed" and plan.confirm_days is None


@remembered
def response_imputed(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and outcome (CR, CR or PR) with somebody not assessable for it: the share of all who were followed to the window.

    Columns: n, N, n_not_assessable (as `response_by_visit` has them), imputations, n_imputed (patients not assessable, whose
    missing components were drawn), n_undrawn (whose components could not all be drawn: they are left out), estimate, ci_low,
    ci_high, method.
    """
    if not can_be_imputed(plan) or lacking(cohort, plan):
        added = dict.fromkeys(("n", "N", "n_not_assessable"), pl.Int64)
        order = list(_SCHEMA)
        return pl.DataFrame(schema={name: {**_SCHEMA, **added}[name] for name in (*order[:5], *added, *order[5:])})
    times = plan.imputations or 0
    place, found, seat = placed(cohort, plan), states(cohort, plan), seats_of(cohort, plan)
    counts = seat.group < len(seat.levels)
    rows = []
    for window in seat.windows:
        state = found.state[:, window]
        asked = np.flatnonzero(counts & (state == NOT_ASSESSABLE))
        complete, drawn = _draws(cohort, plan, place, int(window), asked, found.used[:, window], times)
        ruled_out = found.ruled_out[:, window]
        # Complete response has a denominator of its own: of it nothing is open where partial response alone is.
        for outcome, worst, hit, is_open, decided in (
            ("CR", CR, complete == YES, complete == OPEN, (state <= NR) | ruled_out),
            ("CR or PR", PR, drawn <= PR, drawn == NOT_ASSESSABLE, state <= NR),
        ):
            still = is_open.any(axis=0)
            for group, level in enumerate(seat.levels):
                known = state[(seat.group == group) & decided]
                mine = (seat.group[asked] == group) & ~decided[asked]
                told = mine & ~still
                if not mine.any():
                    continue
                n = int((known <= worst).sum())
                sets = [n + int(hits) for hits in hit[:, told].sum(axis=1)]
                total = len(known) + int(told.sum())
                shares = pooled_share(sets, total) if total else (None, None, None)
                place_of = (int(place.month[window]), int(place.low[window]), int(place.high[window]))
                lost = int((mine & still).sum())
                rows.append((level, *place_of, outcome, times, int(told.sum()), lost, *shares, METHOD))
    by_visit = response_by_visit(cohort, plan)
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
        pl.col(name).cast(by_visit.schema[name]) for name in ("group", "outcome")
    )
    keys = ["group", "month", "window_low", "window_high", "outcome"]
    counted = by_visit.select(*keys, "n", "N", "n_not_assessable")
    return counted.join(frame, on=keys, how="inner", validate="1:1", maintain_order="left")


def _draws(
    cohort: Cohort, plan: AnalysisPlan, place: Placed, window: int, asked: np.ndarray, used: np.ndarray, times: int
) -> tuple[np.ndarray, np.ndarray]:
    """(times, asked) verdict of complete response, and place in RESPONSES, of the patients `asked` at a window, in each completed data set."""
    if not len(asked):
        return np.zeros((times, 0), dtype=np.uint8), np.zeros((times, 0), dtype=np.uint8)
    leaves = [item.leaf for item in plan.definition.components() if item.path not in plan.definition.off]
    columns = derived_columns(cohort, plan, leaves)
    every = np.arange(columns.height) if place.rows is None else place.rows
    at = np.where(used[asked] >= 0, every[used[asked]] if len(every) else 0, -1)
    rows = pl.DataFrame({"_row": at.astype(np.int64)})
    here = rows.join(
        columns.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64)),
        on="_row",
        how="left",
        maintain_order="left",
    )
    theirs = baseline_frame(cohort, plan)[place.who[asked]]
    own = [name for name in here.columns if name != "_row" and name not in ("patient_id", "age", "sex")]
    frame = theirs.drop([name for name in own if name in theirs.columns]).hstack(here.select(own))
    frame = frame.with_columns(
        day=pl.col("day").fill_null(int(place.target[window])),
        rescued=pl.col("rescued").fill_null(pl.col("rescue_day") <= int(place.target[window])).fill_null(value=False),
        casts_recorded=pl.lit(cohort.records("cellular_casts")),
        literal_haematuria=pl.lit(plan.literal_haematuria),
    )
    drawers = {key: _drawer(cohort, plan, place, window, key, columns[every], used, asked) for key in _drawn(plan)}
    complete, answers = (np.empty((times, len(asked)), dtype=np.uint8) for _ in range(2))
    for number in range(times):
        random = np.random.default_rng([SEED, int(place.month[window]), number])
        whole = frame.with_columns(
            pl.coalesce(name, pl.Series(name, values).fill_nan(None).cast(frame.schema[name]))
            for key, draw in drawers.items()
            for values in [draw(random)]
            for name in MEASURES[key].columns
        )
        whole = derive_protein(derive_egfr(whole, plan.egfr_equation), plan.protein)
        equations = [name for name in whole.columns if name.startswith("egfr_")]
        whole = whole.with_columns(egfr_by(whole, name.removeprefix("egfr_"), plan.egfr_equation) for name in equations)
        # What was measured, or computed of what was, stands.
        whole = whole.with_columns(pl.coalesce(frame[name], name).alias(name) for name in ("egfr", *equations))
        assessed = assess(whole, plan.definition)
        answers[number] = assessed["response"].to_physical().to_numpy()
        complete[number] = (assessed["cr"].cast(pl.UInt8) * 2).fill_null(int(OPEN)).to_numpy()
    return complete, answers


def _drawn(plan: AnalysisPlan) -> list[str]:
    """The measures that are drawn: those the definition reads at a visit; creatinine, where it reads an eGFR that is computed."""
    reads = plan.definition.columns()
    found = [key for key, measure in MEASURES.items() if reads & set(measure.columns)]
    if any(name.startswith("egfr") for name in reads) and plan.egfr_equation != "as_recorded":
        found = [key for key in {**dict.fromkeys(found), "creatinine": None} if key != "egfr"]
    return found


def _values(frame: pl.DataFrame, key: str, prefix: str = "") -> np.ndarray:
    """What is known of a measure, as numbers: of a range its middle, of one without an end the end that it has."""
    names = [f"{prefix}{name}" for name in MEASURES[key].columns]
    columns = [frame[name].cast(pl.Float64) for name in names]
    if len(columns) == 3:
        point, low, high = (column.fill_null(np.nan).to_numpy() for column in columns)
        middle = np.where(np.isfinite(high), (low + high) / 2, low)
        return np.where(np.isnan(point), middle, point)
    found: np.ndarray = columns[0].fill_null(np.nan).to_numpy()
    return found


Drawer = Callable[[np.random.Generator], np.ndarray]


def _drawer(
    cohort: Cohort,
    plan: AnalysisPlan,
    place: Placed,
    window: int,
    key: str,
    rows: pl.DataFrame,
    used: np.ndarray,
    asked: np.ndarray,
) -> Drawer:
    """What draws a value of the measure for each of the patients `asked`; nan where too few others have one."""
    values = _values(rows, key)
    now = np.append(values, np.nan)[used]
    before = _last_before(place, values, np.where(used >= 0, np.append(place.day, 0)[used], place.low[window]))
    first = _values(baseline_frame(cohort, plan), key, "baseline_")[place.who]
    before = np.where(np.isnan(before), first, before)
    if MEASURES[key].kind == "flag":
        return _of_shares(now, before, asked)
    into, back = _scale(key)
    return _of_regression(into(now), into(before), place.group, asked, back)


def _scale(key: str) -> tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]:
    """Onto the scale on which a measure is drawn, and back."""
    added = MEASURES[key].logarithm
    if added is None:
        return (lambda x: x), (lambda x: np.maximum(x, 0.0))
    return (lambda x: np.log(np.maximum(x, 0.0) + added + (1e-9 if not added else 0.0))), (
        lambda y: np.maximum(np.exp(y) - added, 0.0)
    )


def _last_before(place: Placed, values: np.ndarray, days: np.ndarray) -> np.ndarray:
    """(n) of each patient the last known value before a day; nan without one."""
    known = np.flatnonzero(~np.isnan(values))
    keys = place.patient[known].astype(np.int64) * _SPAN + place.day[known]
    at = np.searchsorted(keys, np.arange(len(place.who), dtype=np.int64) * _SPAN + days) - 1
    mine = np.append(place.patient[known], -1)[at] == np.arange(len(place.who))
    return np.where(mine, np.append(values[known], np.nan)[at], np.nan)


def _of_regression(
    now: np.ndarray, before: np.ndarray, group: np.ndarray, asked: np.ndarray, back: Callable[[np.ndarray], np.ndarray]
) -> Drawer:
    """Draws from the regression on the last value and the group; where that is not known, on the group alone."""
    fits = [_Fit(now, _design(group, before)), _Fit(now, _design(group, None))]
    has_before = ~np.isnan(before[asked])

    def draw(random: np.random.Generator) -> np.ndarray:
        whole, alone = (fit.draw(random, asked) for fit in fits)
        return back(np.where(has_before & ~np.isnan(whole), whole, alone))

    return draw


def _design(group: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """(n, columns) a column of ones, one for each group but the first, and the last value."""
    levels = [group == level for level in np.unique(group)[1:]]
    return np.column_stack([np.ones(len(group)), *levels, *([] if before is None else [before])]).astype(float)


class _Fit:
    """A normal regression among those of whom all is known, from which values are drawn as Rubin 1987 has it."""

    def __init__(self, now: np.ndarray, design: np.ndarray) -> None:
        self.design = design
        known = ~np.isnan(now) & ~np.isnan(design).any(axis=1)
        x, y = design[known], now[known]
        self.freedom = len(y) - np.linalg.matrix_rank(x) if len(y) else 0
        self.usable = len(y) >= DONORS and self.freedom > 0
        if self.usable:
            self.inverse = np.linalg.pinv(x.T @ x)
            self.beta = self.inverse @ (x.T @ y)
            self.left = float(((y - x @ self.beta) ** 2).sum())
            self.root = np.linalg.cholesky(self.inverse + 1e-12 * np.eye(len(self.inverse)))

    def draw(self, random: np.random.Generator, asked: np.ndarray) -> np.ndarray:
        if not self.usable:
            return np.full(len(asked), np.nan)
        sigma = np.sqrt(self.left / random.chisquare(self.freedom))
        beta = self.beta + sigma * (self.root @ random.standard_normal(len(self.beta)))
        drawn: np.ndarray = self.design[asked] @ beta + sigma * random.standard_normal(len(asked))
        return drawn


def _of_shares(now: np.ndarray, before: np.ndarray, asked: np.ndarray) -> Drawer:
    """Draws yes or no from the share among those with the same finding before; of too few, among all."""
    known = ~np.isnan(now)

    def draw(random: np.random.Generator) -> np.ndarray:
        result = np.full(len(asked), np.nan)
        for finding in (0.0, 1.0, np.nan):
            alike = np.isnan(before) if np.isnan(finding) else before == finding
            donors = known & alike if (known & alike).sum() >= DONORS else known
            share = random.beta(0.5 + now[donors].sum(), 0.5 + (1 - now[donors]).sum())
            mine = alike[asked]
            if donors.sum() >= DONORS:
                result[mine] = random.random(int(mine.sum())) < share
        return result

    return draw
