"""What the words of a column may mean: the sex, yes or no, few or many red cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import Field
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.values.spellings import MANY, NEGATIVE, NONE_SEEN, SEXES, YES_NO


@dataclass(frozen=True)
class Scheme:
    """What the words of a column may mean: meaning -> its spellings, and the meaning that most rows have by themselves."""

    meanings: Mapping[str, tuple[str, ...]]
    usual: str
    canonical: Mapping[str, str]
    """meaning -> the word that the reader of the column understands"""
    hints: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """meaning -> what words of it hold, to propose it"""
    higher: str = ""
    """the meaning beside which other numbers of the row are higher"""


_HINTS = {
    "yes": re.compile(
        r"rbc|wbc|red|white|eryth|leu[ck]|granul|cell|zell|epithel|赤血球|白血球|红细胞|白细胞|颗粒|顆粒|上皮|적혈구|백혈구|과립"
    ),
    "no": re.compile(
        r"hyal|jalin|waxy|cire|wachs|硝子|透明|蝋|蜡|초자|유리질|^[0-]?$|^(?:sin|ohne|pas|no|kein|sem|non)"
    ),
}
"""Words for casts that hold cells, and for those that do not."""
SEX = Scheme(SEXES, "female", {"female": "female", "male": "male"})
ANSWER = Scheme(YES_NO, "no", {"yes": "yes", "no": "no"}, _HINTS, "yes")
FEW, MUCH = "0 to 4", "5 or more"
COUNT = Scheme({FEW: (*NEGATIVE, *NONE_SEEN), MUCH: MANY}, FEW, {FEW: "0-4", MUCH: ">=5"}, higher=MUCH)
"""Words for the red cells of a field."""


def scheme_of(use: ColumnUse, item: Field | None) -> Scheme | None:
    """The scheme of a column whose cells are words of a few meanings; None for any other."""
    if use.table == "visits" and use.key in MEASURES:
        measure = MEASURES[use.key]
        return ANSWER if measure.kind == "flag" else COUNT if measure.normal_below is not None else None
    if item is not None and item.kind in ("sex", "yes_no"):
        return SEX if item.kind == "sex" else ANSWER
    return None
