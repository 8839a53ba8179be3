"""The methods and results of a paper in words, from the plan and the results: the text changes when a limit moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose import en, en_results, ja, ja_results
from lnexplore.report.prose.account import Account, Facts

__all__ = ["LANGUAGES", "Facts", "Prose", "prose"]

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "ja": "日本語"})
"""key -> name of the language in itself"""
_WRITERS = {
    "en": (en.methods, en_results.results, en.HEADINGS, en.NO_COHORT),
    "ja": (ja.methods, ja_results.results, ja.HEADINGS, ja.NO_COHORT),
}


@dataclass(frozen=True)
class Prose:
    """Methods and results as paragraphs of plain text."""

    methods: tuple[str, ...]
    results: tuple[str, ...]
    headings: tuple[str, str] = en.HEADINGS

    def text(self) -> str:
        """Both under their headings, a blank line between paragraphs."""
        parts = [(self.headings[0], *self.methods), (self.headings[1], *self.results)]
        return "\n\n".join(paragraph for part in parts if len(part) > 1 for paragraph in part) + "\n"


def prose(intake: Intake, plan: AnalysisPlan, history: History, facts: Facts, language: str = "en") -> Prose:
    """The text in a language of LANGUAGES. Raises KeyError for another; a file without a cohort has a sentence that says so."""
    methods, results, headings, nothing = _WRITERS[language]
    if intake.cohort is None:
        return Prose((nothing,), (), headings)
    account = Account(intake, intake.cohort, plan, history, facts)
    return Prose(methods(account), results(account), headings)
