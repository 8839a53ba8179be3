"""Printed rates, typed in once more from the notes of what was seen (published_rates.md), and the cohort beside them."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.outcomes.definitions import definition_rates
from lnexplore.outcomes.published_rates import (
    FROM_PERCENTAGE,
    FROM_SUBGROUPS,
    N_FROM_PERCENTAGE,
    PART_OF_RULE,
    PRINTED,
    PUBLISHED_RATES,
    UNKNOWN_RULE,
    published_comparison,
)

# study, arm, rule, month, n, N, percentage printed (None where none is), how n is known
SEEN = [
    ("St Luke’s 2017", "mizoribine + tacrolimus", "stlukes2017", 6, 56, 63, None, PRINTED),
    ("Ikeuchi 2014", "tacrolimus + mycophenolate", "", 6, 13, 16, 81, FROM_PERCENTAGE),
    ("Ikeuchi 2014", "tacrolimus", "", 6, 5, 13, 38, FROM_PERCENTAGE),
    ("Bao 2008", "multitarget", "", 6, 10, 20, 50, FROM_PERCENTAGE),
    ("Bao 2008", "IV cyclophosphamide", "", 6, 1, 20, 5, FROM_PERCENTAGE),
    ("Mok 2016", "mycophenolate", "", 6, 45, 76, 59, FROM_PERCENTAGE),
    ("Mok 2016", "tacrolimus", "", 6, 46, 74, 62, FROM_PERCENTAGE),
    ("ACCESS 2014", "abatacept + low-dose cyclophosphamide", "access", 6, 22, 66, 33, PRINTED),
    ("ACCESS 2014", "low-dose cyclophosphamide", "access", 6, 21, 68, 31, PRINTED),
    ("ALMS 2009", "mycophenolate", "", 6, 104, 185, 56.2, PRINTED),
    ("ALMS 2009", "IV cyclophosphamide", "", 6, 83 + 15, 154 + 31, None, FROM_SUBGROUPS),
    ("AURA-LV 2019", "voclosporin 23.7 mg", "auralv", 6, 29, 89, 32.6, N_FROM_PERCENTAGE),
    ("AURA-LV 2019", "voclosporin 39.5 mg", "auralv", 6, 24, 88, 27.3, N_FROM_PERCENTAGE),
    ("AURA-LV 2019", "placebo", "auralv", 6, 17, 88, 19.3, N_FROM_PERCENTAGE),
    ("AURORA 1 2021", "voclosporin", "aurora1", 12, 73, 179, 40.8, FROM_PERCENTAGE),
    ("AURORA 1 2021", "placebo", "aurora1", 12, 40, 178, 22.5, FROM_PERCENTAGE),
    ("NOBILITY 2022", "obinutuzumab", "nobility", 12, 22, 63, 35, FROM_PERCENTAGE),
    ("NOBILITY 2022", "placebo", "nobility", 12, 14, 62, 23, FROM_PERCENTAGE),
    ("NOBILITY 2022", "obinutuzumab", "nobility", 24, 26, 63, 41, FROM_PERCENTAGE),
    ("NOBILITY 2022", "placebo", "nobility", 24, 14, 62, 23, FROM_PERCENTAGE),
    ("BLISS-LN 2020", "belimumab", "blissln_perr", 24, 69 + 27, 148 + 75, 43, FROM_SUBGROUPS),
    ("BLISS-LN 2020", "placebo", "blissln_perr", 24, 55 + 17, 148 + 75, 32, FROM_SUBGROUPS),
    ("BLISS-LN 2020", "belimumab", "blissln_crr", 24, 50 + 17, 148 + 75, 30, FROM_SUBGROUPS),
    ("BLISS-LN 2020", "placebo", "blissln_crr", 24, 36 + 8, 148 + 75, 20, FROM_SUBGROUPS),
]


def test_every_row_is_what_was_seen():
    found = [
        (rate.study, rate.arm, rate.definition, rate.month, rate.n, rate.total, rate.counted)
        for rate in PUBLISHED_RATES
    ]
    assert found == [(*row[:6], row[7]) for row in SEEN]


@pytest.mark.parametrize(
    "row", [row for row in SEEN if row[6] is not None], ids=lambda row: " ".join(map(str, row[:4]))
)
def test_the_percentage_is_the_printed_one(row: tuple):
    n, total, printed = row[4:7]
    digits = 1 if isinstance(printed, float) else 0
    assert abs(100 * n / total - printed) <= 0.5 * 10**-digits + 1e-9


def test_what_is_worked_out_fits_no_other_number():
    for row in SEEN:
        if row[7] == FROM_PERCENTAGE:
            digits = 1 if isinstance(row[6], float) else 0
            fits = [n for n in range(row[5] + 1) if abs(100 * n / row[5] - row[6]) <= 0.5 * 10**-digits]
            assert fits == [row[4]], row


def test_each_has_a_rule_or_says_why_not():
    for rate in PUBLISHED_RATES:
        assert rate.citation
        if rate.definition:
            assert rate.definition in DEFINITIONS
        else:
            assert rate.rule in (UNKNOWN_RULE, PART_OF_RULE)


SAMPLE = sample_cohort()
PLAN = AnalysisPlan()
FRAME = published_comparison(SAMPLE, PLAN)


def test_all_printed_rates_stand_there_with_their_interval():
    printed = FRAME.filter(~pl.col("own"))
    assert printed.height == len(SEEN)
    assert sorted(printed.select("study", "arm", "month", "n", "N").rows()) == sorted(
        (study, arm, month, n, total) for study, arm, _, month, n, total, _, _ in SEEN
    )
    (stlukes,) = printed.filter(pl.col("study") == "St Luke’s 2017").to_dicts()
    # 56 of 63: Wilson 0.7880 to 0.9451.
    assert (stlukes["ci_low"], stlukes["ci_high"]) == pytest.approx((0.7880, 0.9451), abs=5e-5)
    assert stlukes["rule"] == "St Luke’s 2017"
    assert printed.filter(pl.col("study") == "Mok 2016")["rule"].unique().to_list() == [UNKNOWN_RULE]


@pytest.mark.parametrize(("key", "month"), sorted({(row[2], row[3]) for row in SEEN if row[2]}), ids=str)
def test_the_cohorts_own_rate_is_that_of_the_definition_at_that_month(key: str, month: int):
    own = FRAME.filter(pl.col("own") & (pl.col("rule") == DEFINITIONS[key].label) & (pl.col("month") == month))
    # Everybody randomised is in the denominator of a trial; of St Luke’s it is not told how missing data were counted.
    plan = PLAN if key == "stlukes2017" else PLAN.replace(missing="non_responder")
    there = definition_rates(SAMPLE, plan).filter(
        (pl.col("definition") == key)
        & (pl.col("month") == month)
        & (pl.col("outcome").cast(pl.String) == "CR")
        & (pl.col("group").cast(pl.String) == "induction")
    )
    columns = ["n", "N", "n_not_assessable", "estimate", "ci_low", "ci_high"]
    expected = there.filter(pl.col("N") > 0).select(pl.col("group").cast(pl.String), *columns).rows()
    assert own.select("arm", *columns).rows() == expected
    assert bool(expected) == (there["lacking"][0] == "" and int(there["N"].sum()) > 0)


@pytest.mark.parametrize(
    ("filters", "groups"),
    [({}, {"induction"}), ({"phase": ("induction",)}, {"induction"}), ({"phase": ("maintenance",)}, set())],
)
def test_only_the_induction_phase_stands_beside_them(filters: dict[str, tuple[str, ...]], groups: set[str]):
    frame = published_comparison(SAMPLE, PLAN.replace(filters=Filters(levels=filters)))
    assert set(frame.filter("own")["arm"]) == groups


def test_without_phases_everybody_does():
    patients = SAMPLE.patients.drop("extra_1").with_columns(phase=pl.lit(None, SAMPLE.patients.schema["phase"]))
    cohort = Cohort.of(patients, SAMPLE.visits, SAMPLE.treatments, SAMPLE.events)
    own = published_comparison(cohort, PLAN).filter(pl.col("own") & (pl.col("rule") == "St Luke’s 2017"))
    # 12 of induction and 12 of maintenance have been seen at six months.
    assert own.select("arm", "N").rows() == [("all patients", 24)]


def test_a_month_without_a_window_of_the_plan_is_read_all_the_same():
    frame = published_comparison(SAMPLE, PLAN.replace(windows=(Window(3, 30),), headline_month=3))
    stlukes = frame.filter(pl.col("own") & (pl.col("rule") == "St Luke’s 2017"))
    assert (
        stlukes.select("n", "N").rows()
        == FRAME.filter(pl.col("own") & (pl.col("rule") == "St Luke’s 2017")).select("n", "N").rows()
    )
    assert stlukes["month"].unique().to_list() == [6]
