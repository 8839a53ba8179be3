import polars as pl
import pytest

from lnexplore.ingest.assemble.identity import identifies, is_free_text, personal_values
from lnexplore.ingest.read import Intake
from tests.ingest.grids import Row, cohort_of, read_grids, read_rows


@pytest.mark.parametrize(
    "header",
    [
        "Name",
        "name",
        "NAME",
        "Ｎａｍｅ",
        "Patient name",
        "patient_name",
        "First name",
        "last_name",
        "Full Name",
        "Surname",
        "Initials",
        "Address",
        "Home address",
        "Phone",
        "phone no.",
        "Tel",
        "Tel.",
        "Mobile",
        "Email",
        "E-mail",
        "e-mail address",
        "MRN",
        "SSN",
        "NHS number",
        "Passport",
        "Birth date",
        "birthdate",
        "birth_date",
        "Date of birth",
        "Birthday",
        "DOB",
        "dob (d/m/y)",
        "Medical record number",
        "氏名",
        "患者氏名",
        "患者名",
        "姓名",
        "お名前",
        "住所",
        "電話番号",
        "メールアドレス",
        "生年月日",
        "誕生日",
        "カルテ番号",
        "診療録番号",
        "保険証番号",
    ],
)
def test_a_column_that_identifies_a_person_is_known(header: str) -> None:
    assert identifies(header)


@pytest.mark.parametrize(
    "header",
    [
        "FirstName",
        "lastname",
        "patientname",
        "Forename",
        "Given names",
        "Telephone",
        "telephone_1",
        "Cell phone no",
        "Hospital number",
        "hospital no.",
        "Postcode",
        "フリガナ",
        "ふりがな",
        "携帯番号",
        "郵便番号",
    ],
)
def test_its_other_usual_spellings_are_known_too(header: str) -> None:
    """Names, birth dates, addresses, telephone and hospital numbers, as people head such columns."""
    assert identifies(header)


@pytest.mark.parametrize(
    "header",
    [
        "Patient",
        "Hospital",
        "Centre",
        "Sex",
        "Age",
        "UPCR",
        "Enamel",
        "Telmisartan",
        "Namely",
        "Hotel",
        "Belimumab",
        "",
    ],
)
def test_other_columns_are_left_alone(header: str) -> None:
    assert not identifies(header)


# --- what the cells hold ---------------------------------------------------------------------------------------------


def of(*cells: str) -> str:
    return personal_values(pl.Series(list(cells), dtype=pl.String))


@pytest.mark.parametrize(
    ("what", "cells"),
    [
        ("telephone numbers", ("090-1234-5678", "080-2345-6789", "03-1234-5678")),
        ("telephone numbers", ("09012345678", "08023456789")),
        ("telephone numbers", ("+81 90-1234-5678", "+81-3-1234-5678")),
        ("telephone numbers", ("(03) 1234-5678", "(06) 2345-6789")),
        ("telephone numbers", ("(212) 555-0101", "(646) 555-0102")),
        ("telephone numbers", ("+819012345678", "+491701234567")),
        ("telephone numbers", ("010-1234-5678", "010-2345-6789")),
        ("e-mail addresses", ("a.b@example.org", "c_d@mail.example.co.jp")),
        ("names", ("山田 花子", "佐藤 太郎")),
        ("names", ("山田　花子", "佐藤　太郎")),
        ("names", ("ヤマダ ハナコ", "サトウ タロウ")),
        ("names", ("ﾔﾏﾀﾞ ﾊﾅｺ", "ｻﾄｳ ﾀﾛｳ")),
        ("names", ("やまだ はなこ", "さとう たろう")),
        ("names", ("Yamada, Hanako", "Sato, Taro")),
        ("names", ("YAMADA Hanako", "SATO Taro")),
        ("names", ("Mrs. Yamada", "Mr Sato")),
        ("names", ("García, María", "Núñez, José")),
        ("names", ("Frau Müller", "Herr Schmidt")),
        ("postal addresses", ("100-0001", "〒530-0001")),
        ("postal addresses", ("12 Main Street", "7 Oak Ave")),
    ],
)
def test_cells_that_tell_who_it_is_are_known_without_their_header(what: str, cells: tuple[str, ...]) -> None:
    assert of(*cells) == what


