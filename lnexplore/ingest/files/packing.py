"""Values of this package as bytes and back: facts as JSON with the names of their types, frames and bytes behind it.

No pickle: who answers has read a stranger's bytes, and may say anything. Only the types that are expected are built.
"""

import dataclasses
import enum
import io
import json
import struct
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from lnexplore.ingest.files.sheet import UnreadableFileError

DAMAGED = "The file is damaged in a way that stops the reading. Open it in the program that made it and save it again."
_MARK = b"LNX2"
_KEY, _VALUE = "$", "v"
_LOOK = 32
"""Cells by which columns that may be the same are told from the others."""
Piece = bytes | memoryview


def kinds_of(*roots: type) -> Mapping[str, type]:
    """Name -> type of the data classes and enums that a value of these types may hold."""
    found: dict[str, type] = {}
    waiting: list[Any] = list(roots)
    while waiting:
        kind = waiting.pop()
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in found:
            found[kind.__name__] = kind
            hints = typing.get_type_hints(kind)
            waiting += [hints[item.name] for item in dataclasses.fields(kind) if item.init]
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            found[kind.__name__] = kind
        else:
            waiting += typing.get_args(kind)
    return found


def pack(value: object) -> bytes:
    """The bytes of a value."""
    return b"".join(pieces(value))


def pieces(value: object) -> list[Piece]:
    """The same in pieces, for who writes them one after the other: whole, the bytes of a registry would be held twice."""
    parts: list[Piece] = []
    words = json.dumps({"value": _plain(value, parts), "sizes": [len(part) for part in parts]}).encode()
    return [_MARK, struct.pack("<I", len(words)), words, *parts]


def _plain(value: Any, parts: list[Piece]) -> Any:
    if isinstance(value, pl.DataFrame):
        return {_KEY: "frame", _VALUE: _frame(value, parts)}
    if isinstance(value, bytes):
        parts.append(value)
        return {_KEY: "bytes", _VALUE: len(parts) - 1}
    if isinstance(value, enum.Enum):
        return {_KEY: type(value).__name__, _VALUE: value.name}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value) if item.init}
        return {_KEY: type(value).__name__, _VALUE: {name: _plain(item, parts) for name, item in fields.items()}}
    if isinstance(value, Mapping):
        pairs = [[_plain(key, parts), _plain(item, parts)] for key, item in value.items()]
        return {_KEY: "map", _VALUE: pairs}
    for name, kind in (("tuple", tuple), ("list", list), ("set", frozenset)):
        if isinstance(value, kind):
            return {_KEY: name, _VALUE: [_plain(item, parts) for item in value]}
    raise TypeError(f"a {type(value).__name__} cannot be passed on")


def _frame(frame: pl.DataFrame, parts: list[Piece]) -> list[Any]:
    """Height, where the stream of all columns without rows and that of the columns that hold anything lie, and the columns
    that are another one again: an exact value is its own lower and upper bound."""
    held: dict[tuple[object, ...], list[str]] = {}
    again: dict[str, str] = {}
    for column in frame:
        if column.null_count() < column.len():
            alike = held.setdefault((column.dtype, column.null_count(), *column.head(_LOOK)), [])
            same = next(
                (name for name in alike if frame[name].equals(column, check_names=False, null_equal=True)), None
            )
            if same is None:
                alike.append(column.name)
            else:
                again[column.name] = same
    kept = {name for names in held.values() for name in names}
    for piece in (frame.clear(), frame.select([name for name in frame.columns if name in kept])):
        stream = io.BytesIO()
        piece.write_ipc_stream(stream, compression="uncompressed")
        parts.append(stream.getbuffer())
    return [frame.height, len(parts) - 2, len(parts) - 1, *([again] if again else [])]


def unpack(packed: bytes, kinds: Mapping[str, type]) -> Any:
    """The value in bytes that may be anything. Raises UnreadableFileError where they are not such a value."""
    try:
        if packed[:4] != _MARK:
            raise UnreadableFileError(DAMAGED)
        (length,) = struct.unpack_from("<I", packed, 4)
        header = json.loads(packed[8 : 8 + length])
        parts = list(_cut(memoryview(packed), 8 + length, header["sizes"]))
        return _built(header["value"], parts, kinds)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OSError,
        RecursionError,
        struct.error,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
    ) as trouble:
        raise UnreadableFileError(DAMAGED) from trouble


def _cut(packed: memoryview, at: int, sizes: list[int]) -> Iterator[memoryview]:
    for size in sizes:
        if not 0 <= size <= len(packed) - at:
            raise ValueError("a part is missing")
        yield packed[at : at + size]
        at += size


def _built(value: Any, parts: list[memoryview], kinds: Mapping[str, type]) -> Any:
    if not isinstance(value, dict):
        if isinstance(value, list):
            raise TypeError("a list without its name")
        return value
    name, held = value[_KEY], value[_VALUE]
    if name == "frame":
        return _unframed(held, parts)
    if name == "bytes":
        return bytes(parts[held])
    if name == "map":
        return {_built(key, parts, kinds): _built(item, parts, kinds) for key, item in held}
    if name in ("tuple", "list", "set"):
        items = [_built(item, parts, kinds) for item in held]
        return tuple(items) if name == "tuple" else frozenset(items) if name == "set" else items
    kind = kinds[name]
    if issubclass(kind, enum.Enum):
        return kind[held]
    return kind(**{str(field): _built(item, parts, kinds) for field, item in held.items()})


def _unframed(held: list[Any], parts: list[memoryview]) -> pl.DataFrame:
    """The frame; its columns without values share one null column per type, and those that are the same one are one."""
    height, schema, values, again = held if len(held) == 4 else (*held, {})
    names = pl.read_ipc_stream(io.BytesIO(parts[schema])).schema
    filled = pl.read_ipc_stream(io.BytesIO(parts[values]))
    if (filled.width and filled.height != height) or not 0 <= height <= 1 << 31:
        raise ValueError("rows are missing")
    if not height:
        return pl.DataFrame(schema=names)
    blank = {kind: pl.Series("", [None], dtype=kind).new_from_index(0, height) for kind in set(names.values())}
    found = {name: filled[again.get(name, name)].alias(name) for name in (*filled.columns, *again)}
    if any(column.dtype != names[name] for name, column in found.items()):
        raise ValueError("a column of another type")
    return pl.DataFrame([found[name] if name in found else blank[kind].alias(name) for name, kind in names.items()])
