from collections.abc import Iterator

import polars as pl
import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import DTYPES, FIELDS, TABLES
from lnexplore.cohort.synonyms import SYNONYMS
from lnexplore.cohort.units import find_unit, normalise_unit
from lnexplore.ingest.meaning.mapping import normalise


def test_the_measures_and_their_units() -> None:
    assert [(key, measure.unit, measure.kind) for key, measure in MEASURES.items()] == [
        ("upcr", "g/gCr", "interval"),
        ("urine_protein_24h", "g/day", "interval"),
        ("urine_protein", "mg/dL", "interval"),
        ("urine_creatinine", "mg/dL", "number"),
        ("creatinine", "mg/dL", "number"),
        ("egfr", "mL/min/1.73 m²", "number"),
        ("albumin", "g/dL", "number"),
        ("hemoglobin", "g/dL", "number"),
        ("urine_rbc", "/HPF", "interval"),
        ("cellular_casts", "", "flag"),
        ("dipstick_protein", "", "grade"),
        ("dipstick_blood", "", "grade"),
        ("c3", "mg/dL", "interval"),
        ("c4", "mg/dL", "interval"),
        ("ch50", "U/mL", "interval"),
        ("anti_dsdna", "IU/mL", "interval"),
        ("prednisolone", "mg/day", "number"),
        ("methylprednisolone_pulse", "mg", "number"),
        ("methylprednisolone", "mg/day", "number"),
        ("hydrocortisone", "mg/day", "number"),
        ("cortisone", "mg/day", "number"),
        ("triamcinolone", "mg/day", "number"),
        ("dexamethasone", "mg/day", "number"),
        ("betamethasone", "mg/day", "number"),
        ("deflazacort", "mg/day", "number"),
        ("tacrolimus_trough", "ng/mL", "interval"),
        ("mizoribine_level", "µg/mL", "interval"),
        ("sledai", "", "number"),
        ("weight", "kg", "number"),
        ("recorded_response", "", "response"),
        ("activity_index", "", "number"),
        ("chronicity_index", "", "number"),
        ("sledai_renal", "", "number"),
        ("sledai_extrarenal", "", "number"),
        ("pga", "", "number"),
        ("sdi", "", "number"),
        ("lldas", "", "flag"),
        ("doris", "", "flag"),
        ("pregnancy", "", "flag"),
        ("hydroxychloroquine_dose", "mg/day", "number"),
        ("uacr", "mg/gCr", "interval"),
    ]


def test_scores_end_where_their_sources_end() -> None:
    ends = {
        "activity_index": 24,
        "chronicity_index": 12,
        "sledai_renal": 16,
        "sledai_extrarenal": 89,
        "pga": 3,
        "sdi": 47,
    }
    assert {key: MEASURES[key].high for key in ends} == ends
    assert {MEASURES[key].low for key in ends} == {0}


