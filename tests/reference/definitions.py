"""The same cohort under every definition: rates, who is in remission under which, and how far two definitions agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.outcomes.remarks import lacking
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import kappa
from tests.reference.assessed import assessment_inputs, judge
from tests.reference.population import select_patients
from tests.reference.response import (
    cohort_levels,
    rates_at,
    rates_by,
    rates_sustained,
    states_in_windows,
    states_under,
)
from tests.reference.windows import Window

COUNTING: Mapping[str, str] = MappingProxyType(
    {
        "at": "in response at the visit of that month",
        "by": "in response at least once by that month",
        "sustained": "in response at that month and at every visit since the first response",
    }
)
"""key -> which patients a rate counts."""
_SCHEMA = {"definition": pl.String(), "label": pl.String(), "in_force": pl.Boolean(), "lacking": pl.String()}


@dataclass(frozen=True)
class Compared:
    """A definition among those compared, under a label that no other one has."""

    label: str
    definition: ResponseDefinition
    in_force: bool


def compared_definitions(plan: AnalysisPlan) -> dict[str, Compared]:
    """The definitions compared: all that can be chosen, and, where the sidebar moved it, the one in force apart."""
    known = dict(plan.definitions)
    if plan.definition != plan.published:
        known = {f"{plan.definition.key} (changed)": plan.definition, **known}
    found: dict[str, Compared] = {}
    taken: set[str] = set()
    for key, definition in known.items():
        # Labels are joined by "; " in lists, and a user's own may be anybody's.
        base = definition.label.replace(";", ",") + (" (changed)" if key.endswith(" (changed)") else "")
        label, number = base, 1
        while label in taken:
            number += 1
            label = f"{base} ({number})"
        taken.add(label)
        found[key] = Compared(label, definition, definition == plan.definition)
    return found


def _plan_of(plan: AnalysisPlan, definition: ResponseDefinition) -> AnalysisPlan:
    return plan.replace(definition=definition, own=())


def missing_for(cohort: Cohort, plan: AnalysisPlan, definition: ResponseDefinition) -> str:
    """What the cohort has no value of although the definition needs it, in words; empty where it has all."""
    gone = lacking(cohort, _plan_of(plan, definition))
    return ", ".join(MEASURES[key].words for key in gone)


def definition_rates(cohort: Cohort, plan: AnalysisPlan, counting: str = "at") -> pl.DataFrame:
    """A row per definition, group, window and outcome (CR, CR or PR): the response rate under that definition.

    Columns: definition (key), label, in_force, lacking (the measures it needs of which the cohort has no value; then
    the numbers are null), then those of `response_by_visit`. `counting` is a key of COUNTING (KeyError for another).
    """
    COUNTING[counting]
    return cohort.remember(("reference definitions", counting, plan.to_json()), lambda: _rates(cohort, plan, counting))


def _rates(cohort: Cohort, plan: AnalysisPlan, counting: str) -> pl.DataFrame:
    frames = []
    levels = pl.Enum(cohort_levels(cohort, plan))
    for key, compared in compared_definitions(plan).items():
        definition = compared.definition
        own = _plan_of(plan, definition)
        gone = missing_for(cohort, plan, definition)
        patients = select_patients(cohort, own).with_columns(pl.col("group").cast(levels))
        visits = judge(assessment_inputs(cohort, own), own)
        if counting == "at":
            rates = rates_at(states_in_windows(patients, visits, own), own)
        else:
            rates = (rates_by if counting == "by" else rates_sustained)(patients, visits, own)
        rates = rates.filter(pl.col("outcome").cast(pl.String).is_in(["CR", "CR or PR"]))
        if definition.partial is None:
            rates = rates.filter(pl.col("outcome").cast(pl.String) == "CR")
        # The one thing mended here: groups left empty by one definition made tables that did not fit together.
        rates = rates.with_columns(pl.col("group").cast(levels))
        if gone:
            # Nobody can be in response: that is no rate of 0 %.
            rates = rates.with_columns(
                n=pl.lit(None, pl.Int64), N=pl.lit(0, pl.Int64), estimate=None, ci_low=None, ci_high=None
            )
        head = [
            pl.lit(value, dtype).alias(name)
            for (name, dtype), value in zip(
                _SCHEMA.items(), (key, compared.label, compared.in_force, gone), strict=True
            )
        ]
        numbers = [pl.col(name).cast(pl.Float64) for name in ("estimate", "ci_low", "ci_high")]
        frames.append(rates.with_columns(numbers).select(*head, pl.all()))
    return pl.concat(frames)


def definition_states(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per definition that the cohort has the measures for and patient: the state at the headline window.

    Columns: definition, label, patient_id, group, state, cr (true, false, or null where complete response is open).
    """
    return cohort.remember(("reference definition states", plan.to_json()), lambda: _states(cohort, plan))


