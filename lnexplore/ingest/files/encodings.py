"""Which encoding a text file is in, by what each candidate would make of its bytes."""

import codecs
import re
import unicodedata
from collections import Counter

from lnexplore.ingest.files.sheet import UnreadableFileError

PLAUSIBLE, POSSIBLE = 0.5, 0.15
FEW = 2
"""Different signs beyond ASCII that are too few to tell an encoding by."""
_SIGN = re.compile(rb"[\x80-\xff]+[\x40-\x7e]?")
_LOOKED_AT, _SAMPLE = 1 << 24, 1 << 18
_LEGACY = ("cp932", "gb18030", "cp949", "euc-jp", "cp1252")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
UNKNOWN = "The text file is in an encoding that could not be recognised. Save it as CSV UTF-8."
NO_TEXT = "The file is named like a text table but holds something else. Save the table as .xlsx or .csv."


def decode(raw: bytes, forced: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a file and the encodings that read it, the one used first. Raises UnreadableFileError."""
    bare, marked = _without_mark(raw)
    others = (marked,) if marked else _by_zeros(raw) or guess(raw)
    if forced is not None:
        try:
            text = (bare if marked and codecs.lookup(forced) == codecs.lookup(marked) else raw).decode(forced)
        except (UnicodeError, LookupError) as trouble:
            raise UnreadableFileError(
                f"The text file cannot be read in the encoding {forced}. Choose another encoding, or none."
            ) from trouble
        return text.removeprefix("\ufeff"), (forced, *(name for name in others if name != forced))
    texts: dict[str, str] = {}
    for name in others:
        try:
            text = bare.decode(name)
        except UnicodeDecodeError:
            continue
        if text not in texts.values():
            texts[name] = text
    if not texts:
        raise UnreadableFileError(UNKNOWN)
    used = next(iter(texts))
    return texts[used], tuple(texts)


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
        raise UnreadableFileError(NO_TEXT)
    return ()


def _has_lines(head: bytes, encoding: str) -> bool:
    text = head[: len(head) // 2 * 2].decode(encoding, "ignore")
    return ("\n" in text or "\r" in text) and "\x00" not in text


def guess(raw: bytes) -> tuple[str, ...]:
    """Encodings that read these bytes plausibly, the best first: none means that nothing known fits."""
    if raw.isascii():
        return ("utf-8",)
    sample = b"\n".join([line for line in raw[:_LOOKED_AT].splitlines() if not line.isascii()])[:_SAMPLE]
    if not sample:  # plain as far as looked: the rest decides
        sample = b"\n".join([line[:_SAMPLE] for line in raw.splitlines() if not line.isascii()])[:_SAMPLE]
    scores = {name: _score(sample, name) for name in _LEGACY}
    if _score(sample, "utf-8"):
        # Chance builds one or two characters of UTF-8 out of another encoding, hardly three.
        if sum(byte >= 0xC0 for byte in sample) >= 3:
            return ("utf-8",)
        scores["utf-8"] = 2.0
    ranked = sorted(scores, key=lambda name: -scores[name])
    likely = tuple(name for name in ranked if scores[name] >= PLAUSIBLE)
    # A table with a lone ± or µ shows too little to be sure; the user may choose another.
    signs = set(_SIGN.findall(sample))
    few = len(signs) <= FEW and all(len(sign) <= 2 for sign in signs)
    return likely or (tuple(name for name in ranked if scores[name] >= POSSIBLE) if few else ())


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
_COMMON = {"cp932": (0x88, 0x97), "gb18030": (0xB0, 0xD7), "euc-jp": (0xB0, 0xCF), "cp949": (0xB0, 0xC8)}
_RARE = {"cp932": (0x98, 0xEA), "gb18030": (0xD8, 0xF7), "euc-jp": (0xD0, 0xF4), "cp949": (0xCA, 0xFD)}
# Words of a lupus table and of any table: what tells Japanese from Chinese where no kana stands.
_JAPANESE = set(
    "患者番号検査日年月性別男女尿蛋白血清値腎炎症抗体補体投与量診断名治療開始終了再発寛解歳時間院医薬剤備考結果単位基準受診体重身長圧病理組織型級期薬"
)
_CHINESE = set(
    "患者编号检查日期年月性别男女尿蛋白血清值肾炎症抗体补剂量诊断名治疗开始结束复发缓解岁时间院医药备注结果单位基准就体重身高压病理组织型级的访随用"
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
    if character in (_CHINESE if encoding == "gb18030" else _JAPANESE) and encoding != "cp949":
        return 1.0
    low, high = _COMMON[encoding]
    if low <= lead[0] <= high and lead[1] >= (0x40 if encoding == "cp932" else 0xA1):
        return 0.7 if encoding != "cp949" else 0.2
    if 0x81 <= lead[0] <= 0x84 if encoding == "cp932" else 0xA1 <= lead[0] <= 0xA9 <= lead[1]:
        return 0.4  # Greek letters and units: μ, ℃
    low, high = _RARE[encoding]
    return 0.2 if low <= lead[0] <= high else 0.1
