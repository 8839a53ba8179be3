"""One cohort in the many shapes in which clinics and registries keep it.

A `Shape` lays persons out as grids of cells and says what of them it can hold; a format of `FORMATS` turns the grids
into files.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import DTYPES
from tests.ingest.persons import KEYS, LABORATORY, MONTHS, Event, Person

Cell = str | float | dt.date | bool | None
Row = Sequence[Cell]


# --- what a shape holds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet or file."""

    name: str
    rows: Sequence[Row]
    merged: tuple[tuple[int, int, int], ...] = ()
    """row, first and last column of cells that are merged; only the first holds text"""


@dataclass(frozen=True)
class Shape:
    """A way to lay out a cohort, and what it has room for."""

    lay_out: Callable[[Sequence[Person]], list[Grid]]
    measures: tuple[str, ...] = KEYS
    patients: tuple[str, ...] = ("age", "sex", "phase", "isn_class", "isn_group", "last_day")
    treatments: tuple[str, ...] = ()
    """columns of treatments; none where the shape has no such table"""
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("flare", "adverse event", "rescue", "dialysis", "transplant", "death")
    prefix: str = ""
    """what stands before each patient's number"""


def frames(cohort: Cohort, shape: Shape, prefix: str = "") -> dict[str, pl.DataFrame]:
    """The frames of a cohort, as far as a shape holds them; `prefix` is put before the patients' numbers."""
    measured = [column for key in shape.measures for column in MEASURES[key].columns]
    columns = {
        "patients": ["patient_id", *shape.patients],
        "visits": ["patient_id", "day", *measured],
        "treatments": ["patient_id", *shape.treatments] if shape.treatments else [],
        "events": ["patient_id", *shape.events] if shape.events else [],
    }
    found = {}
    for table, names in columns.items():
        if names:
            frame: pl.DataFrame = getattr(cohort, table)
            if table == "events":
                frame = frame.filter(pl.col("kind").is_in(shape.kinds))
            frame = frame.with_columns(patient_id=prefix + pl.col("patient_id"))
            found[table] = frame.select([name for name in DTYPES[table] if name in names]).sort(names, nulls_last=True)
    return found


# --- words ----------------------------------------------------------------------------------------------------------


def _text(value: str | float | bool | None, words: tuple[str, str] = ("yes", "no")) -> Cell:
    """A value as a cell, yes and no in words."""
    return words[not value] if isinstance(value, bool) else value


def _cells(
    person: Person, month: int, keys: Sequence[str] = KEYS, words: tuple[str, str] = ("yes", "no")
) -> list[Cell]:
    """What was measured at a month; blanks where nothing was."""
    values = person.visits.get(month, {})
    return [_text(values.get(key), words) for key in keys]


def _about(person: Person, sexes: Mapping[str, str] | None = None) -> list[Cell]:
    """Number, age, sex, phase, class, time zero, last follow-up."""
    sex = person.sex if sexes is None or person.sex is None else sexes[person.sex]
    return [person.id, person.age, sex, person.phase, person.isn_class, person.time_zero, person.last]


ABOUT = ("Patient", "Age", "Sex", "Phase", "ISN/RPS class", "Time zero", "Last follow-up")
SHORT = {
    "upcr": "UPCR",
    "urine_creatinine": "U-Cr",
    "creatinine": "Cr",
    "albumin": "Alb",
    "urine_rbc": "RBC/HPF",
    "cellular_casts": "Casts",
    "dipstick_blood": "U-OB",
    "c3": "C3",
    "c4": "C4",
    "anti_dsdna": "dsDNA",
    "prednisolone": "PSL",
}
JAPANESE = {
    "upcr": "尿蛋白/Cr比 (g/gCr)",
    "urine_creatinine": "尿Cr (mg/dL)",
    "creatinine": "血清Cr (mg/dL)",
    "albumin": "Alb (g/dL)",
    "urine_rbc": "尿沈渣赤血球",
    "cellular_casts": "細胞円柱",
    "dipstick_blood": "尿潜血",
    "c3": "C3 (mg/dL)",
    "c4": "C4 (mg/dL)",
    "anti_dsdna": "抗dsDNA抗体 (IU/mL)",
    "prednisolone": "PSL (mg/日)",
}
UNITS = {
    "upcr": "g/gCr",
    "urine_creatinine": "mg/dL",
    "creatinine": "mg/dL",
    "albumin": "g/dL",
    "urine_rbc": "/HPF",
    "c3": "mg/dL",
    "c4": "mg/dL",
    "anti_dsdna": "IU/mL",
    "prednisolone": "mg/day",
}


