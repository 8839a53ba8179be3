"""What a visit keeps: patients picked by hand, the patient looked at, and whether the sample's thresholds follow to an own file."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.comparison import groups_to_compare
from lnexplore.outcomes.headline import headline
from lnexplore.report.provenance import snapshot_id
from lnexplore.ui.link import to_params
from lnexplore.ui.state import Session
from tests.app.test_app import UPCR, opened, words, workbook
from tests.app.test_every_figure import script

PLAN = AnalysisPlan()


def pressed(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def complete(cohort: Cohort) -> list[tuple[str, int, int]]:
    rows = headline(cohort, PLAN).filter(number="cr_at").select("group", "n", "N")
    return [(str(group), n, total) for group, n, total in rows.iter_rows()]


def test_patients_picked_by_hand_are_the_only_ones_counted_and_everything_says_so():
    cohort = sample_cohort()
    few = cohort.with_picked(["P06", "P13", "P01"])
    assert [(group, total) for group, _, total in complete(few)] == [("induction", 3)]
    assert complete(few.with_picked(None)) == complete(cohort) == [("induction", 8, 12), ("maintenance", 7, 12)]
    with pytest.raises(ValueError, match="not in this cohort"):
        cohort.with_picked(["P06", "P99"])
    names = [snapshot_id(["a"], PLAN, Reading(), one) for one in (cohort, few, few.with_picked(["P06"]))]
    assert len(set(names)) == 3


def test_a_handful_stands_in_no_address_and_one_click_takes_it_back():
    at = opened()
    session = at.session_state["lnexplore"]
    session.intake = replace(session.intake, cohort=session.cohort.with_picked(["P06", "P13"]))
    at.run()
    assert "2 of 28 patients" in words(at)
    assert not any("P06" in value for values in at.query_params.values() for value in values)
    assert "P06" not in str(to_params(session.plan, session.labels()))
    pressed(at, "Only 2 of 28, picked by hand")
    assert "28 patients" in words(at)
    assert session.cohort.picked is None


def test_thresholds_moved_on_the_sample_follow_to_an_own_file_only_when_asked_for():
    for answer, value, differs in (("Start as published", 0.4, False), ("Keep my changes", 0.6, True)):
        at = opened()
        at.slider(key=UPCR).set_value(0.6).run()
        at.file_uploader[0].upload("cohort.xlsx", workbook()).run()
        assert not at.exception
        assert "Your file was read" in words(at)
        assert not at.get("vega_lite_chart"), "no number of the own file before the answer"
        assert at.session_state["lnexplore"].history.before is None
        pressed(at, answer)
        assert at.slider(key=UPCR).value == value
        assert bool(at.session_state["lnexplore"].plan.differences()) == differs
        assert at.session_state["lnexplore"].history.moved(at.session_state["lnexplore"].plan) == []


def test_nothing_is_asked_where_nothing_was_moved():
    at = opened(v="1", cr__upcr="0.5")
    at.file_uploader[0].upload("cohort.xlsx", workbook()).run()
    assert "Your file was read" not in words(at)
    assert at.slider(key=UPCR).value == 0.5


def test_the_groups_compared_are_part_of_the_plan_and_one_picked_twice_changes_places():
    cohort = sample_cohort()
    at = AppTest.from_function(script, args=("response",), default_timeout=120)
    at.session_state["lnexplore"] = Session(Intake(cohort), AnalysisPlan(group_by="isn_group"))
    at.session_state["lab compare groups"] = True
    at.run()
    first, second, third = groups_to_compare(cohort, AnalysisPlan(group_by="isn_group"))[:3]
    boxes = [box for box in at.selectbox if (box.key or "").startswith("compare ")]
    assert [box.value for box in boxes] == [first, second]
    boxes[0].set_value(third).run()
    assert at.session_state["lnexplore"].plan.compared == ("isn_group", third, second)
    next(box for box in at.selectbox if (box.key or "").startswith("compare 1")).set_value(third).run()
    assert not at.exception
    assert at.session_state["lnexplore"].plan.compared == ("isn_group", second, third)
    assert [box.value for box in at.selectbox if (box.key or "").startswith("compare ")] == [second, third]
