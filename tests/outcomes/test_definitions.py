"""The same patients under every definition, worked out by hand."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.derive.windows import Window
from lnexplore.outcomes.definitions import (
    compared_definitions,
    definition_agreement,
    definition_patterns,
    definition_rates,
    definition_states,
    staged_targets,
)
from tests.outcomes.small import ONE_GROUP, cohort, upcr

# A keeps what it has; B loses it at day 130 and has it again; C never falls below 0.5; D rises to 0.7 exactly;
# E's visit at six months has no UPCR; F was followed for three months.
SIX = upcr(
    A={0: 3.0, 91: 0.3, 183: 0.4},
    B={0: 3.0, 91: 0.3, 130: 0.9, 183: 0.4},
    C={0: 3.0, 91: 0.6, 183: 0.6},
    D={0: 3.0, 91: 0.4, 183: 0.7},
    E={0: 3.0, 91: 2.0, 183: None},
    F={0: 3.0, 91: 2.0},
)


def rate(frame: pl.DataFrame, key: str, outcome: str = "CR", month: int = 6) -> tuple[int | None, ...]:
    """(n, N, not assessable, not reached)."""
    rows = frame.filter(
        (pl.col("definition") == key) & (pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == outcome)
    )
    return rows.select("n", "N", "n_not_assessable", "n_not_reached").row(0)


@pytest.mark.parametrize(
    ("counting", "key", "outcome", "expected"),
    [
        ("at", "acr2024", "CR", (2, 4, 1, 1)),  # A and B below 0.5
        ("by", "acr2024", "CR", (3, 6, 0, 0)),  # and D at three months; E was looked at then
        ("sustained", "acr2024", "CR", (1, 4, 1, 1)),  # B had 0.9 in between
        ("at", "aurora2_adequate", "CR", (4, 4, 1, 1)),  # 0.7 is enough
        ("by", "aurora2_adequate", "CR", (4, 6, 0, 0)),
        ("sustained", "aurora2_adequate", "CR", (3, 4, 1, 1)),
        ("at", "kdigo2012", "CR", (2, 4, 1, 1)),
        ("at", "kdigo2012", "CR or PR", (4, 4, 1, 1)),  # C and D are halved
        ("by", "kdigo2012", "CR", (3, 6, 0, 0)),
        ("by", "kdigo2012", "CR or PR", (4, 6, 0, 0)),
        ("sustained", "kdigo2012", "CR", (1, 4, 1, 1)),
        ("sustained", "kdigo2012", "CR or PR", (4, 4, 1, 1)),  # 0.9 is still half of 3
    ],
)
def test_rates(counting: str, key: str, outcome: str, expected: tuple[int, ...]):
    assert rate(definition_rates(SIX, ONE_GROUP, counting), key, outcome) == expected


def test_sustained_means_every_visit_since_the_first_response_even_after_it_came_back():
    course = upcr(A={0: 3.0, 40: 0.3, 70: 0.9, 91: 0.3, 183: 0.3, 365: 0.3}, B={0: 3.0, 70: 0.9, 91: 0.3, 183: 0.3})
    frame = definition_rates(course, ONE_GROUP, "sustained")
    assert [rate(frame, "acr2024", month=month)[:2] for month in (3, 6, 12)] == [(1, 2), (1, 2), (0, 1)]


def test_a_visit_that_cannot_be_decided_does_not_break_what_is_sustained():
    course = upcr(A={0: 3.0, 91: 0.3, 130: None, 183: 0.3})
    assert rate(definition_rates(course, ONE_GROUP, "sustained"), "acr2024")[:2] == (1, 1)


def test_unknown_counting_is_refused():
    with pytest.raises(KeyError):
        definition_rates(SIX, ONE_GROUP, "ever")


def test_what_lacks_a_measure_has_no_numbers_and_says_which():
    frame = definition_rates(SIX, ONE_GROUP)
    assert rate(frame, "rokutanda2014")[:2] == (None, 0)
    rows = frame.filter(pl.col("definition") == "rokutanda2014")
    assert rows["lacking"].unique().to_list() == ["urine red cells, serum albumin"]
    assert rows.select("n", "estimate", "ci_low", "ci_high").null_count().row(0) == (rows.height,) * 4
    lacking = dict(frame.select("definition", "lacking").unique().iter_rows())
    assert lacking["eular2019"] == "24-hour urine protein"
    assert lacking["blissln_crr"] == "prednisolone dose"
    assert lacking["kdigo2024"] == ""


def test_where_no_partial_response_is_printed_there_is_only_complete_response():
    frame = definition_rates(SIX, ONE_GROUP)
    outcomes = {key: set(frame.filter(pl.col("definition") == key)["outcome"].cast(pl.String)) for key in DEFINITIONS}
    assert outcomes["acr2024"] == {"CR"}
    assert outcomes["stlukes2017"] == {"CR"}
    assert outcomes["kdigo2012"] == {"CR", "CR or PR"}
    assert outcomes["rokutanda2014"] == {"CR", "CR or PR"}


CHANGED = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2012"].with_value("cr.upcr", 700))


def test_the_changed_definition_in_force_stands_apart():
    assert next(iter(compared_definitions(CHANGED))) == "kdigo2012 (changed)"
    assert len(compared_definitions(CHANGED)) == len(DEFINITIONS) + 1
    assert len(compared_definitions(ONE_GROUP)) == len(DEFINITIONS)
    frame = definition_rates(SIX, CHANGED)
    assert rate(frame, "kdigo2012 (changed)") == (3, 4, 1, 1)  # C's 600 mg/g, not D's 700
    assert rate(frame, "kdigo2012") == (2, 4, 1, 1)
    assert frame.filter("in_force")["definition"].unique().to_list() == ["kdigo2012 (changed)"]
    assert definition_rates(SIX, ONE_GROUP).filter("in_force")["definition"].unique().to_list() == ["rokutanda2014"]


def test_the_changed_definition_is_told_from_the_published_one_everywhere():
    agreement = definition_agreement(SIX, CHANGED)
    pair = agreement.filter((pl.col("both") == 2) & (pl.col("only_first") == 1) & (pl.col("neither") == 1))
    assert "C" in pair["patients_first"].to_list()
    labels = definition_states(SIX, CHANGED).select("definition", "label").unique()
    assert labels["label"].n_unique() == labels["definition"].n_unique()


def test_one_definition_may_leave_a_group_without_patients():
    # A's baseline lies below 0.5 and not below 0.4: KDIGO 2024 leaves her out and with her the induction group.
    two = cohort(
        {
            "A": {0: {"upcr": 0.45, "creatinine": 0.5}, 183: {"upcr": 0.1, "creatinine": 0.5}},
            "B": {0: {"upcr": 3.0, "creatinine": 0.5}, 183: {"upcr": 0.1, "creatinine": 0.5}},
        },
        A={"phase": "induction"},
        B={"phase": "maintenance"},
    )
    plan = AnalysisPlan(exclude_baseline_responders=True)
    frame = definition_rates(two, plan).filter((pl.col("month") == 6) & (pl.col("N") > 0))
    groups = {key: set(frame.filter(pl.col("definition") == key)["group"].cast(pl.String)) for key in DEFINITIONS}
    assert groups["alms"] == {"induction", "maintenance"}
    assert groups["kdigo2024"] == {"maintenance"}
    assert definition_states(two, plan.replace(definition=DEFINITIONS["kdigo2024"])).height > 0


def test_states_at_the_headline_window():
    frame = definition_states(SIX, ONE_GROUP)
    found = {
        key: frame.filter(pl.col("definition") == key).sort("patient_id").select("state", "cr").rows()
        for key in ("kdigo2012", "acr2024")
    }
    assert found["kdigo2012"] == [
        ("CR", True), ("CR", True), ("PR", False), ("PR", False), ("not assessable", None), ("not reached", None)
    ]  # fmt: skip
    assert [state for state, _ in found["acr2024"]] == ["CR", "CR", "NR", "NR", "not assessable", "not reached"]
    assert "rokutanda2014" not in frame["definition"].to_list()


def test_complete_response_can_be_ruled_out_where_the_response_is_open():
    # 2 g/g is not complete; whether half of an unknown baseline creatinine's rule is met is open.
    frame = definition_states(
        cohort({"A": {0: {"upcr": 3.0}, 183: {"upcr": 1.0, "creatinine": 0.5}}}), ONE_GROUP
    ).filter(pl.col("definition") == "kdigo2012")
    assert frame.select("state", "cr").rows() == [("not assessable", False)]


def test_patterns():
    halved = (
        "ALMS induction, proteinuria; AURORA 2 adequate response; BLISS-LN extension, primary efficacy renal response; "
        "EULAR/ERA-EDTA 2019 targets on UPCR; Modified PERR, Hopkins; REGENCY, UPCR below 0.8; TULIP-LN"
    )
    rows = definition_patterns(SIX, ONE_GROUP)
    assert rows.select("pattern", "n", "patients").rows() == [(1, 2, "A, B"), (2, 2, "C, D"), (3, 1, "E")]
    assert rows["definitions"].to_list()[1:] == [halved, ""]
    assert rows["open"].to_list()[:2] == ["", ""]
    first = rows["definitions"][0].split("; ")
    assert set(halved.split("; ")) < set(first)
    assert set(first) == set(rows["open"][2].split("; "))
    assert {"KDIGO 2024", "KDIGO 2012", "EULAR/ERA-EDTA 2012", "ACR 2024 proteinuria target"} < set(first)


def pair(frame: pl.DataFrame, first: str, second: str) -> tuple:
    rows = frame.filter((pl.col("first") == first) & (pl.col("second") == second))
    return rows.select(
        "N", "both", "only_first", "only_second", "neither", "estimate", "patients_first", "patients_second"
    ).row(0)


def test_agreement():
    frame = definition_agreement(SIX, ONE_GROUP)
    # E and F are decided under neither. Of the four, ACR 2024 has two, AURORA 2 all: agreement is what chance gives.
    assert pair(frame, "ACR 2024 proteinuria target", "AURORA 2 adequate response") == (4, 2, 0, 2, 0, 0.0, "", "C, D")
    assert pair(frame, "KDIGO 2024", "ACR 2024 proteinuria target") == (4, 2, 0, 0, 2, 1.0, "", "")
    # Both find all four: no kappa.
    assert pair(frame, "AURORA 2 adequate response", "TULIP-LN") == (4, 4, 0, 0, 0, None, "", "")


def test_kappa_of_a_third():
    # Under ACR 2024 (UPCR < 0.5) P1, P2, P3; under MPERR (≤ 0.7 and kidney function) P1, P2, P4.
    # Agreement 4 of 6; by chance half: (2/3 - 1/2) / (1/2) = 1/3.
    start = {"upcr": 3.0, "creatinine": 0.5}
    later = [(0.3, 0.5), (0.3, 0.5), (0.3, 2.0), (0.6, 0.5), (2.0, 0.5), (2.0, 0.5)]
    six = cohort(
        {
            f"P{number}": {0: start, 183: {"upcr": protein, "creatinine": creatinine}}
            for number, (protein, creatinine) in enumerate(later, 1)
        }
    )
    found = pair(definition_agreement(six, ONE_GROUP), "ACR 2024 proteinuria target", "Modified PERR, Hopkins")
    assert found == (6, 2, 1, 1, 2, pytest.approx(1 / 3), "P3", "P4")


def test_nobody_and_nothing_to_compare():
    frame = definition_agreement(upcr(A={0: None}), ONE_GROUP)
    assert frame.height == 0
    assert "estimate" in frame.columns
    assert definition_patterns(upcr(A={0: None}), ONE_GROUP).height == 0


PROTEIN = cohort(
    {
        "A": {0: {"urine_protein_24h": 4.0}, 91: {"urine_protein_24h": 3.0}, 183: {"urine_protein_24h": 2.0}, 365: {"urine_protein_24h": 0.69}},
        "B": {0: {"urine_protein_24h": 4.0}, 91: {"urine_protein_24h": 3.01}, 183: {"urine_protein_24h": 2.01}, 365: {"urine_protein_24h": 0.7}},
        "C": {0: {"urine_protein_24h": 4.0}, 91: {"urine_protein_24h": 1.0}, 183: {"creatinine": 0.5}, 365: {"urine_protein_24h": 0.5}},
    }
)  # fmt: skip
TARGETS = [
    (3, "24-hour urine protein ≤ 75 % of baseline", 2, 3, 0),  # A exactly, C
    (6, "24-hour urine protein ≤ 50 % of baseline", 1, 2, 1),  # A exactly; C not measured
    (12, "24-hour urine protein < 0.7 g/day", 2, 3, 0),  # 0.7 is not below
]


def targets(frame: pl.DataFrame) -> list[tuple]:
    return frame.select("month", "target", "n", "N", "n_not_assessable").rows()


def test_targets_on_the_way():
    frame = staged_targets(PROTEIN, ONE_GROUP)
    assert frame["definition"].unique().to_list() == ["eular2019"]
    assert targets(frame) == TARGETS


def test_a_month_without_a_window_of_the_plan_gets_one():
    assert targets(staged_targets(PROTEIN, ONE_GROUP.replace(windows=(Window(6, 30),)))) == TARGETS


def test_targets_are_per_group_and_need_the_24_hour_protein():
    groups = staged_targets(
        cohort(
            {"A": {0: {"urine_protein_24h": 4.0}, 91: {"urine_protein_24h": 1.0}}, "B": {0: {"urine_protein_24h": 4.0}, 91: {"urine_protein_24h": 4.0}}},
            A={"phase": "induction"}, B={"phase": "maintenance"},
        ),
        AnalysisPlan(),
    ).filter(pl.col("month") == 3)  # fmt: skip
    assert groups.select(pl.col("group").cast(pl.String), "n", "N").rows() == [
        ("induction", 1, 1),
        ("maintenance", 0, 1),
    ]
    assert groups["definition"].unique().to_list() == ["eular2019"]


def test_targets_on_the_spot_ratio():
    # Of 3.0, 75 % is 2.25 and half is 1.5; nobody is followed to month 12.
    frame = staged_targets(SIX, ONE_GROUP)
    assert frame["definition"].unique().to_list() == ["eular2019_upcr"]
    assert targets(frame) == [
        (3, "UPCR ≤ 75 % of baseline", 6, 6, 0),
        (6, "UPCR ≤ 50 % of baseline", 4, 4, 1),
        (12, "UPCR ≤ 0.7 mg/mg", 0, 0, 0),
    ]


def test_what_readers_settled_about_remission_does_not_settle_a_target():
    # A was settled as no remission at three months: her protein is down by a quarter all the same.
    rows = pl.DataFrame({"patient_id": ["A"], "day": [91], "adjudicated": ["NR"]})
    assert targets(staged_targets(PROTEIN.with_adjudicated(rows, "eular2019"), ONE_GROUP)) == TARGETS
