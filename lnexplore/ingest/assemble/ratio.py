"""The protein:creatinine ratio of a sample whose protein and creatinine were written down apart."""

from collections.abc import Mapping

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.cohort.units import ROUNDING
from lnexplore.ingest.values.columns import Report

RATIO, PROTEIN, CREATININE = "upcr", "urine_protein", "urine_creatinine"


def with_ratio(visits: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Visits with `upcr` (g/g) as protein over creatinine of the same visit (both in mg/dL), where no visit has a ratio; said.

    A protein that is a limit or a range gives one: a ratio is known no better than its parts.
    """
    has_ratio = RATIO in visits.columns and visits[RATIO].null_count() < visits.height
    asked = any(question.open and question.key.split()[:2] == ["missing", RATIO] for question in report.questions)
    if has_ratio or asked or not {PROTEIN, CREATININE} <= set(visits.columns):
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


def recorded(frames: Mapping[str, pl.DataFrame], report: Report) -> list[str]:
    """The measures that a column holds or that were worked out of others."""
    read = [tally.use.key for tally in report.tallies if tally.unreadable or tally.values]
    return [*read, *([RATIO] if RATIO in frames.get("visits", pl.DataFrame()).columns else [])]
