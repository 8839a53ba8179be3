"""The rules of lnexplore once more: slow plain Python, one row after the other, sharing no code with the engine.

`reference(cohort, plan)` reads the four frames as lists of dictionaries and walks them. Numbers are compared as
decimals, as they were written, so that 1.15 x 0.80 is 0.92 and not a little less. Only the dataclasses that say
what is asked (`AnalysisPlan`, `Limit`, ...) are the product's own.

Truth has three values: True, False and None for "cannot be known".
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from statistics import fmean
from typing import Any

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term
from lnexplore.plan import AnalysisPlan

Row = Mapping[str, Any]
Truth = bool | None
Bounds = tuple[Decimal, Decimal] | None
"""what is known of a value: its lowest and its highest possibility; None where it is missing"""

CR, PR, NR, OPEN, FAR, GONE = "CR", "PR", "NR", "not assessable", "not reached", "left before"
RANK = {CR: 2, PR: 1, NR: 0}
OUTCOMES: Mapping[str, tuple[str, ...]] = {"CR": (CR,), "PR": (PR,), "CR or PR": (CR, PR), "NR": (NR,)}

INTERVAL_MEASURES = (
    "upcr",
    "urine_protein_24h",
    "urine_rbc",
    "c3",
    "c4",
    "anti_dsdna",
    "tacrolimus_trough",
    "mizoribine_level",
)
NUMBER_MEASURES = ("creatinine", "egfr", "albumin", "prednisolone", "sledai", "weight")
OTHER_MEASURES = ("cellular_casts", "dipstick_blood")
COLUMNS = (
    *(f"{key}{end}" for key in INTERVAL_MEASURES for end in ("", "_low", "_high")),
    *NUMBER_MEASURES,
    *OTHER_MEASURES,
)

# measure, unit of a paper -> what the canonical number is multiplied by to be in it
UNITS = {
    ("upcr", "mg/g"): "1000",
    ("upcr", "mg/gCr"): "1000",
    ("upcr", "mg/mmol"): "113.12",
    ("upcr", "g/mol"): "113.12",
    ("upcr", "g/mmol"): "0.11312",
    ("urine_protein_24h", "mg/day"): "1000",
    ("urine_protein_24h", "mg/d"): "1000",
    ("creatinine", "µmol/L"): "88.4",
    ("creatinine", "umol/L"): "88.4",
    ("albumin", "g/L"): "10",
    ("albumin", "g/l"): "10",
    ("c3", "g/L"): "0.01",
    ("c4", "g/L"): "0.01",
}
SAME_UNIT = {
    None,
    "",
    "g/g",
    "mg/mg",
    "g/gCr",
    "g/day",
    "g/d",
    "mg/dL",
    "mg/dl",
    "g/dL",
    "/HPF",
    "mg/day",
    "mL/min",
    "mL/min/1.73 m²",
}

ABSENT_BELOW = {"urine_rbc": Decimal(5)}
TERMINAL = {"dialysis", "transplant", "death"}
LEFT = "left"
"""what dialysis, transplant and death are where the patient leaves the study at them"""
ENDING = TERMINAL | {"rescue", LEFT}


# --- numbers and truth ----------------------------------------------------------------------------------------------


def exact(number: float | Decimal | None) -> Decimal | None:
    """The number as it is written, not as it is stored."""
    return number if number is None or isinstance(number, Decimal) else Decimal(repr(float(number)))


def bounds(row: Row, measure: str) -> Bounds:
    """What the row knows of the measure."""
    low, high = (
        (row.get(f"{measure}_low"), row.get(f"{measure}_high"))
        if measure in INTERVAL_MEASURES
        else (row.get(measure),) * 2
    )
    bottom, top = exact(low), exact(high)
    return None if bottom is None or top is None else (bottom, top)


def times(factor: Decimal, value: Bounds) -> Bounds:
    """`factor` of the value. Nothing of something without an upper end is nothing."""
    if value is None:
        return None
    return (Decimal(0), Decimal(0)) if factor == 0 else (factor * value[0], factor * value[1])


def holds(value: Bounds, op: str, bound: Bounds) -> Truth:
    """Whether the comparison is true of all pairs, of none, or of some."""
    if value is None or bound is None:
        return None
    pairs = [(value[0], bound[1]), (value[1], bound[0])]
    verdicts = {
        "<": [a < b for a, b in pairs],
        "<=": [a <= b for a, b in pairs],
        ">": [a > b for a, b in pairs],
        ">=": [a >= b for a, b in pairs],
    }[op]
    # The two pairs are the most and the least favourable one; which is which depends on the operator.
    return verdicts[0] if verdicts[0] == verdicts[1] else None


def all_hold(truths: Iterable[Truth]) -> Truth:
    """Kleene's and."""
    seen = list(truths)
    if any(truth is False for truth in seen):
        return False
    return None if any(truth is None for truth in seen) else True


