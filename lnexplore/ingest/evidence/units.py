"""Which unit is a column in? What the header says is held against what the values can be; nothing is converted in silence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.cohort.measures import MEASURES, Measure
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.meaning.parts import Interpretation
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.values.values import decimal_mark, intervals

LOOKED_AT = 20_000
"""Values that are enough to tell a unit."""
FEWEST = 3
"""Fewer values than this tell nothing."""
ENOUGH = 8
"""From so many values on a unit may be taken over before it is confirmed."""
SI = frozenset(("mg/mmol", "g/mol", "g/mmol", "µmol/L", "umol/L", "mmol/L", "g/L", "mg/L"))
CLOSE, FAR = 1.5, 5.0
"""Factors beyond the typical middle within which a unit is likely, and within which it is not ruled out."""
TRAP = N_(
    "0.5 g per g creatinine is 56.6 mg/mmol exactly. Guidelines round it to 50 mg/mmol, which is 0.44 g/g: "
    "write thresholds in the unit of the rule, and the sheet’s values are converted exactly."
)


@dataclass(frozen=True)
class Decision:
    """The unit in force for a group of columns; `unit` None is the canonical one, `left_out` while a question is open."""

    unit: str | None
    left_out: bool = False
    question: Question | None = None


def decide(
    measure: Measure,
    stated: str | None,
    values: pl.Series,
    key: str,
    reading: Reading,
    place: str,
    sheet: str,
    *,
    si: bool = False,
) -> Decision:
    """The unit of the plain numbers of one measure in one sheet.

    `stated`: unit in the header, None where it states none. `values`: the numbers as written, without a unit of their own.
    `si`: whether other columns of the sheet are in SI units.
    """
    values = values.drop_nulls().head(LOOKED_AT)
    values = values.filter(values > 0)
    if measure.typical is None or not measure.unit:
        return Decision(stated)
    answered = reading.answers.get(key)
    if answered not in (None, LEAVE_OUT, measure.unit, *measure.accepts):
        answered = None  # settings of another version
    if values.len() < FEWEST and answered is None:
        return Decision(stated)
    middle = float(values.median() or 0.0)  # type: ignore[arg-type]
    current = stated or measure.unit
    # A dialysis unit's creatinine is far from typical and right: only what is far out of all bounds is doubted.
    doubted = not _near(measure, current, middle, 1 if stated is None else FAR)
    likely = [
        unit
        for unit in _units(measure)
        if _possible(measure, unit, values)
        and _near(measure, unit, middle, CLOSE)
        and not (stated is None and _some_vanish(measure, unit, values))
    ]
    others = [unit for unit in likely if measure.to_canonical(unit) != measure.to_canonical(current)]
    # Of several, first what leaves somebody with proteinuria worth treating, then what fits the other columns.
    top = float(values.quantile(0.95) or 0.0)
    others.sort(key=lambda unit: (not _worth_treating(measure, unit, top), (unit in SI) != si))
    if answered is None and (not doubted or not others):
        return Decision(stated)
    possible = _possible(measure, current, values) and _near(measure, current, middle, FAR)
    # What remission hangs on most is never converted unasked.
    certain = (
        stated is None and not possible and len(others) == 1 and values.len() >= ENOUGH and measure.highest is None
    )
    question = _question(measure, stated, values, middle, others or [current], key, answered, place, sheet, certain)
    chosen = question.in_force
    if chosen is None or chosen == LEAVE_OUT:
        return Decision(stated, left_out=True, question=question)
    return Decision(chosen, question=question)


def ask_row_units(
    shape: Interpretation, reading: Reading, mark: str, sheet: str
) -> tuple[dict[str, dict[str, str]], list[Question]]:
    """(measure -> unit that its rows write and nobody knows -> what the user says it is, a question per such unit)."""
    cells: dict[tuple[str, str], list[pl.Series]] = {}
    places: dict[str, str] = {}
    for part in shape.parts:
        for use in part.uses:
            measure = MEASURES.get(use.key) if use.table == "visits" else None
            column = f"c{use.unit_index}"
            if measure is None or not measure.unit or column not in part.frame.columns:
                continue
            rows = part.frame.select(unit=pl.col(column).str.strip_chars(), cell=pl.col(f"c{use.index}")).drop_nulls()
            places.setdefault(use.key, use.place)
            for (text,), group in rows.group_by("unit", maintain_order=True):
                if find_unit(measure, str(text)) is None and group["cell"].str.contains(r"\d").sum() >= FEWEST:
                    cells.setdefault((use.key, str(text)), []).append(group["cell"])
    named: dict[str, dict[str, str]] = {}
    questions = []
    for (key, text), found in cells.items():
        measure, written = MEASURES[key], pl.concat(found)
        numbers = intervals(written, decimal=decimal_mark(written) or ".")["value"].drop_nulls()
        middle = float(numbers.median() or 0.0)  # type: ignore[arg-type]
        units = _units(measure)
        near = [one for one in units if measure.typical is None or _near(measure, one, middle, 1)]
        likely = [one for one in near if _possible(measure, one, numbers)] if numbers.len() else []
        name = f"unit of rows {key} {hashlib.sha256(text.encode()).hexdigest()[:8]} @{mark}"
        answer = reading.answers.get(name)
        options = [
            Option(
                one,
                one,
                _("{written} is read as {value} {unit}").format(
                    written=f"{middle:g}", value=short(middle * measure.to_canonical(one)), unit=measure.unit
                ),
            )
            for one in dict.fromkeys((*likely, *units))
        ]
        question = Question(
            name,
            _("Which unit is “{text}” of {name}?").format(text=text[:30], name=_(measure.label)),
            (
                _("{n} rows state this unknown unit; the median of their values is {middle}.").format(
                    n=written.len(), middle=f"{middle:g}"
                ),
            ),
            (*options, Option(LEAVE_OUT, _("Another one: leave these values out"))),
            likely[0] if len(likely) == 1 else LEAVE_OUT,
            answer=answer if answer in (LEAVE_OUT, *units) else None,
            sheet=sheet,
            column=places[key],
        )
        questions.append(question)
        named.setdefault(key, {})[text] = question.in_force or ""
    return named, questions


def _units(measure: Measure) -> list[str]:
    """One spelling per factor, the canonical first."""
    found: dict[float, str] = {}
    for unit in (measure.unit, *measure.accepts):
        found.setdefault(measure.to_canonical(unit), unit)
    return list(found.values())


def _worth_treating(measure: Measure, unit: str, top: float) -> bool:
    """Whether the highest values are those of a nephritis: a cohort has somebody above, and nobody far beyond."""
    low, high = measure.highest or (0.0, float("inf"))
    return low <= top * measure.to_canonical(unit) <= high


def _possible(measure: Measure, unit: str, values: pl.Series) -> bool:
    """Whether nearly all values are possible in that unit."""
    inside = (values * measure.to_canonical(unit)).is_between(measure.low, measure.high)
    return int(inside.sum()) >= 0.95 * values.len()


def _some_vanish(measure: Measure, unit: str, values: pl.Series) -> bool:
    """Whether a unit makes many values smaller than anybody has: then some of them are in another one."""
    low = (measure.typical or (0.0, 0.0))[0]
    return int((values * measure.to_canonical(unit) < low / 10).sum()) > 0.15 * values.len()


def _near(measure: Measure, unit: str, middle: float, leeway: float) -> bool:
    """Whether the middle value is within a factor of the range in which a cohort's lies."""
    assert measure.typical is not None
    low, high = measure.typical
    return low / leeway <= middle * measure.to_canonical(unit) <= high * leeway


