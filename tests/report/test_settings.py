import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.criteria.drafts import Draft
from lnexplore.history import History
from lnexplore.ingest.reading import VERSION, Reading
from lnexplore.report.settings import from_settings, to_settings

READING = Reading(
    {"尿蛋白 @1b891baa": "visits.upcr", "Note @1b891baa": ""},
    {"UPCR @1b891baa": "mg/mmol"},
    {"unit upcr @1b891baa": "mg/g", "dates @1b891baa": "dmy"},
    frozenset({"thousands", "era"}),
)


@pytest.mark.parametrize("reading", [Reading(), READING])
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_plan_and_reading_come_back(definition: object, reading: Reading) -> None:
    plan = AnalysisPlan(definition=definition)  # type: ignore[arg-type]
    assert from_settings(to_settings(plan, reading)) == (plan, reading, History())


def test_a_plan_alone_has_no_decisions() -> None:
    plan = AnalysisPlan(group_by=None)
    assert from_settings(plan.to_json()) == (plan, Reading(), History())


def test_what_was_moved_after_looking_comes_back_and_stands_there_in_words() -> None:
    before = AnalysisPlan()
    plan = before.replace(definition=before.definition.with_value("cr.upcr", 0.5))
    history = History().seen(before).seen(plan)
    text = to_settings(plan, READING, history)
    assert from_settings(text) == (plan, READING, history)
    assert json.loads(text)["moved_after_looking"]["in words"] == [
        "Moved after the results were seen: CR, upcr: UPCR < 0.4 g/gCr → UPCR < 0.5 g/gCr (2 settings looked at)."
    ]
    # Looking goes on where it was left off.
    assert from_settings(text).history.seen(before).moved(before) == []


def test_a_definition_of_ones_own_comes_back() -> None:
    own = Draft("own1", "私の定義").build()
    plan = AnalysisPlan(own=(own,), definition=own.with_value("cr.upcr", 0.7))
    history = History().seen(AnalysisPlan()).seen(plan)
    assert from_settings(to_settings(plan, Reading(), history)) == (plan, Reading(), history)


def test_a_file_saved_before_there_was_a_history_is_read() -> None:
    data = json.loads(to_settings(AnalysisPlan(), READING))
    del data["moved_after_looking"]
    assert from_settings(json.dumps(data)) == (AnalysisPlan(), READING, History())


@pytest.mark.parametrize(
    "history",
    [5, "x", [], {}, {"before": None}, {"before": 3, "tried": {}}, {"before": None, "tried": {"a": 5}}],
    ids=str,
)
def test_a_damaged_history_is_refused_with_a_sentence(history: object) -> None:
    with pytest.raises(ValueError) as refused:
        from_settings(json.dumps(GOOD | {"moved_after_looking": history}))
    # The page shows the words as they are, in a sentence of its own or as one.
    assert 0 < len(str(refused.value)) < 300


def test_the_text_is_readable_and_the_same_each_time() -> None:
    text = to_settings(AnalysisPlan(), READING)
    assert "尿蛋白" in text
    assert text == to_settings(AnalysisPlan(), READING)
    assert json.loads(text)["reading"]["undone"] == ["era", "thousands"]


words = st.text(max_size=12)


@settings(max_examples=40)
@given(
    st.dictionaries(words, words, max_size=3),
    st.dictionaries(words, words, max_size=3),
    st.frozensets(words, max_size=3),
)
def test_any_decisions_come_back(columns: dict[str, str], answers: dict[str, str], undone: frozenset[str]) -> None:
    reading = Reading(columns, {}, answers, undone)
    assert from_settings(to_settings(AnalysisPlan(), reading))[1] == reading
    assert Reading.from_dict(json.loads(reading.to_json())) == reading


GOOD = json.loads(to_settings(AnalysisPlan(), READING))


def changed(**reading: object) -> str:
    return json.dumps(GOOD | {"reading": GOOD["reading"] | reading})


HOSTILE = (
    "",
    " ",
    "x",
    "null",
    "1",
    "NaN",
    '"text"',
    "[]",
    "[1, 2]",
    "{}",
    '{"reading": {}}',
    "{",
    "[" * 100_000,
    '{"a":' * 100_000,
    "9" * 10_000,
    "\ufeff{}",
    "\x00",
    json.dumps(GOOD | {"reading": []}),
    json.dumps(GOOD | {"reading": "x"}),
    json.dumps(GOOD | {"reading": 1}),
    json.dumps(GOOD | {"reading": {}}),
    changed(version=VERSION + 1),
    changed(version="1"),
    changed(columns=[]),
    changed(columns={"a": 1}),
    changed(columns={"a": None}),
    changed(units={"a": ["mg/g"]}),
    changed(answers={"a": {"b": "c"}}),
    changed(undone="thousands"),
    changed(undone=[1]),
    changed(undone={"a": "b"}),
    json.dumps({**GOOD, "definition": 7}),
    json.dumps({**GOOD, "definition": {"x": "y"}}),
    json.dumps(dict.fromkeys(GOOD)),
)


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{number} {text[:12]}" for number, text in enumerate(HOSTILE)])
def test_a_damaged_file_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        from_settings(text)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert len(sentence) < 300


def test_a_refusal_does_not_quote_the_file() -> None:
    with pytest.raises(ValueError) as refused:
        from_settings(changed(columns={"Hanako": 1}))
    assert "Hanako" not in str(refused.value)


def test_decisions_cannot_be_changed_behind_the_back() -> None:
    reading = Reading()
    assert reading.with_answer("k", "v") != reading
    assert reading.with_column("c", "visits.upcr").with_unit("c", "mg/g").units == {"c": "mg/g"}
    assert reading == Reading()
