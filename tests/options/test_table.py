"""The table of options: every row travels wherever a plan does, says itself, and refuses what it cannot be."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

import jsonschema
import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, read_settings
from lnexplore.catalogue import speaking
from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_intake
from lnexplore.ingest.reading import Reading
from lnexplore.options import OPTIONS, Options, table_of
from lnexplore.options.kinds import Choice
from lnexplore.options.option import PANELS, Alternatives, NotTried
from lnexplore.outcomes.choices import decided, hidden_choices
from lnexplore.report import package
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import build_report
from lnexplore.report.prose import LANGUAGES, Facts
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.methods import methods
from lnexplore.report.provenance import snapshot_id
from lnexplore.report.schema import settings_schema
from lnexplore.report.script import analysis_script
from lnexplore.report.settings import to_settings
from lnexplore.ui.choices import _OWN as DRAWN_WITH_COHORT
from lnexplore.ui.link import from_params, to_params
from tests.options.values import EVERYTHING, LABELS, LEVELS, OTHERS, values_of
from tests.outcomes.small import cohort

PLAN = AnalysisPlan()
INTAKE = sample_intake()
assert INTAKE.cohort is not None
_SAMPLE = INTAKE.cohort
SAMPLE = Cohort.of(
    _SAMPLE.patients.drop("extra_1"),
    _SAMPLE.visits.with_columns(dexamethasone=pl.lit(1.0)),
    _SAMPLE.treatments,
    _SAMPLE.events,
)
"""with one more glucocorticoid"""
SCHEMA = jsonschema.Draft202012Validator(settings_schema())
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
every_option = pytest.mark.parametrize("key", OPTIONS)
every_value = pytest.mark.parametrize(
    ("key", "value"), OTHERS, ids=[f"{key} {number}" for number, (key, _) in enumerate(OTHERS)]
)


def plan_with(key: str, value: object, base: AnalysisPlan = PLAN) -> AnalysisPlan:
    return base.replace(**{key: value})


# --- the table ------------------------------------------------------------------------------------------------------


def test_every_field_of_a_plan_is_an_option():
    assert [spec.name for spec in fields(AnalysisPlan)] == list(OPTIONS) == list(table_of(AnalysisPlan))


def test_a_field_that_is_no_option_is_named():
    @dataclass(frozen=True)
    class MyPlan(Options):
        colour: str = "red"

    with pytest.raises(TypeError, match=r"MyPlan\.colour is no option: write it as option\(\.\.\.\)"):
        table_of(MyPlan)


@every_option
def test_a_row_is_whole(key: str):
    row = OPTIONS[key]
    assert (row.key, row.default) == (key, getattr(PLAN, key))
    assert len(values_of(row.kind)) > 1
    assert row.name.en
    assert JAPANESE.search(row.name.ja)
    assert (row.panel is None) == (not row.label) or key == "filters"
    assert row.panel is None or row.panel in PANELS
    assert isinstance(row.tried, Alternatives | NotTried)
    if row.panel is not None:
        field = row.kind.field(PLAN)
        assert field.form != "own" or type(row.kind) in DRAWN_WITH_COHORT
        assert all(field.labels.values())
        assert len(set(field.labels.values())) == len(field.labels)


def test_no_two_options_have_one_name():
    for names in (
        [row.name.en for row in OPTIONS.values()],
        [row.name.ja for row in OPTIONS.values()],
        [row.label for row in OPTIONS.values() if row.label],
        [row.param or key for key, row in OPTIONS.items()],
    ):
        assert len(set(names)) == len(names)


CHOICES = {key: row for key, row in OPTIONS.items() if isinstance(row.kind, Choice)}


@pytest.mark.parametrize("key", CHOICES)
def test_every_answer_has_words_of_its_own_in_every_language(key: str):
    answers = CHOICES[key].ways.values()
    for words in (
        [answer.meaning for answer in answers],
        [answer.ja for answer in answers],
        [answer.methods.en for answer in answers],
        [answer.methods.ja for answer in answers],
    ):
        assert all(words)
        assert len(set(words)) == len(words)
    # Rules for flares keep the name of their source.
    assert key == "flare_rule" or all(JAPANESE.search(answer.ja) for answer in answers)


# --- it travels -----------------------------------------------------------------------------------------------------


@every_value
def test_it_goes_to_a_file_and_back(key: str, value: object):
    plan = plan_with(key, value)
    own = {"own": (value.switched(frozenset()),)} if key == "definition" and value.key not in DEFINITIONS else {}
    assert AnalysisPlan.from_json(plan.to_json()) == plan.replace(**own)
    text = to_settings(plan, Reading(), History().seen(PLAN).seen(plan))
    assert read_settings(text).plan == plan
    assert read_settings(text).history.moved(plan) == History().seen(PLAN).seen(plan).moved(plan)
    SCHEMA.validate(json.loads(text))


@every_value
def test_it_goes_to_a_link_and_back(key: str, value: object):
    plan = plan_with(key, value)
    params = to_params(plan, LABELS)
    assert params != to_params(PLAN, LABELS)
    found = from_params(params, LABELS, LEVELS)
    assert (found.plan, found.ignored) == (plan, [])
    before = from_params(to_params(PLAN, LABELS, plan), LABELS, LEVELS)
    assert before.plan == PLAN
    assert before.before == (plan if OPTIONS[key].decides else None)


@every_value
def test_a_script_carries_it(key: str, value: object):
    plan = plan_with(key, value)
    settings = to_settings(plan, Reading())
    assert settings in analysis_script(settings, plan, ["ab" * 32], "lnx-aaaa-bbbb-cccc")


def test_a_report_carries_the_methods_whole_and_names_the_settings_that_the_archive_carries():
    analysis = Analysis(INTAKE, EVERYTHING)
    report = build_report(analysis, [])
    assert report.methods == analysis.prose().methods
    assert analysis.snapshot in dict(report.provenance).values()
    settings = dict(package.accounts(analysis))["plan.json"].decode("utf-8")
    assert read_settings(settings).plan == EVERYTHING
    assert analysis.snapshot in settings


@every_value
def test_another_value_has_another_snapshot(key: str, value: object):
    assert snapshot_id([], plan_with(key, value), Reading()) != snapshot_id([], PLAN, Reading())


def bases(key: str) -> Iterator[AnalysisPlan]:
    """The default plan, and those with one other option moved: some options act only under another one."""
    yield PLAN
    if key != "own":
        yield from (plan_with(other, moved) for other, moved in OTHERS if other != key)


@cache
def methods_of(text: str) -> list[tuple[str, ...]]:
    account = Account(INTAKE, SAMPLE, AnalysisPlan.from_json(text), History(), Facts("0", (), "lnx"))
    told = []
    for language in LANGUAGES:
        with speaking(language):
            told.append(methods(account))
    return told


@every_value
def test_the_methods_tell_it_in_every_language(key: str, value: object):
    """Definitions that are kept beside the one in force are told by the settings alone."""
    pairs = ((methods_of(base.to_json()), methods_of(plan_with(key, value, base).to_json())) for base in bases(key))
    told = any(all(one != other for one, other in zip(before, after, strict=True)) for before, after in pairs)
    assert told == (key != "own")


@every_value
def test_what_decides_a_number_is_recorded_when_it_is_moved(key: str, value: object):
    row, plan = OPTIONS[key], plan_with(key, value)
    moved = History().seen(PLAN).seen(plan).moved(plan)
    assert bool(moved) == row.decides
    for before, now in (
        (row.value_label(PLAN), row.value_label(plan)),
        (row.value_label(PLAN, "ja"), row.value_label(plan, "ja")),
    ):
        assert before
        assert now
        # A definition whose numbers were moved keeps its name: the record tells its conditions.
        assert before != now or key == "definition"
    if moved and moved[0].what == key:
        assert moved[0].description == f"{row.name.en}: {row.value_label(PLAN)} → {row.value_label(plan)}"


# --- alternatives worth trying --------------------------------------------------------------------------------------

BOTH = cohort({"A": {0: {"upcr": 3.0, "urine_protein_24h": 3.0, "egfr": 80}, 183: {"upcr": 0.3, "egfr": 80}}})
TRIED = {key: row for key, row in OPTIONS.items() if isinstance(row.tried, Alternatives)}


@pytest.mark.parametrize("key", TRIED)
def test_alternatives_stand_among_the_hidden_choices(key: str):
    assert isinstance(TRIED[key].tried, Alternatives)
    name = TRIED[key].tried.key or key
    found = 0
    for definition in DEFINITIONS.values():
        plan = PLAN.replace(definition=definition)
        for choice in hidden_choices(BOTH, plan):
            if choice.key == name:
                found += 1
                assert decided(plan, choice.options[0]) == plan
                assert all(key in decided(plan, option).changes(plan) for option in choice.options[1:])
    assert found
    # It stands first as it is in force, whatever that is.
    for value in values_of(TRIED[key].kind):
        plan = plan_with(key, value)
        for choice in hidden_choices(BOTH, plan):
            assert decided(plan, choice.options[0]) == plan


# --- it refuses -----------------------------------------------------------------------------------------------------

WRONG = (object(), "no such answer\ud800", -99_999, 99_999.5, float("nan"), [], {}, ("a", "a"), True, b"x")


@every_option
def test_it_names_itself_and_what_is_allowed(key: str):
    row = OPTIONS[key]
    wrong = [value for value in WRONG if not row.kind.allows(value)]
    assert len(wrong) > 5
    for value in wrong:
        with pytest.raises(ValueError, match=re.escape(f": expected {row.kind.expected}")) as refused:
            plan_with(key, value)
        quoted = "" if row.kind.of_the_sheet else repr(value)[:60]
        assert str(refused.value).startswith(f"{key}{f'={quoted}' if quoted else ''}")
        assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": "biopsi"}, "origin='biopsi': expected one of start, combination, biopsy, first_response"),
        ({"join_days": 31}, "join_days=31: expected a whole number from 0 to 30"),
        ({"join_days": True}, "join_days=True: expected a whole number from 0 to 30"),
        ({"confirm_days": 0}, "confirm_days=0: expected a whole number from 1 to 365 or None"),
        ({"uln_male": 9.0}, "uln_male=9.0: expected a number from 0.3 to 3"),
        ({"p_values": "no"}, "p_values='no': expected True or False"),
        ({"regimen": ("a", "a")}, "regimen: expected a tuple of names of drugs, none twice"),
        ({"headline_month": 0}, "headline_month=0: expected a whole number from 1 to 120"),
    ],
    ids=str,
)
def test_the_sentence_of_a_refusal(changes: dict[str, object], words: str):
    with pytest.raises(ValueError) as refused:
        AnalysisPlan(**changes)
    assert str(refused.value) == words


def other_json() -> Iterator[object]:
    yield from (
        None,
        True,
        -1,
        0,
        3.5,
        7.0,
        1e300,
        "",
        "x",
        "6",
        [],
        ["x"],
        [[6, "3"]],
        [[1.5, 2]],
        [["dexamethasone", True]],
    )
    yield from (
        {},
        {"levels": 3},
        {"levels": {"sex": [1]}},
        {"levels": {"sex": "ab"}},
        {"age": ["1", 2]},
        {"age": [1, 2, 3]},
    )
    yield from (
        {"age": [1, True]},
        {"colour": 1},
        [None],
        [{}],
        {"key": "own9"},
        [["dexamethasone", 1, 2]],
        ["x", "x"],
        "\ud800",
    )


@every_option
def test_what_a_file_may_hold_is_what_its_schema_says(key: str):
    """What the program takes the published schema takes: whoever checks a file by it is told no lie."""
    whole = json.loads(to_settings(PLAN, Reading()))
    for data in other_json():
        try:
            AnalysisPlan.from_json(json.dumps({"lnexplore_plan": 1, key: data}))
        except ValueError:
            continue
        assert SCHEMA.is_valid(whole | {key: data}), data


# --- the sidebar ----------------------------------------------------------------------------------------------------


def test_the_plan_of_everything_has_no_default():
    assert {key for key in OPTIONS if getattr(EVERYTHING, key) == OPTIONS[key].default} == set()
