import math

import polars as pl
import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import DTYPES


def patients(*ids: str | None, **columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame({"patient_id": list(ids), **columns}, schema_overrides={"patient_id": pl.String})


def visits(*rows: tuple[str, int | None], **columns: list[object]) -> pl.DataFrame:
    base = pl.DataFrame(list(rows), schema={"patient_id": pl.String, "day": pl.Int32}, orient="row")
    return base.with_columns([pl.Series(name, values) for name, values in columns.items()])


# --- what a cohort promises ------------------------------------------------------------------------------------------


def test_missing_tables_and_columns_are_there_as_missing() -> None:
    cohort = Cohort.of(patients("1"))
    for table, dtypes in DTYPES.items():
        frame: pl.DataFrame = getattr(cohort, table)
        assert dict(frame.schema) == dict(dtypes)
    assert cohort.patients.drop("patient_id").null_count().sum_horizontal()[0] == len(DTYPES["patients"]) - 1
    assert (cohort.visits.height, cohort.treatments.height, cohort.events.height) == (0, 0, 0)
    assert cohort.recorded == {"patients"}
    assert cohort.size == 1
    assert cohort.recorded_measures() == []


def test_an_empty_table_was_recorded_and_an_absent_one_was_not() -> None:
    empty = pl.DataFrame(schema={"patient_id": pl.String, "day": pl.Int32})
    assert Cohort.of(patients("1"), events=empty).recorded == {"patients", "events", "flares", "adverse events"}
    without = Cohort.of(patients("1"), events=empty, events_recorded=["adverse event"])
    assert without.recorded == {"patients", "events", "adverse events"}


def test_frames_are_sorted() -> None:
    cohort = Cohort.of(
        patients("b", "10", "2", "a"),
        visits(("b", 9), ("2", 30), ("2", -5), ("b", 0)),
        pl.DataFrame({"patient_id": ["b", "2", "b"], "drug": ["tac", "mzr", "hcq"], "start_day": [None, 3, 7]}),
    )
    assert cohort.patients["patient_id"].to_list() == ["10", "2", "a", "b"]
    assert cohort.visits.select("patient_id", "day").rows() == [("2", -5), ("2", 30), ("b", 0), ("b", 9)]
    assert cohort.treatments["drug"].to_list() == ["mzr", "hcq", "tac"]


def test_007_and_7_are_two_patients() -> None:
    cohort = Cohort.of(patients("7", "007"), visits(("7", 0), ("007", 0)))
    assert cohort.size == 2
    assert cohort.visits.height == 2


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (patients("1", "2", "1"), "unique"),
        (patients("1", None), "present"),
        (patients("1", shoe=[42]), "1 columns that the table does not have"),
        (patients("1", extra_1=["x"]), "1 columns that the table does not have"),
    ],
)
def test_patients_that_break_a_promise_are_refused(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(ValueError, match=f"patients: .*{words}"):
        Cohort.of(frame)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (visits(("1", 0), ("1", 0)), "two rows for one patient and day"),
        (visits(("1", None)), "a row without a day"),
        (visits(("2", 0)), "a patient who is not in patients"),
        (
            pl.DataFrame({"patient_id": [None], "day": [0]}, schema_overrides={"patient_id": pl.String}),
            "not in patients",
        ),
        (visits(("1", 0), protein=[1.0]), "1 columns that the table does not have"),
        (visits(("1", 0), month=[1.0], date=["x"]), "2 columns that the table does not have"),
    ],
)
def test_visits_that_break_a_promise_are_refused(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(ValueError, match=f"visits: .*{words}"):
        Cohort.of(patients("1"), frame)


@pytest.mark.parametrize("table", ["treatments", "events"])
def test_other_rows_of_unknown_patients_are_refused(table: str) -> None:
    with pytest.raises(ValueError, match=f"{table}: rows of a patient who is not in patients"):
        Cohort.of(patients("1"), **{table: pl.DataFrame({"patient_id": ["2"]})})
    with pytest.raises(ValueError, match=f"{table}: 1 columns"):
        Cohort.of(patients("1"), **{table: pl.DataFrame({"patient_id": ["1"], "shoe": [42]})})


def test_no_refusal_quotes_the_data() -> None:
    with pytest.raises(ValueError) as refused:
        Cohort.of(patients("1"), visits(("Hanako", 0), Hanako=[1.0]))
    assert "Hanako" not in str(refused.value)


def test_two_events_on_one_day_are_two_events() -> None:
    frame = pl.DataFrame({"patient_id": ["1", "1"], "day": [5, 5], "kind": ["flare", "death"]})
    assert Cohort.of(patients("1"), events=frame).events.height == 2


# --- what it fills in ------------------------------------------------------------------------------------------------


def test_an_exact_value_is_both_its_bounds() -> None:
    cohort = Cohort.of(patients("1"), visits(("1", 0), ("1", 1), upcr=[0.5, None], c3=[80, 90], creatinine=[0.7, 0.8]))
    assert cohort.visits.select("upcr_low", "upcr", "upcr_high").rows() == [(0.5, 0.5, 0.5), (None, None, None)]
    assert cohort.visits.select("c3_low", "c3", "c3_high").rows() == [(80.0, 80.0, 80.0), (90.0, 90.0, 90.0)]


def test_bounds_that_are_given_are_kept() -> None:
    frame = visits(("1", 0), ("1", 1), ("1", 2), urine_rbc=[100.0, 7.0, 3.0]).with_columns(
        urine_rbc_low=pl.Series([100.0, 5.0, None]), urine_rbc_high=pl.Series([math.inf, 9.0, None])
    )
    cohort = Cohort.of(patients("1"), frame)
    assert cohort.visits.select("urine_rbc_low", "urine_rbc", "urine_rbc_high").rows() == [
        (100.0, 100.0, math.inf),
        (5.0, 7.0, 9.0),
        (3.0, 3.0, 3.0),
    ]


def test_a_visit_or_an_event_extends_the_follow_up_and_nothing_shortens_it() -> None:
    cohort = Cohort.of(
        patients("a", "b", "c", "d", "e", last_day=[100, 100, 100, None, None]),
        visits(("a", 30), ("b", 130), ("d", 10), ("d", 20)),
        events=pl.DataFrame(
            {"patient_id": ["c", "d", "a"], "day": [200, 15, None], "kind": ["death", "flare", "flare"]}
        ),
    )
    assert cohort.patients.select("patient_id", "last_day").rows() == [
        ("a", 100),
        ("b", 130),
        ("c", 200),
        ("d", 20),
        ("e", None),
    ]


def test_a_change_of_drugs_extends_the_follow_up_too() -> None:
    cohort = Cohort.of(
        patients("a", "b", "c", "d", "e", last_day=[100, 100, 100, None, None]),
        treatments=pl.DataFrame(
            {
                "patient_id": ["a", "b", "c", "d", "e"],
                "drug": ["tacrolimus"] * 5,
                "start_day": [0, 120, 0, 0, None],
                "stop_day": [None, None, 140, 60, None],
            }
        ),
    )
    assert cohort.patients["last_day"].to_list() == [100, 120, 140, 60, None]


def test_an_event_may_have_no_day_and_stands_last() -> None:
    cohort = Cohort.of(
        patients("a", "b"),
        events=pl.DataFrame(
            {
                "patient_id": ["b", "a", "a"],
                "day": [3, None, 40],
                "kind": ["adverse event"] * 3,
                "led_to_stop": [None, True, False],
                "category": ["infection", None, None],
            }
        ),
    )
    assert cohort.events.select("patient_id", "day", "led_to_stop", "category").rows() == [
        ("a", 40, False, None),
        ("a", None, True, None),
        ("b", 3, None, "infection"),
    ]
    assert cohort.patients["last_day"].to_list() == [40, 3]


def test_columns_of_the_sheets_own_are_kept_with_their_headers() -> None:
    cohort = Cohort.of(patients("1", "2", extra_1=["North", None]), extras={"extra_1": "Hospital"})
    assert cohort.patients["extra_1"].to_list() == ["North", None]
    assert dict(cohort.extras) == {"extra_1": "Hospital"}
    with pytest.raises(TypeError):
        cohort.extras["extra_2"] = "x"  # type: ignore[index]


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_measures_with_a_value_are_told_in_the_order_of_the_template() -> None:
    frame = visits(
        ("1", 0), ("1", 1), weight=[50.0, None], upcr=[None, 0.5], c4=[None, None], cellular_casts=[False, None]
    )
    cohort = Cohort.of(patients("1"), frame)
    assert cohort.recorded_measures() == ["upcr", "cellular_casts", "weight"]
    assert [cohort.has(measure) for measure in ("upcr", "c4", "weight")] == [True, False, True]
    assert set(cohort.recorded_measures()) < set(MEASURES)


# --- what readers settled --------------------------------------------------------------------------------------------


def settled(*rows: tuple[str, int, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["patient_id", "day", "adjudicated"], orient="row")


def test_what_readers_settled_stands_for_one_definition_until_it_is_taken_back() -> None:
    cohort = Cohort.of(patients("1", "2"), visits(("1", 180), ("2", 180)))
    cohort.remember(("before",), lambda: pl.DataFrame({"n": [1]}))
    told = cohort.with_adjudicated(settled(("1", 180, "CR"), ("2", 180, "NR")), "kdigo2024")
    assert told.adjudicated is not None
    assert told.adjudicated.rows() == [("1", 180, "CR"), ("2", 180, "NR")]
    assert dict(told.adjudicated.schema) == {"patient_id": pl.String, "day": pl.Int32, "adjudicated": pl.String}
    assert told.adjudicated_for == "kdigo2024"
    # It is another cohort: nothing computed before is taken over, and the first one knows of nothing.
    assert (told.memory.keys, cohort.adjudicated, cohort.adjudicated_for) == ((), None, "")
    back = told.with_adjudicated(None, "kdigo2024")
    assert (back.adjudicated, back.adjudicated_for) == (None, "")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("1", 180, "CR"), ("9", 180, "CR")], "adjudication: a patient who is not in this cohort"),
        ([("007", 180, "CR")], "adjudication: a patient who is not in this cohort"),
        ([("1", 180, "CR"), ("1", 180, "CR")], "adjudication: a visit that was settled twice"),
        ([("1", 180, "CR"), ("1", 180, "NR")], "adjudication: a visit that was settled twice"),
    ],
)
def test_what_cannot_have_been_settled_is_refused(rows: list[tuple[str, int, str]], words: str) -> None:
    cohort = Cohort.of(patients("1", "7"), visits(("1", 180)))
    with pytest.raises(ValueError) as refused:
        cohort.with_adjudicated(settled(*rows), "kdigo2024")
    assert str(refused.value) == words
    assert cohort.adjudicated is None
