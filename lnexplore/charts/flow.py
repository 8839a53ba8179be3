"""Who is in: boxes from the sheet to each denominator, with those left out beside them, as STROBE asks for."""

import textwrap

import altair as alt
import polars as pl

from lnexplore.charts.theme import GREY, plural, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.attrition import attrition
from lnexplore.plan import AnalysisPlan

Frames = tuple[pl.DataFrame, ...]
_WIDTH = 62
_LINE = 17
_GAP = 16
PAPER, PAPER_OUT, INK = "#e6eef5", "#f4ebdf", "#14181d"


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """(attrition,): a row per step with n, n_lost and reason."""
    return (attrition(cohort, plan),)


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """How many of the sheet have a baseline, and how many can be assessed at the headline month."""
    rows = {row["step"]: row for row in frames[0].to_dicts()}
    month = plan.headline_window.month
    total, base = rows["patients in the sheet"]["n"], rows["with a baseline"]["n"]
    words = [f"{base} of {plural(total, 'patient')} have a baseline."]
    here = rows.get(f"assessable at month {month}")
    if here is not None:
        words.append(
            f"At month {month}, {here['n']} of {here['n'] + here['n_lost']} followed that long can be assessed."
        )
    return words


def draw(frames: Frames) -> alt.LayerChart:
    """Boxes one under the other: the steps at the left, who is left out and why at the right."""
    boxes, y = [], 0.0
    for row in frames[0].to_dicts():
        step, n, lost = row["step"], row["n"], row["n_lost"]
        window = step.startswith(("followed", "assessable"))
        left = f"{step[0].upper()}{step[1:]}: {n:,}"
        right = textwrap.wrap(f"{lost:,} left out: {row['reason']}", _WIDTH)[:4] if lost else []
        height = max(1, len(right)) * _LINE + 12
        x = 0.6 if step.startswith("assessable") else 0.0
        boxes.append({"x": x, "x2": 4.4, "y": y, "y2": y + height, "text": left, "kind": "in", "pad": x + 0.12})
        if right:
            boxes.append(
                {"x": 4.8, "x2": 10.0, "y": y, "y2": y + height, "text": "\n".join(right), "kind": "out", "pad": 4.92}
            )
        y += height + (_GAP / 2 if window else _GAP)
    frame = pl.DataFrame(boxes).with_columns(top=pl.col("y") + 8)
    base = alt.Chart(frame)
    scale_x = alt.Scale(domain=[0, 10], nice=False)
    scale_y = alt.Scale(domain=[0, y], reverse=True, nice=False)
    # Boxes bring their own paper: text drawn on the page would be black on a dark one.
    rect = base.mark_rect(stroke=GREY, strokeWidth=1.2, cornerRadius=4).encode(
        x=alt.X("x:Q", axis=None, scale=scale_x),
        x2="x2:Q",
        y=alt.Y("y:Q", axis=None, scale=scale_y),
        y2="y2:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["in", "out"], range=[PAPER, PAPER_OUT])),
        strokeDash=alt.StrokeDash("kind:N", legend=None, scale=alt.Scale(domain=["in", "out"], range=[[1, 0], [4, 3]])),
    )
    text = base.mark_text(
        align="left", baseline="top", fontSize=12, color=INK, lineBreak="\n", lineHeight=_LINE
    ).encode(x=alt.X("pad:Q", axis=None, scale=scale_x), y=alt.Y("top:Q", axis=None, scale=scale_y), text="text:N")
    return style(rect, text, height=int(y))
