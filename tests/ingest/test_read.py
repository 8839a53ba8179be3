import datetime as dt
from pathlib import Path

import pytest

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake, read_cohort
from tests.ingest.workbooks import Rows, csv, delimited, listed, workbook, workbook_with_errors

COHORT: dict[str, Rows] = {
    "patients": [
        ["Patient", "Age", "Sex", "Phase", "Class", "Time zero", "Last follow-up", "Hospital"],
        ["001", 36, "female", "induction", "IV-G(A/C)+V", "2024-04-01", "2025-06-12", "North"],
        ["002", 51.5, "male", "maintenance", "not biopsied", "2024-01-15", None, "South"],
        ["3", None, "F", "induction", "III", "2024-02-29", None, "North"],
        ["03", 28, "女", "induction", None, "2023-12-31", "2024-03-01", "South"],
    ],
    "visits": [
        ["Patient", "Date", "UPCR (mg/mmol)", "Creatinine (µmol/L)", "Urine RBC", "Casts", "U-OB", "C3 (g/L)"],
        ["001", "2024-04-01", 339.36, 88.4, "10-19", "yes", "2+", 0.45],
        ["001", "2024-07-03", "<5", 61.88, "<1", "no", "-", 0.82],
        ["002", "2024-01-10", 56.56, 70.72, "1-4", "no", "±", 1.1],
        ["3", "2024-02-29", 113.12, None, ">=100", None, None, None],
        ["03", "2024-01-02", 226.24, 53.04, "(-)", "no", "trace", 0.9],
    ],
    "treatments": [
        ["Patient", "Drug", "Start", "Stop", "Reason"],
        ["001", "Tacrolimus", "2024-04-01", "2025-02-20", "remission"],
        ["001", "Mizoribine", "2024-04-08", None, None],
        ["3", "tacrolimus", "2024-02-29", "2024-03-31", "adverse event"],
    ],
    "events": [
        ["Patient", "Date", "Event", "Description", "Serious", "Related", "Grade"],
        ["001", "2024-10-02", "relapse", "UPCR rose", "no", "no", None],
        ["3", "2024-03-30", "AE", "herpes zoster", "yes", "yes", 3],
    ],
}


def cohort_of(intake: Intake) -> Cohort:
    assert intake.cohort is not None, intake.issues
    return intake.cohort


def assert_same(left: Cohort, right: Cohort) -> None:
    for table in ("patients", "visits", "treatments", "events"):
        assert getattr(left, table).equals(getattr(right, table)), table
    assert left.extras == right.extras
    assert left.recorded == right.recorded


# --- one cohort in every shape ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def from_workbook() -> Intake:
    return read_cohort(("cohort.xlsx", workbook(COHORT)))


