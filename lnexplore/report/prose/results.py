"""The results of a paper: rows of results frames as sentences, with the formats that the screen has."""

from lnexplore.catalogue import _, commas, number, paragraph, plural, span
from lnexplore.charts.numbers import SMALL_GROUP, percent
from lnexplore.cohort.measures import MEASURES
from lnexplore.outcomes.attrition import ASSESSABLE, FOLLOWED, WITH_BASELINE
from lnexplore.outcomes.follow_up import follow_up
from lnexplore.outcomes.response import UNDECIDED
from lnexplore.report.prose.account import Account, Row, baseline_amount, has_percent
from lnexplore.report.prose.events import doses, drugs, events, flares
from lnexplore.report.prose.names import clauses, condition_name, full_stop, measure_name, parts, where
from lnexplore.report.prose.numbers import ci, shown, told


def results(account: Account) -> tuple[str, ...]:
    """The paragraphs of the results; where nobody is left, how that came to be."""
    if not account.kept:
        return (paragraph([*_chosen(account), _("No patient remains, so there are no results.")]),)
    paragraphs = (
        _patients(account),
        _followed(account),
        _baseline(account),
        _response(account),
        _by_month(account),
        _times(account),
        flares(account),
        doses(account),
        drugs(account),
        events(account),
    )
    return tuple(paragraph(sentences) for sentences in paragraphs if sentences)


def _chosen(account: Account) -> list[str]:
    """How many patients there were, and whom each choice left out."""
    said = [plural("The data held {count} patient.", "The data held {count} patients.", account.cohort.size)]
    steps = [row for row, _reasons in account.steps]
    choices = steps[1 : [row["step"] for row in steps].index(WITH_BASELINE)]
    return said + [
        plural(
            "By “{step}” {count} was left out and {n} kept.",
            "By “{step}” {count} were left out and {n} kept.",
            row["n_lost"],
            step=_(row["step"].removeprefix("filter: ")),
            n=row["n"],
        )
        for row in choices
    ]


def _patients(account: Account) -> list[str]:
    month, said = account.month, _chosen(account)
    for row, reasons in account.steps:
        gaps = {"n": row["n"], "month": month, "total": account.kept}
        if row["step"] == WITH_BASELINE:
            said.append(_("Proteinuria at baseline was known in {n} of {total}.").format(**gaps))
        if row["step"] == f"{FOLLOWED}{month}":
            said.append(
                plural(
                    "Of all {total}, {count} was followed to month {month}.",
                    "Of all {total}, {count} were followed to month {month}.",
                    row["n"],
                    month=month,
                    total=account.kept,
                )
            )
        if row["step"] == f"{ASSESSABLE}{month}":
            message = _("At month {month} the response could be assessed in {n}.")
            if row["n_lost"]:
                message = _("At month {month} the response could be assessed in {n} and not in {lost} ({reasons}).")
            why = clauses(
                _("{reason} in {count}").format(reason=_reason(reason), count=count) for reason, count in reasons
            )
            said.append(message.format(**gaps, lost=row["n_lost"], reasons=why))
    return said


def _reason(reason: str) -> str:
    """Why patients could not be assessed."""
    if not reason.startswith(UNDECIDED):
        return _(reason)
    names = [condition_name(name) for name in reason.removeprefix(UNDECIDED).split(", ")]
    return _("left open by {conditions}").format(conditions=commas(names))


def _followed(account: Account) -> list[str]:
    said = []
    for row in follow_up(account.cohort, account.plan).to_dicts():
        group = where(row["group"])
        if not row["n"]:
            said.append(_("{where} no patient was followed after time zero.").format(where=group))
            continue
        pieces = [
            plural(
                "{where}, {count} of {total} was followed, for {years} patient-years",
                "{where}, {count} of {total} were followed, for {years} patient-years",
                row["n"],
                where=group,
                total=row["N"],
                years=number(row["person_years"], 1),
            ),
            _("median follow-up was not reached")
            if row["estimate"] is None
            else _("median follow-up was {median} months ({interval})").format(
                median=number(row["estimate"], 1), interval=_between(row["ci_low"], row["ci_high"])
            ),
        ]
        if row["n_ended"]:
            pieces.append(_("dialysis, transplant or death ended it in {n}").format(n=row["n_ended"]))
        said.append(full_stop(parts(pieces)))
    return said


def _between(low: float | None, high: float | None) -> str:
    """The interval of a curve's median, whose ends may not be reached."""
    if low is None and high is None:
        return _("CI not estimable")
    ends = [number(end, 1) if end is not None else _("not reached") for end in (low, high)]
    if low is None or high is None:
        return _("95\u00a0% CI {low} to {high}").format(low=ends[0], high=ends[1])
    return _("95\u00a0% CI {interval}").format(interval=span(*ends))


def _baseline(account: Account) -> list[str]:
    said = [
        _("{where}, at baseline: {lines}.").format(where=where(group), lines=parts(map(_baseline_line, rows)))
        for group in account.groups
        if (rows := account.baseline_of(group))
    ]
    if not said:
        return [_("What the patients were like at baseline is not recorded.")]
    below = [
        _("{where} {n} of {total}").format(
            where=f"{where(row['group'])[:1].lower()}{where(row['group'])[1:]}", n=row["n"], total=row["N"]
        )
        for row in account.already_below
    ]
    if below:
        said.append(
            _(
                "Patients whose proteinuria was already below the limit of complete response at baseline: {groups}."
            ).format(groups=commas(below))
        )
    return said


