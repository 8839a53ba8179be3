"""Words of other people's files, as data: headers, units, drugs, reasons, codes. A file per topic, a language per line.

A file is TOML: a table per thing that is named, in it a line per language with the words parted by semicolons. A new
synonym is one word there. Case, width, blanks and punctuation do not matter where they are looked up; accents do.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def load_synonyms(topic: str) -> Mapping[str, tuple[str, ...]]:
    """What is named -> its words in every language, of one topic. Raises FileNotFoundError for a topic that is none."""
    text = files(__name__).joinpath(f"{topic}.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: _parted(lines) for name, lines in tomllib.loads(text).items()})


def fold_case(text: str) -> str:
    """A text in one width and case; the dotted I of Turkish is an i."""
    return unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")


def _parted(lines: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines.values() for word in line.split(";") if word.strip())
