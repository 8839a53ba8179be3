"""What only the user can tell: evidence, proposal, what is left out meanwhile, and what an answer does."""

import json
from collections.abc import Sequence

import pytest

from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from tests.ingest.grids import Row, choice, cohort_of, question, read_grids, read_rows, visits
from tests.ingest.workbooks import listed


def labs(header: str, *cells: object) -> list[Row]:
    return [["Patient", "Day", header], *[[f"P{at}", 0, cell] for at, cell in enumerate(cells)]]


def values(intake: Intake, measure: str) -> list[float | None]:
    return cohort_of(intake).visits[measure].to_list()


# --- units -----------------------------------------------------------------------------------------------------------

AMBIGUOUS = (120, 150, 200, 250, 300, 396)


def test_a_column_that_fits_two_units_waits_for_an_answer() -> None:
    rows = labs("UPCR", *AMBIGUOUS)
    intake = read_rows(rows)
    asked = question(intake, "unit upcr")
    assert (asked.safe, asked.open, asked.answer, asked.in_force) == (False, True, None, None)
    assert {"mg/g", "mg/mmol", LEAVE_OUT} <= {option.value for option in asked.options}
    assert asked.column == "C (UPCR)"
    assert asked.sheet == "Sheet1"
    assert "The header states no unit." in asked.evidence[0]
    assert "range 120 to 396" in asked.evidence[1]
    assert not cohort_of(intake).has("upcr")
    assert intake.open_questions() == [asked]
    # They wait; nothing else is said of them.
    assert not listed(intake, "value")
    (tally,) = [tally for tally in intake.tallies if tally.use.key == "upcr"]
    assert (tally.values, tally.blank, tally.coded, tally.unreadable) == (0, 0, 0, 6)


@pytest.mark.parametrize(("unit", "first"), [("mg/g", 0.12), ("mg/mmol", 120 / 113.12), (LEAVE_OUT, None)])
def test_the_answer_is_the_unit(unit: str, first: float | None) -> None:
    rows = labs("UPCR", *AMBIGUOUS)
    key = question(read_rows(rows), "unit upcr").key
    intake = read_rows(rows, Reading().with_answer(key, unit))
    assert values(intake, "upcr")[0] == (None if first is None else pytest.approx(first))
    assert question(intake, "unit upcr").answer == unit
    assert not intake.open_questions()


@pytest.mark.parametrize("unit", ["mg/g", "mg/mmol"])
def test_an_option_shows_what_it_would_do(unit: str) -> None:
    asked = question(read_rows(labs("UPCR", *AMBIGUOUS)), "unit upcr")
    (option,) = [option for option in asked.options if option.value == unit]
    assert option.preview.startswith("225 is read as ")
    assert option.preview.endswith(" g/gCr")


@pytest.mark.parametrize(
    ("header", "cells", "measure", "unit", "first"),
    [
        ("Cr", (55, 62, 70, 80, 95, 110, 61, 64, 72, 90), "creatinine", "µmol/L", 0.6222),
        ("Alb", (25, 28, 30, 33, 36, 40, 31, 34, 35, 29), "albumin", "g/L", 2.5),
        ("C3", (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.5, 0.6, 0.7, 0.8), "c3", "g/L", 40.0),
        ("Hb", (95, 100, 105, 110, 115, 120, 99, 101, 108, 125), "hemoglobin", "g/L", 9.5),
    ],
)
def test_a_column_that_fits_one_unit_only_is_proposed_in_it(
    header: str, cells: Sequence[float], measure: str, unit: str, first: float
) -> None:
    """No value of these columns is possible in the usual unit: whatever is in force, it is shown and can be changed."""
    rows = labs(header, *cells)
    asked = question(read_rows(rows), f"unit {measure}")
    assert asked.proposed == unit
    answered = read_rows(rows, Reading().with_answer(asked.key, unit))
    assert values(answered, measure)[0] == pytest.approx(first, abs=1e-4)


