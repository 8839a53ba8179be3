"""Everything the user chose, as one frozen value that reads and writes JSON and says itself in words."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import DEFINITIONS, ROKUTANDA_2014
from lnexplore.derive.baseline import BASELINE_RULES
from lnexplore.derive.courses import REGIMEN_STOPS
from lnexplore.derive.filters import Filters
from lnexplore.derive.follow_up import AFTER_STOP, DRUGS_COUNTED, ORIGINS, RESCUE, TERMINAL, VISITS_COUNTED
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.protein import PROTEIN_RULES
from lnexplore.derive.steroids import BETWEEN
from lnexplore.derive.windows import DEFAULT_WINDOWS, PICKS, Window, overlaps
from lnexplore.stats import INTERVALS

VERSION = 1

MISSING_RULES: Mapping[str, str] = {
    "observed": "patients who cannot be assessed are shown, and left out of the denominator",
    "non_responder": "patients who cannot be assessed count as non-responders",
    "last_observation": "the last earlier assessment that can be decided is carried forward",
}
"""key -> what it does with a patient whose follow-up reached a window in which no response can be decided."""


LIMITS: Mapping[str, tuple[Any, Any]] = {
    "baseline_first_day": (-365, 0),
    "join_days": (0, 30),
    "uln_female": (0.3, 3.0),
    "uln_male": (0.3, 3.0),
    "confirm_days": (1, 365),
    "flare_response_days": (0, 365),
    "flare_confirm_days": (1, 365),
    "flare_refractory_days": (0, 730),
    "pause_days": (0, 730),
    "after_stop_days": (0, 365),
    "sustained_days": (1, 1095),
}
"""choice -> lowest and highest value; the sidebar's fields, links and plan files keep to the same."""

FLARE_REFERENCES: Mapping[str, str] = {
    "published": "as the source of the rule has it",
    "nadir": "the lowest value since the response",
    "last": "the value of the assessment before",
    "mean_last_two": "the mean of the two assessments before",
}
MIDDLES: Mapping[str, str] = {"mean": "mean", "median": "median"}
MEANS = ("age", "egfr", "albumin", "hemoglobin", "c3", "c4", "prednisolone", "weight")
"""lines of a baseline table that are told as a mean unless the user says otherwise; the others, mostly skewed, as a median"""
MAX_FACTOR = 100.0
KNOWN: Mapping[str, Mapping[str, Any]] = {
    "egfr_equation": EQUATIONS,
    "missing": MISSING_RULES,
    "interval": INTERVALS,
    "pick": PICKS,
    "baseline_rule": BASELINE_RULES,
    "protein": PROTEIN_RULES,
    "flare_rule": FLARES,
    "flare_reference": FLARE_REFERENCES,
    "origin": ORIGINS,
    "regimen_stop": REGIMEN_STOPS,
    "after_stop": AFTER_STOP,
    "rescue": RESCUE,
    "terminal": TERMINAL,
    "visits_counted": VISITS_COUNTED,
    "drugs_counted": DRUGS_COUNTED,
    "between_doses": BETWEEN,
    "middle": MIDDLES,
    "course_of_values": MIDDLES,
}
"""choice -> its options"""
MAX_OWN = 12


def label_key(label: str) -> str:
    """A name without what does not tell it from another: case, blanks, width of letters."""
    return "".join(unicodedata.normalize("NFKC", label).casefold().split())


