"""Words of headers that are not measures: the roles of columns, and words that add nothing to a name."""

from collections.abc import Mapping
from types import MappingProxyType


def word_set(text: str) -> frozenset[str]:
    """The words of a text that blanks part."""
    return frozenset(text.split())


ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "test": (
            *(
                "test",
                "test name",
                "lab test",
                "analyte",
                "parameter",
                "param",
                "paramcd",
                "item",
                "lbtest",
                "lbtestcd",
            ),
            *(
                "component",
                "exam",
                "検査項目",
                "項目",
                "項目名",
                "検査名",
                "検査項目名",
                "检验项目",
                "项目",
                "项目名称",
            ),
            *("검사명", "검사항목", "항목", "prueba", "análisis", "determinación", "untersuchung", "analyse", "examen"),
        ),
        "result": (
            *(
                "result",
                "results",
                "test result",
                "lab result",
                "value",
                "lborres",
                "lbstresc",
                "lbstresn",
                "aval",
                "avalc",
            ),
            *("結果", "結果値", "検査結果", "検査値", "測定値", "値", "结果", "检验结果", "결과", "검사결과", "결과값"),
            *("resultado", "valor", "ergebnis", "messwert", "wert", "résultat", "valeur"),
        ),
        "unit": (
            *("unit", "units", "lborresu", "lbstresu", "単位", "单位", "單位", "단위", "unidad", "unidades"),
            *("einheit", "unité", "unités", "result unit", "uom"),
        ),
        "specimen": (
            *(
                "specimen",
                "sample type",
                "material",
                "lbspec",
                "lbcat",
                "category",
                "parcat1",
                "材料",
                "検体",
                "検体名",
            ),
            *("检体", "标本", "검체", "muestra", "probe", "probenmaterial", "échantillon"),
        ),
        "event name": ("redcap event name", "event name"),
        "instrument": ("redcap repeat instrument", "repeat instrument"),
        "instance": ("redcap repeat instance", "repeat instance"),
        "censored": ("cnsr",),
        "domain": ("domain",),
    }
)
"""What a column may be for the shape of a table: of a tall listing, of a REDCap or CDISC export."""

SPECIMENS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "day urine": (
            *("24 hour urine", "24 hr urine", "24h urine", "24-hour urine", "24hr urine", "urine 24h", "timed urine"),
            *(
                "collected urine",
                "蓄尿",
                "24時間尿",
                "24小时尿",
                "24小時尿",
                "24시간뇨",
                "24시간 소변",
                "orina de 24 horas",
            ),
            *(
                "orina 24h",
                "24-h-urin",
                "sammelurin",
                "urines de 24 heures",
                "urines des 24 heures",
                "urine delle 24 ore",
            ),
        ),
        "urine": (
            *(
                "urine",
                "urin",
                "ur",
                "u",
                "urinary",
                "spot urine",
                "random urine",
                "urine sediment",
                "尿",
                "尿液",
                "소변",
            ),
            *("뇨", "요", "orina", "urina", "urines", "spoturin", "harn", "urine, random", "urn"),
        ),
        "blood": (
            *(
                "serum",
                "plasma",
                "blood",
                "whole blood",
                "ser",
                "ser/plas",
                "bld",
                "s",
                "p",
                "b",
                "venous blood",
                "sera",
            ),
            *(
                "serum or plasma",
                "血清",
                "血浆",
                "血漿",
                "血液",
                "全血",
                "血",
                "혈청",
                "혈장",
                "혈액",
                "전혈",
                "suero",
                "sangre",
            ),
            *(
                "vollblut",
                "blut",
                "sérum",
                "sang",
                "siero",
                "sangue",
                "soro",
                "edta",
                "vene",
                "静脈血",
                "plasme",
                "sérum/plasma",
            ),
        ),
        "other": (
            *(
                "csf",
                "cerebrospinal fluid",
                "liquor",
                "stool",
                "faeces",
                "feces",
                "ascites",
                "pleural fluid",
                "pleural",
            ),
            *(
                "body fluid",
                "peritoneal fluid",
                "synovial fluid",
                "joint fluid",
                "sputum",
                "dialysate",
                "amniotic fluid",
            ),
            *(
                "髄液",
                "脳脊髄液",
                "腹水",
                "胸水",
                "便",
                "喀痰",
                "脑脊液",
                "粪便",
                "관절액",
                "뇌척수액",
                "대변",
                "lcr",
                "heces",
            ),
            *("stuhl", "selles", "liquide pleural", "feci", "fezes", "liquido", "tissue", "swab", "bone marrow"),
        ),
    }
)
"""Materials that a listing names beside a test."""

