"""The sidebar asks for every option that has a panel, and what a link or a file set is not lost on the way through it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.derive.filters import Filters
from lnexplore.options import OPTIONS
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
    asked = {element.label for kind in ("selectbox", "number_input") for element in at.get(kind)}
    assert not asked & {OPTIONS["induction_phase"].label, OPTIONS["after_stop_days"].label}
    at.selectbox(key="after_stop").set_value("while_on").run()
    at.number_input(key="after_stop_days").set_value(14).run()
    assert at.session_state["lnexplore"].plan == AnalysisPlan(after_stop="while_on", after_stop_days=14)
