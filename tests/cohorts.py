"""Small cohorts for tests: typed in by hand, or drawn so that they sit on the edges of the rules.

`build` takes rows as dictionaries. `plans` and `cohorts` are Hypothesis strategies. A drawn patient is made from a
seed by `random.Random`, for a cohort holds far more numbers than a search can steer; what shrinks is the plan and the
number of patients.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import polars as pl
from hypothesis import Phase, settings
from hypothesis import strategies as st

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import DTYPES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.drafts import Draft, Line
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import DEFAULT_WINDOWS, Window
from lnexplore.plan import AnalysisPlan

Row = Mapping[str, Any]
EXTRAS = {"extra_1": "Hospital"}
JUST_BELOW = 1 - 1e-7
"""what lies just below a limit of detection, as a share of it"""


# --- typed in by hand -----------------------------------------------------------------------------------------------


def build(
    patients: Iterable[Row],
    visits: Iterable[Row] | None = None,
    treatments: Iterable[Row] | None = None,
    events: Iterable[Row] | None = None,
    *,
    extras: Mapping[str, str] | None = None,
) -> Cohort:
    """A cohort of rows. A table that is None is one that the file does not have."""
    given = {"patients": patients, "visits": visits, "treatments": treatments, "events": events}
    frames = {table: None if rows is None else frame(table, rows) for table, rows in given.items()}
    assert frames["patients"] is not None
    return Cohort.of(
        frames["patients"],
        frames["visits"],
        frames["treatments"],
        frames["events"],
        extras=EXTRAS if extras is None else extras,
    )


def frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """The rows as a frame of the table, with the columns that any of them has."""
    listed = [dict(row) for row in rows]
    columns = dict.fromkeys(["patient_id", *(column for row in listed for column in row)])
    dtypes = DTYPES[table] | dict.fromkeys(EXTRAS, pl.String())
    return pl.DataFrame(listed, schema={column: dtypes[column] for column in columns})


def between(measure: str, low: float, high: float, point: float | None = None) -> dict[str, float]:
    """The three columns of a value that is known as a range."""
    return {measure: low if point is None else point, f"{measure}_low": low, f"{measure}_high": high}


def below(measure: str, limit: float) -> dict[str, float]:
    """The three columns of a value below the limit of detection."""
    return between(measure, 0.0, limit * JUST_BELOW, limit)


def rows_of(cohort: Cohort) -> dict[str, list[dict[str, Any]]]:
    """The four tables as rows; a table that was not recorded is left out."""
    return {
        table: getattr(cohort, table).to_dicts()
        for table in ("patients", "visits", "treatments", "events")
        if table in cohort.recorded
    }


def rebuilt(cohort: Cohort, **tables: Sequence[Row]) -> Cohort:
    """The cohort again, with other rows in some tables."""
    return build(**(rows_of(cohort) | tables))


# --- large ----------------------------------------------------------------------------------------------------------

_DAYS = (-3, 30, 91, 183, 365, 540, 730)
_TERMS = tuple(f"event {letter}" for letter in "abcdefghijklmnop")
"""more kinds of adverse events than a picture shows"""
_REASONS = ("remission", "inefficacy", "adverse event", "pregnancy wish")


def registry(size: int, groups: int = 2) -> Cohort:
    """A cohort of any size that fills every figure, with so many phases; cheap, and the same at each call.

    Values follow from the patient's number alone: a third responds well, a third in part, and all else repeats with
    periods that share no factor, so that no two of them go together.
    """
    number = pl.int_range(size, eager=True)
    people = pl.DataFrame({"i": number}).with_columns(
        patient_id=pl.format("R{}", pl.col("i").cast(pl.String).str.zfill(5))
    )
    i = pl.col("i")
    patients = people.select(
        "patient_id",
        age=20.0 + i % 43,
        sex=pl.when(i % 7 == 0).then(pl.lit("male")).otherwise(pl.lit("female")),
        phase=pl.format("phase {}", (i % groups + 1).cast(pl.String).str.zfill(2)),
        isn_class=pl.when(i % 4 == 0).then(pl.lit("III (A)")).otherwise(pl.lit("IV-G (A)")),
        isn_group=pl.lit("III or IV"),
        biopsy_day=-7 - i % 11,
        last_day=200 + (i * 37) % 601,
        extra_1=pl.when(i % 3 == 0).then(pl.lit("north")).otherwise(pl.lit("south")),
    )
    seen = people.join(pl.DataFrame({"at": _DAYS}), how="cross").filter(pl.col("at") <= 200 + (i * 37) % 601)
    at, course = pl.col("at"), i % 3
    fall = (
        pl.when(at <= 0)
        .then(1.0)
        .otherwise((-at / pl.when(course == 0).then(60.0).when(course == 1).then(250.0).otherwise(2000.0)).exp())
    )
    relapse = pl.when((i % 13 == 0) & (at > 500)).then(1.5).otherwise(0.0)
    visits = seen.select(
        "patient_id",
        day=at + i % 5,
        upcr=0.1 + (2.0 + i % 9 / 4) * fall + relapse,
        creatinine=0.6 + i % 11 / 20,
        albumin=4.2 - 2.0 * fall,
        urine_rbc=1.0 + 40.0 * fall + 20 * relapse,
        cellular_casts=fall > 0.7,
        c3=95.0 - 50.0 * fall,
        c4=20.0 - 12.0 * fall,
        anti_dsdna=10.0 + 200.0 * fall,
        prednisolone=((60.0 - i % 20) * (-at.clip(0) / 120).exp() / 2.5).floor() * 2.5,
        tacrolimus_trough=pl.when(at > 0).then(4.0 + i % 17 / 5),
        mizoribine_level=pl.when(at > 0).then(0.5 + i % 19 / 10),
        recorded_response=pl.when(at == 183).then(pl.when(course == 0).then(pl.lit("CR")).otherwise(pl.lit("NR"))),
    )
    treated = people.join(
        pl.DataFrame({"drug": ["tacrolimus", "mizoribine", "prednisolone"], "k": [0, 1, 2]}), how="cross"
    )
    ends = (i + pl.col("k")) % 4 == 0
    treatments = treated.select(
        "patient_id",
        "drug",
        start_day=0,
        stop_day=pl.when(ends).then(100 + (i * 11) % 97),
        reason=pl.when(ends)
        .then(pl.col("k").replace_strict({0: 0, 1: 1, 2: 2}) + i % 2)
        .replace_strict(dict(enumerate(_REASONS)), return_dtype=pl.String),
    )
    terms = pl.Series(_TERMS)
    happened = people.with_columns(
        term=pl.lit(terms).gather((i * 5) % len(_TERMS)) if size else pl.lit(None, pl.String)
    )
    events = pl.concat(
        [
            happened.filter(i % 2 == 0).select(
                "patient_id",
                "term",
                day=20 + (i * 7) % 150,
                kind=pl.lit("adverse event"),
                serious=i % 6 == 0,
                related=i % 4 == 0,
                severity=(1 + i % 4).cast(pl.Float64),
            ),
            people.filter(i % 5 == 0).select("patient_id", day=pl.lit(400) + i % 90, kind=pl.lit("flare")),
            people.filter(i % 29 == 17).select("patient_id", day=pl.lit(190), kind=pl.lit("death")),
        ],
        how="diagonal_relaxed",
    )
    return Cohort.of(patients, visits, treatments, events, extras=EXTRAS)


# --- drawn ----------------------------------------------------------------------------------------------------------


def examples(number: int) -> settings:
    """A failure is not shrunk, which takes minutes; with `Phase.shrink` the plan and the number of patients shrink."""
    return settings(max_examples=number, phases=[Phase.explicit, Phase.generate])


SEDIMENT = (
    (0, JUST_BELOW, 1),
    (1, 4, 2.5),
    (0, 4, 2),
    (5, 9, 7),
    (4, 6, 5),
    (3, 7, 5),
    (10, 19, 14.5),
    (20, 29, 24.5),
    (30, 49, 39.5),
    (50, 99, 74.5),
    (100, float("inf"), 100),
    (5, float("inf"), 5),
    (1, 10, 5.5),
    (1, 20, 10.5),
    (0, 0, 0),
    (4, 4, 4),
    (5, 5, 5),
    (2.5, 2.5, 2.5),
    (10, 10, 10),
    (12, 12, 12),
    (24, 24, 24),
    (60, 60, 60),
)
PROTEINURIA = (0.1, 0.2, 0.39, 0.4, 0.41, 0.44, 0.5, 0.51, 0.8, 1.0, 1.3, 1.5, 2.0, 2.99, 3.0, 3.5, 6.0, 7.1)
CREATININE = (0.5, 0.6, 0.69, 0.7, 0.79, 0.8, 0.81, 0.9, 0.92, 1.0, 1.05, 1.07, 1.08, 1.15, 1.2, 1.27, 1.5, 2.0, 4.0)
ALBUMIN = (2.0, 2.9, 3.0, 3.1, 3.4, 3.5, 3.6, 4.2)
FILTRATION = (45.0, 59.0, 60.0, 72.0, 72.25, 76.5, 80.0, 81.0, 85.0, 89.0, 90.0, 100.0, 120.0)
DOSES = (0.0, 5.0, 7.5, 9.5, 10.0, 10.5, 15.0, 40.0)
AGES = (12.0, 16.9, 17.0, 17.5, 17.99, 18.0, 25.0, 40.0, 64.0, 71.5)
DRUGS = ("tacrolimus", "mizoribine")
KINDS = ("flare", "flare", "adverse event", "rescue", "dialysis", "transplant", "death")


@dataclass(frozen=True)
class Scene:
    """What the patients of a drawn cohort have in common."""

    plan: AnalysisPlan
    casts: bool = True
    recorded: bool = False
    """whether doctors wrote down responses"""
    events: bool = True
    phases: tuple[str | None, ...] = ("induction", "maintenance", "Induction", None)
    gaps: float = 0.15
    """how often a value is missing"""

    def thresholds(self, measure: str) -> list[float]:
        """The numbers that the definition compares the measure with."""
        factor = {"mg/mmol": 113.12, "mg/g": 1000.0, "µmol/L": 88.4, "g/L": 10.0}
        leaves = [component.leaf for component in self.plan.definition.components()]
        return [
            round(leaf.value / factor.get(leaf.unit or "", 1.0), 6)
            for leaf in leaves
            if isinstance(leaf, Limit) and leaf.measure == measure and leaf.of == "absolute"
        ]

    def shares(self, measure: str, *of: str) -> list[float]:
        """The shares of such references that the definition asks for."""
        leaves = [component.leaf for component in self.plan.definition.components()]
        return [
            leaf.value for leaf in leaves if isinstance(leaf, Limit) and leaf.measure == measure and leaf.of in of
        ] or [0.5]


def _proteinuria(draw: Random, scene: Scene, measure: str, reference: float | None) -> dict[str, float]:
    value = draw.choice((*PROTEINURIA, *scene.thresholds(measure) * 3))
    if reference is not None and draw.random() < 0.35:
        value = round(
            reference * draw.choice(scene.shares(measure, "baseline", "nadir")) + draw.choice((0.0, 0.0, 0.01, -0.01)),
            6,
        )
    value = max(value, 0.01)
    how = draw.random()
    if how < 0.08:
        return below(measure, value)
    if how < 0.14:
        return between(measure, value, float("inf"))
    if how < 0.2:
        return between(measure, round(value * 0.75, 6), round(value * 1.25, 6), value)
    return {measure: value, f"{measure}_low": value, f"{measure}_high": value}


def _kidney(draw: Random, scene: Scene, measure: str, reference: dict[str, float]) -> float:
    # A threshold of 0 would put a value on 0, which no reader of a sheet lets through.
    return max(_kidney_value(draw, scene, measure, reference), 0.1)


def _kidney_value(draw: Random, scene: Scene, measure: str, reference: dict[str, float]) -> float:
    usual = CREATININE if measure == "creatinine" else (*FILTRATION, *scene.thresholds("egfr"))
    how = draw.random()
    if measure == "creatinine" and how < 0.15:
        return round(reference["uln"] * draw.choice(scene.shares(measure, "uln")), 6)
    if measure in reference and how < 0.5:
        return round(
            reference[measure] * draw.choice((1.15, 1.0, *scene.shares(measure, "baseline", "nadir", "pre_flare"))), 6
        )
    return draw.choice(usual)


def _visit(draw: Random, scene: Scene, patient_id: str, day: int, reference: dict[str, float]) -> dict[str, Any]:
    """One visit. `reference` remembers the patient's values at or before time zero, for later ones to sit on."""
    row: dict[str, Any] = {"patient_id": patient_id, "day": day}

    def measured(often: float = 1.0) -> bool:
        return draw.random() < often * (1 - scene.gaps)

    if measured(0.9):
        row |= _proteinuria(draw, scene, "upcr", reference.get("upcr"))
    if measured(0.35):
        row |= _proteinuria(draw, scene, "urine_protein_24h", reference.get("urine_protein_24h"))
    for measure in ("creatinine", "egfr"):
        if measured():
            row[measure] = _kidney(draw, scene, measure, reference)
    if measured():
        row["albumin"] = draw.choice((*ALBUMIN, *scene.thresholds("albumin")))
    if measured():
        low, high, point = draw.choice(SEDIMENT)
        row |= between("urine_rbc", low, high, point)
    if scene.casts and measured(0.8):
        row["cellular_casts"] = draw.random() < 0.15
    if measured(0.5):
        row["prednisolone"] = draw.choice((*DOSES, *scene.thresholds("prednisolone")))
    if measured(0.3):
        row |= between("c3", *draw.choice(((60, 60), (73, 73), (80, 85), (73, float("inf")))))
    if day <= 0:
        reference |= {
            measure: row[measure] for measure in ("upcr", "urine_protein_24h", "creatinine", "egfr") if measure in row
        }
    return row