LOINC: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("2890-2", "34366-5", "13801-6"), "upcr"),
        "2889-4": "urine_protein_24h",
        "2888-6": "urine_protein",
        "20454-5": "dipstick_protein",
        "5794-3": "dipstick_blood",
        "13945-1": "urine_rbc",
        "11253-2": "tacrolimus_trough",
        **dict.fromkeys(("2161-8", "14683-7"), "urine_creatinine"),
        **dict.fromkeys(("2160-0", "14682-9"), "creatinine"),
        **dict.fromkeys(("33914-3", "62238-1", "98979-8"), "egfr"),
        **dict.fromkeys(("1751-7", "61151-7", "61152-5"), "albumin"),
        "4485-9": "c3",
        "4498-2": "c4",
        "4532-8": "ch50",
        "5130-6": "anti_dsdna",
        "718-7": "hemoglobin",
    }
)
"""Codes of tests (LOINC) -> measure."""

ROLE_TOKENS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "unit": frozenset(
            (
                *(
                    "unit",
                    "units",
                    "uom",
                    "valueuom",
                    "unitname",
                    "einheit",
                    "einheiten",
                    "unidad",
                    "unidades",
                    "unité",
                ),
                *("unités", "unite", "unites", "unità", "unidade", "dimension", "単位", "单位", "單位", "단위"),
            )
        ),
        "specimen": frozenset(
            (
                *("specimen", "fluid", "sample", "material", "spec", "matrix", "probe", "probenart", "probenmaterial"),
                *(
                    "muestra",
                    "échantillon",
                    "echantillon",
                    "prélèvement",
                    "campione",
                    "amostra",
                    "materiale",
                    "材料",
                    "検体",
                ),
                *("标本", "標本", "样本", "檢體", "검체", "system"),
            )
        ),
        "result": frozenset(
            (
                *(
                    "result",
                    "results",
                    "value",
                    "val",
                    "values",
                    "reading",
                    "measurement",
                    "valuenum",
                    "numeric",
                    "answer",
                ),
                *(
                    "wert",
                    "ergebnis",
                    "messwert",
                    "befund",
                    "valor",
                    "resultado",
                    "valeur",
                    "résultat",
                    "resultat",
                    "valore",
                ),
                *("risultato", "結果", "値", "検査値", "结果", "值", "結果值", "결과", "값", "수치", "quantity"),
            )
        ),
        "none": frozenset(
            (
                *("date", "time", "dt", "dtm", "dttm", "tm", "flag", "status", "low", "high", "normal", "range", "ref"),
                *(
                    "reference",
                    "lower",
                    "upper",
                    "limit",
                    "id",
                    "key",
                    "code",
                    "cd",
                    "type",
                    "class",
                    "comment",
                    "datum",
                ),
                *(
                    "fecha",
                    "日",
                    "日時",
                    "日付",
                    "下限",
                    "上限",
                    "基準",
                    "参考",
                    "判定",
                    "コード",
                    "日期",
                    "时间",
                    "날짜",
                    "코드",
                ),
            )
        ),
    }
)
"""Words inside a header that tell what a column of a listing is; `none`: words that make it something else."""

