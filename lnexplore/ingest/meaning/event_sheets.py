"""Sheets whose name says what became of the patients in them: Deaths, Renal flares, 透析."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.schema import TERMINAL_EVENTS
from lnexplore.ingest.meaning.cells import are_dates, are_numbers
from lnexplore.ingest.meaning.mapping import ColumnUse, match_header, normalise
from lnexplore.ingest.meaning.parts import Interpretation, column_values
from lnexplore.ingest.meaning.side_columns import kind_said, says_adverse
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.ingest.values.words_of_events import EVENTS, says_no_event
from lnexplore.vocabulary import load_synonyms

_SHEETS = load_synonyms("sheet_names")
OF_ADVERSE = frozenset({"severity", "serious", "related"})
"""What is told of adverse events only."""
_OF_THE_EVENT = frozenset({"", "kind", "term", "hospitalised"})
MOST_WORDS = 12
"""Different cells beyond which a column names what happened."""
_ASKS = re.compile(r"[?？]|\b(?:y\s?/\s?n|[jsot]\s?/\s?n|yes\s?/\s?no)\b|有無|与否|是否|여부|유무")
"""Signs of a header that asks for yes or no."""
_RENAL = re.compile(r"r[eé]nal\w{0,2}|kidney|lupus|ln|nephriti[cs]|nieren|腎|肾|신")
_FILLERS = frozenset(
    {"any", "new", "the", "a", "of", "patient", "has", "had", "did", "is", "was", "occurred", "yes", "no", "y", "n"}
)


def says_kind(kind: str, *texts: str) -> bool:
    """Whether the name of a sheet or a header says which kind of event its rows are: adverse event or flare."""
    return any(_words_of(kind, text) for text in texts)


def _words_of(kind: str, text: str) -> set[str]:
    # “ae” is a word of its own, and no part of “paediatric”.
    folded = text.casefold()
    parts = set(re.findall(r"[a-z]+", folded))
    return {word for word in _SHEETS[kind] if word in (parts if len(word) < 4 and word.isascii() else folded)}


def kinds_of_sheet(name: str) -> set[str]:
    """The kinds of event that the name of a sheet says its rows are; several where it holds both."""
    name = name.rsplit(": ", 1)[-1]
    whole = values.event_kinds(pl.Series([name, name.rstrip("sS")]))["value"].drop_nulls().to_list()
    return {*map(str, whole), *(kind for kind in ("adverse event", "flare") if says_kind(kind, name))}


def is_list_of_events(table: Table, columns: Sequence[ColumnUse], reading: Reading) -> bool:
    """Whether a sheet that tells neither measures nor what the patients are lists the events it is named after.

    What somebody said of a column by hand comes first. Numbers with decimals are measured, whatever their header calls them.
    """
    others = {match_header(use.header, name).key for use in columns if use.header for name in ("patients", "visits")}
    if others - {"", "date", "day", "month", "visit"} or any(use.choice in reading.columns for use in columns):
        return False
    cells = [column_values(table, use.index).drop_nulls() for use in columns]
    if any(are_numbers(some) and bool(some.str.contains(r"\d[.,]\d").any()) for some in cells):
        return False
    kinds = kinds_of_sheet(table.sheet)
    return len(kinds) == 1 and bool(_days(table, columns) or any(_says_so(table, use, *kinds) for use in columns))


def _says_so(table: Table, use: ColumnUse, kind: str) -> bool:
    """Whether a column of a sheet named after an event says of each row if there was one: `Died`, `Relapse: Y/N`, alive or dead."""
    cells = column_values(table, use.index).drop_nulls()
    if kind != "adverse event" and (values.event_kinds(cells)["value"] == kind).any():
        return bool(_denies(cells).any())
    # “Flare treated” or “Death related to lupus” says more than whether there was one.
    named = _names_alone(use.header, kind)
    if kind == "adverse event":
        # Serious or not, it happened; and who came for an infection need not have been admitted.
        shared = _words_of(kind, use.header) & _words_of(kind, table.sheet)
        named = named and bool(shared) and match_header(use.header, "events").key in _OF_THE_EVENT
    if not named or cells.n_unique() > MOST_WORDS or are_dates(cells):
        return False
    answers = values.yes_no(cells)
    told = cells.len() > 0 and (bool(answers["value"].any()) or not answers["failed"].any())
    # A kind of flare beside “none”, or two words of a language nobody knows under `Death`, are asked about.
    told |= kind != "adverse event" and bool(_denies(cells).any())
    told |= kind in TERMINAL_EVENTS and cells.n_unique() == 2
    return told or bool(_ASKS.search(use.header.casefold()))


def _names_alone(header: str, kind: str) -> bool:
    """Whether a header names an event of this kind and says nothing else but that yes or no is asked."""
    words = [word for word in re.findall(r"[^\W\d_]+", _ASKS.sub(" ", header.casefold())) if word not in _FILLERS]
    if kind != "adverse event":
        # A flare of a cohort of lupus nephritis is a renal one.
        words = [word for word in words if kind != "flare" or not _RENAL.fullmatch(word)]
        return kind_said("".join(words).removesuffix("の")) == (kind, True)
    named = normalise("".join(words)) in {normalise(one) for one in EVENTS[kind]}
    stems = _SHEETS[kind]
    return named or all(word.startswith(stems) if word.isascii() else _bare(word, stems) for word in words)


def _bare(word: str, stems: Sequence[str]) -> bool:
    return any(word.replace(stem, "") in ("", "の", "s", "n", "en", "ne") for stem in stems if stem in word)


def _denies(cells: pl.Series) -> pl.Series:
    """Whether each cell says that there was no event: `no`, `none`, `alive`."""
    return pl.DataFrame({"cell": cells}).select(says_no_event(pl.col("cell"))).to_series()


def kinds_said(header: str) -> set[str]:
    """The kinds of event that a header names."""
    said = {kind_said(text)[0] for text in (header, _ASKS.sub(" ", header.casefold()))}
    return kinds_of_sheet(header) | {kind for kind in said if kind}


def list_events(
    table: Table, columns: Sequence[ColumnUse], uses: list[ColumnUse], reading: Reading, found: Interpretation
) -> tuple[Table, list[ColumnUse]]:
    """A list of events and its columns: whether each happened, on which day, and what it was."""
    table, uses = _with_answers(table, columns, uses, reading, found)
    return table, _with_day_and_term(table, uses, reading, found)


def _with_answers(
    table: Table, columns: Sequence[ColumnUse], uses: list[ColumnUse], reading: Reading, found: Interpretation
) -> tuple[Table, list[ColumnUse]]:
    """A list of events with the column that says of each row whether there was one (`occurred`), if the sheet has it.

    Of another column that says no of some rows it is asked, unless the rows name what happened or the header of the day does.
    """
    kinds = kinds_of_sheet(table.sheet)
    free = [use for use in columns if use.header and use.choice not in reading.columns]
    if len(kinds) != 1 or any(use.key == "occurred" for use in uses):
        return table, uses
    (kind,) = kinds
    answer = next((use for use in free if _says_so(table, use, kind)), None)
    cells, named = pl.Series(), {"term", *OF_ADVERSE}
    if answer is not None:
        cells = column_values(table, answer.index)
        said = pl.DataFrame({"no": _denies(cells), "kind": values.event_kinds(cells)["value"], "cell": cells})
        plain = values.yes_no(cells)["value"].is_not_null()
        told = pl.when(plain).then("cell").when(pl.col("kind") == kind).then(pl.lit("yes"))
        cells = said.select(told.when("no").then(pl.lit("no")).otherwise("cell")).to_series()
    elif not any(use.key in named or (use.key == "date" and kinds_said(use.header)) for use in uses):
        known = {use.index for use in uses if use.key not in ("kind", "term")}
        doubtful = [use for use in free if use.index not in known and _says_no(column_values(table, use.index))]
        answer = next(iter(doubtful), None)
        if answer is not None:
            said_of = _in_force(table, answer, kind, reading, found)
            cells = column_values(table, answer.index)
            cells = cells if said_of == "yes" else cells.clear(cells.len())
            answer = None if said_of == "each" else answer
    if answer is None:
        return table, uses
    table = found.table = replace(table, frame=table.frame.with_columns(cells.alias(f"c{answer.index}")))
    found.unused = [use for use in found.unused if use.index != answer.index]
    taken = replace(answer, table="events", key="occurred", why=None, proposed="", score=0.9)
    return table, [*(use for use in uses if use.index != answer.index), taken]


def _says_no(cells: pl.Series) -> bool:
    """Whether a column says nothing but yes and no, or what became of someone, and no of some rows."""
    no, kinds = _denies(cells.drop_nulls()), values.event_kinds(cells.drop_nulls())["value"]
    yes = values.yes_no(cells.drop_nulls())["value"]
    return bool(no.any()) and bool((no | kinds.is_not_null() | yes.is_not_null()).all())


def _in_force(table: Table, use: ColumnUse, kind: str, reading: Reading, found: Interpretation) -> str | None:
    """Which rows of the sheet are events, as the user says; None where that is open."""
    key, no = f"rows of {use.header} @{use.shape}", int(_denies(column_values(table, use.index)).sum())
    answer = reading.answers.get(key)
    question = Question(
        key,
        _("Which rows of sheet “{sheet}” are a {kind}?").format(sheet=table.sheet, kind=_(kind)),
        (_("“{header}” says no in {n} of {total} rows.").format(header=use.header, n=no, total=table.frame.height),),
        (
            Option("each", _("Each row")),
            Option("yes", _("Only those in which “{header}” says yes").format(header=use.header)),
            Option(LEAVE_OUT, _("None: leave them out")),
        ),
        "each",
        answer=answer if answer in ("each", "yes", LEAVE_OUT) else None,
        sheet=table.sheet,
        column=use.place,
    )
    found.questions.append(question)
    return question.in_force


def _days(table: Table, columns: Sequence[ColumnUse]) -> list[ColumnUse]:
    birth = [use for use in columns if match_header(use.header, "patients").key]
    return [use for use in columns if use not in birth and are_dates(column_values(table, use.index).drop_nulls())]


def _with_day_and_term(table: Table, uses: list[ColumnUse], reading: Reading, found: Interpretation) -> list[ColumnUse]:
    """The columns of a list of events, and where no header names a day or what happened, the first of dates or of words.

    Which column was left out by hand stays out.
    """
    known = {use.key for use in uses}
    unused = [use for use in found.unused if use.header and use.choice not in reading.columns]
    days = _days(table, unused)
    taken = [("date", use) for use in days[:1] if not known & {"date", "day"}]
    words = [use for use in unused if use not in days and _are_words(column_values(table, use.index))]
    taken += [("term", use) for use in words[:1] if not known & {"term", "kind"}]
    found.unused = [use for use in found.unused if use not in [one for _, one in taken]]
    more = [replace(use, table="events", key=key, why=None, proposed="", score=0.9) for key, use in taken]
    return sorted([*uses, *more], key=lambda use: use.index)


def _are_words(cells: pl.Series) -> bool:
    """Whether a column may name what happened: words, and more of them than yes and no."""
    return bool(cells.drop_nulls().str.contains(r"\p{L}{3}").any()) and not _says_no(cells)


def constants_of_events(table: Table, uses: Sequence[ColumnUse]) -> dict[str, str]:
    """The kind of event, where the sheet or its headers say it instead of a column."""
    if any(use.key == "kind" for use in uses):
        return {}
    of_sheet = kinds_of_sheet(table.sheet)
    if of_sheet:
        return {"kind": next(iter(of_sheet))} if len(of_sheet) == 1 else {}
    if any(normalise(use.header).startswith("ae") or says_adverse(use.header) or use.key in OF_ADVERSE for use in uses):
        return {"kind": "adverse event"}
    return {"kind": "flare"} if says_kind("flare", *(use.header for use in uses)) else {}
