"""How wide the columns of a printed table are, whether it fits the page, and how it is divided where it does not."""

import re
import unicodedata
from collections.abc import Sequence
from math import ceil

import polars as pl

from lnexplore.catalogue import N_, _

PAD = 2
"""Letters of room that a column needs beside its words."""
_BOLD = 1.12
"""How much wider the letters of a header are."""
_LONGEST_WORD = 22
_LONG = 40
_WIDE = 7
"""Columns up to which a table stands upright."""
_NUMBER = re.compile(r"^[<>≤≥−–+-]?\s?\d[\d,.]*(?:\s?%)?$")
_BEGINS_WITH_NUMBER = re.compile(r"^[<>≤≥−+-]?\s?\d")
_NOTHING = ("", "–", N_("not estimable"), N_("none recorded"))


def letters(text: str) -> int:
    """Room that a text takes in a line: letters of East Asian scripts count twice."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _words(text: str) -> list[str]:
    # A line breaks at a blank, but not at a no-break space, and 8/12, 1,234 and 39–86 stay whole; East Asian text breaks anywhere.
    return [
        word
        for word in re.split(r"[ \t\n\u3000]|(?<=[-;])|(?<=[–/,])(?!\d)|(?<=[\u3000-\u9fff\uac00-\ud7af])", text)
        if word
    ]


def needs(frame: pl.DataFrame) -> list[tuple[int, int]]:
    """(least, most) letters per column: as wide as its longest word, and as its longest cell."""
    found = []
    for name in frame.columns:
        texts = [str(cell) for cell in frame[name].to_list()] or [""]
        head = ceil(_BOLD * max((letters(word) for word in _words(name)), default=0))
        word = max(letters(word) for text in texts for word in (_words(text) or [""]))
        most = max(max((letters(line) for line in text.split("\n")), default=0) for text in texts)
        least = min(max(head, word), _LONGEST_WORD)
        found.append((least + PAD, max(least, most, min(letters(name), 14)) + PAD))
    return found


def widths(frame: pl.DataFrame, room: float) -> list[float] | None:
    """Letters per column so that the table fits into `room`; None where even the longest words do not fit."""
    both = needs(frame)
    least, most = sum(low for low, _ in both), sum(high for _, high in both)
    if most <= room:
        return [float(high) for _, high in both]
    if least > room:
        return None
    # Short columns get all they want, and the others the same width, unless a word needs more.
    low, high = 0.0, room
    for _turn in range(50):
        middle = (low + high) / 2
        if sum(_between(middle, *one) for one in both) > room:
            high = middle
        else:
            low = middle
    return [_between(low, *one) for one in both]


def _between(asked: float, least: float, most: float) -> float:
    return max(least, min(most, asked))


def fits_unbroken(frame: pl.DataFrame, room: float) -> bool:
    """Whether no cell of the table needs a second line for want of room."""
    return sum(most for _, most in needs(frame)) <= room


def is_wide(frame: pl.DataFrame, room: float) -> bool:
    """Whether the table wants a page on its side: many columns, or words that upright have no room."""
    return frame.width > _WIDE or widths(frame, room) is None


def divided(frame: pl.DataFrame, room: float) -> list[pl.DataFrame]:
    """The table in parts that fit, each with the leading columns, which tell what a row is."""
    if frame.width < 3 or widths(frame, room) is not None:
        return [frame]
    needed = [least for least, _ in needs(frame)]
    leading = _leading(frame, needed, room)
    start = sum(needed[:leading])
    parts: list[list[str]] = [[]]
    used = start
    for name, least in list(zip(frame.columns, needed, strict=True))[leading:]:
        if parts[-1] and used + least > room:
            parts.append([])
            used = start
        parts[-1].append(name)
        used += least
    return [frame.select(*frame.columns[:leading], *names) for names in parts]


def _leading(frame: pl.DataFrame, needed: Sequence[int], room: float) -> int:
    """How many of the first columns tell the rows apart, as far as half a line has room for them."""
    for count in range(1, frame.width):
        if sum(needed[: count + 1]) > room / 2 or frame.select(frame.columns[:count]).is_unique().all():
            return count
    return 1


def alignment(cells: Sequence[str]) -> str:
    """How a column is set: "right" for numbers, "center" for numbers with words beside them, else "left"."""
    nothing = {_(text) for text in _NOTHING}
    known = [cell.replace("\u00a0", " ") for cell in cells if cell not in nothing]
    if known and all(_NUMBER.match(cell) for cell in known):
        return "right"
    numbers = sum(bool(_BEGINS_WITH_NUMBER.match(cell)) for cell in known)
    return "center" if numbers > len(known) / 2 and max(map(letters, known)) <= _LONG else "left"
