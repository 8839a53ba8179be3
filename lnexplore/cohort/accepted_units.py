"""Units that laboratories write, with the factor to the measure's canonical unit: data for the table of measures."""

from collections.abc import Mapping
from types import MappingProxyType

CREATININE_G_PER_MOL = 113.12
"""Molar mass of creatinine; 1 g/g is therefore 113.12 mg/mmol."""
CREATININE_UMOL_PER_MG = 88.4
"""µmol/L in 1 mg/dL of creatinine."""
HEMOGLOBIN_G_PER_DL = 1.6114
"""g/dL in 1 mmol/L of haemoglobin, counted in single chains of 16.114 kg/mol as laboratories do."""


def _parted(text: str) -> list[str]:
    """The words of a line."""
    return text.split()


def _spelled(sizes: Mapping[str, float], tails: tuple[str, ...], between: str = "") -> dict[str, float]:
    """Every size of unit with every tail: {"g": 1, "mg": 0.001} and ("d", "日") give g/d, g/日, mg/d, mg/日."""
    return {f"{unit}{between}{tail}": factor for unit, factor in sizes.items() for tail in tails}


_PER_CREATININE = (
    *("", *_parted("Cr Cre Crea ·Cr ・Cr .Cr *Cr -Cr creat creatinine créat créatinine creatinina Krea Kreatinin")),
    *_parted("クレアチニン ・クレアチニン クレアチニン換算 肌酐 肌酸酐 크레아티닌"),
)
"""How a laboratory says that the second mass of a ratio is creatinine, behind the unit."""
_PER_DAY = (
    *_parted("day d dy 24h 24hr 24hrs 24hours 24-h 日 1日 24時間 天 24小时 24小時 일 24시간"),
    *_parted(
        "Tag 24Std 24Std. 24Stunden jour j 24heures día dia 24horas 24hs giorno die 24ore 24u 24uur gün 24saat jam 24jam hari сутки dag dygn doba dobę 一日 每日 하루"
    ),
)
_PER_SURFACE = (
    "/1.73m2",
    "",
    *_parted("/1,73m2 /1.73m**2 /1.73 per1.73m2 /1.73sqm /1.73m2BSA ·1.73m2 *1.73m2 x1.73m2"),
)
"""1.73 m² of body surface, or the laboratory's silence about it."""
_PER_DL = {"mg/100mL": 1, "mg%": 1}
"""mg/dL in other words: 1 dL is 100 mL, and mg% is an old word for mg in 100 mL."""
_COUNTED = ("", *_parted("RBC cells cell 個 个 개 Ery Erys GR hem"))
_PER_FIELD = (
    *_parted("/HPF /hpf /HP /h.p.f. /H.P.F HPF perHPF /field /highpowerfield /x400"),
    *_parted("/視野 毎視野 /毎視野 /1視野 /各視野 /強視野 /高倍視野 /视野 /高倍视野 /시야 /고배율시야"),
    *_parted(
        "/GF proGF /Gesichtsfeld proGesichtsfeld /champ parchamp /veld /gezichtsveld вп/зр п/зр вполезрения wpw /campo porcampo xcampo p/campo p/c /cga"
    ),
    *_parted("/synfält κοπ /κοπ /QT40 /lt /látótér /zp /c.m.a. /cpo /BBA /лт"),
)
"""One high-power field. Counts per µL need the laboratory's own factor and are not taken."""


class _Units(dict[str, Mapping[str, float]]):
    def __missing__(self, key: str) -> Mapping[str, float]:
        raise LookupError(f"{key}: no units in lnexplore/cohort/accepted_units.py")


