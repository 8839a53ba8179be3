"""Adverse events as the sheet records them: how many patients, how many events, how often, how bad, what came of them.

Counted is what happened on or after day 0: treatment-emergent events. What lies before time zero the patient came
with. An event of which nobody noted the day is counted among patients and events, never in a rate.
"""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.stop_reasons import NOT_STATED
from lnexplore.outcomes.flares import DAYS_PER_YEAR
from lnexplore.outcomes.population import drug_courses, group_levels, observed, regimen_of_patients, select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import with_interval
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import rate_interval

LED_DAYS = 30
"""days from an event to a stop that it can have led to. Without a source: the 30 days for which safety is usually reported."""
SEVERE, FATAL = 3, 5
"""grades of the Common Terminology Criteria for Adverse Events"""
ANY, SERIOUS, STOPPED = "any", "serious", "led to stopping a drug"
RELATED, GRADE_3_UP, ADMITTED = "related to treatment", "severe (grade 3 or more)", "led to hospital admission"
PROPERTIES: Mapping[str, pl.Expr] = MappingProxyType(
    {
        ANY: pl.col("patient_id").is_not_null(),
        SERIOUS: pl.col("serious"),
        RELATED: pl.col("related"),
        GRADE_3_UP: pl.col("severity") >= SEVERE,
        STOPPED: pl.col("led_to_stop"),
        ADMITTED: pl.col("hospitalised"),
        "fatal adverse event (grade 5)": pl.col("severity") >= FATAL,
    }
)
"""kind of event -> whether an event is one; null where the sheet does not say"""
NOT_DESCRIBED, NOT_GRADED, NOT_CLASSIFIED = "not described", "not graded", "not classified"
GRADES = ("1", "2", "3", "4", "5", NOT_GRADED)
_SHARE = ("estimate", "ci_low", "ci_high", "method")
_RATE = ("person_years", "rate", "rate_low", "rate_high")
_COUNTED = ("n_patients", "n_events", "N", *_SHARE, *_RATE)


def is_recorded(cohort: Cohort) -> bool:
    """Whether the file had a place for adverse events: without one nobody knows of any."""
    return "adverse events" in cohort.recorded


def _recorded_events(cohort: Cohort) -> pl.DataFrame:
    """The adverse events of the cohort, with every column that is read here; a column the cohort lacks is unknown."""
    events = cohort.events.filter(pl.col("kind").cast(pl.String) == "adverse event")
    wanted = {"led_to_stop": pl.Boolean(), "hospitalised": pl.Boolean(), "category": pl.String()}
    absent = [pl.Series(name, [None] * events.height, dtype=dtype) for name, dtype in wanted.items()]
    return events.with_columns([column for column in absent if column.name not in events.columns])


def derive_led_to_stop(events: pl.DataFrame, treatments: pl.DataFrame, courses: pl.DataFrame) -> pl.DataFrame:
    """The adverse events with `led_to_stop` filled in from the drugs, and `led_to_stop_derived` where it was.

    What the sheet says of an event stands. Else an event led to stopping when one of the patient's drugs was stopped
    for an adverse event on its day or within LED_DAYS after it and no other event of that patient lies nearer before
    the stop (one of which the sheet says that it led to none is no such other). It is unknown where that drug was
    stopped without a reason, where the day of the event is not known and a drug was stopped so, and for patients
    without recorded treatment.
    """
    stops = courses.filter(
        pl.col("stop_day").is_not_null() & pl.col("why").cast(pl.String).is_in(["adverse event", NOT_STATED])
    ).select("patient_id", _stop="stop_day", _led=pl.col("why").cast(pl.String) == "adverse event")
    suspects = (
        events.filter(pl.col("day").is_not_null() & pl.col("led_to_stop").fill_null(value=True))
        .select("patient_id", "day", _day="day")
        .unique()
        .sort("day")
    )
    led = (
        stops.sort("_stop")
        .join_asof(
            suspects,
            left_on="_stop",
            right_on="_day",
            by="patient_id",
            strategy="backward",
            tolerance=LED_DAYS,
            check_sortedness=False,
        )
        .drop_nulls("day")
        .group_by("patient_id", "day")
        .agg(pl.col("_led").any())
    )
    joined = events.join(led, on=["patient_id", "day"], how="left", validate="m:1", maintain_order="left")
    known = pl.col("patient_id").is_in(treatments.drop_nulls("drug")["patient_id"].unique().implode())
    may_have = pl.col("patient_id").is_in(stops["patient_id"].unique().implode())
    derived = (
        pl.when(pl.col("led_to_stop").is_not_null() | ~known)
        .then(None)
        .when(pl.col("day").is_null())
        .then(pl.when(~may_have).then(False))
        # A stop without a reason tells neither.
        .when(pl.col("_led").is_not_null())
        .then(pl.when(pl.col("_led")).then(True))
        .otherwise(False)
    )
    return (
        joined.with_columns(_derived=derived)
        .with_columns(
            led_to_stop=pl.coalesce("led_to_stop", "_derived"), led_to_stop_derived=pl.col("_derived").is_not_null()
        )
        .drop("_led", "_derived")
    )


