"""What may be measured at a visit: one row of a table per laboratory value, dose or score.

A measure is declared once. Its row gives the template workbook its column, the reader its units and
synonyms, the sidebar its steps, the charts their axis titles and the link its short name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from lnexplore.cohort.accepted_units import ACCEPTED
from lnexplore.cohort.synonyms import SYNONYMS

Kind = Literal["number", "interval", "grade", "flag", "response"]

DIPSTICK_GRADES = ("-", "±", "1+", "2+", "3+", "4+")
"""Ordered grades of a urine test strip."""
RECORDED_RESPONSES = ("CR", "PR", "NR", "not CR")
"""What a doctor may have written down. “not CR” is all that “not in remission” says: it may be PR or NR."""


@dataclass(frozen=True)
class Measure:
    """One row: a quantity a visit may hold, in its canonical unit.

    `kind` decides the columns of a visits frame:
    `number`, `grade` and `response` one Float64/Enum column `key`; `flag` one Boolean column;
    `interval` three Float64 columns: `key` (the point used in means), `key_low` and `key_high` (what is
    known of the true value, both bounds possible), so that `<0.1` and `5-9/HPF` keep what they say.
    """

    key: str
    label: str
    short: str
    unit: str
    kind: Kind = "number"
    accepts: Mapping[str, float] = field(default_factory=dict)
    """unit as written -> factor that turns it into the canonical unit"""
    low: float = 0.0
    high: float = float("inf")
    """plausible range in the canonical unit, both ends allowed; outside it a value is refused and listed"""
    step: float = 1.0
    """step of a threshold's slider"""
    digits: int = 1
    """decimals shown"""
    normal_below: float | None = None
    """a result below this counts as absent (haematuria below 5 RBC per field)"""
    typical: tuple[float, float] | None = None
    """where the median of a lupus nephritis cohort's column lies with near certainty, in the canonical unit: a median
    outside says that the column is in another unit than its header tells; None where that cannot be told"""
    synonyms: tuple[str, ...] = ()
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names this measure has in a visits frame."""
        return (self.key, f"{self.key}_low", f"{self.key}_high") if self.kind == "interval" else (self.key,)

    @property
    def words(self) -> str:
        """Name inside a sentence: "serum albumin", but "UPCR" and "eGFR" as they are written."""
        return self.short if self.short.isupper() or self.key == "egfr" else self.label.lower()

    @property
    def title(self) -> str:
        """Label with unit, as axes and templates print it."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def units(self) -> tuple[str, ...]:
        """The units it takes, one spelling of each size, the canonical one first: a list for readers."""
        sizes: dict[float, str] = {1: self.unit} if self.unit else {}
        for unit, factor in self.accepts.items():
            sizes.setdefault(factor, unit)
        return tuple(sizes.values())

    def to_canonical(self, unit: str | None) -> float:
        """Factor from `unit` to the canonical unit. Raises KeyError for a unit this measure does not take."""
        return 1.0 if unit in (None, "", self.unit) else self.accepts[str(unit)]


