"""What a text quotes, whatever its language: the files' account and rows of results frames, picked and never computed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from lnexplore.charts.numbers import SMALL_GROUP, measured
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import FIELDS, TERMINAL_EVENTS
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.history import History
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reasons import ReadAs
from lnexplore.outcomes.attrition import attrition
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.derived_flares import CONFIRMED, derived_flare_rates, lacking_for_flares
from lnexplore.outcomes.drug_survival import ANY_STOP, drug_survival_landmarks
from lnexplore.outcomes.flares import flares
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit
from lnexplore.plan import AnalysisPlan

Row = dict[str, Any]
BASELINE_LINES = ("age", "sex", "upcr", "urine_protein_24h", "creatinine", "egfr", "albumin", "prednisolone")
"""lines of the baseline table that a sentence tells; the table has them all"""
ALL = "all patients"
"""name of the group where there are no groups"""
LOW_DOSES = (7.5, 5.0)
"""mg/day that a sentence tells; the table has more"""


def _counted(reasons: str) -> list[tuple[str, int]]:
    """(words, patients) of `no baseline (3); lost (2)`."""
    pieces = [piece.removesuffix(")").rpartition(" (") for piece in reasons.split("); ")]
    return [(words, int(count)) for words, _, count in pieces if words and count.isdecimal()]


@dataclass(frozen=True)
class Facts:
    """What a text must quote beside cohort and plan."""

    version: str
    """of the program"""
    libraries: tuple[str, ...]
    """("polars 2.1.0", ...)"""
    snapshot: str
    """short name of files, settings and version"""
    files: tuple[str, ...] = ()
    """a few words on each file, such as "file 1 (SHA-256 1a2b…)": never a file's name unless it was asked for"""


