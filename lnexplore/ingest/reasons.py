"""What a sheet was read as, and why a column or row is not used: a code and its facts travel, the sentence is made last and decides nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The code is the name; its value is the sentence, with a place for each fact."""

    UNKNOWN = "not recognised"
    BIRTH_DATE = "it is a birth date: only the age at time zero is kept"
    MAY_IDENTIFY = "it may identify a person ({}), so it was dropped"
    CODEBOOK_IDENTIFIES = "the codebook marks it as identifying, so it was dropped"
    FREE_TEXT = "it holds free text, which may name a person"
    ANOTHER_PATIENT = "another column tells the patients apart"
    LEFT_OUT = "you left it out"
    NO_HEADER = "the column has no header"
    NO_SUCH_VALUES = "its cells are no such values"
    UNIT_UNREAD = "{} in this unit cannot be read; accepted are {}"
    SAME_BEFORE = "another column before it means the same"
    SAME_BEHIND = "another column behind it means the same"
    SAME_HEADER = "another column before it has the same header"
    SAME_GROUPS = "it groups the patients exactly as “{}” does"
    BLANK = "it is blank"
    SAME_FOR_ALL = "it says the same for every patient"
    DATES = "not recognised, and dates do not group patients"
    NO_CATEGORY = "not recognised, and no category with a few levels"
    NO_LISTING = "it has no part in a list of tests: choose one column for the tests and one for the results"
    BESIDE_TESTS = "it holds one measure beside a list of tests, which alone is read"
    ON_URINE = "a test on urine that is not used"
    ELSEWHERE = "a test on another material"
    TIME_IN_HEADER = "its header names a time point, but the sheet has a row per visit"
    NO_TIME_IN_HEADER = "its header names no time point, such as “UPCR 6M”"
    NO_TIME_AS_OTHERS = "its header names no time point, as the others’ do"
    TIME_UNKNOWN = "the time its header names is not known"
    DAY_UNKNOWN = "the day of its time point is not known"
    COUNTS_UNKNOWN = "what its numbers count is not known"
    SEVERAL_VALUES = "its cells hold several values, and its header does not name as many time points"
    PAIR_ASKED = "which two time points its values belong to is asked"


class RowReason(StrEnum):
    """Why a row holds nothing to use."""

    NO_EVENT = "it says that there was no adverse event"
    NOT_EMERGENT = "an adverse event that the sheet says was not treatment-emergent"
    NO_VALUE = "no value of a visit in the row"
    NO_TREATMENT = "neither a drug nor a day of treatment"
    END_WITHOUT_TREATMENT = "an end of treatment of a patient without treatment"
    MILESTONE = "a milestone that is no end of treatment"
    TIME_ASKED = "the time of the row is an open question"
    ZERO_ASKED = "time zero is an open question"


class ReadAs(StrEnum):
    """What a sheet was understood to be."""

    NOT_USED = "not used"
    LEFT_OUT = "left out by you"
    EMPTY = "empty"
    CODEBOOK = "codebook"
    EXPLANATIONS = "explanations"
    TABLE = "a table"
    BY_VISIT = "a row per visit"
    BY_PATIENT = "a row per patient"
    WIDE = "a row per patient, visits side by side"
    TALL = "a row per test"
    REDCAP = "REDCap export"


_IDENTIFYING = frozenset((Reason.MAY_IDENTIFY, Reason.BIRTH_DATE, Reason.CODEBOOK_IDENTIFIES))
_NEVER_SHOWN = frozenset((*_IDENTIFYING, Reason.ANOTHER_PATIENT, Reason.FREE_TEXT))
_HARMLESS = _NEVER_SHOWN | {Reason.LEFT_OUT, Reason.BLANK, Reason.SAME_GROUPS}
_HARMLESS |= {Reason.ON_URINE, Reason.ELSEWHERE}


@dataclass(frozen=True)
class Why:
    """A reason with its facts."""

    reason: Reason
    facts: tuple[str, ...] = ()

    @property
    def identifies(self) -> bool:
        """Whether the column was dropped because it may tell who somebody is."""
        return self.reason in _IDENTIFYING

    @property
    def hides(self) -> bool:
        """Whether no cell of the column may be shown."""
        return self.reason in _NEVER_SHOWN

    @property
    def harmless(self) -> bool:
        """Whether no number can hang on the column."""
        return self.reason in _HARMLESS

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return self.reason.value.format(*self.facts)


UNKNOWN = Why(Reason.UNKNOWN)
ON_URINE = Why(Reason.ON_URINE)
