"""Denominators, worked out by hand on five patients. The rule is KDIGO 2024 with proteinuria alone: UPCR < 0.5."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.moves import moves_between
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit

RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, windows=(Window(3, 30), Window(6, 30)), group_by=None)

# A responds at 3 months and loses it at 6. B responds at 6. C's visit at 6 months has no UPCR. D was followed for
# 100 days. E has no baseline, and the rule of
# complete response reads none. F is halved at 6 months. G dies on day 150 without a response.
VISITS = [
    ("A", 0, 3.0), ("A", 90, 0.3), ("A", 180, 2.0),
    ("B", 0, 3.0), ("B", 90, 2.0), ("B", 190, 0.4),
    ("C", 0, 3.0), ("C", 95, 2.5), ("C", 180, None),
    ("D", -5, 3.0), ("D", 100, 2.5),
    ("E", -40, 3.0), ("E", 90, 0.2), ("E", 180, 0.2),
    ("F", 0, 3.0), ("F", 85, 2.9), ("F", 185, 1.5),
    ("G", 0, 3.0), ("G", 91, 4.0),
]  # fmt: skip
COHORT = Cohort.of(
    pl.DataFrame({"patient_id": list("ABCDEFG")}),
    pl.DataFrame(VISITS, schema={"patient_id": pl.String, "day": pl.Int32, "upcr": pl.Float64}, orient="row"),
    events=pl.DataFrame({"patient_id": ["G"], "day": [150], "kind": ["death"]}),
)


def states(plan: AnalysisPlan, month: int) -> str:
    """The states of A to G in one line."""
    short = {"CR": "C", "PR": "P", "NR": "N", "not assessable": "?", "not reached": "-"}
    frame = response_by_patient(COHORT, plan).filter(pl.col("month") == month).sort("patient_id")
    return "".join(short[state] for state in frame["state"])


@pytest.mark.parametrize(
    ("missing", "three", "six"),
    [
        ("observed", "CNNNCNN", "NC?-CPN"),
        ("non_responder", "CNNNCNN", "NCNNCPN"),
        ("last_observation", "CNNNCNN", "NCN-CPN"),
    ],
)
def test_states_at_each_window(missing: str, three: str, six: str):
    plan = PLAN.replace(missing=missing)
    assert states(plan, 3) == three
    assert states(plan, 6) == six


def counts(frame: pl.DataFrame, month: int, outcome: str) -> tuple[int, int, int, int]:
    row = frame.filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == outcome))
    return row.select("n", "N", "n_not_assessable", "n_not_reached").row(0)


def test_at_counts_only_those_who_could_be_assessed():
    frame = response_by_visit(COHORT, PLAN)
    # At 6 months: A no, B yes, C not assessable, D not reached, E yes, F partial, G dead.
    assert counts(frame, 6, "CR") == (2, 5, 1, 1)
    assert counts(frame, 6, "CR or PR") == (3, 5, 1, 1)
    assert counts(frame, 6, "NR") == (2, 5, 1, 1)


def test_by_counts_everyone_who_was_ever_assessed():
    frame = response_by_month(COHORT, PLAN)
    # All seven had a response decided by then, D on day 100 alone, G before her death: A, B and E were complete.
    assert counts(frame, 6, "CR") == (3, 7, 0, 0)
    assert counts(frame, 6, "CR or PR") == (4, 7, 0, 0)
    assert counts(frame, 3, "CR") == (2, 7, 0, 0)


def test_reasons_are_named():
    reasons = dict(
        response_by_patient(COHORT, PLAN).filter(pl.col("month") == 6).select("patient_id", "reason").iter_rows()
    )
    assert reasons["C"] == "cannot be decided: UPCR"
    assert reasons["D"] == "follow-up has not reached this window"
    assert reasons["A"] == reasons["E"] == ""


def test_a_missing_baseline_is_named_where_a_rule_reads_it():
    # With a limit of 0.1 E is surely no complete response, and half of what cannot be told.
    plan = PLAN.replace(definition=RULE.with_value("cr.upcr", 0.1))
    row = response_by_patient(COHORT, plan).filter((pl.col("month") == 6) & (pl.col("patient_id") == "E"))
    assert row.select("state", "reason", "cr_ruled_out").row(0) == (
        "not assessable",
        "no proteinuria value in the baseline window",
        True,
    )
    assert states(plan.replace(baseline_first_day=-60), 6)[4] == "P"


def test_who_moved_between_two_plans():
    looser = PLAN.replace(definition=RULE.with_value("cr.upcr", 2.1))
    (move,) = moves_between(COHORT, PLAN, looser, 6)
    assert (move.before, move.after, move.gained, move.lost) == ((2, 5), (4, 5), ("A", "F"), ())
    (back,) = moves_between(COHORT, looser, PLAN, 6)
    assert (back.gained, back.lost) == ((), ("A", "F"))


def test_confirmation_takes_down_what_was_not_met_again():
    # A's response at 90 is not met again at 180; B's at 190 has nothing after it.
    assert states(PLAN.replace(confirm_days=28), 3) == "NNNNCNN"
    assert states(PLAN.replace(confirm_days=28), 6)[1] == "?"
