"""The cohort everything else works on: four frames that keep their promises."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.memory import Key, Memory
from lnexplore.cohort.order import are_sorted, unlike_above
from lnexplore.cohort.schema import DTYPES, TABLES

EXTRA_PREFIX, NUMBER_PREFIX = "extra_", "number_"
T = TypeVar("T")


@dataclass(frozen=True)
class Cohort:
    """Patients, visits, treatments and events of one cohort, days counted from each patient's time zero.

    patients: a row per patient, sorted by patient_id, plus `extra_N` String columns for the sheet's own categories
        and `number_N` Float64 columns for its own numbers.
    visits: a row per patient and day, sorted, a column (or three) per measure.
    treatments: a row per patient, drug and course; `stop_day` is null while the drug is taken.
    events: a row per event; of an adverse event the day may be unknown.

    Built with `Cohort.of`, which checks; a frame that breaks a promise raises ValueError, for a reader is
    expected to have turned the trouble into an Issue before.
    """

    patients: pl.DataFrame
    visits: pl.DataFrame
    treatments: pl.DataFrame
    events: pl.DataFrame
    extras: Mapping[str, str] = field(default_factory=dict)
    """extra column -> the header it had in the sheet"""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """column of a number of the sheet's own -> its header; where its thirds are a category, `extras` has the header too"""
    recorded: frozenset[str] = frozenset()
    """what the file had a place for: tables, `flares` and `adverse events` where its events could be such, measures that had a
    column of which no cell could be read. A missing table is not "no event", an unreadable column not one that is not there."""
    name: str = "cohort"
    synthetic: bool = False
    adjudicated: pl.DataFrame | None = None
    """patient_id, day, adjudicated (CR, PR or NR): what readers settled where sheet and rule disagreed"""
    adjudicated_for: str = ""
    """mark of the definition under which they did"""
    picked: tuple[str, ...] | None = None
    """patient_id of those picked by hand; None: nobody was. It is no part of a plan, for it holds patients' numbers."""
    memory: Memory = field(init=False, repr=False, compare=False)
    """what was computed from this cohort; a cohort made of it by `dataclasses.replace` begins with none"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "memory", Memory(self.patients, self.visits, self.treatments, self.events))

    @classmethod
    def of(
        cls,
        patients: pl.DataFrame,
        visits: pl.DataFrame | None = None,
        treatments: pl.DataFrame | None = None,
        events: pl.DataFrame | None = None,
        *,
        extras: Mapping[str, str] | None = None,
        numbers: Mapping[str, str] | None = None,
        name: str = "cohort",
        synthetic: bool = False,
        events_recorded: Iterable[str] = ("flare", "adverse event"),
        measures_recorded: Iterable[str] = (),
    ) -> "Cohort":
        """A checked cohort. Columns that are absent are added as missing; frames are sorted.

        Raises ValueError where a patient is listed twice, a row belongs to an unknown patient, or a patient has
        two rows for one day.
        """
        extras, numbers = dict(extras or {}), dict(numbers or {})
        own = dict.fromkeys(extras, pl.String()) | dict.fromkeys(numbers, pl.Float64())
        given = {"patients": patients, "visits": visits, "treatments": treatments, "events": events}
        frames: dict[str, Any] = {table: _shape(given[table], table, own) for table in TABLES}
        if frames["patients"]["patient_id"].null_count() or frames["patients"]["patient_id"].is_duplicated().any():
            raise ValueError("patients: patient_id must be present and unique")
        days = {"visits": ("day",), "events": ("day",), "treatments": ("start_day", "stop_day")}
        seen = pl.concat([frames[table].select("patient_id", day=day) for table in days for day in days[table]])
        last_seen = seen.group_by("patient_id").agg(_last=pl.col("day").max())
        frames["patients"] = (
            frames["patients"]
            .join(last_seen, on="patient_id", how="left", validate="1:1", maintain_order="left")
            # A visit, an event or a change of drugs after the recorded end of follow-up extends it: the patient was seen.
            .with_columns(last_day=pl.max_horizontal("last_day", "_last"))
            .drop("_last")
        )
        cohort = cls(
            **frames,
            extras=MappingProxyType(extras),
            numbers=MappingProxyType(numbers),
            recorded=frozenset(
                [table for table, frame in given.items() if frame is not None]
                + [f"{kind}s" for kind in ("flare", "adverse event") if events is not None and kind in events_recorded]
                + [key for key in measures_recorded if key in MEASURES and not _has_value(visits, key)]
            ),
            name=name,
            synthetic=synthetic,
        )
        cohort._check()
        return cohort

    @property
    def size(self) -> int:
        """Number of patients."""
        return self.patients.height

    def has(self, measure: str) -> bool:
        """Whether any visit holds a value of the measure."""
        return self.visits[measure].null_count() < self.visits.height

    def records(self, measure: str) -> bool:
        """Whether the file had a column of the measure, be it that none of its cells could be read."""
        return measure in self.recorded or self.has(measure)

    def recorded_measures(self) -> list[str]:
        """Measures with at least one value, in the order of MEASURES."""
        return [key for key in MEASURES if self.has(key)]

    def remember(self, key: Key, compute: Callable[[], T], slot: Key | None = None) -> T:
        """`compute()`, kept with this cohort (and freed with it) under a key that names all it depends on; see `Memory`."""
        return self.memory.get(key, compute, slot)  # type: ignore[no-any-return]

    def with_adjudicated(self, rows: pl.DataFrame | None, definition: str) -> "Cohort":
        """The same cohort with what readers settled (patient_id, day, adjudicated), for one definition; None takes it back.

        Rows of patients who are not in the cohort raise ValueError, as does a visit settled twice.
        """
        if rows is not None:
            rows = rows.select(
                pl.col("patient_id").cast(pl.String),
                pl.col("day").cast(pl.Int32),
                pl.col("adjudicated").cast(pl.String),
            )
            if rows.join(self.patients, on="patient_id", how="anti").height:
                raise ValueError("adjudication: a patient who is not in this cohort")
            if rows.select("patient_id", "day").is_duplicated().any():
                raise ValueError("adjudication: a visit that was settled twice")
        return replace(self, adjudicated=rows, adjudicated_for=definition if rows is not None else "")

    def with_picked(self, patients: Iterable[str] | None) -> "Cohort":
        """The same cohort with these patients alone counted, picked by hand; None takes it back. Raises ValueError for a stranger."""
        if patients is None:
            return replace(self, picked=None)
        found = tuple(sorted(set(patients)))
        if not set(found) <= set(self.patients["patient_id"].to_list()):
            raise ValueError("picked: a patient who is not in this cohort")
        return replace(self, picked=found)

    def _check(self) -> None:
        # Rows are sorted by patient and day: what is the same stands together.
        same = self.visits["patient_id"] == self.visits["patient_id"].shift()
        for table in ("visits", "treatments", "events"):
            who = unlike_above(getattr(self, table).select("patient_id"), ["patient_id"])
            if who.join(self.patients, on="patient_id", how="anti").height:
                raise ValueError(f"{table}: rows of a patient who is not in patients")
        if (same & self.visits["day"].eq_missing(self.visits["day"].shift())).any():
            raise ValueError("visits: two rows for one patient and day")
        if self.visits["day"].null_count():
            raise ValueError("visits: a row without a day")


def _has_value(visits: pl.DataFrame | None, key: str) -> bool:
    return visits is not None and key in visits.columns and visits[key].null_count() < visits.height


def _shape(frame: pl.DataFrame | None, table: str, own: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """`frame` with every column of the table, in order and dtype, sorted by patient and day."""
    dtypes = dict(DTYPES[table])
    if table == "patients":
        dtypes |= own
    if frame is None:
        frame = pl.DataFrame(schema=dtypes)
    unknown = [column for column in frame.columns if column not in dtypes]
    if unknown:
        raise ValueError(f"{table}: {len(unknown)} columns that the table does not have")
    if table == "visits":
        frame = _fill_bounds(frame)
    there = [name for name in dtypes if name in frame.columns]
    order = [name for name in ("patient_id", "day", "start_day", "drug", "kind") if name in there]
    shaped = frame.select([pl.col(name).cast(dtypes[name]) for name in there])
    if order and not are_sorted(shaped, order):
        shaped = shaped.sort(order, nulls_last=True, maintain_order=True)
    # Most sheets fill a third of the columns: those without a value share one series of nulls for each dtype.
    empty = {dtype: pl.Series([None], dtype=dtype).new_from_index(0, shaped.height) for dtype in dtypes.values()}
    filled = {name: shaped[name] for name in there if shaped[name].null_count() < shaped.height}
    return pl.DataFrame([filled.get(name, empty[dtype].alias(name)) for name, dtype in dtypes.items()])


def _fill_bounds(visits: pl.DataFrame) -> pl.DataFrame:
    """Exact values of interval measures get themselves as both bounds."""
    fills = []
    for measure in MEASURES.values():
        if measure.kind == "interval" and measure.key in visits.columns:
            for bound in measure.columns[1:]:
                known = pl.col(bound) if bound in visits.columns else pl.lit(None, pl.Float64)
                fills.append(pl.coalesce(known, pl.col(measure.key).cast(pl.Float64)).alias(bound))
    return visits.with_columns(fills)
