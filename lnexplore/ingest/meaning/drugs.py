"""Names of the drugs of lupus nephritis, as sheets write them, and columns headed by one of them."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from lnexplore.vocabulary import fold_case, load_synonyms

DRUGS: Mapping[str, tuple[str, ...]] = load_synonyms("drugs")
"""generic name -> other names and brands in use"""

_PARTS = load_synonyms("drug_columns")
_FORMS = load_synonyms("drug_forms")["form"]
_ROUTE = re.compile(r"\b(?:i\.?v\.?|p\.?o\.?|s\.?c\.?|oral|intravenous|subcutaneous|pulses?|bolus)(?!\w)")
"""How a drug is given, where that stands in its name."""
_FIGURE = re.compile(r"([^\d+/]*)(\d?)(.*)", re.DOTALL)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold_case(text))


@cache
def _spellings() -> Mapping[str, str]:
    return MappingProxyType({_bare(word): name for name, words in DRUGS.items() for word in (name, *words)})


def generic_name(text: str) -> str | None:
    """The generic name of a drug as written; None where it is not one of the list."""
    return _spellings().get(_bare(text))


def drug_in(text: str) -> str | None:
    """The generic name of the one drug that a cell names, also with its strength and form (`PREDNISONE TAB 20MG PO BID`,
    `プレドニゾロン錠5mg`); None where it names none or several."""
    whole = generic_name(text) or generic_name(_ROUTE.sub(" ", fold_case(text)))
    if whole is not None:
        return whole
    name, figure, rest = _FIGURE.match(fold_case(text)).groups()  # type: ignore[union-attr]
    if not figure or any(generic_name(word) for word in re.findall(r"[^\W\d_]{3,}", rest)):
        return None
    said = name.split()
    while len(said) > 1 and said[-1].strip(".,") in _FORMS:
        said.pop()
    bare = " ".join(said)
    return generic_name(bare) or next(
        (found for form in _FORMS if bare.endswith(form) and (found := generic_name(bare.removesuffix(form)))), None
    )


def are_drugs(cells: Sequence[str]) -> bool:
    """Whether most of several cells name a drug."""
    return len(cells) > 1 and sum(drug_in(cell) is not None for cell in cells) * 5 >= len(cells) * 4


def names_drug(header: str) -> bool:
    """Whether a word of a header is the name of a drug: its numbers are doses or levels, and no result of another test."""
    return any(generic_name(word) for word in re.findall(r"[^\W\d_]{3,}", header))


def drug_column(header: str) -> tuple[str, str] | None:
    """(drug, dose | start | stop | reason) of a header such as `MMF (g/day)`, `TAC start`, `MZR中止日`; None for any other."""
    folded = " ".join(re.split(r"[\s_:：・/-]+", fold_case(header))).strip(" ()")
    for part, said in _PARTS.items():
        for word in said:
            if folded.endswith(word):
                rest = folded.removesuffix(word)
            elif folded.startswith(word + " "):
                rest = folded.removeprefix(word + " ")
            else:
                continue
            name = generic_name(rest)
            if name is None and part == "dose" and (inner := drug_column(rest)) is not None:
                # “HCQ dose mg” says twice that it is one.
                return inner
            if name is not None:
                return name, part
    return None
