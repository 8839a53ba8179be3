"""Why a drug was stopped, in the sheet's words, sorted into the reasons that published series tell apart."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import polars as pl

from lnexplore.vocabulary import load_synonyms

NOT_STATED, OTHER, COMPLETED = "not stated", "other", "completed as planned"
INEFFICACY, REMISSION = "inefficacy", "remission"

_LATIN = "a-z\u00df-\u024f"
_STARTS, _ENDS = f"(?<![{_LATIN}])", f"(?![{_LATIN}])"
"""borders of a word in Latin letters: to `\\b` a Japanese letter beside it is none"""
_GAP = r"[^\w,;.:]+(?:\w+[^\w,;.:]+){0,3}?"
"""up to three words between a denial and what it denies, never over a comma"""
_DENIED = re.compile(
    rf"{_STARTS}(?:no(?! longer)|not|without|free of|sans|sin|ohne|keine?){_GAP}"
    r"(?:flares?|relapses?|infections?|adverse events?|side effects?|toxicity|pregnan\w*|rechutes?|recaídas?|rückfälle?|nebenwirkungen)"
    rf"{_ENDS}|{_STARTS}(?:flare|relapse|infection)[- ]free{_ENDS}|(?:再燃|再発|副作用|感染|有害事象)(?:なし|無し|なく|無く|無)"
)
"""what is said not to have been: it tells no reason"""
_NOT_REACHED = re.compile(
    rf"{_STARTS}(?:no(?! longer)|not|non|never|nicht|fail\w*(?: to)?|lack of|sans|sin|pas|keine?){_GAP}(?:remission|rémission|remisión|controlled){_ENDS}"
    r"|without[^\w,;.:]+(?:(?:complete|partial|renal|full)[^\w,;.:]+)?remission"
    rf"|{_STARTS}non?remission|remission\W*\(?(?:no|not|nicht|non){_ENDS}|rémission non|remisión no"
    r"|寛解(?:に|を|が|の)?(?:導入|維持|到達|達成)?(?:に|を|が)?(?:至らず|せず|しない|なし|なく|ならず|得られず|できず|不能|不可|未達)|[未非]寛解"
    r"|(?:[未非不]|没有|沒有|没|沒|无|無)(?:完全)?(?:达|達|能)?(?:到)?(?:完全)?[缓緩]解|관해\s*(?:실패|없음|되지|못|미도달)|미관해"
)
_NOT_COMPLETED = re.compile(
    rf"{_STARTS}(?:not|never){_GAP}(?:completed|planned)|{_STARTS}incomplete|{_STARTS}unplanned|未完[成了]|미완료|no completado"
)

_SAID = load_synonyms("stop_reasons")
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {reason: said for reason, said in _SAID.items() if reason != "whole"}
)
"""reason -> beginnings of words that tell it. The first that is met counts: harm and want of effect go before success."""

_SHORT = frozenset(_SAID["whole"])
"""words that count only when they stand alone"""

NOT_FAILURE = (REMISSION, COMPLETED)
"""stopping for these is no failure of the drug"""
FAILURE = (INEFFICACY, "adverse event", "death")
STOP_REASONS = pl.Enum([*_WORDS, OTHER, NOT_STATED])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    def one(word: str) -> str:
        text = re.escape(word)
        if not ("a" <= word[0] <= "z" or "\u00df" <= word[0] <= "\u024f"):
            return text
        # Words in Latin letters are met at their beginning: "preferred" is not "referred".
        return f"{_STARTS}{text}{_ENDS}" if word in _SHORT else f"{_STARTS}{text}"

    return {name: re.compile("|".join(one(word) for word in words)) for name, words in _WORDS.items()}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def reason_of(text: str) -> str:
    """The reason a text tells; "other" for words that tell none of STOP_REASONS, "not stated" for none.

    What is denied ("no flare") tells nothing; a remission that was not reached is want of effect.
    """
    words = _plain(text)
    if not words or words in ("-", "–", "?", "unknown", "不明", "n/a", "na", "none", "nil", "なし", "ー"):
        return NOT_STATED
    words = _DENIED.sub(" ", words)
    if _NOT_REACHED.search(words):
        return INEFFICACY
    found = next((name for name, pattern in _patterns().items() if pattern.search(words)), OTHER)
    return OTHER if found == COMPLETED and _NOT_COMPLETED.search(words) else found


def derive_reason(treatments: pl.DataFrame) -> pl.DataFrame:
    """The treatments with `why`: the reason of each stop, null for what goes on."""
    texts = treatments["reason"].fill_null("")
    # Words of an upload are sorted once per frame, never remembered beside it.
    reasons = {text: reason_of(text) for text in texts.unique().to_list()}
    why = pl.Series("why", [reasons[text] for text in texts.to_list()], dtype=STOP_REASONS)
    return treatments.with_columns(why).with_columns(why=pl.when(pl.col("stop_day").is_not_null()).then(pl.col("why")))
