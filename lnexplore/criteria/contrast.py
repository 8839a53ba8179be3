"""What one definition of response asks that another does not, condition by condition."""

from dataclasses import dataclass, replace

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import ROUNDING
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term, leaves


@dataclass(frozen=True)
class Contrast:
    """How the rule of one level (`cr` or `pr`) differs: conditions that one of the two asks alone, and those with another limit.

    `in_current` and `in_reference` are False where a definition has no partial response.
    """

    level: str
    only_current: tuple[Term, ...] = ()
    only_reference: tuple[Term, ...] = ()
    other: tuple[tuple[Term, Term], ...] = ()
    """(of the current one, of the reference) on the same measure"""
    in_current: bool = True
    in_reference: bool = True

    @property
    def is_same(self) -> bool:
        """Whether both ask the same of this level."""
        return not (self.only_current or self.only_reference or self.other) and self.in_current == self.in_reference


def contrast(current: ResponseDefinition, reference: ResponseDefinition) -> tuple[Contrast, Contrast]:
    """The contrasts of complete and of partial response; what is switched off is not asked.

    Conditions are compared by what they ask, not by name: 500 mg/g is 0.5 g/g. Of the others, those on the same
    measure and reference are set side by side first, then those on the same measure.
    """
    pairs = (
        ("cr", current.complete_in_force, reference.complete_in_force),
        ("pr", current.partial_in_force, reference.partial_in_force),
    )
    return tuple(_level(level, left, right) for level, left, right in pairs)  # type: ignore[return-value]


def _level(level: str, current: AllOf | None, reference: AllOf | None) -> Contrast:
    if current is None or reference is None:
        return Contrast(level, in_current=current is not None, in_reference=reference is not None)
    left, right = list(_flat(current)), list(_flat(reference))
    known = [_plain(term) for term in right]
    for term in list(left):
        if _plain(term) in known:
            place = known.index(_plain(term))
            left.remove(term)
            del right[place], known[place]
    other: list[tuple[Term, Term]] = []
    for alike in (_same_question, _same_measure):
        for term in list(left):
            match = next((one for one in right if alike(term, one)), None)
            if match is not None:
                other.append((term, match))
                left.remove(term)
                right.remove(match)
    return Contrast(level, tuple(left), tuple(right), tuple(other))


def _flat(rule: AllOf) -> tuple[Term, ...]:
    """The conditions that must all hold; a group of such is no other thing than its members."""
    found: list[Term] = []
    for term in rule.terms:
        found += _flat(term) if isinstance(term, AllOf) else [term]
    return tuple(found)


def _plain(term: Term) -> object:
    """What a condition asks, without its name and in the canonical unit; two that ask the same are equal."""
    if isinstance(term, AllOf | AnyOf):
        return type(term).__name__, frozenset(_plain(child) for child in term.terms)
    if isinstance(term, Finding):
        return term
    value = float(term.value)
    if term.of == "absolute" or term.plus:
        value = round(value * MEASURES[term.measure].to_canonical(term.unit), ROUNDING)
    return replace(term, value=value, unit=None, name="")


def _same_question(current: Term, reference: Term) -> bool:
    if isinstance(current, Limit) and isinstance(reference, Limit):
        asked = ("measure", "of", "at", "plus", "over_days")
        return all(getattr(current, name) == getattr(reference, name) for name in asked)
    return isinstance(current, Finding) and isinstance(reference, Finding) and current.name == reference.name


def _same_measure(current: Term, reference: Term) -> bool:
    return bool(_asks_about(current) & _asks_about(reference))


def _asks_about(term: Term) -> frozenset[str]:
    """The measures, or the findings, that a condition reads; a dose is no matter of the kidney's."""
    return frozenset(leaf.measure if isinstance(leaf, Limit) else leaf.name for _, leaf in leaves(term))
