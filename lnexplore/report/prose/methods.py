"""The methods of a paper, from the plan and the files' account. No number is typed here but those of definitions."""

from lnexplore.catalogue import ENGLISH, _, commas, current_language, listed, paragraph, pgettext, plural
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.bounds import open_ranges
from lnexplore.criteria.contrast import Contrast, contrast
from lnexplore.criteria.definitions import LEVELS
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import KDIGO_2024
from lnexplore.criteria.terms import AllOf, AnyOf, Term
from lnexplore.options import OPTIONS
from lnexplore.outcomes.estimand import estimand
from lnexplore.outcomes.imputation import SEED, can_be_imputed
from lnexplore.outcomes.remarks import by_hand
from lnexplore.plan import AnalysisPlan
from lnexplore.report.estimand_words import estimand_words
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.names import (
    clauses,
    column_name,
    done,
    drug_name,
    egfr_done,
    full_stop,
    measure_name,
    parts,
)
from lnexplore.report.prose.patients import assessments, data, time
from lnexplore.report.prose.statistics import curves, record, software, statistics


def methods(account: Account) -> tuple[str, ...]:
    """The paragraphs of the methods."""
    paragraphs = (
        data(account),
        time(account),
        assessments(account),
        _definition(account),
        _differences(account),
        _values(account),
        _missing(account),
        _estimand(account),
        _flares(account),
        _steroids(account),
        curves(account),
        statistics(account),
        record(account),
        software(account),
    )
    return tuple(paragraph(sentences) for sentences in paragraphs if sentences)


def _definition(account: Account) -> list[str]:
    plan, definition = account.plan, account.plan.definition
    changes = clauses(plan.differences())
    named = {"label": definition.label, "citation": definition.citation, "changes": changes or _("see below")}
    if account.is_own:
        said = [_("Response was defined by the authors as “{label}” ({citation}).").format(**named)]
    elif changes or definition != plan.published:
        said = [_("Response was defined after {label} ({citation}), with changes: {changes}.").format(**named)]
    else:
        said = [_("Response was defined as in {label} ({citation}).").format(**named)]
    if account.is_own and changes:
        said.append(_("Of the definition as first written was changed: {changes}.").format(changes=changes))
    said.append(definition.describe())
    said.append(
        _("A patient who met neither was a non-responder (NR).")
        if definition.partial is not None
        else _("A patient who did not meet these conditions was a non-responder (NR).")
    )
    if definition.target != "complete response":
        message = _("“Complete response” stands here for what the source calls the {target}.")
        said.append(message.format(target=_(definition.target)))
    if definition.evidence == "P":
        said.append(_("Only the part of the published definition that could be confirmed from a source was used."))
    said += _notes(definition.notes)
    if plan.confirm_days is not None:
        said.append(
            plural(
                "A response counted only when it was met again at the next assessment that can be decided, at least {count} day later; it dates from the first of the two.",
                "A response counted only when it was met again at the next assessment that can be decided, at least {count} days later; it dates from the first of the two.",
                plan.confirm_days,
            )
        )
    return said + by_hand(account.cohort, plan)


def _notes(notes: tuple[str, ...]) -> list[str]:
    """How a source was read; of notes that have no translation yet, where they stand."""
    if not notes:
        return []
    if current_language() != ENGLISH and any(_(note) == note for note in notes):
        return [
            plural(
                "How what the source leaves open was read ({count} note) is shown with it in the program.",
                "How what the source leaves open was read ({count} notes) is shown with it in the program.",
                len(notes),
            )
        ]
    return [_("How the source was read: {notes}").format(notes=paragraph(map(_, notes)))]


def _differences(account: Account) -> list[str]:
    definition, label = account.plan.definition, KDIGO_2024.label
    levels = contrast(definition, KDIGO_2024)
    same = [level for level in levels if level.is_same]
    if len(same) == len(levels):
        if definition.key == KDIGO_2024.key:
            return []
        return [_("The conditions of complete and of partial response are those of {label}.").format(label=label)]
    phrases = paragraph(full_stop(_contrast(level)) for level in levels if not level.is_same)
    said = [_("It differs from {label} in: {differences}").format(label=label, differences=phrases)]
    if same:
        is_complete = same[0].level == "cr"
        said.append(
            _("The conditions of complete response are the same.")
            if is_complete
            else _("The conditions of partial response are the same.")
        )
    return [*said, _("({label}: {citation}.)").format(label=label, citation=KDIGO_2024.citation)]