# --- tables of rows -------------------------------------------------------------------------------------------------


def tidy(persons: Sequence[Person]) -> list[Grid]:
    """A sheet per table, headed as in the template."""
    return [
        Grid("patients", [ABOUT, *(_about(p) for p in persons)]),
        Grid(
            "visits",
            [
                ("Patient", "Date", *(MEASURES[key].title for key in KEYS)),
                *([p.id, p.on(month), *_cells(p, month)] for p in persons for month in p.visits),
            ],
        ),
        Grid(
            "treatments",
            [
                ("Patient", "Drug", "Dose", "Start", "Stop", "Reason for stopping"),
                *((p.id, t.drug, t.dose, t.start, t.stop, t.reason) for p in persons for t in p.treatments),
            ],
        ),
        Grid(
            "events",
            [
                ("Patient", "Date", "Event", "Description", "Serious", "Related to treatment", "Severity grade"),
                *(
                    (p.id, e.date, e.kind, e.term, _text(e.serious), _text(e.related), e.severity)
                    for p in persons
                    for e in p.events
                ),
            ],
        ),
    ]


def long(persons: Sequence[Person]) -> list[Grid]:
    """One sheet of visits, what is known of the patient repeated in each row."""
    return [
        Grid(
            "data",
            [
                (
                    *ABOUT,
                    "Visit date",
                    *(f"{SHORT[key]} ({UNITS[key]})" if key in UNITS else SHORT[key] for key in KEYS),
                ),
                *([*_about(p), p.on(month), *_cells(p, month)] for p in persons for month in p.visits),
            ],
        )
    ]


# --- a row per patient ----------------------------------------------------------------------------------------------


def _wide(name: str, about: Row, persons: Sequence[Person], header: Callable[[int, str], str], **how: object) -> Grid:
    sexes: Mapping[str, str] | None = how.get("sexes")  # type: ignore[assignment]
    words: tuple[str, str] = how.get("words", ("yes", "no"))  # type: ignore[assignment]
    return Grid(
        name,
        [
            (*about, *(header(month, key) for month in MONTHS for key in KEYS)),
            *(
                [*_about(p, sexes), *(cell for month in MONTHS for cell in _cells(p, month, words=words))]
                for p in persons
            ),
        ],
    )


def wide_suffix(persons: Sequence[Person]) -> list[Grid]:
    """UPCR_0, UPCR_3, ...: the month as a bare number, as statistics programs like it."""
    return [_wide("cohort", ABOUT, persons, lambda month, key: f"{SHORT[key]}_{month}")]


def wide_months(persons: Sequence[Person]) -> list[Grid]:
    """UPCR 3M (g/gCr), ..."""
    return [
        _wide(
            "cohort",
            ABOUT,
            persons,
            lambda month, key: f"{SHORT[key]} {month}M" + (f" ({UNITS[key]})" if key in UNITS else ""),
        )
    ]


def wide_japanese(persons: Sequence[Person]) -> list[Grid]:
    """6ヶ月 尿蛋白/Cr比 (g/gCr), ..."""
    about = ("症例番号", "年齢", "性別", "区分", "病理分類", "治療開始日", "最終観察日")
    return [
        _wide(
            "患者一覧",
            about,
            persons,
            lambda month, key: f"{f'{month}ヶ月' if month else '開始時'} {JAPANESE[key]}",
            sexes={"female": "女", "male": "男"},
            words=("あり", "なし"),
        )
    ]


