"""How long drugs were taken and why they were stopped, worked out by hand."""

from collections.abc import Mapping
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.outcomes.drug_survival import (
    ANY_STOP,
    NO_SUCCESS,
    REGIMEN,
    discontinuation,
    discontinuation_curves,
    drug_stops,
    drug_survival,
    drug_survival_curves,
    drug_survival_landmarks,
    stop_reasons,
)
from lnexplore.outcomes.population import select_patients
from tests.cohorts import build, examples, rows_of

PLAN = AnalysisPlan(group_by=None)
MONTH = 30.4375
Entry = tuple[str, int | None, int | None] | tuple[str, int | None, int | None, str]


def of(
    taken: Mapping[str, list[Entry]],
    *,
    events: list[tuple[str, str, int]] = (),  # type: ignore[assignment]
    last: int = 500,
    **people: Mapping[str, Any],
) -> Cohort:
    """Patient -> (drug, start, stop, reason); everyone is followed to day `last` unless `people` says otherwise."""
    return build(
        [{"patient_id": name, "last_day": last} | dict(people.get(name, {})) for name in taken],
        treatments=[
            dict(zip(("drug", "start_day", "stop_day", "reason"), entry, strict=False)) | {"patient_id": name}
            for name, entries in taken.items()
            for entry in entries
        ],
        events=[dict(zip(("patient_id", "kind", "day"), one, strict=True)) for one in events],
    )


def stops(cohort: Cohort, plan: AnalysisPlan = PLAN, drug: str = REGIMEN) -> list[tuple]:
    """(patient, clock, entry, day, stopped, why) of one drug."""
    rows = drug_stops(cohort, plan).filter(pl.col("drug").cast(pl.String) == drug)
    return rows.select("patient_id", "clock", "entry", "day", "stopped", pl.col("why").cast(pl.String)).rows()


def one(*entries: Entry, plan: AnalysisPlan = PLAN, **more: Any) -> tuple:
    """(day, stopped, why) of the regimen of one patient."""
    return stops(of({"A": list(entries)}, **more), plan)[0][3:]


