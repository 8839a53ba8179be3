"""Kidney outcomes: sustained falls of eGFR, doubling of creatinine, dialysis or transplant, death, and composites, competing."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.runs import Runs
from lnexplore.outcomes.curves import CENSORED, COMPETING, EVENT, Curves, curves, first_days
from lnexplore.outcomes.layers import assessments
from lnexplore.outcomes.population import observed, select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.plan import AnalysisPlan

CONFIRM_DAYS = 28
"""a fall is sustained when met again at every assessment up to the first so many days later"""
FALLS: Mapping[str, float] = MappingProxyType(
    {"eGFR down by 30 %": 0.30, "eGFR down by 40 %": 0.40, "eGFR down by 57 %": 0.57}
)
"""outcome -> share of its baseline by which eGFR falls. Levey AS, et al. Am J Kidney Dis 2014;64:821-35"""
DOUBLED, FAILURE, DEATH = "creatinine doubled", "dialysis or transplant", "death"
COMPOSITES: Mapping[str, str] = MappingProxyType(
    {
        "40 % down, kidney failure or death": "eGFR down by 40 %",
        "57 % down, kidney failure or death": "eGFR down by 57 %",
    }
)
KIDNEY_OUTCOMES = (*FALLS, DOUBLED, FAILURE, DEATH, *COMPOSITES)


@whatever_remission_means
def kidney_values(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per assessment after time zero, before dialysis or transplant, of each patient the filters keep who was on neither at time zero.

    The rows of a patient stand together, by day. Columns: patient_id, group, day, egfr (by the plan's equation, else as recorded), creatinine, baseline_egfr, baseline_creatinine,
    failed (first day of dialysis or transplant), died, until (the last day that counts), failed_undated and died_undated (that it came is
    recorded, but of no such event the day). A patient without a value has a row with day null.
    """
    patients = select_patients(cohort, plan)
    firsts = {
        name: cohort.events.filter(pl.col("kind").cast(pl.String).is_in(list(kinds)))
        .group_by("patient_id")
        .agg(pl.col("day").min().alias(name), pl.col("day").is_null().all().alias(f"{name}_undated"))
        for name, kinds in (("failed", ("dialysis", "transplant")), ("died", ("death",)))
    }
    people = patients.select(
        "patient_id", "group", "baseline_egfr", "baseline_creatinine", "observed_until", until="last_day"
    )
    for frame in firsts.values():
        people = people.join(frame, on="patient_id", how="left", validate="1:1", maintain_order="left")
    # What comes after the last day that the plan lets count did not happen.
    late = {
        name: pl.when((pl.col(name) <= pl.col("observed_until")).fill_null(value=True)).then(pl.col(name))
        for name in firsts
    }
    people = (
        people.with_columns(pl.col("failed_undated", "died_undated").fill_null(value=False), **late)
        .drop("observed_until")
        .filter(~(pl.col("failed") <= 0).fill_null(value=False))
    )
    seen = assessments(cohort, plan).columns.select("patient_id", "day", "egfr", "creatinine")
    seen = observed(seen.filter(pl.col("egfr").is_not_null() | pl.col("creatinine").is_not_null()), patients)
    rows = people.join(seen, on="patient_id", how="left", validate="1:m", maintain_order="left_right")
    over = (pl.col("day") >= pl.min_horizontal("failed", "died")).fill_null(value=False)
    return rows.with_columns(pl.when(~over).then(pl.col(name)) for name in ("day", "egfr", "creatinine"))


