"""Flares first and all, recorded and by rule."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.flares import draw_rates
from lnexplore.charts.numbers import group_title, of_groups
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.flare_free import (
    ALL,
    FIRST,
    all_flares,
    flare_counts,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `flare_counts`."""
    return (flare_counts(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had a flare: source, group, period (the way of counting), patient_id."""
    rows = all_flares(cohort, plan).select("source", "group", "patient_id").unique(maintain_order=True)
    return rows.join(pl.DataFrame({"period": [FIRST, ALL]}), how="cross")


def draw(frames: Frames) -> alt.LayerChart:
    """A point with its exact interval per group and way of counting."""
    return draw_rates(frames[0].with_columns(period=pl.col("counted")))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, first and all."""
    said = []
    for row in frames[0].to_dicts():
        name = f"{group_title(row['group'])}, {row['counted']}"
        if row["estimate"] is None:
            said.append(
                _("{name}: not estimable: the sheet lacks the measures needed, or no patient was followed.").format(
                    name=name
                )
            )
            continue
        said.append(
            plural(
                "{name}: {count} flare in {patients} of {total} patients, {years} patient-years; {rate} per 100 patient-years (95 % interval {low}–{high}).",
                "{name}: {count} flares in {patients} of {total} patients, {years} patient-years; {rate} per 100 patient-years (95 % interval {low}–{high}).",
                row["n"],
                name=name,
                patients=row["n_patients"],
                total=row["N"],
                years=number(row["person_years"], 1),
                rate=number(row["estimate"], 1),
                low=number(row["ci_low"], 1),
                high=number(row["ci_high"], 1),
            )
        )
    rule = _("By rule: {label}, confirmed ones only. ").format(label=FLARES[plan.flare_rule].label)
    return [
        *said,
        Note(
            _("{rule}The first flare ends a patient’s time; flares in one patient are not independent.").format(
                rule=rule
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """All flares per 100 patient-years in a line."""
    rows = frames[0].filter((pl.col("counted") == ALL) & pl.col("estimate").is_not_null()).to_dicts()
    found = of_groups(
        (
            row["group"],
            _("{rate} ({n} in {total})").format(
                rate=number(row["estimate"], 1),
                n=row["n"],
                total=plural("{count} patient", "{count} patients", row["N"]),
            ),
        )
        for row in rows
    )
    return [_("Flares per 100 patient-years: {found}.").format(found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Flare rates: first and all flares"),
    question=N_("How often do flares occur, counted once per patient or each time?"),
    pages={"flares": 20},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("The sheet records no flares and lacks the measures needed to derive them, or no patient was followed."),
    by=("source",),
)
