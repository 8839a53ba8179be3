"""What stands between a patient and complete response: which conditions failed or were missing, and by how much."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import ROUNDING, to_unit
from lnexplore.criteria.assess import verdict_name
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term, leaves
from lnexplore.outcomes.assessed import assessed_visits, component_name
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import response_by_patient, response_by_visit
from lnexplore.outcomes.verdicts import AWAY
from lnexplore.plan import AnalysisPlan

NO_ASSESSMENT = "no assessment"
OVER = "dialysis, transplant or death"
ON_IT = "exactly on it"
NEAR = 0.05
"""Share of a threshold within which a value is called near it."""


def _conditions(plan: AnalysisPlan) -> dict[str, tuple[str, Term]]:
    """Path -> (name, condition), for the conditions of which all must hold; alternatives are one condition."""
    terms = plan.definition.complete_in_force.terms
    names = [condition_name(term) for term in terms]
    return {
        # Two conditions on one measure are told apart by their rules.
        f"cr.{term.key}": (name if names.count(name) == 1 else term.describe(), term)
        for name, term in zip(names, terms, strict=True)
    }


def condition_name(term: Term) -> str:
    """Short name of a condition: that of its leaf, or of its alternatives joined by "or"."""
    if isinstance(term, AllOf | AnyOf):
        return " or ".join(dict.fromkeys(component_name(leaf) for _, leaf in leaves(term)))
    return component_name(term)


def _verdict(term: Term, path: str) -> pl.Expr:
    """The verdict of a condition from the verdicts of its leaves."""
    if isinstance(term, AllOf):
        return pl.all_horizontal([_verdict(child, f"{path}.{child.key}") for child in term.terms])
    if isinstance(term, AnyOf):
        return pl.any_horizontal([_verdict(child, f"{path}.{child.key}") for child in term.terms])
    return pl.col(verdict_name(path))


@remembered
def _assessments_used(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `response_by_patient` at the headline window with the verdicts and values of the assessment they rest on."""
    people = response_by_patient(cohort, plan).filter(pl.col("month") == plan.headline_window.month)
    visits = assessed_visits(cohort, plan)
    # A response carried forward rests on an earlier assessment than the window's: its own verdicts and values count.
    kept = [name for name in visits.columns if name in plan.definition.columns() or name.startswith("met:")]
    extra = ["adjudicated"] if "adjudicated" in visits.columns else []
    ends = select_patients(cohort, plan).select("patient_id", "terminal_day")
    return (
        people.select([name for name in people.columns if not name.startswith("met:")])
        .join(ends, on="patient_id", validate="m:1", maintain_order="left")
        .join(visits.select("patient_id", "day", *kept, *extra), on=["patient_id", "day"], how="left", validate="1:1")
    )


_NUMBERS = ("value", "other_end", "needed", "distance", "distance_share")