class TestWhenAndWhy:
    def test_goes_on(self):
        assert one(("tac", 0, None)) == (500, False, None)

    def test_stopped(self):
        assert one(("tac", 0, 100, "rash")) == (100, True, "adverse event")
        assert one(("tac", 0, 100)) == (100, True, "not stated")

    def test_completed_as_planned_is_no_stop(self):
        assert one(("tac", 0, 100, "completed")) == (100, False, "completed as planned")

    def test_a_pause_is_no_stop(self):
        assert one(("tac", 0, 100, "rash"), ("tac", 190, None)) == (500, False, None)
        assert one(("tac", 0, 100, "rash"), ("tac", 191, None)) == (100, True, "adverse event")
        again = [("tac", 0, 100, "rash"), ("tac", 191, None)]
        assert one(*again, plan=PLAN.replace(pause_days=91)) == (500, False, None)

    def test_the_sheets_words_and_the_drug(self):
        found = drug_stops(of({"A": [("tac", 0, 100, "Rash!"), ("mmf", 0, None)], "B": [("tac", 0, None)]}), PLAN)
        assert found.select(pl.col("drug").cast(pl.String), "patient_id", "reason", "stopped_drug").rows() == [
            (REGIMEN, "A", "Rash!", "tac"),
            (REGIMEN, "B", None, None),
            ("tac", "A", "Rash!", "tac"),
            ("tac", "B", None, None),
            ("mmf", "A", None, None),
        ]

    def test_any_and_all(self):
        both = [("mmf", 0, 100, "rash"), ("tac", 0, 200, "flare")]
        assert one(*both) == (100, True, "adverse event")
        assert one(*both, plan=PLAN.replace(regimen_stop="all")) == (200, True, "inefficacy")
        assert one(*both, plan=PLAN.replace(regimen=("tac",))) == (200, True, "inefficacy")
        goes_on = [("mmf", 0, 100, "rash"), ("tac", 0, None)]
        assert one(*goes_on, plan=PLAN.replace(regimen_stop="all")) == (500, False, None)

    def test_death_on_the_drug(self):
        assert one(("tac", 0, None), events=[("A", "death", 150)], A={"last_day": None}) == (150, True, "death")
        assert one(("tac", 0, 150, "flare"), events=[("A", "death", 150)]) == (150, True, "death")
        assert one(("tac", 0, 100, "flare"), events=[("A", "death", 150)]) == (100, True, "inefficacy")

    def test_words_of_a_stop_after_death_are_not_those_of_the_death(self):
        cohort = of({"A": [("tac", 0, 200, "remission")]}, events=[("A", "death", 150)])
        assert drug_stops(cohort, PLAN)["reason"].to_list() == [None, None]

    def test_dialysis_and_transplant_stop_no_drug(self):
        for kind in ("dialysis", "transplant", "rescue", "flare"):
            assert one(("tac", 0, None), events=[("A", kind, 150)]) == (500, False, None)

    def test_who_leaves_the_study_is_seen_no_longer(self):
        plan = PLAN.replace(terminal="leaves")
        assert one(("tac", 0, None), plan=plan, events=[("A", "dialysis", 150)]) == (150, False, None)
        assert one(("tac", 0, 200, "rash"), plan=plan, events=[("A", "dialysis", 150)]) == (150, False, None)
        assert one(("tac", 0, 100, "rash"), plan=plan, events=[("A", "dialysis", 150)]) == (100, True, "adverse event")

    def test_while_on_treatment_the_drugs_left_are_followed_30_days_more(self):
        cohort = of({"A": [("tac", 0, 100, "rash"), ("mmf", 0, 120, "cost"), ("mzr", 0, 300, "flare")]})
        plan = PLAN.replace(after_stop="while_on")
        assert stops(cohort, plan) == [("A", 0, 0, 100, True, "adverse event")]
        assert stops(cohort, plan, "mmf") == [("A", 0, 0, 120, True, "cost")]
        assert stops(cohort, plan, "mzr") == [("A", 0, 0, 130, False, None)]

    def test_while_on_treatment_what_began_later_was_never_seen(self):
        cohort = of({"A": [("tac", 0, 100), ("mmf", 200, None)]})
        plan = PLAN.replace(after_stop="while_on", regimen=("tac", "mmf"))
        assert stops(cohort, plan, "mmf") == []

    def test_a_start_that_is_not_known_and_a_stop_before_time_zero(self):
        assert one(("tac", None, 100, "rash")) == (100, True, "adverse event")
        assert stops(of({"A": [("tac", -100, -10, "rash")], "B": [("tac", 0, None)]})) == [
            ("B", 0, 0, 500, False, None)
        ]


class TestTheDayTheClockBegins:
    def test_a_single_drug_counts_from_its_own_first_day(self):
        cohort = of({"A": [("tac", 0, 300), ("mmf", 25, 125)]})
        assert stops(cohort) == [("A", 0, 0, 125, True, "not stated")]
        assert stops(cohort, drug="mmf") == [("A", 25, 25, 125, True, "not stated")]

    def test_whoever_begins_late_is_not_at_risk_before(self):
        cohort = of({"A": [("tac", 200, 300)], "B": [("tac", 0, 300)], "C": [("tac", -50, 300)]})
        assert stops(cohort) == [
            ("A", 0, 200, 300, True, "not stated"),
            ("B", 0, 0, 300, True, "not stated"),
            ("C", 0, 0, 300, True, "not stated"),
        ]
        found = drug_survival_curves(cohort, PLAN).at_risk.filter(
            (pl.col("drug").cast(pl.String) == REGIMEN) & (pl.col("counted") == ANY_STOP)
        )
        assert found.select("month", "n_risk").rows() == [(0, 2), (3, 2), (6, 2), (9, 3)]

    def test_combination(self):
        plan = PLAN.replace(origin="combination")
        cohort = of({"A": [("tac", 0, 300), ("mmf", 25, 125)]})
        assert stops(cohort, plan) == [("A", 25, 25, 125, True, "not stated")]
        assert stops(cohort, plan, "tac") == [("A", 25, 25, 300, True, "not stated")]

    def test_stopped_before_the_clock_began(self):
        # Stopped on day 10, the second drug added on day 20: never on both.
        cohort = of({"A": [("tac", 0, 10, "rash"), ("mmf", 20, None)], "B": [("tac", 0, 100), ("mmf", 0, None)]})
        plan = PLAN.replace(origin="combination")
        medians = drug_survival_curves(cohort, plan).medians.filter(pl.col("drug").cast(pl.String) == REGIMEN)
        assert medians.select("n", "N", "n_not_assessable").rows() == [(1, 1, 1)] * 2
        reasons = stop_reasons(cohort, plan).filter(pl.col("drug").cast(pl.String) == REGIMEN)
        assert reasons.select(pl.col("why").cast(pl.String), "n", "N").rows() == [("not stated", 1, 1)]

    def test_biopsy(self):
        cohort = of({"A": [("tac", 0, 100)], "B": [("tac", 0, 100)]}, A={"biopsy_day": -20})
        assert stops(cohort, PLAN.replace(origin="biopsy")) == [("A", -20, 0, 100, True, "not stated")]

    def test_who_took_it_and_has_no_clock_is_not_assessable(self):
        cohort = of({"A": [("tac", 0, 100)], "B": [("tac", 0, 100)], "C": []}, A={"biopsy_day": -20})
        medians = drug_survival_curves(cohort, PLAN.replace(origin="biopsy")).medians
        found = medians.filter(pl.col("drug").cast(pl.String) == "tac")
        assert found.select("N", "n_not_assessable").rows() == [(1, 1)] * 2


