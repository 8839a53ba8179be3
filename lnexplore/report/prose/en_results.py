"""The results of a paper in English: rows of results frames as sentences, with the formats that the screen has."""

from lnexplore.catalogue import number, plural
from lnexplore.charts.numbers import SMALL_GROUP, bare_interval, cases, percent
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.outcomes.adverse_events import ANY, SERIOUS, adverse_events, is_recorded
from lnexplore.outcomes.drug_survival import REGIMEN
from lnexplore.outcomes.follow_up import follow_up
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
from lnexplore.report.prose.account import LOW_DOSES, Account, Amount, Row, amount, baseline_amount, has_percent

NOBODY = "No patient remains, so there are no results."
_UNDECIDED = "cannot be decided: "


def results(account: Account) -> tuple[str, ...]:
    """The paragraphs of the results; where nobody is left, how that came to be."""
    if not account.kept:
        return (" ".join([*_chosen(account), NOBODY]),)
    paragraphs = (
        _patients(account),
        _followed(account),
        _baseline(account),
        _response(account),
        _by_month(account),
        _times(account),
        _flares(account),
        _doses(account),
        _drugs(account),
        _adverse_events(account),
    )
    return tuple(" ".join(sentences) for sentences in paragraphs if sentences)


def where(group: object) -> str:
    """ "In induction", "Among all patients", "In the group “V”": how a sentence on a group begins."""
    text = str(group)
    if text.casefold() in ("induction", "maintenance"):
        return f"In {text}"
    if text.startswith("all patients"):
        return "Among all patients"
    return "Where the group is not recorded" if text == "missing" else f"In the group “{text}”"


def be(count: int) -> str:
    """ "was" of one, "were" of others."""
    return "was" if count == 1 else "were"


def ci(low: float | None, high: float | None) -> str:
    """ "95 % CI 39–84 %"."""
    return "CI not estimable" if low is None or high is None else f"95\u00a0% CI {bare_interval(low, high)}"


def told(row: Row) -> str:
    """ "64 %, 95 % CI 39–84 %"; without the percentage where fewer than ten stand behind it."""
    words = ci(row["ci_low"], row["ci_high"])
    range_ = cases(row["n"], row["N"], row["n_not_assessable"]) if "n" in row else ""
    words += f"; worst to best case {range_}" if range_ else ""
    return f"{percent(row['estimate'])}, {words}" if has_percent(row["N"]) else words


def rate(estimate: float, low: float | None, high: float | None) -> str:
    """ "4.2 per 100 patient-years (95 % CI 0.1–23.6)"."""
    return f"{number(estimate, 1)} per 100 patient-years (95\u00a0% CI {number(low, 1)}–{number(high, 1)})"


def shown(found: Amount, name: str, unit: str) -> str:
    """ "mean age 36.4 (SD 10.1) years"; "median UPCR 4.11 (quartiles 3.36–5.06) g/gCr (known in 13 of 14)"."""
    average = "" if found.n == 1 else "mean " if found.is_mean else "median "
    spread = f" ({'SD ' if found.is_mean else 'quartiles '}{'–'.join(found.spread)})" if found.spread else ""
    known = f" (known in {found.n} of {found.total})" if found.n < found.total else ""
    return f"{average}{name} {found.middle}{spread} {unit}".strip() + known


def _chosen(account: Account) -> list[str]:
    """How many patients there were, and whom each choice left out."""
    said = [f"The data held {plural('{count} patient', '{count} patients', account.cohort.size)}."]
    for row, _ in account.steps:
        step = str(row["step"])
        if step.startswith(("filter: ", "not yet below")):
            said.append(
                f"By “{step.removeprefix('filter: ')}” {row['n_lost']} {be(row['n_lost'])} left out and {row['n']} kept."
            )
    return said


def _patients(account: Account) -> list[str]:
    month, said = account.month, _chosen(account)
    for row, reasons in account.steps:
        if row["step"] == "with a baseline":
            said.append(f"Proteinuria at baseline was known in {row['n']} of {account.kept}.")
        if row["step"] == f"followed to month {month}":
            said.append(f"Of all {account.kept}, {row['n']} {be(row['n'])} followed to month {month}.")
        if row["step"] == f"assessable at month {month}":
            why = "; ".join(f"{_reason(reason)} in {count}" for reason, count in reasons)
            lost = f" and not in {row['n_lost']} ({why})" if row["n_lost"] else ""
            said.append(f"At month {month} the response could be assessed in {row['n']}{lost}.")
    return said


def _reason(reason: str) -> str:
    return f"left open by {reason.removeprefix(_UNDECIDED)}" if reason.startswith(_UNDECIDED) else reason


def _followed(account: Account) -> list[str]:
    said = []
    for row in follow_up(account.cohort, account.plan).to_dicts():
        if not row["n"]:
            said.append(f"{where(row['group'])} no patient was followed after time zero.")
            continue
        words = f"{where(row['group'])}, {row['n']} of {row['N']} {be(row['n'])} followed, for {number(row['person_years'], 1)} patient-years; "
        words += (
            f"median follow-up was {number(row['estimate'], 1)} months ({_between(row['ci_low'], row['ci_high'])})"
            if row["estimate"] is not None
            else "median follow-up was not reached"
        )
        words += f"; dialysis, transplant or death ended it in {row['n_ended']}" if row["n_ended"] else ""
        said.append(words + ".")
    return said