def _days(draw: Random, plan: AnalysisPlan) -> tuple[list[int], set[int]]:
    """Days of visits, and those of them without proteinuria.

    They lie on the edges of the baseline window and of visit windows, in pairs about a target, in clusters that are
    read as one, about a day that alone has proteinuria, and as far apart as a confirmation.
    """
    first, apart = plan.baseline_first_day, max(1, plan.join_days // 2)
    days = set(draw.sample((0, 0, -1, -3, -7, first, first - 1, first + 1, -60), draw.choice((0, 1, 1, 2, 3))))
    silent: set[int] = set()
    for _ in range(draw.choice((0, 1, 2, 3, 4, 6))):
        window = draw.choice(plan.windows)
        off = draw.choice((0, window.tolerance, 1, 3, 7, 10))
        pair = (window.target - off, window.target + off)
        single = draw.choice(
            (window.target, window.low, window.high, window.low - 1, window.high + 1, draw.randint(1, 760))
        )
        days |= set(pair) if draw.random() < 0.15 else {single}
    if draw.random() < 0.25:
        days |= {1, draw.randint(1, 10)}
    for day in sorted(days):
        how = draw.random()
        if how < 0.35:
            days |= {
                day + draw.choice((1, 2, plan.join_days, plan.join_days + 1, -plan.join_days))
                for _ in range(draw.choice((1, 2, 3)))
            }
        elif how < 0.5:
            days |= {day - apart, day + apart}
            silent |= {day - apart, day + apart}
        elif plan.confirm_days is not None and how < 0.75:
            days.add(day + plan.confirm_days + draw.choice((0, 0, -1)))
    return sorted(days), silent


def _patient(
    draw: Random, scene: Scene, patient_id: str
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    plan = scene.plan
    windows = plan.windows
    edges = [
        day for window in windows for day in (window.low - 1, window.low, window.high, window.high + 1, window.target)
    ]
    row = {
        "patient_id": patient_id,
        "age": draw.choice((None, *AGES)) if draw.random() < 0.6 else round(draw.uniform(15, 80), 1),
        "sex": draw.choice(("female", "female", "male", None)),
        "phase": draw.choice(scene.phases),
        "isn_class": None,
        "isn_group": draw.choice(("III", "IV", None)),
        "cutoff_day": Random(f"cutoff {patient_id} {scene.plan.pick}").choice((None, 100, 183, 184, 365, 900)),
        "last_day": draw.choice((None, None, -5, 0, 200, 365, 366, 800, draw.choice(edges))),
        "creatinine_uln": draw.choice((None, None, None, 0.8, 1.0)),
        "pre_flare_egfr": draw.choice((None, None, 90.0, 85.0, 100.0, 60.0)),
        "extra_1": draw.choice(("north", "south", None)),
    }
    general = {"female": plan.uln_female, "male": plan.uln_male, None: 1.0}
    reference: dict[str, float] = {"uln": row["creatinine_uln"] or general[row["sex"]]}
    days, silent = _days(draw, plan)
    visits = [_visit(draw, scene, patient_id, day, reference) for day in days]
    if scene.recorded:
        judged = ("CR", "PR", "NR", "not CR", None)
        visits = [visit | {"recorded_response": draw.choice(judged)} for visit in visits]
    never = draw.choice((*[None] * 4, "cellular_casts", "prednisolone", "creatinine", "upcr"))
    for visit in visits:
        left_out = ("upcr", "urine_protein") if visit["day"] in silent else (never,) if never is not None else ()
        for column in [column for column in visit if column.startswith(left_out)]:
            del visit[column]
    events = []
    if scene.events:
        for _ in range(draw.choice((0, 0, 0, 1, 1, 2, 4))):
            day = draw.choice(
                (
                    draw.randint(-30, 800),
                    draw.choice(edges),
                    0,
                    1,
                    365,
                    366,
                    *([visits[-1]["day"], draw.choice(visits)["day"]] if visits else ()),
                )
            )
            events.append(
                {"patient_id": patient_id, "day": None if draw.random() < 0.03 else day, "kind": draw.choice(KINDS)}
            )
    return row, visits, events


def draw_cohort(seeds: Sequence[int], scene: Scene) -> Cohort:
    """A patient per seed. Neighbours have numbers such as 7 and 007."""
    patients, visits, events = [], [], []
    treatments = (
        [{"patient_id": "1", "drug": drug, "start_day": start} for start, drug in enumerate(DRUGS)] if seeds else []
    )
    for position, seed in enumerate(seeds):
        name = ("00" if position % 2 else "") + str(position // 2 + 1)
        row, seen, happened = _patient(Random(seed), scene, name)
        patients.append(row)
        visits += seen
        events += happened
    return build(patients, visits, treatments, events if scene.events else None)


@st.composite
def limits(draw: st.DrawFn, name: str) -> Limit:
    """Any limit that is of some use."""
    measure, of, values, op = draw(
        st.sampled_from(
            (
                ("upcr", "absolute", (0.4, 0.5, 3.0), "<"),
                ("upcr", "baseline", (0.5, 0.25, 1.0), "<="),
                ("upcr", "nadir", (1.0, 1.5, 2.0), "<="),
                ("urine_protein_24h", "absolute", (0.5, 1.0), "<"),
                ("urine_protein_24h", "baseline", (0.5,), "<="),
                ("urine_rbc", "absolute", (5.0, 10.0), "<"),
                ("urine_rbc", "baseline", (0.5, 1.0), "<="),
                ("urine_rbc", "baseline", (0.5, 1.0), "<"),
                ("urine_rbc", "nadir", (1.0, 2.0), "<="),
                ("urine_rbc", "baseline", (1.0,), ">="),
                ("creatinine", "uln", (1.0, 1.15), "<="),
                ("creatinine", "baseline", (1.15, 1.0), "<="),
                ("creatinine", "nadir", (1.25,), "<"),
                ("egfr", "absolute", (60.0, 90.0), ">="),
                ("egfr", "baseline", (0.85, 0.9), ">="),
                ("egfr", "nadir", (1.0, 1.1), ">="),
                ("egfr", "pre_flare", (0.9, 0.8), ">="),
                ("albumin", "absolute", (3.0, 3.5), ">"),
                ("albumin", "baseline", (1.0, 1.2), ">="),
                ("c3", "absolute", (73.0,), ">="),
                ("prednisolone", "absolute", (7.5, 10.0), "<="),
            )
        )
    )
    equations = ("", "", "mdrd", "ckd_epi_2021") if measure == "egfr" and of in ("absolute", "baseline") else ("",)
    units = {"upcr": (None, "mg/mmol", "mg/g"), "creatinine": (None, "µmol/L"), "albumin": (None, "g/L")}
    unit = draw(st.sampled_from(units.get(measure, (None,)))) if of == "absolute" else None
    factor = {"mg/mmol": 113.12, "mg/g": 1000.0, "µmol/L": 88.4, "g/L": 10.0}.get(unit or "", 1.0)
    return Limit(
        measure,
        draw(st.sampled_from((op, op, op, "<", "<=", ">", ">="))),
        round(draw(st.sampled_from(values)) * factor, 6),
        of=of,
        unit=unit,
        at=draw(st.sampled_from(("visit", "visit", "baseline")))
        if of in ("absolute", "uln") and measure != "prednisolone"
        else "visit",
        over_days=draw(st.sampled_from((0, 1, 28, 56))) if measure == "prednisolone" else 0,
        from_day=draw(st.sampled_from((None, None, None, 91, 168, 183))),
        equation=draw(st.sampled_from(equations)),
        name=name,
    )


@st.composite
def own_definitions(draw: st.DrawFn) -> ResponseDefinition:
    """A definition that nobody has published."""

    def rule(level: str) -> AllOf:
        terms: list[Any] = [draw(limits(f"{level}{number}")) for number in range(draw(st.integers(1, 2)))]
        if draw(st.booleans()):
            terms.append(
                Finding(
                    draw(st.sampled_from(("normal_sediment", "no_cellular_casts", "no_rescue"))),
                    draw(st.sampled_from((5.0, 10.0))),
                )
            )
        if draw(st.booleans()):
            inner = AllOf((draw(limits("deep")), draw(limits("deeper"))), name="both")
            terms.append(AnyOf((draw(limits("left")), inner), name="either"))
        return AllOf(tuple(terms))

    partial = rule("p") if draw(st.booleans()) else None
    return ResponseDefinition("own", "Own", "nobody", complete=rule("c"), partial=partial)


_SCALES: tuple[tuple[str, str, str | None, bool, tuple[float, ...]], ...] = (
    ("upcr", "absolute", None, False, (0.2, 0.5, 0.8, 3.0)),
    ("upcr", "absolute", "mg/mmol", False, (50.0, 56.56, 300.0)),
    ("upcr", "absolute", "mg/g", False, (500.0, 400.0)),
    ("upcr", "baseline", None, False, (0.5, 0.25, 1.0)),
    ("upcr", "baseline", None, True, (0.5, 1.0)),
    ("upcr", "nadir", None, False, (1.0, 2.0)),
    ("upcr", "nadir", None, True, (0.5,)),
    ("urine_protein_24h", "absolute", None, False, (0.5, 0.8, 1.0)),
    ("urine_protein_24h", "absolute", "mg/day", False, (500.0,)),
    ("urine_protein_24h", "baseline", None, False, (0.5,)),
    ("urine_rbc", "absolute", None, False, (5.0, 10.0)),
    ("urine_rbc", "baseline", None, False, (0.5, 1.0)),
    ("urine_rbc", "nadir", None, False, (1.0,)),
    ("urine_rbc", "baseline", None, True, (5.0,)),
    ("creatinine", "absolute", None, False, (0.8, 1.0, 1.15)),
    ("creatinine", "absolute", "µmol/L", False, (88.4, 70.72)),
    ("creatinine", "uln", None, False, (1.0, 1.15)),
    ("creatinine", "uln", None, True, (0.2,)),
    ("creatinine", "baseline", None, False, (1.15, 1.0)),
    ("creatinine", "baseline", None, True, (0.2, 0.3)),
    ("creatinine", "nadir", None, False, (1.25,)),
    ("egfr", "absolute", None, False, (60.0, 90.0)),
    ("egfr", "baseline", None, False, (0.85, 0.9)),
    ("egfr", "pre_flare", None, False, (0.9, 0.8)),
    ("egfr", "nadir", None, False, (1.0,)),
    ("egfr", "baseline", None, True, (10.0,)),
    ("albumin", "absolute", None, False, (3.0, 3.5)),
    ("albumin", "absolute", "g/L", False, (30.0, 35.0)),
    ("albumin", "baseline", None, False, (1.2,)),
    ("albumin", "baseline", None, True, (0.5,)),
    ("c3", "absolute", None, False, (73.0,)),
    ("c3", "absolute", "g/L", False, (0.73,)),
    ("prednisolone", "absolute", None, False, (5.0, 7.5, 10.0)),
)
"""measure, reference, unit, whether it is a rise, numbers: what the editor offers"""
_HIGH_IS_GOOD = ("egfr", "albumin", "c3")


@st.composite
def conditions(draw: st.DrawFn) -> Limit | Finding:
    """One condition as the editor makes it: mostly the way round that a paper would print it."""
    if draw(st.integers(0, 4)) == 4:
        name = draw(
            st.sampled_from(
                (
                    *("normal_sediment", "normal_sediment", "no_cellular_casts", "no_rescue"),
                    *("active_sediment", "cellular_casts"),
                )
            )
        )
        return Finding(name, draw(st.sampled_from((5.0, 10.0))) if "sediment" in name else 5.0)
    measure, of, unit, plus, values = draw(st.sampled_from(_SCALES))
    usual = (">", ">=") if measure in _HIGH_IS_GOOD else ("<", "<=")
    at_baseline = of in ("absolute", "uln") and not plus and measure != "prednisolone" and draw(st.integers(0, 5)) == 5
    return Limit(
        measure,
        draw(st.sampled_from((*usual, *usual, *usual, "<", "<=", ">", ">="))),  # type: ignore[arg-type]
        draw(st.sampled_from(values)),
        of=of,  # type: ignore[arg-type]
        unit=unit,
        plus=plus,
        at="baseline" if at_baseline else "visit",
        over_days=draw(st.sampled_from((0, 28, 56, 84))) if measure == "prednisolone" else 0,
        from_day=draw(st.sampled_from((None, None, None, None, 84, 168))),
    )


@st.composite
def drafts(draw: st.DrawFn, key: str = "own1") -> Draft:
    """A definition as it is written line by line, with alternatives and conditions that hold together."""

    def lines(most: int) -> tuple[Line, ...]:
        found = []
        taken: set[str] = set()
        for _ in range(draw(st.integers(1, most))):
            ways = []
            for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
                way: list[Limit | Finding] = []
                for _ in range(draw(st.sampled_from((1, 1, 2)))):
                    one = draw(conditions())
                    # A finding has no second name: the editor refuses it twice.
                    if not isinstance(one, Finding) or one.name not in taken:
                        way.append(one)
                        taken |= {one.name} if isinstance(one, Finding) else set()
                if way:
                    ways.append(tuple(way))
            if ways:
                found.append(Line(tuple(ways)))
        return tuple(found) or (Line(),)

    return Draft(
        key,
        draw(st.sampled_from(("My definition", "私の定義", "=1+1 <b>", "x" * 60))),
        lines(4),
        lines(3) if draw(st.booleans()) else (),
        draw(st.sampled_from(("", "Rokutanda S, et al. Ann Rheum Dis 2014"))),
    )


@st.composite
def definitions(draw: st.DrawFn) -> ResponseDefinition:
    """A preset, often edited, or a definition of one's own."""
    definition = draw(
        st.one_of(
            st.sampled_from(tuple(DEFINITIONS.values())),
            st.sampled_from(tuple(DEFINITIONS.values())),
            own_definitions(),
        )
    )
    components = list(definition.components())
    for component in components:
        if draw(st.integers(0, 5)) == 5:
            before = component.leaf.value if isinstance(component.leaf, Limit) else component.leaf.normal_rbc
            definition = definition.with_value(
                component.path,
                draw(
                    st.sampled_from(
                        (round(before * 2, 6), round(before * 0.8, 6), round(before * 1.1, 6), 1.0, 0.7, 0.0)
                    )
                ),
            )
    if draw(st.booleans()):
        definition = definition.switched(
            draw(st.frozensets(st.sampled_from([component.path for component in components]), max_size=4))
        )
    return definition


WINDOWS = (
    DEFAULT_WINDOWS,
    (Window(6, 30), Window(12, 45)),
    (Window(1, 0), Window(2, 15), Window(3, 14), Window(6, 30)),
    (Window(3, 90), Window(12, 60)),
    (Window(6, 182),),
    (Window(12, 7), Window(6, 7), Window(24, 45)),
)


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    """Mostly none."""
    levels = {
        column: tuple(draw(st.sets(st.sampled_from(choice), min_size=1)))
        for column, choice in (
            ("sex", ("female", "male", "missing")),
            ("phase", ("induction", "maintenance", "missing")),
            ("extra_1", ("north", "missing")),
        )
        if draw(st.integers(0, 9)) == 9
    }
    age = draw(st.sampled_from((None, None, None, None, (18.0, 64.0), (17.0, 40.0), (0.0, 120.0))))
    return Filters(levels, age, draw(st.sampled_from((None, None, None, None, (0.5, 3.0), (0.4, 50.0)))))


def _given(draw: st.DrawFn, value: Any) -> Any:
    return draw(value) if isinstance(value, st.SearchStrategy) else value


FOLLOW_UP: dict[str, st.SearchStrategy[Any]] = {
    "rescue": st.sampled_from(("keep", "non_response")),
    "terminal": st.sampled_from(("non_response", "non_response", "leaves")),
    "after_stop": st.sampled_from(("keep", "keep", "while_on")),
    "after_stop_days": st.sampled_from((0, 30)),
    "steroid_factors": st.sampled_from(((), (("methylprednisolone", 2.0),))),
}
"""choices of follow-up, which `plans` leaves at their defaults"""


@st.composite
def plans(draw: st.DrawFn, **fixed: Any) -> AnalysisPlan:
    """Any plan; what is given, a value or a strategy, is used instead."""
    choices: dict[str, st.SearchStrategy[Any]] = {
        "definition": definitions(),
        "windows": st.sampled_from(WINDOWS),
        "pick": st.sampled_from(("nearest", "nearest", "first", "last")),
        "baseline_first_day": st.sampled_from((-28, -28, -7, 0, -90)),
        "baseline_rule": st.sampled_from(("last", "last", "first", "mean")),
        "protein": st.sampled_from(("as_printed", "as_printed", "stand_in")),
        "join_days": st.sampled_from((7, 7, 0, 3, 14, 30)),
        "egfr_equation": st.sampled_from(
            ("japanese_2009", "as_recorded", "as_recorded", "ckd_epi_2021", "ckd_epi_2009", "mdrd")
        ),
        "uln_female": st.sampled_from((0.79, 0.8, 1.0)),
        "uln_male": st.sampled_from((1.07, 1.0)),
        "literal_haematuria": st.booleans(),
        "exclude_baseline_responders": st.sampled_from((False, False, False, True)),
        "exclude_responders_at_start": st.sampled_from((False, False, False, True)),
        "induction_phase": st.sampled_from(("induction", "Induction", "maintenance")),
        "confirm_days": st.sampled_from((None, None, 1, 14, 28, 90)),
        "missing": st.sampled_from(("observed", "observed", "non_responder", "last_observation")),
        "interval": st.sampled_from(("wilson", "clopper_pearson")),
        "group_by": st.sampled_from(("phase", "phase", None, "sex", "extra_1", "isn_group")),
        "headline_month": st.integers(1, 24),
        "filters": filters(),
        "flare_rule": st.sampled_from(("kdigo2012", "moroni", "maintain", "acr_style")),
        "flare_reference": st.sampled_from(("published", "nadir", "last", "mean_last_two")),
        "flare_response_days": st.sampled_from((0, 90)),
        "flare_confirm_days": st.sampled_from((14, 1)),
        "flare_refractory_days": st.sampled_from((90, 0)),
        "flare_first_only": st.booleans(),
    }
    drawn = {name: _given(draw, choice) for name, choice in (choices | fixed).items()}
    own: tuple[ResponseDefinition, ...] = ()
    if drawn["definition"].key not in DEFINITIONS and draw(st.booleans()):
        own = (drawn["definition"].switched(frozenset()),)
    return AnalysisPlan(**drawn, own=own)


@st.composite
def scenes(draw: st.DrawFn, **fixed: Any) -> Scene:
    """A plan and what the patients under it have in common."""
    return Scene(
        plan=draw(plans(**fixed)),
        casts=draw(st.sampled_from((True, True, False))),
        recorded=draw(st.booleans()),
        events=draw(st.sampled_from((True, True, True, False))),
        phases=draw(
            st.sampled_from(
                (("induction", "maintenance", "Induction", None), ("induction",), (None,), ("INDUCTION", "z", None))
            )
        ),
        gaps=draw(st.sampled_from((0.15, 0.0, 0.05, 0.4))),
    )


def seeds(most: int = 40) -> st.SearchStrategy[list[int]]:
    """Seeds of patients."""
    return st.builds(
        lambda first, number: list(range(first, first + number)),
        st.integers(0, 2**24),
        st.sampled_from((1, 3, most, most, most)),
    )


def counts_at(rates: pl.DataFrame) -> dict[tuple[str, int, str], tuple[int, ...]]:
    """(group, month, outcome) -> n, N, and who is not assessable, not reached and left, of `response_by_visit`: as the slow reading has them."""
    counts = ("n", "N", "n_not_assessable", "n_not_reached", "n_left")
    return {
        (row["group"], row["month"], row["outcome"]): tuple(row[name] for name in counts) for row in rates.to_dicts()
    }