ACCEPTED: Mapping[str, Mapping[str, float]] = MappingProxyType(
    _Units(
        {
            # mg/mmol and g/mol differ by nothing: both masses by a thousand. µg/mg is mg/g.
            "upcr": _spelled({"g/g": 1, "mg/mg": 1, "mg/g": 1e-3, "µg/mg": 1e-3, "ug/mg": 1e-3}, _PER_CREATININE)
            | _spelled({"mg/mmol": 1 / CREATININE_G_PER_MOL, "g/mol": 1 / CREATININE_G_PER_MOL}, _PER_CREATININE)
            | _spelled({"g/mmol": 1000 / CREATININE_G_PER_MOL}, _PER_CREATININE)
            | dict.fromkeys(("mg/µmol", "mg/umol"), 1000 / CREATININE_G_PER_MOL)
            | {"g/10mmol": 100 / CREATININE_G_PER_MOL, "g/10 mmol": 100 / CREATININE_G_PER_MOL},
            # The day may be said by the name alone: "24h protein (g)".
            "urine_protein_24h": _spelled({"g": 1, "gm": 1, "mg": 1e-3}, _PER_DAY, "/") | {"g": 1, "gm": 1, "mg": 1e-3},
            "urine_protein": {"mg/dL": 1, "g/L": 100, "mg/L": 0.1, "g/dL": 1000} | _PER_DL,
            # 1 mmol/L is 113.12 mg/L, that is 11.312 mg/dL.
            "urine_creatinine": {"mg/dL": 1, "g/L": 100, "mg/L": 0.1, "mmol/L": CREATININE_G_PER_MOL / 10}
            | dict.fromkeys(("µmol/L", "umol/L", "mcmol/L"), 1 / CREATININE_UMOL_PER_MG)
            | _PER_DL,
            # mg/L is the French habit.
            "creatinine": {"mg/dL": 1, "mg/dl": 1}
            | dict.fromkeys(("µmol/L", "umol/L", "mcmol/L", "micromol/L"), 1 / CREATININE_UMOL_PER_MG)
            | {"mg/L": 0.1}
            | _PER_DL,
            # mL/s × 60 s. Laboratories often leave the body surface out of the unit.
            "egfr": _spelled({"mL/min": 1, "ml/min": 1, "mL/分": 1, "mL/minute": 1, "mL/Min.": 1}, _PER_SURFACE)
            | _spelled({"mL/s": 60, "mL/sec": 60}, _PER_SURFACE),
            "albumin": {"g/dL": 1, "g/dl": 1, "g/100mL": 1, "g%": 1, "g/L": 0.1, "g/l": 0.1},
            "hemoglobin": {"g/dL": 1, "g/100mL": 1, "g%": 1, "g/L": 0.1, "mmol/L": HEMOGLOBIN_G_PER_DL},
            "urine_rbc": _spelled(dict.fromkeys(_COUNTED, 1), _PER_FIELD),
            "c3": {"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1} | _PER_DL,
            "c4": {"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1} | _PER_DL,
            "ch50": {"U/mL": 1, "IU/mL": 1, "kU/L": 1, "CH50/mL": 1, "CH50U/mL": 1, "単位/mL": 1},
            # kU/L is U/mL; the IU of these assays is the unit of the WHO's reference serum; IE, UI: the same abroad.
            "anti_dsdna": dict.fromkeys(
                ("IU/mL", "IU/ml", "U/mL", "U/ml", "kU/L", "kIU/L", "IE/mL", "UI/mL", "E/mL", "kIE/L"), 1
            )
            | dict.fromkeys(("kUI/L", "WHO units", "WHO units/mL", "WHO U/mL", "units/mL", "単位/mL"), 1),
            "prednisolone": _spelled({"mg": 1}, _PER_DAY, "/") | {"mg": 1, "mg daily": 1, "mg qd": 1, "mg/die": 1},
            "methylprednisolone_pulse": {"mg": 1, "g": 1000, "gm": 1000},
            "tacrolimus_trough": {"ng/mL": 1, "ng/ml": 1, "µg/L": 1, "ug/L": 1, "mcg/L": 1},
            "mizoribine_level": {"µg/mL": 1, "ug/mL": 1, "µg/ml": 1, "ug/ml": 1, "mcg/mL": 1, "mg/L": 1}
            | {"ng/mL": 1e-3, "µg/L": 1e-3, "ug/L": 1e-3, "mcg/L": 1e-3},
            "uacr": _spelled({"mg/g": 1, "µg/mg": 1, "ug/mg": 1, "g/g": 1000, "mg/mg": 1000}, _PER_CREATININE)
            | _spelled({"mg/mmol": 1000 / CREATININE_G_PER_MOL, "g/mol": 1000 / CREATININE_G_PER_MOL}, _PER_CREATININE),
            "weight": {"kg": 1, "kgs": 1, "公斤": 1, "千克": 1},
        }
    )
)
"""measure -> unit as written -> factor."""
