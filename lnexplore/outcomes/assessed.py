"""Every assessment of every patient with its verdicts: the frame that all response outcomes are read from."""

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.assess import RESPONSE, RESPONSES, Confirmation, assess, confirm, verdict_name
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.outcomes.at_start import held_at_start
from lnexplore.outcomes.conditions import NO, OPEN, as_booleans, verdict
from lnexplore.outcomes.layers import Placed, assessments, derived_columns, placed
from lnexplore.outcomes.population import observed, select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.verdicts import NOT_ASSESSABLE, judged, kept, settled_rows
from lnexplore.plan import AnalysisPlan

_ALWAYS = ("group", "has_baseline", "rescue_day", "terminal_day", "failed_day")


@remembered
def assessed_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per assessment after time zero of each patient the filters keep.

    Columns: patient_id, day, group, the columns that the definition reads, `met:<path>` per component, `cr`, `pr`,
    `cr_unknown`, `response` and `decided` (CR, PR or NR). Sorted by patient and day.
    """
    place, found = placed(cohort, plan), judged(cohort, plan)
    rows, every = _rows_kept(cohort, plan), assessed_rows(cohort, plan)
    derived = derived_columns(cohort, plan, (item.leaf for item in plan.definition.components()))
    needed = plan.definition.columns()
    patients = place.patients
    # Only what the definition reads travels on: baseline values alone would triple a registry's memory.
    mine = [name for name in derived.columns if name in needed or name in ("patient_id", "day", "literal_haematuria")]
    theirs = [name for name in patients.columns if (name in needed and name not in mine) or name in _ALWAYS]
    is_all = len(rows) == derived.height
    frame = derived.select(mine) if is_all else derived.select(mine)[every]
    columns = frame.hstack(patients.select(theirs)[place.patient[rows]]).get_columns()
    settled = settled_rows(cohort, plan, place)
    if settled is not None:
        columns.append(_adjudicated(place, settled)[rows])
    for component in plan.definition.components():
        if component.path not in plan.definition.off:
            answers = place.at_rows(verdict(cohort, plan, component.leaf, component.path))
            columns.append(as_booleans(answers[rows], verdict_name(component.path)))
    complete, partial, response = (part[rows] for part in (found.complete, found.partial, found.response))
    return pl.DataFrame(
        [
            *columns,
            as_booleans(complete, "cr"),
            as_booleans(partial, "pr"),
            pl.Series("response", list(RESPONSES), dtype=RESPONSE)[response],
            as_booleans(np.where(complete == OPEN, partial, NO), "cr_unknown"),
            pl.Series("decided", response != NOT_ASSESSABLE),
        ]
    )


def _adjudicated(place: Placed, settled: tuple[np.ndarray, np.ndarray] | None) -> pl.Series:
    """What readers settled each assessment that counts to be; null where they did not."""
    codes = np.full(len(place.day), len(RESPONSES))
    if settled is not None:
        codes[settled[0]] = settled[1]
    return pl.Series("adjudicated", [*RESPONSES, None], dtype=pl.String)[codes]


@remembered
def decided_by_place(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """What curves and stretches ask of `assessed_visits`: patient_id (a place in the cohort), day and response of each decided assessment."""
    place, response = placed(cohort, plan), judged(cohort, plan).response
    rows = _rows_kept(cohort, plan)
    rows = rows[response[rows] != NOT_ASSESSABLE]
    who = pl.Series("patient_id", place.who[place.patient[rows]].astype(np.uint32))
    answers = pl.Series("response", list(RESPONSES), dtype=RESPONSE)[response[rows]]
    # What is known to be sorted is grouped without a table of keys.
    return pl.DataFrame([who.set_sorted(), pl.Series("day", place.day[rows]), answers])


def assessed_rows(cohort: Cohort, plan: AnalysisPlan) -> np.ndarray:
    """The row of `derived_assessments` that each of `assessed_visits` is made of."""
    place = placed(cohort, plan)
    rows = np.arange(len(assessments(cohort, plan).day)) if place.rows is None else place.rows
    mine: np.ndarray = rows[_rows_kept(cohort, plan)]
    return mine


def _rows_kept(cohort: Cohort, plan: AnalysisPlan) -> np.ndarray:
    """Rows among those that count, whose patients nothing leaves out."""
    place, inside = placed(cohort, plan), kept(cohort, plan)
    return np.arange(len(place.day)) if inside is None else np.flatnonzero(inside[place.patient])


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


def judge(inputs: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `assessed_visits` from that of `assessment_inputs`; `patient_id` may be any key of a patient."""
    return settle(assess(inputs, plan.definition), plan)


def with_start(people: pl.DataFrame, inputs: pl.DataFrame, plan: AnalysisPlan, *, casts: bool) -> pl.DataFrame:
    """The patients at baseline with `start`, their response on day 0; where the plan asks for it, met again among the `inputs` of later assessments."""
    start = held_at_start(people, plan, casts=casts)
    frame = people.with_columns(start=start)
    if plan.confirm_days is None:
        return frame
    later = judge(inputs.drop("adjudicated", strict=False), plan.replace(confirm_days=None))
    ends = ["failed_day", "terminal_day", "rescue_day"]
    first = frame.select("patient_id", pl.lit(0).cast(later.schema["day"]).alias("day"), *ends, response="start")
    rows = confirm(pl.concat([first, later.select(first.columns)]), Confirmation(plan.confirm_days))
    again = rows.filter(pl.col("day") == 0).select("patient_id", start="response")
    return people.join(again, on="patient_id", how="left", validate="1:1", maintain_order="left")


def settle(assessed: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """Assessed rows with the response that counts: confirmed where the plan asks for it, over once something ended it."""
    # After dialysis, transplant or death the urine no longer tells the response: it is over, and confirms nothing.
    ended = pl.col("failed_day") <= pl.col("day")
    frame = assessed.with_columns(
        response=pl.when(ended).then(pl.lit("NR", dtype=RESPONSE)).otherwise(pl.col("response"))
    )
    if plan.confirm_days is not None:
        frame = confirm(frame, Confirmation(plan.confirm_days))
    if "adjudicated" in frame.columns:
        frame = frame.with_columns(response=pl.coalesce(pl.col("adjudicated").cast(RESPONSE), pl.col("response")))
    return frame.with_columns(decided=pl.col("response") != "not assessable")


def derived_assessments(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient and assessment after time zero with every derived column a definition may read.

    Independent of filters and thresholds, so that moving one does not compute it again.
    """
    return derived_columns(cohort, plan, (item.leaf for item in plan.definition.components()))


def component_name(leaf: Limit | Finding) -> str:
    """Short name of a component for tables: "UPCR", "Normal urinary sediment"."""
    if isinstance(leaf, Finding):
        return FINDINGS[leaf.name].short
    name = MEASURES[leaf.measure].short
    return f"{name} at baseline" if leaf.at == "baseline" else name