def wide_merged(persons: Sequence[Person]) -> list[Grid]:
    """Two header rows: `Visit 3` over Date, UPCR, Cr, ...; the dates tell the time."""
    width = 1 + len(KEYS)
    top: list[Cell] = [*ABOUT]
    below: list[Cell] = [None] * len(ABOUT)
    merged = []
    for number in range(1, len(MONTHS) + 1):
        merged.append((0, len(top), len(top) + width - 1))
        top += [f"Visit {number}", *[None] * (width - 1)]
        below += ["Date", *(f"{SHORT[key]} ({UNITS[key]})" if key in UNITS else SHORT[key] for key in KEYS)]
    rows = [
        [
            *_about(p),
            *(c for month in MONTHS for c in (p.on(month) if month in p.visits else None, *_cells(p, month))),
        ]
        for p in persons
    ]
    return [Grid("cohort", [top, below, *rows], tuple(merged))]


# --- a row per result -----------------------------------------------------------------------------------------------


def tall(persons: Sequence[Person]) -> list[Grid]:
    """A laboratory's listing, and the patients beside it."""
    names = {
        **SHORT,
        "urine_rbc": "Urine sediment RBC",
        "cellular_casts": "Cellular casts",
        "prednisolone": "Prednisolone",
    }
    return [
        Grid("patients", [ABOUT, *(_about(p) for p in persons)]),
        Grid(
            "lab_listing",
            [
                ("Patient ID", "Collection date", "Test", "Result", "Unit"),
                *(
                    (p.id, p.on(month), names[key], _text(value), UNITS.get(key))
                    for p in persons
                    for month, values in p.visits.items()
                    for key, value in values.items()
                ),
            ],
        ),
    ]


# --- REDCap ---------------------------------------------------------------------------------------------------------

_EVENT_CODES = {"flare": 1, "adverse event": 2, "rescue": 3, "dialysis": 4, "transplant": 5, "death": 6}
_EVENT_LABELS = ("Flare", "Adverse event", "Rescue", "Dialysis", "Transplant", "Death")
_GRADE_LABELS = ("Mild", "Moderate", "Severe", "Life-threatening", "Fatal")
_REDCAP = (
    # name, form, type, label, choices
    ("record_id", "demographics", "text", "Record ID", ""),
    ("age", "demographics", "text", "Age (years)", ""),
    ("sex", "demographics", "radio", "Sex", "1, Female | 2, Male"),
    ("phase", "demographics", "text", "Treatment phase", ""),
    ("isn_class", "demographics", "text", "ISN/RPS class", ""),
    ("treatment_start", "demographics", "text", "Treatment start date", ""),
    ("last_fu", "demographics", "text", "Date of last follow-up", ""),
    ("organs", "demographics", "checkbox", "Other organs", "1, Skin | 2, Joints"),
    ("demographics_complete", "demographics", "dropdown", "Complete?", "0, Incomplete | 1, Unverified | 2, Complete"),
    ("visit_date", "visit", "text", "Visit date", ""),
    ("upcr", "visit", "text", "UPCR (g/gCr)", ""),
    ("ucr", "visit", "text", "Urine creatinine (mg/dL)", ""),
    ("scr", "visit", "text", "Serum creatinine (mg/dL)", ""),
    ("alb", "visit", "text", "Serum albumin (g/dL)", ""),
    ("urine_rbc", "visit", "text", "Urine RBC (/HPF)", ""),
    ("casts", "visit", "yesno", "Cellular casts", ""),
    ("dipstick_blood", "visit", "text", "Dipstick blood", ""),
    ("c3", "visit", "text", "C3 (mg/dL)", ""),
    ("c4", "visit", "text", "C4 (mg/dL)", ""),
    ("dsdna", "visit", "text", "Anti-dsDNA (IU/mL)", ""),
    ("psl_dose", "visit", "text", "Prednisolone dose (mg/day)", ""),
    ("visit_complete", "visit", "dropdown", "Complete?", "0, Incomplete | 1, Unverified | 2, Complete"),
    ("drug", "medications", "text", "Drug name", ""),
    ("dose", "medications", "text", "Dose", ""),
    ("drug_start", "medications", "text", "Drug start date", ""),
    ("drug_stop", "medications", "text", "Drug stop date", ""),
    ("stop_reason", "medications", "text", "Reason for stopping", ""),
    (
        "event_type",
        "adverse_events",
        "dropdown",
        "Event type",
        " | ".join(f"{code}, {label}" for code, label in enumerate(_EVENT_LABELS, 1)),
    ),
    ("onset_date", "adverse_events", "text", "Onset date", ""),
    ("ae_term", "adverse_events", "text", "AE term", ""),
    ("sae", "adverse_events", "yesno", "Serious", ""),
    ("related", "adverse_events", "yesno", "Related to treatment", ""),
    (
        "severity",
        "adverse_events",
        "radio",
        "Severity",
        " | ".join(f"{code}, {label}" for code, label in enumerate(_GRADE_LABELS, 1)),
    ),
)
_DICTIONARY_HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
)


