"""A trial in CDISC's shape, read as any other file: how long the drug was taken in each arm, and the adverse events.

The patients are invented; the columns and their words are those of the pilot submission of CDISC (ADSL, ADAE).
"""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.outcomes.adverse_events import adverse_event_terms, adverse_events
from lnexplore.outcomes.drug_survival import REGIMEN, drug_survival_landmarks, stop_reasons

ADSL = """STUDYID,USUBJID,SUBJID,SITEID,TRT01P,TRT01A,TRTSDT,TRTEDT,AGE,SEX,RFSTDTC,RFENDTC,RFENDT,DCDECOD,DCREASCD
X,X-1,1,7,Placebo,Placebo,2014-01-02,2014-07-02,63,F,2014-01-02,2014-07-02,2014-07-02,COMPLETED,Completed
X,X-2,2,7,Placebo,Placebo,2014-01-02,2014-02-01,64,M,2014-01-02,2014-02-10,2014-02-10,ADVERSE EVENT,Adverse Event
X,X-3,3,7,Placebo,Placebo,2014-01-02,2014-05-02,71,F,2014-01-02,2014-05-02,2014-05-02,WITHDRAWAL BY SUBJECT,Withdrew Consent
X,X-4,4,7,Placebo,Placebo,2014-01-02,2014-07-01,58,F,2014-01-02,2014-07-01,2014-07-01,COMPLETED,Completed
X,X-5,5,7,Drug,Drug,2014-01-02,2014-01-02,66,F,2014-01-02,2014-01-09,2014-01-09,ADVERSE EVENT,Adverse Event
X,X-6,6,7,Drug,Drug,2014-01-02,2014-03-13,70,M,2014-01-02,2014-03-13,2014-03-13,LACK OF EFFICACY,Lack of Efficacy
X,X-7,7,7,Drug,Drug,2014-01-02,2014-07-02,69,F,2014-01-02,2014-07-02,2014-07-02,COMPLETED,Completed
X,X-8,8,7,Drug,Drug,2014-01-02,2014-04-02,59,M,2014-01-02,2014-04-20,2014-04-20,DEATH,Death
"""
ADAE = """STUDYID,USUBJID,TRTA,ASTDT,AETERM,AEDECOD,AEBODSYS,AESEV,AESER,AEREL,AEACN
X,X-2,Placebo,2014-01-20,ITCHY SKIN,PRURITUS,SKIN DISORDERS,MILD,N,PROBABLE,
X,X-2,Placebo,2014-01-28,RASH ON ARM,RASH,SKIN DISORDERS,MODERATE,N,POSSIBLE,DRUG WITHDRAWN
X,X-5,Drug,2014-01-02,ITCHING,PRURITUS,SKIN DISORDERS,SEVERE,Y,PROBABLE,DRUG WITHDRAWN
X,X-6,Drug,2014-02-02,ITCHY SKIN,PRURITUS,SKIN DISORDERS,MILD,N,NONE,DOSE NOT CHANGED
X,X-7,Drug,,HEADACHE,HEADACHE,NERVOUS SYSTEM DISORDERS,MILD,N,NONE,DOSE NOT CHANGED
X,X-7,Drug,2013-12-01,HEADACHE,HEADACHE,NERVOUS SYSTEM DISORDERS,MILD,N,NONE,DOSE NOT CHANGED
"""


@pytest.fixture(scope="module")
def cohort():
    found = read_cohort([("adsl.csv", ADSL.encode()), ("adae.csv", ADAE.encode())]).cohort
    assert found is not None
    assert found.size == 8
    return found


@pytest.fixture(scope="module")
def plan(cohort):
    """The planned arm is a group of the sheet's own, chosen to set patients side by side."""
    (arm,) = [column for column, header in cohort.extras.items() if header == "TRT01P"]
    return AnalysisPlan(group_by=arm)


def test_retention_per_arm(cohort, plan):
    rows = drug_survival_landmarks(cohort, plan).filter(
        (pl.col("drug").cast(pl.String) == REGIMEN) & (pl.col("counted") == "still taken")
    )
    found = {
        (str(group), month): (n, at_risk, estimate)
        for group, month, n, at_risk, estimate in rows.select("group", "month", "n", "n_risk", "estimate").iter_rows()
    }
    # Month 3 is day 91. Placebo: stopped on day 30 (3 of 4 left), withdrawn on day 120 (2 of 3 left). Drug: stopped on
    # day 0 (3 of 4), on day 70 (2 of 3); the one who died stopped on day 90 (1 of 2).
    assert found["Placebo", 3] == (1, 3, pytest.approx(0.75))
    assert found["Drug", 3] == (3, 1, pytest.approx(0.25))


def test_reasons_per_arm(cohort, plan):
    rows = stop_reasons(cohort, plan).filter((pl.col("drug").cast(pl.String) == REGIMEN) & (pl.col("n") > 0))
    assert sorted(rows.select(pl.col("group").cast(pl.String), pl.col("why").cast(pl.String), "n", "N").rows()) == [
        ("Drug", "adverse event", 1, 4),
        ("Drug", "death", 1, 4),
        ("Drug", "inefficacy", 1, 4),
        ("Placebo", "adverse event", 1, 4),
        ("Placebo", "patient’s wish", 1, 4),
    ]


def test_adverse_events_per_arm(cohort, plan):
    rows = adverse_events(cohort, plan)
    found = {
        (str(group), event): (patients, events, total)
        for group, event, patients, events, total in rows.select(
            "group", "event", "n_patients", "n_events", "N"
        ).iter_rows()
    }
    # The headache without a day counts; the one a month before treatment does not.
    assert found["Drug", "any"] == (3, 3, 4)
    assert found["Placebo", "any"] == (1, 2, 4)
    assert found["Drug", "serious"] == (1, 1, 4)
    assert found["Drug", "severe (grade 3 or more)"] == (1, 1, 4)
    assert found["Placebo", "related to treatment"] == (1, 2, 4)
    assert found["Placebo", "led to stopping a drug"] == (1, 1, 4)
    assert found["Drug", "led to stopping a drug"] == (1, 1, 4)


def test_terms_are_the_preferred_ones_with_their_class(cohort, plan):
    rows = adverse_event_terms(cohort, plan).filter(pl.col("group").cast(pl.String) == "Drug")
    assert rows.select("term", "category", "n_patients").rows()[0] == ("PRURITUS", "SKIN DISORDERS", 2)
    assert set(rows["term"]) == {"PRURITUS", "RASH", "HEADACHE"}
