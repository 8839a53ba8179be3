"""Rows in are rows used and rows left out; cells are values, blanks, missing codes and cells that are listed."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import Reading
from lnexplore.report.ledger import cells_ledger, rows_ledger
from tests.ingest.grids import Row, cohort_of, read_grids, read_rows
from tests.ingest.workbooks import listed

HEADERS = (
    *("Date", "Day", "Month", "Visit", "UPCR", "UPCR (mg/g)", "Cr", "Cr (µmol/L)", "Urine RBC", "Casts", "U-OB", "PSL"),
    *("Age", "Sex", "Class", "Time zero", "Hospital", "Flare date", "TAC start", "C3/C4/dsDNA", "", "Name", "Remarks"),
    *(
        "UPCR 3M",
        "UPCR 6M",
        "UPCR_1",
        "Event",
        "Drug",
        "Test",
        "Result",
        "Unit",
        "氏名",
        "24h protein",
        "redcap_repeat_instrument",
    ),
)
CELLS = (
    *(
        "",
        "",
        "1",
        "0.5",
        "0",
        "30",
        "500",
        "999",
        "-9",
        "<0.1",
        ">10",
        "5-9",
        "2024-05-09",
        "03/04/2024",
        "25/12/2023",
    ),
    *(
        "45292",
        "ND",
        "-",
        "n/a",
        "未検",
        "junk",
        "1,150",
        "0,8",
        "1.5 g/g",
        "2.5 mg/dL",
        "3 furlong",
        "F",
        "yes",
        "2+",
        "III+V",
    ),
    *(
        "Baseline",
        "6M",
        "Week -4",
        "flare",
        "TAC",
        "UPCR",
        "mg/dL",
        "20→15",
        "mPSL 500",
        "R5.5.1",
        "1e999",
        "∞",
        "=1+1",
        "\u200b",
    ),
)


@st.composite
def sheets(draw: st.DrawFn) -> list[Row]:
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6))
    count = draw(st.integers(1, 8))
    ids = ["1", *draw(st.lists(st.sampled_from(["1", "2", "3", "P4", ""]), min_size=count - 1, max_size=count - 1))]
    cells = [draw(st.lists(st.sampled_from(CELLS), min_size=len(headers), max_size=len(headers))) for _ in ids]
    return [["Patient", *headers], *[[number, *row] for number, row in zip(ids, cells, strict=True)]]


def check(intake: Intake) -> None:
    for tally in intake.tallies:
        assert min(tally.values, tally.blank, tally.coded, tally.unreadable) >= 0, tally
    for row in cells_ledger(intake).iter_rows(named=True):
        parts = [int(row[name].replace(",", "")) for name in ("Values", "Blank", "Missing codes", "Not used, listed")]
        assert int(row["Cells"].replace(",", "")) == sum(parts)
    for row in rows_ledger(intake).iter_rows(named=True):
        read, kept, out = (int(row[name].replace(",", "")) for name in ("Data rows", "Used", "Left out, listed above"))
        assert min(read, kept, out) >= 0, row
        if row["Read as"] not in ("not used", "codebook", "explanations", "empty"):
            assert read == kept + out + int(row["Nothing to use"].replace(",", "")), row


@settings(max_examples=50)
@given(sheets(), st.sampled_from(["Sheet1", "patients", "visits", "treatments", "events"]))
def test_no_row_and_no_cell_is_unaccounted_for(rows: list[Row], name: str) -> None:
    intake = read_rows(rows, name=name)
    check(intake)
    (sheet,) = intake.sheets
    # Of the rows above the one taken for the header only those that read as data count (a sheet sorted with its header).
    header = sheet.header_row or 1
    above, below = (
        sum(any(cell and str(cell).strip() for cell in row) for row in part)
        for part in (rows[: header - 1], rows[header:])
    )
    counted = sheet.rows + sum(len(numbers) for numbers in sheet.left.values())
    assert below <= counted <= below + above or not sheet.rows


@settings(max_examples=25)
@given(
    sheets(), st.sets(st.sampled_from(["thousands", "date_to_range", "missing_code", "unit_in_cell", "serial_date"]))
)
def test_what_is_taken_back_is_counted_once(rows: list[Row], undone: set[str]) -> None:
    check(read_rows(rows, Reading(undone=frozenset(undone))))


@settings(max_examples=25)
@given(sheets(), st.data())
def test_any_answer_keeps_the_account(rows: list[Row], data: st.DataObject) -> None:
    intake = read_rows(rows)
    reading = Reading()
    for question in intake.questions:
        reading = reading.with_answer(question.key, data.draw(st.sampled_from([o.value for o in question.options])))
    check(read_rows(rows, reading))


@example([["Patient", "Hospital", "Date", "UPCR", "Test"], ["1", "1", "", "1", "TAC"]])
@settings(max_examples=25)
@given(sheets())
def test_every_column_is_used_or_said_not_to_be(rows: list[Row]) -> None:
    intake = read_rows(rows)
    if intake.cohort is None:
        return
    told = {use.index for use in (*intake.used, *intake.unused)}
    told |= {use.unit_index for use in intake.used}
    shape = {"Test", "Result", "Unit", "redcap_repeat_instrument"}
    for index, header in enumerate(rows[0]):
        if header not in shape and any(str(row[index]).strip("\u200b ") for row in rows[1:]):
            assert index in told, header


@settings(max_examples=25)
@given(sheets())
def test_every_value_that_is_not_used_is_listed_with_its_place(rows: list[Row]) -> None:
    intake = read_rows(rows)
    waiting = {question.column for question in intake.open_questions()}
    unreadable: dict[str, int] = {}
    for tally in intake.tallies:
        unreadable[tally.use.place] = unreadable.get(tally.use.place, 0) + tally.unreadable
    for place, count in unreadable.items():
        here = {issue.row for issue in intake.issues if issue.column == place and issue.severity == "value"}
        if place not in " ".join(waiting):
            assert len(here) <= count
            assert (count > 0) <= bool(here), place


# --- typed in --------------------------------------------------------------------------------------------------------


def ledger(intake: Intake, column: str) -> tuple[int, ...]:
    frame = cells_ledger(intake)
    (row,) = frame.filter(frame["Column"] == column).rows()
    return tuple(int(cell) for cell in row[2:])


def test_the_cells_of_a_column() -> None:
    cells = ["0.5", "", "ND", "x", "<0.1", "600", "-", "1.5 furlong"]
    rows: list[Row] = [["Patient", "Day", "UPCR"], *[[f"P{at}", 0, cell] for at, cell in enumerate(cells)]]
    intake = read_rows(rows)
    assert ledger(intake, "C (UPCR)") == (8, 2, 1, 2, 3)
    assert ledger(intake, "B (Day)") == (8, 8, 0, 0, 0)
    assert [issue.row for issue in listed(intake, "value")] == [5, 7, 9]


def test_excel_errors_are_not_blanks() -> None:
    from tests.ingest.grids import grid

    sheet = grid(
        "labs", [["Patient", "Day", "UPCR"], ["1", 0, ""], ["1", 30, ""], ["1", 60, 1]], errors={(1, 2): "#REF!"}
    )
    assert ledger(read_grids([sheet]), "C (UPCR)") == (3, 1, 1, 0, 1)


def test_the_rows_of_a_sheet() -> None:
    rows: list[Row] = [
        ["Our clinic"],
        ["Patient", "Date", "UPCR"],
        ["1", "2024-01-01", 1],
        [],
        ["", "2024-01-02", 2],
        ["1", "", 3],
        ["2", "2024-02-01", 4],
        ["Mean", "", 2.5],
        ["※ spot urine"],
    ]
    (row,) = rows_ledger(read_rows(rows, name="visits")).rows(named=True)
    assert row == {
        "Sheet": "visits",
        "Read as": "a row per visit",
        "Header row": "2",
        "Data rows": "4",
        "Used": "2",
        "Left out, listed above": "2",
        "Nothing to use": "0",
        "No data": "totals: 1 (row 8); remarks and legends: 1 (row 9)",
        "Blank": "1",
    }


def test_many_rows_are_told_by_their_first() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 1], *[["Mean", "", 1]] * 9]
    (words,) = rows_ledger(read_rows(rows))["No data"].to_list()
    assert words == "totals: 9 (rows 3, 4, 5, 6, 7, 8 …)"


def test_rows_of_other_events_are_part_of_the_account() -> None:
    """A visit of a REDCap export without any value is left out: it is neither used nor gone."""
    rows: list[Row] = [
        ["record_id", "redcap_event_name", "sex", "upcr"],
        ["1", "baseline_arm_1", "F", 3],
        ["1", "month_3_arm_1", "", ""],
        ["1", "month_6_arm_1", "", 1],
    ]
    intake = read_rows(rows)
    assert cohort_of(intake).visits.height == 2
    (row,) = rows_ledger(intake).rows(named=True)
    assert int(row["Data rows"]) == 3
    assert (row["Used"], row["Left out, listed above"], row["Nothing to use"]) == ("2", "0", "1")


def test_a_row_is_not_left_out_twice() -> None:
    rows: list[Row] = [["Patient", "Flare date", "Visit"], ["1", "1", ""], ["2", "2024-01-01", "6M"]]
    check(read_rows(rows))


@pytest.mark.parametrize("names", [("north", "south"), ("a", "b")])
def test_every_sheet_has_its_line(names: Sequence[str]) -> None:
    header: Row = ["Patient", "Day", "UPCR"]
    sheets: dict[str, list[Row]] = {name: [header, [f"{name}1", 0, 1], [f"{name}2", 0, "x"]] for name in names}
    sheets["budget"] = [["alpha"], ["beta"]]
    frame = rows_ledger(read_grids(sheets))
    assert frame.select("Sheet", "Data rows", "Used").rows() == [
        (names[0], "2", "2"),
        (names[1], "2", "2"),
        ("budget", "0", "0"),
    ]


def test_a_sheet_that_is_not_used_has_its_rows_counted_as_left_out_or_none() -> None:
    rows: list[Row] = [["Title"], ["Sex", "UPCR 0M", "UPCR 6M"], ["F", 3, 1], ["F", 2, 1]]
    (row,) = rows_ledger(read_rows(rows)).rows(named=True)
    assert (row["Read as"], row["Used"]) == ("not used", "0")
