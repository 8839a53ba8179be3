import polars as pl
import pytest

from lnexplore.ingest.assemble.own_columns import THIRDS_FROM
from lnexplore.ingest.assemble.tables import collapse, label
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import QUANTITY, Reading
from lnexplore.ingest.values.columns import Report
from tests.ingest.grids import Row, choice, cohort_of, grid, read_grids, read_rows, visits, why_not
from tests.ingest.workbooks import listed

# --- rows ------------------------------------------------------------------------------------------------------------


def test_rows_keep_their_spreadsheet_numbers_over_titles_and_blank_rows() -> None:
    intake = read_rows(
        [["Our cohort"], [], ["Patient", "Day", "UPCR"], ["", " ", "\u3000"], ["1", 0, "x"], [], ["2", 3, "y"]]
    )
    assert [(issue.severity, issue.row, issue.column) for issue in intake.issues] == [
        ("value", 5, "C (UPCR)"),
        ("value", 7, "C (UPCR)"),
    ]


def test_short_rows_are_filled_with_blanks() -> None:
    intake = read_rows([["Patient", "Age"], ["1"], ["2", 30]], name="patients")
    assert cohort_of(intake).patients.select("patient_id", "age").rows() == [("1", None), ("2", 30.0)]


def test_a_row_that_holds_only_an_error_is_a_row() -> None:
    sheet = grid("visits", [["Patient", "Day"], ["", ""], ["2", ""]], errors={(1, 0): "#REF!", (2, 1): "#N/A"})
    intake = read_grids([sheet, grid("patients", [["Patient", "Age"], ["2", 30]])])
    assert sorted((issue.row, issue.problem) for issue in listed(intake, "row") if issue.sheet == "visits") == [
        (2, "The row names no patient, so it was left out."),
        (3, "The day of this visit is not known, so the row was left out."),
    ]
    assert [(issue.row, issue.problem) for issue in listed(intake, "value")] == [(3, "The cell holds an Excel error.")]


def test_a_sheet_without_a_patient_column_is_said_and_left_out() -> None:
    rows = [["Item", "Cost"], ["paper", 7]]
    intake = read_grids({"budget": rows, "patients": [["Patient", "Age"], ["1", 30]], "visits": VISITS})
    (issue,) = intake.issues
    assert (issue.severity, issue.sheet) == ("note", "budget")
    assert issue.sentence() == (
        "Sheet “budget”: No column identifies the patients, so the sheet was not used. "
        "Say on the Data page which column is the patient’s number."
    )


VISITS: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 1]]


def test_a_row_without_a_patient_is_listed_and_left_out() -> None:
    rows = [["Patient", "Age"], ["1", 30], ["", "35"], ["\u3000", "40"], ["2", 31], ["3", 32]]
    intake = read_rows(rows, name="patients")
    assert cohort_of(intake).patients["patient_id"].to_list() == ["1", "2", "3"]
    assert [(issue.severity, issue.row) for issue in listed(intake, "row")] == [("row", 3), ("row", 4)]


def test_a_row_with_more_cells_than_the_header_is_listed() -> None:
    """An unquoted comma moves every later value one column to the right: nothing about it may be silent."""
    intake = read_rows([["Patient", "Day", "UPCR"], ["1", 0, 1, 5], ["1", 30, 0.8], ["2", 30, 0.8]])
    assert [(issue.row, "more cells" in issue.problem) for issue in listed(intake, "value")] == [(2, True)]


# --- what the columns are --------------------------------------------------------------------------------------------


def used(intake: Intake) -> list[tuple[str, str, str, str | None]]:
    return sorted((use.letter, use.table, use.key, use.unit) for use in intake.used)


def test_columns_of_a_patient_in_a_sheet_of_visits_go_to_the_patient() -> None:
    rows = [["Patient", "Sex", "Month", "UPCR (mg/mmol)", "Time zero"], ["1", "F", 0, 113.12, "2024-01-01"]]
    assert used(read_rows(rows)) == [
        ("A", "patients", "patient_id", None),
        ("B", "patients", "sex", None),
        ("C", "visits", "month", None),
        ("D", "visits", "upcr", "mg/mmol"),
        ("E", "patients", "time_zero", None),
    ]


