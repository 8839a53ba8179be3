"""The first paragraphs of the methods: patients, files, time and assessments."""

from lnexplore.catalogue import N_, _, commas, plural
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.names import (
    capital,
    clauses,
    column_name,
    done,
    level_name,
)

SYNTHETIC = N_(
    "THE DATA ARE SYNTHETIC. A program invented them; no patient stands behind any number, and nothing here is a finding that may be published."
)


def data(account: Account) -> list[str]:
    """How many patients there are, how the files were read, whom the plan keeps."""
    cohort = account.cohort
    said = [_(SYNTHETIC)] if cohort.synthetic else []
    said.append(
        _(
            "The data of {patients} with lupus nephritis, with {visits}, were analysed with lnexplore, version {version}, a program for research on groups of patients."
        ).format(
            patients=plural("{count} patient", "{count} patients", cohort.size),
            visits=plural("{count} visit", "{count} visits", cohort.visits.height),
            version=account.facts.version,
        )
    )
    return said + (_files(account) if account.sheets else []) + _patients(account)


def _files(account: Account) -> list[str]:
    """How the files were read."""
    read = {
        "rows": plural("{count} row", "{count} rows", account.intake.rows_read),
        "tables": plural("{count} table", "{count} tables", account.sheets),
        "cells": plural("{count} cell", "{count} cells", account.cells_used),
    }
    none = _("They were read from {rows} of {tables}: {cells} gave a value, and none had to be left out.")
    some = plural(
        "They were read from {rows} of {tables}: {cells} gave a value, {count} cell could not be used and was left out.",
        "They were read from {rows} of {tables}: {cells} gave a value, {count} cells could not be used and were left out.",
        account.cells_left_out,
        **read,
    )
    said = [some if account.cells_left_out else none.format(**read)]
    if account.cells_changed:
        said.append(
            plural(
                "In {count} cell another spelling or unit was understood, by rules that are listed with the data.",
                "In {count} cells another spelling or unit was understood, by rules that are listed with the data.",
                account.cells_changed,
            )
        )
    if account.rows_left_out:
        said.append(
            plural(
                "{count} row could not be used and was left out.",
                "{count} rows could not be used and were left out.",
                account.rows_left_out,
            )
        )
    if open_ := len(account.intake.open_questions()):
        said.append(
            plural(
                "{count} question about the reading was still open, and the cells concerned were left out.",
                "{count} questions about the reading were still open, and the cells concerned were left out.",
                open_,
            )
        )
    dropped = plural(
        "{count} column that may identify a person was dropped before anything was kept.",
        "{count} columns that may identify a person were dropped before anything was kept.",
        account.columns_dropped,
    )
    said.append(dropped if account.columns_dropped else _("No column that identifies a person was found."))
    return [*said, _("Calendar dates were replaced by days.")] if account.has_dates else said


def _patients(account: Account) -> list[str]:
    """Whom the plan keeps, and into which groups it puts them."""
    plan, extras, said = account.plan, account.cohort.extras, []
    labels = {column: column_name(column, extras) for column in (*LEVEL_LABELS, *extras)}
    if phrases := plan.filters.describe(labels, level_name):
        said.append(_("Patients were included by: {filters}.").format(filters=clauses(phrases)))
    if "drug" in plan.filters.levels:
        said.append(capital(done(plan, "drugs_counted")))
    if plan.exclude_baseline_responders:
        said.append(
            _(
                "Patients of the phase “{phase}” whose proteinuria was already below the limit of complete response at baseline were left out."
            ).format(phase=level_name(plan.induction_phase))
        )
    if plan.exclude_responders_at_start:
        said.append(_("Patients whose baseline values met the definition of response already were left out."))
    if account.grouped_by in labels:
        label = labels[str(account.grouped_by)]
        name = label if account.grouped_by in extras else _within(label)
        said.append(_("Results are given by {column}.").format(column=name))
    if plan.compared:
        first, second = map(level_name, plan.compared[1:])
        said.append(
            _("Of two groups compared, “{second}” was taken from “{first}”.").format(first=first, second=second)
        )
    return said


def time(account: Account) -> list[str]:
    """Where time begins and follow-up ends."""
    plan = account.plan
    said = [_("Time zero (day 0) was the first day of the treatment under study as the data give it.")]
    said += [
        plural(
            "In {count} patient without one, {day} was taken.",
            "In {count} patients without one, {day} was taken.",
            n,
            day=_(day),
        )
        for n, day in account.without_time_zero
    ]
    after = done(plan, "after_stop")
    if plan.after_stop == "while_on":
        message = _("{rule}; the {days} days after its last day still counted")
        after = message.format(rule=after, days=plan.after_stop_days)
    return [
        *said,
        _(
            "Patients were followed to the recorded end of follow-up or the last day on which they were seen, whichever came later."
        ),
        _("Rules for follow-up: {stop}; {rescue}; {terminal}.").format(
            stop=after, rescue=done(plan, "rescue"), terminal=done(plan, "terminal")
        ),
    ]


def assessments(account: Account) -> list[str]:
    """Baseline, windows, and which assessment of a window counts."""
    plan = account.plan
    windows = commas(
        [_("month {month} ± {days} days").format(month=window.month, days=window.tolerance) for window in plan.windows]
    )
    joined = plural(
        "Visits at most {count} day apart were read as one assessment.",
        "Visits at most {count} days apart were read as one assessment.",
        plan.join_days,
    )
    first = plan.baseline_first_day
    days = _("between day \u2212{first} and day 0").format(first=-first) if first else _("on day 0")
    return [
        joined if plan.join_days else _("Each day with a visit was an assessment of its own."),
        _("The baseline value of each measure was {rule} {days}.").format(rule=done(plan, "baseline_rule"), days=days),
        _("Response was assessed in windows after time zero: {windows} (a month is {days} days).").format(
            windows=windows, days=DAYS_PER_MONTH
        ),
        _("Of several assessments in a window that decide the response, {rule}.").format(rule=done(plan, "pick")),
        _("The month reported first is month {month}.").format(month=account.month),
    ]


def _within(label: str) -> str:
    """A label inside a sentence: "phase", but "ISN/RPS class" as it is written."""
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"