# Remission on day 100, flare on day 200, rash on day 250; C goes on to day 300, E completed it on day 400.
FIVE = of(
    {
        "A": [("tac", 0, 100, "remission")],
        "B": [("tac", 0, 200, "flare")],
        "C": [("tac", 0, None)],
        "D": [("tac", 0, 250, "Rash")],
        "E": [("tac", 0, 400, "completed")],
    },
    last=0,
    C={"last_day": 300},
)


def course(cohort: Cohort, counted: str, plan: AnalysisPlan = PLAN) -> dict[int, float]:
    rows = drug_survival(cohort, plan).filter(
        (pl.col("drug").cast(pl.String) == REGIMEN) & (pl.col("counted") == counted)
    )
    return dict(rows.select("day", pl.col("estimate").round(9)).rows())


class TestRetention:
    def test_still_taken(self):
        # 4/5, then 3/4 and 2/3 of it.
        assert course(FIVE, ANY_STOP) == {0: 1.0, 100: 0.8, 200: 0.6, 250: 0.4, 300: 0.4, 400: 0.4}

    def test_still_taken_or_stopped_in_remission(self):
        # Of the 4/5 free of a stop on day 200 one in four fails, of the 3/5 on day 250 one in three: 1/5 each.
        assert course(FIVE, NO_SUCCESS) == {0: 1.0, 100: 1.0, 200: 0.8, 250: 0.6, 300: 0.6, 400: 0.6}

    def test_events_counted(self):
        medians = drug_survival_curves(FIVE, PLAN).medians.filter(pl.col("drug").cast(pl.String) == REGIMEN)
        assert medians.select("counted", "n", "N", "n_not_assessable").rows() == [
            (ANY_STOP, 3, 5, 0),
            (NO_SUCCESS, 2, 5, 0),
        ]
        assert medians["estimate"].to_list()[0] == pytest.approx(250 / MONTH)
        assert medians["estimate"].to_list()[1] is None

    def test_landmarks(self):
        found = drug_survival_landmarks(FIVE, PLAN).filter(pl.col("drug").cast(pl.String) == REGIMEN)
        assert found.select("counted", "month", "n_risk", pl.col("estimate").round(9)).rows() == [
            *((ANY_STOP, 3, 5, 1.0), (ANY_STOP, 6, 4, 0.8), (ANY_STOP, 12, 1, 0.4)),
            *((NO_SUCCESS, 3, 5, 1.0), (NO_SUCCESS, 6, 4, 1.0), (NO_SUCCESS, 12, 1, 0.6)),
        ]

    def test_the_interval_is_turned_with_the_share(self):
        rows = drug_survival(FIVE, PLAN).drop_nulls("ci_low")
        assert rows.height > 0
        assert (
            rows.filter((pl.col("ci_low") > pl.col("estimate")) | (pl.col("ci_high") < pl.col("estimate"))).height == 0
        )

    def test_who_took_none_is_not_assessable(self):
        cohort = of({"A": [("tac", 0, 100)], "B": [], "C": [("mmf", 0, 50)]})
        plan = PLAN.replace(regimen=("tac",))
        found = drug_survival_curves(cohort, plan).medians
        # Nobody is missing from a single drug that was not taken.
        assert (
            found.select(pl.col("drug").cast(pl.String), "N", "n_not_assessable").rows()
            == [
                (REGIMEN, 1, 2),
                ("tac", 1, 0),
            ]
            * 2
        )

    def test_nobody(self):
        for cohort in (build([]), build([{"patient_id": "A", "last_day": 100}]), of({"A": []})):
            assert drug_stops(cohort, PLAN).height == 0
            assert drug_survival(cohort, PLAN).height == 0
            assert drug_survival_landmarks(cohort, PLAN).height == 0
            assert discontinuation(cohort, PLAN).height == 0
            assert stop_reasons(cohort, PLAN).height == 0


