"""Who left is not who is not yet due: read from files, counted by hand."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, read_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit

PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"], windows=(Window(6, 30), Window(12, 45)), group_by=None)
NRI = PLAN.replace(missing="non_responder")


def read(visits: list[tuple[str, str, float]], drugs: list[tuple[str, str, str, str]] | None = None) -> Cohort:
    """A cohort of two files; the first visit of each patient is time zero."""
    files = [("visits.csv", _csv("patient_id,visit date,UPCR (g/gCr)", visits))]
    if drugs is not None:
        files.append(("drugs.csv", _csv("patient_id,drug,start,stop,reason for stopping", drugs)))
    found = read_cohort(files).cohort
    assert found is not None
    return found


def _csv(head: str, rows: list) -> bytes:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]).encode()


def counts(frame: pl.DataFrame, month: int = 6) -> tuple[int, int, int, int, int]:
    row = frame.filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR"))
    found: tuple[int, int, int, int, int] = row.select("n", "N", "n_not_assessable", "n_not_reached", "n_left").row(0)
    return found


TEN_AND_TEN = [
    (patient, day, value)
    for number in range(10)
    for patient, day, value in (
        (f"R{number}", "2015-01-01", 3.0),
        (f"R{number}", "2015-07-03", 0.1),
        (f"S{number}", "2015-01-01", 3.0),
        (f"S{number}", "2015-03-02", 2.5),
    )
]


def test_ten_respond_and_ten_left_on_day_60() -> None:
    cohort = read(TEN_AND_TEN)
    assert counts(response_by_visit(cohort, PLAN)) == (10, 10, 0, 0, 10)
    assert counts(response_by_visit(cohort, NRI)) == (10, 20, 0, 0, 0)
    # Of all twenty a response was decided by then.
    assert counts(response_by_month(cohort, PLAN)) == (10, 20, 0, 0, 0)


def test_who_is_not_yet_due_is_no_drop_out() -> None:
    # L began on 1 May: on 3 July, the latest date, month 6 has not come.
    cohort = read([*TEN_AND_TEN, ("L", "2015-05-01", 3.0), ("L", "2015-06-20", 2.0)])
    assert counts(response_by_visit(cohort, PLAN)) == (10, 10, 0, 1, 10)
    assert counts(response_by_visit(cohort, NRI)) == (10, 20, 0, 1, 0)
    assert counts(response_by_visit(cohort, NRI), 12) == (0, 0, 0, 21, 0)
    states = response_by_patient(cohort, PLAN).filter(pl.col("month") == 6)
    reasons = dict(states.select("patient_id", "reason").iter_rows())
    assert reasons["L"] == "follow-up has not reached this window"
    assert reasons["S1"] == "followed to an earlier day only, though the data cut-off lies later"


def test_the_cut_off_can_be_moved() -> None:
    cohort = read(TEN_AND_TEN)
    # Day 183 is the latest date, 3 July 2015: a day earlier month 6 had not come for whom nobody saw.
    assert counts(response_by_visit(cohort, PLAN.replace(cutoff_shift=-1))) == (10, 10, 0, 10, 0)
    assert counts(response_by_visit(cohort, PLAN.replace(cutoff_shift=182)), 12) == (0, 0, 0, 0, 20)


def test_without_dates_nobody_is_said_to_have_left() -> None:
    cohort = Cohort.of(
        pl.DataFrame({"patient_id": ["A", "B"]}),
        pl.DataFrame(
            [("A", 0, 3.0), ("A", 183, 0.1), ("B", 0, 3.0), ("B", 60, 2.0)],
            schema=["patient_id", "day", "upcr"],
            orient="row",
        ),
    )
    assert counts(response_by_visit(cohort, PLAN)) == (1, 1, 0, 1, 0)
    # Counted as no response up to the longest follow-up of all, and not beyond.
    assert counts(response_by_visit(cohort, NRI)) == (1, 2, 0, 0, 0)
    assert counts(response_by_visit(cohort, NRI), 12) == (0, 0, 0, 2, 0)


@pytest.mark.parametrize(
    ("reason", "stop", "expected"),
    [
        ("lack of efficacy", "2015-03-02", "NR"),
        ("adverse event", "2015-03-02", "NR"),
        ("lack of efficacy", "2015-07-03", "NR"),
        ("lack of efficacy", "2015-07-06", "CR"),
        ("remission", "2015-03-02", "CR"),
        ("", "2015-03-02", "CR"),
    ],
)
def test_a_stop_for_want_of_effect_or_harm_is_no_response(reason: str, stop: str, expected: str) -> None:
    visits = [("A", "2015-01-01", 3.0), ("A", "2015-06-30", 0.1), ("A", "2015-12-30", 0.1)]
    cohort = read(visits, [("A", "tacrolimus", "2015-01-01", stop, reason)])
    for plan, state in ((PLAN, "CR"), (NRI, expected)):
        found = response_by_patient(cohort, plan).filter(pl.col("month") == 6)
        assert found["state"].to_list() == [state]
