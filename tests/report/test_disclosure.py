"""What may leave: sets made by hand where a count alone looks harmless, and audits that try to work out a small set."""

from collections.abc import Iterable
from itertools import permutations, product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.optimize import linprog

from lnexplore.report.disclosure import Cell, release
from tests.cohorts import examples


def disclosed(sets: Iterable[int], k: int) -> set[int]:
    """Every small set that up to four of the sets give by adding and subtracting, found by trying all of them.

    What `release` promises, said once more in the slowest way.
    """
    distinct = sorted({members for members in sets if members})
    found = set(distinct)
    for one, two in permutations(distinct, 2):
        found.add(one & ~two if two & ~one == 0 else 0)
    for one, two, three in permutations(distinct, 3):
        # one + two - three: `three` holds whom both hold, and nobody whom neither holds.
        if one & two & ~three == 0 and three & ~(one | two) == 0:
            found.add((one & two) | ((one ^ two) & ~three))
        if (two | three) & ~one == 0 and (two & three == 0 or two & three in distinct):
            found.add(one & ~(two | three))
    return {members for members in found if 0 < members.bit_count() < k}


def people(*numbers: int) -> int:
    """A set of patients, as bits."""
    return sum(1 << number for number in numbers)


def first(count: int) -> int:
    return people(*range(count))


def leaves(k: int, *sets: int, block: str | None = None) -> list[bool]:
    """Which of the sets leave, in this order."""
    found = release([Cell(number, members, block) for number, members in enumerate(sets)], k)
    return [number in found for number in range(len(sets))]


def test_a_count_leaves_unless_it_is_small():
    assert release([Cell("none", 0), Cell("four", first(4)), Cell("five", first(5))], 5) == {"none": 0, "five": 5}


def test_the_rest_of_a_rate_is_guarded():
    # 7 of 10 would tell of the other 3; 5 of 10 tells of 5 and 5, 10 of 10 of nobody.
    assert leaves(5, first(10), first(7)) == [True, False]
    assert leaves(5, first(10), first(5)) == [True, True]
    assert leaves(5, first(10), first(10)) == [True, True]


def test_those_who_could_not_be_assessed_are_guarded():
    # A group of 20, of whom 18 could be assessed: 2 could not.
    assert leaves(5, first(20), first(18), first(15)) == [True, False, True]


def test_two_neighbouring_places_of_a_slider_do_not_tell_of_one_patient():
    assert leaves(5, first(40), first(10), first(11), first(14), first(15)) == [True, True, False, False, True]


def test_months_and_definitions_are_guarded_whatever_they_are_called():
    # By 3 months 6 patients, by 6 months 8: two came between. A stricter definition of 6 within one of 8 is the same.
    for names in (("by 3 months", "by 6 months"), ("strict", "loose")):
        found = release([Cell(names[0], first(6)), Cell(names[1], first(8))], 5)
        assert found == {names[0]: 6}


def test_two_counts_that_make_a_third_do_not_tell_whom_they_share():
    # By 3 months ten, at 6 months twelve, by 6 months the twenty of both: two were in response at both.
    by_three, at_six = first(10), first(20) & ~first(8)
    assert leaves(5, by_three, at_six, by_three | at_six) == [True, True, False]
    assert leaves(5, by_three, by_three | at_six, at_six) == [True, True, False]
    # With six at both, all three may leave.
    by_three, at_six = first(12), first(24) & ~first(6)
    assert leaves(5, by_three, at_six, by_three | at_six) == [True, True, True]


def test_two_counts_within_a_third_do_not_tell_of_the_few_left():
    # 20 patients; 8 under one definition, another 10 under another: two under neither.
    assert leaves(5, first(20), first(8), first(18) & ~first(8)) == [True, True, False]


