"""A choice of an analysis as one value: what it may be, how it is asked for, what it is called, what it decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from lnexplore.catalogue import N_
from lnexplore.options.kinds import Answer, Choice, Kind, Text

WHO_DOOR, OTHER_DOOR = N_("Patients and groups"), N_("All other options")
"""the two doors of the sidebar; a text that points to an option names its door"""


class Panel(NamedTuple):
    """A part of the sidebar."""

    title: str


TIME = Panel("Time, kidney function, missing data")
FLARE = Panel("Definition of flare")
FOLLOW_UP = Panel("Follow-up, regimen, curves")
PATIENTS = Panel("Patients included")
PANELS = (TIME, FLARE, FOLLOW_UP, PATIENTS)
"""in the order of the sidebar"""


class When(StrEnum):
    """Under which definition and cohort another value can change who is in complete response."""

    ALWAYS = "always"
    FROM_BASELINE = "complete response is measured against a baseline value"
    FROM_EGFR = "complete response reads eGFR"
    FROM_ULN = "complete response reads the upper limit of normal of creatinine"
    FROM_PROTEIN = "complete response has a limit of proteinuria"
    BOTH_PROTEINS = "it has one, and the sheet has both the spot ratio and the 24-hour protein"


Way = tuple[str, Mapping[str, object]]
"""words, and what is set in a plan"""


@dataclass(frozen=True)
class Alternatives:
    """Other values worth trying, for the page that shows how far complete response hangs on choices nobody prints.

    `ways` gives those of a plan, the plan's own way first; without it they are the options of a Choice.
    """

    label: str
    ways: Callable[[Any], Iterable[Way]] | None = None
    at_visit: bool = True
    """whether they change verdicts at visits; else they only say which visit counts, and how a blank is counted"""
    when: When = When.ALWAYS
    key: str = ""
    """name in tables, where it is not that of the option"""


class NotTried(StrEnum):
    """Why an option has no alternatives among the hidden choices."""

    OTHER_QUESTION = "another value asks another question: of other patients, or of another estimand"
    OTHER_RESULTS = "it decides flares, doses, drugs or curves, no response at a month"
    SHOWN_ONLY = "it changes how a number is shown, not who is in complete response"
    WITH_ANOTHER = "it is varied together with another option"
    RARELY_ASKED = "hardly any definition of complete response asks for it"


def _always(plan: Any) -> bool:  # noqa: ARG001
    return True


@dataclass(frozen=True)
class Option:
    """One row of the table of options."""

    kind: Kind
    name: Text
    """as methods and records call it"""
    tried: Alternatives | NotTried
    panel: Panel | None = None
    """where the sidebar asks for it; None where it has a place of its own, or none"""
    label: str = ""
    """beside its field"""
    help: str = ""
    decides: bool = True
    """whether it decides a number; what does not is no part of the record of what was moved after looking"""
    param: str = ""
    """its name in a link, where that is not its key"""
    says: Text | None = None
    """a sentence of the methods with {value} in it; an option without one has its words in `report/prose`"""
    says_usual: Text | None = None
    """the same where the value is the default"""
    applies: Callable[[Any], bool] = _always
    """whether it can change anything under a plan; elsewhere it is not asked for"""
    later: bool = False
    """whether it came after the first release: at its default it leaves the short name of settings as it was before"""
    key: str = ""
    default: Any = None

    def check(self, value: Any) -> None:
        """Raises ValueError, naming key, value and what is allowed, for a value that the option cannot have."""
        self.kind.check(self.key, value)

    def from_json(self, data: Any) -> Any:
        """The value that a file holds. Raises ValueError, naming the key, for what cannot be read."""
        try:
            return self.kind.from_json(data)
        except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as trouble:
            raise ValueError(f"{self.key}: expected {self.kind.expected}") from trouble

    def value(self, plan: Any) -> Any:
        """Its value in a plan."""
        return getattr(plan, self.key)

    @property
    def ways(self) -> Mapping[str, Answer]:
        """Key -> answer, of a Choice."""
        assert isinstance(self.kind, Choice), self.key
        return self.kind.ways

    def meaning(self, plan: Any) -> str:
        """What a plan's answer to a Choice means, in the present: "every visit counts in curves over time"."""
        return self.ways[self.value(plan)].meaning

    def methods(self, plan: Any, language: str = "en") -> str:
        """What was done under a plan's answer to a Choice, as the methods of a paper say it."""
        return self.ways[self.value(plan)].methods.of(language)

    def sentence(self, plan: Any, language: str = "en") -> str:
        """What `says` says of a plan."""
        assert self.says is not None, self.key
        if self.says_usual is not None and self.value(plan) == self.default:
            return self.says_usual.of(language)
        told = self.methods(plan, language) if isinstance(self.kind, Choice) else self.value_label(plan, language)
        return self.says.of(language).format(value=told)

    def value_label(self, plan: Any, language: str = "en", named: Callable[[str], str] = str) -> str:
        """A plan's value in a few words, where a change of it is told. `named` gives drugs and lines their names."""
        return self.kind.value_label(self.value(plan), language, named)


def option(
    default: Any,
    kind: Kind,
    en: str,
    ja: str,
    *,
    tried: Alternatives | NotTried,
    **more: Any,
) -> Any:
    """The default of a dataclass field, with what is known of the option that it is.

    `en` and `ja` name it in a sentence; `more` are further fields of Option.
    """
    row = Option(kind, Text(en, ja), tried, default=default, **more)
    return field(default=default, metadata={"option": row})
