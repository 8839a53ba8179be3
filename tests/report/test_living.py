"""The living figure: what stands in the file, what must not, and that every range shown holds the truth."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.outcomes.living import (
    KINDS,
    PatientBits,
    Place,
    group_sets,
    is_monotone,
    movable_limits,
    places_of,
    slider_sets,
)
from lnexplore.report.disclosure import release
from lnexplore.report.living import Living, living_figure, living_html
from lnexplore.report.living import counts as living_counts
from lnexplore.report.living.counts import CountRequest, Part
from tests.cohorts import Scene, draw_cohort, examples, scenes, seeds
from tests.outcomes.small import upcr
from tests.report.test_disclosure import disclosed

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()
SMALL = (5, 3)


def inside(raw: bytes) -> dict:
    """The data of a file."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', raw.decode(), re.DOTALL)
    assert found is not None
    return json.loads(found.group(1))


def rate(data: dict, group: str, kind: str, month: int, *at: int) -> list[int] | None:
    """What a file says at a place of its sliders; without one, where they stand at first."""
    step = 0
    for axis, index in zip(data["axes"], at or [axis["own"] for axis in data["axes"]], strict=True):
        step = step * len(axis["values"]) + index
    (mine,) = [one for one in data["groups"] if one["name"] == group]
    place = mine["rates"][kind][step * len(data["months"]) + data["months"].index(month)]
    return data["rates"][place]


@pytest.fixture(scope="module")
def unlimited() -> Living:
    return living_figure(SAMPLE, PLAN, k=1, places=SMALL)


@pytest.fixture(scope="module")
def usual() -> Living:
    return living_figure(SAMPLE, PLAN, places=SMALL)


def test_without_a_limit_it_says_what_was_counted_by_hand(unlimited: Living):
    # The numbers of test_sample_by_hand.py; Wilson intervals of 8/12 and 7/12.
    data = inside(living_html(unlimited))
    assert rate(data, "Induction", "CR at", 6) == [8, 12, 39, 86]
    assert rate(data, "Maintenance", "CR at", 6) == [7, 12, 32, 81]
    # First complete responses up to day 213 (FIRST_CR in test_paper_by_hand.py): all but P05, P06, P13, P14; P18, P25.
    assert rate(data, "Induction", "CR by", 6)[:2] == [10, 14]
    assert rate(data, "Maintenance", "CR by", 6)[:2] == [12, 14]
    assert [axis["values"][axis["own"]] for axis in data["axes"]] == ["0.4", "3.5"]
    assert [axis["values"][axis["published"]] for axis in data["axes"]] == ["0.4", "3.5"]
    kdigo = [definition["key"] for definition in data["definitions"]].index("kdigo2024")
    at_six = data["months"].index(6)
    shown = [data["rates"][group["definitions"][kdigo][at_six]][:2] for group in data["groups"]]
    assert shown == [[11, 13], [12, 13]]
    assert unlimited.contents["withheld"].sum() == 0
    assert unlimited.notes == ("No count is suppressed: single patients can be inferred from the counts.",)


def test_of_a_small_cohort_it_tells_little_and_says_so(usual: Living):
    data = usual.data
    # 12 of 14 could be assessed: the 2 others would be told. 8 of 14 tells of 8 and, at most, of 6.
    assert rate(dict(data), "Induction", "CR at", 6) == [8, 8, 14, 0, 0]
    assert data["sparse"]
    assert usual.contents.filter(pl.col("smallest") < 5).height == 0
    assert usual.contents["withheld"].sum() > usual.contents["released"].sum() / 2
    assert "Too few patients to share most of this" in living_html(usual).decode()


