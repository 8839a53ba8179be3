"""Names that a header builds from parts: the number of a patient, and a protein that only its unit tells."""

import re
from collections.abc import Sequence
from functools import cache

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import find_unit, normalise_unit
from lnexplore.ingest.meaning.header_words import NOISE, PARTS, URINE
from lnexplore.ingest.values.spellings import SEXES, lookup
from lnexplore.vocabulary import fold_case

PULSE, ORAL_PULSE_DRUG = "methylprednisolone_pulse", "methylprednisolone"
"""The drug that is both infused and taken by mouth. Its bare name heads pulses."""
_ORAL = re.compile(r"(?<![a-z])(?:oral\w*|per os|p\.?o\.?|v\.?o\.?)(?![a-z])|内服|経口|口服|경구")
_INFUSED = re.compile(
    r"puls|bol[ou]|sto(?:ß|ss)|パルス|冲击|衝擊|脈衝|펄스|(?<![a-z])i\.?v\.?(?![a-z])|ivmp|solu|ソル|点滴|静注|靜注"
    r"|cumulative|総量|总量|總量"
)

_PERSONS, _NUMBERS, _LINKS = PARTS["persons"], PARTS["numbers"], PARTS["links"]
_CREATININES, _BETWEEN, _PROTEINS = PARTS["creatinines"], PARTS["between"], PARTS["proteins"]
"""Names of a protein that do not say where and how it was measured."""
_EXCRETED = PARTS["excreted"] | URINE
_URINE_PROTEINS = _PROTEINS | {"uprot", "upro"}
_RATIO = _URINE_PROTEINS | _CREATININES | _BETWEEN
_SEDIMENT = frozenset().union(*(PARTS[part] for part in ("red_cells", "red", "cells", "seen_in", "counted"))) | NOISE
_SEX_WORDS = frozenset(lookup(SEXES))
_RUNS = re.compile(r"[\u2e80-\uffff]+|[^\u2e80-\uffff]+")
METHOD = re.compile(
    r"(?:法|測定|测定|方法|試薬|试剂|キット|법)$|method$|verfahren$|methode$|^m[ée]thode|^m[ée]todo|^metodo"
)
"""The way of measuring, behind or before a name: no unit."""
UNIT_LIKE = re.compile(
    r"^(?:[mµμunkd]?g|[mµμun]?mol|[km]?iu|[kmµμ]?u|kg|m?l|ml|dl|%|％|mmhg|個|cells?|x?10\^?\d*)(?:$|[/・･ ].*)|^[^ ]{1,12}/[^ ]{1,16}$",
    re.IGNORECASE,
)
_NOT_DAILY = frozenset(("g", "gm", "mg"))


MANY_LETTERS = 12
_IN_FULL = re.compile(r"gra?m|mol|lit[re]|unit|einheit|unidad|proz|per|pour|por|cent|tag|jour|month|week|year|[\d/]")
"""What a unit written in full holds."""


def is_name_in_words(folded: str) -> bool:
    """Whether a remark is a name in several words, as of a dye, and no unit in full."""
    return len(folded.split()) > 1 and len(folded) >= MANY_LETTERS and not _IN_FULL.search(folded)


