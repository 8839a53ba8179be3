"""Links and settings files that were written before the options became a table open as they were meant.

`written_by_0_1_0.json` was written by that version and is never written again; what it means is typed here.
"""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.ingest.reading import Reading
from lnexplore.report.provenance import snapshot_id
from lnexplore.report.settings import from_settings
from lnexplore.ui.link import from_params, to_params
from tests.options.values import LABELS, LEVELS, OWN

OLD = json.loads((Path(__file__).parent / "written_by_0_1_0.json").read_text("utf-8"))
READING = Reading(
    {"尿蛋白 @1b891baa": "visits.upcr", "Note @1b891baa": ""},
    {"UPCR @1b891baa": "mg/mmol"},
    {"unit upcr @1b891baa": "mg/g", "dates @1b891baa": "dmy"},
    frozenset({"thousands", "era"}),
)
MEANT = {
    "default": AnalysisPlan(),
    "everything": AnalysisPlan(
        definition=DEFINITIONS["kdigo2024"].with_value("cr.upcr", 0.7).switched(frozenset({"pr.egfr", "cr.egfr"})),
        windows=(Window(2, 10), Window(5, 20)),
        baseline_first_day=-60,
        join_days=3,
        egfr_equation="ckd_epi_2021",
        uln_female=0.82,
        uln_male=1.09,
        literal_haematuria=True,
        exclude_baseline_responders=True,
        confirm_days=28,
        missing="last_observation",
        interval="clopper_pearson",
        group_by="extra_1",
        headline_month=5,
        pick="last",
        baseline_rule="mean",
        protein="stand_in",
        flare_rule="moroni",
        flare_reference="mean_last_two",
        flare_response_days=90,
        flare_confirm_days=30,
        flare_refractory_days=0,
        flare_first_only=True,
        origin="biopsy",
        regimen=("tacrolimus", "mizoribine"),
        regimen_stop="all",
        pause_days=30,
        after_stop="while_on",
        after_stop_days=14,
        rescue="non_response",
        terminal="leaves",
        visits_counted="windows",
        drugs_counted="ever",
        sustained_days=90,
        between_doses="linear",
        steroid_factors=(("betamethasone", 8.33), ("dexamethasone", 7.0)),
        middle="median",
        course_of_values="mean",
        means=("age", "upcr"),
        p_values=True,
        filters=Filters(
            levels={"sex": ("female",), "extra_1": ("other",), "phase": ()}, age=(18.0, 40.0), baseline_upcr=(1.0, 9.5)
        ),
    ),
    "own": AnalysisPlan(
        definition=OWN.with_value("cr.upcr", 60).switched(frozenset({"cr.either2.way2.no_rescue"})),
        own=(OWN, replace(OWN, key="own2", label="Another")),
        means=(),
        group_by=None,
        confirm_days=60,
    ),
    "staged": AnalysisPlan(definition=DEFINITIONS["eular2019"]),
    "blissln": AnalysisPlan(definition=DEFINITIONS["blissln_perr"].with_value("cr.upcr", 0.6)),
    "phase": AnalysisPlan(exclude_baseline_responders=True, induction_phase="maintenance"),
}


@pytest.mark.parametrize("name", MEANT)
def test_an_old_link_opens(name: str):
    found = from_params(parse_qs(OLD["links"][name], strict_parsing=True), LABELS, LEVELS)
    assert found.ignored == []
    # That version left the phase out of its links.
    assert found.plan == (MEANT[name].replace(induction_phase="induction") if name == "phase" else MEANT[name])
    if name != "phase":
        assert to_params(found.plan, LABELS) == parse_qs(OLD["links"][name])


def test_an_old_link_tells_what_was_moved():
    found = from_params(parse_qs(OLD["links"]["moved"], strict_parsing=True), LABELS, LEVELS)
    assert (found.plan, found.ignored) == (MEANT["everything"], [])
    # What decides nothing is no part of the record.
    assert found.before == AnalysisPlan(headline_month=5, group_by="extra_1")


@pytest.mark.parametrize("name", MEANT)
def test_an_old_settings_file_opens(name: str):
    plan, reading, history = from_settings(json.dumps(OLD["settings"][name]))
    assert plan == MEANT[name]
    assert reading == (Reading() if name == "phase" else READING)
    assert (history.before is None) == (name in ("default", "phase"))


def test_an_old_record_goes_on_without_counting_a_value_twice():
    plan, _, history = from_settings(json.dumps(OLD["settings"]["everything"]))
    assert history.tried["pick"] == ("nearest", "first", "last")
    assert history.seen(plan) == history
    tried = {moved.what: moved.tried for moved in history.moved(plan)}
    assert tried["pick"] == 3
    assert {tried[key] for key in ("filters", "regimen", "windows", "steroid_factors", "confirm_days")} == {2}
    assert from_settings(json.dumps(OLD["settings"]["own"])).history.declared is not None


@pytest.mark.parametrize("name", MEANT)
def test_the_same_settings_have_the_same_name(name: str):
    assert snapshot_id(["ab" * 32], MEANT[name], READING) == OLD["snapshots"][name]
