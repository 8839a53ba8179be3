"""Flares after a response: how long patients stay free of one, first and all, and what was going on when it came."""

from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.curves import Curves, curves, only_those_at_risk
from lnexplore.outcomes.derived_flares import CONFIRMED, MATCH_DAYS, derived_flares, lacking_for_flares
from lnexplore.outcomes.flares import DAYS_PER_YEAR, first_response, flare_events
from lnexplore.outcomes.population import drug_courses, equivalent_visits, select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import rate_interval

RECORDED, DERIVED = "recorded", "by rule, confirmed"
FIRST, ALL = "first flare", "all flares"


def all_flares(cohort: Cohort, plan: AnalysisPlan, only: pl.Series | None = None) -> pl.DataFrame:
    """A row per flare after time zero (by rule of these patients alone): source (recorded, or by the plan's rule and confirmed), patient_id, group, day, kind."""
    levels = pl.Enum(cohort_levels(cohort, plan))
    recorded = flare_events(cohort, plan).select(
        pl.lit(RECORDED).alias("source"), "patient_id", pl.col("group").cast(levels), "day", kind="term"
    )
    derived = (
        derived_flares(cohort, plan, only)
        .filter(pl.col("status") == CONFIRMED)
        .select(pl.lit(DERIVED).alias("source"), "patient_id", pl.col("group").cast(levels), "day", "kind")
    )
    return pl.concat([recorded, derived])


def _known(cohort: Cohort, plan: AnalysisPlan) -> dict[str, bool]:
    """Source -> whether flares of it can be known at all."""
    return {RECORDED: "flares" in cohort.recorded, DERIVED: not lacking_for_flares(cohort, plan)}


