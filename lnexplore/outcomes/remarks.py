"""What a reader of the numbers must know about this cohort under this plan: sentences made from the data."""

import numpy as np
import polars as pl

from lnexplore.catalogue import _, listed, plural
from lnexplore.cohort.equations import AS_RECORDED, EQUATION_LABELS
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.options.option import OTHER_DOOR
from lnexplore.outcomes.conditions import OPEN
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.population import group_levels, select_patients, start_responses, steps_at_baseline
from lnexplore.outcomes.verdicts import PR, judged, kept, states
from lnexplore.plan import AnalysisPlan


def remarks(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Sentences on what stands behind the response figures: equation, assumptions for what the sheet lacks, flags."""
    patients = select_patients(cohort, plan)
    reads = plan.definition.columns()
    said = []
    if not plan.definition.complete_in_force.terms:
        said.append(
            _("Every component of complete response is switched off: all patients count as complete responders.")
        )
    if any("egfr" in column for column in reads):
        said.append(_("eGFR: {equations}.").format(equations=listed(equations_read(plan))))
    if any(column.startswith("pre_flare_") for column in reads):
        own = patients.join(
            cohort.patients.select("patient_id", _own="pre_flare_egfr"), on="patient_id", how="left", validate="1:1"
        )
        without = own["_own"].null_count()
        if without:
            said.append(
                _("{n} of {total} patients have no pre-flare eGFR in the sheet; their baseline eGFR is used.").format(
                    n=without, total=patients.height
                )
            )
    if "casts_recorded" in reads and cohort.records("urine_rbc") and not cohort.records("cellular_casts"):
        said.append(_("The sheet records no cellular casts, so the sediment is judged by red cells alone."))
    if "rescued" in reads and "events" not in cohort.recorded:
        said.append(_("The sheet has no events, so no rescue treatment is assumed."))
    if "creatinine_uln" in reads and patients["creatinine_uln"].null_count():
        said.append(
            _(
                "The sex of {n} of {total} patients is not known: their creatinine is compared with both limits ({low} and {high} mg/dL), and between the two it is unknown whether it is normal."
            ).format(
                n=patients["creatinine_uln"].null_count(),
                total=patients.height,
                low=f"{plan.uln_female:g}",
                high=f"{plan.uln_male:g}",
            )
        )
    said += _met_at_baseline(cohort, plan, patients)
    said += _readers_and_protein(cohort, plan)
    month = plan.headline_window.month
    place, found, inside = placed(cohort, plan), states(cohort, plan), kept(cohort, plan)
    window = int(np.flatnonzero(place.month == month)[0])
    mine = np.ones(len(place.who), dtype=bool) if inside is None else inside
    ruled_out = int((found.ruled_out[:, window] & mine).sum())
    if ruled_out:
        said.append(
            _(
                "At {month} months, {n} of the patients not assessable cannot be in complete response; whether in partial response is unknown. They count in the denominator of complete response only."
            ).format(month=month, n=ruled_out)
        )
    partial = mine & (found.state[:, window] == PR)
    rows = found.used[partial, window]
    open_cr = int((judged(cohort, plan).complete[rows[rows >= 0]] == OPEN).sum())
    if open_cr:
        said.append(
            _(
                "At {month} months, {n} of {total} in partial response may be in complete response: a value that it needs is missing."
            ).format(month=month, n=open_cr, total=int(partial.sum()))
        )
    return said


def _met_at_baseline(cohort: Cohort, plan: AnalysisPlan, patients: pl.DataFrame) -> list[str]:
    """Who is in response on day 0, and who of the induction phase is below the limit of proteinuria, as far as they stay in."""
    starts = pl.DataFrame([cohort.patients["patient_id"], start_responses(cohort, plan).alias("_start")])
    mine = patients.join(starts, on="patient_id", how="left", validate="1:1", maintain_order="left")
    said = []
    if mine["_start"].is_in(["CR", "PR"]).any():
        groups = (mine.filter(pl.col("group") == group)["_start"] for group in group_levels(patients["group"]))
        counts = [
            _("{n} of {total} in {group}").format(n=some.is_in(["CR", "PR"]).sum(), total=len(some), group=group)
            for group, some in zip(group_levels(patients["group"]), groups, strict=True)
        ]
        said.append(
            _(
                "In response on day 0 already, by their baseline values: {counts}. By a month they count from day 0; “{door}” can exclude them."
            ).format(counts=", ".join(counts), door=_(OTHER_DOOR))
        )
    (not_yet,) = steps_at_baseline(plan.with_everyone().replace(exclude_baseline_responders=True)).values()
    below = patients.filter(~not_yet).height
    if below:
        said.append(
            _(
                "Already below the proteinuria threshold of complete response at baseline: {n} of {phase}. They are included; “{door}” can exclude them."
            ).format(n=below, phase=plan.induction_phase, door=_(OTHER_DOOR))
        )
    return said


def settled_by_readers(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """What readers settled, for every page and every file; empty where nothing was."""
    if cohort.adjudicated is None:
        return []
    if cohort.adjudicated_for != plan.rule_mark:
        return [
            _("Visits were adjudicated under another definition, or another threshold of this one: not in force now.")
        ]
    count = cohort.adjudicated.height
    return [
        plural(
            "The response at {count} visit was adjudicated by readers instead of by the rule.",
            "The response at {count} visits was adjudicated by readers instead of by the rule.",
            count,
        )
    ]


def picked_by_hand(cohort: Cohort) -> list[str]:
    """That only some patients, picked by hand, are counted, for every page and every file; empty where all are."""
    if cohort.picked is None:
        return []
    return [
        _(
            "Only {n} of {total} patients, picked by hand on the screen, are counted. No link, settings file or script repeats that choice."
        ).format(n=len(cohort.picked), total=cohort.size)
    ]


def by_hand(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """What people did beside the rule: whom they picked, what they settled."""
    return picked_by_hand(cohort) + settled_by_readers(cohort, plan)


def _readers_and_protein(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Whom somebody picked, what readers settled, and which urine protein is read."""
    said = by_hand(cohort, plan)
    measures = set(measures_read(cohort, plan))
    if plan.protein == "stand_in" and measures & {"upcr", "urine_protein_24h"}:
        said.append(
            _(
                "Where the urine protein that the definition asks for is missing, the other kind (spot ratio or 24-hour protein) is used with the same number."
            )
        )
    elif cohort.has("upcr") and cohort.has("urine_protein_24h") and len(measures & {"upcr", "urine_protein_24h"}) == 1:
        message = _(
            "The sheet holds spot ratios and 24-hour protein; this definition uses 24-hour protein only. They are not combined unless chosen under “{door}”."
        )
        if "upcr" in measures:
            message = _(
                "The sheet holds spot ratios and 24-hour protein; this definition uses the spot ratio only. They are not combined unless chosen under “{door}”."
            )
        said.append(message.format(door=_(OTHER_DOOR)))
    return said


def lacking(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Measures that the definition in force needs and of which the cohort has no value at all."""
    other = {"upcr": "urine_protein_24h", "urine_protein_24h": "upcr"} if plan.protein == "stand_in" else {}
    return [
        key for key in measures_read(cohort, plan) if not (cohort.has(key) or (key in other and cohort.has(other[key])))
    ]


def fitting(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Keys of the published definitions for which the cohort has every measure."""
    return [key for key, one in DEFINITIONS.items() if not lacking(cohort, plan.replace(definition=one))]


def without(cohort: Cohort, plan: AnalysisPlan) -> AnalysisPlan:
    """The plan with the components switched off that read a measure of which the cohort has no value."""
    gone = set(lacking(cohort, plan))
    off = {
        component.path
        for component in plan.definition.components()
        if measure_read(component.leaf, cohort, plan) in gone
    }
    return plan.replace(definition=plan.definition.switched(plan.definition.off | off))


def equations_read(plan: AnalysisPlan) -> list[str]:
    """Labels of the equations by which the rules in force have eGFR computed: a rule's own, or that of the analysis."""
    leaves = [item.leaf for item in plan.definition.components() if item.path not in plan.definition.off]
    measured = plan.egfr_equation == AS_RECORDED
    keys = (
        plan.egfr_equation if measured or not leaf.equation else leaf.equation
        for leaf in leaves
        if isinstance(leaf, Limit) and leaf.measure == "egfr"
    )
    return [EQUATION_LABELS[key] for key in dict.fromkeys(keys)]


def read_from(measure: str, cohort: Cohort, plan: AnalysisPlan) -> str:
    """The measure that the sheet must hold for one of a rule: creatinine for eGFR, unless it is taken from the sheet.

    A recorded eGFR stands where the equation has nothing to work on, so a sheet with no other needs no creatinine.
    """
    if measure != "egfr" or plan.egfr_equation == "as_recorded":
        return measure
    return "egfr" if cohort.has("egfr") and not cohort.has("creatinine") else "creatinine"


def measure_read(leaf: Limit | Finding, cohort: Cohort, plan: AnalysisPlan) -> str:
    """The measure that a component reads at a visit; empty for one that reads events alone."""
    if isinstance(leaf, Limit):
        return read_from(leaf.measure, cohort, plan)
    return "urine_rbc" if leaf.name == "normal_sediment" else ""


def measures_read(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Measures that the components in force read at a visit, as `read_from` has them."""
    leaves = [component.leaf for component in plan.definition.components() if component.path not in plan.definition.off]
    return list(dict.fromkeys(key for leaf in leaves if (key := measure_read(leaf, cohort, plan))))
