"""What belongs to a column, a centre or a person is decided for it as a whole: read right, or asked, never silently another number."""

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from lnexplore import AnalysisPlan
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.response import response_by_visit
from tests.ingest.workbooks import delimited, workbook

Rows = list[list[object]]
HEAD = [
    "Site",
    "Patient",
    "Sex",
    "Visit date",
    "UPCR",
    "Urine RBC (/HPF)",
    "Albumin (g/dL)",
    "Creatinine (mg/dL)",
    "Cellular casts",
]
DAYS = ("2021-01-05", "2021-04-06", "2021-07-07")
# Start and month 6 of eight patients: complete response in L01, L03, L04, L06 and L08; the third visit decides.
COURSES = {
    "L01": ("F", 2.6, 0.2, 3.9, "no"),
    "L02": ("F", 4.9, 0.9, 3.3, "no"),
    "L03": ("F", 2.4, 0.3, 3.7, "no"),
    "L04": ("F", 3.7, 0.1, 3.6, "no"),
    "L05": ("M", 4.8, 0.2, 3.8, "yes"),
    "L06": ("F", 5.5, 0.3, 3.9, "no"),
    "L07": ("F", 4.1, 1.5, 3.1, "no"),
    "L08": ("F", 4.8, 0.3, 4.0, "no"),
}
RIGHT = (5, 8)


def sheet() -> Rows:
    rows: Rows = [list(HEAD)]
    for number, (patient, (sex, start, end, albumin, casts)) in enumerate(COURSES.items()):
        site = "A" if number < 4 else "B"
        for day, upcr, rbc, alb, cast in zip(
            DAYS, (start, 1.8, end), (20, 12, 1), (2.5, 3.0, albumin), ("no", "no", casts), strict=True
        ):
            rows.append([site, patient, sex, day, upcr, rbc, alb, 0.7, cast])
    return rows


def read(rows: Sequence[Sequence[object]], reading: Reading | None = None) -> Intake:
    return read_cohort([("sheet.csv", delimited(rows).encode())], reading)  # type: ignore[arg-type]


def rate(intake: Intake) -> tuple[int, int]:
    """Complete responders at month 6, of how many."""
    assert intake.cohort is not None
    frame = response_by_visit(intake.cohort, AnalysisPlan())
    rows = [row for row in frame.iter_rows(named=True) if row["month"] == 6 and str(row["outcome"]) == "CR"]
    return sum(row["n"] for row in rows), sum(row["N"] for row in rows)


def answered(rows: Sequence[Sequence[object]], asked: Intake, answer: str | None = None) -> Intake:
    reading = asked.reading
    for question in asked.open_questions():
        reading = reading.with_answer(question.key, answer or question.proposed)
    return read(rows, reading)


def changed(column: str, words: dict[object, object]) -> Rows:
    at = HEAD.index(column)
    return [
        row if number == 0 else [*row[:at], words.get(row[at], row[at]), *row[at + 1 :]]
        for number, row in enumerate(sheet())
    ]


def test_the_plain_sheet_is_read_right_and_asks_nothing() -> None:
    intake = read(sheet())
    assert rate(intake) == RIGHT
    assert not intake.open_questions()


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Sex", {"F": "1", "M": "2"}),
        ("Sex", {"F": "0", "M": "1"}),
        ("Sex", {"F": "xena", "M": "xorn"}),
        ("Sex", {"F": "xq", "M": "zk"}),
        ("Cellular casts", {"yes": "1", "no": "2"}),
        ("Cellular casts", {"yes": "granular", "no": "none"}),
        ("Cellular casts", {"yes": "zyl+", "no": "zyl-"}),
        ("Cellular casts", {"yes": "qq"}),
    ],
)
def test_a_word_that_nobody_knows_is_asked_once_and_then_read_right(column: str, words: dict[object, object]) -> None:
    rows = changed(column, words)
    asked = read(rows)
    (question,) = asked.open_questions()
    assert column in question.column
    assert not [issue for issue in asked.issues if issue.severity == "value"]
    assert rate(answered(rows, asked)) == RIGHT
    for word in words.values():
        assert len(str(word)) < 3 or str(word) not in question.key
        assert str(word) not in question.proposed.split(",")


