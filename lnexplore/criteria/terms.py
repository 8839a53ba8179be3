"""Conditions as values: `Limit`, `Finding`, `AllOf`, `AnyOf`.

Each node says itself three ways: `expr()` is a polars Boolean with null for "cannot be known", `describe()` is
the sentence a paper would print, `columns()` are what it needs. Nothing else in the project knows a threshold.

Values are known as bounds (`<0.1` lies between 0 and just below 0.1; `5-9` between 5 and 9; 0.42 is both of its
bounds), so a comparison is true when it holds for every possible value, false when it holds for none, else
unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from lnexplore.catalogue import N_, _, pgettext
from lnexplore.cohort.equations import EQUATION_LABELS, PUBLISHED_EQUATIONS
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import ROUNDING, to_unit
from lnexplore.criteria.bounds import Operator, compare, fall_of_something_often_absent, high_of, low_of
from lnexplore.criteria.findings import FINDINGS

Reference = Literal["absolute", "baseline", "pre_flare", "uln", "nadir", "reference"]

REFERENCES: Mapping[str, str] = {
    "absolute": "",
    "baseline": N_("baseline"),
    "pre_flare": N_("the pre-flare value"),
    "uln": N_("the upper limit of normal"),
    "nadir": N_("the lowest value so far"),
    "reference": N_("the value before"),
}
PLACES: Mapping[str, str] = {
    "visit": "{name}",
    "baseline": N_("{name} at baseline"),
    "reference": N_("{name} before"),
}
SYMBOLS: Mapping[str, str] = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
LIMIT_KINDS = ("number", "interval")
"""kinds of measure that a limit can ask about"""


def _check_types(limit: "Limit") -> None:
    """Raises ValueError for a field of the wrong kind: a link or a file may hold anything."""
    whole = (limit.over_days, *(() if limit.from_day is None else (limit.from_day,)))
    texts = (
        limit.measure,
        limit.op,
        limit.of,
        limit.at,
        limit.name,
        limit.equation,
        *(() if limit.unit is None else (limit.unit,)),
    )
    if (
        any(not isinstance(value, int) or isinstance(value, bool) for value in whole)
        or any(not isinstance(text, str) for text in texts)
        or not isinstance(limit.value, int | float)
        or isinstance(limit.value, bool)
        or not isinstance(limit.plus, bool)
    ):
        raise ValueError("a field of a limit is of the wrong kind")


@dataclass(frozen=True)
class Limit:
    """A measure against a number: `Limit("upcr", "<", 0.4)`, `Limit("creatinine", "<=", 1.15, of="baseline")`.

    `unit` is the unit the paper wrote (None: the canonical one); the comparison is made in it. `of` says what
    `value` multiplies, or, with `plus`, what it is added to. `reference` is the value before a flare, which only the
    rules of flares know. `at="baseline"` asks about the value at time zero instead of the visit's, `at="reference"`
    about the value before a flare. `over_days` asks about the highest value that was in force in so many days before
    the visit (doses only). `equation` asks for eGFR by that equation, as the source computed it, whatever the analysis
    uses elsewhere. `from_day` leaves visits before that day out of the condition: there it holds. A dose held
    against a number from a day on (`runs_in`) must have held at every record since: the highest one is asked about.
    """

    measure: str
    op: Operator
    value: float
    of: Reference = "absolute"
    unit: str | None = None
    at: Literal["visit", "baseline", "reference"] = "visit"
    plus: bool = False
    over_days: int = 0
    from_day: int | None = None
    equation: str = ""
    name: str = ""
    """short name inside its definition, used in links and tables; made from the measure when empty"""

    def __post_init__(self) -> None:
        _check_types(self)
        measure = MEASURES.get(self.measure)
        if measure is None or measure.kind not in LIMIT_KINDS:
            raise ValueError("a limit needs a measure that is a number")
        checks = {
            "a limit needs one of <, <=, >, >=": self.op in SYMBOLS,
            "a limit refers to absolute, baseline, pre_flare, uln, nadir or reference": self.of in REFERENCES,
            "a limit needs a finite number that is not negative": 0 <= float(self.value) < float("inf"),
            "an upper limit of normal is kept for creatinine only": self.of != "uln" or self.measure == "creatinine",
            "a pre-flare value is kept for eGFR only": self.of != "pre_flare" or self.measure == "egfr",
            "a limit asks about the visit, the baseline or the reference": self.at in PLACES,
            "a rise needs something to rise above": not self.plus or self.of != "absolute",
            "only prednisolone is followed over days": not self.over_days or self.measure == "prednisolone",
            "an equation is named for eGFR at a visit or at baseline": not self.equation
            or (
                self.equation in PUBLISHED_EQUATIONS
                and self.measure == "egfr"
                and self.of in ("absolute", "baseline")
                and self.at != "reference"
            ),
            "the days before a visit lie between 0 and 3650": 0 <= self.over_days <= 3650,
            "the highest dose of some days is held against a number": not self.over_days
            or (self.of, self.at) == ("absolute", "visit"),
            "the day from which a limit holds lies between 0 and 36525": self.from_day is None
            or 0 <= self.from_day <= 36_525,
            "the short name of a limit is a word": not any(character in self.name for character in "., "),
        }
        for sentence, holds in checks.items():
            if not holds:
                raise ValueError(sentence)
        measure.to_canonical(self.unit)  # KeyError for a unit that the measure does not take

    @property
    def key(self) -> str:
        """Name of this condition inside its definition."""
        return self.name or (self.measure if self.at == "visit" else f"{self.measure}_at_{self.at}")

    @property
    def shown_unit(self) -> str:
        """Unit of `value`: the paper's unit, or nothing where the value is a multiple."""
        return (self.unit or MEASURES[self.measure].unit) if self.of == "absolute" or self.plus else ""

    @property
    def runs_in(self) -> bool:
        """Whether it asks about the highest dose recorded from `from_day` to the visit, as a run-in of a trial does."""
        asked = (self.measure, self.of, self.at, self.over_days)
        return self.from_day is not None and asked == ("prednisolone", "absolute", "visit", 0)

    @property
    def highest_column(self) -> str | None:
        """Column of the highest dose that it asks about; None where it asks about the visit's own value."""
        if self.over_days:
            return f"{self.measure}_max_{self.over_days}d"
        return f"{self.measure}_max_since_{self.from_day}" if self.runs_in else None

    def ends(self, prefix: str = "") -> tuple[str, str]:
        """Columns with the lowest and the highest value that a result may mean."""
        by = f"_{self.equation}" if self.equation else ""
        return low_of(self.measure, prefix) + by, high_of(self.measure, prefix) + by

    def columns(self) -> frozenset[str]:
        """Columns of the assessed frame that the condition reads."""
        prefix = "" if self.at == "visit" else f"{self.at}_"
        if self.runs_in:
            return frozenset({self.measure, str(self.highest_column)})
        if self.highest_column is not None:
            return frozenset({self.highest_column})
        names = set(self.ends(prefix))
        if self.of not in ("absolute", "uln"):
            names |= set(self.ends(f"{self.of}_"))
        if self.of == "uln":
            names |= {"creatinine_uln", "creatinine_uln_low", "creatinine_uln_high"}
        return frozenset(names)

    def number(self) -> pl.Expr:
        """`value` as an expression: the one place where the machine meets the number."""
        return pl.lit(self.value)

    def expr(self) -> pl.Expr:
        """Boolean per row of an assessed frame, null where the row does not decide it."""
        prefix = "" if self.at == "visit" else f"{self.at}_"
        value = self.number()
        if self.highest_column is not None:
            low = high = pl.col(self.highest_column)
            if self.runs_in:
                # A visit without a dose can be failed by an earlier one, never met by it.
                high = pl.when(pl.col(self.measure).is_not_null()).then(high).otherwise(float("inf"))
        else:
            low, high = map(pl.col, self.ends(prefix))
        if self.of == "absolute":
            low, high = (to_unit(bound, self.measure, self.unit) for bound in (low, high))
            verdict = compare(low, high, self.op, value, value)
        elif self.of == "uln":
            ends = [pl.col(f"creatinine_uln_{end}") for end in ("low", "high")]
            limits = [(end + value if self.plus else value * end).round(ROUNDING) for end in ends]
            verdict = compare(low, high, self.op, *limits)
        else:
            asked = [pl.col(end) for end in self.ends(f"{self.of}_")]
            if self.plus:
                canonical = value * MEASURES[self.measure].to_canonical(self.unit)
                reference = [(bound + canonical).round(ROUNDING) for bound in asked]
            else:
                # Nothing of "10 or more" is still nothing: 0 × infinity is not a number to the machine.
                reference = [(value * bound).fill_nan(0.0).round(ROUNDING) for bound in asked]
            verdict = compare(low.round(ROUNDING), high.round(ROUNDING), self.op, *reference)
            threshold = MEASURES[self.measure].normal_below
            if threshold is not None and self.op in ("<", "<=") and not self.plus:
                verdict = fall_of_something_often_absent(verdict, self.measure, self.of, threshold)
        if self.from_day is not None:
            verdict = pl.when(pl.col("day") < self.from_day).then(True).otherwise(verdict)
        return verdict

    def describe(self) -> str:
        """The condition as a paper would print it."""
        name = MEASURES[self.measure].name_in_text
        if self.equation:
            name = _("{name} by {equation}").format(name=name, equation=_(EQUATION_LABELS[self.equation]))
        name = _(PLACES[self.at]).format(name=name)
        if self.over_days:
            name = _("highest {name} in the {days} days before").format(name=name, days=self.over_days)
        elif self.runs_in:
            name = _("highest {name}").format(name=name)
        message = self._message
        if self.of == "uln" and not self.plus:
            message = _("{name} {sign} {amount} × upper limit of normal")
            if self.value == 1:
                message = _("{name} {sign} upper limit of normal")
        words = message.format(name=name, **self._gaps)
        return (
            words
            if self.from_day is None
            else _("{condition} (from day {day})").format(condition=words, day=self.from_day)
        )

    @property
    def _message(self) -> str:
        """The condition with its gaps open."""
        if self.of == "absolute":
            return _("{name} {sign} {amount}")
        if self.plus:
            return _("{name} {sign} {amount} above {reference}")
        return (
            _("{name} {sign} {amount} × {reference}")
            if self.of == "uln"
            else _("{name} {sign} {amount} of {reference}")
        )

    @property
    def _gaps(self) -> dict[str, str]:
        """What a message is filled with beside the name."""
        amount, unit = f"{self.value:g}", self.shown_unit
        if unit.startswith("/"):
            amount = pgettext("per field", "{number} {unit}").format(number=amount, unit=unit)
        elif unit:
            amount = _("{number} {unit}").format(number=amount, unit=_(unit))
        elif self.of not in ("absolute", "uln"):
            amount = f"{self.value * 100:g} %"
        sign = pgettext("comparison", SYMBOLS[self.op])
        return {"amount": amount, "sign": sign, "reference": _(REFERENCES[self.of])}

    def brief(self) -> str:
        """The condition as the head of a page has room for: "creatinine ≤ ULN"."""
        gaps = self._gaps | {"name": _(PLACES[self.at]).format(name=self._short_name)}
        if self.of == "uln":
            gaps["reference"] = _("ULN")
        if self.of == "uln" and self.value == 1 and not self.plus:
            return _("{name} {sign} {reference}").format(**gaps)
        return self._message.format(**gaps)

    @property
    def scale(self) -> str:
        """What its number counts: "g/gCr", "% of baseline", "× the upper limit of normal"."""
        if self.of == "absolute" or (self.plus and self.of != "uln"):
            return self.shown_unit
        message = _("× {reference}") if self.of == "uln" else _("% of {reference}")
        return message.format(reference=_(REFERENCES[self.of]))

    @property
    def _short_name(self) -> str:
        short = MEASURES[self.measure].short
        return short if short[1:2].isupper() or short[:1].islower() else short[:1].lower() + short[1:]


