"""The last paragraphs of the methods: curves, statistics, what was moved after looking, software."""

from lnexplore.catalogue import _, commas, listed, plural
from lnexplore.charts.numbers import SMALL_GROUP
from lnexplore.derive.follow_up import START_DAYS
from lnexplore.outcomes.adverse_events import LED_DAYS, is_recorded
from lnexplore.outcomes.baseline_table import baseline_lines
from lnexplore.outcomes.population import drugs_of_regimen
from lnexplore.outcomes.time_to_response import CONFIRM_DAYS
from lnexplore.report.prose.account import ALL, Account
from lnexplore.report.prose.names import (
    capital,
    choice_name,
    clauses,
    done,
    drug_name,
    level_name,
    line_name,
    own_sentences,
    parts,
    value_name,
)
from lnexplore.stats import SMALLEST


def curves(account: Account) -> list[str]:
    """How curves over time were made, and of which drugs the regimen is."""
    plan = account.plan
    drugs = listed(list(map(drug_name, drugs_of_regimen(account.cohort, plan))))
    origin = _("Times count from {origin}.")
    if plan.origin == "first_response":
        origin = _("Times count from {origin} (the time to a response itself from time zero).")
    elif plan.origin != "start":
        origin = _("Times count from {origin}; where follow-up began later, patients entered late.")
    elif drugs:
        origin = _("Times count from {origin}, of a single drug from its own first day.")
    sustained = plural(
        "A response or a low dose was sustained when it lasted at least {count} day.",
        "A response or a low dose was sustained when it lasted at least {count} days.",
        plan.sustained_days,
    )
    if plan.confirm_days is None:
        sustained = plural(
            "A response or a low dose was sustained when it lasted at least {count} day; a response was confirmed when met again at the next assessment at least {days} days later.",
            "A response or a low dose was sustained when it lasted at least {count} days; a response was confirmed when met again at the next assessment at least {days} days later.",
            plan.sustained_days,
            days=CONFIRM_DAYS,
        )
    said = [
        origin.format(origin=done(plan, "origin")),
        capital(done(plan, "visits_counted")),
        _(
            "The cumulative incidence of a response was estimated by the method of Aalen and Johansen, {competing}; by a month means by the last day of its window, or where follow-up ended inside it by the last day in sight, counted from time zero."
        ).format(competing=_competing(account)),
        *_on_day_0(account),
        _(
            "Survival free of a flare, which dialysis, transplant or death ends too, was estimated by the method of Kaplan and Meier; confidence intervals of curves were made on the log-log scale."
        ),
        sustained,
        *(_regimen(account, drugs) if drugs else [_("No drugs were recorded by which a regimen could be told.")]),
    ]
    if is_recorded(account.cohort):
        said.append(
            _(
                "Adverse events are those on or after day 0; one led to a stop where the data say so, or where a drug was stopped for an adverse event within {days} days."
            ).format(days=LED_DAYS)
        )
    return said


def _regimen(account: Account, drugs: str) -> list[str]:
    plan = account.plan
    made = _(
        "The regimen was {drugs} (those that at least half of the treated patients began by day {day}, and those of patients whom these leave out)."
    )
    if plan.regimen:
        made = _("The regimen was {drugs} (chosen by the authors).")
    return [
        made.format(drugs=drugs, day=START_DAYS),
        plural(
            "It was stopped when {rule}; a pause of at most {count} day was no stop.",
            "It was stopped when {rule}; a pause of at most {count} days was no stop.",
            plan.pause_days,
            rule=done(plan, "regimen_stop"),
        ),
        _(
            "Drug retention was estimated by the method of Kaplan and Meier, the incidence of each reason for stopping by that of Aalen and Johansen, for the reasons exclude one another."
        ),
    ]


def _on_day_0(account: Account) -> list[str]:
    """From when those count who were in response at baseline already."""
    groups = [
        _("{n} of {total}").format(n=n, total=total)
        if group == ALL
        else _("{group} {n} of {total}").format(group=level_name(group), n=n, total=total)
        for group, n, total in account.on_day_0
    ]
    message = _(
        "Patients whose baseline values met the definition already ({groups}) count as in response from day 0 on."
    )
    return [message.format(groups=parts(groups))] if groups else []