def _states(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    frames = []
    window = plan.headline_window
    for key, compared in compared_definitions(plan).items():
        definition = compared.definition
        if missing_for(cohort, plan, definition):
            continue
        own = _plan_of(plan, definition).replace(windows=(window,))
        inputs = assessment_inputs(cohort, own)
        if own.confirm_days is None and own.missing != "last_observation":
            inputs = inputs.filter(pl.col("day").is_between(window.low, window.high))
        states = states_in_windows(select_patients(cohort, own), judge(inputs, own), own)
        state = pl.col("state").cast(pl.String)
        frames.append(
            states.select(
                pl.lit(key).alias("definition"),
                pl.lit(compared.label).alias("label"),
                "patient_id",
                "group",
                "state",
                cr=pl.when(state == "CR")
                .then(True)
                .when(state.is_in(["PR", "NR"]) | pl.col("cr_ruled_out"))
                .then(False),
            )
        )
    if not frames:
        return pl.DataFrame(
            schema={
                **dict.fromkeys(("definition", "label", "patient_id", "group", "state"), pl.String),
                "cr": pl.Boolean,
            }
        )
    return (
        pl.concat(frames)
        .with_columns(pl.col("group").cast(pl.Enum(cohort_levels(cohort, plan))))
        .sort("group", "patient_id", maintain_order=True)
    )


def definition_patterns(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per pattern of definitions under which patients are in complete response, the most frequent first.

    Columns: pattern (number), n (patients), definitions (labels, joined by "; ", of those met; empty for none),
    open (labels of those that cannot be decided), patients (their numbers, joined by ", ").
    """
    states = definition_states(cohort, plan).filter(
        ~pl.col("state").cast(pl.String).is_in(["not reached", "left before"])
    )
    met = pl.col("label").filter(pl.col("cr").fill_null(value=False))
    open_ = pl.col("label").filter(pl.col("cr").is_null())
    people = states.group_by("patient_id", maintain_order=True).agg(
        definitions=met.sort().str.join("; "), open=open_.sort().str.join("; ")
    )
    return (
        people.group_by("definitions", "open")
        .agg(n=pl.len().cast(pl.Int64), patients=pl.col("patient_id").sort().str.join(", "))
        .sort("n", "definitions", "open", descending=[True, False, False])
        .with_row_index("pattern", offset=1)
        .select(pl.col("pattern").cast(pl.Int64), "n", "definitions", "open", "patients")
    )


def definition_agreement(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per pair of definitions: how far they agree on complete response at the headline window, all groups together.

    Columns: first, second (labels), N (patients decided under both), both, only_first, only_second, neither,
    estimate (Cohen's kappa; null where it is not defined), ci_low, ci_high, method, patients_first and
    patients_second (numbers of those in complete response under one only).
    """
    states = definition_states(cohort, plan)
    labels = states["label"].unique(maintain_order=True).to_list()
    # A user's own definition may be called anything, "patient_id" too.
    columns = {label: f"definition {number}" for number, label in enumerate(labels)}
    named = states.with_columns(pl.col("label").replace(columns))
    wide = named.pivot("label", index="patient_id", values="cr") if labels else named
    rows = []
    for index, first in enumerate(labels):
        for second in labels[index + 1 :]:
            pair = wide.select("patient_id", _a=pl.col(columns[first]), _b=pl.col(columns[second])).drop_nulls()
            counts = [
                pair.filter((pl.col("_a") == a) & (pl.col("_b") == b)).height
                for a, b in ((True, True), (True, False), (False, True), (False, False))
            ]
            value, low, high = kappa(*counts)
            moved = [
                ", ".join(pair.filter(pl.col(mine) & ~pl.col(other))["patient_id"].sort().to_list())
                for mine, other in (("_a", "_b"), ("_b", "_a"))
            ]
            rows.append((first, second, pair.height, *counts, value, low, high, "Cohen's kappa", *moved))
    return pl.DataFrame(
        rows,
        schema={
            "first": pl.String,
            "second": pl.String,
            **dict.fromkeys(("N", "both", "only_first", "only_second", "neither"), pl.Int64),
            **dict.fromkeys(("estimate", "ci_low", "ci_high"), pl.Float64),
            **dict.fromkeys(("method", "patients_first", "patients_second"), pl.String),
        },
        orient="row",
    )


def staged_targets(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per definition with targets on the way, group and target month: how many have reached the target then.

    Columns: definition, label, target (in words), then those of `response_by_visit` with outcome "CR" standing for
    "target reached". A month without a window of the plan gets one of 30 days either side.
    """
    levels = pl.Enum(cohort_levels(cohort, plan))
    widths = {window.month: window.tolerance for window in plan.windows}
    frames = []
    for key, definition in plan.definitions.items():
        for stage in definition.stages:
            # Under a key of its own: what readers settled about remission settles no target on the way.
            target = ResponseDefinition(f"{key} target", definition.label, definition.citation, stage.rule)
            window = Window(stage.month, widths.get(stage.month, 30))
            own = _plan_of(plan, target).replace(windows=(window,), headline_month=stage.month)
            if missing_for(cohort, own, target):
                continue
            states = states_under(cohort, own).with_columns(pl.col("group").cast(levels))
            rates = rates_at(states, own).filter(pl.col("outcome").cast(pl.String) == "CR")
            frames.append(
                rates.select(
                    pl.lit(key).alias("definition"),
                    pl.lit(definition.label).alias("label"),
                    pl.lit(stage.rule.describe()).alias("target"),
                    pl.all(),
                )
            )
    if not frames:
        return pl.DataFrame(
            schema={"label": pl.String, "target": pl.String, "group": pl.String, "n": pl.Int64, "N": pl.Int64}
        )
    return pl.concat(frames)
