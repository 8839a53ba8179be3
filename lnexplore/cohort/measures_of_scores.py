"""The rows of scores, histological indices and states: what a doctor judges. What a field means is said in `measure.py`."""

from lnexplore.catalogue import N_
from lnexplore.cohort.accepted_units import ACCEPTED
from lnexplore.cohort.measure import Measure
from lnexplore.cohort.synonyms import SYNONYMS


def _score(
    key: str,
    label: str,
    short: str,
    ja: str,
    zh: str,
    *,
    high: float,
    note: str,
    course: int = 0,
    at_start: bool = False,
) -> Measure:
    """A sum of points, whole numbers from 0."""
    return Measure(
        key,
        label,
        short,
        "",
        high=high,
        step=1,
        digits=0,
        synonyms=SYNONYMS[key],
        note=note,
        in_template=False,
        ja=ja,
        zh=zh,
        ucum="{score}",
        course=course,
        of_patient=True,
        at_start=at_start,
    )


def _state(key: str, label: str, short: str, ja: str, zh: str, note: str) -> Measure:
    """Something that holds at a visit or not."""
    return Measure(
        key,
        label,
        short,
        "",
        "flag",
        synonyms=SYNONYMS[key],
        note=note,
        in_template=False,
        ja=ja,
        zh=zh,
        of_patient=True,
    )


SCORES = (
    _score(
        "activity_index",
        "Activity index",
        "Activity index",
        "活動性指数",
        "活动性指数",
        high=24,
        note=N_("NIH activity index of a kidney biopsy, 0 to 24 (Bajema et al., Kidney Int 2018)."),
        at_start=True,
    ),
    _score(
        "chronicity_index",
        "Chronicity index",
        "Chronicity index",
        "慢性化指数",
        "慢性化指数",
        high=12,
        note=N_("NIH chronicity index of a kidney biopsy, 0 to 12 (Bajema et al., Kidney Int 2018)."),
        at_start=True,
    ),
    _score(
        "sledai_renal",
        "Renal SLEDAI-2K",
        "rSLEDAI-2K",
        "腎SLEDAI-2K",
        "肾脏SLEDAI-2K",
        high=16,
        note=N_("The four renal items of SLEDAI-2K, 0 to 16."),
        course=13,
    ),
    _score(
        "sledai_extrarenal",
        "Extrarenal SLEDAI-2K",
        "Extrarenal SLEDAI-2K",
        "腎外SLEDAI-2K",
        "肾外SLEDAI-2K",
        high=89,
        note=N_("SLEDAI-2K without its renal items, 0 to 89."),
        course=14,
    ),
    Measure(
        "pga",
        "Physician global assessment",
        "PGA",
        "",
        high=3,
        step=0.1,
        digits=1,
        synonyms=SYNONYMS["pga"],
        note=N_("From 0 to 3; a scale to 10 or 100 is refused and listed."),
        in_template=False,
        ja="医師による全般評価（PGA）",
        zh="医生总体评估（PGA）",
        ucum="{score}",
        course=15,
        of_patient=True,
    ),
    _score(
        "sdi",
        "SLICC/ACR damage index",
        "SDI",
        "SLICC/ACR障害指数（SDI）",
        "SLICC/ACR损伤指数（SDI）",
        high=47,
        note=N_("Accrued damage, as recorded in the sheet."),
        course=16,
    ),
    _state(
        "lldas",
        "Lupus low disease activity state",
        "LLDAS",
        "LLDAS（低疾患活動性）",
        "LLDAS（低疾病活动度）",
        N_("As recorded in the sheet; never calculated."),
    ),
    _state(
        "doris", "DORIS remission", "DORIS", "DORIS寛解", "DORIS缓解", N_("As recorded in the sheet; never calculated.")
    ),
    _state("pregnancy", "Pregnant", "Pregnant", "妊娠", "妊娠", N_("Whether the patient was pregnant at the visit.")),
    Measure(
        "hydroxychloroquine_dose",
        "Hydroxychloroquine dose",
        "HCQ dose",
        "mg/day",
        accepts=ACCEPTED["prednisolone"],
        high=800,
        step=50,
        digits=0,
        synonyms=SYNONYMS["hydroxychloroquine_dose"],
        in_template=False,
        ja="ヒドロキシクロロキン用量",
        zh="羟氯喹剂量",
        ucum="mg/d",
        course=17,
        of_patient=True,
    ),
    Measure(
        "uacr",
        "Urine albumin:creatinine ratio",
        "UACR",
        "mg/gCr",
        "interval",
        accepts=ACCEPTED["uacr"],
        high=30_000,
        step=10,
        digits=0,
        # In mg/mmol a median is below 400, as it may be in mg/g; in g/g it is below 8.
        synonyms=SYNONYMS["uacr"],
        note=N_("Not a protein:creatinine ratio; no definition uses it instead."),
        in_template=False,
        ja="尿アルブミン/クレアチニン比",
        zh="尿白蛋白肌酐比",
        ucum="mg/g",
        course=18,
        of_patient=True,
        skewed=True,
        of_kidney=True,
    ),
)
