"""Texts that grow until a pattern that is not linear shows it: made from the pattern's own parse tree."""

import random
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONG = 8_000
SLOW = 0.02
"""Seconds of this process that a linear pattern does not need for `LONG` characters."""
_TAILS = ("\x00", "!", "")
_CANDIDATES = (*"a1 -.あ(A,_\n", *map(chr, range(33, 127)), "é", "\x00")
_COMMON = (" ", "1", "a", "あ", "(", "-", ",", ".", "\n", "A")


def _of_class(items: list[Any], draw: random.Random) -> str:
    """A character that a class admits."""
    negated = items[0][0] is sre.NEGATE
    admitted = [candidate for candidate in _CANDIDATES if _admits(items[negated:], candidate) != negated]
    if admitted:
        return draw.choice(admitted[:3])
    first = next((value for kind, value in items if kind is sre.LITERAL), None)
    spans = [value[0] for kind, value in items if kind is sre.RANGE]
    return chr(first if first is not None else spans[0]) if not negated else "a"


def _admits(items: list[Any], character: str) -> bool:
    categories = {
        sre.CATEGORY_DIGIT: character.isdecimal(),
        sre.CATEGORY_NOT_DIGIT: not character.isdecimal(),
        sre.CATEGORY_SPACE: character.isspace(),
        sre.CATEGORY_NOT_SPACE: not character.isspace(),
        sre.CATEGORY_WORD: character.isalnum() or character == "_",
        sre.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }
    for kind, value in items:
        if kind is sre.LITERAL and chr(value) == character:
            return True
        if kind is sre.RANGE and value[0] <= ord(character) <= value[1]:
            return True
        if kind is sre.CATEGORY and categories.get(value, False):
            return True
    return False


def _children(kind: Any, value: Any) -> list[Any]:
    """The sequences inside a node."""
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind is sre.BRANCH:
        return list(value[1])
    return [value] if kind is sre.ATOMIC_GROUP else []


def _sample(nodes: Any, draw: random.Random) -> str:
    """A text that the nodes match, looking around left aside."""
    parts = []
    for kind, value in nodes:
        if kind is sre.LITERAL:
            parts.append(chr(value))
        elif kind is sre.NOT_LITERAL:
            parts.append("a" if value != ord("a") else "b")
        elif kind is sre.ANY:
            parts.append(draw.choice(("a", "1", " ")))
        elif kind is sre.IN:
            parts.append(_of_class(value, draw))
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            low, high, body = value
            times = max(low, min(int(str(high)) if high is not sre.MAXREPEAT else low + 1, draw.choice((low, low + 1))))
            parts.append("".join(_sample(body, draw) for _ in range(times)))
        elif kind is sre.BRANCH:
            parts.append(_sample(draw.choice(value[1]), draw))
        else:
            parts += [_sample(child, draw) for child in _children(kind, value)]
    return "".join(parts)


def _repeats(nodes: Any, before: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """(text before, text of one turn) for each repeat, and each beginning of each sequence as a turn of its own."""
    for index, (kind, value) in enumerate(nodes):
        so_far = before + _sample(nodes[:index], draw)
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[1] > 20:
            yield from ((so_far, _sample(value[2], draw)) for _ in range(3))
            yield from (("", _sample(nodes[: index + 1], draw)) for _ in range(2))
            # What stands behind a repeat until the next one, for repeats that can take each other's part.
            yield from (
                (so_far, _sample(nodes[index : end + 1], draw)) for end in range(index + 1, min(index + 8, len(nodes)))
            )
        for child in _children(kind, value)[:40]:
            yield from _repeats(child, so_far, draw)


def hostile(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """(beginning, turn, end): texts `beginning + turn * n + end` that make a pattern go back and try again."""
    draw = random.Random(7)
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    nodes = parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    found = list(islice(_repeats(list(nodes), "", draw), 120)) + [("", _sample(nodes, draw)) for _ in range(3)]
    letters = sorted({character for _, turn in found for character in turn} | set(_COMMON))
    found += [("", letter) for letter in letters[:30]]
    found += [(before, letter) for before in {before for before, _ in found if before} for letter in letters[:6]][:60]
    found += [("", "".join(draw.choices(letters, k=draw.randint(2, 6)))) for _ in range(8)]
    return [(*pair, _TAILS[index % 3]) for index, pair in enumerate(dict.fromkeys(found)) if pair[1]]


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def is_linear(apply: Callable[[str], object], begin: str, turn: str, end: str) -> bool:
    """Whether a text of `LONG` characters costs little, or twice as long a one about twice as much."""
    most = LONG // len(turn)
    # What grows without bound must not be waited for.
    for turns in (
        *(size // len(turn) for size in (12, 16, 18, 20, 22, 24, 26, 28, 32, 40, 80, 160, 320, 1000, 3000)),
        most,
    ):
        if seconds(lambda turns=turns: apply(begin + turn * turns + end)) > 10 * SLOW:
            return False
    if min(seconds(lambda: apply(begin + turn * most + end)) for _ in range(2)) <= SLOW:
        return True
    once, twice = (
        min(seconds(lambda size=size: apply(begin + turn * size * most + end)) for _ in range(2)) for size in (1, 2)
    )
    return twice < 2.9 * once