@pytest.mark.parametrize(
    "cells",
    [
        ("01-701-1015", "01-701-1023", "01-702-1001"),
        ("001-001", "001-002", "001-003"),
        ("LN-001", "LN-002"),
        ("LN01-007", "LN01-008"),
        ("0001", "0002"),
        ("2024-001", "2024-002"),
        ("12345678", "23456789"),
        ("1001-01-001", "1001-01-002"),
        ("induction", "maintenance"),
        ("Induction Phase", "Maintenance Phase"),
        ("Class III", "Class IV"),
        ("TAC Group", "MZR Group"),
        ("MMF Prednisolone", "TAC Prednisolone"),
        ("Anti SSA", "Anti SSB"),
        ("Positive ANA", "Negative ANA"),
        ("New York", "Los Angeles", "New York"),
        ("North", "South"),
        ("東京", "大阪", "東京"),
        ("腎炎", "再燃"),
        ("帯状疱疹", "肺炎", "帯状疱疹"),
        ("寛解導入", "維持療法"),
        ("女性", "男性"),
        ("여성", "남성"),
        ("タクロリムス", "ミゾリビン"),
        ("Tacrolimus", "Mizoribine"),
        ("Herpes zoster", "Urinary infection"),
        ("III + V", "IV + V"),
        ("2024-01-01", "2024-02-01"),
        ("1.2", "<0.1", "5-9"),
        ("University Hospital", "City Hospital"),
        ("当院", "他院"),
        ("", ""),
    ],
)
def test_study_numbers_and_words_of_medicine_tell_nobody(cells: tuple[str, ...]) -> None:
    assert of(*cells) == ""


def test_a_header_tells_what_kind_of_column_it_is() -> None:
    assert identifies("氏名") == identifies("MRN") == identifies("Name") == "key"
    assert identifies("Date of birth") == identifies("生年月日") == "birth date"
    assert identifies("Phone") == identifies("住所") == "contact"
    assert identifies("UPCR") == ""


# --- nothing of a person is kept -------------------------------------------------------------------------------------

SECRETS = ("Hanako", "Yamada", "花子", "山田", "Tanaka", "090-1234", "example.org", "1988", "Kobe")


def everything(intake: Intake) -> str:
    """All that is kept of a file but the list of cells that could not be read, which only the user sees."""
    cohort = cohort_of(intake)
    frames = [frame.rows() for frame in (cohort.patients, cohort.visits, cohort.treatments, cohort.events)]
    return repr((frames, dict(cohort.extras), intake.previews, intake.repairs, intake.used, intake.questions))


def assert_nobody_is_told(intake: Intake) -> None:
    kept = everything(intake)
    assert [secret for secret in SECRETS if secret in kept] == []


def patients(*columns: tuple[str, list[object]]) -> list[Row]:
    count = len(columns[0][1])
    rows: list[Row] = [["Patient", "Sex", *[header for header, _ in columns]]]
    return rows + [[f"P{at}", "FM"[at % 2], *[cells[at] for _, cells in columns]] for at in range(count)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Name", ["Hanako", "Hanako B", "C"]),
        ("Kontakt", ["090-1234-5678", "090-1234-5679", "090-1234-5670"]),
        ("Erreichbar", ["a@example.org", "b@example.org", "c@example.org"]),
        ("Who", ["Yamada, Hanako", "Yamada, Taro", "Yamada, Jiro"]),
        ("Who", ["Hanako Yamada", "Taro Yamada", "Jiro Yamada"]),
        ("どなた", ["山田 花子", "山田 太郎", "山田 次郎"]),
        ("どなた", ["山田花子", "山田太郎", "山田次郎"]),
        ("患者", ["山田 花子", "山田 太郎", "山田 次郎"]),
        ("", ["山田 花子", "山田 太郎", "山田 次郎"]),
        ("", ["Yamada, Hanako", "Yamada, Taro", "Yamada, Jiro"]),
        ("Date of birth", ["1988-01-02", "1988-02-03", "1988-03-04"]),
        ("生年月日", ["1988-01-02", "1988-02-03", "1988-03-04"]),
        ("Remarks", ["Referred by Dr Tanaka in Kobe", "Her sister Hanako is well too", "Dr Tanaka will see her again"]),
        ("Remarks", ["Dr Tanaka sent her to us", "Dr Tanaka sent her to us", "lives with Hanako and her son"] * 4),
        ("Remarks", [f"Dr Tanaka wrote on the {day}th of May" for day in range(9)]),
        ("Comment", ["", "Hanako Yamada is her sister, call her first", ""] * 3),
    ],
)
def test_nothing_of_a_person_is_kept(header: str, cells: list[object]) -> None:
    assert_nobody_is_told(read_rows(patients((header, cells)), name="patients"))


