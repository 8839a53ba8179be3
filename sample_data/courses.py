"""The invented patients' courses: visits, laboratory values and doses, drawn around the hand-chosen values.

Baseline, 3 months and 6 months stand exactly as chosen in `anchors.py`, because the published figures hang on
them. All other visits follow the line between the chosen values, with the scatter that a laboratory shows.
"""

import math
import random
from datetime import date, timedelta

from sample_data import anchors
from sample_data.patients import DAYS_PER_MONTH, SEED, WINDOWS, Cell, Patient, Visit, is_stopped, rows_of, target_day

ANCHOR_MONTHS = (0.0, 3.0, 6.0, 12.0)
RBC_RANGES = {0: "<1", 1: "1-4", 5: "5-9", 10: "10-19", 20: "20-29", 30: "30-49", 50: "50-99", 100: ">=100"}
"""The ranges in which Japanese laboratories count red cells per field, by their lower end."""
SCHEDULE = {
    0.5: (-3, -1), 1.0: (-4, 4), 2.0: (-6, -1), 3.0: (-6, 6), 4.5: (-6, 6),
    **{float(month): (-9, 9) for month in (6, 9, 12, 15, 18, 21, 24, 27, 30, 33)},
}  # fmt: skip
"""Planned month -> how many days early or late the visit may be."""
RBC_LOW_ENDS = tuple(RBC_RANGES)
FLARE_DOSE = 30.0
"""Prednisolone on the day of a flare, in mg; lowered as the flare fades."""
PEAK_MONTHS = (1.0, 3.0, 6.0, 12.0)
"""When the mizoribine level may be measured."""
SCORED_MONTHS = (0.0, 3.0, 6.0, 12.0, 18.0, 24.0)
"""When SLEDAI is scored and the patient weighed; also at a flare."""
SPREAD = {"upcr": 0.17, "albumin": 0.1, "creatinine": 0.02, "c3": 3.5, "c4": 0.9, "anti_dsdna": 0.15, "urine_rbc": 0.22}
"""Scatter between visits: a share for proteinuria and antibodies, a category for red cells, else the unit itself."""
ON_LOG_SCALE = {"upcr", "anti_dsdna", "prednisolone"}


def draw_cohort() -> list[Patient]:
    """All patients with their visits. The same on every run: each patient has a seed of their own."""
    header, *lines = rows_of(anchors.COURSES)
    courses = {
        line[0]: {
            key: tuple(float(part) for part in cell.split("/")) for key, cell in zip(header[1:], line[1:], strict=True)
        }
        for line in lines
    }
    patients = []
    for patient_id, age, sex, isn_class, previous, weight, last_day in rows_of(anchors.PATIENTS)[1:]:
        rng = random.Random(f"{SEED} {patient_id}")
        # Dates after the abstract appeared: no row can be taken for one of its patients.
        start = date(2015, 10, 5) + timedelta(days=7 * int(rng.random() * 150) + int(rng.random() * 5))
        last = _working_day(start, int(last_day))
        spelled = isn_class.replace("_", " ")
        blank = Patient(patient_id, int(age), sex, spelled, previous, float(weight), last, start, courses[patient_id])
        visits = _draw_visits(blank, rng)
        patients.append(Patient(**{**vars(blank), "visits": visits}))
    return patients


def _working_day(start: date, day: int) -> int:
    """The day itself, or the Friday before it: the out-patient clinic is closed at weekends."""
    return day - max(0, (start + timedelta(days=day)).weekday() - 4)


