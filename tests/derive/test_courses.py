"""Courses of drugs and the regimen made of them, by hand."""

from random import Random
from typing import Any

import polars as pl
import pytest

from lnexplore.cohort.schema import DTYPES
from lnexplore.derive.courses import derive_courses, derive_regimen, regimen_drugs

Entry = tuple[str | None, int | None, int | None] | tuple[str | None, int | None, int | None, str | None]


def treatments(**patients: list[Entry]) -> pl.DataFrame:
    """Patient -> (drug, start, stop, reason)."""
    rows = [
        dict(zip(("drug", "start_day", "stop_day", "reason"), entry, strict=False)) | {"patient_id": patient}
        for patient, entries in patients.items()
        for entry in entries
    ]
    return pl.DataFrame(rows, schema=dict(DTYPES["treatments"]))


def courses(*entries: Entry, pause: int = 90) -> list[tuple[Any, ...]]:
    found = derive_courses(treatments(A=list(entries)), pause)
    return found.select("drug", "course", "start_day", "stop_day", pl.col("why").cast(pl.String)).rows()


@pytest.mark.parametrize(
    ("says", "entries", "expected"),
    [
        ("one that goes on", [("tac", 0, None)], [("tac", 1, 0, None, None)]),
        ("one that was stopped", [("tac", 0, 50, "rash")], [("tac", 1, 0, 50, "adverse event")]),
        ("a stop without words", [("tac", 0, 50)], [("tac", 1, 0, 50, "not stated")]),
        # 190 - 100 = 90 days: a pause. The reason is that of the last stop.
        (
            "again on the last day of the pause",
            [("tac", 0, 100, "rash"), ("tac", 190, 300, "remission")],
            [("tac", 1, 0, 300, "remission")],
        ),
        (
            "again a day after it",
            [("tac", 0, 100, "rash"), ("tac", 191, 300, "remission")],
            [("tac", 1, 0, 100, "adverse event"), ("tac", 2, 191, 300, "remission")],
        ),
        ("taken again and going on", [("tac", 0, 100, "rash"), ("tac", 150, None)], [("tac", 1, 0, None, None)]),
        (
            "a short entry within a long one ends nothing",
            [("tac", 0, 300, "remission"), ("tac", 10, 20, "rash"), ("tac", 330, 400, "flare")],
            [("tac", 1, 0, 400, "inefficacy")],
        ),
        (
            "an entry within one that goes on",
            [("tac", 0, None), ("tac", 500, 600, "rash")],
            [("tac", 1, 0, None, None)],
        ),
        ("no start: begun by time zero", [("tac", None, 50)], [("tac", 1, 0, 50, "not stated")]),
        ("no start and no stop", [("tac", None, None)], [("tac", 1, 0, None, None)]),
        ("no start, stopped before time zero", [("tac", None, -20)], []),
        ("stopped before time zero", [("tac", -100, -1)], []),
        ("over by time zero", [("tac", -100, 0)], []),
        ("begun and stopped on time zero", [("tac", 0, 0)], [("tac", 1, 0, 0, "not stated")]),
        # -10 to 50 is 60 days: one course, begun long ago.
        ("before and after, a pause", [("tac", -100, -10), ("tac", 50, None)], [("tac", 1, -100, None, None)]),
        ("before and after, a stop", [("tac", -400, -200), ("tac", 0, None)], [("tac", 1, 0, None, None)]),
        ("no drug", [(None, 0, 50)], []),
        (
            "two drugs do not join",
            [("tac", 0, 50), ("mmf", 60, None)],
            [("mmf", 1, 60, None, None), ("tac", 1, 0, 50, "not stated")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_courses(says: str, entries: list[Entry], expected: list[tuple[Any, ...]]):
    assert courses(*entries) == expected


def test_without_a_pause_the_next_day_is_a_new_course():
    assert courses(("tac", 0, 50), ("tac", 50, 90), ("tac", 91, None), pause=0) == [
        ("tac", 1, 0, 90, "not stated"),
        ("tac", 2, 91, None, None),
    ]


def test_of_two_entries_that_end_on_one_day_the_one_that_says_why_is_believed():
    for entries in ([("tac", 0, 100), ("tac", 0, 100, "rash")], [("tac", 0, 100, "rash"), ("tac", 0, 100)]):
        assert courses(*entries) == [("tac", 1, 0, 100, "adverse event")]


def test_patients_do_not_join():
    found = derive_courses(treatments(A=[("tac", 0, 50)], B=[("tac", 60, None)]), 90)
    assert found.select("patient_id", "course", "start_day", "stop_day").rows() == [("A", 1, 0, 50), ("B", 1, 60, None)]


def test_no_treatments():
    assert derive_courses(treatments(), 90).height == 0
    assert regimen_drugs(treatments(), ()) == []
    assert derive_regimen(derive_courses(treatments(), 90), [], "any").height == 0


def test_the_order_of_rows_changes_nothing():
    rows = treatments(
        A=[("tac", 0, 100, "rash"), ("tac", 150, 300, "flare"), ("mmf", -5, None), ("tac", 500, None)],
        B=[("tac", None, 40), ("tac", 20, 90, "remission"), ("mmf", 10, 20, "cost")],
    )
    expected = derive_courses(rows, 90).rows()
    for seed in range(6):
        order = list(range(rows.height))
        Random(seed).shuffle(order)
        assert derive_courses(rows[order], 90).rows() == expected


# --- which drugs make the regimen -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "patients", "expected"),
    [
        # tac 4 of 4, mzr 2 of 4, mmf 1 of 4.
        (
            "at least half of the treated",
            {
                "A": [("tac", 0, None), ("mzr", 0, None)],
                "B": [("tac", 0, None), ("mzr", 30, None)],
                "C": [("tac", None, None)],
                "D": [("tac", 0, None), ("mmf", 0, None)],
            },
            ["tac", "mzr"],
        ),
        ("begun on day 31 is not begun with", {"A": [("tac", 0, None), ("mzr", 31, None)]}, ["tac"]),
        # One of three each.
        (
            "none shared: all of them",
            {"A": [("tac", 0, None)], "B": [("mmf", 0, None)], "C": [("cyc", 0, None)]},
            ["cyc", "mmf", "tac"],
        ),
        (
            "glucocorticoids and hydroxychloroquine go with every regimen",
            {"A": [("prednisolone", 0, None), ("hydroxychloroquine", 0, None), ("tac", 0, None)]},
            ["tac"],
        ),
        ("unless there is nothing else", {"A": [("prednisolone", 0, None)]}, ["prednisolone"]),
        # Two of three, and C would have none.
        (
            "the arms of a trial",
            {"A": [("bel", 0, None)], "B": [("bel", 0, None)], "C": [("placebo", 0, None), ("prednisolone", 0, None)]},
            ["bel", "placebo"],
        ),
        (
            "who takes glucocorticoids alone is left out of nothing",
            {"A": [("tac", 0, None)], "B": [("prednisolone", 0, None)]},
            ["tac"],
        ),
        (
            "only what those take who are left out",
            {
                **{name: [("mmf", 0, None), ("tac", 0, None)] for name in "ABC"},
                "D": [("mmf", 0, None), ("tac", 0, None), ("rtx", 0, 14)],
                "E": [("cyc", 0, None)],
            },
            ["mmf", "tac", "cyc"],
        ),
        ("a placebo alone", {"A": [("placebo", 0, None), ("prednisolone", 0, None)]}, ["placebo"]),
        (
            "what was over by time zero is no part of it",
            {"A": [("cyc", -400, -200), ("tac", 0, None)], "B": [("cyc", -400, -200), ("mmf", 0, None)]},
            ["mmf", "tac"],
        ),
        # The same drug twice in one patient is one patient.
        (
            "patients, not rows",
            {
                "A": [("mmf", 0, 5), ("mmf", 10, None), ("tac", 0, None)],
                "B": [("tac", 0, None)],
                "C": [("tac", 0, None)],
                "D": [("tac", 0, None)],
            },
            ["tac"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_regimen_drugs(says: str, patients: dict[str, list[Entry]], expected: list[str]):
    assert regimen_drugs(treatments(**patients), ()) == expected


def test_chosen_drugs_in_their_order_if_the_sheet_has_them():
    rows = treatments(A=[("tac", 0, None), ("prednisolone", 200, None)])
    assert regimen_drugs(rows, ("prednisolone", "mzr", "tac")) == ["prednisolone", "tac"]
    assert regimen_drugs(rows, ("mzr",)) == []


# --- the regimen of each patient --------------------------------------------------------------------------------------


def regimen(*entries: Entry, rule: str, drugs: tuple[str, ...] = ("tac", "mzr")) -> list[tuple[Any, ...]]:
    found = derive_regimen(derive_courses(treatments(A=list(entries)), 90), drugs, rule)
    names = ("drugs", "combined_day", "lag", "stop_day", "drug", "reason")
    return found.select(*names, pl.col("why").cast(pl.String)).rows()


def test_any_and_all():
    both = (("mzr", 20, 200, "rash"), ("tac", 5, 100, "flare"))
    assert regimen(*both, rule="any") == [("tac + mzr", 20, 15, 100, "tac", "flare", "inefficacy")]
    assert regimen(*both, rule="all") == [("tac + mzr", 20, 15, 200, "mzr", "rash", "adverse event")]


def test_one_of_two_goes_on():
    both = (("tac", 0, 100, "flare"), ("mzr", 0, None))
    assert regimen(*both, rule="any") == [("tac + mzr", 0, 0, 100, "tac", "flare", "inefficacy")]
    assert regimen(*both, rule="all")[0][3] is None
    assert regimen(*both, rule="all")[0][6] is None


def test_a_drug_added_later_than_30_days_is_no_part_of_it():
    assert regimen(("tac", 0, None), ("mzr", 31, 60, "rash"), rule="any") == [("tac", 0, 0, None, "tac", None, None)]
    assert regimen(("tac", 0, None), ("mzr", 30, 60, "rash"), rule="any")[0][:4] == ("tac + mzr", 30, 30, 60)


def test_whoever_began_with_none_of_them_has_those_added_later():
    assert regimen(("tac", 100, 300, "cost"), ("mzr", 160, None), rule="any") == [
        ("tac + mzr", 160, 60, 300, "tac", "cost", "cost")
    ]


def test_only_the_first_course_counts():
    again = (("tac", 0, 100, "flare"), ("tac", 300, None))
    assert regimen(*again, rule="all") == [("tac", 0, 0, 100, "tac", "flare", "inefficacy")]


def test_first_and_last_of_its_drugs():
    rows = treatments(A=[("tac", 5, None), ("mzr", 20, None)])
    found = derive_regimen(derive_courses(rows, 90), ("tac", "mzr"), "any")
    assert found.select("begun_day", "combined_day", "lag").rows() == [(5, 20, 15)]


def test_begun_before_time_zero():
    # -50 to 10: 60 days apart.
    assert regimen(("tac", -50, None), ("mzr", 10, None), rule="any")[0][:4] == ("tac + mzr", 10, 60, None)


def test_whoever_took_none_of_them_has_no_row():
    assert regimen(("mmf", 0, None), rule="any") == []
