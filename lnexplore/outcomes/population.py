"""Which patients are in: what is known of each before the first visit, the filters, and the counts beside them."""

import json
from collections.abc import Mapping

import numpy as np
import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.equations import PUBLISHED_EQUATIONS
from lnexplore.cohort.model import EXTRA_PREFIX, Cohort
from lnexplore.cohort.schema import RESPONSE_ENDING_EVENTS, TERMINAL_EVENTS
from lnexplore.criteria.bounds import limits_by_sex
from lnexplore.criteria.terms import AllOf, Limit
from lnexplore.derive.baseline import derive_baseline
from lnexplore.derive.courses import derive_courses, derive_regimen, regimen_drugs
from lnexplore.derive.filters import Filters
from lnexplore.derive.follow_up import START_DAYS
from lnexplore.derive.kidney import derive_egfr, egfr_by
from lnexplore.derive.protein import derive_protein
from lnexplore.derive.steroids import Doses, derive_equivalent
from lnexplore.derive.stop_reasons import FAILURE
from lnexplore.outcomes.at_start import held_at_start
from lnexplore.plan import AnalysisPlan

MISSING = "missing"
PICKED = "picked by hand"
_GROUP_ORDER = ("induction", "maintenance", "all patients")
LEVEL_LABELS: Mapping[str, str] = {
    "phase": N_("Phase"),
    "sex": N_("Sex"),
    "isn_group": N_("ISN/RPS class"),
    "drug": N_("Drug"),
}


def patients_at_baseline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient of the cohort, unfiltered: the patients frame, the baseline values, and

    `has_baseline` (a proteinuria value in the baseline window), `below_cr_at_baseline` (that value already met the
    proteinuria limits of complete response; null where unknown), `rescue_day` and `terminal_day` (first such event),
    `over_day` (from which there is no response any more, by the plan), `failed_day` (from which an assessment is none:
    the same, and where missing data count as no response also a rescue treatment and a stop of the regimen for want of
    effect or harm, `stopped_day`), `due_until` (the data cut-off; null where the sheet has no dates), `observed_until` (last day of which anything counts under the plan; null without such a day; `last_day` never lies
    beyond it), `group` (the value of the grouping column; "all patients" without one); where the plan leaves those out,
    `responds_at_start` (in complete or partial response on day 0).
    """
    limits, rules = proteinuria_limits(plan), _rules(plan) if plan.exclude_responders_at_start else ()

    def judged() -> pl.DataFrame:
        # What is known at baseline hangs on no threshold; only whether it was already low enough does.
        frame = baseline_frame(cohort, plan).with_columns(
            below_cr_at_baseline=_proteinuria_at_baseline(plan), group=group_expression(plan, cohort)
        )
        responds = start_responses(cohort, plan).is_in(["CR", "PR"]) if rules else None
        return frame if responds is None else frame.with_columns(responds_at_start=responds)

    key = ("baseline judged", baseline_key(plan), plan.group_by, tuple(limits), rules)
    return cohort.remember(key, judged)


def start_responses(cohort: Cohort, plan: AnalysisPlan) -> pl.Series:
    """The response of each patient of the cohort on day 0, in its order; whoever had died or come to dialysis by then has none."""
    key = ("at the start", baseline_key(plan), plan.literal_haematuria, *_rules(plan))
    casts = cohort.records("cellular_casts")
    return cohort.remember(key, lambda: held_at_start(baseline_frame(cohort, plan), plan, casts=casts))


def _rules(plan: AnalysisPlan) -> tuple[AllOf | None, ...]:
    return plan.definition.complete_in_force, plan.definition.partial_in_force


def baseline_key(plan: AnalysisPlan) -> str:
    """All that `baseline_frame` reads of a plan."""
    return json.dumps(
        [
            plan.baseline_first_day,
            plan.baseline_rule,
            plan.protein,
            plan.egfr_equation,
            plan.uln_female,
            plan.uln_male,
            plan.steroid_factors,
            plan.terminal,
            plan.rescue,
            [plan.missing == "non_responder", plan.cutoff_shift],
            [plan.after_stop, plan.after_stop_days, plan.regimen, plan.regimen_stop, plan.pause_days],
            _dose_spans(plan),
        ]
    )


def baseline_frame(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `patients_at_baseline` without `below_cr_at_baseline` and `group`: no threshold and no grouping changes it."""
    return cohort.remember(("baseline", baseline_key(plan)), lambda: _at_baseline(cohort, plan))