def _visit_days(patient: Patient, rng: random.Random) -> list[tuple[int, float]]:
    """(day, planned month) of every visit: planned ones with some delay, those around a flare, the last one."""
    days = [(0, 0.0)]
    flare = anchors.FLARES.get(patient.patient_id)
    unplanned = [_working_day(patient.time_zero, flare[0] + later) for later in (0, 28)] if flare else []
    for month, (early, late) in SCHEDULE.items():
        target = target_day(month)
        possible = [
            target + shift for shift in range(early, late + 1) if shift and patient.on(target + shift).weekday() < 5
        ]
        day = possible[int(rng.random() * len(possible))]
        beside_flare = bool(unplanned) and abs(day - unplanned[0]) < 15 and month not in ANCHOR_MONTHS
        if day <= patient.last_day - 30 and (patient.patient_id, month) not in anchors.MISSED and not beside_flare:
            days.append((day, month))
    nearest_month = min(SCHEDULE, key=lambda month: abs(target_day(month) - patient.last_day))
    days.append((patient.last_day, nearest_month if abs(target_day(nearest_month) - patient.last_day) < 25 else -1.0))
    for position, day in enumerate(unplanned):
        if position == 0 or all(abs(day - other) > 12 for other, _ in days):
            days.append((day, -1.0))
    return sorted(days)


def _between(values: tuple[float, ...], month: float, log: bool) -> float:
    """The value on the line between the chosen ones; on a log scale where values fall by shares."""
    if month >= ANCHOR_MONTHS[-1]:
        return values[-1]
    left = max(index for index, anchor in enumerate(ANCHOR_MONTHS) if anchor <= month)
    share = (month - ANCHOR_MONTHS[left]) / (ANCHOR_MONTHS[left + 1] - ANCHOR_MONTHS[left])
    before, after = values[left], values[left + 1]
    return before * (after / before) ** share if log else before + (after - before) * share


def _draw_visits(patient: Patient, rng: random.Random) -> tuple[Visit, ...]:
    """Every visit of a patient, with the extra samples taken beside it."""
    visits: list[Visit] = []
    dose = math.inf
    for day, month in _visit_days(patient, rng):
        values = _draw_values(patient, day, month, dose, rng)
        dose = float(str(values["prednisolone"]))
        if month in WINDOWS or month == 0:
            visits += _complement_elsewhere(patient, day, month, values, rng)
        visits.append(Visit(day, month, values))
    if patient.patient_id in anchors.SCREENED:
        first = next(visit for visit in visits if visit.day == 0).values
        upcr = round(float(str(first["upcr"])) * anchors.SCREENED[patient.patient_id], 2)
        early = {key: first[key] for key in ("creatinine", "albumin", "urine_rbc", "cellular_casts")}
        day = _working_day(patient.time_zero, -int(15 + rng.random() * 7))
        visits.append(Visit(day, None, {"upcr": upcr, **early}))
    return tuple(sorted(visits, key=lambda visit: visit.day))


def _complement_elsewhere(
    patient: Patient, day: int, month: float, values: dict[str, Cell], rng: random.Random
) -> list[Visit]:
    """Now and then complement and antibodies are drawn on another day, two to four days beside the visit.

    Always farther from the planned day than the visit is (before it at baseline), so that the visit stays the one
    that stands for its month.
    """
    wanted, shift = rng.random() < 0.12, 2 + int(rng.random() * 3)
    other = day + shift if month and day > target_day(month) else day - shift
    if not wanted or other > patient.last_day or patient.on(other).weekday() > 4:
        return []
    return [Visit(other, None, {key: values.pop(key) for key in ("c3", "c4", "anti_dsdna") if key in values})]


def _levels(
    patient: Patient, at: float, exact: bool, flare: float, rise: float, rng: random.Random
) -> dict[str, float]:
    """Every course's value at a month, with scatter unless it was chosen, and what a flare adds. Red cells: a class."""
    level: dict[str, float] = {}
    for key, course in patient.courses.items():
        log = key in ON_LOG_SCALE
        chosen = tuple(RBC_LOW_ENDS.index(int(value)) for value in course) if key == "urine_rbc" else course
        scatter = max(-1.8, min(1.8, rng.gauss(0, 1))) * SPREAD.get(key, 0.0) * (not exact)
        value = _between(chosen, at, log)
        level[key] = value * math.exp(scatter) if log else value + scatter
    level["upcr"] *= 1 + rise * flare
    level["anti_dsdna"] *= 1 + 2 * flare
    level["urine_rbc"] += 3 * flare
    level["albumin"] -= 0.5 * flare
    level["creatinine"] *= 1 + 0.08 * flare
    level["c3"] *= 1 - 0.25 * flare
    level["c4"] *= 1 - 0.3 * flare
    return level


