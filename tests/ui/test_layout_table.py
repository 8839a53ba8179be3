"""Where a sheet's table stands can be said by hand, and the page shows what that gives."""

import io
from typing import Any

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from lnexplore.ui.mapping_table import meanings

Rows = list[list[object]]


def workbook(**sheets: Rows) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def page(raw: bytes) -> AppTest:
    """The Data page with one workbook chosen: another is chosen by `session_state["raw"]`."""

    def script() -> None:
        import streamlit as st

        from lnexplore.ui import state
        from lnexplore.ui.pages import data

        session = state.current()
        state.load(session, [("cohort.xlsx", st.session_state["raw"])], st.empty())
        data.page()

    at = AppTest.from_function(script, default_timeout=60)
    at.session_state["raw"] = raw
    at.run()
    assert not at.exception
    return at


def given(at: AppTest) -> str:
    return next(caption.value for caption in at.caption if caption.value.startswith("As it is read now"))


def box(at: AppTest, label: str, number: int = 0) -> Any:
    return [one for one in at.number_input if one.label == label][number]


def switch(at: AppTest, label: str, number: int = 0) -> Any:
    return [one for one in at.checkbox if one.label == label][number]


def numbers(at: AppTest) -> list[object]:
    return [one.value for one in at.number_input]


LONG: Rows = [["Patient", "Month", "UPCR (g/g)"], ["A", 0, 3.0], ["A", 6, 0.2], ["B", 0, 2.0]]


def test_what_was_found_is_shown() -> None:
    at = page(workbook(visits=[["Our clinic"], *LONG]))
    assert given(at) == "As it is read now: 2 patients, 3 visits."
    assert numbers(at) == [2, 2, 3]
    assert switch(at, "Used").value
    assert not switch(at, "Patients stand in the columns").value


def test_a_header_row_wrongly_found_is_set_right() -> None:
    # A pilot's table stands above the cohort's own, with a header of its own.
    pilot: Rows = [
        ["Patient", "Month", "UPCR (g/g)", "Albumin", "Creatinine"],
        ["old 1", 0, 3.0, 2.0, 0.7],
        ["old 2", 0, 3.1, 2.1, 0.8],
    ]
    cohort: Rows = [["Patient", "Month", "UPCR (mg/g)"], ["A", 0, 3000], ["A", 6, 200], ["B", 0, 2000]]
    at = page(workbook(visits=[*pilot, *cohort]))
    assert numbers(at) == [1, 1, 2]
    assert not given(at).startswith("As it is read now: 2 patients, 3 visits.")
    box(at, "to").set_value(4).run()
    box(at, "Header from row").set_value(4).run()
    assert not at.exception
    assert given(at).startswith("As it is read now: 2 patients, 3 visits.")
    assert numbers(at) == [4, 4, 5]
    upcr = at.session_state["lnexplore"].cohort.visits["upcr"].to_list()
    assert upcr == pytest.approx([3.0, 0.2, 2.0])


def test_the_first_row_of_data_and_the_way_back() -> None:
    at = page(workbook(visits=LONG))
    box(at, "First row of data").set_value(4).run()
    assert given(at) == (
        "As it is read now: 1 patient, 1 visit. Your last choice: 1 patient, 1 visit in place of 2 patients, 3 visits. "
        "CR at 6 months stays undecided for 1 of 1 patients."
    )
    next(one for one in at.button if one.label == "Let the program find it").click().run()
    assert "Your last choice: 2 patients, 3 visits in place of 1 patient, 1 visit." in given(at)
    assert not [one for one in at.button if one.label == "Let the program find it"]


def test_one_of_two_sheets_is_left_out() -> None:
    at = page(workbook(one=LONG, two=[LONG[0], ["C", 0, 3.0]]))
    assert given(at) == "As it is read now: 3 patients, 4 visits."
    switch(at, "Used").uncheck().run()
    assert given(at).startswith("As it is read now: 1 patient, 1 visit.")
    switch(at, "Used").check().run()
    assert given(at).startswith("As it is read now: 3 patients, 4 visits.")