def test_the_second_column_of_one_meaning_is_not_used_and_said() -> None:
    rows = [
        ["Patient", "Creatinine (mg/dL)", "Cr (µmol/L)", "ID", "Day"],
        ["1", 0.8, 70, "a", 0],
        ["2", 0.9, 80, "a", 0],
    ]
    intake = read_rows(rows, name="visits")
    assert [key for _, _, key, _ in used(intake)] == ["patient_id", "creatinine", "day"]
    assert why_not(intake) == {
        "Cr (µmol/L)": "another column before it means the same",
        "ID": "another column identifies the patients",
    }


def test_a_column_of_a_study_does_not_merge_its_patients() -> None:
    """Exports carry a constant study number before the subject's."""
    rows = [["STUDYID", "USUBJID", "AGE"], ["S1", "S1-001", 30], ["S1", "S1-002", 40], ["S1", "S1-003", 50]]
    assert cohort_of(read_rows(rows, name="dm")).size == 3


def test_a_column_without_a_header_is_said_where_it_holds_anything() -> None:
    intake = read_rows([["Patient", "", "UPCR", "", "Day"], ["1", "x", 0.5, "", 0], ["2", "y", 0.5, "", 0]])
    assert why_not(intake) == {"B": "the column has no header"}
    assert [letter for letter, *_ in used(intake)] == ["A", "C", "E"]


def test_a_header_over_several_lines_is_one_header() -> None:
    intake = read_rows([["Patient", "Day", "Serum\n creatinine\n(mg/dL)"], ["1", 0, 0.8]])
    assert [(use.header, use.key, use.unit) for use in intake.used if use.letter == "C"] == [
        ("Serum creatinine (mg/dL)", "creatinine", "mg/dL")
    ]


def test_a_unit_that_is_not_known_leaves_the_column_out_and_says_why() -> None:
    intake = read_rows([["Patient", "Day", "Creatinine (foo/L)", "UPCR"], ["1", 0, 1, 0.5]])
    assert not cohort_of(intake).has("creatinine")
    (words,) = why_not(intake).values()
    assert words.startswith("Serum creatinine in this unit cannot be read; accepted are mg/dL, mg/dl, µmol/L, umol/L")


def test_a_second_column_in_a_known_unit_is_used_where_the_first_has_none() -> None:
    intake = read_rows([["Patient", "Day", "UPCR (foo/L)", "UPCR (g/g)"], ["1", 0, 9, 0.5]])
    assert visits(intake, "upcr") == [("1", 0, 0.5)]


# --- columns of the user's own ---------------------------------------------------------------------------------------


def patients_with(header: str, *cells: object) -> Intake:
    rows = [["Patient", header], *[[f"P{number:02}", cell] for number, cell in enumerate(cells)]]
    return read_rows(rows, name="patients")


def test_a_column_of_few_categories_is_kept_under_its_header() -> None:
    intake = patients_with("Hospital", "A", "B", " A ", "", "B", "A")
    cohort = cohort_of(intake)
    assert cohort.extras == {"extra_1": "Hospital"}
    assert cohort.patients["extra_1"].to_list() == ["A", "B", "A", None, "B", "A"]
    assert [use.key for use in intake.used] == ["patient_id", "extra:Hospital"]
    assert not intake.unused


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("A", "B", "C", "D", "E", "F"), "no category with a few levels"),
        (("A", "B", "C", "D", "A", "B"), "no category with a few levels"),
        (("A", "A", "A", "A", "A", "A"), "it is the same for every patient"),
        (("", "", "", "", "", ""), "it is blank"),
        (("2024-01-01", "2024-01-02", "2024-01-01", "", "", ""), "dates do not group patients"),
    ],
)
def test_a_column_that_names_patients_or_says_nothing_is_no_category(cells: tuple[str, ...], why: str) -> None:
    intake = patients_with("Remark", *cells)
    assert not cohort_of(intake).extras
    (unused,) = intake.unused
    assert unused.place == "B (Remark)"
    assert why in unused.why_not


def test_numbers_with_few_levels_are_categories() -> None:
    """Codes such as 1 and 2: only the user knows what they stand for, so they are kept as they are."""
    assert cohort_of(patients_with("Code", 1, 2, 1, 2, 1, 2)).patients["extra_1"].to_list() == [*"121212"]


