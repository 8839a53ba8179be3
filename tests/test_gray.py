"""Gray's test, held to what R's cmprsk prints."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.charts.curves import frames_of
from lnexplore.charts.curves import test_sentences as sentences_of
from lnexplore.outcomes.curves import curves
from lnexplore.stats import gray

# Months × 100 to relapse (1), another failure (2) or last seen (0) after transplantation for acute leukaemia:
# Scrucca L, Santucci A, Aversa F. Bone Marrow Transplant 2007;40:381-7, whose R prints the statistics below.
LEUKAEMIA: dict[tuple[str, int], tuple[int, ...]] = {
    ('ALL', 0): (1613, 1683, 1990, 2477, 2920, 3550, 4367, 4530, 5660, 7183, 7293, 8260, 11223, 12110, 12390, 12483, 13177),
    ('ALL', 1): (110, 123, 167, 170, 180, 187, 200, 223, 240, 253, 287, 307, 357, 363, 407, 423, 537, 613, 753, 757, 763, 793, 863, 943, 1030, 1307, 1723, 2083),
    ('ALL', 2): (27, 37, 40, 67, 87, 110, 143, 147, 170, 223, 270, 280, 323, 330, 343, 363, 417, 543, 600, 603, 660, 747, 750, 800, 817, 1053, 1217, 2403),
    ('AML', 0): (997, 1020, 1450, 1517, 1660, 2613, 2870, 2990, 3263, 3550, 4130, 4250, 4320, 4927, 5800, 5823, 5917, 6780, 6883, 7020, 7603, 7700, 8167, 8510, 10613, 11037, 11293, 11410, 11470),
    ('AML', 1): (120, 130, 160, 187, 203, 230, 253, 303, 420, 473, 500, 560, 563, 570, 587, 600, 607, 620, 663, 700, 763, 913, 950, 1227, 1257, 2853, 3500, 4217),
    ('AML', 2): (13, 87, 100, 123, 147, 177, 197, 200, 230, 280, 283, 317, 340, 347, 350, 357, 357, 360, 370, 390, 393, 440, 440, 457, 457, 480, 523, 527, 610, 630, 633, 670, 720, 720, 763, 860, 873, 880, 900, 917, 920, 963, 997, 1090, 1180, 1380, 2093),
}  # fmt: skip


@pytest.mark.parametrize(("cause", "statistic", "p"), [(1, 2.8623325, 0.09067592), (2, 0.4481279, 0.50322531)])
def test_as_r_prints_it(cause: int, statistic: float, p: float) -> None:
    rows = [(day, code, group) for (group, code), days in LEUKAEMIA.items() for day in days]
    assert len(rows) == 177
    found = gray(*([row[part] for row in rows] for part in (0, 1)), cause, [group for _, _, group in rows])
    assert found == (pytest.approx(statistic, abs=5e-8), pytest.approx(p, abs=5e-8))


def test_the_order_of_patients_and_the_names_of_groups_do_not_matter() -> None:
    days, codes, groups = [1, 2, 3, 4, 5, 6, 7, 8], [1, 0, 2, 1, 1, 2, 0, 1], list("aabbabab")
    found = gray(days, codes, 1, groups)
    assert found is not None
    assert gray(days[::-1], codes[::-1], 1, groups[::-1]) == pytest.approx(found)
    assert gray(days, codes, 1, [{"a": "z", "b": "c"}[group] for group in groups]) == pytest.approx(found)


def test_where_it_cannot_be_asked() -> None:
    assert gray([1, 2], [1, 1], 1, ["a", "a"]) is None
    assert gray([1, 2], [2, 0], 1, ["a", "b"]) is None
    assert gray([], [], 1, []) is None
    # Everybody has the event on one day: it could not have turned out otherwise.
    assert gray([5, 5, 5, 5], [1, 1, 1, 1], 1, list("aabb")) is None


def test_it_stands_beside_the_log_rank_test_where_something_competes() -> None:
    rows = [(group, day, code) for (group, code), days in LEUKAEMIA.items() for day in days]
    frame = pl.DataFrame(rows, schema={"group": pl.String, "day": pl.Int64, "code": pl.Int64}, orient="row")
    frame = frame.with_columns(clock=0, entry=0, patient_id=pl.int_range(pl.len()).cast(pl.String))
    plan = AnalysisPlan(p_values=True)
    found = curves(frame, plan, frame.select("patient_id", "group"), incidence=True)
    assert found.medians["p_gray"].to_list() == pytest.approx([0.09067592] * 2, abs=5e-8)
    (said,) = sentences_of(frames_of(found))
    assert "; Gray’s test of their cumulative incidences: p = 0.091, unadjusted" in said
    alone = frame.filter(pl.col("code") < 2)
    assert (
        curves(alone, plan, frame.select("patient_id", "group"), incidence=True).medians["p_gray"].to_list()
        == [None] * 2
    )
    asked = curves(frame, AnalysisPlan(), frame.select("patient_id", "group"), incidence=True)
    assert asked.medians.select("p", "p_gray").rows() == [(None, None)] * 2
