"""The STROBE checklist for cohort studies, and what of RECORD tells of data and code: what the report fills in, and what only the authors can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.adverse_events import is_recorded
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.plan import AnalysisPlan

OURS, THEIRS = "lnexplore", "the authors"
COLUMNS = ("item", "topic", "where", "by")
_FOR_AUTHORS = "for the authors"


@dataclass(frozen=True)
class Study:
    """What the checklist looks at: a cohort with patients under a plan."""

    intake: Intake
    cohort: Cohort
    plan: AnalysisPlan
    history: History

    @property
    def is_followed(self) -> bool:
        """Whether any patient was seen after time zero."""
        last = self.cohort.patients["last_day"].max()
        return isinstance(last, int) and last > 0


Where = Callable[[Study], str]


@dataclass(frozen=True)
class Item:
    """One line: number, what it asks in short, where the report answers it, and what it gives where only the authors can.

    `where` gives nothing where this study has no such answer.
    """

    number: str
    topic: str
    where: Where | None = None
    part: str = ""


def _outcomes(study: Study) -> str:
    cohort = study.cohort
    known = ["response", "flares"]
    known += ["prednisolone"] if cohort.has("prednisolone") else []
    known += ["drug retention"] if cohort.treatments.height else []
    known += ["adverse events"] if is_recorded(cohort) else []
    return f"Methods: definition of response, flares, curves ({', '.join(known)})"


def _sensitivity(study: Study) -> str:
    if not study.is_followed:
        return ""
    moved = len(study.history.moved(study.plan))
    setting = "setting that was" if moved == 1 else "settings that were"
    told = f"; Methods: {moved} {setting} changed after results were seen" if moved else ""
    return f"Page Criteria: each limit over its range, hidden choices, other definitions{told}"


def _groups(study: Study) -> str:
    return "" if study.plan.group_by is None else "Methods: the grouping; no interaction was examined"


def _cleaning(study: Study) -> str:
    if not study.intake.tallies:
        return ""
    cells = sum(tally.unreadable for tally in study.intake.tallies)
    return f"Methods: the data; page Data: account of every row and cell ({cells:,} cells left out). Cleaning before that: the authors"


def _if_followed(words: str) -> Where:
    return lambda study: words if study.is_followed else ""


def _if_described(words: str) -> Where:
    """The words where Table 1 has a line beside the number of patients."""
    return lambda study: words if (baseline(study.cohort, study.plan)["key"] != "patients").any() else ""


def _said(words: str) -> Where:
    return lambda _: words


_FLOW = "Results: patients; figure “Who is in” of page Data"
_ITEMS = (
    Item("1", "Design named in title and abstract; summary of what was done and found"),
    Item("2", "Background and reasons"),
    Item("3", "Objectives and hypotheses"),
    Item("4", "Study design, early in the paper"),
    Item("5", "Setting, places, dates of recruitment and follow-up"),
    Item("6a", "Who was eligible, how patients were found and followed", part="Methods: filters, follow-up"),
    Item("6b", "Matching, for matched studies"),
    Item("7", "Outcomes, exposures and other variables defined", _outcomes),
    Item("8", "Sources of the data and how each variable was measured", part="Methods: the data, units, equations"),
    Item("9", "What was done against bias"),
    Item("10", "How the size of the study was arrived at"),
    Item(
        "11", "How numbers were handled: groups and cut-offs", _said("Methods: definition of response, windows, values")
    ),
    Item("12a", "Statistical methods, control of confounding", _said("Methods: statistics; nothing was adjusted for")),
    Item("12b", "Methods for subgroups and interactions", _groups),
    Item("12c", "How missing data were dealt with", _said("Methods: missing data")),
    Item("12d", "How loss to follow-up was dealt with", _said("Methods: follow-up, missing data, curves")),
    Item("12e", "Sensitivity analyses", _sensitivity),
    Item("13a", "Numbers at each stage", _said(f"{_FLOW}. Before the files: the authors")),
    Item("13b", "Why patients are not in at each stage", _said(_FLOW)),
    Item("13c", "Flow diagram", _said("Figure “Who is in” of page Data")),
    Item("14a", "Characteristics of the patients", _if_described("Table 1 of page Cohort; Results: baseline")),
    Item(
        "14b",
        "Missing values of each variable",
        _if_described("Table 1 of page Cohort: the number missing in each line"),
    ),
    Item("14c", "Length of follow-up", _if_followed("Results: follow-up")),
    Item(
        "15", "Outcome events or summaries over time", _if_followed("Results: response, flares, doses, adverse events")
    ),
    Item(
        "16a",
        "Unadjusted and adjusted estimates with their precision",
        _if_followed("Results: unadjusted, with 95 % confidence intervals; no adjusted estimate was made"),
    ),
    Item("16b", "Cut-offs of categories", _said("Methods: definition of response")),
    Item("16c", "Relative as absolute risk"),
    Item("17", "Other analyses: subgroups, sensitivity", _sensitivity),
    Item("18", "Key results against the objectives"),
    Item("19", "Limitations"),
    Item("20", "Interpretation with caution"),
    Item("21", "Generalizability"),
    Item("22", "Funding"),
    Item("RECORD 1", "Kind of data, place, time and linkage in title and abstract"),
    Item(
        "RECORD 6", "Codes or algorithms by which patients were selected, and their validation", part="Methods: filters"
    ),
    Item(
        "RECORD 7",
        "Complete list of codes and algorithms for outcomes",
        _said("Methods: definition of response, flares; the settings file"),
    ),
    Item("RECORD 12.1", "Access of the authors to the database"),
    Item("RECORD 12.2", "How the data were cleaned", _cleaning),
    Item("RECORD 12.3", "Linkage of data"),
    Item("RECORD 13", "Selection of patients from the data, with a flow", _said(_FLOW)),
    Item("RECORD 19", "What it means that the data were not made for this question"),
    Item("RECORD 22", "Access to protocol, data and code", part="the settings file and the snapshot’s name"),
)
ITEMS: Mapping[str, Item] = MappingProxyType({item.number: item for item in _ITEMS})
"""number -> item, in the order of the checklist"""


def strobe(intake: Intake, plan: AnalysisPlan, history: History) -> pl.DataFrame:
    """A row per item: item, topic (in own short words), where (the section, or "for the authors"), by (who fills it in).

    An item is lnexplore's only where its report or its pages hold what it asks; without patients none is. Von Elm E, et al. PLoS
    Med 2007;4:e296 (STROBE); Benchimol EI, et al. PLoS Med 2015;12:e1001885 (RECORD).
    """
    cohort = intake.cohort
    study = None if cohort is None or not cohort.size else Study(intake, cohort, plan, history)
    rows = []
    for item in ITEMS.values():
        where = item.where(study) if item.where is not None and study is not None else ""
        theirs = f"{_FOR_AUTHORS}; a part: {item.part}" if item.part and study is not None else _FOR_AUTHORS
        rows.append((item.number, item.topic, where or theirs, OURS if where else THEIRS))
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
