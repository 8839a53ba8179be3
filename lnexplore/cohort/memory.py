"""What a cohort remembers: values computed once, kept under a key, within a budget of bytes counted once each."""

import ctypes
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import polars as pl

REMEMBERED = 800
REMEMBERED_BYTES = 400_000_000
"""Intermediate values a cohort keeps, and their size: a threshold moved twice must not join a registry's visits twice."""

Key = tuple[Hashable, ...]
"""what a value is, then all that it was computed from"""
Place = tuple[int, ...]
"""where the values of a column lie in memory, a number per chunk"""


class Memory:
    """Values by key; the ones used longest ago go first, those of the plan in force never.

    Two frames that share a column hold it once, and the cohort's own columns cost nothing. In force is what was asked
    for last of each kind (the first word of a key, or a `slot` of its own): it stays whatever it costs. What is asked
    for `aside`, under a plan that somebody only compares with, is not in force.
    """

    def __init__(self, *free: pl.DataFrame) -> None:
        self._free = frozenset(address for frame in free for address in pieces(frame))
        self.room = sum(frame.estimated_size() for frame in free)
        """bytes that may be kept where that is more than REMEMBERED_BYTES: as many as the cohort's own tables take"""
        self._values: dict[Key, Any] = {}
        self._pieces: dict[Key, dict[Place, int]] = {}
        self._shared: Counter[Place] = Counter()
        self._bytes = 0
        self._pins: dict[Key, Key] = {}
        self._lock = threading.RLock()
        self._aside = threading.local()
        self.computed: Counter[str] = Counter()
        """kind -> how often such a value had to be computed"""

    def __reduce__(self) -> tuple[type["Memory"], tuple[()]]:
        # What is remembered does not travel to another process.
        return Memory, ()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    @property
    def keys(self) -> tuple[Key, ...]:
        """Keys of all that is kept, the one used longest ago first."""
        return tuple(self._values)

    @property
    def size(self) -> int:
        """Bytes kept, each counted once."""
        return self._bytes

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within it, what is asked for is kept only as long as there is room."""
        self._aside.depth = getattr(self._aside, "depth", 0) + 1
        try:
            yield
        finally:
            self._aside.depth -= 1

    def get(self, key: Key, compute: Callable[[], Any], slot: Key | None = None) -> Any:
        """The value under the key, computed if it is not there."""
        with self._lock:
            found = key in self._values
            value = self._values.pop(key) if found else None
            if found:
                # The one used last stands last.
                self._values[key] = value
        if not found:
            value = compute()
        with self._lock:
            if not getattr(self._aside, "depth", 0):
                self._pins[slot or key[:1]] = key
            if not found:
                self.computed[str(key[0])] += 1
                self._keep(key, value)
        return value

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            for kept in (self._values, self._pieces, self._shared, self._pins):
                kept.clear()
            self._bytes = 0

    def _keep(self, key: Key, value: Any) -> None:
        if key in self._values:
            self._drop(key)
        mine = {address: size for address, size in pieces(value).items() if address not in self._free}
        self._values[key], self._pieces[key] = value, mine
        for address, size in mine.items():
            self._bytes += 0 if self._shared[address] else size
            self._shared[address] += 1
        if self._has_room():
            return
        in_force = {*self._pins.values(), key}
        for old in list(self._values):
            if old not in in_force:
                self._drop(old)
                if self._has_room():
                    return

    def _has_room(self) -> bool:
        return len(self._values) <= REMEMBERED and self._bytes <= max(REMEMBERED_BYTES, self.room)

    def _drop(self, key: Key) -> None:
        del self._values[key]
        for address, size in self._pieces.pop(key).items():
            self._shared[address] -= 1
            if not self._shared[address]:
                del self._shared[address]
                self._bytes -= size


def pieces(value: Any) -> dict[Place, int]:
    """Place -> bytes of each column and array that a value is made of; arrays without values of their own cost nothing."""
    if isinstance(value, pl.DataFrame):
        return {address: size for column in value.get_columns() for address, size in pieces(column).items()}
    if isinstance(value, pl.Series):
        return {tuple(first for first, _ in chunks_of(value)): int(value.estimated_size())} if len(value) else {}
    if isinstance(value, np.ndarray):
        return {(value.__array_interface__["data"][0],): value.nbytes} if value.size else {}
    if isinstance(value, list | tuple):
        return {address: size for one in value for address, size in pieces(one).items()}
    if isinstance(value, dict):
        return pieces(list(value.values()))
    if is_dataclass(value):
        return pieces([getattr(value, spec.name) for spec in fields(value)])
    return {}


class _Array(ctypes.Structure):
    """The C structure of the Arrow interface that says where a column's values lie."""


_Release = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))
_Array._fields_ = [
    *((name, ctypes.c_int64) for name in ("length", "null_count", "offset", "n_buffers", "n_children")),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    *((name, ctypes.c_void_p) for name in ("children", "dictionary")),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    _fields_ = (
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Array))),
        *((name, ctypes.c_void_p) for name in ("get_last_error", "release", "private_data")),
    )


_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def chunks_of(column: pl.Series) -> list[tuple[int, int]]:
    """Of each chunk, where its values lie and at which of them it begins: equal for two columns that share them."""
    capsule = column.__arrow_c_stream__()
    stream = _pointer(capsule, b"arrow_array_stream")
    following = ctypes.cast(stream, ctypes.POINTER(_Stream)).contents.get_next
    found: list[tuple[int, int]] = []
    while True:
        array = _Array()
        following(stream, ctypes.byref(array))
        if not array.release:
            return found or [(id(column), 0)]
        # The first buffer says what is missing; a column of lists is told by where its lists begin.
        place = array.buffers[1] if array.n_buffers > 1 else array.buffers[0] or id(column)
        found.append((place, array.offset))
        array.release(ctypes.byref(array))
