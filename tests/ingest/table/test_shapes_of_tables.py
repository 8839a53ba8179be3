"""Small tables of every shape, with what they mean typed in."""

import datetime as dt

import pytest

from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.table.dictionary import parse_choices
from tests.ingest.grids import Row, choice, cohort_of, grid, question, read_grids, read_rows, visits, why_not
from tests.ingest.workbooks import csv, listed, workbook


def treatments(intake: Intake) -> list[tuple[object, ...]]:
    return cohort_of(intake).treatments.select("patient_id", "drug", "dose", "start_day", "stop_day", "reason").rows()


def events(intake: Intake) -> list[tuple[object, ...]]:
    return cohort_of(intake).events.select("patient_id", "day", "kind").rows()


# --- long and tidy ---------------------------------------------------------------------------------------------------

LONG: list[Row] = [
    ["Patient", "Sex", "Age", "Date", "UPCR", "Cr"],
    ["1", "F", 30, "2024-01-01", 3.2, 0.8],
    ["1", "F", 30, "2024-03-31", "<0.1", 0.7],
    ["2", "M", 41, "2024-02-01", 2.5, 1.1],
]
LONG_VISITS = [("1", 0, 3.2, 0.8), ("1", 90, 0.1, 0.7), ("2", 0, 2.5, 1.1)]


@pytest.mark.parametrize("name", ["Sheet1", "data", "visits", "検査", "cohort 2024", "labs"])
def test_a_long_sheet_of_any_name(name: str) -> None:
    intake = read_rows(LONG, name=name)
    assert visits(intake, "upcr", "creatinine") == LONG_VISITS
    assert cohort_of(intake).patients.select("patient_id", "sex", "age").rows() == [
        ("1", "female", 30.0),
        ("2", "male", 41.0),
    ]


@pytest.mark.parametrize("name", ["Sheet1", "data", "patients", "患者", "lab", "検査データ"])
def test_a_sheet_of_patients_alone_has_no_complaint_about_days(name: str) -> None:
    intake = read_rows([["Patient", "Age", "Sex"], ["1", 30, "F"], ["2", 40, "M"]], name=name)
    assert cohort_of(intake).size == 2
    assert not listed(intake, "row")


def test_patients_and_visits_in_two_sheets_of_any_order() -> None:
    patients: list[Row] = [["Patient", "Sex", "Time zero"], ["1", "F", "2024-01-01"], ["2", "M", "2024-02-01"]]
    labs: list[Row] = [[row[0], *row[3:]] for row in LONG]
    for sheets in ({"a": patients, "b": labs}, {"b": labs, "a": patients}, {"patients": patients, "visits": labs}):
        assert visits(read_grids(sheets), "upcr", "creatinine") == LONG_VISITS


def test_a_file_per_table() -> None:
    files = [
        ("patients.csv", csv([["Patient", "Sex"], ["1", "F"], ["2", "M"]])),
        ("labs.csv", csv([[row[0], *row[3:]] for row in LONG])),
        ("drugs.csv", csv([["Patient", "Drug", "Start"], ["1", "TAC", "2024-01-01"]])),
    ]
    for given in (files, files[::-1]):
        intake = read_cohort(given)
        assert visits(intake, "upcr", "creatinine") == LONG_VISITS
        assert treatments(intake) == [("1", "tacrolimus", None, 0, None, None)]


def test_two_files_whose_sheets_have_one_name() -> None:
    """Two hospitals send the same form: nothing of one may stand for the other."""
    header = ["Patient", "Visit", "UPCR"]
    one = workbook({"Sheet1": [header, ["A1", "0M", 3], ["A1", "3M", 2], ["A1", "6M", None]]})
    other = workbook({"Sheet1": [header, ["B1", "0M", 3], ["B1", "3M", 2], ["B1", "6M", 1]]})
    intake = read_cohort([("one.xlsx", one), ("other.xlsx", other)])
    assert [row for row in visits(intake, "upcr") if row[0] == "B1"] == [
        ("B1", 0, 3.0),
        ("B1", 91, 2.0),
        ("B1", 183, 1.0),
    ]
    assert len(intake.sheets) == 2
    assert sum(sheet.rows for sheet in intake.sheets) == intake.rows_read == 6


# --- wide ------------------------------------------------------------------------------------------------------------

WIDE = [("1", 0, 3.0), ("1", 91, 1.0), ("1", 183, 0.5), ("2", 0, 2.0), ("2", 183, 0.4)]