FACTORS = {
    "upcr": {
        1: "g/g|mg/mg|g/gCr|g/gCre|g/g·Cr|g/g・Cr|g/g Cr|g/g creatinine|g/g Kreatinin|g/g créatinine|mg/mg Cr|mg/mgCr",
        0.001: "mg/g|mg/gCr|mg/g Cr|mg/g・Cr|mg/g creatinine|mg/g Krea|µg/mg|mg/g肌酐",
        1 / 113.12: "mg/mmol|g/mol|mg/mmol Cr|mg/mmol créatinine|mg/mmolCr",
        1000 / 113.12: "g/mmol",
        None: "%|mg/dL|g/day|mg/L|g",
    },
    "urine_protein_24h": {
        1: "g/day|g/d|g/24h|g/24 h|g/日|g/Tag|g/jour|g/j|g/día|g/dia|g/24時間|g/24小时|g/일|g",
        0.001: "mg/day|mg/d|mg/24h|mg/24 h|mg/日|mg/Tag|mg/24小时|mg",
        None: "g/L|mg/dL|g/g|mg/mmol|g/h",
    },
    "urine_protein": {1: "mg/dL|mg/100mL", 100: "g/L", 0.1: "mg/L", 1000: "g/dL", None: "g/g|g/day|mg/mmol|1+"},
    "urine_creatinine": {
        1: "mg/dL|mg/100 mL",
        100: "g/L",
        0.1: "mg/L",
        11.312: "mmol/L",
        1 / 88.4: "µmol/L|umol/L|μmol/l",
        None: "g/day|mmol/day|mol/L",
    },
    "creatinine": {
        1: "mg/dL|mg/dl|MG/DL|ｍｇ／ｄＬ|㎎/㎗|mg%",
        1 / 88.4: "µmol/L|umol/L|μmol/l|mcmol/L",
        0.1: "mg/L",
        None: "mmol/L|g/L|mol/L|mL/min",
    },
    "egfr": {
        1: "mL/min/1.73 m²|mL/min/1.73m2|mL/min/1.73㎡|mL/min/1.73m^2|mL/分/1.73m2|mL/分/1.73㎡|ml/min|ml/min/1,73 m²",
        60: "mL/s/1.73m²|mL/s",
        None: "L/h|mL",
    },
    "albumin": {1: "g/dL|g/100mL|g%", 0.1: "g/L|g/l", None: "µmol/L|mg/L|mg/dL|%"},
    "hemoglobin": {1: "g/dL|g/100 mL", 0.1: "g/L", 1.6114: "mmol/L", None: "%|mg/dL"},
    "urine_rbc": {
        1: "/HPF|/hpf|/hp|RBC/HPF|cells/HPF|個/HPF|/視野|毎視野|個/視野|/GF|/Gesichtsfeld|/champ|/campo|个/HP|/高倍视野",
        None: "/µL|/uL|/μL|/mm3|cells/µL|個/μL|/mL|/LPF",
    },
    "c3": {1: "mg/dL|mg/100mL", 100: "g/L", 0.1: "mg/L", None: "U/mL|%|g/dL"},
    "c4": {1: "mg/dL|mg/100mL", 100: "g/L", 0.1: "mg/L", None: "U/mL|%|g/dL"},
    "ch50": {1: "U/mL|kU/L|CH50/mL", None: "%|mg/dL"},
    "anti_dsdna": {1: "IU/mL|U/mL|kU/L|kIU/L|WHO units|IE/ml|UI/ml", None: "IU/L|titre|1:10"},
    "prednisolone": {1: "mg/day|mg/d|mg|mg/日|mg/Tag|mg/jour|mg/j|mg/día", None: "mg/kg|mg/kg/day|g|錠"},
    "methylprednisolone_pulse": {1: "mg", 1000: "g", None: "mg/kg|回"},
    "methylprednisolone": {1: "mg/day|mg/d|mg|mg/日|mg/Tag|mg/j", None: "mg/kg|g|錠"},
    "dexamethasone": {1: "mg/day|mg/日|mg", None: "mg/m2|µg"},
    "tacrolimus_trough": {1: "ng/mL|µg/L|μg/l|mcg/L", None: "mg/L|nmol/L|mg"},
    "mizoribine_level": {1: "µg/mL|mcg/mL|mg/L|㎍/mL", 0.001: "ng/mL|µg/L", None: "mg|nmol/L"},
    "uacr": {
        1: "mg/g|mg/gCr|mg/g Cr|µg/mg|mg/g creatinine",
        1000: "g/g|mg/mg|g/gCr",
        1000 / 113.12: "mg/mmol|g/mol|mg/mmol Cr",
        None: "mg/L|mg/day|%|mg/dL",
    },
    "hydroxychloroquine_dose": {1: "mg/day|mg/d|mg|mg/日", None: "mg/kg|g"},
    "weight": {1: "kg|Kg|㎏", None: "lb|lbs|g|st"},
}


@pytest.mark.parametrize("key", FACTORS)
def test_the_factors_of_units(key: str) -> None:
    for factor, units in FACTORS[key].items():
        for unit in units.split("|"):
            found = find_unit(MEASURES[key], unit)
            assert (found is None) == (factor is None), unit
            if factor is not None:
                assert MEASURES[key].to_canonical(found) == pytest.approx(factor, rel=1e-12), unit


