import polars as pl
import pytest

from lnexplore.ingest.meaning.mapping import ColumnUse, match_header
from lnexplore.ingest.read import CHANGES, count_changes
from lnexplore.ingest.values.columns import Report, read_column


def read(header: str, *cells: str, table: str = "visits") -> tuple[pl.DataFrame, Report]:
    """The typed column under a header, its first cell standing in row 2 of column C."""
    match = match_header(header, table)
    assert match.why is None
    report = Report()
    frame = pl.DataFrame(
        {"_row": range(2, 2 + len(cells)), "_errors": [[] for _ in cells], "c2": [cell or None for cell in cells]},
        schema={"_row": pl.Int64, "_errors": pl.List(pl.Int64), "c2": pl.String},
    )
    return read_column(frame, ColumnUse("labs", 2, header, table, match.key, match.unit), report), report


def changes(report: Report) -> pl.DataFrame:
    """Every cell whose spelling was understood rather than plain."""
    return pl.concat([pl.DataFrame(schema=CHANGES), *report.changes], how="vertical_relaxed")


# --- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("g_per_g", "mg_per_mmol"),
    [
        (0.15, 17.0),
        (0.2, 22.6),
        (0.4, 45.2),
        (0.5, 56.6),
        (0.7, 79.2),
        (0.8, 90.5),
        (1.0, 113.1),
        (2.0, 226.2),
        (3.0, 339.4),
        (3.5, 395.9),
        (5.0, 565.6),
    ],
)
def test_the_table_of_protein_creatinine_ratios(g_per_g: float, mg_per_mmol: float) -> None:
    """The printed table has one decimal: half of it is the tolerance, in g/g."""
    for unit in ("mg/mmol", "g/mol"):
        column, report = read(f"UPCR ({unit})", str(mg_per_mmol))
        assert column["upcr"][0] == pytest.approx(g_per_g, abs=0.05 / 113.12 + 1e-9)
        assert not report.issues


@pytest.mark.parametrize(
    ("header", "text", "key", "value"),
    [
        ("UPCR", "0.5", "upcr", 0.5),
        ("UPCR (g/gCr)", "0.5", "upcr", 0.5),
        ("UPCR (g/g)", "0.5", "upcr", 0.5),
        ("UPCR (mg/mg)", "0.5", "upcr", 0.5),
        ("UPCR (mg/g)", "500", "upcr", 0.5),
        ("UPCR (mg/gCr)", "1,150", "upcr", 1.15),
        ("UPCR (mg/mmol)", "56.56", "upcr", 0.5),
        ("UPCR (mg/mmol)", "113.12", "upcr", 1.0),
        ("UPCR (g/mmol)", "0.11312", "upcr", 1.0),
        ("24h protein", "1.5", "urine_protein_24h", 1.5),
        ("24h protein (mg/day)", "1500", "urine_protein_24h", 1.5),
        ("24h protein (mg/24h)", "1500", "urine_protein_24h", 1.5),
        ("Creatinine", "0.74", "creatinine", 0.74),
        ("Creatinine (mg/dL)", "0.74", "creatinine", 0.74),
        ("Creatinine (µmol/L)", "88.4", "creatinine", 1.0),
        ("Creatinine (umol/L)", "44.2", "creatinine", 0.5),
        ("Albumin (g/dL)", "3.5", "albumin", 3.5),
        ("Albumin (g/L)", "35", "albumin", 3.5),
        ("C3 (g/L)", "0.82", "c3", 82.0),
        ("C3 (mg/L)", "820", "c3", 82.0),
        ("C4 (g/L)", "0.17", "c4", 17.0),
        ("Tacrolimus trough (µg/L)", "5.2", "tacrolimus_trough", 5.2),
        ("Mizoribine level (ng/mL)", "2100", "mizoribine_level", 2.1),
        ("Prednisolone (mg/日)", "7.5", "prednisolone", 7.5),
        ("Weight (kg)", "52.5", "weight", 52.5),
        ("eGFR (mL/min)", "92", "egfr", 92.0),
    ],
)
def test_values_come_out_in_the_usual_unit_to_the_last_digit(header: str, text: str, key: str, value: float) -> None:
    column, report = read(header, text)
    assert column[key][0] == value
    assert not report.issues


