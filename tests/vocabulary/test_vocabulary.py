"""The words of other people's files: a language per line, no word twice, each one found by those who look it up."""

import tomllib
from importlib.resources import files

import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.meaning.mapping import names, normalise
from lnexplore.vocabulary import load_synonyms

LANGUAGES = {"codes", "en", "ja", "zh", "ko", "es", "pt", "de", "fr", "it"}
LANGUAGES |= {"nl", "sv", "da", "fi", "pl", "cs", "hu", "ru", "tr", "el", "ar", "th", "vi", "id"}
TOPICS = sorted(
    place.name.removesuffix(".toml")
    for place in files("lnexplore.vocabulary").iterdir()
    if place.name.endswith(".toml")
)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_a_language_per_line_and_no_word_twice(topic: str):
    tables = tomllib.loads(files("lnexplore.vocabulary").joinpath(f"{topic}.toml").read_text(encoding="utf-8"))
    assert tables
    for name, lines in tables.items():
        assert set(lines) <= LANGUAGES, name
        for language, line in lines.items():
            said = [word.strip() for word in line.split(";")]
            assert all(said), (name, language)
            assert len(said) == len(set(said)), (name, language)
        assert load_synonyms(topic)[name]


def test_every_word_of_a_measure_is_looked_up_as_one():
    lost = [
        word
        for key, said in load_synonyms("measures").items()
        for word in said
        if names("visits").get(normalise(word)) != key
    ]
    assert lost == []


def test_every_word_of_a_field_is_looked_up_as_one_of_its_table():
    for name, said in load_synonyms("fields").items():
        table, _, key = name.rpartition(".")
        for word in said:
            assert names(table or "patients").get(normalise(word)) == key, (name, word)


def test_every_group_of_words_is_that_of_a_measure_or_a_field():
    known = {f"{table}.{field.key}" for table, fields in FIELDS.items() for field in fields} | {"patient_id"}
    assert set(load_synonyms("fields")) <= known
    assert set(load_synonyms("measures")) <= set(MEASURES)
    assert set(load_synonyms("loinc")) <= set(MEASURES)


def test_a_topic_that_is_none():
    with pytest.raises(FileNotFoundError):
        load_synonyms("no such topic")
