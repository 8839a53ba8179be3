"""What a response is: a named pair of rules with its source, and how a user's version differs from the published one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from lnexplore.catalogue import N_, _, paragraph, pgettext
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.plain import from_dict, to_dict
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term, leaves


@dataclass(frozen=True)
class Component:
    """One leaf of a definition, as the sidebar and the tables show it."""

    path: str
    """unique inside the definition: `cr.upcr`, `pr.creatinine_rule.creatinine`"""
    leaf: Limit | Finding
    level: str
    """`cr` or `pr`"""
    alternative: bool
    """one of several of which any suffices"""


PROTEINURIA = ("upcr", "urine_protein_24h")
LEVELS = {"cr": N_("CR"), "pr": N_("PR")}
OWN = "own"
MAX_DEPTH = 8
MAX_CONDITIONS = 100
"""evidence of a definition that the user made"""
TEXTS = (
    *("key", "label", "citation", "doi", "assessed", "target", "steroid", "rescue", "confirmation", "specimen"),
    "evidence",
)
"""what is said of a definition and its source, and decides no number; its key stands for it"""


@dataclass(frozen=True)
class Stage:
    """A target on the way to a response: what is to be reached by a month."""

    month: int
    rule: AllOf


@dataclass(frozen=True)
class ResponseDefinition:
    """A published (or edited) definition of complete and partial renal response.

    `partial` is None where the source prints none that could be confirmed. `off` names components that the user
    switched off. `evidence` is C where every number was seen in a source named in `citation`, P where only the part
    that stands in the rules was (the notes say what was left out), "own" for a user's definition.
    """

    key: str
    label: str
    citation: str
    complete: AllOf
    partial: AllOf | None = None
    doi: str = ""
    assessed: str = ""
    """when the source assessed it"""
    at_month: int | None = None
    """the month nearest to that, where the source names one"""
    target: str = "complete response"
    """what the source calls the main rule"""
    steroid: str = ""
    """what the source asks of the glucocorticoid dose"""
    rescue: str = ""
    """what it asks of rescue treatment, treatment failure or withdrawal"""
    confirmation: str = ""
    """whether it asks for the response to be met again"""
    specimen: str = ""
    """the urine it asks for"""
    stages: tuple[Stage, ...] = ()
    evidence: str = "C"
    notes: tuple[str, ...] = ()
    """what the source does not print, and what is done here instead"""
    off: frozenset[str] = frozenset()

    def components(self) -> Iterator[Component]:
        """Every leaf with its path, complete response first, switched-off ones included."""
        for level, rule in (("cr", self.complete), ("pr", self.partial)):
            if rule is None:
                continue
            for term in rule.terms:
                alternative = isinstance(term, AnyOf)
                for path, leaf in leaves(term):
                    name = f"{level}.{term.key}.{path}" if isinstance(term, AllOf | AnyOf) else f"{level}.{path}"
                    yield Component(name, leaf, level, alternative)

    @property
    def complete_in_force(self) -> AllOf:
        """The rule of complete response without what is switched off."""
        return _without(self.complete, "cr", self.off)

    @property
    def partial_in_force(self) -> AllOf | None:
        """The rule of partial response without what is switched off; None where there is none."""
        return None if self.partial is None else _without(self.partial, "pr", self.off)

    def columns(self) -> frozenset[str]:
        """Columns of the assessed frame that the rules in force read."""
        partial = self.partial_in_force
        return self.complete_in_force.columns() | (partial.columns() if partial is not None else frozenset())

    @property
    def normal(self) -> tuple[str, ...]:
        """What the rules mean by normal, where that hangs on an equation or on a laboratory: conditions in words."""
        limits = (item.leaf for item in self.components() if isinstance(item.leaf, Limit) and item.leaf.at == "visit")
        said = (leaf.describe() for leaf in limits if leaf.of == "uln" or leaf.key in ("normal", "near_normal"))
        return tuple(dict.fromkeys(said))

    @property
    def asks_no_rescue(self) -> bool:
        """Whether every rule in force asks that there was no rescue treatment."""
        rules = [rule for rule in (self.complete_in_force, self.partial_in_force) if rule is not None]
        return all(any(isinstance(term, Finding) and term.name == "no_rescue" for term in rule.terms) for rule in rules)

    @property
    def reads_baseline_protein(self) -> bool:
        """Whether a condition in force compares with the proteinuria at baseline."""
        leaves_ = (item.leaf for item in self.components() if item.path not in self.off)
        protein = (leaf for leaf in leaves_ if isinstance(leaf, Limit) and leaf.measure in PROTEINURIA)
        return any("baseline" in (leaf.of, leaf.at) for leaf in protein)

    def component(self, path: str) -> Component:
        """The component at `path`. Raises KeyError for a path that the definition does not have."""
        for component in self.components():
            if component.path == path:
                return component
        raise KeyError(path)

    def with_value(self, path: str, value: float) -> "ResponseDefinition":
        """The same definition with another number at `path`. Raises KeyError for a path it does not have."""
        leaf = self.component(path).leaf
        return self.with_leaf(
            path,
            replace(leaf, value=float(value)) if isinstance(leaf, Limit) else replace(leaf, normal_rbc=float(value)),
        )

    def with_leaf(self, path: str, leaf: Limit | Finding) -> "ResponseDefinition":
        """The same definition with another condition at `path`, which keeps its name.

        Raises KeyError for a path that the definition does not have.
        """
        self.component(path)
        level = path.split(".", 1)[0]
        rule = self.complete if level == "cr" else self.partial
        assert rule is not None
        changed = AllOf(tuple(_set(term, level, path, leaf) for term in rule.terms), rule.name)
        return replace(self, complete=changed) if level == "cr" else replace(self, partial=changed)

    def switched(self, off: frozenset[str]) -> "ResponseDefinition":
        """The same definition with exactly these components switched off."""
        return replace(self, off=off & {component.path for component in self.components()})

    def differences(self, published: "ResponseDefinition") -> list[str]:
        """What was changed against `published`, a phrase per component, empty when nothing was."""
        changes = []
        theirs = {component.path: component.leaf for component in published.components()}
        for component in self.components():
            before = theirs.pop(component.path, None)
            if component.path in self.off and component.path not in published.off:
                message = _("{level}: {condition} switched off")
            elif before is None:
                message = _("{level}: {condition} added")
            elif component.leaf != before:
                message = _("{level}: {condition} (published: {before})")
            else:
                continue
            changes.append((message, component.path, component.leaf, before))
        changes += [(_("{level}: {condition} removed"), path, leaf, None) for path, leaf in theirs.items()]
        return [
            message.format(
                level=_(LEVELS[path.split(".", 1)[0]]),
                condition=leaf.describe(),
                before="" if before is None else before.describe(),
            )
            for message, path, leaf, before in changes
        ]

    def describe(self) -> str:
        """Both rules in words."""
        partial = self.partial_in_force
        complete = _("Complete response: {condition}.").format(condition=self.complete_in_force.describe())
        if not partial:
            return paragraph([complete, _("Partial response: none is defined.")])
        message = _("Partial response: not complete, and {condition}.")
        return paragraph([complete, message.format(condition=partial.describe())])

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        data = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        return data | {
            "complete": to_dict(self.complete),
            "partial": None if self.partial is None else to_dict(self.partial),
            "notes": list(self.notes),
            "off": sorted(self.off),
            "stages": [{"month": stage.month, "rule": to_dict(stage.rule)} for stage in self.stages],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ResponseDefinition":
        """The definition that `to_dict` wrote. Raises ValueError for anything else."""
        try:
            complete, partial = from_dict(data["complete"]), data.get("partial")
            rest = {spec.name: data[spec.name] for spec in fields(cls) if spec.name in data}
        except (KeyError, TypeError, ValueError, OverflowError) as trouble:
            raise ValueError("not a response definition") from trouble
        read = from_dict(partial) if partial is not None else None
        if not isinstance(complete, AllOf) or not (read is None or isinstance(read, AllOf)):
            raise ValueError("a response definition is a list of conditions of which all must hold")
        try:
            stages = tuple(Stage(int(stage["month"]), _all_of(stage["rule"])) for stage in rest.get("stages", ()))
        except (KeyError, TypeError, OverflowError) as trouble:
            raise ValueError("not a response definition") from trouble
        changed: dict[str, Any] = {
            "complete": complete,
            "partial": read,
            "notes": tuple(rest.get("notes", ())),
            "off": frozenset(rest.get("off", ())),
            "stages": stages,
        }
        made = cls(**(rest | changed))
        _check(made)
        return made


def _check(made: ResponseDefinition) -> None:
    """Raises ValueError for a definition that no result could be asked of: it may come from a link or a file."""
    for name in TEXTS:
        text = getattr(made, name)
        if not isinstance(text, str) or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValueError("the words of a response definition are not text")
    rules = [made.complete, *(stage.rule for stage in made.stages), *([made.partial] if made.partial else [])]
    if any(_depth(rule) > MAX_DEPTH for rule in rules):
        raise ValueError("the conditions of a response definition are nested too deeply")
    every = [leaf for rule in rules for _, leaf in leaves(rule)]
    if len(every) > MAX_CONDITIONS:
        raise ValueError(f"a response definition has at most {MAX_CONDITIONS} conditions")
    for leaf in every:
        of_flares = "reference" in (leaf.of, leaf.at) if isinstance(leaf, Limit) else FINDINGS[leaf.name].for_flares
        if of_flares:
            raise ValueError("only rules for flares know the value before")
    if any(not 1 <= stage.month <= 120 for stage in made.stages):
        raise ValueError("the month of a target lies between 1 and 120")
    if any(not isinstance(path, str) for path in made.off) or any(not isinstance(note, str) for note in made.notes):
        raise ValueError("not a response definition")
    paths = [component.path for component in made.components()]
    if len(set(paths)) != len(paths):
        raise ValueError("two conditions of a response definition have one name")


def _depth(term: Term) -> int:
    return 1 + max((_depth(child) for child in term.terms), default=0) if isinstance(term, AllOf | AnyOf) else 0


def _all_of(data: Any) -> AllOf:
    rule = from_dict(data)
    if not isinstance(rule, AllOf):
        raise ValueError("a rule is a list of conditions of which all must hold")
    return rule


def _without(term: AllOf, prefix: str, off: frozenset[str]) -> AllOf:
    """`term` without the leaves whose paths are in `off`; a group that loses all its leaves goes too."""
    kept: list[Term] = []
    for child in term.terms:
        path = f"{prefix}.{child.key}"
        if isinstance(child, AllOf | AnyOf):
            inner = _without(AllOf(child.terms, child.name), path, off).terms
            if inner:
                kept.append(type(child)(inner, child.name))
        elif path not in off:
            kept.append(child)
    return AllOf(tuple(kept), term.name)


def _set(term: Term, prefix: str, path: str, leaf: Limit | Finding) -> Term:
    """`term` with the leaf at `path` replaced."""
    here = f"{prefix}.{term.key}"
    if isinstance(term, AllOf | AnyOf):
        return type(term)(tuple(_set(child, here, path, leaf) for child in term.terms), term.name)
    return leaf if here == path else term


@dataclass(frozen=True)
class Limb:
    """One way in which a flare definition can be met, with the name that the source gives such a flare."""

    name: str
    rule: AllOf


@dataclass(frozen=True)
class FlareDefinition:
    """A published rule for a renal flare: any of its limbs, at a visit after a response.

    The rules compare a visit with the `reference` before it. `after` says when a flare can first count: after a
    complete response, after a complete or partial one (both by the response definition in force), or, with
    `precondition`, after a visit at which that rule held. Evidence as in ResponseDefinition.
    """

    key: str
    label: str
    citation: str
    limbs: tuple[Limb, ...]
    after: Literal["CR", "CR or PR"] = "CR or PR"
    precondition: AllOf | None = None
    reference: str = "nadir"
    """what the source compares with: nadir, last or mean_last_two"""
    doi: str = ""
    confirmation: str = ""
    evidence: str = "C"
    notes: tuple[str, ...] = ()

    def columns(self) -> frozenset[str]:
        """Columns of the assessed frame that the rules read."""
        rules = [limb.rule for limb in self.limbs] + ([self.precondition] if self.precondition else [])
        return frozenset().union(*(rule.columns() for rule in rules))

    def leaves(self) -> Iterator[Limit | Finding]:
        """Every condition of every limb."""
        for limb in self.limbs:
            for _path, leaf in leaves(limb.rule):
                yield leaf

    def describe(self) -> str:
        """The limbs in words."""
        return pgettext("between limbs", "; or ").join(
            _("{limb}: {condition}").format(limb=_(limb.name), condition=limb.rule.describe()) for limb in self.limbs
        )
