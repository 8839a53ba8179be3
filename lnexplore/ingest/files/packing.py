"""Values of this package as bytes and back: facts as JSON with the names of their types, the values of columns and bytes behind it.

No pickle: who answers has read a stranger's bytes, and may say anything. Only the types that are expected are built.
"""

import dataclasses
import enum
import json
import struct
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.sheet import UnreadableFileError, most_cells
from lnexplore.ingest.remembered import coded

_MARK = b"LNX4"
_STEP = 8
"""Bytes at multiples of which parts begin."""
_KEY, _VALUE = "$", "v"
_LOOK = 32
"""Cells by which columns that may be the same are told from the others."""
_NUMPY = {
    "Int8": "<i1",
    "Int16": "<i2",
    "Int32": "<i4",
    "Int64": "<i8",
    "UInt8": "<u1",
    "UInt16": "<u2",
    "UInt32": "<u4",
    "UInt64": "<u8",
    "Float32": "<f4",
    "Float64": "<f8",
}
"""type of a column of numbers -> how its values lie in memory"""
_NUMBERS = {name: getattr(pl, name) for name in _NUMPY}
_TYPES = {"String": pl.String, "Boolean": pl.Boolean, **_NUMBERS}
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
    words += b" " * (-len(words) % _STEP)
    # Numbers that begin at a multiple of their width are taken as they lie.
    return [
        _MARK,
        struct.pack("<I", len(words)),
        words,
        *[one for part in parts for one in (part, bytes(-len(part) % _STEP))],
    ]


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
    """Height, and of each column its name, its type, and where its values lie: nowhere for one without any, and at another
    column where it is that one again, as an exact value is its own lower and upper bound."""
    held: dict[tuple[object, ...], list[str]] = {}
    columns: list[tuple[str, str | list[str], str | list[int] | None]] = []
    for column in frame:
        kind = _type(column.dtype)
        place: str | list[int] | None = None
        if column.null_count() < column.len():
            alike = held.setdefault((str(column.dtype), column.null_count(), *column.head(_LOOK)), [])
            # Of the same type in every way: two lists of words may read alike.
            mine = [name for name in alike if frame.schema[name] == column.dtype]
            place = next((name for name in mine if frame[name].equals(column, null_equal=True)), None)
            if place is None:
                alike.append(column.name)
                place = _column(column, parts)
        columns.append((column.name, kind, place))
    return [frame.height, columns]


def _type(kind: pl.DataType) -> str | list[str]:
    """How a type is named; that of a list of words by the words."""
    if isinstance(kind, pl.Enum):
        return kind.categories.to_list()
    if kind in (pl.String, pl.Boolean) or kind in _NUMBERS.values():
        return str(kind)
    raise TypeError(f"a column of {kind} cannot be passed on")


def _column(column: pl.Series, parts: list[Piece]) -> list[int]:
    """Where the values lie: numbers and which of them are known, or the place of each text in a list of different ones."""
    if column.dtype in (pl.String, pl.Enum):
        words, places = coded(column.cast(pl.String))
        pieces: list[Piece] = [_bytes_of(places), json.dumps(words.to_list(), ensure_ascii=False).encode()]
    else:
        numbers = column.cast(pl.UInt8) if column.dtype == pl.Boolean else column
        known = [np.packbits(column.is_not_null().to_numpy()).tobytes()] if column.null_count() else []
        pieces = [_bytes_of(numbers.fill_null(0)), *known]
    parts += pieces
    return [*range(len(parts) - len(pieces), len(parts))]


def _bytes_of(numbers: pl.Series) -> memoryview:
    return np.ascontiguousarray(numbers.to_numpy()).data.cast("B")


def unpack(packed: bytes, kinds: Mapping[str, type]) -> Any:
    """The value in bytes that may be anything. Raises UnreadableFileError where they are not such a value."""
    try:
        if packed[:4] != _MARK:
            raise UnreadableFileError(Problem.DAMAGED)
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
        raise UnreadableFileError(Problem.DAMAGED) from trouble


def _cut(packed: memoryview, at: int, sizes: list[int]) -> Iterator[memoryview]:
    for size in sizes:
        if not 0 <= size <= len(packed) - at:
            raise ValueError("a part is missing")
        yield packed[at : at + size]
        at += size + -size % _STEP


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
    """The frame; its columns without values share one null column per type, and those that are the same one are one.

    Nothing of Arrow is read here: of bytes that no program wrote its reader may end the process.
    """
    height, columns = held
    if not 0 <= height <= most_cells():
        raise ValueError("too many rows")
    found: dict[str, pl.Series] = {}
    blank: dict[str, pl.Series] = {}
    for name, said, place in columns:
        kind = pl.Enum(said) if isinstance(said, list) else _TYPES[said]
        if place is None:
            key = str(said)
            if key not in blank:
                blank[key] = pl.Series("", [None], dtype=kind).new_from_index(0, height)
            found[name] = blank[key].alias(name)
        elif isinstance(place, str):
            found[name] = found[place].alias(name)
        else:
            found[name] = _values(kind, [parts[part] for part in place], height).alias(name)
        if found[name].dtype != kind:
            raise ValueError("a column of another type")
    if len(found) != len(columns):
        raise ValueError("two columns of one name")
    return pl.DataFrame(list(found.values()))


def _values(kind: pl.DataType | type[pl.DataType], pieces: list[memoryview], height: int) -> pl.Series:
    """A column of so many values; every length and every place in a list is looked at."""
    is_text = kind == pl.String or isinstance(kind, pl.Enum)
    numbers = np.frombuffer(pieces[0], dtype="<u4" if is_text else "u1" if kind == pl.Boolean else _NUMPY[str(kind)])
    if len(numbers) != height:
        raise ValueError("rows are missing")
    if is_text:
        words = json.loads(bytes(pieces[1]))
        if numbers.max(initial=0) > len(words):
            raise ValueError("a text that is not there")
        return pl.Series([*words, None], dtype=pl.String, strict=True).gather(pl.Series(numbers)).cast(kind)
    column = pl.Series(numbers != 0) if kind == pl.Boolean else pl.Series(numbers)
    if len(pieces) == 1:
        return column
    known = np.unpackbits(np.frombuffer(pieces[1], dtype="u1"))[:height].astype(bool)
    return pl.select(pl.when(pl.Series(known)).then(column).alias("values"))["values"]
