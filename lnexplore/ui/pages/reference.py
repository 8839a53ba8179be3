"""Reference: what do the definitions and words mean?"""

import streamlit as st

from lnexplore.criteria.definitions import FlareDefinition, ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES, FLARES_NOT_OFFERED
from lnexplore.criteria.presets import DEFINITIONS, NOT_OFFERED
from lnexplore.options import OPTIONS
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

GLOSSARY = {
    "Assessment": "The laboratory values of one visit; samples taken a few days apart are read as one.",
    "At month m": "The response at the assessment nearest to that month, inside its window.",
    "By month m": "The response was met at least once until the end of that month’s window.",
    "Baseline": "The last value before or on the first day of the treatment under study.",
    "CR, PR, NR": "Complete response, partial response, no response.",
    "At risk": "Patients still followed to whom the event has not happened yet; printed below each curve.",
    "Cumulative incidence": "The share of patients to whom something has happened by a month, when other things may happen first.",
    "Landmark": "A month (3, 6, 12, 24) at which a curve is read off.",
    "Regimen": "The drugs whose stopping is looked at; the sidebar names them.",
    "Not assessable": "A value that the definition needs is missing, so the response is unknown. It is never counted as “no”.",
    "Not reached": "Follow-up has not come to the window yet: the patient is outside its denominator.",
    "Time zero": "The first day of the treatment under study; all months are counted from it.",
    "UPCR": "Urine protein:creatinine ratio, g per g creatinine. 0.5 g/gCr is 56.6 mg/mmol.",
    "95 % interval": "The range of true rates that the observed numbers are compatible with.",
}


_EVIDENCE = {"C": "Confirmed", "P": "Partly confirmed"}


def _lines(rows: dict[str, str]) -> None:
    st.markdown("\n".join(f"- **{title}**: {escape(text)}" for title, text in rows.items() if text))


def _definition(definition: ResponseDefinition) -> None:
    partial = definition.partial_in_force
    _lines(
        {
            "Source": definition.citation + (f" doi {definition.doi}" if definition.doi else ""),
            "Evidence": _EVIDENCE[definition.evidence],
            definition.target[:1].upper() + definition.target[1:]: definition.complete.describe(),
            "Partial response": "" if partial is None else partial.describe(),
            "Assessed": definition.assessed,
            "Glucocorticoids": definition.steroid,
            "Rescue": definition.rescue,
            "Met again": definition.confirmation,
            "Urine": definition.specimen,
            "Intermediate targets": "; ".join(
                f"by month {stage.month}: {stage.rule.describe()}" for stage in definition.stages
            ),
        }
    )
    for note in definition.notes:
        st.caption(escape(note))


def _flare(rule: FlareDefinition) -> None:
    _lines(
        {"Source": rule.citation + (f" doi {rule.doi}" if rule.doi else ""), "Evidence": _EVIDENCE[rule.evidence]}
        | {limb.name[:1].upper() + limb.name[1:]: limb.rule.describe() for limb in rule.limbs}
        | {"Compared with": OPTIONS["flare_reference"].ways[rule.reference].words, "Met again": rule.confirmation}
    )
    for note in rule.notes:
        st.caption(escape(note))


def page() -> None:
    """The page as drawn on each rerun."""
    plan = state.current().plan
    st.header("Definitions and words", anchor=False)
    with st.container(border=True):
        st.subheader("This analysis in words", anchor=False)
        for sentence in plan.describe(state.current().labels()):
            st.markdown(f"- {escape(sentence)}")
        st.caption("The Export page saves these settings and writes them as methods for a paper.")
        if plan.own:
            st.caption("Definitions of your own are under “Custom definition” on the Criteria page.")
    st.subheader("Published definitions of response", anchor=False)
    st.caption(
        f"{len(DEFINITIONS)} definitions. Confirmed: every number was seen in the source named. Partly confirmed: the notes say which part."
    )
    for definition in DEFINITIONS.values():
        with st.expander(definition.label):
            _definition(definition)
    st.subheader("Published rules for flares", anchor=False)
    for rule in FLARES.values():
        with st.expander(rule.label):
            _flare(rule)
    with st.expander("Not offered, and why"):
        for source, why in {**NOT_OFFERED, **FLARES_NOT_OFFERED}.items():
            st.markdown(f"- {escape(source)}: {escape(why)}")
    st.subheader("Words", anchor=False)
    for word, meaning in GLOSSARY.items():
        st.markdown(f"**{escape(word)}**: {escape(meaning)}")
    st.caption(
        "For research on groups of patients. Not a medical device; it gives no advice on a single patient’s treatment."
    )
