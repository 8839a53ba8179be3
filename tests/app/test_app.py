"""The wiring of the screen: what is chosen in the sidebar is what is shown. A handful; numbers are tested elsewhere."""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from lnexplore.criteria.drafts import Draft, Line
from lnexplore.criteria.terms import Limit
from lnexplore.ingest.reading import CATEGORY
from lnexplore.options.kinds_of_definitions import encode

ENTRY = Path(__file__).parents[2] / "streamlit_app.py"
UPCR = "rokutanda2014:cr.upcr:value"


def opened(**params: str | list[str]) -> AppTest:
    at = AppTest.from_file(str(ENTRY), default_timeout=60)
    for key, value in params.items():
        at.query_params[key.replace("__", ".")] = value
    # The component that draws the thresholds lives in a browser; the plain sliders say and do the same.
    at.session_state["plain_sliders"] = True
    at.run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html") if "<style" not in element.proto.body)


def headline(at: AppTest) -> list[tuple[str, str]]:
    """(group, n/N) of a share, (group, number) of the other cards."""
    found = []
    for name, value, below in re.findall(
        r'class="n"[^>]*>([^<]*)<.*?class="v">([^<]*)<.*?class="d">([^<]*)<', html(at)
    ):
        share = re.match(r"\d+/\d+", below)
        found.append((name, share[0] if share else value))
    return found


def words(at: AppTest) -> str:
    return "\n".join(
        element.value
        for kind in ("success", "info", "warning", "error", "caption", "markdown")
        for element in getattr(at, kind)
    ) + re.sub(r"<[^>]+>", "", html(at))


def test_it_opens_with_the_sample_already_drawn():
    at = opened()
    assert headline(at) == [
        ("Induction", "8/12"),
        ("Maintenance", "7/12"),
        ("Induction", "93\u00a0%"),
        ("Maintenance", "100\u00a0%"),
        ("Induction", "4.2"),
        ("Maintenance", "10.3"),
        ("Induction", "8.1"),
        ("Maintenance", "8.1"),
    ]
    titles = [
        "Complete response at 6 months",
        "CR or PR by 6 months",
        "Flares per 100 patient-years",
        "Prednisolone mg/d, 6 months",
    ]
    assert [title for title in titles if title not in words(at)] == []
    assert "Synthetic data" in words(at)
    assert len(at.get("vega_lite_chart")) == 4, "what is closed builds nothing"


def test_moving_a_threshold_says_who_moved():
    at = opened()
    at.slider(key=UPCR).set_value(0.5).run()
    assert not at.exception
    assert headline(at)[0] == ("Induction", "10/12")
    assert "8/12 → 10/12, gained P06, P13" in words(at)
    assert "changed" in words(at)


def test_a_slider_dragged_through_values_is_one_move():
    at = opened()
    for value in (0.41, 0.45, 0.5):
        at.slider(key=UPCR).set_value(value).run()
    assert "8/12 → 10/12, gained P06, P13" in words(at)
    at.slider(key="rokutanda2014:cr.albumin:value").set_value(3.0).run()
    told = html(at)
    assert "Last change, CR at 6 months: <b>Maintenance</b> 8/12 → 9/12, gained P24" in told
    assert "8/12 → 10/12" not in told


def test_a_move_back_says_who_is_lost():
    at = opened()
    at.slider(key=UPCR).set_value(0.5).run()
    at.slider(key=UPCR).set_value(0.4).run()
    assert "10/12 → 8/12, lost P06, P13" in words(at)
    assert "changed" not in words(at)


def test_a_component_can_be_switched_off():
    at = opened()
    at.checkbox(key="rokutanda2014:cr.normal_sediment:on").uncheck().run()
    assert not at.exception
    assert "changed" in words(at)
    # Without the sediment P21 and P23 are in complete response, and one more patient can be judged.
    assert ("Maintenance", "9/13") in headline(at)


