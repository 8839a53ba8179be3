"""The plan in the address: settings only, and whatever an address holds, the app opens."""

import base64
import json
import random
import re
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.options.codes import level_code
from lnexplore.options.kinds_of_definitions import MAX_OWN, MAX_UNPACKED, decode, encode
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.ui.link import MAX_LENGTH, from_params, to_params
from tests.cohorts import examples
from tests.options.values import EVERYTHING, LABELS, LEVELS, OWN
from tests.test_plan import MALFORMED, nested


def restored(params: dict[str, list[str]]):
    return from_params(params, LABELS, LEVELS)


def test_the_default_plan_is_a_short_link():
    assert to_params(AnalysisPlan(), LABELS) == {"v": ["1"], "rule": ["rokutanda2014"]}


def test_a_moved_threshold_stands_in_the_link_as_a_number():
    plan = AnalysisPlan(definition=DEFINITIONS["rokutanda2014"].with_value("cr.upcr", 0.5))
    assert to_params(plan, LABELS)["cr.upcr"] == ["0.5"]


def test_everything_goes_there_and_back():
    found = restored(to_params(EVERYTHING, LABELS))
    assert found.ignored == []
    assert found.plan == EVERYTHING


@pytest.mark.parametrize(
    ("key", "values", "name"),
    [
        ("regimen", ["abcdef"], "the drugs of the regimen"),
        ("induction_phase", ["abcdef"], "the phase taken for induction"),
        ("induction_phase", ["maintenance"], "the phase taken for induction"),
        ("steroids", ["prednisolone~2"], "the equivalents of glucocorticoids"),
        ("steroids", ["dexamethasone~1e9"], "the equivalents of glucocorticoids"),
        ("steroids", ["dexamethasone"], "the equivalents of glucocorticoids"),
        ("means", ["name of the patient"], "the lines of the baseline table told as means"),
        ("origin", ["birth"], "the day from which curves count"),
        ("pause_days", ["-3"], "the days of a pause that is no stop"),
        ("p_values", ["perhaps"], "p-values"),
    ],
)
def test_what_a_link_asks_for_and_cannot_have_is_named(key: str, values: list[str], name: str):
    found = restored({"v": ["1"], "rule": ["rokutanda2014"], key: values})
    assert found.plan == AnalysisPlan()
    assert found.ignored == [name]


def test_whoever_opens_the_link_sees_the_same_phase_left_out():
    plan = AnalysisPlan(exclude_baseline_responders=True, induction_phase="Maintenance")
    found = restored(to_params(plan, LABELS))
    assert found.ignored == []
    # The sheet's own spelling: the case of a phase decides nothing.
    assert found.plan == plan.replace(induction_phase="maintenance")


def test_no_word_of_the_sheet_stands_in_the_link():
    link = str(to_params(EVERYTHING, LABELS))
    # Names of drugs are the sheet's words, too.
    assert not re.search("Mary|Joy|ward|other|maintenance|tacrolimus|mizoribine", link)
    assert to_params(EVERYTHING, LABELS)["regimen"] == [level_code("tacrolimus"), level_code("mizoribine")]
    assert level_code("other") in link
    assert len(str(to_params(EVERYTHING.replace(own=()), LABELS))) < 2000


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"v": ["1"], "rule": ["nobody1999"]}, "the definition of response"),
        ({"v": ["1"], "cr.upcr": ["nan"]}, "threshold cr.upcr"),
        ({"v": ["1"], "cr.upcr": ["0,7"]}, "threshold cr.upcr"),
        ({"v": ["1"], "cr.upcr": ["-1"]}, "threshold cr.upcr"),
        ({"v": ["1"], "off": ["cr.nothing"]}, "switched-off components"),
        ({"v": ["1"], "windows": ["6~50", "9~50"]}, "the windows (month ± days)"),
        ({"v": ["1"], "egfr_equation": ["mine"]}, "the eGFR equation"),
        ({"v": ["1"], "only.sex": ["000000"]}, "filter on Sex"),
        ({"v": ["1"], "range.age": ["a~b"]}, "range of age"),
        ({"v": ["1"], "group_by": ["moon"]}, "the grouping"),
        ({"v": ["2"], "rule": ["kdigo2024"]}, "the whole link, which was made by another version"),
        ({"v": ["1"], "pick": ["best"]}, "the assessment used in a window"),
        ({"v": ["1"], "baseline_rule": ["median"]}, "the baseline value"),
        ({"v": ["1"], "protein": ["convert"]}, "the urine protein read"),
        ({"v": ["1"], "flare_rule": ["nobody1999"]}, "the rule for flares"),
        ({"v": ["1"], "flare_reference": ["highest"]}, "the value that flares are compared with"),
        ({"v": ["1"], "flare_response_days": ["-1"]}, "the days a response must have lasted before a flare"),
        ({"v": ["1"], "flare_confirm_days": ["none"]}, "the days after which a flare had to be met again"),
        ({"v": ["1"], "flare_refractory_days": ["9999"]}, "the days after a flare in which no other counts"),
        ({"v": ["1"], "flare_first_only": ["maybe"]}, "counting first flares only"),
        ({"v": ["1"], "own": [""]}, "the user's own definitions"),
        ({"v": ["1"], "own": ["!!!!"]}, "the user's own definitions"),
        ({"v": ["1"], "own": ["é"]}, "the user's own definitions"),
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
    assert found.ignored == ["the days within which visits are one assessment"]
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
    keys = [*to_params(EVERYTHING, LABELS), "own", "rule", "cr.upcr", "x", "", "\x00", "only.x", "range.height"]
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


