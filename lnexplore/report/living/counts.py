"""The counts of the living figure: in which order they ask to leave, and what is said where one stays."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lnexplore.catalogue.decimals import fixed
from lnexplore.criteria.moving import value_of
from lnexplore.outcomes.living import PatientBits, Place, grows, step_of
from lnexplore.plan import AnalysisPlan
from lnexplore.report.disclosure import Cell
from lnexplore.stats import proportion_interval

Values = Mapping[str, Sequence[float]]
"""path of a limit -> the values it takes"""
Counts = NDArray[np.int64]
EXACT = 4
"""numbers of a rate that left: see `said`"""
_NONE = -1
_MANY = np.iinfo(np.int64).max


class Part(NamedTuple):
    """The key of a count: of a place of the sliders, or of a definition and month."""

    kind: str
    where: tuple[Hashable, ...]
    part: str
    """`of` for N, `n` for n"""


class CountRequest(NamedTuple):
    """What one group's counts are asked for."""

    plan: AnalysisPlan
    values: Values
    kinds: Sequence[str]
    monotone: bool
    """whether a looser limit never loses a responder"""

    @property
    def own(self) -> list[int]:
        """Which place of each limit is the plan's own."""
        leaves = [self.plan.definition.component(path).leaf for path in self.values]
        return [
            list(several).index(round(value_of(leaf), 9))
            for leaf, several in zip(leaves, self.values.values(), strict=True)
        ]

    @property
    def months(self) -> list[int]:
        """The months in order."""
        return sorted(window.month for window in self.plan.windows)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many places each limit has."""
        return tuple(len(several) for several in self.values.values())


def cells(
    group: str,
    members: int,
    request: CountRequest,
    sliders: Mapping[Place, PatientBits],
    published: Mapping[tuple[str, str, int], PatientBits],
) -> Iterator[Cell]:
    """The counts of one group that would like to leave, those that matter most first.

    The group itself; the definition in force, at every month; each limit moved alone, at the month of the headline; the
    published definitions; all other places. Of the places the coarse come before the fine, so that what has to stay
    lies evenly between what leaves.
    """
    # Whoever reads the paper knows how many patients a group has: it is given away before all else.
    yield Cell("size", members)
    head = request.plan.headline_window.month
    months = [head, *(month for month in request.months if month != head)]
    own, lines, others = _steps(request)
    complete = [kind for kind in request.kinds if kind in ("CR at", "CR by")]
    first = [
        *product(request.kinds, months, own),
        *product(complete, [head], lines),
    ]
    yield from _of_places(group, first, sliders, request.months)
    for month in months:
        for (whose, key, at), patients in published.items():
            if (whose, at) == (group, month):
                yield Cell(Part("definition", (key, month), "of"), patients.of)
                yield Cell(Part("definition", (key, month), "n"), patients.n)
    done = set(first)
    rest = [place for steps in (lines, others) for place in product(request.kinds, months, steps) if place not in done]
    yield from _of_places(group, rest, sliders, request.months)


def _of_places(
    group: str, places: Sequence[tuple[str, int, int]], sliders: Mapping[Place, PatientBits], months: Sequence[int]
) -> Iterator[Cell]:
    earlier = dict(pairwise(reversed(months)))
    for kind, month, step in places:
        patients = sliders.get(Place(group, kind, month, step), PatientBits(0, 0))
        # Places of two sliders can be combined in any number: those of one month, at it or by it, are one block.
        block = (kind[-2:], month)
        yield Cell(Part(kind, (month, step), "of"), patients.of, block)
        whole: tuple[Part, ...] = ()
        if kind.endswith("by") and month in earlier:
            # Where every visit lies in a window, who responded by a month did so by the one before, or at this one.
            whole = (Part(kind, (earlier[month], step), "n"), Part(f"{kind[:-2]}at", (month, step), "n"))
        yield Cell(Part(kind, (month, step), "n"), patients.n, block, whole)


def _steps(request: CountRequest) -> tuple[list[int], list[int], list[int]]:
    """The plan's own place, those where one limit alone is moved, and all others."""
    own, orders = (
        request.own,
        [_coarse_first(size, start) for size, start in zip(request.shape, request.own, strict=True)],
    )
    lines = [
        step_of(request.values, [*own[:axis], index, *own[axis + 1 :]])
        for axis, order in enumerate(orders)
        for index in order
    ]
    ranks = [{index: rank / len(order) for rank, index in enumerate(order)} for order in orders]
    every = sorted(
        product(*orders), key=lambda at: max((rank[index] for rank, index in zip(ranks, at, strict=True)), default=0)
    )
    here = step_of(request.values, own)
    return (
        [here],
        [step for step in dict.fromkeys(lines) if step != here],
        [step_of(request.values, at) for at in every],
    )


