"""What one definition of response asks that another does not, condition by condition."""

from dataclasses import dataclass, replace

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import ROUNDING
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term, leaves


@dataclass(frozen=True)
class Contrast:
    """How the rule of one level (`cr` or `pr`) differs: conditions asked here only, there only, and those with another limit.

    `defined_here` and `defined_there` are False where a definition has no partial response.
    """

    level: str
    here: tuple[Term, ...] = ()
    there: tuple[Term, ...] = ()
    other: tuple[tuple[Term, Term], ...] = ()
    """(asked here, asked there) on the same measure"""
    defined_here: bool = True
    defined_there: bool = True

    @property
    def is_same(self) -> bool:
        """Whether both ask the same of this level."""
        return not (self.here or self.there or self.other) and self.defined_here == self.defined_there


def contrast(mine: ResponseDefinition, theirs: ResponseDefinition) -> tuple[Contrast, Contrast]:
    """The contrasts of complete and of partial response: `mine` is here, `theirs` there; what is switched off is not asked.

    Conditions are compared by what they ask, not by name: 500 mg/g is 0.5 g/g. Of the others, those on the same
    measure and reference are set side by side first, then those on the same measure.
    """
    pairs = (
        ("cr", mine.complete_in_force, theirs.complete_in_force),
        ("pr", mine.partial_in_force, theirs.partial_in_force),
    )
    return tuple(_level(level, here, there) for level, here, there in pairs)  # type: ignore[return-value]


def _level(level: str, mine: AllOf | None, theirs: AllOf | None) -> Contrast:
    if mine is None or theirs is None:
        return Contrast(level, defined_here=mine is not None, defined_there=theirs is not None)
    here, there = list(_flat(mine)), list(_flat(theirs))
    known = [_plain(term) for term in there]
    for term in list(here):
        if _plain(term) in known:
            place = known.index(_plain(term))
            here.remove(term)
            del there[place], known[place]
    other: list[tuple[Term, Term]] = []
    for alike in (_same_question, _same_measure):
        for term in list(here):
            match = next((one for one in there if alike(term, one)), None)
            if match is not None:
                other.append((term, match))
                here.remove(term)
                there.remove(match)
    return Contrast(level, tuple(here), tuple(there), tuple(other))


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


def _same_question(mine: Term, theirs: Term) -> bool:
    if isinstance(mine, Limit) and isinstance(theirs, Limit):
        asked = ("measure", "of", "at", "plus", "over_days")
        return all(getattr(mine, name) == getattr(theirs, name) for name in asked)
    return isinstance(mine, Finding) and isinstance(theirs, Finding) and mine.name == theirs.name


def _same_measure(mine: Term, theirs: Term) -> bool:
    return bool(_asks_about(mine) & _asks_about(theirs))


def _asks_about(term: Term) -> frozenset[str]:
    """The measures, or the findings, that a condition reads; a dose is no matter of the kidney's."""
    return frozenset(leaf.measure if isinstance(leaf, Limit) else leaf.name for _, leaf in leaves(term))
