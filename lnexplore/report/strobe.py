"""The STROBE checklist for cohort studies, and what of RECORD tells of data and code: what the report fills in, and what only the authors can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lnexplore.catalogue import N_, _, number, pgettext, plural
from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.adverse_events import is_recorded
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.plan import AnalysisPlan

OURS, THEIRS = "lnexplore", N_("the authors")
COLUMNS = ("item", "topic", "where", "by")
_FOR_AUTHORS = N_("for the authors")


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
    known = [_("response"), _("flares")]
    known += [_("prednisolone")] if cohort.has("prednisolone") else []
    known += [_("drug retention")] if cohort.treatments.height else []
    known += [_("adverse events")] if is_recorded(cohort) else []
    return _("Methods: definition of response, flares, curves ({outcomes})").format(
        outcomes=pgettext("in a list", ", ").join(known)
    )


def _sensitivity(study: Study) -> str:
    if not study.is_followed:
        return ""
    moved = len(study.history.moved(study.plan))
    if not moved:
        return _("Page Criteria: each threshold over its range, unreported choices, other definitions")
    return plural(
        "Page Criteria: each threshold over its range, unreported choices, other definitions; Methods: {count} setting that was changed after results were seen",
        "Page Criteria: each threshold over its range, unreported choices, other definitions; Methods: {count} settings that were changed after results were seen",
        moved,
    )


def _groups(study: Study) -> str:
    return "" if study.plan.group_by is None else _("Methods: the grouping; no interaction was examined")


def _cleaning(study: Study) -> str:
    if not study.intake.tallies:
        return ""
    cells = sum(tally.unreadable for tally in study.intake.tallies)
    return _(
        "Methods: the data; page Data: account of every row and cell ({n} cells left out). Cleaning before that: the authors"
    ).format(n=number(cells))


def _if_followed(text: str) -> Where:
    return lambda study: _(text) if study.is_followed else ""


def _if_described(text: str) -> Where:
    """The text where Table 1 has a line beside the number of patients."""
    return lambda study: _(text) if (baseline(study.cohort, study.plan)["key"] != "patients").any() else ""


def _always(text: str) -> Where:
    return lambda _study: _(text)


_FLOW = N_("Results: patients; figure “Patient flow” of page Data")
_ITEMS = (
    Item("1", N_("Design named in title and abstract; summary of methods and results")),
    Item("2", N_("Background and rationale")),
    Item("3", N_("Objectives and hypotheses")),
    Item("4", N_("Study design, early in the paper")),
    Item("5", N_("Setting, places, dates of recruitment and follow-up")),
    Item("6a", N_("Eligibility, selection and follow-up of patients"), part=N_("Methods: filters, follow-up")),
    Item("6b", N_("Matching, for matched studies")),
    Item("7", N_("Outcomes, exposures and other variables defined"), _outcomes),
    Item(
        "8",
        N_("Sources of the data and how each variable was measured"),
        part=N_("Methods: the data, units, equations"),
    ),
    Item("9", N_("How bias was addressed")),
    Item("10", N_("How the study size was determined")),
    Item(
        "11",
        N_("How quantitative variables were handled: groups and cut-offs"),
        _always(N_("Methods: definition of response, windows, values")),
    ),
    Item(
        "12a",
        N_("Statistical methods, control of confounding"),
        _always(N_("Methods: statistics; nothing was adjusted for")),
    ),
    Item("12b", N_("Methods for subgroups and interactions"), _groups),
    Item("12c", N_("How missing data were handled"), _always(N_("Methods: missing data"))),
    Item("12d", N_("How loss to follow-up was handled"), _always(N_("Methods: follow-up, missing data, curves"))),
    Item("12e", N_("Sensitivity analyses"), _sensitivity),
    Item(
        "13a",
        N_("Numbers at each stage"),
        _always(N_("Results: patients; figure “Patient flow” of page Data. Before the files: the authors")),
    ),
    Item("13b", N_("Reasons for exclusion at each stage"), _always(_FLOW)),
    Item("13c", N_("Flow diagram"), _always(N_("Figure “Patient flow” of page Data"))),
    Item("14a", N_("Characteristics of the patients"), _if_described(N_("Table 1 of page Cohort; Results: baseline"))),
    Item(
        "14b",
        N_("Missing values of each variable"),
        _if_described(N_("Table 1 of page Cohort: the number missing in each line")),
    ),
    Item("14c", N_("Length of follow-up"), _if_followed(N_("Results: follow-up"))),
    Item(
        "15",
        N_("Outcome events or summaries over time"),
        _if_followed(N_("Results: response, flares, doses, adverse events")),
    ),
    Item(
        "16a",
        N_("Unadjusted and adjusted estimates with their precision"),
        _if_followed(N_("Results: unadjusted, with 95 % confidence intervals; no adjusted estimate was made")),
    ),
    Item("16b", N_("Cut-offs of categories"), _always(N_("Methods: definition of response"))),
    Item("16c", N_("Relative risk expressed as absolute risk")),
    Item("17", N_("Other analyses: subgroups, sensitivity"), _sensitivity),
    Item("18", N_("Key results against the objectives")),
    Item("19", N_("Limitations")),
    Item("20", N_("Cautious interpretation")),
    Item("21", N_("Generalizability")),
    Item("22", N_("Funding")),
    Item("RECORD 1", N_("Kind of data, place, time and linkage in title and abstract")),
    Item(
        "RECORD 6",
        N_("Codes or algorithms by which patients were selected, and their validation"),
        part=N_("Methods: filters"),
    ),
    Item(
        "RECORD 7",
        N_("Complete list of codes and algorithms for outcomes"),
        _always(N_("Methods: definition of response, flares; the settings file")),
    ),
    Item("RECORD 12.1", N_("Access of the authors to the database")),
    Item("RECORD 12.2", N_("How the data were cleaned"), _cleaning),
    Item("RECORD 12.3", N_("Linkage of data")),
    Item("RECORD 13", N_("Selection of patients from the data, with a flow"), _always(_FLOW)),
    Item("RECORD 19", N_("Implications of data not collected for this question")),
    Item("RECORD 22", N_("Access to protocol, data and code"), part=N_("the settings file and the snapshot’s name")),
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
        theirs = _(_FOR_AUTHORS)
        if item.part and study is not None:
            theirs = _("for the authors; a part: {where}").format(where=_(item.part))
        rows.append((item.number, _(item.topic), where or theirs, OURS if where else _(THEIRS)))
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
