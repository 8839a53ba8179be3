"""Disagreements out as a workbook, decided by readers, and back: what they settled replaces the rule, and no file breaks it."""

import io
from collections.abc import Callable

import openpyxl
import polars as pl
import pytest

from lnexplore import DEFINITIONS
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.recorded import recorded_visits
from lnexplore.outcomes.response import response_by_visit
from lnexplore.report.adjudication import COLUMNS, adjudication_workbook, read_adjudication
from tests.outcomes.small import ONE_GROUP, cohort

PLAN = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2012"])
START = {"upcr": 4.0, "creatinine": 0.8}
NOT_OURS = ("This is not a workbook for adjudication that lnexplore wrote.",)
NO_VISIT = "this cohort has no visit of that patient on that day."


def seen(protein: float | None, said: str) -> dict[str, object]:
    return {"upcr": protein, "creatinine": 0.8, "recorded_response": said}


# By the rule: =1+1 PR, 007 not assessable, C CR; D agrees and is not asked about.
FOUR = cohort(
    {
        "=1+1": {0: START, 183: seen(0.6, "CR")},
        "007": {0: START, 183: seen(None, "CR")},
        "C": {0: START, 183: seen(0.2, "NR")},
        "D": {0: START, 183: seen(0.3, "CR")},
    }
)


def written(group: Cohort = FOUR) -> bytes:
    differ = recorded_visits(group, PLAN).filter(pl.col("agreement") != "agree")
    return adjudication_workbook(differ, "kdigo2012", "KDIGO 2012. In words.")


