"""Every role can be said by hand: under headers that nobody knows a sheet then gives the cohort that it gives under plain ones."""

import io

import pytest
import xlsxwriter

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.meaning.parts import COUNTED, fingerprint
from lnexplore.ingest.read import Intake, read_here
from lnexplore.ingest.reading import CATEGORY, LEAVE_OUT, Layout, Reading
from lnexplore.report.template import _EXAMPLES
from lnexplore.ui.mapping_table import meanings

Rows = list[list[object]]
Meant = dict[str, str]
"""header -> what it means, in the order of the columns"""
NOBODY_KNOWS = ("Zorp", "Quax", "Blib", "Frem", "Dunk", "Wock", "Jilt", "Mofa", "Kreb", "Slom", "Tibb", "Vash")
PEOPLE = ("A1", "A2", "A3", "A4")
WHO = {"Patient": "patients.patient_id"}


def book(sheets: dict[str, Rows]) -> list[tuple[str, bytes]]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row])
    return [("cohort.xlsx", buffer.getvalue())]


def read(sheets: dict[str, Rows], reading: Reading | None = None) -> Intake:
    return read_here(book(sheets), reading or Reading())


def unnamed(meant: Meant, rows: Rows, said: Meant, first: str = NOBODY_KNOWS[0]) -> tuple[Rows, Reading]:
    """The rows under headers that nobody knows, and what is said of each column by hand; `said`: units of columns."""
    names = (first, *NOBODY_KNOWS[1 : len(meant)])
    shape = fingerprint(dict(enumerate(names)))
    reading = Reading()
    for name, (header, meaning) in zip(names, meant.items(), strict=True):
        role, _, at = meaning.partition("@")
        reading = reading.with_column(f"{name} @{shape}", role, at)
        if header in said:
            reading = reading.with_unit(f"{name} @{shape}", said[header])
    return [list(names), *rows], reading


def alike(one: Cohort | None, other: Cohort | None) -> bool:
    assert one is not None
    return other is not None and all(
        getattr(one, table).equals(getattr(other, table), null_equal=True) for table in FIELDS
    )


VISITS: Rows = [[who, month, 0.5 + month / 10, 0.7] for who in PEOPLE for month in (0, 3, 6)]
VISIT: Meant = {**WHO, "Month": "visits.month", "UPCR (g/g)": "visits.upcr", "Creatinine (mg/dL)": "visits.creatinine"}
DATES = ("2021-01-11", "2021-04-12", "2021-07-12")
DATED: Rows = [[who, day, 1.5, 0.7] for who in PEOPLE for day in DATES]
DATE: Meant = VISIT | {"Date": "visits.date"}
COUNTS = {
    "visits.day": ("Day", 30),
    "visits.week": ("Week", 4),
    "visits.month": ("Month", 1),
    "visits.year": ("Year", 1),
}
ROLES = sorted(set(meanings().values()) - {LEAVE_OUT, CATEGORY, "number", "patients.patient_id"})


def about(role: str) -> tuple[Meant, Rows]:
    """A sheet in which a column of that role stands beside the few that it needs."""
    table, _, key = role.partition(".")
    if role in COUNTED:
        header, factor = COUNTS[role]
        meant = {**WHO, header: role, "UPCR (g/g)": "visits.upcr"}
        return meant, [[who, factor * count, 1.0 + count] for who in PEOPLE for count in range(3)]
    if role in ("visits.date", "visits.visit"):
        header, cells = ("Date", DATES) if key == "date" else ("Visit", ("Baseline", "Month 3", "6M"))
        return {**WHO, header: role, "UPCR (g/g)": "visits.upcr"}, [[w, cell, 1.0] for w in PEOPLE for cell in cells]
    if table == "visits":
        measure = MEASURES[key]
        other = "visits.creatinine" if key == "upcr" else "visits.upcr"
        meant = {**WHO, "Month": "visits.month", MEASURES[other[7:]].title: other, measure.title: role}
        by_kind = {"flag": "yes", "grade": "2+", "response": "CR"}
        cell = measure.example or by_kind.get(measure.kind) or round((measure.typical or (1, 2))[1] / 2) or 1
        return meant, [[who, month, 0.7, cell] for who in PEOPLE for month in (0, 3, 6)]
    label = next(item.label for item in FIELDS[table] if item.key == key)
    example = {"frequency": "twice daily", "emergent": "no", "occurred": "no", "day": 30}.get(key, _EXAMPLES.get(key))
    needed: dict[str, dict[str, tuple[str, object]]] = {
        "patients": {"Sex": ("patients.sex", "female")},
        "treatments": {
            "Drug": ("treatments.drug", "prednisolone"),
            "Dose": ("treatments.dose", "3 mg"),
            "Start": ("treatments.start", "2021-01-11"),
        },
        "events": {"Event": ("events.kind", "adverse event"), "Date": ("events.date", "2021-05-11")},
    }
    beside = {
        name: one for name, one in needed[table].items() if one[0] != role and not (key == "day" and name == "Date")
    }
    meant = {**WHO, **{name: meaning for name, (meaning, _) in beside.items()}, label: role}
    return meant, [[who, *(cell for _, cell in beside.values()), example] for who in PEOPLE]