@dataclass(frozen=True)
class AnalysisPlan:
    """The whole analysis as data. Two equal plans on one cohort give equal numbers.

    Raises ValueError when a choice is impossible (overlapping windows, an unknown equation, ...).
    """

    definition: ResponseDefinition = ROKUTANDA_2014
    own: tuple[ResponseDefinition, ...] = ()
    """definitions that the user made; they stand beside the published ones"""
    windows: tuple[Window, ...] = DEFAULT_WINDOWS
    pick: str = "nearest"
    """which of several assessments in a window counts"""
    baseline_first_day: int = -28
    """first day of the baseline window; its last day is day 0"""
    baseline_rule: str = "last"
    protein: str = "as_printed"
    """whether spot ratio and 24-hour protein may stand in for one another"""
    join_days: int = 7
    """visits at most so many days apart are one assessment"""
    egfr_equation: str = "japanese_2009"
    uln_female: float = 0.79
    """upper limit of normal of creatinine, mg/dL; a patient's own limit wins. JCCLS common reference intervals"""
    uln_male: float = 1.07
    literal_haematuria: bool = False
    """read "haematuria improved" as failed where there was none at baseline"""
    exclude_baseline_responders: bool = False
    """leave patients already below the CR threshold of proteinuria at baseline out of the induction phase"""
    induction_phase: str = "induction"
    confirm_days: int | None = None
    """a response counts once met again at the next assessment at least so many days later"""
    missing: str = "observed"
    interval: str = "wilson"
    group_by: str | None = "phase"
    headline_month: int = 6
    flare_rule: str = "kdigo2012"
    flare_reference: str = "published"
    """what a flare is compared with: nadir (lowest since the response), last, mean_last_two, or as the rule's source has it"""
    flare_response_days: int = 0
    """how long a response must have lasted before a flare can count"""
    flare_confirm_days: int = 14
    """a flare is confirmed once its rule is met again at the next assessment at least so many days later"""
    flare_refractory_days: int = 90
    """days after a flare in which no other one counts"""
    flare_first_only: bool = False
    origin: str = "start"
    """the day from which curves over time count"""
    regimen: tuple[str, ...] = ()
    """the drugs whose stopping is looked at; none: those with which at least half of the treated patients began"""
    regimen_stop: str = "any"
    pause_days: int = 90
    """a drug taken again within so many days was paused, not stopped"""
    after_stop: str = "keep"
    after_stop_days: int = 30
    """days after the regimen was stopped that still belong to it, where nothing later counts"""
    rescue: str = "keep"
    terminal: str = "non_response"
    visits_counted: str = "all"
    drugs_counted: str = "at_start"
    sustained_days: int = 180
    """a response, or a low dose, is sustained when it lasts at least so long"""
    between_doses: str = "hold"
    steroid_factors: tuple[tuple[str, float], ...] = ()
    """mg of prednisolone that 1 mg of a drug equals, where it differs from EQUIVALENTS"""
    middle: str = "mean"
    """what the course of doses is drawn as"""
    course_of_values: str = "median"
    """what the courses of laboratory values are drawn as"""
    means: tuple[str, ...] = MEANS
    """lines of the baseline table told as mean (SD); the others as median (quartiles)"""
    p_values: bool = False
    filters: Filters = field(default_factory=Filters)

    def __post_init__(self) -> None:
        if not self.windows:
            raise ValueError("at least one window is needed")
        if len({window.month for window in self.windows}) != len(self.windows):
            raise ValueError("two windows for the same month")
        if clash := overlaps(self.windows):
            raise ValueError(" and ".join(f"the windows of months {a} and {b} overlap" for a, b in clash))
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name.replace('_', ' ')} lies between {low:g} and {high:g}")
        for name, known in KNOWN.items():
            if getattr(self, name) not in known:
                raise ValueError(f"no such {name.replace('_', ' ')}")
        _check_drugs(self.steroid_factors, self.regimen)
        _check_own(self.own)

    @property
    def published(self) -> ResponseDefinition | None:
        """The definition as its source or its author left it, before the sidebar moved anything; None if it is not kept."""
        return self.definitions.get(self.definition.key)

    @property
    def rule_mark(self) -> str:
        """Names the definition as it is in force, for what holds under this one only: another number, another mark."""
        if self.definition == DEFINITIONS.get(self.definition.key):
            return self.definition.key
        text = json.dumps(self.definition.to_dict(), sort_keys=True)
        return f"{self.definition.key} {hashlib.sha256(text.encode()).hexdigest()[:12]}"

    @property
    def definitions(self) -> Mapping[str, ResponseDefinition]:
        """Key -> every definition to choose from: the published ones, then the user's own."""
        return {**DEFINITIONS, **{definition.key: definition for definition in self.own}}

    def differences(self) -> list[str]:
        """How the definition in force differs from the published one, a phrase per component."""
        return [] if self.published is None else self.definition.differences(self.published)

    def changes(self, other: "AnalysisPlan") -> frozenset[str]:
        """Names of the choices in which two plans differ; within one definition, the paths of its components."""
        names = {spec.name for spec in fields(self) if getattr(self, spec.name) != getattr(other, spec.name)}
        if "definition" in names and self.definition.key == other.definition.key:
            mine, theirs = ({item.path: item.leaf for item in plan.definition.components()} for plan in (self, other))
            names |= {path for path in mine | theirs if mine.get(path) != theirs.get(path)}
            names |= self.definition.off ^ other.definition.off
            names.discard("definition")
        return frozenset(names)

    @property
    def factors(self) -> Mapping[str, float]:
        """How much prednisolone (mg) 1 mg of each glucocorticoid equals."""
        return {**EQUIVALENTS, **dict(self.steroid_factors)}

    @property
    def headline_window(self) -> Window:
        """The window the headline speaks of: that of `headline_month`, else the nearest there is."""
        return min(self.windows, key=lambda window: (abs(window.month - self.headline_month), window.month))

    def describe(self, labels: Mapping[str, str] | None = None) -> list[str]:
        """The plan as sentences, in the order of a methods section. `labels` names filter columns."""
        sentences = [
            f"Response was defined as in {self.definition.label} ({self.definition.citation}).",
            self.definition.describe(),
        ]
        if changes := self.differences():
            sentences.append(f"It differs from {self.definition.label} in: {'; '.join(changes)}.")
        windows = ", ".join(f"month {window.month} ± {window.tolerance} d" for window in self.windows)
        sentences += [
            f"Visits at most {self.join_days} days apart were read as one assessment.",
            f"Baseline was {BASELINE_RULES[self.baseline_rule]} of each measure between day {self.baseline_first_day} and day 0, the day of time zero.",
            f"Windows after time zero: {windows} (a month is 30.4375 days); of the assessments that decide the definition {PICKS[self.pick]}{', the earlier on ties,' if self.pick == 'nearest' else ''} was used.",
            f"Proteinuria: {PROTEIN_RULES[self.protein]}.",
            f"eGFR: {EQUATIONS[self.egfr_equation][0]}.",
            f"Upper limit of normal of creatinine: {self.uln_female:g} mg/dL (women) and {self.uln_male:g} mg/dL (men), unless the sheet gives the patient's own.",
            f"Missing data: {MISSING_RULES[self.missing]}; patients whose follow-up had not reached a window are outside its denominator.",
            f"Intervals are 95 % {INTERVALS[self.interval]} intervals.",
        ]
        if any("urine_rbc" in column for column in self.definition.columns()):
            rule = "counted as failed" if self.literal_haematuria else "not applicable while it stays absent"
            sentences.append(f"“Haematuria improved” in a patient without haematuria at baseline was {rule}.")
        if self.confirm_days is not None:
            sentences.append(
                f"A response counted once it was met again at the next assessment at least {self.confirm_days} days later."
            )
        sentences.append(self.describe_flares())
        sentences += self.describe_follow_up()
        if self.exclude_baseline_responders:
            sentences.append(
                f"Patients of the {self.induction_phase} phase already below the proteinuria threshold of complete response at baseline were left out."
            )
        if phrases := self.filters.describe(labels):
            sentences.append(f"Patients included: {'; '.join(phrases)}.")
        return sentences

    def describe_follow_up(self) -> list[str]:
        """How far patients are followed, what counts as stopping, and how doses are read, in sentences."""
        drugs = (
            " and ".join(self.regimen)
            or "the drugs with which at least half of the treated patients began (and those of the patients whom that leaves out)"
        )
        rules = [AFTER_STOP[self.after_stop], RESCUE[self.rescue], TERMINAL[self.terminal]]
        if self.after_stop == "while_on":
            rules[0] += f"; the {self.after_stop_days} days after its last day still count"
        chosen = (
            f" Of the drug filter: {DRUGS_COUNTED[self.drugs_counted]}."
            if "drug" in self.filters.levels or self.drugs_counted != "at_start"
            else ""
        )
        factors = ", ".join(f"{drug} {factor:.3g}" for drug, factor in self.factors.items())
        return [
            f"Curves over time count from {ORIGINS[self.origin]}; {VISITS_COUNTED[self.visits_counted]}.",
            f"The regimen is {drugs}; it is stopped when {REGIMEN_STOPS[self.regimen_stop]}; a pause of at most {self.pause_days} days is no stop.",
            f"Follow-up: {'; '.join(rules)}.{chosen}",
            f"A response or a low dose is sustained when it lasts at least {self.sustained_days} days.",
            f"Between two visits {BETWEEN[self.between_doses]}. Prednisolone equivalent of 1 mg: {factors}.",
            *(
                ["P-values compare groups that were not formed by chance, and adjust for nothing."]
                if self.p_values
                else []
            ),
        ]

    def describe_flares(self) -> str:
        """How flares are derived from the visits, in a sentence."""
        rule = FLARES[self.flare_rule]
        after = {"CR": "a complete response", "CR or PR": "a complete or partial response"}[rule.after]
        if rule.precondition is not None:
            after = f"a visit with {rule.precondition.describe()}" if rule.precondition.terms else "any visit"
        lasted = f" that lasted {self.flare_response_days} days or more" if self.flare_response_days else ""
        which = "the first flare counts" if self.flare_first_only else "all flares count"
        return (
            f"Flares by the rule of {rule.label} ({rule.citation}): at a visit after {after}{lasted}, {rule.describe()}; "
            f"compared with {FLARE_REFERENCES[self.reference_in_force]}; confirmed when met again at the next assessment at least "
            f"{self.flare_confirm_days} days later; no other flare within {self.flare_refractory_days} days; {which}."
        )

    @property
    def reference_in_force(self) -> str:
        """What flares are compared with: the user's choice, or that of the rule's source."""
        return FLARES[self.flare_rule].reference if self.flare_reference == "published" else self.flare_reference

    def to_json(self) -> str:
        """The plan as JSON text, with a version."""
        data: dict[str, Any] = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        data["definition"] = self.definition.to_dict()
        data["own"] = [definition.to_dict() for definition in self.own]
        data["windows"] = [[window.month, window.tolerance] for window in self.windows]
        data["filters"] = self.filters.to_dict()
        return json.dumps({"lnexplore_plan": VERSION} | data, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "AnalysisPlan":
        """The plan that `to_json` wrote. Raises ValueError, with a sentence, for anything else."""
        try:
            data = json.loads(text)
            if not isinstance(data, dict) or data.pop("lnexplore_plan", None) != VERSION:
                raise ValueError("not a plan of this version of lnexplore")
            known = {spec.name for spec in fields(cls)}
            if unknown := sorted(set(data) - known):
                raise ValueError(f"the plan holds {len(unknown)} settings that this version does not know")
            if "definition" in data:
                data["definition"] = ResponseDefinition.from_dict(data["definition"])
            own = tuple(ResponseDefinition.from_dict(one) for one in data.get("own", ()))
            mine = data.get("definition")
            if mine is not None and mine.key in DEFINITIONS:
                # A published key stands for its source: rules may be changed, what the source is called may not.
                mine = replace(DEFINITIONS[mine.key], complete=mine.complete, partial=mine.partial, off=mine.off)
                data["definition"] = mine
            if mine is not None and mine.key not in DEFINITIONS and mine.key not in {one.key for one in own}:
                # A definition of someone's own that came without its original stands for it.
                own = (*own, mine.switched(frozenset()))
            data["own"] = own
            if "windows" in data:
                data["windows"] = tuple(Window(int(month), int(tolerance)) for month, tolerance in data["windows"])
            for name in ("regimen", "means"):
                if name in data:
                    data[name] = tuple(str(word) for word in data[name])
            if "steroid_factors" in data:
                data["steroid_factors"] = tuple((str(drug), float(value)) for drug, value in data["steroid_factors"])
            if "filters" in data:
                data["filters"] = Filters.from_dict(data["filters"])
            return cls(**data)
        except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as trouble:
            raise ValueError("not a plan of lnexplore") from trouble

    def without_definition(self) -> "AnalysisPlan":
        """The plan with the default definition wherever the definition decides nothing about who is in.

        Doses and flares do not depend on what remission means, so moving a threshold need not count them again.
        """
        return self if self.exclude_baseline_responders else replace(self, definition=ROKUTANDA_2014, own=())

    def replace(self, **changes: Any) -> "AnalysisPlan":
        """The same plan with other choices."""
        return replace(self, **changes)


def _check_drugs(steroid_factors: tuple[tuple[str, float], ...], regimen: tuple[str, ...]) -> None:
    for drug, factor in steroid_factors:
        if drug not in EQUIVALENTS or not 0 <= factor <= MAX_FACTOR:
            raise ValueError(f"the equivalent of a glucocorticoid lies between 0 and {MAX_FACTOR:g}")
    if len(dict(steroid_factors)) != len(steroid_factors) or len(set(regimen)) != len(regimen):
        raise ValueError("a drug is named twice")


def _check_own(own: tuple[ResponseDefinition, ...]) -> None:
    keys = [definition.key for definition in own]
    if len(set(keys)) != len(keys) or set(keys) & set(DEFINITIONS):
        raise ValueError("two definitions have one key")
    names = [label_key(definition.label) for definition in own]
    if len(set(names)) != len(names) or set(names) & {label_key(one.label) for one in DEFINITIONS.values()}:
        raise ValueError("a definition of one's own bears the name of another")
    if len(own) > MAX_OWN:
        raise ValueError(f"a plan holds at most {MAX_OWN} definitions of one's own")