PHASES = frozenset(
    (
        *("induction", "maintenance", "induc", "mainten", "consolidation", "inducción", "mantenimiento", "induktion"),
        *("erhaltung", "entretien", "maintien", "induzione", "mantenimento", "indução", "manutenção", "導入", "維持"),
        *("诱导", "誘導", "维持", "유도", "유지"),
    )
)
"""Parts of the names that the phases of treatment have."""
PHASE_HEADERS = frozenset(
    (
        *("phase", "fase", "stage", "induction", "inducción", "induccion", "induktion", "相", "フェーズ", "導入維持"),
        *("段階", "階段", "阶段", "時期", "分期", "단계", "유도", "诱导", "誘導"),
    )
)
"""Parts of headers that name a phase; any other group is a group."""
NOT_AVAILABLE = frozenset(("na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "n.a.", "."))
"""What programs write for a missing text: never the name of a group or a drug."""

PREFERRED = frozenset(
    [
        *("aedecod", "preferred term", "ae preferred term", "dictionary-derived term", "dictionary derived term"),
        *("事象名(PT)", "meddra preferred term", "meddra pt"),
    ]
)
"""Headers whose column is taken before another of the same meaning: a coded term before the words of the report."""
SECOND_BEST = frozenset(["rfendtc", "rfendt"])
"""Headers whose column is taken only where no other means the same: the end of a study's reference period may be the last
dose, and the end of participation (RFPENDTC) says more."""

NOISE = frozenset(
    [
        "value",
        "values",
        "level",
        "levels",
        "result",
        "results",
        "concentration",
        "conc",
        "measured",
        "measurement",
        "lab",
        "labs",
        "laboratory",
        "test",
        "current",
        "the",
        "of",
        "at",
        "in",
        "on",
        "patient",
        "patients",
        "data",
        "nivel",
        "niveles",
        "valor",
        "resultado",
        "de",
        "en",
        "del",
        "la",
        "le",
        "du",
        "des",
        "taux",
        "dosage",
        "valeur",
        "résultat",
        "wert",
        "spiegel",
        "konzentration",
        "ergebnis",
        "der",
        "die",
        "das",
        "visit",
    ]
)
BLOOD = frozenset(
    ["serum", "s", "plasma", "blood", "sérica", "serica", "sérico", "serico", "sérique", "serique", "sang", "sanguíneo"]
)
URINE = frozenset(
    [
        "urine",
        "urinary",
        "u",
        "spot",
        "random",
        "morning",
        "first",
        "void",
        "fmv",
        "orina",
        "urin",
        "urinaire",
        "urinaria",
        "urines",
    ]
)
CJK_NOISE = (
    "測定値",
    "検査値",
    "検査",
    "結果",
    "値",
    "水平",
    "检测",
    "检验",
    "结果",
    "值",
    "수치",
    "농도",
    "결과",
    "검사",
    "の",
    "的",
)
CJK_BLOOD = ("血清", "血中", "血液", "血浆", "血漿", "혈청", "혈중", "혈액")
CJK_URINE = ("随時", "早朝", "尿中", "尿液", "尿", "随机", "隨機", "소변", "뇨")

REMARKS = frozenset(
    [
        "bcg",
        "bcp",
        "elisa",
        "ria",
        "farr",
        "clia",
        "cleia",
        "eia",
        "hplc",
        "enzymatic",
        "jaffe",
        "idms",
        "ckd",
        "epi",
        "mdrd",
        "jsn",
        "cockcroft",
        "gault",
        "schwartz",
        "method",
        "assay",
        "trough",
        "peak",
        "pre",
        "post",
        "dose",
        "po",
        "iv",
        "oral",
        "hpf",
        "field",
        "sediment",
        "microscopy",
        "flow",
        "cytometry",
        "dipstick",
        "stick",
        "strip",
        "qualitative",
        "semiquantitative",
        "quantitative",
        "nephelometry",
        "turbidimetry",
        "ratio",
        "total",
        "daily",
        "maximum",
        "highest",
        "lowest",
        "last",
        "best",
        "note",
        "optional",
        "随時",
        "随時尿",
        "早朝",
        "早朝尿",
        "蓄尿",
        "定量",
        "定性",
        "半定量",
        "沈渣",
        "鏡検",
        "酵素法",
        "改良bcp",
        "トラフ",
        "投与量",
        "内服",
        "点滴",
        "空腹",
        "平均",
        "実測",
        "推算",
        "計算",
        "血清",
        "血中",
        "尿中",
    ]
)
"""What may stand in brackets behind a name and is no unit."""