@pytest.mark.parametrize(
    "headers",
    [
        ("UPCR_0", "UPCR_3", "UPCR_6"),
        ("UPCR 0M", "UPCR 3M", "UPCR 6M"),
        ("0M 尿蛋白/Cr比", "3M 尿蛋白/Cr比", "6M 尿蛋白/Cr比"),
        ("UPCR baseline", "UPCR month 3", "UPCR month 6"),
        ("UPCR (g/gCr) 0M", "UPCR (g/gCr) 3M", "UPCR (g/gCr) 6M"),
        ("UPCR (0M)", "UPCR (3M)", "UPCR (6M)"),
        ("開始時 UPCR", "3ヶ月 UPCR", "6ヶ月 UPCR"),
        ("基线 尿蛋白肌酐比", "3个月 尿蛋白肌酐比", "6个月 尿蛋白肌酐比"),
        ("basal UPCR", "mes 3 UPCR", "mes 6 UPCR"),
    ],
)
def test_a_group_of_columns_per_time_point(headers: tuple[str, ...]) -> None:
    rows: list[Row] = [["Patient", "Sex", *headers], ["1", "F", 3, 1, 0.5], ["2", "M", 2, "", 0.4]]
    intake = read_rows(rows)
    assert visits(intake, "upcr") == WIDE
    assert cohort_of(intake).patients["sex"].to_list() == ["female", "male"]
    assert not intake.open_questions()


def test_several_measures_side_by_side() -> None:
    rows: list[Row] = [
        ["ID", "UPCR 0M", "Cr 0M", "UPCR 12W", "Cr 12W", "UPCR 1Y", "Cr 1Y"],
        ["1", 3, 0.8, 1, 0.7, "", ""],
        ["2", 2, "", "", "", 0.3, 0.9],
    ]
    assert visits(read_rows(rows), "upcr", "creatinine") == [
        ("1", 0, 3.0, 0.8),
        ("1", 84, 1.0, 0.7),
        ("2", 0, 2.0, None),
        ("2", 365, 0.3, 0.9),
    ]


def test_groups_of_visits_with_their_dates() -> None:
    rows: list[Row] = [
        ["ID", "Visit 1", "", "Visit 2", ""],
        ["", "Date", "UPCR", "Date", "UPCR"],
        ["1", "2024-01-01", 3, "2024-04-01", 1],
        ["2", "2024-02-01", 2, "", ""],
    ]
    assert visits(read_rows(rows), "upcr") == [("1", 0, 3.0), ("1", 91, 1.0), ("2", 0, 2.0)]


def test_repeated_names_as_data_frames_number_them() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "UPCR", "Date.1", "UPCR.1", "Date.2", "UPCR.2"],
        ["1", "2024-01-01", 3, "2024-04-01", 1, "2024-07-01", 0.5],
        ["2", "2024-02-01", 2, "2024-05-01", 1, "", ""],
    ]
    assert visits(read_rows(rows), "upcr") == [
        ("1", 0, 3.0),
        ("1", 91, 1.0),
        ("1", 182, 0.5),
        ("2", 0, 2.0),
        ("2", 90, 1.0),
    ]


def test_a_date_in_the_sheet_comes_before_the_header() -> None:
    rows: list[Row] = [
        ["Patient", "Date 0M", "UPCR 0M", "Date 6M", "UPCR 6M"],
        ["1", "2024-01-01", 3, "2024-07-29", 1],
        ["2", "2024-01-01", 3, "", 1],
    ]
    assert visits(read_rows(rows), "upcr") == [("1", 0, 3.0), ("1", 210, 1.0), ("2", 0, 3.0), ("2", 183, 1.0)]


def test_a_value_without_a_time_point_among_others_is_left_out_and_said() -> None:
    rows: list[Row] = [["Patient", "UPCR 0M", "UPCR 6M", "C3"], ["1", 3, 1, 50], ["2", 2, 1, 60]]
    intake = read_rows(rows)
    assert not cohort_of(intake).has("c3")
    assert why_not(intake) == {"C3": "its header names no time point, as the others’ do"}


def test_units_of_each_header_count() -> None:
    rows: list[Row] = [["Patient", "Cr 0M (mg/dL)", "Cr 6M (µmol/L)"], ["1", 1.0, 88.4], ["2", 0.5, 44.2]]
    assert visits(read_rows(rows), "creatinine") == [("1", 0, 1.0), ("1", 183, 1.0), ("2", 0, 0.5), ("2", 183, 0.5)]


def test_a_long_sheet_with_one_odd_header_stays_long() -> None:
    rows: list[Row] = [["Patient", "Date", "UPCR", "C3 6M"], ["1", "2024-01-01", 3, 50], ["1", "2024-02-01", 2, 50]]
    intake = read_rows(rows)
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 31, 2.0)]
    assert why_not(intake) == {"C3 6M": "its header names a time point, but the sheet has a row per visit"}


@pytest.mark.parametrize(
    "names", [("Baseline", "Month 3", "Month 6"), ("0M", "3M", "6M"), ("開始時", "3ヶ月", "6ヶ月"), ("M0", "M3", "M6")]
)
def test_a_sheet_per_time_point_is_never_all_put_on_one_day(names: tuple[str, ...]) -> None:
    """Understood by the sheet's name, or left out until asked; one answer must not put all three on day 0."""
    sheets = {
        name: [["Patient", "UPCR", "Cr"], ["1", upcr, 0.8], ["2", upcr, 0.9]]
        for name, upcr in zip(names, (3, 2, 1), strict=True)
    }
    intake = read_grids(sheets)
    for key in {item.key for item in intake.questions}:
        intake = read_grids(sheets, intake.reading.with_answer(key, "baseline"))
    known = [(day, upcr) for _, day, upcr in visits(intake, "upcr")]
    assert set(known) <= {(0, 3.0), (91, 2.0), (183, 1.0)}
    assert not [issue for issue in listed(intake, "value") if "two different values" in issue.problem]