@pytest.mark.parametrize(
    ("header", "cells", "measure"),
    [
        ("Cr", (5.5, 6.1, 7.0), "creatinine"),
        ("Cr", (4.2, 4.8, 5.1, 6.0, 7.7, 9.0), "creatinine"),
        ("UPCR", (11, 12, 15), "upcr"),
        ("Hb", (7.9, 8.1, 8.3), "hemoglobin"),
        ("U-Cr", (12, 15, 18), "urine_creatinine"),
    ],
)
def test_possible_values_are_never_converted_without_being_asked(
    header: str, cells: Sequence[float], measure: str
) -> None:
    """Dialysis, nephrosis, anaemia: rare, but possible in the usual unit. Left out or kept, never made harmless."""
    intake = read_rows(labs(header, *cells))
    for given, read in zip(cells, values(intake, measure), strict=True):
        assert read is None or read == pytest.approx(given)


def test_values_of_children_are_not_ten_times_too_high() -> None:
    intake = read_rows(labs("Cr", 28, 30, 33, 35, 36, 38))
    for given, read in zip((28, 30, 33, 35, 36, 38), values(intake, "creatinine"), strict=True):
        assert read is None or read == pytest.approx(given / 88.4)


def test_usual_values_without_a_unit_are_not_asked_about() -> None:
    for rows in (
        labs("Cr", 0.6, 0.8, 1.2),
        labs("UPCR", 0.5, 1.1, 3.2),
        labs("C3", 45, 80, 100),
        labs("PSL", 0, 5, 10),
    ):
        intake = read_rows(rows)
        assert not intake.questions
        assert not intake.issues


def test_a_header_that_does_not_fit_its_values_is_not_overruled() -> None:
    rows = labs("Cr (mg/dL)", 55, 62, 70, 80, 95)
    intake = read_rows(rows)
    asked = question(intake, "unit creatinine mg/dL")
    assert (asked.proposed, asked.safe, asked.open) == ("µmol/L", False, True)
    assert "The header says mg/dL." in asked.evidence[0]
    assert not cohort_of(intake).has("creatinine")
    answered = read_rows(rows, Reading().with_answer(asked.key, "µmol/L"))
    assert values(answered, "creatinine")[0] == pytest.approx(0.62217, abs=1e-5)
    kept = read_rows(rows, Reading().with_answer(asked.key, "mg/dL"))
    assert len(listed(kept, "value")) == 5


def test_a_header_that_fits_is_believed() -> None:
    intake = read_rows(labs("Cr (µmol/L)", 55, 62, 70))
    assert not intake.questions
    assert values(intake, "creatinine")[0] == pytest.approx(0.62217, abs=1e-5)


def test_the_trap_of_the_protein_creatinine_ratio_is_told() -> None:
    asked = question(read_rows(labs("UPCR", *AMBIGUOUS)), "unit upcr")
    assert any("56.6 mg/mmol exactly" in line and "50 mg/mmol" in line for line in asked.evidence)


def test_a_cell_with_a_unit_of_its_own_does_not_wait() -> None:
    rows = labs("UPCR", *AMBIGUOUS, "1.5 g/gCr")
    assert values(read_rows(rows), "upcr") == [None] * 6 + [1.5]


def test_a_row_with_its_unit_beside_it_does_not_wait() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR", "UPCR unit"]]
    rows += [[f"P{at}", 0, value, ""] for at, value in enumerate(AMBIGUOUS)]
    rows.append(["P6", 0, 200, "mg/g"])
    assert values(read_rows(rows), "upcr") == [None] * 6 + [0.2]


def test_the_columns_of_a_wide_sheet_are_asked_about_once() -> None:
    rows: list[Row] = [["Patient", "UPCR 0M", "UPCR 6M"], ["1", 300, 120], ["2", 250, 150], ["3", 396, 200]]
    intake = read_rows(rows)
    assert question(intake, "unit upcr").column == "B (UPCR 0M), C (UPCR 6M)"