def test_a_unit_has_one_factor_however_it_is_written() -> None:
    for measure in MEASURES.values():
        factors: dict[str, float] = {}
        for unit, factor in {measure.unit: 1.0, **measure.accepts}.items():
            assert factors.setdefault(normalise_unit(unit), factor) == factor, (measure.key, unit)


def test_the_units_shown_are_one_of_each_size_the_canonical_first() -> None:
    assert MEASURES["upcr"].units == ("g/gCr", "mg/g", "mg/mmol", "g/mmol", "g/10mmol")
    assert MEASURES["creatinine"].units == ("mg/dL", "µmol/L", "mg/L")
    assert MEASURES["albumin"].units == ("g/dL", "g/L")
    assert MEASURES["sledai"].units == ()


@pytest.mark.parametrize(
    ("key", "unit", "medians"),
    [
        ("upcr", "g/gCr", (0.05, 0.2, 1, 5, 8)),
        ("urine_protein_24h", "g/day", (0.1, 0.5, 3, 6)),
        ("urine_protein", "mg/dL", (6, 20, 150, 350)),
        ("urine_creatinine", "mg/dL", (40, 80, 150)),
        ("creatinine", "mg/dL", (0.5, 0.8, 1.5, 3)),
        ("egfr", "mL/min/1.73 m²", (25, 60, 90, 120)),
        ("albumin", "g/dL", (1.8, 2.5, 3.8, 4.6)),
        ("hemoglobin", "g/dL", (9, 11, 12, 13)),
        ("c3", "mg/dL", (35, 60, 90, 130)),
        ("c4", "mg/dL", (4, 10, 20, 35)),
        ("tacrolimus_trough", "ng/mL", (3, 6, 10)),
        ("mizoribine_level", "µg/mL", (0.5, 1, 3)),
        ("weight", "kg", (45, 52, 65, 85)),
    ],
)
def test_a_median_in_the_canonical_unit_is_typical_and_in_another_unit_it_is_not(
    key: str, unit: str, medians: tuple[float, ...]
) -> None:
    measure = MEASURES[key]
    assert measure.unit == unit
    assert measure.typical is not None
    low, high = measure.typical
    assert all(low <= median <= high for median in medians)
    usual = medians[1:]
    for other, factor in measure.accepts.items():
        # mg/L of urine protein cannot be told from mg/dL while there is little of it; g/mmol and g/10mmol are only ever stated.
        stated = key == "upcr" and factor in (measure.accepts["g/mmol"], measure.accepts["g/10mmol"])
        if factor != 1 and (key, other) != ("urine_protein", "mg/L") and not stated:
            assert not any(low <= median / factor <= high for median in usual), other


def test_pounds_are_not_typical() -> None:
    assert MEASURES["weight"].typical is not None
    assert all(kilograms * 2.2046 > MEASURES["weight"].typical[1] for kilograms in (46, 52, 60, 80))


def spellings(table: str) -> Iterator[tuple[str, str]]:
    """(owner, spelling) of all that a sheet of the table may be headed with: in a sheet of visits also the patients'."""
    tables = ("visits", "patients") if table == "visits" else (table,)
    for name in tables:
        for field in FIELDS[name]:
            owner = "patient_id" if field.key == "patient_id" else f"{name}.{field.key}"
            yield from ((owner, spelling) for spelling in (field.key, field.label, *field.synonyms))
    if table == "visits":
        for measure in MEASURES.values():
            yield from ((measure.key, spelling) for spelling in measure.spellings)


@pytest.mark.parametrize("table", TABLES)
def test_no_spelling_means_two_things_in_one_table(table: str) -> None:
    owners: dict[str, str] = {}
    for owner, spelling in spellings(table):
        assert normalise(spelling), spelling
        assert owners.setdefault(normalise(spelling), owner) == owner, spelling