def test_numbers_of_many_patients_become_thirds() -> None:
    assert THIRDS_FROM == 9
    nine = cohort_of(patients_with("BMI", 18, 19, 20, 21, 22, 23, 24, 25, 26))
    assert nine.patients["extra_1"].to_list() == [
        *["up to 20"] * 3,
        *["above 20, up to 23"] * 3,
        *["above 23"] * 3,
    ]
    assert nine.patients["number_1"].to_list() == [18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0]
    eight = patients_with("BMI", 18, 19, 20, 21, 22, 23, 24, 25)
    assert not cohort_of(eight).extras
    assert cohort_of(eight).numbers == {"number_1": "BMI"}
    assert [use.key for use in eight.used] == ["patient_id", "number:BMI"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Body mass index", (18.5, 20.1, "", 22.4)),
        ("体格指数", ("18,5", "20,1", "22,4", "23,9")),
        ("Waist (cm)", (70, 82, 82, 91)),
        ("Years since diagnosis", (0, 3, 3, 9, 4, 11, 2, 0, 1, 3)),
    ],
)
def test_a_number_of_each_patient_stays_a_number(header: str, cells: tuple[object, ...]) -> None:
    cohort = cohort_of(patients_with(header, *cells))
    assert cohort.numbers == {"number_1": header}
    asked = [None if cell == "" else float(str(cell).replace(",", ".")) for cell in cells]
    assert cohort.patients["number_1"].to_list() == asked


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Centre", (1, 2, 3, 4, 5, 6, 7, 8) * 3),
        ("施設コード", (11, 12, 13, 14, 15, 16) * 2),
        ("CKD stage", (1, 2, 3, 4, 5, 1, 2, 3, 4, 5)),
        ("Earlier flares", (0, 1, 2, 0, 1, 2, 0)),
        ("Wave", (2019, 2020, 2021, 2019, 2020, 2021)),
    ],
)
def test_numbers_that_are_names_stay_a_category(header: str, cells: tuple[object, ...]) -> None:
    cohort = cohort_of(patients_with(header, *cells))
    assert not cohort.numbers
    assert cohort.patients["extra_1"].to_list() == [str(cell) for cell in cells]


@pytest.mark.parametrize(
    "cells", [(48211, 48345, 50118, 51002, 52881), (1, 2, 3, 4, 5, 6, 7), ("001", "014", "027", "031")]
)
def test_running_numbers_describe_nobody(cells: tuple[object, ...]) -> None:
    assert not cohort_of(patients_with("Chart", *cells)).numbers


def test_the_user_says_what_numbers_are() -> None:
    intake = patients_with("Code", 1, 2, 1, 2, 1, 2)
    (use,) = [use for use in intake.used if use.header == "Code"]
    rows = [["Patient", "Code"], *[[f"P{number:02}", cell] for number, cell in enumerate((1, 2, 1, 2, 1, 2))]]
    told = cohort_of(read_rows(rows, Reading().with_column(use.choice, QUANTITY), name="patients"))
    assert (told.numbers, told.extras) == ({"number_1": "Code"}, {})


def test_thirds_count_each_patient_once_and_leave_blanks_out() -> None:
    rows = [["Patient", "Day", "UPCR", "BMI"]]
    rows += [[f"P{number}", day, 1, 18 + number if number < 9 else None] for number in range(10) for day in (0, 30)]
    cohort = cohort_of(read_rows(rows))
    assert cohort.patients["extra_1"].value_counts().sort("extra_1").rows() == [
        (None, 1),
        ("above 20, up to 23", 3),
        ("above 23", 3),
        ("up to 20", 3),
    ]


def test_twelve_levels_are_a_category_and_thirteen_are_not() -> None:
    assert cohort_of(patients_with("Hospital", *[f"H{number % 12}" for number in range(60)])).extras
    assert not cohort_of(patients_with("Hospital", *[f"H{number % 13}" for number in range(60)])).extras


def test_a_column_that_groups_as_another_does_is_not_offered_twice() -> None:
    rows = [["Patient", "Sex", "Stratum"], *[[f"P{n}", "FM"[n % 2], n % 2] for n in range(8)]]
    assert why_not(read_rows(rows, name="patients")) == {"Stratum": "it groups the patients exactly as “Sex” does"}


def test_two_columns_under_one_header_do_not_stop_the_reading() -> None:
    rows = [["Patient", "Hospital", "Hospital"], ["1", "A", "X"], ["2", "B", "Y"], ["3", "A", "X"], ["4", "A", "Y"]]
    intake = read_rows(rows, name="patients")
    assert cohort_of(intake).size == 4
    assert len(intake.used) + len(intake.unused) == 3


