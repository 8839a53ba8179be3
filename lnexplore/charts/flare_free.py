"""Free of a flare since the first response, and flares first and all."""

import altair as alt
import polars as pl

from lnexplore.charts.curves import Frames, draw_curves, frames_of, landmark_sentences, tail_sentences, test_sentences
from lnexplore.charts.flares import draw_rates
from lnexplore.charts.theme import group_title, number, plural
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.flare_free import (
    ALL,
    DERIVED,
    FIRST,
    all_flares,
    flare_counts,
    flare_free_curves,
    flare_free_times,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `flare_free_curves`, landmarks first."""
    return frames_of(flare_free_curves(cohort, plan))


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Whose curve ended, and on which day since the first response: source, group, day, patient_id."""
    rows = flare_free_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("source", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Share free of a flare per group."""
    return draw_curves(frames, "Share free of a flare", since="the first response")


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and by which rule."""
    source = frames[3]["source"][0] if frames[3].height else DERIVED
    rule = (
        f"Flares by the rule of {FLARES[plan.flare_rule].label}, confirmed"
        if source == DERIVED
        else "Flares as the sheet records them"
    )
    return [
        *landmark_sentences(frames, "a flare", month=12, left="free of one"),
        *tail_sentences(frames),
        *test_sentences(frames),
        f"{rule}. Of patients who ever had a complete or partial response, from the first one on; dialysis, transplant and death end it too. Who never responded is not in it.",
    ]


def counts_results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `flare_counts`."""
    return (flare_counts(cohort, plan),)


def counts_people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had a flare: source, group, period (the way of counting), patient_id."""
    rows = all_flares(cohort, plan).select("source", "group", "patient_id").unique(maintain_order=True)
    return rows.join(pl.DataFrame({"period": [FIRST, ALL]}), how="cross")


def counts_draw(frames: Frames) -> alt.LayerChart:
    """A point with its exact interval per group and way of counting."""
    return draw_rates(frames[0].with_columns(period=pl.col("counted")))


def counts_caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, first and all."""
    said = []
    for row in frames[0].to_dicts():
        name = f"{group_title(row['group'])}, {row['counted']}"
        if row["estimate"] is None:
            said.append(f"{name}: cannot be counted, for the sheet lacks what it takes, or nobody was followed.")
            continue
        said.append(
            f"{name}: {plural(row['n'], 'flare')} in {row['n_patients']} of {row['N']} patients, {number(row['person_years'])} patient-years; {number(row['estimate'])} per 100 patient-years (95 % interval {number(row['ci_low'])}–{number(row['ci_high'])})."
        )
    rule = f"By rule: {FLARES[plan.flare_rule].label}, confirmed ones only. "
    return [
        *said,
        f"{rule}The first flare ends a patient’s time; flares of one patient are not independent of one another.",
    ]