@whatever_remission_means
def counted_events(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per treatment-emergent adverse event of a patient the filters keep: the columns of `events`, group, led_to_stop_derived."""
    patients = select_patients(cohort, plan)
    events = derive_led_to_stop(_recorded_events(cohort), cohort.treatments, drug_courses(cohort, plan))
    groups = patients.select("patient_id", pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
    return (
        observed(events, patients)
        .filter((pl.col("day") >= 0).fill_null(value=True))
        .join(groups, on="patient_id", how="inner", validate="m:1", maintain_order="left")
    )


def _followed(cohort: Cohort, plan: AnalysisPlan, events: pl.DataFrame) -> pl.DataFrame:
    """A row per group, in order: N, n_not_assessable, person_years (null where the file has no events)."""
    patients = select_patients(cohort, plan)
    days = pl.col("last_day").fill_null(0).clip(lower_bound=0)
    has_event = pl.col("patient_id").is_in(events["patient_id"].unique().implode())
    # Who took a drug and stopped it on the first day was at risk, however short.
    stopped = cohort.treatments.filter(pl.col("stop_day") >= 0)["patient_id"].unique()
    inside = (
        ((days > 0) | has_event | pl.col("patient_id").is_in(stopped.implode())).sum()
        if is_recorded(cohort)
        else pl.lit(0)
    )
    years = days.sum() / DAYS_PER_YEAR if is_recorded(cohort) else pl.lit(None, pl.Float64)
    return (
        patients.with_columns(pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
        .group_by("group")
        .agg(N=inside.cast(pl.Int64), _all=pl.len().cast(pl.Int64), person_years=years)
        .with_columns(n_not_assessable=pl.col("_all") - pl.col("N"))
        .drop("_all")
        .sort("group")
    )


def _filled(*columns: str, is_known: bool) -> list[pl.Expr]:
    """Counts of what never happened: 0, or unknown where the file has no events."""
    counts = [pl.col(name).cast(pl.Int64) for name in columns]
    return [count.fill_null(0) for count in counts] if is_known else counts


def _with_share(counts: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """Rows of n_patients and N with the share of patients and its interval."""
    return with_interval(counts.rename({"n_patients": "n"}), plan).rename({"n": "n_patients"})


def _with_rate(counts: pl.DataFrame) -> pl.DataFrame:
    """Rows of _timed (events of a known day) and person_years with rate, rate_low, rate_high per 100 patient-years."""
    pairs = counts.select(pl.col("_timed").fill_null(0), pl.col("person_years").fill_null(0)).rows()
    ends = [rate_interval(n, years) for n, years in pairs]
    return counts.with_columns(
        rate=pl.when(pl.col("person_years") > 0).then(100 * pl.col("_timed") / pl.col("person_years")),
        rate_low=100 * pl.Series([low for low, _ in ends], dtype=pl.Float64),
        rate_high=100 * pl.Series([high for _, high in ends], dtype=pl.Float64),
    )


@whatever_remission_means
def adverse_events(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and kind of event, from any to fatal: in how many patients, how many, how often.

    Columns: group, event (a key of PROPERTIES), n_patients (with at least one), n_events, N (patients with follow-up
    after time zero or an event), n_not_assessable (the others; all where the file has no events, and then no count is
    known), n_unknown (events of which the sheet does not say whether they are of that kind: they are not counted),
    n_without_day (counted events of unknown day), n_derived (events of which the drugs tell it, not the sheet),
    estimate (n_patients / N), ci_low, ci_high, method, person_years (time zero to the last day on which the patient was
    seen), rate, rate_low, rate_high (events of a known day per 100 patient-years, exact Poisson, Garwood 1936).
    """
    events = counted_events(cohort, plan)
    followed = _followed(cohort, plan, events)
    # Few sheets tell of admissions: where none does there is no line of them.
    shown = [name for name in PROPERTIES if name != ADMITTED or _recorded_events(cohort)["hospitalised"].count()]
    kinds, who = pl.Enum(shown), ["patient_id", "group", "day", "led_to_stop_derived"]
    is_one = pl.col("_is").fill_null(value=False)
    by_dates = pl.col("led_to_stop_derived") & (pl.col("event").cast(pl.String) == STOPPED)
    counts = (
        events.select(*who, **{name: PROPERTIES[name] for name in shown})
        .unpivot(shown, index=who, variable_name="event", value_name="_is")
        .group_by("group", pl.col("event").cast(kinds))
        .agg(
            n_patients=pl.col("patient_id").filter(is_one).n_unique(),
            n_events=is_one.sum(),
            n_unknown=pl.col("_is").null_count(),
            _none_known=pl.col("_is").is_null().all(),
            n_without_day=(is_one & pl.col("day").is_null()).sum(),
            n_derived=by_dates.sum(),
            _timed=(is_one & pl.col("day").is_not_null()).sum(),
        )
    )
    further = ("n_unknown", "n_without_day", "n_derived")
    filled = (
        followed.join(pl.DataFrame({"event": shown}, schema={"event": kinds}), how="cross")
        .join(counts, on=["group", "event"], how="left", validate="1:1")
        .with_columns(_filled("n_patients", "n_events", *further, "_timed", is_known=is_recorded(cohort)))
        .sort("group", "event")
        .with_columns(pl.col("event").cast(pl.String))
    )
    order = ("group", "event", "n_patients", "n_events", "N", "n_not_assessable", *further)
    # Of which no event tells whether it is one, no share and no rate is known either.
    told = ("estimate", "ci_low", "ci_high", "rate", "rate_low", "rate_high")
    found = _with_rate(_with_share(filled, plan)).with_columns(
        pl.when(~pl.col("_none_known").fill_null(value=False)).then(pl.col(name)).alias(name) for name in told
    )
    return found.select(*order, *_SHARE, *_RATE)


def _with_terms(events: pl.DataFrame) -> pl.DataFrame:
    """The events with `term` in one spelling (the most frequent, blanks made one) and `category` (the term's most frequent)."""
    plain = pl.col("term").str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    rows = events.with_columns(_shown=plain.replace("", None).fill_null(NOT_DESCRIBED)).with_columns(
        _key=pl.col("_shown").str.to_lowercase()
    )
    names = rows.select("_key")
    for column, source in (("term", "_shown"), ("category", "category")):
        most = (
            rows.drop_nulls(source)
            .group_by("_key", source)
            .len()
            .sort("len", source, descending=[True, False])
            .unique("_key", keep="first", maintain_order=True)
            .select("_key", pl.col(source).alias(column))
        )
        names = names.join(most, on="_key", how="left", validate="m:1", maintain_order="left")
    return rows.with_columns(names["term"], names["category"])


@whatever_remission_means
def adverse_event_terms(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and term, the terms that most patients of all groups together had first; 0 where a group had none.

    Columns: group, category (null where none is recorded), term (spellings that differ in case, width or blanks are
    one; "not described" for none), n_patients, n_events, N, estimate, ci_low, ci_high, method, person_years, rate,
    rate_low, rate_high (as in `adverse_events`), n_serious, n_related (events known to be), worst_grade.
    """
    events = _with_terms(counted_events(cohort, plan))
    rows = _ranked(cohort, plan, events, "term", worst_grade=pl.col("severity").max())
    categories = events.select("term", "category").unique("term")
    return rows.join(categories, on="term", how="left", validate="m:1", maintain_order="left").select(
        "group", "category", "term", *_COUNTED, "n_serious", "n_related", "worst_grade"
    )


def _ranked(cohort: Cohort, plan: AnalysisPlan, events: pl.DataFrame, by: str, **more: pl.Expr) -> pl.DataFrame:
    """A row per group and value of `by`, the one that most patients of all groups together had first, with its counts and `more`."""
    followed = _followed(cohort, plan, events)
    kinds = (
        events.group_by(by)
        .agg(_patients=pl.col("patient_id").n_unique(), _events=pl.len())
        .sort("_patients", "_events", by, descending=[True, True, False])
        .select(by)
        .with_row_index("_rank")
    )
    counts = events.group_by("group", by).agg(
        n_patients=pl.col("patient_id").n_unique(),
        n_events=pl.len(),
        n_serious=pl.col("serious").sum(),
        n_related=pl.col("related").sum(),
        _timed=pl.col("day").count(),
        **more,
    )
    filled = (
        followed.join(kinds, how="cross")
        .join(counts, on=["group", by], how="left", validate="1:1")
        .with_columns(_filled("n_patients", "n_events", "n_serious", "n_related", "_timed", is_known=True))
    )
    return _with_rate(_with_share(filled, plan)).sort("group", "_rank")


@whatever_remission_means
def adverse_event_classes(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and organ class, the class that most patients of all groups together had first; no row where the sheet has no classes.

    Columns as in `adverse_event_terms` without term and worst_grade; a term takes the class it most often has, "not classified" for none.
    A patient with two terms of one class counts once in n_patients.
    """
    events = _with_terms(counted_events(cohort, plan))
    if not events["category"].count():
        events = events.clear()
    events = events.with_columns(pl.col("category").fill_null(NOT_CLASSIFIED))
    rows = _ranked(cohort, plan, events, "category")
    return rows.select("group", "category", *_COUNTED, "n_serious", "n_related")


@whatever_remission_means
def adverse_event_severity(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and grade (1 to 5, "not graded"): patients by their worst grade, each once, and events of that grade.

    Columns: group, grade, n_patients, n_events, N, estimate (n_patients / N), ci_low, ci_high, method. Patients without
    an event are in none of the rows; "not graded" are those none of whose events has a grade. What lies between two
    grades counts as the lower.
    """
    events = counted_events(cohort, plan).select("patient_id", "group", grade=pl.col("severity").floor())
    followed = _followed(cohort, plan, events).select("group", "N")
    grades = pl.Enum(GRADES)
    name = pl.col("grade").cast(pl.Int64).cast(pl.String).fill_null(NOT_GRADED).cast(grades)
    worst = events.group_by("patient_id", "group").agg(pl.col("grade").max())
    counts = [
        frame.group_by("group", grade=name).agg(pl.len().alias(column))
        for frame, column in ((worst, "n_patients"), (events, "n_events"))
    ]
    frame = followed.join(pl.DataFrame({"grade": GRADES}, schema={"grade": grades}), how="cross")
    for part in counts:
        frame = frame.join(part, on=["group", "grade"], how="left", validate="1:1")
    filled = frame.with_columns(_filled("n_patients", "n_events", is_known=is_recorded(cohort))).sort("group", "grade")
    named = filled.with_columns(pl.col("grade").cast(pl.String))
    return _with_share(named, plan).select("group", "grade", "n_patients", "n_events", "N", *_SHARE)


@whatever_remission_means
def adverse_event_list(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per adverse event that counts, by group, patient and day (unknown days last).

    Columns: patient_id, group, day, month, term (as `adverse_event_terms` writes it), category, severity (grade),
    serious, related, led_to_stop, led_to_stop_derived (the drugs tell it, not the sheet), hospitalised, days_since_stop (days after
    the regimen was stopped; null while it was taken, and where the day is not known).
    """
    events = counted_events(cohort, plan)
    stops = regimen_of_patients(cohort, plan).select("patient_id", _stop="stop_day")
    since = pl.col("day") - pl.col("_stop")
    return (
        events.with_columns(_with_terms(events)["term"])
        .join(stops, on="patient_id", how="left", validate="m:1")
        .with_columns(month=pl.col("day") / DAYS_PER_MONTH, days_since_stop=pl.when(since > 0).then(since))
        .select(
            *("patient_id", "group", "day", "month", "term", "category", "severity", "serious", "related"),
            *("led_to_stop", "led_to_stop_derived", "hospitalised", "days_since_stop"),
        )
        .sort(
            "group",
            "patient_id",
            "day",
            "term",
            pl.all().exclude("group", "patient_id", "day", "term"),
            nulls_last=True,
        )
    )


def stops_without_event(cohort: Cohort, plan: AnalysisPlan) -> int:
    """Patients who stopped a drug for an adverse event after time zero while no recorded event led to a stop."""
    patients = select_patients(cohort, plan)
    stopped = drug_courses(cohort, plan).filter(
        (pl.col("why").cast(pl.String) == "adverse event") & (pl.col("stop_day") >= 0)
    )
    counted = observed(stopped.rename({"stop_day": "day"}), patients).select("patient_id").unique()
    told = counted_events(cohort, plan).filter(pl.col("led_to_stop").fill_null(value=False))
    return counted.join(told, on="patient_id", how="anti").height if is_recorded(cohort) else 0


def deaths_apart(cohort: Cohort, plan: AnalysisPlan) -> int:
    """Patients whose death the sheet records as an event of its own, and not as an adverse event."""
    patients = select_patients(cohort, plan)
    died = observed(cohort.events.filter(pl.col("kind").cast(pl.String) == "death"), patients)
    return died.join(patients, on="patient_id", how="semi")["patient_id"].n_unique()
