"""The columns of the four tables, as data: what a workbook may hold and what a Cohort always has."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.measures import DIPSTICK_GRADES, MEASURES, RECORDED_RESPONSES, Measure
from lnexplore.cohort.synonyms import SYNONYMS

FieldKind = Literal[
    "id", "text", "number", "date", "time", "sex", "yes_no", "event", "class", "severity", "related", "stopped"
]
"""time: text naming a time point (Baseline, 6M, V2); severity: mild to fatal or 1 to 5; related: unlikely to certain, or yes and no;
stopped: yes and no, or what was done with the drug"""
TABLES = ("patients", "visits", "treatments", "events")

SEXES = pl.Enum(["female", "male"])
GRADES = pl.Enum(list(DIPSTICK_GRADES))
RECORDED = pl.Enum(list(RECORDED_RESPONSES))
EVENT_KINDS = pl.Enum(["flare", "adverse event", "rescue", "dialysis", "transplant", "death"])
TERMINAL_EVENTS = ("dialysis", "transplant", "death")
"""After one of these a renal response can no longer be read from the urine."""
RESPONSE_ENDING_EVENTS = ("rescue", *TERMINAL_EVENTS)
"""What published definitions call rescue, treatment failure or intercurrent event, as far as a sheet records it."""


@dataclass(frozen=True)
class Field:
    """One row: a column of the template that is not a laboratory measure."""

    key: str
    label: str
    kind: FieldKind
    note: str = ""
    synonyms: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    factor: float = 1.0
    in_template: bool = True
    """False for what few sheets record: read wherever it stands, but no column of the template"""


PATIENT_ID = Field(
    "patient_id",
    "Patient",
    "id",
    N_("A study number. Never a name or a hospital number. Kept as text: 007 and 7 are two patients."),
    synonyms=SYNONYMS["patient_id"],
)

FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "patients": (
            PATIENT_ID,
            Field("age", "Age", "number", N_("Years at time zero."), SYNONYMS["patients.age"], low=0, high=120),
            Field("sex", "Sex", "sex", N_("female or male; blank stays unknown."), SYNONYMS["patients.sex"]),
            Field(
                "phase",
                "Phase",
                "text",
                N_("induction, maintenance, or any other name for a group that must not be mixed."),
                SYNONYMS["patients.phase"],
            ),
            Field("isn_class", "ISN/RPS class", "class", N_("As in III+V or IV-G(A)."), SYNONYMS["patients.isn_class"]),
            Field(
                "biopsy",
                "Kidney biopsy",
                "date",
                N_("Day of the biopsy that led to the treatment. It is never taken for time zero."),
                SYNONYMS["patients.biopsy"],
            ),
            Field(
                "time_zero",
                "Time zero",
                "date",
                N_("First day of the treatment under study; every month is counted from it."),
                SYNONYMS["patients.time_zero"],
            ),
            Field(
                "last_follow_up",
                "Last follow-up",
                "date",
                N_("Last day on which the patient is known to have been followed."),
                SYNONYMS["patients.last_follow_up"],
            ),
            Field(
                "creatinine_uln",
                "Creatinine upper limit of normal (mg/dL)",
                "number",
                N_("Only where the laboratory's limit differs from the one set for the patient's sex."),
                SYNONYMS["patients.creatinine_uln"],
                low=0.3,
                high=3,
            ),
            Field(
                "pre_flare_egfr",
                "Pre-flare eGFR (mL/min/1.73 m²)",
                "number",
                N_("Kidney function before the flare that was treated, for definitions that refer to it."),
                SYNONYMS["patients.pre_flare_egfr"],
                low=1,
                high=250,
            ),
        ),
        "visits": (
            PATIENT_ID,
            Field("date", "Date", "date", N_("Day of the visit or of the laboratory sample."), SYNONYMS["visits.date"]),
            Field(
                "day",
                "Day",
                "number",
                N_("Days since time zero, where no date is given."),
                SYNONYMS["visits.day"],
                low=-36_525,
                high=36_525,
            ),
            Field(
                "month",
                "Month",
                "number",
                N_("Months since time zero, where neither date nor day is given."),
                SYNONYMS["visits.month"],
                low=-1200,
                high=1200,
            ),
            Field(
                "visit",
                "Visit",
                "time",
                N_("Name of the time point, such as Baseline or Month 3, where nothing else tells the day."),
                SYNONYMS["visits.visit"],
            ),
        ),
        "treatments": (
            PATIENT_ID,
            Field("drug", "Drug", "text", "tacrolimus, mizoribine, …", SYNONYMS["treatments.drug"]),
            Field("dose", "Dose", "text", N_("In words, such as 3 mg/day."), SYNONYMS["treatments.dose"]),
            Field(
                "frequency",
                "Frequency",
                "text",
                N_("How often, where the dose is not that of a day: twice daily, every other day."),
                SYNONYMS["treatments.frequency"],
                in_template=False,
            ),
            Field("start", "Start", "date", N_("First day."), SYNONYMS["treatments.start"]),
            Field("stop", "Stop", "date", N_("Last day; blank while it is still taken."), SYNONYMS["treatments.stop"]),
            Field(
                "reason",
                "Reason for stopping",
                "text",
                "remission, inefficacy, adverse event, …",
                SYNONYMS["treatments.reason"],
            ),
        ),
        "events": (
            PATIENT_ID,
            Field("date", "Date", "date", N_("Day it began."), SYNONYMS["events.date"]),
            Field(
                "day",
                "Day",
                "number",
                N_("Days since time zero, where no date is given."),
                SYNONYMS["events.day"],
                low=-36_525,
                high=36_525,
            ),
            Field(
                "kind",
                "Event",
                "event",
                N_("flare, adverse event, rescue, dialysis, transplant or death."),
                SYNONYMS["events.kind"],
            ),
            Field("term", "Description", "text", "In words: pyelonephritis, herpes zoster, …", SYNONYMS["events.term"]),
            Field("serious", "Serious", "yes_no", N_("yes or no."), SYNONYMS["events.serious"]),
            Field("related", "Related to treatment", "related", N_("yes or no."), SYNONYMS["events.related"]),
            Field(
                "severity", "Severity grade", "severity", "1 to 5 (CTCAE).", SYNONYMS["events.severity"], low=1, high=5
            ),
            Field(
                "led_to_stop",
                "Led to stopping the drug",
                "stopped",
                N_("yes or no; “drug withdrawn” is yes, “dose reduced” or “dose not changed” is no."),
                SYNONYMS["events.led_to_stop"],
            ),
            Field(
                "hospitalised",
                "Led to hospital admission",
                "yes_no",
                N_("yes or no."),
                SYNONYMS["events.hospitalised"],
            ),
            Field(
                "occurred",
                "It happened",
                "yes_no",
                N_("yes or no; a row that says no is no event."),
                SYNONYMS["events.occurred"],
                in_template=False,
            ),
            Field(
                "emergent",
                "Began under treatment",
                "yes_no",
                N_("yes or no; an adverse event that did not is left out."),
                SYNONYMS["events.emergent"],
                in_template=False,
            ),
            Field(
                "category",
                "Category",
                "text",
                N_("Infection, malignancy, … or the system organ class."),
                SYNONYMS["events.category"],
            ),
        ),
    }
)
"""table -> its fields, in the order of the template."""


def measure_dtypes(measure: Measure) -> dict[str, pl.DataType]:
    """Column name -> dtype of a measure in a visits frame."""
    dtypes: dict[str, pl.DataType] = {"flag": pl.Boolean(), "grade": GRADES, "response": RECORDED}
    dtype = dtypes.get(measure.kind, pl.Float64())
    return dict.fromkeys(measure.columns, dtype)


def visit_dtypes() -> dict[str, pl.DataType]:
    """Column name -> dtype of the visits frame: patient, day since time zero, then every measure."""
    columns: dict[str, pl.DataType] = {"patient_id": pl.String(), "day": pl.Int32()}
    for measure in MEASURES.values():
        columns |= measure_dtypes(measure)
    return columns


DTYPES: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "patients": {
            "patient_id": pl.String(),
            "age": pl.Float64(),
            "sex": SEXES,
            "phase": pl.String(),
            "isn_class": pl.String(),
            "isn_group": pl.String(),
            "last_day": pl.Int32(),
            "cutoff_day": pl.Int32(),
            "biopsy_day": pl.Int32(),
            "creatinine_uln": pl.Float64(),
            "pre_flare_egfr": pl.Float64(),
        },
        "visits": visit_dtypes(),
        "treatments": {
            "patient_id": pl.String(),
            "drug": pl.String(),
            "dose": pl.String(),
            "start_day": pl.Int32(),
            "stop_day": pl.Int32(),
            "reason": pl.String(),
        },
        "events": {
            "patient_id": pl.String(),
            "day": pl.Int32(),
            "kind": EVENT_KINDS,
            "term": pl.String(),
            "serious": pl.Boolean(),
            "related": pl.Boolean(),
            "severity": pl.Float64(),
            "led_to_stop": pl.Boolean(),
            "hospitalised": pl.Boolean(),
            "category": pl.String(),
        },
    }
)
"""table -> column -> dtype of a Cohort's frames. Days count from the patient's time zero (day 0); `biopsy_day` lies there or
before, and an adverse event whose day nobody noted has none."""
