"""The plan in the address: settings only, and whatever an address holds, the app opens."""

import random
import re

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.derive.windows import Window
from lnexplore.plan import Filters
from lnexplore.ui.link import from_params, level_code, to_params

LABELS = {"phase": "Phase", "sex": "Sex", "extra_1": "St. Mary’s ward"}
LEVELS = {"phase": ["induction", "maintenance"], "sex": ["female", "male"], "extra_1": ["Nurse Joy’s list", "other"]}


def restored(params: dict[str, list[str]]):
    return from_params(params, LABELS, LEVELS)


def test_the_default_plan_is_a_short_link():
    assert to_params(AnalysisPlan(), LABELS) == {"v": ["1"], "rule": ["rokutanda2014"]}


def test_a_moved_threshold_stands_in_the_link_as_a_number():
    plan = AnalysisPlan(definition=DEFINITIONS["rokutanda2014"].with_value("cr.upcr", 0.5))
    assert to_params(plan, LABELS)["cr.upcr"] == ["0.5"]


EVERYTHING = AnalysisPlan(
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
    filters=Filters(
        levels={"sex": ("female",), "extra_1": ("other",), "phase": ()}, age=(18.0, 40.0), baseline_upcr=(1.0, 9.5)
    ),
)


def test_everything_goes_there_and_back():
    found = restored(to_params(EVERYTHING, LABELS))
    assert found.ignored == []
    assert found.plan == EVERYTHING


def test_no_word_of_the_sheet_stands_in_the_link():
    link = str(to_params(EVERYTHING, LABELS))
    assert not re.search("Mary|Joy|ward|other", link)
    assert level_code("other") in link
    assert len(link) < 2000


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"v": ["1"], "rule": ["nobody1999"]}, "definition"),
        ({"v": ["1"], "cr.upcr": ["nan"]}, "threshold cr.upcr"),
        ({"v": ["1"], "cr.upcr": ["0,7"]}, "threshold cr.upcr"),
        ({"v": ["1"], "cr.upcr": ["-1"]}, "threshold cr.upcr"),
        ({"v": ["1"], "off": ["cr.nothing"]}, "switched-off components"),
        ({"v": ["1"], "windows": ["6~50", "9~50"]}, "windows"),
        ({"v": ["1"], "egfr_equation": ["mine"]}, "egfr equation"),
        ({"v": ["1"], "only.sex": ["000000"]}, "filter on Sex"),
        ({"v": ["1"], "range.age": ["a~b"]}, "range of age"),
        ({"v": ["1"], "group_by": ["moon"]}, "grouping"),
        ({"v": ["2"], "rule": ["kdigo2024"]}, "the whole link, which was made by another version"),
        ({"v": ["1"], "colour": ["red"]}, "1 setting that this version or this cohort does not have"),
    ],
    ids=str,
)
def test_what_cannot_be_restored_keeps_its_default_and_is_named(params: dict[str, list[str]], named: str):
    found = restored(params)
    assert found.ignored == [named]
    assert found.plan == AnalysisPlan()


def test_an_inverted_range_is_put_right():
    assert restored({"v": ["1"], "range.age": ["60~20"]}).plan.filters.age == (20.0, 60.0)


def test_one_broken_value_does_not_cost_the_others():
    found = restored({"v": ["1"], "rule": ["kdigo2024"], "cr.upcr": ["0.7"], "join_days": ["many"]})
    assert found.ignored == ["join days"]
    assert found.plan.definition == DEFINITIONS["kdigo2024"].with_value("cr.upcr", 0.7)


HOSTILE = [
    "",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-5",
    "\x00",
    "\r\n",
    "__proto__",
    "../../etc",
    "<script>",
    "' or 1=1",
    "9" * 400,
    "６",
    "☃",
    "null",
    "[]",
    "{}",
    "6~",
    "~",
    "1~2~3",
]


def test_five_hundred_hostile_links_open_the_default_or_a_valid_plan():
    dice = random.Random(20140611)
    keys = [*to_params(EVERYTHING, LABELS), "rule", "cr.upcr", "x", "", "\x00", "only.x", "range.height"]
    for _ in range(500):
        params = {
            dice.choice(keys): [dice.choice(HOSTILE) for _ in range(dice.randint(0, 3))]
            for _ in range(dice.randint(1, 6))
        }
        params["v"] = ["1"]
        plan = restored(params).plan
        assert AnalysisPlan.from_json(plan.to_json()) == plan


def test_a_megabyte_of_link_is_refused_as_a_whole():
    assert restored({"v": ["1"], "off": ["x" * 1_000_000]}).ignored == ["the whole link, which is too long"]


def test_labels_of_the_sample_are_the_sidebars():
    from lnexplore.outcomes.population import filter_columns

    assert list(filter_columns(sample_cohort()).values()) == [
        "Phase",
        "Sex",
        "ISN/RPS class",
        "Drug",
        "Previous immunosuppressant",
    ]