def _yes_no(value: bool | None, labelled: bool) -> Cell:
    return None if value is None else ("No", "Yes")[value] if labelled else int(value)


def _redcap_columns(labelled: bool) -> list[tuple[str, str]]:
    """(field, header) of every column; a checkbox has one per choice."""
    columns = []
    for name, _, kind, label, choices in _REDCAP:
        for choice in choices.split(" | ") if kind == "checkbox" else [""]:
            code, _, words = choice.partition(", ")
            raw, long = (f"{name}___{code}", f"{label} (choice={words})") if choice else (name, label)
            columns.append((name, long if labelled else raw))
    return columns


def _redcap_records(p: Person, labelled: bool) -> Iterator[tuple[str | None, int, dict[str, Cell]]]:
    """(form or None for the patient's own, month or number, values) of all that is known of a patient."""
    done: Cell = "Complete" if labelled else 2
    sex = None if p.sex is None else p.sex.capitalize() if labelled else {"female": 1, "male": 2}[p.sex]
    about = {"age": p.age, "sex": sex, "phase": p.phase, "isn_class": p.isn_class, "treatment_start": p.time_zero}
    yield None, 0, {**about, "last_fu": p.last, "organs": "Unchecked" if labelled else 0, "demographics_complete": done}
    fields = [name for name, form, *_ in _REDCAP if form == "visit"][1:-1]
    for month, values in p.visits.items():
        cells: dict[str, Cell] = {name: values.get(key) for name, key in zip(fields, KEYS, strict=True)}
        casts = values.get("cellular_casts")
        cells["casts"] = _yes_no(None if casts is None else bool(casts), labelled)
        yield "visit", month, {"visit_date": p.on(month), **cells, "visit_complete": done}
    for number, t in enumerate(p.treatments, 1):
        drug: dict[str, Cell] = {"drug": t.drug, "dose": t.dose, "drug_start": t.start, "drug_stop": t.stop}
        yield "medications", number, {**drug, "stop_reason": t.reason}
    for number, e in enumerate(p.events, 1):
        code = _EVENT_CODES[e.kind]
        yield (
            "adverse_events",
            number,
            {
                "event_type": _EVENT_LABELS[code - 1] if labelled else code,
                "onset_date": e.date,
                "ae_term": e.term,
                "sae": _yes_no(e.serious, labelled),
                "related": _yes_no(e.related, labelled),
                "severity": e.severity if e.severity is None or not labelled else _GRADE_LABELS[e.severity - 1],
            },
        )


