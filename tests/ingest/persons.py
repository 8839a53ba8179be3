"""Patients for the tests of shapes: five typed in by hand, and as many more as Hypothesis likes.

Visits lie on whole months, so that a column headed "UPCR 3M" says as much as a date.
"""

import datetime as dt
import math
import string
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class Treatment:
    drug: str
    dose: str | None
    start: dt.date
    stop: dt.date | None
    reason: str | None


@dataclass(frozen=True)
class Event:
    date: dt.date
    kind: str
    term: str | None
    serious: bool | None
    related: bool | None
    severity: int | None


@dataclass(frozen=True)
class Person:
    """A patient. Values are numbers, or text where a laboratory reports a limit, a range or a grade."""

    id: str
    age: int | None
    sex: str | None
    phase: str | None
    isn_class: str | None
    time_zero: dt.date
    last: dt.date
    visits: Mapping[int, Mapping[str, str | float | bool]]
    """month -> measure -> value"""
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()

    def on(self, month: int) -> dt.date:
        """The date of a month."""
        return self.time_zero + dt.timedelta(days=math.floor(month * DAYS_PER_MONTH + 0.5))


KEYS = (
    "upcr",
    "urine_creatinine",
    "creatinine",
    "albumin",
    "urine_rbc",
    "cellular_casts",
    "dipstick_blood",
    "c3",
    "c4",
    "anti_dsdna",
    "prednisolone",
)
"""What is measured at the visits, here."""
MONTHS = (0, 1, 3, 6, 9, 12, 18, 24)
"""The schedule: a wide sheet has columns for all of it, whoever came."""
LABORATORY = ("upcr", "urine_creatinine", "creatinine", "albumin", "urine_rbc", "c3", "c4", "anti_dsdna")
"""What a trial's laboratory data hold of them."""


_DAY = dt.date(2021, 4, 1)
PERSONS = (
    Person(
        "007",
        34,
        "female",
        "induction",
        "IV-G(A/C)+V",
        _DAY,
        dt.date(2023, 5, 1),
        {
            0: {"upcr": 3.25, "urine_creatinine": 85.0, "creatinine": 0.82, "albumin": 2.4, "urine_rbc": "20-29"}
            | {"cellular_casts": True, "dipstick_blood": "3+", "c3": 48.0, "c4": 6.5, "anti_dsdna": 310.0}
            | {"prednisolone": 40.0},
            1: {"upcr": 2.1, "creatinine": 0.79, "prednisolone": 30.0},
            3: {"upcr": 0.86, "creatinine": 0.75, "albumin": 3.3, "urine_rbc": "5-9", "c3": 71.0, "prednisolone": 12.5},
            6: {"upcr": "<0.1", "creatinine": 0.7, "albumin": 4.0, "urine_rbc": "1-4", "cellular_casts": False}
            | {"dipstick_blood": "±", "c3": 88.0, "c4": 17.0, "anti_dsdna": "<10", "prednisolone": 7.5},
            24: {"upcr": 0.08, "creatinine": 0.72, "urine_rbc": "<1", "dipstick_blood": "-", "prednisolone": 0.0},
        },
        (
            Treatment("prednisolone", "40 mg/day", _DAY, None, None),
            Treatment("tacrolimus", "3 mg/day", _DAY, dt.date(2022, 10, 3), "寛解, 挙児希望"),
        ),
        (
            Event(
                dt.date(2021, 6, 15),
                "adverse event",
                "帯状疱疹(右胸部), 入院なし",
                serious=False,
                related=True,
                severity=2,
            ),
        ),
    ),
    Person(
        "7",
        61,
        "male",
        "maintenance",
        "V",
        dt.date(2020, 11, 9),
        dt.date(2021, 12, 20),
        {
            0: {"upcr": 0.6, "creatinine": 1.31, "albumin": 3.6, "urine_rbc": ">=100", "dipstick_blood": "2+"}
            | {"anti_dsdna": ">400", "prednisolone": 5.0, "c4": "<5"},
            6: {"upcr": "0.2-0.4", "creatinine": 1.28},
            12: {"creatinine": 1.4, "albumin": 3.9, "urine_rbc": 12.0, "cellular_casts": False},
        },
        (Treatment("mizoribine", None, dt.date(2020, 11, 9), None, None),),
        (
            Event(dt.date(2021, 8, 2), "flare", 'called "mild" by the ward', serious=None, related=None, severity=None),
            Event(
                dt.date(2021, 8, 30), "adverse event", "pneumonia; admitted", serious=True, related=False, severity=4
            ),
        ),
    ),
    Person("LN-03", None, "female", None, None, dt.date(2022, 2, 28), dt.date(2022, 3, 30), {0: {"upcr": 1.15}}),
    Person(
        "症例4",
        19,
        None,
        "induction",
        "III+V",
        dt.date(2019, 12, 31),
        dt.date(2020, 12, 31),
        {
            3: {"creatinine": 0.55, "albumin": 4.4, "c3": 102.0, "c4": 21.5, "urine_creatinine": 140.0},
            9: {"upcr": 0.15, "albumin": 4.4, "anti_dsdna": 12.5, "prednisolone": 9.0},
            12: {"upcr": 0.5, "creatinine": 0.55, "albumin": 3.5, "urine_rbc": "0"},
        },
        (Treatment("cyclophosphamide", "500 mg", dt.date(2019, 12, 31), dt.date(2020, 3, 10), "効果不十分"),),
        (Event(dt.date(2020, 2, 3), "adverse event", None, serious=False, related=None, severity=1),),
    ),
    Person(
        "P5",
        72,
        "female",
        "maintenance",
        "IV",
        dt.date(2021, 1, 4),
        dt.date(2022, 7, 20),
        {
            0: {"upcr": 0.45, "creatinine": 0.95, "albumin": 4.1, "prednisolone": 6.0},
            1: {"urine_creatinine": 60.0, "upcr": 0.4},
            18: {
                "upcr": 1.9,
                "creatinine": 1.6,
                "albumin": 2.9,
                "urine_rbc": "50-99",
                "cellular_casts": True,
                "c3": 60.0,
            },
        },
        (),
        (
            Event(dt.date(2022, 7, 11), "flare", "腎炎再燃", serious=None, related=None, severity=3),
            Event(dt.date(2022, 7, 12), "rescue", "mPSLパルス", serious=None, related=None, severity=None),
            Event(dt.date(2022, 7, 20), "death", None, serious=None, related=None, severity=None),
        ),
    ),
)
"""Five patients with values that are awkward but legal: 007 beside 7, limits, ranges, blanks, free text."""


