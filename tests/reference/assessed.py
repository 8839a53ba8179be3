"""Every assessment of every patient with its verdicts: the frame that all response outcomes are read from."""

import json

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import RESPONSE_ENDING_EVENTS
from lnexplore.criteria.assess import verdict_name
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import Limit
from lnexplore.derive.baseline import derive_nadir
from lnexplore.derive.kidney import derive_egfr
from lnexplore.derive.protein import derive_protein
from lnexplore.derive.steroids import highest_dose
from lnexplore.outcomes.assessed import component_name, judge
from lnexplore.outcomes.population import observed
from lnexplore.plan import AnalysisPlan
from tests.reference.population import equivalent_visits, select_patients
from tests.reference.windows import derive_assessments

_ALWAYS = ("group", "has_baseline", "rescue_day", "terminal_day", "failed_day")


def assessed_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per assessment after time zero of each patient the filters keep.

    Columns: patient_id, day, group, the columns that the definition reads, `met:<path>` per component, `cr`, `pr`,
    `cr_unknown`, `response` and `decided` (CR, PR or NR). Sorted by patient and day.
    """
    return cohort.remember(("reference assessed", plan.to_json()), lambda: _assess(cohort, plan))


def _assess(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    return judge(assessment_inputs(cohort, plan), plan)


def assessment_inputs(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per assessment after time zero of each patient the filters keep, with all that the definition reads."""
    patients = select_patients(cohort, plan)
    derived = derived_assessments(cohort, plan)
    # Only what the definition reads travels on: baseline values alone would triple a registry's memory.
    needed = plan.definition.columns()
    mine = [name for name in derived.columns if name in needed or name in ("patient_id", "day", "literal_haematuria")]
    theirs = [name for name in patients.columns if (name in needed and name not in mine) or name in _ALWAYS]
    frame = observed(derived.select(mine), patients).join(
        patients.select("patient_id", *theirs), on="patient_id", how="inner", validate="m:1", maintain_order="left"
    )
    if cohort.adjudicated is None or cohort.adjudicated_for != plan.rule_mark:
        return frame
    return frame.join(cohort.adjudicated, on=["patient_id", "day"], how="left", validate="1:1", maintain_order="left")


def derived_assessments(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient and assessment after time zero with every derived column a definition may read.

    Independent of filters and thresholds, so that moving one does not compute it again.
    """
    needs = sorted(_derived_needs(plan.definition))
    own = [plan.join_days, plan.egfr_equation, plan.protein, plan.literal_haematuria, plan.steroid_factors]
    key = ("reference derived", json.dumps([*own, needs]))
    return cohort.remember(key, lambda: _derive(cohort, plan, needs))


def _derived_needs(definition: ResponseDefinition) -> set[str]:
    limits = [component.leaf for component in definition.components() if isinstance(component.leaf, Limit)]
    return (
        {f"nadir {limit.measure}" for limit in limits if limit.of == "nadir"}
        | {f"dose {limit.over_days}" for limit in limits if limit.over_days}
        | {f"since {limit.from_day}" for limit in limits if limit.runs_in}
        | {f"with egfr {limit.equation}" for limit in limits if limit.equation}
    )


def _derive(cohort: Cohort, plan: AnalysisPlan, needs: list[str]) -> pl.DataFrame:
    visits = equivalent_visits(cohort, plan)
    joined = cohort.remember(
        ("reference joined", json.dumps([plan.join_days, plan.steroid_factors])),
        lambda: derive_assessments(visits, plan.join_days),
    )
    frame = joined.filter(pl.col("day") > 0).join(
        cohort.patients.select("patient_id", "age", "sex"),
        on="patient_id",
        how="left",
        validate="m:1",
        maintain_order="left",
    )
    frame = derive_protein(derive_egfr(frame, plan.egfr_equation), plan.protein)
    nadirs = [need.split()[1] for need in needs if need.startswith("nadir")]
    if nadirs:
        frame = derive_nadir(frame, nadirs)
    for need in needs:
        if need.startswith("dose"):
            frame = derive_highest_dose(frame, visits, int(need.split()[1]))
        if need.startswith("with egfr"):
            equation = need.split()[2]
            found = derive_egfr(frame, equation if plan.egfr_equation != "as_recorded" else "as_recorded")
            frame = frame.with_columns(found["egfr"].alias(f"egfr_{equation}"))
        if need.startswith("since"):
            frame = _highest_since(frame, visits, int(need.split()[1]))
    first = (
        cohort.events.filter(pl.col("kind").cast(pl.String).is_in(list(RESPONSE_ENDING_EVENTS)))
        .group_by("patient_id")
        .agg(_ended=pl.col("day").min())
    )
    return (
        frame.join(first, on="patient_id", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            rescued=(pl.col("_ended") <= pl.col("day")).fill_null(value=False),
            casts_recorded=pl.lit(cohort.records("cellular_casts")),
            literal_haematuria=pl.lit(plan.literal_haematuria),
        )
        .drop("_ended")
    )


def _highest_since(frame: pl.DataFrame, visits: pl.DataFrame, first_day: int) -> pl.DataFrame:
    """The frame with the highest dose recorded from a day up to each assessment, its own dose among them."""
    name = f"prednisolone_max_since_{first_day}"
    doses = visits.filter(pl.col("day") >= first_day).select("patient_id", _dosed="day", _dose="prednisolone")
    earlier = (
        frame.select("patient_id", "day")
        .join(doses, on="patient_id", how="inner")
        .filter(pl.col("_dosed") <= pl.col("day"))
        .group_by("patient_id", "day")
        .agg(_highest=pl.col("_dose").max())
    )
    return (
        frame.join(earlier, on=["patient_id", "day"], how="left", validate="1:1", maintain_order="left")
        .with_columns(pl.max_horizontal("prednisolone", "_highest").alias(name))
        .drop("_highest")
    )


def undecided_components(plan: AnalysisPlan) -> pl.Expr:
    """Names of the components that a row leaves open, joined by commas; empty where none is."""
    names: dict[str, list[str]] = {}
    for component in plan.definition.components():
        if component.path not in plan.definition.off:
            names.setdefault(component_name(component.leaf), []).append(verdict_name(component.path))
    parts = [
        pl.when(pl.any_horizontal([pl.col(column).is_null() for column in columns])).then(pl.lit(name))
        for name, columns in names.items()
    ]
    return pl.concat_str(parts, separator=", ", ignore_nulls=True) if parts else pl.lit("")


def derive_highest_dose(assessments: pl.DataFrame, visits: pl.DataFrame, days: int) -> pl.DataFrame:
    """The assessments with `prednisolone_max_<days>d`: the highest dose in force in the `days` days up to the visit.

    A dose holds from the day it was recorded until the next record, so the dose in force when the period begins
    counts too. Unknown where no dose was recorded at or before the visit; doses of later visits never count.
    """
    doses = visits.filter(pl.col("prednisolone").is_not_null()).select("patient_id", "day", "prednisolone")
    who = pl.concat([assessments["patient_id"], doses["patient_id"]]).rank("dense").cast(pl.Int64).to_numpy()
    highest = highest_dose(
        who[: assessments.height],
        assessments["day"].to_numpy(),
        who[assessments.height :],
        doses["day"].to_numpy(),
        doses["prednisolone"].to_numpy(),
        days,
    )
    return assessments.with_columns(pl.Series(f"prednisolone_max_{days}d", highest).fill_nan(None))