@dataclass(frozen=True)
class Finding:
    """A condition that is not a number against a number: one of FINDINGS.

    `normal_rbc` is the number of red cells per field below which a sediment is normal.
    """

    name: str
    normal_rbc: float = 5.0

    def __post_init__(self) -> None:
        if self.name not in FINDINGS:
            raise ValueError("no such finding")
        if not isinstance(self.normal_rbc, int | float) or isinstance(self.normal_rbc, bool):
            raise ValueError("a normal sediment needs a number of red cells")
        if not (0 <= float(self.normal_rbc) < float("inf")):
            raise ValueError("a normal sediment needs a finite number of red cells that is not negative")

    @property
    def key(self) -> str:
        """Name of this condition inside its definition."""
        return self.name

    def columns(self) -> frozenset[str]:
        """Columns of the assessed frame that the condition reads."""
        return frozenset(FINDINGS[self.name].columns)

    def expr(self) -> pl.Expr:
        """Boolean per row of an assessed frame, null where the row does not decide it."""
        return FINDINGS[self.name].holds(self.number())

    def number(self) -> pl.Expr:
        """`normal_rbc` as an expression."""
        return pl.lit(self.normal_rbc)

    def describe(self) -> str:
        """The condition in words."""
        return _(FINDINGS[self.name].sentence).format(normal_rbc=self.normal_rbc)

    def brief(self) -> str:
        """The condition as the head of a page has room for."""
        return FINDINGS[self.name].brief.format(normal_rbc=self.normal_rbc)


