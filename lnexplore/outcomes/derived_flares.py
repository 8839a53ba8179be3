"""Flares that a rule finds in the visits: after a response, against a reference, confirmed or not."""

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.bounds import high_of, low_of
from lnexplore.criteria.definitions import FlareDefinition, Limb
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.terms import Limit, leaves
from lnexplore.derive.runs import NONE, Runs, known_floats, taken
from lnexplore.outcomes.assessed import derived_assessments
from lnexplore.outcomes.flares import flare_events, flare_rates
from lnexplore.outcomes.layers import by_name, placed
from lnexplore.outcomes.population import places_of
from lnexplore.outcomes.recorded import DERIVED_ONLY, RECORDED_ONLY
from lnexplore.outcomes.remarks import lacking, read_from
from lnexplore.outcomes.response import cohort_levels
from lnexplore.outcomes.verdicts import CR, NOT_ASSESSABLE, PR, judged, kept
from lnexplore.plan import AnalysisPlan

CONFIRMED = "confirmed"
NOT_MET_AGAIN = "not met again"
NO_LATER_VISIT = "no later visit"
MATCH_DAYS = 60
"""a recorded and a derived flare at most so many days apart are one"""


def derived_flares(cohort: Cohort, plan: AnalysisPlan, only: pl.Series | None = None) -> pl.DataFrame:
    """A row per flare that the plan's rule finds (in these patients alone), sorted by group, patient and day.

    Columns: patient_id, group, day, month, kind (the limbs of the rule that are met), status (confirmed, not met
    again, no later visit), since (day the response began), upcr and upcr_before, creatinine and creatinine_before
    (null where missing), within_normal (met by a creatinine alone that is still within the normal range). A flare can begin only after a response; it begins where the rule is met and was not at the
    assessment before. Nothing is looked for after dialysis, transplant or death.
    """
    own = plan.replace(own=())
    if only is not None:
        return _flares(cohort, own, places_of(cohort, only))
    return cohort.remember(("derived flares", own.to_json()), lambda: _flares(cohort, own))


def _flares(cohort: Cohort, plan: AnalysisPlan, only: np.ndarray | None = None) -> pl.DataFrame:
    rule = FLARES[plan.flare_rule]
    levels = cohort_levels(cohort, plan)
    frame = _assessments(cohort, plan, only)
    frame, runs = _episodes(frame, plan)
    frame = _references(frame, runs, plan)
    limbs = {f"limb:{limb.name}": limb.rule.expr() for limb in rule.limbs}
    frame = frame.with_columns(**limbs).with_columns(_met=pl.any_horizontal(list(limbs)))
    met, is_known = (frame.select(found)["_met"].to_numpy() for found in (_is_met(), pl.col("_met").is_not_null()))
    may = frame["_place"].to_numpy() > 0
    before = runs.before(runs.latest(may & is_known))
    begins = may & met & ~np.append(met, False)[before]
    starts = frame[np.flatnonzero(begins)]
    # The response must have lasted before this beginning; one that came too early is no flare later either.
    starts = starts.filter(pl.min_horizontal("day", "_lost") - pl.col("since") >= plan.flare_response_days)
    starts = _confirm(starts, frame, plan)
    kinds = [pl.when(pl.col(f"limb:{limb.name}").fill_null(value=False)).then(pl.lit(limb.name)) for limb in rule.limbs]
    found = starts.with_columns(kind=pl.concat_str(kinds, separator=", ", ignore_nulls=True))
    found = found.filter(pl.Series(_counts(found, plan), dtype=pl.Boolean))
    found = found.with_columns(within_normal(found, rule))
    found = by_name(cohort, found)
    return found.select(
        "patient_id",
        pl.col("group").cast(pl.Enum(levels)),
        "day",
        (pl.col("day") / DAYS_PER_MONTH).alias("month"),
        "kind",
        "status",
        "since",
        "upcr",
        upcr_before="reference_upcr",
        creatinine="creatinine",
        creatinine_before="reference_creatinine",
        within_normal="within_normal",
    ).sort("group", "patient_id", "day")