def blocked_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient followed to the headline window but not in complete response, and condition not met there.

    Columns: patient_id, group, day, state, condition (short name), rule (in words), verdict ("failed" or "missing"),
    value, other_end and needed (in the unit of the rule; null where the condition is no number against a number; a range
    such as 5-9 has two ends, `value` is the one that has to move), distance (how far the value is from meeting the rule, in that unit), distance_share (the same as a share of what is
    needed), unit, n_open (conditions of this patient that are not met). Of alternatives the nearest one speaks. Patients
    without a baseline or a visit in the window have one row, condition "no assessment" (or what ended it all before); those who meet every condition and are not in complete response
    all the same (not met again, dialysis, settled by a reader) have one that says why.
    """
    state = pl.col("state").cast(pl.String)
    rows = _assessments_used(cohort, plan).filter(~state.is_in(["CR", *AWAY]))
    # Dialysis, transplant or death beats a visit of the window and needs none.
    is_over = (pl.col("terminal_day") <= pl.col("window_high")).fill_null(value=False) & (state == "NR")
    is_seen = pl.col("day").is_not_null()
    nothing = {
        "verdict": pl.lit("missing"),
        **dict.fromkeys(_NUMBERS, pl.lit(None, pl.Float64)),
        "unit": pl.lit(""),
    }
    head = ("patient_id", "group", "day", "state")
    parts = [
        rows.filter(~is_seen).select(
            *head,
            condition=pl.when(is_over).then(pl.lit(OVER)).otherwise(pl.lit(NO_ASSESSMENT)),
            rule=pl.when(is_over)
            .then(pl.lit(OVER))
            .when(pl.col("reason") == "")
            .then(pl.lit("no visit in the window"))
            .otherwise(pl.col("reason")),
            **(nothing | {"verdict": pl.when(is_over).then(pl.lit("failed")).otherwise(pl.lit("missing"))}),
        )
    ]
    seen = rows.filter(is_seen)
    verdicts = {path: _verdict(term, path) for path, (_, term) in _conditions(plan).items()}
    for path, (name, term) in _conditions(plan).items():
        open_ = seen.with_columns(_met=verdicts[path]).filter(~pl.col("_met").fill_null(value=False))
        parts.append(
            _with_numbers(open_, term, path).select(
                *head,
                condition=pl.lit(name),
                rule=pl.lit(term.describe()),
                verdict=pl.when(pl.col("_met").is_null()).then(pl.lit("missing")).otherwise(pl.lit("failed")),
                **{name: pl.col(name) for name in (*_NUMBERS, "unit")},
            )
        )
    # Every condition is met, and yet it is no complete response.
    met = [verdict.fill_null(value=False) for verdict in verdicts.values()]
    all_met = pl.all_horizontal(met) if met else pl.lit(True)
    settled = pl.col("adjudicated").is_not_null() if "adjudicated" in rows.columns else pl.lit(False)
    why = (
        pl.when(settled)
        .then(pl.lit("settled otherwise by a reader"))
        .when(is_over)
        .then(pl.lit(OVER))
        .when(state == "not assessable")
        .then(pl.lit("no later visit at which it could be met again"))
        .when(pl.lit(plan.confirm_days is not None))
        .then(pl.lit("not met again at a later visit"))
        .otherwise(pl.lit("rescue treatment"))
    )
    parts.append(
        seen.filter(all_met).select(
            *head,
            condition=why,
            rule=why,
            **(
                nothing
                | {"verdict": pl.when(state == "not assessable").then(pl.lit("missing")).otherwise(pl.lit("failed"))}
            ),
        )
    )
    found = pl.concat(parts)
    return found.with_columns(n_open=pl.len().over("patient_id").cast(pl.Int64)).sort(
        "group", "n_open", "distance_share", "patient_id", nulls_last=True, maintain_order=True
    )


def _with_numbers(rows: pl.DataFrame, term: Term, path: str) -> pl.DataFrame:
    """The rows with value, needed, distance, distance_share and unit of the nearest way to meet the condition."""
    candidates = []
    for leaf, gate in _ways(term, path):
        value, other, needed, unit = _numbers(leaf)
        value, other, needed = (number.cast(pl.Float64) for number in (value, other, needed))
        apart = (value - needed).abs()
        # A sediment that fails by its casts alone is not short of any number.
        short = gate & ((value >= needed) if isinstance(leaf, Finding) else pl.lit(True))
        share = pl.when(short & (needed > 0)).then(apart / needed)
        candidates.append((share, short, value, needed, apart, unit, other))
    if not candidates:
        return rows.with_columns(**dict.fromkeys(_NUMBERS, pl.lit(None, pl.Float64)), unit=pl.lit(""))
    least = pl.min_horizontal([share for share, *_ in candidates])
    columns: dict[str, pl.Expr] = {}
    for index, name in ((2, "value"), (6, "other_end"), (3, "needed"), (4, "distance"), (0, "distance_share")):
        chain = pl.coalesce(
            [
                pl.when(one[1] & ((one[0] == least) | (one[0].is_null() & least.is_null()))).then(one[index])
                for one in candidates
            ]
        )
        columns[name] = chain
    columns["unit"] = pl.coalesce(
        [pl.when(one[1] & (one[0] == least)).then(pl.lit(one[5])) for one in candidates] + [pl.lit(candidates[0][5])]
    )
    return rows.with_columns(**columns)


def _ways(term: Term, path: str) -> list[tuple[Limit | Finding, pl.Expr]]:
    """(limit at the visit, whether it is the only thing in the way there) for each way to meet a condition."""
    if isinstance(term, AnyOf):
        return [way for child in term.terms for way in _ways(child, f"{path}.{child.key}")]
    if isinstance(term, AllOf):
        found: list[tuple[Limit | Finding, pl.Expr]] = []
        for child in term.terms:
            if isinstance(child, Limit) and child.at == "visit":
                others = [_verdict(other, f"{path}.{other.key}") for other in term.terms if other is not child]
                gate = pl.all_horizontal(others).fill_null(value=False) if others else pl.lit(True)
                failed = ~_verdict(child, f"{path}.{child.key}").fill_null(value=True)
                found.append((child, gate & failed))
        return found
    if isinstance(term, Limit) and term.at != "visit":
        return []
    if isinstance(term, Finding) and term.name != "normal_sediment":
        return []
    return [(term, pl.lit(True))]


def _numbers(leaf: Limit | Finding) -> tuple[pl.Expr, pl.Expr, pl.Expr, str]:
    """(the end of the value that has to move, its other end, needed, unit) of one number against a number.

    Nothing for a finding without a number. `5-9` has the ends 9 and 5 where it ought to be lower; `100 or more` has 100 twice.
    """
    if isinstance(leaf, Finding):
        if leaf.name != "normal_sediment":
            return *(pl.lit(None, pl.Float64),) * 3, ""
        low, high = pl.col("urine_rbc_low"), pl.col("urine_rbc_high")
        top = pl.when(high.is_finite()).then(high).otherwise(low)
        return top, low, pl.lit(float(leaf.normal_rbc)), MEASURES["urine_rbc"].unit
    unit = (leaf.unit or MEASURES[leaf.measure].unit) if leaf.of == "absolute" else MEASURES[leaf.measure].unit
    if leaf.highest_column is not None:
        highest = pl.col(leaf.highest_column)
        return highest, highest, pl.lit(float(leaf.value)), unit
    low, high = map(pl.col, leaf.ends())
    top = pl.when(high.is_finite()).then(high).otherwise(low)
    # The end of what is known that stands farther from the limit is what has to move.
    ends = (top, low) if leaf.op in ("<", "<=") else (low, top)
    if leaf.of == "absolute":
        far, near = (to_unit(end, leaf.measure, leaf.unit) for end in ends)
        return far, near, pl.lit(float(leaf.value)), unit
    reference = pl.col("creatinine_uln_low") if leaf.of == "uln" else pl.col(leaf.ends(f"{leaf.of}_")[0])
    added = leaf.value * MEASURES[leaf.measure].to_canonical(leaf.unit)
    needed = reference + added if leaf.plus else reference * leaf.value
    return *ends, needed.round(ROUNDING), unit


def blocked_by(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and condition: in how many patients it stands in the way of complete response at the headline window.

    Columns: group, condition, alone (the only condition not met, and surely failed), with_others, missing (open for
    want of a value), n (sum of the three), N (patients followed to the window and not in complete response),
    estimate (alone / N).
    """
    rows = blocked_by_patient(cohort, plan)
    totals = rows.group_by("group").agg(N=pl.col("patient_id").n_unique().cast(pl.Int64))
    failed = pl.col("verdict") == "failed"
    order = [*(name for name, _ in _conditions(plan).values()), NO_ASSESSMENT]
    counts = (
        rows.group_by("group", "condition")
        .agg(
            alone=(failed & (pl.col("n_open") == 1)).sum().cast(pl.Int64),
            with_others=(failed & (pl.col("n_open") > 1)).sum().cast(pl.Int64),
            missing=(~failed).sum().cast(pl.Int64),
        )
        .join(totals, on="group", validate="m:1")
    )
    place = {name: index for index, name in enumerate(dict.fromkeys(order))}
    return (
        counts.with_columns(
            n=pl.col("alone") + pl.col("with_others") + pl.col("missing"), estimate=pl.col("alone") / pl.col("N")
        )
        .sort("group", pl.col("condition").replace_strict(place, default=99, return_dtype=pl.Int64))
        .select("group", "condition", "alone", "with_others", "missing", "n", "N", "estimate")
    )