def is_protein_ratio(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say protein and creatinine and nothing of another kind: `PROTEIN/CREAT RATIO, UR`."""
    said = _all_said(tokens, _RATIO)
    return bool(said & _URINE_PROTEINS) and bool(said & _CREATININES)


def is_urine_creatinine(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say creatinine and urine and nothing else: `U-Creatinine`, `Creat urine`."""
    said = _all_said(tokens, _CREATININES | URINE | NOISE)
    return bool(said & _CREATININES) and bool(said & URINE)


def is_urine_red_cells(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say red cells, seen in urine or in a field of view, and nothing else: `GR/champ`, `UA RBC`."""
    said = _all_said(tokens, _SEDIMENT)
    red = said & PARTS["red_cells"] or (said & PARTS["red"] and said & PARTS["cells"])
    return bool(red and said & PARTS["seen_in"])


BUILT = {"upcr": is_protein_ratio, "urine_creatinine": is_urine_creatinine, "urine_rbc": is_urine_red_cells}
"""measure -> whether the words of a header say it"""


def is_red_cells(header: str) -> bool:
    """Whether a header says red cells and nothing of where they were counted: `RBC`, `Hématies`."""
    said = _all_said(re.findall(r"[^\W_]+", fold_case(header)), _SEDIMENT)
    return bool(said & PARTS["red_cells"] or (said & PARTS["red"] and said & PARTS["cells"]))


def is_sediment(header: str) -> bool:
    """Whether a header says the sediment of the urine and nothing of what was seen in it: `Urine sediment`, `Osad moczu`."""
    said = _all_said(re.findall(r"[^\W_]+", fold_case(header)), PARTS["seen_in"] | NOISE)
    return bool(said & PARTS["sediments"])


def _all_said(tokens: Sequence[str], known: frozenset[str]) -> set[str]:
    """The known words that tokens are made of; empty where they hold anything else. A script without blanks is cut into words."""
    found: set[str] = set()
    for run in (run for token in tokens for run in _RUNS.findall(token)):
        rest = run
        while rest and rest not in known:
            word = next((word for word in _unspaced(known) if rest.startswith(word)), "")
            if not word:
                return set()
            found.add(word)
            rest = rest[len(word) :]
        found |= {rest} - {""}
    return found


@cache
def _unspaced(known: frozenset[str]) -> tuple[str, ...]:
    """The words of scripts without blanks, the longest first."""
    return tuple(sorted((word for word in known if word[0] > "\u2e80"), key=len, reverse=True))


def without_part_of_day(header: str) -> str:
    """`Prednisolone` of `Prednisolone AM` and `PSL` of `PSL朝`; empty where a header names no part of the day, or nothing else."""
    pieces = re.split(r"([^\W\d_]+(?:\.[^\W\d_]\.)?)", header)
    rest = "".join("" if fold_case(piece) in PARTS["parts_of_day"] else piece for piece in pieces)
    for word in _unspaced(PARTS["parts_of_day"]):
        rest = rest.replace(word, "")
    rest = re.sub(r"\(\s*\)", "", rest).strip(" _-.,・")
    return rest if rest != header.strip(" _-.,・") else ""


def is_patient_number(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say “number of the patient” and nothing else: `N° patient`, `Subject's no`."""
    said = set(tokens)
    return bool(said & _PERSONS - {"study"}) and bool(said & _NUMBERS) and said <= _PERSONS | _NUMBERS | _LINKS


def without_legend_of_sex(tokens: Sequence[str]) -> str:
    """`sex` of `sex_1male_2female`: what remains without the codes and what they mean; empty where there are no codes."""
    if not any(any(map(str.isdigit, token)) for token in tokens):
        return ""
    said = [word for token in tokens for word in re.findall(r"[^\W\d_]+", token)]
    return "".join(word for word in said if word not in _SEX_WORDS) if len(said) > 1 else ""


def protein_by_unit(key: str, name: str, stated: Sequence[str]) -> str:
    """The measure of a protein whose name leaves open which: per day it is 24-hour protein, per creatinine the ratio.

    `key` is what the name alone tells (`urine_protein`, or nothing), `stated` what may be units beside it. Any other
    key stays as it is.
    """
    if key not in ("", "urine_protein"):
        return key
    if key == "" and not _is_protein(fold_case(name)):
        return key
    for text in map(_letters, stated):
        if text in _units_of("urine_protein"):
            return key
        for other in ("urine_protein_24h", "upcr"):
            if text not in _NOT_DAILY and text in _units_of(other):
                return other
    return key


@cache
def _is_protein(name: str) -> bool:
    """Whether the words of a name say protein and at most that it is excreted, all of it, in the urine."""
    return re.sub(r"[\W_]+", "", name) in _PROTEINS or bool(
        _all_said(re.findall(r"[^\W_]+", name), _PROTEINS | _EXCRETED) & _PROTEINS
    )


def _letters(unit: str) -> str:
    return re.sub(r"[^\w%]+", "", normalise_unit(unit))


@cache
def _units_of(measure: str) -> frozenset[str]:
    """The units of a measure without their marks, as headers of programs write them (`proteinuria_mg_24h`)."""
    return frozenset(map(_letters, (MEASURES[measure].unit, *MEASURES[measure].accepts)))


def is_urine(key: str) -> bool:
    """Whether a measure is one of urine."""
    return key.startswith(("upcr", "urine", "dipstick", "cellular"))


def says_urine(text: str) -> bool:
    """Whether a remark names urine: what stands before it is no value of the blood."""
    folded = fold_case(text)
    return any(mark in folded for mark in ("urin", "orina", "尿", "소변")) or folded.strip(" .") in ("u", "ur", "spot")


def is_oral(header: str, stated: Sequence[str]) -> bool:
    """Whether a header of methylprednisolone says that it is taken by mouth: in words, or by a unit no pulse is counted in."""
    folded = fold_case(header)
    pulse, oral = MEASURES[PULSE], MEASURES[ORAL_PULSE_DRUG]
    daily = any(find_unit(oral, text) and not find_unit(pulse, text) for text in stated if text)
    return bool((daily or _ORAL.search(folded)) and not _INFUSED.search(folded))


def split_unit(header: str) -> tuple[str, str | None]:
    """Header without the unit in its last brackets, and that unit."""
    text = header.replace("\n", " ").strip()
    begins = max(map(text.rfind, "([（［"))
    name, inner = text[: max(begins, 0)].rstrip(), text[begins + 1 : -1]
    closed = text.endswith(tuple(")]）］")) and not any(mark in inner for mark in ")]）］")
    return (name, inner.strip()) if begins > 0 and closed else (header, None)