def within_normal(found: pl.DataFrame, rule: FlareDefinition) -> pl.Series:
    """Whether a flare rests on a creatinine that is still normal: without that value the rule would not be met."""
    blind = found.with_columns(pl.lit(None, found.schema["creatinine"]).alias("creatinine"))
    otherwise = pl.any_horizontal([limb.rule.expr() for limb in rule.limbs]).fill_null(value=False)
    normal = (found["creatinine"] <= found["creatinine_uln_low"]).fill_null(value=False)
    return (normal & ~blind.select(_met=otherwise)["_met"]).alias("within_normal")


def _is_met() -> pl.Expr:
    return pl.col("_met").fill_null(value=False)


def _assessments(cohort: Cohort, plan: AnalysisPlan, only: np.ndarray | None) -> pl.DataFrame:
    """The assessments (of the patients at these places alone) at which a flare is looked for, by patient (a place in the cohort) and day, with all that the rule reads."""
    rule = FLARES[plan.flare_rule]
    place, inside = placed(cohort, plan), kept(cohort, plan)
    looked_for = place.day < place.terminal_day[place.patient]
    rows = np.flatnonzero(looked_for if inside is None else looked_for & inside[place.patient])
    if only is not None:
        rows = rows[np.isin(place.who, only)[place.patient[rows]]]
    every = rows if place.rows is None else place.rows[rows]
    reads = rule.columns() | (rule.precondition.columns() if rule.precondition is not None else frozenset())
    theirs = [name for name in place.patients.columns if name in reads or name in ("group", "creatinine_uln_low")]
    derived = derived_assessments(cohort, plan)
    # Only what the rule reads travels on.
    wanted = reads | {"day", "literal_haematuria"} | set(_compared(plan))
    mine = [name for name in derived.columns if name in wanted and name not in theirs]
    patient = place.patient[rows]
    return pl.DataFrame(
        [
            pl.Series("patient_id", place.who[patient].astype(np.uint32)),
            *derived.select(mine)[every],
            *place.patients.select(theirs)[patient],
            pl.Series("response", judged(cohort, plan).response[rows]),
        ]
    )


def _episodes(frame: pl.DataFrame, plan: AnalysisPlan) -> tuple[pl.DataFrame, Runs]:
    """The assessments of episodes with `_place` (0 is the first of its episode), `_lost`, `since` and `after_complete`; the episodes.

    An episode begins with a response that follows none, and lasts until the next such beginning; what comes before any is left out.
    """
    rule = FLARES[plan.flare_rule]
    response = frame["response"].to_numpy()
    if rule.precondition is not None:
        now = frame.with_columns(now=rule.precondition.expr())["now"].cast(pl.Boolean)
        is_in, is_known = now.fill_null(value=False).to_numpy(), now.is_not_null().to_numpy()
    else:
        is_in, is_known = response <= (CR if rule.after == "CR" else PR), response != NOT_ASSESSABLE
    patients = Runs(frame["patient_id"].to_numpy())
    # What is not known is as it was.
    is_in = np.append(is_in, False)[patients.latest(is_known)]
    starts = is_in & ~np.append(is_in, False)[patients.before(np.arange(len(is_in)))]
    episode = np.cumsum(starts)
    rows = np.flatnonzero(np.maximum.accumulate(np.where(starts, patients.number, NONE)) == patients.number)
    frame, is_in, response = frame[rows], is_in[rows], response[rows]
    runs = Runs(episode[rows])
    lost = runs.first_with(~is_in)[runs.number]
    return frame.with_columns(
        pl.Series("_place", runs.place),
        frame["day"][runs.begin].alias("since"),
        taken(frame["day"], lost).alias("_lost"),
        pl.Series("after_complete", runs.before(runs.latest(response == CR)) >= 0),
    ), runs


