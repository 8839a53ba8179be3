"""Definitions that users write: whatever is built from lines means the same to the engine and to the slow reading."""

import json
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import OWN, ResponseDefinition
from lnexplore.criteria.drafts import MAX_LABEL, Draft, Line, Open
from lnexplore.criteria.presets import DEFINITIONS, NOT_OFFERED
from lnexplore.criteria.templates import TEMPLATES, Template
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit
from lnexplore.derive.windows import Window
from lnexplore.options.kinds_of_definitions import decode, encode
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.plan import AnalysisPlan
from lnexplore.ui.link import from_params, to_params
from tests.cohorts import Scene, drafts, draw_cohort, examples, plans, scenes, seeds
from tests.oracle import CR, reference
from tests.test_properties import explained


def built() -> st.SearchStrategy[ResponseDefinition]:
    return drafts().map(Draft.build)


# --- what is built means what it says -------------------------------------------------------------------------------


@examples(60)
@given(scenes(definition=built()), seeds(most=24))
def test_the_engine_reads_any_definition_as_the_slow_reading_does(scene: Scene, drawn: list[int]) -> None:
    assert not explained(draw_cohort(drawn, scene), scene.plan)


@examples(40)
@given(scenes(definition=built(), confirm_days=None, exclude_baseline_responders=False), seeds(most=24), st.data())
def test_loosening_any_limit_never_loses_a_complete_response(
    scene: Scene, drawn: list[int], data: st.DataObject
) -> None:
    definition = scene.plan.definition
    component = data.draw(st.sampled_from([one for one in definition.components() if one.level == "cr"]))
    leaf = component.leaf
    step = data.draw(st.sampled_from((0.05, 0.3, 0.9)))
    if isinstance(leaf, Finding):
        # More red cells are normal: a normal sediment comes more easily, an active one less.
        cells = leaf.normal_rbc * (1 - step if leaf.name == "active_sediment" else 1 + step)
        looser = replace(leaf, normal_rbc=cells)
    else:
        looser = replace(leaf, value=leaf.value * (1 - step if leaf.op in (">", ">=") else 1 + step))
    cohort = draw_cohort(drawn, scene)
    before, after = (
        set(
            assessed_visits(cohort, scene.plan.replace(definition=one))
            .filter(pl.col("response").cast(pl.String) == CR)
            .select("patient_id", "day")
            .rows()
        )
        for one in (definition, definition.with_leaf(component.path, looser))
    )
    assert before <= after


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_published_definition_keeps_its_meaning_in_the_editor(definition: ResponseDefinition) -> None:
    own = Draft.of(definition, "own1", "Mine").build()
    assert own.evidence == OWN
    assert own.citation == f"Own definition, started from: {definition.citation}"
    assert own.complete.describe() == definition.complete.describe()
    assert (own.partial is None) == (definition.partial is None)
    windows = (Window(3, 30), Window(6, 30), Window(12, 45))
    # The recorded eGFR sits on the limits; that of an equation never does.
    plan = AnalysisPlan(definition=definition, windows=windows, egfr_equation="as_recorded")
    cohort = draw_cohort(range(60), Scene(plan, gaps=0.1))
    columns = ["patient_id", "day", "cr", "pr", "response"]
    found, expected = (
        assessed_visits(cohort, plan.replace(definition=one)).select(columns) for one in (own, definition)
    )
    assert found.equals(expected)
    assert expected["response"].n_unique() > 1


@pytest.mark.parametrize("key", ["rokutanda2014", "eular2012", "blissln_crr", "nobility"])
def test_what_was_switched_off_is_not_taken_into_the_editor(key: str) -> None:
    definition = DEFINITIONS[key]
    first = next(iter(definition.components())).path
    own = Draft.of(definition.switched(frozenset({first})), "own1", "Mine").build()
    assert own.complete.describe() == definition.switched(frozenset({first})).complete_in_force.describe()
    assert own.off == frozenset()


# --- there and back -------------------------------------------------------------------------------------------------


