"""What may leave the house: which counts of patients can be given away so that no small set of them can be worked out.

It knows sets alone. A count that leaves is the size of a set of patients; patients are the bits of a whole number.
A set is small when it holds at least one patient and fewer than `k`. What is looked after:

1. A count itself is never of a small set.
2. Two counts: where one set holds the other, what lies between them is not small. That covers the rest of a rate
   (N - n), those who could not be assessed (everybody - N), two places of a slider, two months, a response at a month
   and by a month, two definitions of which one is stricter.
3. Three counts: no sum or difference of three is the size of a small set. “By 6 months” is “by 3 months” and “at 6
   months” put together, so the three would tell how many were in response at both. Where three counts are known
   to be such a whole and its two parts, what the parts share is known from then on, and all rules are kept against it as well.
4. Four counts: nor is what two sets leave of a third one, once it is known whom the two share: of two sliders the
   places (low, low), (low, high), (high, low), (high, high) tell how many patients lie in the rectangle between them.
5. Any number of counts of one `block` (say: every place of the sliders at one month): the patients whom the block tells
   apart stay in classes that are not small. With more places of two sliders any shape can be cut out of the square;
   whatever is added up within a block is made of whole classes, so nothing small can be.

The rules go by who is in the sets, not by how the sets came about: a relation that holds only by chance is guarded too.
Groups share no patient, and the total over groups is never a count of its own, so nothing can be subtracted across them.

A count that is left out tells that some rule would have been broken, that is, that a small set lies somewhere near; it
tells neither which rule nor how many patients. What was given away before, in another file or a table, is not known here.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LIMITS = (1, 20)
"""lowest and highest `k`; 1 withholds nothing"""
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """A count that would like to leave."""

    key: Hashable
    members: int
    """its patients, as bits"""
    block: Hashable = None
    """counts of one block may be combined in any number; None: of no block"""
    whole_of: tuple[Hashable, ...] = ()
    """the keys of two counts that together make this one, where readers know that they may"""


def checked(k: int) -> int:
    """`k`, if it can be used. Raises ValueError for another: 2 would say of every count left out that it is 1."""
    if not LIMITS[0] <= k <= LIMITS[1] or k == 2:
        raise ValueError(f"the smallest count lies between 3 and {LIMITS[1]}, or is 1 where nothing is withheld")
    return k


def release(cells: Iterable[Cell], k: int) -> dict[Hashable, int]:
    """Key -> count of the cells that may leave together, taken in the order given: the first ones matter most.

    Raises ValueError for a `k` that cannot be used.
    """
    released = _Released(checked(k))
    return {cell.key: cell.members.bit_count() for cell in cells if released.takes(cell)}


@dataclass
class _Released:
    """What has been given away so far."""

    k: int
    sets: list[int] = field(default_factory=list)
    """every set that left, none twice, nor the empty one"""
    known: set[int] = field(default_factory=lambda: {0})
    """the same, to look up"""
    shared: Numbers = field(default_factory=lambda: np.zeros((64, 64), dtype=np.int64))
    """how many patients two sets share; on the diagonal their sizes"""
    classes: dict[Hashable, list[int]] = field(default_factory=dict)
    """block -> the classes into which its sets divide the patients in them"""
    left: dict[Hashable, int] = field(default_factory=dict)
    """key of a count that left -> its patients"""
    wholes: list[tuple[Hashable, ...]] = field(default_factory=list)
    """(whole, part, part) that may leave together"""
    of_key: dict[Hashable, list[int]] = field(default_factory=dict)
    """key -> the wholes that it belongs to"""
    refused: set[tuple[Hashable, int]] = field(default_factory=set)
    """what was too much stays too much: the more is known, the less may be added"""

    def takes(self, cell: Cell) -> bool:
        """Whether the cell leaves; it is remembered when it does."""
        if self.k == 1:
            return True
        if cell.whole_of:
            self.wholes += [(cell.key, *cell.whole_of)]
            for key in (cell.key, *cell.whole_of):
                self.of_key.setdefault(key, []).append(len(self.wholes) - 1)
        before, classes = len(self.sets), dict(self.classes)
        if cell.members and not self._fits(cell.members, cell.block):
            return False
        self.left[cell.key] = cell.members
        if not all(share in self.known or self._adds(share) for share in self._shares(cell.key)):
            # What two counts share is known once their whole has left too: then one of the three stays.
            del self.left[cell.key]
            self._forget(before)
            self.classes = classes
            return False
        return True

    def _shares(self, key: Hashable) -> list[int]:
        """What the parts of a whole share, of every whole that is complete with this count."""
        found = []
        for whole, one, two in (self.wholes[place] for place in self.of_key.get(key, [])):
            if whole in self.left and one in self.left and two in self.left:
                parts = self.left[one], self.left[two]
                if parts[0] | parts[1] == self.left[whole]:
                    found.append(parts[0] & parts[1])
        return found

    def _fits(self, members: int, block: Hashable) -> bool:
        if (block, members) in self.refused:
            return False
        finer = [] if block is None else _divided(self.classes.get(block, []), members)
        fits = all(one.bit_count() >= self.k for one in finer) and (members in self.known or self._adds(members))
        if not fits:
            self.refused.add((block, members))
        elif block is not None:
            self.classes[block] = finer
        return fits

    def _adds(self, members: int) -> bool:
        """Whether a set may join the others; it then does."""
        inside = np.array([(members & other).bit_count() for other in self.sets], dtype=np.int64)
        if members.bit_count() < self.k or self._is_close(members, inside) or self._makes_small(members, inside):
            return False
        self._remember(members, inside)
        return True

    def _remember(self, members: int, inside: Numbers) -> None:
        count = len(self.sets)
        if count == len(self.shared):
            self.shared = np.pad(self.shared, (0, count))
        self.shared[count, :count] = self.shared[:count, count] = inside
        self.shared[count, count] = members.bit_count()
        self.sets.append(members)
        self.known.add(members)

    def _forget(self, count: int) -> None:
        """Takes back all sets but the first ones."""
        self.known.difference_update(self.sets[count:])
        del self.sets[count:]

    def _is_close(self, members: int, inside: Numbers) -> bool:
        """Whether something small lies between the set and one that holds it, or is held by it."""
        size, sizes = members.bit_count(), self._sizes()
        nested = (inside == size) | (inside == sizes)
        return bool(np.any(nested & (np.abs(sizes - size) < self.k)))

    def _makes_small(self, members: int, inside: Numbers) -> bool:
        """Whether adding and subtracting the set and two or three others gives something small."""
        size, sizes = members.bit_count(), self._sizes()
        both = self.shared[: len(sizes), : len(sizes)]
        one, two = sizes[:, None], sizes[None, :]
        # The numbers alone say which pairs could give something small: only those few are looked at.
        return (
            self._any(size + one - two, lambda x, y: _is_between(members, x, y))
            or self._any(one + two - size, lambda x, y: _is_between(x, y, members))
            or self._any(size - one - two + both, lambda x, y: (x | y) & ~members == 0 and x & y in self.known)
            or self._any(one - size - two + inside, lambda x, y: (members | y) & ~x == 0 and members & y in self.known)
            or self._leaves_small(members, inside)
        )

    def _any(self, left: Numbers, holds: "Holds") -> bool:
        """Whether a pair of sets that would give so many patients is related in a way that gives them."""
        found = np.argwhere((left > 0) & (left < self.k))
        return any(holds(self.sets[one], self.sets[two]) for one, two in found.tolist())

    def _leaves_small(self, members: int, inside: Numbers) -> bool:
        """Whether the set is what two others share, and a third one holds hardly more than those two."""
        size, sizes = members.bit_count(), self._sizes()
        around = np.flatnonzero(inside == size)
        pairs = np.argwhere(np.triu(self.shared[np.ix_(around, around)] == size, 1))
        for one, two in around[pairs].tolist():
            whole = int(sizes[one] + sizes[two]) - size
            near = np.flatnonzero((sizes > whole) & (sizes < whole + self.k)).tolist()
            union = self.sets[one] | self.sets[two]
            if any(union & ~self.sets[place] == 0 for place in near):
                return True
        return False

    def _sizes(self) -> Numbers:
        return self.shared.diagonal()[: len(self.sets)]


Holds = Callable[[int, int], bool]


def _divided(classes: list[int], members: int) -> list[int]:
    """The classes divided further by one more set."""
    rest = members
    for one in classes:
        rest &= ~one
    parts = [part for one in classes for part in (one & members, one & ~members) if part]
    return [*parts, rest] if rest else parts


def _is_between(one: int, two: int, less: int) -> bool:
    """Whether one + two - less counts a set: `less` holds whom both hold, and nobody whom neither holds."""
    return one & two & ~less == 0 and less & ~(one | two) == 0
