"""Every cell whose spelling was understood is listed, and a kind of change that is not wanted can be taken back."""

import pytest

from lnexplore.ingest.reading import Reading
from lnexplore.ingest.values.spellings import KINDS
from tests.ingest.grids import Row, cohort_of, read_rows, visits
from tests.ingest.workbooks import listed

CASES: dict[str, tuple[str, str, object]] = {
    # kind: header, cell, value
    "date_to_range": ("Urine RBC", "2024-05-09", 7.0),
    "missing_code": ("UPCR", "ND", None),
    "thousands": ("UPCR (mg/g)", "1,150", 1.15),
    "unit_in_cell": ("UPCR", "1.5 g/gCr", 1.5),
    "below_detection_words": ("UPCR", "below detection", 0.1),
}
KEYS = {"Urine RBC": "urine_rbc", "UPCR": "upcr", "UPCR (mg/g)": "upcr"}


def rows_with(header: str, cell: str) -> list[Row]:
    usual, limit = ("900", "<100") if "mg/g)" in header else ("2", "<0.1")
    return [["Patient", "Day", header], ["1", 0, cell], ["1", 30, usual], ["1", 60, limit]]


@pytest.mark.parametrize("kind", CASES)
def test_a_change_is_listed_with_its_place(kind: str) -> None:
    header, cell, value = CASES[kind]
    intake = read_rows(rows_with(header, cell))
    assert visits(intake, KEYS[header])[0][2] == value
    assert intake.changes.filter(kind=kind).select("sheet", "row", "column", "old").rows() == [
        ("Sheet1", 2, f"C ({header})", cell)
    ]
    (repair,) = [repair for repair in intake.repairs if repair.key == kind]
    assert (repair.kind, repair.count, repair.example_from, repair.undoable) == (KINDS[kind].label, 1, cell, True)


@pytest.mark.parametrize("kind", CASES)
def test_a_kind_that_is_taken_back_leaves_the_cell_out_and_lists_it(kind: str) -> None:
    header, cell, _ = CASES[kind]
    before = read_rows(rows_with(header, cell))
    intake = read_rows(rows_with(header, cell), Reading().with_repair(kind, wanted=False))
    key = KEYS[header]
    assert cohort_of(intake).visits.select(key, f"{key}_low", f"{key}_high").row(0) == (None, None, None)
    assert [(issue.row, issue.column, issue.found) for issue in listed(intake, "value")] == [(2, f"C ({header})", cell)]
    assert not [repair for repair in intake.repairs if repair.key == kind]
    assert not intake.changes.filter(kind=kind).height
    assert visits(intake, key)[1:] == visits(before, key)[1:]
    (tally,) = [tally for tally in intake.tallies if tally.use.key == key]
    assert (tally.values, tally.blank, tally.coded, tally.unreadable) == (2, 0, 0, 1)


def test_a_kind_wanted_again_is_read_again() -> None:
    reading = Reading().with_repair("date_to_range", wanted=False)
    again = reading.with_repair("date_to_range", wanted=True)
    assert (reading.undone, again.undone) == (frozenset({"date_to_range"}), frozenset())
    rows = rows_with("Urine RBC", "2024-05-09")
    assert visits(read_rows(rows, again), "urine_rbc")[0] == ("1", 0, 7.0)


@pytest.mark.parametrize("kind", [kind for kind, item in KINDS.items() if not item.undoable])
def test_a_kind_that_keeps_all_a_cell_says_cannot_be_taken_back(kind: str) -> None:
    rows: list[Row] = [
        ["Patient", "Day", "UPCR"],
        ["1", 0, "<0.1"],
        ["1", 30, "0.2-0.4"],
        ["1", 60, "０．５"],
        ["1", 90, "1.5 H"],
    ]
    intake = read_rows(rows, Reading().with_repair(kind, wanted=False))
    assert [upcr for _, _, upcr in visits(intake, "upcr")] == [0.1, pytest.approx(0.3), 0.5, 1.5]
    assert not listed(intake, "value")


def test_limits_and_ranges_are_listed_as_changes_and_are_no_repairs() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, "<0.1"], ["1", 30, "0.2-0.4"]]
    intake = read_rows(rows)
    assert intake.changes["kind"].to_list() == ["limit", "range"]
    assert not intake.repairs


def test_dates_taken_back_leave_the_visit_out() -> None:
    rows: list[Row] = [["Patient", "Date", "UPCR"], ["1", "45292", 3], ["1", "2024-02-01", 2]]
    assert len(visits(read_rows(rows), "upcr")) == 2
    intake = read_rows(rows, Reading().with_repair("serial_date", wanted=False))
    assert visits(intake, "upcr") == [("1", 0, 2.0)]
    assert [issue.row for issue in listed(intake, "row")] == [2]
    assert [issue.row for issue in listed(intake, "value")] == [2]


def test_a_changed_cell_is_listed_once() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, "1.5 g/gCr"], ["1", 30, "2.5 g/gCr"], ["2", 0, "NA"]]
    intake = read_rows(rows)
    assert intake.changes.select("kind", "row", "old").rows() == [
        ("unit_in_cell", 2, "1.5 g/gCr"),
        ("unit_in_cell", 3, "2.5 g/gCr"),
        ("missing_code", 4, "NA"),
    ]
    assert [(repair.key, repair.count) for repair in intake.repairs] == [("unit_in_cell", 2), ("missing_code", 1)]
