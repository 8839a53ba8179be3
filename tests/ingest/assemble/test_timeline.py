import pytest

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.outcomes.import_lines import Topic
from lnexplore.outcomes.import_summary import import_summary
from lnexplore.plan import AnalysisPlan
from tests.ingest.workbooks import Rows, listed, workbook


def read(**sheets: Rows) -> tuple[Cohort, Intake]:
    intake = read_cohort(("cohort.xlsx", workbook(sheets)))
    assert intake.cohort is not None
    return intake.cohort, intake


def notes(intake: Intake) -> list[str]:
    return [issue.problem for issue in listed(intake, "note") if "time zero" in issue.problem]


PATIENTS = [["Patient", "Time zero"], ["1", "2024-04-01"]]


# --- time zero -------------------------------------------------------------------------------------------------------


def test_days_count_from_the_recorded_time_zero() -> None:
    cohort, intake = read(
        patients=[["Patient", "Time zero"], ["1", "2024-04-01"], ["2", "2023-12-31"]],
        visits=[
            ["Patient", "Date", "UPCR"],
            ["1", "2024-04-01", 1],
            ["1", "2024-03-31", 2],
            ["1", "2025-04-01", 3],
            ["2", "2024-03-01", 4],
        ],
        treatments=[["Patient", "Drug", "Start", "Stop"], ["1", "Tacrolimus", "2024-03-01", "2024-04-02"]],
        events=[["Patient", "Date", "Event"], ["2", "2024-01-01", "flare"]],
    )
    assert cohort.visits.select("patient_id", "day", "upcr").rows() == [
        ("1", -1, 2.0),
        ("1", 0, 1.0),
        ("1", 365, 3.0),
        ("2", 61, 4.0),
    ]
    assert cohort.treatments.select("drug", "start_day", "stop_day").rows() == [("tacrolimus", -31, 1)]
    assert cohort.events.select("patient_id", "day", "kind").rows() == [("2", 1, "flare")]
    assert not intake.issues


def test_without_time_zero_the_first_treatment_starts_the_clock_and_it_is_said() -> None:
    cohort, intake = read(
        patients=[["Patient", "Time zero"], ["1", None], ["2", "2024-01-01"]],
        visits=[["Patient", "Date", "UPCR"], ["1", "2024-03-01", 1], ["2", "2024-01-02", 1]],
        treatments=[
            ["Patient", "Drug", "Start"],
            ["1", "MZR", "2024-04-05"],
            ["1", "TAC", "2024-04-01"],
            ["2", "TAC", "2024-02-01"],
        ],
    )
    assert cohort.visits.select("patient_id", "day").rows() == [("1", -31), ("2", 1)]
    assert notes(intake) == [
        "1 of 2 patients have no time zero in the sheet; the first day of any recorded treatment was taken."
    ]


def test_without_time_zero_and_treatment_the_first_visit_starts_the_clock_and_it_is_said() -> None:
    cohort, intake = read(
        patients=[["Patient"], ["1"], ["2"], ["3"]],
        visits=[
            ["Patient", "Date", "UPCR"],
            ["1", "2024-03-11", 1],
            ["1", "2024-03-01", 2],
            ["2", "2024-05-01", 3],
            ["3", "2024-05-02", 3],
        ],
        treatments=[["Patient", "Drug", "Start"], ["3", "TAC", "2024-05-01"]],
    )
    assert cohort.visits.select("patient_id", "day", "upcr").rows() == [
        ("1", 0, 2.0),
        ("1", 10, 1.0),
        ("2", 0, 3.0),
        ("3", 1, 3.0),
    ]
    assert notes(intake) == [
        "1 of 3 patients have no time zero in the sheet; the first day of any recorded treatment was taken.",
        "2 of 3 patients have no time zero in the sheet; the first visit was taken.",
    ]


def test_a_recorded_time_zero_is_no_note() -> None:
    _, intake = read(patients=PATIENTS, visits=[["Patient", "Date", "UPCR"], ["1", "2024-04-03", 1]])
    assert notes(intake) == []


# --- days and months instead of dates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "day"), [(0, 0), (1, 30), (3, 91), (6, 183), (12, 365), (24, 731), (-1, -30), (0.5, 15), (1.5, 46)]
)
def test_months_become_days(month: float, day: int) -> None:
    """A month is 30.4375 days, rounded to the nearest day."""
    cohort, _ = read(visits=[["Patient", "Month", "UPCR"], ["1", month, 1]])
    assert cohort.visits["day"].to_list() == [day]