@examples(80)
@given(drafts(), plans(definition=DEFINITIONS["kdigo2024"]))
def test_it_goes_to_json_and_into_a_link_and_back(draft: Draft, plan: AnalysisPlan) -> None:
    definition = draft.build()
    assert ResponseDefinition.from_dict(json.loads(json.dumps(definition.to_dict()))) == definition
    assert decode(encode(definition)) == definition
    mine = plan.replace(own=(definition,), definition=definition)
    assert AnalysisPlan.from_json(mine.to_json()) == mine
    labels = {"phase": "Phase", "sex": "Sex", "isn_group": "ISN/RPS class", "extra_1": "Hospital"}
    levels = {"phase": ["induction", "maintenance", "missing"], "sex": ["female", "male", "missing"]}
    plain = mine.replace(induction_phase="induction", filters=AnalysisPlan().filters)
    found = from_params(to_params(plain, labels), labels, levels)
    assert found.ignored == []
    assert found.plan == plain


@examples(60)
@given(drafts())
def test_a_draft_of_what_was_built_builds_it_again(draft: Draft) -> None:
    definition = draft.build()
    again = Draft.of(definition, definition.key, definition.label).build()
    # Conditions of one line that must hold together become lines of their own, which says the same.
    assert again.describe() == definition.describe()
    twice = Draft.of(again, again.key, again.label).build()
    assert replace(twice, citation=again.citation) == again


def test_alternatives_within_alternatives_are_refused_with_a_sentence() -> None:
    inner = AnyOf((Limit("upcr", "<", 0.5), Limit("albumin", ">=", 3.5)), "inner")
    rule = AllOf((AnyOf((AllOf((inner, Limit("egfr", ">=", 60)), "both"), Limit("creatinine", "<=", 1)), "outer"),))
    with pytest.raises(ValueError, match=r"alternatives within alternatives and cannot be edited line by line\."):
        Draft.of(ResponseDefinition("own1", "Deep", "nobody", rule), "own2", "Mine")


# --- by hand --------------------------------------------------------------------------------------------------------

UPCR, ALBUMIN, CASTS = Limit("upcr", "<", 0.5), Limit("albumin", ">=", 3.5), Finding("no_cellular_casts")
ABNORMAL = Limit("creatinine", ">", 1.0, of="uln", at="baseline")
FALLEN = Limit("creatinine", "<=", 1.15, of="baseline")
NORMAL = Limit("creatinine", "<=", 1.0, of="uln")


