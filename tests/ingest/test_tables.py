import polars as pl
import pytest

from lnexplore.ingest.columns import Report
from lnexplore.ingest.formats import Sheet
from lnexplore.ingest.tables import collapse, find_header, label, map_columns, read_table, text_frame


def rows_of(sheet: Sheet) -> tuple[str, pl.DataFrame, Report]:
    report = Report()
    read = read_table(sheet, report)
    assert read is not None
    return read[0], read[1].drop("_sheet"), report


# --- where the table is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Patient", "Age"]], 0),
        ([[], ["Lupus cohort 2024"], [], ["", "症例番号", "年齢"]], 3),
        ([["Patients of our clinic"], ["Age", "ID"]], 1),
        ([[""]] * 19 + [["Patient"]], 19),
        ([[""]] * 20 + [["Patient"]], None),
        ([["Age", "Sex"], ["30", "F"]], None),
        ([], None),
    ],
)
def test_the_header_is_the_first_row_with_a_patient_column(rows: list[list[str]], header: int | None) -> None:
    assert find_header(Sheet("x", rows)) == header


def test_rows_keep_their_spreadsheet_numbers_over_titles_and_blank_rows() -> None:
    sheet = Sheet(
        "visits",
        [["Our cohort"], [], ["Patient", "Day", "UPCR"], ["", " ", "\u3000"], ["1", "0", "0.5"], [], ["2", "3", "1"]],
    )
    table, frame, report = rows_of(sheet)
    assert table == "visits"
    assert frame.select("_row", "patient_id", "day", "upcr").rows() == [(5, "1", 0.0, 0.5), (7, "2", 3.0, 1.0)]
    assert not report.issues


def test_short_rows_are_filled_with_blanks() -> None:
    frame = text_frame(Sheet("x", [["Patient", "Age"], ["1"], ["2", "30"]]), 0, 2)
    assert frame.select("_row", "c0", "c1").rows() == [(2, "1", ""), (3, "2", "30")]


def test_a_row_that_holds_only_an_error_is_a_row() -> None:
    frame = text_frame(
        Sheet("x", [["Patient", "Age"], ["", ""], ["2", ""]], errors={(1, 0): "#REF!", (2, 1): "#N/A"}), 0, 2
    )
    assert frame["_row"].to_list() == [2, 3]
    assert frame["_errors"].to_list() == [[0], [1]]


def test_a_sheet_without_a_patient_column_is_said_and_left_out() -> None:
    report = Report()
    assert read_table(Sheet("labs", [["Date", "UPCR"], ["2024-01-01", "1"]]), report) is None
    (issue,) = report.issues
    assert (issue.severity, issue.sheet) == ("note", "labs")
    assert issue.sentence() == (
        "Sheet “labs”: No header row with a patient column was found, so the sheet was not used. "
        "Give one column the header “Patient”, as in the template."
    )


def test_a_row_without_a_patient_is_listed_and_left_out() -> None:
    sheet = Sheet("patients", [["Patient", "Age"], ["1", "30"], ["", "mean 35"], ["\u3000", "40"], ["2", "31"]])
    _, frame, report = rows_of(sheet)
    assert frame["patient_id"].to_list() == ["1", "2"]
    assert [(issue.severity, issue.row) for issue in report.issues if issue.severity == "row"] == [
        ("row", 3),
        ("row", 4),
    ]


def test_a_row_with_more_cells_than_the_header_is_listed() -> None:
    """An unquoted comma moves every later value one column to the right: nothing about it may be silent."""
    report = Report()
    read_table(Sheet("visits", [["Patient", "Day", "UPCR"], ["1", "0", "1", "5"], ["1", "30", "0.8"]]), report)
    assert [issue.row for issue in report.issues] == [2]


# --- what the columns are --------------------------------------------------------------------------------------------


def test_columns_of_a_patient_in_a_sheet_of_visits_go_to_the_patient() -> None:
    uses = map_columns(Sheet("long", [["Patient", "Sex", "Month", "UPCR (mg/mmol)", "Time zero"]]), 0, "visits")
    assert [(use.letter, use.table, use.key, use.unit) for use in uses] == [
        ("A", "visits", "patient_id", None),
        ("B", "patients", "sex", None),
        ("C", "visits", "month", None),
        ("D", "visits", "upcr", "mg/mmol"),
        ("E", "patients", "time_zero", None),
    ]