def test_every_block_of_words_is_used_and_says_each_once() -> None:
    fields = {f"{table}.{field.key}" for table in TABLES for field in FIELDS[table] if field.key != "patient_id"}
    assert set(SYNONYMS) == {*MEASURES, "patient_id", *fields}
    for key, words in SYNONYMS.items():
        folded = [normalise(word) for word in words]
        assert sorted(folded) == sorted(set(folded)), key
    for table in TABLES:
        for field in FIELDS[table]:
            known = "patient_id" if field.key == "patient_id" else f"{table}.{field.key}"
            assert field.synonyms == SYNONYMS[known]
    assert all(measure.synonyms == SYNONYMS[key] for key, measure in MEASURES.items())


MEANT = {
    "uacr": "UACR|albumin/creatinine ratio|尿アルブミン/Cr比|尿微量白蛋白/肌酐|Albumin-Kreatinin-Quotient|cociente albúmina/creatinina",
    "activity_index": "Activity index|NIH activity index (0-24)|活動性指数|活动性指数|Aktivitätsindex|índice de actividad",
    "chronicity_index": "Chronicity index|NIH chronicity index|慢性化指数|慢性指数|Chronizitätsindex|indice de chronicité",
    "sledai_renal": "rSLEDAI|Renal SLEDAI-2K|腎SLEDAI|肾脏SLEDAI评分|SLEDAI rénal",
    "sledai_extrarenal": "Extra-renal SLEDAI|Non-renal SLEDAI-2K|腎外SLEDAI|肾外SLEDAI",
    "pga": "PGA|PhGA|Physician global assessment|医師全般評価|医生总体评估",
    "sdi": "SDI|SLICC damage index|SLICC/ACR damage index|障害指数|损伤指数",
    "lldas": "LLDAS|低疾患活動性",
    "doris": "DORIS|DORIS remission|DORIS寛解",
    "pregnancy": "Pregnant|Pregnancy|妊娠|怀孕|Schwangerschaft|grossesse|embarazo",
    "hydroxychloroquine_dose": "HCQ dose|Hydroxychloroquine dose (mg/day)|HCQ用量|羟氯喹剂量|dosis de hidroxicloroquina",
    "upcr": "UPCR|PROTCRT|UP/C|尿蛋白/Cr比|尿蛋白(g/gCr)|尿蛋白/肌酐比值|尿蛋白/肌酸酐|단백/크레아티닌 비|cociente proteína/creatinina"
    "|Eiweiß/Kreatinin-Quotient|EIWEISS-KREATININ-QUOTIENT|rapport protéinurie/créatininurie",
    "urine_protein_24h": "24h proteinuria|1日尿蛋白|蓄尿蛋白|24小时尿蛋白定量|24小時尿蛋白|24시간 요단백|proteinuria de 24 horas"
    "|24h-Eiweiß|protéinurie des 24h|尿蛋白 (g/日)",
    "urine_protein": "尿蛋白|proteinuria|urine protein|U-Prot|尿蛋白定量|U-TP|尿总蛋白|단백뇨|Proteinurie|protéinurie",
    "urine_creatinine": "urine creatinine|尿Cr|U-Cr|尿クレアチニン|尿肌酐|소변 크레아티닌|Kreatinin im Urin|créatininurie"
    "|creatinina en orina",
    "dipstick_protein": "尿蛋白定性|dipstick protein|U-Pro (定性)|尿蛋白(定性)|Proteine Teststreifen|bandelette protéines",
    "creatinine": "Cr|SCr|CREAT|血清Cr|肌酐|血肌酐|肌酸酐|크레아티닌|creatinina sérica|Serumkreatinin|créatininémie",
    "egfr": "eGFR|EGFR|推算GFR|肾小球滤过率|사구체여과율|filtrado glomerular|DFGe|CKD-EPI",
    "albumin": "ALB|Alb|血清アルブミン|白蛋白|알부민|albúmina|Serumalbumin|albuminémie",
    "hemoglobin": "Hb|HGB|haemoglobin|ヘモグロビン|血红蛋白|혈색소|hemoglobina|Hämoglobin|hémoglobine",
    "urine_rbc": "RBC/HPF|尿沈渣赤血球|尿红细胞|尿紅血球|요적혈구|hematíes en orina|Erythrozyten im Urin|hématies/champ",
    "c3": "C3|補体C3|补体C3|complemento C3|Komplement C3|complément C3",
    "c4": "C4|補体C4|补体C4|보체 C4",
    "ch50": "CH50|血清補体価|总补体",
    "anti_dsdna": "DSDNA|anti-dsDNA|抗ds-DNA抗体|抗双链DNA抗体|항dsDNA 항체|anti-DNA nativo|ds-DNS-Antikörper|anti-ADN natif",
    "prednisolone": "PSL|PDN|プレドニゾロン|泼尼松剂量|스테로이드 용량|dosis de prednisona|Prednisolondosis|dose de prednisone",
    "methylprednisolone_pulse": "mPSLパルス|IVMP|pulsos de metilprednisolona|Methylprednisolon-Stoß|bolus de méthylprednisolone|mPSL"
    "|methylprednisolone|メチルプレドニゾロン|solumedrol",
    "methylprednisolone": "Medrol|メドロール|mPSL oral|oral mPSL|メチルプレドニゾロン内服|mPSL (内服)|口服甲泼尼龙|메드롤|metilprednisolona oral"
    "|Methylprednisolon p.o.|méthylprednisolone per os",
    "hydrocortisone": "hydrocortisone|Cortef|コートリル|ヒドロコルチゾン|氢化可的松|하이드로코르티손|hidrocortisona|Hydrocortison",
    "cortisone": "cortisone acetate|コートン|酢酸コルチゾン|醋酸可的松|acétate de cortisone",
    "triamcinolone": "triamcinolone|レダコート|曲安西龙|triamcinolona",
    "dexamethasone": "dexamethasone|Decadron|デカドロン|レナデックス|地塞米松|덱사메타손|dexametasona|Dexamethason|dexaméthasone",
    "betamethasone": "betamethasone|Rinderon|リンデロン|ベタメタゾン|倍他米松|베타메타손|betametasona|Betamethason|bétaméthasone",
    "deflazacort": "deflazacort|DFZ|デフラザコート|地夫可特|데플라자코트",
    "tacrolimus_trough": "FK506|TACトラフ|他克莫司谷浓度|타크로리무스 농도|niveles de tacrolimus|Tacrolimus-Talspiegel|tacrolémie",
    "mizoribine_level": "MZR C3h|MZR濃度|ミゾリビン血中濃度|咪唑立宾浓度",
    "weight": "WEIGHT|BW|体重|體重|체중|peso|Gewicht|poids",
    "recorded_response": "Response|Remission status|CR/PR/NR|CRR|寛解|治療反応|治療効果判定|完全缓解|療效|관해|치료 반응|respuesta|remisión completa"
    "|Ansprechen|Vollremission|réponse|rémission complète",
    "patient_id": "USUBJID|SUBJID|record_id|study_id|症例番号|患者编号|病患編號|환자번호|código de paciente|Patienten-ID|Pat.-Nr.",
    "patients.age": "AGE|年齢|年龄|年齡|나이|edad|Alter|âge",
    "patients.sex": "SEX|Gender|性別|性别|성별|sexo|Geschlecht|sexe|M/F",
    "patients.phase": "ARM|TRT01A|TRT01P|治療相|分组|군|grupo|Gruppe|bras",
    "patients.isn_class": "ISN/RPS|LN class|病理分類|病理分型|병리 분류|clase histológica|Klasse|classe|biopsy class|biopsy result|腎生検分類"
    "|腎生検結果|肾活检病理|신생검 결과|resultado de biopsia|Biopsieklasse|Biopsiebefund|résultat de biopsie",
    "patients.biopsy": "Biopsy|biopsy date|renal biopsy date|date of kidney biopsy|腎生検日|生検日|腎生検|肾活检日期|腎切片日期|신생검일"
    "|fecha de biopsia renal|Datum der Nierenbiopsie|Biopsiedatum|date de la biopsie rénale|PBR",
    "patients.time_zero": "RFSTDTC|TRTSDT|治療開始日|治疗开始日期|치료 시작일|fecha de inicio|Therapiebeginn|date d'inclusion",
    "patients.last_follow_up": "最終観察日|末次随访日期|마지막 방문일|última visita|letzte Visite|dernière visite|EOSDT|RFENDTC|RFENDT",
    "visits.date": "LBDTC|ADT|visit_date|採血日|检查日期|採檢日期|채혈일|fecha|Datum|date de prélèvement",
    "visits.day": "ADY|LBDY|study day|経過日数|天数|día|Tag|jour",
    "visits.month": "visit month|months|月数|개월|meses|Monate|mois",
    "visits.visit": "VISIT|AVISIT|redcap_event_name|time point|時点|访视|訪視|방문|visita|Visite|Zeitpunkt|timepoint",
    "treatments.drug": "EXTRT|薬剤名|药物名称|藥名|약물명|fármaco|Medikament|médicament",
    "treatments.dose": "EXDOSE|dose|投与量|剂量|용량|dosis|Dosierung|posologie",
    "treatments.start": "EXSTDTC|投与開始日|开始日期|투여 시작일|fecha de inicio|Beginn|date de début",
    "treatments.stop": "EXENDTC|TRTEDT|中止日|停药日期|종료일|fecha de fin|Ende|date de fin",
    "treatments.reason": "DCREASCD|DSDECOD|中止理由|停药原因|중단 사유|motivo de suspensión|Absetzgrund|motif d'arrêt",
    "events.date": "AESTDTC|ASTDT|発現日|发生日期|발생일|fecha del evento|Ereignisdatum|date de survenue",
    "events.day": "ASTDY|study day",
    "events.kind": "Event|種別|事件类型|이벤트|tipo de evento|Ereignis|type d'événement",
    "events.term": "AETERM|AEDECOD|事象名|不良事件|이상반응|descripción|Beschreibung|événement indésirable",
    "events.serious": "AESER|SAE|重篤|중대성|grave|schwerwiegend",
    "events.related": "AEREL|因果関係|因果关系|인과관계|causalidad|Kausalität|imputabilité",
    "events.led_to_stop": "AEACN|Action taken with study treatment|led to discontinuation|投与中止の有無|被疑薬の処置|是否停药|약물에 대한 조치"
    "|suspensión del fármaco|Absetzen des Medikaments|arrêt du médicament",
    "events.category": "AEBODSYS|AESOC|System Organ Class|SOC|器官別大分類|分類|Category|系统器官分类|기관계|categoría|Organklasse|Kategorie|catégorie",
    "events.severity": "AESEV|AETOXGR|CTCAE grade|重症度|严重程度|중증도|severidad|Schweregrad|sévérité",
}


