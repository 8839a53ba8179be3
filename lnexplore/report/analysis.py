"""One analysis with all that may be taken away of it: every page, file, script and shell command asks here."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lnexplore import __version__
from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.remarks import picked_by_hand, settled_by_readers
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose import LANGUAGES, Prose, prose
from lnexplore.report.prose.account import Facts
from lnexplore.report.provenance import snapshot_id, versions
from lnexplore.report.record import passed_on
from lnexplore.report.script import analysis_script
from lnexplore.report.settings import to_settings


@dataclass(frozen=True)
class Analysis:
    """What was read, what was chosen, and what had been looked at. `intake` holds a cohort."""

    intake: Intake
    plan: AnalysisPlan
    history: History = field(default_factory=History)

    @property
    def cohort(self) -> Cohort:
        """The cohort analysed."""
        assert self.intake.cohort is not None
        return self.intake.cohort

    @property
    def snapshot(self) -> str:
        """Short name of files, plan, decisions and version."""
        return snapshot_id(self.intake.digests, self.plan, self.intake.reading, self.cohort)

    @property
    def moved(self) -> list[str]:
        """What was moved after the results were seen, in sentences."""
        return self.history.sentences(self.plan)

    @property
    def settled(self) -> list[str]:
        """What readers settled, in sentences."""
        return settled_by_readers(self.cohort, self.plan)

    @property
    def picked(self) -> list[str]:
        """That patients were picked by hand, in a sentence."""
        return picked_by_hand(self.cohort)

    def settings(self) -> str:
        """The settings file: plan, decisions about reading, what was moved, and the snapshot's name."""
        return to_settings(self.plan, self.intake.reading, self.history, self.snapshot)

    def script(self) -> str:
        """The analysis as a Python file."""
        settled = self.cohort.adjudicated is not None
        return analysis_script(
            self.settings(), self.plan, self.intake.digests, self.snapshot, settled=settled, picked=self.picked
        )

    def files(self) -> Iterator[tuple[str, str]]:
        """(words for a file, its SHA-256): files go by number, for a name may tell of a patient."""
        several = len(self.intake.digests) > 1
        for number, digest in enumerate(self.intake.digests, 1):
            yield f"File {number}" if several else "File", digest

    def prose(self, language: str = "en") -> Prose:
        """Methods and results for the paper, in one of LANGUAGES."""
        assert language in LANGUAGES
        libraries = tuple(f"{name} {number}" for name, number in versions()[1:])
        file, before, after = {"en": ("file", " (", ")"), "ja": ("ファイル", "（", "）")}[language]
        several = len(self.intake.digests) > 1
        files = tuple(
            f"{file}{f' {number}' if several else ''}{before}SHA-256 {digest[:12]}…{after}"
            for number, digest in enumerate(self.intake.digests, 1)
        )
        facts = Facts(__version__, libraries, self.snapshot, files)
        return prose(passed_on(self.intake), self.plan, self.history, facts, language)
