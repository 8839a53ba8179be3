"""Every column that may be taken away has a name, a meaning and a unit."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, analyse, sample_cohort
from lnexplore.charts.registry import FIGURES
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes.choices import hidden_choices
from lnexplore.report.codebook import MET, codebook, column, is_result, title, with_cases
from lnexplore.report.tables import MOVED, PICKED, SETTLED
from lnexplore.report.words_of_columns import COLUMNS

SAMPLE = sample_cohort()
PLAN = AnalysisPlan()
OF_SCREENS = {"interval", "interval of the rate", "quartiles"}
"""Columns that screens make of two"""


def frames() -> dict[str, pl.DataFrame]:
    """Every result, and every table and curve that a figure offers."""
    found = dict(analyse(SAMPLE, PLAN))
    for key, figure in FIGURES.items():
        own = figure.results(SAMPLE, PLAN)
        found[f"table of {key}"] = own[0]
        if figure.points is not None:
            found[f"points of {key}"] = own[figure.points]
    return found


@pytest.fixture(scope="module")
def every() -> dict[str, pl.DataFrame]:
    return frames()


def test_every_column_of_every_result_has_a_meaning_that_is_a_sentence(every: dict[str, pl.DataFrame]) -> None:
    for name, frame in every.items():
        told = codebook(frame, PLAN.definition)
        assert told["column"].to_list() == frame.columns, name
        assert is_result(frame), name
        assert all(len(meaning) > 10 and meaning.endswith(".") for meaning in told["meaning"]), name
        assert all(told["label"]), name


def test_two_columns_of_one_table_never_bear_the_same_name(every: dict[str, pl.DataFrame]) -> None:
    for name, frame in every.items():
        labels = codebook(frame, PLAN.definition)["label"]
        assert labels.is_unique().all(), (name, labels.filter(labels.is_duplicated()).to_list())
        heads = [title(one, frame.columns) for one in frame.columns]
        assert len(set(heads)) == len(heads), name


def test_no_line_is_unused(every: dict[str, pl.DataFrame]) -> None:
    used = {
        found[0]
        for frame in map(with_cases, every.values())
        for name in frame.columns
        if (found := column(name, frame.columns)) is not None
    }
    # The choices that a combination is made of hang on the definition.
    used |= {(choice, "combination") for choice in chosen_somewhere()}
    used |= {(name, "") for name in (*OF_SCREENS, MOVED, SETTLED, PICKED)} | {(MET, "")}
    assert set(COLUMNS) - used == set()


def chosen_somewhere() -> set[str]:
    both = SAMPLE.visits.with_columns(urine_protein_24h=pl.col("upcr"))
    cohort = type(SAMPLE)(SAMPLE.patients, both, SAMPLE.treatments, SAMPLE.events)
    plans = [PLAN.replace(definition=definition) for definition in DEFINITIONS.values()]
    return {choice.key for plan in plans for choice in hidden_choices(cohort, plan)}


def test_every_hidden_choice_has_a_line_beside_its_combination() -> None:
    assert len(chosen_somewhere()) == 14
    assert not [key for key in chosen_somewhere() if column(key, ("combination",)) is None]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("response_by_visit", "share, 0 to 1"),
        ("time_to_response", "share, 0 to 1"),
        ("time_in_response", "share, 0 to 1"),
        ("flares", "per 100 patient-years"),
        ("derived_flare_rates", "per 100 patient-years"),
        ("steroid_course", "mg of prednisolone a day"),
        ("steroid_cumulative", "mg of prednisolone"),
        ("laboratory_course", "unit of the measure"),
        ("exposure_by_response", "unit of the measure"),
        ("follow_up", "months"),
        ("recorded_agreement", "kappa, −1 to 1"),
        ("baseline", "unit of the line; of a level share, 0 to 1"),
    ],
)
def test_an_estimate_has_the_unit_of_its_result(every: dict[str, pl.DataFrame], name: str, unit: str) -> None:
    told = codebook(every[name])
    assert told.filter(pl.col("column") == "estimate")["unit"].to_list() == [unit]


def test_a_name_means_what_it_means_among_its_neighbours() -> None:
    assert title("label", ("label", "definition")) == "Definition"
    assert title("label", ("label", "month")) == "Measure"
    assert title("why", ("drug", "why", "n")) == "Stopped for"
    assert title("why", ("patient_id", "state", "why")) == "Reason for review"
    assert title("n_censored", ("n_risk", "n_censored")) == "Followed no further"
    assert title("n_censored", ("n_censored", "sd")) == "Known only as a limit or a range"


def test_a_condition_is_told_in_the_words_of_the_plan() -> None:
    frame = pl.DataFrame({"met:cr.upcr": [True], "met:pr.own": [False]})
    assert codebook(frame, DEFINITIONS["rokutanda2014"]).rows() == [
        (
            "met:cr.upcr",
            "Met: UPCR < 0.4 g/gCr (complete response)",
            "Whether the condition “UPCR < 0.4 g/gCr” of complete response is met at the assessment used; blank where it is not known.",
            "true, false",
        ),
        (
            "met:pr.own",
            "Met: pr.own (partial response)",
            "Whether the condition pr.own of partial response is met at the assessment used; blank where it is not known.",
            "true, false",
        ),
    ]


def test_a_table_of_words_is_no_result_and_needs_no_codebook() -> None:
    frame = pl.DataFrame({"Characteristic": ["Age"], "p": ["0.01"]})
    assert not is_result(frame)
    assert not is_result(pl.DataFrame())
    assert codebook(frame)["column"].to_list() == ["p"]
    assert title("some_name") == "Some name"