def _contrast(level: Contrast) -> str:
    name, label = _(LEVELS[level.level]), KDIGO_2024.label
    if not level.in_current:
        return _("{level}: none in this definition").format(level=name)
    if not level.in_reference:
        return _("{level}: none in {label}").format(level=name, label=label)
    pieces = [
        _("{own} instead of {other}").format(own=_quoted(mine), other=_quoted(theirs)) for mine, theirs in level.other
    ]
    if only := commas(map(_quoted, level.only_current)):
        pieces.append(_("only in this definition: {conditions}").format(conditions=only))
    if only := commas(map(_quoted, level.only_reference)):
        pieces.append(_("only in {label}: {conditions}").format(label=label, conditions=only))
    return _("{level}: {differences}").format(level=name, differences=parts(pieces))


def _quoted(term: Term) -> str:
    message = (
        pgettext("quoted", "({conditions})") if isinstance(term, AllOf | AnyOf) else pgettext("quoted", "{conditions}")
    )
    return message.format(conditions=term.describe())


def _values(account: Account) -> list[str]:
    plan, reads, said = account.plan, account.reads_flares_too, []
    if account.has_ranges:
        said.append(
            _(
                "Values below or above a limit of detection, and ranges such as 5–9 cells per field, were kept as ranges: a condition held when it held for every value of the range, failed when it held for none, and was otherwise unknown."
            )
        )
    if "casts_recorded" in reads:
        said.append(
            _("Cellular casts were read where recorded; a blank was unknown.")
            if account.cohort.records("cellular_casts")
            else _("Cellular casts were not recorded, so the sediment was judged by red cells alone.")
            if account.cohort.records("urine_rbc")
            else _("Cellular casts were not recorded.")
        )
    if "baseline_urine_rbc_low" in account.reads:
        message = _(
            "In a patient without haematuria at baseline (fewer than {limit} red cells per field) the condition that it improve did not apply while it stayed absent."
        )
        if plan.literal_haematuria:
            message = _(
                "In a patient without haematuria at baseline (fewer than {limit} red cells per field) the condition that it improve counted as failed."
            )
        said.append(message.format(limit=f"{MEASURES['urine_rbc'].normal_below:g}"))
        if account.has_ranges:
            said.append(full_stop(open_ranges()))
    if account.tells_egfr:
        said.append(egfr_done(account))
    if "rescued" in reads and "events" not in account.cohort.recorded:
        said.append(_("Events were not recorded, so no rescue treatment is assumed."))
    if "pre_flare_egfr" in account.reads:
        said.append(_("Where no pre-flare eGFR was recorded the baseline value was used."))
    if account.cohort.records("creatinine"):
        message = _("The upper limit of normal of serum creatinine was {women} mg/dL in women and {men} mg/dL in men.")
        if account.has_own_limits:
            message = _(
                "The upper limit of normal of serum creatinine was the patient’s own where recorded, otherwise {women} mg/dL in women and {men} mg/dL in men."
            )
        said.append(message.format(women=f"{plan.uln_female:g}", men=f"{plan.uln_male:g}"))
        said.append(_("Equation and limits: {rule}.").format(rule=done(plan, "laboratory")))
    if account.tells_protein:
        message = _("Spot protein:creatinine ratio and 24-hour protein: {rule}.")
        said.append(message.format(rule=done(plan, "protein")))
    return said


def _missing(account: Account) -> list[str]:
    who = _("patients not followed to a month")
    if account.plan.missing == "non_responder":
        who = _("patients not yet due at a month")
    elif account.has_cutoff:
        who = _("patients who had left before a month or were not yet due")
    return [
        _(
            "A condition whose value was missing was unknown, not failed; a response that depended on an unknown condition was not assessable."
        ),
        _(
            "A complete response that could not be decided counted as partial where the conditions of partial response were met."
        ),
        _("Where proteinuria at baseline was missing, only the conditions that compare with it could not be decided."),
        _("Missing data: {rule}; {patients} are outside its denominator.").format(
            rule=done(account.plan, "missing"), patients=who
        ),
        *_imputed(account.plan),
    ]


def _imputed(plan: AnalysisPlan) -> list[str]:
    """How missing components were imputed, where a rate with them stands beside the observed one."""
    if not can_be_imputed(plan):
        return []
    message = _(
        "For a rate beside it, the missing components (not the response) of patients not assessable were imputed {times} times (seed {seed}): each measure was drawn from a normal regression on the patient’s last earlier value and the group (proteinuria, creatinine, eGFR, counts and doses on a log scale), findings from their share among patients with the same last finding, with parameters drawn first and each measure apart from the others; the definition was then applied, and shares were pooled by Rubin’s rules with an interval of Wilson’s form."
    )
    return [message.format(times=plan.imputations, seed=SEED)]