@pytest.mark.parametrize("header", ["Name", "氏名", "MRN", "Phone", "住所"])
@pytest.mark.parametrize("sheet", ["patients", "visits", "treatments", "events"])
def test_a_column_that_identifies_is_dropped_and_named(header: str, sheet: str) -> None:
    rows = [["Patient", header], *[[str(number), "AB"[number % 2]] for number in range(6)]]
    others: list[Row] = [["Patient", "Age"], *[[str(number), 30] for number in range(6)]]
    intake = read_grids({sheet: rows, "patients" if sheet != "patients" else "Sheet2": others})
    assert not cohort_of(intake).extras
    (unused,) = [use for use in intake.unused if use.header == header]
    assert unused.place == f"B ({header})"
    assert unused.why_not.startswith("it may identify a person")
    assert [
        (repair.kind, repair.sheet, repair.column, repair.count, repair.example_from) for repair in intake.repairs
    ] == [("identifying column dropped", sheet, f"B ({header})", 6, "")]


@pytest.mark.parametrize("header", ["_row", "_sheet", "_errors", "c0", "value", "patient:zorp", "extra:x", "isn_group"])
def test_a_header_that_looks_like_an_inner_name_is_only_a_header(header: str) -> None:
    cohort = cohort_of(patients_with(header, "A", "B", "A", "B"))
    assert cohort.extras == {"extra_1": header}
    assert cohort.patients["extra_1"].to_list() == ["A", "B", "A", "B"]


# --- the patient on the first row of several -------------------------------------------------------------------------


def test_a_patient_named_only_on_the_first_row_of_several_has_them_all() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 3], ["", 30, 2], ["", 60, 1], ["2", 0, 2], ["", 30, 1]]
    intake = read_rows(rows)
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 30, 2.0), ("1", 60, 1.0), ("2", 0, 2.0), ("2", 30, 1.0)]
    assert [(repair.kind, repair.count) for repair in intake.repairs] == [("patient taken from the row above", 3)]


def test_one_missing_number_is_not_given_to_the_patient_above() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 3], ["1", 30, 2], ["", 0, 9], ["2", 30, 1]]
    intake = read_rows(rows)
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 30, 2.0), ("2", 30, 1.0)]
    assert [issue.row for issue in listed(intake, "row")] == [4]


def test_merged_cells_say_whose_the_rows_are() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 3], ["", 30, 2], ["2", 0, 2], ["", 30, 1], ["3", 0, 4]]
    intake = read_grids([grid("visits", rows, merged=((1, 0, 2, 0), (3, 0, 4, 0)))])
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 30, 2.0), ("2", 0, 2.0), ("2", 30, 1.0), ("3", 0, 4.0)]


# --- repeated rows ---------------------------------------------------------------------------------------------------


def frame_of(*rows: tuple[int, str, int, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows), schema=["_row", "patient_id", "day", "upcr", "creatinine"], orient="row"
    ).with_columns(_sheet=pl.lit("labs"))


def joined(frame: pl.DataFrame) -> tuple[list[tuple[object, ...]], Report]:
    report = Report()
    out = collapse(frame, ["patient_id", "day"], report)
    return out.select("patient_id", "day", "upcr", "creatinine").rows(), report


def test_rows_of_one_day_fill_each_others_gaps() -> None:
    rows, report = joined(frame_of((2, "1", 0, 0.5, None), (3, "2", 0, 1.0, 0.7), (4, "1", 0, None, 0.8)))
    assert rows == [("1", 0, 0.5, 0.8), ("2", 0, 1.0, 0.7)]
    assert not report.issues


def test_the_same_value_twice_is_no_contradiction() -> None:
    rows, report = joined(frame_of((2, "1", 0, 0.5, 0.8), (3, "1", 0, 0.5, 0.8)))
    assert rows == [("1", 0, 0.5, 0.8)]
    assert not report.issues


def test_a_contradiction_keeps_the_first_value_and_is_listed() -> None:
    rows, report = joined(frame_of((2, "1", 0, 0.5, 0.8), (9, "1", 0, 0.6, 0.8)))
    assert rows == [("1", 0, 0.5, 0.8)]
    (issue,) = report.issues
    assert (issue.severity, issue.sheet, issue.row) == ("value", "labs", 9)
    assert issue.problem == (
        "A patient on one day has two different values of “Urine protein:creatinine ratio”; the first one is used."
    )