@pytest.mark.parametrize("role", [role for role in ROLES if not role.startswith("roles.")])
def test_each_role_said_by_hand_is_as_good_as_its_header(role: str) -> None:
    meant, rows = about(role)
    known = [list(meant), *rows]
    # Dates of patients, drugs and events count from the first visit of a sheet beside them.
    beside = (
        {} if role.startswith("visits.") else {"b": [["Patient", "Date", "UPCR (g/g)", "Creatinine (mg/dL)"], *DATED]}
    )
    plain = read({**beside, "a": known}).cohort
    hidden, reading = unnamed(
        meant, rows, {MEASURES[role[7:]].title: MEASURES[role[7:]].unit} if role[7:] in MEASURES else {}
    )
    shown = read({**beside, "a": hidden}, reading)
    if shown.cohort is None or shown.sheets[-1].rows == 0:
        # Of a sheet of nothing but words the header row is said as well.
        reading = reading.with_layout(shown.sheets[-1].place.mark, Layout(header=(1, 1)))
    assert alike(plain, read({**beside, "a": hidden}, reading).cohort)
    column = next(choice for choice, meaning in reading.columns.items() if meaning == role)
    without = read({**beside, "a": hidden}, reading.with_column(column, LEAVE_OUT)).cohort
    assert not alike(plain, without)


