"""Reference: what do the definitions and words mean?"""

import streamlit as st

from lnexplore.catalogue import N_, _, plural
from lnexplore.criteria.definitions import FlareDefinition, ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES, FLARES_NOT_OFFERED
from lnexplore.criteria.presets import DEFINITIONS, NOT_OFFERED
from lnexplore.options import OPTIONS
from lnexplore.ui import show, state
from lnexplore.ui.widgets import escape

_FIRST = 2
"""Sentences of the analysis in words that stand open: the definition and its criteria."""
GLOSSARY = {
    N_("95 % interval"): N_("The range of true rates that the observed numbers are compatible with."),
    N_("Assessment"): N_("The laboratory values of one visit; samples a few days apart are read as one."),
    N_("At month m"): N_("Response at the assessment nearest to that month, inside its window."),
    N_("At risk"): N_(
        "Patients followed without the event until that day, printed below each curve; still at risk: beyond that day."
    ),
    N_("Baseline"): N_("The last value on or before the first day of the treatment under study."),
    N_("By month m"): N_("Cumulative incidence of the first response on the last day of that month’s window."),
    N_("CR, PR, NR"): N_("Complete response, partial response, no response."),
    N_("Cumulative incidence"): N_(
        "The share of patients with the event by a month, where other events may come first."
    ),
    N_("Landmark"): N_("A month (3, 6, 12, 24) at which a curve is read."),
    N_("Not assessable"): N_("A value that the definition needs is missing; never counted as “no response”."),
    N_("Not reached"): N_("Not yet followed to the window, and so outside its denominator."),
    N_("Regimen"): N_("The drugs whose discontinuation is studied; chosen under “All other options”."),
    N_("Time zero"): N_("The first day of the treatment under study; months count from it."),
    N_("UPCR"): N_("Urine protein:creatinine ratio in g per g creatinine; 0.5 g/gCr is 56.6 mg/mmol."),
}


_EVIDENCE = {"C": N_("Confirmed"), "P": N_("Partly confirmed")}


def _lines(rows: dict[str, str]) -> None:
    st.markdown("\n".join(f"- **{title}**: {escape(text)}" for title, text in rows.items() if text))


def _definition(definition: ResponseDefinition) -> None:
    partial = definition.partial_in_force
    _lines(
        {
            _("Source"): definition.citation + (f" doi {definition.doi}" if definition.doi else ""),
            _("Evidence"): _(_EVIDENCE[definition.evidence]),
            definition.target[:1].upper() + definition.target[1:]: definition.complete.describe(),
            _("Partial response"): "" if partial is None else partial.describe(),
            _("Normal means"): "; ".join(definition.normal),
            _("Assessed"): definition.assessed,
            _("Glucocorticoids"): definition.steroid,
            _("Rescue"): definition.rescue,
            _("Confirmation"): definition.confirmation,
            _("Urine"): definition.specimen,
            _("Intermediate targets"): "; ".join(
                _("by month {month}: {rule}").format(month=stage.month, rule=stage.rule.describe())
                for stage in definition.stages
            ),
        }
    )
    for note in definition.notes:
        st.caption(escape(note))


def _flare(rule: FlareDefinition) -> None:
    _lines(
        {
            _("Source"): rule.citation + (f" doi {rule.doi}" if rule.doi else ""),
            _("Evidence"): _(_EVIDENCE[rule.evidence]),
        }
        | {limb.name[:1].upper() + limb.name[1:]: limb.rule.describe() for limb in rule.limbs}
        | {
            _("Compared with"): OPTIONS["flare_reference"].ways[rule.reference].meaning,
            _("Confirmation"): rule.confirmation,
        }
    )
    for note in rule.notes:
        st.caption(escape(note))


def page() -> None:
    """The page as drawn on each rerun."""
    plan = state.current().plan
    st.header(_("Definitions and glossary"), anchor=False)
    with show.block(_("This analysis in words")):
        sentences = plan.describe(state.current().labels())
        for sentence in sentences[:_FIRST]:
            st.markdown(escape(sentence))
        with st.expander(_("All settings"), icon=":material/tune:"):
            for sentence in sentences[_FIRST:]:
                st.markdown(f"- {escape(sentence)}")
    st.subheader(_("Published definitions of response"), anchor=False)
    st.caption(
        plural("{count} definition.", "{count} definitions.", len(DEFINITIONS)),
        help=_("Confirmed: every number was checked in the source named. Partly confirmed: the notes say which part."),
    )
    for definition in DEFINITIONS.values():
        with st.expander(definition.label):
            _definition(definition)
    st.subheader(_("Published definitions of flare"), anchor=False)
    for rule in FLARES.values():
        with st.expander(rule.label):
            _flare(rule)
    with st.expander(_("Not offered, and why")):
        for source, why in {**NOT_OFFERED, **FLARES_NOT_OFFERED}.items():
            st.markdown(f"- {escape(source)}: {escape(why)}")
    st.subheader(_("Glossary"), anchor=False)
    _lines({_(word): _(meaning) for word, meaning in GLOSSARY.items()})
    st.caption(_("For research on groups of patients. Not a medical device; no advice on treating a single patient."))