def test_a_contradiction_names_the_row_that_contradicts() -> None:
    _, report = joined(frame_of((2, "1", 0, 0.5, None), (3, "1", 0, 0.6, None), (4, "1", 0, 0.5, None)))
    assert [issue.row for issue in report.issues] == [3]


def test_a_patient_listed_twice_with_two_classes_is_one_contradiction() -> None:
    intake = read_rows([["Patient", "Class"], ["1", "III"], ["1", "V"]], name="patients")
    assert cohort_of(intake).patients.select("isn_class", "isn_group").rows() == [("III", "III or IV")]
    assert [issue.problem for issue in listed(intake, "value")] == [
        "A patient has two different values of “ISN/RPS class”; the first one is used."
    ]


def test_a_group_is_that_of_the_class_that_is_kept() -> None:
    intake = read_rows([["Patient", "Class"], ["1", "normal kidney"], ["1", "V"]], name="patients")
    assert cohort_of(intake).patients.select("isn_class", "isn_group").rows() == [("normal kidney", None)]


def test_two_people_under_one_number_are_suspected_where_the_sexes_differ() -> None:
    intake = read_rows([["Patient", "Sex"], ["1", "F"], ["1", "M"]], name="patients")
    (issue,) = listed(intake, "value")
    assert issue.problem.endswith("Two people may share the number.")
    assert issue.remedy == "Give each of them a separate number."


def test_limits_that_exclude_one_another_are_a_contradiction() -> None:
    intake = read_rows([["Patient", "Day", "UPCR"], ["1", 0, "<1"], ["1", 0, ">1"]])
    assert visits(intake, "upcr") == [("1", 0, 1.0)]
    assert [issue.row for issue in listed(intake, "value")] == [3]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("upcr", "Urine protein:creatinine ratio"),
        ("sex", "Sex"),
        ("extra:Hospital", "Hospital"),
        ("time_zero", "Time zero"),
    ],
)
def test_typed_columns_have_words(column: str, words: str) -> None:
    assert label(column) == words


# --- columns of one meaning ------------------------------------------------------------------------------------------

ADSL: list[Row] = [
    ["USUBJID", "ARM", "TRTSDT", "TRTEDT", "RFENDTC", "RFENDT", "DCREASCD"],
    ["S-1", "Placebo", "2014-01-02", "2014-07-02", "2014-07-02", "2014-07-02", "Completed"],
    ["S-2", "High", "2014-03-01", "2014-03-28", "2014-04-10", "2014-04-10", "Adverse Event"],
]


def test_a_study_tells_the_end_of_follow_up_twice_and_the_first_is_used() -> None:
    intake = read_rows(ADSL, name="adsl")
    assert cohort_of(intake).patients.select("patient_id", "last_day").rows() == [("S-1", 181), ("S-2", 40)]
    assert cohort_of(intake).treatments.rows() == [
        ("S-1", "placebo", None, 0, 181, "Completed"),
        ("S-2", "high", None, 0, 27, "Adverse Event"),
    ]
    assert why_not(intake)["RFENDT"] == "another column before it means the same"
    assert not [issue for issue in intake.issues if "contradict" in issue.problem or "two different" in issue.problem]


def test_the_end_of_participation_comes_before_the_end_of_the_reference_period() -> None:
    rows: list[Row] = [["USUBJID", "RFSTDTC", "RFENDTC", "RFPENDTC"], ["S-1", "2014-01-02", "2014-02-01", "2014-03-01"]]
    intake = read_rows(rows, name="dm")
    assert cohort_of(intake).patients["last_day"].to_list() == [58]
    assert why_not(intake) == {"RFENDTC": "another column after it means the same"}


def test_of_the_last_days_of_two_sheets_the_later_counts_and_is_no_contradiction() -> None:
    dm: list[Row] = [
        ["USUBJID", "RFSTDTC", "RFPENDTC"],
        ["S-1", "2014-01-02", "2014-02-01"],
        ["S-2", "2014-01-02", None],
    ]
    adsl: list[Row] = [["USUBJID", "RFENDTC"], ["S-1", "2014-01-30"], ["S-2", "2014-01-12"]]
    for sheets in ({"dm": dm, "adsl": adsl}, {"adsl": adsl, "dm": dm}):
        intake = read_grids(sheets)
        assert cohort_of(intake).patients.select("patient_id", "last_day").rows() == [("S-1", 30), ("S-2", 10)]
        assert not listed(intake, "value")