@pytest.mark.parametrize(
    ("column", "words", "header"),
    [
        ("Sex", {"F": "0", "M": "1"}, "Sex (1=male, 0=female)"),
        ("Sex", {"F": "2", "M": "1"}, "Sex (1: M; 2: F)"),
        ("Sex", {"F": "2=female", "M": "1=male"}, "Sex"),
        ("Sex", {"F": "2 (female)", "M": "1 (male)"}, "Sex"),
        ("Sex", {"F": "weiblich", "M": "männlich"}, "Sex"),
        ("Sex", {"F": "mulher", "M": "homem"}, "Sex"),
        ("Cellular casts", {"yes": "présents", "no": "absents"}, "Cellular casts"),
        ("Cellular casts", {"yes": "1", "no": "2"}, "Cellular casts (1=present, 2=absent)"),
        ("Cellular casts", {"yes": "+", "no": "-"}, "Cellular casts"),
        ("Cellular casts", {"yes": "sim", "no": "não"}, "Cellular casts"),
        ("Cellular casts", {"yes": "presenti", "no": "assenti"}, "Cellular casts"),
    ],
)
def test_a_legend_or_a_known_word_is_read_without_a_question(
    column: str, words: dict[object, object], header: str
) -> None:
    rows = changed(column, words)
    rows[0][HEAD.index(column)] = header if "," not in header else f'"{header}"'
    intake = read(rows)
    assert not intake.open_questions()
    assert rate(intake) == RIGHT


def test_casts_that_cannot_be_read_are_not_casts_that_were_never_recorded() -> None:
    intake = read(changed("Cellular casts", {"yes": "qq", "no": "zz"}))
    assert intake.cohort is not None
    assert (intake.cohort.has("cellular_casts"), intake.cohort.records("cellular_casts")) == (False, True)
    assert rate(intake)[0] == 0


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("factor", "unit"), [(113.12, "mg/mmol"), (1000, "mg/g")])
@pytest.mark.parametrize("header", ["UPCR", "UPCR (g/g)"])
def test_a_second_unit_in_one_centre_is_one_question_and_converts_all_its_values(
    factor: float, unit: str, header: str
) -> None:
    rows = [[*row[:4], round(float(str(row[4])) * factor, 1) if row[0] == "B" else row[4], *row[5:]] for row in sheet()]
    rows[0] = [*HEAD[:4], header, *HEAD[5:]]
    asked = read(rows)
    (question,) = asked.open_questions()
    assert "“B”" in question.column
    assert question.proposed == unit
    assert rate(answered(rows, asked)) == RIGHT
    done = answered(rows, asked).cohort
    assert done is not None
    # 0.3 g/g, written as 33.9 mg/mmol, which is possible in g/g too.
    last = done.visits.filter(done.visits["patient_id"] == "L06")["upcr"].to_list()[-1]
    assert last == pytest.approx(0.3, rel=2e-3)


# --- dates ------------------------------------------------------------------------------------------------------------


def _half_swapped(rows: Rows) -> Rows:
    """As a spreadsheet that expects the month first leaves a column of days first."""
    done: Rows = [rows[0]]
    for number, row in enumerate(rows[1:]):
        # Days from 1 to 28, so that some are and some are not a month.
        date = dt.date.fromisoformat(str(row[3])) + dt.timedelta(days=number // 3 * 3)
        if date.day <= 12:
            cell: object = dt.date(date.year, date.day, date.month)
        else:
            cell = date.strftime("%d/%m/%Y")
        done.append([*row[:3], cell, *row[4:]])
    return done


@pytest.mark.parametrize("tab", ["Sheet1", "{1}"])
def test_dates_that_a_spreadsheet_swapped_by_half_are_asked_about_once_and_swapped_back(tab: str) -> None:
    # In a tab per patient the first two have only real dates, the last five only text.
    head, *rows = _half_swapped(sheet())
    tabs = {tab.format(*row): [head] for row in rows}
    for row in rows:
        tabs[tab.format(*row)].append(row)
    files = [("book.xlsx", workbook(tabs))]  # type: ignore[arg-type]
    asked = read_cohort(files)
    (question,) = asked.open_questions()
    assert "swapped" in question.text
    intake = read_cohort(files, asked.reading.with_answer(question.key, "swap"))
    assert rate(intake) == RIGHT
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].is_in([0, 91, 183]).all()
    kept = read_cohort(files, asked.reading.with_answer(question.key, "keep"))
    assert kept.cohort is not None
    assert not kept.cohort.visits["day"].is_in([0, 91, 183]).all()


# --- below detection --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["undetectable", "感度以下", "négatif", "neg", "n.d.", "nicht nachweisbar", "未检出", "검출안됨", "não detectado"],
)
def test_a_word_for_below_detection_is_asked_and_never_a_missing_value_in_silence(word: str) -> None:
    rows = changed("UPCR", {0.2: word, 0.1: word})
    asked = read(rows)
    (question,) = asked.open_questions()
    assert "UPCR" in question.column
    assert rate(answered(rows, asked)) == RIGHT
    assert not [issue for issue in asked.issues if issue.severity == "value"]


# --- people -----------------------------------------------------------------------------------------------------------

Spelling = Callable[[str, int], str]