# --- tall ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ("Patient", "Date", "Test", "Result", "Unit"),
        ("Subject", "Date", "Item", "Value", "Unit"),
        ("症例番号", "採血日", "項目", "結果", "単位"),
        ("症例番号", "採血日", "検査項目", "検査値", "単位"),
        ("病人编号", "检查日期", "项目名称", "结果", "单位"),
        ("환자번호", "검사일", "검사항목", "결과", "단위"),
        ("paciente", "fecha", "prueba", "resultado", "unidad"),
        ("Patienten-ID", "Datum", "Untersuchung", "Ergebnis", "Einheit"),
    ],
)
def test_a_row_per_test_with_its_unit(headers: tuple[str, ...]) -> None:
    rows: list[Row] = [
        headers,
        ["1", "2024-01-01", "UPCR", "320", "mg/mmol"],
        ["1", "2024-01-01", "Creatinine", "88.4", "µmol/L"],
        ["1", "2024-03-31", "UPCR", "<0.1", "g/g"],
        ["1", "2024-03-31", "Creatinine", "1.1", "mg/dL"],
        ["2", "2024-02-01", "Creatinine", "0.7", "mg/dL"],
        ["2", "2024-02-01", "Ferritin", "70", "ng/mL"],
    ]
    intake = read_rows(rows)
    assert visits(intake, "upcr", "creatinine") == [
        ("1", 0, pytest.approx(2.8289, abs=1e-4), 1.0),
        ("1", 90, 0.1, 1.1),
        ("2", 0, None, 0.7),
    ]
    assert [use.test for use in intake.unused if use.test] == ["Ferritin"]


def test_a_test_on_urine_is_not_one_on_blood() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "Specimen", "Test", "Result", "Unit"],
        ["1", "2024-01-01", "Serum", "Creatinine", 0.8, "mg/dL"],
        ["1", "2024-01-01", "Urine", "Creatinine", 90, "mg/dL"],
        ["1", "2024-01-01", "Urine", "Protein", 150, "mg/dL"],
        ["1", "2024-01-01", "Urine", "Albumin", 70, "mg/dL"],
        ["1", "2024-01-01", "Serum", "Albumin", 3.1, "g/dL"],
    ]
    intake = read_rows(rows)
    measures = ("creatinine", "urine_creatinine", "urine_protein", "albumin")
    assert visits(intake, *measures) == [("1", 0, 0.8, 90.0, 150.0, 3.1)]


def test_a_unit_of_a_row_that_is_not_taken_is_listed() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "Test", "Result", "Unit"],
        ["1", "2024-01-01", "Creatinine", 0.8, "mg/dL"],
        ["1", "2024-02-01", "Creatinine", 0.8, "furlong"],
    ]
    intake = read_rows(rows)
    assert visits(intake, "creatinine") == [("1", 0, 0.8), ("1", 31, None)]
    assert [issue.problem for issue in listed(intake, "value")] == ["The unit written in this row cannot be read."]


def test_a_column_with_the_unit_of_each_row_beside_the_measure() -> None:
    rows: list[Row] = [
        ["Patient", "Day", "Cr", "Cr unit"],
        ["1", 0, 88.4, "µmol/L"],
        ["1", 30, 1.1, "mg/dL"],
        ["1", 60, 0.9, ""],
    ]
    assert visits(read_rows(rows), "creatinine") == [("1", 0, 1.0), ("1", 30, 1.1), ("1", 60, 0.9)]


# --- REDCap ----------------------------------------------------------------------------------------------------------

REDCAP_RAW: list[Row] = [
    [
        *(
            "record_id",
            "redcap_event_name",
            "redcap_repeat_instrument",
            "redcap_repeat_instance",
            "sex",
            "age",
            "race___1",
        ),
        *("race___2", "upcr", "scr", "ae_term", "ae_date", "ae_grade"),
    ],
    ["1", "baseline_arm_1", "", "", 1, 30, 1, 0, 3.2, 0.8, "", "", ""],
    ["1", "month_3_arm_1", "", "", "", "", "", "", 1.1, 0.7, "", "", ""],
    ["1", "baseline_arm_1", "adverse_events", 1, "", "", "", "", "", "", "herpes zoster", "2024-02-01", 2],
    ["1", "baseline_arm_1", "adverse_events", 2, "", "", "", "", "", "", "pneumonia", "2024-03-01", 3],
    ["2", "baseline_arm_1", "", "", 2, 40, 0, 1, 2.2, 1.1, "", "", ""],
]
REDCAP_LABELS: list[Row] = [
    ["Variable / Field Name", "Field Label", "Field Type", "Choices, Calculations, OR Slider Labels", "Identifier?"],
    ["record_id", "Record ID", "text", "", ""],
    ["sex", "Sex", "radio", "1, Female | 2, Male", ""],
    ["age", "Age", "text", "", ""],
    ["race", "Race", "checkbox", "1, Asian | 2, White", ""],
    ["upcr", "Urine protein:creatinine ratio", "text", "", ""],
    ["scr", "Serum creatinine", "text", "", ""],
    ["ae_term", "Adverse event", "text", "", ""],
    ["ae_date", "AE date", "text", "", ""],
    ["ae_grade", "AE grade", "text", "", ""],
]


