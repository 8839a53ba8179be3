"""One test over every preset, figure, format and measure: a new one is checked by existing."""

import json
import math
import re

import altair as alt
import polars as pl
import pytest

from lnexplore import DEFINITIONS, FIGURES, AnalysisPlan, analyse, sample_cohort
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.ingest.formats import FORMATS
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.plan import Filters
from lnexplore.report.tables import readable, to_csv
from lnexplore.ui.widgets import threshold_scale

SAMPLE = sample_cohort()
NOBODY = Cohort.of(pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String}))
ALONE = Cohort.of(pl.DataFrame({"patient_id": ["A"]}))
ONE_VISIT = Cohort.of(
    pl.DataFrame({"patient_id": ["A"]}), pl.DataFrame({"patient_id": ["A"], "day": [0], "upcr": [2.0]})
)
ALL_MISSING = Cohort.of(
    SAMPLE.patients.select("patient_id", "phase"),
    SAMPLE.visits.select("patient_id", "day"),
    events=SAMPLE.events.clear(),
)
MANY = Cohort.of(
    pl.concat([SAMPLE.patients.with_columns(pl.col("patient_id") + f"-{copy}") for copy in range(179)])
    .drop("extra_1")
    .head(5000),
    pl.concat([SAMPLE.visits.with_columns(pl.col("patient_id") + f"-{copy}") for copy in range(178)]),
)
COHORTS = {
    "sample": SAMPLE,
    "nobody": NOBODY,
    "one patient without visits": ALONE,
    "one visit": ONE_VISIT,
    "all missing": ALL_MISSING,
    "5,000 patients": MANY,
}
PLANS = {
    "default": AnalysisPlan(),
    "nobody kept": AnalysisPlan(filters=Filters(levels={"sex": ()})),
    "together": AnalysisPlan(group_by=None),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_every_figure_draws_or_says_why_not(figure, cohort: Cohort, plan: AnalysisPlan):
    frames = figure.results(cohort, plan)
    if figure.is_empty(frames):
        return
    sentences = figure.caption(frames, plan)
    assert sentences
    assert all(sentence.endswith(".") and not re.search(r"\b(None|nan|inf)\b", sentence) for sentence in sentences)
    for _, part in figure.panels(frames):
        with alt.data_transformers.disable_max_rows():
            spec = figure.draw(part).to_dict(validate=True)
        assert spec["layer"]


def test_the_sample_fills_every_figure():
    assert not [figure.key for figure in FIGURES.values() if figure.is_empty(figure.results(SAMPLE, AnalysisPlan()))]


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("name", OUTCOMES)
def test_every_result_keeps_its_denominator(name: str, cohort: Cohort):
    frame = analyse(cohort, AnalysisPlan())[name]
    if name in ("response_by_patient", "attrition"):
        return
    assert {"group", "n", "N", "n_not_assessable", "estimate", "ci_low", "ci_high", "method"} <= set(frame.columns)
    assert (
        frame["estimate"].null_count()
        == frame.filter((pl.col("N") == 0) | (pl.col("n") == 0) & pl.col("estimate").is_null()).height
    )
    known = frame.filter(pl.col("ci_low").is_not_null())
    assert known.filter(~pl.col("estimate").is_between(pl.col("ci_low") - 1e-12, pl.col("ci_high") + 1e-12)).height == 0
    assert not frame.select(pl.col(pl.Float64).is_nan().any()).row(0).count(True)
    assert readable(frame).height == frame.height
    assert to_csv(frame).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
class TestDefinition:
    def test_has_a_source_and_confirmed_numbers(self, definition: ResponseDefinition):
        assert definition.evidence == "C"
        assert definition.citation
        assert definition.assessed

    def test_reads_itself_aloud(self, definition: ResponseDefinition):
        words = definition.describe()
        assert words.startswith("Complete response: UPCR")
        assert words.count("Partial response") == 1

    def test_goes_to_json_and_back(self, definition: ResponseDefinition):
        assert ResponseDefinition.from_dict(json.loads(json.dumps(definition.to_dict()))) == definition

    def test_has_unique_paths_that_can_be_set_and_switched_off(self, definition: ResponseDefinition):
        paths = [component.path for component in definition.components()]
        assert len(paths) == len(set(paths))
        for component in definition.components():
            assert definition.switched(frozenset({component.path})).differences(definition)
            if hasattr(component.leaf, "value"):
                changed = definition.with_value(component.path, component.leaf.value + 0.25)
                assert len(changed.differences(definition)) == 1
                assert changed.with_value(component.path, component.leaf.value) == definition

    def test_has_a_slider_that_reaches_its_published_numbers(self, definition: ResponseDefinition):
        for component in definition.components():
            low, high, step, factor = threshold_scale(component.leaf)
            published = getattr(component.leaf, "value", 5.0) * factor
            assert all(isinstance(bound, float) for bound in (low, high, step))
            assert low < published < high
            assert math.isclose((high - low) / step % 1, 0, abs_tol=1e-6) or math.isclose(
                (high - low) / step % 1, 1, abs_tol=1e-6
            )

    def test_runs_on_the_sample_and_loses_nobody(self, definition: ResponseDefinition):
        by_patient = analyse(SAMPLE, AnalysisPlan(definition=definition))["response_by_patient"]
        assert by_patient.height == 28 * 7
        assert by_patient["state"].null_count() == 0


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_is_complete(measure):
    assert measure.label
    assert measure.low < measure.high
    assert measure.synonyms
    assert (
        measure.kind in ("flag", "grade", "response")
        or measure.key == "sledai"
        or measure.unit in measure.accepts
        or measure.key == "egfr"
    )
    assert not measure.accepts or measure.to_canonical(measure.unit) == 1


def test_every_format_refuses_rubbish_with_a_sentence():
    from lnexplore import read_cohort

    for extension in FORMATS:
        intake = read_cohort([(f"cohort{extension}", b"\x00\x01\x02 rubbish \xff")])
        assert intake.cohort is None
        assert intake.issues[0].problem.endswith(".")
