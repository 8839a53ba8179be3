"""Files as people choose them: again under the same name, pasted, filtered, with their parts in other places."""

import io
import zipfile

import openpyxl
import pytest

from lnexplore.ingest.files.gate import PASTED
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.read import read_cohort
from tests.ingest.workbooks import ods, ods_cell, ods_row, workbook

OLD = b"Patient,Month,UPCR (g/g)\nP1,0,3.1\nP1,6,2.0\n"
NEW = b"Patient,Month,UPCR (g/g)\nP1,0,3.1\nP1,6,0.2\nP2,0,4.0\n"


def test_a_file_chosen_again_under_its_name_replaces_the_one_before_and_says_so() -> None:
    intake = read_cohort([("cohort.csv", OLD), ("other.csv", b"Patient,Age\nP1,40\n"), ("cohort.csv", NEW)])
    assert intake.cohort is not None
    assert intake.cohort.visits["upcr_low"].to_list() == [3.1, 0.2, 4.0]
    assert intake.cohort.patients["age"].to_list() == [40, None]
    (said,) = [issue for issue in intake.issues if "chosen 2 times" in issue.problem]
    assert said.severity == "note"
    assert "“cohort.csv”" in said.problem
    assert len(intake.digests) == 2
    assert intake.redacted_names["“cohort.csv”"] == "“File 2”"


def test_cells_pasted_from_a_spreadsheet_are_read_like_a_file() -> None:
    cells = b"Patient\tMonth\tUPCR (g/g)\r\nP1\t0\t3,1\r\nP1\t6\t0,2\r\n"
    intake = read_cohort((PASTED, cells))
    assert intake.cohort is not None
    assert intake.cohort.visits["upcr_low"].to_list() == [3.1, 0.2]


def hidden(rows: tuple[int, ...], columns: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Patient", "Month", "UPCR (g/g)"], ["P1", 0, 3.1], ["P1", 6, 0.2], ["P2", 0, 4.0]):
        sheet.append(row)
    for row in rows:
        sheet.row_dimensions[row].hidden = True
    for column in columns:
        sheet.column_dimensions[column].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ((), (), []),
        ((3, 4, 9), (), ["2 rows are hidden"]),  # the ninth holds nothing
        ((), ("B", "Z"), ["1 columns are hidden in the workbook (B)"]),
    ],
)
def test_what_a_workbook_does_not_show_is_read_counted_and_said(
    rows: tuple[int, ...], columns: tuple[str, ...], said: list[str]
) -> None:
    intake = read_cohort(("a.xlsx", hidden(rows, columns)))
    assert intake.cohort is not None
    assert intake.cohort.visits.height == 3
    problems = [issue.problem for issue in intake.issues if "hidden" in issue.problem]
    assert len(problems) == len(said)
    assert all(problem.startswith(words) for problem, words in zip(problems, said, strict=True))


def test_rows_and_columns_hidden_in_an_open_document_are_counted_and_said() -> None:
    shown = ods_row(*(ods_cell(text) for text in ("Patient", "Month", "UPCR (g/g)")))
    filtered = shown.replace("<table:table-row", '<table:table-row table:visibility="filter"')
    rows = filtered.replace("Patient", "P1").replace("Month", "0").replace("UPCR (g/g)", "3.1")
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    intake = read_cohort(("a.ods", ods(columns + shown + rows + rows.replace(">0<", ">6<"))))
    problems = [issue.problem for issue in intake.issues if "hidden" in issue.problem]
    assert [problem.split(" are ")[0] for problem in problems] == ["2 rows", "2 columns"]


@pytest.mark.parametrize("folder", ["", "book/", "XL/"])
def test_a_workbook_is_found_wherever_its_parts_lie(folder: str) -> None:
    raw = workbook({"visits": [["Patient", "Day", "UPCR"], ["P1", 0, 1.5]], "Größe": [["x"], ["y"]]})
    moved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(moved, "w") as copy:
        for name in archive.namelist():
            words = archive.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                words = words.replace(b"/xl/", b"/" + folder.encode()).replace(b'"xl/', b'"' + folder.encode())
            copy.writestr(folder + name.removeprefix("xl/") if name.startswith("xl/") else name, words)
    first, second = open_files(("a.xlsx", moved.getvalue())).sheets
    assert first.rows() == [["Patient", "Day", "UPCR"], ["P1", "0", "1.5"]]
    assert second.name == "Größe"
