"""The four pictures: drawn from specifications made once per shape, with three icons each."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl
import polars.selectors as cs
import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.charts import board_courses, board_response
from lnexplore.charts.board import SPECS
from lnexplore.charts.board_shape import Shape
from lnexplore.charts.figure import Frames
from lnexplore.charts.registry import FIGURES
from lnexplore.charts.theme import MOST_GROUPS, PICK
from lnexplore.outcomes.flares import WHOLE
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import downloads, patients, show
from lnexplore.ui.bar import ABOUT, SAVE, TABLE, Icon, bar
from lnexplore.ui.board.sweep import shape_of
from lnexplore.ui.board.thresholds import published_of
from lnexplore.ui.state import Session

HEIGHT = 218
KEYS = ("response_by_visit", "response_by_month", "steroid_course", "flares")
"""the figures that the board draws in its own way"""


@dataclass(frozen=True)
class Picture:
    """One of the four: what it is called here, its frames, shape and rows."""

    key: str
    title: str
    frames: Frames
    shape: Shape
    data: Mapping[str, pl.DataFrame]
    fields: tuple[str, ...]
    """what a click on a mark tells"""
    empty: str = ""
    """why there is nothing to draw"""


def pictures(session: Session, before: AnalysisPlan | None) -> list[Picture]:
    """All four, computed before anything is drawn; `before` is the plan whose counts are marked where they differ."""
    cohort, plan = session.cohort, session.plan
    visit, month = response_by_visit(cohort, plan), response_by_month(cohort, plan)
    shape = shape_of(visit, plan, HEIGHT)
    shape = Shape(shape.groups[:MOST_GROUPS], shape.months, HEIGHT, shape.top, before=_called(plan, before))
    with cohort.memory.aside():
        then = None if before is None else (response_by_visit(cohort, before), response_by_month(cohort, before))
    was = board_response.mark_rows(visit, then[0] if then else visit, shape)
    old = board_response.before_rows(then[1] if then else month.clear())
    inside = pl.col("group").is_in(shape.groups)
    undecided = (
        ""
        if FIGURES["response_by_visit"].can_be_told(cohort, plan)
        else _("The response cannot be decided with this sheet.")
    )
    mark = f" · :red[**—**] {shape.before}" if was.height else ""
    return [
        Picture(
            "response_by_visit",
            _("**Remission at each visit**, n/N assessable{mark}").format(mark=mark),
            (visit,),
            shape,
            {"bars": board_response.bar_rows(visit, shape), "was": was},
            ("group", "month", "state"),
            undecided
            or (
                ""
                if (visit["N"] + visit["n_not_assessable"]).sum()
                else _("No patient has been followed to these months.")
            ),
        ),
        Picture(
            "response_by_month",
            _("**Cumulative remission**"),
            (month,),
            Shape(shape.groups, shape.months, HEIGHT),
            {"shares": board_response.share_rows(month).filter(inside), "before": old.filter(inside)},
            ("group", "month", "kind"),
            undecided or ("" if month["N_by"].sum() else _("No patient has been followed to these months.")),
        ),
        _steroids(session, shape),
        _flares(session, shape),
    ]


def _called(plan: AnalysisPlan, before: AnalysisPlan | None) -> str:
    is_published = before is not None and before.definition == published_of(plan)
    return _("as published") if is_published else _("before")


def _steroids(session: Session, shape: Shape) -> Picture:
    plan = session.plan
    frames = FIGURES["steroid_course"].results(session.cohort, plan)
    course = frames[0]
    is_median = plan.middle == "median"
    months = tuple(course["month"].unique().sort().to_list())
    lines = board_courses.dose_lines(course, shape.groups)
    inside = pl.col("group").cast(pl.String).is_in(shape.groups)
    single = frames[1].drop_nulls("dose").filter(inside)
    rows = {
        "doses": board_courses.dose_rows(course, is_median=is_median).filter(inside),
        "single": single.select("patient_id", pl.col("group").cast(pl.String), "month", "dose"),
        "targets": pl.DataFrame({"target": list(board_courses.TARGETS)}),
    }
    return Picture(
        "steroid_course",
        _("**Steroid taper**, median mg/day") if is_median else _("**Steroid taper**, mean mg/day"),
        frames,
        Shape(shape.groups, months, HEIGHT, lines=lines),
        rows,
        ("patient_id",),
        "" if course["n"].sum() else _("No steroid doses recorded."),
    )


NO_FLARES, NOT_RECORDED = N_("No flares recorded."), N_("The sheet records no flares.")


def _flares(session: Session, shape: Shape) -> Picture:
    frames = FIGURES["flares"].results(session.cohort, session.plan)
    rows = board_courses.flare_rows(frames[0]).filter(pl.col("group").is_in(shape.groups))
    if shape.is_apart:
        rows = rows.filter(pl.col("period") == WHOLE)
    # In steps of ten, so that the axis stays where it is while a threshold moves.
    highest = max([1.0, *(value for value in rows["ci_high"].to_list() if value is not None)])
    top = 10.0 * math.ceil(0.112 * highest)
    return Picture(
        "flares",
        _("**Flares** per 100 patient-years, whole follow-up, 95 % interval")
        if shape.is_apart
        else _("**Flares** per 100 patient-years, 95 % interval"),
        frames,
        Shape(shape.groups, (), HEIGHT, top, rows=tuple(rows["row"].to_list())),
        {"flares": rows},
        ("group", "period"),
        "" if rows.height else _(NO_FLARES if "flares" in session.cohort.recorded else NOT_RECORDED),
    )


def draw(picture: Picture, session: Session) -> None:
    """Draws one picture with its icons, and the patients of the marks clicked on."""
    with st.container(border=True, key=f"board_{picture.key}"):
        bar(picture.key, partial(st.markdown, picture.title, width="stretch"), _icons(picture, session))
        if picture.empty:
            st.caption(picture.empty)
            return
        spec = _spec(picture, session)
        st.vega_lite_chart(
            spec | {"datasets": {name: _ipc(rows) for name, rows in picture.data.items()}},
            key=f"picture {picture.key}",
            width="stretch",
            height=picture.shape.height,
            on_select="rerun",
            selection_mode=[PICK],
            alt=" ".join(FIGURES[picture.key].caption(picture.frames, session.plan)),
        )
        clicks = [one for one in clicks_of(picture.key) if _stands(one, picture)]
        everyone = FIGURES[picture.key].people
        if clicks and everyone is not None:
            shown = partial(everyone, session.cohort, session.plan)
            patients.clicked(shown, {}, clicks, f"board {picture.key}", side=_other_side(picture, clicks[0]))


def clicks_of(key: str) -> list[dict[str, Any]]:
    """What the marks clicked on in a picture stand for."""
    state: Any = st.session_state.get(f"picture {key}")
    return [dict(one) for one in (state or {}).get("selection", {}).get(PICK) or []]


def _stands(click: Mapping[str, Any], picture: Picture) -> bool:
    """Whether the mark is in the picture as it is drawn now: what was clicked on outlives a change of groups and months."""
    fields, shape = set(picture.fields), picture.shape
    return (
        fields <= set(click)
        and ("group" not in fields or str(click["group"]) in shape.groups)
        and ("month" not in fields or int(click["month"]) in shape.months)
    )


def _other_side(picture: Picture, click: Mapping[str, Any]) -> str:
    """Left or right: where the mark clicked on does not stand."""
    shape = picture.shape
    place: float = 0.0
    if picture.key == "response_by_visit":
        place = (
            shape.groups.index(str(click["group"])) + shape.months.index(int(click["month"])) / len(shape.months)
        ) / len(shape.groups)
    elif "month" in click and shape.months:
        place = float(click["month"]) / shape.months[-1]
    return "left" if place > 0.5 else "right"


def _spec(picture: Picture, session: Session) -> dict[str, Any]:
    """The specification of its shape, kept with the cohort: group names are the sheet's own."""
    key, shape = picture.key, picture.shape
    spec: dict[str, Any] = session.cohort.remember(("spec", key, repr(shape)), lambda: SPECS[key](shape))
    return spec


def _ipc(frame: pl.DataFrame) -> bytes:
    """Rows as the browser takes them."""
    out = io.BytesIO()
    # Counts need no eight bytes each: what a move sends are these rows.
    rows = frame.with_columns(cs.integer().cast(pl.Int32))
    rows.write_ipc_stream(out, compat_level=pl.CompatLevel.oldest())
    return out.getvalue()


def _icons(picture: Picture, session: Session) -> list[Icon]:
    """What stands behind the icons of a picture."""
    figure, plan = FIGURES[picture.key], session.plan
    drawn = downloads.DrawnFigure(figure, picture.frames, plan, {})
    return [
        (ABOUT, lambda: show.about(figure.question, figure.sentences(picture.frames, plan))),
        (TABLE, partial(show.rows, picture.frames[0], f"board {figure.key}")),
        (SAVE, downloads.saving_figure(drawn, session, f"board {figure.key}", empty=picture.empty)),
    ]