def filled(change: Callable[[openpyxl.Workbook], None], raw: bytes | None = None) -> bytes:
    """The workbook as a reader leaves it."""
    book = openpyxl.load_workbook(io.BytesIO(raw or written()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def settle(**cells: object) -> Callable[[openpyxl.Workbook], None]:
    """G2="CR", ... on the sheet of decisions."""

    def change(book: openpyxl.Workbook) -> None:
        for place, value in cells.items():
            book["Adjudication"][place] = value

    return change


def test_what_the_workbook_holds():
    book = openpyxl.load_workbook(io.BytesIO(written()))
    rows = [[cell.value for cell in row] for row in book["Adjudication"].iter_rows()]
    assert tuple(rows[0]) == COLUMNS
    assert [row[:6] for row in rows[1:]] == [
        ["007", "183", "all patients", "CR", "not assessable", "UPCR missing; Creatinine 0.8 mg/dL"],
        ["=1+1", "183", "all patients", "CR", "PR", "UPCR 0.6 g/gCr; Creatinine 0.8 mg/dL"],
        ["C", "183", "all patients", "NR", "CR", "UPCR 0.2 g/gCr; Creatinine 0.8 mg/dL"],
    ]
    assert {cell.data_type for row in book["Adjudication"].iter_rows(max_col=6) for cell in row} == {"s"}
    assert book["About"]["B1"].value == "kdigo2012"
    assert book["About"]["B2"].value == "KDIGO 2012. In words."


def test_decisions_come_back():
    found = read_adjudication(filled(settle(G2="cr", G3=" PR ", G4="NR", H2="K.", I2="seen together")), FOUR)
    assert found.definition == "kdigo2012"
    assert sorted(found.rows.rows()) == [("007", 183, "CR"), ("=1+1", 183, "PR"), ("C", 183, "NR")]
    assert (found.trouble, found.blank) == ((), 0)


def test_blank_rows_leave_the_rule():
    found = read_adjudication(filled(settle(G3="CR")), FOUR)
    assert found.rows.rows() == [("=1+1", 183, "CR")]
    assert (found.trouble, found.blank) == ((), 2)
    untouched = read_adjudication(written(), FOUR)
    assert (untouched.rows.height, untouched.blank, untouched.trouble) == (0, 3, ())


def test_order_of_rows_and_columns_may_change():
    def turned(book: openpyxl.Workbook) -> None:
        page = book["Adjudication"]
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        rows[1][6] = "NR"
        for number, row in enumerate([rows[0], *rows[:0:-1]], 1):
            for column, value in enumerate(reversed(row), 1):
                page.cell(number, column).value = value
                page.cell(number, column).data_type = "s" if value else "n"

    assert read_adjudication(filled(turned), FOUR).rows.rows() == [("007", 183, "NR")]


NOT_A_DAY = (
    None,
    "184",
    "-183",
    "183 d",
    "²",
    "--5",
    "1e2",
    "inf",
    "9" * 400,
    "99999999999",
    "2024-01-01",
    183.5,
    True,
)


def test_what_cannot_be_used_is_said():
    def change(book: openpyxl.Workbook) -> None:
        page = book["Adjudication"]
        for row, said in enumerate(["remission", "not CR", 1], 2):
            page.cell(row, 7).value = said
        for row, patient in enumerate(["7", None, "nobody"], 5):
            page.cell(row, 1).value, page.cell(row, 2).value, page.cell(row, 7).value = patient, "183", "CR"
        for row, day in enumerate(NOT_A_DAY, 8):
            page.cell(row, 1).value, page.cell(row, 2).value, page.cell(row, 7).value = "C", day, "CR"

    found = read_adjudication(filled(change), FOUR)
    assert found.rows.height == 0
    assert found.blank == 0
    words = ["not CR, PR or NR; the rule’s result is kept."] * 3 + [NO_VISIT] * (3 + len(NOT_A_DAY))
    assert found.trouble == tuple(f"Sheet Adjudication, row {row}: {word}" for row, word in enumerate(words, 2))


def test_a_day_as_a_number_is_read():
    assert read_adjudication(filled(settle(G4="NR", B4=183)), FOUR).rows.rows() == [("C", 183, "NR")]


def test_a_visit_settled_in_two_ways():
    twice = read_adjudication(filled(settle(G4="NR", A5="C", B5="183", G5="PR")), FOUR)
    assert twice.rows.rows() == [("C", 183, "NR")]
    assert twice.trouble == ("Sheet Adjudication, row 5: this visit was adjudicated in two ways; the first is used.",)
    alike = read_adjudication(filled(settle(G4="NR", A5="C", B5="183", G5="nr")), FOUR)
    assert (alike.rows.rows(), alike.trouble) == ([("C", 183, "NR")], ())


def drop(*names: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for name in names:
            del book[name]

    return change


def rename(book: openpyxl.Workbook) -> None:
    book["Adjudication"]["G1"] = "Decision"


def no_key(book: openpyxl.Workbook) -> None:
    book["About"]["B1"] = None


def foreign() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Patient", "Day", "UPCR"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DISPLACED = ("The columns Patient, Day and Settled are not where they were written.",)


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (foreign(), NOT_OURS),
        (filled(drop("About")), NOT_OURS),
        (filled(rename), DISPLACED),
        (filled(no_key), DISPLACED),
        (b"", NOT_OURS),
        (written()[: len(written()) // 2], NOT_OURS),
        (written()[:200] + b"\x00" * 400 + written()[600:], NOT_OURS),
        ("患者,日\n".encode("cp932"), NOT_OURS),
    ],
    ids=["foreign", "no about", "renamed", "no key", "empty", "half", "hole", "text"],
)
def test_other_files_get_a_sentence(raw: bytes, trouble: tuple[str, ...]):
    found = read_adjudication(raw, FOUR)
    assert found.rows.height == 0
    assert found.trouble == trouble


def test_every_pattern_of_patient_number_survives():
    names = ["=A1", "+1", "-1", "@x", "0012", "1e5", "1/2", "'q", "Ａ１", "患者 3", '"x"', "12345678901234567", "TRUE"]
    many = cohort({name: {0: START, 183: seen(0.6, "CR")} for name in names})
    raw = filled(settle(**{f"G{row}": "CR" for row in range(2, len(names) + 2)}), written(many))
    found = read_adjudication(raw, many)
    assert found.trouble == ()
    assert sorted(found.rows["patient_id"]) == sorted(names)


def cr_at_six(group: Cohort, key: str = "kdigo2012") -> tuple[int, int, int]:
    rows = response_by_visit(group, PLAN.replace(definition=DEFINITIONS[key])).filter(
        (pl.col("month") == 6) & (pl.col("outcome").cast(pl.String) == "CR")
    )
    return rows.select("n", "N", "n_not_assessable").row(0)


def test_what_is_settled_replaces_the_rule_under_that_definition_only():
    # By the rule C and D of three; readers make 007 decided and turn =1+1 and C round.
    assert cr_at_six(FOUR) == (2, 3, 1)
    found = read_adjudication(filled(settle(G2="CR", G3="CR", G4="NR")), FOUR)
    settled = FOUR.with_adjudicated(found.rows, found.definition)
    assert cr_at_six(settled) == (3, 4, 0)
    assert cr_at_six(settled, "acr2024") == cr_at_six(FOUR, "acr2024") == (2, 3, 1)
    assert cr_at_six(settled.with_adjudicated(None, "")) == (2, 3, 1)
    assert settled.adjudicated_for == "kdigo2012"
    # The first cohort is as it was.
    assert cr_at_six(FOUR) == (2, 3, 1)


def test_a_moved_threshold_is_another_rule():
    """What readers settled holds under the rule they were shown, not under another limit of it."""
    rows = pl.DataFrame({"patient_id": ["C"], "day": [183], "adjudicated": ["NR"]})
    moved = PLAN.replace(definition=DEFINITIONS["kdigo2012"].with_value("cr.upcr", 700))
    frame = response_by_visit(FOUR.with_adjudicated(rows, "kdigo2012"), moved)
    at_six = frame.filter((pl.col("month") == 6) & (pl.col("outcome").cast(pl.String) == "CR"))
    assert at_six.select("n", "N").row(0) == (3, 3)  # C by the rule; =1+1 by 600 mg/g; D


@pytest.mark.parametrize(
    "rows",
    [
        {"patient_id": ["nobody"], "day": [183], "adjudicated": ["CR"]},
        {"patient_id": ["C", "C"], "day": [183, 183], "adjudicated": ["CR", "NR"]},
    ],
)
def test_a_cohort_takes_no_strangers_and_no_two_decisions(rows: dict[str, list[object]]):
    with pytest.raises(ValueError, match="adjudication"):
        FOUR.with_adjudicated(pl.DataFrame(rows), "kdigo2012")


def test_an_empty_list_of_decisions_changes_nothing():
    found = read_adjudication(written(), FOUR)
    assert cr_at_six(FOUR.with_adjudicated(found.rows, found.definition)) == (2, 3, 1)
