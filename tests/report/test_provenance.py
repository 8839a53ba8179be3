"""One short name for file, plan, decisions and version."""

import re
from dataclasses import replace

import polars as pl

from lnexplore import AnalysisPlan, __version__, sample_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.report.provenance import snapshot_id, versions

PLAN = AnalysisPlan()
FILES = ("a" * 64, "b" * 64)


def test_the_name_is_short_and_the_same_for_the_same():
    found = snapshot_id(FILES, PLAN, Reading())
    assert re.fullmatch(r"lnx(-[a-z2-7]{4}){3}", found)
    assert snapshot_id(FILES, AnalysisPlan(), Reading()) == found
    # Files chosen in another order are the same files.
    assert snapshot_id(FILES[::-1], PLAN, Reading()) == found


def test_whatever_changes_a_number_changes_the_name():
    cohort = sample_cohort()
    day = cohort.visits["day"][0]
    rows = pl.DataFrame({"patient_id": [cohort.visits["patient_id"][0]], "day": [day], "adjudicated": ["CR"]})
    names = [
        snapshot_id(FILES, PLAN, Reading(), cohort),
        snapshot_id(FILES[:1], PLAN, Reading(), cohort),
        snapshot_id(FILES, PLAN.replace(join_days=8), Reading(), cohort),
        snapshot_id(FILES, PLAN, Reading(undone=frozenset({"era"})), cohort),
        snapshot_id(FILES, PLAN, Reading(), cohort.with_adjudicated(rows, PLAN.rule_mark)),
    ]
    assert len(set(names)) == len(names)


def test_what_is_said_of_a_source_does_not_change_the_name():
    one = PLAN.definition
    told = replace(one, citation="elsewhere", doi="10.1000/1", notes=(), evidence="P", label="another name")
    assert snapshot_id(FILES, PLAN.replace(definition=told), Reading()) == snapshot_id(FILES, PLAN, Reading())
    other = PLAN.replace(definition=one.with_value("cr.upcr", 0.5))
    assert snapshot_id(FILES, other, Reading()) != snapshot_id(FILES, PLAN, Reading())


def test_the_program_names_itself_and_what_it_counts_with():
    found = dict(versions())
    assert found["lnexplore"] == __version__
    assert {"Python", "polars", "scipy", "statsmodels"} <= set(found)