def test_days_are_taken_as_they_are() -> None:
    cohort, intake = read(visits=[["Patient", "Day", "UPCR"], ["1", -28, 1], ["1", 0, 2], ["1", 183, 3]])
    assert cohort.visits.select("day", "upcr").rows() == [(-28, 1.0), (0, 2.0), (183, 3.0)]
    assert not intake.issues


def test_a_date_comes_before_a_day_and_a_day_before_a_month() -> None:
    cohort, _ = read(
        patients=PATIENTS,
        visits=[
            ["Patient", "Date", "Day", "Month", "UPCR"],
            ["1", "2024-04-11", 99, 12, 1],
            ["1", None, 99, 12, 2],
            ["1", None, None, 12, 3],
        ],
    )
    assert cohort.visits.select("day", "upcr").rows() == [(10, 1.0), (99, 2.0), (365, 3.0)]


def test_events_may_have_days() -> None:
    cohort, intake = read(
        visits=[["Patient", "Day", "UPCR"], ["1", 0, 1]],
        events=[["Patient", "Day", "Event"], ["1", 90, "relapse"]],
    )
    assert cohort.events.select("patient_id", "day", "kind").rows() == [("1", 90, "flare")]
    assert not intake.issues


# --- what cannot be placed in time -----------------------------------------------------------------------------------


def test_a_visit_without_a_date_is_listed_and_left_out() -> None:
    cohort, intake = read(
        patients=PATIENTS,
        visits=[["Patient", "Date", "UPCR"], ["1", "2024-04-01", 1], ["1", None, 2], ["1", "soon", 3]],
    )
    assert cohort.visits["upcr"].to_list() == [1.0]
    rows = listed(intake, "row")
    assert [(issue.sheet, issue.row) for issue in rows] == [("visits", 3), ("visits", 4)]
    assert rows[0].sentence() == (
        "Sheet “visits”, row 3: The day of this visit is not known, so the row was left out. "
        "Fill in the date (and the patient's time zero), or the day or month."
    )
    assert [(issue.row, issue.column) for issue in listed(intake, "value")] == [(4, "B (Date)")]


def test_an_event_without_a_date_or_kind_is_listed_and_left_out() -> None:
    cohort, intake = read(
        patients=PATIENTS,
        events=[
            ["Patient", "Date", "Event"],
            ["1", "2024-05-01", "death"],
            ["1", None, "flare"],
            ["1", "2024-05-02", None],
            ["1", "2024-05-03", "party"],
        ],
    )
    assert cohort.events.select("day", "kind").rows() == [(30, "death")]
    assert sorted((issue.row, issue.problem) for issue in listed(intake, "row")) == [
        (3, "The day of this event is not known, so the row was left out."),
        (4, "The kind of event is missing, so the row was left out."),
        (5, "The kind of event is missing, so the row was left out."),
    ]


def test_a_death_told_twice_once_without_a_date_is_no_contradiction_and_a_word_in_a_column_of_dates_no_death() -> None:
    cohort, intake = read(
        patients=PATIENTS, events=[["Patient", "Date", "Event"], ["1", None, "death"], ["1", "2024-05-01", "death"]]
    )
    assert cohort.events.select("day", "kind").rows() == [(30, "death")]
    assert not listed(intake, "value")
    alive, _ = read(patients=[["Patient", "Time zero", "Date of death"], ["1", "2024-04-01", "alive"]])
    assert alive.events.height == 0


def test_events_without_a_column_of_kinds_are_listed_and_do_not_stop_the_reading() -> None:
    cohort, intake = read(patients=PATIENTS, events=[["Patient", "Date"], ["1", "2024-05-01"]])
    assert cohort.size == 1
    assert cohort.events.height == 0
    assert intake.issues


def test_treatments_without_drug_or_dates_do_not_stop_the_reading() -> None:
    cohort, _ = read(patients=PATIENTS, treatments=[["Patient", "Reason"], ["1", "remission"]])
    assert cohort.treatments.select("patient_id", "drug", "start_day", "stop_day", "reason").rows() == [
        ("1", None, None, None, "remission")
    ]