def test_a_redcap_export_with_its_dictionary() -> None:
    intake = read_grids({"export": REDCAP_RAW, "dictionary": REDCAP_LABELS})
    assert visits(intake, "upcr", "creatinine") == [("1", 0, 3.2, 0.8), ("1", 91, 1.1, 0.7), ("2", 0, 2.2, 1.1)]
    cohort = cohort_of(intake)
    assert cohort.patients.select("patient_id", "sex", "age").rows() == [("1", "female", 30.0), ("2", "male", 40.0)]
    assert {sheet.sheet: sheet.read_as for sheet in intake.sheets} == {
        "export": "REDCap export",
        "dictionary": "codebook",
    }


def test_repeating_adverse_events_of_a_redcap_export_are_kept() -> None:
    start = [["record_id", "time_zero"], ["1", "2024-01-01"], ["2", "2024-01-01"]]
    intake = read_grids({"export": REDCAP_RAW, "dictionary": REDCAP_LABELS, "start": start})
    assert cohort_of(intake).events.select("patient_id", "day", "kind", "term", "severity").rows() == [
        ("1", 31, "adverse event", "herpes zoster", 2.0),
        ("1", 60, "adverse event", "pneumonia", 3.0),
    ]


def test_codes_are_not_guessed_without_a_dictionary() -> None:
    intake = read_rows(REDCAP_RAW)
    assert cohort_of(intake).patients["sex"].to_list() == [None, None]
    # Asked once for the column, with nothing listed cell by cell.
    assert len([question for question in intake.open_questions() if "sex" in question.text.lower()]) == 1
    assert not [issue for issue in listed(intake, "value") if "female or male" in issue.problem]


