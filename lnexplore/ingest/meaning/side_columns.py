"""Columns that belong to others: the unit of each row, and the dates of drugs and events in a sheet of patients."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import TERMINAL_EVENTS
from lnexplore.ingest.meaning.cells import are_dates
from lnexplore.ingest.meaning.drugs import drug_column
from lnexplore.ingest.meaning.mapping import SURE, ColumnUse, Match, match_column, match_header, normalise
from lnexplore.ingest.meaning.parts import Interpretation, Part, column_values, differs_within
from lnexplore.ingest.meaning.times import SCALES, read_times
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.ingest.values.spellings import NEVER_TOGETHER, YES_NO, parted
from lnexplore.ingest.values.words_of_events import EVENTS, names_event
from lnexplore.vocabulary import load_synonyms

_DAYS = tuple(map(normalise, load_synonyms("header_parts")["days"]))
_BETWEEN = frozenset(
    ("of", "de", "del", "di", "della", "du", "des", "der", "do", "da", "la", "le", "el", "the", "d", "l", "van", "av")
)
_YES_OR_NO = frozenset(normalise(word) for said in YES_NO.values() for word in said if word.isalpha())
_BECAME = re.compile(
    r"outcome|status|statut|転帰|结局|結局|转归|轉歸|생존|결과|estado|desenlace|état|devenir|stato|esito|durum|sonuç|stan\b|verbleib|ausgang"
)
"""Headers over what became of a patient."""
_OF_PATIENT = frozenset(
    parted(
        "patient|patients|vital|final|survival|renal|kidney|clinical|at|of|last|follow|up|followup|end|study|the|month|months",
        "s|us|患者|最終|生命|腎",
    )
) | {""}
"""What such a header may say beside it and still mean the patient's own end."""
MOST_OUTCOMES = 12


def unit_columns(columns: Sequence[ColumnUse]) -> tuple[dict[str, int], list[ColumnUse]]:
    """(measure -> column with the unit of each row, the other columns): `UPCR unit` behind `UPCR`."""
    words = {normalise(word) for word in ("unit", "units", "単位", "单位", "단위", "unidad", "einheit", "unité")}
    per_row: dict[str, int] = {}
    rest = []
    for use in columns:
        bare = normalise(use.header)
        word = next((word for word in words if bare.endswith(word) and bare != word), None)
        match = match_header(bare.removesuffix(word), "visits") if word else Match()
        if match.key in MEASURES and match.score >= SURE:
            per_row[match.key] = use.index
        else:
            rest.append(use)
    return per_row, rest


def dated_columns(
    columns: Sequence[ColumnUse], base: str, reading: Reading
) -> tuple[list[ColumnUse], list[tuple[ColumnUse, str, str]]]:
    """(the other columns, columns of a patient sheet that hold the day of an event or the start or stop of a drug)."""
    rest: list[ColumnUse] = []
    dated: list[tuple[ColumnUse, str, str]] = []
    for use in columns:
        drug = drug_column(use.header)
        event = _event_of(use.header)
        if base not in ("patients", "visits") or use.choice in reading.columns:
            rest.append(use)
        elif drug is not None and drug[1] != "dose":
            dated.append((use, "drug:" + drug[0], drug[1]))
        elif event is not None and not match_column(use.header, ("patients", "visits")).sure:
            dated.append((use, "event", event))
        else:
            rest.append(use)
    return rest, dated


def _event_of(header: str) -> str | None:
    """The kind of event whose date a column holds: `Flare date`, `死亡日`, `DTHDTC`; None for other headers."""
    bare = normalise(header)
    if bare in ("dthdtc", "dthdt"):
        return "death"
    # "Flare date 2" is the date of another flare.
    bare = bare.rstrip("0123456789")
    rests = [bare.removesuffix(word) for word in _DAYS if bare.endswith(word)]
    words = _words(header)
    rests += ["".join(_without_day(words))] if _without_day(words) != words else []
    # Todesdatum: what joins a German compound is no part of the word.
    rests = [
        one.rstrip("0123456789") for rest in rests for one in (rest, rest.removesuffix("s"), rest.removesuffix("es"))
    ]
    return next((_KINDS[rest] for rest in rests if rest in _KINDS), None)


def _words(header: str) -> list[str]:
    return [normalise(word) for word in re.findall(r"[^\W\d_]+", header)]


