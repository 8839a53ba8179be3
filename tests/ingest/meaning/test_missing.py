"""Known-good sheets with one header renamed to a word nobody knows: the cohort is equal, or the column is named with what hangs on it."""

import itertools

import pytest

from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading

HEADERS = (
    "Patient",
    "Sex",
    "Start of treatment",
    "Visit date",
    "UPCR (g/g)",
    "Creatinine (mg/dL)",
    "Albumin (g/dL)",
    "Urine RBC (/HPF)",
)
ROWS = [
    (who, sex, zero, f"{year}-{month:02d}-{day:02d}", upcr, creatinine, albumin, rbc)
    for (who, sex, zero, day, creatinine), (year, month, upcr, albumin, rbc) in itertools.product(
        (
            ("L01", "F", "2021-01-03", 3, 0.61),
            ("L02", "F", "2021-01-10", 10, 0.72),
            ("L03", "M", "2021-01-17", 17, 0.95),
            ("L04", "F", "2021-01-20", 20, 0.55),
        ),
        ((2020, 10, 1.57, 3.4, 6), (2020, 12, 2.61, 2.3, 20), (2021, 4, 1.17, 2.7, 11), (2021, 7, 0.21, 3.9, 1)),
    )
]


def read(headers: tuple[str, ...]) -> Intake:
    # A creatinine that moves a little, as creatinine does.
    rows = [(*row[:5], round(row[5] + index % 4 / 100, 2), *row[6:]) for index, row in enumerate(ROWS)]
    return read_cohort([("sheet.csv", "\n".join(",".join(map(str, line)) for line in (headers, *rows)).encode())])


GOOD = read(HEADERS)


def test_the_sheet_is_read_whole():
    assert GOOD.cohort is not None
    assert not GOOD.open_questions()
    assert GOOD.cohort.visits.filter(patient_id="L01")["day"].to_list() == [-92, -31, 90, 181]
    assert GOOD.cohort.patients["sex"].cast(str).to_list() == ["female", "female", "male", "female"]


@pytest.mark.parametrize("place", range(len(HEADERS)))
@pytest.mark.parametrize("word", ["Zorp", "ブリブリ", "q17"])
def test_a_header_nobody_knows_costs_nothing_in_silence(place: int, word: str):
    intake = read((*HEADERS[:place], word, *HEADERS[place + 1 :]))
    equal = (
        intake.cohort is not None
        and GOOD.cohort is not None
        and intake.cohort.visits.equals(GOOD.cohort.visits)
        and intake.cohort.patients.equals(GOOD.cohort.patients)
    )
    asked = [
        question
        for question in intake.open_questions()
        if word in f"{question.text}{question.column}{question.options}"
    ]
    told = [issue for issue in intake.issues if word in f"{issue.problem}{issue.column}"]
    assert equal or asked or told


@pytest.mark.parametrize("place", [4, 5])
def test_the_answer_brings_the_measure_back(place: int):
    intake = read((*HEADERS[:place], "Zorp", *HEADERS[place + 1 :]))
    (question,) = intake.open_questions()
    assert "4 patients" in " ".join(question.evidence)
    assert "16 values" in question.options[0].preview


SEXLESS = (
    "Patient,Month,UPCR (g/g),Creatinine (mg/dL){more}\nA,0,3.0,0.7{a}\nA,6,0.2,0.9{b}\nB,0,3.0,0.7{a}\nB,6,0.2,0.6{a}"
)


def sheet(reading: Reading | None = None, **more: str) -> Intake:
    return read_cohort([("sheet.csv", SEXLESS.format(**{"more": "", "a": "", "b": ""} | more).encode())], reading)


@pytest.mark.parametrize(
    ("answer", "sexes"), [("female", ["female"] * 2), ("male", ["male"] * 2), ("", [None] * 2), (None, [None] * 2)]
)
def test_a_sex_that_no_column_tells_can_be_said_of_all(answer: str | None, sexes: list[str | None]) -> None:
    (question,) = sheet().questions
    assert (question.text, question.in_force) == ("What is the sex of the patients?", "")
    assert [option.value for option in question.options] == ["female", "male", ""]
    told = sheet(Reading() if answer is None else Reading().with_answer(question.key, answer))
    assert told.cohort is not None
    assert told.cohort.patients["sex"].to_list() == sexes