@pytest.mark.parametrize("owner", MEANT)
def test_the_words_that_spreadsheets_use(owner: str) -> None:
    table = owner.split(".")[0] if "." in owner else "visits"
    owners = {normalise(spelling): name for name, spelling in spellings("visits" if table == "patients" else table)}
    for word in MEANT[owner].split("|"):
        assert owners.get(normalise(word)) == owner, word


OTHER_MEANINGS = """
word",
(
TP|total protein|総蛋白|UA|uric acid|尿酸|RBC|red blood cells|赤血球|赤血球数|红细胞|紅血球|적혈구|hematíes|Erythrozyten
WBC|ACR|urine albumin|U-Alb|microalbumin|尿アルブミン|尿中アルブミン|尿微量白蛋白|Albumin im Urin|ALBCREAT
CCr|CrCl|creatinine clearance|クレアチニンクリアランス|Kreatinin-Clearance
cystatin C|ESR|CRP|PT|APTT|pulse|pulse rate|heart rate|BP|height|BMI|HbA1c|PROT|No.|番号|序号|dob|date of birth
生年月日|DTHFL|name|氏名|MRN|カルテ番号|住院号|TAC|tacrolimus|MZR|MMF|HCQ|follow-up|随访时间|remarks|備考
PR|partial remission|部分寛解|best response|outcome|転帰|反応|반응|time to remission|remission date|寛解日|寛解導入|clinical remission
CPK|CK|BUN|FENa|尿量|urine volume|尿比重|specific gravity|尿pH|尿糖|FBS|IgG|ANA|anti-Sm|抗Sm抗体|C1q|WBC/HPF|尿白血球
"""


