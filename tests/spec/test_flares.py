"""Flares from visits, one readable table per published rule: baseline, a response, then values in; flares out.

The limbs themselves, on a single row, stand in `test_flare_rules.py`. Here a whole course is read: which value is
"before", after which response a flare can count, whether it is confirmed, and which of several count. Day 0 is
active disease, day 90 a response, unless a course says otherwise; what a visit does not name is as on day 90.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from lnexplore import AnalysisPlan
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.terms import AllOf, Limit
from lnexplore.outcomes.derived_flares import CONFIRMED, NO_LATER_VISIT, NOT_MET_AGAIN, derived_flares
from tests.outcomes.small import cohort

SPOT = ResponseDefinition(
    "spot", "Spot", "", AllOf((Limit("upcr", "<", 0.5),)), AllOf((Limit("upcr", "<=", 0.5, of="baseline"),))
)
DAILY = ResponseDefinition("daily", "Daily", "", AllOf((Limit("urine_protein_24h", "<", 0.5),)))

ACTIVE = {"upcr": 4.0, "urine_protein_24h": 4.0, "creatinine": 0.8, "egfr": 80, "urine_rbc": 25, "cellular_casts": True, "c3": 50}  # fmt: skip
QUIET = {"upcr": 0.3, "urine_protein_24h": 0.3, "creatinine": 0.8, "egfr": 80, "urine_rbc": 2, "cellular_casts": False, "c3": 100}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """`then` maps a day to what differs from day 90; `flares` are (day, kind, status); `at_90` is what differs there."""

    says: str
    then: Mapping[int, Mapping[str, Any]]
    flares: tuple[tuple[int, str, str], ...] = ()
    at_90: Mapping[str, Any] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    event: tuple[str, int] | None = None
    response: ResponseDefinition = SPOT

    def __str__(self) -> str:
        return self.says


def found(key: str, course: Course) -> tuple[tuple[int, str, str], ...]:
    """The flares that the rule finds."""
    quiet = QUIET | dict(course.at_90)
    visits = {0: ACTIVE, 90: quiet} | {day: quiet | dict(values) for day, values in course.then.items()}
    plan = AnalysisPlan(
        definition=course.response, own=(course.response,), flare_rule=key, group_by=None, egfr_equation="as_recorded"
    ).replace(**course.plan)
    events = [("A", *course.event)] if course.event else None
    frame = derived_flares(cohort({"A": visits}, events=events), plan)
    return tuple(frame.select("day", "kind", "status").iter_rows())


def once(kind: str, day: int = 180) -> tuple[tuple[int, str, str], ...]:
    return ((day, kind, CONFIRMED),)


def lasting(**values: Any) -> dict[int, dict[str, Any]]:
    """The same values at day 180 and day 210."""
    return {180: values, 210: values}


NOTHING: tuple[tuple[int, str, str], ...] = ()
UP, WELL = {"upcr": 2.0}, {"upcr": 0.3}
MODERATE = once("moderate")

KDIGO = [
    Course("nothing changes", lasting(), NOTHING),
    Course("UPCR from 0.3 to 1.0", lasting(upcr=1.0), MODERATE),
    Course("UPCR from 0.3 to 0.99", lasting(upcr=0.99), NOTHING),
    Course("UPCR from 0.3 to 6", lasting(upcr=6.0), once("moderate, severe")),
    Course("creatinine up by 0.20", lasting(creatinine=1.0), MODERATE),
    Course("creatinine up by 0.19", lasting(creatinine=0.99), NOTHING),
    Course("creatinine up by 1.01", lasting(creatinine=1.81), once("severe")),
    Course("UPCR from 1.4 to 5.5", lasting(upcr=5.5), once("moderate or severe"), at_90={"upcr": 1.4}),
    Course("16 red cells", lasting(urine_rbc=16), once("mild")),
    Course("15 red cells", lasting(urine_rbc=15), NOTHING),
    Course("a cast", lasting(cellular_casts=True), once("mild")),
    Course("a cast, and UPCR", lasting(cellular_casts=True, upcr=1.0), once("mild, moderate")),
    # Confirmation: the next visit that is 14 days later or more and decides.
    Course("gone at the next visit", {180: UP, 210: WELL}, ((180, "moderate", NOT_MET_AGAIN),)),
    Course("no later visit", {180: UP}, ((180, "moderate", NO_LATER_VISIT),)),
    Course("13 days later is too early", {180: UP, 193: UP}, ((180, "moderate", NO_LATER_VISIT),)),
    Course("14 days later is enough", {180: UP, 194: UP}, MODERATE),
    Course("a visit in between does not matter", {180: UP, 190: WELL, 200: UP}, MODERATE),
    Course("confirmed by another limb", {180: UP, 210: {"creatinine": 1.0}}, MODERATE),
    Course("both are held against the value before the first", {120: {}, 180: {"upcr": 1.0}, 210: {"upcr": 1.1}}, MODERATE, plan={"flare_reference": "last"}),
    Course("asked for 60 days later", {180: UP, 210: WELL, 240: UP}, MODERATE, plan={"flare_confirm_days": 60}),
    # Missing values.
    Course("nothing measured but the sediment", {180: {"upcr": None, "creatinine": None}, 210: WELL}, NOTHING),
    Course("missing, then met", {180: {"upcr": None, "creatinine": None}, 210: UP, 240: UP}, once("moderate", 210)),
    Course("a visit that decides nothing confirms nothing", {180: UP, 210: {"upcr": None, "creatinine": None}, 240: UP}, MODERATE),
    Course("and does not speak against it", {180: UP, 210: {"upcr": None, "creatinine": None}}, ((180, "moderate", NO_LATER_VISIT),)),
    Course("a gap in a lasting flare begins no other one", {180: UP, 210: UP, 300: {"upcr": None, "creatinine": None}, 390: UP}, MODERATE),
    Course("one value missing, another met", lasting(upcr=None, creatinine=1.0), MODERATE),
    # Only after a response.
    Course("never in response", {180: {"upcr": 4.0}, 210: {"upcr": 8.0}, 240: {"upcr": 8.0}}, NOTHING, at_90={"upcr": 2.1}),
    Course("after partial response", lasting(upcr=4.0), MODERATE, at_90={"upcr": 2.0}),
    Course("the response is no flare itself", {}, NOTHING, at_90={"creatinine": 1.9}),
    # Which value is before. Creatinine 0.8, 0.95, 1.07: up by 0.27 from the lowest, 0.12 from the last, 0.195 from the mean.
    Course("from the lowest since the response", {120: {"creatinine": 0.95}, 150: {"creatinine": 1.07}, 180: {"creatinine": 1.07}}, once("moderate", 150)),
    Course("from the last value", {120: {"creatinine": 0.95}, 150: {"creatinine": 1.07}}, NOTHING, plan={"flare_reference": "last"}),
    Course("from the mean of the last two, 0.195", {120: {"creatinine": 0.95}, 150: {"creatinine": 1.07}}, NOTHING, plan={"flare_reference": "mean_last_two"}),
    Course("from the mean of the last two, 0.205", {120: {"creatinine": 0.95}, 150: {"creatinine": 1.08}, 180: {"creatinine": 1.08}}, once("moderate", 150), plan={"flare_reference": "mean_last_two"}),
    Course("the mean of one value is that value", {150: {"creatinine": 1.0}, 180: {"creatinine": 1.0}}, once("moderate", 150), plan={"flare_reference": "mean_last_two"}),
    Course("the last value is the last that is known", {120: {"creatinine": 0.95}, 150: {"creatinine": None}, 170: {"creatinine": 1.15}, 200: {"creatinine": 1.15}}, once("moderate", 170), plan={"flare_reference": "last"}),
    Course("values before the response do not count", {120: {"creatinine": 1.0}, 150: {"creatinine": 1.0}}, NOTHING, at_90={"creatinine": 1.0}),
    # How long the response must have lasted.
    Course("59 days after the response", {149: UP, 170: WELL}, NOTHING, plan={"flare_response_days": 60}),
    Course("60 days after the response", {150: UP, 170: UP}, once("moderate", 150), plan={"flare_response_days": 60}),
    Course("lost before it had lasted 60 days", {149: UP, 180: UP, 210: UP}, NOTHING, plan={"flare_response_days": 60}),
    # Several flares.
    Course("a second one after recovery", {180: UP, 210: UP, 300: WELL, 400: UP, 430: UP}, ((180, "moderate", CONFIRMED), (400, "moderate", CONFIRMED))),
    Course("90 days after the first is too early", {180: UP, 210: UP, 240: WELL, 270: UP, 300: UP}, MODERATE),
    Course("91 days after the first", {180: UP, 210: UP, 240: WELL, 271: UP, 300: UP}, ((180, "moderate", CONFIRMED), (271, "moderate", CONFIRMED))),
    Course("no refractory days", {180: UP, 210: UP, 240: WELL, 250: UP, 280: UP}, ((180, "moderate", CONFIRMED), (250, "moderate", CONFIRMED)), plan={"flare_refractory_days": 0}),
    Course("one that was not confirmed keeps no other away", {180: UP, 200: WELL, 230: UP, 260: UP}, ((180, "moderate", NOT_MET_AGAIN), (230, "moderate", CONFIRMED))),
    Course("the first only", {180: UP, 210: UP, 300: WELL, 400: UP, 430: UP}, MODERATE, plan={"flare_first_only": True}),
    Course("the first confirmed one only", {180: UP, 200: WELL, 300: UP, 330: UP, 400: WELL, 500: UP, 530: UP}, ((180, "moderate", NOT_MET_AGAIN), (300, "moderate", CONFIRMED)), plan={"flare_first_only": True}),
    Course("one long flare is one", {180: UP, 210: UP, 300: UP, 400: {"upcr": 3.0}}, MODERATE),
    # After dialysis, transplant or death nothing is looked for.
    Course("after dialysis", lasting(upcr=5.0), NOTHING, event=("dialysis", 150)),
    Course("on the day of dialysis", lasting(upcr=5.0), NOTHING, event=("dialysis", 180)),
    Course("after a transplant", lasting(upcr=5.0), NOTHING, event=("transplant", 120)),
    Course("before dialysis, which leaves it open", {180: UP, 210: UP}, ((180, "moderate", NO_LATER_VISIT),), event=("dialysis", 200)),
    Course("rescue treatment ends nothing", lasting(**UP), MODERATE, event=("rescue", 150)),
    Course("a visit a few days later is the same assessment", {180: UP, 185: {"upcr": 0.3}, 210: UP}, MODERATE),
]  # fmt: skip

DAY: dict[str, Any] = {"response": DAILY}
MORONI = [
    Course("creatinine up by 30 %, 5 red cells", lasting(creatinine=1.04, urine_rbc=5), once("nephritic"), **DAY),
    Course("creatinine up by 29 %", lasting(creatinine=1.03, urine_rbc=5), NOTHING, **DAY),
    Course("creatinine up by 30 %, quiet sediment", lasting(creatinine=1.04), NOTHING, **DAY),
    Course("in two steps, neither of 30 %", {120: {"creatinine": 0.95, "urine_rbc": 5}, 150: {"creatinine": 1.1, "urine_rbc": 5}}, NOTHING, **DAY),
    Course("in two steps, from the lowest", {120: {"creatinine": 0.95, "urine_rbc": 5}, 150: {"creatinine": 1.1, "urine_rbc": 5}, 180: {"creatinine": 1.1, "urine_rbc": 5}}, once("nephritic", 150), plan={"flare_reference": "nadir"}, **DAY),
    Course("protein from 0.3 to 2.3", lasting(urine_protein_24h=2.3), once("proteinuric"), **DAY),
    Course("protein from 0.3 to 2.29", lasting(urine_protein_24h=2.29), NOTHING, **DAY),
    Course("from 3.5 to 7, after an unnoticed rise", {120: {"urine_protein_24h": 1.9}, 150: {"urine_protein_24h": 3.5}, 180: {"urine_protein_24h": 7.0}, 210: {"urine_protein_24h": 7.0}}, once("proteinuric"), **DAY),
    Course("from 3.5 to 6.9", {120: {"urine_protein_24h": 1.9}, 150: {"urine_protein_24h": 3.5}, 180: {"urine_protein_24h": 6.9}}, NOTHING, **DAY),
    Course("no creatinine leaves it open", lasting(urine_protein_24h=2.3, creatinine=None), NOTHING, **DAY),
]  # fmt: skip

BLISS = [
    Course("protein from 0.19 to 1.01", lasting(urine_protein_24h=1.01), once("proteinuria"), at_90={"urine_protein_24h": 0.19}, **DAY),
    Course("protein from 0.19 to 1.0", lasting(urine_protein_24h=1.0), NOTHING, at_90={"urine_protein_24h": 0.19}, **DAY),
    Course("protein from 0.2 to 2.0", lasting(urine_protein_24h=2.0), NOTHING, at_90={"urine_protein_24h": 0.2}, **DAY),
    Course("protein from 0.2 to 2.01", lasting(urine_protein_24h=2.01), once("proteinuria"), at_90={"urine_protein_24h": 0.2}, **DAY),
    Course("after any visit: from 1.5 to 3.01", lasting(urine_protein_24h=3.01), once("proteinuria"), at_90={"urine_protein_24h": 1.5}, **DAY),
    Course("from 1.5 to 3.0", lasting(urine_protein_24h=3.0), NOTHING, at_90={"urine_protein_24h": 1.5}, **DAY),
    Course("from the lowest since: 1.5, 1.1, 2.3", {120: {"urine_protein_24h": 1.1}, 180: {"urine_protein_24h": 2.3}, 210: {"urine_protein_24h": 2.3}}, once("proteinuria"), at_90={"urine_protein_24h": 1.5}, **DAY),
    Course("creatinine up by 20 % with protein", lasting(creatinine=0.96), once("kidney function"), **DAY),
    Course("creatinine up by 19 %", lasting(creatinine=0.95), NOTHING, **DAY),
    Course("new haematuria with protein", lasting(urine_rbc=5), once("haematuria"), **DAY),
    Course("4 red cells", lasting(urine_rbc=4), NOTHING, **DAY),
]  # fmt: skip

ALMS = [
    Course("UPCR from 0.3 to 0.6", lasting(upcr=0.6), once("proteinuric")),
    Course("UPCR from 0.3 to 0.59", lasting(upcr=0.59), NOTHING),
    Course("from the lowest: 0.3, 0.2, 0.4", {120: {"upcr": 0.2}, 180: {"upcr": 0.4}, 210: {"upcr": 0.4}}, once("proteinuric")),
    Course("from the last: 0.3, 0.2, 0.39", {120: {"upcr": 0.2}, 180: {"upcr": 0.39}}, NOTHING, plan={"flare_reference": "last"}),
    Course("creatinine up by 25 % with a cast", lasting(creatinine=1.0, cellular_casts=True), once("nephritic")),
    Course("creatinine up by 24 % with a cast", lasting(creatinine=0.99, cellular_casts=True), NOTHING),
    Course("creatinine up by 25 %, 5 red cells", lasting(creatinine=1.0, urine_rbc=5), once("nephritic")),
    Course("creatinine up by 25 %, 4 red cells", lasting(creatinine=1.0, urine_rbc=4), NOTHING),
    Course("both", lasting(creatinine=1.0, upcr=0.6), once("proteinuric, nephritic")),
]  # fmt: skip

TRIPLED = {"urine_protein_24h": 0.9, "urine_rbc": 5, "c3": 66}
MAINTAIN = [
    Course("creatinine up by 33 %", lasting(creatinine=1.33), once("creatinine"), at_90={"creatinine": 1.0}, **DAY),
    Course("creatinine up by 32 %", lasting(creatinine=1.32), NOTHING, at_90={"creatinine": 1.0}, **DAY),
    Course("protein tripled, 5 red cells, C3 down by 34 %", lasting(**TRIPLED), once("proteinuria"), **DAY),
    Course("C3 down by 33 %", lasting(**TRIPLED | {"c3": 67}), NOTHING, **DAY),
    Course("protein not tripled", lasting(**TRIPLED | {"urine_protein_24h": 0.89}), NOTHING, **DAY),
    Course("C3 not measured", lasting(**TRIPLED | {"c3": None}), NOTHING, **DAY),
    Course("from the best: C3 100, 110, 73", {120: {"c3": 110}, 180: TRIPLED | {"c3": 73}, 210: TRIPLED | {"c3": 73}}, once("proteinuria"), plan={"flare_reference": "nadir"}, **DAY),
    Course("from the last: C3 110, 90, 66", {120: {"c3": 90}, 180: TRIPLED}, NOTHING, at_90={"c3": 110}, **DAY),
]  # fmt: skip

AURORA = [
    Course("from 0.19 to 1.01", lasting(upcr=1.01), once("renal flare"), at_90={"upcr": 0.19}),
    Course("from 0.19 to 1.0", lasting(upcr=1.0), NOTHING, at_90={"upcr": 0.19}),
    Course("from 0.2 to 2.0", lasting(upcr=2.0), NOTHING, at_90={"upcr": 0.2}),
    Course("from 0.7, which is low enough, to 2.01", lasting(upcr=2.01), once("renal flare"), at_90={"upcr": 0.7}),
    Course("from 0.71, which is not", lasting(upcr=2.01), NOTHING, at_90={"upcr": 0.71}),
    Course("from the lowest: 0.7, 0.19, 1.01", {120: {"upcr": 0.19}, 180: {"upcr": 1.01}, 210: {"upcr": 1.01}}, once("renal flare"), at_90={"upcr": 0.7}),
    Course("from the last: 0.7, 0.19, 0.5, 1.01", {120: {"upcr": 0.19}, 150: {"upcr": 0.5}, 180: {"upcr": 1.01}}, NOTHING, at_90={"upcr": 0.7}, plan={"flare_reference": "last"}),
    Course("whatever the definition of response says", lasting(upcr=2.01), once("renal flare"), at_90={"upcr": 0.6}, response=DAILY),
    Course("no UPCR at the visit", lasting(upcr=None), NOTHING),
]  # fmt: skip

CHILD = {"egfr": 100}
SSR = [
    Course("0.51 after complete response", lasting(upcr=0.51, **CHILD), once("proteinuria after complete response"), at_90=CHILD),
    Course("0.50 after complete response", lasting(upcr=0.50, **CHILD), NOTHING, at_90=CHILD),
    Course("from 0.6 to 1.2 after partial response", lasting(upcr=1.2), once("proteinuria after partial response"), at_90=CHILD | {"upcr": 0.6}),
    Course("from 0.6 to 1.19 after partial response", lasting(upcr=1.19), NOTHING, at_90=CHILD | {"upcr": 0.6}),
    Course("from 0.5 to 1.0 after partial response", lasting(upcr=1.0), NOTHING, at_90=CHILD | {"upcr": 0.5}),
    Course("partial, then complete, then 0.51", {120: {"upcr": 0.3}, 180: {"upcr": 0.51}, 210: {"upcr": 0.51}}, once("proteinuria after complete response"), at_90=CHILD | {"upcr": 0.9}),
    Course("eGFR 94.9 with 11 red cells after 2", lasting(egfr=94.9, urine_rbc=11), once("kidney function"), at_90=CHILD),
    Course("eGFR 94.9 with 10 red cells after 2", lasting(egfr=94.9, urine_rbc=10), NOTHING, at_90=CHILD),
    Course("eGFR 95 with 11 red cells", lasting(egfr=95, urine_rbc=11), NOTHING, at_90=CHILD),
    Course("eGFR from 80 to 72, 10 % exactly", lasting(egfr=72, urine_rbc=11), NOTHING),
    Course("eGFR from 80 to 71.9", lasting(egfr=71.9, urine_rbc=11), once("kidney function")),
]  # fmt: skip

ACR = [
    Course("eGFR from 80 to 60", lasting(egfr=60), once("kidney function")),
    Course("eGFR from 80 to 60.1", lasting(egfr=60.1), NOTHING),
    Course("from the best: 80, 90, 67.5", {120: {"egfr": 90}, 180: {"egfr": 67.5}, 210: {"egfr": 67.5}}, once("kidney function")),
    Course("from the last: 90, 80, 67.5", {120: {"egfr": 80}, 180: {"egfr": 67.5}}, NOTHING, at_90={"egfr": 90}, plan={"flare_reference": "last"}),
    Course("5 red cells after 2", lasting(urine_rbc=5), once("sediment")),
    Course("a cast after 2 red cells", lasting(cellular_casts=True), once("sediment")),
    Course("5 red cells after 5", lasting(urine_rbc=5), NOTHING, at_90={"urine_rbc": 5}),
    Course("red cells between 3 and 8 leave it open", lasting(urine_rbc=(3, 8)), NOTHING),
]  # fmt: skip

COURSES = {
    "kdigo2012": KDIGO,
    "moroni": MORONI,
    "bliss_sle": BLISS,
    "alms_maintenance": ALMS,
    "maintain": MAINTAIN,
    "aurora2": AURORA,
    "ssr": SSR,
    "acr_style": ACR,
}


@pytest.mark.parametrize(
    ("key", "course"), [(key, course) for key, courses in COURSES.items() for course in courses], ids=str
)
def test_course(key: str, course: Course):
    assert found(key, course) == course.flares


def test_every_limb_of_every_rule_is_met_in_a_course():
    assert list(COURSES) == list(FLARES)
    for key, rule in FLARES.items():
        kinds = {kind for course in COURSES[key] for _, words, _ in course.flares for kind in words.split(", ")}
        assert kinds == {limb.name for limb in rule.limbs}


def test_what_is_shown_beside_a_flare():
    quiet = QUIET | {"upcr": 0.2}
    visits = {0: ACTIVE, 90: QUIET, 120: quiet, 180: QUIET | {"upcr": 1.2, "creatinine": 0.9}}
    frame = derived_flares(cohort({"A": visits}), AnalysisPlan(definition=SPOT, own=(SPOT,), group_by=None))
    assert frame.drop("group", "month").rows() == [
        ("A", 180, "moderate", NO_LATER_VISIT, 90, 1.2, 0.2, 0.9, 0.8, False)
    ]


def test_a_flare_needs_no_baseline():
    course = {10: ACTIVE, 90: QUIET, 180: QUIET | UP, 210: QUIET | UP}
    assert derived_flares(cohort({"A": course}), AnalysisPlan(definition=SPOT, own=(SPOT,), group_by=None)).height == 1
