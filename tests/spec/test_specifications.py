"""What holds for every published definition, and the tables of all families in one place.

The tables themselves stand in the files beside this one; `definitions_table` in tests/test_readme.py prints them.
"""

import re
from importlib import import_module
from pathlib import Path

import pytest

from lnexplore import DEFINITIONS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition, Stage
from lnexplore.criteria.landmarks import LANDMARKS
from lnexplore.criteria.presets import NOT_OFFERED
from lnexplore.criteria.terms import AllOf, Limit
from tests.spec.cases import Case

EVIDENCE = {"C", "P"}


def _families() -> list[dict[str, list[Case]]]:
    """SPECIFICATIONS of every test file in this folder but this one."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
    modules = [import_module(f"tests.spec.{name}") for name in names]
    return [module.SPECIFICATIONS for module in modules if hasattr(module, "SPECIFICATIONS")]


SPECIFICATIONS: dict[str, list[Case]] = {key: cases for family in _families() for key, cases in family.items()}


def test_every_definition_has_a_specification():
    assert set(SPECIFICATIONS) == set(DEFINITIONS)
    assert sum(len(family) for family in _families()) == len(DEFINITIONS)


def test_the_first_definition_is_the_default_and_those_before_trials_come_first():
    assert list(DEFINITIONS)[:4] == ["rokutanda2014", "stlukes2017", "kagawa2024_a", "kagawa2024_b"]
    assert list(DEFINITIONS).index("corapi2015") < list(DEFINITIONS).index("chan2000")


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
class TestEveryDefinition:
    def test_says_where_it_comes_from(self, definition: ResponseDefinition):
        assert definition.citation
        assert definition.assessed
        assert definition.evidence in EVIDENCE

    def test_one_that_is_confirmed_in_part_says_which(self, definition: ResponseDefinition):
        if definition.evidence == "P":
            notes = " ".join(definition.notes)
            assert "Confirmed: " in notes
            assert re.search("[Ll]eft out", notes)

    def test_its_words_are_phrases_and_its_notes_sentences(self, definition: ResponseDefinition):
        phrases = ("assessed", "steroid", "rescue", "confirmation", "specimen", "target")
        assert not [name for name in phrases if getattr(definition, name).endswith(".")]
        assert all(note.endswith(".") for note in definition.notes)

    def test_its_cases_show_met_and_not_met(self, definition: ResponseDefinition):
        shown = {case.response for case in SPECIFICATIONS[definition.key]}
        assert {"CR", "NR"} <= shown
        assert ("PR" in shown) == (definition.partial is not None)


def test_labels_differ():
    assert len({definition.label for definition in DEFINITIONS.values()}) == len(DEFINITIONS)


# Weeks and days of the sources, in months.
MONTHS = {
    "stlukes2017": 6, "kagawa2024_a": 24, "kagawa2024_b": 24, "kdigo2024": 12, "eular2019": 12, "eular2012": 12,
    "dutch": 12, "acr2024": 12, "corapi2015": 24, "chan2000": 12, "ginzler2005": 6, "alms": 6, "lunar": 12,
    "im101075": 12, "access": 6, "allure": 12, "blissln_perr": 24, "blissln_crr": 24, "blissln_ole_perr": 6,
    "blissln_ole_crr": 6, "mperr_hopkins": 24, "auralv": 6, "aurora1": 12, "nobility": 12, "regency": 18,
    "regency_low_steroid": 18, "regency_upcr08": 18, "tulipln": 12, "tulipln_05": 12, "tulipln_05_sediment": 12,
    "ssr_ped": 6, "belong": 12, "mcrr_toronto": 24, "eular2019_upcr": 12, "month12_05": 12, "month12_07": 12,
    "month12_08": 12,
}  # fmt: skip


def test_months():
    assert {key: one.at_month for key, one in DEFINITIONS.items() if one.at_month is not None} == MONTHS


def test_confirmed_in_part():
    partly = {"acr2024", "kdigo2024", "acr2006", "alms", "lunar", "im101075", "auralv", "nobility"}
    assert {key for key, one in DEFINITIONS.items() if one.evidence == "P"} == partly


def test_stages_of_eular_2019_on_both_measures():
    assert DEFINITIONS["eular2019"].stages == (
        Stage(3, AllOf((Limit("urine_protein_24h", "<=", 0.75, of="baseline"),))),
        Stage(6, AllOf((Limit("urine_protein_24h", "<=", 0.50, of="baseline"),))),
        Stage(12, AllOf((Limit("urine_protein_24h", "<", 0.7),))),
    )
    assert DEFINITIONS["eular2019_upcr"].stages == (
        Stage(3, AllOf((Limit("upcr", "<=", 0.75, of="baseline"),))),
        Stage(6, AllOf((Limit("upcr", "<=", 0.50, of="baseline"),))),
        Stage(12, AllOf((Limit("upcr", "<=", 0.7, unit="mg/mg"),))),
    )
    assert {key for key, one in DEFINITIONS.items() if one.stages} == {"eular2019", "eular2019_upcr"}


def test_what_is_not_offered_is_not_offered():
    assert all(why.endswith(".") for why in NOT_OFFERED.values())
    assert not [one.label for one in DEFINITIONS.values() for name in NOT_OFFERED if name.startswith(one.label)]


# measure, value, unit, comparator
POINTS = [
    ("urine_protein_24h", 0.8, "g/day", "<"),
    ("urine_protein_24h", 0.7, "g/day", None),
    ("urine_protein_24h", 0.5, "g/day", "<"),
    ("urine_protein_24h", 0.8, "g/day", "<"),
    ("urine_protein_24h", 0.9, "g/day", None),
    ("creatinine", 0.9, "mg/dL", None),
    ("upcr", 0.15, "g/g", "<"),
]


def test_landmarks():
    assert [(one.measure, one.value, one.unit, one.op) for one in LANDMARKS] == POINTS
    for one in LANDMARKS:
        assert MEASURES[one.measure].to_canonical(one.unit) == 1
        assert one.label
        assert one.citation
