"""The unit of each row: of the cell itself, of the column of units beside it, of its centre, of the whole column."""

from collections.abc import Mapping

import polars as pl

from lnexplore.cohort.measures import Measure
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.values.respelling import Centres


def row_factors(
    frame: pl.DataFrame,
    parsed: pl.DataFrame,
    measure: Measure,
    use: ColumnUse,
    unit: str | None,
    centres: Centres | None,
    named: Mapping[str, str],
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """(factor of each row to the canonical unit, whether the row states a unit that is not taken, whether it states any).

    `named`: what the user says that units mean which this version does not know. `parsed` holds the `value` and the `unit` of each cell; the unit of a cell, then of its row, comes before all others.
    """
    written = parsed["unit"]
    if use.unit_index is not None and f"c{use.unit_index}" in frame.columns:
        written = written.fill_null(frame[f"c{use.unit_index}"].str.strip_chars())
    known = {text: find_unit(measure, named.get(text, text)) for text in written.drop_nulls().unique().to_list()}
    factors = {text: float(measure.to_canonical(found)) for text, found in known.items() if found is not None}
    usual = pl.lit(float(measure.to_canonical(unit)))
    rows = pl.DataFrame({"unit": written, "value": parsed["value"]})
    if centres is not None and centres.units and centres.column in frame.columns:
        own = {name: float(measure.to_canonical(one)) for name, one in centres.units.items()}
        rows = rows.with_columns(_own=frame[centres.column].replace_strict(own, default=None, return_dtype=pl.Float64))
        usual = pl.coalesce("_own", usual)
    factor = (
        pl.col("unit").replace_strict(factors, default=None, return_dtype=pl.Float64)
        if factors
        else pl.lit(None, pl.Float64)
    )
    done = rows.select(
        factor=pl.when(pl.col("unit").is_null()).then(usual).otherwise(pl.coalesce(factor, pl.lit(1.0))),
        unknown=pl.col("unit").is_in([text for text, found in known.items() if found is None]).fill_null(value=False)
        & pl.col("value").is_not_null(),
    )
    return done["factor"], done["unknown"], written.is_not_null()
