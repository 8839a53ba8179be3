"""What may be measured at a visit: one row of a table per laboratory value, dose or score.

A measure is declared once. Its row gives the template workbook its column, the reader its units and
synonyms, the sidebar its steps, the charts their axis titles and the link its short name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["number", "interval", "grade", "flag"]

CREATININE_G_PER_MOL = 113.12
"""Molar mass of creatinine; 1 g/g is therefore 113.12 mg/mmol."""
CREATININE_UMOL_PER_MG = 88.4
"""µmol/L in 1 mg/dL of creatinine."""

DIPSTICK_GRADES = ("-", "±", "1+", "2+", "3+", "4+")
"""Ordered grades of a urine test strip."""


@dataclass(frozen=True)
class Measure:
    """One row: a quantity a visit may hold, in its canonical unit.

    `kind` decides the columns of a visits frame:
    `number` and `grade` one Float64/Enum column `key`; `flag` one Boolean column;
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
    synonyms: tuple[str, ...] = ()
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names this measure has in a visits frame."""
        return (self.key, f"{self.key}_low", f"{self.key}_high") if self.kind == "interval" else (self.key,)

    @property
    def title(self) -> str:
        """Label with unit, as axes and templates print it."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

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
        accepts={"g/g": 1, "mg/mg": 1, "g/gCr": 1, "mg/g": 1e-3, "mg/gCr": 1e-3, "mg/mmol": 1 / CREATININE_G_PER_MOL}
        | {"g/mol": 1 / CREATININE_G_PER_MOL, "g/mmol": 1000 / CREATININE_G_PER_MOL},
        high=50,
        step=0.05,
        digits=2,
        synonyms=(
            "UPCR",
            "uPCR",
            "PCR",
            "UP/UCr",
            "U-P/C",
            "protein creatinine ratio",
            "尿蛋白/Cr比",
            "尿蛋白クレアチニン比",
            "P/C比",
            "尿P/C比",
            "U-Prot/Cr",
            "UP/Cr",
        ),
        note="Spot or 24-hour ratio. A value below the detection limit is written as <0.1.",
    ),
    Measure(
        "urine_protein_24h",
        "24-hour urine protein",
        "24-h protein",
        "g/day",
        "interval",
        accepts={"g/day": 1, "g/d": 1, "g/24h": 1, "g/日": 1, "mg/day": 1e-3, "mg/d": 1e-3, "mg/24h": 1e-3},
        high=50,
        step=0.05,
        digits=2,
        synonyms=("24h protein", "24-h protein", "UP24", "proteinuria 24h", "一日尿蛋白", "1日尿蛋白量"),
    ),
    Measure(
        "creatinine",
        "Serum creatinine",
        "Creatinine",
        "mg/dL",
        accepts={"mg/dL": 1, "mg/dl": 1, "µmol/L": 1 / CREATININE_UMOL_PER_MG, "umol/L": 1 / CREATININE_UMOL_PER_MG},
        low=0.1,
        high=20,
        step=0.01,
        digits=2,
        synonyms=("SCr", "Cr", "sCr", "serum Cr", "血清クレアチニン", "クレアチニン", "血清Cr", "Creat", "CRE", "CREA"),
    ),
    Measure(
        "egfr",
        "eGFR",
        "eGFR",
        "mL/min/1.73 m²",
        accepts={"mL/min/1.73m2": 1, "ml/min/1.73m2": 1, "mL/min/1.73 m2": 1, "mL/min": 1, "ml/min": 1},
        low=1,
        high=250,
        step=1,
        digits=0,
        synonyms=("GFR", "推算GFR", "推定糸球体濾過量"),
        note="As the laboratory printed it. It is used only when the equation is set to “as recorded in the sheet”.",
    ),
    Measure(
        "albumin",
        "Serum albumin",
        "Albumin",
        "g/dL",
        accepts={"g/dL": 1, "g/dl": 1, "g/L": 0.1, "g/l": 0.1},
        low=0.5,
        high=7,
        step=0.1,
        digits=1,
        synonyms=("Alb", "serum Alb", "アルブミン", "血清アルブミン", "血清Alb"),
    ),
    Measure(
        "urine_rbc",
        "Urine red cells",
        "Urine RBC",
        "/HPF",
        "interval",
        accepts={"/HPF": 1, "RBC/HPF": 1, "/hpf": 1},
        high=10_000,
        step=1,
        digits=0,
        normal_below=5,
        synonyms=(
            "RBC/HPF",
            "U-RBC",
            "urine sediment RBC",
            "sediment RBC",
            "haematuria",
            "hematuria",
            "尿沈渣赤血球",
            "尿中赤血球",
            "尿赤血球",
            "尿RBC",
            "沈渣赤血球",
            "沈渣RBC",
        ),
        note="Per high-power field; ranges such as 5-9, <1 or >=100 are kept as ranges.",
    ),
    Measure(
        "cellular_casts",
        "Cellular casts",
        "Cellular casts",
        "",
        "flag",
        synonyms=("RBC casts", "red cell casts", "casts", "細胞円柱", "赤血球円柱"),
        note="Red-cell, white-cell or other cellular casts in the sediment: yes or no.",
    ),
    Measure(
        "dipstick_blood",
        "Dipstick blood",
        "Dipstick blood",
        "",
        "grade",
        synonyms=("U-OB", "occult blood", "尿潜血"),
        note="One of -, ±, 1+, 2+, 3+, 4+. It does not replace the sediment.",
    ),
    Measure(
        "c3",
        "Complement C3",
        "C3",
        "mg/dL",
        "interval",
        accepts={"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1},
        high=400,
        step=1,
        digits=0,
        synonyms=("C3", "補体C3"),
    ),
    Measure(
        "c4",
        "Complement C4",
        "C4",
        "mg/dL",
        "interval",
        accepts={"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1},
        high=150,
        step=1,
        digits=1,
        synonyms=("C4", "補体C4"),
    ),
    Measure(
        "anti_dsdna",
        "Anti-dsDNA antibody",
        "Anti-dsDNA",
        "IU/mL",
        "interval",
        accepts={"IU/mL": 1, "IU/ml": 1, "U/mL": 1, "U/ml": 1},
        high=100_000,
        step=1,
        digits=0,
        synonyms=("anti-dsDNA", "dsDNA", "anti-DNA", "抗dsDNA抗体", "抗ds-DNA抗体"),
        note="Laboratories' units differ; the number is kept as the laboratory gave it.",
    ),
    Measure(
        "prednisolone",
        "Prednisolone dose",
        "Prednisolone",
        "mg/day",
        accepts={"mg/day": 1, "mg/d": 1, "mg": 1, "mg/日": 1},
        high=2000,
        step=0.5,
        digits=1,
        synonyms=(
            "PSL",
            "prednisone",
            "prednisolone dose",
            "PSL dose",
            "steroid dose",
            "プレドニゾロン",
            "ステロイド量",
            "プレドニン",
            "PSL量",
        ),
        note="Oral dose on that day, in prednisolone equivalents.",
    ),
    Measure(
        "tacrolimus_trough",
        "Tacrolimus trough",
        "Tacrolimus trough",
        "ng/mL",
        "interval",
        accepts={"ng/mL": 1, "ng/ml": 1, "µg/L": 1, "ug/L": 1},
        high=100,
        step=0.5,
        digits=1,
        synonyms=("TAC trough", "FK506", "tacrolimus level", "タクロリムス血中濃度", "TACトラフ"),
    ),
    Measure(
        "mizoribine_level",
        "Mizoribine level",
        "Mizoribine level",
        "µg/mL",
        "interval",
        accepts={"µg/mL": 1, "ug/mL": 1, "µg/ml": 1, "ug/ml": 1, "ng/mL": 1e-3},
        high=50,
        step=0.1,
        digits=2,
        synonyms=("MZR level", "mizoribine C3h", "mizoribine peak", "ミゾリビン血中濃度", "MZR濃度"),
    ),
    Measure(
        "sledai",
        "SLEDAI",
        "SLEDAI",
        "",
        high=105,
        step=1,
        digits=0,
        synonyms=("SLEDAI-2K", "SLEDAI score"),
    ),
    Measure(
        "weight",
        "Body weight",
        "Weight",
        "kg",
        accepts={"kg": 1},
        low=2,
        high=400,
        step=1,
        digits=1,
        synonyms=("BW", "weight", "体重"),
    ),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.key: measure for measure in _ALL})
"""key -> Measure, in the order of the template workbook."""
