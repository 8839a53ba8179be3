"""Rows in, verdicts and responses out. The only place where a verdict becomes a response."""

from dataclasses import dataclass

import polars as pl

from lnexplore.criteria.definitions import ResponseDefinition

RESPONSES = ("CR", "PR", "NR", "not assessable")
RESPONSE = pl.Enum(list(RESPONSES))


@dataclass(frozen=True)
class Confirmation:
    """A response counts once it is met again at the next assessment, at least `min_days` later."""

    min_days: int = 28


def verdict_name(path: str) -> str:
    """Column that holds the verdict of the component at `path`."""
    return f"met:{path}"


def assess(frame: pl.DataFrame, definition: ResponseDefinition) -> pl.DataFrame:
    """The frame with a Boolean column `met:<path>` per component in force, `cr`, `pr` and `response`.

    Verdicts are three-valued: null means that the row does not decide the component. `cr` and `pr` are the whole
    rules (`pr` does not exclude `cr`); `response` is never null:
    CR true is CR; CR false or unknown with PR true is PR (`cr_unknown` marks the second); both false is NR;
    everything else is not assessable. Without a partial rule PR is never met.
    """
    parts = [
        component.leaf.expr().alias(verdict_name(component.path))
        for component in definition.components()
        if component.path not in definition.off
    ]
    complete, partial = definition.complete_in_force, definition.partial_in_force
    whole = [
        complete.expr().cast(pl.Boolean).alias("cr"),
        (partial.expr() if partial is not None else pl.lit(False)).cast(pl.Boolean).alias("pr"),
    ]
    cr, pr = pl.col("cr"), pl.col("pr")
    response = (
        pl.when(cr.is_null() & pr.is_null())
        .then(pl.lit("not assessable"))
        .when(cr.is_null())
        .then(pl.when(pr).then(pl.lit("PR")).otherwise(pl.lit("not assessable")))
        .when(cr)
        .then(pl.lit("CR"))
        .when(pr.is_null())
        .then(pl.lit("not assessable"))
        .when(pr)
        .then(pl.lit("PR"))
        .otherwise(pl.lit("NR"))
    )
    return (
        frame.with_columns(parts)
        .with_columns(whole)
        .with_columns(response=response.cast(RESPONSE), cr_unknown=cr.is_null() & pr)
    )


def confirm(assessed: pl.DataFrame, rule: Confirmation) -> pl.DataFrame:
    """The assessed rows with responses that were not met again taken down one step.

    Besides patient, day and response they have `terminal_day`, `rescue_day` and `failed_day` (from which there is none).

    A CR counts when the next assessment that can be decided, at least `min_days` later, is CR; a CR or PR counts as
    response when that one is CR or PR. The date stays that of the first of the pair. A response without a later
    decidable assessment is not assessable: it is unconfirmed, not absent. Where dialysis, transplant, death or a rescue
    treatment came before it was met again, it can no longer be: it is no response.
    """
    rank = {"CR": 2, "PR": 1, "NR": 0}
    decided = assessed.filter(pl.col("response") != "not assessable").select(
        "patient_id", _later="day", _rank=pl.col("response").cast(pl.String).replace_strict(rank, return_dtype=pl.Int8)
    )
    keys = (
        assessed.select("patient_id", "day")
        .with_columns(_from=pl.col("day") + rule.min_days)
        .with_columns(pl.col("_from").cast(pl.Int32))
        .sort("_from")
    )
    following = keys.join_asof(
        decided.with_columns(_at=pl.col("_later")).sort("_at"),
        left_on="_from",
        right_on="_at",
        by="patient_id",
        strategy="forward",
        check_sortedness=False,
    ).select("patient_id", "day", "_rank", "_later")
    mine = pl.col("response").cast(pl.String).replace_strict(rank, default=None, return_dtype=pl.Int8)
    lower = pl.min_horizontal(mine, pl.col("_rank"))
    ends = [
        pl.when(pl.col(name) > pl.col("day")).then(pl.col(name))
        for name in ("failed_day", "terminal_day", "rescue_day")
    ]
    end = pl.min_horizontal(ends)
    too_late = end.is_not_null() & (pl.col("_later").is_null() | (pl.col("_later") >= end))
    response = (
        pl.when(mine.is_null())
        .then(pl.lit("not assessable"))
        .when((mine == 0) | too_late)
        .then(pl.lit("NR"))
        .when(pl.col("_rank").is_null())
        .then(pl.lit("not assessable"))
        .otherwise(lower.replace_strict({2: "CR", 1: "PR", 0: "NR"}, default=None, return_dtype=pl.String))
    )
    return (
        assessed.join(following, on=["patient_id", "day"], how="left", validate="1:1", maintain_order="left")
        .with_columns(response=response.cast(RESPONSE))
        .drop("_rank", "_later")
    )