def test_a_tidy_workbook_is_read_to_the_last_value(from_workbook: Intake) -> None:
    cohort = cohort_of(from_workbook)
    assert not from_workbook.issues
    assert not from_workbook.unused
    assert from_workbook.rows_read == 14
    assert cohort.extras == {"extra_1": "Hospital"}
    assert cohort.recorded == {"patients", "visits", "treatments", "events", "flares", "adverse events"}
    assert cohort.name == "cohort.xlsx"
    assert cohort.synthetic is False
    columns = ("patient_id", "age", "sex", "phase", "isn_class", "isn_group", "last_day", "extra_1")
    assert cohort.patients.select(columns).rows() == [
        ("001", 36.0, "female", "induction", "IV-G(A/C)+V", "III or IV with V", 437, "North"),
        ("002", 51.5, "male", "maintenance", None, None, -5, "South"),
        ("03", 28.0, "female", "induction", None, None, 61, "South"),
        ("3", None, "female", "induction", "III", "III or IV", 31, "North"),
    ]
    columns = ("patient_id", "day", "upcr", "creatinine", "urine_rbc_low", "urine_rbc_high", "dipstick_blood", "c3")
    rows = cohort.visits.select(columns).rows()
    assert rows[0] == ("001", 0, 3.0, 1.0, 10.0, 19.0, "2+", 45.0)
    assert rows[1][:5] == ("001", 93, pytest.approx(0.0442, abs=1e-5), 0.7, 0.0)
    assert rows[1][6:] == ("-", 82.0)
    assert rows[2:] == [
        ("002", -5, 0.5, 0.8, 1.0, 4.0, "±", 110.0),
        ("03", 2, 2.0, 0.6, 0.0, 0.0, "±", 90.0),
        ("3", 0, 1.0, None, 100.0, float("inf"), None, None),
    ]
    assert cohort.visits["cellular_casts"].to_list() == [True, False, False, False, None]
    assert cohort.treatments.rows() == [
        ("001", "tacrolimus", None, 0, 325, "remission"),
        ("001", "mizoribine", None, 7, None, None),
        ("3", "tacrolimus", None, 0, 31, "adverse event"),
    ]
    assert cohort.events.rows() == [
        ("001", 184, "flare", "UPCR rose", False, False, None, None, None, None),
        ("3", 30, "adverse event", "herpes zoster", True, True, 3.0, None, None, None),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_one_text_file_per_table_is_the_same_cohort(from_workbook: Intake, delimiter: str, encoding: str) -> None:
    ending = "tsv" if delimiter == "\t" else "csv"
    files = [(f"{table}.{ending}", delimited(rows, delimiter).encode(encoding)) for table, rows in COHORT.items()]
    intake = read_cohort(files)
    assert_same(cohort_of(intake), cohort_of(from_workbook))
    assert not intake.issues


def test_the_order_of_files_sheets_rows_and_columns_does_not_matter(from_workbook: Intake) -> None:
    files = [(f"{table}.csv", csv(rows)) for table, rows in COHORT.items()]
    assert_same(cohort_of(read_cohort(files[::-1])), cohort_of(from_workbook))
    turned = {table: [rows[0], *rows[:0:-1]] for table, rows in reversed(COHORT.items())}
    assert_same(cohort_of(read_cohort(("a.xlsx", workbook(turned)))), cohort_of(from_workbook))
    mirrored = {table: [row[::-1] for row in rows] for table, rows in COHORT.items()}
    assert_same(cohort_of(read_cohort(("a.xlsx", workbook(mirrored)))), cohort_of(from_workbook))


def test_real_dates_serial_numbers_and_written_dates_are_the_same_cohort(from_workbook: Intake) -> None:
    def dated(cell: object) -> object:
        return dt.date.fromisoformat(cell) if isinstance(cell, str) and cell[:2] == "20" else cell

    def serial(cell: object) -> object:
        day = dated(cell)
        return (day - dt.date(1899, 12, 30)).days if isinstance(day, dt.date) else cell

    def japanese(cell: object) -> object:
        day = dated(cell)
        return f"{day.year}年{day.month}月{day.day}日" if isinstance(day, dt.date) else cell

    for change in (dated, serial, japanese):
        changed = {table: [[change(cell) for cell in row] for row in rows] for table, rows in COHORT.items()}
        assert_same(cohort_of(read_cohort(("a.xlsx", workbook(changed)))), cohort_of(from_workbook))


def test_sheets_of_any_name_are_told_by_their_headers(from_workbook: Intake) -> None:
    renamed = {f"Sheet{number}": rows for number, rows in enumerate(COHORT.values(), 1)}
    assert_same(cohort_of(read_cohort(("a.xlsx", workbook(renamed)))), cohort_of(from_workbook))


def test_one_long_table_with_the_patients_columns_repeated() -> None:
    rows = [
        ["Patient", "Sex", "Age", "Time zero", "Date", "UPCR", "Creatinine"],
        ["001", "F", 36, "2024-04-01", "2024-04-01", 3, 0.7],
        ["001", "F", 36, "2024-04-01", "2024-07-03", 0.4, 0.6],
        ["002", None, None, "2024-01-15", "2024-01-10", "<0.1", 0.8],
        ["002", "M", 51, None, "2024-02-10", 0.2, None],
    ]
    long = read_cohort(("long.csv", csv(rows)))
    tidy = read_cohort(
        (
            "tidy.xlsx",
            workbook(
                {
                    "patients": [
                        ["Patient", "Sex", "Age", "Time zero"],
                        ["001", "female", 36, "2024-04-01"],
                        ["002", "male", 51, "2024-01-15"],
                    ],
                    "visits": [[row[0], *row[4:]] for row in rows],
                }
            ),
        )
    )
    assert not long.issues
    for table in ("patients", "visits", "treatments", "events"):
        assert getattr(cohort_of(long), table).equals(getattr(cohort_of(tidy), table))
    assert cohort_of(long).patients.select("patient_id", "sex", "age").rows() == [
        ("001", "female", 36.0),
        ("002", "male", 51.0),
    ]
    assert cohort_of(long).visits.select("patient_id", "day", "upcr").rows() == [
        ("001", 0, 3.0),
        ("001", 93, 0.4),
        ("002", -5, 0.1),
        ("002", 26, 0.2),
    ]


def test_a_patients_column_that_contradicts_itself_in_a_long_table_is_listed() -> None:
    rows = [["Patient", "Sex", "Day", "UPCR"], ["1", "F", 0, 1], ["1", "M", 30, 1]]
    intake = read_cohort(("long.csv", csv(rows)))
    assert cohort_of(intake).patients["sex"].to_list() == ["female"]
    assert [(issue.sheet, issue.row, issue.problem) for issue in intake.issues] == [
        (
            "long",
            3,
            "A patient has two different values of “Sex”; the first one is used. Two people may share the number.",
        )
    ]


JAPANESE: dict[str, Rows] = {
    "患者": [
        ["症例番号", "年齢", "性別", "治療相", "病理分類", "開始日"],
        ["一", 36, "女性", "導入", "Ⅳ-G(A/C)+Ⅴ", "2024年4月1日"],
    ],
    "検査": [
        [
            "症例番号",
            "検査日",
            "尿蛋白/Cr比（g/gCr）",
            "クレアチニン（mg/dL）",
            "尿沈渣赤血球",
            "赤血球円柱",
            "尿潜血",
            "補体C3",
        ],
        ["一", "2024/4/1", 3.2, 0.7, "100以上", "あり", "（３＋）", 45],
        ["一", "2024年7月3日", "<0.1", "０．６", "5～9/HPF", "なし", "（－）", "未検"],
    ],
    "投薬": [
        ["症例番号", "薬剤名", "開始日", "終了日", "中止理由"],
        ["一", "タクロリムス", "2024/4/1", "2025/2/20", "寛解"],
    ],
    "有害事象": [
        ["症例番号", "発現日", "種別", "内容", "重篤", "因果関係"],
        ["一", "2024/10/2", "有害事象", "帯状疱疹", "なし", "あり"],
    ],
}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", None])
def test_a_japanese_cohort_in_every_usual_encoding(encoding: str | None) -> None:
    if encoding is None:
        intake = read_cohort(("コホート.xlsx", workbook(JAPANESE)))
    else:
        intake = read_cohort([(f"{name}.csv", delimited(rows).encode(encoding)) for name, rows in JAPANESE.items()])
    cohort = cohort_of(intake)
    assert not intake.issues
    assert cohort.patients.select("patient_id", "age", "sex", "phase", "isn_class", "isn_group", "last_day").rows() == [
        ("一", 36.0, "female", "導入", "IV-G(A/C)+V", "III or IV with V", 325)
    ]
    columns = ("day", "upcr", "creatinine", "urine_rbc_low", "urine_rbc_high", "cellular_casts", "dipstick_blood", "c3")
    assert cohort.visits.select(columns).rows() == [
        (0, 3.2, 0.7, 100.0, float("inf"), True, "3+", 45.0),
        (93, 0.1, 0.6, 5.0, 9.0, False, "-", None),
    ]
    assert cohort.treatments.rows() == [("一", "tacrolimus", None, 0, 325, "寛解")]
    assert cohort.events.rows() == [("一", 184, "adverse event", "帯状疱疹", False, True, None, None, None, None)]
    assert [(repair.kind, repair.count, repair.example_from) for repair in intake.repairs] == [
        ("drug called by its generic name", 1, "タクロリムス"),
        ("a missing code read as missing", 1, "未検"),
    ]


# --- patients --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_number", [True, False])
def test_007_and_7_are_two_patients(as_number: bool) -> None:
    seven = 7 if as_number else "7"
    intake = read_cohort(
        (
            "a.xlsx",
            workbook(
                {
                    "patients": [["Patient", "Age"], ["007", 40], [seven, 50], ["p7", 60], ["P7", 70]],
                    "visits": [["Patient", "Day", "UPCR"], ["007", 0, 1], [seven, 0, 2], ["7 ", 3, 4]],
                }
            ),
        )
    )
    assert not intake.issues
    assert cohort_of(intake).patients.select("patient_id", "age").rows() == [
        ("007", 40.0),
        ("7", 50.0),
        ("P7", 70.0),
        ("p7", 60.0),
    ]
    assert cohort_of(intake).visits.select("patient_id", "day", "upcr").rows() == [
        ("007", 0, 1.0),
        ("7", 0, 2.0),
        ("7", 3, 4.0),
    ]
    text = read_cohort(("a.csv", b"Patient,Age\n007,40\n7,50\n07,60\n"))
    assert cohort_of(text).patients["patient_id"].to_list() == ["007", "07", "7"]


def test_a_patient_listed_twice_is_one_patient_and_contradictions_are_listed() -> None:
    rows = [["Patient", "Age", "Sex"], ["1", 40, None], ["2", 50, "F"], ["1", 41, "M"]]
    intake = read_cohort(("a.xlsx", workbook({"patients": rows})))
    assert cohort_of(intake).patients.select("patient_id", "age", "sex").rows() == [
        ("1", 40.0, "male"),
        ("2", 50.0, "female"),
    ]
    assert [(issue.sheet, issue.row, issue.problem) for issue in listed(intake, "value")] == [
        ("patients", 4, "A patient has two different values of “Age”; the first one is used.")
    ]


def test_a_patient_who_is_only_in_the_visits_is_kept_and_said_once() -> None:
    rows: Rows = [["Patient", "Day", "UPCR"], ["1", 0, 1], ["2", 0, 1], ["2", 9, 1]]
    intake = read_cohort(("a.xlsx", workbook({"patients": [["Patient", "Age"], ["1", 40]], "visits": rows})))
    assert cohort_of(intake).patients.select("patient_id", "age").rows() == [("1", 40.0), ("2", None)]
    assert cohort_of(intake).visits.height == 3
    strangers = [issue for issue in listed(intake, "note") if "not in the sheet of patients" in issue.problem]
    assert [(issue.sheet, issue.row) for issue in strangers] == [("visits", 3)]


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("treatments", [["Patient", "Drug"], ["1", "TAC"], ["2", "TAC"], ["2", "MZR"]]),
        ("events", [["Patient", "Day", "Event"], ["1", 1, "flare"], ["2", 2, "flare"], ["2", 3, "flare"]]),
    ],
)
def test_a_number_that_stands_only_among_treatments_or_events_is_no_patient(sheet: str, rows: Rows) -> None:
    intake = read_cohort(("a.xlsx", workbook({"patients": [["Patient", "Age"], ["1", 40]], sheet: rows})))
    assert cohort_of(intake).patients["patient_id"].to_list() == ["1"]
    assert getattr(cohort_of(intake), sheet).height == 1
    left_out = [issue for issue in listed(intake, "row") if "in no sheet of patients or visits" in issue.problem]
    assert [(issue.sheet, issue.row) for issue in left_out] == [(sheet, 3), (sheet, 4)]


