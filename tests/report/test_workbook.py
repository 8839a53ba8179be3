"""The Excel file of a table: it opens elsewhere, holds the plan, and no cell of it is a formula."""

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
    assert book.sheetnames == ["Table", "Sweep cr.upcr", "Plan"]
    rows = list(book["Table"].iter_rows(values_only=True))
    assert rows[0] == tuple(frame.columns)
    # Induction, month 6: 10 of 12, 2 not assessable; the share stands there unrounded.
    place = [row for row in rows if row[:2] == ("induction", 6) and row[4] == "CR"]
    assert [row[5:10] for row in place] == [(10, 12, 2, 0, 10 / 12)]
    swept = list(book["Sweep cr.upcr"].iter_rows(values_only=True))
    at = {name: index for index, name in enumerate(swept[0])}
    first = [row for row in swept[1:] if row[at["group"]] == "induction" and row[at["outcome"]] == "CR"]
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
    assert words == ["The plan.", "Nothing was moved after the results were seen."]


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


@pytest.mark.parametrize("frame", [pl.DataFrame(), pl.DataFrame(schema={"group": pl.String})], ids=["none", "no rows"])
def test_an_empty_table_is_an_empty_sheet(frame: pl.DataFrame) -> None:
    assert opened(table_workbook({"Table": frame}, ["x"], [])).sheetnames == ["Table", "Plan"]


def test_sheets_of_long_names_that_begin_alike_are_all_there() -> None:
    # Excel takes 31 characters: paths of an own definition are longer and differ only at the end.
    names = ["Sweep cr.either4.way2.creatinine_at_baseline", "Sweep cr.either4.way2.creatinine"]
    book = opened(table_workbook({name: pl.DataFrame({"n": [1]}) for name in ("Table", *names)}, [], []))
    assert len(book.sheetnames) == 4
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize("name", ["Sweep cr.a/b", "Sweep cr.[x]", "Sweep cr.a:b", "Sweep cr.what?"])
def test_any_path_can_name_a_sheet(name: str) -> None:
    # The short name of a condition that came with a link may hold what Excel refuses in the name of a sheet.
    book = opened(table_workbook({"Table": pl.DataFrame({"n": [1]}), name: pl.DataFrame({"n": [1]})}, [], []))
    assert len(book.sheetnames) == 3