def test_a_proposal_follows_what_another_column_is_proposed_to_be_in() -> None:
    # Creatinine around 60 is in µmol/L; beside it 150 to 700 of protein are mg/mmol (1.3 to 6.2 g/g) and no mg/g of healthy people.
    rows: list[Row] = [["Patient", "Day", "UPCR", "Creatinine"]]
    rows += [[f"P{at}", 0, value, 54 + at] for at, value in enumerate((136, 260, 385, 580, 757, 24))]
    intake = read_rows(rows)
    assert question(intake, "unit creatinine").proposed == "µmol/L"
    assert question(intake, "unit upcr").proposed == "mg/mmol"


def test_words_of_one_measure_in_columns_of_months_are_asked_about_once() -> None:
    head: Row = ["Patient", *[f"Casts month {month}" for month in (0, 6, 12)]]
    rows = [head, ["A", "zork", "blip", "blip"], ["B", "zork", "zork", "blip"], ["C", "blip", "blip", "blip"]]
    intake = read_rows(rows)
    (asked,) = [one for one in intake.questions if one.key.startswith("codes")]
    assert asked.column == "B (Casts month 0), C (Casts month 6), D (Casts month 12)"
    assert any("blip” (6), “zork” (3)" in line for line in asked.evidence)
    # The words stand in their order: blip, zork.
    told = read_rows(rows, Reading().with_answer(asked.key, "no,yes"))
    assert not told.open_questions()
    seen = [row[2] for row in sorted(visits(told, "cellular_casts"))]
    assert seen == [True, False, False, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("no", "yes"),
    [
        ("nee", "ja"),
        ("geen", "aanwezig"),
        ("nej", "ja"),
        ("ei", "kyllä"),
        ("brak", "obecne"),
        ("nie", "tak"),
        ("ne", "ano"),
        ("nincs", "van"),
        ("нет", "да"),
        ("yok", "var"),
        ("hayır", "evet"),
        ("όχι", "ναι"),
        ("لا", "نعم"),
        ("ไม่พบ", "พบ"),
        ("không", "có"),
        ("tidak", "ya"),
    ],
)
def test_yes_and_no_of_other_languages_are_no_question(no: str, yes: str) -> None:
    rows: list[Row] = [["Patient", "Day", "Cellular casts"], ["A", 0, yes], ["A", 30, no], ["B", 0, no], ["C", 0, yes]]
    intake = read_rows(rows)
    assert not intake.questions
    assert [row[2] for row in sorted(visits(intake, "cellular_casts"))] == [True, False, False, True]


@pytest.mark.parametrize(("woman", "man", "header"), [("F", "H", "Sexe"), ("F", "M", "Sexo"), ("K", "E", "Cinsiyet")])
def test_a_letter_of_the_sex_is_told_by_those_of_the_other_tabs(woman: str, man: str, header: str) -> None:
    tabs = {
        patient: [
            ["Patient", patient],
            [header, letter],
            [],
            ["Month", "UPCR (g/g)", "Albumin (g/dL)"],
            [0, 3.1, 2.4],
            [6, 0.3, 3.9],
        ]
        for patient, letter in (("P1", woman), ("P2", man), ("P3", woman))
    }
    intake = read_grids(tabs)
    assert not intake.open_questions()
    assert cohort_of(intake).patients.sort("patient_id")["sex"].to_list() == ["female", "male", "female"]


def test_a_letter_of_the_sex_that_two_languages_share_stays_a_question_alone() -> None:
    rows: list[Row] = [["P2"], ["Sexo", "M"], [], ["Month", "UPCR (g/g)"], [0, 3.1], [6, 0.3]]
    assert read_grids({"P2": rows, "P4": [["P4"], *rows[1:]]}).open_questions()


def test_a_unit_set_by_the_user_is_no_question() -> None:
    rows = labs("UPCR", *AMBIGUOUS)
    intake = read_rows(rows, Reading().with_unit(choice(read_rows(rows), "UPCR"), "mg/g"))
    assert not intake.questions
    assert values(intake, "upcr")[0] == 0.12


# --- a few values in another unit ------------------------------------------------------------------------------------

MIXED = (0.8, 0.9, 1.1, 71, 0.7, 88.4)


