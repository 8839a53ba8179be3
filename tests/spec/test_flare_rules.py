"""One readable table per published rule for flares: the value before, what the visit showed, and the limbs it meets.

The rule alone is tested here, on a single row; which visit is "before" and after which response a flare can count is
the business of the outcome.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from lnexplore.criteria.flare_presets import FLARES, FLARES_NOT_OFFERED
from lnexplore.criteria.terms import Limit

UNKNOWN = "cannot be told"


@dataclass(frozen=True)
class FlareCase:
    """`limbs` are the names of the limbs that are met, `open` those that the row does not decide."""

    says: str
    limbs: tuple[str, ...]
    before: dict[str, Any]
    at: dict[str, Any]
    open: tuple[str, ...] = ()
    after_complete: bool = True

    def __str__(self) -> str:
        return self.says

    @property
    def answer(self) -> str:
        """As the table prints it."""
        met = ", ".join(self.limbs)
        return f"{met}; {', '.join(self.open)}: {UNKNOWN}".removeprefix("; ") if self.open else met or "no flare"


def row(case: FlareCase, columns: frozenset[str]) -> pl.DataFrame:
    """The one row that a rule sees, with every column it reads; what the case does not name is missing."""
    values: dict[str, Any] = {"after_complete": case.after_complete, "casts_recorded": True, "cellular_casts": None}
    for prefix, given in (("reference_", case.before), ("", case.at)):
        for key, value in given.items():
            if isinstance(value, bool):
                values[f"{prefix}{key}"] = value
                continue
            low, high = value if isinstance(value, tuple) else (value, value)
            values |= {f"{prefix}{key}": low, f"{prefix}{key}_low": low, f"{prefix}{key}_high": high}
    flags = ("after_complete", "casts_recorded", "cellular_casts")
    types = {name: pl.Boolean if name in flags else pl.Float64 for name in {*columns, *values}}
    return pl.DataFrame([{name: values.get(name) for name in types}], schema=types)


def verdicts(key: str, case: FlareCase) -> dict[str, bool | None]:
    """Limb -> whether it is met, None where the row does not decide it."""
    rule = FLARES[key]
    frame = row(case, rule.columns())
    return {limb.name: frame.select(limb.rule.expr().cast(pl.Boolean)).item() for limb in rule.limbs}


QUIET = {"urine_rbc": (1, 4), "cellular_casts": False}
STILL = QUIET | {"creatinine": 0.8, "upcr": 0.3}
KDIGO = [
    FlareCase("nothing changed", (), STILL, STILL),
    FlareCase("from fewer than 5 to 16 red cells", ("mild",), STILL, STILL | {"urine_rbc": 16}),
    FlareCase("15 red cells are not more than 15", (), STILL, STILL | {"urine_rbc": 15}),
    FlareCase("from exactly 5 red cells", (), STILL | {"urine_rbc": 5}, STILL | {"urine_rbc": 30}),
    FlareCase("a cellular cast", ("mild",), STILL, STILL | {"cellular_casts": True}),
    FlareCase("creatinine up by exactly 0.20", ("moderate",), STILL, STILL | {"creatinine": 1.0}),
    FlareCase("creatinine up by 0.19", (), STILL, STILL | {"creatinine": 0.99}),
    FlareCase("creatinine up by exactly 1.0", ("moderate",), STILL, STILL | {"creatinine": 1.8}),
    FlareCase("creatinine up by 1.01", ("severe",), STILL, STILL | {"creatinine": 1.81}),
    FlareCase("from 1.99, up by 0.20", ("moderate",), STILL | {"creatinine": 1.99}, STILL | {"creatinine": 2.19}),
    FlareCase("from 2.0, up by 0.39", (), STILL | {"creatinine": 2.0}, STILL | {"creatinine": 2.39}),
    FlareCase("from 2.0, up by 0.40", ("moderate",), STILL | {"creatinine": 2.0}, STILL | {"creatinine": 2.40}),
    FlareCase("from 2.0, up by 1.5", ("moderate",), STILL | {"creatinine": 2.0}, STILL | {"creatinine": 3.5}),
    FlareCase("from 2.0, up by 1.51", ("severe",), STILL | {"creatinine": 2.0}, STILL | {"creatinine": 3.51}),
    FlareCase("UPCR from 0.49 to 1.0", ("moderate",), STILL | {"upcr": 0.49}, STILL | {"upcr": 1.0}),
    FlareCase("UPCR from 0.49 to 0.99", (), STILL | {"upcr": 0.49}, STILL | {"upcr": 0.99}),
    FlareCase("UPCR from 0.5 to 1.99", (), STILL | {"upcr": 0.5}, STILL | {"upcr": 1.99}),
    FlareCase("UPCR from 0.5 to 2.0", ("moderate",), STILL | {"upcr": 0.5}, STILL | {"upcr": 2.0}),
    FlareCase("UPCR from 1.0 to 2.0", ("moderate",), STILL | {"upcr": 1.0}, STILL | {"upcr": 2.0}),
    FlareCase("UPCR from 1.0, up by exactly 5", ("moderate or severe",), STILL | {"upcr": 1.0}, STILL | {"upcr": 6.0}),
    FlareCase("UPCR from 1.0, up by more than 5", ("severe",), STILL | {"upcr": 1.0}, STILL | {"upcr": 6.01}),
    FlareCase("UPCR from 1.01 to 2.0 has not doubled", (), STILL | {"upcr": 1.01}, STILL | {"upcr": 2.0}),
    FlareCase("UPCR from 1.01 to 2.02 has", ("moderate",), STILL | {"upcr": 1.01}, STILL | {"upcr": 2.02}),
    FlareCase("doubled, but no longer below 5", ("moderate or severe",), STILL | {"upcr": 2.0}, STILL | {"upcr": 5.0}),
    FlareCase("from 1.4 to 5.5", ("moderate or severe",), STILL | {"upcr": 1.4}, STILL | {"upcr": 5.5}),
    FlareCase("from 4.0 to 7.9 has not doubled", (), STILL | {"upcr": 4.0}, STILL | {"upcr": 7.9}),
    FlareCase("from below 0.5 by more than 5", ("moderate", "severe"), STILL, STILL | {"upcr": 5.4}),
    FlareCase("no UPCR, no creatinine", (), STILL, QUIET, open=("moderate", "severe")),
    FlareCase("no UPCR, but creatinine decides", ("moderate",), STILL, QUIET | {"creatinine": 1.0}, open=("severe",)),
    FlareCase(
        "no UPCR after 1.4",
        (),
        STILL | {"upcr": 1.4},
        QUIET | {"creatinine": 0.8},
        open=("moderate", "moderate or severe", "severe"),
    ),
]

DAY = QUIET | {"creatinine": 1.0, "urine_protein_24h": 1.0}
MORONI = [
    FlareCase("nothing changed", (), DAY, DAY),
    FlareCase("creatinine up by 30 %, five red cells", ("nephritic",), DAY, DAY | {"creatinine": 1.3, "urine_rbc": 5}),
    FlareCase("creatinine up by 29 %", (), DAY, DAY | {"creatinine": 1.29, "urine_rbc": 5}),
    FlareCase("creatinine up by 30 %, quiet sediment", (), DAY, DAY | {"creatinine": 1.3}),
    FlareCase("protein up by exactly 2 g/day", ("proteinuric",), DAY, DAY | {"urine_protein_24h": 3.0}),
    FlareCase("protein up by 1.99 g/day", (), DAY, DAY | {"urine_protein_24h": 2.99}),
    FlareCase(
        "from 3.49, up by 2", ("proteinuric",), DAY | {"urine_protein_24h": 3.49}, DAY | {"urine_protein_24h": 5.49}
    ),
    FlareCase("from 3.5, up by 2, not doubled", (), DAY | {"urine_protein_24h": 3.5}, DAY | {"urine_protein_24h": 5.5}),
    FlareCase(
        "from 3.5, doubled", ("proteinuric",), DAY | {"urine_protein_24h": 3.5}, DAY | {"urine_protein_24h": 7.0}
    ),
    FlareCase("creatinine is not stable", (), DAY, DAY | {"creatinine": 1.3, "urine_protein_24h": 3.0}),
    FlareCase("no creatinine", (), DAY, DAY | {"creatinine": None, "urine_protein_24h": 3.0}, open=("proteinuric",)),
]

SLE = QUIET | {"creatinine": 0.5, "urine_protein_24h": 0.10}
BLISS = [
    FlareCase("nothing changed", (), SLE, SLE),
    FlareCase("from 0.19 to 1.01", ("proteinuria",), SLE | {"urine_protein_24h": 0.19}, SLE | {"urine_protein_24h": 1.01}),
    FlareCase("from 0.19 to 1.0", (), SLE | {"urine_protein_24h": 0.19}, SLE | {"urine_protein_24h": 1.0}),
    FlareCase("from 0.2 to 2.0", (), SLE | {"urine_protein_24h": 0.2}, SLE | {"urine_protein_24h": 2.0}),
    FlareCase("from 0.2 to 2.01", ("proteinuria",), SLE | {"urine_protein_24h": 0.2}, SLE | {"urine_protein_24h": 2.01}),
    FlareCase("from 1.0 to 2.01", ("proteinuria",), SLE | {"urine_protein_24h": 1.0}, SLE | {"urine_protein_24h": 2.01}),
    FlareCase("from 1.5 to 3.0 has not more than doubled", (), SLE | {"urine_protein_24h": 1.5}, SLE | {"urine_protein_24h": 3.0}),
    FlareCase("from 1.5 to 3.01", ("proteinuria",), SLE | {"urine_protein_24h": 1.5}, SLE | {"urine_protein_24h": 3.01}),
    FlareCase("creatinine up by 20 %, five red cells before and now", ("kidney function",), SLE | {"urine_rbc": 5}, SLE | {"creatinine": 0.6, "urine_rbc": 5}),
    FlareCase("creatinine up by 18 %", (), SLE, SLE | {"creatinine": 0.59, "cellular_casts": True}),
    FlareCase("creatinine up by 0.3, which is 15 %", ("kidney function",), SLE | {"creatinine": 2.0}, SLE | {"creatinine": 2.3, "cellular_casts": True}),
    FlareCase("creatinine up by 20 %, quiet urine", (), SLE, SLE | {"creatinine": 0.6}),
    FlareCase("creatinine up by 20 %, protein 0.15", ("kidney function",), SLE, SLE | {"creatinine": 0.6, "urine_protein_24h": 0.15}),
    FlareCase("new haematuria with protein 0.15", ("haematuria",), SLE, SLE | {"urine_rbc": 5, "urine_protein_24h": 0.15}),
    FlareCase("new haematuria with a cast", ("haematuria",), SLE, SLE | {"urine_rbc": 5, "cellular_casts": True}),
    FlareCase("new haematuria alone", (), SLE, SLE | {"urine_rbc": 5, "urine_protein_24h": 0.14}),
    FlareCase("haematuria that was there before", (), SLE | {"urine_rbc": 5}, SLE | {"urine_rbc": 50, "urine_protein_24h": 0.15}),
]  # fmt: skip

ALMS = [
    FlareCase("nothing changed", (), STILL, STILL),
    FlareCase("UPCR doubled", ("proteinuric",), STILL, STILL | {"upcr": 0.6}),
    FlareCase("UPCR not quite doubled", (), STILL, STILL | {"upcr": 0.59}),
    FlareCase("creatinine up by 25 %, a cast", ("nephritic",), STILL, STILL | {"creatinine": 1.0, "cellular_casts": True}),
    FlareCase("creatinine up by 24 %, a cast", (), STILL, STILL | {"creatinine": 0.99, "cellular_casts": True}),
    FlareCase("creatinine up by 25 % alone", (), STILL, STILL | {"creatinine": 1.0}),
    FlareCase("creatinine up by 25 %, new haematuria", ("nephritic",), STILL, STILL | {"creatinine": 1.0, "urine_rbc": 5}),
    FlareCase("creatinine up by 25 %, haematuria as before", (), STILL | {"urine_rbc": 10}, STILL | {"creatinine": 1.0, "urine_rbc": 10}),
    FlareCase("creatinine up by 25 %, UPCR doubled", ("proteinuric", "nephritic"), STILL, STILL | {"creatinine": 1.0, "upcr": 0.6}),
    FlareCase("no UPCR before", (), QUIET | {"creatinine": 0.8}, STILL, open=("proteinuric",)),
]  # fmt: skip

LOW_C3 = {"creatinine": 1.0, "urine_protein_24h": 0.2, "urine_rbc": (1, 4), "c3": 100}
TRIPLED = {"creatinine": 1.0, "urine_protein_24h": 0.6, "urine_rbc": 5, "c3": 66}
MAINTAIN = [
    FlareCase("nothing changed", (), LOW_C3, LOW_C3),
    FlareCase("creatinine up by 33 %", ("creatinine",), LOW_C3, LOW_C3 | {"creatinine": 1.33}),
    FlareCase("creatinine up by 32 %", (), LOW_C3, LOW_C3 | {"creatinine": 1.32}),
    FlareCase("protein tripled, five red cells, C3 down by 34 %", ("proteinuria",), LOW_C3, TRIPLED),
    FlareCase("protein not quite tripled", (), LOW_C3, TRIPLED | {"urine_protein_24h": 0.59}),
    FlareCase("four red cells", (), LOW_C3, TRIPLED | {"urine_rbc": 4}),
    FlareCase("C3 down by exactly 33 %, which is not more", (), LOW_C3, TRIPLED | {"c3": 67}),
    FlareCase("no C3", (), LOW_C3, TRIPLED | {"c3": None}, open=("proteinuria",)),
]

AURORA = [
    FlareCase("from 0.19 to 1.0", (), {"upcr": 0.19}, {"upcr": 1.0}),
    FlareCase("from 0.19 to 1.01", ("renal flare",), {"upcr": 0.19}, {"upcr": 1.01}),
    FlareCase("from 0.2 to 2.0", (), {"upcr": 0.2}, {"upcr": 2.0}),
    FlareCase("from 0.2 to 2.01", ("renal flare",), {"upcr": 0.2}, {"upcr": 2.01}),
    FlareCase("from 1.0 to 2.01", ("renal flare",), {"upcr": 1.0}, {"upcr": 2.01}),
    FlareCase("from above 1.0 nothing is printed", (), {"upcr": 1.01}, {"upcr": 5.0}),
    FlareCase("no UPCR", (), {"upcr": 0.1}, {}, open=("renal flare",)),
]

CHILD = {"egfr": 100, "urine_rbc": 3, "upcr": 0.6}
SSR = [
    FlareCase("nothing changed, after partial response", (), CHILD, CHILD, after_complete=False),
    FlareCase("eGFR newly abnormal, red cells from 0–5 to 11–25", ("kidney function",), CHILD, CHILD | {"egfr": 94.9, "urine_rbc": 15}, after_complete=False),
    FlareCase("eGFR newly abnormal, red cells one category up", (), CHILD, CHILD | {"egfr": 94.9, "urine_rbc": 8}, after_complete=False),
    FlareCase("eGFR still normal", (), CHILD, CHILD | {"egfr": 95, "urine_rbc": 15}, after_complete=False),
    FlareCase("eGFR abnormal before, down by exactly 10 %", (), CHILD | {"egfr": 90}, CHILD | {"egfr": 81, "urine_rbc": 15}, after_complete=False),
    FlareCase("eGFR abnormal before, down by more than 10 %", ("kidney function",), CHILD | {"egfr": 90}, CHILD | {"egfr": 80.9, "urine_rbc": 15}, after_complete=False),
    FlareCase("new gross haematuria, one category up", ("kidney function",), CHILD | {"urine_rbc": 40}, CHILD | {"egfr": 90, "urine_rbc": 51}, after_complete=False),
    FlareCase("UPCR 0.51 after complete response", ("proteinuria after complete response",), CHILD | {"upcr": 0.2}, CHILD | {"upcr": 0.51}),
    FlareCase("UPCR 0.50 after complete response", (), CHILD | {"upcr": 0.2}, CHILD | {"upcr": 0.50}),
    FlareCase("UPCR doubled to 1.2 after partial response", ("proteinuria after partial response",), CHILD, CHILD | {"upcr": 1.2}, after_complete=False),
    FlareCase("UPCR from 0.5 doubled to 1.0, which is not above 1.0", (), CHILD | {"upcr": 0.5}, CHILD | {"upcr": 1.0}, after_complete=False),
    FlareCase("UPCR 1.19 from 0.6 has not doubled", (), CHILD, CHILD | {"upcr": 1.19}, after_complete=False),
]  # fmt: skip

WORSE = QUIET | {"egfr": 80}
ACR = [
    FlareCase("nothing changed", (), WORSE, WORSE),
    FlareCase("eGFR down by exactly 25 %", ("kidney function",), WORSE, WORSE | {"egfr": 60}),
    FlareCase("eGFR down by less", (), WORSE, WORSE | {"egfr": 60.1}),
    FlareCase("five red cells after fewer", ("sediment",), WORSE, WORSE | {"urine_rbc": 5}),
    FlareCase("a cellular cast after few red cells", ("sediment",), WORSE, WORSE | {"cellular_casts": True}),
    FlareCase("active before and still", (), WORSE | {"urine_rbc": 20}, WORSE | {"urine_rbc": 20}),
    FlareCase("no eGFR", (), WORSE, QUIET, open=("kidney function",)),
]

FLARE_SPECIFICATIONS = {
    "kdigo2012": KDIGO,
    "moroni": MORONI,
    "bliss_sle": BLISS,
    "alms_maintenance": ALMS,
    "maintain": MAINTAIN,
    "aurora2": AURORA,
    "ssr": SSR,
    "acr_style": ACR,
}


def test_every_rule_has_a_specification():
    assert list(FLARE_SPECIFICATIONS) == list(FLARES)


@pytest.mark.parametrize(
    ("key", "case"), [(key, case) for key, cases in FLARE_SPECIFICATIONS.items() for case in cases], ids=str
)
def test_specification(key: str, case: FlareCase):
    expected = {limb.name: False for limb in FLARES[key].limbs}
    expected |= dict.fromkeys(case.limbs, True) | dict.fromkeys(case.open)
    assert verdicts(key, case) == expected


@pytest.mark.parametrize("rule", FLARES.values(), ids=FLARES)
class TestEveryRule:
    def test_says_where_it_comes_from(self, rule):
        assert rule.citation
        assert rule.evidence in {"C", "P"}
        assert rule.reference in {"nadir", "last", "mean_last_two"}
        assert rule.notes
        assert all(note.endswith(".") for note in rule.notes)

    def test_every_limb_is_shown_met(self, rule):
        assert {name for case in FLARE_SPECIFICATIONS[rule.key] for name in case.limbs} == {
            limb.name for limb in rule.limbs
        }

    def test_compares_with_what_came_before(self, rule):
        assert any(
            (isinstance(leaf, Limit) and "reference" in (leaf.of, leaf.at)) or leaf.key.startswith("after_")
            for leaf in rule.leaves()
        )


def test_what_each_is_compared_with_and_after_which_response():
    assert {key for key, rule in FLARES.items() if rule.reference == "last"} == {"moroni", "maintain"}
    assert {key for key, rule in FLARES.items() if rule.after != "CR or PR"} == set()
    assert {key: rule.precondition.describe() for key, rule in FLARES.items() if rule.precondition} == {
        "bliss_sle": "no condition",
        "aurora2": "UPCR ≤ 0.7 g/gCr",
    }
    assert {key for key, rule in FLARES.items() if rule.evidence == "P"} == {"acr_style"}


def test_what_is_not_offered_says_why():
    assert len(FLARES_NOT_OFFERED) == 6
    assert all(why.endswith(".") for why in FLARES_NOT_OFFERED.values())
