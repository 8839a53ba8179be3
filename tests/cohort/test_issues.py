"""An issue is a code with facts: its words are made last, from the catalogue, and it never quotes a cell."""

import ast
from pathlib import Path
from string import Formatter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore import catalogue
from lnexplore.cohort.issues import Issue, issues_frame
from lnexplore.cohort.problems import Problem

EMPTY = Issue(Problem.NO_ROWS)
PACKAGE = Path(catalogue.__file__).parents[1]


@pytest.mark.parametrize(
    ("issue", "place", "sentence"),
    [
        (
            Issue(Problem.NOT_READ, "labs", 7, "C (UPCR)", "x", {"expected": "a number"}),
            "sheet “labs”, row 7, column C (UPCR)",
            "Sheet “labs”, row 7, column C (UPCR): This cannot be read as a number. Correct the cell; until then it counts as missing.",
        ),
        (
            Issue(Problem.STOPS_BEFORE_START, "labs", 7),
            "sheet “labs”, row 7",
            "Sheet “labs”, row 7: The treatment stops before it starts. Check the two dates; the row is kept as it is.",
        ),
        (Issue(Problem.CHART, "labs"), "sheet “labs”", "Sheet “labs”: The sheet is a chart, so it holds no patients."),
        (
            Issue(Problem.NEVER_CALCULATED, row=3, facts={"count": 1200}),
            "row 3",
            "Row 3: 1,200 formulas were never calculated, so their cells look blank. Open the file in Excel, save it and choose it again.",
        ),
        (EMPTY, "", "The database has no table with rows."),
        (
            Issue(
                Problem.REFUSED_OF_SEVERAL,
                facts={"file": "“a.csv”", "reason": Issue(Problem.TOO_BIG, facts={"megabytes": 100})},
            ),
            "",
            "“a.csv”: The file is larger than 100 MB. Leave out sheets or columns that are not needed.",
        ),
    ],
)
def test_place_and_sentence(issue: Issue, place: str, sentence: str) -> None:
    assert issue.place == place
    assert issue.sentence() == sentence


@settings(max_examples=50)
@given(st.text(alphabet="xyz氏名<&*[](=", min_size=3, max_size=10))
def test_the_sentence_never_quotes_the_cell(found: str) -> None:
    with_cell = Issue(Problem.NO_DOSE, "labs", 7, "C (UPCR)", found)
    assert with_cell.sentence() == Issue(Problem.NO_DOSE, "labs", 7, "C (UPCR)").sentence()


def test_a_row_per_issue() -> None:
    frame = issues_frame([Issue(Problem.NO_DOSE, "labs", 7, "C (UPCR)", "x"), EMPTY])
    assert frame.columns == ["severity", "sheet", "row", "column", "found", "problem", "remedy"]
    wrong, mend = "This cannot be read as a dose in mg.", "Correct the cell; until then it counts as missing."
    assert frame.rows() == [
        ("value", "labs", 7, "C (UPCR)", "x", wrong, mend),
        ("file", "", None, "", "", "The database has no table with rows.", ""),
    ]


def test_no_issues_give_an_empty_frame() -> None:
    frame = issues_frame([])
    assert (frame.height, frame.schema["row"]) == (0, pl.Int64)


def issues_made(source: str) -> list[ast.Call]:
    """Every place of a file that makes an issue."""
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Issue"
    ]


def worded(call: ast.Call) -> list[str]:
    """The words that an issue is given in place of a code and facts."""
    texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if " " in text.strip() or text.endswith(".")]


def test_an_issue_takes_a_code_and_facts_and_no_words() -> None:
    sources = [(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]
    made = [(file, call) for file, source in sources if "Issue(" in source for call in issues_made(source)]
    assert len(made) > 20
    assert [(file, call.lineno, words) for file, call in made if (words := worded(call))] == []


@pytest.mark.parametrize(
    "source",
    [
        'Issue("note", problem)\nIssue(Problem.NO_TABLE, facts={"table": "It is damaged."})',
        'Issue(Problem.NO_TABLE, facts={"table": f"{n} rows are gone"})',
        'issues.Issue("note", "The row is blank.", "")',
    ],
)
def test_words_in_an_issue_are_seen(source: str) -> None:
    assert any(worded(call) for call in issues_made(source))


def test_every_problem_is_told_of_somewhere_and_each_of_its_gaps_has_a_name() -> None:
    code = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    for problem in Problem:
        texts = (problem.value.problem, problem.value.remedy)
        gaps = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}
        assert all(name.isidentifier() for name in gaps), problem
        assert f"Problem.{problem.name}" in code
