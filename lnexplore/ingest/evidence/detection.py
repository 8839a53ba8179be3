"""Words for a value below a limit that no cell of the column tells: asked, below which value?"""

import re

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.values import values
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.respelling import Respelling
from lnexplore.ingest.values.spellings import (
    BELOW_DETECTION,
    NEGATIVE,
    NONE_SEEN,
    fold,
    is_missing,
    lookup,
    parted,
    word_key,
)

AMBIGUOUS = parted("nd|n.d.|n. d.|u.d.|ud|n.n.|n. n.|nn")
"""Not done, or not detected."""
FEWEST_ROWS = 2
"""Cells with a word from which on it is asked about."""
USUAL = {"upcr": 0.15, "urine_protein_24h": 0.15}
"""measure -> a value that no undetectable result exceeds: the upper limit of normal (KDIGO 2021: 0.15 g/g)"""
_NOT_A_WORD = ("-", "(-)", "なし", "無", "無し", "无", "none", "absent", "keine", "没有", "없음")
"""Words of absence that in a column of numbers may as well say that nothing was measured."""


def ask_detection(
    use: ColumnUse, text: pl.Series, decimal: str, unit: str | None, reading: Reading
) -> tuple[Respelling | None, Question | None]:
    """(what the words of a column are read as, the question below which value they are)."""
    measure = MEASURES[use.key]
    if measure.kind != "interval" or measure.normal_below is not None:
        return None, None
    if are_plain(text):
        return None, None
    words = lookup(
        {
            "below": tuple(
                word for word in (*BELOW_DETECTION, *NEGATIVE, *NONE_SEEN, *AMBIGUOUS) if word not in _NOT_A_WORD
            )
        }
    )
    frame = pl.DataFrame({"raw": text}).drop_nulls().group_by("raw", maintain_order=True).agg(rows=pl.len())
    keyed = frame.with_columns(key=word_key(fold(pl.col("raw"))))
    hits = keyed.filter(pl.col("key").is_in(list(words)))
    is_known = bool(hits.height)
    if not is_known and use.key in USUAL:
        # Of proteinuria a word decides a remission: one that nobody knows and that comes again is asked about.
        spoken = pl.col("raw").str.contains(r"\p{L}") & ~pl.col("raw").str.contains(r"\d")
        unread = keyed.filter(spoken & ~is_missing(pl.col("key")))
        hits = unread if unread.height == 1 and unread["rows"][0] >= FEWEST_ROWS else hits
    if not hits.height:
        return None, None
    if hits["key"].is_in(list(lookup({"nd": AMBIGUOUS}))).all() and use.key not in USUAL:
        return None, None  # “not done”, as everywhere; of proteinuria it decides a remission, so that it is asked
    limit = values.detection_limit(text, decimal)
    ambiguous = hits["key"].is_in(list(lookup({"nd": AMBIGUOUS})))
    if limit is not None and is_known:
        # The column prints its limit; n.d. is then as likely “not done”, as everywhere.
        told = hits.filter(~ambiguous)["raw"].to_list()
        return (
            (Respelling(dict.fromkeys(told, _written(limit, decimal)), "below_detection_words"), None)
            if told
            else (None, None)
        )
    key = f"detection {use.choice}"
    answered = reading.answers.get(key)
    if answered != LEAVE_OUT and (answered is None or not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", answered)):
        answered = None
    shown = unit or measure.unit
    question = Question(
        key,
        _("“{word}” in “{header}”: below which value?").format(word=hits["raw"][0].strip()[:30], header=use.header),
        (
            _(
                "{n} cells say in words that nothing was detected; no cell of the column gives the limit, as <0.1 would."
            ).format(n=hits["rows"].sum())
            if is_known
            else _("{n} cells hold an unknown word: below the detection limit, or not measured?").format(
                n=hits["rows"].sum()
            ),
            *([_("“n.d.” may also mean “not done”.")] if ambiguous.any() else []),
        ),
        tuple(
            [
                Option(
                    f"{one:g}",
                    _("Below {limit} {unit}").format(limit=f"{one:g}", unit=shown).strip(),
                    _("kept as a value between 0 and this limit"),
                )
                for one in _limits(use, text, decimal, unit, answered)
            ]
            + [Option(LEAVE_OUT, _("Not measured: missing"))]
        ),
        f"{_limits(use, text, decimal, unit, None)[0]:g}" if is_known else LEAVE_OUT,
        safe=False,
        answer=answered,
        sheet=use.sheet,
        column=use.place,
    )
    spelled = None if answered is None else "unknown" if answered == LEAVE_OUT else _written(float(answered), decimal)
    return Respelling(dict.fromkeys(hits["raw"].to_list(), spelled), "below_detection_words"), question


def _written(limit: float, decimal: str) -> str:
    return f"<{limit:.10f}".rstrip("0").rstrip(".").replace(".", decimal)


def _limits(use: ColumnUse, text: pl.Series, decimal: str, unit: str | None, answered: str | None) -> list[float]:
    """Limits to offer in the column's unit, the likeliest first: never one above what the column itself measures."""
    measure = MEASURES[use.key]
    numbers = values.intervals(text, decimal=decimal, low=0.0)["value"].drop_nulls()
    numbers = numbers.filter(numbers > 0)
    least = float(numbers.min()) if numbers.len() else None  # type: ignore[arg-type]
    usual = USUAL.get(use.key)
    found = [] if usual is None else [usual / measure.to_canonical(unit)]
    found += [] if least is None else [least]
    found = sorted({float(f"{one:.3g}") for one in found}) or [1.0]
    if usual is not None:
        found.append(float(f"{found[0] / 3:.1g}"))
    own = [] if answered in (None, LEAVE_OUT) else [float(str(answered))]
    return list(dict.fromkeys([*own, *found]))