LONG: Meant = {
    **WHO,
    "Visit date": "visits.date",
    "Start of treatment": "patients.time_zero",
    "Sex": "patients.sex",
    "ISN/RPS class": "patients.isn_class",
    "Phase": "patients.phase",
    "Centre": CATEGORY,
    "UPCR (mg/mmol)": "visits.upcr",
    "Creatinine (µmol/L)": "visits.creatinine",
    "Urine RBC (/HPF)": "visits.urine_rbc",
    "Cellular casts": "visits.cellular_casts",
}
LISTING: Meant = {
    **WHO,
    "Date": "visits.date",
    "Test": "roles.test",
    "Result": "roles.result",
    "Unit": "roles.unit",
    "Specimen": "roles.specimen",
}
WEEKS: Meant = {
    **WHO,
    "Sex": "patients.sex",
    "UPCR baseline (mg/mg)": "visits.upcr@baseline",
    "UPCR week 24 (mg/mg)": "visits.upcr@week 24",
    "Creatinine baseline (mg/dL)": "visits.creatinine@0",
    "Creatinine week 24 (mg/dL)": "visits.creatinine@week 24",
}
DRUGS: Meant = {
    **WHO,
    "Drug": "treatments.drug",
    "Dose": "treatments.dose",
    "Frequency": "treatments.frequency",
    "Start": "treatments.start",
    "Stop": "treatments.stop",
    "Reason for stopping": "treatments.reason",
}
EVENTS: Meant = {
    **WHO,
    "Event": "events.kind",
    "Description": "events.term",
    "Date": "events.date",
    "Severity grade": "events.severity",
    "Serious": "events.serious",
    "Led to hospital admission": "events.hospitalised",
}
SEXES, CLASSES, CENTRES = ("F", "M", "F", "F"), ("IV", "III+V", "V", "IV"), ("North", "South", "South", "North")
TESTS = (
    ("Creatinine", 62, "µmol/L", "Serum"),
    ("Protein/Creatinine ratio", 240, "mg/mmol", "Urine"),
    ("RBC", 3, "/HPF", "Urine"),
)
SHEETS: dict[str, tuple[Meant, Rows]] = {
    "a row per visit": (
        LONG,
        [
            [
                who,
                day,
                DATES[0],
                SEXES[n],
                CLASSES[n],
                ("induction", "maintenance")[n % 2],
                CENTRES[n],
                upcr + n,
                62 + n,
                3,
                cast,
            ]
            for n, who in enumerate(PEOPLE)
            for day, upcr, cast in zip(DATES, (300, 100, 20), ("yes", "no", "no"), strict=True)
        ],
    ),
    "a list of tests": (LISTING, [[who, day, *test] for who in PEOPLE for day in DATES for test in TESTS]),
    "visits side by side": (WEEKS, [[w, SEXES[n], 3.1, 0.2 + n / 5, 0.7, 0.6] for n, w in enumerate(PEOPLE)]),
    "drugs": (
        DRUGS,
        [
            [who, drug, dose, often, DATES[0], DATES[n % 2 + 1], ("remission", "infection")[n % 2]]
            for n, who in enumerate(PEOPLE)
            for drug, dose, often in (("tacrolimus", "1.5 mg", "twice daily"), ("prednisolone", "20 mg", "once daily"))
        ],
    ),
    "events": (
        EVENTS,
        [
            [
                who,
                *(("adverse event", "zoster") if n else ("flare", "")),
                DATES[1],
                2 + n % 2,
                ("no", "yes")[n % 2],
                ("no", "yes")[n // 2],
            ]
            for n, who in enumerate(PEOPLE)
        ],
    ),
}
UNITS = {"UPCR (mg/mmol)": "mg/mmol", "Creatinine (µmol/L)": "µmol/L"}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_of_which_no_header_is_known_is_said_by_hand(kind: str) -> None:
    meant, rows = SHEETS[kind]
    beside = {"b": [["Patient", "Date", "UPCR (g/g)"], *(row[:3] for row in DATED)]} if meant in (DRUGS, EVENTS) else {}
    plain = read({**beside, "a": [list(meant), *rows]})
    hidden, reading = unnamed(meant, rows, UNITS)
    told = read({**beside, "a": hidden}, reading)
    assert alike(plain.cohort, told.cohort)
    assert [question.text for question in told.open_questions()] == [q.text for q in plain.open_questions()]


def test_patients_in_the_columns_are_said_by_hand() -> None:
    meant, rows = SHEETS["visits side by side"]
    # The line of the patients is called so, whatever stands in the corner.
    hidden, reading = unnamed(meant, rows, {}, "Patient")
    hidden[0][0] = NOBODY_KNOWS[0]
    across: Rows = [list(line) for line in zip(*hidden, strict=True)]
    mark = read({"a": across}).sheets[0].place.mark
    told = read({"a": across}, reading.with_layout(mark, Layout(turned=True)))
    assert alike(read({"a": [list(meant), *rows]}).cohort, told.cohort)


def test_of_a_header_with_an_unknown_word_and_a_time_only_what_it_measures_is_said() -> None:
    meant: Meant = {**WHO, **{f"UPCR {when} (g/g)": "visits.upcr" for when in ("0M", "3M", "6M")}}
    rows: Rows = [[who, 3.0 + n, 1.0, 0.2] for n, who in enumerate(PEOPLE)]
    names = ["Zorp", "Quax 0M", "Quax 3M", "Quax 6M"]
    shape, reading = fingerprint(dict(enumerate(names))), Reading()
    for name, meaning in zip(names, meant.values(), strict=True):
        reading = reading.with_column(f"{name} @{shape}", meaning)
        if name != "Zorp":
            reading = reading.with_unit(f"{name} @{shape}", "g/g")
    assert alike(read({"a": [list(meant), *rows]}).cohort, read({"a": [names, *rows]}, reading).cohort)
    # In a sheet with a row per visit the same words are part of a name.
    visits = read({"a": [["Patient", "Month", "Quax 6M"], *([who, 3, 1.0] for who in PEOPLE)]})
    choice = next(use.choice for use in visits.unused if use.header == "Quax 6M")
    told = read(
        {"a": [["Patient", "Month", "Quax 6M"], *([who, 3, 1.0] for who in PEOPLE)]},
        visits.reading.with_column(choice, "visits.upcr"),
    )
    assert told.cohort is not None
    assert told.cohort.visits["upcr"].to_list() == [1.0] * 4