def any_holds(truths: Iterable[Truth]) -> Truth:
    """Kleene's or."""
    seen = list(truths)
    if any(truth is True for truth in seen):
        return True
    return None if any(truth is None for truth in seen) else False


def opposite(truth: Truth) -> Truth:
    """Kleene's not."""
    return None if truth is None else not truth


# --- what is known of a patient -------------------------------------------------------------------------------------


def egfr(equation: str, creatinine: float | None, sex: str | None, age: float | None, day: int) -> float | None:
    """mL/min/1.73 m²; nothing for children and where anything is missing."""
    if creatinine is None or sex is None or age is None or age + day / 365.25 < 18:
        return None
    years = age + day / 365.25
    female = sex == "female"
    if equation == "japanese_2009":
        return 194 * creatinine**-1.094 * years**-0.287 * (0.739 if female else 1.0)
    ratio = creatinine / (0.7 if female else 0.9)
    if equation == "ckd_epi_2021":
        bend = -0.241 if female else -0.302
        return 142 * min(ratio, 1) ** bend * max(ratio, 1) ** -1.2 * 0.9938**years * (1.012 if female else 1.0)
    if equation == "ckd_epi_2009":
        bend = -0.329 if female else -0.411
        return 141 * min(ratio, 1) ** bend * max(ratio, 1) ** -1.209 * 0.993**years * (1.018 if female else 1.0)
    if equation == "mdrd":
        return 175 * creatinine**-1.154 * years**-0.203 * (0.742 if female else 1.0)
    raise AssertionError(equation)


EQUATIONS = ("japanese_2009", "ckd_epi_2021", "ckd_epi_2009", "mdrd")


