"""Shares, intervals, rates and amounts as a paper prints them."""

from lnexplore.catalogue import _, commas, number, span
from lnexplore.charts.numbers import bare_interval, cases, percent
from lnexplore.report.prose.account import Amount, Row, has_percent
from lnexplore.report.prose.names import parts


def ci(low: float | None, high: float | None) -> str:
    """ "95 % CI 39–84 %"."""
    if low is None or high is None:
        return _("CI not estimable")
    return _("95\u00a0% CI {interval}").format(interval=bare_interval(low, high))


def told(row: Row) -> str:
    """ "64 %, 95 % CI 39–84 %"; without the percentage where fewer than ten stand behind it."""
    words = ci(row["ci_low"], row["ci_high"])
    if has_percent(row["N"]):
        words = commas([percent(row["estimate"]), words])
    range_ = cases(row["n"], row["N"], row["n_not_assessable"]) if "n" in row else ""
    return parts([words, _("worst to best case {cases}").format(cases=range_)]) if range_ else words


def rate(estimate: float, low: float, high: float) -> str:
    """ "4.2 per 100 patient-years (95 % CI 0.1–23.6)"."""
    return _("{rate} per 100 patient-years (95\u00a0% CI {interval})").format(
        rate=number(estimate, 1), interval=span(number(low, 1), number(high, 1))
    )


def shown(found: Amount, name: str, unit: str) -> str:
    """ "mean age 36.4 (SD 10.1) years"; "median UPCR 4.11 (quartiles 3.36–5.06) g/gCr (known in 13 of 14)"."""
    value, message = found.middle, _("{name} {value}")
    if found.spread:
        spread = found.spread[0] if found.is_mean else span(*found.spread)
        value = (_("{value} (SD {spread})") if found.is_mean else _("{value} (quartiles {spread})")).format(
            value=value, spread=spread
        )
    if found.n != 1:
        message = _("mean {name} {value}") if found.is_mean else _("median {name} {value}")
    value = (_("{value} years") if unit == "years" else _("{value} {unit}")).format(value=value, unit=_(unit))
    words = message.format(name=name, value=value)
    if found.n == found.total:
        return words
    return _("{amount} (known in {n} of {total})").format(amount=words, n=found.n, total=found.total)