@dataclass(frozen=True)
class _Several:
    terms: tuple["Term", ...]
    name: str

    @property
    def key(self) -> str:
        """Name of this condition inside its definition."""
        return self.name

    def columns(self) -> frozenset[str]:
        """Columns of the assessed frame that the conditions read."""
        return frozenset().union(*(term.columns() for term in self.terms))


@dataclass(frozen=True)
class AllOf(_Several):
    """Every one of several conditions: false as soon as one is false, even when others are unknown."""

    name: str = "all"

    def expr(self) -> pl.Expr:
        """Boolean per row, null where the row does not decide it. No conditions: true."""
        return pl.all_horizontal([term.expr() for term in self.terms]) if self.terms else pl.lit(True)

    def describe(self) -> str:
        """The conditions joined by "and"."""
        return pgettext("between conditions", " and ").join(_described(self.terms, AnyOf)) or _("no condition")

    def brief(self, joint: str = "") -> str:
        """The conditions as the head of a page has room for."""
        return (joint or pgettext("in a list", ", ")).join(
            f"({term.brief()})" if isinstance(term, AnyOf) else term.brief() for term in self.terms
        )


@dataclass(frozen=True)
class AnyOf(_Several):
    """At least one of several conditions: true as soon as one is true, even when others are unknown."""

    name: str = "any"

    def expr(self) -> pl.Expr:
        """Boolean per row, null where the row does not decide it. No conditions: false."""
        return pl.any_horizontal([term.expr() for term in self.terms]) if self.terms else pl.lit(False)

    def describe(self) -> str:
        """The conditions joined by "or"."""
        return pgettext("between conditions", " or ").join(_described(self.terms, AllOf)) or _("never")

    def brief(self) -> str:
        """The conditions as the head of a page has room for."""
        joint = pgettext("between conditions", " and ")
        return pgettext("between conditions", " or ").join(
            f"({term.brief(joint)})" if isinstance(term, AllOf) else term.brief() for term in self.terms
        )


Term = Limit | Finding | AllOf | AnyOf


def _described(terms: Iterable[Term], other: type) -> list[str]:
    """Each condition in words; those of the other kind in brackets."""
    return [
        _("({conditions})").format(conditions=term.describe()) if isinstance(term, other) else term.describe()
        for term in terms
    ]


def leaves(term: Term, path: str = "") -> Iterator[tuple[str, Limit | Finding]]:
    """(path, leaf) for every Limit and Finding below `term`, in order. Paths are unique within a definition."""
    if isinstance(term, AllOf | AnyOf):
        for child in term.terms:
            yield from leaves(child, f"{path}.{child.key}" if path else child.key)
    else:
        yield path or term.key, term