@dataclass
class Patient:
    """One patient's rows, and what follows from them under a plan; where dialysis, transplant or death end follow-up, none after it."""

    row: Row
    visits: list[Row]
    events: list[Row]
    plan: AnalysisPlan
    casts_recorded: bool
    longest: float = -math.inf
    """the longest follow-up of all patients of the sheet"""
    settled: Mapping[int, str] = field(default_factory=dict)
    """day -> response, as readers settled it"""
    last_seen: int | None = None
    """as the sheet has it"""
    baseline: dict[str, Any] = field(default_factory=dict)
    assessments: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.baseline = baseline_of(self.visits, self.plan.baseline_first_day, self.plan.baseline_rule)
        self.assessments = [whole for whole in join_visits(self.visits, self.plan.join_days) if whole["day"] > 0]
        self.last_seen = self.row["last_day"]
        if self.plan.terminal == "leaves":
            self._end_follow_up(self.first_event(TERMINAL))
        for known, day in [(self.baseline, 0), *((whole, whole["day"]) for whole in self.assessments)]:
            measured = known["egfr"]
            known |= {f"egfr_{equation}": measured for equation in EQUATIONS}
            if self.plan.egfr_equation != "as_recorded":
                for equation in EQUATIONS:
                    own = egfr(equation, as_float(known["creatinine"]), self.row["sex"], self.row["age"], day)
                    known[f"egfr_{equation}"] = measured if own is None else own
                computed = egfr(
                    self.plan.egfr_equation, as_float(known["creatinine"]), self.row["sex"], self.row["age"], day
                )
                # Where the equation has nothing to go by, what was measured stands.
                known["egfr"] = known["egfr"] if computed is None else computed
        if self.plan.protein == "stand_in":
            for known in (self.baseline, *self.assessments):
                known |= _with_stand_ins(known)

    def _end_follow_up(self, end: float) -> None:
        """Nothing after the day counts. What ended it is neither failure nor rescue, but it leaves a response unconfirmed."""
        if end < math.inf:
            last = end if self.last_seen is None else min(self.last_seen, end)
            self.row = {**self.row, "last_day": last}
            self.assessments = [whole for whole in self.assessments if whole["day"] <= end]
            self.visits = [visit for visit in self.visits if visit["day"] <= end]
        self.events = [
            event | {"kind": LEFT} if event["kind"] in TERMINAL else event
            for event in self.events
            if event["day"] is None or event["day"] <= end
        ]

    @property
    def over(self) -> set[str]:
        """The events that end the chance of a response."""
        return TERMINAL | ({"rescue"} if self.plan.rescue == "non_response" else set())

    @property
    def id(self) -> str:
        return self.row["patient_id"]

    def first_event(self, kinds: set[str]) -> float:
        """Day of the first such event; infinity without one."""
        return min(
            (event["day"] for event in self.events if event["kind"] in kinds and event["day"] is not None),
            default=math.inf,
        )

    def uln(self) -> Bounds:
        """The patient's own upper limit of creatinine, else that of the sex."""
        own = exact(self.row["creatinine_uln"])
        if own is not None:
            return own, own
        limits = {"female": exact(self.plan.uln_female), "male": exact(self.plan.uln_male)}
        # Of an unknown sex the limit is that of women or that of men.
        both = [limit for sex, limit in limits.items() if limit is not None and self.row["sex"] in (sex, None)]
        return min(both), max(both)

    def highest_dose(self, day: int, over_days: int) -> Bounds:
        """The highest prednisolone dose in force from `over_days` days before the day to the day itself."""
        records = [
            (visit["day"], visit["prednisolone"])
            for visit in self.visits
            if visit["prednisolone"] is not None and visit["day"] <= day
        ]
        in_force = []
        for position, (start, dose) in enumerate(records):
            last = records[position + 1][0] - 1 if position + 1 < len(records) else math.inf
            if last >= day - over_days:
                in_force.append((start, dose))
        highest = exact(max((dose for _, dose in in_force), default=None))
        return None if highest is None else (highest, highest)


def as_float(number: float | Decimal | None) -> float | None:
    """The number for an equation with powers in it."""
    return None if number is None else float(number)


def _with_stand_ins(known: Mapping[str, Any]) -> dict[str, Any]:
    """The spot ratio from the 24-hour protein where only that is known, and the reverse."""
    found: dict[str, Any] = {}
    for mine, other in (("upcr", "urine_protein_24h"), ("urine_protein_24h", "upcr")):
        if known[f"{mine}_low"] is None:
            found |= {f"{mine}{end}": known[f"{other}{end}"] for end in ("", "_low", "_high")}
    return found


def baseline_of(visits: Sequence[Row], first_day: int, rule: str) -> dict[str, Any]:
    """Per column the last (or first, or mean) value between the first day of the baseline window and time zero."""
    inside = sorted((visit for visit in visits if first_day <= visit["day"] <= 0), key=lambda visit: visit["day"])
    found: dict[str, Any] = {}
    for column in COLUMNS:
        values = [visit[column] for visit in inside if visit[column] is not None]
        if not values:
            found[column] = None
        elif rule == "mean" and column not in OTHER_MEASURES:
            # As decimals: the mean of 0.1 and 0.7 is 0.4, not a little less.
            found[column] = sum((exact(value) or Decimal(0) for value in values), Decimal(0)) / len(values)
        else:
            found[column] = values[0 if rule == "first" else -1]
    return found


def join_visits(visits: Sequence[Row], join_days: int) -> list[dict[str, Any]]:
    """The assessments: visits that stand close together, read as one."""
    left = sorted(visits, key=lambda visit: visit["day"])
    assessments = []
    while left:
        first = left[0]["day"]
        together = [
            visit for visit in left if visit["day"] - first <= join_days and (visit["day"] <= 0) == (first <= 0)
        ]
        left = left[len(together) :]
        assessments.append(_as_one(together))
    return assessments


def _as_one(together: Sequence[Row]) -> dict[str, Any]:
    day = together[0]["day"]
    for proteinuria in ("upcr", "urine_protein_24h"):
        measured = [visit["day"] for visit in together if visit[proteinuria] is not None]
        if measured:
            day = measured[0]
            break
    whole: dict[str, Any] = {"day": day}
    for column in COLUMNS:
        values = [
            (abs(visit["day"] - day), visit["day"], visit[column]) for visit in together if visit[column] is not None
        ]
        whole[column] = min(values, key=lambda value: value[:2])[2] if values else None
    return whole