class TestReasons:
    def test_incidence(self):
        rows = discontinuation(FIVE, PLAN).filter(pl.col("drug").cast(pl.String) == REGIMEN)
        assert rows["why"].cast(pl.String).unique(maintain_order=True).sort().to_list() == [
            "adverse event",
            "inefficacy",
            "remission",
        ]
        at_end = rows.filter(pl.col("day") == 400).select(
            pl.col("why").cast(pl.String), "n", pl.col("estimate").round(9)
        )
        assert sorted(at_end.rows()) == [("adverse event", 1, 0.2), ("inefficacy", 1, 0.2), ("remission", 1, 0.2)]

    def test_counts(self):
        rows = stop_reasons(FIVE, PLAN).filter(pl.col("drug").cast(pl.String) == REGIMEN)
        found = rows.select(pl.col("why").cast(pl.String), "n", "N", "n_not_assessable", "estimate", "words").rows()
        assert sorted(found) == [
            ("adverse event", 1, 5, 0, 0.2, "Rash"),
            ("inefficacy", 1, 5, 0, 0.2, "flare"),
            ("remission", 1, 5, 0, 0.2, "remission"),
        ]
        # Wilson for 1 of 5.
        assert rows["ci_low"].to_list() == pytest.approx([0.0362] * 3, abs=1e-4)
        assert rows["ci_high"].to_list() == pytest.approx([0.6245] * 3, abs=1e-4)
        assert sorted(rows["median_month"]) == pytest.approx([100 / MONTH, 200 / MONTH, 250 / MONTH])

    def test_a_reason_that_one_group_does_not_have(self):
        cohort = of(
            {"A": [("tac", 0, 100, "rash")], "B": [("tac", 0, None)], "C": [("tac", 0, 200, "rash")]},
            A={"phase": "induction"},
            B={"phase": "maintenance"},
            C={"phase": "induction"},
        )
        rows = stop_reasons(cohort, PLAN.replace(group_by="phase")).filter(pl.col("drug").cast(pl.String) == "tac")
        assert rows.select(pl.col("group").cast(pl.String), "n", "N", "median_month").rows() == [
            ("induction", 2, 2, pytest.approx(150 / MONTH)),
            ("maintenance", 0, 1, None),
        ]

    def test_a_p_value_for_each_reason(self):
        # Rashes fall on the same days in both groups; flares only in a, all on day 50.
        taken, people = {}, {}
        for group in "ab":
            for number in range(20):
                name = f"{group}{number}"
                people[name] = {"phase": group}
                flares = group == "a" and number >= 10
                taken[name] = [("tac", 0, 50 if flares else 20 + number % 10, "flare" if flares else "rash")]
                if group == "b" and number >= 10:
                    taken[name] = [("tac", 0, None)]
        found = discontinuation_curves(of(taken, **people), PLAN.replace(group_by="phase", p_values=True)).medians
        p = dict(found.select(pl.col("why").cast(pl.String), "p").rows())
        assert p["adverse event"] == pytest.approx(1.0)
        # Day 50: 10 of 20 have it, 5 expected, variance 10 × 1/4 × 10/19: 25 / 1.3158 = 19, p = 1.31e-5.
        assert p["inefficacy"] == pytest.approx(1.307e-5, rel=1e-3)


# --- whatever the cohort ----------------------------------------------------------------------------------------------

WORDS = ("remission", "flare", "rash", "completed", "cost", None, "寛解", "妊娠希望")