def test_four_places_of_two_sliders_do_not_tell_of_the_rectangle_between():
    # 10 where both limits are strict, 15 and 16 where one is loose, 22 where both are: one patient needs both.
    both, one, other = first(10), first(15), first(10) | people(15, 16, 17, 18, 19, 20)
    either = one | other | people(21)
    assert disclosed([both, one, other, either], 5) == {people(21)}
    for order in permutations([both, one, other, either]):
        assert sum(leaves(5, *order)) == 3
    # With five in the rectangle the four may leave.
    either |= people(22, 23, 24, 25)
    assert leaves(5, both, one, other, either) == [True] * 4


def test_any_shape_cut_out_of_the_square_is_guarded_within_a_block():
    # Nine squares between the places of two sliders: six with 6 patients each, and a stair of three with one each.
    squares = {(0, 0): 0, (0, 1): 6, (0, 2): 12, (1, 0): 18, (1, 1): 24, (2, 0): 30}
    within = {square: people(*range(start, start + 6)) for square, start in squares.items()}
    within |= {(1, 2): people(36), (2, 1): people(37), (2, 2): people(38)}

    def place(x: int, y: int) -> int:
        return sum(members for (a, b), members in within.items() if a <= x and b <= y)

    # all - (0, 2) - (1, 1) - (2, 0) + (0, 1) + (1, 0) = 39 - 18 - 24 - 18 + 12 + 12 = 3: those of the stair.
    six = [place(0, 1), place(1, 0), place(0, 2), place(1, 1), place(2, 0), place(2, 2)]
    assert [members.bit_count() for members in six] == [12, 12, 18, 24, 18, 39]
    # No four of the counts tell of the three, so a block is what keeps the last one back.
    assert disclosed(six, 5) == set()
    assert leaves(5, *six) == [True] * 6
    assert leaves(5, *six, block="month 6") == [True] * 5 + [False]


def test_equal_sets_cost_nothing():
    assert leaves(5, first(10), first(10), first(5), first(10)) == [True] * 4


def test_without_a_limit_everything_leaves():
    assert leaves(1, first(1), first(2), 0) == [True, True, True]


@pytest.mark.parametrize("k", [0, 2, 21, -5])
def test_a_limit_that_protects_nobody_is_refused(k: int):
    # “Fewer than 2” would say 1 of every count left out.
    with pytest.raises(ValueError, match="between 3 and 20"):
        release([], k)


@st.composite
def related_sets(draw: st.DrawFn) -> list[int]:
    """Sets as a figure has them: nested, joined, crossed, nearly equal."""
    random = Random(draw(st.integers(0, 2**32)))
    size = random.randint(8, 60)
    found = [first(size)]
    for _ in range(random.randint(2, 14)):
        one, two = random.choice(found), random.choice(found)
        some = sum(1 << number for number in range(size) if random.random() < random.choice((0.1, 0.5, 0.9)))
        found.append(
            random.choice((one & some, one | two, one & two, one & ~(two & some), one | (1 << random.randrange(size))))
        )
    random.shuffle(found)
    return found


@examples(150)
@given(sets=related_sets(), k=st.sampled_from((3, 5, 10)), blocks=st.booleans())
def test_nothing_small_can_be_worked_out_from_up_to_four_counts(sets: list[int], k: int, blocks: bool):
    cells = [Cell(number, members, number % 2 if blocks else None) for number, members in enumerate(sets)]
    released = release(cells, k)
    out = [sets[number] for number in released]
    assert disclosed(out, k) == set()
    for one, two in permutations(out, 2):
        if one & two == one:
            assert two.bit_count() - one.bit_count() not in range(1, k)


SIDE = 3
TYPES = list(product(range(SIDE + 1), repeat=2))
"""the first place of either slider at which a patient is in response; SIDE: at none"""
PLACES = list(product(range(SIDE), repeat=2))