def test_two_last_days_in_one_sheet_contradict_each_other() -> None:
    rows: list[Row] = [["Patient", "Time zero", "Last follow-up"], *(["1", "2024-01-01", day] for day in LAST_DAYS)]
    intake = read_rows(rows, name="patients")
    assert cohort_of(intake).patients["last_day"].to_list() == [10]
    assert [issue.problem for issue in listed(intake, "value")] == [
        "A patient has two different values of “Last follow-up”; the first one is used."
    ]


LAST_DAYS = ("2024-01-11", "2024-02-11")


AE: list[Row] = [
    ["USUBJID", "ASTDT", "AETERM", "AEDECOD", "AEBODSYS", "AESOC", "AEACN"],
    ["1", "2024-01-05", "runny nose", "Rhinorrhoea", "Respiratory", "RESP", "DRUG WITHDRAWN"],
    ["1", "2024-01-06", "shingles", "Herpes zoster", "Infections", "INF", "DOSE NOT CHANGED"],
    ["1", "2024-01-07", "shaking", "Tremor", "Nervous", "NERV", "SOMETHING ELSE"],
]
SUBJECTS: list[Row] = [["USUBJID", "TRTSDT"], ["1", "2024-01-01"]]


def test_the_preferred_term_comes_before_the_words_of_the_report() -> None:
    intake = read_grids({"adsl": SUBJECTS, "adae": AE})
    assert cohort_of(intake).events.select("day", "kind", "term", "led_to_stop", "category").rows() == [
        (4, "adverse event", "Rhinorrhoea", True, "Respiratory"),
        (5, "adverse event", "Herpes zoster", False, "Infections"),
        (6, "adverse event", "Tremor", None, "Nervous"),
    ]
    assert why_not(intake) == {
        "AETERM": "another column after it means the same",
        "AESOC": "another column before it means the same",
    }
    assert [(issue.row, issue.column, issue.problem) for issue in listed(intake, "value")] == [
        (4, "G (AEACN)", "This cannot be read as yes, no, or what was done with the drug.")
    ]


def test_without_a_preferred_term_the_reported_one_is_used() -> None:
    blank = [[*row[:3], *([row[3]] if row is AE[0] else [""]), *row[4:]] for row in AE]
    for rows in ([[*row[:3], *row[4:]] for row in AE], blank):
        intake = read_grids({"adsl": SUBJECTS, "adae": rows})
        assert cohort_of(intake).events["term"].to_list() == ["runny nose", "shingles", "shaking"]


def test_the_users_own_choice_comes_before_the_preferred_term() -> None:
    sheets = {"adsl": SUBJECTS, "adae": AE}
    reading = Reading(columns={choice(read_grids(sheets), "AETERM"): "events.term"})
    intake = read_grids(sheets, reading)
    assert cohort_of(intake).events["term"].to_list() == ["runny nose", "shingles", "shaking"]
    assert why_not(intake)["AEDECOD"] == "another column before it means the same"


@pytest.mark.parametrize("header", ["Category", "分類", "Kategorie"])
def test_a_category_is_of_adverse_events_or_the_kind_of_event_as_its_cells_say(header: str) -> None:
    patients: list[Row] = [["Patient", "Time zero"], ["1", "2024-01-01"]]
    kinds: list[Row] = [["Patient", "Date", header], ["1", "2024-01-02", "flare"], ["1", "2024-01-03", "AE"]]
    cohort = cohort_of(read_grids({"patients": patients, "Sheet2": kinds}))
    assert cohort.events.select("day", "kind", "category").rows() == [(1, "flare", None), (2, "adverse event", None)]
    classes: list[Row] = [
        ["Patient", "Date", "Event", "Description", header],
        ["1", "2024-01-02", "AE", "zoster", "Infection"],
        ["1", "2024-01-03", "flare", None, None],
    ]
    cohort = cohort_of(read_grids({"patients": patients, "Sheet2": classes}))
    assert cohort.events.select("day", "kind", "category").rows() == [
        (1, "adverse event", "Infection"),
        (2, "flare", None),
    ]