def _baseline_line(row: Row) -> str:
    if row["key"] == "sex":
        return _n_of(_("{n} of {total} female"), _("{n} of {total} female ({share})"), row)
    if row["key"] == "age":
        return shown(baseline_amount(row), _("age"), "years")
    return shown(baseline_amount(row), measure_name(row["key"]), MEASURES[row["key"]].unit)


def _n_of(few: str, many: str, row: Row, **gaps: object) -> str:
    """One of two messages: without a share of fewer than ten, with it of more."""
    is_many = has_percent(row["N"])
    share = percent(row["estimate"]) if is_many else ""
    return (many if is_many else few).format(n=row["n"], total=row["N"], share=share, **gaps)


def _response(account: Account) -> list[str]:
    month, said = account.month, []
    if account.lacks:
        names = commas(map(measure_name, account.lacks))
        said.append(
            _("The data hold no value of {measures}, which the definition of response needs.").format(measures=names)
        )
    for cr, either in account.responses(month):
        gaps = {"where": where(cr["group"]), "month": month}
        if cr["N"] == 0 and either["n_not_assessable"] == 0:
            said.append(_("{where} no patient was followed to month {month}.").format(**gaps))
            continue
        found = parts(_at_month(account, cr, either))
        said.append(_("{where} at month {month}, {found}.").format(**gaps, found=found))
    open_, partial = account.open_responses
    if open_:
        said.append(
            _(
                "Of {total} in partial response, {n} may be in complete response: a value that it needs is missing."
            ).format(n=open_, total=partial)
        )
    return said


def _at_month(account: Account, cr: Row, either: Row) -> list[str]:
    """How many of a group were in response, and who stands outside the denominators."""
    complete = plural(
        "{count} of {total} was in complete response ({details})",
        "{count} of {total} were in complete response ({details})",
        cr["n"],
        total=cr["N"],
        details=told(cr),
    )
    said = [complete if cr["N"] else _("complete response could be told of nobody")]
    if account.plan.definition.partial is not None:
        both = plural(
            "{count} of {total} was in complete or partial response ({details})",
            "{count} of {total} were in complete or partial response ({details})",
            either["n"],
            total=either["N"],
            details=told(either),
        )
        said.append(both if either["N"] else _("complete or partial response could be told of nobody"))
    open_, out = either["n_not_assessable"], either["n_not_assessable"] - cr["n_not_assessable"]
    if open_:
        message = _("{n} not assessable")
        if out:
            message = _("{n} not assessable, {out} of them surely not in complete response and so in its denominator")
        said.append(message.format(n=open_, out=out))
    if cr["n_not_reached"]:
        said.append(_("{n} not yet followed that long").format(n=cr["n_not_reached"]))
    if cr["n_left"]:
        said.append(_("{n} left before").format(n=cr["n_left"]))
    return said


def _by_month(account: Account) -> list[str]:
    said = []
    message = _("{where}, complete response was seen in {months}.")
    if has_partial := account.plan.definition.partial is not None:
        message = _("{where}, complete [complete or partial] response was seen in {months}.")
    for place, group in enumerate(account.groups):
        months = []
        for window in account.plan.windows:
            cr, either = account.responses(window.month)[place]
            if not cr["N"]:
                continue
            counts = _n_of(_("{n} of {total}"), _("{n} of {total} ({share})"), cr)
            if has_partial:
                counts = _("{complete} [{n} of {total}]").format(complete=counts, n=either["n"], total=either["N"])
            months.append(_("{counts} at month {month}").format(counts=counts, month=window.month))
        if months:
            said.append(message.format(where=where(group), months=commas(months)))
    return said


def _times(account: Account) -> list[str]:
    said = []
    for outcome, group, rows in account.first_responses:
        message = _("{where}, the cumulative incidence of a first complete or partial response was {months}.")
        if outcome == "CR":
            message = _("{where}, the cumulative incidence of a first complete response was {months}.")
        months = [
            _("by month {month} (day {day}) {incidence}").format(
                month=row["month"], day=row["window_high"], incidence=_curve(row)
            )
            for row in rows
        ]
        said.append(message.format(where=where(group), months=parts(months)))
    return said


def _curve(row: Row) -> str:
    """A point of a curve: the share, how many are left, and apart from it what was observed."""
    observed = _("nobody assessed by then")
    if row["N"]:
        observed = _("observed so far {n} of {total} ever assessed").format(n=row["n"], total=row["N"])
    if row["estimate"] is None:
        return _("not estimable, with no patient followed that long ({observed})").format(observed=observed)
    at_risk = _("{n} of {total} still at risk").format(n=row["n_risk_by"], total=row["N_by"])
    details = parts([ci(row["ci_low"], row["ci_high"]), at_risk, observed])
    if has_percent(row["N_by"]):
        return _("{share} ({details})").format(share=percent(row["estimate"]), details=details)
    return _("of fewer than {few} patients ({details})").format(few=SMALL_GROUP, details=details)