@pytest.mark.parametrize("header", ["Patient", "Name", "氏名", "患者", "カルテ番号"])
@pytest.mark.parametrize(
    "names",
    [
        ("Yamada, Hanako", "Tanaka, Jiro"),
        ("Hanako Yamada", "Jiro Tanaka"),
        ("山田 花子", "田中 次郎"),
        ("山田花子", "田中次郎"),
        ("김민수", "이영희"),
        ("王小明", "李娜"),
        ("María García López", "José Núñez Pérez"),
    ],
)
def test_names_instead_of_numbers_become_running_numbers_in_every_sheet(header: str, names: tuple[str, str]) -> None:
    first, second = names
    intake = read_grids(
        {
            "patients": [[header, "Sex", "Time zero"], [first, "F", "2024-01-01"], [second, "M", "2024-01-01"]],
            "visits": [[header, "Date", "UPCR"], [second, "2024-01-01", 1], [first, "2024-02-01", 2]],
            "treatments": [[header, "Drug", "Start"], [second, "TAC", "2024-01-01"]],
            "events": [[header, "Date", "Event"], [first, "2024-03-01", "flare"]],
        }
    )
    cohort = cohort_of(intake)
    assert cohort.patients.select("patient_id", "sex").rows() == [("Patient 1", "female"), ("Patient 2", "male")]
    assert cohort.visits.select("patient_id", "upcr").rows() == [("Patient 1", 2.0), ("Patient 2", 1.0)]
    assert cohort.treatments["patient_id"].to_list() == ["Patient 2"]
    assert cohort.events["patient_id"].to_list() == ["Patient 1"]
    assert_nobody_is_told(intake)
    assert not {first, second} & {*cohort.patients["patient_id"], *cohort.visits["patient_id"]}


def test_running_numbers_are_said_of_every_sheet() -> None:
    names = ("Yamada, Hanako", "Sato, Taro")
    rows: dict[str, list[Row]] = {
        "patients": [["Patient", "Sex"], *[[name, "F"] for name in names]],
        "visits": [["Patient", "Day", "UPCR"], *[[name, 0, 1] for name in names]],
    }
    intake = read_grids(rows)
    assert [repair.sheet for repair in intake.repairs if "running numbers" in repair.kind] == ["patients", "visits"]


def test_study_numbers_stay_as_they_are() -> None:
    ids = ["01-701-1015", "01-701-1023", "01-702-1001"]
    intake = read_rows([["Subject", "Sex"], *[[number, "F"] for number in ids]], name="patients")
    assert cohort_of(intake).patients["patient_id"].to_list() == ids


def test_a_birth_date_becomes_the_age_at_time_zero_and_is_gone() -> None:
    rows: list[Row] = [
        ["Patient", "Date of birth", "Time zero"],
        ["1", "1988-01-02", "2024-01-01"],
        ["2", "1988-01-01", "2024-01-01"],
        ["3", "1988-06-01", ""],
        ["4", "2030-01-01", "2024-01-01"],
    ]
    intake = read_rows(rows, name="patients")
    assert cohort_of(intake).patients.select("patient_id", "age").rows() == [
        ("1", 35.0),
        ("2", 36.0),
        ("3", None),
        ("4", None),
    ]
    assert_nobody_is_told(intake)
    assert [repair.kind for repair in intake.repairs] == ["birth date dropped, age calculated where time zero is known"]


def test_a_recorded_age_comes_before_the_birth_date() -> None:
    rows: list[Row] = [["Patient", "Age", "DOB", "Time zero"], ["1", 40, "1988-01-02", "2024-01-01"]]
    assert cohort_of(read_rows(rows, name="patients")).patients["age"].to_list() == [40.0]


def test_a_birth_date_in_a_sheet_of_visits_is_an_age_too() -> None:
    rows: list[Row] = [
        ["Patient", "DOB", "Date", "UPCR"],
        ["1", "1988-01-02", "2024-01-01", 1],
        ["1", "1988-01-02", "2024-02-01", 1],
    ]
    intake = read_rows(rows)
    assert cohort_of(intake).patients["age"].to_list() == [35.0]
    assert_nobody_is_told(intake)


def test_an_age_from_a_birth_date_is_a_full_year_on_the_birthday() -> None:
    rows: list[Row] = [["Patient", "DOB", "Time zero"]]
    rows += [[f"P{age:02}", f"{2024 - age}-03-01", "2024-03-01"] for age in range(18, 80)]
    assert cohort_of(read_rows(rows, name="patients")).patients["age"].to_list() == [
        float(age) for age in range(18, 80)
    ]


def test_free_text_is_told_by_its_sentences() -> None:
    assert is_free_text(pl.Series([f"she came back in {day} with fever" for day in range(9)]))
    assert is_free_text(pl.Series(["Referred by Dr Tanaka in Kobe", "Her sister is well too, she says"]))
    assert not is_free_text(pl.Series(["A", "B", "C", "D", "E", "F", "G"]))
    assert not is_free_text(pl.Series(["University Hospital North", "City Hospital"] * 5))
    assert not is_free_text(pl.Series([None, None], dtype=pl.String))
