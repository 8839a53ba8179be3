"""The same cohort is read from every shape in every format."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from python_calamine import CalamineWorkbook

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import read_cohort
from tests.cohorts import build
from tests.ingest.persons import PERSONS, Person, cohorts
from tests.ingest.shapes import FORMATS, SHAPES, Files, frames, write

BELOW, ABOVE, END = 1 - 1e-7, 1 + 1e-7, float("inf")


def check(files: Files, expected: Cohort, name: str) -> None:
    """What is read from the files is the expected cohort, as far as the shape holds it."""
    shape = SHAPES[name]
    intake = read_cohort(files)
    assert intake.cohort is not None, [issue.problem for issue in intake.issues]
    wanted = frames(expected, shape, shape.prefix)
    for table, frame in frames(intake.cohort, shape).items():
        assert_frame_equal(frame, wanted[table], check_exact=False, rel_tol=1e-10, abs_tol=1e-10)


# --- five patients, typed in ----------------------------------------------------------------------------------------


def limits(measure: str, value: float, low: float, high: float) -> dict[str, float]:
    """The three columns of a measure whose value is not exact."""
    return {measure: value, f"{measure}_low": low, f"{measure}_high": high}


def visit(patient: str, day: int, *inexact: Mapping[str, float], **values: Any) -> dict[str, Any]:
    return {"patient_id": patient, "day": day, **values} | {k: v for part in inexact for k, v in part.items()}


def patient(number: str, age: float | None, sex: str | None, phase: str | None, last: int, *isn: str) -> dict[str, Any]:
    isn_class, isn_group = isn or (None, None)
    about = {"patient_id": number, "age": age, "sex": sex, "phase": phase, "last_day": last}
    return about | {"isn_class": isn_class, "isn_group": isn_group}


FIVE = build(
    [
        patient("007", 34, "female", "induction", 760, "IV-G(A/C)+V", "III or IV with V"),
        patient("7", 61, "male", "maintenance", 406, "V", "V"),
        patient("LN-03", None, "female", None, 30),
        patient("症例4", 19, None, "induction", 366, "III+V", "III or IV with V"),
        patient("P5", 72, "female", "maintenance", 562, "IV", "III or IV"),
    ],
    [
        visit(
            "007",
            0,
            limits("urine_rbc", 24.5, 20, 29),
            upcr=3.25,
            urine_creatinine=85,
            creatinine=0.82,
            albumin=2.4,
            cellular_casts=True,
            dipstick_blood="3+",
            c3=48,
            c4=6.5,
            anti_dsdna=310,
            prednisolone=40,
        ),
        visit("007", 30, upcr=2.1, creatinine=0.79, prednisolone=30),
        visit(
            "007",
            91,
            limits("urine_rbc", 7, 5, 9),
            upcr=0.86,
            creatinine=0.75,
            albumin=3.3,
            c3=71,
            prednisolone=12.5,
        ),
        visit(
            "007",
            183,
            limits("upcr", 0.1, 0, 0.1 * BELOW),
            limits("urine_rbc", 2.5, 1, 4),
            limits("anti_dsdna", 10, 0, 10 * BELOW),
            creatinine=0.7,
            albumin=4,
            cellular_casts=False,
            dipstick_blood="±",
            c3=88,
            c4=17,
            prednisolone=7.5,
        ),
        visit(
            "007",
            731,
            limits("urine_rbc", 1, 0, BELOW),
            upcr=0.08,
            creatinine=0.72,
            dipstick_blood="-",
            prednisolone=0,
        ),
        visit(
            "7",
            0,
            limits("urine_rbc", 100, 100, END),
            limits("anti_dsdna", 400, 400 * ABOVE, END),
            limits("c4", 5, 0, 5 * BELOW),
            upcr=0.6,
            creatinine=1.31,
            albumin=3.6,
            dipstick_blood="2+",
            prednisolone=5,
        ),
        visit("7", 183, limits("upcr", 0.3, 0.2, 0.4), creatinine=1.28),
        visit("7", 365, creatinine=1.4, albumin=3.9, urine_rbc=12, cellular_casts=False),
        visit("LN-03", 0, upcr=1.15),
        visit("症例4", 91, creatinine=0.55, albumin=4.4, c3=102, c4=21.5, urine_creatinine=140),
        visit("症例4", 274, upcr=0.15, albumin=4.4, anti_dsdna=12.5, prednisolone=9),
        visit("症例4", 365, upcr=0.5, creatinine=0.55, albumin=3.5, urine_rbc=0),
        visit("P5", 0, upcr=0.45, creatinine=0.95, albumin=4.1, prednisolone=6),
        visit("P5", 30, upcr=0.4, urine_creatinine=60),
        visit(
            "P5",
            548,
            limits("urine_rbc", 74.5, 50, 99),
            upcr=1.9,
            creatinine=1.6,
            albumin=2.9,
            cellular_casts=True,
            c3=60,
        ),
    ],
    [
        {"patient_id": "007", "drug": "prednisolone", "dose": "40 mg/day", "start_day": 0},
        {"patient_id": "007", "drug": "tacrolimus", "dose": "3 mg/day", "start_day": 0}
        | {"stop_day": 550, "reason": "寛解, 挙児希望"},
        {"patient_id": "7", "drug": "mizoribine", "start_day": 0},
        {"patient_id": "症例4", "drug": "cyclophosphamide", "dose": "500 mg", "start_day": 0}
        | {"stop_day": 70, "reason": "効果不十分"},
    ],
    [
        {"patient_id": "007", "day": 75, "kind": "adverse event", "term": "帯状疱疹(右胸部), 入院なし"}
        | {"serious": False, "related": True, "severity": 2},
        {"patient_id": "7", "day": 266, "kind": "flare", "term": 'called "mild" by the ward'},
        {"patient_id": "7", "day": 294, "kind": "adverse event", "term": "pneumonia; admitted"}
        | {"serious": True, "related": False, "severity": 4},
        {"patient_id": "症例4", "day": 34, "kind": "adverse event", "serious": False, "severity": 1},
        {"patient_id": "P5", "day": 553, "kind": "flare", "term": "腎炎再燃", "severity": 3},
        {"patient_id": "P5", "day": 554, "kind": "rescue", "term": "mPSLパルス"},
        {"patient_id": "P5", "day": 562, "kind": "death"},
    ],
    extras={},
)


@pytest.mark.parametrize(
    ("shape", "file_format"),
    [
        (shape, file_format)
        for shape in SHAPES
        for file_format in FORMATS
        if shape in ("tidy", "wide merged") or file_format in ("xlsx", "csv with decimal commas")
    ],
)
def test_five_patients_are_the_same_in_every_shape_and_format(shape: str, file_format: str) -> None:
    check(write(shape, file_format, PERSONS), FIVE, shape)


# --- any cohort -----------------------------------------------------------------------------------------------------


def known(measure: str, value: str | float | bool) -> dict[str, Any]:
    """The columns of a value as written, found without the reader."""
    if not isinstance(value, str) or MEASURES[measure].kind == "grade":
        return {measure: value}
    sign = value.rstrip("0123456789.-")
    first, _, second = value.removeprefix(sign).partition("-")
    number = float(first)
    if second:
        return limits(measure, (number + float(second)) / 2, number, float(second))
    ends = {"": (number, number), "<": (0.0, number * BELOW), "<=": (0.0, number)}
    return limits(measure, number, *(ends | {">": (number * ABOVE, END), ">=": (number, END)})[sign])


def cohort_of(persons: Sequence[Person]) -> Cohort:
    """The cohort that a reader should find."""

    def days(person: Person, date: Any) -> int | None:
        return None if date is None else (date - person.time_zero).days

    def row(person: Person, **values: Any) -> dict[str, Any]:
        return {"patient_id": person.id, **values}

    return build(
        [
            row(p, age=p.age, sex=p.sex, phase=p.phase, isn_class=p.isn_class, isn_group=GROUPS[p.isn_class])
            | {"last_day": days(p, p.last)}
            for p in persons
        ],
        [
            row(p, day=days(p, p.on(month))) | {k: v for key in values for k, v in known(key, values[key]).items()}
            for p in persons
            for month, values in p.visits.items()
        ],
        [
            row(p, drug=t.drug, dose=t.dose, start_day=days(p, t.start), stop_day=days(p, t.stop), reason=t.reason)
            for p in persons
            for t in p.treatments
        ],
        [
            row(p, day=days(p, e.date), kind=e.kind, term=e.term)
            | {"serious": e.serious, "related": e.related, "severity": e.severity}
            for p in persons
            for e in p.events
        ],
        extras={},
    )


GROUPS = {
    None: None,
    "V": "V",
    "III+V": "III or IV with V",
    "IV": "III or IV",
    "IV-G(A/C)": "III or IV",
    "IV-G(A/C)+V": "III or IV with V",
}


def test_the_expectation_of_any_cohort_is_that_of_the_five() -> None:
    made = cohort_of(PERSONS)
    for table in ("patients", "visits", "treatments", "events"):
        assert_frame_equal(getattr(made, table), getattr(FIVE, table), check_exact=False, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=3)
@given(persons=cohorts(), file_format=st.sampled_from(sorted(FORMATS)))
def test_any_cohort_is_the_same_in_every_shape(shape: str, file_format: str, persons: tuple[Person, ...]) -> None:
    check(write(shape, file_format, persons), cohort_of(persons), shape)


def test_the_files_of_a_shape_differ_only_in_their_format() -> None:
    names = {name: [file for file, _ in write(name, "csv", PERSONS)] for name in SHAPES}
    assert names["tidy"] == ["patients.csv", "visits.csv", "treatments.csv", "events.csv"]
    assert names["SDTM"] == ["dm.csv", "ex.csv", "lb.csv", "ae.csv"]
    assert names["ADaM"] == ["adsl.csv", "adlb.csv", "adae.csv"]
    lab = dict(write("SDTM", "csv with decimal commas", PERSONS))["lb.csv"].decode("utf-8-sig").splitlines()
    assert lab[1].split(";")[2:] == [
        *(
            "LN01-007",
            "1",
            "PROTCRT",
            "Protein/Creatinine",
            "URINALYSIS",
            "URINE",
            "3,25",
            "g/g",
            "3,25",
            "3,25",
            "g/g",
        ),
        *("1", "BASELINE", "2021-04-01", "1"),
    ]
    merged = write("wide merged", "csv", PERSONS)[0][1].decode().splitlines()
    assert merged[0].startswith("Patient,Age,Sex,Phase,ISN/RPS class,Time zero,Last follow-up,Visit 1,,,")
    assert merged[1].startswith(",,,,,,,Date,UPCR (g/gCr),U-Cr (mg/dL),")
    book = openpyxl.load_workbook(io.BytesIO(write("wide merged", "xlsx", PERSONS)[0][1]))
    assert {"H1:S1", "T1:AE1"} <= {str(cells) for cells in book["cohort"].merged_cells.ranges}
    for file_format in ("xlsx", "ods"):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(write("tidy", file_format, PERSONS)[0][1])).get_sheet_by_name(
            "visits"
        )
        rows = sheet.to_python()
        assert rows[1][:3] == ["007", dt.date(2021, 4, 1), 3.25], file_format
        assert rows[4][2] == "<0.1", file_format