def test_a_count_by_hand_stays_and_leaves_a_range():
    # Forty patients, all assessed at six months: 10 below 0.3, 2 more below 0.5, 8 more at 1, 20 at 4.
    values = [0.25] * 10 + [0.45] * 2 + [1.0] * 8 + [4.0] * 20
    cohort = upcr(**{f"P{number}": {0: 5.0, 183: value} for number, value in enumerate(values)})
    plan = AnalysisPlan(definition=DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr"})), group_by=None)
    places = places_of(plan, "cr.upcr", 5)
    data = dict(living_figure(cohort, plan, ["cr.upcr"], places=(5,)).data)
    assert places == [0.1, 0.4, 0.442008, 0.5, 2.0]
    told = [rate(data, "All patients", "CR at", 6, index) for index in range(5)]
    # The plan's own place asks first: 12 below 0.5. Then the 10 below 0.4 would tell of the two between. Wilson intervals.
    assert told == [[0, 40, 0, 9], [0, 12, 40], [0, 12, 40], [12, 40, 18, 45], [20, 40, 35, 65]]


def all_counts(cohort: Cohort, plan: AnalysisPlan, k: int, places: tuple[int, ...]) -> tuple:
    """Per group: its size, the sets that left, what is told, and the truth behind it."""
    paths = [component.path for component in movable_limits(plan.definition)][: len(places)]
    limits = {path: places_of(plan, path, most) for path, most in zip(paths, places, strict=False)}
    asked = CountRequest(plan, limits, list(KINDS), is_monotone(cohort, plan))
    sliders = slider_sets(cohort, plan, limits)
    for group, members in group_sets(cohort, plan).items():
        every = list(living_counts.cells(group, members, asked, sliders, {}))
        released = release(every, k)
        out = [cell.members for cell in every if cell.key in released]
        told = living_counts.places(members.bit_count(), asked, released)
        yield group, members, out, told, sliders, asked, released


def check(told: dict, sliders: dict[Place, PatientBits], asked: CountRequest, group: str, released: dict) -> None:
    """Every sentence about a place is true, and exact where both counts left."""
    months = asked.months
    for kind, every in told.items():
        for number, said in enumerate(every):
            step, month = divmod(number, len(months))
            behind = sliders.get(Place(group, kind, months[month], step), PatientBits(0, 0))
            n, of = behind.n.bit_count(), behind.of.bit_count()
            if said is None:
                assert Part(kind, (months[month], step), "n") not in released or n == 0
            elif len(said) == 4:
                assert said[:2] == [n, of]
            else:
                assert said[0] <= n <= said[1]
                assert said[2] == of if len(said) == 3 else said[2] >= of


@examples(10)
@given(scene=scenes(), who=seeds(60), k=st.sampled_from((3, 5, 10)))
def test_ranges_hold_the_truth_and_nothing_small_leaves(scene: Scene, who: list[int], k: int):
    cohort = draw_cohort(who, scene)
    if not movable_limits(scene.plan.definition):
        return
    for group, members, out, told, sliders, asked, released in all_counts(cohort, scene.plan, k, (4, 3)):
        check(told, sliders, asked, group, released)
        if members.bit_count() >= k:
            assert disclosed(out, k) == set()
        else:
            assert not any(out)


CANARIES = ("QXPATIENT", "QXHEADER", "QXCELL", "QXFILE", "QXDRUG", "QXPHASE", "QXREGIMEN")


def marked() -> Cohort:
    """The sample with a word of its own wherever a sheet may put one."""
    patients = SAMPLE.patients.with_columns(
        pl.col("patient_id") + "QXPATIENT",
        phase=pl.col("phase").cast(pl.String).replace("induction", 'QXPHASE</script><b onclick="x">'),
        extra_1=pl.col("extra_1") + "QXCELL",
    )
    visits, treatments, events = (
        frame.with_columns(pl.col("patient_id") + "QXPATIENT")
        for frame in (SAMPLE.visits, SAMPLE.treatments, SAMPLE.events)
    )
    return Cohort.of(
        patients,
        visits,
        treatments.with_columns(drug=pl.lit("QXDRUG")),
        events,
        extras={"extra_1": "QXHEADER"},
        name="QXFILE.xlsx",
    )


MARKED_PLAN = PLAN.replace(
    filters=Filters(
        levels={"extra_1": (*sorted({f"{word}QXCELL" for word in SAMPLE.patients["extra_1"].drop_nulls()}), "missing")}
    ),
    regimen=("QXREGIMEN",),
    induction_phase="QXPHASE",
    exclude_baseline_responders=True,
)


def test_no_word_of_the_sheet_but_groups_is_inside():
    living = living_figure(marked(), MARKED_PLAN, k=3, places=SMALL)
    text = living_html(living).decode()
    assert [word for word in CANARIES if word in text] == ["QXPHASE"]
    assert [word for word in living.words if word.startswith("QXPHASE")] == ['QXPHASE</script><b onclick="x">']
    assert "Some patients of the cohort were selected; how is not disclosed here." in text
    # The name of the group stays data: it ends no script and opens no tag.
    assert text.count("</script>") == 2
    assert "<b onclick" not in text
    assert inside(text.encode())["groups"][0]["name"] in ('QXPHASE</script><b onclick="x">', "Maintenance")


def test_groups_can_be_renamed():
    living = living_figure(marked(), MARKED_PLAN, k=3, rename_groups=True, places=SMALL)
    text = living_html(living).decode()
    assert not [word for word in CANARIES if word in text]
    assert [group["name"] for group in living.data["groups"]] == ["Group 1", "Group 2"]
    assert living.words == ()
    # The program's own name for a cohort without groups tells nothing.
    together = living_figure(marked(), MARKED_PLAN.replace(group_by=None), rename_groups=True, places=SMALL)
    assert [group["name"] for group in together.data["groups"]] == ["All patients"]


def test_a_definition_of_ones_own_brings_ones_own_words_and_they_are_told():
    own = replace(DEFINITIONS["kdigo2024"], key="own1", label="Our clinic’s", citation="Our protocol", evidence="own")
    living = living_figure(SAMPLE, PLAN.replace(definition=own, own=(own,)), places=SMALL)
    assert living.words == ("Induction", "Maintenance", "Our clinic’s", "Our protocol")
    assert living.data["definition"]["label"] == "Our clinic’s"


def test_what_is_withheld_stands_nowhere_in_the_file():
    # 37 of 40 assessed, 31 in response: 37 would tell of 3, 31 is told; the 37 must not be there in any form.
    values: list[float | None] = [0.2] * 31 + [4.0] * 6 + [None] * 3
    cohort = upcr(**{f"P{number}": {0: 5.0, 183: value} for number, value in enumerate(values)})
    plan = AnalysisPlan(definition=DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr"})), group_by=None)
    data = dict(living_figure(cohort, plan, places=SMALL).data)
    assert rate(data, "All patients", "CR at", 6) == [31, 31, 40, 0, 0]
    numbers = {number for one in data["rates"] if one for number in one[:3]}
    assert 37 not in numbers
    assert 40 in numbers
    assert "37" not in json.dumps(data["rates"])


def test_too_few_to_share():
    living = living_figure(SAMPLE, PLAN, k=20)
    assert living.is_empty
    assert living.contents.height == 0
    assert living.words == ()
    assert living.notes == ("2 groups have fewer than 20 patients: too few to share, so they are not in the file.",)
    text = living_html(living).decode()
    assert "Induction" not in text
    assert inside(text.encode())["groups"] == inside(text.encode())["definitions"] == []


def test_the_file_may_load_nothing_and_run_its_own_script_only(usual: Living):
    text = living_html(usual).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    allowed = policy.group(1).replace("&#x27;", "'")
    script, style = (
        re.search(r"<script>(.*?)</script>", text, re.DOTALL),
        re.search(r"<style>(.*?)</style>", text, re.DOTALL),
    )
    assert script is not None
    assert style is not None
    for name, part in (("script-src", script.group(1)), ("style-src", style.group(1))):
        mark = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"{name} 'sha256-{mark}'" in allowed
    assert allowed.startswith("default-src 'none';")
    # The one address is the name of a language (SVG), which nothing loads.
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(
        r"innerHTML|insertAdjacent|document\.write|eval\(|new Function|fetch\(|XMLHttp|localStorage", text
    )


def test_its_own_words():
    data = living_figure(SAMPLE, PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", 0.5)), places=SMALL).data
    assert data["synthetic"]
    assert data["definition"]["differences"] == ["CR: UPCR < 0.5 g/gCr (published: UPCR < 0.4 g/gCr)"]
    upcr_axis = data["axes"][0]
    assert (upcr_axis["name"], upcr_axis["symbol"], upcr_axis["unit"]) == ("UPCR", "<", "g/gCr")
    assert [upcr_axis["values"][upcr_axis[which]] for which in ("own", "published")] == ["0.5", "0.4"]
    assert not any(sentence.startswith(("Flares", "The regimen", "Response was defined")) for sentence in data["plan"])
    assert "Intervals are 95 % Wilson intervals." in data["plan"]
    assert not living_figure(Cohort.of(SAMPLE.patients.drop("extra_1"), SAMPLE.visits), PLAN, places=SMALL).data[
        "synthetic"
    ]


def test_what_cannot_be_asked_for():
    with pytest.raises(ValueError, match="smallest count"):
        living_figure(SAMPLE, PLAN, k=2)
    with pytest.raises(ValueError, match="limits can be moved"):
        living_figure(SAMPLE, PLAN, ["cr.upcr", "cr.albumin", "cr.creatinine"])
    with pytest.raises(ValueError, match="limits can be moved"):
        living_figure(SAMPLE, PLAN, ["cr.upcr", "cr.upcr"])
    with pytest.raises(KeyError):
        living_figure(SAMPLE, PLAN, ["cr.nothing"])


@pytest.mark.parametrize("key", ["access", "aurora2_adequate", "kagawa2024_b", "eular2012", "alms"])
def test_other_definitions_have_a_figure_too(key: str):
    living = living_figure(SAMPLE, PLAN.replace(definition=DEFINITIONS[key]), places=SMALL)
    assert 1 <= len(living.data["axes"]) <= 2
    assert b"Too few" in living_html(living)
