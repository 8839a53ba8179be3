"""Spot ratio and 24-hour protein: two quantities, kept apart unless the plan lets one stand in for the other."""

import polars as pl

PROTEIN_RULES = {
    "as_printed": "each definition reads the quantity its source printed; one never stands in for the other",
    "stand_in": "where the quantity a definition asks for is missing, the other stands in number for number (exact only at 1 g of creatinine a day)",
}
"""key -> what it does; g/g and g/day are equal in number only where 1 g of creatinine is excreted a day."""

_PAIR = ("upcr", "urine_protein_24h")


def derive_protein(frame: pl.DataFrame, rule: str, prefix: str = "") -> pl.DataFrame:
    """The frame with a missing ratio filled from the 24-hour protein of the same row and the reverse, if the rule says so.

    Raises KeyError for a rule that does not exist.
    """
    PROTEIN_RULES[rule]
    if rule == "as_printed":
        return frame
    fills = []
    for mine, other in (_PAIR, _PAIR[::-1]):
        missing = pl.col(f"{prefix}{mine}_low").is_null()
        fills += [
            pl.when(missing)
            .then(pl.col(f"{prefix}{other}{end}"))
            .otherwise(pl.col(f"{prefix}{mine}{end}"))
            .alias(f"{prefix}{mine}{end}")
            for end in ("", "_low", "_high")
        ]
    return frame.with_columns(fills)
