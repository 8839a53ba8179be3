"""What a test of a listing is, from its name, its code and its specimen: a test on urine is never taken for one on blood."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.ingest.meaning.drugs import generic_name
from lnexplore.ingest.meaning.header_names import protein_by_unit
from lnexplore.ingest.meaning.header_words import LOINC, SPECIMENS
from lnexplore.ingest.meaning.mapping import Match, match_column
from lnexplore.ingest.reasons import ON_URINE, Reason, Why
from lnexplore.ingest.remembered import remembered
from lnexplore.vocabulary import fold_case

Specimen = Literal["urine", "day urine", "blood", "other"]
_LEVELS = {MEASURES[key].level_of: key for key in LEVELS}
"""A drug among laboratory tests is its level in blood."""
_URINE = ("upcr", "urine", "dipstick", "cellular")
_START = r"(?<![^\W_])"
_COMPOUND = 4
"""Letters from which on the name of a material ends a compound that names it too: Spontanurin, Morgenharn, spoturine."""
_ALONE = {
    word: re.compile(
        rf"{'' if kind in ('urine', 'blood') and len(word) >= _COMPOUND else _START}{re.escape(word)}(?![^\W_])"
    )
    for kind, words in SPECIMENS.items()
    for word in words
}
LOINC_CODE = r"^\d{3,6}-\d$"
_CODE = re.compile(LOINC_CODE)


def specimen_of(text: str) -> Specimen | None:
    """The material that words name; None where they name none."""
    folded = " ".join(fold_case(text).replace("_", " ").split()).strip(" .,()")
    for kind, words in SPECIMENS.items():
        for word in words:
            if folded == word or _ALONE[word].search(folded):
                return kind  # type: ignore[return-value]
            if word[0] > "\u2e80" and word in folded:
                return kind  # type: ignore[return-value]
    return None


def _parts(name: str) -> tuple[str, str]:
    """(name, specimen) of `RBC, URINE`, `Creatinine - Serum` and the long names of LOINC."""
    plain = " ".join(name.split())
    measured, opened, rest = plain.partition(" [")
    if opened and "]" in rest:
        # `Creatinine [Mass/volume] in Serum or Plasma by Jaffe`, as hospitals' databases carry it.
        kind, _, behind = rest.partition("]")
        where = behind.partition(" by ")[0].strip().removeprefix("in ")
        return measured, ("24 hour " if kind.casefold().startswith("mass/time") else "") + where
    for mark in (",", " - ", ";", "|"):
        head, found, tail = plain.rpartition(mark)
        if found and head and specimen_of(tail) is not None:
            return head, tail
    return plain, ""


@remembered
def named_test(name: str, specimen: str = "", unit: str = "") -> Match:
    """What a test means; no key where it is none that is known. `specimen` and `unit`: what the row says beside it."""
    code = LOINC.get(name.strip()) if _CODE.match(name.strip()) else None
    if code is not None:
        return Match("visits", code, None, None, 1.0)
    base, own = _parts(name)
    where = specimen_of(own) or specimen_of(specimen)
    found = _plain(name)
    if not found.key and base != name:
        found = _plain(base)
    if not found.key and generic_name(base) in _LEVELS:
        found = Match("visits", _LEVELS[str(generic_name(base))], None, None, 1.0)
    is_urine = found.key.startswith(_URINE)
    if where in ("urine", "day urine") and not is_urine:
        found = _on_urine(base)
    elif where == "other" or (where == "blood" and is_urine and not _named_urine(name)):
        found = Match("visits", why=Why(Reason.ELSEWHERE))
    if where == "day urine" and found.key in ("urine_protein", ""):
        daily = protein_by_unit(found.key, base, ["g/24h"]) or found.key
        found = Match("visits", "urine_protein_24h", None, None, 0.9) if daily == "urine_protein_24h" else found
    return _with_unit(found, base, unit)


def _plain(name: str) -> Match:
    found = match_column(name, ("visits",), propose=False)
    return found if found.key in MEASURES and found.sure and found.time is None else Match("visits")


def _named_urine(name: str) -> bool:
    return specimen_of(name) in ("urine", "day urine") or "/" in name


def _on_urine(base: str) -> Match:
    for text in (f"urine {base}", f"{base} urine", f"尿{base}"):
        again = _plain(text)
        if again.key.startswith(_URINE):
            return again
    if protein_by_unit("", base, ["g/g"]):
        return Match("visits", "urine_protein", None, None, 0.9)
    return Match("visits", why=ON_URINE)


def _with_unit(found: Match, base: str, unit: str) -> Match:
    """A protein whose name leaves open which, as the unit of its row tells."""
    if not unit:
        return found
    key = protein_by_unit(found.key, base, [unit])
    return found if key == found.key else Match("visits", key, None, None, 0.9)


def best_test(names: Sequence[str], specimen: str, unit: str) -> tuple[Match, str]:
    """The meaning that any of a row's names and codes has, and the longest of the names; with its specimen on urine."""
    words = [name for name in names if name]
    title = max(words, key=len, default="")
    found = [named_test(word, specimen, unit) for word in words]
    sure = [match for match in found if match.sure]
    # What one of the names says of the urine rules the other out.
    best = next((m for m in sure if m.key.startswith(_URINE)), max(sure, key=lambda m: m.score, default=None))
    if best is not None and best.unit is None:
        # The unit may stand in another of the names.
        stated = next((match.unit for match in sure if match.key == best.key and match.unit), None)
        best = replace(best, unit=stated) if stated and not unit else best
    refused = next((match for match in found if match.why in (ON_URINE, Why(Reason.ELSEWHERE))), None)
    if refused is not None and (best is None or not best.key.startswith(_URINE)):
        best = refused
    urine = specimen_of(specimen) in ("urine", "day urine")
    return best or Match("visits"), f"{title}, {specimen}" if urine else title
