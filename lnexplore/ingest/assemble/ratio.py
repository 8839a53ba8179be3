"""The protein:creatinine ratio of a sample whose protein and creatinine were written down apart."""

from collections.abc import Mapping

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.cohort.units import ROUNDING
from lnexplore.ingest.values.columns import Report

RATIO, PROTEIN, CREATININE = "upcr", "urine_protein", "urine_creatinine"


def with_ratio(visits: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Visits with `upcr` (g/g) as protein over creatinine of the same visit (both in mg/dL), where no column holds a ratio; said.

    A ratio that waits for its unit, or that nobody could read, is not replaced in silence.
    A protein that is a limit or a range gives one: a ratio is known no better than its parts.
    """
    held = any(tally.use.key == RATIO and tally.values + tally.unreadable for tally in report.tallies)
    has_ratio = RATIO in visits.columns and visits[RATIO].null_count() < visits.height
    if held or has_ratio or _is_asked(report) or not {PROTEIN, CREATININE} <= set(visits.columns):
        return visits
    below = pl.when(pl.col(CREATININE) > 0).then(pl.col(CREATININE))
    ratio = {
        f"{RATIO}{end}": (pl.col(f"{PROTEIN}{end}") / below).round(ROUNDING)
        for end in ("", "_low", "_high")
        if f"{PROTEIN}{end}" in visits.columns
    }
    done = visits.with_columns(**ratio)
    count = done.height - done[RATIO].null_count()
    if count:
        report.repairs.append(Repair(Repaired.RATIO, "", "", count))
    return done


def _is_asked(report: Report) -> bool:
    """Whether another column may be the ratio, or its unit is an open question."""
    return any(question.open and RATIO in question.key.split() for question in report.questions)


def recorded(frames: Mapping[str, pl.DataFrame], report: Report) -> list[str]:
    """The measures that a column holds or that were worked out of others."""
    read = [tally.use.key for tally in report.tallies if tally.unreadable or tally.values]
    return [*read, *([RATIO] if RATIO in frames.get("visits", pl.DataFrame()).columns else [])]