@dataclass(frozen=True)
class Account:
    """A cohort under a plan, and what is known of how both came to be. Every number is a cell of a results frame."""

    intake: Intake
    cohort: Cohort
    plan: AnalysisPlan
    history: History
    facts: Facts

    # --- the files -------------------------------------------------------------------------------------------------

    @property
    def sheets(self) -> int:
        """Sheets that were used."""
        return sum(1 for sheet in self.intake.sheets if sheet.read_as is not ReadAs.NOT_USED)

    @property
    def cells_used(self) -> int:
        """Cells of the columns used that gave a value."""
        return sum(tally.values for tally in self.intake.tallies)

    @property
    def cells_left_out(self) -> int:
        """Cells of these columns that could not be used and are listed."""
        return sum(tally.unreadable for tally in self.intake.tallies)

    @property
    def cells_changed(self) -> int:
        """Cells of which another spelling or unit was understood, in ways that the user can take back."""
        return sum(repair.count for repair in self.intake.repairs if repair.undoable)

    @property
    def rows_left_out(self) -> int:
        """Rows that were left out, each listed with its reason."""
        return len(self.intake.rows_left_out)

    @property
    def columns_dropped(self) -> int:
        """Columns that may identify a person."""
        return sum(1 for use in self.intake.unused if use.why is not None and use.why.identifies)

    @property
    def without_time_zero(self) -> list[tuple[int, str]]:
        """(patients, what was taken instead) where the file gives no time zero."""
        return [(count, instead) for instead, count in self.intake.time_zero_from.items()]

    @cached_property
    def has_dates(self) -> bool:
        """Whether a column of calendar dates was read."""
        dated = {(table, field.key) for table, fields in FIELDS.items() for field in fields if field.kind == "date"}
        return any((use.table, use.key) in dated for use in self.intake.used)

    @cached_property
    def has_ranges(self) -> bool:
        """Whether a value is known only as a limit or a range."""
        spans = (row.columns[1:] for row in MEASURES.values() if row.kind == "interval")
        open_ = pl.any_horizontal([(pl.col(low) != pl.col(high)).any() for low, high in spans])
        return bool(self.cohort.visits.select(open_.fill_null(value=False)).item())

    @property
    def has_own_limits(self) -> bool:
        """Whether the sheet gives a patient's own upper limit of normal of creatinine."""
        limits = self.cohort.patients["creatinine_uln"]
        return limits.null_count() < limits.len()

    @property
    def tells_protein(self) -> bool:
        """Whether one urine protein could stand in for the other: both were recorded, or the plan lets it."""
        both = all(self.cohort.has(key) for key in ("upcr", "urine_protein_24h"))
        return both or self.plan.protein != "as_printed"

    @property
    def tells_egfr(self) -> bool:
        """Whether there is an eGFR, or a creatinine that it is made of."""
        return self.cohort.records("creatinine") or self.cohort.records("egfr")

    @property
    def has_cutoff(self) -> bool:
        """Whether a data cut-off tells who left before a month from who is not yet due."""
        return bool(self.cohort.patients["cutoff_day"].count())

    @property
    def holds_flares(self) -> bool:
        """Whether the data tell of any flare: without one they do not say whether any was looked for."""
        return bool((self.cohort.events["kind"].cast(pl.String) == "flare").any())

    @property
    def has_ends(self) -> bool:
        """Whether the data tell of dialysis, transplant or death."""
        return bool(self.cohort.events["kind"].cast(pl.String).is_in(list(TERMINAL_EVENTS)).any())

    @cached_property
    def has_rule_for_flares(self) -> bool:
        """Whether a rule can find a flare in what was recorded."""
        return not self.lacks_for_flares

    # --- the rules -------------------------------------------------------------------------------------------------

    @cached_property
    def reads(self) -> frozenset[str]:
        """Columns that the definition of response in force reads."""
        return self.plan.definition.columns()

    @cached_property
    def reads_flares_too(self) -> frozenset[str]:
        """Columns that the definition of response or the rule for flares reads."""
        return self.reads | FLARES[self.plan.flare_rule].columns()

    @property
    def is_own(self) -> bool:
        """Whether the definition is the user's own."""
        return self.plan.definition.key not in DEFINITIONS

    @cached_property
    def grouped_by(self) -> str | None:
        """The column that makes the groups; None where all patients are one."""
        groups = select_patients(self.cohort, self.plan)["group"].unique().to_list()
        return self.plan.group_by if any(group != ALL for group in groups) else None

    @cached_property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(select_patients(self.cohort, self.plan)["group"].n_unique())

    @property
    def glucocorticoids(self) -> dict[str, float]:
        """Drug -> factor of every oral glucocorticoid beside prednisolone that a visit records."""
        return {drug: factor for drug, factor in self.plan.factors.items() if self.cohort.has(drug)}

    # --- the results -----------------------------------------------------------------------------------------------

    @property
    def month(self) -> int:
        """The month that the headline speaks of."""
        return self.plan.headline_window.month

    @cached_property
    def steps(self) -> list[tuple[Row, list[tuple[str, int]]]]:
        """(row of `attrition`, [(reason, patients)])."""
        # Whoever a rule for missing data counts all the same was not assessed.
        rows = attrition(self.cohort, self.plan.replace(missing="observed")).to_dicts()
        return [(row, _counted(row["reason"]) if row["n_lost"] else []) for row in rows]

    @cached_property
    def kept(self) -> int:
        """Patients whom the filters keep."""
        return select_patients(self.cohort, self.plan).height

    @cached_property
    def lacks(self) -> list[str]:
        """Measures that the definition needs and of which the cohort has no value."""
        return lacking(self.cohort, self.plan)

    @cached_property
    def lacks_for_flares(self) -> list[str]:
        """Measures for want of which no flare can be derived."""
        return lacking_for_flares(self.cohort, self.plan)

    def responses(self, month: int) -> list[tuple[Row, Row]]:
        """(CR, CR or PR) per group at a month: rows of `response_by_visit`."""
        return self._pairs(response_by_visit(self.cohort, self.plan), month)

    @staticmethod
    def _pairs(frame: pl.DataFrame, month: int) -> list[tuple[Row, Row]]:
        here = frame.filter(pl.col("month") == month).with_columns(pl.col("outcome").cast(pl.String))
        sides = [here.filter(pl.col("outcome") == outcome).to_dicts() for outcome in ("CR", "CR or PR")]
        return list(zip(*sides, strict=True))

    @cached_property
    def first_responses(self) -> list[tuple[str, str, list[Row]]]:
        """(outcome, group, rows of `response_by_month` at the months that a sentence tells) of those with anybody in the curve."""
        told = (pl.col("N_by") > 0) & pl.col("month").is_in({*LANDMARKS[:3], self.month})
        frame = response_by_month(self.cohort, self.plan).filter(told).with_columns(pl.col("outcome").cast(pl.String))
        if self.plan.definition.partial is None:
            frame = frame.filter(pl.col("outcome") == "CR")
        parts = frame.partition_by("outcome", "group", maintain_order=True)
        return sorted(
            ((str(part["outcome"][0]), str(part["group"][0]), part.to_dicts()) for part in parts),
            key=lambda part: part[0],
        )

    @cached_property
    def on_day_0(self) -> list[tuple[str, int, int]]:
        """(group, n, N of the curve): how many were in response on day 0 already; empty where nobody was."""
        here = (pl.col("outcome").cast(pl.String) == "CR or PR") & (pl.col("month") == self.month)
        rows = response_by_month(self.cohort, self.plan).filter(here & (pl.col("N_by") > 0))
        return rows.select(pl.col("group").cast(pl.String), "n_start", "N_by").rows() if rows["n_start"].sum() else []

    @cached_property
    def open_responses(self) -> tuple[int, int]:
        """Of those in PR at the month: how many may be in CR, for a value is missing; and how many are in PR."""
        here = response_by_patient(self.cohort, self.plan).filter(
            (pl.col("month") == self.month) & (pl.col("state").cast(pl.String) == "PR")
        )
        return int(here["cr_unknown"].sum()), here.height

    @cached_property
    def already_below(self) -> list[Row]:
        """Per group, patients already below the proteinuria limit of CR at baseline: rows of the baseline table."""
        return [
            row
            for row in self.baseline_rows
            if row["key"] == "below_cr" and row["level"] == "yes" and row["n"] and row["group"] in self.groups
        ]

    @cached_property
    def groups(self) -> list[str]:
        """The groups in order, without the total."""
        return response_by_visit(self.cohort, self.plan)["group"].unique(maintain_order=True).cast(pl.String).to_list()

    @cached_property
    def baseline_rows(self) -> list[Row]:
        """Rows of `baseline`, the group as text."""
        return baseline(self.cohort, self.plan).with_columns(pl.col("group").cast(pl.String)).to_dicts()

    def baseline_of(self, group: str) -> list[Row]:
        """The rows of one group that a sentence tells: numbers with a value, and women among those whose sex is known."""
        mine = [row for row in self.baseline_rows if row["group"] == group and row["key"] in BASELINE_LINES]
        return [
            row
            for key in BASELINE_LINES
            for row in mine
            if row["key"] == key and (row["N"] and row["level"] == "female" if key == "sex" else row["n"])
        ]

    @cached_property
    def recorded_flares(self) -> list[Row]:
        """Per group, recorded flares over the whole follow-up."""
        return flares(self.cohort, self.plan).filter(pl.col("period") == "whole follow-up").to_dicts()

    @cached_property
    def derived_flares(self) -> list[Row]:
        """Per group, confirmed flares that the rule finds, over the whole follow-up."""
        frame = derived_flare_rates(self.cohort, self.plan)
        return frame.filter((pl.col("period") == "whole follow-up") & (pl.col("counted") == CONFIRMED)).to_dicts()

    @property
    def has_adverse_events(self) -> bool:
        """Whether the data hold any: where events are flares alone, nobody may have asked for others, and 0 would be a "no"."""
        return (self.cohort.events["kind"].cast(pl.String) == "adverse event").any()

    @cached_property
    def retention(self) -> list[Row]:
        """Per drug (the regimen first) and group: still taken at 12 months."""
        frame = drug_survival_landmarks(self.cohort, self.plan)
        return frame.filter(
            (pl.col("counted") == ANY_STOP) & (pl.col("month") == LANDMARKS[2]) & (pl.col("N") > 0)
        ).to_dicts()


@dataclass(frozen=True)
class Amount:
    """A number of a group as text: `middle` and its spread, a mean with SD or a median with quartiles; one value has no spread."""

    is_mean: bool
    middle: str
    spread: tuple[str, ...]
    """(SD,), (lower quartile, upper quartile) or ()"""
    n: int
    total: int


def amount(row: Row, *, is_mean: bool, digits: int, n: int, total: int) -> Amount:
    """The Amount of a row with estimate, sd, median, q1 and q3."""
    middle, ends = ("estimate", ("sd",)) if is_mean else ("median", ("q1", "q3"))
    spread = tuple(measured(row[end], digits) for end in ends) if n > 1 else ()
    return Amount(is_mean, measured(row[middle], digits), spread, n, total)


def baseline_amount(row: Row) -> Amount:
    """The Amount of a row of the baseline table."""
    digits = MEASURES[row["key"]].digits if row["key"] in MEASURES else 1
    return amount(row, is_mean=row["shown"].startswith("mean"), digits=digits, n=row["n"], total=row["N"])


def has_percent(total: int) -> bool:
    """Whether a percentage of so many is printed."""
    return total >= SMALL_GROUP