@pytest.mark.parametrize("word", OTHER_MEANINGS.replace("\n", "|").strip("|").split("|"))
def test_words_that_mean_something_else_mean_nothing(word: str) -> None:
    assert normalise(word) not in {normalise(spelling) for _, spelling in spellings("visits")}


def test_a_measure_has_a_title_and_its_columns() -> None:
    assert MEASURES["upcr"].title == "Urine protein:creatinine ratio (g/gCr)"
    assert MEASURES["sledai"].title == "SLEDAI"
    assert MEASURES["upcr"].columns == ("upcr", "upcr_low", "upcr_high")
    assert MEASURES["creatinine"].columns == ("creatinine",)
    assert MEASURES["recorded_response"].columns == ("recorded_response",)
    assert MEASURES["recorded_response"].title == "Recorded response"


def test_other_oral_steroids_are_measures_that_the_template_does_not_offer() -> None:
    others = [key for key, row in MEASURES.items() if not row.in_template and row.note.startswith("Counted into")]
    assert others == [
        "methylprednisolone",
        "hydrocortisone",
        "cortisone",
        "triamcinolone",
        "dexamethasone",
        "betamethasone",
        "deflazacort",
    ]
    for key in others:
        assert MEASURES[key].title == f"Oral {key} dose (mg/day)"
        assert MEASURES[key].note == "Counted into the prednisolone equivalent by the table of factors."
    # Their keys are no header: a bare methylprednisolone is a pulse, a bare cortisone may be any steroid.
    assert "methylprednisolone" not in MEASURES["methylprednisolone"].spellings
    assert "cortisone" not in MEASURES["cortisone"].spellings
    assert "upcr" in MEASURES["upcr"].spellings