# --- conditions -----------------------------------------------------------------------------------------------------


def met(term: Term, patient: Patient, position: int) -> Truth:
    """Whether the patient's assessment number `position` meets the condition."""
    if isinstance(term, Limit):
        return _limit(term, patient, position)
    if isinstance(term, Finding):
        return _finding(term, patient, position)
    inner = [met(child, patient, position) for child in term.terms]
    return all_hold(inner) if isinstance(term, AllOf) else any_holds(inner)


def _limit(limit: Limit, patient: Patient, position: int) -> Truth:
    here = patient.assessments[position]
    if limit.from_day is not None and here["day"] < limit.from_day:
        return True
    threshold = exact(limit.value)
    assert threshold is not None
    if (limit.measure, limit.of, limit.at, limit.over_days) == ("prednisolone", "absolute", "visit", 0) and (
        limit.from_day is not None
    ):
        # Every dose since that day must hold, and the visit's own must be known.
        since = [visit["prednisolone"] for visit in patient.visits if limit.from_day <= visit["day"] <= here["day"]]
        own = bounds(here, "prednisolone")
        known = [exact(dose) for dose in since if dose is not None] + ([] if own is None else [own[0]])
        highest = max((dose for dose in known if dose is not None), default=None)
        if highest is None:
            return None
        return holds((highest, Decimal("Infinity") if own is None else highest), limit.op, (threshold, threshold))
    if limit.over_days:
        return holds(patient.highest_dose(here["day"], limit.over_days), limit.op, (threshold, threshold))
    read = f"egfr_{limit.equation}" if limit.equation else limit.measure
    value = bounds(patient.baseline if limit.at == "baseline" else here, read)
    if limit.of == "absolute":
        return holds(in_unit(value, limit.measure, limit.unit), limit.op, (threshold, threshold))
    if limit.plus:
        # What is added was written in the paper's unit.
        added = threshold / Decimal(UNITS.get((limit.measure, str(limit.unit)), "1"))
        start = patient.uln() if limit.of == "uln" else _reference(limit, patient, position)
        return holds(value, limit.op, None if start is None else (start[0] + added, start[1] + added))
    if limit.of == "uln":
        return holds(value, limit.op, times(threshold, patient.uln()))
    reference = _reference(limit, patient, position)
    verdict = holds(value, limit.op, times(threshold, reference))
    if limit.measure in ABSENT_BELOW and limit.op in ("<", "<="):
        return _fall(verdict, value, reference, ABSENT_BELOW[limit.measure], literal=patient.plan.literal_haematuria)
    return verdict


def in_unit(value: Bounds, measure: str, unit: str | None) -> Bounds:
    """The value in the unit of the paper."""
    if (measure, str(unit)) in UNITS:
        return times(Decimal(UNITS[measure, str(unit)]), value)
    assert unit in SAME_UNIT
    return value


def _reference(limit: Limit, patient: Patient, position: int) -> Bounds:
    """What the limit takes a share of."""
    if limit.of == "pre_flare" and patient.row["pre_flare_egfr"] is not None:
        known = exact(patient.row["pre_flare_egfr"])
        assert known is not None
        return known, known
    if limit.of in ("baseline", "pre_flare"):
        return bounds(patient.baseline, f"egfr_{limit.equation}" if limit.equation else limit.measure)
    so_far = [
        known for whole in patient.assessments[: position + 1] if (known := bounds(whole, limit.measure)) is not None
    ]
    return (min(low for low, _ in so_far), min(high for _, high in so_far)) if so_far else None


def _fall(verdict: Truth, value: Bounds, reference: Bounds, absent_below: Decimal, *, literal: bool) -> Truth:
    """A fall of something that healthy people do not have."""
    if reference is None:
        return None
    if reference[1] < absent_below:
        return False if literal else holds(value, "<", (absent_below, absent_below))
    if value is None or verdict is not None:
        return verdict
    return True if value[1] < absent_below or category(value) <= category(reference) - 2 else None


