import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.cohort.issues import Issue, issues_frame


@pytest.mark.parametrize(
    ("issue", "place", "sentence"),
    [
        (
            Issue("value", "It is wrong.", "Mend it.", "labs", 7, "C (UPCR)", "x"),
            "sheet “labs”, row 7, column C (UPCR)",
            "Sheet “labs”, row 7, column C (UPCR): It is wrong. Mend it.",
        ),
        (
            Issue("row", "It is wrong.", "Mend it.", "labs", 7),
            "sheet “labs”, row 7",
            "Sheet “labs”, row 7: It is wrong. Mend it.",
        ),
        (Issue("note", "It is so.", "", "labs"), "sheet “labs”", "Sheet “labs”: It is so."),
        (Issue("note", "It is so.", "Look.", row=3), "row 3", "Row 3: It is so. Look."),
        (Issue("file", "It cannot be read.", ""), "", "It cannot be read."),
        (Issue("file", "It cannot be read.", "Save it again."), "", "It cannot be read. Save it again."),
    ],
)
def test_place_and_sentence(issue: Issue, place: str, sentence: str) -> None:
    assert issue.place == place
    assert issue.sentence() == sentence


@settings(max_examples=50)
@given(st.text(alphabet="xyz氏名<&*[](=", min_size=3, max_size=10))
def test_the_sentence_never_quotes_the_cell(found: str) -> None:
    with_cell = Issue("value", "It is wrong.", "Mend it.", "labs", 7, "C (UPCR)", found)
    assert with_cell.sentence() == Issue("value", "It is wrong.", "Mend it.", "labs", 7, "C (UPCR)").sentence()


def test_a_row_per_issue() -> None:
    frame = issues_frame(
        [
            Issue("value", "It is wrong.", "Mend it.", "labs", 7, "C (UPCR)", "x"),
            Issue("file", "It cannot be read.", "Save it again."),
        ]
    )
    assert frame.columns == ["severity", "sheet", "row", "column", "found", "problem", "remedy"]
    assert frame.rows() == [
        ("value", "labs", 7, "C (UPCR)", "x", "It is wrong.", "Mend it."),
        ("file", "", None, "", "", "It cannot be read.", "Save it again."),
    ]


def test_no_issues_are_an_empty_table_of_the_same_columns() -> None:
    frame = issues_frame([])
    assert frame.height == 0
    assert frame.schema["row"] == pl.Int64
    assert frame.schema["found"] == pl.String
