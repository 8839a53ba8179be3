"""Time points written as words: `6M`, `month 3`, `12ヶ月後`, `Baseline`, `Visit 2`, `week_12_arm_1`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ingest.meaning.header_words import PARTS
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.remembered import remembered
from lnexplore.ingest.values import dates
from lnexplore.vocabulary import fold_case, load_synonyms

Scale = Literal["day", "week", "month", "quarter", "year", "visit", "number"]
MONTHS_IN: Mapping[str, int] = MappingProxyType({"quarter": 3, "year": 12})
SCALES: Mapping[str, float] = MappingProxyType(
    {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH} | {key: n * DAYS_PER_MONTH for key, n in MONTHS_IN.items()}
)
"""scale -> days"""


TYPICAL_MONTHS = frozenset({*range(13), 15, 18, 21, 24, 27, 30, 33, 36, 42, 48, 54, 60, 72, 84, 96, 108, 120})


@dataclass(frozen=True, order=True)
class TimePoint:
    """A time point of a header or cell. `visit` counts visits and `number` is bare: neither tells a day by itself."""

    scale: Scale
    value: float

    @property
    def days(self) -> float | None:
        """Days since time zero; None where the words do not tell."""
        if self.value == 0 and self.scale == "number":
            return 0.0
        return self.value * SCALES[self.scale] if self.scale in SCALES else None

    def __str__(self) -> str:
        """As the screen writes it."""
        value = f"{self.value:g}"
        if self.scale == "number":
            return value
        return "baseline" if self.value == 0 and self.scale != "visit" else f"{self.scale} {value}"


_NUMBER = r"(-?\d{1,4}(?:\.\d+)?)"
_ORDINAL = r"(?:\.|e|er|re|ère|è?me|de|o|a|th|rd|nd|st|['’]?[iıuü]?nc[iıuü])?"
"""What makes a number count in a row: 3. Monat, 6th month, 3er mes, 6ème mois, 3'üncü ay."""
_UNITS = load_synonyms("time_units")


