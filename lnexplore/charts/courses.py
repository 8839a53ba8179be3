"""What stands behind the strong line of a course: each patient of a few, the spread of many."""

import altair as alt
import polars as pl

from lnexplore.catalogue import _, number, plural

EACH_UP_TO = 100
"""Patients up to whom each is drawn; lines of more are a blot, and their number would grow with the cohort."""
LEAST = 10
"""Patients of whom a 10th and a 90th percentile can be told at all."""
_ENDS = {"p10": 0.1, "p90": 0.9}


def each_or_spread(rows: pl.DataFrame, value: str, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows of the patients to draw one by one, the spread to draw instead): one of them is empty.

    The spread has a row per `keys` with ten values or more: keys, n, p10 and p90.
    """
    known = rows.drop_nulls(value)
    spread = (
        known.group_by(keys, maintain_order=True)
        .agg(
            n=pl.col("patient_id").n_unique().cast(pl.Int64),
            **{name: pl.col(value).quantile(share, "linear") for name, share in _ENDS.items()},
        )
        .filter(pl.col("n") >= LEAST)
    )
    few = rows["patient_id"].n_unique() <= EACH_UP_TO
    return (rows, spread.clear()) if few else (rows.clear(), spread)


def draw_spread(spread: pl.DataFrame, x: alt.X, low: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    """The band from the 10th to the 90th percentile of each group, edged by thin lines; nothing where there is no spread."""
    if not spread.height:
        return []
    base = alt.Chart(spread.select(pl.col("group").cast(pl.String), "month", *_ENDS))
    band = base.mark_area(opacity=0.1, line=False).encode(x=x, y=low, y2=alt.Y2("p90:Q"), color=colour)
    edges = [
        base.mark_line(strokeWidth=1, strokeDash=[3, 3], opacity=0.6).encode(
            x=x, y=low if end == "p10" else alt.Y(f"{end}:Q", title=""), color=colour
        )
        for end in _ENDS
    ]
    return [band, *edges]


def what_stands_behind(shown: pl.DataFrame, total: int) -> str:
    """ "Faint lines: 28 patients, one by one." or what is drawn of many."""
    if shown.height or total <= EACH_UP_TO:
        return plural("Faint lines: {count} patient, one by one.", "Faint lines: {count} patients, one by one.", total)
    said = _("Outer band: 10th to 90th percentile of {total} patients, where {least} or more have a value.")
    return said.format(total=number(total), least=LEAST)
