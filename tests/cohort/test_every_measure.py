"""One test over every measure: a new one is checked by existing."""

import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.drugs import DRUGS


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_is_complete(measure):
    assert measure.label
    assert measure.low < measure.high
    assert measure.synonyms
    assert (
        measure.kind in ("flag", "grade", "response")
        or measure.ucum == "{score}"
        or measure.unit in measure.accepts
        or measure.key == "egfr"
    )
    assert not measure.accepts or measure.to_canonical(measure.unit) == 1
    # Names of texts and screens, and a code for machines: "eGFR", "CH50" and "SLEDAI" are written so in every language.
    assert measure.ja
    assert measure.zh
    assert measure.key in ("egfr", "ch50", "sledai") or not (measure.ja + measure.zh).isascii()
    assert bool(measure.ucum) == bool(measure.unit) or measure.ucum == "{score}"
    # What is set for a slider, a new condition or a check lies where values can lie.
    for value in (measure.top, measure.start[1] if measure.start else None, *(measure.highest or ())):
        assert value is None or measure.low < value < measure.high
    assert measure.top is None or measure.top > measure.step
    assert measure.typical is None or measure.highest is None or measure.highest[0] < measure.typical[1]
    assert measure.jump is None or (
        measure.jump.factor > 1 and measure.jump.days > 0 and measure.jump.problem[-1] == "."
    )
    assert not measure.level_of or measure.level_of in DRUGS
    if isinstance(measure.example, float | int) and measure.example != "":
        assert measure.low <= measure.example <= measure.high
    elif measure.example:
        assert measure.kind != "number"


def test_courses_have_places_one_after_the_other():
    places = sorted(measure.course for measure in MEASURES.values() if measure.course)
    assert places == list(range(1, len(places) + 1))