def test_values_impossible_in_their_unit_are_asked_about_and_left_out() -> None:
    intake = read_rows(labs("Cr (mg/dL)", *MIXED))
    asked = question(intake, "mixed creatinine")
    assert (asked.safe, asked.proposed) == (False, "µmol/L")
    assert "2 values from 71 to 88.4 are impossible in mg/dL." in asked.evidence
    assert values(intake, "creatinine") == [0.8, 0.9, 1.1, None, 0.7, None]
    assert [issue.row for issue in listed(intake, "value")] == [5, 7]


def test_the_answer_converts_only_the_impossible_ones_and_says_so() -> None:
    rows = labs("Cr (mg/dL)", *MIXED)
    key = question(read_rows(rows), "mixed creatinine").key
    intake = read_rows(rows, Reading().with_answer(key, "µmol/L"))
    assert values(intake, "creatinine") == [0.8, 0.9, 1.1, pytest.approx(0.80317, abs=1e-5), 0.7, 1.0]
    assert not listed(intake, "value")
    assert intake.changes.filter(kind="other_unit").select("row", "old").rows() == [(5, "71"), (7, "88.4")]
    assert question(intake, "mixed creatinine").answer == "µmol/L"
    left = read_rows(rows, Reading().with_answer(key, LEAVE_OUT))
    assert values(left, "creatinine") == [0.8, 0.9, 1.1, None, 0.7, None]


def test_a_slip_of_the_pen_that_fits_no_unit_is_no_question() -> None:
    intake = read_rows(labs("Cr (mg/dL)", 0.8, 0.9, 5000))
    assert not intake.questions
    assert len(listed(intake, "value")) == 1


# --- dates -----------------------------------------------------------------------------------------------------------

UNCLEAR: list[Row] = [
    ["Patient", "Date", "UPCR"],
    ["1", "03/04/2024", 3],
    ["1", "05/06/2024", 1],
    ["2", "01/02/2024", 2],
]


def test_dates_that_can_be_read_both_ways_wait() -> None:
    intake = read_rows(UNCLEAR)
    asked = question(intake, "dates")
    assert [option.value for option in asked.options] == ["dmy", "mdy"]
    assert (asked.safe, asked.open) == (False, True)
    assert "No date of the file shows which it is." in asked.evidence
    assert cohort_of(intake).visits.height == 0
    assert len(listed(intake, "row")) == len(listed(intake, "value")) == 3


@pytest.mark.parametrize(("order", "days"), [("dmy", 63), ("mdy", 63)])
def test_the_answer_reads_them(order: str, days: int) -> None:
    key = question(read_rows(UNCLEAR), "dates").key
    intake = read_rows(UNCLEAR, Reading().with_answer(key, order))
    # 3 April to 5 June and 4 March to 6 May.
    assert [day for _, day, _ in visits(intake, "upcr")] == [0, days, 0]
    kind = {"dmy": "day_first", "mdy": "month_first"}[order]
    assert set(intake.changes["kind"]) == {kind}


def test_one_answer_is_the_day_and_the_other_the_month() -> None:
    rows: list[Row] = [["Patient", "Time zero", "Last follow-up"], ["1", "01/02/2024", "03/02/2024"]]
    key = question(read_rows(rows, name="patients"), "dates").key
    last = {
        order: cohort_of(read_rows(rows, Reading().with_answer(key, order), "patients")).patients["last_day"][0]
        for order in ("dmy", "mdy")
    }
    assert last == {"dmy": 2, "mdy": 61 - 1}


def test_dates_that_show_their_order_are_no_question() -> None:
    rows: list[Row] = [["Patient", "Date", "UPCR"], ["1", "03/04/2024", 3], ["1", "25/04/2024", 1]]
    intake = read_rows(rows)
    assert not intake.questions
    assert visits(intake, "upcr") == [("1", 0, 3.0), ("1", 22, 1.0)]


def test_another_column_of_the_file_shows_the_order() -> None:
    intake = read_grids(
        {
            "patients": [["Patient", "Time zero"], ["1", "25/12/2023"], ["2", "13/01/2024"]],
            "visits": UNCLEAR,
        }
    )
    asked = question(intake, "dates")
    assert (asked.safe, asked.proposed, asked.open) == (True, "dmy", False)
    assert visits(intake, "upcr") == [("1", 100, 3.0), ("1", 163, 1.0), ("2", 19, 2.0)]