def test_a_labelled_redcap_export() -> None:
    rows: list[Row] = [
        ["Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "Sex", "Urine protein:creatinine ratio"],
        ["1", "Baseline (Arm 1: Induction)", "", "", "Female", 3.2],
        ["1", "Month 3 (Arm 1: Induction)", "", "", "", 1.1],
        ["2", "Baseline (Arm 1: Induction)", "", "", "Male", 2.2],
    ]
    assert visits(read_rows(rows), "upcr") == [("1", 0, 3.2), ("1", 91, 1.1), ("2", 0, 2.2)]


def test_a_column_that_the_dictionary_marks_as_identifying_is_dropped() -> None:
    book: list[Row] = [*REDCAP_LABELS, ["nick", "What we call her", "text", "", "y"]]
    data = [[*row, nick] for row, nick in zip(REDCAP_RAW, ["nick", "Hana", "", "", "", "Taro"], strict=True)]
    intake = read_grids({"export": data, "dictionary": book})
    assert "Hana" not in repr(cohort_of(intake).patients.rows()) + repr(intake.previews)
    assert "the codebook marks it as identifying" in why_not(intake)["nick"]


# --- CDISC -----------------------------------------------------------------------------------------------------------


def test_sdtm_domains() -> None:
    sheets: dict[str, list[Row]] = {
        "DM": [
            ["STUDYID", "DOMAIN", "USUBJID", "SUBJID", "RFSTDTC", "AGE", "SEX", "ARM", "DTHDTC"],
            ["LN01", "DM", "LN01-001", "001", "2024-01-01", 30, "F", "TAC", ""],
            ["LN01", "DM", "LN01-002", "002", "2024-02-01", 41, "M", "MMF", "2024-06-01"],
        ],
        "EX": [
            ["STUDYID", "DOMAIN", "USUBJID", "EXTRT", "EXDOSE", "EXDOSU", "EXSTDTC", "EXENDTC"],
            ["LN01", "EX", "LN01-001", "TACROLIMUS", 3, "mg", "2024-01-01", "2024-12-31"],
        ],
        "LB": [
            [
                *("STUDYID", "DOMAIN", "USUBJID", "LBTESTCD", "LBTEST", "LBCAT", "LBSPEC", "LBORRES", "LBORRESU"),
                *("LBSTRESC", "LBSTRESN", "LBSTRESU", "LBDTC", "LBDY"),
            ],
            [
                "LN01",
                "LB",
                "LN01-001",
                "CREAT",
                "Creatinine",
                "CHEMISTRY",
                "SERUM",
                "0.8",
                "mg/dL",
                "70.7",
                70.7,
                "umol/L",
                "2024-01-01",
                1,
            ],
            [
                "LN01",
                "LB",
                "LN01-001",
                "CREAT",
                "Creatinine",
                "URINALYSIS",
                "URINE",
                "90",
                "mg/dL",
                "8",
                8,
                "mmol/L",
                "2024-01-01",
                1,
            ],
            [
                "LN01",
                "LB",
                "LN01-001",
                "PROTCRT",
                "Protein/Creatinine",
                "URINALYSIS",
                "URINE",
                "<0.1",
                "g/g",
                "<0.1",
                "",
                "g/g",
                "2024-03-31",
                91,
            ],
        ],
        "AE": [
            ["STUDYID", "DOMAIN", "USUBJID", "AETERM", "AEDECOD", "AESTDTC", "AESER", "AEREL", "AETOXGR"],
            ["LN01", "AE", "LN01-002", "zoster", "Herpes zoster", "2024-02-11", "N", "RELATED", "2"],
        ],
        "DS": [
            ["STUDYID", "DOMAIN", "USUBJID", "DSCAT", "DSTERM", "DSDECOD", "DSSTDTC"],
            [
                "LN01",
                "DS",
                "LN01-001",
                "PROTOCOL MILESTONE",
                "INFORMED CONSENT",
                "INFORMED CONSENT OBTAINED",
                "2023-12-20",
            ],
            ["LN01", "DS", "LN01-001", "DISPOSITION EVENT", "PREGNANCY WISH", "PHYSICIAN DECISION", "2024-12-31"],
        ],
    }
    intake = read_grids(sheets)
    patients = cohort_of(intake).patients
    assert patients.select("patient_id", "age", "sex").rows() == [
        ("LN01-001", 30.0, "female"),
        ("LN01-002", 41.0, "male"),
    ]
    assert [use.why_not for use in intake.unused if use.header == "ARM"] == [
        "it groups the patients exactly as “SEX” does"
    ]
    assert visits(intake, "creatinine", "urine_creatinine", "upcr") == [
        ("LN01-001", 0, 0.8, 90.0, None),
        ("LN01-001", 90, None, None, 0.1),
    ]
    assert [row[:5] for row in treatments(intake)] == [("LN01-001", "tacrolimus", "3", 0, 365)]
    assert treatments(intake)[0][5] in ("PHYSICIAN DECISION", "PREGNANCY WISH")
    assert sorted(events(intake), key=lambda row: row[1]) == [
        ("LN01-002", 10, "adverse event"),
        ("LN01-002", 121, "death"),
    ]
    assert cohort_of(intake).events.filter(kind="adverse event").select("serious", "related", "severity").rows() == [
        (False, True, 2.0)
    ]


def test_study_days_of_cdisc_have_no_day_zero() -> None:
    rows: list[Row] = [
        ["USUBJID", "LBTEST", "LBSTRESN", "LBSTRESU", "LBDY"],
        ["1", "Creatinine", 0.8, "mg/dL", -1],
        ["1", "Creatinine", 0.9, "mg/dL", 1],
        ["1", "Creatinine", 1.0, "mg/dL", 2],
    ]
    assert visits(read_rows(rows), "creatinine") == [("1", -1, 0.8), ("1", 0, 0.9), ("1", 1, 1.0)]


def test_adsl_gives_the_treatment_of_the_study() -> None:
    rows: list[Row] = [
        ["USUBJID", "AGE", "SEX", "TRT01A", "TRTSDT", "TRTEDT", "DCREASCD", "EOSDT"],
        ["1", 30, "F", "Voclosporin", "2024-01-01", "2024-06-30", "Adverse Event", "2024-12-31"],
        ["2", 40, "M", "Placebo", "2024-01-01", "", "", "2024-12-31"],
    ]
    intake = read_rows(rows, name="ADSL")
    assert treatments(intake) == [
        ("1", "voclosporin", None, 0, 181, "Adverse Event"),
        ("2", "placebo", None, 0, None, None),
    ]
    assert cohort_of(intake).patients["last_day"].to_list() == [365, 365]


# --- columns with dates of drugs and events --------------------------------------------------------------------------

PATIENTS: list[Row] = [
    ["Patient", "Time zero", "TAC start", "TAC stop", "MZR開始日", "MZR中止日", "Flare date", "死亡日"],
    ["1", "2024-01-01", "2024-01-01", "2024-03-01", "", "", "2024-05-01", ""],
    ["2", "2024-01-01", "", "", "2024-02-01", "", "", "2024-12-31"],
]


def test_start_and_stop_columns_are_courses() -> None:
    assert treatments(read_rows(PATIENTS)) == [
        ("1", "tacrolimus", None, 0, 60, None),
        ("2", "mizoribine", None, 31, None, None),
    ]


def test_columns_of_dates_of_events_are_events() -> None:
    assert events(read_rows(PATIENTS)) == [("1", 121, "flare"), ("2", 365, "death")]


def test_a_date_repeated_on_every_visit_is_one_event_and_one_course() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "UPCR", "Flare date", "TAC start", "TAC stop"],
        *[
            ["1", date, 1, "2024-03-01", "2024-01-01", "2024-02-15"]
            for date in ("2024-01-01", "2024-02-01", "2024-03-01")
        ],
    ]
    intake = read_rows(rows)
    assert events(intake) == [("1", 60, "flare")]
    assert treatments(intake) == [("1", "tacrolimus", None, 0, 45, None)]


