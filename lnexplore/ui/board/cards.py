"""The strip of headline numbers: percentage first, n of N, interval, all who are not counted, and the value before."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.catalogue.decimals import fixed
from lnexplore.charts.numbers import SMALL_GROUP, cases, group_title, months, percent
from lnexplore.charts.theme import GROUP_COLOURS, MOST_GROUPS
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.headline import headline
from lnexplore.outcomes.remarks import lacking
from lnexplore.plan import AnalysisPlan
from lnexplore.ui.state import Session

Texts = tuple[str, str, str]
"""the number, what it is made of, who is not counted"""


def head_texts(
    visit: pl.DataFrame, month: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan
) -> dict[int, dict[str, Texts]]:
    """By step: `card|number of the group` and its texts, for the two cards that a threshold moves.

    From the frames of `response_by_visit` and `response_by_month` with a column `step`.
    """
    at = pl.col("month") == plan.headline_window.month
    undecided = bool(lacking(cohort, plan))
    groups = visit["group"].cast(pl.String).unique(maintain_order=True).to_list()
    found: dict[int, dict[str, Texts]] = {}
    for card, frame, outcome in (("cr_at", visit, "CR"), ("response_by", month, "CR or PR")):
        for row in frame.filter(at & (pl.col("outcome").cast(pl.String) == outcome)).to_dicts():
            place = groups.index(str(row["group"]))
            texts = share_texts if card == "cr_at" else incidence_texts
            found.setdefault(row["step"], {})[f"{card}|{place}"] = texts(row, undecided=undecided)
    return found


_OUTSIDE = {
    "n_not_assessable": N_("{n} not assessable"),
    "n_not_reached": N_("{n} not reached"),
    "n_left": N_("{n} left before"),
}


def _outside(row: Mapping[str, Any]) -> list[str]:
    """Who is not counted, each by name."""
    return [_(words).format(n=row[key]) for key, words in _OUTSIDE.items() if row[key]]


def share_texts(row: Mapping[str, Any] | None, *, undecided: bool = False) -> Texts:
    """Texts of a share; no percentage of a small group.

    `undecided`: the sheet lacks what the definition needs, so that none of them is no rate of 0 %.
    """
    if row is None:
        return "–", "", ""
    n, total, missing, outside = row["n"], row["N"], row["n_not_assessable"], _outside(row)
    if undecided and n == 0:
        return "–", _("not estimable with this sheet"), " · ".join(outside)
    # N counts followed patients; where nobody of them could be assessed 0 of N would be a "no".
    if total == 0 or missing == total > n:
        return "–", _("no patient could be assessed"), " · ".join(outside)
    if missing:
        # A range is not broken at its dash.
        outside[0] += ": " + cases(n, total, missing).replace("–", "–\u2060")
    low, high, shown = row["ci_low"], row["ci_high"], f"{n}/{total}"
    spread = [] if low is None or high is None else [f"{fixed(100 * low, 0)}–{fixed(100 * high, 0)}\u00a0%"]
    if total < SMALL_GROUP:
        return shown, " · ".join(spread), " · ".join(outside)
    return percent(n / total), " · ".join([shown, *spread]), " · ".join(outside)


def incidence_texts(row: Mapping[str, Any] | None, *, undecided: bool = False) -> Texts:
    """Texts of a cumulative incidence: the share, its interval and who is at risk; apart from it what was observed so far."""
    if row is None:
        return "–", "", ""
    missing = _outside(row)
    if undecided:
        return "–", _("not estimable with this sheet"), " · ".join(missing)
    if row["N_by"] == 0:
        return "–", _("no patient could be assessed"), " · ".join(missing)
    so_far = _("{n}/{total}, {start} on day 0") if row["n_start"] else _("{n}/{total} so far")
    seen = " · ".join([so_far.format(n=row["n"], total=row["N"], start=row["n_start"]), *missing])
    if row["estimate"] is None:
        return "–", _("no patient followed to day {day}").format(day=row["window_high"]), seen
    low, high = row["ci_low"], row["ci_high"]
    spread = [] if low is None or high is None else [f"{fixed(100 * low, 0)}–{fixed(100 * high, 0)}\u00a0%"]
    at_risk = _("{n} at risk").format(n=row["n_risk_by"])
    if row["N_by"] < SMALL_GROUP:
        return (spread or ["–"])[0], f"{_('under {n} patients').format(n=SMALL_GROUP)} · {at_risk}", seen
    return percent(row["estimate"]), " · ".join([*spread, at_risk]), seen


def _rate_texts(row: Mapping[str, Any] | None, *, is_recorded: bool) -> Texts:
    if not is_recorded:
        return "–", _("not recorded"), ""
    if row is None or row["estimate"] is None:
        return "–", _("no follow-up"), ""
    spread = f"{number(row['ci_low'], 1)}–{number(row['ci_high'], 1)}"
    return number(row["estimate"], 1), f"{row['n']} in {number(row['amount'], 1)} py · {spread}", ""


def _dose_texts(row: Mapping[str, Any] | None) -> Texts:
    if row is None or row["n"] == 0:
        return "–", _("no dose recorded"), ""
    spread = "" if row["ci_low"] is None else f" · {number(row['ci_low'], 1)}–{number(row['ci_high'], 1)}"
    missing = row["n_not_assessable"]
    return (
        number(row["estimate"], 1),
        f"n={row['n']}{spread}",
        _("{n} without dose").format(n=missing) if missing else "",
    )


def show(session: Session, before: AnalysisPlan | None) -> None:
    """Draws the strip; `before` is the plan whose values stand beside those that differ."""
    plan = session.plan
    month = months(plan.headline_window.month)
    now = _by_card(headline(session.cohort, plan))
    with session.cohort.memory.aside():
        then = {} if before is None else _by_card(headline(session.cohort, before))
    undecided = bool(lacking(session.cohort, plan))
    cards: tuple[tuple[str, str, Callable[[Mapping[str, Any] | None], Texts]], ...] = (
        ("cr_at", _("Complete response at {months}").format(months=month), partial(share_texts, undecided=undecided)),
        (
            "response_by",
            _("CR or PR by {months}").format(months=month),
            partial(incidence_texts, undecided=undecided),
        ),
        (
            "flare_rate",
            _("Flares per 100 patient-years"),
            partial(_rate_texts, is_recorded="flares" in session.cohort.recorded),
        ),
        ("prednisolone_at", _("Prednisolone mg/d, {months}").format(months=month), _dose_texts),
    )
    # A group has one row in all four cards, also where a number of it is missing: beside the first card its name is not repeated.
    groups = list(dict.fromkeys(group for rows in now.values() for group in rows))
    boxes = []
    for card, title, texts in cards:
        here, before_here = now.get(card, {}), then.get(card, {})
        cells = [
            _cell(
                card, place, group, texts(here.get(group)), texts(before_here[group]) if group in before_here else None
            )
            for place, group in enumerate(groups[:MOST_GROUPS])
        ]
        left = len(groups) - MOST_GROUPS
        more = (
            f'<span class="d">{plural("and {count} more group", "and {count} more groups", left)}</span>'
            if left > 0
            else ""
        )
        boxes.append(
            f'<section class="card"><h3>{escape(title)}</h3><div class="gs">{"".join(cells)}{more}</div></section>'
        )
    shown = min(len(groups), MOST_GROUPS)
    many = f' many" style="--rows:{shown + 1 + (len(groups) > shown)}' if shown > 2 else ""
    st.html(f'<div class="strip{many}">{"".join(boxes)}</div>')


def _by_card(frame: pl.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in frame.with_columns(pl.col("number").cast(pl.String), pl.col("group").cast(pl.String)).to_dicts():
        found.setdefault(row["number"], {})[row["group"]] = row
    return found


def _cell(card: str, place: int, group: str, texts: Texts, then: Texts | None) -> str:
    value, below, missing = (escape(text) for text in texts)
    was = (
        f'<span class="w">{_("was {value}").format(value=escape(then[0]))}</span>'
        if then is not None and then[0] != texts[0]
        else ""
    )
    count = re.search(r"\d+/\d+", f"{value} {below} {missing}")
    colour = GROUP_COLOURS[place]
    return (
        f'<div class="g" data-live="{card}|{place}" data-count="{count[0] if count else value}"><span class="n" style="border-color:{colour}">{escape(group_title(group))}</span>'
        f'<div class="t"><span class="v">{value}</span>{was}</div>'
        f'<span class="d">{below}</span><span class="d m" title="{_("From the worst to the best case of those not assessable")}">{missing}</span></div>'
    )