@pytest.mark.parametrize("answer", ["dmy", "mdy"])
def test_an_answer_does_not_overrule_dates_that_show_their_order(answer: str) -> None:
    """One column from an American laboratory, one from the ward, one that leaves it open."""
    rows: list[Row] = [
        ["Patient", "Date", "Time zero", "Last follow-up"],
        ["1", "03/04/2024", "25/02/2024", "05/25/2024"],
        ["2", "04/05/2024", "26/02/2024", "06/04/2024"],
    ]
    key = question(read_rows(rows), "dates").key
    cohort = cohort_of(read_rows(rows, Reading().with_answer(key, answer)))
    # 25 May is 90 days after 25 February 2024, 4 June 99 days after the 26th.
    assert cohort.patients["last_day"].to_list() == [90, 99]


# --- time points without a scale -------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(0, 3, 6, 12), (0, 1, 3, 6), (3, 6), (0, 6, 12, 24)])
def test_typical_numbers_are_months(numbers: tuple[int, ...]) -> None:
    rows: list[Row] = [["Patient", *[f"UPCR_{number}" for number in numbers]], ["1", *[1] * len(numbers)]]
    asked = question(read_rows(rows), "times")
    assert (asked.proposed, asked.safe) == ("month", True)
    assert [day for _, day, _ in visits(read_rows(rows), "upcr")] == [int(n * 30.4375 + 0.5) for n in numbers]


@pytest.mark.parametrize(
    "headers", [("UPCR_1", "UPCR_2", "UPCR_3"), ("UPCR V1", "UPCR V2"), ("UPCR_0", "UPCR_1", "UPCR_2")]
)
def test_numbers_that_may_count_visits_wait(headers: tuple[str, ...]) -> None:
    rows: list[Row] = [["Patient", *headers], ["1", *range(1, len(headers) + 1)]]
    intake = read_rows(rows)
    asked = question(intake, "times")
    assert asked.open
    assert {option.value for option in asked.options} == {"month", "week", "day", "quarter", "year", "none"}
    assert {day for _, day, _ in visits(intake, "upcr")} <= {0}
    answered = read_rows(rows, Reading().with_answer(asked.key, "week"))
    first = 0 if headers[0].endswith("0") else 7
    assert [day for _, day, _ in visits(answered, "upcr")] == [first + 7 * at for at in range(len(headers))]
    left = read_rows(rows, Reading().with_answer(asked.key, "none"))
    assert {day for _, day, _ in visits(left, "upcr")} <= {0}


def test_weeks_are_proposed_where_the_numbers_look_like_weeks() -> None:
    rows: list[Row] = [["Patient", *[f"UPCR_{week}" for week in (0, 4, 12, 26, 52)]], ["1", 1, 2, 3, 4, 5]]
    asked = question(read_rows(rows), "times")
    assert (asked.proposed, asked.safe) == ("week", False)


# --- the patient -----------------------------------------------------------------------------------------------------

NAMELESS: list[Row] = [["Kürzel", "Day", "UPCR"], ["A", 0, 3], ["B", 0, 2], ["C", 0, 1]]


def test_a_sheet_whose_patients_no_header_names_is_asked_about() -> None:
    intake = read_rows(NAMELESS)
    asked = question(intake, "patient")
    assert asked.text == "Which column of sheet “Sheet1” identifies the patients?"
    assert asked.open
    assert asked.proposed == "0"
    assert [(option.value, option.label) for option in asked.options] == [
        ("0", "A (Kürzel)"),
        ("row", "None: every row is a separate patient"),
        ("sheet", "None: the whole sheet is one patient, “Sheet1”"),
    ]
    assert asked.options[0].preview == "3 different entries"
    assert intake.cohort is None