@whatever_remission_means
def kidney_times(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per outcome of KIDNEY_OUTCOMES and patient of whom it can be told: when it came, or until when it had not.

    Columns: kidney_outcome, patient_id, group, clock (0), entry (0), day, code (1 on `day`, 2 what makes it impossible, 0 not by `day`). A fall
    (or doubling) counts from the first assessment that met it, if every later one up to the first at least 28 days after did too;
    one that nobody could see again is censored on the day it began. Dialysis, transplant and death compete with falls and doubling, death
    with dialysis and transplant; a composite has no competitor but what it lacks. Without a baseline value, or without any value later and anything that competes, a fall is not
    assessable; without a table of events dialysis, transplant and death are not, nor the composites. Who came to dialysis or transplant, or
    died, on a day that nobody knows is not assessable for it, nor for the composites.
    """
    values = kidney_values(cohort, plan)
    people = values.unique("patient_id", maintain_order=True)
    recorded = "events" in cohort.recorded
    parts = {}
    for outcome, share in FALLS.items():
        met = pl.col("egfr") <= _rounded((1 - share) * pl.col("baseline_egfr"))
        parts[outcome] = _sustained(values, people.filter(pl.col("baseline_egfr").is_not_null()), met)
    known = people.filter(pl.col("baseline_creatinine").is_not_null())
    parts[DOUBLED] = _sustained(values, known, pl.col("creatinine") >= _rounded(2 * pl.col("baseline_creatinine")))
    followed = people.filter(pl.col("until").is_not_null() & pl.lit(recorded))
    parts[FAILURE] = _first(followed.filter(~pl.col("failed_undated")), ("failed", EVENT), ("died", COMPETING))
    parts[DEATH] = _first(followed.filter(~pl.col("died_undated")), ("died", EVENT))
    followed = followed.filter(~pl.any_horizontal("failed_undated", "died_undated"))
    for outcome, fall in COMPOSITES.items():
        begun = parts[fall].select("patient_id", fallen=pl.when(pl.col("code") == EVENT).then("day"), seen="day")
        both = followed.join(begun, on="patient_id", how="inner", validate="1:1", maintain_order="left")
        # Whoever is followed on without values is not known to be free of a fall.
        both = both.with_columns(until=pl.min_horizontal("until", "seen"))
        parts[outcome] = _first(both, ("fallen", EVENT), ("failed", EVENT), ("died", EVENT))
    return pl.concat(
        [
            frame.select(
                pl.lit(outcome).alias("kidney_outcome"),
                "patient_id",
                "group",
                clock=pl.lit(0, pl.Int32),
                entry=pl.lit(0, pl.Int32),
                day=pl.col("day").cast(pl.Int32),
                code=pl.col("code").cast(pl.Int64),
            )
            for outcome, frame in parts.items()
        ]
    )


def _rounded(limit: pl.Expr) -> pl.Expr:
    """A product as a person would have it: 0.6 × 100 is 60."""
    return limit.round(9)


def _first(people: pl.DataFrame, *ends: tuple[str, int]) -> pl.DataFrame:
    """patient_id, group, day and code of the first of these ends, else of the end of follow-up."""
    happened = pl.min_horizontal([name for name, _ in ends])
    code = pl.lit(CENSORED)
    for name, meaning in reversed(ends):
        code = pl.when((pl.col(name) == happened).fill_null(value=False)).then(meaning).otherwise(code)
    rows = people.with_columns(code=code, day=pl.coalesce(happened, "until"))
    return rows.filter(pl.col("day") >= 0).select("patient_id", "group", "day", "code")


def _sustained(values: pl.DataFrame, people: pl.DataFrame, met: pl.Expr) -> pl.DataFrame:
    """patient_id, group, day and code of a condition met and met again, from the values at which it can be decided."""
    marked = values.select("patient_id", "day", _met=met).filter(
        pl.col("day").is_not_null() & pl.col("_met").is_not_null()
    )
    runs = Runs(marked["patient_id"].rle_id().to_numpy())
    # A value between that is no longer low ends the run, also where nobody came after 28 days.
    days, is_met = marked["day"].to_numpy(), marked["_met"].to_numpy()
    held = runs.held(is_met, days, runs.first_from(days, CONFIRM_DAYS, is_met))
    ends = first_days(marked, runs, *held)
    # Whoever came to dialysis, transplant or death before any value is not left out of what these compete with.
    rows = people.join(ends, on="patient_id", how="left", validate="1:1", maintain_order="left").with_columns(
        until=pl.min_horizontal("_seen", "_open"), _over=pl.min_horizontal("failed", "died")
    )
    # A fall that was open when dialysis, transplant or death came was not sustained before it: they compete.
    return _first(rows, ("_reached", EVENT), ("_over", COMPETING))


@whatever_remission_means
def kidney_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Cumulative incidence of each kidney outcome since time zero (Aalen-Johansen); by kidney_outcome."""
    everyone = select_patients(cohort, plan).select("patient_id", "group")
    rows = kidney_times(cohort, plan)
    return curves(rows, plan, everyone, by=("kidney_outcome",), incidence=True)


def kidney_outcomes(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per kidney outcome, group and day: the share who had had it (steps of `kidney_curves`)."""
    return kidney_curves(cohort, plan).steps


def kidney_outcome_landmarks(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per kidney outcome, group and landmark month: the share who had had it by then."""
    return kidney_curves(cohort, plan).landmarks
