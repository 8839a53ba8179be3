"""The methods of a paper in English, from the plan and the files' account. No number is typed here but those of definitions."""

from lnexplore.catalogue import plural, speaking
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.bounds import open_ranges
from lnexplore.criteria.contrast import Contrast, contrast
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import KDIGO_2024
from lnexplore.criteria.terms import AllOf, AnyOf, Term
from lnexplore.options import OPTIONS
from lnexplore.outcomes.estimand import estimand
from lnexplore.outcomes.imputation import SEED, can_be_imputed
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.outcomes.remarks import by_hand
from lnexplore.plan import AnalysisPlan
from lnexplore.report.estimand_words import estimand_words
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.en_statistics import curves, record, software, statistics
from lnexplore.report.prose.en_words import done, egfr_done, sentence

SYNTHETIC = "THE DATA ARE SYNTHETIC. A program invented them; no patient stands behind any number, and nothing here is a finding that may be published."
NO_COHORT = "No cohort could be read, so there is nothing to tell."
HEADINGS = ("Methods", "Results")


def methods(account: Account) -> tuple[str, ...]:
    """The paragraphs of the methods."""
    paragraphs = (
        _data(account),
        _time(account),
        _assessments(account),
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
    return tuple(" ".join(sentences) for sentences in paragraphs if sentences)


def _data(account: Account) -> list[str]:
    cohort = account.cohort
    said = [SYNTHETIC] if cohort.synthetic else []
    said.append(
        f"The data of {plural('{count} patient', '{count} patients', cohort.size)} with lupus nephritis, with {plural('{count} visit', '{count} visits', cohort.visits.height)}, "
        f"were analysed with lnexplore, version {account.facts.version}, a program for research on groups of patients."
    )
    if account.sheets:
        said.append(
            f"They were read from {plural('{count} row', '{count} rows', account.intake.rows_read)} of {plural('{count} table', '{count} tables', account.sheets)}: "
            f"{plural('{count} cell', '{count} cells', account.cells_used)} gave a value, {_cells_left_out(account.cells_left_out)}."
        )
        if account.cells_changed:
            said.append(
                f"In {plural('{count} cell', '{count} cells', account.cells_changed)} another spelling or unit was understood, by rules that are listed with the data."
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
                f"{plural('{count} question', '{count} questions', open_)} about the reading {'was' if open_ == 1 else 'were'} still open, and the cells concerned were left out."
            )
        said.append(
            f"{plural('{count} column', '{count} columns', account.columns_dropped)} that may identify a person {'was' if account.columns_dropped == 1 else 'were'} dropped before anything was kept."
            if account.columns_dropped
            else "No column that identifies a person was found."
        )
        if account.has_dates:
            said.append("Calendar dates were replaced by days.")
    labels = {**LEVEL_LABELS, **cohort.extras}
    if phrases := account.plan.filters.describe(labels):
        said.append(f"Patients were included by: {'; '.join(phrases)}.")
    if "drug" in account.plan.filters.levels:
        said.append(sentence(done(account.plan, "drugs_counted")))
    if account.plan.exclude_baseline_responders:
        said.append(
            f"Patients of the phase “{account.plan.induction_phase}” whose proteinuria was already below the limit of complete response at baseline were left out."
        )
    if account.plan.exclude_responders_at_start:
        said.append("Patients whose baseline values met the definition of response already were left out.")
    if account.grouped_by in labels:
        label = labels[str(account.grouped_by)]
        said.append(f"Results are given by {label if account.grouped_by in cohort.extras else _within(label)}.")
    if account.plan.compared:
        said.append(
            f"Of two groups compared, “{account.plan.compared[2]}” was taken from “{account.plan.compared[1]}”."
        )
    return said


def _cells_left_out(count: int) -> str:
    if not count:
        return "and none had to be left out"
    return plural(
        "{count} cell could not be used and was left out", "{count} cells could not be used and were left out", count
    )


def _time(account: Account) -> list[str]:
    plan = account.plan
    said = ["Time zero (day 0) was the first day of the treatment under study as the data give it."]
    said += [
        f"In {plural('{count} patient', '{count} patients', n)} without one, {words} was taken."
        for n, words in account.without_time_zero
    ]
    after = done(plan, "after_stop")
    if plan.after_stop == "while_on":
        after += f"; the {plan.after_stop_days} days after its last day still counted"
    return [
        *said,
        "Patients were followed to the recorded end of follow-up or the last day on which they were seen, whichever came later.",
        f"Rules for follow-up: {after}; {done(plan, 'rescue')}; {done(plan, 'terminal')}.",
    ]


def _assessments(account: Account) -> list[str]:
    plan = account.plan
    windows = ", ".join(f"month {window.month} ± {window.tolerance} days" for window in plan.windows)
    joined = (
        f"Visits at most {plural('{count} day', '{count} days', plan.join_days)} apart were read as one assessment."
        if plan.join_days
        else "Each day with a visit was an assessment of its own."
    )
    return [
        joined,
        f"The baseline value of each measure was {done(plan, 'baseline_rule')} {_baseline_days(plan.baseline_first_day)}.",
        f"Response was assessed in windows after time zero: {windows} (a month is {DAYS_PER_MONTH} days).",
        f"Of several assessments in a window that decide the response, {done(plan, 'pick')}.",
        f"The month reported first is month {account.month}.",
    ]


def _baseline_days(first: int) -> str:
    return f"between day \u2212{-first} and day 0" if first else "on day 0"


def _definition(account: Account) -> list[str]:
    definition = account.plan.definition
    changes = account.plan.differences()
    source = f"{definition.label} ({definition.citation})"
    if account.is_own:
        said = [f"Response was defined by the authors as “{definition.label}” ({definition.citation})."]
    elif changes or definition != account.plan.published:
        said = [f"Response was defined after {source}, with changes: {'; '.join(changes) or 'see below'}."]
    else:
        said = [f"Response was defined as in {source}."]
    if account.is_own and changes:
        said.append(f"Of the definition as first written was changed: {'; '.join(changes)}.")
    said.append(definition.describe())
    met = "met neither" if definition.partial is not None else "did not meet these conditions"
    said.append(f"A patient who {met} was a non-responder (NR).")
    if definition.target != "complete response":
        said.append(f"“Complete response” stands here for what the source calls the {definition.target}.")
    if definition.evidence == "P":
        said.append("Only the part of the published definition that could be confirmed from a source was used.")
    if definition.notes:
        said.append(f"How the source was read: {' '.join(definition.notes)}")
    if account.plan.confirm_days is not None:
        said.append(
            f"A response counted only when it was met again at the next assessment that can be decided, at least {plural('{count} day', '{count} days', account.plan.confirm_days)} later; it dates from the first of the two."
        )
    return said + by_hand(account.cohort, account.plan)


def _differences(account: Account) -> list[str]:
    definition, label = account.plan.definition, KDIGO_2024.label
    levels = contrast(definition, KDIGO_2024)
    same = [level for level in levels if level.is_same]
    if len(same) == len(levels):
        if definition.key == KDIGO_2024.key:
            return []
        return [f"The conditions of complete and of partial response are those of {label}."]
    phrases = " ".join(f"{_contrast(level)}." for level in levels if not level.is_same)
    said = [f"It differs from {label} in: {phrases}"]
    if same:
        name = {"cr": "complete", "pr": "partial"}[same[0].level]
        said.append(f"The conditions of {name} response are the same.")
    return [*said, f"({label}: {KDIGO_2024.citation}.)"]


def _contrast(level: Contrast) -> str:
    name = {"cr": "CR", "pr": "PR"}[level.level]
    if not level.in_current:
        return f"{name}: none in this definition"
    if not level.in_reference:
        return f"{name}: none in {KDIGO_2024.label}"
    parts = [f"{_quoted(mine)} instead of {_quoted(theirs)}" for mine, theirs in level.other]
    if level.only_current:
        parts.append(f"only in this definition: {', '.join(_quoted(term) for term in level.only_current)}")
    if level.only_reference:
        parts.append(f"only in {KDIGO_2024.label}: {', '.join(_quoted(term) for term in level.only_reference)}")
    return f"{name}: {'; '.join(parts)}"


def _quoted(term: Term) -> str:
    return f"({term.describe()})" if isinstance(term, AllOf | AnyOf) else term.describe()


def _values(account: Account) -> list[str]:
    plan, reads = account.plan, account.reads_flares_too
    ranges = [
        "Values below or above a limit of detection, and ranges such as 5–9 cells per field, were kept as ranges: a condition held when it held for every value of the range, failed when it held for none, and was otherwise unknown."
    ]
    said = ranges if account.has_ranges else []
    if "casts_recorded" in reads:
        said.append(
            "Cellular casts were read where recorded; a blank was unknown."
            if account.cohort.records("cellular_casts")
            else "Cellular casts were not recorded, so the sediment was judged by red cells alone."
            if account.cohort.records("urine_rbc")
            else "Cellular casts were not recorded."
        )
    if "baseline_urine_rbc_low" in account.reads:
        rule = "counted as failed" if plan.literal_haematuria else "did not apply while it stayed absent"
        said.append(
            f"In a patient without haematuria at baseline (fewer than {MEASURES['urine_rbc'].normal_below:g} red cells per field) the condition that it improve {rule}."
        )
        if account.has_ranges:
            said.append(f"{open_ranges()}.")
    if account.tells_egfr:
        said.append(egfr_done(account))
    if "rescued" in reads and "events" not in account.cohort.recorded:
        said.append("Events were not recorded, so no rescue treatment is assumed.")
    if "pre_flare_egfr" in account.reads:
        said.append("Where no pre-flare eGFR was recorded the baseline value was used.")
    if account.cohort.records("creatinine"):
        own = "the patient’s own where recorded, otherwise " if account.has_own_limits else ""
        said.append(
            f"The upper limit of normal of serum creatinine was {own}{plan.uln_female:g} mg/dL in women and {plan.uln_male:g} mg/dL in men."
        )
        said.append(f"Equation and limits: {done(plan, 'laboratory')}.")
    if account.tells_protein:
        said.append(f"Spot protein:creatinine ratio and 24-hour protein: {done(plan, 'protein')}.")
    return said


def _missing(account: Account) -> list[str]:
    return [
        "A condition whose value was missing was unknown, not failed; a response that depended on an unknown condition was not assessable.",
        "A complete response that could not be decided counted as partial where the conditions of partial response were met.",
        "Where proteinuria at baseline was missing, only the conditions that compare with it could not be decided.",
        f"Missing data: {done(account.plan, 'missing')}; {_away(account)} are outside its denominator.{_imputed(account.plan)}",
    ]


def _away(account: Account) -> str:
    if account.plan.missing == "non_responder":
        return "patients not yet due at a month"
    return (
        "patients who had left before a month or were not yet due"
        if account.has_cutoff
        else "patients not followed to a month"
    )


def _estimand(account: Account) -> list[str]:
    facts = estimand(account.cohort, account.plan)
    label = {**LEVEL_LABELS, **account.cohort.extras}.get(str(facts.group_by), facts.group_by)
    with speaking("en"):
        said = [f"{attribute}: {words}" for attribute, words in estimand_words(facts, label)]
    return ["The estimand in the terms of ICH E9(R1) is as follows.", *said]


def _flares(account: Account) -> list[str]:
    plan = account.plan
    rule = FLARES[plan.flare_rule]
    recorded = (
        "Recorded flares are those that the data list after time zero"
        + (
            ", up to the last day on which a patient was seen; flares by rule, and their patient-years, end with dialysis, transplant or death."
            if account.has_ends
            else "."
        )
        if "flares" in account.cohort.recorded
        else "Flares were not recorded in the data."
    )
    if not account.has_rule_for_flares:
        lacks = [MEASURES[key].name_in_text for key in account.lacks_for_flares]
        return [
            recorded,
            f"No flare was derived from the visits, for {' and '.join(lacks)} {'was' if len(lacks) == 1 else 'were'} not recorded.",
        ]
    after = {"CR": "a complete response", "CR or PR": "a complete or partial response"}[rule.after]
    lasted, days = "that had lasted {} or more", plan.flare_response_days
    if rule.precondition is not None:
        is_asked = bool(rule.precondition.terms)
        after = f"a visit with {rule.precondition.describe()}" if is_asked else "the first visit"
        lasted = "and {} or more in that state" if is_asked else "and at least {} later"
    after += f" {lasted.format(plural('{count} day', '{count} days', days))}" if days else ""
    own = ", as set for this rule" if plan.flare_reference == "published" else ", chosen by the authors"
    which = "only a patient’s first confirmed flare counted" if plan.flare_first_only else "all of a patient’s counted"
    return [
        recorded,
        f"Flares were {'also ' if 'flares' in account.cohort.recorded else ''}derived from the visits by the rule of {rule.label} ({rule.citation}): at a visit after {after}, {rule.describe()}.",
        f"“Before” is {OPTIONS['flare_reference'].ways[plan.reference_in_force].methods.en}{own}.",
        *([f"How the source was read: {' '.join(rule.notes)}"] if rule.notes else []),
        f"A derived flare was confirmed when the rule was met again at the next assessment at least {plural('{count} day', '{count} days', plan.flare_confirm_days)} later.",
        f"No other one counted within {plural('{count} day', '{count} days', plan.flare_refractory_days)} of a confirmed flare, and {which}.",
    ]


def _steroids(account: Account) -> list[str]:
    plan = account.plan
    said = []
    if given := account.glucocorticoids:
        factors = ", ".join(f"{drug} {factor:.3g} mg" for drug, factor in given.items())
        said.append(
            f"Oral glucocorticoids are given in prednisolone equivalents; 1 mg of the following equals as much prednisolone: {factors} (prednisone counts as prednisolone)."
        )
    elif account.cohort.has("prednisolone"):
        said.append("Glucocorticoid doses are those of prednisolone as recorded; no other oral one was recorded.")
    else:
        return ["Glucocorticoid doses were not recorded."]
    shown = {"mean": "means with SD", "median": "medians with quartiles"}[plan.middle]
    return [
        *said,
        f"Doses are summarised as {shown}; intravenous pulses are not part of them.",
        f"Between two records {done(plan, 'between_doses')}.",
    ]


def _within(label: str) -> str:
    """A label inside a sentence: "phase", but "ISN/RPS class" as it is written."""
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _imputed(plan: AnalysisPlan) -> str:
    """How missing components were imputed, where a rate with them stands beside the observed one."""
    if not can_be_imputed(plan):
        return ""
    return (
        f" For a rate beside it, the missing components (not the response) of patients not assessable were imputed {plan.imputations} times (seed {SEED}): each measure was drawn from a normal regression on "
        "the patient’s last earlier value and the group (proteinuria, creatinine, eGFR, counts and doses on a log scale), findings from their share among patients with the same last finding, with parameters drawn first and each measure "
        "apart from the others; the definition was then applied, and shares were pooled by Rubin’s rules with an interval of Wilson’s form."
    )
