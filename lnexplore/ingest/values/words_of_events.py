"""How people write what became of a patient: kinds of event, grades, relation to treatment, what was done with the drug."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.ingest.values.spellings import NONE_SEEN, YES_NO, fold, is_missing, lookup, word_key
from lnexplore.vocabulary import load_synonyms

EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: said for kind, said in load_synonyms("events").items() if kind != "none"}
)
NO_EVENT = load_synonyms("events")["none"]
"""What a listing of adverse events says of a patient who had none."""
_SEVERITY = load_synonyms("severities")
SEVERITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        number: (
            *_SEVERITY[number],
            *(
                f"{before}{figure}"
                for before in ("", *_SEVERITY["grade"])
                for figure in (number, roman)
                if f"{before}{figure}" != "gi"
            ),
            *(f"{number}{behind}" for behind in (".0", "級", "级", "度", "급", "등급")),
        )
        for number, roman in zip("12345", ("i", "ii", "iii", "iv", "v"), strict=True)
    }
)
RELATEDNESS: Mapping[str, tuple[str, ...]] = load_synonyms("relatedness")
STOPPED: Mapping[str, tuple[str, ...]] = load_synonyms("action_taken")
"""Whether an adverse event ended the treatment, besides yes and no."""


def says_no_event(cell: pl.Expr) -> pl.Expr:
    """Whether a cell that may name an event says that there was none."""
    none = lookup({"none": (*NO_EVENT, *NONE_SEEN, *YES_NO["no"])})
    return word_key(fold(cell)).is_in(list(none)).fill_null(value=False)


def names_event(cell: pl.Expr) -> pl.Expr:
    """Whether a cell names an event: it is neither blank nor a word for missing, and does not say that there was none."""
    word = word_key(fold(cell))
    return word.is_not_null() & ~is_missing(word) & ~says_no_event(cell)
