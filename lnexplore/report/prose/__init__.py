"""The methods and results of a paper in words, from the plan and the results: the text changes when a limit moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lnexplore.catalogue import N_, _, speaking
from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.account import Account, Facts
from lnexplore.report.prose.methods import methods
from lnexplore.report.prose.results import results

__all__ = ["LANGUAGES", "Facts", "Prose", "prose"]

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "ja": "日本語"})
"""key -> name of the language in itself"""
HEADINGS = (N_("Methods"), N_("Results"))


@dataclass(frozen=True)
class Prose:
    """Methods and results as paragraphs of plain text."""

    methods: tuple[str, ...]
    results: tuple[str, ...]
    headings: tuple[str, str] = HEADINGS

    def text(self) -> str:
        """Both under their headings, a blank line between paragraphs."""
        pieces = [(self.headings[0], *self.methods), (self.headings[1], *self.results)]
        return "\n\n".join(paragraph for piece in pieces if len(piece) > 1 for paragraph in piece) + "\n"


def prose(intake: Intake, plan: AnalysisPlan, history: History, facts: Facts, language: str = "en") -> Prose:
    """The text in a language of LANGUAGES. Raises ValueError for another; a file without a cohort has a sentence that says so."""
    with speaking(language):
        headings = (_(HEADINGS[0]), _(HEADINGS[1]))
        if intake.cohort is None:
            return Prose((_("No cohort could be read, so there is nothing to tell."),), (), headings)
        account = Account(intake, intake.cohort, plan, history, facts)
        return Prose(methods(account), results(account), headings)