def test_where_no_creatinine_hangs_on_it_nobody_asks_for_the_sex() -> None:
    text = SEXLESS.format(more="", a="", b="").replace("0.9", "0.7")
    assert not read_cohort([("sheet.csv", text.encode())]).questions


@pytest.mark.parametrize("header", ["Flare since last visit", "Relapse (y/n)", "Any new flare?"])
def test_a_header_that_speaks_of_a_flare_among_other_words_is_asked_about(header: str) -> None:
    more = {"more": f",Sex,{header}", "a": ",F,no", "b": ",F,yes"}
    intake = sheet(**more)
    (question,) = intake.open_questions()
    assert header in question.text
    assert intake.cohort is not None
    assert intake.cohort.events.is_empty()
    told = sheet(Reading().with_answer(question.key, "yes"), **more)
    assert told.cohort is not None
    assert told.cohort.events.select("patient_id", "kind", "day").rows() == [("A", "flare", 183)]


BY_VISIT = "ID,Sex,Month,UPCR,Cr,Alb,{head}\n" + "".join(
    f"{patient},F,{month},{upcr},0.7,3.6,{{{patient}{month}}}\n"
    for patient in "AB"
    for month, upcr in ((0, 3.0), (6, 0.3))
)


@pytest.mark.parametrize(
    ("head", "cells", "events"),
    [
        (
            "Adverse event,AE grade,Serious",
            {"A0": ",,", "A6": "Zoster; pneumonia,2,yes", "B0": "none,,", "B6": "-,,"},
            [("A", 183, "Zoster", 2.0, True), ("A", 183, "pneumonia", 2.0, True)],
        ),
        (
            "有害事象,Grade",
            {"A0": "なし,", "A6": "帯状疱疹,3", "B0": "なし,", "B6": "肺炎,1"},
            [("A", 183, "帯状疱疹", 3.0, None), ("B", 183, "肺炎", 1.0, None)],
        ),
        ("AE (y/n)", {"A0": "n", "A6": "y", "B0": "n", "B6": "n"}, [("A", 183, None, None, None)]),
        ("AE (y/n),AE date", {"A0": "n,", "A6": "y,", "B0": "n,", "B6": "n,"}, [("A", 183, None, None, None)]),
        ("Side effects", {"A0": "nil", "A6": "nil", "B0": "nausea", "B6": "nil"}, [("B", 0, "nausea", None, None)]),
    ],
)
def test_adverse_events_beside_the_measures_of_a_visit_are_counted(
    head: str, cells: dict[str, str], events: list[tuple[object, ...]]
) -> None:
    intake = read_cohort([("sheet.csv", BY_VISIT.format(head=head, **cells).encode())])
    assert intake.cohort is not None
    for question in intake.open_questions():
        intake = read_cohort(
            [("sheet.csv", BY_VISIT.format(head=head, **cells).encode())], Reading().with_answer(question.key, "yes")
        )
    assert intake.cohort is not None
    shown = intake.cohort.events.select("patient_id", "day", "term", "severity", "serious")
    assert shown.rows() == events
    assert "adverse events" in intake.cohort.recorded


def test_a_date_of_death_alone_records_no_adverse_events() -> None:
    text = "ID,Sex,Date,UPCR,Death date\nA,F,2020-01-01,3,\nA,F,2020-07-01,0.3,2021-01-01\nB,F,2020-01-01,3,\nB,F,2020-07-01,2,\n"
    intake = read_cohort([("sheet.csv", text.encode())])
    assert intake.cohort is not None
    assert intake.cohort.events["kind"].to_list() == ["death"]
    assert "adverse events" not in intake.cohort.recorded


