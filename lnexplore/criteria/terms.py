"""Conditions as values: `Limit`, `Finding`, `AllOf`, `AnyOf`.

Each node says itself three ways: `expr()` is a polars Boolean with null for "cannot be known", `describe()` is
the sentence a paper would print, `columns()` are what it needs. Nothing else in the project knows a threshold.

Values are known as bounds (`<0.1` lies between 0 and just below 0.1; `5-9` between 5 and 9; 0.42 is both of its
bounds), so a comparison is true when it holds for every possible value, false when it holds for none, else
unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from lnexplore.cohort.equations import EQUATION_LABELS, PUBLISHED_EQUATIONS
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import ROUNDING, to_unit
from lnexplore.criteria.bounds import Operator, compare, fall_of_something_often_absent, high_of, low_of
from lnexplore.criteria.findings import FINDINGS

Reference = Literal["absolute", "baseline", "pre_flare", "uln", "nadir", "reference"]

REFERENCES: Mapping[str, str] = {
    "absolute": "",
    "baseline": "of baseline",
    "pre_flare": "of the pre-flare value",
    "uln": "× the upper limit of normal",
    "nadir": "of the lowest value so far",
    "reference": "of the value before",
}
RISES: Mapping[str, str] = {name: words.removeprefix("of ").removeprefix("× ") for name, words in REFERENCES.items()}
"""the same after "above": a limit that adds to its reference instead of multiplying it"""
PLACES: Mapping[str, str] = {"visit": "", "baseline": " at baseline", "reference": " before"}
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
        measure = MEASURES[self.measure]
        name = measure.name_in_text
        if self.equation:
            name += f" by {EQUATION_LABELS[self.equation]}"
        name += PLACES[self.at]
        if self.over_days:
            name = f"highest {name} in the {self.over_days} days before"
        elif self.runs_in:
            name = f"highest {name}"
        number = f"{self.value:g}"
        if self.of == "absolute":
            words = f"{name} {SYMBOLS[self.op]} {number} {self.shown_unit}".rstrip()
        elif self.plus:
            words = f"{name} {SYMBOLS[self.op]} {number} {self.shown_unit} above {RISES[self.of]}"
        elif self.of == "uln":
            words = f"{name} {SYMBOLS[self.op]} {'' if self.value == 1 else number + ' × '}upper limit of normal"
        else:
            words = f"{name} {SYMBOLS[self.op]} {self.value * 100:g} % {REFERENCES[self.of]}"
        return words if self.from_day is None else f"{words} (from day {self.from_day})"

    def brief(self) -> str:
        """The condition as the head of a page has room for: "creatinine ≤ ULN"."""
        name = self._short_name + PLACES[self.at]
        if self.of == "uln" and self.value == 1 and not self.plus:
            return f"{name} {SYMBOLS[self.op]} ULN"
        number, of = f"{self.value:g}", REFERENCES[self.of].replace("the upper limit of normal", "ULN")
        if self.of == "absolute":
            return f"{name} {SYMBOLS[self.op]} {number} {self.shown_unit}".rstrip()
        if self.plus:
            rise = RISES[self.of].replace("the upper limit of normal", "ULN")
            return f"{name} {SYMBOLS[self.op]} {number} {self.shown_unit} above {rise}"
        return f"{name} {SYMBOLS[self.op]} {number if self.of == 'uln' else f'{self.value * 100:g} %'} {of}"

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
        return FINDINGS[self.name].sentence.format(normal_rbc=self.normal_rbc)

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
        words = [f"({term.describe()})" if isinstance(term, AnyOf) else term.describe() for term in self.terms]
        return " and ".join(words) if words else "no condition"

    def brief(self, joint: str = ", ") -> str:
        """The conditions as the head of a page has room for."""
        return joint.join(f"({term.brief()})" if isinstance(term, AnyOf) else term.brief() for term in self.terms)


@dataclass(frozen=True)
class AnyOf(_Several):
    """At least one of several conditions: true as soon as one is true, even when others are unknown."""

    name: str = "any"

    def expr(self) -> pl.Expr:
        """Boolean per row, null where the row does not decide it. No conditions: false."""
        return pl.any_horizontal([term.expr() for term in self.terms]) if self.terms else pl.lit(False)

    def describe(self) -> str:
        """The conditions joined by "or"."""
        words = [f"({term.describe()})" if isinstance(term, AllOf) else term.describe() for term in self.terms]
        return " or ".join(words) if words else "never"

    def brief(self) -> str:
        """The conditions as the head of a page has room for."""
        return " or ".join(
            f"({term.brief(' and ')})" if isinstance(term, AllOf) else term.brief() for term in self.terms
        )


Term = Limit | Finding | AllOf | AnyOf


def leaves(term: Term, path: str = "") -> Iterator[tuple[str, Limit | Finding]]:
    """(path, leaf) for every Limit and Finding below `term`, in order. Paths are unique within a definition."""
    if isinstance(term, AllOf | AnyOf):
        for child in term.terms:
            yield from leaves(child, f"{path}.{child.key}" if path else child.key)
    else:
        yield path or term.key, term


_NODES: Mapping[str, type] = {"limit": Limit, "finding": Finding, "all": AllOf, "any": AnyOf}


def to_dict(term: Term) -> dict[str, Any]:
    """The node as plain JSON values; fields at their default are left out."""
    if isinstance(term, AllOf | AnyOf):
        return {
            "type": "all" if isinstance(term, AllOf) else "any",
            "name": term.name,
            "terms": [to_dict(child) for child in term.terms],
        }
    kind = "limit" if isinstance(term, Limit) else "finding"
    plain = {name: getattr(term, name) for name in term.__dataclass_fields__}
    defaults = {name: spec.default for name, spec in term.__dataclass_fields__.items()}
    return {"type": kind} | {name: value for name, value in plain.items() if value != defaults[name]}


def from_dict(data: Any) -> Term:
    """The node that `to_dict` wrote. Raises ValueError for anything else."""
    try:
        values = dict(data)
        node = _NODES[values.pop("type")]
        if node in (AllOf, AnyOf):
            return node(tuple(from_dict(child) for child in values["terms"]), str(values["name"]))
        return node(**values)  # type: ignore[no-any-return]
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as trouble:
        raise ValueError("not a condition this version knows") from trouble