def category(cells: tuple[Decimal, Decimal]) -> int:
    """0 for 0-5 red cells per field, then 6-10, 11-25, 26-50, more."""
    middle = cells[0] if cells[1].is_infinite() else (cells[0] + cells[1]) / 2
    return sum(middle > edge for edge in (Decimal("5.5"), Decimal("10.5"), Decimal("25.5"), Decimal("50.5")))


def _finding(finding: Finding, patient: Patient, position: int) -> Truth:
    here = patient.assessments[position]
    if finding.name == "no_rescue":
        return patient.first_event(ENDING) > here["day"]
    casts = here["cellular_casts"]
    no_casts: Truth = not casts
    if casts is None:
        no_casts = None if patient.casts_recorded else True
    if finding.name == "no_cellular_casts":
        return no_casts
    if finding.name == "cellular_casts":
        return opposite(no_casts)
    limit = exact(finding.normal_rbc)
    assert limit is not None
    normal = all_hold([holds(bounds(here, "urine_rbc"), "<", (limit, limit)), no_casts])
    if finding.name == "active_sediment":
        return opposite(normal)
    assert finding.name == "normal_sediment"
    return normal


def in_force(term: Term, path: str, off: frozenset[str]) -> Term | None:
    """The condition without what is switched off; None if nothing is left of it."""
    if not isinstance(term, AllOf | AnyOf):
        return None if path in off else term
    kept = [left for child in term.terms if (left := in_force(child, f"{path}.{child.key}", off)) is not None]
    return type(term)(tuple(kept), term.name) if kept else None


def rules(plan: AnalysisPlan) -> tuple[AllOf, AllOf | None]:
    """The two rules without what is switched off."""
    definition = plan.definition
    found = [
        None if rule is None else in_force(rule, level, definition.off) or AllOf(())
        for level, rule in (("cr", definition.complete), ("pr", definition.partial))
    ]
    assert isinstance(found[0], AllOf)
    assert found[1] is None or isinstance(found[1], AllOf)
    return found[0], found[1]


# --- responses ------------------------------------------------------------------------------------------------------


def grade(complete: Truth, partial: Truth) -> str:
    """The response of one assessment."""
    if complete is True:
        return CR
    if partial is True:
        return PR
    return NR if complete is False and partial is False else OPEN


@dataclass(frozen=True)
class Assessed:
    """One assessment after time zero."""

    day: int
    complete: Truth
    partial: Truth
    read: str
    """as the rules say"""
    response: str
    """confirmed where the plan asks for it, and overridden by what ends a response"""
    components: Mapping[str, Truth]
    """path -> verdict, switched-off ones included"""
    egfr: float | None
    baseline_egfr: float | None


def failed_on(patient: Patient) -> float:
    """The day from which an assessment is no response any more."""
    return patient.first_event(patient.over | ({"rescue", LEFT} if patient.plan.missing == "non_responder" else set()))


def assess(patient: Patient) -> list[Assessed]:
    """Every assessment of a patient, in order."""
    complete, partial = rules(patient.plan)
    verdicts = [
        (met(complete, patient, position), met(partial, patient, position) if partial is not None else False)
        for position in range(len(patient.assessments))
    ]
    read = [(whole["day"], grade(*verdict)) for whole, verdict in zip(patient.assessments, verdicts, strict=True)]
    ended = failed_on(patient)
    rules_say = read
    read = [(day, NR if day >= ended else first) for day, first in read]
    found = []
    for (day, first), (_, as_read), verdict in zip(read, rules_say, verdicts, strict=True):
        response = patient.settled.get(day) or met_again(patient, day, first, read)
        components = {
            component.path: met(component.leaf, patient, len(found))
            for component in patient.plan.definition.components()
        }
        filtration = (patient.assessments[len(found)]["egfr"], as_float(patient.baseline["egfr"]))
        found.append(Assessed(day, *verdict, as_read, response, components, *filtration))
    return found


def met_again(patient: Patient, day: int, first: str, read: Sequence[tuple[int, str]]) -> str:
    """What the response of a day counts as among those of all days, where it must be met again."""
    if patient.plan.confirm_days is None or first not in (CR, PR):
        return first
    later = [one for one in read if one[1] != OPEN and one[0] - day >= patient.plan.confirm_days]
    # The first such event between the two, or behind the first alone, leaves it unconfirmed for good.
    firsts = [patient.first_event(TERMINAL), patient.first_event(ENDING)]
    end = min((event for event in firsts if event > day), default=math.inf)
    if end < math.inf and (not later or later[0][0] >= end):
        return NR
    return min(first, later[0][1], key=RANK.__getitem__) if later else OPEN


