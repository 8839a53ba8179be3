"""Listings with a row per patient, day and test."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.drugs import generic_name
from lnexplore.ingest.meaning.mapping import UNKNOWN, ColumnUse, Match, match_column, normalise
from lnexplore.ingest.meaning.parts import Part, Shape, choose, column_values, fingerprint, holds_any, map_columns
from lnexplore.ingest.meaning.responses import RESPONSE
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.table.layout import Table

_LEVELS = {"tacrolimus": "tacrolimus_trough", "mizoribine": "mizoribine_level"}
"""A drug among laboratory tests is its level in blood."""


def is_tall(table: Table, roles: dict[str, list[int]]) -> bool:
    """Whether any of the tests that a listing names is a measure."""
    return any(
        match_column(test, ("visits",), propose=False).sure
        for index in roles["test"]
        for test in column_values(table, index).drop_nulls().unique().head(2000).to_list()
    )


def read_tall(
    table: Table,
    columns: Sequence[ColumnUse],
    roles: dict[str, list[int]],
    patient: ColumnUse,
    reading: Reading,
    found: Shape,
) -> None:
    """A listing with a row per patient, day and test: each test with its unit becomes a column."""
    found.words = "a row per test"
    result, unit = _result_and_unit(table, roles)
    tests = roles["test"]
    taken = {
        result.index,
        *tests,
        *([unit] if unit is not None else []),
        *roles.get("specimen", []),
        *roles.get("domain", []),
    }
    rest = [
        use
        for use in columns
        if use.index not in taken
        and use.index != patient.index
        and use.index not in {i for r in ("result", "unit") for i in roles.get(r, [])}
    ]
    when = map_columns(table, rest, ("visits", "patients"), reading, found, timed=False)
    days = [use for use in when if use.table == "visits" and use.key not in MEASURES]
    own = [use for use in when if use.table == "patients"]
    # A response beside the results of a listing is repeated on each of its tests and may be the patient's.
    found.unused += [replace(use, key="", why_not=UNKNOWN) for use in when if use.key == RESPONSE]
    found.unused = [use for use in found.unused if use.why_not != UNKNOWN or use.index not in taken]
    specimen = pl.coalesce([pl.col(f"c{index}") for index in roles.get("specimen", [])] or [pl.lit(None, pl.String)])
    frame = _with_words(table, result).frame.with_columns(
        _specimen=specimen,
        _unit=pl.col(f"c{unit}") if unit is not None else pl.lit(None, pl.String),
    )
    names_of = pl.concat_str([pl.col(f"c{index}").fill_null("") for index in tests], separator="\n")
    frame = frame.with_columns(_test=names_of)
    combinations = frame.group_by("_test", "_specimen", maintain_order=True).len()
    for test, where, count in combinations.iter_rows():
        meaning, title = _test_meaning(test.split("\n"), where or "")
        use = replace(result, test=title, header=result.header, sheet=table.sheet)
        use = choose(use, meaning, reading)
        if not use.key or use.table != "visits":
            found.unused.append(replace(use, key="", why_not=use.why_not or UNKNOWN))
            continue
        rows = frame.filter((pl.col("_test") == test) & pl.col("_specimen").eq_missing(where))
        if unit is not None:
            use = replace(use, unit_index=unit)
        found.parts.append(Part("visits", rows.drop("_test", "_specimen", "_unit"), [patient, *days, use]))
        del count
    if own:
        found.parts.append(Part("patients", table.frame, [patient, *own]))


def _with_words(table: Table, result: ColumnUse) -> Table:
    """The listing with the words of a result where its number is blank: `<0.1` stands in AVALC beside AVAL."""
    words = next((index for index, text in table.headers.items() if normalise(text) == "avalc"), None)
    name = f"c{result.index}"
    if words is None or normalise(result.header) != "aval" or not {name, f"c{words}"} <= set(table.frame.columns):
        return table
    return replace(table, frame=table.frame.with_columns(pl.coalesce(name, f"c{words}").alias(name)))


def _result_and_unit(table: Table, roles: dict[str, list[int]]) -> tuple[ColumnUse, int | None]:
    """The columns with results and their units: the reported ones before the standardised ones, for `<0.1` stands only there."""

    def rank(index: int) -> tuple[int, int]:
        name = normalise(table.headers[index])
        return {"lborres": 0, "lborresu": 0, "aval": 1, "lbstresc": 2, "lbstresn": 3, "lbstresu": 3}.get(name, 1), index

    filled = [index for index in roles["result"] if holds_any(table.frame, index)] or roles["result"]
    result = min(filled, key=rank)
    units = [index for index in roles.get("unit", []) if holds_any(table.frame, index)]
    standard = normalise(table.headers[result]).startswith("lbst")
    units = [index for index in units if normalise(table.headers[index]).startswith("lbst") == standard] or units
    use = ColumnUse(table.sheet, result, table.headers[result], "visits", "", shape=fingerprint(table.headers))
    return use, min(units, key=rank) if units else None


def _test_meaning(tests: Sequence[str], specimen: str) -> tuple[Match, str]:
    """What a test of a listing means, and its name; a test on urine is never taken for one on blood."""
    words = [test for test in tests if test]
    title = next((word for word in sorted(words, key=len, reverse=True)), "")
    urine = any(mark in specimen.casefold() for mark in ("urin", "尿", "소변", "orina"))
    best = Match("visits")
    for word in words:
        here = match_column(word, ("visits",), propose=False)
        if here.key in MEASURES and here.score > best.score and here.time is None:
            best = here
    drug = next((name for word in words if (name := generic_name(word)) in _LEVELS), None)
    if not best.key and drug is not None:
        best = Match("visits", _LEVELS[drug], None, "", 1.0)
    if urine and not best.key.startswith(("upcr", "urine", "dipstick", "cellular")):
        again = [match_column(f"urine {word}", ("visits",)) for word in words]
        best = next(
            (match for match in again if match.sure), Match("visits", why_not="a test on urine that is not used")
        )
    return best, f"{title}, {specimen}" if urine else title