_ALL = (
    Measure(
        "upcr",
        "Urine protein:creatinine ratio",
        "UPCR",
        "g/gCr",
        "interval",
        accepts=ACCEPTED["upcr"],
        high=50,
        step=0.05,
        digits=2,
        # 10 g/g is no cohort's median; 10 mg/mmol and 10 mg/g are less than any cohort of nephritis has (0.09, 0.01 g/g).
        typical=(0.02, 10),
        synonyms=SYNONYMS["upcr"],
        note="Spot or 24-hour ratio. A value below the detection limit is written as <0.1.",
    ),
    Measure(
        "urine_protein_24h",
        "24-hour urine protein",
        "24-h protein",
        "g/day",
        "interval",
        accepts=ACCEPTED["urine_protein_24h"],
        high=50,
        step=0.05,
        digits=2,
        # In mg/day a median is at least 50.
        typical=(0.05, 12),
        synonyms=SYNONYMS["urine_protein_24h"],
    ),
    Measure(
        "urine_protein",
        "Spot urine protein",
        "Urine protein",
        "mg/dL",
        "interval",
        accepts=ACCEPTED["urine_protein"],
        high=5000,
        step=5,
        digits=0,
        # In g/L a median is 0.05 to 4; in mg/L it passes 600 only with overt proteinuria.
        typical=(4, 600),
        synonyms=SYNONYMS["urine_protein"],
        note="Concentration in a spot sample. Not a ratio: it takes the creatinine of the same sample to be compared.",
    ),
    Measure(
        "urine_creatinine",
        "Urine creatinine",
        "Urine creatinine",
        "mg/dL",
        accepts=ACCEPTED["urine_creatinine"],
        low=1,
        high=1000,
        step=5,
        digits=0,
        # In mmol/L a median is 3 to 15, in g/L about 1, in mg/L above 300, in µmol/L above 3,000.
        typical=(20, 250),
        synonyms=SYNONYMS["urine_creatinine"],
        note="Concentration in the sample of the urine protein. Never the serum creatinine.",
    ),
    Measure(
        "creatinine",
        "Serum creatinine",
        "Creatinine",
        "mg/dL",
        accepts=ACCEPTED["creatinine"],
        low=0.1,
        high=20,
        step=0.01,
        digits=2,
        # In µmol/L a median is above 40, in mg/L above 5.
        typical=(0.4, 4),
        synonyms=SYNONYMS["creatinine"],
    ),
    Measure(
        "egfr",
        "eGFR",
        "eGFR",
        "mL/min/1.73 m²",
        accepts=ACCEPTED["egfr"],
        low=1,
        high=250,
        step=1,
        digits=0,
        # In mL/s a median is 0.2 to 2.5.
        typical=(15, 150),
        synonyms=SYNONYMS["egfr"],
        note="As the laboratory printed it. It is used only when the equation is set to “as recorded in the sheet”.",
    ),
    Measure(
        "albumin",
        "Serum albumin",
        "Albumin",
        "g/dL",
        accepts=ACCEPTED["albumin"],
        low=0.5,
        high=7,
        step=0.1,
        digits=1,
        # In g/L a median is 15 to 50.
        typical=(1.5, 5),
        synonyms=SYNONYMS["albumin"],
    ),
    Measure(
        "hemoglobin",
        "Haemoglobin",
        "Hb",
        "g/dL",
        accepts=ACCEPTED["hemoglobin"],
        low=2,
        high=25,
        step=0.5,
        digits=1,
        # In g/L a median is above 80; in mmol/L 5.5 to 8.4, which no cohort's median is in g/dL.
        typical=(8.5, 17),
        synonyms=SYNONYMS["hemoglobin"],
    ),
    Measure(
        "urine_rbc",
        "Urine red cells",
        "Urine RBC",
        "/HPF",
        "interval",
        accepts=ACCEPTED["urine_rbc"],
        high=10_000,
        step=1,
        digits=0,
        normal_below=5,
        synonyms=SYNONYMS["urine_rbc"],
        note="Per high-power field; ranges such as 5-9, <1 or >=100 are kept as ranges.",
    ),
    Measure(
        "cellular_casts",
        "Cellular casts",
        "Cellular casts",
        "",
        "flag",
        synonyms=SYNONYMS["cellular_casts"],
        note="Red-cell, white-cell or other cellular casts in the sediment: yes or no.",
    ),
    Measure(
        "dipstick_protein",
        "Dipstick protein",
        "Dipstick protein",
        "",
        "grade",
        synonyms=SYNONYMS["dipstick_protein"],
        note="One of -, ±, 1+, 2+, 3+, 4+. It does not replace the ratio.",
    ),
    Measure(
        "dipstick_blood",
        "Dipstick blood",
        "Dipstick blood",
        "",
        "grade",
        synonyms=SYNONYMS["dipstick_blood"],
        note="One of -, ±, 1+, 2+, 3+, 4+. It does not replace the sediment.",
    ),
    Measure(
        "c3",
        "Complement C3",
        "C3",
        "mg/dL",
        "interval",
        accepts=ACCEPTED["c3"],
        high=400,
        step=1,
        digits=0,
        # In g/L a median is 0.3 to 1.5, in mg/L above 300.
        typical=(20, 200),
        synonyms=SYNONYMS["c3"],
    ),
    Measure(
        "c4",
        "Complement C4",
        "C4",
        "mg/dL",
        "interval",
        accepts=ACCEPTED["c4"],
        high=150,
        step=1,
        digits=1,
        # In g/L a median is 0.05 to 0.3, in mg/L above 50.
        typical=(2, 50),
        synonyms=SYNONYMS["c4"],
    ),
    Measure(
        "ch50",
        "CH50",
        "CH50",
        "U/mL",
        "interval",
        accepts=ACCEPTED["ch50"],
        high=500,
        step=1,
        digits=1,
        synonyms=SYNONYMS["ch50"],
        note="Laboratories' units differ; the number is kept as the laboratory gave it.",
    ),
    Measure(
        "anti_dsdna",
        "Anti-dsDNA antibody",
        "Anti-dsDNA",
        "IU/mL",
        "interval",
        accepts=ACCEPTED["anti_dsdna"],
        high=100_000,
        step=1,
        digits=0,
        synonyms=SYNONYMS["anti_dsdna"],
        note="Laboratories' units differ; the number is kept as the laboratory gave it.",
    ),
    Measure(
        "prednisolone",
        "Prednisolone dose",
        "Prednisolone",
        "mg/day",
        accepts=ACCEPTED["prednisolone"],
        high=2000,
        step=0.5,
        digits=1,
        typical=(0, 80),
        synonyms=SYNONYMS["prednisolone"],
        note="Oral dose on that day, in prednisolone equivalents.",
    ),
    Measure(
        "methylprednisolone_pulse",
        "Methylprednisolone pulses",
        "mPSL pulses",
        "mg",
        accepts=ACCEPTED["methylprednisolone_pulse"],
        high=10_000,
        step=250,
        digits=0,
        synonyms=SYNONYMS["methylprednisolone_pulse"],
        note="Methylprednisolone given as pulses since the visit before, in all. Not part of the oral dose.",
    ),
    Measure(
        "tacrolimus_trough",
        "Tacrolimus trough",
        "Tacrolimus trough",
        "ng/mL",
        "interval",
        accepts=ACCEPTED["tacrolimus_trough"],
        high=100,
        step=0.5,
        digits=1,
        typical=(1.5, 15),
        synonyms=SYNONYMS["tacrolimus_trough"],
    ),
    Measure(
        "mizoribine_level",
        "Mizoribine level",
        "Mizoribine level",
        "µg/mL",
        "interval",
        accepts=ACCEPTED["mizoribine_level"],
        high=50,
        step=0.1,
        digits=2,
        # In ng/mL a median is above 200.
        typical=(0.2, 8),
        synonyms=SYNONYMS["mizoribine_level"],
    ),
    Measure(
        "sledai",
        "SLEDAI",
        "SLEDAI",
        "",
        high=105,
        step=1,
        digits=0,
        synonyms=SYNONYMS["sledai"],
    ),
    Measure(
        "weight",
        "Body weight",
        "Weight",
        "kg",
        accepts=ACCEPTED["weight"],
        low=2,
        high=400,
        step=1,
        digits=1,
        # In pounds even a cohort of small women has a median above 100.
        typical=(30, 100),
        synonyms=SYNONYMS["weight"],
    ),
    Measure(
        "recorded_response",
        "Recorded response",
        "Recorded response",
        "",
        "response",
        synonyms=SYNONYMS["recorded_response"],
        note="The response as a doctor judged it at that visit. It never decides a response here; it is compared with it.",
    ),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.key: measure for measure in _ALL})
"""key -> Measure, in the order of the template workbook."""
