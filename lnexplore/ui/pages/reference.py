"""Reference: what do the definitions and words mean?"""

import streamlit as st

from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

GLOSSARY = {
    "Assessment": "The laboratory values of one visit; samples taken a few days apart are read as one.",
    "At month m": "The response at the assessment nearest to that month, inside its window.",
    "By month m": "The response was met at least once until the end of that month’s window.",
    "Baseline": "The last value before or on the first day of the treatment under study.",
    "CR, PR, NR": "Complete response, partial response, no response.",
    "Not assessable": "A value that the definition needs is missing, so the response is unknown. It is never counted as “no”.",
    "Not reached": "Follow-up has not come to the window yet: the patient is outside its denominator.",
    "Time zero": "The first day of the treatment under study; all months are counted from it.",
    "UPCR": "Urine protein:creatinine ratio, g per g creatinine. 0.5 g/gCr is 56.6 mg/mmol.",
    "95 % interval": "The range of true rates that the observed numbers are compatible with.",
}


def page() -> None:
    """The page as drawn on each rerun."""
    plan = state.current().plan
    st.header("Definitions and words", anchor=False)
    with st.container(border=True):
        st.subheader("This analysis in words", anchor=False)
        for sentence in plan.describe(state.current().labels()):
            st.markdown(f"- {escape(sentence)}")
        st.caption("“Settings file” on the Data page saves all of this for another day or a co-author.")
    st.subheader("Published definitions", anchor=False)
    for definition in DEFINITIONS.values():
        with st.expander(definition.label):
            st.markdown(escape(definition.citation) + (f" doi {escape(definition.doi)}" if definition.doi else ""))
            st.markdown(escape(definition.describe()))
            st.caption(f"Assessed: {escape(definition.assessed)}.")
            for note in definition.notes:
                st.markdown(f"- {escape(note)}")
    st.subheader("Words", anchor=False)
    for word, meaning in GLOSSARY.items():
        st.markdown(f"**{escape(word)}**: {escape(meaning)}")
    st.caption(
        "For research on groups of patients. Not a medical device; it gives no advice on a single patient’s treatment."
    )