def test_the_answer_names_the_patients() -> None:
    key = question(read_rows(NAMELESS), "patient").key
    intake = read_rows(NAMELESS, Reading().with_answer(key, "0"))
    assert visits(intake, "upcr") == [("A", 0, 3.0), ("B", 0, 2.0), ("C", 0, 1.0)]


def test_every_row_may_be_a_patient() -> None:
    rows: list[Row] = [
        ["Title"],
        ["Sex", "Age", "UPCR 0M", "UPCR 6M"],
        ["F", 30, 3, 1],
        ["M", 30, 2, 0.5],
        ["F", 41, 1, 1],
    ]
    key = question(read_rows(rows), "patient").key
    intake = read_rows(rows, Reading().with_answer(key, "row"))
    assert visits(intake, "upcr") == [
        *(("Sheet1 3", 0, 3.0), ("Sheet1 3", 183, 1.0), ("Sheet1 4", 0, 2.0), ("Sheet1 4", 183, 0.5)),
        *(("Sheet1 5", 0, 1.0), ("Sheet1 5", 183, 1.0)),
    ]
    assert cohort_of(intake).patients["sex"].to_list() == ["female", "male", "female"]


def test_the_name_of_the_sheet_may_be_the_patient() -> None:
    """A sheet per patient: the ward's flow chart."""
    rows: list[Row] = [["Date", "UPCR", "Cr"], ["2024-01-01", 3, 0.8], ["2024-02-01", 2, 0.7]]
    intake = read_grids({"P01": rows, "P02": rows})
    if intake.cohort is None:
        reading = Reading()
        for asked in intake.questions:
            (sheet,) = [option.value for option in asked.options if "sheet" in option.label.casefold()]
            reading = reading.with_answer(asked.key, sheet)
        intake = read_grids({"P01": rows, "P02": rows}, reading)
    assert cohort_of(intake).patients["patient_id"].to_list() == ["P01", "P02"]


def test_every_row_of_two_sheets_are_not_the_same_patients() -> None:
    rows: list[Row] = [["Sex", "Age", "UPCR 0M", "UPCR 6M"], ["F", 30, 3, 1], ["M", 30, 2, 0.5]]
    other: list[Row] = [["Sex", "Age", "UPCR 0M", "UPCR 6M", "C3 0M"], ["M", 50, 3, 1, 50], ["F", 60, 2, 0.5, 60]]
    reading = Reading()
    for asked in read_grids({"north": rows, "south": other}).questions:
        reading = reading.with_answer(asked.key, "row")
    assert cohort_of(read_grids({"north": rows, "south": other}, reading)).size == 4


# --- baseline --------------------------------------------------------------------------------------------------------


def test_values_without_a_time_point_are_asked_about() -> None:
    rows: list[Row] = [["Patient", "Age", "UPCR", "Cr"], ["1", 30, 3, 0.8], ["2", 40, 2, 0.9]]
    asked = question(read_rows(rows), "baseline")
    assert asked.open
    assert "UPCR, Cr." in asked.evidence[0]
    left = read_rows(rows, Reading().with_answer(asked.key, LEAVE_OUT))
    assert not cohort_of(left).has("upcr")
    assert not left.open_questions()


# --- letters ---------------------------------------------------------------------------------------------------------


def test_letters_that_may_be_read_in_two_ways_are_shown() -> None:
    """Two bytes of é and ü are also letters of other alphabets."""
    raw = "Patient;Jour;Créatinine\n1;0;0,8\n".encode("cp1252")
    intake = read_cohort(("labo.csv", raw))
    asked = [item for item in intake.questions if item.key.startswith("encoding")]
    for item in asked:
        assert item.safe
        assert len(item.options) >= 2
        assert item.proposed == "cp1252"
        for option in item.options:
            again = read_cohort(("labo.csv", raw), Reading().with_answer(item.key, option.value))
            assert question(again, item.key).answer == option.value
    assert cohort_of(intake).visits["creatinine"].to_list() == [0.8]


# --- answers that are kept -------------------------------------------------------------------------------------------