def _redcap(persons: Sequence[Person], *, labelled: bool, repeating_visits: bool) -> Grid:
    """An export: the baseline row holds the patient, visits are events or an instrument, the rest are instruments."""
    columns = _redcap_columns(labelled)
    lead = ["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
    lead = [name.removeprefix("redcap_").replace("_", " ").title() for name in lead] if labelled else lead

    def event(month: int) -> str:
        if labelled:
            return f"Month {month}" if month else "Baseline"
        return f"month_{month}_arm_1" if month else "baseline_arm_1"

    rows = []
    for p in persons:
        records: dict[tuple[str, str | None, int | None], dict[str, Cell]] = {}
        visits = 0
        for form, number, values in _redcap_records(p, labelled):
            title = form.replace("_", " ").title() if form and labelled else form
            if form == "visit" and repeating_visits:
                visits += 1
                place: tuple[str, str | None, int | None] = (event(0), title, visits)
            elif form in (None, "visit"):
                place = (event(number), None, None)
            else:
                place = (event(0), title, number)
            records.setdefault(place, {}).update(values)
        for place, values in records.items():
            rows.append([p.id, *place, *(values.get(name) for name, _ in columns[1:])])
    return Grid(
        f"LupusNephritis_DATA{'_LABELS' * labelled}", [(columns[0][1], *lead, *(h for _, h in columns[1:])), *rows]
    )


def _dictionary() -> Grid:
    rows = [(name, form, None, kind, label, choices or None, None) for name, form, kind, label, choices in _REDCAP]
    return Grid("LupusNephritis_DataDictionary", [_DICTIONARY_HEADER, *rows])


def redcap_events(persons: Sequence[Person]) -> list[Grid]:
    """Raw: visits are events; the data dictionary lies beside."""
    return [_redcap(persons, labelled=False, repeating_visits=False), _dictionary()]


def redcap_repeating(persons: Sequence[Person]) -> list[Grid]:
    """Raw: visits are a repeating instrument; the data dictionary lies beside."""
    return [_redcap(persons, labelled=False, repeating_visits=True), _dictionary()]


def redcap_labelled(persons: Sequence[Person]) -> list[Grid]:
    """Headers and choices in words."""
    return [_redcap(persons, labelled=True, repeating_visits=False)]


# --- CDISC ----------------------------------------------------------------------------------------------------------

STUDY = "LN01"
_LB = {
    "upcr": ("PROTCRT", "Protein/Creatinine", "URINALYSIS", "URINE", "g/g"),
    "urine_creatinine": ("CREAT", "Creatinine", "URINALYSIS", "URINE", "mg/dL"),
    "creatinine": ("CREAT", "Creatinine", "CHEMISTRY", "SERUM", "mg/dL"),
    "albumin": ("ALB", "Albumin", "CHEMISTRY", "SERUM", "g/dL"),
    "urine_rbc": ("RBC", "Erythrocytes", "URINALYSIS", "URINE", "/HPF"),
    "c3": ("C3", "Complement C3", "IMMUNOLOGY", "SERUM", "mg/dL"),
    "c4": ("C4", "Complement C4", "IMMUNOLOGY", "SERUM", "mg/dL"),
    "anti_dsdna": ("DSDNA", "Anti-dsDNA", "IMMUNOLOGY", "SERUM", "IU/mL"),
}
_SEV = ("MILD", "MODERATE", "SEVERE", "LIFE THREATENING", "FATAL")


def _subject(person: Person) -> str:
    return f"{STUDY}-{person.id}"


def _letter(value: bool | None) -> str | None:
    return None if value is None else "NY"[value]


def _relation(value: bool | None) -> str | None:
    return None if value is None else ("NOT RELATED", "RELATED")[value]


def _adverse(persons: Sequence[Person]) -> Iterator[tuple[Person, int, Event]]:
    for p in persons:
        yield from ((p, n, e) for n, e in enumerate((e for e in p.events if e.kind == "adverse event"), 1))


def _results(persons: Sequence[Person]) -> Iterator[tuple[Person, int, int, str, str | float | bool]]:
    for p in persons:
        results = [(m, key, value) for m, values in p.visits.items() for key, value in values.items() if key in _LB]
        yield from ((p, number, *result) for number, result in enumerate(results, 1))


def _visit_name(month: int) -> str:
    return f"MONTH {month}" if month else "BASELINE"


def sdtm(persons: Sequence[Person]) -> list[Grid]:
    """dm, ex, lb and ae as a trial submits them."""
    return [
        Grid(
            "dm",
            [
                ("STUDYID", "DOMAIN", "USUBJID", "SUBJID", "RFSTDTC", "RFPENDTC", "AGE", "AGEU", "SEX", "ARM"),
                *(
                    (
                        STUDY,
                        "DM",
                        _subject(p),
                        p.id,
                        p.time_zero,
                        p.last,
                        p.age,
                        "YEARS",
                        p.sex and p.sex[0].upper(),
                        p.phase,
                    )
                    for p in persons
                ),
            ],
        ),
        Grid(
            "ex",
            [
                ("STUDYID", "DOMAIN", "USUBJID", "EXSEQ", "EXTRT", "EXDOSTXT", "EXSTDTC", "EXENDTC"),
                *(
                    (STUDY, "EX", _subject(p), number, t.drug.upper(), t.dose, t.start, t.stop)
                    for p in persons
                    for number, t in enumerate(p.treatments, 1)
                ),
            ],
        ),
        Grid(
            "lb",
            [
                (
                    *("STUDYID", "DOMAIN", "USUBJID", "LBSEQ", "LBTESTCD", "LBTEST", "LBCAT", "LBSPEC", "LBORRES"),
                    *("LBORRESU", "LBSTRESC", "LBSTRESN", "LBSTRESU", "VISITNUM", "VISIT", "LBDTC", "LBDY"),
                ),
                *(
                    (
                        *(STUDY, "LB", _subject(p), number, *_LB[key][:4], value, _LB[key][4]),
                        *(value, None if isinstance(value, str) else value, _LB[key][4], MONTHS.index(month) + 1),
                        *(_visit_name(month), p.on(month), (p.on(month) - p.time_zero).days + 1),
                    )
                    for p, number, month, key, value in _results(persons)
                ),
            ],
        ),
        Grid(
            "ae",
            [
                ("STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM", "AEDECOD", "AESER", "AEREL", "AETOXGR", "AESTDTC"),
                *(
                    (
                        *(STUDY, "AE", _subject(p), number, e.term and e.term.upper(), e.term, _letter(e.serious)),
                        *(_relation(e.related), e.severity, e.date),
                    )
                    for p, number, e in _adverse(persons)
                ),
            ],
        ),
    ]


def adam(persons: Sequence[Person]) -> list[Grid]:
    """adsl, adlb and adae as a trial analyses them; limits stand in AVALC only."""
    codes = {
        **{key: row[0] for key, row in _LB.items()},
        "urine_creatinine": "UCREAT",
        "urine_rbc": "URBC",
        "upcr": "UPCR",
    }
    words = {**{key: row[1] for key, row in _LB.items()}, "urine_creatinine": "Urine Creatinine"}
    words |= {
        "urine_rbc": "Urine Erythrocytes",
        "creatinine": "Serum Creatinine",
        "upcr": "Urine Protein/Creatinine Ratio",
    }
    return [
        Grid(
            "adsl",
            [
                ("STUDYID", "USUBJID", "SUBJID", "TRT01P", "TRT01A", "TRTSDT", "EOSDT", "AGE", "AGEU", "SEX", "SAFFL"),
                *(
                    (
                        *(STUDY, _subject(p), p.id, p.phase, p.phase, p.time_zero, p.last, p.age, "YEARS"),
                        *(p.sex and p.sex[0].upper(), "Y"),
                    )
                    for p in persons
                ),
            ],
        ),
        Grid(
            "adlb",
            [
                (
                    "STUDYID",
                    "USUBJID",
                    "PARAM",
                    "PARAMCD",
                    "AVAL",
                    "AVALC",
                    "AVISIT",
                    "AVISITN",
                    "ADT",
                    "ADY",
                    "TRTSDT",
                ),
                *(
                    (
                        *(STUDY, _subject(p), f"{words[key]} ({_LB[key][4]})", codes[key]),
                        *(None if isinstance(value, str) else value, value, _visit_name(month).title(), month),
                        *(p.on(month), (p.on(month) - p.time_zero).days + 1, p.time_zero),
                    )
                    for p, _, month, key, value in _results(persons)
                ),
            ],
        ),
        Grid(
            "adae",
            [
                ("STUDYID", "USUBJID", "AETERM", "AESEV", "AESER", "AEREL", "ASTDT", "ASTDY", "TRTEMFL"),
                *(
                    (
                        *(STUDY, _subject(p), e.term, e.severity and _SEV[e.severity - 1], _letter(e.serious)),
                        *(_relation(e.related), e.date, (e.date - p.time_zero).days + (e.date >= p.time_zero), "Y"),
                    )
                    for p, _, e in _adverse(persons)
                ),
            ],
        ),
    ]


_TREATMENTS = ("drug", "dose", "start_day", "stop_day", "reason")
_EVENTS = ("day", "kind", "term", "serious", "related", "severity")
_TRIAL = ("age", "sex", "phase", "last_day")
SHAPES: Mapping[str, Shape] = {
    "tidy": Shape(tidy, treatments=_TREATMENTS, events=_EVENTS),
    "long": Shape(long),
    "wide UPCR_3": Shape(wide_suffix),
    "wide UPCR 3M": Shape(wide_months),
    "wide 3ヶ月": Shape(wide_japanese),
    "wide merged": Shape(wide_merged),
    "tall": Shape(tall),
    "REDCap events": Shape(redcap_events, treatments=_TREATMENTS, events=_EVENTS),
    "REDCap repeating": Shape(redcap_repeating, treatments=_TREATMENTS, events=_EVENTS),
    "REDCap labelled": Shape(redcap_labelled, treatments=_TREATMENTS, events=_EVENTS),
    "SDTM": Shape(
        sdtm,
        LABORATORY,
        _TRIAL,
        treatments=("drug", "dose", "start_day", "stop_day"),
        events=_EVENTS,
        kinds=("adverse event",),
        prefix=f"{STUDY}-",
    ),
    "ADaM": Shape(adam, LABORATORY, _TRIAL, events=_EVENTS, kinds=("adverse event",), prefix=f"{STUDY}-"),
}


# --- formats --------------------------------------------------------------------------------------------------------

Files = list[tuple[str, bytes]]


def _xlsx(grids: Sequence[Grid]) -> Files:
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for number, row in enumerate(grid.rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            for number, first, last in grid.merged:
                sheet.merge_range(number, first, number, last, str(grid.rows[number][first]))
    return [("cohort.xlsx", buffer.getvalue())]


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def _ods_cell(cell: Cell, span: int) -> str:
    merged = f' table:number-columns-spanned="{span}" table:number-rows-spanned="1"' if span > 1 else ""
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, dt.date):
        kind, text = f'office:value-type="date" office:date-value="{cell:%Y-%m-%d}"', f"{cell:%Y-%m-%d}"
    elif isinstance(cell, str):
        kind, text = 'office:value-type="string"', escape(cell)
    else:
        kind, text = f'office:value-type="float" office:value="{cell:.10g}"', f"{cell:.10g}"
    return f"<table:table-cell {kind}{merged}><text:p>{text}</text:p></table:table-cell>"


def _ods(grids: Sequence[Grid]) -> Files:
    tables = []
    for grid in grids:
        spans = {(row, first): last - first + 1 for row, first, last in grid.merged}
        covered = {(row, column) for row, first, last in grid.merged for column in range(first + 1, last + 1)}
        lines = [
            "".join(
                "<table:covered-table-cell/>"
                if (number, column) in covered
                else _ods_cell(cell, spans.get((number, column), 1))
                for column, cell in enumerate(row)
            )
            for number, row in enumerate(grid.rows)
        ]
        rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        tables.append(f'<table:table table:name="{escape(grid.name)}">{rows}</table:table>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_NAMES}:office:1.0"'
        f' xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"'
        f' manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return [("cohort.ods", buffer.getvalue())]


_DECIMAL = re.compile(r"^([<>=]*\d+)\.(\d+)(?:-(\d+)\.(\d+))?$")


def _field(cell: Cell, delimiter: str, mark: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    text = cell if isinstance(cell, str) else f"{cell:.10g}"
    if mark != "." and _DECIMAL.match(text):
        text = text.replace(".", mark)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in (delimiter, '"', "\n")) else text


def _csv(delimiter: str, mark: str, encoding: str) -> Callable[[Sequence[Grid]], Files]:
    def write(grids: Sequence[Grid]) -> Files:
        return [
            (
                f"{grid.name}.csv",
                "".join(
                    delimiter.join(_field(cell, delimiter, mark) for cell in row) + "\r\n" for row in grid.rows
                ).encode(encoding),
            )
            for grid in grids
        ]

    return write


FORMATS: Mapping[str, Callable[[Sequence[Grid]], Files]] = {
    "xlsx": _xlsx,
    "ods": _ods,
    "csv": _csv(",", ".", "utf-8"),
    "csv utf-16": _csv(",", ".", "utf-16"),
    "csv cp932": _csv(",", ".", "cp932"),
    "csv with decimal commas": _csv(";", ",", "utf-8-sig"),
    "csv with decimal commas utf-16": _csv(";", ",", "utf-16"),
    "csv with decimal commas cp932": _csv(";", ",", "cp932"),
}


def write(shape: str, file_format: str, persons: Sequence[Person]) -> Files:
    """The persons as files: (name, bytes) pairs."""
    return FORMATS[file_format](SHAPES[shape].lay_out(persons))
