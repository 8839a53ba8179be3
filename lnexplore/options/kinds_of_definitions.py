"""Kinds that hold definitions of response, and how one is packed into a word of a link."""

import base64
import binascii
import json
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.options.codes import Sheet
from lnexplore.options.kinds import NONE_CHOSEN, Kind, items, listed

MAX_OWN = 12
MAX_UNPACKED = 40_000
"""characters of a definition that a link may hold"""
_REFERENCE = {"$ref": "#/$defs/definition"}


def encode(definition: ResponseDefinition) -> str:
    """A definition as one short word for the address. It holds the author's words and numbers, nothing of a sheet."""
    text = json.dumps(definition.to_dict(), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def decode(word: str) -> ResponseDefinition:
    """The definition that `encode` wrote. Raises ValueError for anything else, however it unpacks."""
    try:
        packed = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, MAX_UNPACKED)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("not a definition")
        return ResponseDefinition.from_dict(json.loads(text))
    except (binascii.Error, zlib.error, UnicodeDecodeError, RecursionError, AttributeError) as trouble:
        raise ValueError("not a definition") from trouble


def label_key(label: str) -> str:
    """A name without what does not tell it from another: case, blanks, width of letters."""
    return "".join(unicodedata.normalize("NFKC", label).casefold().split())


@dataclass(frozen=True)
class Definition(Kind):
    """The definition of response in force. Which numbers a link may hold hangs on it, so the link writes it in parts."""

    expected: str = field(default="a ResponseDefinition", init=False)

    def allows(self, value: Any) -> bool:
        return isinstance(value, ResponseDefinition)

    def to_json(self, value: Any) -> Any:
        return value.to_dict()

    def from_json(self, data: Any) -> Any:
        return ResponseDefinition.from_dict(data)

    def schema(self) -> dict[str, Any]:
        return _REFERENCE

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return str(value.label)

    def code(self, value: Any) -> str:
        return str(value.label)


@dataclass(frozen=True)
class Definitions(Kind):
    """Definitions that the user made, each with a key and a name that no other has."""

    expected: str = field(default="a tuple of ResponseDefinition", init=False)

    def allows(self, value: Any) -> bool:
        return isinstance(value, tuple) and all(isinstance(one, ResponseDefinition) for one in value)

    def check(self, key: str, value: Any) -> None:
        super().check(key, value)
        if not value:
            return
        keys = [definition.key for definition in value]
        if len(set(keys)) != len(keys) or set(keys) & set(DEFINITIONS):
            raise ValueError("two definitions have one key")
        names = [label_key(definition.label) for definition in value]
        if len(set(names)) != len(names) or set(names) & {label_key(one.label) for one in DEFINITIONS.values()}:
            raise ValueError("a definition of one's own bears the name of another")
        if len(value) > MAX_OWN:
            raise ValueError(f"a plan holds at most {MAX_OWN} definitions of one's own")

    def to_json(self, value: Any) -> Any:
        return [definition.to_dict() for definition in value]

    def from_json(self, data: Any) -> Any:
        return tuple(ResponseDefinition.from_dict(one) for one in items(data))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": _REFERENCE, "maxItems": MAX_OWN}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [encode(definition) for definition in value]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return tuple(decode(text) for text in texts)

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return listed((definition.label for definition in value), language, NONE_CHOSEN)
