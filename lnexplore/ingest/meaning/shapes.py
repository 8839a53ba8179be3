"""What a table is: long, wide, tall, a REDCap or CDISC export; and what each of its columns is taken for.

The result is a list of `Part`s: rows of text that go to one table of the cohort, with the columns they give.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import TABLES
from lnexplore.ingest.meaning.columns import by_cells, map_columns
from lnexplore.ingest.meaning.drug_lists import doses_by_visit, one_treatment, with_doses
from lnexplore.ingest.meaning.event_sheets import constants_of_events, is_list_of_events, list_events
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.mapping import ColumnUse, Match, match_column, match_header, normalise, time_alone
from lnexplore.ingest.meaning.parts import (
    Interpretation,
    Part,
    chosen_roles,
    column_values,
    fingerprint,
    holds_any,
    roles_of,
    without_dittos,
)
from lnexplore.ingest.meaning.patient_column import patient_column
from lnexplore.ingest.meaning.people_in_rows import rows_of_people
from lnexplore.ingest.meaning.responses import RESPONSE, place_responses, response_columns, without
from lnexplore.ingest.meaning.side_columns import (
    adverse_events_by_row,
    dated_columns,
    dated_parts,
    ends_by_patient,
    events_by_visit,
    unit_columns,
)
from lnexplore.ingest.meaning.tall import FEWEST_TIMES, find_listing, read_tall, rows_per_time
from lnexplore.ingest.meaning.time_words import place_words
from lnexplore.ingest.meaning.times import TimePoint
from lnexplore.ingest.meaning.when import TIMES, place_rows, starts_that_differ
from lnexplore.ingest.meaning.wide import is_wide, read_wide, take_at_start
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.reasons import UNKNOWN, ReadAs, Reason, RowReason, Why
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import load_synonyms

_SHEETS = load_synonyms("sheet_names")
SHEET_NAMES: Mapping[str, tuple[str, ...]] = {table: _SHEETS[table] for table in TABLES}
IGNORED_SHEETS = _SHEETS["ignored"]


def interpret(table: Table, reading: Reading) -> Interpretation:
    """The parts of a table, the columns that are not used, and what only the user can tell."""
    found = Interpretation()
    table = with_measure_above(with_arms(without_dittos(table, found)))
    shape = fingerprint(table.headers)
    columns = [
        ColumnUse(table.sheet, index, table.headers.get(index, ""), "", "", shape=shape) for index in table.indices
    ]
    chosen = chosen_roles(columns, reading)
    roles = roles_of(table, chosen)
    patient = patient_column(table, columns, reading, found)
    table = found.table or table
    found.table = table
    if patient is None:
        found.trouble = found.trouble or "no patient"
        found.unused += [replace(use, why=UNKNOWN) for use in columns if use.header]
        return found
    filled = rows_of_people(table, columns, patient, reading, found)
    if filled is None:
        found.trouble = "people asked"
        return found
    table = rows_per_time(filled, roles, patient)
    if table is not filled:
        roles = roles_of(table, {})
        shape = fingerprint(table.headers)
        columns = [
            ColumnUse(table.sheet, index, table.headers.get(index, ""), "", "", shape=shape) for index in table.indices
        ]
    found.table = table
    found.patient = patient
    if "instrument" in roles:
        return _by_instrument(table, reading, roles, found)
    listing = find_listing(table, roles, patient, chosen)
    if listing is not None:
        read_tall(table, columns, listing, patient, reading, found, roles.get("domain", []))
    else:
        _columns(table, columns, patient, reading, found)
    return found


def with_measure_above(table: Table) -> Table:
    """The table of one measure at several times with the measure in each header: it names the sheet or stands above it."""
    timed = {index: text for index, text in table.headers.items() if time_alone(text) is not None}
    others = [text for index, text in table.headers.items() if index not in timed]
    if len(timed) < FEWEST_TIMES or any(match_header(text, "visits").key in MEASURES for text in others):
        return table
    for name in (table.title, table.sheet):
        match = match_column(name, ("visits",), propose=False) if name else Match()
        if match.sure and match.key in MEASURES and match.time is None:
            headers = {**table.headers, **{index: f"{name} {text}" for index, text in timed.items()}}
            return replace(table, headers=headers, bottom=headers)
    return table


def with_times_of_sheets(tables: Sequence[Table]) -> list[Table]:
    """The tables, where the names of sheets (or files) of one form say each another time, with it behind each measure."""
    groups: dict[str, list[tuple[Table, str]]] = {}
    for table in tables:
        words = re.sub(r"\W+|_", " ", plain(table.sheet)).split()
        said = [" ".join(words[i:j]) for i in range(len(words)) for j in range(len(words), i, -1)]
        named = next((text for text in said if (time := time_alone(text)) and time.days is not None), "")
        groups.setdefault(fingerprint(table.headers) if named else "", []).append((table, named))
    times = {
        id(table): named
        for mark, group in groups.items()
        if mark and len({str(time_alone(named)) for _, named in group}) == len(group) > 1
        for table, named in group
    }
    return [_at_time(table, times[id(table)]) if id(table) in times else table for table in tables]


def _at_time(table: Table, time: str) -> Table:
    """The table with a time behind each measure, unless a column tells when or the sheet is called by the time alone."""
    keys = {index: match_header(text, "visits").key for index, text in table.headers.items()}
    if set(TIMES) & set(keys.values()) or time_alone(table.sheet) is not None:
        return table
    headers = {index: f"{text} {time}" if keys[index] in MEASURES else text for index, text in table.headers.items()}
    return replace(table, headers=headers, bottom=headers)


ARM = "Arm"


def with_arms(table: Table) -> Table:
    """The table with a column of arms where the events of a REDCap export name several (`month_3_arm_2`)."""
    event = next(
        (index for index, text in table.headers.items() if match_header(text, "roles").key == "event name"), None
    )
    if event is None or ARM in table.headers.values():
        return table
    arms = column_values(table, event).str.extract(r"_(arm_\d+)[a-z]?$").str.replace("arm_", f"{ARM} ", literal=True)
    if arms.n_unique() - (arms.null_count() > 0) < 2:
        return table
    index = max(table.indices) + 1
    return replace(
        table,
        frame=table.frame.with_columns(arms.alias(f"c{index}")),
        headers={**table.headers, index: ARM},
    )


def _by_instrument(
    table: Table, reading: Reading, roles: dict[str, list[int]], found: Interpretation
) -> Interpretation:
    """A REDCap export: rows of each repeating instrument are a table of their own."""
    instrument = roles["instrument"][0]
    patient = found.patient
    assert patient is not None
    keep = {patient.index, *roles.get("event name", [])}
    hidden = {instrument, *roles.get("instance", [])}
    for name in [None, *column_values(table, instrument).drop_nulls().unique().sort().to_list()]:
        here = pl.col(f"c{instrument}").is_null() if name is None else pl.col(f"c{instrument}") == name
        frame = table.frame.filter(here)
        filled = {index for index in table.indices if index not in hidden and holds_any(frame, index)}
        used = sorted(filled | (keep & set(table.indices)))
        part = replace(
            table,
            sheet=table.sheet if name is None else f"{table.sheet}: {name}",
            frame=frame,
            headers={index: text for index, text in table.headers.items() if index in used},
            bottom={index: text for index, text in table.bottom.items() if index in used},
        )
        part = replace(
            part,
            frame=frame.drop(
                [f"c{index}" for index in table.indices if index not in used and f"c{index}" in frame.columns]
            ),
        )
        one = interpret(part, reading)
        found.parts += one.parts
        found.unused += one.unused
        found.questions += one.questions
        found.repairs += one.repairs
    found.read_as = ReadAs.REDCAP
    return found


def _columns(
    table: Table, columns: Sequence[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> None:
    """A table with a column per field or measure: long, or wide with time points in the headers."""
    rest = [use for use in columns if use.index != patient.index]
    side_by_side = is_wide(table, rest, patient, reading)
    listed = not side_by_side and is_list_of_events(table, rest, reading)
    base = "events" if listed else _base(table, rest, patient, reading, side_by_side=side_by_side)
    order = {
        "visits": ("visits", "patients"),
        "patients": ("patients", "visits"),
        "treatments": ("treatments", "patients"),
        "events": ("events", "patients"),
    }[base]
    per_row, rest = unit_columns(rest)
    rest, dated = dated_columns(rest, base, reading)
    told = response_columns(table, rest, order, reading) if base in ("patients", "visits") else []
    wide = side_by_side and (not told or is_wide(table, without(rest, told), patient, reading))
    if wide:
        order = ("patients", "visits")
    timed, others = place_responses(table, told, base, patient, wide=wide)
    found.unused += others
    rest = without(rest, [*(part.uses[-1] for part in timed), *others])
    uses = map_columns(table, rest, order, reading, found, timed=wide)
    uses = [replace(use, unit_index=per_row[use.key]) if use.key in per_row else use for use in uses]
    if base == "events":
        table, uses = list_events(table, rest, uses, reading, found)
    table, uses = with_doses(table, uses, found)
    if wide:
        read_wide(table, uses, patient, reading, found)
    else:
        found.read_as = {"visits": ReadAs.BY_VISIT, "patients": ReadAs.BY_PATIENT}.get(base, ReadAs.TABLE)
        by_visit, when, waits = base == "visits" and any(use.key in MEASURES for use in uses), [], False
        if by_visit:
            uses = starts_that_differ(table, uses, patient)
            when = [use for use in uses if use.table == "visits" and use.key in TIMES]
            when, waits = place_rows(table, when, patient, reading, found)
            uses = [use for use in uses if use.table != "visits" or (use.key not in TIMES and not waits)]
            uses = sorted([*uses, *([] if waits else when)], key=lambda use: use.index)
        _tidy(table, base, uses, patient, reading, found)
        # A date of the visit is that first, and the day of an event beside.
        if by_visit and not waits:
            events_by_visit(table, when, patient, reading, found)
            adverse_events_by_row(table, when, patient, reading, found)
            doses_by_visit(table, uses, when, patient, reading, found)
    if base == "patients":
        adverse_events_by_row(table, (), patient, reading, found)
    if base in ("patients", "visits"):
        ends_by_patient(table, patient, reading, found)
    found.parts += [*timed, *(Part(*item) for item in dated_parts(table, dated, patient))]


def _tidy(
    table: Table, base: str, uses: list[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> None:
    own = [use for use in uses if use.table == base]
    others = [use for use in uses if use.table == "patients" and base != "patients"]
    if base == "patients":
        visits = [use for use in uses if use.table == "visits"]
        when = [use for use in visits if use.key not in MEASURES]
        if not when:
            visits = take_at_start(table, visits, patient, found)
        # A sheet for each time point is named by it.
        named = time_alone(table.sheet)
        if visits and not when and named is not None and named.days is not None:
            found.parts.append(Part("visits", table.frame, [patient, *visits], named))
        elif visits and (when or _ask_baseline(table, visits, reading, found)):
            found.parts.append(
                Part("visits", table.frame, [patient, *visits], None if when else TimePoint("month", 0.0))
            )
        else:
            found.unused += [replace(use, key="", why=Why(Reason.NO_TIME_IN_HEADER)) for use in visits]
    if base == "patients":
        place_words(table, (), [use for use in uses if use.table == "visits"], patient, reading, found)
        found.parts += one_treatment(table, own, patient, found)
    frame = _dispositions(table) if base == "treatments" else table.frame
    if frame.height < table.frame.height:
        rest = table.frame.join(frame.select("_row"), on="_row", how="anti")["_row"].to_list()
        found.dropped.append((tuple(rest), RowReason.MILESTONE))
    # Whose rows wait for an answer is a patient all the same.
    waits = base == "visits" and any(why is RowReason.TIME_ASKED for _, why in found.dropped)
    found.parts.append(
        Part(
            "patients" if waits else base,
            frame,
            [patient, *own],
            constants=constants_of_events(table, own) if base == "events" else {},
        )
    )
    if others:
        found.parts.append(Part("patients", table.frame, [patient, *others]))
    for other in TABLES:
        chosen = [use for use in uses if use.table == other and other not in (base, "patients", "visits")]
        if chosen:
            days = [replace(use, table=other) for use in own if other == "events" and use.key in ("date", "day")]
            held = [pl.col(f"c{use.index}").is_not_null() for use in chosen]
            rows = table.frame.filter(pl.any_horizontal(held))
            found.parts.append(
                Part(
                    other,
                    rows,
                    [patient, *days, *chosen],
                    constants=constants_of_events(table, chosen) if other == "events" else {},
                )
            )


_ASKED_FOR = frozenset(
    {"upcr", "urine_protein_24h", "creatinine", "albumin", "uacr", "sdi", "pga", "hydroxychloroquine_dose"}
)
"""measures for whose sake a question is worth asking"""


def _ask_baseline(table: Table, visits: Sequence[ColumnUse], reading: Reading, found: Interpretation) -> bool:
    """Whether values without a time point, one row per patient, are those at time zero; asked, for nothing says so."""
    if not any(use.key in _ASKED_FOR for use in visits):
        return False
    key = f"baseline @{visits[0].shape}"
    question = Question(
        key,
        _("At which time were the values in sheet “{sheet}” taken?").format(sheet=table.sheet),
        (
            _(
                "The sheet has one row per patient, and neither a date nor the headers name a time point: {headers}."
            ).format(headers=", ".join(use.header for use in visits[:5])),
        ),
        (Option("baseline", _("At the start (baseline)")), Option(LEAVE_OUT, _("At no one time: leave them out"))),
        "baseline",
        safe=False,
        answer=reading.answers.get(key),
        sheet=table.sheet,
    )
    found.questions.append(question)
    return question.in_force == "baseline"


def _dispositions(table: Table) -> pl.DataFrame:
    """A CDISC disposition table without its other milestones; any other table as it is."""
    column = next((f"c{index}" for index, text in table.headers.items() if normalise(text) == "dscat"), None)
    if column is None or column not in table.frame.columns:
        return table.frame
    return table.frame.filter(pl.col(column).str.to_uppercase() == "DISPOSITION EVENT")


def _base(
    table: Table, columns: Sequence[ColumnUse], patient: ColumnUse, reading: Reading, *, side_by_side: bool
) -> str:
    """The table that the rows of a sheet belong to: from what its columns are, else from its name.

    A drug, a reason, a diagnosis or a kind never makes a list of a sheet with measures at time points.
    """
    if side_by_side:
        return "patients"
    ids = column_values(table, patient.index).drop_nulls()
    keys = {
        name: {
            by_cells(table, use, match).key
            for use in columns
            if use.header and ((match := match_header(use.header, name)).key or name != "treatments")
        }
        - {""}
        for name in TABLES
    }
    if "start" in keys["treatments"] and ids.is_duplicated().any():
        # Drugs under a header that does not say so make a list of drugs only of a sheet with several starts for a patient.
        keys["treatments"] |= {by_cells(table, use, Match("treatments")).key for use in columns if use.header} - {""}
    for use in columns:
        target, key, _ = reading.meaning_of(use.choice)
        if target in keys:
            keys[target].add(key)
    # A response may stand in any sheet: by itself it makes none a sheet of visits.
    response = RESPONSE in keys["visits"]
    measured = keys["visits"] & set(MEASURES) - {RESPONSE}
    names_of = {normalise(word): name for name, words in SHEET_NAMES.items() for word in words}
    sheet = names_of.get(normalise(table.sheet.rsplit(": ", 1)[-1]))
    when = {"date", "day", "month", "visit"} & keys["visits"]
    if not measured:
        if {"kind", "term"} & keys["events"] and sheet in (None, "events", "visits"):
            return "events"
        if {"drug", "reason"} & keys["treatments"] and sheet in (None, "treatments", "visits"):
            return "treatments"
    elif len(measured) > 1 and when and sheet in ("treatments", "events"):
        return "visits"
    if sheet in (None, "patients", "visits"):
        once = not ids.is_duplicated().any()
        told = keys["patients"] - {"patient_id"}
        if sheet == "visits" and not when and (((measured or response) and once) or (told and not measured)):
            return "patients"
        if (measured and (when or not once)) or (response and when and (sheet != "patients" or not once)):
            return "visits"
    return sheet or "patients"