def test_a_file_of_which_nothing_can_be_read_can_be_set_right() -> None:
    at = page(workbook(notes1=[["x", "y", "z"], ["Patient", "Month", "UPCR (g/g)"], ["A", 0, 3.0]]))
    switch(at, "Used").uncheck().run()
    assert given(at) == "As it is read now, the file gives no patients."
    switch(at, "Used").check().run()
    assert given(at).startswith("As it is read now: 1 patient, 1 visit.")


def test_patients_in_the_columns_can_be_said_both_ways() -> None:
    upright: Rows = [
        ["Patient", "UPCR 0M (g/g)", "UPCR 6M (g/g)"],
        ["A", 3.0, 0.2],
        ["B", 2.0, 0.3],
        ["C", 2.5, 0.4],
    ]
    turned = [list(column) for column in zip(*upright, strict=True)]
    at = page(workbook(visits=turned))
    assert switch(at, "Patients stand in the columns").value
    assert given(at) == "As it is read now: 3 patients, 6 visits."
    assert box(at, "First column of data").value == 2
    switch(at, "Patients stand in the columns").uncheck().run()
    assert not at.exception
    assert not given(at).startswith("As it is read now: 3 patients, 6 visits.")
    switch(at, "Patients stand in the columns").check().run()
    assert given(at).startswith("As it is read now: 3 patients, 6 visits.")
    box(at, "First column of data").set_value(3).run()
    assert given(at).startswith("As it is read now: 2 patients, 4 visits.")


def test_of_many_sheets_one_is_chosen() -> None:
    at = page(workbook(**{f"s{number}": [LONG[0], [f"P{number}", 0, 3.0]] for number in range(7)}))
    assert len([one for one in at.checkbox if one.label == "Used"]) == 1
    at.selectbox(key="layout sheet").select("s6").run()
    switch(at, "Used").uncheck().run()
    assert given(at).startswith("As it is read now: 6 patients, 6 visits.")
    assert [one.read_as for one in at.session_state["lnexplore"].intake.sheets][-1] == "left out by you"


def test_of_the_next_file_with_a_renamed_header_only_that_one_is_left() -> None:
    """Three of four columns nobody knows are said by hand; next year one of them has another name."""
    rows: Rows = [["A", 0, 3.0, 20], ["A", 6, 0.2, 2], ["B", 0, 2.0, 9], ["B", 6, 0.3, 1]]
    at = page(workbook(visits=[["Zorp", "Quax", "Frem", "Wock"], *rows]))
    session = at.session_state["lnexplore"]
    said = {"Zorp": "patients.patient_id", "Quax": "visits.month", "Frem": "visits.upcr", "Wock": "visits.urine_rbc"}
    for use in session.looked_at.unused:
        session.reading = session.reading.with_column(use.choice, said[use.header])
    at.run()
    assert given(at).startswith("As it is read now: 2 patients, 4 visits.")
    at.session_state["raw"] = workbook(visits=[["Zorp", "Quax", "Frem", "Jilt"], *rows])
    at.run()
    assert not at.exception
    assert given(at) == "As it is read now: 2 patients, 4 visits."
    assert at.session_state["lnexplore"].cohort.visits["upcr"].to_list() == [3.0, 0.2, 2.0, 0.3]
    notice = next(one.value for one in at.markdown if "2 patients, 4 visits" in one.value)
    assert "nearly the same columns" in notice
    assert "taken over\\. New\\: “Jilt”" in notice


def test_every_role_can_be_chosen_for_a_column() -> None:
    offered = set(meanings().values())
    assert {f"roles.{role}" for role in ("test", "result", "unit", "specimen")} <= offered
    assert {
        f"visits.{key}" for key in ("date", "day", "week", "month", "year", "visit", "upcr", "creatinine")
    } <= offered
    assert {f"patients.{key}" for key in ("patient_id", "time_zero", "sex", "phase", "isn_class", "age")} <= offered
    assert {f"treatments.{key}" for key in ("drug", "dose", "frequency", "start", "stop", "reason")} <= offered
    assert {f"events.{key}" for key in ("kind", "term", "date", "severity", "serious", "hospitalised")} <= offered
    assert {"extra", ""} <= offered
    assert len(set(meanings().values())) == len(meanings())
