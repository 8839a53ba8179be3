"""Listings with a row per patient, day and test: which column is what, told by its cells, by the others, and by words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.ingest.meaning.cells import FEWEST_TESTS, are_dates, are_results, are_specimens, are_units, tests_among
from lnexplore.ingest.meaning.columns import choose, map_columns
from lnexplore.ingest.meaning.header_words import NO_UNIT, ROLE_TOKENS
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.mapping import ColumnUse, match_header, normalise
from lnexplore.ingest.meaning.named_tests import LOINC_CODE, best_test
from lnexplore.ingest.meaning.parts import ROLES, Interpretation, Part, column_values, fingerprint, holds_any
from lnexplore.ingest.meaning.responses import RESPONSE
from lnexplore.ingest.meaning.times import time_of_cell
from lnexplore.ingest.meaning.when import place_rows, starts_that_differ
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.reasons import ON_URINE, UNKNOWN, ReadAs, Reason, Why
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import fold_case

FILLERS = (r"^9{6,}$", r"^-9{3,}$")
"""Numbers that a hospital system writes beside a result that is a text: `<0.10` beside 9999999."""


FEWEST_TIMES = 2
_DRUGS = frozenset({*LEVELS, "prednisolone"})


@dataclass(frozen=True)
class Listing:
    """The columns of a listing: names of tests, results (the first is taken, the others where it is blank), unit, specimens."""

    tests: tuple[int, ...]
    results: tuple[int, ...]
    unit: int | None
    specimens: tuple[int, ...]


def rows_per_time(table: Table, roles: dict[str, list[int]], patient: ColumnUse) -> Table:
    """A listing whose results stand side by side under their times, with a row for each of them; any other table as it is."""
    timed = [
        index
        for index, header in table.headers.items()
        if (time := time_of_cell(plain(header))) is not None
        and not time[1]
        and holds_any(table.frame, index)
        and are_results(column_values(table, index))
    ]
    others = [index for index in table.indices if index not in {*timed, patient.index}]
    tests = [
        index
        for index in others
        if _comes_again(table, index)
        and (index in roles.get("test", []) or len(tests_among(column_values(table, index))) >= FEWEST_TESTS)
    ]
    if (
        len(timed) < FEWEST_TIMES
        or not tests
        or {match_header(table.headers.get(i, ""), "visits").key for i in others} & set(MEASURES)
    ):
        return table
    visit, result = max(table.indices) + 1, max(table.indices) + 2
    rest = table.frame.drop([f"c{index}" for index in timed])
    frames = [
        rest.with_columns(pl.lit(table.headers[index]).alias(f"c{visit}"), table.frame[f"c{index}"].alias(f"c{result}"))
        for index in timed
    ]
    headers = {index: text for index, text in table.headers.items() if index not in timed}
    headers |= {visit: "Visit", result: "Result"}
    frame = pl.concat(frames).drop_nulls(f"c{result}").sort("_row", maintain_order=True)
    return replace(table, frame=frame, headers=headers, bottom=headers)


def find_listing(
    table: Table, roles: dict[str, list[int]], patient: ColumnUse, chosen: Mapping[int, str]
) -> Listing | None:
    """The columns of a listing; None for any other table. What the user chose for a column stands.

    Else a column is one of tests when its header says so and any cell is a measure or another header says result, or when its cells name several measures
    while the headers name none.
    """
    measures = {match_header(text, "visits").key for text in table.headers.values()} & set(MEASURES)
    if len(measures) >= FEWEST_TESTS and "test" not in roles:
        return None
    free = [index for index in table.indices if index != patient.index and holds_any(table.frame, index)]
    said = {index: chosen.get(index) or _role_of(table.headers.get(index, ""), roles, index) for index in free}
    said |= {index: "none" for index in _dated(table, [index for index in free if said[index]]) if index not in chosen}
    named = {
        index: tests_among(column_values(table, index))
        for index in free
        if said[index] == "test" or (said[index] not in ("unit", "specimen") and _comes_again(table, index))
    }
    # Red cells alone are of the blood until their specimen is read: headers that say test and result suffice.
    is_said = not measures and "result" in said.values()
    tests = [index for index, keys in named.items() if said[index] == "test" and (keys or is_said or index in chosen)]
    if not tests:
        # Drugs alone are courses of treatment: only among other tests, or under a header that says so, are they levels.
        several = [i for i, keys in named.items() if len(keys) >= FEWEST_TESTS and keys - _DRUGS and said[i] != "test"]
        tests = several if len(measures) < FEWEST_TESTS else []
        # One test alone beside a column of results and one of units.
        alone = [i for i, keys in named.items() if keys - _DRUGS and said[i] == "" and not measures]
        tests = tests or (alone if any(are_units(column_values(table, i)) for i in free) else [])
    if not tests:
        return None
    said |= dict.fromkeys(_dated(table, [index for index in free if not said[index]]), "none")
    # Codes beside names, or names beside codes, are of the same tests.
    again = [i for i in free if i in roles.get("test", []) or len(named.get(i, set()) - _DRUGS) >= FEWEST_TESTS]
    again += [index for index in free if column_values(table, index).drop_nulls().str.contains(LOINC_CODE).all()]
    tests += [index for index in dict.fromkeys(again) if index not in tests and index not in chosen]
    rest = [index for index in free if index not in tests]
    units = [
        index
        for index in rest
        if said[index] == "unit" or (index not in chosen and are_units(column_values(table, index)))
    ]
    rest = [index for index in rest if index not in units]
    specimens = [
        index
        for index in rest
        if said[index] == "specimen" or (index not in chosen and are_specimens(column_values(table, index)))
    ]
    rest = [index for index in rest if index not in specimens]
    results = [index for index in rest if said[index] == "result" and not are_dates(column_values(table, index))]
    told = [index for index in results if column_values(table, index).str.contains(r"\d").any()]
    results = told or results
    if not results:
        results = [index for index in rest if not said[index] and _could_be_result(table, index)][:1]
    if not results:
        return None
    return Listing(tuple(tests), *_ordered(table, results, units), tuple(specimens))


def _dated(table: Table, columns: Sequence[int]) -> list[int]:
    return [index for index in columns if are_dates(column_values(table, index))]


def _role_of(header: str, roles: dict[str, list[int]], index: int) -> str:
    """What the words of a header say of a column of a listing: test, unit, specimen, result, something else, or nothing."""
    for role in ("test", "unit", "specimen", "result"):
        if index in roles.get(role, []):
            return role
    spaced = fold_case(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    tokens = re.findall(r"[^\W_]+", spaced)
    for role in ("unit", "specimen", "none", "result"):
        words = ROLE_TOKENS[role]
        if words & set(tokens) or any(word in token for token in tokens for word in words if word[0] > "\u2e80"):
            return role
    return "" if not match_header(header, "visits").key and not match_header(header, "patients").key else "none"


def _comes_again(table: Table, index: int) -> bool:
    cells = column_values(table, index)
    filled = cells.len() - cells.null_count()
    return different_cells(cells).drop_nulls().n_unique() * 2 <= filled


def _could_be_result(table: Table, index: int) -> bool:
    cells = column_values(table, index).drop_nulls()
    numbered = cells.str.contains(r"^\d{4,}$").all() and cells.n_unique() == cells.len()
    return are_results(cells) and not numbered


def read_tall(
    table: Table,
    columns: Sequence[ColumnUse],
    listing: Listing,
    patient: ColumnUse,
    reading: Reading,
    found: Interpretation,
    hidden: Sequence[int] = (),
) -> None:
    """A listing with a row per patient, day and test: each test on its specimen becomes a column."""
    found.read_as = ReadAs.TALL
    result = listing.results[0]
    taken = {*listing.results, *listing.tests, *listing.specimens, *hidden, patient.index}
    taken |= set() if listing.unit is None else {listing.unit}
    found.roles = _by_role(columns, listing)
    rest = [use for use in columns if use.index not in taken]
    when = map_columns(table, rest, ("visits", "patients"), reading, found, timed=False)
    when = starts_that_differ(table, when, patient)
    days = [use for use in when if use.table == "visits" and use.key not in MEASURES]
    own = [use for use in when if use.table == "patients"]
    # A response beside the results of a listing is repeated on each of its tests and may be the patient's.
    found.unused += [replace(use, key="", why=UNKNOWN) for use in when if use.key == RESPONSE]
    beside = [use for use in when if use.table == "visits" and use.key in MEASURES and use.key != RESPONSE]
    found.unused += [replace(u, key="", why=Why(Reason.BESIDE_TESTS), proposed=f"visits.{u.key}") for u in beside]
    days, waits = place_rows(table, days, patient, reading, found)
    specimen = pl.concat_str(
        [pl.col(f"c{index}").fill_null("") for index in listing.specimens] or [pl.lit("")], separator=" "
    )
    names = pl.concat_str([pl.col(f"c{index}").fill_null("") for index in listing.tests], separator="\n")
    unit = pl.lit(None, pl.String) if listing.unit is None else pl.col(f"c{listing.unit}")
    frame = _results(table, listing.results)
    if listing.unit is not None:
        cell = pl.col(f"c{listing.unit}")
        frame = frame.with_columns(pl.when(~cell.str.strip_chars().str.to_lowercase().is_in(list(NO_UNIT))).then(cell))
    frame = frame.with_columns(_test=names, _specimen=specimen.str.strip_chars(), _unit=unit)
    use = ColumnUse(table.sheet, result, table.headers.get(result, ""), "visits", "", shape=fingerprint(table.headers))
    for one, rows in _by_test(frame, use, reading, found):
        if not waits:
            one = one if listing.unit is None else replace(one, unit_index=listing.unit)
            part = Part("visits", rows.drop("_test", "_specimen", "_unit"), [patient, *days, one])
            (found.parts if one.key else found.left).append(part)
    if own:
        found.parts.append(Part("patients", table.frame, [patient, *own]))


def _by_role(columns: Sequence[ColumnUse], listing: Listing) -> list[ColumnUse]:
    """The columns that make the listing, each with its role."""
    roles = dict.fromkeys(listing.specimens, "specimen") | dict.fromkeys(listing.tests, "test")
    roles |= dict.fromkeys(listing.results, "result") | ({} if listing.unit is None else {listing.unit: "unit"})
    return [replace(use, table=ROLES, key=roles[use.index]) for use in columns if use.index in roles]


def _by_test(
    frame: pl.DataFrame, use: ColumnUse, reading: Reading, found: Interpretation
) -> list[tuple[ColumnUse, pl.DataFrame]]:
    """(what it means, its rows) per test, specimen and, where the unit decides the measure, unit; no key where nobody knows."""
    parts: dict[tuple[str, str], tuple[ColumnUse, list[pl.DataFrame]]] = {}
    for (test, where, unit), rows in frame.group_by("_test", "_specimen", "_unit", maintain_order=True):
        meaning, title = best_test(str(test).split("\n"), str(where or ""), str(unit or ""))
        one = choose(replace(use, test=title), meaning, reading)
        if one.table != "visits":
            one = replace(one, key="", why=one.why or UNKNOWN)
        parts.setdefault((title, one.key), (one, []))[1].append(rows)
    found.unused += [one for one, _ in parts.values() if not one.key]
    done = [(one, pl.concat(rows).sort("_row")) for one, rows in parts.values()]
    return [(one, rows) for one, rows in done if one.key or one.why in (UNKNOWN, ON_URINE)]


def _results(table: Table, results: Sequence[int]) -> pl.DataFrame:
    """The listing with one column of results: the text of a result before its number, and never a filler."""
    frame = table.frame
    names = [f"c{index}" for index in results if f"c{index}" in frame.columns]
    cleaned = [pl.when(~_is_filler(pl.col(name))).then(pl.col(name)) for name in names]
    # A remark (“see comment”) beside a number is no result; where neither has a figure the first stands.
    told = [pl.when(piece.str.contains(r"\d")).then(piece) for piece in cleaned]
    return frame.with_columns(pl.coalesce([*told, *cleaned]).alias(names[0]))


def _is_filler(cell: pl.Expr) -> pl.Expr:
    bare = cell.str.strip_chars().str.replace(r"\.0*$", "")
    return pl.any_horizontal([bare.str.contains(pattern) for pattern in FILLERS]).fill_null(value=False)


def _ordered(table: Table, results: list[int], units: list[int]) -> tuple[tuple[int, ...], int | None]:
    """(columns of results, the best first; the column of units that belongs to it).

    The reported results come before the standardised ones, and texts before numbers, for `<0.1` stands only there.
    """

    def rank(index: int) -> tuple[int, int]:
        name = normalise(table.headers.get(index, ""))
        return {"lborres": 0, "lborresu": 0, "avalc": 2, "aval": 1, "lbstresc": 3, "lbstresn": 4, "lbstresu": 3}.get(
            name, 1
        ), index

    def limits(index: int) -> bool:
        return bool(column_values(table, index).str.contains(r"^\s*[<>≤≥＜＞]").any())

    standard = {index for index in (*results, *units) if normalise(table.headers.get(index, "")).startswith("lbst")}
    ordered = sorted(results, key=rank)
    if not standard and not any(normalise(table.headers.get(index, "")) == "aval" for index in results):
        ordered.sort(key=lambda index: not limits(index))
    first = ordered[0]
    # Reported and standardised results are in different units: they never stand in for one another.
    same = tuple(index for index in ordered if (index in standard) == (first in standard))
    own = [index for index in units if (index in standard) == (first in standard)] or units
    return same, min(own, key=rank) if own else None