# --- definitions of one's own ---------------------------------------------------------------------------------------


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


def of(data: object) -> str:
    return packed(json.dumps(data).encode())


def test_an_own_definition_survives_the_link_moved_and_switched_off():
    plan = EVERYTHING.replace(own=(OWN, replace(OWN, key="own2", label="Another")))
    for definition in (
        OWN,
        OWN.with_value("cr.upcr", 60).with_value("cr.either2.way2.egfr", 0.9),
        OWN.switched(frozenset({"cr.either2.way2.no_rescue", "pr.upcr"})),
        DEFINITIONS["kdigo2024"],
    ):
        mine = plan.replace(definition=definition)
        found = restored(to_params(mine, LABELS))
        assert found.ignored == []
        assert found.plan == mine


def test_an_own_definition_stands_in_the_link_as_one_short_word():
    params = to_params(AnalysisPlan(own=(OWN,), definition=OWN), LABELS)
    assert params.keys() == {"v", "rule", "own"}
    (word,) = params["own"]
    assert re.fullmatch("[A-Za-z0-9_-]+", word)
    assert len(word) < 700
    assert decode(word) == OWN


def test_a_link_to_an_own_definition_that_does_not_come_with_it_falls_back():
    found = restored({"v": ["1"], "rule": ["own1"], "cr.upcr": ["60"], "join_days": ["3"]})
    assert found.ignored[0] == "the definition of response"
    assert found.plan.definition.key == "rokutanda2014"
    assert found.plan.join_days == 3


# Whether two of one name or too many come: nothing of them is taken, and the rest of the link is.
@pytest.mark.parametrize("own", [[OWN, OWN], [replace(OWN, key=f"own{number}") for number in range(MAX_OWN + 1)]])
def test_own_definitions_that_cannot_stand_together_are_listed(own: list):
    found = restored({"v": ["1"], "own": [encode(one) for one in own], "join_days": ["3"]})
    assert found.ignored == ["the user's own definitions"]
    assert found.plan == AnalysisPlan(join_days=3)


BOMB = json.dumps(OWN.to_dict() | {"notes": ["x" * MAX_UNPACKED]}).encode()


@pytest.mark.parametrize(
    "word",
    [
        packed(b" " * 10_000_000 + json.dumps(OWN.to_dict()).encode()),
        packed(BOMB),
        packed(b"[" * 30_000),
        packed(b'{"complete":' * 3000),
        packed(nested(700).encode()),
        packed(nested(1000).encode()),
        packed(b"\xff\xfe"),
        packed(b""),
        packed(b"null"),
        packed(b"5"),
        packed(b'"text"'),
        packed(b"[]"),
        packed(b"{}"),
        packed(b"NaN"),
        packed(b"9" * 5000),
        encode(OWN)[:-8],
        encode(OWN)[3:],
        "A" * 1000,
        "=" * 10,
        "\x00",
        "６６６６",
        base64.urlsafe_b64encode(json.dumps(OWN.to_dict()).encode()).decode(),
        base64.urlsafe_b64encode(zlib.compress(json.dumps(OWN.to_dict()).encode())[:-4]).decode(),
    ],
    ids=range(23),
)
def test_a_word_that_is_no_definition_is_listed(word: str):
    if len(word) < MAX_LENGTH:
        found = restored({"v": ["1"], "own": [word], "join_days": ["3"]})
        assert found.ignored == ["the user's own definitions"]
        assert found.plan == AnalysisPlan(join_days=3)
    with pytest.raises(ValueError):
        decode(word)