def test_without_a_sheet_of_patients_nobody_is_a_stranger() -> None:
    intake = read_cohort(("a.xlsx", workbook({"visits": [["Patient", "Day", "UPCR"], ["1", 0, 1]]})))
    assert cohort_of(intake).size == 1
    assert not intake.issues
    assert cohort_of(intake).recorded == {"patients", "visits"}


def test_without_visits_it_is_said_that_responses_cannot_be_assessed() -> None:
    intake = read_cohort(("a.csv", b"Patient,Age\n1,40\n"))
    assert cohort_of(intake).size == 1
    assert [issue.sentence() for issue in intake.issues] == [
        "No sheet of visits was found, so responses cannot be assessed. Add a sheet “visits”, as in the template."
    ]
    assert cohort_of(intake).recorded == {"patients"}


# --- sheets and rows -------------------------------------------------------------------------------------------------

PATIENTS: Rows = [["Patient", "Age"], ["1", 40]]
VISITS: Rows = [["Patient", "Day", "UPCR"], ["1", 0, 1]]


def test_a_hidden_sheet_is_not_read_and_named() -> None:
    sheets = {"patients": PATIENTS, "visits": VISITS, "old visits": [["Patient", "Day", "UPCR"], ["9", 0, 9]]}
    intake = read_cohort(("a.xlsx", workbook(sheets, hidden=["old visits"])))
    assert cohort_of(intake).patients["patient_id"].to_list() == ["1"]
    assert [(issue.severity, issue.sheet, issue.problem) for issue in intake.issues] == [
        ("note", "old visits", "The sheet is hidden in the workbook and was not read.")
    ]


