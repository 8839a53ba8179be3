"""One test over every figure, result and format: a new one is checked by existing."""

import re

import altair as alt
import polars as pl
import pytest

from lnexplore import FIGURES, AnalysisPlan, analyse, sample_cohort
from lnexplore.charts.theme import picked_fields
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.read import read_here
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.report.tables import readable, to_csv

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
CENSORED = Cohort.of(
    # Everybody is followed, nobody ever responds, has a flare, stops a drug or comes down with the dose.
    SAMPLE.patients.drop("extra_1"),
    SAMPLE.visits.with_columns(
        upcr=pl.lit(5.0), upcr_low=pl.lit(5.0), upcr_high=pl.lit(5.0), prednisolone=pl.lit(30.0)
    ),
    SAMPLE.treatments.with_columns(stop_day=pl.lit(None, pl.Int32), reason=pl.lit(None, pl.String)),
    SAMPLE.events.clear(),
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
    "all censored": CENSORED,
    "5,000 patients": MANY,
}
PLANS = {
    "default": AnalysisPlan(),
    "nobody kept": AnalysisPlan(filters=Filters(levels={"sex": ()})),
    "together": AnalysisPlan(group_by=None),
}


# A registry is drawn by every page in `app/test_every_figure.py`. Whom a plan keeps, and how it groups, matters where there is somebody.
DRAWN = [
    pytest.param(figure, COHORTS[which], PLANS[how], id=f"{figure.key}-{which}-{how}")
    for figure in FIGURES.values()
    for which, how in (
        *((which, "default") for which in COHORTS if which != "5,000 patients"),
        ("sample", "nobody kept"),
        ("sample", "together"),
    )
]


def _are_too_many(figure, people: pl.DataFrame, chosen: dict[str, str]) -> bool:
    """Whether more patients stand behind this picture than it draws one by one."""
    (mine,) = figure.choose((people,), chosen)
    return figure.each_up_to is not None and mine["patient_id"].n_unique() > figure.each_up_to


@pytest.mark.parametrize(("figure", "cohort", "plan"), DRAWN)
def test_every_figure_draws_or_says_why_not(figure, cohort: Cohort, plan: AnalysisPlan):
    frames = figure.results(cohort, plan)
    if figure.is_empty(frames):
        return
    people = None if figure.people is None else figure.people(cohort, plan)
    clicked: set[str] = set()
    for chosen, one in figure.variants(frames):
        if figure.is_empty(one):
            continue
        sentences = figure.caption(one, plan)
        answers = figure.answers(one, plan)
        assert sentences
        for sentence in (*sentences, *answers):
            assert sentence.endswith(".")
            assert not re.search(r"\b(None|nan|inf)\b", sentence)
        for _, part in figure.panels(one):
            if figure.is_empty(part):
                continue
            with alt.data_transformers.disable_max_rows():
                picture = figure.draw(part)
                spec = picture.to_dict(validate=plan == PLANS["default"])
            assert spec["layer"]
            fields = picked_fields(picture)
            assert [param["select"]["fields"] for param in spec.get("params", [])] == [list(fields)] * bool(fields)
            # Whoever stands behind the marks can be asked for by a click, unless they are too many for a mark each.
            assert not fields or people is not None, chosen
            assert fields or people is None or _are_too_many(figure, people, chosen), chosen
            clicked |= set(fields)
    if people is not None:
        assert {"patient_id", *clicked, *figure.by} <= set(people.columns)
        assert set(people["patient_id"]) <= set(cohort.patients["patient_id"])


def test_the_sample_fills_every_figure():
    assert not [figure.key for figure in FIGURES.values() if figure.is_empty(figure.results(SAMPLE, AnalysisPlan()))]