def _at_baseline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    baseline = derive_baseline(equivalent_visits(cohort, plan), plan.baseline_first_day, plan.baseline_rule)
    frame = cohort.patients.join(baseline, on="patient_id", how="left", validate="1:1", maintain_order="left")
    frame = derive_egfr(frame, plan.egfr_equation, prefix="baseline_")
    frame = frame.with_columns(egfr_by(frame, name, plan.egfr_equation, "baseline_") for name in PUBLISHED_EQUATIONS)
    frame = derive_protein(frame, plan.protein, prefix="baseline_")
    frame = frame.with_columns(_highest_doses(cohort, plan))
    frame = frame.with_columns(
        **limits_by_sex(plan.uln_female, plan.uln_male),
        # Where the sheet has no pre-flare value the baseline stands in for it; the presets that need it say so.
        pre_flare_egfr=pl.coalesce("pre_flare_egfr", "baseline_egfr"),
        has_baseline=pl.col("baseline_upcr").is_not_null() | pl.col("baseline_urine_protein_24h").is_not_null(),
    )
    ends = {"rescue_day": RESPONSE_ENDING_EVENTS, "terminal_day": TERMINAL_EVENTS, "_rescued": ("rescue",)}
    for name, kinds in ends.items():
        first = (
            cohort.events.filter(pl.col("kind").cast(pl.String).is_in(list(kinds)))
            .group_by("patient_id")
            .agg(pl.col("day").min().alias(name))
        )
        frame = frame.join(first, on="patient_id", how="left", validate="1:1", maintain_order="left")
    frame = _due(_stopped(frame, cohort, plan), cohort, plan)
    frame = _observed(frame, cohort, plan)
    # Who leaves the study at dialysis, transplant or death was not rescued by it.
    over = ["terminal_day", *(["_rescued"] if plan.rescue == "non_response" else [])]
    failed = [*over, *(["rescue_day", "stopped_day"] if plan.missing == "non_responder" else [])]
    return frame.with_columns(over_day=pl.min_horizontal(over), failed_day=pl.min_horizontal(failed)).drop("_rescued")


def _dose_spans(plan: AnalysisPlan) -> list[int]:
    """Over how many days the definition asks for the highest dose."""
    leaves = (item.leaf for item in plan.definition.components())
    return sorted({leaf.over_days for leaf in leaves if isinstance(leaf, Limit) and leaf.over_days})


def _highest_doses(cohort: Cohort, plan: AnalysisPlan) -> list[pl.Series]:
    """The highest dose of each patient in so many days up to day 0, as `highest_doses` has it for later assessments."""
    spans = _dose_spans(plan)
    if not spans:
        return []
    doses, who, day = recorded_doses(cohort, plan), np.arange(cohort.size), np.zeros(cohort.size, dtype=np.int64)
    found = {days: doses.highest_over(who, day, days) for days in spans}
    return [pl.Series(f"baseline_prednisolone_max_{days}d", highest).fill_nan(None) for days, highest in found.items()]


def recorded_doses(cohort: Cohort, plan: AnalysisPlan) -> Doses:
    """Every recorded dose in mg of prednisolone, a patient by the place in `cohort.patients`."""

    def derive() -> Doses:
        visits = equivalent_visits(cohort, plan).select("patient_id", "day", "prednisolone")
        doses = visits.filter(pl.col("prednisolone").is_not_null())
        return Doses.of(
            places_of(cohort, doses["patient_id"]), doses["day"].to_numpy(), doses["prednisolone"].to_numpy()
        )

    return cohort.remember(("recorded doses", json.dumps(plan.steroid_factors)), derive)


def places_of(cohort: Cohort, ids: pl.Series) -> np.ndarray:
    """The place in `cohort.patients` of each of these patients; rows of one patient stand together."""
    starts = np.flatnonzero(is_first(ids.rle_id().to_numpy()))
    numbers = cohort.patients.select("patient_id").with_row_index("_place")
    place = ids[starts].to_frame("patient_id").join(numbers, on="patient_id", how="left", maintain_order="left")
    return np.repeat(place["_place"].to_numpy(), np.diff(np.append(starts, len(ids)))).astype(np.int32)


def is_first(run: np.ndarray) -> np.ndarray:
    """Which values differ from the one before."""
    first = np.ones(len(run), dtype=bool)
    first[1:] = run[1:] != run[:-1]
    return first