def as_on_day_0(patient: Patient) -> str:
    """The response by the baseline values, as if they were those of a visit on day 0."""
    complete, partial = rules(patient.plan)
    alone = copy(patient)
    alone.assessments = [patient.baseline | {"day": 0}]
    verdicts = met(complete, alone, 0), met(partial, alone, 0) if partial is not None else False
    return NR if failed_on(patient) <= 0 else grade(*verdicts)


def response_at_start(patient: Patient) -> str:
    """The response in which the patient was on day 0 already; where the plan asks for it, met again."""
    complete, partial = rules(patient.plan)
    read = [
        (whole["day"], grade(met(complete, patient, i), met(partial, patient, i) if partial is not None else False))
        for i, whole in enumerate(patient.assessments)
    ]
    read = [(day, NR if day >= failed_on(patient) else response) for day, response in read]
    return met_again(patient, 0, as_on_day_0(patient), read)


def window_days(month: int, tolerance: int) -> tuple[int, int, int]:
    """First day, target and last day of a window."""
    target = math.floor(month * 30.4375 + 0.5)
    return target - tolerance, target, target + tolerance


def reached(patient: Patient, low: int, high: int) -> bool:
    """Whether follow-up came to a window, or something ended the question before it closed."""
    last = patient.row["last_day"]
    return (last is not None and last >= low) or patient.first_event(patient.over) <= high


def due_until(patient: Patient) -> float:
    """The last day on which the patient could have been seen; minus infinity where nothing tells it."""
    cutoff, last = patient.row["cutoff_day"], patient.last_seen
    if cutoff is not None:
        return max(cutoff + patient.plan.cutoff_shift, -math.inf if last is None else last)
    return patient.longest if patient.plan.missing == "non_responder" else -math.inf


def chosen(assessed: Iterable[Assessed], target: int, pick: str) -> Assessed | None:
    """Of several assessments the one that the plan lets count."""
    if pick == "first":
        return min(assessed, key=lambda one: one.day, default=None)
    if pick == "last":
        return max(assessed, key=lambda one: one.day, default=None)
    assert pick == "nearest"
    return min(assessed, key=lambda one: (abs(one.day - target), one.day), default=None)


def state_at(
    patient: Patient, assessed: Sequence[Assessed], month: int, tolerance: int
) -> tuple[str, int | None, bool]:
    """The patient's state in a window, the day of the assessment used (in the window, or carried into it), and

    whether a patient who is not assessable is surely not in complete response.
    """
    low, target, high = window_days(month, tolerance)
    inside = [one for one in assessed if low <= one.day <= high]
    decided = [one for one in inside if one.response != OPEN]
    used = chosen(decided or inside, target, patient.plan.pick)
    day = None if used is None else used.day
    if not reached(patient, low, high):
        if due_until(patient) < target:
            return FAR, day, False
        return (NR if patient.plan.missing == "non_responder" else GONE), day, False
    carried = None
    if not decided and patient.plan.missing == "last_observation" and patient.first_event(patient.over) > high:
        earlier = [one for one in assessed if one.day <= high and one.response != OPEN]
        # Who is surely not in complete response now is not carried there from before.
        against = used is not None and used.complete is False and bool(earlier) and earlier[-1].response == CR
        carried = earlier[-1] if earlier and not against else None
    failed = failed_on(patient)
    if patient.plan.definition.asks_no_rescue:
        failed = min(failed, patient.first_event({"rescue", LEFT}))
    if failed <= target and (day is None or day < failed):
        # Dead, or on dialysis, on the very day: an earlier visit of the window does not undo it.
        return NR, day if carried is None else carried.day, False
    if decided:
        assert used is not None
        return used.response, day, False
    if patient.first_event(patient.over) <= high:
        return NR, day, False
    if carried is not None:
        return carried.response, carried.day, False
    if patient.plan.missing == "non_responder":
        return NR, day, False
    return OPEN, day, used is not None and used.complete is False


