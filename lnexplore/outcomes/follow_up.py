"""How long patients were followed, and how often they came."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import TERMINAL_EVENTS
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.baseline_table import with_total
from lnexplore.outcomes.flares import DAYS_PER_YEAR
from lnexplore.outcomes.population import group_levels, observed, select_patients
from lnexplore.outcomes.remembered import remembered, whatever_remission_means
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import median_survival

EVERYBODY = "all patients"
_QUARTILES = {"q1": 0.25, "q3": 0.75}


@remembered
def follow_up_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep: patient_id, group, last_day, month, ended, kind, visits, visits_per_year.

    `last_day` is the last day of which anything counts under the plan, or that of the first dialysis, transplant or
    death after time zero (`ended`, `kind`) if that came before; `month` the same in months. `visits` counts the days
    with a visit after time zero up to then, `visits_per_year` per year followed. All null for a patient without
    follow-up after time zero.
    """
    patients = select_patients(cohort, plan)
    # The plan may have patients leave at such an event; that their observation ended with it stays true.
    ends = (
        cohort.events.filter(pl.col("kind").cast(pl.String).is_in(TERMINAL_EVENTS) & (pl.col("day") > 0))
        .sort("patient_id", "day", "kind")
        .group_by("patient_id", maintain_order=True)
        .agg(_end=pl.col("day").first(), kind=pl.col("kind").cast(pl.String).first())
    )
    frame = (
        patients.select("patient_id", pl.col("group").cast(pl.Enum(group_levels(patients["group"]))), "last_day")
        .join(ends, on="patient_id", how="left", validate="1:1")
        .with_columns(ended=(pl.col("_end") <= pl.col("last_day")).fill_null(value=False))
        .with_columns(
            last_day=pl.when(pl.col("ended")).then(pl.col("_end")).otherwise(pl.col("last_day")),
            kind=pl.when(pl.col("ended")).then(pl.col("kind")),
        )
        .with_columns(last_day=pl.when(pl.col("last_day") > 0).then(pl.col("last_day")))
    )
    came = (
        observed(cohort.visits.filter(pl.col("day") > 0).select("patient_id", "day"), patients)
        .join(frame.select("patient_id", "last_day"), on="patient_id", how="inner", validate="m:1")
        .filter(pl.col("day") <= pl.col("last_day"))
        .group_by("patient_id")
        .agg(visits=pl.len().cast(pl.Int64))
    )
    is_followed = pl.col("last_day").is_not_null()
    return (
        frame.join(came, on="patient_id", how="left", validate="1:1")
        .with_columns(
            month=pl.col("last_day") / DAYS_PER_MONTH,
            ended=pl.when(is_followed).then(pl.col("ended")),
            visits=pl.when(is_followed).then(pl.col("visits").fill_null(0)),
        )
        .with_columns(visits_per_year=pl.col("visits") / pl.col("last_day") * DAYS_PER_YEAR)
        .select("patient_id", "group", "last_day", "month", "ended", "kind", "visits", "visits_per_year")
        .sort("group", "patient_id")
    )


def _groups(rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """(name, rows) of each group in order, then of all of them if there are two or more."""
    levels = group_levels(rows["group"])
    for name in with_total(levels, EVERYBODY):
        yield name, rows.filter(pl.col("group").cast(pl.String) == name) if name in levels else rows


@whatever_remission_means
def follow_up(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, and one for all patients behind two or more: how long they were followed, in months.

    Columns: group, n (patients followed after time zero), N (all), n_not_assessable (N - n), estimate (median by
    reverse Kaplan-Meier: the end of observation is the event, dialysis, transplant or death censors it; Schemper and
    Smith 1996; null where observation of too few ended otherwise), ci_low, ci_high (95 %), observed_median, q1, q3 (of
    the days as they are), person_years, longest, n_ended (by dialysis, transplant or death), visits_per_year, visits_q1,
    visits_q3 (median and quartiles over patients of the visits after time zero per year followed), method.
    """
    rows = [_row(name, part) for name, part in _groups(follow_up_by_patient(cohort, plan))]
    numbers = ("estimate", "ci_low", "ci_high", "observed_median", "q1", "q3", "person_years", "longest")
    visits = ("visits_per_year", "visits_q1", "visits_q3")
    schema: dict[str, Any] = {"group": pl.Enum([row["group"] for row in rows])}
    schema |= dict.fromkeys(("n", "N", "n_not_assessable"), pl.Int64) | dict.fromkeys(numbers, pl.Float64)
    schema |= {"n_ended": pl.Int64} | dict.fromkeys(visits, pl.Float64) | {"method": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _row(group: str, part: pl.DataFrame) -> dict[str, Any]:
    followed = part.drop_nulls("last_day")
    days, month, visits = followed["last_day"], followed["month"], followed["visits_per_year"]
    still = (~followed["ended"]).cast(pl.Int64)
    ends = [None if day is None else day / DAYS_PER_MONTH for day in median_survival(days.to_list(), still.to_list())]
    return {
        "group": group,
        "n": followed.height,
        "N": part.height,
        "n_not_assessable": part.height - followed.height,
        **dict(zip(("estimate", "ci_low", "ci_high"), ends, strict=True)),
        "observed_median": month.median(),
        **{name: month.quantile(share, "linear") for name, share in _QUARTILES.items()},
        "person_years": float(days.sum()) / DAYS_PER_YEAR,
        "longest": month.max(),
        "n_ended": int(followed["ended"].sum()),
        "visits_per_year": visits.median(),
        **{f"visits_{name}": visits.quantile(share, "linear") for name, share in _QUARTILES.items()},
        "method": "reverse Kaplan-Meier",
    }


def informative_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, and one for all patients behind two or more: did patients in response come more often or less?

    Columns: group, month (the headline month), n_response (in complete or partial response there) and visits_response
    (their median of visits per year followed), n_no_response and visits_no_response, n_not_assessable,
    n_not_reached and n_left (those of neither). Visits count over the whole follow-up. Where sicker patients come more often,
    their values outweigh the others in anything that is counted by visit, and what is looked for is found sooner.
    """
    month = plan.headline_window.month
    states = response_by_patient(cohort, plan).filter(pl.col("month") == month)
    rows = states.select("patient_id", "group", pl.col("state").cast(pl.String)).join(
        follow_up_by_patient(cohort, plan).select("patient_id", "visits_per_year"),
        on="patient_id",
        how="left",
        validate="1:1",
    )
    kinds = {"response": ["CR", "PR"], "no_response": ["NR"]}
    found = []
    for name, part in _groups(rows):
        row: dict[str, Any] = {"group": name, "month": month}
        for kind, answers in kinds.items():
            visits = part.filter(pl.col("state").is_in(answers))["visits_per_year"]
            row |= {f"n_{kind}": visits.count(), f"visits_{kind}": visits.median()}
        for state in ("not assessable", "not reached", "left before"):
            row[f"n_{state.removesuffix(' before').replace(' ', '_')}"] = part.filter(pl.col("state") == state).height
        found.append(row)
    schema: dict[str, Any] = {"group": pl.Enum([row["group"] for row in found]), "month": pl.Int32}
    for kind in kinds:
        schema |= {f"n_{kind}": pl.Int64, f"visits_{kind}": pl.Float64}
    schema |= {"n_not_assessable": pl.Int64, "n_not_reached": pl.Int64, "n_left": pl.Int64}
    return pl.DataFrame(found, schema=schema)
