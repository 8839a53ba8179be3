"""Estimated glomerular filtration rate: one function per published equation.

Creatinine in mg/dL, age in years, `is_female` Boolean; result in mL/min/1.73 m². Unknown sex, age or creatinine
gives an unknown result, never a guess. The equations are for adults: below 18 years none is applied, and only an eGFR
in the sheet is known.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.equations import AS_RECORDED, EQUATION_LABELS

ADULT_AGE = 18


def egfr_japanese_2009(creatinine: pl.Expr, age: pl.Expr, is_female: pl.Expr) -> pl.Expr:
    """Japanese equation. Matsuo S, et al. Am J Kidney Dis 2009;53:982-92."""
    return 194 * creatinine.pow(-1.094) * age.pow(-0.287) * _by_sex(is_female, 0.739, 1.0)


def egfr_ckd_epi_2021(creatinine: pl.Expr, age: pl.Expr, is_female: pl.Expr) -> pl.Expr:
    """CKD-EPI 2021, without race. Inker LA, et al. N Engl J Med 2021;385:1737-49."""
    ratio = creatinine / _by_sex(is_female, 0.7, 0.9)
    low = pl.min_horizontal(ratio, pl.lit(1.0)).pow(_by_sex(is_female, -0.241, -0.302))
    return (
        142
        * low
        * pl.max_horizontal(ratio, pl.lit(1.0)).pow(-1.200)
        * pl.lit(0.9938).pow(age)
        * _by_sex(is_female, 1.012, 1.0)
    )


def egfr_ckd_epi_2009(creatinine: pl.Expr, age: pl.Expr, is_female: pl.Expr) -> pl.Expr:
    """CKD-EPI 2009 with the race factor at 1. Levey AS, et al. Ann Intern Med 2009;150:604-12."""
    ratio = creatinine / _by_sex(is_female, 0.7, 0.9)
    low = pl.min_horizontal(ratio, pl.lit(1.0)).pow(_by_sex(is_female, -0.329, -0.411))
    return (
        141
        * low
        * pl.max_horizontal(ratio, pl.lit(1.0)).pow(-1.209)
        * pl.lit(0.993).pow(age)
        * _by_sex(is_female, 1.018, 1.0)
    )


def egfr_mdrd(creatinine: pl.Expr, age: pl.Expr, is_female: pl.Expr) -> pl.Expr:
    """MDRD with four variables, for creatinine traceable to IDMS, the race factor at 1.

    Levey AS, et al. Ann Intern Med 2006;145:247-54. Needed to repeat TULIP-LN.
    """
    return 175 * creatinine.pow(-1.154) * age.pow(-0.203) * _by_sex(is_female, 0.742, 1.0)


def _by_sex(is_female: pl.Expr, female: float, male: float) -> pl.Expr:
    """`female` or `male`, unknown where the sex is."""
    return pl.when(is_female.is_null()).then(None).when(is_female).then(pl.lit(female)).otherwise(pl.lit(male))


Equation = Callable[[pl.Expr, pl.Expr, pl.Expr], pl.Expr]

_COMPUTED: Mapping[str, Equation] = {
    "japanese_2009": egfr_japanese_2009,
    "ckd_epi_2021": egfr_ckd_epi_2021,
    "ckd_epi_2009": egfr_ckd_epi_2009,
    "mdrd": egfr_mdrd,
}
EQUATIONS: Mapping[str, tuple[str, Equation | None]] = MappingProxyType(
    {key: (label, _COMPUTED.get(key)) for key, label in EQUATION_LABELS.items()}
)
"""key -> (label, function); no function: the sheet's own eGFR column."""


def derive_egfr(frame: pl.DataFrame, equation: str, prefix: str = "") -> pl.DataFrame:
    """`frame` with `<prefix>egfr` computed by the equation from `<prefix>creatinine`, `age`, `day` and `sex`.

    Age is the age at time zero plus the years since. `as_recorded` leaves the sheet's own values; they also stand where
    the equation cannot be applied (no creatinine, no age or sex, a child): it never puts nothing over what was measured.
    Raises KeyError for an equation that does not exist.
    """
    compute = EQUATIONS[equation][1]
    if compute is None:
        return frame
    day = pl.col("day") if "day" in frame.columns else pl.lit(0)
    age = pl.col("age") + day / 365.25
    value = compute(pl.col(f"{prefix}creatinine"), age, pl.col("sex") == "female")
    # The minimum of a missing creatinine and 1 is 1 to polars: an eGFR without creatinine must be ruled out here.
    known = (age >= ADULT_AGE) & pl.col(f"{prefix}creatinine").is_not_null()
    name = f"{prefix}egfr"
    recorded = pl.col(name) if name in frame.columns else pl.lit(None, pl.Float64)
    return frame.with_columns(pl.coalesce(pl.when(known).then(value), recorded).alias(name))


def egfr_by(frame: pl.DataFrame, equation: str, plans: str, prefix: str = "") -> pl.Series:
    """`<prefix>egfr_<equation>`: eGFR for a condition that names its equation, from the columns of `derive_egfr`.

    Where the analysis takes eGFR as recorded (`plans`), so does the condition.
    """
    name = f"{prefix}egfr"
    found = frame if plans == AS_RECORDED else derive_egfr(frame, equation, prefix)
    return (
        found[name].alias(f"{name}_{equation}")
        if name in found.columns
        else pl.Series(f"{name}_{equation}", [None] * frame.height, pl.Float64)
    )
