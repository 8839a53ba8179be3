"""Tables with a row per patient and a group of columns per time point."""

from collections.abc import Sequence
from dataclasses import replace

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.columns import map_columns
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, Part, column_values
from lnexplore.ingest.meaning.time_words import place_words
from lnexplore.ingest.meaning.times import TimePoint
from lnexplore.ingest.meaning.when import ask_scale_of_headers
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.reasons import ReadAs, Reason, Why
from lnexplore.ingest.table.layout import Table


def is_wide(table: Table, columns: Sequence[ColumnUse], patient: ColumnUse, reading: Reading) -> bool:
    """Whether several columns hold the same thing at different time points."""
    found = Interpretation()
    uses = map_columns(table, columns, ("patients", "visits"), reading, found, timed=True, propose=False)
    times = [use for use in uses if use.time is not None and use.table == "visits"]
    plain = {use.key for use in uses if use.time is None and use.table == "visits"}
    ids = column_values(table, patient.index).drop_nulls()
    # Two time points of which none repeats a measure are no visits side by side; but where every patient has one row and
    # nothing else tells a time, all columns of one time point (`UPCR 6M` alone) are a visit.
    if not any(len({use.time for use in times if use.key == key}) >= 2 for key in {use.key for use in times}):
        once = ids.len() > 1 and not ids.is_duplicated().any()
        one = len({use.time for use in times}) == 1 and all(use.time and use.time.days is not None for use in times)
        return once and one and not plain & {"date", "day", "month", "visit"}
    repeats = ids.len() > 0 and ids.n_unique() < 0.6 * ids.len()
    return not (repeats and plain & {"date", "day", "month", "visit"})


def read_wide(table: Table, uses: list[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation) -> None:
    """A row per patient with a group of columns per time point."""
    found.read_as = ReadAs.WIDE
    own = [use for use in uses if use.table == "patients"]
    found.parts.append(Part("patients", table.frame, [patient, *own]))
    groups: dict[TimePoint | None, list[ColumnUse]] = {}
    for use in uses:
        if use.table == "visits":
            groups.setdefault(use.time, []).append(use)
    plain = groups.pop(None, [])
    groups = _numbered_from(groups, plain)
    timed = [use for time, columns in groups.items() if time is not None for use in columns]
    keys = {use.key for use in timed}
    plain = take_at_start(table, plain, patient, found)
    untimed = [use for use in plain if use.key in MEASURES and use.key in keys]
    other = [use for use in plain if use not in untimed]
    found.unused += [replace(use, key="", why=Why(Reason.NO_TIME_AS_OTHERS)) for use in other]
    place_words(table, untimed, timed, patient, reading, found)
    unplaced = [
        time
        for time, columns in groups.items()
        if time is not None and time.days is None and not any(use.key == "date" for use in columns)
    ]
    # The 0 tells its day by itself, and with the others what they count.
    counted = [time for time in groups if time is not None and (time in unplaced or time == TimePoint("number", 0.0))]
    # A visit 0 beside times that tell their day is the start.
    starts = all(time.value == 0 for time in unplaced) and not any(time and time.days == 0 for time in groups)
    scale = ("month" if starts else ask_scale_of_headers(table, counted, reading, found)) if unplaced else None
    for time, columns in groups.items():
        placed = time
        if time is not None and time.days is None and not any(use.key == "date" for use in columns):
            if scale is None:
                found.unused += [replace(use, key="", why=Why(Reason.DAY_UNKNOWN)) for use in columns]
                continue
            placed = TimePoint(scale, time.value)  # type: ignore[arg-type]
        found.parts.append(Part("visits", table.frame, [patient, *columns], placed))


def take_at_start(table: Table, uses: list[ColumnUse], patient: ColumnUse, found: Interpretation) -> list[ColumnUse]:
    """The columns without those that tell of the biopsy before the treatment, which become a part at time zero."""
    once = [use for use in uses if use.key in MEASURES and MEASURES[use.key].at_start]
    if once:
        found.parts.append(Part("visits", table.frame, [patient, *once], TimePoint("month", 0.0)))
    return [use for use in uses if use not in once]


def _numbered_from(
    groups: dict[TimePoint | None, list[ColumnUse]], plain: list[ColumnUse]
) -> dict[TimePoint | None, list[ColumnUse]]:
    """`UPCR, UPCR.1, UPCR.2`: the first of numbered columns has no number. It is taken from `plain`."""
    numbers = [time for time in groups if time is not None and time.scale == "number"]
    if not numbers or min(time.value for time in numbers) == 0:
        return groups
    keys = {use.key for time in numbers for use in groups[time]}
    first = [use for use in plain if use.key in keys]
    if not any(use.key == "date" for use in first):
        return groups
    for use in first:
        plain.remove(use)
    return {TimePoint("number", 0.0): first, **groups}
