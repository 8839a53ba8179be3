"""Conditions that are not a number against a number: what each reads, how it is said, and when it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.criteria.bounds import compare, rbc_category

Holds = Callable[[pl.Expr], pl.Expr]
"""(red cells per field below which a sediment is normal) -> Boolean per row, null where the row does not decide it"""


def no_casts(_normal_rbc: pl.Expr) -> pl.Expr:
    """A sheet that never records casts cannot fail them; one that does leaves a blank unknown."""
    return pl.when(~pl.col("casts_recorded")).then(True).otherwise(~pl.col("cellular_casts"))


def _normal_sediment(normal_rbc: pl.Expr) -> pl.Expr:
    few = compare(pl.col("urine_rbc_low"), pl.col("urine_rbc_high"), "<", normal_rbc, normal_rbc)
    return few & no_casts(normal_rbc)


def _haematuria_up_two(_normal_rbc: pl.Expr) -> pl.Expr:
    low, high = pl.col("urine_rbc_low"), pl.col("urine_rbc_high")
    before_low, before_high = pl.col("reference_urine_rbc_low"), pl.col("reference_urine_rbc_high")
    known = low.is_not_null() & before_low.is_not_null()
    return pl.when(known).then(rbc_category(low, high) >= rbc_category(before_low, before_high) + 2)


@dataclass(frozen=True)
class FindingRule:
    """One finding: the columns of an assessed frame it reads, its sentence, its short name, its expression."""

    columns: tuple[str, ...]
    sentence: str
    short: str
    holds: Holds
    line: str = ""
    """the same on one line; without it the short name"""
    for_flares: bool = False
    """only the rules of flares know the reference it reads"""

    @property
    def brief(self) -> str:
        """The condition as the head of a page has room for."""
        short = _(self.line or self.short)
        return short if self.line else f"{short[:1].lower()}{short[1:]}"


_SEDIMENT = ("urine_rbc_low", "urine_rbc_high", "cellular_casts", "casts_recorded")

FINDINGS: Mapping[str, FindingRule] = MappingProxyType(
    {
        "normal_sediment": FindingRule(
            _SEDIMENT,
            N_("normal urinary sediment (urine red cells < {normal_rbc:g}/HPF and no cellular casts)"),
            N_("Normal urinary sediment"),
            _normal_sediment,
            N_("sediment < {normal_rbc:g}/HPF"),
        ),
        "no_cellular_casts": FindingRule(
            ("cellular_casts", "casts_recorded"), N_("no cellular casts"), N_("No cellular casts"), no_casts
        ),
        "no_rescue": FindingRule(
            ("rescued",),
            N_("no rescue treatment, dialysis, transplant or death up to the visit"),
            N_("No rescue treatment"),
            lambda _normal_rbc: ~pl.col("rescued"),
        ),
        "active_sediment": FindingRule(
            _SEDIMENT,
            N_("active urinary sediment (urine red cells ≥ {normal_rbc:g}/HPF or cellular casts)"),
            N_("Active urinary sediment"),
            lambda normal_rbc: ~_normal_sediment(normal_rbc),
        ),
        "cellular_casts": FindingRule(
            ("cellular_casts", "casts_recorded"),
            N_("cellular casts"),
            N_("Cellular casts"),
            lambda normal_rbc: ~no_casts(normal_rbc),
        ),
        "haematuria_up_two": FindingRule(
            ("urine_rbc_low", "urine_rbc_high", "reference_urine_rbc_low", "reference_urine_rbc_high"),
            N_("urine red cells up by two or more of the categories 0–5, 6–10, 11–25, 26–50, above 50/HPF"),
            N_("Haematuria up by two categories"),
            _haematuria_up_two,
            for_flares=True,
        ),
        "after_complete": FindingRule(
            ("after_complete",),
            N_("after complete response"),
            N_("After complete response"),
            lambda _normal_rbc: pl.col("after_complete"),
            for_flares=True,
        ),
        "after_partial": FindingRule(
            ("after_complete",),
            N_("after partial response"),
            N_("After partial response"),
            lambda _normal_rbc: ~pl.col("after_complete"),
            for_flares=True,
        ),
    }
)
"""name -> rule of the finding."""
