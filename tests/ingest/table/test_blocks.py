"""Several patients below one another in a sheet, and sheets that only look like something else."""

import pytest

from tests.ingest.grids import cohort_of, read_rows
from tests.ingest.laid_out import Cell, Rows, cohort, intake

UPCR = ((2.6, 1.2, 0.2), (5.0, 2.3, 0.9), (2.5, 1.1, 0.3))
DAYS = ("2021-01-03", "2021-04-04", "2021-07-05")
WANTED = [(f"P{n}", day, value) for n, row in enumerate(UPCR) for day, value in zip((0, 91, 183), row, strict=True)]


def stacked(blank: int, *, title: bool) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Our clinic", None, None]] if title else []
    for number, values in enumerate(UPCR):
        rows += [["Patient", f"P{number}", None], ["Sex", "FMF"[number], None]]
        rows += [["Date", "UPCR (g/g)", "Albumin (g/dL)"]]
        rows += [[day, value, 3] for day, value in zip(DAYS, values, strict=True)]
        rows += [[None, None, None]] * blank
    return rows


@pytest.mark.parametrize("title", [False, True])
@pytest.mark.parametrize("blank", [0, 1, 3])
def test_a_block_per_patient_is_read_block_by_block(blank: int, title: bool) -> None:
    found = intake(stacked(blank, title=title))
    assert found.cohort is not None
    assert found.cohort.visits.select("patient_id", "day", "upcr").rows() == WANTED
    assert found.cohort.patients["sex"].to_list() == ["female", "male", "female"]
    assert found.rows_read == 9


def test_rows_of_a_block_keep_the_numbers_of_the_sheet() -> None:
    rows = stacked(1, title=False)
    rows[10][1] = "see chart"
    (issue,) = [issue for issue in intake(rows).issues if issue.row is not None]
    assert issue.row == 11


def test_a_header_repeated_on_a_new_page_is_no_new_block() -> None:
    rows: Rows = [["Patient", "Month", "UPCR"], ["A", 0, 3], ["Patient", "Month", "UPCR"], ["B", 0, 2]]
    assert cohort(rows).patients["patient_id"].to_list() == ["A", "B"]


def test_patients_beside_names_and_units_are_no_codebook() -> None:
    rows: Rows = [
        ["Item", "Unit", "P1", "P2"],
        ["UPCR 0M", "mg/mmol", 339.36, 113.12],
        ["UPCR 6M", "mg/mmol", 56.56, 11.312],
        ["Alb 0M", "g/L", 30, 20],
        ["Alb 6M", "g/L", 40, 41],
    ]
    visits = cohort(rows).visits
    assert visits.select("patient_id", "upcr", "albumin").rows() == [
        ("P1", pytest.approx(3, abs=0.001), pytest.approx(3)),
        ("P1", pytest.approx(0.5, abs=0.001), pytest.approx(4)),
        ("P2", pytest.approx(1, abs=0.001), pytest.approx(2)),
        ("P2", pytest.approx(0.1, abs=0.001), pytest.approx(4.1)),
    ]


HEADER: list[Cell] = ["Date", "UPCR (g/g)", "Albumin (g/dL)"]
ABOUT: list[list[Cell]] = [["Patient", "P{n}"], ["Sex", "{sex}"], ["Treatment start", "2021-01-03"], ["Arm", "{arm}"]]


def tabs(where: str) -> dict[str, Rows]:
    """A tab per patient: what is said of the patient stands above, below or at the right of the visits, or in one cell."""
    made: dict[str, Rows] = {}
    for n, values in enumerate((*UPCR, UPCR[0])):
        about = [[str(a), str(b).format(n=n, sex="FMFM"[n], arm=("MMF", "TAC")[n % 2])] for a, b in ABOUT]
        visits: list[list[Cell]] = [[day, value, 3] for day, value in zip(DAYS, values, strict=True)]
        rows: list[list[Cell]]
        if where == "beside":
            table = [HEADER, *visits]
            rows = [[*row, None, *fact] for row, fact in zip(table, about, strict=True)]
        elif where == "below":
            rows = [HEADER, *visits, [None] * 3, *([*fact, None] for fact in about)]
        elif where == "one cell":
            rows = [["  ".join(f"{a}: {b}" for a, b in about), None, None], HEADER, *visits]
        else:
            rows = [*([*fact, None] for fact in about), HEADER, *visits]
        made[f"Tab {n}"] = rows
    return made


@pytest.mark.parametrize("where", ["above", "below", "beside", "one cell"])
def test_what_is_said_of_a_patient_anywhere_around_the_visits_is_the_patients(where: str) -> None:
    found = intake(tabs(where))
    reading = found.reading
    for question in found.open_questions():
        reading = reading.with_answer(question.key, question.proposed)
    read = cohort(tabs(where), reading)
    assert read.patients["sex"].to_list() == ["female", "male", "female", "male"]
    assert read.patients["patient_id"].to_list() == ["P0", "P1", "P2", "P3"]
    assert read.visits.select("day", "upcr").rows()[:9] == [row[1:] for row in WANTED]
    if where != "one cell":
        groups = {column for column in read.patients.columns if read.patients[column].to_list() == ["MMF", "TAC"] * 2}
        assert groups


def test_facts_with_a_number_above_a_table_are_no_row_of_it() -> None:
    rows: Rows = [
        ["患者ID", "A1", "", ""],
        ["性別", "女", "年齢", "34"],
        ["月", "尿蛋白/Cr比", "Alb", "Cr"],
        [0, 3, 3, 0.7],
    ]
    found = cohort(rows)
    assert found.patients.select("patient_id", "sex", "age").rows() == [("A1", "female", 34)]
    assert found.visits["creatinine"].to_list() == [0.7]


@pytest.mark.parametrize(
    "between", [[[], ["Demographics"]], [["Demographics"]], [[], ["Demographics"], ["all patients"]]]
)
def test_the_title_of_a_table_below_another_is_no_patient(between: list[list[str]]) -> None:
    visits = [["Patient", "Month", "UPCR"], *([who, month, 2.5] for who in ("P1", "P2") for month in (0, 6))]
    found = read_rows([*visits, *between, ["Patient", "Age", "Sex"], ["P1", 31, "F"], ["P2", 42, "M"]])
    assert cohort_of(found).patients.select("patient_id", "age").rows() == [("P1", 31.0), ("P2", 42.0)]
    assert not found.rows_left_out
