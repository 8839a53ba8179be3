"""What the editor of definitions starts a condition with."""

import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.terms import LIMIT_KINDS
from lnexplore.ui.lab.editor import first_guess


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("upcr", "UPCR < 0.5 g/gCr"),
        ("albumin", "serum albumin ≥ 3.5 g/dL"),
        ("egfr", "eGFR ≥ 60 mL/min/1.73 m²"),
        ("creatinine", "serum creatinine ≤ 1 mg/dL"),
    ],
)
def test_a_new_condition_asks_for_the_good_side(measure: str, words: str) -> None:
    assert first_guess(measure).describe() == words


@pytest.mark.parametrize("measure", [key for key, one in MEASURES.items() if one.kind in LIMIT_KINDS])
def test_every_measure_has_a_first_guess(measure: str) -> None:
    assert first_guess(measure, "baseline").measure == measure
