"""How long the regimen and each of its drugs were taken, and why they were stopped."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.stop_reasons import COMPLETED, NOT_FAILURE, NOT_STATED, STOP_REASONS
from lnexplore.outcomes.curves import CENSORED, EVENT, Curves, clocks, curves
from lnexplore.outcomes.population import drug_courses, drugs_of_regimen, regimen_of_patients, select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import cohort_levels, with_interval
from lnexplore.plan import AnalysisPlan

REGIMEN = "the regimen"
ANY_STOP, NO_SUCCESS = "still taken", "still taken, or stopped in remission"
"""The two ways a retention curve is read."""
_DRUG = "drug"


@whatever_remission_means
def drug_stops(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and drug (the regimen as a whole first): when it was begun, when and why it ended.

    Columns: drug, patient_id, group, clock, entry, day (of the stop, of death, or the last day on which the patient was
    seen), stopped (Boolean; False for what was completed as planned, too), why (of STOP_REASONS; null while it goes on), reason (the sheet's words), stopped_drug (of the
    regimen, the drug that ended it). Time counts from the plan's day; for a single drug under the default from its own first day.
    """
    patients = select_patients(cohort, plan).select("patient_id", "last_day", "terminal_day", "observed_until")
    deaths = (
        # Who leaves the study at death is not followed to it.
        cohort.events.filter((pl.col("kind").cast(pl.String) == "death") & pl.lit(plan.terminal != "leaves"))
        .group_by("patient_id")
        .agg(died=pl.col("day").min())
    )
    people = patients.join(deaths, on="patient_id", how="left", validate="1:1", maintain_order="left")
    clock = clocks(cohort, plan, plan.origin)
    regimen = regimen_of_patients(cohort, plan).select(
        "patient_id", "stop_day", "reason", "why", start_day="begun_day", stopped_drug=_DRUG
    )
    parts = [_ended(regimen, clock, people, REGIMEN, own_clock=False)]
    courses = drug_courses(cohort, plan).filter(pl.col("course") == 1)
    for drug in drugs_of_regimen(cohort, plan):
        mine = courses.filter(pl.col(_DRUG) == drug).select(
            "patient_id", "start_day", "stop_day", "reason", "why", stopped_drug=_DRUG
        )
        parts.append(_ended(mine, clock, people, drug, own_clock=plan.origin == "start"))
    names = [REGIMEN, *drugs_of_regimen(cohort, plan)]
    return pl.concat(parts).with_columns(pl.col(_DRUG).cast(pl.Enum(names)))


def _ended(
    taken: pl.DataFrame, clock: pl.DataFrame, people: pl.DataFrame, name: str, *, own_clock: bool
) -> pl.DataFrame:
    """The rows of `drug_stops` of one drug."""
    frame = clock.join(taken, on="patient_id", how="inner", validate="1:1", maintain_order="left").join(
        people, on="patient_id", how="left", validate="1:1", maintain_order="left"
    )
    begun = pl.max_horizontal("start_day", pl.lit(0))
    frame = frame.filter((begun <= pl.col("observed_until")).fill_null(value=True))
    if own_clock:
        frame = frame.with_columns(clock=begun.cast(pl.Int32), entry=begun.cast(pl.Int32))
    else:
        frame = frame.with_columns(entry=pl.max_horizontal("entry", begun).cast(pl.Int32))
    seen = pl.max_horizontal("last_day", "entry")
    stop = pl.when((pl.col("stop_day") <= pl.coalesce("observed_until", "stop_day")).fill_null(value=False)).then(
        pl.col("stop_day")
    )
    died = pl.when((pl.col("died") <= pl.coalesce("observed_until", "died")).fill_null(value=False)).then(
        pl.col("died")
    )
    frame = frame.with_columns(_stop=stop, _died=died).with_columns(
        _dead=(pl.col("_died") <= pl.coalesce("_stop", pl.col("_died"))).fill_null(value=False)
    )
    why = pl.when("_dead").then(pl.lit("death")).when(pl.col("_stop").is_not_null()).then(pl.col("why").cast(pl.String))
    return frame.select(
        pl.lit(name).alias(_DRUG),
        "patient_id",
        "group",
        "clock",
        "entry",
        day=pl.when("_dead").then(pl.col("_died")).otherwise(pl.coalesce("_stop", seen)).cast(pl.Int32),
        stopped=(pl.col("_dead") | pl.col("_stop").is_not_null()) & (why != COMPLETED).fill_null(value=True),
        why=why.cast(STOP_REASONS),
        reason=pl.when(why.is_not_null() & ~pl.col("_dead")).then(pl.col("reason")),
        stopped_drug=pl.when(why.is_not_null()).then(pl.col("stopped_drug")),
    )


