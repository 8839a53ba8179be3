"""Names that a header builds from parts: the number of a patient, and a protein that only its unit tells."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import normalise_unit
from lnexplore.ingest.meaning.header_words import word_set

_PERSONS = word_set(
    "patient patiente pat pt subject case participant person cas sujet paciente caso sujeto participante patientin fall"
    " proband teilnehmer paziente caso soggetto partecipante doente sujeito utente individual study étude etude estudio"
    " studio studie 患者 症例 被験者 病人 受试者 病例 환자 대상자"
)
_NUMBERS = word_set(
    "n no nr nº n° № num number id ids code identifier nummer kennung número numero codigo código identificador numéro"
    " identifiant codice identificativo cod key uid 番号 号 编号 編號 번호"
)
_LINKS = word_set("s the of a de du des del della di do da der des d l le la el il o study research")

_PROTEINS = word_set(
    "protein proteins prot proteinuria totalprotein protéine protéines proteine proteines protéinurie proteinurie"
    " proteína proteínas proteina proteinas eiweiß eiweiss gesamteiweiß proteinúria proteinuria 蛋白 蛋白量 蛋白定量"
    " 総蛋白 总蛋白 總蛋白 タンパク たんぱく 단백 단백질 총단백 tp"
)
"""Names of a protein that do not say where and how it was measured."""
_NOT_DAILY = frozenset(("g", "gm", "mg"))


_CREATININES = word_set(
    "creatinine creatinin creat crea cre cr creatinina creatininuria créatinine créatininurie créat créa kreatinin krea"
    " creatininúria ucr ucrea"
)
_BETWEEN = word_set(
    "ratio to urine urinary ur u up upro uprot spot random per by and in im en di da de la of quotient quot cociente indice"
    " índice relación relacion razón rapport rapporto razão proporção urin urinaire urinario urina orina mass verhältnis"
)


def is_protein_ratio(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say protein and creatinine and nothing of another kind: `PROTEIN/CREAT RATIO, UR`."""
    said = set(tokens)
    both = bool(said & (_PROTEINS | {"uprot", "upro"})) and bool(said & _CREATININES)
    return both and said <= _PROTEINS | _CREATININES | _BETWEEN | {"uprot", "upro"}


def is_patient_number(tokens: Sequence[str]) -> bool:
    """Whether the words of a header say “number of the patient” and nothing else: `N° patient`, `Subject's no`."""
    said = set(tokens)
    return bool(said & _PERSONS - {"study"}) and bool(said & _NUMBERS) and said <= _PERSONS | _NUMBERS | _LINKS


def protein_by_unit(key: str, name: str, stated: Sequence[str]) -> str:
    """The measure of a protein whose name leaves open which: per day it is 24-hour protein, per creatinine the ratio.

    `key` is what the name alone tells (`urine_protein`, or nothing), `stated` what may be units beside it. Any other
    key stays as it is.
    """
    if key not in ("", "urine_protein"):
        return key
    if key == "" and re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold()) not in _PROTEINS:
        return key
    for text in map(_letters, stated):
        if text in _units_of("urine_protein"):
            return key
        for other in ("urine_protein_24h", "upcr"):
            if text not in _NOT_DAILY and text in _units_of(other):
                return other
    return key


def _letters(unit: str) -> str:
    return re.sub(r"[^\w%]+", "", normalise_unit(unit))


@cache
def _units_of(measure: str) -> frozenset[str]:
    """The units of a measure without their marks, as headers of programs write them (`proteinuria_mg_24h`)."""
    return frozenset(map(_letters, (MEASURES[measure].unit, *MEASURES[measure].accepts)))
