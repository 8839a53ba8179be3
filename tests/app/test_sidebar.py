"""The sidebar asks for every option that has a panel, and what a link or a file set is not lost on the way through it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.derive.filters import Filters
from lnexplore.options import OPTIONS
from lnexplore.options.option import FOLLOW_UP
from lnexplore.outcomes.population import filter_columns
from lnexplore.ui.link import to_params
from tests.options.values import EVERYTHING

ENTRY = Path(__file__).parents[2] / "streamlit_app.py"
KEPT = Filters({"sex": ("female",), "drug": ("mizoribine", "tacrolimus")}, (25.0, 50.0), (1.0, 9.5))


def opened(plan: AnalysisPlan) -> AppTest:
    at = AppTest.from_file(str(ENTRY), default_timeout=120)
    for key, values in to_params(plan, filter_columns(sample_cohort())).items():
        at.query_params[key] = values
    at.run()
    assert not at.exception
    return at


def test_a_plan_of_everything_passes_through_the_sidebar_unchanged():
    plan = EVERYTHING.replace(headline_month=5, group_by="sex", filters=KEPT, regimen=("mizoribine", "tacrolimus"))
    at = opened(plan)
    at.session_state["door filters"] = at.session_state["door options"] = True
    at.run()
    assert at.session_state["lnexplore"].notes == []
    assert at.session_state["lnexplore"].plan == plan
    drawn = {
        element.label
        for kind in ("selectbox", "number_input", "checkbox", "pills", "segmented_control")
        for element in at.get(kind)
    }
    labels = {row.label for row in OPTIONS.values() if row.panel is not None and row.label}
    assert labels - drawn == set()
    # "Reset all choices" takes all of it back but what the user wrote.
    next(button for button in at.button if button.label == "Reset all choices").click().run()
    assert at.session_state["lnexplore"].plan == AnalysisPlan(own=plan.own)


def test_what_can_change_nothing_is_not_asked_for():
    at = opened(AnalysisPlan())
    assert not at.get("number_input"), "a closed door builds nothing"
    at.session_state["door options"], at.session_state["door topic"] = True, FOLLOW_UP
    at.run()
    asked = {element.label for kind in ("selectbox", "number_input") for element in at.get(kind)}
    assert not asked & {OPTIONS["induction_phase"].label, OPTIONS["after_stop_days"].label}
    at.selectbox(key="after_stop").set_value("while_on").run()
    at.number_input(key="after_stop_days").set_value(14).run()
    assert at.session_state["lnexplore"].plan == AnalysisPlan(after_stop="while_on", after_stop_days=14)


def test_a_word_finds_the_options_it_stands_in():
    at = opened(AnalysisPlan())
    at.session_state["door options"] = True
    at.run()
    at.text_input(key="door find").set_value("baseline").run()
    asked = {element.label for kind in ("selectbox", "number_input", "checkbox") for element in at.get(kind)}
    assert {OPTIONS["baseline_rule"].label, OPTIONS["baseline_first_day"].label} <= asked
    assert OPTIONS["egfr_equation"].label not in asked
    at.number_input(key="baseline_first_day").set_value(-60).run()
    at.session_state["door options"] = False
    at.run()
    # What is not as usual stands as a chip when the door is closed; a click undoes it.
    assert at.session_state["lnexplore"].plan == AnalysisPlan(baseline_first_day=-60)
    (chip,) = [button for button in at.button if button.key and button.key.startswith("door chip options")]
    chip.click().run()
    assert at.session_state["lnexplore"].plan == AnalysisPlan()


def test_a_filter_stands_as_a_chip_with_its_number_of_patients_until_it_is_undone():
    at = opened(AnalysisPlan(filters=Filters({"sex": ("female",)})))
    (chip,) = [button for button in at.button if button.key and button.key.startswith("door chip filters")]
    assert chip.label == "Sex\\: female · 24"
    chip.click().run()
    assert at.session_state["lnexplore"].plan == AnalysisPlan()