@pytest.mark.parametrize("name", ["about", "About", "codebook", "README", "legend", "説明", "凡例"])
def test_sheets_about_the_workbook_are_ignored(name: str) -> None:
    sheets = {"patients": PATIENTS, "visits": VISITS, name: [["Patient", "What it is"], ["a number", "text"]]}
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert cohort_of(intake).patients["patient_id"].to_list() == ["1"]
    assert not intake.issues


def test_empty_sheets_are_ignored() -> None:
    intake = read_cohort(
        ("a.xlsx", workbook({"patients": PATIENTS, "visits": VISITS, "Sheet3": [], "Sheet4": [[" "]]}))
    )
    assert cohort_of(intake).size == 1
    assert not intake.issues


def test_a_sheet_without_patients_is_said_and_the_rest_is_read() -> None:
    sheets = {"patients": PATIENTS, "visits": VISITS, "budget": [["Item", "Cost"], ["paper", 7]]}
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert cohort_of(intake).size == 1
    assert [(issue.severity, issue.sheet) for issue in intake.issues] == [("note", "budget")]


def test_places_are_those_of_the_spreadsheet_under_titles_and_blank_rows() -> None:
    sheets: dict[str, Rows] = {
        "visits": [
            ["Lupus nephritis, our clinic"],
            [],
            [None, "Patient", "Day", "Creatinine (mg/dL)", "UPCR"],
            [],
            [None, "1", 0, 0.7, 1],
            [],
            [],
            [None, "1", 30, 53, 2],
            [None, None, 60, 0.8, 2],
            [None, "2", 90, "high", 2],
        ]
    }
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert [(issue.severity, issue.sheet, issue.row, issue.column, issue.found) for issue in intake.issues] == [
        ("row", "visits", 9, "", ""),
        ("value", "visits", 8, "D (Creatinine (mg/dL))", "53"),
        ("value", "visits", 10, "D (Creatinine (mg/dL))", "high"),
    ]
    assert cohort_of(intake).visits.select("patient_id", "day", "creatinine", "upcr").rows() == [
        ("1", 0, 0.7, 1.0),
        ("1", 30, None, 2.0),
        ("2", 90, None, 2.0),
    ]


