"""The Excel file of a table: it opens elsewhere, holds the plan, and no cell of it is a formula."""

import datetime as dt
import io
import zipfile

import openpyxl
import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.history import History
from lnexplore.outcomes.response import response_by_visit
from lnexplore.outcomes.sweep import sweep
from lnexplore.report.workbook import table_workbook

TRAPS = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "http://example.org", "mailto:a@b.c", "007", ""]


def opened(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def test_it_opens_and_holds_the_table_the_plan_and_what_was_moved() -> None:
    before = AnalysisPlan()
    plan = before.replace(definition=before.definition.with_value("cr.upcr", 0.5))
    history = History().seen(before).seen(plan)
    cohort = sample_cohort()
    frame = response_by_visit(cohort, plan)
    tables = {"Table": frame} | {f"Sweep {path}": sweep(cohort, plan, path) for path in history.moved_thresholds(plan)}
    book = opened(table_workbook(tables, plan.describe(), history.sentences(plan)))
    assert book.sheetnames == ["Table", "Sweep cr.upcr", "Codebook", "Plan"]
    rows = list(book["Table"].iter_rows(values_only=True))
    # Words for a reader, and below them the names that programs use.
    assert rows[0][:5] == ("Group", "Month", "Window, first day", "Window, last day", "Response")
    assert rows[1] == (*frame.columns[:-1], "worst", "best", "method")
    # Induction, month 6: 10 of 12, 2 not assessable; the share stands there unrounded.
    place = [row for row in rows if row[:2] == ("induction", 6) and row[4] == "CR"]
    assert [row[5:11] for row in place] == [(10, 12, 2, 0, 0, 10 / 12)]
    # 10 of 14 if neither of the two responds, 12 of 14 if both do.
    assert [row[13:15] for row in place] == [(10 / 14, 12 / 14)]
    swept = list(book["Sweep cr.upcr"].iter_rows(values_only=True))
    at = {name: index for index, name in enumerate(swept[1])}
    first = [row for row in swept[2:] if row[at["group"]] == "induction" and row[at["outcome"]] == "CR"]
    found = {row[at["value"]]: (row[at["n"]], row[at["N"]], row[at["in_force"]]) for row in first}
    assert (found[0.4], found[0.5]) == ((8, 12, False), (10, 12, True))
    words = [row[0] for row in book["Plan"].iter_rows(values_only=True)]
    assert words[: len(plan.describe())] == plan.describe()
    assert words[len(plan.describe()) :] == [
        "Moved after the results were seen: CR, upcr: UPCR < 0.4 g/gCr → UPCR < 0.5 g/gCr (2 settings looked at)."
    ]


def test_that_nothing_was_moved_is_said() -> None:
    book = opened(table_workbook({"Table": pl.DataFrame({"n": [1]})}, ["The plan."], []))
    words = [row[0] for row in book["Plan"].iter_rows(values_only=True)]
    assert words == ["The plan.", "No setting has changed since the results were first shown."]


def test_no_text_becomes_a_formula_a_link_or_a_number() -> None:
    raw = table_workbook({"=1+1": pl.DataFrame({"=head": TRAPS})}, ["=1+1"], ["@SUM(A1)"])
    book = opened(raw)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert [cell.value or "" for cell in book["=1+1"]["A"]] == ["=head", *TRAPS]
    assert not [cell for cell in cells if cell.hyperlink]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_numbers_stay_numbers_and_a_blank_stays_one() -> None:
    frame = pl.DataFrame(
        {
            "n": [3, None],
            "estimate": [0.4321098765, None],
            "ok": [True, False],
            "open": [float("inf"), 1e300],
            "response": pl.Series(["CR", None], dtype=pl.Enum(["CR"])),
        }
    )
    rows = list(opened(table_workbook({"Table": frame}, [], []))["Table"].iter_rows(values_only=True))
    assert rows[1:] == [(3, 0.4321098765, True, "inf", "CR"), (None, None, False, 1e300, None)]


def test_the_codebook_tells_each_column_of_each_sheet() -> None:
    frame = pl.DataFrame({"group": ["induction"], "n": [9], "met:cr.upcr": [True]})
    words = pl.DataFrame({"Characteristic": ["Age"]})
    definition = AnalysisPlan().definition
    book = opened(table_workbook({"Table": frame, "In words": words}, ["The plan."], [], definition))
    assert list(book["Codebook"].iter_rows(values_only=True)) == [
        ("Sheet", "Column", "Label", "Meaning", "Unit or values"),
        ("Table", "group", "Group", "The group of patients of the row, as the plan forms groups.", ""),
        ("Table", "n", "Number counted (n)", "How many patients the row counts.", "patients"),
        (
            "Table",
            "met:cr.upcr",
            "Met: UPCR < 0.4 g/gCr (complete response)",
            "Whether the condition “UPCR < 0.4 g/gCr” of complete response is met at the assessment used; blank where it is not known.",
            "true, false",
        ),
    ]
    # A table that is words already has its one header.
    assert list(book["In words"].iter_rows(values_only=True)) == [("Characteristic",), ("Age",)]


def test_headers_stay_in_sight_and_rows_can_be_filtered() -> None:
    page = opened(table_workbook({"Table": pl.DataFrame({"group": ["a", "b"], "n": [1, 2]})}, [], []))["Table"]
    assert page.freeze_panes == "B3"
    assert page.auto_filter.ref == "A2:B4"


def test_a_column_is_as_wide_as_what_stands_in_it_but_no_wider_than_a_hand() -> None:
    frame = pl.DataFrame({"short": ["a"], "japanese": ["導入療法導入療法"], "long": ["word " * 100]})
    page = opened(table_workbook({"Table": frame}, [], []))["Table"]
    widths = [page.column_dimensions[letter].width for letter in "ABC"]
    assert 9 <= widths[0] < 11
    assert 18 <= widths[1] < 20
    assert 60 <= widths[2] < 62


def test_equal_tables_give_equal_bytes() -> None:
    frame = pl.DataFrame({"group": ["導入"], "n": [1]})
    assert table_workbook({"Table": frame}, ["x"], []) == table_workbook({"Table": frame}, ["x"], [])
    assert opened(table_workbook({"Table": frame}, [], [])).properties.created == dt.datetime(2024, 1, 1)


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    # Without this Excel's limit of 32,767 letters would leave the cell empty.
    text = "P0001, " * 6_000
    cell = opened(table_workbook({"Table": pl.DataFrame({"gained": [text]})}, [], []))["Table"]["A3"].value
    assert len(cell) == 32_767
    assert cell.startswith("P0001, P0001")
    assert cell.endswith(" … (cut; the CSV file has all)")


@pytest.mark.parametrize("frame", [pl.DataFrame(), pl.DataFrame(schema={"group": pl.String})], ids=["none", "no rows"])
def test_an_empty_table_is_an_empty_sheet(frame: pl.DataFrame) -> None:
    book = opened(table_workbook({"Table": frame}, ["x"], []))
    assert [name for name in book.sheetnames if name != "Codebook"] == ["Table", "Plan"]
    assert book["Table"].max_row <= 2


def test_sheets_of_long_names_that_begin_alike_are_all_there() -> None:
    # Excel takes 31 characters: paths of an own definition are longer and differ only at the end.
    names = ["Sweep cr.either4.way2.creatinine_at_baseline", "Sweep cr.either4.way2.creatinine"]
    book = opened(table_workbook({name: pl.DataFrame({"n": [1]}) for name in ("Table", *names)}, [], []))
    assert len(book.sheetnames) == 5
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize("name", ["Sweep cr.a/b", "Sweep cr.[x]", "Sweep cr.a:b", "Sweep cr.what?"])
def test_any_path_can_name_a_sheet(name: str) -> None:
    # The short name of a condition that came with a link may hold what Excel refuses in the name of a sheet.
    book = opened(table_workbook({"Table": pl.DataFrame({"n": [1]}), name: pl.DataFrame({"n": [1]})}, [], []))
    assert len(book.sheetnames) == 4