def test_another_definition_has_its_own_thresholds_and_keeps_the_first_ones_edits():
    at = opened()
    at.slider(key=UPCR).set_value(0.5).run()
    at.selectbox(key="rule").set_value("kdigo2024").run()
    assert not at.exception
    assert "KDIGO 2024" in words(at)
    assert "changed" not in words(at)
    at.selectbox(key="rule").set_value("rokutanda2014").run()
    assert at.slider(key=UPCR).value == 0.5


def test_a_link_restores_the_plan():
    at = opened(v="1", rule="rokutanda2014", cr__upcr="0.5")
    assert headline(at)[0] == ("Induction", "10/12")
    assert at.slider(key=UPCR).value == 0.5


def test_a_broken_link_falls_back_and_says_so():
    at = opened(v="1", cr__upcr="lots", colour="red")
    assert headline(at)[0] == ("Induction", "8/12")
    assert "could not be restored" in words(at)
    assert "threshold cr\\.upcr" in words(at)


def test_a_change_is_written_into_the_address():
    at = opened()
    at.slider(key=UPCR).set_value(0.5).run()
    assert at.query_params["cr.upcr"] == "0.5"


def test_reset_brings_the_published_plan_back():
    at = opened(v="1", rule="kdigo2024")
    next(button for button in at.button if button.label == "Reset all choices").click().run()
    assert not at.exception
    assert at.selectbox(key="rule").value == "rokutanda2014"
    assert headline(at)[0] == ("Induction", "8/12")


def test_an_empty_filter_says_so_and_shows_the_way_back():
    at = opened()
    at.session_state["door filters"] = True
    at.run()
    at.pills(key="filters sex sample").set_value([]).run()
    assert not at.exception
    assert "The filters leave no patient" in words(at)


def workbook(rows: int = 3) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("visits")
        sheet.write_row(0, 0, ["Patient", "Day", "UPCR (g/g)", "Creatinine", "Albumin", "Urine RBC", "Sex", "Age"])
        for number in range(rows):
            sheet.write_row(2 * number + 1, 0, [f"00{number}", 0, 3.0, 0.7, 2.5, 30, "F", 40])
            sheet.write_row(2 * number + 2, 0, [f"00{number}", 180, 0.2 + 0.15 * number, 0.7, 3.9, 1, "F", 40])
    return buffer.getvalue()


def test_an_upload_replaces_the_sample_and_keeps_the_settings():
    at = opened(v="1", cr__upcr="0.5")
    at.file_uploader[0].upload("cohort.xlsx", workbook()).run()
    assert not at.exception
    assert headline(at)[0] == ("All patients", "2/3")
    assert "Synthetic data" not in words(at)
    assert at.slider(key=UPCR).value == 0.5


@pytest.mark.parametrize(("name", "raw"), [("cohort.xlsx", b"PK rubbish"), ("cohort.csv", b"a,b\n1,2\n")])
def test_a_file_that_cannot_be_read_costs_nothing(name: str, raw: bytes):
    at = opened()
    at.file_uploader[0].upload(name, raw).run()
    assert not at.exception
    assert "The file could not be read, so the previous cohort is still shown" in words(at)
    assert headline(at)[0] == ("Induction", "8/12")


def test_a_choice_that_still_gives_no_patients_says_so():
    at = opened()
    at.file_uploader[0].upload("cohort.csv", b"a,b\n1,2\n").run()
    session = at.session_state["lnexplore"]
    session.reading = session.reading.with_column(session.refused.unused[0].choice, CATEGORY)
    at.run()
    assert not at.exception
    assert [one.value for one in at.toast] == ["The file still gives no patients."]


def test_what_answers_do_is_not_told_on_a_page_without_questions():
    rows = [f"P{n},{month},{upcr},{'rares' if n % 2 else 5}" for n in range(4) for month, upcr in ((0, 3.0), (6, 0.3))]
    at = opened()
    at.file_uploader[0].upload("cohort.csv", "\n".join(["Patient,Month,UPCR (g/g),Urine RBC", *rows]).encode()).run()
    assert "What do the words of “Urine RBC” mean" in words(at)
    # Written where the questions stood on the page before, they would stand anywhere, or in no place that there is.
    pages = {page["url_pathname"]: key for key, page in at._registered_pages.items()}
    at._page_hash = pages["reference"]
    at.run()
    assert [one.value for one in at.header] == ["Definitions and glossary"]
    assert not at.exception
    assert not at.session_state["lnexplore"].effects_at


