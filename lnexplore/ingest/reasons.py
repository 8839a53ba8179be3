"""What a sheet was read as, and why a column or row is not used: a code and its facts travel, the sentence is made last and decides nothing."""

from dataclasses import dataclass
from enum import StrEnum

from lnexplore.catalogue import N_, _


class Reason(StrEnum):
    """The code is the name; its value is the sentence, with a place for each fact."""

    UNKNOWN = N_("not recognised")
    BIRTH_DATE = N_("it is a birth date: only the age at time zero is kept")
    MAY_IDENTIFY = N_("it may identify a person ({what}), so it was dropped")
    CODEBOOK_IDENTIFIES = N_("the codebook marks it as identifying, so it was dropped")
    FREE_TEXT = N_("it holds free text, which may name a person")
    ANOTHER_PATIENT = N_("another column identifies the patients")
    LEFT_OUT = N_("you left it out")
    NO_HEADER = N_("the column has no header")
    NO_SUCH_VALUES = N_("its cells are no such values")
    UNIT_UNREAD = N_("{measure} in this unit cannot be read; accepted are {units}")
    SAME_BEFORE = N_("another column before it means the same")
    SAME_BEHIND = N_("another column after it means the same")
    SAME_HEADER = N_("another column before it has the same header")
    SAME_GROUPS = N_("it groups the patients exactly as “{column}” does")
    BLANK = N_("it is blank")
    SAME_FOR_ALL = N_("it is the same for every patient")
    DATES = N_("not recognised, and dates do not group patients")
    NO_CATEGORY = N_("not recognised, and no category with a few levels")
    NO_LISTING = N_("it does not belong to a list of tests: choose one column for the tests and one for the results")
    BESIDE_TESTS = N_("it holds one measure beside a list of tests, which alone is read")
    ON_URINE = N_("a test on urine that is not used")
    ELSEWHERE = N_("a test on another material")
    TIME_IN_HEADER = N_("its header names a time point, but the sheet has a row per visit")
    NO_TIME_IN_HEADER = N_("its header names no time point, such as “UPCR 6M”")
    NO_TIME_AS_OTHERS = N_("its header names no time point, as the others’ do")
    TIME_UNKNOWN = N_("the time its header names is not known")
    DAY_UNKNOWN = N_("the day of its time point is not known")
    COUNTS_UNKNOWN = N_("what its numbers count is not known")
    SEVERAL_VALUES = N_("its cells hold several values, and its header does not name as many time points")
    PAIR_ASKED = N_("which two time points its values belong to is asked")


class RowReason(StrEnum):
    """Why a row holds nothing to use."""

    NO_EVENT = N_("it says that there was no such event")
    NOT_SAID = N_("it does not say whether the event happened")
    NOT_EMERGENT = N_("an adverse event that the sheet says was not treatment-emergent")
    NO_VALUE = N_("no value of a visit in the row")
    NO_TREATMENT = N_("neither a drug nor a day of treatment")
    END_WITHOUT_TREATMENT = N_("an end of treatment of a patient without treatment")
    MILESTONE = N_("a milestone that is no end of treatment")
    TIME_ASKED = N_("the time of the row is an open question")
    ZERO_ASKED = N_("time zero is an open question")


class ReadAs(StrEnum):
    """What a sheet was understood to be."""

    NOT_USED = N_("not used")
    LEFT_OUT = N_("left out by you")
    EMPTY = N_("empty")
    CODEBOOK = N_("codebook")
    EXPLANATIONS = N_("explanations")
    TABLE = N_("a table")
    BY_VISIT = N_("a row per visit")
    BY_PATIENT = N_("a row per patient")
    WIDE = N_("a row per patient, visits side by side")
    TALL = N_("a row per test")
    REDCAP = N_("REDCap export")


_IDENTIFYING = frozenset((Reason.MAY_IDENTIFY, Reason.BIRTH_DATE, Reason.CODEBOOK_IDENTIFIES))
_NEVER_SHOWN = frozenset((*_IDENTIFYING, Reason.ANOTHER_PATIENT, Reason.FREE_TEXT))
_HARMLESS = _NEVER_SHOWN | {Reason.LEFT_OUT, Reason.BLANK, Reason.SAME_GROUPS}
_HARMLESS |= {Reason.ON_URINE, Reason.ELSEWHERE}


@dataclass(frozen=True)
class Why:
    """A reason with its facts."""

    reason: Reason
    facts: tuple[tuple[str, str], ...] = ()
    """(gap of the words, what fills it)"""

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
        """Whether no number can depend on the column."""
        return self.reason in _HARMLESS

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return _(self.reason.value).format(**{name: _(fact) for name, fact in self.facts})


UNKNOWN = Why(Reason.UNKNOWN)
ON_URINE = Why(Reason.ON_URINE)