@pytest.mark.parametrize(
    ("header", "text", "limit"),
    [
        ("UPCR (g/g)", "<0.5", 0.5),
        ("UPCR (mg/g)", "<500", 0.5),
        ("UPCR (mg/mmol)", "<56.56", 0.5),
    ],
)
def test_below_a_limit_stays_surely_below_it_in_another_unit(header: str, text: str, limit: float) -> None:
    column, _ = read(header, text)
    assert column["upcr"][0] == limit
    assert column["upcr_low"][0] == 0.0
    assert 0.9999 * limit < column["upcr_high"][0] < limit


def test_above_a_limit_stays_surely_above_it_in_another_unit() -> None:
    column, _ = read("UPCR (mg/g)", ">10000")
    assert column["upcr"][0] == 10.0
    assert 10.0 < column["upcr_low"][0] < 10.001
    assert column["upcr_high"][0] == float("inf")


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "refused", "kept"),
    [
        ("Creatinine (mg/dL)", "53", "20"),
        ("Creatinine", "20.01", "0.1"),
        ("Creatinine", "0.09", "0.11"),
        ("Creatinine (µmol/L)", "0.74", "53"),
        ("UPCR (g/gCr)", "500", "50"),
        ("Albumin (g/dL)", "35", "7"),
        ("Albumin", "0.4", "0.5"),
        ("C3 (mg/dL)", "401", "400"),
        ("C4 (mg/dL)", "151", "150"),
        ("eGFR", "0", "1"),
        ("eGFR", "251", "250"),
        ("Urine RBC", "45421", "10000"),
        ("Prednisolone", "2001", "2000"),
        ("SLEDAI", "106", "105"),
        ("Weight", "1", "2"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_listed(header: str, refused: str, kept: str) -> None:
    key = match_header(header, "visits").key
    column, report = read(header, kept, refused)
    assert column[key].is_null().to_list() == [False, True]
    (issue,) = report.issues
    assert (issue.severity, issue.sheet, issue.row, issue.column, issue.found) == (
        "value",
        "labs",
        3,
        f"C ({header})",
        refused,
    )
    assert "outside what is possible" in issue.problem


def test_the_refusal_names_the_unit_of_the_header() -> None:
    _, report = read("Creatinine (mg/dL)", "53")
    assert report.issues[0].sentence() == (
        "Sheet “labs”, row 2, column C (Creatinine (mg/dL)): The value is outside what is possible in mg/dL. "
        "Check the value and the unit in the header; until then it counts as missing."
    )
    _, report = read("Creatinine (µmol/L)", "0.74")
    assert "possible in µmol/L." in report.issues[0].problem


def test_bounds_go_with_a_refused_value() -> None:
    column, _ = read("UPCR", ">60", "500")
    assert column.rows() == [(None, None, None), (None, None, None)]


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("Creatinine", "abc", "This cannot be read as a number."),
        ("UPCR", "abc", "This cannot be read as a number, or a limit such as <0.1."),
        ("Prednisolone", "-5", "This cannot be read as a dose in mg."),
        ("Cellular casts", "maybe", "This cannot be read as yes or no."),
        ("Dipstick blood", "large", "This cannot be read as one of -, ±, 1+, 2+, 3+, 4+."),
        ("Date", "soon", "This cannot be read as a date such as 2024-03-25."),
        ("Date", "3/4/2024", "Day and month cannot be distinguished."),
        ("Urine RBC", "2024-05-30", "This cannot be read as a number, or a limit such as <0.1."),
        ("Urine RBC", "plenty of them", "This cannot be read as a number, or a limit such as <0.1."),
        ("UPCR", "2024-05-09", "This cannot be read as a number, or a limit such as <0.1."),
    ],
)
def test_what_cannot_be_read_is_said_in_words(header: str, text: str, expected: str) -> None:
    _, report = read(header, text)
    (issue,) = report.issues
    assert (issue.problem, issue.row, issue.found) == (expected, 2, text)
    assert issue.remedy


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("Age", "old", "This cannot be read as a number."),
        ("Age", "121", "The value is outside what is possible."),
        ("Age", "-1", "The value is outside what is possible."),
        ("Sex", "2", "This cannot be read as female or male."),
        ("Creatinine ULN", "79", "The value is outside what is possible."),
        ("Time zero", "2024-02-30", "This cannot be read as a date such as 2024-03-25."),
    ],
)
def test_what_cannot_be_read_of_a_patient_is_said_in_words(header: str, text: str, expected: str) -> None:
    column, report = read(header, text, table="patients")
    assert column.to_series().to_list() == [None]
    assert [issue.problem for issue in report.issues] == [expected]