def test_a_definition_just_below_the_limit_of_unpacking_is_read():
    definition = replace(OWN, notes=("x" * (MAX_UNPACKED - len(json.dumps(OWN.to_dict(), ensure_ascii=False)) - 200),))
    assert decode(encode(definition)) == definition


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_own_definition_is_listed(data: object):
    found = restored({"v": ["1"], "own": [of(data)]})
    assert found.ignored == ["the user's own definitions"]
    assert found.plan == AnalysisPlan()


SAMPLE = sample_cohort()
STRANGE = {
    "a label with half a character": OWN.to_dict() | {"label": "\ud800"},
    "a label of a column": OWN.to_dict() | {"label": "patient_id"},
    "no label": OWN.to_dict() | {"label": ""},
    "a long label": OWN.to_dict() | {"label": "x" * 5000},
    "a label of two lines": OWN.to_dict() | {"label": "a\n# b"},
    "the label of a published one": OWN.to_dict() | {"label": "KDIGO 2024"},
    "no key": OWN.to_dict() | {"key": ""},
    "a key of words": OWN.to_dict() | {"key": "a b:c (changed)"},
    "a month that is a text": OWN.to_dict() | {"at_month": "six"},
    "notes that are numbers": OWN.to_dict() | {"notes": [1, 2]},
    "switched off by numbers": OWN.to_dict() | {"off": [1, 2]},
    "evidence of another kind": OWN.to_dict() | {"evidence": "Z"},
    "no condition": OWN.to_dict() | {"complete": {"type": "all", "name": "all", "terms": []}},
    "an alternative of nothing": OWN.to_dict()
    | {"complete": {"type": "all", "name": "all", "terms": [{"type": "any", "name": "x", "terms": []}]}},
    "a very large number": json.loads(json.dumps(OWN.to_dict()).replace("50.0", "1e300")),
    "200 groups in one another": json.loads(nested(200)),
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE)
def test_no_own_definition_of_a_link_breaks_a_result(data: dict):
    found = restored({"v": ["1"], "own": [of(data)], "rule": [data["key"]]}).plan
    plan = AnalysisPlan.from_json(found.to_json())
    assert plan == found
    assert restored(to_params(plan, LABELS)).plan == plan
    assert plan.describe()
    for name in ("response_by_visit", "definition_agreement", "staged_targets", "sweep", "blocked_by", "on_threshold"):
        OUTCOMES[name](SAMPLE, plan)


@examples(300)
@given(
    st.one_of(
        st.text(max_size=60), st.binary(max_size=200).map(packed), st.integers(0, 200).map(encode(OWN).__getitem__)
    )
)
def test_no_word_raises(word: str):
    plan = restored({"v": ["1"], "own": [word]}).plan
    assert AnalysisPlan.from_json(plan.to_json()) == plan


class TestWhatWasMovedTravels:
    """A page loaded anew knows what was moved after the results were seen."""

    MOVED = AnalysisPlan(
        definition=DEFINITIONS["kdigo2024"].with_value("cr.upcr", 0.7), confirm_days=28, headline_month=12
    )

    def test_there_and_back(self):
        params = to_params(self.MOVED, {}, AnalysisPlan())
        assert params["was.rule"] == ["rokutanda2014"]
        assert params["was.confirm_days"] == ["-"]
        assert "was.headline_month" not in params
        restored = from_params(params, {}, {})
        assert restored.plan == self.MOVED
        assert restored.ignored == []
        assert restored.before is not None
        assert restored.before.definition == DEFINITIONS["rokutanda2014"]
        assert restored.before.confirm_days is None

    def test_nothing_moved_nothing_told(self):
        assert not [key for key in to_params(self.MOVED, {}, self.MOVED) if key.startswith("was.")]
        assert from_params(to_params(self.MOVED, {}), {}, {}).before is None

    def test_rubbish_is_no_exception(self):
        for value in ("", "-", "nan", "1e400", "\x00"):
            restored = from_params(
                {"v": ["1"], "was.cr.upcr": [value], "was.was.rule": [value], "was.": [value]}, {}, {}
            )
            assert restored.plan == AnalysisPlan()