@pytest.mark.parametrize("headers", [("Flare date", "Flare date"), ("Flare date 1", "Flare date 2")])
def test_several_columns_of_dates_of_flares(headers: tuple[str, str]) -> None:
    rows: list[Row] = [
        ["Patient", "Time zero", *headers],
        ["1", "2024-01-01", "2024-03-01", "2024-05-01"],
        ["2", "2024-01-01", "", "x"],
    ]
    intake = read_rows(rows, name="patients")
    assert events(intake) == [("1", 60, "flare"), ("1", 121, "flare")]
    assert {use.letter for use in (*intake.used, *intake.unused)} == {"A", "B", "C", "D"}
    assert [(issue.row, issue.column[0]) for issue in listed(intake, "value")] == [(3, "D")]


def test_two_flares_of_one_patient_are_two() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "Event"],
        ["1", "2024-01-01", "flare"],
        ["1", "2024-06-01", "flare"],
        ["1", "2024-01-01", "adverse event"],
    ]
    intake = read_grids({"events": rows, "patients": [["Patient", "Time zero"], ["1", "2024-01-01"]]})
    assert len(events(intake)) == 3


# --- several values in one cell --------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["C3/C4/dsDNA", "C3/C4/dsDNA (mg/dL)"])
def test_several_values_in_one_cell(header: str) -> None:
    rows: list[Row] = [["Patient", "Day", header], ["1", 0, "52/<5/26"], ["1", 30, "60/7"], ["2", 0, "88/20/nd"]]
    intake = read_rows(rows)
    assert visits(intake, "c3", "c4", "c4_low", "anti_dsdna") == [
        ("1", 0, 52.0, 5.0, 0.0, 26.0),
        ("1", 30, 60.0, 7.0, 7.0, None),
        ("2", 0, 88.0, 20.0, 20.0, None),
    ]


@pytest.mark.parametrize("separator", ["/", "・", "／"])
def test_the_cells_may_be_parted_as_their_header_is(separator: str) -> None:
    rows: list[Row] = [["Patient", "Day", separator.join(("C3", "C4"))], ["1", 0, separator.join(("52", "5"))]]
    assert visits(read_rows(rows), "c3", "c4") == [("1", 0, 52.0, 5.0)]


def test_a_ratio_is_not_two_values() -> None:
    rows: list[Row] = [["Patient", "Day", "UP/UCr", "RBC/HPF"], ["1", 0, 1.5, "5-9"]]
    assert visits(read_rows(rows), "upcr", "urine_rbc") == [("1", 0, 1.5, 7.0)]


# --- sheets by phase -------------------------------------------------------------------------------------------------


def test_sheets_of_one_form_with_different_patients_are_phases() -> None:
    header: Row = ["Patient", "Sex", "Month", "UPCR"]
    intake = read_grids(
        {"induction": [header, ["1", "F", 0, 3], ["1", "F", 6, 1]], "maintenance": [header, ["2", "M", 0, 0.4]]}
    )
    assert cohort_of(intake).patients.select("patient_id", "phase").rows() == [("1", "induction"), ("2", "maintenance")]
    assert [repair.sheet for repair in intake.repairs if "phase" in repair.kind] == ["induction", "maintenance"]


def test_sheets_with_the_same_patients_are_no_phases() -> None:
    header: Row = ["Patient", "Sex", "Month", "UPCR"]
    intake = read_grids({"2023": [header, ["1", "F", 0, 3]], "2024": [header, ["1", "F", 12, 1]]})
    assert cohort_of(intake).patients["phase"].to_list() == [None]
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 365, 1.0)]


def test_the_same_numbers_in_two_phases_are_not_mixed_up_without_a_word() -> None:
    """Two theses number their patients from 1: the second ones must not vanish in the first, nor lend them their values."""
    header: Row = ["Patient", "Sex", "Age", "Month", "UPCR"]
    intake = read_grids(
        {
            "induction": [header, ["1", "F", 30, 0, 3], ["1", "F", 30, 6, 1], ["2", "M", 40, 0, 2]],
            "maintenance": [header, ["1", "M", 51, 0, 0.3], ["1", "M", 51, 12, 0.1], ["2", "F", 62, 12, 0.2]],
        }
    )
    mixed = {(patient, day) for patient, day, _ in visits(intake, "upcr")} & {("1", 365), ("2", 365)}
    assert not mixed or intake.open_questions()