def _between(low: float | None, high: float | None) -> str:
    """The interval of a curve's median, whose ends may not be reached."""
    if low is None and high is None:
        return "CI not estimable"
    if low is None or high is None:
        low_, high_ = (number(end, 1) if end is not None else "not reached" for end in (low, high))
        return f"95\u00a0% CI {low_} to {high_}"
    return f"95\u00a0% CI {number(low, 1)}–{number(high, 1)}"


def _baseline(account: Account) -> list[str]:
    said = []
    for group in account.groups:
        parts = [_baseline_line(row) for row in account.baseline_of(group)]
        if parts:
            said.append(f"{where(group)}, at baseline: {'; '.join(parts)}.")
    if not said:
        return ["What the patients were like at baseline is not recorded."]
    below = [
        f"{where(row['group'])[:1].lower()}{where(row['group'])[1:]} {row['n']} of {row['N']}"
        for row in account.already_below
    ]
    if below:
        said.append(
            f"Patients whose proteinuria was already below the limit of complete response at baseline: {', '.join(below)}."
        )
    return said


def _baseline_line(row: Row) -> str:
    if row["key"] == "sex":
        share = f" ({percent(row['estimate'])})" if has_percent(row["N"]) else ""
        return f"{row['n']} of {row['N']} female{share}"
    name, unit = (
        ("age", "years") if row["key"] == "age" else (MEASURES[row["key"]].name_in_text, MEASURES[row["key"]].unit)
    )
    return shown(baseline_amount(row), name, unit)


def _response(account: Account) -> list[str]:
    month, has_partial = account.month, account.plan.definition.partial is not None
    said = []
    if account.lacks:
        names = ", ".join(MEASURES[key].name_in_text for key in account.lacks)
        said.append(f"The data hold no value of {names}, which the definition of response needs.")
    for cr, either in account.responses(month):
        if cr["N"] == 0 and either["n_not_assessable"] == 0:
            said.append(f"{where(cr['group'])} no patient was followed to month {month}.")
            continue
        words = f"{where(cr['group'])} at month {month}, {_in_response(cr, 'complete response')}"
        words += f"; {_in_response(either, 'complete or partial response')}" if has_partial else ""
        words += f"; {either['n_not_assessable']} not assessable" if either["n_not_assessable"] else ""
        if ruled_out := either["n_not_assessable"] - cr["n_not_assessable"]:
            words += f", {ruled_out} of them surely not in complete response and so in its denominator"
        words += f"; {cr['n_not_reached']} not yet followed that long" if cr["n_not_reached"] else ""
        words += f"; {cr['n_left']} left before" if cr["n_left"] else ""
        said.append(words + ".")
    open_, partial = account.open_responses
    if open_:
        said.append(
            f"Of {partial} in partial response, {open_} may be in complete response: a value that it needs is missing."
        )
    return said


def _in_response(row: Row, what: str) -> str:
    if row["N"] == 0:
        return f"{what} could be told of nobody"
    return f"{row['n']} of {row['N']} {be(row['n'])} in {what} ({told(row)})"


def _by_month(account: Account) -> list[str]:
    said = []
    has_partial = account.plan.definition.partial is not None
    what = "complete [complete or partial]" if has_partial else "complete"
    for place, group in enumerate(account.groups):
        parts = []
        for window in account.plan.windows:
            cr, either = account.responses(window.month)[place]
            if cr["N"]:
                share = f" ({percent(cr['estimate'])})" if has_percent(cr["N"]) else ""
                partial = f" [{either['n']} of {either['N']}]" if has_partial else ""
                parts.append(f"{cr['n']} of {cr['N']}{share}{partial} at month {window.month}")
        if parts:
            said.append(f"{where(group)}, {what} response was seen in {', '.join(parts)}.")
    return said


def _times(account: Account) -> list[str]:
    said = []
    for outcome, group, rows in account.first_responses:
        what = "complete response" if outcome == "CR" else "complete or partial response"
        parts = [f"by month {row['month']} (day {row['window_high']}) {_curve(row)}" for row in rows]
        said.append(f"{where(group)}, the cumulative incidence of a first {what} was {'; '.join(parts)}.")
    return said


def _curve(row: Row) -> str:
    """A point of a curve: the share, how many are left, and apart from it what was observed."""
    observed = f"observed so far {row['n']} of {row['N']} ever assessed" if row["N"] else "nobody assessed by then"
    if row["estimate"] is None:
        return f"not estimable, with no patient followed that long ({observed})"
    left = f"{ci(row['ci_low'], row['ci_high'])}; {row['n_risk_by']} of {row['N_by']} still at risk; {observed}"
    return (
        f"{percent(row['estimate'])} ({left})"
        if has_percent(row["N_by"])
        else f"of fewer than {SMALL_GROUP} patients ({left})"
    )