def test_a_link_brings_a_definition_of_ones_own():
    own = Draft("own1", "Mine", (Line(((Limit("upcr", "<", 0.5),),)),)).build()
    at = opened(v="1", own=encode(own), rule="own1")
    assert at.selectbox(key="rule").value == "own1"
    assert "Mine" in words(at)
    # UPCR below 0.5 at month 6: all of the 13 with a visit but P10 (0.50) and P14 (6.3).
    assert headline(at)[0] == ("Induction", "11/13")


def test_a_definition_in_a_link_that_cannot_be_read_is_told():
    at = opened(v="1", own="rubbish", rule="own1", cr__upcr="0.5")
    assert "the user's own definitions" in words(at)
    assert at.selectbox(key="rule").value == "rokutanda2014"


@pytest.mark.parametrize(
    "page", ["data", "reference", "criteria", "cohort", "response", "flares", "steroids", "safety", "patient"]
)
def test_the_other_pages_open(page: str):
    def script(name: str) -> None:
        from importlib import import_module

        import_module(f"lnexplore.ui.pages.{name}").page()

    at = AppTest.from_function(script, args=(page,), default_timeout=60).run()
    assert not at.exception
    assert len(at.subheader) >= 2


def test_one_patient_and_no_events():
    at = opened()
    at.file_uploader[0].upload("cohort.xlsx", workbook(1)).run()
    assert not at.exception
    assert headline(at) == [("All patients", value) for value in ("1/1", "–", "–", "–")]


@pytest.mark.parametrize(
    "rule", ["rokutanda2014", "stlukes2017", "kdigo2024", "eular2012", "blissln_crr", "aurora1", "regency"]
)
def test_a_published_definition_is_not_marked_as_changed(rule: str):
    at = opened(v="1", rule=rule)
    assert not [slider.label for slider in at.slider if "changed" in slider.label]
    assert "changed" not in words(at)


def test_words_of_the_sheet_are_never_markup():
    buffer = io.BytesIO()
    trap = "![x](http://example.org/a.png) **b** $x$ :red[y]"
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("visits")
        sheet.write_row(0, 0, ["Patient", "Day", "UPCR (g/g)", "Phase", trap])
        for number in range(4):
            sheet.write_row(2 * number + 1, 0, [f"{trap} {number}", 0, trap, trap, f"{trap} {number % 2}"])
            sheet.write_row(2 * number + 2, 0, [f"{trap} {number}", 180, 0.3, trap, f"{trap} {number % 2}"])
    at = opened()
    at.session_state["door filters"] = True
    at.file_uploader[0].upload("cohort.xlsx", buffer.getvalue()).run()
    assert not at.exception
    at.slider(key=UPCR).set_value(0.2).run()
    assert not at.exception
    shown = [
        element.value
        for kind in ("markdown", "caption", "info", "success", "warning", "error")
        for element in getattr(at, kind)
    ]
    shown += [element.label for kind in ("checkbox", "slider", "selectbox") for element in getattr(at, kind)]
    shown += [option for pills in at.pills for option in (pills.label, *pills.options)]
    assert any("example" in text for text in shown)
    assert not [text for text in shown if "![x](http" in text or "**b**" in text or "$x$" in text]


def test_a_refused_file_is_refused_again_after_it_was_taken_away():
    at = opened()
    at.file_uploader[0].upload("cohort.xlsx", b"PK rubbish").run()
    assert "The file could not be read" in words(at)
    at.file_uploader[0].clear().run()
    assert "The file could not be read" not in words(at)
    at.file_uploader[0].upload("cohort.xlsx", b"PK rubbish").run()
    assert "The file could not be read" in words(at)
