"""Who is in: boxes from the sheet to each denominator, with those left out beside them, as STROBE asks for."""

import textwrap

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.theme import GREY, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.attrition import ASSESSABLE, FOLLOWED, WITH_BASELINE, attrition
from lnexplore.plan import AnalysisPlan

_WIDTH, _LINE, _GAP = 44, 16, 4
"""Letters in a line that a telephone still shows, height of a line, room between boxes."""
PAPERS = {"in": "#e6eef5", "out": "#f4ebdf"}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """(attrition, months): a row per step with n, n_lost and reason; the months drawn, that of the headline and the twelfth."""
    months = {window.month for window in plan.windows} & {plan.headline_window.month, 12}
    return attrition(cohort, plan), pl.DataFrame({"month": sorted(months)}, schema={"month": pl.Int32})


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """How many of those kept have a baseline value, and how many can be assessed at the headline month."""
    rows = {row["step"]: row for row in frames[0].to_dicts()}
    month = plan.headline_window.month
    base = rows[WITH_BASELINE]
    sentences = [
        plural(
            "{n} of {count} patient has proteinuria at baseline.",
            "{n} of {count} patients have proteinuria at baseline.",
            base["n"] + base["n_lost"],
            n=number(base["n"]),
        )
    ]
    here = rows.get(f"{ASSESSABLE}{month}")
    if here is not None and not here["n"] + here["n_lost"]:
        sentences.append(_("No patient was followed to month {month}.").format(month=month))
    elif here is not None:
        sentences.append(
            _("At month {month}, {n} of {total} followed that long can be assessed.").format(
                month=month, n=number(here["n"]), total=number(here["n"] + here["n_lost"])
            )
        )
    return sentences


def draw(frames: Frames) -> alt.LayerChart:
    """Boxes one under the other: each step, and below it who is left out there and why."""
    boxes, y = [], 0.0
    shown = [f"{step}{month}" for month in frames[1]["month"] for step in (FOLLOWED, ASSESSABLE)]
    of_month = pl.col("step").str.starts_with(FOLLOWED) | pl.col("step").str.starts_with(ASSESSABLE)
    for row in frames[0].filter(~of_month | pl.col("step").is_in(shown)).to_dicts():
        step, n, lost = row["step"], row["n"], row["n_lost"]
        x = 0.5 if step.startswith(ASSESSABLE) else 0.0
        lines = [("in", x, [f"{step[0].upper()}{step[1:]}: {n:,}"])]
        if lost:
            message = _("{n} without: {reason}") if step == WITH_BASELINE else _("{n} left out: {reason}")
            pieces = row["reason"].split("; ")
            pieces = [pieces[0].removesuffix(f" ({lost})"), *pieces[1:]]
            said = [message.format(n=number(lost), reason=pieces[0]), *pieces[1:]]
            lines.append(("out", x + 0.8, [line for one in said for line in textwrap.wrap(one, _WIDTH)]))
        for kind, left, words in lines:
            height = len(words) * _LINE + 11
            boxes.append({"x": left, "x2": 10.0, "y": y, "y2": y + height, "text": "\n".join(words), "kind": kind})
            y += height + _GAP
    frame = pl.DataFrame(boxes).with_columns(top=pl.col("y") + 7, pad=pl.col("x") + 0.15)
    base = alt.Chart(frame)
    scale_x = alt.Scale(domain=[0, 10], nice=False)
    scale_y = alt.Scale(domain=[0, y], reverse=True, nice=False)
    # Boxes bring their own paper: text drawn on the page would be black on a dark one.
    rect = base.mark_rect(stroke=GREY, strokeWidth=1.2, cornerRadius=4).encode(
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(PAPERS), range=list(PAPERS.values()))),
        x=alt.X("x:Q", axis=None, scale=scale_x),
        x2=alt.X2("x2:Q"),
        y=alt.Y("y:Q", axis=None, scale=scale_y),
        y2=alt.Y2("y2:Q"),
        strokeDash=alt.StrokeDash("kind:N", legend=None, scale=alt.Scale(domain=["in", "out"], range=[[1, 0], [4, 3]])),
    )
    text = base.mark_text(align="left", baseline="top", fontSize=12, lineBreak="\n", lineHeight=_LINE).encode(
        x=alt.X("pad:Q", axis=None, scale=scale_x),
        y=alt.Y("top:Q", axis=None, scale=scale_y),
        text=alt.Text("text:N"),
        color=alt.Color("kind:N", legend=None, scale=inks(PAPERS)),
    )
    drawn: alt.LayerChart = style(rect, text, height=int(y)).resolve_scale(color="independent")
    return drawn


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Patient flow"),
    question=N_("How many patients contribute to each number, and why are the others excluded?"),
    pages={"data": 10, "cohort": 90},
    says_all=True,
    drawable=pl.col("n") > 0,
    empty=N_("The sheet holds no patients."),
)
