"""A known cohort in layouts of strangers: the same cohort, or an open question; and layouts decided by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.reading import Layout, Reading
from lnexplore.ingest.table.layouts import layout_of
from tests.ingest.laid_out import Cell, Rows, cohort, intake, sheet

IDS = ("L01", "L02", "L03", "L04")
SEX = ("F", "F", "M", "F")
UPCR = ((2.6, 1.2, 0.2), (5.0, 2.3, 0.9), (2.5, 1.1, 0.3), (3.7, 1.7, 0.25))
ALB = ((2.3, 2.7, 3.9), (2.6, 3.0, 3.3), (2.8, 3.2, 3.7), (2.7, 3.1, 3.6))
WANTED = [
    *(("L01", 2.6, 2.3), ("L01", 1.2, 2.7), ("L01", 0.2, 3.9), ("L02", 5.0, 2.6), ("L02", 2.3, 3.0)),
    *(("L02", 0.9, 3.3), ("L03", 2.5, 2.8), ("L03", 1.1, 3.2), ("L03", 0.3, 3.7), ("L04", 3.7, 2.7)),
    *(("L04", 1.7, 3.1), ("L04", 0.25, 3.6)),
]
WORDS = {
    "English": ("Patient", "Sex", "UPCR (g/g)", "Albumin (g/dL)", ("baseline", "3 months", "6 months")),
    "Japanese": ("患者番号", "性別", "尿蛋白/Cr比 (g/gCr)", "アルブミン (g/dL)", ("開始時", "3ヶ月", "6ヶ月")),
    "Chinese": ("患者编号", "性别", "UPCR (g/g)", "白蛋白 (g/dL)", ("基线", "3个月", "6个月")),
    "Korean": ("환자번호", "성별", "UPCR (g/g)", "알부민 (g/dL)", ("기저", "3개월", "6개월")),
    "German": ("Patient", "Geschlecht", "UPCR (g/g)", "Albumin (g/dL)", ("Ausgangswert", "3 Monate", "6 Monate")),
    "French": ("Patient", "Sexe", "UPCR (g/g)", "Albumine (g/dL)", ("inclusion", "3 mois", "6 mois")),
    "Spanish": ("Paciente", "Sexo", "UPCR (g/g)", "Albúmina (g/dL)", ("basal", "3 meses", "6 meses")),
}
LANGUAGES = sorted(WORDS)
Grid = list[list[Cell]]


def values(found: object) -> list[tuple[str, float, float]]:
    """Patient, UPCR and albumin of each visit in order of time."""
    return found.visits.sort("patient_id", "day").select("patient_id", "upcr", "albumin").rows()  # type: ignore[attr-defined]


def wide(language: str) -> Grid:
    patient, sex, upcr, alb, times = WORDS[language]
    top: list[Cell] = [patient, sex, *(f"{upcr} {time}" for time in times), *(f"{alb} {time}" for time in times)]
    return [top, *([ids, one, *first, *second] for ids, one, first, second in zip(IDS, SEX, UPCR, ALB, strict=True))]


def transpose(rows: Sequence[Sequence[Cell]]) -> Grid:
    return [list(column) for column in zip(*rows, strict=True)]


# --- patients in columns ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_patients_in_columns_are_turned_and_it_is_said(language: str) -> None:
    found = intake(transpose(wide(language)))
    assert found.cohort is not None
    assert values(found.cohort) == WANTED
    assert found.cohort.patients["sex"].to_list() == ["female", "female", "male", "female"]
    (question,) = [question for question in found.questions if question.key.startswith("turned ")]
    assert question.in_force == "columns"
    assert question.options[0].preview == "4 columns are read"


def in_columns(language: str, how: str) -> Grid:
    """Patients in columns, the time points in a column of their own, above their rows, or in each row once."""
    patient, sex, upcr, alb, times = WORDS[language]
    more: Grid
    if how == "column":
        more = [[patient, None, *IDS], [sex, None, *SEX]]
        for name, table in ((upcr, UPCR), (alb, ALB)):
            more += [[name if not n else None, time, *(row[n] for row in table)] for n, time in enumerate(times)]
        return more
    if how == "section":
        more = [[patient, *IDS], [sex, *SEX]]
        for n, time in enumerate(times):
            more.append([time, None, None, None, None])
            more += [[upcr, *(row[n] for row in UPCR)], [alb, *(row[n] for row in ALB)]]
        return more
    blank: list[Cell] = [None] * 5
    return [["Nephritis 2024", *blank[1:]], blank, [None, *IDS], *transpose(wide(language))[1:]]


@pytest.mark.parametrize("how", ["column", "section", "title and no corner"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_patients_in_columns_in_other_layouts(language: str, how: str) -> None:
    found = intake(in_columns(language, how))
    assert found.cohort is not None, (found.issues, found.questions)
    assert values(found.cohort) == WANTED


def test_visits_of_one_patient_in_columns() -> None:
    rows: Rows = [
        ["", "Baseline", "3 months", "6 months"],
        ["UPCR (g/g)", *UPCR[0]],
        ["Albumin (g/dL)", *ALB[0]],
        ["C3", 40, 60, 90],
    ]
    first = intake({"Case 7": rows})
    reading = first.reading
    for question in first.open_questions():
        reading = reading.with_answer(question.key, question.proposed)
    assert [row[1:] for row in values(cohort({"Case 7": rows}, reading))] == [row[1:] for row in WANTED[:3]]


def test_a_sheet_that_stands_upright_is_not_turned() -> None:
    for language in LANGUAGES:
        assert not layout_of(sheet(wide(language))).turned


# --- facts above the table -------------------------------------------------------------------------------------------


def tab(number: int, how: str, language: str) -> Grid:
    """Number, sex and start of a patient above the visits, in one of several layouts."""
    patient, sex, upcr, alb, _ = WORDS[language]
    start = {"Japanese": "治療開始日", "Chinese": "治疗开始日期", "German": "Therapiebeginn"}.get(
        language, "Treatment start"
    )
    date = {"Japanese": "検査日", "Chinese": "检查日期", "Korean": "검사일", "German": "Datum", "French": "Date"}.get(
        language, "Date"
    )
    one, two, three = IDS[number], SEX[number], "2021-01-03"
    above: Grid = {
        "side by side": [[patient, one], [sex, two], [start, three]],
        "colons": [[f"{patient}: {one}"], [f"{sex}: {two}"], [f"{start}: {three}"]],
        "one row": [[patient, one, sex, two], [start, three]],
        "below": [[patient, sex, start], [one, two, three]],
        "one cell": [[f"{patient}: {one}; {sex}: {two}; {start}: {three}"]],
    }[how]
    days = ("2021-01-03", "2021-04-04", "2021-07-05")
    visits: Grid = [[day, a, b] for day, a, b in zip(days, UPCR[number], ALB[number], strict=True)]
    rows: Grid = [*above, [], [date, upcr, alb], *visits]
    width = max(map(len, rows))
    return [[*row, *([None] * (width - len(row)))] for row in rows]


@pytest.mark.parametrize("how", ["side by side", "colons", "one row", "below", "one cell"])
@pytest.mark.parametrize("language", ["English", "Japanese", "Chinese"])
def test_what_stands_above_a_patients_table_is_the_patients(how: str, language: str) -> None:
    found = cohort({f"Tab {number}": tab(number, how, language) for number in range(4)})
    assert values(found) == WANTED
    assert found.patients["sex"].to_list() == ["female", "female", "male", "female"]
    assert found.visits["day"].to_list()[:3] == [0, 91, 183]
    assert found.patients["phase"].null_count() == 4


def test_facts_above_a_table_of_many_patients_are_no_facts_of_each() -> None:
    rows: Rows = [["Sex", "M", "", ""], [], ["Patient", "Month", "UPCR (g/g)", ""], ["A", 0, 3, ""], ["B", 0, 2, ""]]
    assert cohort(rows).patients["sex"].to_list() == [None, None]


# --- headers of several rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("times", [("0", "3", "6"), ("Baseline", "Month 3", "Month 6")])
@pytest.mark.parametrize("name", ["Patient", "患者番号", "pat_id"])
def test_two_header_rows_and_the_name_of_the_index(name: str, times: tuple[str, ...], repeated: bool) -> None:
    upper: list[Cell] = ["Measure", "UPCR (g/g)", None, None, "Albumin (g/dL)", None, None]
    if repeated:
        upper = ["Measure", *["UPCR (g/g)"] * 3, *["Albumin (g/dL)"] * 3]
    rows: Grid = [upper, ["Month", *times, *times], [name, *[None] * 6]]
    rows += [[one, *first, *second] for one, first, second in zip(IDS, UPCR, ALB, strict=True)]
    assert values(cohort(rows)) == WANTED


@pytest.mark.parametrize("upper", [["Month", 0, 0, 6, 6], ["Month", 0, None, 6, None], [None, 0, None, 6, None]])
def test_numbers_above_measures_that_come_again(upper: list[Cell]) -> None:
    rows: Grid = [upper, ["Measure", "UPCR (g/g)", "Alb", "UPCR (g/g)", "Alb"], ["ID", None, None, None, None]]
    rows += [[one, first[0], second[0], first[2], second[2]] for one, first, second in zip(IDS, UPCR, ALB, strict=True)]
    reading = Reading()
    for question in intake(rows).open_questions():
        assert upper[0] is None
        reading = reading.with_answer(question.key, "month")
    assert values(cohort(rows, reading)) == [row for place, row in enumerate(WANTED) if place % 3 != 1]


def test_time_points_above_measures_that_nobody_knows() -> None:
    rows: Rows = [
        ["", "", "", "Visit 1", "", "Visit 2", ""],
        ["pat_id", "Race", "Sex", "BP", "HR", "BP", "HR"],
        ["1", "Asian", "F", "149/80", 71, "149/80", 71],
        ["2", "Asian", "M", "148/80", 72, "149/80", 73],
    ]
    assert cohort(rows).patients["patient_id"].to_list() == ["1", "2"]


# --- decided by hand, and found again --------------------------------------------------------------------------------

LONG: Rows = [["Patient", "Month", "UPCR (g/g)"], ["A", 0, 3], ["A", 6, 0.2], ["B", 0, 2]]


def test_a_layout_is_told_and_can_be_decided() -> None:
    rows: Rows = [["Our clinic", "", ""], *LONG]
    told = layout_of(sheet(rows))
    assert (told.header, told.data, told.turned, told.headers) == ((2, 2), 3, False, ("Patient", "Month", "UPCR (g/g)"))
    later = Reading().with_layout(told.mark, Layout(data=5))
    assert cohort(rows, later).patients["patient_id"].to_list() == ["B"]
    assert layout_of(sheet(rows), later).decided == Layout(data=5)
    assert layout_of(sheet(rows), later.with_layout(told.mark, Layout())).data == 3


def test_a_header_that_no_program_knows_can_be_shown() -> None:
    rows: Rows = [["1", "2", "3"], ["alpha", "beta", "gamma"], ["A", "yes", "no"], ["B", "no", "yes"]]
    told = layout_of(sheet(rows))
    assert told.trouble == "no header"
    told = layout_of(sheet(rows), Reading().with_layout(told.mark, Layout(header=(2, 2))))
    assert (told.headers, told.data) == (("alpha", "beta", "gamma"), 3)


def test_a_sheet_left_out_leaves_one_of_the_same_shape_in() -> None:
    sheets = {"one": LONG, "two": [LONG[0], ["C", 0, 3]]}
    reading = Reading().with_layout(layout_of(sheet(LONG)).mark, Layout(used=False))
    found = intake(sheets, reading)
    assert found.cohort is not None
    assert found.cohort.patients["patient_id"].to_list() == ["C"]
    assert [use.read_as for use in found.sheets] == ["left out by you", "a row per visit"]


def test_a_turned_sheet_can_be_said_to_stand_upright_and_the_other_way_round() -> None:
    rows = transpose(wide("English"))
    told = layout_of(sheet(rows))
    assert told.turned
    assert not layout_of(sheet(rows), Reading().with_layout(told.mark, Layout(turned=False))).turned
    upright = layout_of(sheet(wide("English")))
    assert layout_of(sheet(wide("English")), Reading().with_layout(upright.mark, Layout(turned=True))).turned


def test_decisions_are_kept_as_text_and_old_ones_still_open() -> None:
    reading = Reading().with_layout("abcd1234", Layout(False, (2, 3), 5, True)).with_column("x @abcd1234", "")
    assert Reading.from_dict(reading.to_dict()) == reading
    assert Reading.from_dict({"version": 1, "columns": {}, "units": {}, "answers": {}, "undone": []}) == Reading()
    for broken in ({"header": [3, 2]}, {"header": [1]}, {"data": 0}, {"used": "no"}, {"turned": 1}, []):
        with pytest.raises(ValueError, match="damaged"):
            Reading.from_dict({"version": 1, "layouts": {"a": broken}})


def test_decisions_are_taken_over_where_some_headers_were_renamed() -> None:
    rows: Rows = [
        ["Patient", "Month", "Blorp 7q", "Alb", "Cr", "Note"],
        ["A", 0, 3, 3, 0.7, "a"],
        ["B", 0, 2, 4, 0.8, "b"],
    ]
    first = intake(rows)
    choice = next(use.choice for use in (*first.used, *first.unused) if use.header == "Blorp 7q")
    decided = intake(rows, Reading().with_column(choice, "visits.upcr")).reading
    renamed: Rows = [["Patient", "Month", "Blorp 7q", "Albumin", "Cr", "Note"], *rows[1:]]
    again = intake(renamed, Reading.from_dict(decided.to_dict()))
    assert again.cohort is not None
    assert again.cohort.visits["upcr"].to_list() == [3, 2]
    (told,) = [issue for issue in again.issues if issue.code is Problem.REMEMBERED]
    assert "“Albumin”" in told.problem
    other = intake([["Patient", "Day", "Blorp 7q"], ["A", 0, 3]], decided)
    assert not any(issue.code is Problem.REMEMBERED for issue in other.issues)


@settings(max_examples=40)
@given(
    st.sampled_from(LANGUAGES),
    st.booleans(),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from([None, "Mean", "合計", "Total", "* Values of May"]),
    st.integers(0, 7),
)
def test_any_layout_gives_the_same_cohort(
    language: str, is_turned: bool, titles: int, left: int, footer: str | None, gap: int
) -> None:
    """Titles above, blank columns at the left and anywhere between, a total or a legend below, turned or not."""
    rows = wide(language)
    rows = [[*row[: gap + 1], *([None] if gap else []), *row[gap + 1 :]] for row in rows]
    rows = transpose(rows) if is_turned else rows
    width = len(rows[0])
    above: Grid = [[word, *([None] * (width - 1))] for word in ("Lupus nephritis", None, "Our clinic")[:titles]]
    below: Grid = [] if footer is None or is_turned else [[footer, *([None] * (width - 1))]]
    laid = [[*([None] * left), *row] for row in (*above, *rows, *below)]
    found = intake(laid)
    assert found.cohort is not None or found.open_questions(), (laid, found.issues)
    if found.cohort is not None:
        assert values(found.cohort) == WANTED
