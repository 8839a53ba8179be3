"""Where patients are lost between the sheet and the denominator."""

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.model import Cohort
from lnexplore.options.kinds_of_names import RANGES
from lnexplore.outcomes.population import LEVEL_LABELS, filter_steps, patients_at_baseline, steps_at_baseline
from lnexplore.outcomes.response import response_by_patient
from lnexplore.outcomes.verdicts import AWAY
from lnexplore.plan import AnalysisPlan

IN_SHEET, WITH_BASELINE = "patients in the sheet", "with a baseline"
MOST_REASONS, OTHER_REASON = 6, N_("another combination of missing values")
FOLLOWED, ASSESSABLE = "followed to month ", "assessable at month "


def _reasons(patients: pl.DataFrame) -> str:
    """ "no visit in the window (2); cannot be decided: Albumin (1)", the most frequent first, the rest together."""
    reasons = patients.group_by("reason").len().sort("len", "reason", descending=[True, False]).rows()
    rest = sum(count for _, count in reasons[MOST_REASONS:])
    told = [*reasons[:MOST_REASONS], *([(OTHER_REASON, rest)] if rest else [])]
    return "; ".join(f"{reason} ({count})" for reason, count in told)


def attrition(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per step from the sheet to the last denominator: step, n (patients left), n_lost, reason.

    Filters apply one after the other in the plan's order. The rows for windows do not follow one another: each
    starts from all whom the filters keep, also those without a baseline.
    """
    frame = patients_at_baseline(cohort, plan)
    rows = [(IN_SHEET, cohort.size, 0, "")]
    labels = {**LEVEL_LABELS, **{name: one.label for name, one in RANGES.items()}, **cohort.extras}
    steps = {f"filter: {labels.get(key, key)}": expr for key, expr in filter_steps(cohort, plan).items()}
    steps |= steps_at_baseline(plan)
    for step, expr in steps.items():
        kept = frame.filter(expr)
        rows.append((step, kept.height, frame.height - kept.height, "left out by this choice"))
        frame = kept
    with_baseline = frame.filter("has_baseline").height
    # Nobody is left out for want of a baseline: what reads it stays open.
    why = "no proteinuria value in the baseline window: kept, but conditions that read it cannot be decided"
    rows.append((WITH_BASELINE, with_baseline, frame.height - with_baseline, why))
    by_patient = response_by_patient(cohort, plan)
    state = pl.col("state").cast(pl.String)
    for window in plan.windows:
        here = by_patient.filter(pl.col("month") == window.month)
        reached = here.filter(~state.is_in(AWAY))
        away = _reasons(here.filter(state.is_in(AWAY)))
        rows.append((f"{FOLLOWED}{window.month}", reached.height, here.height - reached.height, away))
        open_ = reached.filter(state == "not assessable")
        rows.append((f"{ASSESSABLE}{window.month}", reached.height - open_.height, open_.height, _reasons(open_)))
    rows = [(step, left, lost, reason if lost else "") for step, left, lost, reason in rows]
    return pl.DataFrame(
        rows, schema={"step": pl.String, "n": pl.Int64, "n_lost": pl.Int64, "reason": pl.String}, orient="row"
    )