def test_answers_survive_the_settings_file_and_find_the_next_file_of_the_same_shape() -> None:
    rows = labs("UPCR", *AMBIGUOUS)
    reading = Reading().with_answer(question(read_rows(rows), "unit upcr").key, "mg/g")
    kept = Reading.from_dict(json.loads(reading.to_json()))
    assert kept == reading
    other_cells = labs("UPCR", 130, 160, 210, 260, 310)
    assert values(read_rows(other_cells, kept, "another sheet"), "upcr")[0] == 0.13
    # The same headers in another order, case and width are the same shape.
    turned = [[row[2], row[0], row[1]] for row in other_cells]
    turned[0] = ["ＵＰＣＲ", "patient", "DAY"]
    assert values(read_rows(turned, kept), "upcr")[0] == 0.13
    # Another header is another shape: asked again.
    wider = [[*row, "x"] for row in other_cells]
    wider[0] = [*wider[0][:3], "Hospital"]
    assert question(read_rows(wider, kept), "unit upcr").open


def test_choices_of_columns_are_kept_for_the_same_shape_only() -> None:
    rows = labs("Eiweiss X", 3, 2, 1)
    reading = Reading().with_column(choice(read_rows(rows), "Eiweiss X"), "visits.upcr")
    kept = Reading.from_dict(reading.to_dict())
    assert values(read_rows(labs("Eiweiss X", 0.5, 0.6), kept), "upcr") == [0.5, 0.6]
    other: list[Row] = [["Patient", "Month", "Eiweiss X"], ["1", 0, 3]]
    assert not cohort_of(read_rows(other, kept)).has("upcr")


@pytest.mark.parametrize(
    "reading",
    [
        Reading(units={"CHOICE": "bananas"}),
        Reading(units={"CHOICE": ""}),
        Reading(answers={"unit upcr @MARK": "bananas"}),
        Reading(answers={"mixed upcr @MARK": "bananas"}),
        Reading(answers={"dates @MARK": "bananas"}),
        Reading(answers={"times @MARK": "bananas"}),
        Reading(answers={"patient @MARK": "99"}),
        Reading(answers={"baseline @MARK": "bananas"}),
        Reading(columns={"CHOICE": "visits.bananas"}),
        Reading(columns={"CHOICE": "bananas.upcr"}),
        Reading(columns={"CHOICE": "patients._birth"}),
        Reading(undone=frozenset({"bananas"})),
    ],
    ids=repr,
)
def test_an_answer_of_another_version_does_not_stop_the_reading(reading: Reading) -> None:
    rows: list[Row] = [
        ["Patient", "Date", "UPCR"],
        ["1", "03/04/2024", 300],
        ["1", "05/06/2024", 1],
        ["2", "01/02/2024", 2],
    ]
    name = choice(read_rows(rows), "UPCR")
    mark = name.split("@")[1]

    def placed(part: dict[str, str]) -> dict[str, str]:
        return {key.replace("CHOICE", name).replace("MARK", mark): value for key, value in part.items()}

    given = Reading(
        placed(dict(reading.columns)), placed(dict(reading.units)), placed(dict(reading.answers)), reading.undone
    )
    assert cohort_of(read_rows(rows, given)).size == 2


def test_a_question_says_what_is_in_force() -> None:
    options = (Option("a", "The first"), Option("", "Leave it out"))
    asked = Question("k", "Which?", (), options, "a")
    assert (asked.open, asked.in_force) == (True, None)
    assert (asked.label("a"), asked.label(""), asked.label(None)) == ("The first", "Leave it out", "left out")
    safe = Question("k", "Which?", (), options, "a", safe=True)
    assert (safe.open, safe.in_force) == (False, "a")
    answered = Question("k", "Which?", (), options, "a", answer="")
    assert (answered.open, answered.in_force) == (False, "")


def test_keys_of_questions_are_unique() -> None:
    """One key, one answer: two sheets of the same headers must not be answered as one without being shown as one."""
    header: Row = ["Patient", "Age", "UPCR"]
    intake = read_grids({"north": [header, ["1", 30, 3]], "south": [header, ["2", 40, 2]]})
    keys = [item.key for item in intake.questions]
    assert len(keys) == len(set(keys))
