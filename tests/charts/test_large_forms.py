"""What is drawn does not grow with the cohort, and says what it leaves out."""

import json
from itertools import pairwise

import altair as alt
import polars as pl
import pytest

from lnexplore import FIGURES, AnalysisPlan, sample_cohort
from lnexplore.charts.curves import thinned
from lnexplore.charts.figure import Figure, Frames
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.drug_survival import drug_stops
from tests.cohorts import registry

PLAN = AnalysisPlan()
FEW, MANY = registry(201), registry(3000)
HEAVY = {"hidden_choices", "multiverse", "agreement", "sweep_two"}
"""Figures whose results take seconds; their rows are those of choices and definitions, not of patients."""


def rows(figure: Figure, frames: Frames) -> int:
    """Rows of data behind all pictures of a figure."""
    with alt.data_transformers.disable_max_rows():
        return sum(
            len(values)
            for _, one in figure.variants(frames)
            for _, part in figure.panels(one)
            if not figure.is_empty(part)
            for values in figure.draw(part).to_dict()["datasets"].values()
        )


@pytest.mark.parametrize(
    "item", [item for item in FIGURES.values() if item.key not in HEAVY], ids=lambda item: item.key
)
def test_fifteen_times_the_patients_do_not_draw_more(item: Figure):
    few, many = (rows(item, item.results(cohort, PLAN)) for cohort in (FEW, MANY))
    # Curves have a step per day on which something happened, and there are only so many days.
    assert many <= max(1.6 * few, 1500), (few, many)


@pytest.mark.parametrize("item", [item for item in FIGURES.values() if item.each_up_to], ids=lambda item: item.key)
def test_a_figure_with_a_form_for_many_names_no_patient_beyond_its_limit(item: Figure):
    def patients(size: int) -> set[str]:
        frames = item.results(registry(size, 1), PLAN)
        found: set[str] = set()
        with alt.data_transformers.disable_max_rows():
            for _, one in item.variants(frames):
                for values in item.draw(one).to_dict()["datasets"].values():
                    found |= {row["patient_id"] for row in values if "patient_id" in row}
        return found

    limit = item.each_up_to
    assert limit is not None
    assert len(patients(limit)) == limit
    # A sample (of lanes) is no larger than what is drawn of few; elsewhere a form without patients takes their place.
    assert len(patients(limit + 1)) in (0, limit)


def test_sampled_lanes_say_so_and_reach_from_the_longest_follow_up_to_the_shortest():
    frames = FIGURES["swimmer"].results(FEW, PLAN.replace(group_by=None))
    drawn = frames[0]["patient_id"].unique(maintain_order=True)
    assert drawn.len() == 60
    (words, _) = FIGURES["swimmer"].caption(frames, PLAN)
    assert words.startswith("All patients: 60 of 201 patients, drawn evenly from the longest to the shortest follow-up")
    # What happened is told of those drawn, the first complete response above the picture of everybody.
    assert "; of those drawn: first complete response in " in words
    (told, _) = FIGURES["swimmer"].answers(frames, PLAN)
    assert " of 201" in told
    order = FEW.patients.sort("last_day", "patient_id", descending=[True, False])["patient_id"].to_list()
    places = sorted(order.index(patient) for patient in drawn)
    assert places[0] == 0
    assert max(second - first for first, second in pairwise(places)) <= 4


def test_a_thinned_curve_keeps_its_values_where_it_keeps_a_step():
    steps = pl.DataFrame(
        {"group": ["a"] * 1000 + ["b"] * 3, "day": [*range(1000), 0, 5, 9], "estimate": [*range(1000), 0, 1, 2]}
    )
    kept = thinned(steps, ["group"])
    long = kept.filter(pl.col("group") == "a")
    assert 160 <= long.height <= 162
    assert (long["day"][0], long["day"][-1]) == (0, 999)
    assert long["day"].diff().max() <= 7
    assert (long["day"] == long["estimate"]).all()
    assert kept.filter(pl.col("group") == "b").height == 3


def test_a_curve_names_its_rows_at_risk_and_marks_where_follow_up_ended():
    figure, cohort = FIGURES["drug_survival"], sample_cohort()

    def layers(frames: Frames) -> dict[str, list[dict]]:
        spec = figure.draw(figure.choose(frames, {"drug": "the regimen"})).to_dict()
        found: dict[str, list[dict]] = {}
        for layer in spec["layer"]:
            found.setdefault(layer["mark"]["type"], []).append(
                layer | {"rows": spec["datasets"].get(layer["data"].get("name"))}
            )
        return found

    drawn = layers(figure.results(cohort, PLAN))
    assert [layer["encoding"]["text"]["value"] for layer in drawn["text"]] == ["induction", "maintenance"]
    (ticks,) = drawn["tick"]
    # A theme that set these would move the rows away from their names.
    assert {"labelPadding", "labelFontSize", "labelLineHeight", "ticks"} <= ticks["encoding"]["x"]["axis"].keys()
    stops = drug_stops(cohort, PLAN).filter((pl.col("drug").cast(pl.String) == "the regimen") & ~pl.col("stopped"))
    ended = {(group, round(day / DAYS_PER_MONTH, 6)) for group, day in stops.select("group", "day").iter_rows()}
    assert {(row["group"], round(row["month"], 6)) for row in ticks["rows"]} == ended
    # Of many no tick could be told from the next.
    assert not layers(figure.results(MANY, PLAN))["tick"][0]["rows"]


def test_a_group_keeps_its_colour_where_another_has_no_curve():
    *curves, medians = FIGURES["flare_free"].results(registry(61, 3), AnalysisPlan())
    without = [one.filter(pl.col("group") != "phase 02") for one in curves]
    told = json.dumps(FIGURES["flare_free"].draw((*without, medians)).to_dict())
    blue, orange, green = "#2f86c9", "#d9692b", "#207474"
    assert f'"domain": ["phase 01", "phase 02", "phase 03"], "range": ["{blue}", "{orange}", "{green}"]' in told
