"""Listings with a row per test: what each column is is told by its cells and the other columns, whatever its header says."""

import itertools

import polars as pl
import pytest

from lnexplore.ingest.meaning.named_tests import named_test, specimen_of
from lnexplore.ingest.read import read_cohort

ROWS = [
    ("L01", "2021-01-03", "Protein/Creatinine ratio", "2.61", "g/g", "Urine"),
    ("L01", "2021-01-03", "Creatinine", "9.1", "", "Urine"),
    ("L01", "2021-01-03", "Creatinine", "53", "µmol/L", "Serum"),
    ("L01", "2021-01-03", "Albumin", "23", "g/L", "Serum"),
    ("L01", "2021-07-05", "Protein/Creatinine ratio", "<0.10", "g/g", "Urine"),
    ("L01", "2021-07-05", "Creatinine", "0.7", "mg/dL", "Serum"),
    ("L02", "2021-02-10", "Protein/Creatinine ratio", "499", "mg/mmol", "Urine"),
    ("L02", "2021-02-10", "Creatinine", "12.2", "", "Urine"),
    ("L02", "2021-02-10", "Creatinine", "0.9", "mg/dL", "Serum"),
    ("L02", "2021-02-10", "Albumin", "2.6", "g/dL", "Serum"),
    ("L02", "2021-08-12", "Protein/Creatinine ratio", "0.9", "g/g", "Urine"),
    ("L02", "2021-08-12", "Albumin", "3.3", "g/dL", "Serum"),
]
HEADERS = {
    "omop": (
        *("person_id", "measurement_date", "measurement_concept_name", "value_source_value", "unit_source_value"),
        "specimen_concept_name",
    ),
    "epic": ("PAT_ID", "RESULT_DATE", "COMPONENT_NAME", "ORD_VALUE", "REFERENCE_UNIT", "SPECIMEN_TYPE"),
    "cerner": ("PERSON_ID", "EVENT_END_DT_TM", "EVENT", "RESULT_VAL", "RESULT_UNITS", "SPECIMEN"),
    "mimic": ("subject_id", "charttime", "label", "value", "valueuom", "fluid"),
    "fhir": ("subject", "effectiveDateTime", "code.text", "valueQuantity.value", "valueQuantity.unit", "specimen.type"),
    "japanese": ("患者番号", "採取日時", "検査項目名称", "検査結果値", "測定単位", "材料"),
    "chinese": ("患者编号", "采集时间", "检验项目", "检验结果", "单位", "标本类型"),
    "german": ("Patient", "Abnahme", "Untersuchungsname", "Messwert", "Einheit", "Probenart"),
    "italian": ("Paziente ID", "Data prelievo", "Esame", "Risultato", "Unità di misura", "Campione"),
    "words nobody knows": ("Patient", "Zorp", "Blib", "Quux", "Frob", "Wug"),
}


def read(
    headers: tuple[str, ...], rows: list[tuple[str, ...]], order: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
) -> pl.DataFrame:
    lines = [[line[index] for index in order] for line in (headers, *rows)]
    intake = read_cohort([("list.csv", "\n".join(",".join(line) for line in lines).encode())])
    assert intake.cohort is not None
    assert not intake.open_questions()
    return intake.cohort.visits.sort("patient_id", "day")


def as_typed_in(visits: pl.DataFrame) -> None:
    assert visits.select("patient_id", "day").rows() == [("L01", 0), ("L01", 183), ("L02", 0), ("L02", 183)]
    # 499 mg/mmol is 4.411 g/g; 53 µmol/L is 0.5995 mg/dL.
    assert visits["upcr_high"].to_list() == pytest.approx([2.61, 0.1, 4.4113, 0.9], abs=1e-3)
    assert visits["creatinine"].to_list() == [pytest.approx(0.5995, abs=1e-3), 0.7, 0.9, None]
    assert visits["albumin"].to_list() == [2.3, None, 2.6, 3.3]


@pytest.mark.parametrize("system", HEADERS)
def test_every_systems_listing_gives_the_same_visits(system: str):
    as_typed_in(read(HEADERS[system], ROWS))


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::97])
def test_the_order_of_the_columns_means_nothing(order: tuple[int, ...]):
    as_typed_in(read(HEADERS["words nobody knows"], ROWS, order))


def test_a_filler_beside_a_limit_is_no_result():
    headers = ("PAT_ID", "RESULT_DATE", "COMPONENT_NAME", "ORD_NUM_VALUE", "ORD_VALUE", "REFERENCE_UNIT")
    rows = [
        (who, day, test, "9999999" if result.startswith("<") else result, result, unit)
        for who, day, test, result, unit, where in ROWS
        if test != "Creatinine" or where != "Urine"
    ]
    as_typed_in(read(headers, rows))


@pytest.mark.parametrize(
    ("name", "specimen", "unit", "measure"),
    [
        ("Creatinine", "Urine", "", "urine_creatinine"),
        ("Creatinine [Mass/volume] in Urine", "", "", "urine_creatinine"),
        ("Creatinine [Mass/volume] in Serum or Plasma by Jaffe", "", "", "creatinine"),
        ("Protein [Mass/time] in 24 hour Urine", "", "", "urine_protein_24h"),
        ("PROTEIN/CREAT RATIO, UR", "", "", "upcr"),
        ("RBC, URINE", "", "", "urine_rbc"),
        ("2160-0", "", "", "creatinine"),
        ("Proteinuria", "", "mg/24h", "urine_protein_24h"),
        ("Proteinuria", "", "mg/mmol", "upcr"),
        ("蛋白定量", "蓄尿", "g/日", "urine_protein_24h"),
        ("クレアチニン", "尿", "", "urine_creatinine"),
        ("Albumin", "Urine", "", ""),
        ("Albumin", "Ascites", "", ""),
        ("Glucose", "Serum", "", ""),
    ],
)
def test_a_test_is_told_by_its_name_its_specimen_and_its_unit(name: str, specimen: str, unit: str, measure: str):
    assert named_test(name, specimen, unit).key == measure


@pytest.mark.parametrize(
    ("words", "kind"),
    [("24h Urine", "day urine"), ("随時尿", "urine"), ("Venous blood", "blood"), ("髄液", "other"), ("Dr Smith", None)],
)
def test_specimens(words: str, kind: str | None):
    assert specimen_of(words) == kind