def _without_day(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _DAYS and word not in _BETWEEN]


def dated_parts(
    table: Table, dated: Sequence[tuple[ColumnUse, str, str]], patient: ColumnUse
) -> list[tuple[str, pl.DataFrame, list[ColumnUse], None, dict[str, str]]]:
    """The parts that such columns give: a course per drug, an event per date."""
    parts: list[tuple[str, pl.DataFrame, list[ColumnUse], None, dict[str, str]]] = []
    drugs = Counter(what for _, what, _ in dated if what.startswith("drug:"))
    for what in drugs:
        uses = [replace(use, table="treatments", key=part) for use, name, part in dated if name == what]
        held = _rows_with(table, patient, [use.index for use in uses])
        parts.append(("treatments", held, [patient, *uses], None, {"drug": what.removeprefix("drug:")}))
    for use, what, kind in dated:
        if what == "event":
            held = _rows_with(table, patient, [use.index])
            parts.append(("events", held, [patient, replace(use, table="events", key="date")], None, {"kind": kind}))
    return parts


def events_by_visit(
    table: Table, when: Sequence[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> None:
    """Adds the events of columns that say yes or no at each visit (`flare`, 再燃): one on the day of each visit that says yes."""
    dated = next((replace(use, table="events") for use in when if use.key == "date"), None)
    days = None if dated is not None else _days_of(table, when)
    for use in list(found.unused) if dated is not None or days is not None else ():
        kind, is_all = kind_said(use.header)
        text = column_values(table, use.index)
        if kind is None or use.key or use.test or use.choice in reading.columns:
            continue
        read = values.yes_no(text)
        if text.drop_nulls().n_unique() < 2 or bool(read["failed"].any()):
            continue
        if (not is_all or kind in TERMINAL_EVENTS) and not differs_within(table, use.index, patient):
            # What each row of a patient says alike is of the patient, and of no visit.
            continue
        key = f"events {use.header} @{use.shape}"
        yes = read["value"].fill_null(value=False)
        asked = _("Does “{header}” say at each visit whether there was a {kind}?").format(
            header=use.header, kind=_(kind)
        )
        evidence, effect = (
            _("{n} of {total} rows say yes.").format(n=yes.sum(), total=text.len()),
            _("A {kind} is counted on the day of each of these visits").format(kind=_(kind)),
        )
        if not _said_yes(
            Question(key, asked, (evidence,), _yes_or_no(effect), "yes", safe=is_all), table, use, reading, found
        ):
            continue
        found.unused.remove(use)
        frame, day = table.frame.with_columns(pl.lit(kind).alias(f"c{use.index}")), dated
        if days is not None:
            day = replace(patient, index=max(table.indices) + 1, header="day of the visit", table="events", key="day")
            frame = frame.with_columns(days.alias(f"c{day.index}"))
        taken = replace(use, table="events", key="kind", why=None, proposed="", score=0.9)
        uses = [patient, *([day] if day else []), taken]
        found.parts.append(Part("events", frame.filter(yes), uses, holds=frozenset({kind})))


def adverse_events_by_row(
    table: Table, when: Sequence[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> None:
    """Adds the adverse events that a column beside the measures names or says yes to: on the day of the visit, without a day in a row per patient.

    Grade, seriousness, cause and date beside it belong to it. A column that says more than “adverse event” is asked about
    where a row is a visit; where it is a patient it may as well hold what was there before.
    """
    known = {use: match_column(use.header, ("events",), propose=False) for use in found.unused if not use.key}
    beside = {use: match.key for use, match in known.items() if match.sure and match.key not in ("", "term", "kind")}
    named = [use for use in known if use not in beside and says_adverse(use.header)]
    named = named or [use for use, key in beside.items() if key == "serious"]
    for use in named:
        text = column_values(table, use.index)
        answers = values.yes_no(text)
        held, tells = answers["value"].fill_null(value=False), bool(answers["failed"].any())
        is_sure = known[use].sure or (not tells and says_adverse(use.header, only=True))
        if use.test or use.choice in reading.columns or not (is_sure or when) or not text.null_count() < text.len():
            continue
        if tells:
            held = pl.DataFrame({"cell": text}).select(names_event(pl.col("cell"))).to_series()
            if values.numbers(text.filter(held), decimal=".")["failed"].sum() == 0:
                continue
        if not is_sure:
            key = f"adverse events {use.header} @{use.shape}"
            rows = (_("{n} of {total} rows name one.") if tells else _("{n} of {total} rows say yes.")).format(
                n=held.sum(), total=text.len()
            )
            options = _yes_or_no(_("Each is counted among the adverse events"))
            asked = Question(
                key,
                _("Does “{header}” name adverse events?").format(header=use.header),
                (rows,),
                options,
                "yes",
                safe=False,
            )
            if not _said_yes(asked, table, use, reading, found):
                continue
        more = {key: other for other, key in beside.items() if other is not use and other in found.unused}
        day = next((one for one in when if one.key == "date"), None)
        days = None if day is not None else _days_of(table, when)
        frame = table.frame
        uses = [
            replace(other, table="events", key=key, why=None, proposed="", score=0.9) for key, other in more.items()
        ]
        if days is not None:
            index = max(table.indices) + 1
            frame = frame.with_columns(days.alias(f"c{index}"))
            uses.append(replace(patient, index=index, header="day of the visit", table="events", key="day"))
        elif day is not None and "date" in more:
            # An event without a date of its own is of the visit that tells it.
            frame = frame.with_columns(pl.coalesce(f"c{more['date'].index}", f"c{day.index}"))
        elif day is not None:
            uses.append(replace(day, table="events"))
        what = beside.get(use, "term" if tells else "kind")
        if what == "kind":
            frame = frame.with_columns(pl.lit("adverse event").alias(f"c{use.index}"))
        elif what == "term":
            cells = pl.col(f"c{use.index}").str.replace_all("[；、\n]", ";").str.split(";")
            frame = frame.filter(held).with_columns(cells).explode(f"c{use.index}")
            held = frame[f"c{use.index}"].str.strip_chars() != ""
        uses.append(replace(use, table="events", key=what, why=None, proposed="", score=0.9))
        found.unused = [one for one in found.unused if one is not use and one not in more.values()]
        # Of who said yes there was one, whatever else is told; a name of one may say that there was none.
        kind = {} if what == "kind" else {"kind": "adverse event"}
        part = Part("events", frame.filter(held), [patient, *uses], None, kind, frozenset({"adverse event"}))
        found.parts.append(part)


def ends_by_patient(table: Table, patient: ColumnUse, reading: Reading, found: Interpretation) -> None:
    """Adds death, dialysis and transplant from columns that say in words what became of each patient: `Died` yes, `Outcome` died.

    On the day of the column of dates named after it, else without a day. Whether `Dialysis` yes means that it came to it is asked.
    """
    for use in list(found.unused):
        text = column_values(table, use.index)
        kind = _KINDS.get("".join(word for word in _words(use.header) if word not in _YES_OR_NO))
        if use.key or use.test or use.choice in reading.columns or text.drop_nulls().n_unique() > MOST_OUTCOMES:
            continue
        kinds = values.event_kinds(text)["value"].cast(pl.String)
        if kind in TERMINAL_EVENTS:
            said = pl.select(pl.when(values.yes_no(text)["value"]).then(pl.lit(kind))).to_series()
            kinds = pl.select(pl.coalesce(said, pl.when(kinds == kind).then(kinds))).to_series()
        elif not _BECAME.search(use.header.casefold()):
            continue
        held = kinds.is_in(TERMINAL_EVENTS).fill_null(value=False)
        if not held.any() or differs_within(table, use.index, patient):
            continue
        figures = frozenset(text.drop_nulls().str.strip_chars().unique().to_list())
        # Of “Pregnancy outcome”, “Status at baseline” or 1 and 2 the sheet does not say whose end they are, or which.
        is_plain = figures not in NEVER_TOGETHER and (kind is not None or _is_end_of_patient(use.header))
        key, is_sure = f"ends {use.header} @{use.shape}", is_plain and kind in (None, "death")
        asked = Question(
            key,
            _("Does “{header}” say what became of the patients after the start?").format(header=use.header),
            (_("{n} of {total} rows say yes.").format(n=held.sum(), total=text.len()),),
            _yes_or_no(_("Each is counted, without a day where none is given")),
            "yes" if is_plain else LEAVE_OUT,
            safe=is_sure,
        )
        if not is_sure and not _said_yes(asked, table, use, reading, found):
            continue
        name, bare = _without_day(_words(use.header)), normalise(use.header)
        named = {bare + word for word in _DAYS}
        days = [one for one in found.unused if one is not use and not one.key]
        days = [one for one in days if normalise(one.header) in named or _without_day(_words(one.header)) == name]
        days = [one for one in days if are_dates(column_values(table, one.index).drop_nulls())][:1]
        found.unused = [one for one in found.unused if one is not use and one not in days]
        frame = table.frame.with_columns(kinds.alias(f"c{use.index}")).filter(held)
        frame = frame.unique([f"c{patient.index}", f"c{use.index}"], keep="first", maintain_order=True)
        uses = [replace(one, table="events", key="date", why=None, proposed="", score=0.9) for one in days]
        uses.append(replace(use, table="events", key="kind", why=None, proposed="", score=0.9))
        told = frozenset(TERMINAL_EVENTS if kind is None else (kind,))
        found.parts.append(Part("events", frame, [patient, *uses], holds=told))


def _is_end_of_patient(header: str) -> bool:
    """Whether a header asks for nothing but what became of the patient: `Status at last follow-up`, no status of somebody or something else."""
    rest = {_BECAME.sub("", word) for word in re.findall(r"[^\W\d_]+", header.casefold())}
    return rest <= _OF_PATIENT


def _yes_or_no(effect: str) -> tuple[Option, ...]:
    return Option("yes", _("Yes"), effect), Option(LEAVE_OUT, _("No: leave it out"))


def _said_yes(asked: Question, table: Table, use: ColumnUse, reading: Reading, found: Interpretation) -> bool:
    """Asks about a column, and tells whether yes is in force."""
    answer = reading.answers.get(asked.key)
    answer = answer if answer in ("yes", LEAVE_OUT) else None
    question = replace(asked, answer=answer, sheet=table.sheet, column=use.place)
    found.questions.append(question)
    return question.in_force == "yes"


@cache
def _adverse(*, only: bool) -> tuple[str, ...]:
    words = EVENTS["adverse event"]
    words = tuple(word for word in words if match_column(word, ("events",), propose=False).sure) if only else words
    return tuple(sorted({normalise(word) for word in words} - {""}))


def says_adverse(header: str, *, only: bool = False) -> bool:
    """Whether a header holds a word for adverse events: short ones (AE, SAE) as a word of its own.

    `only`: one that means nothing else, as “complications” may mean other diseases.
    """
    bare, said = normalise(header), {normalise(word) for word in re.findall(r"[^\W\d_]+", header)}
    return any(
        word == bare or word in said or ((len(word) > 4 or not word.isascii()) and word in bare)
        for word in _adverse(only=only)
    )


_KINDS = {normalise(text): kind for kind, said in EVENTS.items() if kind != "adverse event" for text in said}


def kind_said(header: str) -> tuple[str | None, bool]:
    """(kind of event that a header names, whether it says nothing else): “Flare since last visit” says more than “Flare”."""
    if normalise(header) in _KINDS:
        return _KINDS[normalise(header)], True
    said = [normalise(word) for word in re.findall(r"[^\W\d_]+", header)]
    return next((_KINDS[word] for word in said if word in _KINDS), None), False


def _days_of(table: Table, when: Sequence[ColumnUse]) -> pl.Series | None:
    """The day of each row since the start, as text; None where no column counts it."""
    use = next((use for key in ("day", "month", "visit") for use in when if use.key == key), None)
    if use is None:
        return None
    text = column_values(table, use.index)
    if use.key == "visit":
        days = read_times(text)["value"]
    else:
        scale = use.unit if use.unit in SCALES else use.key
        days = values.numbers(text, decimal=values.decimal_mark(text) or ".")["value"] * SCALES[scale]  # type: ignore[index]
    return days.round(0).cast(pl.Int64).cast(pl.String)


def _rows_with(table: Table, patient: ColumnUse, indices: Sequence[int]) -> pl.DataFrame:
    known = [pl.col(f"c{index}").is_not_null() for index in indices if f"c{index}" in table.frame.columns]
    if not known:
        return table.frame.head(0)
    held = table.frame.filter(pl.any_horizontal(known))
    # Repeated on every visit of a long sheet, it is one event or course all the same.
    columns = [f"c{index}" for index in (patient.index, *indices) if f"c{index}" in held.columns]
    return held.unique(columns, keep="first", maintain_order=True)