def told(seed: int, block: str | None) -> tuple[int, np.ndarray, np.ndarray]:
    """A drawn cohort under two sliders: k, a row per released count over the types, and how many patients each type has."""
    random = Random(seed)
    k = random.choice((3, 5))
    weights = [random.random() ** 2 for _ in TYPES]
    drawn = random.choices(TYPES, weights, k=random.randint(k, 80))
    places = random.sample(PLACES, len(PLACES))
    meets = {place: [kind[0] <= place[0] and kind[1] <= place[1] for kind in TYPES] for place in PLACES}
    cells = [Cell("all", first(len(drawn)), block)]
    for place in places:
        members = people(*(number for number, kind in enumerate(drawn) if meets[place][TYPES.index(kind)]))
        cells.append(Cell(place, members, block))
    released = release(cells, k)
    rows = [[1] * len(TYPES), *(meets[place] for place in places if place in released)]
    return k, np.array(rows, dtype=float), np.array([drawn.count(kind) for kind in TYPES])


def worked_out(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The sizes of all sets of types, however odd, that follow from the released counts by adding and subtracting."""
    every = (np.arange(1, 2 ** len(TYPES))[:, None] >> np.arange(len(TYPES))) & 1
    follows = np.abs(every @ null_space(rows)).max(axis=1, initial=0) < 1e-9
    return every[follows] @ counts


@pytest.mark.parametrize("seed", range(12))
def test_no_algebra_finds_a_small_set_in_a_block(seed: int):
    k, rows, counts = told(seed, "a month")
    sizes = worked_out(rows, counts)
    assert not np.any((sizes > 0) & (sizes < k))


def test_the_audit_by_algebra_can_find_something():
    # Were every place released, one patient in a square of its own would be found.
    rows = np.array([[1] * 16, *([a <= x and b <= y for a, b in TYPES] for x, y in PLACES)], dtype=float)
    counts = np.full(len(TYPES), 7)
    counts[5] = 1
    assert 1 in worked_out(rows, counts)


@pytest.mark.parametrize("seed", [3, 8])
def test_no_bounds_pin_a_rectangle_to_a_few_patients(seed: int):
    # That no type has fewer than nobody in it says more than the sums alone: linear programming knows how much.
    k, rows, counts = told(seed, "a month")
    for (left, right), (low, high) in product([(0, 1), (1, 2), (0, 2), (1, 3), (2, 4)], repeat=2):
        inside = np.array([float(left <= x < right and low <= y < high) for x, y in TYPES])
        least = linprog(inside, A_eq=rows, b_eq=rows @ counts).fun
        most = -linprog(-inside, A_eq=rows, b_eq=rows @ counts).fun
        assert not (least > 1e-6 and most < k - 1e-6)


def test_what_the_parts_of_two_wholes_share_cannot_be_subtracted() -> None:
    """ "By 6 months" is "by 3" and "at 6" put together; at two places of a slider the six counts tell who was in both, and the two are nested."""
    both, late, by_alone, at_alone, more_by, more_at = (
        ((1 << size) - 1) << start for size, start in ((10, 0), (2, 10), (10, 12), (10, 22), (10, 32), (10, 42))
    )
    strict = (both | late | by_alone, both | at_alone)
    loose = (strict[0] | more_by, strict[1] | late | more_at)
    sets = {"by 3": strict[0], "at 6": strict[1], "by 6": strict[0] | strict[1]}
    sets |= {"by 3, looser": loose[0], "at 6, looser": loose[1], "by 6, looser": loose[0] | loose[1]}
    # 10 were in both at the stricter place and 12 at the looser: 22 + 20 - 32 and 32 + 32 - 52. The difference is two patients.
    assert [members.bit_count() for members in sets.values()] == [22, 20, 32, 32, 32, 52]
    wholes = {f"by 6{place}": (f"by 3{place}", f"at 6{place}") for place in ("", ", looser")}
    cells = [Cell(key, members, whole_of=wholes.get(key, ())) for key, members in sets.items()]
    left = release(cells, 5)
    assert list(left) == ["by 3", "at 6", "by 6", "by 3, looser", "at 6, looser"]
    # In whatever order they ask, one of the six stays.
    for order in (cells[::-1], cells[2:] + cells[:2], cells[4:] + cells[:4]):
        assert len(release(order, 5)) == 5
    assert len(release(cells, 1)) == 6
