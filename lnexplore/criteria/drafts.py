"""A definition while it is being written: lines of which all must hold, each with one or more ways to meet it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import OWN, ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term


@dataclass(frozen=True)
class Open:
    """A condition without its number: it was not seen in the source, or is not entered yet, and nothing can be built of it."""

    shape: Limit
    """what it asks about; its own sign and number say nothing"""
    op: Operator | None = None
    value: float | None = None


Leaf = Limit | Finding | Open
Way = tuple[Leaf, ...]
"""conditions that must hold together"""
MAX_LABEL = 60
_OWN_CITATION = "Own definition"
_STARTED = "Own definition, started from: "
NEW_CONDITION = Limit("upcr", "<", 0.5)


@dataclass(frozen=True)
class Line:
    """One line of a definition: met when any of its ways is."""

    ways: tuple[Way, ...] = ((NEW_CONDITION,),)

    def with_leaf(self, way: int, place: int, leaf: Leaf) -> "Line":
        """The line with another condition there."""
        ways = [list(one) for one in self.ways]
        ways[way][place] = leaf
        return Line(tuple(tuple(one) for one in ways))

    def with_way(self) -> "Line":
        """The line with one more way to meet it."""
        return Line((*self.ways, (NEW_CONDITION,)))

    def with_condition(self, way: int) -> "Line":
        """The line with one more condition in a way."""
        ways = [(*one, NEW_CONDITION) if index == way else one for index, one in enumerate(self.ways)]
        return Line(tuple(ways))

    def without(self, way: int, place: int) -> "Line | None":
        """The line without a condition; nothing when none is left."""
        ways = [
            tuple(leaf for at, leaf in enumerate(one) if (index, at) != (way, place))
            for index, one in enumerate(self.ways)
        ]
        kept = tuple(one for one in ways if one)
        return Line(kept) if kept else None


@dataclass(frozen=True)
class Draft:
    """A definition of one's own. `key` is its name in links and files, `label` what is read."""

    key: str
    label: str
    complete: tuple[Line, ...] = (Line(),)
    partial: tuple[Line, ...] = ()
    based_on: str = ""
    """citation of the definition it started from"""

    @classmethod
    def of(cls, definition: ResponseDefinition, key: str, label: str) -> "Draft":
        """The draft that starts from a definition as it is in force. Raises ValueError for one nested too deeply to edit."""
        partial = definition.partial_in_force
        return cls(
            key,
            label,
            _lines(definition.complete_in_force.terms),
            () if partial is None else _lines(partial.terms),
            definition.citation.removeprefix(_STARTED).removeprefix(_OWN_CITATION),
        )

    def level(self, level: str) -> tuple[Line, ...]:
        """The lines of `cr` or `pr`."""
        return self.complete if level == "cr" else self.partial

    @property
    def open_limits(self) -> list[str]:
        """What a number is still to be entered for."""
        lines = (*self.complete, *self.partial)
        leaves = (leaf for line in lines for way in line.ways for leaf in way)
        return list(
            dict.fromkeys(MEASURES[leaf.shape.measure].name_in_text for leaf in leaves if isinstance(leaf, Open))
        )

    def with_lines(self, level: str, lines: Iterable[Line]) -> "Draft":
        """The draft with other lines for `cr` or `pr`."""
        return replace(self, complete=tuple(lines)) if level == "cr" else replace(self, partial=tuple(lines))

    def build(self) -> ResponseDefinition:
        """The definition. Raises ValueError, with a sentence, where it has no name, no condition, an open limit, or one condition twice."""
        label = " ".join(self.label.split())
        if not label:
            raise ValueError("Give the definition a name.")
        if len(label) > MAX_LABEL:
            raise ValueError(f"A name has at most {MAX_LABEL} characters.")
        if not self.complete:
            raise ValueError("A complete response needs at least one condition.")
        if missing := self.open_limits:
            raise ValueError(f"Enter the sign and the limit that the paper prints: {', '.join(missing)}.")
        return ResponseDefinition(
            key=self.key,
            label=label,
            citation=f"{_STARTED}{self.based_on}" if self.based_on else _OWN_CITATION,
            complete=_rule(self.complete),
            partial=_rule(self.partial) if self.partial else None,
            assessed="as the user decides",
            evidence=OWN,
        )


def _lines(terms: Iterable[Term]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for term in terms:
        if isinstance(term, AllOf):
            lines += _lines(term.terms)
        elif isinstance(term, AnyOf):
            lines.append(Line(tuple(_way(child) for child in term.terms)))
        else:
            lines.append(Line(((term,),)))
    return tuple(lines)


def _way(term: Term) -> Way:
    leaves: list[Leaf] = []
    for child in term.terms if isinstance(term, AllOf) else (term,):
        if isinstance(child, AllOf | AnyOf):
            raise ValueError("This definition has alternatives within alternatives and cannot be edited line by line.")
        leaves.append(child)
    return tuple(leaves)


def _rule(lines: tuple[Line, ...]) -> AllOf:
    """The lines as one rule in which every condition has a name of its own."""
    terms: list[Term] = []
    single = _named([line.ways[0][0] for line in lines if len(line.ways) == 1 and len(line.ways[0]) == 1])
    for number, line in enumerate(lines, 1):
        if len(line.ways) == 1:
            only = line.ways[0]
            terms.append(single.pop(0) if len(only) == 1 else AllOf(tuple(_named(only)), f"together{number}"))
            continue
        alone = _named([way[0] for way in line.ways if len(way) == 1])
        ways = [
            alone.pop(0) if len(way) == 1 else AllOf(tuple(_named(way)), f"way{index}")
            for index, way in enumerate(line.ways, 1)
        ]
        terms.append(AnyOf(tuple(ways), f"either{number}"))
    return AllOf(tuple(terms))


def _named(leaves: Iterable[Leaf]) -> list[Term]:
    """The conditions with names that differ: those of the measures, numbered where one comes twice."""
    found: list[Term] = []
    taken: set[str] = set()
    for leaf in leaves:
        assert not isinstance(leaf, Open)  # build has asked
        plain = replace(leaf, name="") if isinstance(leaf, Limit) else leaf
        key, number = plain.key, 1
        while key in taken:
            number += 1
            key = f"{plain.key}_{number}"
        if key in taken or (isinstance(plain, Finding) and number > 1):
            raise ValueError("One condition stands there twice.")
        taken.add(key)
        found.append(replace(plain, name=key) if isinstance(plain, Limit) and number > 1 else plain)
    return found