# --- the cohort -----------------------------------------------------------------------------------------------------


def kept(patient: Patient) -> bool:
    """Whether the plan's filters leave the patient in."""
    filters = patient.plan.filters
    for column, levels in filters.levels.items():
        value = patient.row[column]
        if ("missing" if value is None else value) not in levels:
            return False
    for span, number in ((filters.age, patient.row["age"]), (filters.baseline_upcr, patient.baseline["upcr"])):
        value = exact(number)
        if span is not None and (value is None or not Decimal(repr(span[0])) <= value <= Decimal(repr(span[1]))):
            return False
    if patient.plan.exclude_responders_at_start and as_on_day_0(patient) in (CR, PR):
        return False
    return not (patient.plan.exclude_baseline_responders and _responder_at_baseline(patient))


def _responder_at_baseline(patient: Patient) -> bool:
    phase = patient.row["phase"]
    if phase is not None and phase.lower() != patient.plan.induction_phase.lower():
        return False
    asked = [
        term
        for term in rules(patient.plan)[0].terms
        if isinstance(term, Limit) and term.measure in ("upcr", "urine_protein_24h") and term.of == "absolute"
    ]
    verdicts = []
    for limit in asked:
        threshold = exact(limit.value)
        assert threshold is not None
        verdicts.append(
            holds(
                in_unit(bounds(patient.baseline, limit.measure), limit.measure, limit.unit),
                limit.op,
                (threshold, threshold),
            )
        )
    return bool(asked) and all(verdict is True for verdict in verdicts)


@dataclass
class Reference:
    """All that the engine is compared with."""

    kept: list[str] = field(default_factory=list)
    group: dict[str, str] = field(default_factory=dict)
    assessed: dict[tuple[str, int], Assessed] = field(default_factory=dict)
    states: dict[tuple[str, int], tuple[str, int | None]] = field(default_factory=dict)
    """patient, month -> state, day"""
    ruled_out: set[tuple[str, int]] = field(default_factory=set)
    """patient, month: not assessable, and yet surely not in complete response"""
    at: dict[tuple[str, int, str], tuple[int, int, int, int, int]] = field(default_factory=dict)
    """group, month, outcome -> n, N, n_not_assessable, n_not_reached, n_left"""
    by: dict[tuple[str, int, str], tuple[int, int, int]] = field(default_factory=dict)
    """group, month, outcome -> n, N, n_not_assessable"""
    flares: dict[tuple[str, str], tuple[int, int, int, float]] = field(default_factory=dict)
    """group, "all", "year" or "after" -> flares, patients with one, N, person-years"""
    steroids: dict[tuple[str, int], tuple[int, int, float | None]] = field(default_factory=dict)
    """group, month -> n, N, mean dose"""


def reference(cohort: Cohort, plan: AnalysisPlan) -> Reference:
    """Everything the plan asks of the cohort."""
    with localcontext(prec=80):
        return _reference_of(cohort, plan)


def _reference_of(cohort: Cohort, plan: AnalysisPlan) -> Reference:
    rows = cohort.patients.to_dicts()
    visits, events = cohort.visits.to_dicts(), cohort.events.to_dicts()
    casts_recorded = any(visit["cellular_casts"] is not None for visit in visits)
    one_group = plan.group_by is None or all(row[plan.group_by] is None for row in rows)
    result = Reference()
    groups: dict[str, list[tuple[Patient, list[Assessed]]]] = {}
    settled = cohort.adjudicated if cohort.adjudicated_for == plan.rule_mark else None
    longest = max((row["last_day"] for row in rows if row["last_day"] is not None), default=-math.inf)
    for row in rows:
        mine = sorted(
            (visit for visit in visits if visit["patient_id"] == row["patient_id"]), key=lambda visit: visit["day"]
        )
        patient = Patient(
            row,
            mine,
            [event for event in events if event["patient_id"] == row["patient_id"]],
            plan,
            casts_recorded,
            longest,
            {} if settled is None else {day: word for who, day, word in settled.rows() if who == row["patient_id"]},
        )
        if not kept(patient):
            continue
        level = None if plan.group_by is None else row[plan.group_by]
        group = "all patients" if one_group else "missing" if level is None else level
        assessed = assess(patient)
        result.kept.append(patient.id)
        result.group[patient.id] = group
        result.assessed |= {(patient.id, one.day): one for one in assessed}
        for window in plan.windows:
            state, day, ruled_out = state_at(patient, assessed, window.month, window.tolerance)
            result.states[patient.id, window.month] = state, day
            if ruled_out:
                result.ruled_out.add((patient.id, window.month))
        groups.setdefault(group, []).append((patient, assessed))
    for group, members in groups.items():
        patients = [patient for patient, _ in members]
        for window in plan.windows:
            _count_at(result, group, window.month, patients)
            _count_by(result, group, window.month, window_days(window.month, window.tolerance), members)
        _count_flares(result, group, members, recorded="events" in cohort.recorded)
        _count_steroids(result, group, patients)
    return result


