"""Which patients are in: what is known of each before the first visit, the filters, and the counts beside them."""

import json
from collections.abc import Mapping

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import RESPONSE_ENDING_EVENTS, TERMINAL_EVENTS
from lnexplore.criteria.bounds import limits_by_sex
from lnexplore.criteria.terms import Limit, to_dict
from lnexplore.derive.baseline import derive_baseline
from lnexplore.derive.courses import derive_regimen, regimen_drugs
from lnexplore.derive.filters import Filters
from lnexplore.derive.kidney import derive_egfr
from lnexplore.derive.protein import derive_protein
from lnexplore.derive.steroids import derive_equivalent
from lnexplore.derive.stop_reasons import FAILURE
from lnexplore.outcomes.at_start import held_at_start
from lnexplore.outcomes.population import (
    _due,
    _meets,
    filter_columns,
    group_expression,
)
from lnexplore.plan import AnalysisPlan
from tests.reference.courses import derive_courses

MISSING = "missing"
LEVEL_LABELS: Mapping[str, str] = {"phase": "Phase", "sex": "Sex", "isn_group": "ISN/RPS class", "drug": "Drug"}


def patients_at_baseline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient of the cohort, unfiltered: the patients frame, the baseline values, and

    `has_baseline` (a proteinuria value in the baseline window), `below_cr_at_baseline` (that value already met the
    proteinuria limits of complete response; null where unknown), `rescue_day` and `terminal_day` (first such event),
    `over_day` (from which there is no response any more, by the plan), `observed_until` (last day of which anything counts under the plan; null without such a day; `last_day` never lies
    beyond it), `group` (the value of the grouping column; "all patients" without one).
    """
    limits = [to_dict(term) for term in _proteinuria_limits(plan)]
    own = [
        plan.baseline_first_day,
        plan.baseline_rule,
        plan.protein,
        plan.egfr_equation,
        plan.uln_female,
        plan.uln_male,
        plan.group_by,
        limits,
        plan.steroid_factors,
        plan.terminal,
        plan.rescue,
        [plan.missing == "non_responder", plan.cutoff_shift],
        [plan.after_stop, plan.after_stop_days, plan.regimen, plan.regimen_stop, plan.pause_days],
    ]
    return cohort.remember(("reference baseline", json.dumps(own)), lambda: _at_baseline(cohort, plan))


def _at_baseline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    baseline = derive_baseline(equivalent_visits(cohort, plan), plan.baseline_first_day, plan.baseline_rule)
    frame = cohort.patients.join(baseline, on="patient_id", how="left", validate="1:1", maintain_order="left")
    frame = derive_egfr(frame, plan.egfr_equation, prefix="baseline_")
    for name in ("japanese_2009", "ckd_epi_2021", "ckd_epi_2009", "mdrd"):
        found = derive_egfr(frame, name if plan.egfr_equation != "as_recorded" else "as_recorded", prefix="baseline_")
        frame = frame.with_columns(found["baseline_egfr"].alias(f"baseline_egfr_{name}"))
    frame = derive_protein(frame, plan.protein, prefix="baseline_")
    for leaf in (item.leaf for item in plan.definition.components()):
        if isinstance(leaf, Limit) and leaf.over_days:
            name = f"baseline_{leaf.highest_column}"
            frame = frame.with_columns(_highest(cohort, plan, leaf.over_days).alias(name))
    frame = frame.with_columns(
        **limits_by_sex("creatinine_uln", plan.uln_female, plan.uln_male),
        # Where the sheet has no pre-flare value the baseline stands in for it; the presets that need it say so.
        pre_flare_egfr=pl.coalesce("pre_flare_egfr", "baseline_egfr"),
        has_baseline=pl.col("baseline_upcr").is_not_null() | pl.col("baseline_urine_protein_24h").is_not_null(),
    )
    for name, kinds in (("rescue_day", RESPONSE_ENDING_EVENTS), ("terminal_day", TERMINAL_EVENTS)):
        first = (
            cohort.events.filter(pl.col("kind").cast(pl.String).is_in(list(kinds)))
            .group_by("patient_id")
            .agg(pl.col("day").min().alias(name))
        )
        frame = frame.join(first, on="patient_id", how="left", validate="1:1", maintain_order="left")
    frame = _due(_stopped(frame, cohort, plan), cohort, plan)
    frame = _observed(frame, cohort, plan)
    over = ["terminal_day", *(["rescue_day"] if plan.rescue == "non_response" else [])]
    failed = [*over, *(["rescue_day", "stopped_day"] if plan.missing == "non_responder" else [])]
    frame = frame.with_columns(over_day=pl.min_horizontal(over), failed_day=pl.min_horizontal(failed))
    return frame.with_columns(below_cr_at_baseline=_proteinuria_at_baseline(plan), group=group_expression(plan, cohort))


def _highest(cohort: Cohort, plan: AnalysisPlan, days: int) -> pl.Series:
    """The highest dose in the days before day 0, that in force when they begin among them."""
    found: dict[str, list[float]] = {}
    begun: dict[str, float] = {}
    rows = equivalent_visits(cohort, plan).drop_nulls("prednisolone").sort("patient_id", "day", maintain_order=True)
    for who, day, dose in rows.select("patient_id", "day", "prednisolone").iter_rows():
        if day <= -days:
            begun[who] = dose
        elif day <= 0:
            found.setdefault(who, []).append(dose)
    every = ([*found.get(who, []), *([begun[who]] if who in begun else [])] for who in cohort.patients["patient_id"])
    return pl.Series([max(doses, default=None) for doses in every], dtype=pl.Float64)


def _stopped(frame: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The patients with `stopped_day`, on which the regimen was stopped for want of effect or harm, by the sheet's reason."""
    stops = regimen_of_patients(cohort, plan).filter(pl.col("why").is_in(FAILURE))
    stops = stops.select("patient_id", stopped_day=pl.col("stop_day").cast(pl.Int32))
    return frame.join(stops, on="patient_id", how="left", validate="1:1", maintain_order="left")