def test_places_are_those_of_an_editor_in_a_text_file() -> None:
    raw = b'Our clinic\n\nPatient,Day,Creatinine,Note\n1,0,0.7,"two\nlines"\n\n1,30,53,x\n'
    intake = read_cohort(("visits.csv", raw))
    assert [(issue.sheet, issue.row, issue.column) for issue in listed(intake, "value")] == [
        ("visits", 7, "C (Creatinine)")
    ]


def test_every_row_that_holds_anything_is_counted() -> None:
    sheets: dict[str, Rows] = {
        "patients": [["Patient", "Age"], ["1", 40], [], ["2", 41]],
        "visits": [["Patient", "Day", "UPCR"], ["1", 0, 1], [None, 9, 1], [], ["1", None, 1]],
    }
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert intake.rows_read == 5
    assert len(listed(intake, "row")) == 2


def test_excel_errors_are_listed_at_their_places_and_count_as_missing() -> None:
    sheets: dict[str, Rows] = {
        "patients": [["Patient", "Age"], ["1", "#VALUE!"]],
        "visits": [["Patient", "Day", "UPCR", "Note"], ["1", 0, "#DIV/0!", "#N/A"], ["1", 30, 0.5, None]],
    }
    intake = read_cohort(("a.xlsx", workbook_with_errors(sheets)))
    assert sorted((issue.sheet, issue.row, issue.column, issue.problem) for issue in listed(intake, "value")) == [
        ("patients", 2, "B (Age)", "The cell holds an Excel error."),
        ("visits", 2, "C (UPCR)", "The cell holds an Excel error."),
    ]
    assert cohort_of(intake).visits.select("day", "upcr").rows() == [(0, None), (30, 0.5)]
    assert cohort_of(intake).patients["age"].to_list() == [None]


