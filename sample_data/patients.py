"""What is known of an invented patient: the record itself, drugs and events."""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

from sample_data import anchors

Cell = str | float | bool | date | None
SEED = 393
DAYS_PER_MONTH = 30.4375
WINDOWS = {1.0: 14, 3.0: 30, 6.0: 30, 9.0: 45, 12.0: 45, 18.0: 60, 24.0: 60}
"""Month of assessment -> days that a visit may lie beside it."""


@dataclass(frozen=True)
class Visit:
    """What was found on one day: measure -> value as the laboratory wrote it. `month` is None for an extra sample."""

    day: int
    month: float | None
    values: dict[str, Cell]


@dataclass(frozen=True)
class Patient:
    """One invented patient with all that the workbooks say of them. Days count from `time_zero`."""

    patient_id: str
    age: int
    sex: str
    isn_class: str
    previous: str
    weight: float
    last_day: int
    time_zero: date
    courses: dict[str, tuple[float, ...]]
    visits: tuple[Visit, ...] = ()

    @property
    def phase(self) -> str:
        """Induction for the first fourteen, maintenance for the others."""
        return "induction" if int(self.patient_id[1:]) <= 14 else "maintenance"

    def on(self, day: int) -> date:
        """The calendar date of a day."""
        return self.time_zero + timedelta(days=day)

    @property
    def biopsy(self) -> date | None:
        """The date of the kidney biopsy, never at a weekend; None where nobody noted it."""
        day = anchors.BIOPSIES.get(self.patient_id)
        if day is None:
            return None
        return self.on(day - max(0, self.on(day).weekday() - 4))


def target_day(month: float) -> int:
    """The day on which a month falls."""
    return math.floor(month * DAYS_PER_MONTH + 0.5)


def rows_of(table: str) -> list[list[str]]:
    """The lines of a typed-in table, each split at its blanks."""
    return [line.split() for line in table.strip().splitlines()]


def is_stopped(patient: Patient, drug: str, day: int) -> bool:
    """Whether a drug was no longer taken on a day."""
    return day > anchors.STOPS.get((patient.patient_id, drug), (day, ""))[0]


def draw_treatments(patient: Patient) -> list[tuple[str, int, int | None, str | None]]:
    """(drug, first day, last day or None while taken, reason for stopping), in order of the first day."""
    rng = random.Random(f"{SEED} {patient.patient_id} drugs")
    late = max(0, int(rng.random() * 18) - 9)
    before = -int(rng.random() * 4) if patient.phase == "induction" else -int(150 + rng.random() * 700)
    added = anchors.ADDED.get(patient.patient_id, ())
    starts = [("prednisolone", before), ("tacrolimus", 0), ("mizoribine", late), *added]
    courses = []
    for drug, first in sorted(starts, key=lambda start: start[1]):
        last, reason = anchors.STOPS.get((patient.patient_id, drug), (None, None))
        courses.append((drug, first, last, reason))
    return courses


def events() -> list[tuple[str, int, str, str, bool | None, bool | None, int | None]]:
    """(patient, day, event, description, serious, related, grade) of every event."""
    yes_no = {"yes": True, "no": False, ".": None}
    return [
        (
            who,
            int(day),
            kind.replace("_", " "),
            term.replace("_", " "),
            yes_no[serious],
            yes_no[related],
            None if grade == "." else int(grade),
        )
        for who, day, kind, term, serious, related, grade in rows_of(anchors.EVENTS)
    ]