def test_a_treatment_that_stops_before_it_starts_is_listed_and_kept() -> None:
    cohort, intake = read(
        patients=PATIENTS,
        treatments=[
            ["Patient", "Drug", "Start", "Stop"],
            ["1", "TAC", "2024-05-01", "2024-04-30"],
            ["1", "MZR", "2024-05-01", "2024-05-01"],
            ["1", "HCQ", "2024-05-01", None],
        ],
    )
    assert [(issue.sheet, issue.row, issue.problem) for issue in listed(intake, "value")] == [
        ("treatments", 2, "The treatment stops before it starts.")
    ]
    assert cohort.treatments.select("drug", "start_day", "stop_day").rows() == [
        ("hydroxychloroquine", 30, None),
        ("mizoribine", 30, 30),
        ("tacrolimus", 30, 29),
    ]
    assert [
        (repair.kind, repair.sheet, repair.count, repair.example_from, repair.example_to) for repair in intake.repairs
    ] == [
        ("drug called by its generic name", "treatments", 1, "HCQ", "hydroxychloroquine"),
        ("drug called by its generic name", "treatments", 1, "MZR", "mizoribine"),
        ("drug called by its generic name", "treatments", 1, "TAC", "tacrolimus"),
    ]


# --- one row per patient and day -------------------------------------------------------------------------------------


def test_rows_of_one_patient_and_day_are_joined() -> None:
    cohort, intake = read(
        patients=PATIENTS,
        visits=[
            ["Patient", "Date", "UPCR", "C3"],
            ["1", "2024-04-01", "<0.5", None],
            ["1", "2024-04-01", None, 80],
            ["1", "2024-04-02", None, 81],
        ],
    )
    rows = cohort.visits.select("day", "upcr", "upcr_low", "c3").rows()
    assert rows == [(0, 0.5, 0.0, 80.0), (1, None, None, 81.0)]
    assert cohort.visits["upcr_high"][0] < 0.5
    assert not intake.issues


def test_contradictions_of_one_day_are_listed_with_their_row() -> None:
    cohort, intake = read(
        patients=PATIENTS,
        visits=[["Patient", "Date", "UPCR"], ["1", "2024-04-01", 1], [], ["1", "2024-04-01", 2]],
    )
    assert cohort.visits["upcr"].to_list() == [1.0]
    assert [(issue.sheet, issue.row) for issue in listed(intake, "value")] == [("visits", 4)]


def test_a_visit_without_values_still_says_that_the_patient_was_seen() -> None:
    cohort, _ = read(
        patients=PATIENTS,
        visits=[["Patient", "Date", "UPCR"], ["1", "2024-04-01", 1], ["1", "2024-06-30", None]],
    )
    assert cohort.visits.select("day", "upcr").rows() == [(0, 1.0), (90, None)]
    assert cohort.patients["last_day"].to_list() == [90]


def test_the_end_of_follow_up_is_the_latest_that_is_recorded() -> None:
    cohort, _ = read(
        patients=[
            ["Patient", "Time zero", "Last follow-up"],
            ["1", "2024-04-01", "2024-07-10"],
            ["2", "2024-04-01", "2024-04-02"],
            ["3", "2024-04-01", None],
            ["4", "2024-04-01", None],
        ],
        visits=[["Patient", "Date", "UPCR"], ["1", "2024-04-11", 1], ["2", "2024-04-11", 1], ["3", "2024-04-21", 1]],
        events=[["Patient", "Date", "Event"], ["2", "2024-05-01", "flare"]],
    )
    assert cohort.patients.select("patient_id", "last_day").rows() == [("1", 100), ("2", 30), ("3", 20), ("4", None)]


# --- biopsy ----------------------------------------------------------------------------------------------------------


def test_the_biopsy_is_counted_from_time_zero_and_never_is_time_zero() -> None:
    cohort, intake = read(
        patients=[
            ["Patient", "Time zero", "Biopsy date", "Biopsy class"],
            ["1", "2024-04-01", "2024-03-21", "IV"],
            ["2", "2024-04-01", None, "V"],
            ["3", "2024-04-01", "2024-04-03", "III+V"],
            ["4", None, "2024-02-01", None],
        ],
        visits=[["Patient", "Date", "UPCR"], ["4", "2024-03-01", 1], ["1", "2024-04-01", 2]],
    )
    assert cohort.patients.select("patient_id", "biopsy_day", "isn_class").rows() == [
        ("1", -11, "IV"),
        ("2", None, "V"),
        ("3", 2, "III+V"),
        ("4", -29, None),
    ]
    # The first visit of patient 4 is day 0, although the biopsy came before it.
    assert cohort.visits.select("patient_id", "day").rows() == [("1", 0), ("4", 0)]
    assert cohort.extras == {}
    assert intake.unused == ()


