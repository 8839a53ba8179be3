"""Names of the drugs of lupus nephritis, as sheets write them, and columns headed by one of them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lnexplore.vocabulary import words

DRUGS: Mapping[str, tuple[str, ...]] = words("drugs")
"""generic name -> other names and brands in use"""

_PARTS = words("drug_columns")


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _spellings() -> Mapping[str, str]:
    return MappingProxyType({_bare(word): name for name, words in DRUGS.items() for word in (name, *words)})


def generic_name(text: str) -> str | None:
    """The generic name of a drug as written; None where it is not one of the list."""
    return _spellings().get(_bare(text))


def drug_column(header: str) -> tuple[str, str] | None:
    """(drug, start | stop | reason) of a header such as `TAC start`, `MZR中止日`; None for any other header."""
    folded = " ".join(re.split(r"[\s_:：・/-]+", unicodedata.normalize("NFKC", header).casefold())).strip(" ()")
    for part, said in _PARTS.items():
        for word in said:
            if folded.endswith(word):
                rest = folded.removesuffix(word)
            elif folded.startswith(word + " "):
                rest = folded.removeprefix(word + " ")
            else:
                continue
            name = generic_name(rest)
            if name is not None:
                return name, part
    return None
