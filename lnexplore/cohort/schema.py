"""The columns of the four tables, as data: what a workbook may hold and what a Cohort always has."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

from lnexplore.cohort.measures import DIPSTICK_GRADES, MEASURES, Measure

FieldKind = Literal["id", "text", "number", "date", "sex", "yes_no", "event", "class"]
TABLES = ("patients", "visits", "treatments", "events")

SEXES = pl.Enum(["female", "male"])
GRADES = pl.Enum(list(DIPSTICK_GRADES))
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


PATIENT_ID = Field(
    "patient_id",
    "Patient",
    "id",
    "A study number. Never a name or a hospital number. Kept as text: 007 and 7 are two patients.",
    synonyms=(
        "patient id",
        "id",
        "study id",
        "case",
        "subject",
        "usubjid",
        "patient no",
        "症例番号",
        "患者番号",
        "患者ID",
        "症例",
    ),
)

FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "patients": (
            PATIENT_ID,
            Field("age", "Age", "number", "Years at time zero.", synonyms=("年齢", "age at start"), low=0, high=120),
            Field("sex", "Sex", "sex", "female or male; blank stays unknown.", synonyms=("gender", "性別")),
            Field(
                "phase",
                "Phase",
                "text",
                "induction, maintenance, or any other name for a group that must not be mixed.",
                synonyms=("group", "arm", "cohort", "treatment phase", "治療相", "区分"),
            ),
            Field(
                "isn_class",
                "ISN/RPS class",
                "class",
                "As in III+V or IV-G(A).",
                synonyms=("class", "isn/rps", "病理分類", "組織型"),
            ),
            Field(
                "time_zero",
                "Time zero",
                "date",
                "First day of the treatment under study; every month is counted from it.",
                synonyms=("start date", "baseline date", "treatment start", "開始日", "治療開始日"),
            ),
            Field(
                "last_follow_up",
                "Last follow-up",
                "date",
                "Last day on which the patient is known to have been followed.",
                synonyms=("last visit", "last seen", "end of follow-up", "最終観察日", "最終受診日"),
            ),
            Field(
                "creatinine_uln",
                "Creatinine upper limit of normal (mg/dL)",
                "number",
                "Only where the laboratory's limit differs from the one set for the patient's sex.",
                synonyms=("creatinine uln", "cr uln", "uln"),
                low=0.3,
                high=3,
            ),
            Field(
                "pre_flare_egfr",
                "Pre-flare eGFR (mL/min/1.73 m²)",
                "number",
                "Kidney function before the flare that was treated, for definitions that refer to it.",
                synonyms=("pre-flare egfr", "preflare egfr"),
                low=1,
                high=250,
            ),
        ),
        "visits": (
            PATIENT_ID,
            Field(
                "date",
                "Date",
                "date",
                "Day of the visit or of the laboratory sample.",
                synonyms=("visit date", "sample date", "採血日", "受診日", "日付", "検査日"),
            ),
            Field(
                "day",
                "Day",
                "number",
                "Days since time zero, where no date is given.",
                synonyms=("study day", "days"),
                low=-36_525,
                high=36_525,
            ),
            Field(
                "month",
                "Month",
                "number",
                "Months since time zero, where neither date nor day is given.",
                synonyms=("months", "visit month", "月", "ヶ月"),
                low=-1200,
                high=1200,
            ),
        ),
        "treatments": (
            PATIENT_ID,
            Field(
                "drug",
                "Drug",
                "text",
                "tacrolimus, mizoribine, …",
                synonyms=("drug name", "medication", "treatment", "薬剤", "薬剤名"),
            ),
            Field("start", "Start", "date", "First day.", synonyms=("start date", "started", "開始日", "投与開始日")),
            Field(
                "stop",
                "Stop",
                "date",
                "Last day; blank while it is still taken.",
                synonyms=("stop date", "end", "stopped", "中止日", "終了日"),
            ),
            Field(
                "reason",
                "Reason for stopping",
                "text",
                "remission, inefficacy, adverse event, …",
                synonyms=("reason", "stop reason", "中止理由"),
            ),
        ),
        "events": (
            PATIENT_ID,
            Field(
                "date", "Date", "date", "Day it began.", synonyms=("event date", "onset", "発現日", "発症日", "日付")
            ),
            Field(
                "day",
                "Day",
                "number",
                "Days since time zero, where no date is given.",
                synonyms=("study day",),
                low=-36_525,
                high=36_525,
            ),
            Field(
                "kind",
                "Event",
                "event",
                "flare, adverse event, rescue, dialysis, transplant or death.",
                synonyms=("event type", "type", "category", "種別", "イベント"),
            ),
            Field(
                "term",
                "Description",
                "text",
                "In words: pyelonephritis, herpes zoster, …",
                synonyms=("term", "diagnosis", "ae term", "内容", "事象名"),
            ),
            Field("serious", "Serious", "yes_no", "yes or no.", synonyms=("sae", "serious event", "重篤")),
            Field(
                "related",
                "Related to treatment",
                "yes_no",
                "yes or no.",
                synonyms=("related", "relationship", "因果関係"),
            ),
            Field(
                "severity",
                "Severity grade",
                "number",
                "1 to 5 (CTCAE).",
                synonyms=("grade", "ctcae grade", "重症度"),
                low=1,
                high=5,
            ),
        ),
    }
)
"""table -> its fields, in the order of the template."""


def measure_dtypes(measure: Measure) -> dict[str, pl.DataType]:
    """Column name -> dtype of a measure in a visits frame."""
    dtype: pl.DataType = {"flag": pl.Boolean(), "grade": GRADES}.get(measure.kind, pl.Float64())
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
            "creatinine_uln": pl.Float64(),
            "pre_flare_egfr": pl.Float64(),
        },
        "visits": visit_dtypes(),
        "treatments": {
            "patient_id": pl.String(),
            "drug": pl.String(),
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
        },
    }
)
"""table -> column -> dtype of a Cohort's frames. Days count from the patient's time zero (day 0)."""
