"""One patient: every value, drug, dose, response and event on one axis; and the list of those who need a look."""

import polars as pl

from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.assess import verdict_name
from lnexplore.derive.doses import derive_stretches
from lnexplore.derive.kidney import derive_egfr
from lnexplore.outcomes.assessed import assessed_visits, component_name
from lnexplore.outcomes.blocked import NO_ASSESSMENT, ON_IT, blocked_by_patient, on_threshold
from lnexplore.outcomes.derived_flares import derived_flares, flares_recorded_and_derived
from lnexplore.outcomes.population import drug_courses, patients_at_baseline, select_patients
from lnexplore.outcomes.recorded import DERIVED_ONLY, RECORDED_ONLY, disagreements
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.remission_time import FLARE_BY_RULE
from lnexplore.outcomes.response import cohort_levels, response_by_patient
from lnexplore.outcomes.steroid_exposure import dose_records
from lnexplore.plan import AnalysisPlan

SHOWN = tuple(key for key, row in MEASURES.items() if row.of_patient)


def _month(column: str) -> pl.Expr:
    return pl.col(column) / DAYS_PER_MONTH


def patient_values(cohort: Cohort, plan: AnalysisPlan, patient: str) -> pl.DataFrame:
    """A row per value of one patient, before and after time zero: measure, label, day, month, value, low, high (canonical units).

    eGFR by the plan's equation. `low` and `high` differ where a range or a detection limit was written.
    """
    rows = cohort.visits.filter(pl.col("patient_id") == patient).join(
        cohort.patients.select("patient_id", "age", "sex"), on="patient_id", how="left", validate="m:1"
    )
    rows = derive_egfr(rows, plan.egfr_equation)
    parts = []
    for key in (*SHOWN, *LEVELS):
        measure = MEASURES[key]
        interval = measure.kind == "interval"
        low, high = (pl.col(f"{key}{end}") if interval else pl.col(key) for end in ("_low", "_high"))
        parts.append(
            rows.filter(low.is_not_null()).select(
                pl.lit(key).alias("measure"),
                pl.lit(measure.title).alias("label"),
                "day",
                _month("day").alias("month"),
                value=pl.coalesce(pl.col(key), low).cast(pl.Float64),
                low=low.cast(pl.Float64),
                high=high.cast(pl.Float64),
            )
        )
    return pl.concat(parts)


def patient_responses(cohort: Cohort, plan: AnalysisPlan, patient: str) -> pl.DataFrame:
    """A row per assessment after time zero of one patient: day, month, response, and a column per component: met, failed or missing.

    Empty for a patient whom the filters leave out.
    """
    rows = assessed_visits(cohort, plan).filter(pl.col("patient_id") == patient)
    verdicts: dict[str, pl.Expr] = {}
    for component in plan.definition.components():
        if component.path in plan.definition.off:
            continue
        met = pl.col(verdict_name(component.path))
        words = pl.when(met.is_null()).then(pl.lit("missing")).when(met).then(pl.lit("met")).otherwise(pl.lit("failed"))
        name = f"{component.level.upper()}: {component_name(component.leaf)}"
        number = sum(known == name or known.startswith(f"{name} (") for known in verdicts)
        verdicts[f"{name} ({number + 1})" if number else name] = words
    return rows.select("day", _month("day").alias("month"), pl.col("response").cast(pl.String), **verdicts)


def patient_drugs(cohort: Cohort, plan: AnalysisPlan, patient: str) -> pl.DataFrame:
    """A row per course of a drug: drug, start_day, stop_day, from_month, to_month (of the last day followed while it goes on), going_on, reason, doses."""
    last = cohort.patients.filter(pl.col("patient_id") == patient)["last_day"].max() or 0
    doses = (
        cohort.treatments.filter(pl.col("patient_id") == patient)
        .group_by("drug")
        .agg(doses=pl.col("dose").drop_nulls().str.join("; "))
    )
    return (
        drug_courses(cohort, plan)
        .filter(pl.col("patient_id") == patient)
        .join(doses, on="drug", how="left", validate="m:1")
        .select(
            "drug",
            "start_day",
            "stop_day",
            from_month=_month("start_day"),
            to_month=pl.max_horizontal(pl.coalesce("stop_day", pl.lit(last)), "start_day") / DAYS_PER_MONTH,
            going_on=pl.col("stop_day").is_null(),
            reason="reason",
            doses="doses",
        )
        .sort("start_day", "drug")
    )