def _competing(account: Account) -> str:
    """What makes a response impossible under the plan."""
    ends, rescue = (account.plan.terminal == "non_response"), (account.plan.rescue == "non_response")
    if ends and rescue:
        return _("for dialysis, transplant and death and rescue treatment compete with it")
    if ends:
        return _("for dialysis, transplant and death compete with it")
    return _("for rescue treatment competes with it") if rescue else _("with nothing that competes with it")


def statistics(account: Account) -> list[str]:
    """How numbers are told, and how certain they are."""
    plan = account.plan
    lines = dict(baseline_lines(account.cohort, plan))
    means, left = (
        listed([line_name(key, lines) for key in keys if key in lines]) for keys in (plan.means, plan.lines_hidden)
    )
    told = _("numbers are given as median (quartiles)")
    if means:
        told = _("{lines} are given as mean (SD) and other numbers as median (quartiles)").format(lines=means)
    message = _("At baseline, {numbers}.")
    if account.n_groups == 2:
        message = _("At baseline, {numbers}; standardized differences are given.")
    said = [
        message.format(numbers=told),
        *([_("Left out of the baseline table: {lines}.").format(lines=left)] if left else []),
        *own_sentences(account),
        _(
            "Shares are given as n of N with {level} confidence intervals (CI) by {method}; of fewer than {few} patients only the interval is given, no percentage. Where somebody was not assessable, the range from worst to best case counts all of them as without, or all as with, what is told."
        ).format(level="95 %", method=done(plan, "interval"), few=SMALL_GROUP),
        _("Rates per 100 patient-years have exact Poisson intervals; follow-up is the median by reverse Kaplan-Meier."),
    ]
    if not plan.p_values:
        return [*said, _("No hypothesis was tested and no p-value computed; nothing was adjusted for.")]
    return [
        *said,
        _(
            "P-values are from Mann-Whitney or Kruskal-Wallis tests for numbers, Fisher’s exact (two by two) or chi-squared tests for categories, the log-rank test for curves (for incidences with competing events also that of Gray) and signed ranks for changes, wherever each group had at least {least} patients."
        ).format(least=SMALLEST),
        _("The groups were not formed by chance; nothing was adjusted for, nor for the number of tests."),
    ]


def record(account: Account) -> list[str]:
    """What was decided before results were seen, and what was moved after; nothing where none were seen."""
    history, plan = account.history, account.plan
    if history.before is None:
        return []
    said, since = [], _("after results were first seen")
    if history.declared is not None:
        since = _("since then")
        others = plural(
            "The user declared the plan as fixed beforehand; {count} other setting had been looked at before that was declared.",
            "The user declared the plan as fixed beforehand; {count} other settings had been looked at before that was declared.",
            history.declared,
        )
        none = _(
            "The user declared the plan as fixed beforehand; no other setting had been looked at before that was declared."
        )
        said.append(others if history.declared else none)
    moved = history.moved(plan)
    if moved:
        changes = [
            _("{choice}, from “{before}” to “{after}” ({tried} settings looked at)").format(
                choice=choice_name(plan, history.before, one.what),
                before=value_name(history.before, one.what),
                after=value_name(plan, one.what),
                tried=one.tried,
            )
            for one in moved
        ]
        said.append(_("Changed {since}: {changes}.").format(since=since, changes=clauses(changes)))
    back = {
        choice_name(plan, history.before, what) for what in history.tried if what not in {one.what for one in moved}
    }
    if back:
        message = _(
            "Other settings were looked at {since} and put back, so that they are no part of this plan: {choices}."
        )
        if moved:
            message = _(
                "Other settings were also looked at {since} and put back, so that they are no part of this plan: {choices}."
            )
        said.append(message.format(since=since, choices=listed(sorted(back))))
    if not moved and not back:
        message = _("No setting that decides a response, a flare, a dose or a curve was changed {since}.")
        said.append(message.format(since=since))
    return [
        *said,
        _(
            "This record covers this session and those whose settings were opened in it; the grouping, the month reported and decisions about how the files were read are not on it."
        ),
    ]


def software(account: Account) -> list[str]:
    """What made the numbers."""
    facts = account.facts
    said = [_("Software: {programs}.").format(programs=commas([f"lnexplore {facts.version}", *facts.libraries]))]
    if facts.files:
        said.append(_("Data: {files}.").format(files=commas(facts.files)))
    return [*said, _("Snapshot of files, settings and version: {snapshot}.").format(snapshot=facts.snapshot)]