def test_lines_become_a_rule_whose_conditions_have_names_of_their_own() -> None:
    draft = Draft(
        "own1",
        "  Two   words ",
        complete=(
            Line(((UPCR,),)),
            Line(((Limit("upcr", "<=", 0.25, of="baseline"),),)),
            Line(((CASTS, ALBUMIN),)),
            Line(((NORMAL,), (ABNORMAL, FALLEN))),
        ),
        partial=(Line(((Limit("upcr", "<=", 0.5, of="baseline"),),)),),
    )
    definition = draft.build()
    assert definition.label == "Two words"
    assert [component.path for component in definition.components()] == [
        "cr.upcr",
        "cr.upcr_2",
        "cr.together3.no_cellular_casts",
        "cr.together3.albumin",
        "cr.either4.creatinine",
        "cr.either4.way2.creatinine_at_baseline",
        "cr.either4.way2.creatinine",
        "pr.upcr",
    ]
    assert definition.describe() == (
        "Complete response: UPCR < 0.5 g/gCr and UPCR ≤ 25 % of baseline and no cellular casts and serum albumin ≥ 3.5 g/dL "
        "and (serum creatinine ≤ upper limit of normal or (serum creatinine at baseline > upper limit of normal "
        "and serum creatinine ≤ 115 % of baseline)). "
        "Partial response: not complete, and UPCR ≤ 50 % of baseline."
    )


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft("own1", "  \n "), "Give the definition a name."),
        (Draft("own1", "x" * (MAX_LABEL + 1)), "A name has at most 60 characters."),
        (Draft("own1", "Mine", complete=()), "A complete response needs at least one condition."),
        (Draft("own1", "Mine", complete=(Line(((CASTS,),)), Line(((CASTS,),)))), "One condition stands there twice."),
    ],
)
def test_what_cannot_be_built_says_why(draft: Draft, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        draft.build()
    assert str(refused.value) == words


def test_a_name_of_sixty_characters_is_taken() -> None:
    assert Draft("own1", "x" * 60).build().label == "x" * 60


def test_lines_are_edited_one_condition_at_a_time() -> None:
    line = Line(((UPCR,),)).with_way().with_leaf(1, 0, NORMAL).with_condition(1).with_leaf(1, 1, ABNORMAL)
    assert line.ways == ((UPCR,), (NORMAL, ABNORMAL))
    assert line.without(1, 0) == Line(((UPCR,), (ABNORMAL,)))
    assert line.without(0, 0) == Line(((NORMAL, ABNORMAL),))
    assert Line(((UPCR,),)).without(0, 0) is None
    draft = Draft("own1", "Mine").with_lines("pr", [line])
    assert (draft.level("cr"), draft.level("pr")) == ((Line(),), (line,))


def test_the_slow_reading_agrees_with_a_definition_worked_by_hand() -> None:
    # Limit of creatinine 0.79 (a woman). Baseline creatinine 1.00: abnormal, so 1.15 at the visit is within 115 %.
    from tests.spec.cases import Case, respond

    definition = Draft("own1", "Mine", complete=(Line(((UPCR,),)), Line(((NORMAL,), (ABNORMAL, FALLEN))))).build()
    cases = [
        Case("normal creatinine", "CR", {"upcr": 0.49, "creatinine": 0.79}),
        Case("abnormal before, hardly risen", "CR", {"upcr": 0.49, "creatinine": 1.15}, {"creatinine": 1.0}),
        Case("abnormal before, risen", "NR", {"upcr": 0.49, "creatinine": 1.16}, {"creatinine": 1.0}),
        Case("normal before, risen", "NR", {"upcr": 0.49, "creatinine": 0.85}, {"creatinine": 0.75}),
        Case("no creatinine", "not assessable", {"upcr": 0.49}),
        Case("no creatinine, but much protein", "NR", {"upcr": 0.5}),
    ]
    assert [respond(definition, case) for case in cases] == [case.response for case in cases]


@examples(30)
@given(scenes(definition=built()), seeds(most=12))
def test_what_the_editor_shows_is_what_is_in_force(scene: Scene, drawn: list[int]) -> None:
    # A component that is met by itself in the table is the component of the rule: the path leads to the same leaf.
    cohort = draw_cohort(drawn, scene)
    expected = reference(cohort, scene.plan).assessed
    rows = assessed_visits(cohort, scene.plan).to_dicts()
    for component in scene.plan.definition.components():
        found = {(row["patient_id"], row["day"]): row[f"met:{component.path}"] for row in rows}
        assert found == {key: one.components[component.path] for key, one in expected.items()}


# --- a template names a paper whose limits were not seen ------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_counts_nobody_until_every_limit_is_entered(template: Template) -> None:
    draft = template.draft("own1")
    with pytest.raises(
        ValueError,
        match=r"^Enter the sign and the limit that the paper prints: 24-hour urine protein, serum albumin, serum creatinine\.$",
    ):
        draft.build()
    # 11, 22, 33 … are no limits of any paper.
    signs: dict[str, Operator] = {"urine_protein_24h": "<=", "albumin": ">=", "creatinine": "<="}
    numbers = iter(range(11, 99, 11))
    for level in ("cr", "pr"):
        lines = []
        for line in draft.level(level):
            leaf = line.ways[0][0]
            if isinstance(leaf, Open):
                leaf = replace(leaf.shape, op=signs[leaf.shape.measure], value=float(next(numbers)))
            lines.append(line.with_leaf(0, 0, leaf))
        draft = draft.with_lines(level, lines)
    own = draft.build()
    assert own.describe() == (
        "Complete response: 24-hour urine protein ≤ 11 g/day and normal urinary sediment (urine red cells < 5/HPF and no cellular casts)"
        " and serum albumin ≥ 22 g/dL and serum creatinine ≤ 33 × upper limit of normal."
        " Partial response: not complete, and 24-hour urine protein ≤ 4400 % of baseline and serum albumin ≥ 55 g/dL"
        " and serum creatinine ≤ 6600 % of baseline."
    )
    assert own.evidence == OWN
    assert own.citation == f"Own definition, started from: template with the limits left open, {template.citation}"
    plan = AnalysisPlan(own=(own,), definition=own)
    assert AnalysisPlan.from_json(plan.to_json()) == plan
    assert decode(encode(own)) == own


def test_no_template_is_a_definition() -> None:
    assert not {template.label for template in TEMPLATES.values()} & {one.label for one in DEFINITIONS.values()}
    assert not set(TEMPLATES) & set(DEFINITIONS)
    assert {template.citation for template in TEMPLATES.values()} <= set(NOT_OFFERED)