def _coarse_first(count: int, start: int) -> list[int]:
    """0 to count - 1: `start` and the ends, then the middles of what lies between, then their middles."""
    order = list(dict.fromkeys([start, 0, count - 1]))
    while len(order) < count:
        order += [(left + right) // 2 for left, right in pairwise(sorted(order)) if right - left > 1]
    return order


def places(group: int, request: CountRequest, released: Mapping[Hashable, int]) -> dict[str, list[list[int] | None]]:
    """Kind -> what may be said at each place (the month moves fastest): see `said`. `group` is the group's size."""
    steps = range(int(np.prod(request.shape, dtype=np.int64)))

    def counts(kind: str, part: str) -> Counts:
        found = [released.get(Part(kind, (month, step), part), _NONE) for step in steps for month in request.months]
        return np.array(found, dtype=np.int64).reshape(*request.shape, len(request.months))

    known = {kind: bounds(counts(kind, "n"), request, over_months=kind.endswith("by")) for kind in request.kinds}
    if request.monotone:
        # Who is in a response at a month has reached it by then, and a complete response is also a complete or partial one.
        for less, more in (
            ("CR at", "CR by"),
            ("CR or PR at", "CR or PR by"),
            ("CR at", "CR or PR at"),
            ("CR by", "CR or PR by"),
        ):
            if less in known and more in known:
                (low, high), (low_more, high_more) = known[less], known[more]
                known[less] = low, np.minimum(high, high_more)
                known[more] = np.maximum(low, low_more), high_more
    found = {}
    for kind, (low, high) in known.items():
        flat = zip(*(part.ravel().tolist() for part in (low, high, counts(kind, "of"))), strict=True)
        found[kind] = [released_rate(least, most, of, group, request.plan) for least, most, of in flat]
    return found


def bounds(n: Counts, request: CountRequest, *, over_months: bool) -> tuple[Counts, Counts]:
    """The lowest and highest that each count can be, from the counts that left (-1 where one stayed) and nothing else.

    A stricter limit has no responder that a looser one has not; by a later month nobody has responded less. So a count
    that stayed lies between those released on its two sides. Where no side is known: 0, and more than any cohort has.
    """
    low, high = np.where(n == _NONE, 0, n), np.where(n == _NONE, _MANY, n)
    if not request.monotone:
        return low, high
    leaves = [request.plan.definition.component(path).leaf for path in request.values]
    falling = tuple(axis for axis, leaf in enumerate(leaves) if not grows(leaf))
    axes = [*range(len(leaves)), *([len(leaves)] if over_months else [])]
    low, high = np.flip(low, falling), np.flip(high, falling)
    for axis in axes:
        low = np.maximum.accumulate(low, axis)
        high = np.flip(np.minimum.accumulate(np.flip(high, axis), axis), axis)
    return np.flip(low, falling), np.flip(high, falling)


def released_rate(low: int, high: int, of: int, group: int, plan: AnalysisPlan) -> list[int] | None:
    """What may be said of a rate, as numbers: [n, N, ends of its interval in percent] where it left;

    [lowest, highest, N] where n lies between two others; [lowest, highest, group, 0, 0] where N stayed, which is at most the
    group; None where nothing is known.
    """
    most = group if of == _NONE else of
    high = min(high, most)
    if of != _NONE and low == high:
        ends = proportion_interval(low, of, plan.interval)
        return [low, of, *(_NONE if end is None else int(fixed(100 * end, 0)) for end in ends)]
    if low == 0 and high == most:
        return None
    return [low, high, of] if of != _NONE else [low, high, group, 0, 0]


def definitions(
    keys: Sequence[str], group: int, request: CountRequest, released: Mapping[Hashable, int]
) -> dict[str, list[list[int] | None]]:
    """Key of a published definition -> what may be said at each month: see `said`. `group` is the group's size."""

    def at(key: str, month: int) -> list[int] | None:
        n, of = (released.get(Part("definition", (key, month), part), _NONE) for part in ("n", "of"))
        return (
            released_rate(0, _MANY, of, group, request.plan)
            if n == _NONE
            else released_rate(n, n, of, group, request.plan)
        )

    return {key: [at(key, month) for month in request.months] for key in keys}


def is_sparse(group: int, request: CountRequest, released: Mapping[Hashable, int]) -> bool:
    """Whether of most of the months not even the definition in force could be told in full."""
    (own,), months = _steps(request)[0], request.months
    told = places(group, request._replace(kinds=["CR at", "CR by"]), released)
    rates = [row for rows in told.values() for row in rows[own * len(months) : (own + 1) * len(months)]]
    return sum(rate is not None and len(rate) == EXACT for rate in rates) * 2 < len(rates)


def tally(every: Sequence[Cell], released: Mapping[Hashable, int]) -> list[tuple[str, str, int, int, int | None]]:
    """Per kind and part: how many counts left, how many stayed, and the smallest above zero that left."""
    found: dict[tuple[str, str], list[Any]] = {}
    for cell in every:
        name = (cell.key.kind, cell.key.part) if isinstance(cell.key, Part) else ("size", "of")
        row = found.setdefault(name, [0, 0, []])
        row[0 if cell.key in released else 1] += 1
        if released.get(cell.key, 0) > 0:
            row[2].append(released[cell.key])
    return [(*name, left, stayed, min(sizes, default=None)) for name, (left, stayed, sizes) in found.items()]
