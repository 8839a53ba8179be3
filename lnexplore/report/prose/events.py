"""The results of a paper beside the response: flares, doses, drugs and adverse events."""

from lnexplore.catalogue import _, commas, number, plural
from lnexplore.charts.numbers import percent
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.outcomes.adverse_events import ANY, SERIOUS, adverse_events, is_recorded
from lnexplore.outcomes.drug_survival import REGIMEN
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
from lnexplore.report.prose.account import LOW_DOSES, Account, Row, amount, has_percent
from lnexplore.report.prose.names import drug_name, measure_name, parts, where
from lnexplore.report.prose.numbers import ci, rate, shown, told


def flares(account: Account) -> list[str]:
    """Recorded flares, and those of the rule."""
    said = []
    if "flares" not in account.cohort.recorded:
        said.append(_("Flares are not recorded in the data."))
    else:
        if not account.holds_flares:
            said.append(_("The data hold no flare; whether any was looked for they do not say."))
        rates = [_recorded(row) for row in account.recorded_flares if row["estimate"] is not None]
        said += rates or [_("No patient was followed in whom a recorded flare could be counted.")]
    rule = FLARES[account.plan.flare_rule].label
    if account.lacks_for_flares:
        message = _("Flares by the rule of {rule} cannot be derived, for the data hold no value of {measures}.")
        return [*said, message.format(rule=rule, measures=commas(map(measure_name, account.lacks_for_flares)))]
    rates = [_confirmed(row, rule) for row in account.derived_flares if row["estimate"] is not None]
    nobody = _("No patient was followed in whom a flare confirmed by the rule of {rule} could be counted.")
    return said + (rates or [nobody.format(rule=rule)])


def _of_flares(row: Row) -> dict[str, object]:
    return {
        "where": where(row["group"]),
        "n": row["n_patients"],
        "total": row["N"],
        "years": number(row["person_years"], 1),
        "rate": rate(row["estimate"], row["ci_low"], row["ci_high"]),
    }


def _recorded(row: Row) -> str:
    return plural(
        "{where}, {count} flare was recorded, in {n} of {total} over {years} patient-years: {rate}.",
        "{where}, {count} flares were recorded, in {n} of {total} over {years} patient-years: {rate}.",
        row["n"],
        **_of_flares(row),
    )


def _confirmed(row: Row, rule: str) -> str:
    return plural(
        "{where}, {count} flare was confirmed by the rule of {rule}, in {n} of {total} over {years} patient-years: {rate}.",
        "{where}, {count} flares were confirmed by the rule of {rule}, in {n} of {total} over {years} patient-years: {rate}.",
        row["n"],
        rule=rule,
        **_of_flares(row),
    )


def doses(account: Account) -> list[str]:
    """Prednisolone doses, and who is on a low one."""
    cohort, plan, month = account.cohort, account.plan, account.month
    if not (cohort.has("prednisolone") or account.glucocorticoids):
        return [_("Glucocorticoid doses are not recorded.")]
    said = []
    course = {(str(row["group"]), row["month"]): row for row in steroid_course(cohort, plan).to_dicts()}
    targets, both = (
        {(str(row["group"]), row["month"], row["limit"]): row for row in frame.to_dicts()}
        for frame in (steroid_targets(cohort, plan), response_on_low_dose(cohort, plan))
    )
    low = _("{n} of {total} on {limit} mg/day or less ({details})")
    in_response = _("{n} of {total} in complete response on {limit} mg/day or less ({details})")
    for group in account.groups:
        pieces = []
        for at, message in ((0, _("at baseline, {amount}")), (month, _("at month {month}, {amount}"))):
            row = course.get((group, at))
            if row is not None and row["n"]:
                found = amount(row, is_mean=plan.middle == "mean", digits=1, n=row["n"], total=row["N"])
                words = shown(found, _("prednisolone dose"), "mg/day")
                pieces.append(message.format(amount=words, month=month))
        for rows, message, limits in ((targets, low, LOW_DOSES), (both, in_response, LOW_DOSES[:1])):
            for limit in limits:
                row = rows.get((group, month, limit))
                if row is not None and row["N"]:
                    pieces.append(message.format(n=row["n"], total=row["N"], limit=f"{limit:g}", details=told(row)))
        if pieces:
            said.append(_("{where}, {doses}.").format(where=where(group), doses=parts(pieces)))
    return said


def drugs(account: Account) -> list[str]:
    """Who still takes what at a year."""
    month, said = LANDMARKS[2], []
    if not account.retention:
        message = _(
            "Whether drugs were still taken at month {month} is not recorded, or no patient was followed so long."
        )
        return [message.format(month=month)]
    for group in account.groups:
        pieces = [_retained(row) for row in account.retention if str(row["group"]) == group]
        if pieces:
            said.append(
                _("{where}, retention at {month} months: {drugs}.").format(
                    where=where(group), month=month, drugs=parts(pieces)
                )
            )
    return said


def _retained(row: Row) -> str:
    words = ci(row["ci_low"], row["ci_high"])
    if has_percent(row["N"]):
        words = commas([percent(row["estimate"]), words])
    return _("{drug} {share} ({n} of {total} had stopped, {risk} still at risk)").format(
        drug=_("the regimen") if row["drug"] == REGIMEN else drug_name(row["drug"]),
        share=words,
        n=row["n"],
        total=row["N"],
        risk=row["n_risk"],
    )


def events(account: Account) -> list[str]:
    """Adverse events, and the serious ones."""
    if not is_recorded(account.cohort):
        return [_("Adverse events are not recorded.")]
    if not account.has_adverse_events:
        return [_("The data hold no adverse event; whether any were asked for they do not say.")]
    said = []
    for row in adverse_events(account.cohort, account.plan).to_dicts():
        if row["event"] not in (ANY, SERIOUS) or not row["N"]:
            continue
        if row["estimate"] is None:
            message = _("{where}, whether an adverse event was serious is not recorded.")
            said.append(message.format(where=where(row["group"])))
            continue
        message = _("{where}, {n} of {total} had a serious adverse event ({details}): {events}.")
        if row["event"] == ANY:
            message = _("{where}, {n} of {total} had any adverse event ({details}): {events}.")
        said.append(
            message.format(
                where=where(row["group"]), n=row["n_patients"], total=row["N"], details=told(row), events=_events(row)
            )
        )
    return said or [_("No patient was followed for adverse events.")]


def _events(row: Row) -> str:
    """Events of one kind, their rate, and what is not known of them."""
    pieces = [plural("{count} event", "{count} events", row["n_events"])]
    if row["rate"] is not None:
        pieces = [commas([*pieces, rate(row["rate"], row["rate_low"], row["rate_high"])])]
    if row["n_unknown"]:
        pieces.append(
            plural(
                "of {count} event it is not recorded whether serious",
                "of {count} events it is not recorded whether serious",
                row["n_unknown"],
            )
        )
    if row["n_without_day"]:
        pieces.append(_("{n} without a day, in no rate").format(n=row["n_without_day"]))
    return parts(pieces)