def test_plausible_ranges_are_ranges() -> None:
    for measure in MEASURES.values():
        assert 0 <= measure.low < measure.high, measure.key
        assert measure.step > 0, measure.key
        if measure.typical is not None:
            assert measure.low <= measure.typical[0] < measure.typical[1] <= measure.high, measure.key


def test_the_tables_and_their_types() -> None:
    assert TABLES == ("patients", "visits", "treatments", "events")
    assert list(FIELDS) == list(TABLES) == list(DTYPES)
    assert DTYPES["visits"]["upcr_high"] == pl.Float64
    assert DTYPES["visits"]["cellular_casts"] == pl.Boolean
    assert DTYPES["visits"]["dipstick_blood"] == pl.Enum(["-", "±", "1+", "2+", "3+", "4+"])
    assert DTYPES["visits"]["recorded_response"] == pl.Enum(["CR", "PR", "NR", "not CR"])
    assert DTYPES["treatments"]["dose"] == pl.String
    assert DTYPES["events"]["severity"] == pl.Float64
    assert DTYPES["events"]["related"] == pl.Boolean
    assert list(DTYPES["events"].items())[-2:] == [("hospitalised", pl.Boolean), ("category", pl.String)]
    assert DTYPES["patients"]["biopsy_day"] == pl.Int32
    assert "biopsy" not in DTYPES["patients"]
    assert "visit" not in DTYPES["visits"]
    assert {field.key: field.kind for field in FIELDS["visits"]}["visit"] == "time"
    assert {field.key: field.kind for field in FIELDS["events"]}["severity"] == "severity"
    assert {field.key: field.kind for field in FIELDS["events"]}["related"] == "related"
    assert DTYPES["patients"]["sex"] == pl.Enum(["female", "male"])
    assert all(DTYPES[table]["patient_id"] == pl.String for table in TABLES)


def test_measures_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MEASURES["upcr"] = MEASURES["c3"]  # type: ignore[index]
