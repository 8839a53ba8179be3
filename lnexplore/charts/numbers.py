"""How numbers, shares and groups are written, in pictures, tables and texts."""

from collections.abc import Iterable, Mapping
from typing import Any

from lnexplore.catalogue import _, number, plural, span
from lnexplore.catalogue.decimals import fixed
from lnexplore.stats import worst_to_best

GROUPS_TOLD = 4
"""Groups named in a line on screen."""
SMALL_GROUP = 10
"""Below this many patients a percentage is not printed."""


def percent(share: float) -> str:
    """0.642 -> "64 %", without decimals, halves upwards (0.125 is 13 %); number and sign stay on one line.

    What is not nobody is never "0 %", and what is not everybody never "100 %": 1 of 273 is "<1 %", 299 of 300 ">99 %".
    """
    whole = fixed(100 * share, 0)
    if (whole, share > 1e-9) == ("0", True):
        whole = "<1"
    elif (whole, share < 1 - 1e-9) == ("100", True):
        whole = ">99"
    return f"{whole}\u00a0%"


def _end(share: float) -> str:
    """The upper end of a range, rounded as its lower one."""
    return f"{fixed(100 * share, 0)}\u00a0%"


def interval(low: float | None, high: float | None) -> str:
    """(0.388, 0.837) -> "95 % interval 39–84 %"."""
    return (
        _("interval not estimable")
        if low is None or high is None
        else _("95\u00a0% interval {interval}").format(interval=bare_interval(low, high))
    )


def bare_interval(low: float, high: float) -> str:
    """(0.388, 0.837) -> "39–84 %"."""
    return span(fixed(100 * low, 0), _end(high))


def cases(n: int, total: int, unknown: int) -> str:
    """ "57–71 %", from the worst to the best case of those not assessable; as counts of fewer than ten; empty where there are none."""
    ends = worst_to_best(n, total, unknown)
    if ends is None:
        return ""
    if total + unknown < SMALL_GROUP:
        return _("{n} of {total}").format(n=span(n, n + unknown), total=total + unknown)
    return bare_interval(*ends)


def share(n: int, total: int, low: float | None, high: float | None, unknown: int = 0) -> str:
    """ "in 9 of 14 (64 %, 95 % interval 39–84 %; worst to best case 56–69 %)"; no percentage of fewer than ten, never one of none.

    `unknown`: how many are not assessable.
    """
    if total == 0:
        return _("not estimable (no assessable patients)")
    parts = [interval(low, high)] if total < SMALL_GROUP else [f"{percent(n / total)}, {interval(low, high)}"]
    if range_ := cases(n, total, unknown):
        parts.append(_("worst to best case {cases}").format(cases=range_))
    return _("in {n} of {total} ({details})").format(n=n, total=total, details="; ".join(parts))


def n_of(n: int, total: int) -> str:
    """ "8 of 12 (67 %)"; no percentage of fewer than ten, none of nobody."""
    if total == 0:
        return _("not estimable (no assessable patients)")
    if total < SMALL_GROUP:
        return _("{n} of {total}").format(n=n, total=total)
    return _("{n} of {total} ({share})").format(n=number(n), total=number(total), share=percent(n / total))


def of_groups(found: Iterable[tuple[object, str]]) -> str:
    """ "induction 8 of 12; maintenance 7 of 12", of many groups the first; a cohort without groups is not named."""
    rows = [(str(group), words) for group, words in found]
    if len(rows) == 1:
        return rows[0][1]
    shown = [
        _("{group} {words}").format(group=_("group not recorded") if group == "missing" else group, words=words)
        for group, words in rows[:GROUPS_TOLD]
    ]
    more = len(rows) - GROUPS_TOLD
    return "; ".join([*shown, plural("{count} more group", "{count} more groups", more)] if more > 0 else shown)


def incidence(share: float | None, low: float | None, high: float | None, total: int) -> str:
    """ "64 % (39 to 84 %)" of a curve of so many patients; of fewer than ten the interval alone."""
    if share is None:
        return _("not estimable: no patient followed that long")
    has_interval = low is not None and high is not None
    ends = {"low": fixed(100 * low, 0), "high": _end(high)} if low is not None and high is not None else {}
    if total < SMALL_GROUP and not has_interval:
        # Where a curve has not left 0, nobody behind it has had the event.
        return (
            _("fewer than ten patients, no interval") if share else _("0 of {total}, no interval").format(total=total)
        )
    if total < SMALL_GROUP:
        return _("{low} to {high}").format(**ends)
    if not has_interval:
        return _("{share} (interval not estimable)").format(share=percent(share))
    return _("{share} ({low} to {high})").format(share=percent(share), **ends)


def signed(value: float, digits: int = 1) -> str:
    """A change with its sign: "+1.2", "−0.5", and "0.0" for what rounds to nothing."""
    told = number(abs(value), digits)
    return told if not told.strip("0.,") else f"{'−' if value < 0 else '+'}{told}"


def p_value(p: float) -> str:
    """0.0123 -> "0.012", and "< 0.001" of what is smaller: never 0."""
    return "< 0.001" if p < 0.001 else number(p, 3)


def p_told(p: float) -> str:
    """A p-value in a sentence: "p = 0.012", "p < 0.001"."""
    told = p_value(p)
    return f"p {told}" if told.startswith("<") else f"p = {told}"


def not_counted(row: Mapping[str, Any]) -> str:
    """Who of two compared groups stands outside the denominators: "not assessable 2 v 1; left before 0 v 3"; empty where nobody does."""
    messages = {
        "n_not_assessable": _("not assessable {first} v {second}"),
        "n_not_reached": _("not yet followed that long {first} v {second}"),
        "n_left": _("left before {first} v {second}"),
    }
    counts = {name: {side: row[f"{name}_{side}"] or 0 for side in ("first", "second")} for name in messages}
    return "; ".join(messages[name].format(**both) for name, both in counts.items() if any(both.values()))


def without_value(row: Mapping[str, Any]) -> str:
    """Who of a group is in no mean and no share: "2 not assessable, 1 not followed that long (1 of them after dialysis, ...)"; may be empty."""
    messages = {"n_not_assessable": _("{n} not assessable"), "n_not_reached": _("{n} not followed that long")}
    parts = [message.format(n=row[name]) for name, message in messages.items() if row[name]]
    if parts and row["n_over"]:
        parts[-1] = _("{last} ({n} of them after dialysis, transplant or death)").format(
            last=parts[-1], n=row["n_over"]
        )
    return ", ".join(parts)


def measured(value: float | None, digits: int) -> str:
    """A measured number with its decimals; a small one between two whole numbers keeps one: 2.5 red cells, not 2."""
    if value is not None and digits == 0 and abs(value) < 10 and abs(value - round(value)) > 0.05:
        digits = 1
    return number(value, digits)


def where_any(message: str, n: int) -> str:
    """The message with its {n}; empty where there are none."""
    return message.format(n=number(n)) if n else ""


def clauses(*parts: str) -> str:
    """A sentence of those parts that say something."""
    return f"{'; '.join(filter(None, parts))}."


def months(month: int) -> str:
    """6 -> "6 months"."""
    return plural("{count} month", "{count} months", month)


def group_title(group: object) -> str:
    """A group's name as a title: its first letter raised, the rest as the sheet writes it; "missing" in words."""
    text = str(group)
    return _("Group not recorded") if text == "missing" else text[:1].upper() + text[1:]