def _flares(account: Account) -> list[str]:
    said = []
    if "flares" not in account.cohort.recorded:
        said.append("Flares are not recorded in the data.")
    else:
        if not account.holds_flares:
            said.append("The data hold no flare; whether any was looked for they do not say.")
        said += _rates(account.recorded_flares, "recorded")
    label = FLARES[account.plan.flare_rule].label
    if account.lacks_for_flares:
        names = ", ".join(MEASURES[key].name_in_text for key in account.lacks_for_flares)
        return [*said, f"Flares by the rule of {label} cannot be derived, for the data hold no value of {names}."]
    return said + _rates(account.derived_flares, f"confirmed by the rule of {label}")


def _rates(rows: list[Row], what: str) -> list[str]:
    found = [_flare_rate(row, what) for row in rows if row["estimate"] is not None]
    return found or [f"No patient was followed in whom a flare {what} could be counted."]


def _flare_rate(row: Row, what: str) -> str:
    words = f"{where(row['group'])}, {plural('{count} flare', '{count} flares', row['n'])} {be(row['n'])} {what}, "
    words += f"in {row['n_patients']} of {row['N']} over {number(row['person_years'], 1)} patient-years: "
    return words + rate(row["estimate"], row["ci_low"], row["ci_high"]) + "."


def _doses(account: Account) -> list[str]:
    cohort, plan, month = account.cohort, account.plan, account.month
    if not (cohort.has("prednisolone") or account.glucocorticoids):
        return ["Glucocorticoid doses are not recorded."]
    said = []
    course = {(str(row["group"]), row["month"]): row for row in steroid_course(cohort, plan).to_dicts()}
    targets = {(str(row["group"]), row["month"], row["limit"]): row for row in steroid_targets(cohort, plan).to_dicts()}
    both = {
        (str(row["group"]), row["month"], row["limit"]): row for row in response_on_low_dose(cohort, plan).to_dicts()
    }
    for group in account.groups:
        parts = []
        for at, words in ((0, "at baseline"), (month, f"at month {month}")):
            row = course.get((group, at))
            if row is not None and row["n"]:
                found = amount(row, is_mean=plan.middle == "mean", digits=1, n=row["n"], total=row["N"])
                parts.append(f"{words}, {shown(found, 'prednisolone dose', 'mg/day')}")
        for limit in LOW_DOSES:
            row = targets.get((group, month, limit))
            if row is not None and row["N"]:
                parts.append(f"{row['n']} of {row['N']} on {limit:g} mg/day or less ({told(row)})")
        row = both.get((group, month, LOW_DOSES[0]))
        if row is not None and row["N"]:
            words = f"in complete response on {LOW_DOSES[0]:g} mg/day or less"
            parts.append(f"{row['n']} of {row['N']} {words} ({told(row)})")
        if parts:
            said.append(f"{where(group)}, {'; '.join(parts)}.")
    return said


def _drugs(account: Account) -> list[str]:
    if not account.retention:
        return [
            f"Whether drugs were still taken at month {LANDMARKS[2]} is not recorded, or no patient was followed so long."
        ]
    said = []
    for group in account.groups:
        parts = [
            f"{'the regimen' if row['drug'] == REGIMEN else row['drug']} {_retained(row)}"
            for row in account.retention
            if str(row["group"]) == group
        ]
        if parts:
            said.append(f"{where(group)}, retention at {LANDMARKS[2]} months: {'; '.join(parts)}.")
    return said


def _retained(row: Row) -> str:
    words = f"{row['n']} of {row['N']} had stopped, {row['n_risk']} still at risk"
    share = f"{percent(row['estimate'])}, " if has_percent(row["N"]) else ""
    return f"{share}{ci(row['ci_low'], row['ci_high'])} ({words})"


def _adverse_events(account: Account) -> list[str]:
    if not is_recorded(account.cohort):
        return ["Adverse events are not recorded."]
    if not account.has_adverse_events:
        return ["The data hold no adverse event; whether any were asked for they do not say."]
    said = []
    for row in adverse_events(account.cohort, account.plan).to_dicts():
        if row["event"] not in (ANY, SERIOUS) or not row["N"]:
            continue
        if row["estimate"] is None:
            said.append(f"{where(row['group'])}, whether an adverse event was serious is not recorded.")
            continue
        what = "any adverse event" if row["event"] == ANY else "a serious adverse event"
        words = f"{where(row['group'])}, {row['n_patients']} of {row['N']} had {what} ({told(row)}): {plural('{count} event', '{count} events', row['n_events'])}"
        words += f", {rate(row['rate'], row['rate_low'], row['rate_high'])}" if row["rate"] is not None else ""
        words += (
            f"; of {plural('{count} event', '{count} events', row['n_unknown'])} it is not recorded whether serious"
            if row["n_unknown"]
            else ""
        )
        words += f"; {row['n_without_day']} without a day, in no rate" if row["n_without_day"] else ""
        said.append(words + ".")
    return said or ["No patient was followed for adverse events."]