def test_a_biopsy_after_which_nobody_was_seen_is_no_follow_up() -> None:
    cohort, _ = read(patients=[["Patient", "Time zero", "腎生検日"], ["1", "2024-04-01", "2024-06-01"]])
    assert cohort.patients.select("biopsy_day", "last_day").rows() == [(61, None)]


# --- events without a day --------------------------------------------------------------------------------------------


def test_adverse_events_and_ends_without_a_day_stay_and_anything_else_goes() -> None:
    cohort, intake = read(
        patients=[["Patient", "Time zero"], ["1", "2024-04-01"], ["2", None]],
        events=[
            ["Patient", "Date", "Event", "Description"],
            ["1", None, "adverse event", "zoster"],
            ["1", "2024-04-11", "adverse event", "cough"],
            ["1", None, "flare", None],
            ["1", None, "rescue", None],
            ["1", None, "dialysis", None],
            ["1", None, "transplant", None],
            ["1", None, "death", None],
            ["2", "2024-05-01", "AE", "anaemia"],
            ["2", None, None, "tremor"],
        ],
    )
    assert cohort.events.select("patient_id", "day", "kind", "term").rows() == [
        ("1", 10, "adverse event", "cough"),
        ("1", None, "adverse event", "zoster"),
        ("1", None, "dialysis", None),
        ("1", None, "transplant", None),
        ("1", None, "death", None),
        ("2", None, "adverse event", "anaemia"),
    ]
    assert cohort.patients.select("patient_id", "last_day").rows() == [("1", 10), ("2", None)]
    words = "The day of this adverse event is not known: it is counted among adverse events, but in no rate over time."
    ends = (
        "The day of this {} is not known: for kidney outcomes the patient is not assessable, and it ends nothing else."
    )
    assert sorted((issue.row, issue.problem) for issue in listed(intake, "note") if issue.sheet == "events") == [
        (2, words),
        *((row, ends.format(kind)) for row, kind in ((6, "dialysis"), (7, "transplant"), (8, "death"))),
        (9, words),
    ]
    out = "The day of this event is not known, so the row was left out."
    kind = "The kind of event is missing, so the row was left out."
    assert sorted((issue.row, issue.problem) for issue in listed(intake, "row")) == [
        *((row, out) for row in (4, 5, 10)),
        (10, kind),
    ]
    # A row for which two things are wrong is one.
    assert [line.n for line in import_summary(intake, AnalysisPlan()) if line.topic is Topic.ROWS_SET_ASIDE] == [3]


def test_a_listing_of_adverse_events_keeps_those_without_a_day() -> None:
    cohort, _ = read(
        patients=PATIENTS, AE=[["Patient", "AESTDTC", "AEDECOD"], ["1", "", "COUGH"], ["1", "2024-04-02", "RASH"]]
    )
    assert cohort.events.select("day", "kind", "term").rows() == [
        (1, "adverse event", "RASH"),
        (None, "adverse event", "COUGH"),
    ]


@pytest.mark.parametrize("word", ["none", "なし", "No AE", "有害事象なし", "NA", "-", "特になし"])
def test_a_listing_that_says_that_a_patient_had_none_tells_no_adverse_event(word: str) -> None:
    cohort, intake = read(
        patients=PATIENTS,
        AE=[
            ["Patient", "AESTDTC", "AEDECOD", "AESER", "AETOXGR"],
            ["1", "", word, "N", ""],
            ["1", "", "", "N", ""],
            ["1", "", "", "Y", ""],
            ["1", "", "", "", 2],
            ["1", "", "unknown", "", 1],
        ],
    )
    assert cohort.events.select("day", "term", "serious", "severity").rows() == [
        (None, None, True, None),
        (None, None, None, 2.0),
        (None, "unknown", None, 1.0),
    ]
    out = "The day of this event is not known, so the row was left out."
    assert [(issue.row, issue.problem) for issue in listed(intake, "row")] == [
        (row, out) for row in ((2, 3) if word == "NA" else (3,))
    ]


def test_a_cell_that_says_adverse_event_is_one_even_alone() -> None:
    cohort, _ = read(patients=PATIENTS, events=[["Patient", "Date", "Event", "Description"], ["1", None, "AE", None]])
    assert cohort.events.select("day", "kind", "term").rows() == [(None, "adverse event", None)]