def _hundredths(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(round(low * 100), round(high * 100)).map(lambda number: number / 100)


def _whole(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(float)


_LIMITS = st.sampled_from(("<", "<=", ">", ">="))
_VALUES: Mapping[str, st.SearchStrategy[str | float | bool]] = {
    "upcr": _hundredths(0.06, 9)
    | st.sampled_from(("<0.1", "<0.15", "<=0.1"))
    | st.tuples(st.integers(5, 40), st.integers(1, 40)).map(lambda p: f"{p[0] / 100:g}-{(p[0] + p[1]) / 100:g}"),
    "urine_creatinine": _hundredths(25, 240),
    "creatinine": _hundredths(0.42, 3.9),
    "albumin": _hundredths(1.6, 4.9),
    "urine_rbc": st.sampled_from(("<1", "1-4", "5-9", "10-19", "20-29", "30-49", "50-99", ">=100")) | _whole(0, 90),
    "cellular_casts": st.booleans(),
    "dipstick_blood": st.sampled_from(("-", "±", "1+", "2+", "3+", "4+")),
    "c3": _whole(25, 180) | _hundredths(25, 180),
    "c4": _hundredths(2.5, 45) | st.just("<3"),
    "anti_dsdna": _whole(1, 900) | st.tuples(_LIMITS, st.integers(10, 400)).map(lambda pair: f"{pair[0]}{pair[1]}"),
    "prednisolone": st.integers(0, 120).map(lambda half: half / 2),
}
"""Values as laboratories print them, such that no median hints at another unit."""
_IDS = st.text(string.ascii_uppercase, max_size=2).flatmap(
    lambda letters: st.text(string.digits, min_size=1, max_size=4).map(lambda number: letters + number)
) | st.integers(1, 99).map(lambda number: f"症例{number}")
_TERMS = st.sampled_from(("herpes zoster", "帯状疱疹", "pneumonia, admitted", 'rash "mild"', "UTI; febrile"))


@st.composite
def _persons(draw: st.DrawFn, number: str) -> Person:
    zero = dt.date(2015, 1, 1) + dt.timedelta(days=draw(st.integers(0, 2500)))
    months = sorted(draw(st.sets(st.sampled_from(MONTHS), min_size=1)))
    # What every shape can hold: a wide sheet has no visit without a value, a trial's laboratory has no dose or casts.
    visits = {}
    for month in months:
        keys = draw(st.sets(st.sampled_from(KEYS))) | {draw(st.sampled_from(LABORATORY))}
        visits[month] = {key: draw(_VALUES[key]) for key in KEYS if key in keys}
    length = math.floor(months[-1] * DAYS_PER_MONTH + 0.5) + draw(st.integers(0, 60))

    def day() -> dt.date:
        return zero + dt.timedelta(days=draw(st.integers(0, length)))

    treatments = []
    for drug in sorted(draw(st.sets(st.sampled_from(("tacrolimus", "mizoribine", "azathioprine"))))):
        start, stop = sorted((day(), day()))
        stopped = draw(st.booleans())
        reason = draw(st.sampled_from(("remission", "有害事象", None))) if stopped else None
        dose = draw(st.sampled_from(("3 mg/day", None)))
        treatments.append(Treatment(drug, dose, start, stop if stopped else None, reason))
    events = [
        Event(
            day(),
            draw(st.sampled_from(("flare", "adverse event", "adverse event", "rescue"))),
            draw(_TERMS | st.none()),
            draw(st.booleans() | st.none()),
            draw(st.booleans() | st.none()),
            draw(st.integers(1, 5) | st.none()),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return Person(
        number,
        draw(st.integers(15, 85) | st.none()),
        draw(st.sampled_from(("female", "male", None))),
        draw(st.sampled_from(("induction", "maintenance", None))),
        draw(st.sampled_from(("IV", "III+V", "V", "IV-G(A/C)", None))),
        zero,
        zero + dt.timedelta(days=length),
        visits,
        tuple(treatments),
        tuple(events),
    )


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[Person, ...]:
    """One to six patients with visits at some of MONTHS."""
    numbers = draw(st.lists(_IDS, min_size=1, max_size=6, unique=True))
    return tuple(draw(_persons(number)) for number in numbers)