def patient_doses(cohort: Cohort, plan: AnalysisPlan, patient: str) -> pl.DataFrame:
    """A row per stretch on one dose: from_day, to_day, from_month, to_month, dose (mg of prednisolone a day)."""
    records = dose_records(cohort, plan).filter(pl.col("patient_id") == patient)
    until = select_patients(cohort, plan).filter(pl.col("patient_id") == patient).select("patient_id", "last_day")
    return derive_stretches(records, until).select(
        "from_day", "to_day", from_month=_month("from_day"), to_month=_month("to_day"), dose="dose"
    )


def patient_events(cohort: Cohort, plan: AnalysisPlan, patient: str) -> pl.DataFrame:
    """A row per event: day, month, kind, what (the description; of a flare by rule, its kind and whether it was confirmed), serious, severity."""
    recorded = cohort.events.filter(pl.col("patient_id") == patient).select(
        "day",
        _month("day").alias("month"),
        kind=pl.col("kind").cast(pl.String),
        what=pl.col("term").fill_null(""),
        serious="serious",
        severity="severity",
    )
    rule = (
        derived_flares(cohort, plan)
        .filter(pl.col("patient_id") == patient)
        .select(
            "day",
            "month",
            kind=pl.lit(FLARE_BY_RULE),
            what=pl.format(
                "{} ({}{})",
                "kind",
                "status",
                pl.when("within_normal").then(pl.lit(", creatinine still within normal")).otherwise(pl.lit("")),
            ),
            serious=pl.lit(None, pl.Boolean),
            severity=pl.lit(None, pl.Float64),
        )
    )
    return pl.concat([recorded, rule]).sort("day", "kind", "what", "serious", "severity", nulls_last=True)


@remembered
def needs_a_look(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep, those with most to look at first.

    Columns: patient_id, group, state (at the headline month), n (things to look at), why (in words, joined by "; ").
    """
    month = plan.headline_window.month
    here = response_by_patient(cohort, plan).filter(pl.col("month") == month)
    parts = [
        here.filter(pl.col("state").cast(pl.String) == "not assessable").select(
            "patient_id", why=pl.format(f"not assessable at month {month}: {{}}", "reason")
        )
    ]
    blocked = blocked_by_patient(cohort, plan)
    one = (pl.col("n_open") == 1) & (pl.col("verdict") == "failed") & (pl.col("condition") != NO_ASSESSMENT)
    parts.append(
        blocked.filter(one).select(
            "patient_id", why=pl.format(f"one condition away from complete response at month {month}: {{}}", "rule")
        )
    )
    edge = on_threshold(cohort, plan)
    if edge.height:
        parts.append(
            edge.filter(pl.col("sits") == ON_IT).select(
                "patient_id", why=pl.format(f"a value exactly on the limit at month {month}: {{}}", "rule")
            )
        )
    flares = flares_recorded_and_derived(cohort, plan)
    for kind, words in (
        (RECORDED_ONLY, "a recorded flare that the rule does not find"),
        (DERIVED_ONLY, "a flare by rule that is not recorded"),
    ):
        parts.append(flares.filter(pl.col("agreement") == kind).select("patient_id", why=pl.lit(words)))
    ending = pl.when(pl.col("n") == 1).then(pl.lit("")).otherwise(pl.lit("s"))
    parts.append(
        disagreements(cohort, plan).select(
            "patient_id", why=pl.format("recorded response differs from the rule at {} visit{}", "n", ending)
        )
    )
    serious = cohort.events.filter(pl.col("serious").fill_null(value=False))
    parts.append(serious.select("patient_id", why=pl.lit("a serious adverse event")).unique())
    # Where that is why the response is open, it has been said.
    people = (
        patients_at_baseline(cohort, plan).filter(~pl.col("has_baseline")).join(parts[0], on="patient_id", how="anti")
    )
    parts.append(people.select("patient_id", why=pl.lit("no proteinuria value in the baseline window")))
    reasons = (
        pl.concat(parts)
        .unique(maintain_order=True)
        .group_by("patient_id", maintain_order=True)
        .agg(n=pl.len().cast(pl.Int64), why=pl.col("why").str.join("; "))
    )
    return (
        select_patients(cohort, plan)
        .select("patient_id", pl.col("group").cast(pl.Enum(cohort_levels(cohort, plan))))
        .join(here.select("patient_id", pl.col("state").cast(pl.String)), on="patient_id", how="left", validate="1:1")
        .join(reasons, on="patient_id", how="left", validate="1:1")
        .with_columns(pl.col("n").fill_null(0), pl.col("why").fill_null(""))
        .sort("n", "patient_id", descending=[True, False])
    )