def test_the_second_column_of_one_meaning_is_not_used_and_said() -> None:
    uses = map_columns(Sheet("visits", [["Patient", "Creatinine (mg/dL)", "Cr (µmol/L)", "ID"]]), 0, "visits")
    assert [(use.place, use.key, use.why_not) for use in uses] == [
        ("A (Patient)", "patient_id", ""),
        ("B (Creatinine (mg/dL))", "creatinine", ""),
        ("C (Cr (µmol/L))", "", "another column before it means the same"),
        ("D (ID)", "", "another column tells the patients apart"),
    ]


def test_a_column_of_a_study_does_not_merge_its_patients() -> None:
    """Exports carry a constant study number before the subject's."""
    _, frame, _ = rows_of(
        Sheet(
            "dm",
            [["STUDYID", "USUBJID", "AGE"], ["S1", "S1-001", "30"], ["S1", "S1-002", "40"], ["S1", "S1-003", "50"]],
        )
    )
    assert frame["patient_id"].n_unique() == 3


def test_a_column_without_a_header_is_said_where_it_holds_anything() -> None:
    sheet = Sheet("visits", [["Patient", "", "UPCR", ""], ["1", "x", "0.5", ""]])
    uses = map_columns(sheet, 0, "visits")
    assert [(use.letter, use.key, use.why_not) for use in uses] == [
        ("A", "patient_id", ""),
        ("B", "", "the column has no header"),
        ("C", "upcr", ""),
    ]


def test_a_header_over_several_lines_is_one_header() -> None:
    (_, use) = map_columns(Sheet("visits", [["Patient", "Serum\n creatinine\n(mg/dL)"]]), 0, "visits")
    assert (use.header, use.key, use.unit) == ("Serum creatinine (mg/dL)", "creatinine", "mg/dL")


def test_a_unit_that_is_not_known_leaves_the_column_out_and_says_why() -> None:
    _, frame, report = rows_of(
        Sheet("visits", [["Patient", "Day", "Creatinine (foo)", "UPCR"], ["1", "0", "1", "0.5"]])
    )
    assert "creatinine" not in frame.columns
    (unused,) = report.unused
    assert unused.place == "C (Creatinine (foo))"
    assert unused.why_not == ("Serum creatinine in this unit cannot be read; accepted are mg/dL, mg/dl, µmol/L, umol/L")


def test_a_second_column_in_a_known_unit_is_used_where_the_first_has_none() -> None:
    _, frame, _ = rows_of(Sheet("visits", [["Patient", "Day", "UPCR (foo)", "UPCR (g/g)"], ["1", "0", "9", "0.5"]]))
    assert frame["upcr"].to_list() == [0.5]


# --- columns of the user's own ---------------------------------------------------------------------------------------


def patients_with(header: str, *cells: str) -> tuple[pl.DataFrame, Report]:
    rows = [["Patient", header], *[[f"P{number}", cell] for number, cell in enumerate(cells)]]
    _, frame, report = rows_of(Sheet("patients", rows))
    return frame, report


def test_a_column_of_few_categories_is_kept_under_its_header() -> None:
    frame, report = patients_with("Hospital", "A", "B", " A ", "", "B", "A")
    assert frame["extra:Hospital"].to_list() == ["A", "B", "A", None, "B", "A"]
    assert [use.key for use in report.used] == ["patient_id", "extra:Hospital"]
    assert not report.unused


@pytest.mark.parametrize(
    "cells",
    [
        ("A", "B", "C", "D", "E", "F"),
        ("A", "B", "C", "D", "A", "B"),
        ("A", "A", "A", "A", "A", "A"),
        ("1", "2", "1", "2", "1", "2"),
        ("1,000", "2", "1", "2.5", "1", "2"),
        ("", "", "", "", "", ""),
    ],
)
def test_a_column_that_names_patients_or_counts_or_says_nothing_is_no_category(cells: tuple[str, ...]) -> None:
    frame, report = patients_with("Remark", *cells)
    assert frame.columns == ["_row", "patient_id"]
    (unused,) = report.unused
    assert unused.place == "B (Remark)"
    assert "not a category of patients with a few levels" in unused.why_not


