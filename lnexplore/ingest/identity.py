"""Columns that identify a person are dropped before anything is kept."""

import re
import unicodedata

_WORDS = re.compile(
    r"(?:^|[^a-z])(?:(?:first|last|family|given|fore|sur|patient)?[ -]?names?|initials|address|(?:tele)?phone(?:[ -]?\d)?|tel|mobile|e-?mail|post ?code|zip(?: ?code)?"
    r"|mrn|ssn|nhs|passport|birth ?date|date of birth|birthday|dob|(?:medical|hospital) (?:record|number|no))(?:$|[^a-z])"
    r"|氏名|患者名|姓名|名前|フリガナ|ふりがな|住所|電話|携帯|郵便|メール|生年月日|誕生日|カルテ|診療録|保険"
)


def identifies(header: str) -> bool:
    """Whether a column of this header holds names, birth dates, addresses, telephone or hospital numbers."""
    return bool(_WORDS.search(unicodedata.normalize("NFKC", header).casefold().replace("_", " ")))