def _compared(plan: AnalysisPlan) -> list[str]:
    """The columns of each measure that the rule compares with the value before."""
    leaves = [leaf for leaf in FLARES[plan.flare_rule].leaves() if isinstance(leaf, Limit)]
    measures = {leaf.measure for leaf in leaves if "reference" in (leaf.of, leaf.at)} | {"upcr", "creatinine"}
    if any("reference_urine_rbc_low" in leaf.columns() for leaf in FLARES[plan.flare_rule].leaves()):
        measures.add("urine_rbc")
    names = ((*MEASURES[measure].columns, low_of(measure), high_of(measure)) for measure in sorted(measures))
    return list(dict.fromkeys(name for several in names for name in several))


def _references(frame: pl.DataFrame, runs: Runs, plan: AnalysisPlan) -> pl.DataFrame:
    """The assessments with `reference_<column>` of each column of `_compared`."""
    lower_is_worse = {name for row in MEASURES.values() if row.worse == "lower" for name in row.columns}
    return frame.with_columns(
        [
            frame[name].alias(f"reference_{name}")
            if frame[name].null_count() == frame.height
            else _reference(frame[name], runs, plan.reference_in_force, highest=name in lower_is_worse).alias(
                f"reference_{name}"
            )
            for name in _compared(plan)
        ]
    )


def _reference(values: pl.Series, runs: Runs, which: str, *, highest: bool) -> pl.Series:
    """The value that each row is compared with: of those before it in its episode the best, the last, or the mean of the last two."""
    last = runs.before(runs.latest(values.is_not_null().to_numpy()))
    if which == "nadir":
        numbers, _ = known_floats(values, -np.inf if highest else np.inf)
        best = pl.Series(runs.best(numbers, np.maximum if highest else np.minimum), dtype=pl.Float64)
        return taken(best, last).cast(values.dtype)
    if which == "last":
        return taken(values, last)
    earlier = np.append(last, NONE)[last]
    both = [taken(values, rows).alias(name) for name, rows in (("last", last), ("earlier", earlier))]
    return pl.DataFrame(both).select(pl.mean_horizontal("last", "earlier").alias("mean"))["mean"]