def test_twelve_levels_are_a_category_and_thirteen_are_not() -> None:
    twelve, _ = patients_with("Hospital", *[f"H{number % 12}" for number in range(60)])
    assert "extra:Hospital" in twelve.columns
    thirteen, _ = patients_with("Hospital", *[f"H{number % 13}" for number in range(60)])
    assert "extra:Hospital" not in thirteen.columns


def test_two_columns_under_one_header_do_not_stop_the_reading() -> None:
    rows = [["Patient", "Hospital", "Hospital"], ["1", "A", "X"], ["2", "B", "Y"], ["3", "A", "X"], ["4", "A", "Y"]]
    _, frame, report = rows_of(Sheet("patients", rows))
    assert frame["patient_id"].to_list() == ["1", "2", "3", "4"]
    assert len(report.used) + len(report.unused) == 3


@pytest.mark.parametrize("header", ["Name", "氏名", "Date of birth", "生年月日", "MRN"])
@pytest.mark.parametrize("sheet", ["patients", "visits", "treatments", "events"])
def test_a_column_that_identifies_is_dropped_and_named(header: str, sheet: str) -> None:
    rows = [["Patient", header], *[[str(number), "AB"[number % 2]] for number in range(6)]]
    _, frame, report = rows_of(Sheet(sheet, rows))
    assert frame.columns == ["_row", "patient_id"]
    assert [(use.place, use.why_not) for use in report.unused] == [
        (f"B ({header})", "it may identify a person, so it was dropped")
    ]
    assert [
        (repair.kind, repair.sheet, repair.column, repair.count, repair.example_from) for repair in report.repairs
    ] == [("identifying column dropped", sheet, f"B ({header})", 6, "")]


@pytest.mark.parametrize("header", ["_row", "_sheet", "_errors", "c0", "value", "patient:sex", "extra:x", "isn_group"])
def test_a_header_that_looks_like_an_inner_name_is_only_a_header(header: str) -> None:
    frame, _ = patients_with(header, "A", "B", "A", "B")
    assert frame[f"extra:{header}"].to_list() == ["A", "B", "A", "B"]
    assert frame["_row"].to_list() == [2, 3, 4, 5]


# --- repeated rows ---------------------------------------------------------------------------------------------------


def frame_of(*rows: tuple[int, str, int, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows), schema=["_row", "patient_id", "day", "upcr", "creatinine"], orient="row"
    ).with_columns(_sheet=pl.lit("labs"))


def joined(frame: pl.DataFrame) -> tuple[list[tuple[object, ...]], Report]:
    report = Report()
    out = collapse(frame, ["patient_id", "day"], "A patient on one day", report)
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
    report = Report()
    read = read_table(Sheet("patients", [["Patient", "Class"], ["1", "III"], ["1", "V"]]), report)
    assert read is not None
    out = collapse(read[1], ["patient_id"], "A patient", report)
    assert out.select("isn_class", "isn_group").rows() == [("III", "III or IV")]
    assert [issue.problem for issue in report.issues] == [
        "A patient has two different values of “ISN/RPS class”; the first one is used."
    ]


def test_a_group_is_that_of_the_class_that_is_kept() -> None:
    report = Report()
    read = read_table(Sheet("patients", [["Patient", "Class"], ["1", "not biopsied"], ["1", "V"]]), report)
    assert read is not None
    out = collapse(read[1], ["patient_id"], "A patient", report)
    assert out.select("isn_class", "isn_group").rows() == [("not biopsied", None)]


def test_limits_that_exclude_one_another_are_a_contradiction() -> None:
    report = Report()
    read = read_table(Sheet("visits", [["Patient", "Day", "UPCR"], ["1", "0", "<1"], ["1", "0", ">1"]]), report)
    assert read is not None
    out = collapse(read[1], ["patient_id", "day"], "A patient on one day", report)
    assert out["upcr"].to_list() == [1.0]
    assert [issue.row for issue in report.issues] == [3]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("upcr", "Urine protein:creatinine ratio"),
        ("patient:sex", "Sex"),
        ("extra:Hospital", "Hospital"),
        ("time_zero", "Time zero"),
    ],
)
def test_typed_columns_have_words(column: str, words: str) -> None:
    assert label(column) == words
