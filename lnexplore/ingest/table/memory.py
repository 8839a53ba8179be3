"""Decisions of an earlier file found again: for the same shape as they stand, for a like one as far as its headers are the same."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lnexplore.ingest.meaning.mapping import normalise
from lnexplore.ingest.meaning.parts import fingerprint
from lnexplore.ingest.reading import Reading

ALIKE = 0.6
"""Share of headers in common, of all that either shape has, from which on a shape counts as an earlier one."""
FEWEST = 3
"""Headers in common that such a shape must have at least."""


@dataclass(frozen=True)
class Recalled:
    """What was taken over from an earlier shape."""

    shape: str
    old: str
    renamed: tuple[str, ...]
    """headers of the new shape that the earlier one had not"""


def hashes(headers: Iterable[str]) -> tuple[str, ...]:
    """Short hashes of headers, by which a shape is compared without keeping a word of it."""
    return tuple(sorted({hashlib.sha256(normalise(text).encode()).hexdigest()[:8] for text in headers if text}))


def most_alike(headers: Iterable[str], shapes: Mapping[str, Sequence[str]]) -> str | None:
    """The earlier shape that has most headers in common with these; None where none has enough."""
    here = set(hashes(headers))
    shares = {
        shape: len(here & set(words)) / max(len(here | set(words)), 1)
        for shape, words in shapes.items()
        if len(here & set(words)) >= FEWEST
    }
    best = max(shares, key=lambda shape: shares[shape], default=None)
    return best if best is not None and shares[best] >= ALIKE else None


def recall(reading: Reading, tables: Sequence[Mapping[int, str]]) -> tuple[Reading, tuple[Recalled, ...]]:
    """(the decisions with those of earlier shapes taken over, what was taken over) for the headers of some tables."""
    here = {fingerprint(headers): headers for headers in tables}
    earlier = {
        shape: words for shape, words in reading.shapes.items() if shape not in here and _decided(reading, shape)
    }
    taken: list[Recalled] = []
    for shape, headers in here.items():
        old = None if shape in reading.shapes else most_alike(headers.values(), earlier)
        if old is None:
            continue
        known = set(reading.shapes[old])
        renamed = tuple(text for text in headers.values() if text and hashes([text])[0] not in known)
        kept = {hashes([text])[0] for text in headers.values() if text}
        reading = replace(
            reading,
            columns=_moved(reading.columns, old, shape, kept),
            units=_moved(reading.units, old, shape, kept),
            answers=_moved(reading.answers, old, shape, None),
        )
        taken.append(Recalled(shape, old, renamed))
    return reading, tuple(taken)


def remember(reading: Reading, tables: Sequence[Mapping[int, str]]) -> Reading:
    """The decisions with the shapes that they are about, so that a like file is known again."""
    shapes = {
        shape: hashes(headers.values())
        for headers in tables
        if _decided(reading, shape := fingerprint(headers)) and shape not in reading.shapes
    }
    return replace(reading, shapes={**reading.shapes, **shapes}) if shapes else reading


def _decided(reading: Reading, shape: str) -> bool:
    keys = (*reading.columns, *reading.units, *reading.answers)
    return any(key.endswith(f"@{shape}") for key in keys) or any(
        mark.split(".")[0] == shape for mark in reading.layouts
    )


def _moved(decisions: Mapping[str, str], old: str, new: str, kept: set[str] | None) -> dict[str, str]:
    """The decisions with those on `old` also on `new`; of columns only those whose header the new shape has."""
    found = dict(decisions)
    for key, value in decisions.items():
        words, _, shape = key.rpartition(" @")
        if shape != old or f"{words} @{new}" in decisions:
            continue
        if kept is None:
            # The answer names a column by its place, which may be another's now.
            if words != "patient" or not value.isdigit():
                found[f"{words} @{new}"] = value
        elif {
            hashes([text])[0] for text in (words, words.partition(" = ")[0], words.partition(" #")[0]) if text
        } & kept:
            found[f"{words} @{new}"] = value
    return found
