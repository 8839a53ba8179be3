"""The checklist claims only what is there."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_intake
from lnexplore.ingest.read import Intake
from lnexplore.report.strobe import ITEMS, strobe

PLAN = AnalysisPlan()
SAMPLE = sample_intake()
THEIRS = {
    *("1", "2", "3", "4", "5", "6a", "6b", "8", "9", "10", "16c", "18", "19", "20", "21", "22"),
    *("RECORD 1", "RECORD 6", "RECORD 12.1", "RECORD 12.3", "RECORD 19", "RECORD 22"),
}


def by(intake: Intake, plan: AnalysisPlan = PLAN, history: History | None = None) -> dict[str, tuple[str, str]]:
    """Item -> (who, where)."""
    frame = strobe(intake, plan, history or History())
    return {item: (who, where) for item, where, who in frame.select("item", "where", "by").iter_rows()}


def test_every_item_of_strobe_has_a_line():
    frame = strobe(SAMPLE, PLAN, History())
    assert frame.columns == ["item", "topic", "where", "by"]
    assert frame["item"].to_list() == list(ITEMS)
    numbers = [item.rstrip("abcde") for item in ITEMS if not item.startswith("RECORD")]
    assert list(dict.fromkeys(numbers)) == [str(number) for number in range(1, 23)]
    assert frame.null_count().sum_horizontal().item() == 0
    assert frame.filter((pl.col("topic") == "") | (pl.col("where") == "")).height == 0


def test_what_only_authors_know_is_theirs():
    found = by(SAMPLE)
    assert {item for item, (who, _) in found.items() if who == "the authors"} == THEIRS
    assert all(where.startswith("for the authors") == (who == "the authors") for who, where in found.values())
    assert found["2"] == ("the authors", "for the authors")
    assert found["8"] == ("the authors", "for the authors; a part: Methods: the data, units, equations")
    assert found["12c"] == ("lnexplore", "Methods: missing data")
    assert found["7"][1].endswith("(response, flares, prednisolone, drug retention, adverse events)")
    assert found["RECORD 12.2"][1].startswith(
        "Methods: the data; page Data: account of every row and cell (0 cells left out)"
    )


def test_nothing_moved_or_moved_is_told():
    assert "changed after" not in by(SAMPLE, PLAN, History().seen(PLAN))["12e"][1]
    moved = PLAN.replace(pick="last")
    assert by(SAMPLE, moved, History().seen(PLAN))["12e"][1].endswith(
        "; Methods: 1 setting that was changed after results were seen"
    )


@pytest.mark.parametrize(
    "intake",
    [Intake(None), Intake(Cohort.of(pl.DataFrame(schema={"patient_id": pl.String})))],
    ids=["no cohort", "nobody"],
)
def test_of_nobody_nothing_is_claimed(intake: Intake):
    assert {(who, where) for who, where in by(intake).values()} == {("the authors", "for the authors")}


def test_a_patient_who_was_never_seen_again_has_no_outcomes():
    alone = by(Intake(Cohort.of(pl.DataFrame({"patient_id": ["A"]}))))
    assert [alone[item][0] for item in ("12e", "14a", "14b", "14c", "15", "16a", "17", "RECORD 12.2")] == [
        "the authors"
    ] * 8
    # No groups, no subgroups; without other tables, no other outcomes.
    assert by(SAMPLE, PLAN.replace(group_by=None))["12b"] == ("the authors", "for the authors")
    assert alone["7"][1] == "Methods: definition of response, flares, curves (response, flares)"