def test_a_range_that_excel_turned_into_a_date_is_the_range_again_and_said() -> None:
    sheets: dict[str, Rows] = {
        "visits": [["Patient", "Day", "Urine RBC"], ["1", 0, dt.date(2024, 5, 9)], ["1", 30, "5-9"]]
    }
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert not intake.issues
    assert [(repair.key, repair.column, repair.count) for repair in intake.repairs if repair.undoable] == [
        ("date_to_range", "C (Urine RBC)", 1)
    ]
    columns = ("urine_rbc", "urine_rbc_low", "urine_rbc_high")
    assert cohort_of(intake).visits.select(columns).rows() == [(7.0, 5.0, 9.0), (7.0, 5.0, 9.0)]


def test_a_column_in_an_unknown_unit_is_not_used_and_said() -> None:
    intake = read_cohort(("visits.csv", b"Patient,Day,Creatinine (foo/L),UPCR\n1,0,7,0.5\n"))
    assert not cohort_of(intake).has("creatinine")
    assert cohort_of(intake).has("upcr")
    assert [use.place for use in intake.unused] == ["C (Creatinine (foo/L))"]
    assert "in this unit cannot be read" in intake.unused[0].why_not


def test_identifying_columns_never_reach_the_cohort() -> None:
    rows = [["Patient", "Name", "氏名", "Date of birth", "Age", "Centre"]]
    rows += [[str(number), "Hanako", "花子", "1988-01-02", "30", "AB"[number % 2]] for number in range(6)]
    intake = read_cohort(("patients.csv", csv(rows)))
    cohort = cohort_of(intake)
    assert [repair.column for repair in intake.repairs] == ["B (Name)", "C (氏名)", "D (Date of birth)"]
    assert cohort.extras == {"extra_1": "Centre"}
    everything = repr([frame.rows() for frame in (cohort.patients, cohort.visits)]) + repr(intake)
    for secret in ("Hanako", "花子", "1988"):
        assert secret not in everything