def flare_free_times(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per source and patient who ever responded: from the first response to the first flare after it.

    Columns: source, patient_id, group, clock (day of that response), entry, day, code (1 flare, or dialysis, transplant or death,
    whichever came first; 0 free of both on the last day on which the patient was seen).
    """
    people = (
        select_patients(cohort, plan)
        .select("patient_id", "group", "last_day", "terminal_day")
        .join(first_response(cohort, plan), on="patient_id", validate="1:1", maintain_order="left")
    )
    found = all_flares(cohort, plan)
    parts = []
    for source, is_known in _known(cohort, plan).items():
        after = (
            found.filter(pl.col("source") == source)
            .join(people.select("patient_id", "first_response"), on="patient_id", validate="m:1")
            .filter(pl.col("day") > pl.col("first_response"))
            .group_by("patient_id")
            .agg(_flare=pl.col("day").min())
        )
        ended = pl.when(pl.col("terminal_day") > pl.col("first_response")).then(pl.col("terminal_day"))
        frame = people.join(after, on="patient_id", how="left", validate="1:1", maintain_order="left").with_columns(
            _end=pl.min_horizontal("_flare", ended)
        )
        parts.append(
            frame.filter(pl.lit(is_known)).select(
                pl.lit(source).alias("source"),
                "patient_id",
                "group",
                clock="first_response",
                entry="first_response",
                day=pl.coalesce("_end", pl.max_horizontal("last_day", "first_response")).cast(pl.Int32),
                code=pl.col("_end").is_not_null().cast(pl.Int64),
            )
        )
    return pl.concat(parts)


@remembered
def flare_free_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Flare-free survival from the first response (Kaplan-Meier), by source; dialysis, transplant and death end it too."""
    everyone = select_patients(cohort, plan).select("patient_id", "group")
    rows = flare_free_times(cohort, plan)
    return only_those_at_risk(curves(rows, plan, everyone, by=("source",), incidence=False))


def flare_free(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per source, group and day since the first response: the share free of a flare (steps of `flare_free_curves`)."""
    return flare_free_curves(cohort, plan).steps


def flare_counts(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, source and way of counting: flares per 100 patient-years of the whole follow-up.

    Columns: group, source (recorded; by rule, confirmed), counted (first flare: time ends with it; all flares), n (flares),
    n_patients, N (patients followed), n_not_assessable, person_years, estimate, ci_low, ci_high (per 100 patient-years, exact Poisson), method.
    """
    patients = select_patients(cohort, plan)
    found = all_flares(cohort, plan)
    rows = []
    for source, is_known in _known(cohort, plan).items():
        seen = patients
        if source == DERIVED:
            seen = seen.with_columns(last_day=pl.min_horizontal("last_day", "terminal_day"))
        followed = seen.filter((pl.col("last_day") > 0) & pl.lit(is_known))
        flares = found.filter(pl.col("source") == source).join(
            followed.select("patient_id", "last_day"), on="patient_id", validate="m:1"
        )
        flares = flares.filter(pl.col("day") <= pl.col("last_day"))
        firsts = flares.group_by("patient_id").agg(_first=pl.col("day").min())
        ends = followed.join(firsts, on="patient_id", how="left", validate="1:1").with_columns(
            _until=pl.coalesce("_first", "last_day")
        )
        for group in cohort_levels(cohort, plan):
            mine, theirs = (frame.filter(pl.col("group").cast(pl.String) == group) for frame in (flares, ends))
            total = patients.filter(pl.col("group").cast(pl.String) == group).height
            for counted, n, days in (
                (FIRST, mine["patient_id"].n_unique(), theirs["_until"].sum()),
                (ALL, mine.height, theirs["last_day"].sum()),
            ):
                years = float(days) / DAYS_PER_YEAR
                low, high = rate_interval(n, years)
                rows.append(
                    {"group": group, "source": source, "counted": counted, "n": n}
                    | {"n_patients": mine["patient_id"].n_unique(), "N": theirs.height}
                    | {"n_not_assessable": total - theirs.height, "person_years": years}
                    | {"estimate": 100 * n / years if years > 0 else None}
                    | {"ci_low": None if low is None else 100 * low, "ci_high": None if high is None else 100 * high}
                    | {"method": "exact Poisson"}
                )
    schema: dict[str, Any] = {"group": pl.Enum(cohort_levels(cohort, plan)), "source": pl.String, "counted": pl.String}
    schema |= dict.fromkeys(("n", "n_patients", "N", "n_not_assessable"), pl.Int64)
    schema |= dict.fromkeys(("person_years", "estimate", "ci_low", "ci_high"), pl.Float64) | {"method": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def flare_details(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per flare, recorded or by rule: what the patient took when it came.

    Columns: source, patient_id, group, day, month, kind (of a flare by rule, the limbs of the rule that were met; of a
    recorded one, those of a flare by rule at most 60 days away, null without one), words (as recorded), months_since_response (null before
    any), dose_before and dose_then (prednisolone in mg/day: the last recorded more than the days of one assessment before, for one recorded with it is often
    already raised, and the one recorded on it), drugs (taken on that day), time_since_stop (days since a drug was last stopped, null without a stop before).
    """
    levels = pl.Enum(cohort_levels(cohort, plan))
    flares = all_flares(cohort, plan).with_row_index("_row")
    rule = flares.filter(pl.col("source") == DERIVED).select("patient_id", _rule_day="day", _kind="kind")
    near = (
        flares.join(rule, on="patient_id")
        .with_columns(_apart=(pl.col("_rule_day") - pl.col("day")).abs())
        .filter(pl.col("_apart") <= MATCH_DAYS)
        .sort("_row", "_apart")
        .unique("_row", keep="first")
        .select("_row", "_kind")
    )
    doses = (
        equivalent_visits(cohort, plan)
        .select("patient_id", "day", "prednisolone")
        .drop_nulls("prednisolone")
        .join(flares.select("patient_id"), on="patient_id", how="semi")
        .sort("day")
    )
    courses = drug_courses(cohort, plan)
    taken = (
        flares.join(courses, on="patient_id")
        .filter((pl.col("start_day") <= pl.col("day")) & (pl.col("stop_day") >= pl.col("day")).fill_null(value=True))
        .sort("_row", "drug")
        .group_by("_row")
        .agg(drugs=pl.col("drug").unique(maintain_order=True).str.join(" + "))
    )
    stops = (
        flares.join(courses, on="patient_id")
        .filter(pl.col("stop_day") <= pl.col("day"))
        .group_by("_row")
        .agg(_stop=pl.col("stop_day").max())
    )
    frame = (
        flares.with_columns(_until=pl.col("day") - plan.join_days)
        .sort("_until")
        .join_asof(
            doses.rename({"day": "_dose_day", "prednisolone": "dose_before"}),
            left_on="_until",
            right_on="_dose_day",
            by="patient_id",
            strategy="backward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .join(doses.rename({"prednisolone": "dose_then"}), on=["patient_id", "day"], how="left", validate="m:1")
    )
    for other in (near, taken, stops):
        frame = frame.join(other, on="_row", how="left", validate="1:1")
    frame = frame.join(first_response(cohort, plan), on="patient_id", how="left", validate="m:1")
    since = (pl.col("day") - pl.col("first_response")) / DAYS_PER_MONTH
    return frame.select(
        "source",
        "patient_id",
        pl.col("group").cast(levels),
        "day",
        (pl.col("day") / DAYS_PER_MONTH).alias("month"),
        kind="_kind",
        words=pl.when(pl.col("source") == RECORDED).then(pl.col("kind")),
        months_since_response=pl.when(since >= 0).then(since),
        dose_before="dose_before",
        dose_then="dose_then",
        drugs="drugs",
        time_since_stop=pl.col("day") - pl.col("_stop"),
    ).sort("source", "group", "day", "patient_id", descending=[True, False, False, False])
