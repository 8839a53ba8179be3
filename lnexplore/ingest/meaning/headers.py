"""Headers as other programs leave them, put back into plain words before any of them is looked up.

R's `make.names` (`UPCR..g.g.`), flattened pandas columns (`('UPCR', '6M')`), numbers in words (`month six`), and time
points glued to a name (`DAY90UPCR`).
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.ingest.remembered import remembered
from lnexplore.vocabulary import load_synonyms

_QUOTES = str.maketrans({"'": " ", '"': " ", ",": " "})
_UNNAMED = re.compile(r"Unnamed: ?\d+(?:_level_\d+)?")
_DOTS = re.compile(r"(?<!\d)\.+|\.+(?!\d)")
_GLUED_FIRST = re.compile(
    r"^((?:day|week|month|year|wk|mth|mo|yr|d|w|m|y|visit|v)_?\d{1,4})([^\W\d_]{2,}.*)$", re.IGNORECASE
)
_GLUED_SHORT = re.compile(r"^(\d{1,3}(?:months?|mths?|mo|m|weeks?|wks?|w|days?|d|years?|yrs?|y))([A-Z].*)$")
_GLUED_LAST = re.compile(r"^(.*[^\W\d_])((?:day|week|month|year|wk|mth|mo|yr)_?\d{1,4})$", re.IGNORECASE)
_GLUED_LETTER = re.compile(r"^(.*[^\W\d_]{3})([DWMY]\d{1,3})$")

NUMBERS: Mapping[str, int] = MappingProxyType(
    {word: int(number) for number, said in load_synonyms("number_words").items() for word in said}
)
"""Numbers that headers write in words."""
_UNITS = load_synonyms("time_units")
_SCALES = "|".join(
    sorted(
        {re.escape(word) for scale in ("month", "week", "day", "year") for word in _UNITS[scale] if len(word) > 1},
        key=len,
        reverse=True,
    )
)
# “Time zero” is a name, no time point.
_VISITS = "|".join(re.escape(word) for word in _UNITS["visit"] if len(word) > 3 and not word.startswith("time"))
_WORDS = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
_NUMBER_SCALE = re.compile(rf"(?<![^\W\d_])({_WORDS})([ _-])(?:{_SCALES})(?![^\W\d_])", re.IGNORECASE)
_SCALE_NUMBER = re.compile(rf"(?<![^\W\d_])(?:{_SCALES}|{_VISITS})([ _-])({_WORDS})(?![^\W\d_])", re.IGNORECASE)
_KANJI = "〇一二三四五六七八九"
_KANJI_NUMBER = re.compile(
    r"([〇一二两兩三四五六七八九十]{1,3})(?=ヶ月|か月|カ月|ヵ月|ケ月|箇月|個月|个月|週|周|日目|日後|年)"
)
_HALF_YEAR = re.compile(r"(?<![^\W\d_])half(?:[ -]a)?[ -]year(?![^\W\d_])", re.IGNORECASE)
_PHRASES = (
    ("半年", "6ヶ月"),
    ("반년", "6개월"),
    ("일년", "1년"),
    ("세 달", "3개월"),
    ("석 달", "3개월"),
    ("여섯 달", "6개월"),
    ("육개월", "6개월"),
    ("삼개월", "3개월"),
    ("열두 달", "12개월"),
    ("십이개월", "12개월"),
)


@remembered
def plain(header: str) -> str:
    """The header in plain words; most stand as they are."""
    text = " ".join(header.split())
    if text.startswith("(") and text.endswith(")") and "," in text and "'" in text:
        text = text[1:-1].translate(_QUOTES)
    if "Unnamed" in text:
        text = _UNNAMED.sub("", text)
    if "." in text and " " not in text:
        text = _DOTS.sub(" ", text)
    # R puts an X before a name that begins with a figure.
    if text[:1] in "Xx" and text[1:2].isdigit():
        text = text[1:]
    return " ".join(_unglued(_figures(text)).split())


def _figures(text: str) -> str:
    """Numbers in words as figures, where they count a time."""
    if text.isascii() and not re.search(r"[a-zA-Z]{2}", text):
        return text
    folded = unicodedata.normalize("NFC", text)
    if not folded.isascii():
        folded = _KANJI_NUMBER.sub(lambda found: str(_kanji(found[1])), folded)
        for word, figure in _PHRASES:
            folded = folded.replace(word, figure)
    folded = _HALF_YEAR.sub("6 months", folded)

    def first(found: re.Match[str]) -> str:
        return f"{NUMBERS[found[1].casefold()]}{found[0][len(found[1]) :]}"

    def last(found: re.Match[str]) -> str:
        return f"{found[0][: -len(found[2])]}{NUMBERS[found[2].casefold()]}"

    return _SCALE_NUMBER.sub(last, _NUMBER_SCALE.sub(first, folded))


def _kanji(word: str) -> int:
    """`六` is 6, `十二` 12, `二十四` 24."""
    word = word.replace("两", "二").replace("兩", "二")
    if "十" not in word:
        return int("".join(str(_KANJI.index(letter)) for letter in word))
    tens, _, ones = word.partition("十")
    return (_KANJI.index(tens) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)


def _unglued(text: str) -> str:
    """`DAY90UPCR` as `DAY90 UPCR`, `UPCRMonth6` as `UPCR Month6`."""
    for pattern in (_GLUED_FIRST, _GLUED_SHORT, _GLUED_LAST, _GLUED_LETTER):
        found = pattern.match(text)
        if found:
            return f"{found[1]} {found[2]}"
    return text
