"""What is estimated, in words: the attributes of ICH E9(R1) from the codes of `lnexplore.outcomes.estimand`."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.catalogue import N_, _, listed, paragraph, pgettext
from lnexplore.outcomes import estimand as code
from lnexplore.outcomes.estimand import AT_START, Estimand

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        code.RESCUE: N_("Rescue treatment"),
        code.TERMINAL: N_("Dialysis, transplant or death"),
        code.STOP: N_("Stop of the regimen"),
        code.LEAVING: N_("Leaving before the month (missing data)"),
        code.MISSED: N_("Missing visit or value (missing data)"),
    }
)
AT_MONTH: Mapping[str, str] = MappingProxyType(
    {
        code.POLICY: N_("treatment policy, the response continues to be assessed"),
        code.POLICY_CONFIRMED: N_("treatment policy, but no response where it preceded confirmation"),
        code.COMPOSITE: N_("composite, counts as no response"),
        code.COMPOSITE_COMPLETE: N_("composite for complete response, treatment policy for partial response"),
        code.COMPOSITE_FAILURE: N_(
            "composite (no response) after a stop for want of effect or harm, else treatment policy"
        ),
        code.WHILE: N_(
            "while on treatment: later assessments do not count and the patient is left out of later months"
        ),
        code.LEFT_OUT: N_("shown, and left out of the denominator"),
        code.CARRIED: N_("the last decided assessment is carried forward"),
        code.NO_EVENTS: N_("not recorded (no table of events): patients with it count like all others"),
        code.NOT_RECORDED: N_("no drugs recorded that define a regimen"),
    }
)
IN_CURVES: Mapping[str, str] = MappingProxyType(
    {
        code.COMPETES: N_("in the cumulative incidence a competing event"),
        code.CENSORED: N_("in the cumulative incidence censored (hypothetical: as if observation had continued)"),
        code.ENDS: N_("in the cumulative incidence no response counts after it"),
        code.KEPT: N_("in the cumulative incidence follow-up goes on"),
        code.NEXT: N_("in the cumulative incidence the next decided assessment counts"),
    }
)


def estimand_words(facts: Estimand, group_label: str | None) -> list[tuple[str, str]]:
    """(attribute, sentence) in the order of the guideline; `group_label` is the header of the column that makes the groups."""
    said = [
        (_("Population"), _population(facts)),
        (_("Variable"), _variable(facts)),
        (_("Treatment"), _treatment(facts, group_label)),
    ]
    said += [(_(EVENTS[one.event]), _handling(one)) for one in facts.handlings]
    return [
        *said,
        (
            _("Summary measure"),
            _(
                "Share in response at the month (n of N), and cumulative incidence of the first response (Aalen-Johansen); not adjusted."
            ),
        ),
    ]


def _population(facts: Estimand) -> str:
    gaps = {"n": facts.kept, "total": facts.size}
    if AT_START in facts.leaves_out:
        return _("{n} of {total} patients, without those in response on day 0 already.").format(**gaps)
    if facts.leaves_out:
        return _("{n} of {total} patients, without those already below the limit of proteinuria at baseline.").format(
            **gaps
        )
    return _("{n} of {total} patients, as the filters keep them.").format(**gaps)


def _variable(facts: Estimand) -> str:
    gaps = {"definition": facts.definition, "month": facts.month, "days": facts.tolerance}
    if facts.confirm_days is None:
        return _("Response by “{definition}” at month {month} ± {days} days.").format(**gaps)
    return _(
        "Response by “{definition}” at month {month} ± {days} days, met again at least {later} days later."
    ).format(**gaps, later=facts.confirm_days)


def _treatment(facts: Estimand, group_label: str | None) -> str:
    drugs = listed([pgettext("drug", drug) for drug in facts.regimen])
    if not drugs:
        given = _("Treatment as given; no regimen recorded.")
    else:
        given = _("Treatment as given; the regimen is {drugs}.").format(drugs=drugs)
    groups = _("One group.") if group_label is None else _("Groups by {column}.").format(column=group_label)
    return paragraph([given, groups])


def _handling(one: code.Handling) -> str:
    at = _(AT_MONTH[one.at_month])
    words = (
        at
        if one.in_curves in (code.NOT_RECORDED, code.NO_EVENTS)
        else _("{at}; {curves}").format(at=at, curves=_(IN_CURVES[one.in_curves]))
    )
    return _("{sentence}.").format(sentence=words[:1].upper() + words[1:])