def test_an_event_kind_that_is_not_known_is_listed_with_the_known_ones() -> None:
    _, report = read("Event", "party", table="events")
    assert report.issues[0].problem == (
        "This cannot be read as flare, adverse event, rescue, dialysis, transplant or death."
    )


@pytest.mark.parametrize("header", ["UPCR", "24h protein", "C3", "C4", "Tacrolimus trough", "Mizoribine level"])
def test_a_dash_is_not_a_measured_zero(header: str) -> None:
    """In a column of amounts a dash says “not measured”; a zero would be the best response there is."""
    key = match_header(header, "visits").key
    column, _ = read(header, "1", "-", "−", "－")
    assert column[key].to_list() == [1.0, None, None, None]


def test_a_dash_in_the_sediment_is_no_cells() -> None:
    column, report = read("Urine RBC", "-", "(-)", "陰性")
    assert column["urine_rbc"].to_list() == [0.0, 0.0, 0.0]
    assert not report.issues


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("2024-05-09", 5, 9), ("2019-10-19", 10, 19), ("1900-01-04", 1, 4), ("9-May", 5, 9), ("5月9日", 5, 9)],
)
def test_a_range_that_excel_turned_into_a_date_is_mended_and_said(text: str, low: float, high: float) -> None:
    column, report = read("Urine RBC", text)
    assert column.rows() == [((low + high) / 2, low, high)]
    assert not report.issues
    assert changes(report).rows() == [("date_to_range", "labs", 2, "C (Urine RBC)", text, str((low + high) / 2))]


def test_missing_codes_are_counted_once_per_column_and_are_no_issues() -> None:
    column, report = read("UPCR", "ND", "0.5", "未検", "")
    assert column["upcr"].to_list() == [None, 0.5, None, None]
    assert not report.issues
    (repair,) = count_changes(changes(report))
    assert (repair.kind, repair.sheet, repair.column, repair.count, repair.example_from) == (
        "a missing code read as missing",
        "labs",
        "C (UPCR)",
        2,
        "ND",
    )
    assert (repair.key, repair.undoable) == ("missing_code", True)


def test_an_excel_error_is_listed_although_the_cell_looks_blank() -> None:
    frame = pl.DataFrame(
        {"_row": [5, 6], "_errors": [[2], [1]], "c2": [None, None]}, schema_overrides={"c2": pl.String}
    )
    report = Report()
    read_column(frame, ColumnUse("labs", 2, "UPCR", "visits", "upcr"), report)
    (issue,) = report.issues
    assert (issue.problem, issue.row, issue.column) == ("The cell holds an Excel error.", 5, "C (UPCR)")


def test_classes_bring_their_group() -> None:
    column, report = read("Class", "Ⅳ-G(A/C)+Ⅴ", "not biopsied", "V", table="patients")
    assert column.rows(named=True) == [
        {"isn_class": "IV-G(A/C)+V", "isn_group": "III or IV with V"},
        {"isn_class": None, "isn_group": None},
        {"isn_class": "V", "isn_group": "V"},
    ]
    assert not report.issues