def test_the_visit_called_baseline_is_time_zero_and_screening_is_not() -> None:
    rows: list[Row] = [
        ["Patient", "Visit", "Date", "UPCR"],
        ["1", "Screening", "2023-12-01", 3],
        ["1", "Baseline", "2024-01-01", 2],
        ["1", "3M", "2024-04-01", 1],
    ]
    assert visits(read_rows(rows), "upcr") == [("1", -31, 3.0), ("1", 0, 2.0), ("1", 91, 1.0)]


# --- what is no data -------------------------------------------------------------------------------------------------


def test_a_codebook_is_not_data_and_a_listing_is_no_codebook() -> None:
    book: list[Row] = [
        ["Variable", "Description", "Unit"],
        ["PROT", "UPCR", "g/gCr"],
        ["KID", "Serum creatinine", "mg/dL"],
    ]
    data: list[Row] = [["Patient", "Day", "PROT", "KID"], ["1", 0, 3.2, 0.8], ["2", 0, 2.2, 0.9]]
    intake = read_grids({"codes": book, "values": data})
    assert visits(intake, "upcr", "creatinine") == [("1", 0, 3.2, 0.8), ("2", 0, 2.2, 0.9)]
    assert intake.sheets[0].read_as == "codebook"


@pytest.mark.parametrize("name", ["info", "legend", "about"])
def test_patients_in_a_sheet_named_as_explanations_are_not_lost_without_a_word(name: str) -> None:
    intake = read_grids({name: LONG, "patients": [["Patient", "Age"], ["1", 30], ["2", 40]]})
    assert cohort_of(intake).has("upcr") or [issue for issue in intake.issues if issue.sheet == name]


def test_a_transposed_table_makes_no_patients_of_its_measures() -> None:
    rows: list[Row] = [["Patient", "P1", "P2"], ["UPCR", 3, 2], ["Cr", 0.7, 0.8], ["Alb", 3, 4]]
    intake = read_rows(rows)
    assert intake.cohort is None or not {"UPCR", "Cr", "Alb"} & set(intake.cohort.patients["patient_id"])


# --- the user's choices ----------------------------------------------------------------------------------------------


def test_a_column_set_by_the_user_is_used_as_he_says() -> None:
    rows: list[Row] = [["Patient", "Day", "Eiweiss X", "Note"], ["1", 0, 3, "a"], ["2", 0, 2, "b"]]
    first = read_rows(rows)
    reading = Reading().with_column(choice(first, "Eiweiss X"), "visits.upcr")
    assert visits(read_rows(rows, reading), "upcr") == [("1", 0, 3.0), ("2", 0, 2.0)]
    reading = reading.with_unit(choice(first, "Eiweiss X"), "mg/mmol")
    assert visits(read_rows(rows, reading), "upcr") == [
        ("1", 0, pytest.approx(0.02652, abs=1e-5)),
        ("2", 0, pytest.approx(0.01768, abs=1e-5)),
    ]


def test_a_column_left_out_by_the_user_is_left_out() -> None:
    first = read_rows(LONG)
    intake = read_rows(LONG, Reading().with_column(choice(first, "UPCR"), ""))
    assert not cohort_of(intake).has("upcr")
    assert why_not(intake)["UPCR"] == "you left it out"


def test_a_misspelt_header_is_proposed_and_never_taken_over() -> None:
    rows: list[Row] = [["Patient", "Day", "Creatinin serumm"], ["1", 0, 0.8]]
    intake = read_rows(rows)
    assert not cohort_of(intake).has("creatinine")
    rows = [["Patient", "Day", "Albumine serique x", "Hemoglobinn"], ["1", 0, 3, 12]]
    (found,) = [use for use in read_rows(rows).unused if use.header == "Hemoglobinn"]
    assert found.proposed == "visits.hemoglobin"


@pytest.mark.parametrize(
    "meaning",
    [
        "events.kind",
        "treatments.drug",
        "patients.sex",
        "visits.date",
        "visits.c3",
        "extra",
        "",
        "nonsense",
        "visits.no",
        "x.",
    ],
)
def test_every_column_is_accounted_for_whatever_the_user_says(meaning: str) -> None:
    rows: list[Row] = [["Patient", "Date", "UPCR", "Foo"], ["1", "2024-01-01", 3, "x"], ["2", "2024-01-01", 3, "y"]]
    intake = read_rows(rows, Reading().with_column(choice(read_rows(rows), "Foo"), meaning))
    assert {use.header for use in (*intake.used, *intake.unused)} == {"Date", "Foo", "Patient", "UPCR"}


def test_a_column_of_a_sheet_of_visits_may_hold_events() -> None:
    rows: list[Row] = [
        ["Patient", "Date", "UPCR", "Was war"],
        ["1", "2024-01-01", 3, ""],
        ["1", "2024-03-01", 4, "flare"],
        ["2", "2024-01-01", 3, ""],
    ]
    intake = read_rows(rows, Reading().with_column(choice(read_rows(rows), "Was war"), "events.kind"))
    assert events(intake) == [("1", 60, "flare")]
    assert len(visits(intake, "upcr")) == 3