def _everyone(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    return select_patients(cohort, plan).select("patient_id", "group")


@whatever_remission_means
def drug_survival_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Retention by drug and `counted`: still taken (every stop ends it), or still taken or stopped in remission.

    The second is one less the incidence of every other reason: a stop in remission competes with them, it does not end
    the success. What was completed as planned is followed no further in both.
    """
    rows = drug_stops(cohort, plan).filter((pl.col("day") >= pl.col("clock")) & (pl.col("day") >= pl.col("entry")))
    everyone = _everyone(cohort, plan)
    kept = pl.lit(ANY_STOP).alias("counted")
    plain = rows.with_columns(kept, code=pl.col("stopped").cast(pl.Int64))
    first = curves(plain, plan, everyone, by=(_DRUG, "counted"), incidence=False)
    remission = pl.col("why").cast(pl.String).is_in(list(NOT_FAILURE)).fill_null(value=False)
    code = pl.when(~pl.col("stopped")).then(CENSORED).when(remission).then(2).otherwise(EVENT)
    other = rows.with_columns(pl.lit(NO_SUCCESS).alias("counted"), code=code.cast(pl.Int64))
    second = curves(other, plan, everyone, by=(_DRUG, "counted"), incidence=True, without=True)
    return _counted_by_drug(Curves(*(pl.concat([a, b]) for a, b in zip(first, second, strict=True))), cohort, plan)


@whatever_remission_means
def _took(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """How many of each group took a drug: _drug, _group, _took."""
    return (
        drug_courses(cohort, plan)
        .filter(pl.col("course") == 1)
        .join(_everyone(cohort, plan), on="patient_id", how="inner", validate="m:1")
        .group_by(
            pl.col(_DRUG).cast(pl.String).alias("_drug"),
            pl.col("group").cast(pl.String).alias("_group"),
            maintain_order=True,
        )
        .agg(_took=pl.len().cast(pl.Int64))
    )


def _counted_by_drug(found: Curves, cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """The curves, in which nobody is missing from a drug that was not taken; who took none of the regimen is."""
    took = _took(cohort, plan)

    def counted(frame: pl.DataFrame) -> pl.DataFrame:
        if "n_not_assessable" not in frame.columns:
            return frame
        own = frame.with_columns(_drug=pl.col(_DRUG).cast(pl.String), _group=pl.col("group").cast(pl.String))
        own = own.join(took, on=["_drug", "_group"], how="left", validate="m:1", maintain_order="left")
        missing = pl.when(pl.col("_drug") == REGIMEN).then(pl.col("n_not_assessable"))
        left = (pl.col("_took").fill_null(0) - pl.col("N")).clip(lower_bound=0)
        return own.with_columns(n_not_assessable=missing.otherwise(left)).select(frame.columns)

    return Curves(*map(counted, found))


def drug_survival(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per drug, way of counting, group and day: the share still on it (steps of `drug_survival_curves`)."""
    return drug_survival_curves(cohort, plan).steps


def drug_survival_landmarks(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per drug, way of counting, group and landmark month: the share still on it."""
    return drug_survival_curves(cohort, plan).landmarks


@whatever_remission_means
def discontinuation_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Cumulative incidence of each reason for stopping, by drug and `why`; the reasons compete (Aalen-Johansen)."""
    rows = drug_stops(cohort, plan).filter((pl.col("day") >= pl.col("clock")) & (pl.col("day") >= pl.col("entry")))
    everyone = _everyone(cohort, plan)
    stopped = rows.filter("stopped")
    parts: list[Curves] = []
    for drug in rows[_DRUG].unique(maintain_order=True).to_list():
        mine = rows.filter(pl.col(_DRUG) == drug)
        whys = stopped.filter(pl.col(_DRUG) == drug)["why"].fill_null(NOT_STATED).unique().sort().to_list()
        code = pl.lit(CENSORED)
        for number, why in enumerate(whys, start=1):
            here = pl.col("stopped") & (pl.col("why").fill_null(NOT_STATED) == why)
            code = pl.when(here).then(number).otherwise(code)
        coded = mine.with_columns(code=code.cast(pl.Int64))
        for number, why in enumerate(whys, start=1):
            named = coded.with_columns(_why=pl.lit(why, STOP_REASONS)).drop("why").rename({"_why": "why"})
            parts.append(curves(named, plan, everyone, by=(_DRUG, "why"), incidence=True, cause=number))
    if not parts:
        return curves(
            rows.clear().with_columns(code=pl.lit(0, pl.Int64)), plan, everyone, by=(_DRUG, "why"), incidence=True
        )
    return _counted_by_drug(Curves(*(pl.concat(frames) for frames in zip(*parts, strict=True))), cohort, plan)


def discontinuation(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per drug, reason, group and day: the share stopped for that reason (steps of `discontinuation_curves`)."""
    return discontinuation_curves(cohort, plan).steps


@whatever_remission_means
def stop_reasons(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per drug, group and reason for stopping: how many of those who took it.

    Columns: drug, group, why, n, N (patients who took it), n_not_assessable (0), estimate, ci_low, ci_high, method,
    median_month (from its clock to the stop, of those n), words (the sheet's own, most frequent first). "Still taken" is not a reason and has no row.
    """
    at_risk = (pl.col("day") >= pl.col("clock")) & (pl.col("day") >= pl.col("entry"))
    rows = drug_stops(cohort, plan).filter(at_risk).with_columns(pl.col("why").fill_null(NOT_STATED))
    levels = cohort_levels(cohort, plan)
    sizes = rows.group_by(_DRUG, "group").agg(N=pl.len().cast(pl.Int64))
    whys = rows.filter("stopped").select(_DRUG, "why").unique()
    # A drug that nobody stopped is told of, too: none of so many.
    never = rows.select(_DRUG).unique().join(whys, on=_DRUG, how="anti")
    whys = pl.concat([whys, never.with_columns(why=pl.lit(NOT_STATED, STOP_REASONS))])
    counts = (
        rows.filter("stopped")
        .group_by(_DRUG, "group", "why")
        .agg(
            n=pl.len().cast(pl.Int64),
            median_month=(pl.col("day") - pl.col("clock")).median() / DAYS_PER_MONTH,
            words=pl.col("reason").drop_nulls().value_counts(sort=True).struct.field("reason").head(5).str.join("; "),
        )
    )
    frame = (
        sizes.join(whys, on=_DRUG)
        .join(counts, on=[_DRUG, "group", "why"], how="left", validate="1:1")
        .with_columns(
            pl.col("n").fill_null(0),
            pl.col("words").fill_null(""),
            pl.col("group").cast(pl.Enum(levels)),
            n_not_assessable=pl.lit(0, pl.Int64),
        )
        .sort(_DRUG, "group", "why")
    )
    return with_interval(frame, plan).select(
        _DRUG,
        "group",
        "why",
        "n",
        "N",
        "n_not_assessable",
        "estimate",
        "ci_low",
        "ci_high",
        "method",
        "median_month",
        "words",
    )