@pytest.mark.parametrize(
    ("header", "events"), [("AE", 3), ("Any adverse event (y/n)", 3), ("有害事象の有無", 3), ("Complications", 0)]
)
def test_adverse_events_said_yes_or_no_once_per_patient_are_counted_without_a_day(header: str, events: int) -> None:
    rows = "".join(f"P{n},3,0.{n},{'yes' if n < 4 else 'no'}\n" for n in range(1, 9))
    intake = read_cohort([("sheet.csv", f"ID,UPCR 0m,UPCR 6m,{header}\n{rows}".encode())])
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "day").rows() == [(f"P{n}", None) for n in range(1, events + 1)]
    assert ("adverse events" in intake.cohort.recorded) == bool(events)


def test_the_date_of_a_visit_stays_that_beside_its_adverse_events() -> None:
    text = "ID,Visit date,UPCR,Adverse event\nA,2020-01-01,3,\nA,2020-07-01,0.3,zoster\nB,2020-01-01,3,\n"
    intake = read_cohort([("sheet.csv", text.encode())])
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "day", "term").rows() == [("A", 182, "zoster")]
    dates = [use.table for use in intake.used if use.header == "Visit date"]
    assert dates[0] == "visits"


def test_an_adverse_event_without_a_date_of_its_own_is_of_the_visit_that_tells_it() -> None:
    text = "ID,Visit date,UPCR,Adverse event,AE date\nA,2020-01-01,3,,\nA,2020-07-01,0.3,zoster,\nB,2020-01-01,3,,\nB,2020-07-01,2,rash,2020-06-30\n"
    intake = read_cohort([("sheet.csv", text.encode())])
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "day", "term").rows() == [("A", 182, "zoster"), ("B", 181, "rash")]


@pytest.mark.parametrize("header", ["Adverse event", "有害事象", "Side effect", "Adverse event name"])
def test_a_listing_under_a_header_of_adverse_events_needs_no_kind_of_event(header: str) -> None:
    listing = f"ID,Date,{header},Grade\nA,2020-03-03,Cough,1\nB,2020-03-04,Zoster,2\n"
    visits = b"ID,Visit date,UPCR\nA,2020-01-01,3\nA,2020-07-01,0.3\nB,2020-01-01,3\nB,2020-07-01,2\n"
    intake = read_cohort([("visits.csv", visits), ("listing.csv", listing.encode())])
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "day", "kind", "term").rows() == [
        ("A", 62, "adverse event", "Cough"),
        ("B", 63, "adverse event", "Zoster"),
    ]
    assert not intake.rows_left_out


def test_a_listing_row_that_says_there_was_none_is_no_event_though_it_has_a_date() -> None:
    visits = b"ID,Visit date,UPCR\nA,2020-01-01,3\nA,2020-07-01,0.3\nB,2020-01-01,3\nB,2020-07-01,2\n"
    listing = b"ID,AE date,AE term,Grade\nA,2020-03-03,none,\nB,2020-03-03,Zoster,2\n"
    intake = read_cohort([("visits.csv", visits), ("ae.csv", listing)])
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "term").rows() == [("B", "Zoster")]


@pytest.mark.parametrize(("early", "late"), [("20", "2"), ("45", "3")])
def test_red_cells_at_several_times_are_judged_together(early: str, late: str) -> None:
    text = "ID,UPCR 0m,UPCR 6m,RBC 0m,RBC 6m\n" + "".join(f"P{n},3,0.{n},{early},{late}\n" for n in range(1, 9))
    intake = read_cohort([("sheet.csv", text.encode())])
    assert intake.cohort is not None
    assert set(intake.cohort.visits["urine_rbc"]) == {float(early), float(late)}


@pytest.mark.parametrize(("score", "proposed"), [(str, False), ("{}/HPF".format, True)])
def test_small_whole_numbers_under_an_unknown_header_are_red_cells_only_where_cells_say_so(score, proposed) -> None:
    lines = [f"P{n},{m},{3 - m / 3},0.7,4.0,{score((n + m) % 4)}" for n in range(8) for m in (0, 6)]
    text = "\n".join(["ID,Month,UPCR (g/g),Creatinine (mg/dL),Albumin (g/dL),Q7", *lines])
    intake = read_cohort([("sheet.csv", text.encode())])
    (question,) = [one for one in intake.open_questions() if "Q7" in one.text]
    assert bool(question.proposed) is proposed