def _any_of(said: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; the day of a dose or of a collected urine is no time."""
    later = {"日": "(?!量|用量|投与|尿|あたり)"}
    return "|".join(
        re.escape(word) + later.get(word, "") for word in sorted(map(fold_case, said), key=len, reverse=True)
    )


_SCALES: tuple[Scale, ...] = ("month", "week", "day", "year")
_BEHIND: dict[Scale, str] = {scale: _any_of(_UNITS[scale]) for scale in _SCALES}
_BEFORE: dict[Scale, str] = {
    **{scale: _any_of(word for word in _UNITS[scale] if word[0] < "\u2e80") for scale in _SCALES},
    "visit": _any_of(_UNITS["visit"]),
}
_COUNTING: dict[Scale, str] = {
    "week": r"weeks?|wks?|週数?|週間|周数?|周|주차?|semanas?|semaines?|wochen?|settiman[ae]|weeknr",
    "year": r"years?|yrs?|年数?|년|años?|anos?|ans?|années?|jahre?|ann[io]",
    "month": r"months?|mths?|mos?|月数|ヶ月数?|か月数?|个月数?|개월수?|meses|mes|mois|monate?|mes[ei]|mês",
    "day": r"days?|日数|天数|일수|d[ií]as?|jours?|tage?|giorn[io]",
}
"""Words that say what a column of numbers counts."""
_SHORTEST = 4
"""Letters from which on a unit alone heads a column of it."""
_COUNTED = {
    scale: re.compile("|".join([said, _any_of(word for word in _UNITS[scale] if len(word) >= _SHORTEST)]))
    for scale, said in _COUNTING.items()
}
_COUNTED_LAST = {scale: re.compile(rf"(?:{said})$") for scale, said in _COUNTING.items()}
_SINCE = PARTS["since"]
"""Words beside them that add nothing: since the start, of treatment, of the study."""
_BASELINE = (
    r"baseline|base line|bl|basale?|day 0|pre ?treatment|at start|entry|enrol?lment|inclusion|inicio|início"
    r"|ausgangswert|therapiebeginn|avant traitement"
)
_BASELINE_CJK = (
    r"開始時|治療開始時|治療前|投与前|導入時|導入前|登録時|ベースライン|前値"
    r"|基线|基線|治疗前|入组时?|기저|기저치|치료 ?전|시작"
)
_LEFT, _RIGHT = r"(?<![a-zà-žа-яё0-9.])", r"(?![a-zà-žа-яё0-9])"
_TREATED = r"(?:治疗|治療|随访|隨訪|用药|用藥|投与|開始|开始|术|術)[后後]?|后|後"
_AFTER_WORDS = r"(?:時点?|时|後|后|후|目|mark)?"
_PATTERNS: tuple[tuple[Scale, re.Pattern[str]], ...] = (
    *(
        (scale, re.compile(rf"第?(?<![\d.]){_NUMBER}{_ORDINAL} ?(?:{said})\.?{_AFTER_WORDS}{_RIGHT}"))
        for scale, said in _BEHIND.items()
    ),
    # 月 alone is a month of the calendar; behind or before a word of treatment it counts months.
    ("month", re.compile(rf"(?:{_TREATED})第? ?{_NUMBER} ?月(?:末|时|時)?")),
    ("month", re.compile(rf"(?<![\d.]){_NUMBER} ?月(?:后|後|目|时点|時点)")),
    (
        "visit",
        re.compile(
            rf"(?<![\d.]){_NUMBER}(?=\D){_ORDINAL} ?(?:{_any_of(word for word in _UNITS['visit'] if len(word) > _SHORTEST)}){_RIGHT}"
        ),
    ),
    ("visit", re.compile(rf"(?:第 ?)?(?<![\d.]){_NUMBER} ?(?:回目?|番目|次|회차?)")),
    *((scale, re.compile(rf"{_LEFT}(?:{said}) ?[#.]? ?{_NUMBER}{_RIGHT}")) for scale, said in _BEFORE.items()),
)
_AROUND = (PARTS["beside"], PARTS["behind"])
"""Words before and behind a time point that add nothing: after 6 months, 6 ay sonra."""
_BEFORE_ZERO = re.compile(
    rf"(?<=[^\W\d_]) ?(?:before|prior|ago|earlier|antes|avant|vor|zuvor){_RIGHT}|(?<=[月週日年周]) ?前|(?<=[월주일년]) ?전"
)
_START = re.compile(rf"{_LEFT}(?:{_BASELINE}){_RIGHT}|{_BASELINE_CJK}")
MOST_WORDS_OF_A_TIME = 6
LONGEST = 300
"""Characters of a header or cell that are looked at: what is longer is no name of a time point or column."""
_LONGEST: Mapping[str, float] = {"year": 100, "month": 1200, "week": 5200, "day": 36525}
"""Larger numbers are calendar years or codes, no time since the start."""
_NUMBER_AT_END = re.compile(rf"^(.*\S) {_NUMBER}$|^(.*[^\d .])\.?{_NUMBER}$")
_NUMBERED = re.compile(r"\s*\d{1,2} ?[.):=-] ?[^\W\d]")
"""The number of an answer before it, as in lists of a statistics program: `1. Month 3`."""
_NUMBER_FIRST = re.compile(rf"^{_NUMBER} +(\D.*)$")


def fold(text: str) -> str:
    """Text for looking for time points: width and case folded, underscores and hyphens as blanks, REDCap's arm dropped."""
    folded = fold_case(text)
    # "Week -4" and "D-28" lie before time zero; any other hyphen only separates.
    folded = re.sub(r"(?:(?<=\s)|(?<=\bd)|(?<=\bw)|(?<=\bm)|(?<=\bday)|(?<=\bweek)|^)[-−–](?=\d)", "¯", folded)
    folded = re.sub(r"[_\-‐–—/,:;|]+|(?<=[^\W\d_])\+(?=\d)", " ", folded).replace("¯", "-")
    folded = re.sub(r"\(?\barm \d+\b.*$", "", folded)
    return " ".join(folded.split())


_STARTS = frozenset(map(fold, load_synonyms("time_words")["start"]))


@remembered
def find_time(text: str) -> tuple[TimePoint, str] | None:
    """The time point in a header and the header without it (folded); None where there is none."""
    folded = fold(text[:LONGEST])
    for scale, pattern in _PATTERNS:
        match = pattern.search(folded)
        named = match and (folded[: match.start()][-1:].isalpha() or _NUMBERED.match(text))
        if match and named and (other := _number_behind(folded, match)):
            scale, pattern, match = other
        if match and abs(float(match[1])) <= _LONGEST.get(scale, float("inf")):
            value = float(match[1])
            if _BEFORE_ZERO.search(folded):
                value, folded = -abs(value), _BEFORE_ZERO.sub(" ", folded)
                match = pattern.search(folded) or match
            return TimePoint(scale, value), _without(folded, match)
    match = _START.search(folded)
    if match:
        return TimePoint("month", 0.0), _without(folded, match)
    return None


def without_time(header: str) -> str:
    """What a header says beside its time point."""
    timed = find_time(header)
    return timed[1] if timed else header


def time_of_choice(words: str) -> TimePoint | None:
    """The time point that a user chose: a number of months, or words such as `week 12`; None where it is neither."""
    found = find_time(f"month {words}" if words.replace(".", "", 1).isdecimal() else words)
    return None if found is None else found[0]


def time_of_cell(text: str) -> tuple[TimePoint, str] | None:
    """The time point in a cell, where “Start” or “Başlangıç” alone is the baseline, and the cell without it."""
    found = find_time(plain(text[:LONGEST]))
    return (TimePoint("month", 0.0), "") if found is None and fold(text[:LONGEST]) in _STARTS else found


def _number_behind(folded: str, match: re.Match[str]) -> tuple[Scale, re.Pattern[str], re.Match[str]] | None:
    """The time of `C3 day 1` and `1. Month 3`: the number before the word belongs to a name, and the word has another one behind it."""
    for scale, pattern in _PATTERNS:
        found = pattern.search(folded, match.start(1) + len(match[1]))
        if found and found.start() < match.end() < found.end():
            return scale, pattern, found
    return None


def cut_time(text: str) -> str:
    """The header without the words of its time point, as written otherwise."""
    if not text.isascii() and (bare := _cut_glued(text)):
        return bare
    words = re.split(r"[\s_]+", text)
    for size in range(min(len(words), MOST_WORDS_OF_A_TIME), 0, -1):
        for start in range(len(words) - size + 1):
            found = find_time(" ".join(words[start : start + size]))
            if found is not None and not found[1]:
                return " ".join(words[:start] + words[start + size :])
    return text


def _cut_glued(text: str) -> str:
    """The header without the words of its time point before or behind it in a script without blanks; empty where none stands there."""
    if not any(sign > "\u2e80" for sign in text):
        return ""
    for size in range(min(10, len(text) - 1), 1, -1):
        for piece, rest in ((text[:size], text[size:]), (text[-size:], text[:-size])):
            found = find_time(piece)
            if found is not None and not found[1] and any(sign > "\u2e80" for sign in piece):
                return rest.strip(" _-・:：,、")
    return ""


def scale_counted(header: str) -> Scale | None:
    """What a column of numbers counts by its header alone: `Weeks`, `months from start`, `経過週数`; None where it says more."""
    words = re.findall(r"[^\W_]+", fold_case(header))
    found: list[Scale] = []
    if "at" in words:
        # "Years at time zero" is an age.
        return None
    for word in words:
        if word in _SINCE:
            continue
        scale = next((name for name, pattern in _COUNTED.items() if pattern.fullmatch(word)), None)
        if scale is None and word[0] > "\u2e80":
            scale = next((name for name, pattern in _COUNTED_LAST.items() if _cjk_rest(pattern, word)), None)
        if scale is None:
            return None
        found.append(scale)
    return found[0] if len(set(found)) == 1 else None


def _cjk_rest(pattern: re.Pattern[str], word: str) -> bool:
    """Whether a word of a script without blanks ends in a word of counting behind one that adds nothing."""
    match = pattern.search(word)
    rest = word[: match.start()] if match else word
    for link in sorted(_SINCE, key=len, reverse=True):
        rest = rest.replace(link, "") if link[0] > "\u2e80" else rest
    return match is not None and not rest


@remembered
def find_number(text: str) -> tuple[TimePoint, str] | None:
    """A bare number at an end of a header (`UPCR_6`, `UPCR6`, `6_UPCR`) and the header without it."""
    folded = fold(text[:LONGEST])
    match = _NUMBER_AT_END.match(folded)
    if match:
        base, number = (match[1], match[2]) if match[1] is not None else (match[3], match[4])
        return TimePoint("number", float(number)), base.strip(" -")
    match = _NUMBER_FIRST.match(folded)
    return (TimePoint("number", float(match[1])), match[2].strip()) if match else None


def _without(folded: str, match: re.Match[str]) -> str:
    before, behind = folded[: match.start()].split(), folded[match.end() :].split()
    while before and before[-1].strip("()") in _AROUND[0]:
        before.pop()
    if behind and behind[0] in _AROUND[1]:
        behind.pop(0)
    return " ".join((*before, *behind)).strip(" .")


_NUMBERED_MONTH = re.compile(r"(?<!\d)(?<![年./-])(\d{1,3}) ?月(?![\u3040-\u9fff])")


def counts_months(texts: Sequence[str]) -> Mapping[str, str]:
    """Text -> the same with 3月 as 3ヶ月, where one of them is the start, month 0 or later than a calendar has: then none is March."""
    numbered = [text for text in texts if _NUMBERED_MONTH.search(text)]
    found = {text: _NUMBERED_MONTH.sub(r"\1ヶ月", text) for text in numbered if find_time(text) is None}
    numbers = {int(number) for text in numbered for number in _NUMBERED_MONTH.findall(text)}
    starts = any(text not in numbered and (time := time_of_cell(text)) and time[0].days == 0 for text in texts)
    return found if starts or 0 in numbers or any(number > 12 for number in numbers) else {}


def read_times(column: pl.Series) -> pl.DataFrame:
    """Time points of a column of visit names: `value` (days since time zero), `kind` (null), failed, missing_code.

    Visit numbers and names without a time (`Visit 3`, `unscheduled`) tell no day: they are blank, not failed.
    """
    words = column.cast(pl.String)
    days: dict[str, float | None] = {}
    different = words.drop_nulls().unique().to_list()
    counted = counts_months(different)
    for word in different:
        found = time_of_cell(counted.get(word, word))
        bare = re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", word)
        days[word] = None if found is None or bare or found[0].scale == "visit" else found[0].days
    if any(told is not None for told in days.values()):
        # A 0 beside “3 m” and “6 m” is the start.
        days |= dict.fromkeys([word for word in days if word.strip() == "0"], 0.0)
    value = (
        words.replace_strict(days, default=None, return_dtype=pl.Float64)
        if days
        else pl.Series([None] * len(words), dtype=pl.Float64)
    )
    return pl.DataFrame({"value": value}).with_columns(
        kind=pl.lit(None, pl.String), failed=pl.lit(value=False), missing_code=pl.lit(value=False)
    )


_LOOKED_AT = 200


def are_time_points(cells: pl.Series) -> bool:
    """Whether cells under a header of dates or times are none, but time points: baseline, 3 months."""
    shown = cells.drop_nulls().head(_LOOKED_AT)
    read = dates.dates(shown)
    if not shown.len() or read.select((pl.col("value").is_not_null() | pl.col("ambiguous")).any()).item():
        return False
    different = shown.unique().to_list()
    return sum(time_of_cell(cell) is not None for cell in different) * 2 >= len(different)
