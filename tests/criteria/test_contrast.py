"""What one definition asks that another does not."""

import pytest

from lnexplore import DEFINITIONS
from lnexplore.criteria.contrast import Contrast, contrast
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit

KDIGO = DEFINITIONS["kdigo2024"]


def definition(*complete, partial: tuple | None = None) -> ResponseDefinition:
    rule = None if partial is None else AllOf(partial)
    return ResponseDefinition("mine", "Mine", "", AllOf(complete), rule)


def words(level: Contrast) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    return (
        [term.describe() for term in level.only_current],
        [term.describe() for term in level.only_reference],
        [(mine.describe(), theirs.describe()) for mine, theirs in level.other],
    )


@pytest.mark.parametrize("key", DEFINITIONS)
def test_nothing_differs_from_itself(key: str):
    assert [level.is_same for level in contrast(DEFINITIONS[key], DEFINITIONS[key])] == [True, True]


def test_rokutanda_and_kdigo():
    complete, partial = contrast(DEFINITIONS["rokutanda2014"], KDIGO)
    assert (complete.level, partial.level) == ("cr", "pr")
    assert words(complete) == (
        [
            "normal urinary sediment (urine red cells < 5/HPF and no cellular casts)",
            "serum albumin ≥ 3.5 g/dL",
            "serum creatinine ≤ upper limit of normal",
        ],
        ["eGFR ≥ 85 % of baseline"],
        [("UPCR < 0.4 g/gCr", "UPCR < 0.5 g/gCr")],
    )
    assert words(partial) == (
        [
            "urine red cells ≤ 50 % of baseline",
            "serum albumin ≥ 3 g/dL",
            "serum creatinine ≤ upper limit of normal or serum creatinine ≤ 115 % of baseline",
        ],
        ["UPCR < 3 g/gCr", "eGFR ≥ 85 % of baseline"],
        [],
    )


def test_turned_round_it_is_the_mirror_image():
    for mine, theirs in zip(
        contrast(DEFINITIONS["access"], KDIGO), contrast(KDIGO, DEFINITIONS["access"]), strict=True
    ):
        here, there, other = words(mine)
        assert words(theirs) == (there, here, [(b, a) for a, b in other])
        assert (mine.in_current, mine.in_reference) == (theirs.in_reference, theirs.in_current)


def test_another_unit_and_another_name_are_no_difference():
    mine = definition(
        Limit("upcr", "<", 500, unit="mg/g", name="protein"), Limit("egfr", ">=", 0.85, of="baseline", name="kept")
    )
    complete, partial = contrast(mine, KDIGO)
    assert complete.is_same
    assert not partial.is_same
    assert (partial.in_current, partial.in_reference) == (False, True)


def test_the_limit_of_the_same_question_is_set_beside_it():
    # Two conditions on UPCR each: the fall is compared with the fall, the limit with the limit.
    mine = definition(
        Limit("upcr", "<", 2),
        Limit("upcr", "<", 0.5, of="baseline"),
        partial=(Limit("upcr", "<=", 0.6, of="baseline"),),
    )
    theirs = definition(Limit("upcr", "<=", 0.5, of="baseline", name="fall"), Limit("upcr", "<", 3))
    complete, partial = contrast(mine, theirs)
    assert words(complete) == (
        [],
        [],
        [("UPCR < 2 g/gCr", "UPCR < 3 g/gCr"), ("UPCR < 50 % of baseline", "UPCR ≤ 50 % of baseline")],
    )
    assert (partial.in_current, partial.in_reference, partial.is_same) == (True, False, False)


def test_what_is_switched_off_is_not_asked():
    off = KDIGO.switched(frozenset({"cr.egfr"}))
    complete, partial = contrast(off, KDIGO)
    assert words(complete) == ([], ["eGFR ≥ 85 % of baseline"], [])
    assert partial.is_same


def test_a_group_of_conditions_that_must_all_hold_is_its_members():
    upcr, casts = Limit("upcr", "<", 0.5), Finding("no_cellular_casts")
    complete, _ = contrast(definition(AllOf((upcr, casts), "both")), definition(casts, upcr))
    assert complete.is_same


def test_alternatives_count_as_one_whatever_their_order():
    a, b = Limit("egfr", ">=", 60, name="a"), Limit("egfr", ">=", 0.8, of="baseline", name="b")
    assert contrast(definition(AnyOf((a, b))), definition(AnyOf((b, a))))[0].is_same
    complete, _ = contrast(definition(AnyOf((a, b))), definition(a))
    assert words(complete) == (
        [],
        [],
        [("eGFR ≥ 60 mL/min/1.73 m² or eGFR ≥ 80 % of baseline", "eGFR ≥ 60 mL/min/1.73 m²")],
    )
