"""Columns that identify a person are dropped before anything is kept."""

import re
import unicodedata

_WORDS = re.compile(
    r"(?:^|[^a-z])(?:name|surname|initials|address|phone|tel|mobile|e-?mail|mrn|ssn|nhs|passport|birth ?date|date of birth|birthday|dob|medical record)(?:$|[^a-z])"
    r"|氏名|患者名|姓名|名前|住所|電話|メール|生年月日|誕生日|カルテ|診療録|保険"
)


def identifies(header: str) -> bool:
    """Whether a column of this header holds names, birth dates, addresses, telephone or hospital numbers."""
    return bool(_WORDS.search(unicodedata.normalize("NFKC", header).casefold().replace("_", " ")))
