"""Charts of two visitors that become specifications at the same moment keep their rows to themselves."""

import threading
from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl
import pytest
import streamlit as st
from streamlit.elements import vega_charts

from lnexplore.charts.board_shape import finish
from lnexplore.charts.theme import clickable, style
from lnexplore.report import images
from lnexplore.ui import state


def chart(name: str) -> alt.Chart:
    rows = pl.DataFrame({"patient": [f"{name}{number}" for number in range(30)], "x": range(30)})
    drawn: alt.Chart = alt.Chart(rows).mark_point().encode(x="x", y="patient")
    return drawn


OTHERS: list[Callable[[], Any]] = [
    lambda: style(chart("theirs")).to_dict(),
    lambda: finish(chart("theirs"), height=100),
    lambda: images._drawn(style(chart("theirs")), 300, "a"),
    lambda: vega_charts._convert_altair_to_vega_lite_spec(style(chart("theirs"))),
]


@pytest.mark.parametrize("other", OTHERS, ids=["screen", "board", "file", "streamlit"])
def test_rows_of_another_visitor_never_enter_a_page(other: Callable[[], Any], monkeypatch: pytest.MonkeyPatch):
    """The other chart is begun while this one is being written, and would be ready long before it."""
    st.cache_resource.clear()
    state._prepared()
    begun, ready = threading.Event(), threading.Event()
    known = vega_charts._to_arrow_dataset

    def draw() -> None:
        begun.set()
        other()
        ready.set()

    thread = threading.Thread(target=draw)

    def slow(data: Any, datasets: dict[str, Any]) -> Any:
        if not begun.is_set():
            thread.start()
            begun.wait()
            assert not ready.wait(0.5)
        return known(data, datasets)

    monkeypatch.setattr(vega_charts, "_to_arrow_dataset", slow)
    spec = vega_charts._convert_altair_to_vega_lite_spec(style(chart("mine")))
    thread.join()
    assert ready.is_set()
    said = b"".join(raw if isinstance(raw, bytes) else repr(raw).encode() for raw in dict(spec)["datasets"].values())
    assert b"mine29" in said
    assert b"theirs" not in said


def test_a_picture_is_put_together_once(monkeypatch):
    times = []
    real = alt.LayerChart.__init__
    monkeypatch.setattr(alt.LayerChart, "__init__", lambda *how, **more: times.append(1) or real(*how, **more))
    mark = alt.Chart(pl.DataFrame({"day": [1]})).mark_point().encode(x="day:Q")
    picture = style(mark, clickable(mark, "day"))
    apart = picture.resolve_scale(color="independent").resolve_axis(x="shared")
    assert picture.to_dict() == picture.to_dict()
    told = apart.to_dict()
    assert (told.pop("resolve"), told) == (
        {"axis": {"x": "shared"}, "scale": {"color": "independent"}},
        picture.to_dict(),
    )
    assert len(times) == 1
