"""The report of an analysis: the sections the user ticks, and everything a reader needs to trust them."""

from collections.abc import Callable, Collection, Sequence

import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import PAGES, Figure, Frames, Note, variant_words
from lnexplore.charts.registry import FIGURES
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.population import select_patients
from lnexplore.plan import AnalysisPlan
from lnexplore.report.analysis import Analysis
from lnexplore.report.document import Report, Section, cleaning_log
from lnexplore.report.images import pictures
from lnexplore.report.provenance import versions
from lnexplore.report.record import passed_on
from lnexplore.report.strobe import strobe
from lnexplore.report.tables import baseline_words
from lnexplore.report.wide import paper_table

TABLE_1 = "table_1"
_TABLE_1_TITLE = N_("Patients at baseline")
USUAL = (
    *(TABLE_1, "follow_up", "response_by_visit", "response_by_month", "time_to_response", "flares", "flare_free"),
    *("steroid_taper", "response_on_low_dose", "drug_survival", "discontinuation", "adverse_events"),
    *("definitions", "sweep", "blocked_by", "flow"),
)
"""sections that are ticked before the user chooses"""
Progress = Callable[[float, str], None]


def section_titles() -> dict[str, dict[str, str]]:
    """Page -> (key -> title) of every section a report may have, in its order: who the patients are stands first, as in a paper."""
    found: dict[str, dict[str, str]] = {page: {} for page in sorted(PAGES, key=lambda page: page != "cohort")}
    found["cohort"][TABLE_1] = _TABLE_1_TITLE
    for key, item in FIGURES.items():
        found[item.page][key] = item.title
    return found


def build_sections(
    analysis: Analysis, keys: Collection[str] | None = None, *, width: int = 170, progress: Progress | None = None
) -> list[Section]:
    """The sections named (all without), in their order; those that have nothing to show are left out. `width` of the pictures in mm."""
    wanted = [key for page in section_titles().values() for key in page if keys is None or key in keys]
    sections = []
    for place, key in enumerate(wanted):
        if progress:
            progress(place / len(wanted), _("Drawing …"))
        found = _table_1(analysis) if key == TABLE_1 else _section(FIGURES[key], analysis.cohort, analysis.plan, width)
        sections += [found] if found is not None else []
    return sections


def build_report(analysis: Analysis, sections: Sequence[Section], *, language: str = "en", address: str = "") -> Report:
    """The report with these sections. `language` is that of methods and results, `address` a link with the settings."""
    cohort, plan = analysis.cohort, analysis.plan
    kept = select_patients(cohort, plan).height
    if kept != cohort.size:
        who = plural("{n} of {count} patient", "{n} of {count} patients", cohort.size, n=number(kept))
    else:
        who = plural("{count} patient", "{count} patients", cohort.size)
    criteria = _("{definition} (changed)") if plan.differences() else "{definition}"
    criteria = criteria.format(definition=plan.definition.label)
    text = analysis.prose(language)
    return Report(
        title=_("Remission, flares, steroids and safety in lupus nephritis"),
        synthetic=cohort.synthetic,
        who=_("{patients}; response as in {definition}").format(patients=who, definition=criteria),
        sections=sections,
        methods=text.methods,
        results=text.results,
        moved=[*analysis.moved, *analysis.picked, *analysis.settled],
        cleaning=cleaning_log(passed_on(analysis.intake)),
        strobe=strobe(passed_on(analysis.intake), plan, analysis.history),
        provenance=[
            ("Snapshot", analysis.snapshot),
            *versions(),
            *((f"{name}, SHA-256", digest) for name, digest in analysis.files()),
        ],
        address=address,
    )


def _notes(plan: AnalysisPlan) -> tuple[str, ...]:
    return (plan.definition.describe(),)


def _section(item: Figure, cohort: Cohort, plan: AnalysisPlan, width: int) -> Section | None:
    """The section of a figure; None where there is nothing to draw."""
    if not item.can_be_told(cohort, plan):
        return None
    frames = item.results(cohort, plan)
    if item.is_empty(frames):
        return None
    told = frames[0]
    if "drug" in item.by:
        # As of the pictures, that of the regimen is printed; single drugs stand in the archive.
        told = next(part[0] for _chosen, part in item.variants(frames))
    table, notes = (pl.DataFrame(), []) if item.says_all else paper_table(told)
    return Section(
        item.key,
        item.title,
        item.question,
        pictures(item, frames, plan, width),
        _sentences(item, frames, plan),
        table,
        (*notes, *(_notes(plan) if item.needs_response else ())),
    )


def _sentences(item: Figure, frames: Frames, plan: AnalysisPlan) -> list[str]:
    """What a figure shows. Of several pictures the first, which is printed, says all; of the others stands what they found."""
    said = {
        ", ".join(variant_words(value) for value in chosen.values()): item.sentences(part, plan)
        for chosen, part in item.variants(frames)
        if not item.is_empty(part)
    }
    if len(said) == 1:
        return item.sentences(frames, plan)
    (first, whole), *others = said.items()
    found = [(name, [one for one in own if not isinstance(one, Note) and one not in whole]) for name, own in others]
    return [f"{name[:1].upper()}{name[1:]}: {' '.join(own)}" for name, own in [(first, whole), *found] if own]


def _table_1(analysis: Analysis) -> Section | None:
    rows = baseline(analysis.cohort, analysis.plan)
    if not rows.height:
        return None
    return Section(
        TABLE_1,
        _TABLE_1_TITLE,
        _("Who are the patients?"),
        (),
        (_("Mean (SD), or median [quartiles], with the number of patients known; categories as n of N."),),
        baseline_words(rows),
    )
