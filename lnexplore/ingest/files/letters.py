"""Which of the eight-bit encodings somebody wrote words in: by script, by the shape of words, and by alphabets.

A byte from 80 to FF is a letter in most of them; what tells them apart is whether a language has just these letters.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_LATIN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cp1252": (
            *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àèéìîòóù", "ãáâàçéêíõóôúü", "åäöé", "æøåéèêóòâô", "áðéíóúýþæö"),
            *("äöåšž", "äöüßéèêàâçîôûëï", "éëïóöüè", "àçèéíïóòúü", "áéíóú"),
        ),
        "cp1250": (*("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîșțşţ", "ëç"),),
        "cp1254": ("çğıöşüİâîû",),
        "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
    }
)
"""encoding -> the letters beyond ASCII of each language that is written in it"""
_SAME_LETTERS = {"mac_roman": "cp1252", "cp850": "cp1252", "cp852": "cp1250", "iso8859_2": "cp1250"}
_RUSSIAN = ("CYRILLIC", "оеаинтсрвлкмдпуіь")
_SCRIPTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "cp1251": _RUSSIAN,
        "koi8_r": _RUSSIAN,
        "cp866": _RUSSIAN,
        "cp1253": ("GREEK", "αοιετσνηυρπκλςάόίή"),
        "cp1255": ("HEBREW", "יוהלאמרתבשםנ"),
        "cp1256": ("ARABIC", "اليمنترودبعةه"),
        "cp874": ("THAI", "นรากเองมลยวทสดเแไห"),
    }
)
"""encoding -> its script and the letters of which most of a text consists"""
EIGHT_BIT = (*_LATIN, *_SAME_LETTERS, *_SCRIPTS)
"""likelier ones first"""
_SIGNS = frozenset("°µ²³±·–—‘’“”«»€£§®™…½¼¾×º¡¿№ \xa0")
_UNUSUAL = re.compile(
    r"è(?![bcdfglmnprstvzq]{1,2}e|gu|qu|s?(?![^\W\d_]))|õ(?!e)|[þýðø]|[âîû](?![bcdflmnrst])|ñ(?![aeiouáéíóú])|[àùìò](?=[^\W\d_])|ã(?![oes]|(?![^\W\d_]))"
)
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\x00-\x40\x5b-\x60\x7b-\x7f]+[\x40\x5b-\x60\x7b-\x7e]?")
_QUOTED = re.compile(r"[«“„‘»”](.+)[»”“’«]|[№§¿¡]?(.+?)[°ºª™®²³…]?", re.DOTALL)
_HYPHENS = re.compile(r"(?<=[^\W\d_]{2})[–—](?=[^\W\d_]{2})|(?<=[^\W\d_])’(?=[^\W\d_])|(?<=l)·(?=l)")


def score(text: str, encoding: str) -> float:
    """How far the words of a text are such as somebody writes, 0 to 1; only words with letters beyond ASCII count."""
    if any(unicodedata.category(character) in ("Cc", "Cn", "Co") for character in text if character > "\x7f"):
        return 0.0
    text = text.replace("µ", "u")  # a sign of units, and a letter of no language that is written in them
    script, common = _SCRIPTS.get(encoding, (None, ""))
    marks = "".join(character for character in text if character > "\x7f" and not character.isalpha())
    odd = sum(1 for mark in marks if mark not in _SIGNS and not unicodedata.category(mark).startswith("M"))
    words = [word for word in _WORD.findall(_without_marks(text)) if not word.isascii()]
    if not words:
        return 0.5 if marks and not odd else 0.0
    clean = clean_words(text)
    shaped = sum(_is_shaped(word, script) for word in words if word in clean)
    letters = "".join(words)
    alphabet = _usual(letters, common) if script else _covered(letters, encoding)
    return shaped / (len(words) + odd) * alphabet


def clean_words(text: str) -> frozenset[str]:
    """The words with letters beyond ASCII that no sign is glued to, as halves of another encoding's characters are."""
    found = set[str]()
    for token in set(_TOKEN.findall(_without_marks(text).replace("\xa0", " "))):
        inner = _QUOTED.fullmatch(token)
        if token.isascii() or inner is None:
            continue
        words = _HYPHENS.split(inner[1] or inner[2])
        if all(_WORD.fullmatch(word) for word in words):
            found.update(word for word in words if not word.isascii())
    return frozenset(found)


def _without_marks(text: str) -> str:
    """The text without vowel signs and tones, which Thai, Hebrew and Arabic write within words."""
    return "".join(character for character in text if not unicodedata.category(character).startswith("M"))


def _is_shaped(word: str, script: str | None) -> bool:
    """Whether a word is of one script and in one case, but for its first letter."""
    if not (word.islower() or word.isupper() or word[1:].islower() or word.lower() == word.upper()):
        return False
    if script is None:
        # Between letters of their own the accented ones are few.
        beyond = sum(letter > "\x7f" for letter in word)
        return len(word) == 1 or beyond <= 3 * len(word) // 4
    return all(unicodedata.name(letter, "").startswith(script) for letter in word)


def _usual(letters: str, common: str) -> float:
    """1 where common letters make up most of the text, as they do in every language."""
    return min(1.0, 0.2 + sum(letter.lower() in common for letter in letters) / len(letters))


def has_western_habits(text: str) -> bool:
    """Whether è, ñ, õ and à stand where French, Italian, Spanish and Portuguese have them: č, ń, ő and ŕ stand elsewhere."""
    return not _UNUSUAL.search(text.casefold())


def _covered(letters: str, encoding: str) -> float:
    """The largest share of the letters beyond ASCII that one language of the encoding has, sharper than linear."""
    beyond = [letter.lower()[0] for letter in letters if letter > "\x7f"]
    alphabets = _LATIN[_SAME_LETTERS.get(encoding, encoding)]
    best = max(sum(letter in alphabet or letter < "\x7f" for letter in beyond) / len(beyond) for alphabet in alphabets)
    return best**3