def _estimand(account: Account) -> list[str]:
    facts, extras = estimand(account.cohort, account.plan), account.cohort.extras
    label = facts.group_by and column_name(facts.group_by, extras)
    return [
        _("The estimand in the terms of ICH E9(R1) is as follows."),
        *(
            _("{attribute}: {statement}").format(attribute=attribute, statement=statement)
            for attribute, statement in estimand_words(facts, label)
        ),
    ]


def _flares(account: Account) -> list[str]:
    plan, is_recorded = account.plan, "flares" in account.cohort.recorded
    rule = FLARES[plan.flare_rule]
    recorded = _("Flares were not recorded in the data.")
    if is_recorded and account.has_ends:
        recorded = _(
            "Recorded flares are those that the data list after time zero, up to the last day on which a patient was seen; flares by rule, and their patient-years, end with dialysis, transplant or death."
        )
    elif is_recorded:
        recorded = _("Recorded flares are those that the data list after time zero.")
    if not account.has_rule_for_flares:
        lacks = list(map(measure_name, account.lacks_for_flares))
        message = _("No flare was derived from the visits, for {measures} were not recorded.")
        if len(lacks) == 1:
            message = _("No flare was derived from the visits, for {measures} was not recorded.")
        return [recorded, message.format(measures=listed(lacks))]
    derived = _(
        "Flares were derived from the visits by the rule of {label} ({citation}): at a visit after {state}, {rule}."
    )
    if is_recorded:
        derived = _(
            "Flares were also derived from the visits by the rule of {label} ({citation}): at a visit after {state}, {rule}."
        )
    reference = _("“Before” is {reference}, chosen by the authors.")
    if plan.flare_reference == "published":
        reference = _("“Before” is {reference}, as set for this rule.")
    days = plural("{count} day", "{count} days", plan.flare_refractory_days)
    counted = _("No other one counted within {days} of a confirmed flare, and all of a patient’s counted.")
    if plan.flare_first_only:
        counted = _(
            "No other one counted within {days} of a confirmed flare, and only a patient’s first confirmed flare counted."
        )
    return [
        recorded,
        derived.format(label=rule.label, citation=rule.citation, state=_state_before(plan), rule=rule.describe()),
        reference.format(
            reference=OPTIONS["flare_reference"].ways[plan.reference_in_force].methods.of(current_language())
        ),
        *_notes(rule.notes),
        plural(
            "A derived flare was confirmed when the rule was met again at the next assessment at least {count} day later.",
            "A derived flare was confirmed when the rule was met again at the next assessment at least {count} days later.",
            plan.flare_confirm_days,
        ),
        counted.format(days=days),
    ]


def _state_before(plan: AnalysisPlan) -> str:
    """In what state, and for how long, a patient must have been before a flare by the rule."""
    rule = FLARES[plan.flare_rule]
    state = _("a complete response") if rule.after == "CR" else _("a complete or partial response")
    message = _("{state} that had lasted {days} or more")
    if rule.precondition is not None:
        state, message = _("the first visit"), _("{state} and at least {days} later")
        if rule.precondition.terms:
            state = _("a visit with {condition}").format(condition=rule.precondition.describe())
            message = _("{state} and {days} or more in that state")
    days = plan.flare_response_days
    return message.format(state=state, days=plural("{count} day", "{count} days", days)) if days else state


def _steroids(account: Account) -> list[str]:
    plan = account.plan
    if given := account.glucocorticoids:
        factors = commas(
            [_("{drug} {dose} mg").format(drug=drug_name(drug), dose=f"{factor:.3g}") for drug, factor in given.items()]
        )
        said = _(
            "Oral glucocorticoids are given in prednisolone equivalents; 1 mg of the following equals as much prednisolone: {factors} (prednisone counts as prednisolone)."
        ).format(factors=factors)
    elif account.cohort.has("prednisolone"):
        said = _("Glucocorticoid doses are those of prednisolone as recorded; no other oral one was recorded.")
    else:
        return [_("Glucocorticoid doses were not recorded.")]
    return [
        said,
        _("Doses are summarised as means with SD; intravenous pulses are not part of them.")
        if plan.middle == "mean"
        else _("Doses are summarised as medians with quartiles; intravenous pulses are not part of them."),
        _("Between two records {rule}.").format(rule=done(plan, "between_doses")),
    ]
