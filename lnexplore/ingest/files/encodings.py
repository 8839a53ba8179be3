"""Which encoding a text file is in, by what each candidate would make of its bytes."""

import codecs
import re
import unicodedata
from collections import Counter
from functools import cache

from lnexplore.catalogue import N_
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import letters
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.vocabulary import fold_case, load_synonyms

PLAUSIBLE, POSSIBLE = 0.5, 0.15
FEW = 2
"""Different signs beyond ASCII that are too few to tell an encoding by."""
_SIGN = re.compile(rb"[\x80-\xff]+[\x40-\x7e]?")
_HEAD = 1 << 12
"""Bytes in which the headers stand."""
_MORE = 2
"""Known words by which an encoding must be ahead to come first."""
_LOOKED_AT, _SAMPLE = 1 << 24, 1 << 18
_LEGACY = ("cp932", "gb18030", "cp949", "euc-jp", "big5hkscs", "cp1252")
_TWO_BYTES = frozenset({"cp932", "gb18030", "cp949", "euc-jp", "big5hkscs"})
_COMMON_ONLY = 0.6
"""Score from which on characters of two bytes are mostly common ones."""
_WORDS, _RIVAL = 0.7, 0.15
"""From which score on the words of an eight-bit encoding are such as somebody wrote, and how near another must come to be asked about."""
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