def _count_at(result: Reference, group: str, month: int, patients: Sequence[Patient]) -> None:
    states = [result.states[patient.id, month][0] for patient in patients]
    known = sum(state in RANK for state in states)
    ruled_out = sum((patient.id, month) in result.ruled_out for patient in patients)
    for outcome, which in OUTCOMES.items():
        # Whoever is surely not in complete response belongs to its denominator, though partial response is open.
        more = ruled_out if outcome == "CR" else 0
        result.at[group, month, outcome] = (
            sum(state in which for state in states),
            known + more,
            states.count(OPEN) - more,
            states.count(FAR),
            states.count(GONE),
        )


def _count_by(
    result: Reference,
    group: str,
    month: int,
    days: tuple[int, int, int],
    members: Sequence[tuple[Patient, list[Assessed]]],
) -> None:
    low, target, high = days
    for outcome in ("CR", "CR or PR"):
        n = total = unseen = 0
        for patient, assessed in members:
            so_far = [one.response for one in assessed if one.day <= high]
            came = reached(patient, low, high)
            counts = any(response != OPEN for response in so_far) or patient.first_event(TERMINAL) <= high
            if patient.plan.missing == "non_responder":
                counts = counts or came or due_until(patient) >= target
            total += counts
            start = response_at_start(patient) if counts else OPEN
            n += any(response in OUTCOMES[outcome] for response in (start, *so_far))
            unseen += came and not counts
        result.by[group, month, outcome] = (n, total, unseen)


def _count_flares(
    result: Reference, group: str, members: Sequence[tuple[Patient, Sequence[Assessed]]], *, recorded: bool
) -> None:
    for period in ("all", "year", "after"):
        n = with_one = total = days = 0
        for patient, assessed in members:
            last = patient.row["last_day"]
            if not recorded or last is None or last <= 0:
                continue
            begin, end = 0, min(last, 365) if period == "year" else last
            if period == "after":
                responses = [one.day for one in assessed if one.response in ("CR", "PR")]
                if not responses or responses[0] >= last:
                    continue
                begin = responses[0]
            mine = sum(
                event["kind"] == "flare" and event["day"] is not None and begin < event["day"] <= end
                for event in patient.events
            )
            n, with_one, total, days = n + mine, with_one + (mine > 0), total + 1, days + end - begin
        result.flares[group, period] = (n, with_one, total, days / 365.25)


def _count_steroids(result: Reference, group: str, patients: Sequence[Patient]) -> None:
    doses = [patient.baseline["prednisolone"] for patient in patients]
    result.steroids[group, 0] = _mean_dose(doses, [True] * len(patients))
    for window in patients[0].plan.windows:
        low, target, high = window_days(window.month, window.tolerance)
        doses, came = [], []
        for patient in patients:
            inside = [
                (abs(visit["day"] - target), visit["day"], visit["prednisolone"])
                for visit in patient.visits
                if max(low, 1) <= visit["day"] <= high
            ]
            known = [record for record in inside if record[2] is not None]
            doses.append(min(known)[2] if known else None)
            came.append(patient.row["last_day"] is not None and patient.row["last_day"] >= low)
        result.steroids[group, window.month] = _mean_dose(doses, came)


def _mean_dose(doses: Sequence[float | None], came: Sequence[bool]) -> tuple[int, int, float | None]:
    known = [dose for dose in doses if dose is not None]
    total = sum(here or dose is not None for dose, here in zip(doses, came, strict=True))
    return len(known), total, fmean(known) if known else None