def drawn(seed: int) -> Cohort:
    draw = Random(seed)
    taken: dict[str, list[Entry]] = {}
    people: dict[str, Any] = {}
    events = []
    for number in range(draw.randint(1, 6)):
        name = f"P{number}"
        people[name] = {"last_day": draw.choice((None, 0, 50, 300)), "biopsy_day": draw.choice((None, -40, -5, 0))}
        taken[name] = []
        for drug in ("tac", "mmf"):
            for _ in range(draw.choice((0, 1, 1, 2))):
                start = draw.choice((None, -50, 0, 0, 20, 35, 150))
                stop = draw.choice((None, None, *((start or 0) + gap for gap in (0, 10, 60, 60, 200))))
                taken[name].append((drug, start, stop, draw.choice(WORDS)))  # type: ignore[arg-type]
        if draw.random() < 0.3:
            events.append((name, draw.choice(("death", "dialysis", "rescue")), draw.choice((60, 70, 200))))
    return of(taken, events=events, **people)


PLANS = st.builds(
    lambda **choices: PLAN.replace(**choices),
    origin=st.sampled_from(("start", "combination", "biopsy")),
    regimen=st.sampled_from(((), ("tac",), ("tac", "mmf"))),
    regimen_stop=st.sampled_from(("any", "all")),
    pause_days=st.sampled_from((0, 30, 90)),
    after_stop=st.sampled_from(("keep", "while_on")),
    terminal=st.sampled_from(("non_response", "leaves")),
)


@examples(40)
@given(st.integers(0, 10_000), PLANS)
def test_reasons_add_up_to_all_that_stopped_and_remission_is_no_failure(seed: int, plan: AnalysisPlan) -> None:
    cohort = drawn(seed)
    size = select_patients(cohort, plan).height
    curves = drug_survival_curves(cohort, plan)
    rows = curves.steps.with_columns(pl.col("drug").cast(pl.String)).to_dicts()
    plain = {(row["drug"], row["day"]): row["estimate"] for row in rows if row["counted"] == ANY_STOP}
    kept = {(row["drug"], row["day"]): row["estimate"] for row in rows if row["counted"] == NO_SUCCESS}
    assert plain.keys() == kept.keys()
    assert all(kept[key] >= plain[key] - 1e-9 for key in plain)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in (*plain.values(), *kept.values()))
    stopped: dict[tuple[str, int], float] = {}
    for row in discontinuation(cohort, plan).with_columns(pl.col("drug").cast(pl.String)).to_dicts():
        # Where somebody leaves on day 0 that day has two rows; the later one counts.
        stopped.setdefault((row["drug"], row["day"]), 0.0)
    incidence = {
        (row["drug"], row["why"], row["day"]): row["estimate"]
        for row in discontinuation(cohort, plan).with_columns(pl.col("drug", "why").cast(pl.String)).to_dicts()
    }
    for (drug, _, day), value in incidence.items():
        stopped[drug, day] += value
    for key, total in stopped.items():
        assert total + plain[key] == pytest.approx(1.0)
    for row in curves.medians.to_dicts():
        if row["drug"] == REGIMEN:
            assert row["N"] + row["n_not_assessable"] == size


@examples(20)
@given(st.integers(0, 10_000), PLANS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed: int, plan: AnalysisPlan, shuffled: Any) -> None:
    cohort = drawn(seed)
    # Two entries of one drug that begin and end on the same day may differ in their words: then the first counts.
    rows = rows_of(cohort)
    seen, treatments = set(), []
    for row in rows["treatments"]:
        key = (row["patient_id"], row["drug"], row["stop_day"])
        if key not in seen:
            seen.add(key)
            treatments.append(row)
    rows["treatments"] = treatments
    one_, other = build(**rows), build(**{name: shuffled.sample(listed, len(listed)) for name, listed in rows.items()})
    for table in (drug_stops, drug_survival, discontinuation, stop_reasons):
        assert table(one_, plan).equals(table(other, plan)), table.__name__


def test_every_origin_for_a_cohort_without_visits():
    for origin in OPTIONS["origin"].ways:
        found = drug_survival_curves(FIVE, PLAN.replace(origin=origin))
        assert found.steps.height == (0 if origin in ("biopsy", "first_response") else 24)