LISTS = {
    "response_by_patient": "patient and window",
    "response_three_ways": "group, window and response, three shares side by side",
    "attrition": "step",
    "baseline": "line of the table",
    "follow_up": "group",
    "informative_visits": "group",
    "time_in_response": "group and state",
    "response_transitions": "pair of states",
    "patient_lanes": "patient and stretch",
    "flare_details": "flare",
    "adverse_events": "kind of event",
    "adverse_event_terms": "term",
    "adverse_event_classes": "organ class",
    "adverse_event_severity": "grade",
    "adverse_event_list": "event",
    "exposure_at_events": "kind of event",
    "needs_a_look": "patient",
    "definition_patterns": "pattern of definitions met",
    "blocked_by": "condition",
    "blocked_by_patient": "patient and condition",
    "on_threshold": "value on a threshold",
    "leave_one_out": "group",
    "hidden_choice_effects": "choice and alternative",
    "multiverse": "combination of choices",
    "recorded_visits": "visit",
    "recorded_dates": "patient",
    "derived_flares": "flare",
    "flares_recorded_and_derived": "flare",
    "egfr_change": "group and month",
    "egfr_slopes": "period and group",
    "groups_compared": "outcome and month",
    "definitions_compared": "definition, window and outcome",
    "subgroups_compared": "level of a subgroup",
}
"""name -> what a row is: results that count things or name them, without an interval"""
AGREEMENTS = ("definition_agreement", "recorded_agreement")
"""Cohen's kappa: an estimate between -1 and 1 of N pairs, which counts nobody"""
WITHOUT_GROUP = (*AGREEMENTS, "published_comparison")
RATES = [name for name in OUTCOMES if name not in LISTS and name not in AGREEMENTS]


def result(name: str, cohort: Cohort) -> pl.DataFrame:
    """The frame, after what is true of every result: no number that is none, readable, and fit to take away."""
    frame = OUTCOMES[name](cohort, AnalysisPlan())
    assert frame.width
    assert not [name for name, dtype in frame.schema.items() if dtype == pl.Float64 and frame[name].is_nan().any()]
    few = frame.head(1_000)
    assert readable(few).height == few.height
    assert to_csv(frame).startswith(b"\xef\xbb\xbf")
    return frame


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("name", RATES)
def test_every_rate_keeps_its_denominator(name: str, cohort: Cohort):
    frame = result(name, cohort)
    if frame.height == 0:
        # No definition with a target on the way, no limit to move, no group: nothing is claimed.
        return
    columns = {"n", "N", "n_not_assessable", "estimate", "ci_low", "ci_high", "method"}
    assert columns | ({"group"} if name not in WITHOUT_GROUP else set()) <= set(frame.columns)
    assert frame["N"].null_count() == frame["n_not_assessable"].null_count() == 0
    assert frame.filter((pl.col("N") < 0) | (pl.col("n_not_assessable") < 0)).height == 0
    # Where a cohort has no value of what a definition needs there is no count either: 0 of 0 would still be a count.
    assert frame.filter(pl.col("n").is_null()).filter((pl.col("N") > 0) | pl.col("estimate").is_not_null()).height == 0
    # An incidence has a population of its own, and none where nobody is in sight in the window.
    nobody = pl.col("n_risk_by") == 0 if "n_risk_by" in frame.columns else pl.col("n") == 0
    assert (
        frame["estimate"].null_count()
        == frame.filter((pl.col("N") == 0) | nobody & pl.col("estimate").is_null()).height
    )
    inside(frame)


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("name", AGREEMENTS)
def test_every_kappa_lies_within_its_interval(name: str, cohort: Cohort):
    frame = result(name, cohort)
    assert {"N", "estimate", "ci_low", "ci_high", "method"} <= set(frame.columns)
    assert frame.filter((pl.col("N") == 0) & pl.col("estimate").is_not_null()).height == 0
    assert frame.filter(~pl.col("estimate").is_between(-1, 1)).height == 0
    inside(frame)


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_read(name: str, cohort: Cohort):
    result(name, cohort)


def inside(frame: pl.DataFrame) -> None:
    known = frame.filter(pl.col("ci_low").is_not_null())
    assert known.filter(~pl.col("estimate").is_between(pl.col("ci_low") - 1e-12, pl.col("ci_high") + 1e-12)).height == 0
    assert frame["ci_low"].null_count() == frame["ci_high"].null_count()


def test_every_result_is_a_rate_a_kappa_or_a_list():
    assert set(LISTS) | set(AGREEMENTS) <= set(OUTCOMES)
    frames = analyse(SAMPLE)
    assert list(frames) == list(OUTCOMES)
    # Without a plan the usual one holds.
    assert frames["response_by_visit"].equals(OUTCOMES["response_by_visit"](SAMPLE, AnalysisPlan()))


def test_every_format_refuses_rubbish_with_a_sentence():
    for extension in FORMATS:
        intake = read_here([(f"cohort{extension}", b"\x00\x01\x02 rubbish \xff")], Reading())
        assert intake.cohort is None
        assert intake.issues[0].problem.endswith(".")