def _stopped(frame: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The patients with `stopped_day`, on which the regimen was stopped for want of effect or harm, by the sheet's reason."""
    stops = regimen_of_patients(cohort, plan).filter(pl.col("why").is_in(FAILURE))
    stops = stops.select("patient_id", stopped_day=pl.col("stop_day").cast(pl.Int32))
    return frame.join(stops, on="patient_id", how="left", validate="1:1", maintain_order="left")


def _due(frame: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The patients with `due_until`: the last day on which they could have been seen, the data cut-off.

    Where the sheet has no dates it is not known (null), and who left cannot be told from who is not yet due. Where
    missing data count as no response it is then the longest follow-up of all: who was followed less has left.
    """
    known = pl.max_horizontal(pl.col("cutoff_day") + plan.cutoff_shift, "last_day")
    longest = cohort.patients["last_day"].max() if plan.missing == "non_responder" else None
    due = pl.when(pl.col("cutoff_day").is_not_null()).then(known).otherwise(pl.lit(longest, pl.Int32))
    return frame.with_columns(due_until=due.cast(pl.Int32))


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
        **{
            name: pl.when((pl.col(name) <= pl.col("observed_until")).fill_null(value=True)).then(name)
            for name in ("rescue_day", "_rescued")
        },
    ).drop("_stop", strict=False)


def equivalent_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The cohort's visits with every oral glucocorticoid counted into `prednisolone` by the plan's factors."""
    key = ("equivalent", json.dumps(plan.steroid_factors))
    return cohort.remember(key, lambda: derive_equivalent(cohort.visits, plan.factors))


def drug_courses(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `derive_courses` for every drug of the cohort, under the plan's pause."""
    return cohort.remember(("courses", plan.pause_days), lambda: derive_courses(cohort.treatments, plan.pause_days))


def drugs_of_regimen(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The drugs that make the regimen: the plan's, or those that most patients began with."""
    return cohort.remember(("regimen drugs", plan.regimen), lambda: regimen_drugs(cohort.treatments, plan.regimen))


def regimen_of_patients(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `derive_regimen`: a row per patient of the cohort who took a drug of the regimen."""
    key = ("regimen", json.dumps([plan.regimen, plan.regimen_stop, plan.pause_days]))
    return cohort.remember(
        key, lambda: derive_regimen(drug_courses(cohort, plan), drugs_of_regimen(cohort, plan), plan.regimen_stop)
    )


def observed(rows: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    """The rows (patient_id, day) of these patients that the plan lets count: none after `observed_until`; order is kept."""
    limits = patients.select("patient_id", "observed_until", _in=pl.lit(value=True))
    # Rows of a patient mostly stand together: each is looked for once.
    run = rows["patient_id"].rle_id()
    firsts = rows["patient_id"].filter((run != run.shift(1)).fill_null(value=True)).to_frame()
    found = firsts.join(limits, on="patient_id", how="left", validate="m:1", maintain_order="left")[run]
    late = (rows["day"] > found["observed_until"]).fill_null(value=False)
    return rows.filter(found["_in"].fill_null(value=False) & ~late)


def group_levels(groups: pl.Series) -> list[str]:
    """The groups in the order of tables and charts: induction, maintenance, the others by name, missing last."""
    present = groups.drop_nulls().unique().cast(pl.String).to_list()
    return sorted(
        present,
        key=lambda name: (
            name == MISSING,
            _GROUP_ORDER.index(name.lower()) if name.lower() in _GROUP_ORDER else len(_GROUP_ORDER),
            name,
        ),
    )


def group_expression(plan: AnalysisPlan, cohort: Cohort) -> pl.Expr:
    """The name of the group each patient belongs to. A group column that the cohort does not have: one group."""
    if (
        plan.group_by is None
        or plan.group_by not in cohort.patients.columns
        or cohort.patients[plan.group_by].null_count() == cohort.size
    ):
        return pl.lit("all patients")
    return pl.col(plan.group_by).cast(pl.String).fill_null(MISSING)


def proteinuria_limits(plan: AnalysisPlan) -> list[Limit]:
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
        for term in proteinuria_limits(plan)
    ]
    return pl.all_horizontal(asked) if asked else pl.lit(None, pl.Boolean)


def filter_columns(cohort: Cohort) -> dict[str, str]:
    """Column of categories that can filter or group -> its label, in the order of the sidebar."""
    columns = {
        column: label
        for column, label in LEVEL_LABELS.items()
        if column == "drug" or cohort.patients[column].null_count() < cohort.size
    }
    if cohort.treatments.height == 0:
        columns.pop("drug")
    return columns | {column: label for column, label in cohort.extras.items() if column.startswith(EXTRA_PREFIX)}


def _drugs_counted(cohort: Cohort, rule: str) -> pl.DataFrame:
    """The treatments by which patients are chosen: all of them, or those begun when the patient's time zero was near."""
    if rule == "ever":
        return cohort.treatments
    running = (pl.col("stop_day") > 0).fill_null(value=True)
    return cohort.treatments.filter((pl.col("start_day").fill_null(0) <= START_DAYS) & running)


def _meets(column: str, kept: tuple[str, ...], cohort: Cohort, rule: str) -> pl.Expr:
    if column == "drug":
        counted = _drugs_counted(cohort, rule)
        on_drug = counted.filter(pl.col("drug").fill_null(MISSING).is_in(list(kept)))["patient_id"].unique()
        untreated = MISSING in kept
        anyone = counted["patient_id"].unique()
        taken = pl.col("patient_id").is_in(on_drug.implode())
        return taken | ~pl.col("patient_id").is_in(anyone.implode()) if untreated else taken
    return pl.col(column).cast(pl.String).fill_null(MISSING).is_in(list(kept))


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
    if cohort.picked is not None:
        steps[PICKED] = pl.col("patient_id").is_in(list(cohort.picked))
    return steps


def select_patients(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `patients_at_baseline` that every filter keeps."""
    frame = patients_at_baseline(cohort, plan)
    kept = [*filter_steps(cohort, plan).values(), *steps_at_baseline(plan).values()]
    return frame.filter(*kept) if kept else frame


def selected_before_exclusion(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `baseline_frame` that the filters keep, whatever was already met at baseline, with their `group`."""
    kept = list(filter_steps(cohort, plan).values())
    frame = baseline_frame(cohort, plan).with_columns(group=group_expression(plan, cohort))
    return frame.filter(*kept) if kept else frame


def steps_at_baseline(plan: AnalysisPlan) -> dict[str, pl.Expr]:
    """What keeps a patient in who had met it at baseline already, in words -> Boolean per patient at baseline, never null."""
    steps = {}
    if plan.exclude_baseline_responders:
        # A cohort without phases is taken to be treated for active disease.
        induction = pl.col("phase").str.to_lowercase() == plan.induction_phase.lower()
        below = (induction.fill_null(value=True) & pl.col("below_cr_at_baseline")).fill_null(value=False)
        steps[N_("not yet below the CR threshold at baseline")] = ~below
    if plan.exclude_responders_at_start:
        steps[N_("not in response on day 0 already")] = ~pl.col("responds_at_start")
    return steps


def filter_counts(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per level of every filter column: column, label, level, kept, total.

    `total` counts the cohort's patients with the level; `kept` those that all *other* filters leave in.
    """
    frame = patients_at_baseline(cohort, plan)
    steps = filter_steps(cohort, plan)
    steps |= steps_at_baseline(plan)
    rows = []
    for column, label in filter_columns(cohort).items():
        others = [step for key, step in steps.items() if key != column]
        marked = frame.with_columns(_kept=pl.all_horizontal(others) if others else pl.lit(True))
        if column == "drug":
            drugs = (
                _drugs_counted(cohort, plan.drugs_counted)
                .select("patient_id", level=pl.col("drug").fill_null(MISSING))
                .unique()
            )
            levels = marked.join(drugs, on="patient_id", how="left", validate="1:m")
        else:
            levels = marked.with_columns(level=pl.col(column).cast(pl.String))
        counts = (
            levels.with_columns(pl.col("level").fill_null(MISSING))
            .group_by("level")
            .agg(kept=pl.col("_kept").sum(), total=pl.len())
        )
        rows.append(counts.with_columns(column=pl.lit(column), label=pl.lit(label)))
    schema = {"column": pl.String, "label": pl.String, "level": pl.String, "kept": pl.Int64, "total": pl.Int64}
    if not rows:
        return pl.DataFrame(schema=schema)
    return pl.concat([part.select([pl.col(name).cast(dtype) for name, dtype in schema.items()]) for part in rows]).sort(
        pl.col("level") == MISSING, pl.col("total"), "level", descending=[False, True, False], maintain_order=True
    )
