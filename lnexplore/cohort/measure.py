"""What a measure is: a row of the table in `measures.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lnexplore.catalogue import current_language

Kind = Literal["number", "interval", "grade", "flag", "response"]

DIPSTICK_GRADES = ("-", "±", "1+", "2+", "3+", "4+")
"""Ordered grades of a urine test strip."""
RECORDED_RESPONSES = ("CR", "PR", "NR", "not CR")
"""What a doctor may have written down. “not CR” is all that “not in remission” says: it may be PR or NR."""


@dataclass(frozen=True)
class Jump:
    """A value that leaves its neighbours by more than a factor, within so many days, and comes back."""

    factor: float
    days: int
    problem: str


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
    in_template: bool = True
    """False for what few cohorts record: read wherever a sheet holds it, but no column of the template"""
    example: str | float = ""
    """a cell of the template's example row"""
    ja: str = ""
    """its name in Japanese"""
    zh: str = ""
    """its name in Chinese"""
    ucum: str = ""
    """the canonical unit as a code of UCUM"""
    top: float | None = None
    """where a threshold's slider ends; None: some way above the threshold"""
    start: tuple[Literal["<", "<=", ">", ">="], float] | None = None
    """sign and number that a new condition starts with; a start to be changed, no published limit"""
    worse: Literal["higher", "lower"] = "higher"
    """the side on which a value is worse"""
    course: int = 0
    """its place among the courses of laboratory values; 0: it has none"""
    of_patient: bool = False
    """whether the page of a patient shows it"""
    skewed: bool = False
    """it runs over powers of ten: a geometric mean, and a logarithmic axis"""
    logarithm: float | None = None
    """what is added before the logarithm on which a missing value is drawn: 1 for scores, counts and doses, which may be 0; None: drawn as it is"""
    at_start: bool = False
    """told once, of the biopsy that led to the treatment: without a time of its own it stands at time zero"""
    of_kidney: bool = False
    """it tells nothing of the nephritis once the patient is on dialysis, has a transplant or is dead"""
    mean: bool = False
    """told as a mean in a baseline table unless the user says otherwise; the others, mostly skewed, as a median"""
    highest: tuple[float, float] | None = None
    """the range in which the highest twentieth of a cohort's values begins"""
    jump: Jump | None = None
    """what a value that leaves its neighbours and comes back is taken for"""
    level_of: str = ""
    """the drug whose level in blood it is"""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that a header of it may say. The key of a rarer drug is none: its bare name may head pulses or any steroid."""
        own = (self.key,) if self.in_template else ()
        return (*own, self.label, self.short, self.title, *self.synonyms)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names this measure has in a visits frame."""
        return (self.key, f"{self.key}_low", f"{self.key}_high") if self.kind == "interval" else (self.key,)

    @property
    def name_in_text(self) -> str:
        """Name inside a sentence, in the language in force: "serum albumin", but "UPCR" and "eGFR" as they are written."""
        if current_language() == "ja":
            return self.ja
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