def short(value: float) -> str:
    """Three figures of a number: 1050, 9.28."""
    return f"{float(f'{value:.3g}'):,g}"


def _question(
    measure: Measure,
    stated: str | None,
    values: pl.Series,
    middle: float,
    fits: Sequence[str],
    key: str,
    answered: str | None,
    place: str,
    sheet: str,
    certain: bool,
) -> Question:
    possible = [unit for unit in _units(measure) if _possible(measure, unit, values)]
    units = list(dict.fromkeys([*fits, *([stated] if stated else []), *possible])) or [measure.unit]
    options = [
        Option(
            unit,
            unit,
            _("{written} is read as {value} {unit}").format(
                written=f"{middle:g}", value=short(middle * measure.to_canonical(unit)), unit=measure.unit
            ),
        )
        for unit in units
    ]
    options.append(Option(LEAVE_OUT, _("Leave it out")))
    low, high = (float(values.min()), float(values.max()))  # type: ignore[arg-type]
    says = _("The header says {unit}.").format(unit=stated) if stated else _("The header states no unit.")
    typical = measure.typical or (0.0, 0.0)
    evidence = [
        says,
        _("Median of {n} values {middle}, range {low} to {high}.").format(
            n=number(values.len()), middle=f"{middle:g}", low=f"{low:g}", high=f"{high:g}"
        ),
        _(
            "In {stated} the median would be {value} {unit}; that of a lupus nephritis cohort lies between {least} and {most} {unit}."
        ).format(
            stated=stated or measure.unit,
            value=short(middle * measure.to_canonical(stated or measure.unit)),
            unit=measure.unit,
            least=f"{typical[0]:g}",
            most=f"{typical[1]:g}",
        ),
    ]
    if measure.key == "upcr" and "mg/mmol" in units:
        evidence.append(_(TRAP))
    return Question(
        key,
        _("Which unit is {name} in?").format(name=_(measure.label)),
        tuple(evidence),
        tuple(options),
        fits[0],
        # A header that states a unit, or a unit that is possible, is not overruled without being asked.
        safe=certain,
        answer=answered,
        sheet=sheet,
        column=place,
    )


def better_units(measure: Measure, values: pl.Series, unit: str | None) -> list[str]:
    """Units that would make sense of values that are impossible in `unit`: all of them, where there are such units."""
    if measure.typical is None or values.len() == 0:
        return []
    low, high = measure.typical
    found: dict[float, str] = {}
    now = measure.to_canonical(unit)
    for other in (measure.unit, *measure.accepts):
        factor = measure.to_canonical(other)
        if factor != now and bool((values * factor).is_between(low / 4, high * 2).all()):
            found.setdefault(factor, other)
    # First what makes them the values of a nephritis.
    highest = float(values.max() or 0.0)  # type: ignore[arg-type]
    return sorted(found.values(), key=lambda unit: not _worth_treating(measure, unit, highest))
