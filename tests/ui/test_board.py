"""The board: what the thresholds send back, and that the pictures of a drag are those of the server."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import vl_convert
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts.board import SPECS
from lnexplore.charts.board_response import bar_rows, share_rows
from lnexplore.criteria.moving import has_number, scale_of, value_of
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.ui.board import cards, component, page, pictures, thresholds
from lnexplore.ui.board.sweep import shape_of, swept
from lnexplore.ui.board.thresholds import apply, rows
from lnexplore.ui.state import Session
from tests.benchmarks.board import Page
from tests.serve.visitor import Visitor, hosted

PLAN = AnalysisPlan()
SAMPLE = sample_cohort()
AWAY = {"n_not_reached": 0, "n_left": 0}


def session(plan: AnalysisPlan = PLAN) -> Session:
    return Session(Intake(SAMPLE), plan)


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_condition_of_every_definition_has_a_line_and_its_number_lies_on_the_rail(key: str):
    plan = PLAN.replace(definition=DEFINITIONS[key])
    lines = rows(plan)
    assert [line["path"] for line in lines] == [one.path for one in plan.definition.components()]
    for line, one in zip(lines, plan.definition.components(), strict=True):
        assert line["name"]
        assert line["movable"] == has_number(one.leaf)
        if line["movable"]:
            assert line["min"] <= line["low"] <= line["value"] <= line["high"] <= line["max"]
            assert line["value"] == pytest.approx(value_of(one.leaf) * scale_of(one.leaf)[3], abs=1e-6)


def test_what_the_component_asks_for_is_checked_again():
    def asked(**more: Any) -> AnalysisPlan:
        return apply(PLAN, {"path": "cr.upcr", "on": True} | more)

    def upcr(plan: AnalysisPlan) -> float:
        return value_of(plan.definition.component("cr.upcr").leaf)

    assert upcr(asked(value=0.7)) == 0.7
    # A number that no slider could give ends at the end of the range: 0.05 to 3 g/gCr.
    assert upcr(asked(value=-1.0)) == 0.05
    assert upcr(asked(value=99)) == 3.0
    assert asked(value="0.7") == PLAN
    assert asked(value=True) == PLAN
    assert asked(value=None) == PLAN
    assert apply(PLAN, {"path": "no such", "value": 1.0, "on": True}) == PLAN
    assert apply(PLAN, {}) == PLAN
    off = apply(PLAN, {"path": "cr.upcr", "value": 0.4, "on": False})
    assert off.definition.off == {"cr.upcr"}
    assert apply(off, {"reset": True}) == PLAN


def test_changes_that_come_again_count_once_and_no_more_than_the_page_has(monkeypatch: pytest.MonkeyPatch):
    here = session()
    monkeypatch.setattr(thresholds.state, "current", lambda: here)

    def told(*changes: tuple[str, float, int]) -> tuple[float, float]:
        asked = [{"path": path, "value": value, "on": True, "n": n} for path, value, n in changes]
        sent = SimpleNamespace(act={"held": "cr.upcr", "changes": asked})
        monkeypatch.setattr(thresholds.st, "session_state", {thresholds.KEY: sent})
        thresholds._act()
        upcr, albumin = (value_of(here.plan.definition.component(path).leaf) for path in ("cr.upcr", "cr.albumin"))
        return upcr, albumin

    assert told(("cr.upcr", 0.5, 1)) == (0.5, 3.5)
    # The next message brings it again, with another that overtook it.
    assert told(("cr.upcr", 0.7, 1), ("cr.albumin", 3.0, 2)) == (0.5, 3.0)
    # A page tells of each threshold once, and of a reset: the rest of 1,000 is not worked through.
    told(*(("cr.upcr", 0.9, n) for n in range(3, 1003)))
    assert 3 <= here.acted <= 20


def test_a_share_of_baseline_is_shown_in_percent_and_kept_as_a_share():
    line = next(line for line in rows(PLAN) if line["path"] == "pr.upcr")
    assert (line["value"], line["unit"]) == (50.0, "% of baseline")
    moved = apply(PLAN, {"path": "pr.upcr", "value": 40, "on": True})
    assert value_of(moved.definition.component("pr.upcr").leaf) == 0.4


@pytest.mark.parametrize(
    ("path", "change"),
    [
        *((path, {}) for path in ("cr.upcr", "cr.albumin", "cr.normal_sediment", "cr.creatinine", "pr.upcr")),
        *(("cr.upcr", change) for change in ({"group_by": None}, {"missing": "non_responder"})),
        *((path, {"exclude_baseline_responders": True}) for path in ("cr.upcr", "pr.upcr")),
    ],
)
def test_each_picture_of_a_drag_is_the_one_the_server_gives_for_that_value(path: str, change: dict[str, Any]):
    plan = PLAN.replace(**change)
    factor = scale_of(plan.definition.component(path).leaf)[3]
    found = swept(session(plan), plan, path, factor)
    assert len(found["values"]) == len(found["of"]) > 10
    for value, place in list(zip(found["values"], found["of"], strict=True))[::7]:
        at = plan.replace(definition=plan.definition.with_value(path, round(value / factor, 9)))
        visit, month = response_by_visit(SAMPLE, at), response_by_month(SAMPLE, at)
        picture = found["frames"][place]
        assert picture["bars"] == bar_rows(visit, shape_of(visit, at)).to_dict(as_series=False)
        assert picture["shares"] == share_rows(month).to_dict(as_series=False)


def test_the_headline_of_a_drag_is_the_one_of_the_strip():
    found = swept(session(), PLAN, "cr.upcr", 1.0)
    heads = found["frames"][found["of"][found["values"].index(0.4)]]["heads"]
    # 8 of 12 and 7 of 12 of the abstract; 13 of 14 and 14 of 14 with partial responses.
    assert heads["cr_at|0"][:2] == ("67\u00a0%", "8/12 · 39–86\u00a0%")
    assert heads["cr_at|1"][1].startswith("7/12")
    assert heads["response_by|0"] == ("93\u00a0%", "59–99\u00a0% · 1 at risk", "13/14 so far")
    assert heads["response_by|1"] == ("100\u00a0%", "0 at risk", "14/14, 8 on day 0")


def test_a_sweep_hangs_on_everything_but_its_own_value():
    from lnexplore.ui.board.sweep import key_of

    here = session()
    moved = PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", 0.7))
    other = PLAN.replace(definition=PLAN.definition.with_value("cr.albumin", 3.0))
    assert key_of(here, PLAN, "cr.upcr") == key_of(here, moved, "cr.upcr")
    assert key_of(here, PLAN, "cr.upcr") != key_of(here, other, "cr.upcr")
    assert key_of(here, PLAN, "cr.upcr") != key_of(here, PLAN, "cr.albumin")


@pytest.mark.parametrize("group_by", [None, "phase", "isn_group", "extra_1"])
def test_every_picture_is_drawn_and_names_its_groups(group_by: str | None):
    """One group, two, three and four."""
    plan = PLAN.replace(group_by=group_by)
    strict = plan.replace(definition=plan.definition.with_value("cr.upcr", 0.2))
    for picture in pictures.pictures(session(plan), strict):
        sets = {"datasets": {name: frame.to_dicts() for name, frame in picture.data.items()}}
        svg = vl_convert.vegalite_to_svg(SPECS[picture.key](picture.shape) | sets)
        words = [word.lower() for word in re.findall(r">([^<>]+)<", svg)]
        for group in picture.shape.groups if group_by else ():
            assert any(word.startswith(group[:4].lower()) for word in words), (picture.key, group)


def test_no_picture_is_built_anew_while_a_threshold_moves():
    here = session()
    published = replace(here.plan)
    built = set()
    for value in (0.2, 0.3, 0.5, 0.7, 1.0, 1.5):
        moved = PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", value))
        here.plan = moved
        for picture in pictures.pictures(here, published):
            pictures._spec(picture, here)
        built.add(here.cohort.memory.computed["spec"])
    assert len(built) == 1
    assert built != {0}


def test_a_moved_threshold_sends_its_own_parts_and_what_has_changed(tmp_path: Path):
    """In counts: the sidebar beside the thresholds, the navigation and pictures that stay the same are not sent again."""
    with hosted(tmp_path / "log") as address, Visitor(address) as visitor:
        page = Page(visitor)
        page.draw()
        page.draw()
        sizes = []
        for value in (0.5, 0.7, 1.0):
            before = len(visitor.seen)
            sizes.append(page.let_go(value))
            sent = visitor.seen[before:]
            assert not any(one.HasField("navigation") for one in sent)
            drawn = [one for one in sent if one.HasField("delta")]
            sidebar = [one for one in drawn if one.metadata.delta_path[0] == 1]
            assert [one.delta.WhichOneof("type") for one in sidebar] == ["add_block", "new_element"]
            assert sidebar[1].delta.new_element.HasField("bidi_component")
            assert len(drawn) <= 50
            charts = [one for one in drawn if one.delta.new_element.HasField("vega_lite_chart")]
            # Doses hang on no threshold.
            assert len(charts) <= 3
            assert sum(one.ByteSize() for one in sent) < 50_000
        assert min(sizes) < 16_000
        # A value looked at just before is named, not sent.
        before = len(visitor.seen)
        page.let_go(0.7)
        assert not any(one.delta.new_element.HasField("vega_lite_chart") for one in visitor.seen[before:])


def test_a_sheet_without_the_usual_groups_is_told_where_others_are_compared():
    assert page.to_compare(session()) == []
    assert page.to_compare(session(PLAN.replace(group_by=None))) == []
    told = page.to_compare(session(PLAN.replace(group_by="a column of another sheet")))
    assert told == ["To compare by Phase: <b>Patients and groups</b>."]


def test_nobody_assessed_is_no_rate_of_nought():
    row = AWAY | {"n": 0, "N": 5, "n_not_assessable": 5, "ci_low": None, "ci_high": None}
    assert cards.share_texts(row) == ("–", "no patient could be assessed", "5 not assessable")


def test_none_of_them_is_no_rate_of_nought_where_the_sheet_lacks_what_the_definition_needs():
    row = AWAY | {"n": 0, "N": 12, "n_not_assessable": 3, "ci_low": 0.0, "ci_high": 0.243}
    assert cards.share_texts(row, undecided=True) == ("–", "not estimable with this sheet", "3 not assessable")
    assert cards.share_texts(row)[0] == "0\u00a0%"


def test_who_is_not_assessable_is_bounded():
    row = AWAY | {"n": 8, "N": 12, "n_not_assessable": 2, "ci_low": 0.39, "ci_high": 0.86}
    # 8 of 14 if neither of the two responds, 10 of 14 if both do.
    assert cards.share_texts(row)[2] == "2 not assessable: 57–\u206071\u00a0%"
    assert cards.share_texts(row | {"n": 5, "N": 7})[2] == "2 not assessable: 5–\u20607 of 9"
    away = {"n_not_reached": 3, "n_left": 4}
    assert cards.share_texts(row | away)[2] == "2 not assessable: 57–\u206071\u00a0% · 3 not reached · 4 left before"
    assert cards.share_texts(row | away | {"n_not_assessable": 0})[2] == "3 not reached · 4 left before"


def test_an_incidence_is_no_share_of_those_observed():
    row = AWAY | {"n": 10, "N": 20, "n_start": 0, "N_by": 20, "n_risk_by": 0, "n_not_assessable": 1, "window_high": 213}
    row |= {"estimate": None, "ci_low": None, "ci_high": None}
    seen = "10/20 so far · 1 not assessable"
    assert cards.incidence_texts(row) == ("–", "no patient followed to day 213", seen)
    told = row | {"estimate": 0.6, "ci_low": 0.31, "ci_high": 0.8, "n_risk_by": 4}
    assert cards.incidence_texts(told) == ("60\u00a0%", "31–80\u00a0% · 4 at risk", seen)
    assert cards.incidence_texts(told | {"N_by": 9})[:2] == ("31–80\u00a0%", "under 10 patients · 4 at risk")
    assert cards.incidence_texts(told, undecided=True)[1] == "not estimable with this sheet"


def test_a_small_group_gets_no_percentage():
    row = AWAY | {"n": 5, "N": 8, "n_not_assessable": 0, "ci_low": 0.306, "ci_high": 0.863}
    assert cards.share_texts(row) == ("5/8", "31–86\u00a0%", "")


def test_streamlit_still_has_the_names_by_which_the_script_of_the_thresholds_is_served():
    manager = get_bidi_component_manager()
    assert isinstance(manager, BidiComponentManager)
    manifest = ComponentManifest("lnexplore", "1", [ComponentConfig("thresholds", "assets")])
    assert manifest.components[0].asset_dir == "assets"
    assert callable(manager.register_from_manifest)
    assert manager.get_component_asset_root(component.NAME) is None


def test_streamlit_still_collects_by_the_name_by_which_it_is_told_to_do_so_seldom(monkeypatch: pytest.MonkeyPatch):
    import gc

    from streamlit.runtime.scriptrunner import script_runner

    from lnexplore.ui import inside

    assert script_runner.gc.collect.__name__ == "collect"
    monkeypatch.setattr(script_runner, "gc", gc)
    asked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: asked.append(generation) or 0)
    inside.collect_seldom(pause=3600)
    script_runner.gc.collect(2)
    assert asked == [1]
    inside.collect_seldom(pause=0)
    script_runner.gc.collect(2)
    assert asked == [1, 2]