def test_a_header_that_says_biopsy_alone_is_its_day_only_where_the_cells_are_days() -> None:
    days: list[Row] = [
        ["症例番号", "治療開始日", "腎生検"],
        ["1", "2024-01-11", "2024-01-01"],
        ["2", "2024-01-11", None],
    ]
    assert cohort_of(read_rows(days, name="patients")).patients["biopsy_day"].to_list() == [-10, None]
    classes: list[Row] = [["症例番号", "腎生検"], *([str(n), "III" if n % 2 else "V"] for n in range(1, 7))]
    intake = read_rows(classes, name="patients")
    assert cohort_of(intake).patients["biopsy_day"].null_count() == 6
    assert cohort_of(intake).extras == {"extra_1": "腎生検"}
    assert not listed(intake, "value")
    done: list[Row] = [["Patient", "Biopsy"], *([str(n), "yes" if n % 2 else "no"] for n in range(1, 7))]
    assert cohort_of(read_rows(done, name="patients")).extras == {"extra_1": "Biopsy"}


# --- glucocorticoids by mouth ----------------------------------------------------------------------------------------


def test_each_oral_glucocorticoid_has_a_column_and_pulses_stay_apart() -> None:
    rows: list[Row] = [
        ["Patient", "Day", "PSL", "mPSL", "メドロール", "Dexamethasone (mg/day)", "コートリル", "リンデロン"],
        ["1", 0, 20, 500, None, 0.5, 10, None],
        ["1", 30, 10, None, 8, "4mg", "off", 1],
        ["1", 60, 5, None, 500, "なし", "x", 0.5],
    ]
    intake = read_rows(rows, name="visits")
    columns = (
        *("prednisolone", "methylprednisolone_pulse", "methylprednisolone", "dexamethasone", "hydrocortisone"),
        "betamethasone",
    )
    assert visits(intake, *columns) == [
        ("1", 0, 20.0, 500.0, None, 0.5, 10.0, None),
        ("1", 30, 10.0, None, 8.0, 4.0, 0.0, 1.0),
        ("1", 60, 5.0, None, None, 0.0, None, 0.5),
    ]
    # 500 mg of methylprednisolone are no dose of a day; “x” is none at all.
    assert [(issue.row, issue.column, issue.found) for issue in listed(intake, "value")] == [
        (4, "E (メドロール)", "500"),
        (4, "G (コートリル)", "x"),
    ]
    assert [issue.problem for issue in listed(intake, "value")] == [
        "The value is outside what is possible in mg/day.",
        "This cannot be read as a dose in mg.",
    ]


def test_indices_of_the_biopsy_in_a_sheet_of_patients_stand_at_time_zero() -> None:
    patients: list[Row] = [["Patient", "Activity index (0-24)", "慢性化指数"], ["1", 9, 2], ["2", 14, ""], ["3", 25, 5]]
    rows: list[Row] = [["Patient", "Day", "UPCR"], *[[str(number), day, 1] for number in (1, 2, 3) for day in (0, 180)]]
    intake = read_grids({"patients": patients, "visits": rows})
    found = cohort_of(intake).visits.filter(pl.col("day") == 0)
    # 25 is more than there are points: refused and listed.
    assert found.select("activity_index", "chronicity_index").rows() == [(9.0, 2.0), (14.0, None), (None, 5.0)]
    assert [issue.row for issue in listed(intake, "value")] == [4]
    assert not intake.open_questions()


def test_scores_of_visits_are_read_as_what_they_are() -> None:
    header = [
        "Patient",
        "Day",
        "UPCR",
        "UACR (mg/mmol)",
        "SLEDAI-2K",
        "rSLEDAI",
        "PGA",
        "SDI",
        "LLDAS",
        "Pregnant",
        "HCQ dose",
    ]
    intake = read_rows(
        [
            header,
            ["1", 0, 2, 113.12, 12, 8, 1.5, 0, "no", "no", 200],
            ["1", 90, 1, 11.312, 4, 0, 0.5, 0, "yes", "no", 200],
        ]
    )
    keys = ("uacr", "sledai", "sledai_renal", "pga", "sdi", "lldas", "pregnancy", "hydroxychloroquine_dose")
    assert cohort_of(intake).visits.select(keys).rows() == [
        (pytest.approx(1000), 12, 8, 1.5, 0, False, False, 200),
        (pytest.approx(100), 4, 0, 0.5, 0, True, False, 200),
    ]
