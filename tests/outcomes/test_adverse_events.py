"""Adverse events worked out by hand on a few patients, and counted in the sample sheet by eye."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.adverse_events import (
    ADMITTED,
    PROPERTIES,
    adverse_event_classes,
    adverse_event_list,
    adverse_event_severity,
    adverse_event_terms,
    adverse_events,
)
from tests.outcomes.small import ONE_GROUP

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()
RATE = ("person_years", "rate", "rate_low", "rate_high")
WHILE_ON = ONE_GROUP.replace(after_stop="while_on", after_stop_days=0)


def cohort(
    last_days: Mapping[str, int | None],
    happened: Sequence[Mapping[str, Any]] | None,
    taken: Sequence[Mapping[str, Any]] | None = None,
    **patients: Any,
) -> Cohort:
    """Patient -> last day; events (adverse ones unless they say otherwise) and treatments as rows."""
    people = pl.DataFrame({"patient_id": list(last_days), "last_day": list(last_days.values())} | patients)
    empty = pl.DataFrame(schema={"patient_id": pl.String, "kind": pl.String})
    rows = [{"kind": "adverse event"} | dict(row) for row in happened or ()]
    events = pl.DataFrame(rows, infer_schema_length=None) if rows else None if happened is None else empty
    treatments = None if taken is None else pl.DataFrame(list(taken), infer_schema_length=None)
    return Cohort.of(people, treatments=treatments, events=events)


# Followed for 365 + 730 + 366 days, four years; nobody knows how long C and D were.
FIVE = cohort(
    {"A": 365, "B": 730, "C": None, "D": None, "E": 366},
    [
        {"patient_id": "A", "day": -10, "term": "rash", "serious": True, "related": True, "severity": 4.0},
        {"patient_id": "A", "day": 0, "term": "nausea", "serious": False, "related": True, "severity": 1.0},
        {"patient_id": "A", "day": 100, "term": "Nausea ", "serious": None, "related": False, "severity": 3.0},
        {"patient_id": "B", "day": 200, "term": "herpes zoster", "serious": True, "related": None, "severity": None},
        {"patient_id": "D", "day": None, "term": "NAUSEA", "serious": None, "related": None, "severity": 5.0},
        {"patient_id": "E", "day": 50, "kind": "flare", "term": "renal flare", "serious": True},
    ],
)  # fmt: skip


def ladder(group: Cohort, plan: AnalysisPlan = ONE_GROUP) -> dict[str, dict[str, Any]]:
    return {row["event"]: row for row in adverse_events(group, plan).to_dicts()}


class TestLadder:
    def test_counts(self):
        columns = ("event", "n_patients", "n_events", "N", "n_not_assessable", "n_unknown", "n_without_day")
        assert adverse_events(FIVE, ONE_GROUP).select(columns).rows() == [
            # A twice, B and D; C is not known to have been followed.
            ("any", 3, 4, 4, 1, 0, 1),
            # Blank is not "no": of the second event of A and of that of D it is not known.
            ("serious", 1, 1, 4, 1, 2, 0),
            ("related to treatment", 1, 1, 4, 1, 2, 0),
            ("severe (grade 3 or more)", 2, 2, 4, 1, 1, 1),
            # There is no table of treatments to tell.
            ("led to stopping a drug", 0, 0, 4, 1, 4, 0),
            ("fatal adverse event (grade 5)", 1, 1, 4, 1, 1, 1),
        ]

    def test_shares_and_rates(self):
        row = ladder(FIVE)["any"]
        # Wilson interval of 3/4; three events in four years, Garwood: 0.6187 to 8.7673.
        assert [round(row[name], 4) for name in ("estimate", "ci_low", "ci_high")] == [0.75, 0.3006, 0.9544]
        assert [round(row[name], 2) for name in RATE] == [4.0, 75.0, 15.47, 219.18]

    def test_an_event_of_unknown_day_is_in_no_rate(self):
        row = ladder(FIVE)["fatal adverse event (grade 5)"]
        assert (row["n_events"], row["rate"], round(row["rate_high"], 2)) == (1, 0.0, 92.22)  # 3.6889 / 4

    def test_the_interval_of_the_plan(self):
        row = ladder(FIVE, ONE_GROUP.replace(interval="clopper_pearson"))["any"]
        assert [round(row[name], 4) for name in ("ci_low", "ci_high")] == [0.1941, 0.9937]

    def test_exact_poisson_as_printed(self):
        # Three patients of twenty years: five events in 60 patient-years.
        twenty = cohort(
            {"A": 7305, "B": 7305, "C": 7305}, [{"patient_id": who, "day": 100 + at} for at, who in enumerate("AAABB")]
        )
        row = ladder(twenty)["any"]
        assert [round(row[name], 2) for name in RATE] == [60, 8.33, 2.71, 19.45]

    def test_admissions_have_a_line_where_the_sheet_tells_of_them(self):
        events = [
            {"patient_id": "A", "day": 5, "hospitalised": True},
            {"patient_id": "A", "day": 9, "hospitalised": None},
        ]
        row = ladder(cohort({"A": 365, "B": 365}, events))[ADMITTED]
        assert (row["n_patients"], row["n_events"], row["N"], row["n_unknown"]) == (1, 1, 2, 1)
        assert ADMITTED not in ladder(FIVE)

    def test_a_group_without_events_shows_none(self):
        two = cohort({"A": 365, "B": 365}, [{"patient_id": "A", "day": 5}], phase=["induction", "maintenance"])
        rows = adverse_events(two, PLAN)
        assert rows["group"].cast(pl.String).to_list() == ["induction"] * 6 + ["maintenance"] * 6
        assert rows["event"].to_list() == [name for name in PROPERTIES if name != ADMITTED] * 2
        quiet = rows.filter(pl.col("group").cast(pl.String) == "maintenance")
        assert quiet.select(pl.col("n_patients", "n_events", "rate", "estimate").sum()).row(0) == (0, 0, 0.0, 0.0)
        assert quiet["N"].to_list() == [1] * 6
        assert adverse_event_terms(two, PLAN).select("n_patients", "n_events", "N").rows() == [(1, 1, 1), (0, 0, 1)]

    def test_a_file_without_a_table_of_events(self):
        rows = adverse_events(cohort({"A": 365, "B": 365}, None), ONE_GROUP)
        unknown = ("n_patients", "n_events", "n_unknown", "n_without_day", "estimate", "ci_low", "person_years", "rate", "rate_high")  # fmt: skip
        assert rows.select("N", "n_not_assessable").rows() == [(0, 2)] * 6
        assert rows.select(unknown).null_count().row(0) == (6,) * len(unknown)
        assert (
            adverse_event_severity(cohort({"A": 365}, None), ONE_GROUP)
            .select("n_patients", "n_events", "N", "estimate")
            .rows()
            == [(None, None, 0, None)] * 6
        )
        assert adverse_event_terms(cohort({"A": 365}, None), ONE_GROUP).height == 0

    def test_an_empty_table_of_events_is_none_of_them(self):
        row = ladder(cohort({"A": 365, "B": None}, []))["any"]
        assert (row["n_patients"], row["n_events"], row["N"], row["n_not_assessable"], row["rate"]) == (0, 0, 1, 1, 0.0)

    def test_while_on_treatment_later_events_are_dropped(self):
        taken = [{"patient_id": "A", "drug": "tacrolimus", "start_day": 0, "stop_day": 150, "reason": "remission"}]
        one = cohort({"A": 400}, [{"patient_id": "A", "day": day} for day in (100, 150, 151, None)], taken)
        kept, on = ladder(one)["any"], ladder(one, WHILE_ON)["any"]
        assert (kept["n_events"], kept["n_without_day"], round(kept["person_years"] * 365.25)) == (4, 1, 400)
        # The last day of treatment still counts, and so does what may have lain on it.
        assert (on["n_events"], on["n_without_day"], round(on["person_years"] * 365.25)) == (3, 1, 150)
        assert round(on["rate"], 4) == 487.0  # 2 / 150 days

    def test_a_filter_leaves_out_events_too(self):
        one_sex = ONE_GROUP.replace(filters=replace(ONE_GROUP.filters, levels={"sex": ("female",)}))
        two = cohort({"A": 365, "B": 365}, [{"patient_id": who, "day": 5} for who in "ABB"], sex=["female", "male"])
        assert ladder(two, one_sex)["any"]["n_events"] == 1


def led(days: Sequence[int | None], stops: Sequence[tuple[str, int | None, str | None]], **columns: Any) -> list[Any]:
    """`led_to_stop` of events of one patient on those days, who stopped drugs on days for reasons."""
    taken = [
        {"patient_id": "A", "drug": drug, "start_day": 0, "stop_day": day, "reason": reason}
        for drug, day, reason in stops
    ]
    rows = ({"patient_id": "A", "day": day} for day in days)
    events = [row | {name: column[at] for name, column in columns.items()} for at, row in enumerate(rows)]
    one = cohort({"A": 900}, events, taken)
    return adverse_event_list(one, ONE_GROUP)["led_to_stop"].to_list()


class TestLedToStop:
    @pytest.mark.parametrize(
        ("days", "stops", "expected"),
        [
            ([100], [("tacrolimus", 100, "adverse event")], [True]),
            ([100], [("tacrolimus", 130, "副作用")], [True]),
            ([100], [("tacrolimus", 131, "adverse event")], [False]),
            ([100], [("tacrolimus", 99, "adverse event")], [False]),
            ([100], [("tacrolimus", 110, "inefficacy")], [False]),
            ([100], [("tacrolimus", None, None)], [False]),
            # The nearest before the stop, and all of that day.
            ([100, 105], [("tacrolimus", 110, "adverse event")], [False, True]),
            ([105, 105], [("tacrolimus", 110, "adverse event")], [True, True]),
            ([100, 115], [("tacrolimus", 110, "adverse event")], [True, False]),
            # A drug each.
            ([100, 200], [("tacrolimus", 110, "adverse event"), ("mizoribine", 201, "toxicity")], [True, True]),
            # Nobody wrote why: it may have been the event.
            ([100], [("tacrolimus", 110, None)], [None]),
            ([100], [("tacrolimus", 110, None), ("mizoribine", 111, "adverse event")], [True]),
            # An event of unknown day may be the one, where a drug was stopped so.
            ([None], [("tacrolimus", 110, "adverse event")], [None]),
            ([None], [("tacrolimus", 110, "remission")], [False]),
            # Taken again within 90 days, a drug was paused.
            ([100], [("tacrolimus", 110, "adverse event"), ("tacrolimus", None, None)], [False]),
        ],
    )
    def test_derived(
        self, days: list[int | None], stops: list[tuple[str, int | None, str | None]], expected: list[Any]
    ):
        assert led(days, stops) == expected

    def test_an_event_before_time_zero_can_be_the_nearest_and_is_not_listed(self):
        assert led([-5], [("tacrolimus", 10, "adverse event")]) == []
        assert led([-5, 2], [("tacrolimus", 10, "adverse event")]) == [True]

    def test_what_the_sheet_says_stands(self):
        stops = [("tacrolimus", 110, "adverse event")]
        assert led([100], stops, led_to_stop=[False]) == [False]
        assert led([300], stops, led_to_stop=[True]) == [True]
        # Of the nearer one the sheet says that it led to none, so it was the other.
        assert led([100, 105], stops, led_to_stop=[None, False]) == [True, False]
        assert led([100, 105], stops, led_to_stop=[None, True]) == [False, True]

    def test_unknown_without_recorded_treatment(self):
        assert ladder(FIVE)["led to stopping a drug"]["n_derived"] == 0
        other = [{"patient_id": "B", "drug": "tacrolimus", "start_day": 0}]
        two = cohort({"A": 365, "B": 365}, [{"patient_id": who, "day": 5} for who in "AB"], other)
        row = ladder(two)["led to stopping a drug"]
        assert (row["n_events"], row["n_unknown"], row["n_derived"]) == (0, 1, 1)

    def test_of_what_no_event_tells_there_is_no_share_and_no_rate(self):
        two = cohort({"A": 365, "B": 365}, [{"patient_id": who, "day": 5} for who in "AB"])
        row = ladder(two)["related to treatment"]
        assert (row["n_unknown"], row["estimate"], row["ci_high"], row["rate"], row["rate_high"]) == (2, *[None] * 4)

    def test_a_cohort_without_the_newer_columns(self):
        older = replace(SAMPLE, events=SAMPLE.events.drop("led_to_stop", "category", strict=False))
        assert adverse_events(older, PLAN).equals(adverse_events(SAMPLE, PLAN))
        assert adverse_event_terms(older, PLAN)["category"].null_count() == adverse_event_terms(SAMPLE, PLAN).height


class TestTerms:
    def test_spellings_are_one_and_the_most_frequent_is_shown(self):
        spelled = ["Herpes  zoster", "herpes zoster", " herpes zoster", "ＨＥＲＰＥＳ zoster", "tremor", None, "  "]
        events = [{"patient_id": "AAABBBB"[at], "day": at, "term": term} for at, term in enumerate(spelled)]
        frame = adverse_event_terms(cohort({"A": 365, "B": 365}, events), ONE_GROUP)
        assert frame.select("term", "n_patients", "n_events", "N").rows() == [
            ("herpes zoster", 2, 4, 2),
            ("not described", 1, 2, 2),
            ("tremor", 1, 1, 2),
        ]

    def test_more_patients_come_before_more_events(self):
        events = [{"patient_id": who, "day": 9, "term": term} for who, term in zip("AAABA", ["x", "x", "x", "y", "y"], strict=True)]  # fmt: skip
        frame = adverse_event_terms(cohort({"A": 365, "B": 365}, events), ONE_GROUP)
        assert frame.select("term", "n_patients", "n_events").rows() == [("y", 2, 2), ("x", 1, 3)]

    def test_columns(self):
        frame = adverse_event_terms(FIVE, ONE_GROUP)
        columns = ("term", "n_patients", "n_events", "N", "estimate", "rate", "n_serious", "n_related", "worst_grade")
        assert frame.select(columns).rows() == [
            # Three ways to write it, each once: the first of the alphabet.
            ("NAUSEA", 2, 3, 4, 0.5, 50.0, 0, 1, 5.0),
            ("herpes zoster", 1, 1, 4, 0.25, 25.0, 1, 0, None),
        ]

    def test_category(self):
        events = [
            {"patient_id": "A", "day": at, "term": term, "category": category}
            for at, (term, category) in enumerate(
                [
                    ("zoster", "infection"),
                    ("Zoster", None),
                    ("zoster", "skin"),
                    ("zoster", "infection"),
                    ("tremor", None),
                ]
            )
        ]
        frame = adverse_event_terms(cohort({"A": 365}, events), ONE_GROUP)
        assert frame.select("term", "category").rows() == [("zoster", "infection"), ("tremor", None)]


def test_severity_by_the_worst_grade():
    frame = adverse_event_severity(FIVE, ONE_GROUP)
    assert frame.select("grade", "n_patients", "n_events", "N", "estimate").rows() == [
        ("1", 0, 1, 4, 0.0),
        ("2", 0, 0, 4, 0.0),
        ("3", 1, 1, 4, 0.25),
        ("4", 0, 0, 4, 0.0),
        ("5", 1, 1, 4, 0.25),
        ("not graded", 1, 1, 4, 0.25),
    ]
    ungraded = cohort({"A": 9}, [{"patient_id": "A", "day": 1, "severity": grade} for grade in (None, 2.5)])
    known = adverse_event_severity(ungraded, ONE_GROUP).filter(pl.col("n_events") > 0)
    assert known.select("grade", "n_patients", "n_events").rows() == [("2", 1, 1), ("not graded", 0, 1)]


def test_list():
    taken = [{"patient_id": "A", "drug": "tacrolimus", "start_day": 0, "stop_day": 60, "reason": "adverse event"}]
    events = [{"patient_id": "A", "day": day, "term": f"t{day}"} for day in (None, 70, 60, 30)]
    frame = adverse_event_list(cohort({"A": 365}, events, taken), ONE_GROUP)
    columns = ("day", "term", "led_to_stop", "led_to_stop_derived", "days_since_stop")
    assert frame.select(columns).rows() == [
        (30, "t30", False, True, None),
        (60, "t60", True, True, None),
        (70, "t70", False, True, 10),
        (None, "tNone", None, False, None),
    ]
    assert frame["month"].round(4).to_list() == [0.9856, 1.9713, 2.2998, None]


class TestOnTheSample:
    def test_one_serious_event_of_a_patient_in_induction(self):
        rows = adverse_event_list(SAMPLE, PLAN).filter("serious")
        assert rows.select("patient_id", pl.col("group").cast(pl.String), "term").rows() == [
            ("P05", "induction", "pyelonephritis needing admission")
        ]

    def test_every_adverse_event_is_listed_once(self):
        assert adverse_event_list(SAMPLE, PLAN).height == 17
        rows = adverse_events(SAMPLE, PLAN).filter(pl.col("event") == "any")
        assert rows.select("n_patients", "n_events", "N", "n_not_assessable").rows() == [(10, 11, 14, 0), (6, 6, 14, 0)]

    def test_tremor_led_to_stopping_tacrolimus(self):
        # P21: tremor on day 402, tacrolimus stopped for an adverse event on day 429. P02 stopped mizoribine 53 days
        # after hyperuricaemia, which is too long.
        rows = adverse_event_list(SAMPLE, PLAN).filter("led_to_stop")
        assert rows.select("patient_id", "term", "day").rows() == [("P21", "tremor", 402)]


@pytest.mark.parametrize("results", [adverse_events, adverse_event_terms, adverse_event_severity, adverse_event_list])
def test_nobody_gives_no_rows(results):
    nobody = Cohort.of(pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String}))
    assert results(nobody, PLAN).height == 0
    assert results(nobody, PLAN).columns == results(SAMPLE, PLAN).columns


class TestClasses:
    def test_a_patient_counts_once_in_a_class(self):
        frame = adverse_event_classes(
            cohort(
                {"A": 365, "B": 365, "C": 365},
                [
                    {"patient_id": "A", "day": 10, "term": "zoster", "category": "infections"},
                    {"patient_id": "A", "day": 20, "term": "pneumonia", "category": "infections", "serious": True},
                    {"patient_id": "B", "day": 30, "term": "zoster", "category": None},
                    {"patient_id": "B", "day": 40, "term": "tremor", "category": None},
                ],
            ),
            ONE_GROUP,
        )
        # The zoster of B takes the class that zoster has elsewhere; tremor has none.
        assert frame.select("category", "n_patients", "n_events", "N", "n_serious").rows() == [
            ("infections", 2, 3, 3, 1),
            ("not classified", 1, 1, 3, 0),
        ]
        # 3 events in 3 × 365 days.
        assert frame["rate"][0] == pytest.approx(100 * 3 / (3 * 365 / 365.25))

    def test_a_sheet_without_classes_has_no_row(self):
        assert adverse_event_classes(SAMPLE, PLAN).height == 0
