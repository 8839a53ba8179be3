"""The last paragraphs of the methods in English: curves, statistics, what was moved after looking, software."""

from lnexplore.catalogue import plural
from lnexplore.charts.numbers import SMALL_GROUP, of_groups
from lnexplore.cohort.measures import MEASURES
from lnexplore.derive.follow_up import START_DAYS
from lnexplore.outcomes.adverse_events import LED_DAYS, is_recorded
from lnexplore.outcomes.baseline_table import baseline_lines
from lnexplore.outcomes.population import drugs_of_regimen
from lnexplore.outcomes.time_to_response import CONFIRM_DAYS
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.en_words import done, name_of, own_sentences, sentence, value_of
from lnexplore.stats import SMALLEST


def curves(account: Account) -> list[str]:
    """How curves over time were made, and of which drugs the regimen is."""
    plan = account.plan
    drugs = " and ".join(drugs_of_regimen(account.cohort, plan))
    how = (
        "chosen by the authors"
        if plan.regimen
        else f"those that at least half of the treated patients began by day {START_DAYS}, and those of patients whom these leave out"
    )
    origin = f"Times count from {done(plan, 'origin')}"
    origin += (
        " (the time to a response itself from time zero)."
        if plan.origin == "first_response"
        else "; where follow-up began later, patients entered late."
        if plan.origin != "start"
        else ", of a single drug from its own first day."
        if drugs
        else "."
    )
    confirmed = (
        ""
        if plan.confirm_days is not None
        else f"; a response was confirmed when met again at the next assessment at least {CONFIRM_DAYS} days later"
    )
    said = [
        origin,
        sentence(done(plan, "visits_counted")),
        f"The cumulative incidence of a response was estimated by the method of Aalen and Johansen, {_competing(account)}; by a month means by the last day of its window, or where follow-up ended inside it by the last day in sight, counted from time zero.{_on_day_0(account)}",
        "Survival free of a flare, which dialysis, transplant or death ends too, was estimated by the method of Kaplan and Meier; confidence intervals of curves were made on the log-log scale.",
        f"A response or a low dose was sustained when it lasted at least {plural('{count} day', '{count} days', plan.sustained_days)}{confirmed}.",
    ]
    if drugs:
        said += [
            f"The regimen was {drugs} ({how}).",
            f"It was stopped when {done(plan, 'regimen_stop')}; a pause of at most {plural('{count} day', '{count} days', plan.pause_days)} was no stop.",
            "Drug retention was estimated by the method of Kaplan and Meier, the incidence of each reason for stopping by that of Aalen and Johansen, for the reasons exclude one another.",
        ]
    else:
        said.append("No drugs were recorded by which a regimen could be told.")
    if is_recorded(account.cohort):
        said.append(
            f"Adverse events are those on or after day 0; one led to a stop where the data say so, or where a drug was stopped for an adverse event within {LED_DAYS} days."
        )
    return said


def _on_day_0(account: Account) -> str:
    """From when those count who were in response at baseline already."""
    found = account.on_day_0
    if not found:
        return ""
    told = of_groups((group, f"{n} of {total}") for group, n, total in found)
    return f" Patients whose baseline values met the definition already ({told}) count as in response from day 0 on."


def _competing(account: Account) -> str:
    """What makes a response impossible under the plan."""
    plan = account.plan
    over = [*(["dialysis, transplant and death"] if plan.terminal == "non_response" else [])]
    over += ["rescue treatment"] if plan.rescue == "non_response" else []
    return (
        f"for {' and '.join(over)} compete{'s' if over == ['rescue treatment'] else ''} with it"
        if over
        else "with nothing that competes with it"
    )


def statistics(account: Account) -> list[str]:
    """How numbers are told, and how certain they are."""
    plan = account.plan
    lines = dict(baseline_lines(account.cohort, plan))
    means = [_line(key, lines[key]) for key in plan.means if key in lines]
    left = [_line(key, lines[key]) for key in plan.lines_hidden if key in lines]
    told = f"{_listed(means)} are given as mean (SD) and other numbers" if means else "numbers are given"
    differences = "; standardized differences are given" if account.n_groups == 2 else ""
    said = [
        f"At baseline, {told} as median (quartiles){differences}.",
        *([f"Left out of the baseline table: {_listed(left)}."] if left else []),
        *own_sentences(account),
        f"Shares are given as n of N with 95 % confidence intervals (CI) by {done(plan, 'interval')}; of fewer than {SMALL_GROUP} patients only the interval is given, no percentage. Where somebody was not assessable, the range from worst to best case counts all of them as without, or all as with, what is told.",
        "Rates per 100 patient-years have exact Poisson intervals; follow-up is the median by reverse Kaplan-Meier.",
    ]
    if plan.p_values:
        return [
            *said,
            f"P-values are from Mann-Whitney or Kruskal-Wallis tests for numbers, Fisher’s exact (two by two) or chi-squared tests for categories, the log-rank test for curves (for incidences with competing events also that of Gray) and signed ranks for changes, wherever each group had at least {SMALLEST} patients.",
            "The groups were not formed by chance; nothing was adjusted for, nor for the number of tests.",
        ]
    return [*said, "No hypothesis was tested and no p-value computed; nothing was adjusted for."]


def _line(key: str, label: str) -> str:
    """A line of the baseline table inside a sentence."""
    return MEASURES[key].name_in_text if key in MEASURES else {"age": "age", "sex": "sex"}.get(key, label)


def record(account: Account) -> list[str]:
    """What was decided before results were seen, and what was moved after; nothing where none were seen."""
    history, plan = account.history, account.plan
    if history.before is None:
        return []
    said = []
    if history.declared is not None:
        others = (
            plural("{count} other setting", "{count} other settings", history.declared)
            if history.declared
            else "no other setting"
        )
        said.append(
            f"The user declared the plan as fixed beforehand; {others} had been looked at before that was declared."
        )
    since = "since then" if history.declared is not None else "after results were first seen"
    moved = history.moved(plan)
    if moved:
        changes = [
            f"{name_of(plan, history.before, one.what)}, from “{value_of(history.before, one.what)}” to “{value_of(plan, one.what)}” ({one.tried} settings looked at)"
            for one in moved
        ]
        said.append(f"Changed {since}: {'; '.join(changes)}.")
    back = {name_of(plan, history.before, what) for what in history.tried if what not in {one.what for one in moved}}
    if back:
        also = " also" if moved else ""
        said.append(
            f"Other settings were{also} looked at {since} and put back, so that they are no part of this plan: {_listed(sorted(back))}."
        )
    if not moved and not back:
        said.append(f"No setting that decides a response, a flare, a dose or a curve was changed {since}.")
    return [
        *said,
        "This record covers this session and those whose settings were opened in it; the grouping, the month reported and decisions about how the files were read are not on it.",
    ]


def software(account: Account) -> list[str]:
    """What made the numbers."""
    facts = account.facts
    said = [f"Software: lnexplore {facts.version}" + "".join(f", {library}" for library in facts.libraries) + "."]
    if facts.files:
        said.append(f"Data: {', '.join(facts.files)}.")
    said.append(f"Snapshot of files, settings and version: {facts.snapshot}.")
    return said


def _listed(words: list[str]) -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
