"""A component of a definition, a measure, a filter -> its widget, and back to the plan."""

import re
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.cohort.equations import EQUATION_LABELS
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.rounding import rounded
from lnexplore.criteria.definitions import OWN, Component, ResponseDefinition
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.moving import has_number, scale_of, value_of
from lnexplore.criteria.terms import REFERENCES, SYMBOLS, Finding, Limit

REFERENCE_LABELS = {
    "baseline": N_("% of baseline"),
    "pre_flare": N_("% of pre-flare value"),
    "nadir": N_("% of lowest so far"),
    "uln": N_("× upper limit of normal"),
    "reference": N_("% of the value before"),
}
_SPECIAL = str.maketrans({character: "\\" + character for character in r"\`*_{}[]()#+-.!|<>~$:&"})


def escape(text: str) -> str:
    """Text of a sheet made safe to stand in markdown: it is data, never markup."""
    return " ".join(text.split()).translate(_SPECIAL)


_PLAIN = re.compile(r"(?:[^\W_]|[\s.,–%/()°-])*")


def table(frame: pl.DataFrame) -> None:
    """Draws a small frame as a table that wraps its text. Cells may be the sheet's own words, so they are escaped."""

    def safe(cell: object) -> str:
        text = "–" if cell is None else str(cell)
        return text if _PLAIN.fullmatch(text) else escape(text)

    st.table(pl.DataFrame({name: [safe(cell) for cell in frame[name]] for name in frame.columns}), hide_index=True)


def quantity(column: str, other: str = "") -> pl.Expr:
    """A number with its `unit` as a person writes it: at most three decimals, 5 and not 5.0; with `other`, a range: 5–9."""

    def plain(name: str | pl.Expr) -> pl.Expr:
        return rounded(name, 3).cast(pl.String).str.replace(r"\.0$", "")

    if not other:
        return pl.format("{} {}", plain(column), "unit")
    low, high = (pl.min_horizontal(column, other), pl.max_horizontal(column, other))
    both = [plain(end) for end in (low, high)]
    # A detection limit is kept a hair inside its printed number: that is no range to a reader.
    return (
        pl.when((high - low).abs() < 1e-6)
        .then(pl.format("{} {}", plain(column), "unit"))
        .otherwise(pl.format("{}–{} {}", *both, "unit"))
    )


def seed(key: str, value: Any) -> str:
    """The key of a widget, given a value before its first drawing."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def component_label(component: Component) -> str:
    """Name of a component beside its switch; it does not change with the threshold."""
    leaf = component.leaf
    if isinstance(leaf, Finding):
        return FINDINGS[leaf.name].short
    by = f" ({EQUATION_LABELS[leaf.equation]})" if leaf.equation else ""
    name = MEASURES[leaf.measure].short + by
    if leaf.at == "baseline":
        name = _("{measure} at baseline").format(measure=name)
    unit = leaf.shown_unit if leaf.of == "absolute" else _(REFERENCE_LABELS[leaf.of])
    if leaf.plus:
        unit = _("{unit} above {reference}").format(unit=leaf.shown_unit, reference=_(REFERENCES[leaf.of]))
    words = f"{name} {SYMBOLS[leaf.op]} … {unit}".rstrip()
    return (
        _("{words}, highest in {over_days} days").format(words=words, over_days=leaf.over_days)
        if leaf.over_days
        else words
    )


def threshold(
    component: Component, published: ResponseDefinition, current: ResponseDefinition
) -> tuple[float | None, bool]:
    """Draws switch and slider of a component; (value in force or None where it has none, switched on)."""
    leaf = component.leaf
    theirs = {item.path: item.leaf for item in published.components()}.get(component.path, leaf)
    base = f"{published.key}:{component.path}"
    switch = seed(f"{base}:on", component.path not in current.off)
    is_on = st.checkbox(component_label(component), key=switch, persist_state="session")
    if not has_number(leaf):
        return None, is_on
    low, high, step, factor = scale_of(theirs)
    value = value_of(leaf)
    norm = round(value_of(theirs) * factor, 6)
    shown = float(round(value * factor, 6))
    key = seed(f"{base}:value", shown)
    low, high = min(low, st.session_state[key]), max(high, st.session_state[key])
    label = (_("Saved: {value}") if published.evidence == OWN else _("Published: {value}")).format(
        value=f"{norm:g}" if isinstance(leaf, Limit) else _("{n} red cells/HPF").format(n=f"{norm:g}")
    )
    if st.session_state[key] != norm:
        label = f":orange-background[{_('changed')}] · {label}"
    chosen = st.slider(label, low, high, step=step, key=key, format="%g", disabled=not is_on, persist_state="session")
    # A slider shows six digits; a number that has more, as a link or a file may, is kept until the slider is moved.
    return value if chosen == shown else round(chosen / factor, 6), is_on