@pytest.mark.parametrize(
    "spelled",
    [
        lambda number, row: number[0] + "\u200b" + number[1:] if row % 2 else number,
        lambda number, row: number + "\ufeff" if row % 2 else number,
        lambda number, row: "Ｌ０" + number[2:] if row % 2 else number,
        lambda number, row: "1" + number[1:] + (".0" if row % 2 else ""),
    ],
    ids=["zero width", "byte order mark", "full width", "float"],
)
def test_what_is_certainly_one_number_is_joined_and_said(spelled: Spelling) -> None:
    rows: Rows = [list(HEAD), *[[row[0], spelled(str(row[1]), at), *row[2:]] for at, row in enumerate(sheet()[1:])]]
    intake = read(rows)
    assert not intake.open_questions()
    assert rate(intake) == RIGHT
    assert any("number" in repair.kind for repair in intake.repairs)


@pytest.mark.parametrize(
    "spelled",
    [
        lambda number, row: number.lower() if row % 2 else number,
        lambda number, row: number[0] + "-" + number[1:] if row % 2 else number,
        lambda number, row: number[1:] if row % 2 else number[1:].lstrip("0"),
    ],
    ids=["case", "mark", "zeros"],
)
def test_what_may_be_one_person_or_two_is_asked_with_both_counts(spelled: Spelling) -> None:
    rows: Rows = [list(HEAD), *[[row[0], spelled(str(row[1]), at), *row[2:]] for at, row in enumerate(sheet()[1:])]]
    asked = read(rows)
    (question,) = asked.open_questions()
    assert [option.preview for option in question.options] == ["8 patients", "16 patients"]
    assert rate(answered(rows, asked)) == RIGHT


def test_two_birth_dates_under_one_number_are_asked_about_and_told_apart() -> None:
    rows: Rows = [[*HEAD, "Date of birth"]]
    for row in sheet()[1:]:
        number = int(str(row[1])[1:])
        shared = "L03" if row[1] == "L04" else row[1]
        rows.append([row[0], shared, *row[2:], f"19{60 + number}-05-02"])
    asked = read(rows)
    (question,) = asked.open_questions()
    assert "birth date" in question.text
    assert [option.preview.split(";")[0] for option in question.options] == ["8 patients", "7 patients"]
    assert rate(answered(rows, asked)) == RIGHT


# --- identity ---------------------------------------------------------------------------------------------------------

# Published examples of the form; none belongs to a person.
NATIONAL = {
    "China": ("11010519491231002X", "440524188001010014"),
    "United States": ("123-45-6789", "123-45-6788"),
    "Spain": ("12345678Z", "00000000T"),
    "Italy": ("RSSMRA85T10A562S", "RSSMRA80A01H501U"),
    "Brazil": ("390.533.447-05", "529.982.247-25"),
    "United Kingdom": ("943 476 5919", "401 023 2137"),
    "France": ("253072B07300470", "255081416802538"),
    "Taiwan": ("A123456789", "B123456780"),
}


@pytest.mark.parametrize("country", NATIONAL)
@pytest.mark.parametrize("header", ["Ref", "Patient"])
def test_national_numbers_are_replaced_or_dropped_and_said(country: str, header: str) -> None:
    numbers = NATIONAL[country]
    rows: Rows = (
        [["Patient", "Sex", "Ref", "Month", "UPCR (g/g)"]]
        if header == "Ref"
        else [["Patient", "Sex", "Month", "UPCR (g/g)"]]
    )
    for at in range(4):
        number = numbers[at % 2]
        for month in (0, 6):
            own = [f"L{at}", "F", number] if header == "Ref" else [number, "F"]
            rows.append([*own, month + (at // 2 if header == "Patient" else 0), 1.5])
    intake = read(rows)
    assert intake.cohort is not None
    held = {
        str(cell) for frame in (intake.cohort.patients, intake.cohort.visits) for row in frame.rows() for cell in row
    }
    assert not held & set(numbers)
    said = [repair.kind for repair in intake.repairs]
    assert any("dropped" in kind or "running numbers" in kind for kind in said)


@pytest.mark.parametrize("word", ["withdrew", "moved abroad", "deceased", "zorp"])
def test_a_word_among_counts_of_red_cells_is_not_proposed_as_a_count(word: str) -> None:
    rows = changed("Urine RBC (/HPF)", {20: word})
    (question,) = read(rows).open_questions()
    assert question.proposed == "unknown"


@pytest.mark.parametrize("word", ["LTFU", "lost to follow-up", "not sent", "refused"])
def test_why_nothing_was_counted_is_missing_and_nobody_is_asked(word: str) -> None:
    assert not read(changed("Urine RBC (/HPF)", {20: word})).open_questions()
