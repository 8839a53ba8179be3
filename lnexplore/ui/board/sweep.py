"""What the browser needs to move the pictures of remission while a threshold is dragged: a picture per value, equal ones once."""

import hashlib
from typing import Any

import polars as pl

from lnexplore.charts.board_response import bar_rows, share_rows
from lnexplore.charts.board_shape import Shape
from lnexplore.criteria.moving import steps_of
from lnexplore.outcomes.swept import rates_over
from lnexplore.plan import AnalysisPlan
from lnexplore.ui.board.cards import head_texts
from lnexplore.ui.state import Session

MOST_PICTURES = 60
"""Values looked at; between two of them the nearer one is shown until the threshold is let go."""
FEWER = {2_000: 40, 20_000: 20, 200_000: 8}
"""patients -> values looked at from that size on"""
MOST_TICKS = 40


def key_of(session: Session, plan: AnalysisPlan, path: str) -> str:
    """Name of all that a sweep depends on: everything but the value of its own threshold."""
    base = plan.replace(definition=plan.definition.with_value(path, steps_of(plan.definition.component(path).leaf)[0]))
    return hashlib.sha256(f"{session.digest} {session.cohort.picked} {path} {base.to_json()}".encode()).hexdigest()[:16]


def swept(session: Session, plan: AnalysisPlan, path: str, factor: float) -> dict[str, Any]:
    """path, values (as shown), of (value -> its picture), frames (bars, shares and heads per picture), jumps (values at which a picture changes)."""
    cohort = session.cohort
    most = min([MOST_PICTURES, *(few for size, few in FEWER.items() if cohort.size >= size)])
    values = steps_of(plan.definition.component(path).leaf, at_most=most)
    visit, month = rates_over(cohort, plan, path, values)
    shape = shape_of(visit, plan)
    bars = bar_rows(visit, shape).partition_by("step", as_dict=True, include_key=False)
    shares = share_rows(month).partition_by("step", as_dict=True, include_key=False)
    heads = head_texts(visit, month, cohort, plan)
    frames: list[dict[str, Any]] = []
    known: dict[str, int] = {}
    of = []
    for step in range(len(values)):
        picture = {"bars": _columns(bars, step), "shares": _columns(shares, step), "heads": heads.get(step, {})}
        mark = repr(picture)
        if mark not in known:
            known[mark] = len(frames)
            frames.append(picture)
        of.append(known[mark])
    shown = [round(value * factor, 6) for value in values]
    jumps = [shown[k] for k in range(1, len(of)) if of[k] != of[k - 1]]
    return {
        "path": path,
        "values": shown,
        "of": of,
        "frames": frames,
        "jumps": jumps if len(jumps) <= MOST_TICKS else [],
    }


def _columns(parts: dict[tuple[Any, ...], pl.DataFrame], step: int) -> dict[str, list[Any]]:
    part = parts.get((step,))
    return {} if part is None else part.to_dict(as_series=False)


def shape_of(visit: pl.DataFrame, plan: AnalysisPlan, height: int = 0) -> Shape:
    """Groups, months and the tallest bar of the picture of `response_by_visit`: the same for every value of a threshold."""
    any_response = visit.filter(pl.col("outcome").cast(pl.String) == "CR or PR")
    everybody = any_response.select(pl.sum_horizontal("N", "n_not_assessable", "n_not_reached", "n_left"))
    top = int(everybody.to_series().max() or 1)  # type: ignore[arg-type]
    groups = tuple(visit["group"].cast(pl.String).unique(maintain_order=True).to_list())
    return Shape(groups, tuple(window.month for window in plan.windows), height, float(top))