def _observed(frame: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The patients with `observed_until`, and follow-up that ends there at the latest."""
    limits = [pl.lit(None, pl.Int32)]
    if plan.after_stop == "while_on":
        stops = regimen_of_patients(cohort, plan).select("patient_id", _stop=pl.col("stop_day") + plan.after_stop_days)
        frame = frame.join(stops, on="patient_id", how="left", validate="1:1", maintain_order="left")
        limits.append(pl.col("_stop"))
    if plan.terminal == "leaves":
        limits.append(pl.col("terminal_day"))
    frame = frame.with_columns(observed_until=pl.min_horizontal(limits).cast(pl.Int32))
    seen = pl.col("terminal_day") <= pl.col("observed_until")
    return frame.with_columns(
        last_day=pl.min_horizontal("last_day", "observed_until"),
        terminal_day=pl.when(seen.fill_null(value=plan.terminal != "leaves") & pl.lit(plan.terminal != "leaves")).then(
            pl.col("terminal_day")
        ),
        rescue_day=pl.when((pl.col("rescue_day") <= pl.col("observed_until")).fill_null(value=True)).then(
            pl.col("rescue_day")
        ),
    ).drop("_stop", strict=False)


def equivalent_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The cohort's visits with every oral glucocorticoid counted into `prednisolone` by the plan's factors."""
    key = ("reference equivalent", json.dumps(plan.steroid_factors))
    return cohort.remember(key, lambda: derive_equivalent(cohort.visits, plan.factors))


def drug_courses(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `derive_courses` for every drug of the cohort, under the plan's pause."""
    return cohort.remember(
        ("reference courses", plan.pause_days), lambda: derive_courses(cohort.treatments, plan.pause_days)
    )


def drugs_of_regimen(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The drugs that make the regimen: the plan's, or those that most patients began with."""
    return regimen_drugs(cohort.treatments, plan.regimen)


def regimen_of_patients(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `derive_regimen`: a row per patient of the cohort who took a drug of the regimen."""
    key = ("reference regimen", json.dumps([plan.regimen, plan.regimen_stop, plan.pause_days]))
    return cohort.remember(
        key, lambda: derive_regimen(drug_courses(cohort, plan), drugs_of_regimen(cohort, plan), plan.regimen_stop)
    )


def _proteinuria_limits(plan: AnalysisPlan) -> list[Limit]:
    """The definition's absolute limits of proteinuria for complete response."""
    return [
        term
        for term in plan.definition.complete_in_force.terms
        if isinstance(term, Limit) and term.measure in ("upcr", "urine_protein_24h") and term.of == "absolute"
    ]


def _proteinuria_at_baseline(plan: AnalysisPlan) -> pl.Expr:
    """Whether the baseline value met the definition's proteinuria limits of complete response."""
    asked = [
        Limit(term.measure, term.op, term.value, unit=term.unit, at="baseline").expr()
        for term in _proteinuria_limits(plan)
    ]
    return pl.all_horizontal(asked) if asked else pl.lit(None, pl.Boolean)


def filter_steps(cohort: Cohort, plan: AnalysisPlan) -> dict[str, pl.Expr]:
    """Filter key -> Boolean per patient at baseline, never null. Filters not in force are absent."""
    filters: Filters = plan.filters
    columns = filter_columns(cohort)
    steps = {
        column: _meets(column, kept, cohort, plan.drugs_counted)
        for column, kept in filters.levels.items()
        if column in columns or column in cohort.patients.columns
    }
    for key, column, limits in (("age", "age", filters.age), ("baseline_upcr", "baseline_upcr", filters.baseline_upcr)):
        if limits is not None:
            steps[key] = pl.col(column).is_between(*limits).fill_null(value=False)
    return steps


def select_patients(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `patients_at_baseline` that every filter keeps."""
    frame = patients_at_baseline(cohort, plan)
    kept = list(filter_steps(cohort, plan).values())
    if plan.exclude_baseline_responders:
        induction = pl.col("phase").str.to_lowercase() == plan.induction_phase.lower()
        kept.append(~(induction.fill_null(value=True) & pl.col("below_cr_at_baseline")).fill_null(value=False))
    if plan.exclude_responders_at_start:
        start = held_at_start(frame, plan, casts=cohort.records("cellular_casts"))
        kept.append(~start.is_in(["CR", "PR"]))
    return frame.filter(*kept) if kept else frame
