"""Everything the user chose, as one frozen value that reads and writes JSON and says itself in words."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.criteria.bounds import open_ranges
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import DEFINITIONS, ROKUTANDA_2014
from lnexplore.derive.windows import Window
from lnexplore.options import OPTIONS, Options

VERSION = 1


@dataclass(frozen=True)
class AnalysisPlan(Options):
    """The whole analysis as data, a field per option. Two equal plans on one cohort give equal numbers.

    Raises ValueError, naming option, value and what is allowed, when a choice is impossible:

    >>> AnalysisPlan(origin="biopsi")
    Traceback (most recent call last):
    ValueError: origin='biopsi': expected one of start, combination, biopsy, first_response
    """

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

    def meaning(self, key: str) -> str:
        """What the value of a choice among several means, in the present."""
        return OPTIONS[key].meaning(self)

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
            f"Baseline was {self.meaning('baseline_rule')} of each measure between day {self.baseline_first_day} and day 0, the day of time zero.",
            f"Windows after time zero: {windows} (a month is 30.4375 days); of the assessments that decide the definition {self.meaning('pick')}{', the earlier on ties,' if self.pick == 'nearest' else ''} was used.",
            f"Proteinuria: {self.meaning('protein')}.",
            f"eGFR: {self.meaning('egfr_equation')}.",
            f"Upper limit of normal of creatinine: {self.uln_female:g} mg/dL (women) and {self.uln_male:g} mg/dL (men), unless the sheet gives the patient's own.",
            f"Missing data: {self.meaning('missing')}; patients whose follow-up had not reached a window are outside its denominator.",
            f"Intervals are 95 % {self.meaning('interval')} intervals.",
        ]
        if any("urine_rbc" in column for column in self.definition.columns()):
            rule = "counted as failed" if self.literal_haematuria else "not applicable while it stays absent"
            sentences.append(f"“Haematuria improved” in a patient without haematuria at baseline was {rule}.")
            if "baseline_urine_rbc_low" in self.definition.columns():
                sentences.append(f"{open_ranges()}.")
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
        if self.exclude_responders_at_start:
            sentences.append("Patients in response on day 0 already, by their baseline values, were left out.")
        if phrases := self.filters.describe(labels):
            sentences.append(f"Patients included: {'; '.join(phrases)}.")
        return sentences

    def describe_follow_up(self) -> list[str]:
        """How far patients are followed, what counts as stopping, and how doses are read, in sentences."""
        drugs = (
            " and ".join(self.regimen)
            or "the drugs with which at least half of the treated patients began (and those of the patients whom that leaves out)"
        )
        rules = [self.meaning(key) for key in ("after_stop", "rescue", "terminal")]
        if self.after_stop == "while_on":
            rules[0] += f"; the {self.after_stop_days} days after its last day still count"
        chosen = (
            f" Of the drug filter: {self.meaning('drugs_counted')}."
            if "drug" in self.filters.levels or self.drugs_counted != "at_start"
            else ""
        )
        factors = ", ".join(f"{drug} {factor:.3g}" for drug, factor in self.factors.items())
        return [
            f"Curves over time count from {self.meaning('origin')}; {self.meaning('visits_counted')}.",
            f"The regimen is {drugs}; it is stopped when {self.meaning('regimen_stop')}; a pause of at most {self.pause_days} days is no stop.",
            f"Follow-up: {'; '.join(rules)}.{chosen}",
            f"A response or a low dose is sustained when it lasts at least {self.sustained_days} days.",
            f"Between two visits {self.meaning('between_doses')}. Prednisolone equivalent of 1 mg: {factors}.",
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
            f"compared with {OPTIONS['flare_reference'].ways[self.reference_in_force].meaning}; confirmed when met again at the next assessment at least "
            f"{self.flare_confirm_days} days later; no other flare within {self.flare_refractory_days} days; {which}."
        )

    @property
    def reference_in_force(self) -> str:
        """What flares are compared with: the user's choice, or that of the rule's source."""
        return FLARES[self.flare_rule].reference if self.flare_reference == "published" else self.flare_reference

    def to_json(self) -> str:
        """The plan as JSON text, with a version."""
        return self._json

    @cached_property
    def _json(self) -> str:
        # It names all that a plan decides wherever something is remembered: asked for often, written once.
        data = {key: row.kind.to_json(row.value(self)) for key, row in OPTIONS.items()}
        return json.dumps({"lnexplore_plan": VERSION} | data, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "AnalysisPlan":
        """The plan that `to_json` wrote. Raises ValueError, with a sentence, for anything else."""
        try:
            data = json.loads(text)
            if not isinstance(data, dict) or data.pop("lnexplore_plan", None) != VERSION:
                raise ValueError("not a plan of this version of lnexplore")
            if unknown := sorted(set(data) - set(OPTIONS)):
                raise ValueError(f"the plan holds {len(unknown)} settings that this version does not know")
            given = {key: OPTIONS[key].from_json(value) for key, value in data.items()}
            return cls(**_as_published(given))
        except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as trouble:
            raise ValueError("not a plan of lnexplore") from trouble

    @property
    def leaves_out_responders(self) -> bool:
        """Whether the definition decides who is in."""
        return self.exclude_baseline_responders or self.exclude_responders_at_start

    def with_everyone(self) -> "AnalysisPlan":
        """The plan that leaves nobody out for what was met at baseline already."""
        return replace(self, exclude_baseline_responders=False, exclude_responders_at_start=False)

    def without_definition(self) -> "AnalysisPlan":
        """The plan with the default definition, unless the definition decides who is in or when time begins.

        Doses and drugs do not depend on what remission means, so moving a threshold need not count them again.
        """
        return self._without_definition

    @cached_property
    def _without_definition(self) -> "AnalysisPlan":
        needed = self.leaves_out_responders or self.origin == "first_response"
        return self if needed else replace(self, definition=ROKUTANDA_2014, own=())

    def replace(self, **changes: Any) -> "AnalysisPlan":
        """The same plan with other choices."""
        return replace(self, **changes)


def _as_published(given: dict[str, Any]) -> dict[str, Any]:
    """The values of a file, the definition among them held against its source."""
    mine, own = given.get("definition"), given.get("own", ())
    if mine is None:
        return given
    if mine.key in DEFINITIONS:
        # A published key stands for its source: rules may be changed, what the source is called may not.
        mine = replace(DEFINITIONS[mine.key], complete=mine.complete, partial=mine.partial, off=mine.off)
    elif mine.key not in {one.key for one in own}:
        # A definition of someone's own that came without its original stands for it.
        own = (*own, mine.switched(frozenset()))
    return given | {"definition": mine, "own": own}