def _draw_values(patient: Patient, day: int, month: float, dose_before: float, rng: random.Random) -> dict[str, Cell]:
    """What is found at one visit."""
    exact = month in ANCHOR_MONTHS[:3]
    at = month if exact else day / DAYS_PER_MONTH
    flare_day, rise = anchors.FLARES.get(patient.patient_id, (math.inf, 0.0))
    # Chosen values already know of the flare; elsewhere it fades with a half-life of a month.
    flare = 0.0 if exact or day < flare_day - 2 else math.exp(-(day - flare_day) / 45)
    level = _levels(patient, at, exact, flare, rise, rng)
    cells = RBC_LOW_ENDS[max(0, min(len(RBC_LOW_ENDS) - 1, math.floor(level["urine_rbc"] + 0.5)))]
    cast_alone = (patient.patient_id, month) in anchors.CASTS_WITHOUT_CELLS
    dose = level["prednisolone"] if exact else min(dose_before, _tablets(level["prednisolone"]))
    if FLARE_DOSE * flare > dose:
        dose = _tablets(FLARE_DOSE * flare)
    values: dict[str, Cell] = {
        "upcr": round(level["upcr"], 2) if level["upcr"] >= 0.1 else "<0.1",
        "creatinine": round(level["creatinine"], 2),
        "albumin": round(level["albumin"], 1),
        "urine_rbc": f"{RBC_RANGES[cells]}/HPF",
        "cellular_casts": cast_alone or (cells >= 20 and patient.isn_class != "V"),
        "c3": round(level["c3"]),
        "c4": round(level["c4"], 1),
        "anti_dsdna": round(level["anti_dsdna"]) if level["anti_dsdna"] >= 10 else "<10",
        "prednisolone": 0.0 if is_stopped(patient, "prednisolone", day) else dose,
    }
    # All are drawn at every visit, used or not, so that a change to one value leaves the later ones alone.
    trough, peak, drift = rng.uniform(4, 8), rng.uniform(0.5, 1.6), rng.gauss(0, 0.5)
    trough_taken, peak_taken, complement_lost, elsewhere = rng.random(), rng.random(), rng.random(), rng.random()
    if day > 7 and trough_taken < 0.93 and not is_stopped(patient, "tacrolimus", day):
        values["tacrolimus_trough"] = round(trough, 1)
    if month in PEAK_MONTHS and peak_taken < 0.7 and not is_stopped(patient, "mizoribine", day):
        values["mizoribine_level"] = round(peak, 2)
    if month in SCORED_MONTHS or flare > 0.9:
        points = 2 * int(elsewhere * (5 if patient.phase == "induction" else 2)) if day == 0 else 0
        values["sledai"] = _sledai(level, cells, bool(values["cellular_casts"]), points)
        # Nephrotic patients lose their oedema first and gain on steroids later.
        oedema = max(0.0, 3.2 - level["albumin"]) * 2.5
        values["weight"] = round(patient.weight + oedema + min(at, 6.0) * 0.25 + drift, 1)
    lost = ("c3", "c4") if not exact and complement_lost < 0.03 else ()
    for key in anchors.NOT_MEASURED.get((patient.patient_id, month), lost):
        del values[key]
    return values


def _tablets(dose: float) -> float:
    """The nearest dose that 5 mg and 1 mg tablets give, in the steps in which it is lowered."""
    step = 5.0 if dose >= 25 else 2.5 if dose >= 10 else 1.0
    return math.floor(dose / step + 0.5) * step


def _sledai(level: dict[str, float], cells: int, casts: bool, outside_kidney: int) -> int:
    """SLEDAI-2K from the visit's own values: urine 4 points each, complement and antibodies 2, the rest given."""
    urine = 4 * (level["upcr"] > 0.5) + 4 * (cells >= 5) + 4 * casts
    return urine + 2 * (level["c3"] < 73 or level["c4"] < 11) + 2 * (level["anti_dsdna"] > 12) + outside_kidney