ENCODING_NAMES = {
    "utf-8": N_("Unicode (UTF-8)"),
    "utf-8-sig": N_("Unicode (UTF-8)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "cp932": N_("Japanese (Shift_JIS)"),
    "gb18030": N_("Chinese (GB18030)"),
    "cp949": N_("Korean (CP949)"),
    "euc_jp": N_("Japanese (EUC)"),
    "euc-jp": N_("Japanese (EUC)"),
    "iso2022_jp": N_("Japanese (JIS)"),
    "big5hkscs": N_("Traditional Chinese (Big5)"),
    "cp1252": N_("Western European (Windows)"),
    "cp1250": N_("Central European (Windows)"),
    "cp1251": N_("Cyrillic (Windows)"),
    "koi8_r": N_("Cyrillic (KOI8)"),
    "cp866": N_("Cyrillic (DOS)"),
    "cp1253": N_("Greek (Windows)"),
    "cp1254": N_("Turkish (Windows)"),
    "cp1255": N_("Hebrew (Windows)"),
    "cp1256": N_("Arabic (Windows)"),
    "cp1257": N_("Baltic (Windows)"),
    "cp874": N_("Thai (Windows)"),
    "cp850": N_("Western European (DOS)"),
    "cp852": N_("Central European (DOS)"),
    "iso8859_2": N_("Central European (ISO 8859-2)"),
    "mac_roman": N_("Western European (Macintosh)"),
    "latin-1": N_("Western European (Latin-1)"),
}


def decode(raw: bytes, forced: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a file and the encodings that read it, the one used first. Raises UnreadableFileError."""
    bare, marked = _without_mark(raw)
    others = (marked,) if marked else _by_zeros(raw) or _by_words(raw, guess(raw))
    if forced is not None:
        try:
            text = (bare if marked and codecs.lookup(forced) == codecs.lookup(marked) else raw).decode(forced)
        except (UnicodeError, LookupError) as trouble:
            raise UnreadableFileError(Problem.WRONG_ENCODING, {"encoding": forced}) from trouble
        return text.removeprefix("\ufeff"), (forced, *(name for name in others if name != forced))
    texts = _texts(bare, others)
    if not texts:
        raise UnreadableFileError(Problem.UNKNOWN_ENCODING)
    used = next(iter(texts))
    return texts[used], tuple(texts)


def _by_words(raw: bytes, names: tuple[str, ...]) -> tuple[str, ...]:
    """The encodings with first the one in which most headers are words that are known, where several more are than in the others."""
    if not names or names[0] == "utf-8":
        return names
    known = {name: _known_words(raw[:_HEAD].decode(name, "ignore")) for name in (*names, *_LEGACY)}
    best = max(known, key=lambda name: known[name])
    return names if known[best] < known[names[0]] + _MORE else (best, *(name for name in names if name != best))


def _known_words(text: str) -> int:
    """How many cells of the first lines are words that tables of patients have, letters beyond ASCII among them."""
    cells = {fold_case(cell).strip() for cell in _BETWEEN.split(text[:_HEAD])}
    return len({cell for cell in cells if not cell.isascii()} & _vocabulary())


@cache
def _vocabulary() -> frozenset[str]:
    topics = (load_synonyms("fields"), load_synonyms("measures"), load_synonyms("roles"))
    return frozenset(fold_case(word) for topic in topics for said in topic.values() for word in said)


def _texts(raw: bytes, names: tuple[str, ...]) -> dict[str, str]:
    """Encoding -> text, for each that reads the bytes, and to another text than those before it."""
    texts: dict[str, str] = {}
    for name in names:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if text not in texts.values():
            texts[name] = text
    return texts


def words_in(raw: bytes, names: tuple[str, ...]) -> dict[str, str]:
    """Encoding -> a few words of the file that are not plain ASCII, as that encoding has them."""
    sample = _sample(raw) if names else b""
    found = {}
    for name in names:
        text = codecs.getincrementaldecoder(name)("replace").decode(sample)
        words = dict.fromkeys(word for word in _BETWEEN.split(text) if word and not word.isascii())
        found[name] = ", ".join(word[:24] for word in list(words)[:4])
    return found


def is_doubtful(raw: bytes, names: tuple[str, ...]) -> bool:
    """Whether the words of the second encoding are as good as those of the first: then only a person can tell."""
    if len(names) < 2 or raw.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    sample = _sample(raw)
    ranked = _eight_bit(sample)
    if names[0] in _TWO_BYTES:
        return bool(ranked) and ranked[0][0] in names and ranked[0][1] > _score(sample, names[0])
    if not ranked or ranked[0][0] != names[0] or ranked[0][2]:
        return False
    by_chance = _are_few(sample, names[0]) and any(_score(sample, n) >= _COMMON_ONLY for n in _TWO_BYTES & {*names})
    return by_chance or (len(ranked) > 1 and ranked[1][1] > ranked[0][1] - _RIVAL)


_BETWEEN = re.compile(r"[,;\t|\r\n\x22]+")


def _eight_bit(sample: bytes) -> list[tuple[str, float, bool]]:
    """(encoding, score, surely) of the eight-bit encodings whose words somebody may have written, the likeliest first."""
    found = []
    for name, text in _texts(sample, letters.EIGHT_BIT).items():
        score = letters.score(text, name)
        if score >= _WORDS:
            # Western words in Western places are no question, though another alphabet had the same letters.
            found.append((name, score, name == "cp1252" and letters.has_western_habits(text)))
    best = max((score for _, score, _ in found), default=0.0)
    return sorted(found, key=lambda item: -item[1] - (0.2 if item[2] and item[1] > best - _RIVAL else 0.0))


def _without_mark(raw: bytes) -> tuple[bytes, str]:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :], name
    return raw, ""


def _by_zeros(raw: bytes) -> tuple[str, ...]:
    """The UTF-16 that zero bytes at every second place show; nothing where there are no zero bytes."""
    head = raw[: 1 << 16]
    if b"\x00" not in head:
        return ()
    even, odd = head[::2].count(0), head[1::2].count(0)
    for name, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # Separators, digits and line ends have a zero byte even in a Japanese table.
        if len(raw) % 2 == 0 and here > 2 * there and here > len(head) // 16 and _has_lines(head, name):
            return (name,)
    # A stray zero byte in a text file is reported with its line; a file full of them is no text.
    if even + odd > max(len(head) // 100, 1):
        raise UnreadableFileError(Problem.NO_TEXT)
    return ()


def _has_lines(head: bytes, encoding: str) -> bool:
    text = head[: len(head) // 2 * 2].decode(encoding, "ignore")
    return ("\n" in text or "\r" in text) and "\x00" not in text


def guess(raw: bytes) -> tuple[str, ...]:
    """Encodings that read these bytes plausibly, the best first: none means that nothing known fits."""
    if raw.isascii():
        return ("iso2022_jp", "utf-8") if b"\x1b" in raw and any(escape in raw for escape in _ESCAPES) else ("utf-8",)
    sample = _sample(raw)
    scores = {name: _score(sample, name) for name in _LEGACY}
    if _score(sample, "utf-8"):
        # Chance builds one or two characters of UTF-8 out of another encoding, hardly three.
        if sum(byte >= 0xC0 for byte in sample) >= 3:
            return ("utf-8",)
        scores["utf-8"] = 2.0
    ranked = sorted(scores, key=lambda name: -scores[name])
    likely = tuple(name for name in ranked if scores[name] >= PLAUSIBLE)
    words = _eight_bit(sample)
    if words and (not likely or likely[0] == "cp1252" or words[0][1] > scores[likely[0]]):
        eight = _with_micro(sample, [name for name, _, _ in words])
        two_first = likely and scores[likely[0]] >= _COMMON_ONLY and _are_few(sample, eight[0])
        first, second = (likely, eight) if two_first and likely[0] in _TWO_BYTES else (eight, likely)
        return tuple(dict.fromkeys([*first, *second]))
    # A table with a lone ± or µ shows too little to be sure; the user may choose another.
    signs = set(_SIGN.findall(sample))
    few = len(signs) <= FEW and all(len(sign) <= 2 for sign in signs)
    return likely or (tuple(name for name in ranked if scores[name] >= POSSIBLE) if few else ())


_MICRO = re.compile(rb"[\x80-\xff](?=mol|M/)")


def _with_micro(sample: bytes, names: list[str]) -> list[str]:
    """The encodings in which the sign before “mol/L” is a µ, where there are such: no other letter stands there."""
    signs = set(_MICRO.findall(sample))
    fitting = [name for name in names if all(sign.decode(name, "replace") in "µμ" for sign in signs)]
    if signs == {b"\xb5"} and not fitting:
        fitting = ["cp1252"]
    return [*fitting, *(name for name in names if name not in fitting)] if signs else names


def _are_few(sample: bytes, name: str) -> bool:
    """Whether an eight-bit encoding finds so few words that characters of two bytes make them by chance."""
    return len(letters.clean_words(sample.decode(name))) <= FEW


def _sample(raw: bytes) -> bytes:
    """The lines that are not plain ASCII, as far as needed to tell an encoding."""
    sample = b"\n".join([line for line in raw[:_LOOKED_AT].splitlines() if not line.isascii()])[:_SAMPLE]
    if not sample:  # plain as far as looked: the rest decides
        sample = b"\n".join([line[:_SAMPLE] for line in raw.splitlines() if not line.isascii()])[:_SAMPLE]
    return sample


def _score(sample: bytes, encoding: str) -> float:
    """How much the text looks like one that somebody wrote, 0 to 1: the mean over its characters beyond ASCII."""
    try:
        # The sample may end within a character.
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    beyond = Counter(character for character in text if character > "\x7f")
    if not beyond:
        return 0.0
    if encoding == "utf-8":
        return 1.0
    if encoding == "cp1252":
        return _western(text, beyond)
    # Half-width kana make words; alone, such a byte is more often a Western sign.
    words = sum(map(len, _HALF_WIDTH.findall(text))) if encoding == "cp932" else 0
    total = sum(_weight(character, encoding) * count for character, count in beyond.items()) + 0.4 * words
    return max(0.0, total / beyond.total())


_HALF_WIDTH = re.compile("[\uff61-\uff9f]{2,}")


# Signs that Western text has beside its letters.
_SIGNS = "°µ²³¹±©´ª·–—‘’“”„«»€£§®™…½¼¾×º¡¿ "


def _western(text: str, beyond: Counter[str]) -> float:
    """Accented letters stand between plain ones: a run of them is another script, read wrongly."""
    good = 0.0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character <= "\x7f":
            continue
        alone = before <= "\x7f" and after <= "\x7f"
        if character in "ƒˆ‰†‡‹›Œ¤¦¨¯¸¬÷":
            continue
        if character.isalpha():
            good += 0.9 if alone else 0.25
        elif character in _SIGNS:
            good += 0.8 if alone else 0.2
    return good / beyond.total()


# The lead bytes of the common characters: the first level of each national set is ordered apart from the rare rest.
_COMMON = {
    "big5hkscs": (0xA4, 0xC6),
    "cp932": (0x88, 0x97),
    "gb18030": (0xB0, 0xD7),
    "euc-jp": (0xB0, 0xCF),
    "cp949": (0xB0, 0xC8),
}
_RARE = {
    "big5hkscs": (0xC9, 0xF9),
    "cp932": (0x98, 0xEA),
    "gb18030": (0xD8, 0xF7),
    "euc-jp": (0xD0, 0xF4),
    "cp949": (0xCA, 0xFD),
}
# Words of a lupus table and of any table: what tells Japanese from Chinese where no kana stands.
_JAPANESE = set(
    "患者番号検査日年月性別男女尿蛋白血清値腎炎症抗体補体投与量診断名治療開始終了再発寛解歳時間院医薬剤備考結果単位基準受診体重身長圧病理組織型級期薬"
)
_CHINESE = set(
    "患者编号检查日期年月性别男女尿蛋白血清值肾炎症抗体补剂量诊断名治疗开始结束复发缓解岁时间院医药备注结果单位基准就体重身高压病理组织型级的访随用"
)
_TRADITIONAL = set(
    "患者病歷編號檢查檢驗日期年月性別男女尿蛋白血清值腎炎症抗體補劑量診斷名治療開始結束復發緩解歲時間院醫藥備註結果單位基準就體重身高壓理組織型級的訪隨用肌酐榮總臺大"
)
_KOREAN = set(
    "가각간감강개거검게격경계고과관교구국군규그금급기김나남날내년뇨노는능다단대도동되드들등디따라량레력령로록료루류름리린림마만말면명모목무문물미민바박반발방배백번법변병보복본부분비사산상생서석선성세소속수순시식신실아안양어없에여연염영예오와완외요용우원월위유율은을음의이인일임입자작장재저적전절정제조종주중증지진질차참처철체초총최추출치크큰타태테통투트특파판평표품피하학한할합항해현혈형호홍화확환활회효후희"
)


def _weight(character: str, encoding: str) -> float:
    if unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
        return -5.0
    lead = character.encode(encoding)
    if len(lead) == 1:
        return 0.15  # half-width kana: every byte from A1 to DF is one
    if len(lead) != 2:
        return 0.1
    point = ord(character)
    if 0x3000 <= point <= 0x303F or 0xFF01 <= point <= 0xFF60:
        return 0.6  # full-width forms and punctuation are alike in all of them
    if 0x3040 <= point <= 0x30FF:
        return 1.0 if encoding in ("cp932", "euc-jp") else 0.1
    if 0xAC00 <= point <= 0xD7A3:
        known = _COMMON["cp949"][0] <= lead[0] <= _COMMON["cp949"][1] and lead[1] >= 0xA1
        return 1.0 if character in _KOREAN else 0.6 if known else 0.1
    known_words = _CHINESE if encoding == "gb18030" else _TRADITIONAL if encoding == "big5hkscs" else _JAPANESE
    if character in known_words and encoding != "cp949":
        return 1.0
    low, high = _COMMON[encoding]
    if low <= lead[0] <= high and lead[1] >= (0x40 if encoding in ("cp932", "big5hkscs") else 0xA1):
        return 0.7 if encoding != "cp949" else 0.2
    if 0x81 <= lead[0] <= 0x84 if encoding == "cp932" else 0xA1 <= lead[0] <= 0xA9 <= lead[1]:
        return 0.4  # Greek letters and units: μ, ℃
    low, high = _RARE[encoding]
    return 0.2 if low <= lead[0] <= high else 0.1