def on_threshold(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per value at the headline window that sits on a threshold of complete response, or within a twentieth of it.

    Columns: patient_id, group, day, state, condition, rule, value, needed, unit, sits ("exactly on it" or "near it"),
    met. Sorted by how near. A value exactly on it counts one way or the other by “<” against “≤” alone.
    """
    rows = _assessments_used(cohort, plan).drop_nulls("day")
    parts = []
    for path, (_, term) in _conditions(plan).items():
        for place, leaf in leaves(term, path if isinstance(term, AllOf | AnyOf) else ""):
            if isinstance(leaf, Limit) and leaf.at != "visit":
                continue
            value, other, needed, unit = _numbers(leaf)
            # Differences below a billionth are the machine's.
            apart = pl.when(needed > 0).then((value - needed).abs() / needed).round(9)
            where = path if not isinstance(term, AllOf | AnyOf) else place
            parts.append(
                # A range has no one place: only a single value sits on a limit.
                rows.filter((apart <= NEAR) & ((value - other).abs() < 1e-6)).select(
                    "patient_id",
                    "group",
                    "day",
                    "state",
                    condition=pl.lit(component_name(leaf)),
                    rule=pl.lit(leaf.describe()),
                    value=value,
                    needed=needed,
                    unit=pl.lit(unit),
                    sits=pl.when(apart == 0).then(pl.lit(ON_IT)).otherwise(pl.lit("near it")),
                    met=pl.col(verdict_name(where)),
                    _apart=apart,
                )
            )
    if not parts:
        return pl.DataFrame(schema={"patient_id": pl.String, "sits": pl.String})
    return pl.concat(parts).sort("_apart", "patient_id").drop("_apart")


def leave_one_out(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group: what one patient weighs in complete response at the headline window.

    Columns: group, n, N, estimate, points (one patient in percentage points), lowest and highest (the estimate with
    any one patient left out), best and worst (with all who are not assessable in complete response, or none of them).
    """
    month = plan.headline_window.month
    rows = response_by_visit(cohort, plan).filter(
        (pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR")
    )
    n, total, open_ = pl.col("n"), pl.col("N"), pl.col("n_not_assessable")
    fewer = pl.when(total > 1).then(total - 1)
    return rows.select(
        "group",
        "n",
        "N",
        "n_not_assessable",
        "estimate",
        points=pl.when(total > 0).then(100.0 / total),
        lowest=pl.when(n > 0).then((n - 1) / fewer).otherwise(0 / fewer),
        highest=pl.when(n < total).then(n / fewer).otherwise((n - 1) / fewer),
        worst=pl.when(total + open_ > 0).then(n / (total + open_)),
        best=pl.when(total + open_ > 0).then((n + open_) / (total + open_)),
    )