# --- files that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "a PDF, which holds no cells"),
        ("a.exe", b"MZ and more", "This kind of file cannot be read."),
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"\x1f\x8b\x08\x00", "The file is compressed."),
        ("a.xlsx", b"\x00\x01\x02 rubbish", "not the Excel workbook that its name says"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "damaged"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512),
            "protected by a password",
        ),
        ("a.csv", b'Patient,Age\n1,30\n2,"31\n3,32\n4,33\n', "begins in line 3 of the text file"),
        ("a.csv", b"Item,Cost\npaper,7\n", "No sheet with patients could be found."),
        ("a.csv", b"Patient,Age\n,\n\n", "The sheets have headers but no patients below them."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(name: str, raw: bytes, sentence: str) -> None:
    intake = read_cohort((name, raw))
    assert intake.cohort is None
    assert len(intake.blocking()) == 1
    assert sentence in intake.blocking()[0].sentence()
    assert intake.issues[0] == intake.blocking()[0]


def test_a_text_table_named_like_a_workbook_is_read_as_what_it_is() -> None:
    intake = read_cohort(("a.xlsx", b"Patient,Age\n1,30\n"))
    assert cohort_of(intake).patients.select("patient_id", "age").rows() == [("1", 30.0)]


def test_one_bad_file_of_several_stops_all_so_that_nothing_is_lost_unseen() -> None:
    intake = read_cohort([("patients.csv", csv(PATIENTS)), ("visits.pdf", b"%PDF"), ("events.csv", b"")])
    assert intake.cohort is None
    assert len(intake.blocking()) == 2


def test_no_file_at_all_is_a_sentence() -> None:
    assert "No sheet with patients" in read_cohort([]).blocking()[0].sentence()


def test_files_may_be_paths(tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_bytes(csv(PATIENTS))
    (tmp_path / "visits.csv").write_bytes(csv(VISITS))
    one = read_cohort(tmp_path / "patients.csv")
    assert (cohort_of(one).size, cohort_of(one).name) == (1, "patients.csv")
    assert cohort_of(read_cohort(str(tmp_path / "patients.csv"))).size == 1
    both = read_cohort([tmp_path / "patients.csv", tmp_path / "visits.csv"], name="Two", synthetic=True)
    assert cohort_of(both).visits.height == 1
    assert (cohort_of(both).name, cohort_of(both).synthetic) == ("Two", True)
    with pytest.raises(FileNotFoundError):
        read_cohort(tmp_path / "nowhere.csv")


def test_issues_come_with_the_worst_first() -> None:
    sheets: dict[str, Rows] = {
        "budget": [["Item"], ["paper"]],
        "visits": [["Patient", "Day", "UPCR"], ["1", 0, "x"], [None, 0, 1]],
    }
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert [issue.severity for issue in intake.issues] == ["row", "value", "note"]


def test_no_sentence_quotes_a_cell() -> None:
    secret = "Hanako"
    sheets: dict[str, Rows] = {
        "patients": [
            ["Patient", "Age", "Sex", "Time zero", "Remarks"],
            ["1", secret, secret, secret, secret],
            [None, 1, None, None, secret],
            ["1", 3, "F", None, None],
            ["1", 4, "M", None, None],
        ],
        "visits": [
            ["Patient", "Date", "UPCR", "C3", "Casts", "U-OB", "Urine RBC"],
            ["1", secret, secret, secret, secret, secret, secret],
            [f"{secret} 2", "2024-01-01", 500, 1, None, None, None],
            [f"{secret} 2", "2024-01-01", 1, 2, None, None, None],
        ],
        "treatments": [["Patient", "Drug", "Start", "Stop"], [f"{secret} 3", secret, "2024-02-02", "2024-01-01"]],
        "events": [["Patient", "Date", "Event"], [f"{secret} 4", "2024-01-01", secret]],
        "notes": [[secret], [secret]],
    }
    intake = read_cohort(("a.xlsx", workbook(sheets)))
    assert len(intake.issues) >= 15
    assert any(secret in issue.found for issue in intake.issues)
    assert all(secret not in issue.sentence() for issue in intake.issues)