def test_drugs_of_a_sheet_are_called_by_their_generic_names() -> None:
    rows: list[Row] = [
        ["Patient", "Drug", "Dose", "Start"],
        ["1", "HCQ", "200 mg", "2024-01-01"],
        ["1", "プログラフ", "3 mg", "2024-01-01"],
        ["1", "Study Drug X", "", "2024-01-02"],
    ]
    intake = read_grids({"drugs": rows, "patients": [["Patient", "Time zero"], ["1", "2024-01-01"]]})
    assert treatments(intake) == [
        ("1", "hydroxychloroquine", "200 mg", 0, None, None),
        ("1", "tacrolimus", "3 mg", 0, None, None),
        ("1", "study drug x", None, 1, None, None),
    ]


# --- numbers that carry a unit of time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "days"),
    [
        ("Month", ("0", "4週", "12 weeks", "6ヶ月"), (0, 28, 84, 183)),
        ("Day", ("0", "2 weeks", "3 months", "1 year"), (0, 14, 91, 365)),
        ("Month", ("0", "3M", "6 months", "1年"), (0, 91, 183, 365)),
    ],
)
def test_a_unit_of_time_in_the_cell_is_never_passed_over(
    header: str, cells: tuple[str, ...], days: tuple[int, ...]
) -> None:
    rows: list[Row] = [["Patient", header, "UPCR"], *[["1", cell, at + 1] for at, cell in enumerate(cells)]]
    intake = read_rows(rows)
    known = {upcr: day for _, day, upcr in visits(intake, "upcr")}
    for at, day in enumerate(days):
        assert known.get(float(at + 1), day) == day, cells[at]
    assert len(known) + len(listed(intake, "row")) == len(cells)


def test_an_age_in_months_is_no_age_in_years() -> None:
    intake = read_rows([["Patient", "Age"], ["1", "18 months"], ["2", "30 years"], ["3", "45歳"]], name="patients")
    ages = cohort_of(intake).patients["age"].to_list()
    assert ages[0] in (None, 1.0, 1.5)
    assert ages[1:] == [30.0, 45.0]


# --- dates of a workbook ---------------------------------------------------------------------------------------------


def test_a_workbook_with_titles_units_totals_and_remarks() -> None:
    rows = [
        ["ループス腎炎 経過一覧", None, None, None, None],
        [],
        ["症例番号", "採血日", "尿蛋白/Cr比", "血清Cr", "C3"],
        [None, None, "g/gCr", "mg/dL", "mg/dL"],
        ["1", dt.date(2024, 1, 1), 3.2, 0.8, 50],
        ["1", dt.date(2024, 3, 31), 1.1, 0.7, 70],
        ["2", dt.date(2024, 2, 1), 2.2, 0.9, 60],
        ["平均", None, 2.17, 0.8, 60],
        ["※ 随時尿", None, None, None, None],
    ]
    intake = read_cohort(("a.xlsx", workbook({"Sheet1": rows})))
    assert visits(intake, "upcr", "creatinine", "c3") == [
        ("1", 0, 3.2, 0.8, 50.0),
        ("1", 90, 1.1, 0.7, 70.0),
        ("2", 0, 2.2, 0.9, 60.0),
    ]
    (sheet,) = intake.sheets
    assert (sheet.rows, sheet.header_row, dict(sheet.left)) == (3, 4, {"total": (8,), "remark": (9,)})


def test_baseline_values_of_a_sheet_of_patients_are_asked_for() -> None:
    rows: list[Row] = [["Patient", "Age", "UPCR", "Cr"], ["1", 30, 3, 0.8], ["2", 40, 2, 0.9]]
    intake = read_rows(rows)
    assert not cohort_of(intake).has("upcr")
    reading = Reading().with_answer(question(intake, "baseline").key, "baseline")
    assert visits(read_rows(rows, reading), "upcr", "creatinine") == [("1", 0, 3.0, 0.8), ("2", 0, 2.0, 0.9)]


def test_grids_are_sheets() -> None:
    assert grid("x", [["a", None], [1]]).rows() == [["a", ""], ["1", ""]]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1, Female | 2, Male", {"1": "Female", "2": "Male"}),
        ("F, Female | M, Male", {"F": "Female", "M": "Male"}),
        ("1=female; 2=male", {"1": "female", "2": "male"}),
        ("A1, one | A2, two", {"A1": "one", "A2": "two"}),
        # Words that a column may hold are no codes: every woman became a man.
        ("female, male", {}),
        ("yes, no", {}),
        ("CR, PR, NR", {}),
        ("yes, no | unlikely, possible", {}),
        ("mg, g", {}),
    ],
)
def test_a_list_of_words_is_no_list_of_codes(text: str, codes: dict[str, str]):
    assert parse_choices(text) == codes