def _confirm(starts: pl.DataFrame, frame: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The beginnings with `status`: whether the next assessment, late enough and decided, still meets the rule.

    Both visits are held against the same reference, that of the beginning.
    """
    rule = FLARES[plan.flare_rule]
    before = [name for name in starts.columns if name.startswith("reference_")] + ["after_complete", "since"]
    later = (
        frame.drop([*before, "_met"])
        .join(starts.select("patient_id", *before, _start="day"), on="patient_id", how="inner")
        .filter(pl.col("day") >= pl.col("_start") + plan.flare_confirm_days)
        .with_columns(_again=pl.any_horizontal([limb.rule.expr() for limb in rule.limbs]))
        .filter(pl.col("_again").is_not_null())
        .sort("patient_id", "_start", "day")
        .unique(["patient_id", "_start"], keep="first", maintain_order=True)
        .select("patient_id", pl.col("_start").alias("day"), "_again")
    )
    return starts.join(later, on=["patient_id", "day"], how="left", validate="1:1", maintain_order="left").with_columns(
        status=pl.when(pl.col("_again").is_null())
        .then(pl.lit(NO_LATER_VISIT))
        .when("_again")
        .then(pl.lit(CONFIRMED))
        .otherwise(pl.lit(NOT_MET_AGAIN))
    )


def _counts(starts: pl.DataFrame, plan: AnalysisPlan) -> np.ndarray:
    """Which beginnings count: none within the refractory days of a confirmed one; only the first, if the plan says so."""
    runs = Runs(starts["patient_id"].to_numpy())
    several = np.flatnonzero((runs.ends - runs.starts > 1)[runs.number])
    kept, counted = [], np.ones(runs.size, dtype=bool)
    patient, last, seen = None, None, False
    for who, day, status in starts[several].select("patient_id", "day", "status").iter_rows():
        if who != patient:
            patient, last, seen = who, None, False
        blocked = last is not None and day - last <= plan.flare_refractory_days
        counts = not blocked and not (plan.flare_first_only and seen)
        if counts and status == CONFIRMED:
            last, seen = day, True
        kept.append(counts)
    counted[several] = kept
    return counted


def lacking_for_flares(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """Measures without any value, for want of which no flare can be found at all.

    Those that the definition of response needs, unless the rule has a precondition of its own; and, where no limb of
    the rule can be judged, those of its limbs.
    """
    rule = FLARES[plan.flare_rule]
    gone = [] if rule.precondition is not None else lacking(cohort, plan)

    def missing(limb: Limb) -> list[str]:
        asked = [leaf.measure for _, leaf in leaves(limb.rule) if isinstance(leaf, Limit)]
        read = [read_from(key, cohort, plan) for key in asked]
        return [key for key in dict.fromkeys(read) if not cohort.has(key)]

    # Within a limb alternatives may do without; only a limb none of whose measures is there is lost.
    lost = [
        missing(limb)
        for limb in rule.limbs
        if missing(limb)
        and len(missing(limb)) == len({leaf.measure for _, leaf in leaves(limb.rule) if isinstance(leaf, Limit)})
    ]
    if len(lost) == len(rule.limbs):
        gone = list(dict.fromkeys([*gone, *(key for keys in lost for key in keys)]))
    return gone


def derived_flare_rates(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, period and kind of counting: derived flares per 100 patient-years.

    Everybody with follow-up is followed, also without a baseline: where no response can be told for want of it no flare is found,
    and the time counts all the same. Nobody is followed after dialysis, transplant or death.
    Columns as in `flares`, with `counted` ("confirmed", or "confirmed or not"). Where the cohort lacks what is needed to
    derive any, N is 0.
    """
    found = derived_flares(cohort, plan)
    possible = not lacking_for_flares(cohort, plan)
    frames = []
    for words, rows in ((CONFIRMED, found.filter(pl.col("status") == CONFIRMED)), ("confirmed or not", found)):
        rates = flare_rates(cohort, plan, rows.select("patient_id", "group", "day"), is_known=possible, derived=True)
        frames.append(rates.with_columns(counted=pl.lit(words)))
    return pl.concat(frames).select("group", "period", "counted", pl.all().exclude("group", "period", "counted"))


def flares_recorded_and_derived(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per flare that is recorded, derived, or both: patient_id, group, recorded_day, derived_day, status, days_apart, agreement.

    `agreement` is "both", "recorded only" or "derived only". Pairs are the nearest ones at most MATCH_DAYS apart; each
    flare is in one pair at most.
    """
    recorded = flare_events(cohort, plan).select("patient_id", "group", "day")
    derived = derived_flares(cohort, plan).select("patient_id", "group", "day", "status")
    near = (
        recorded.with_row_index("_r")
        .join(derived.with_row_index("_d"), on="patient_id", suffix="_derived")
        .with_columns(days_apart=pl.col("day_derived") - pl.col("day"))
        .filter(pl.col("days_apart").abs() <= MATCH_DAYS)
        .sort(pl.col("days_apart").abs(), "_r", "_d")
    )
    used: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for r, d in near.select("_r", "_d").iter_rows():
        if r not in used[0] and d not in used[1]:
            used[0].add(r)
            used[1].add(d)
            pairs.append((r, d))
    rows = []
    both = dict(pairs)
    for index, (patient, group, day) in enumerate(recorded.iter_rows()):
        match = derived.row(both[index]) if index in both else None
        rows.append(
            (patient, str(group), day, match[2] if match else None, match[3] if match else None)
            + ((match[2] - day, "both") if match else (None, RECORDED_ONLY))
        )
    for index, (patient, group, day, status) in enumerate(derived.iter_rows()):
        if index not in used[1]:
            rows.append((patient, str(group), None, day, status, None, DERIVED_ONLY))
    levels = cohort_levels(cohort, plan)
    return (
        pl.DataFrame(
            rows,
            schema={
                "patient_id": pl.String,
                "group": pl.String,
                "recorded_day": pl.Int32,
                "derived_day": pl.Int32,
                "status": pl.String,
                "days_apart": pl.Int32,
                "agreement": pl.String,
            },
            orient="row",
        )
        .with_columns(pl.col("group").cast(pl.Enum(levels)))
        .sort("group", "patient_id", pl.coalesce("recorded_day", "derived_day"))
    )
