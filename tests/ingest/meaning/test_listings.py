"""Listings with a row per test: what each column is is told by its cells and the other columns, whatever its header says."""

import itertools

import polars as pl
import pytest

from lnexplore.ingest.meaning.named_tests import named_test, specimen_of
from lnexplore.ingest.read import read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.reasons import Reason, Why

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


def test_the_columns_of_a_listing_can_be_said_by_hand():
    # No word, no cell and no other column tells which of two numbers is the result, nor that the codes are tests.
    text = "Patient,Date,What,First,Second,Of\n" + "".join(
        f"P{number},2021-01-0{day},{what},{first},{second},g/g\n"
        for number in (1, 2)
        for day, what, first, second in ((3, "UPCR", 7, 2.5), (4, "UPCR", 8, 0.3), (3, "Zorp", 9, 4))
    )
    found = read_cohort([("list.csv", text.encode())])
    shape = next(use.shape for use in found.used if use.key == "patient_id")
    reading = Reading(
        {
            f"What @{shape}": "roles.test",
            f"Second @{shape}": "roles.result",
            f"First @{shape}": "",
            f"Of @{shape}": "roles.unit",
        }
    )
    told = read_cohort([("list.csv", text.encode())], reading)
    assert told.cohort is not None
    visits = told.cohort.visits.sort("patient_id", "day")
    assert visits.filter(pl.col("upcr").is_not_null())["upcr"].to_list() == [2.5, 0.3, 2.5, 0.3]
    roles = {use.header: use.key for use in told.used if use.table == "roles"}
    assert roles == {"What": "test", "Second": "result", "Of": "unit"}


def test_a_part_of_a_listing_without_the_others_is_told():
    text = b"Patient,Month,UPCR (g/g),Albumin (g/dL),Zorp\nA,0,3,2,x\nA,6,0.2,4,y\n"
    shape = read_cohort([("a.csv", text)]).used[0].shape
    told = read_cohort([("a.csv", text)], Reading({f"Zorp @{shape}": "roles.result"}))
    assert told.cohort is not None
    assert told.cohort.visits["upcr"].to_list() == [3, 0.2]
    assert [use.why for use in told.unused if use.header == "Zorp"] == [Why(Reason.NO_LISTING)]


@pytest.mark.parametrize(
    ("meaning", "days"),
    [("visits.day", [0, 6]), ("visits.week", [0, 42]), ("visits.month", [0, 183]), ("visits.year", [0, 2192])],
)
def test_what_a_column_of_times_counts_can_be_said_by_hand(meaning: str, days: list[int]):
    text = b"Patient,Month,UPCR (g/g)\nA,0,3\nA,6,0.2\n"
    shape = read_cohort([("a.csv", text)]).used[0].shape
    told = read_cohort([("a.csv", text)], Reading({f"Month @{shape}": meaning}))
    assert told.cohort is not None
    # Six weeks are 42 days, six months half of 365.25 days, six years 6 x 365.25.
    assert told.cohort.visits["day"].to_list() == pytest.approx(days, abs=1)


@pytest.mark.parametrize("header", ["Drug", "Medication", "Agent", "薬剤"])
def test_courses_of_drugs_whose_levels_are_measured_are_no_tests(header: str) -> None:
    courses = (
        f"Patient,{header},Dose,Start,Stop\n"
        "1,azathioprine,3 mg/day,2016-10-16,2016-10-30\n1,mizoribine,,2017-04-17,\n2,azathioprine,3 mg/day,2016-05-25,\n"
        "3,azathioprine,,2016-08-19,\n3,mizoribine,3 mg/day,2016-08-19,\n3,tacrolimus,3 mg/day,2016-08-19,\n"
    )
    visits = "Patient,Date,UPCR (g/gCr)\n1,2016-10-16,1\n2,2016-05-25,2\n3,2016-08-19,1\n"
    intake = read_cohort([("treatments.csv", courses.encode()), ("visits.csv", visits.encode())])
    assert intake.cohort is not None
    assert intake.cohort.visits.height == 3
    assert not {use.key for use in intake.used} & {"tacrolimus_trough", "mizoribine_level"}
