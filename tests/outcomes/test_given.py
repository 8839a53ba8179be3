"""What a reading gives, and what an answer about the file does to it: counted by hand."""

import pytest

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.ingest.read import read_each
from lnexplore.ingest.reading import LEAVE_OUT, Reading
from lnexplore.outcomes.given import Effect, Given, effect, given, tried

HEAD = "Patient,Sex,Month,Qx,Creatinine (mg/dL),Albumin (g/dL),Urine RBC (/HPF)"
ROWS = """A,F,0,3.0,0.6,2.5,20
A,F,6,0.2,0.6,4.0,1
B,F,0,2.1,0.7,2.9,15
B,F,6,0.3,0.7,4.1,2
C,M,0,4.0,0.8,2.2,30
C,M,6,2.5,0.8,3.0,12
D,F,0,1.5,0.6,2.5,12"""
FILE = ("clinic.csv", f"{HEAD}\n{ROWS}".encode())
PLAN = AnalysisPlan(headline_month=6)


def test_an_answer_says_for_how_many_it_decides_the_response():
    """A and B are in complete response at six months, C is not; D was not seen again."""
    intake = read_cohort([FILE])
    assert [question.text for question in intake.open_questions()] == ["Is “Qx” the proteinuria?"]
    readings, pairs = tried(intake.questions, Reading())
    cohorts = read_each([FILE], readings, 60)
    told = {answer: effect(cohorts[without], cohorts[one], PLAN) for (_, answer), (without, one) in pairs.items()}
    none = told.pop(LEAVE_OUT)
    (taken,) = told.values()
    # C's albumin of 3.0 g/dL and 12 red cells rule complete response out whatever the proteinuria was.
    assert taken.after == Given(patients=4, visits=7, month=6, decided=3, complete=2)
    assert taken.before == Given(patients=4, visits=7, month=6, decided=1, complete=0)
    assert taken.sentence() == "Decides CR at 6 months for 2 of 4 patients; 2 of 3 are in CR."
    assert none.sentence() == "CR at 6 months stays undecided for 3 of 4 patients."


def test_other_open_questions_count_as_answered_as_proposed():
    text = FILE[1].replace(b"Creatinine (mg/dL)", b"Zz").replace(b"A,F,6,0.2,0.6", b"A,F,6,0.2,0.7")
    intake = read_cohort([(FILE[0], text)])
    asked = {question.key: question for question in intake.open_questions()}
    assert len(asked) == 2
    readings, pairs = tried(intake.questions, Reading())
    for (key, answer), (without, one) in pairs.items():
        (other,) = set(asked) - {key}
        assert readings[without].answers == {other: asked[other].proposed}
        assert readings[one].answers == {other: asked[other].proposed, key: answer}


def test_a_response_that_comes_out_otherwise_is_told_with_both_counts():
    told = Effect(Given(4, 7, 6, 3, 2), Given(4, 7, 6, 3, 0)).sentence()
    assert told == "CR at 6 months: 0 of 3 decided, in place of 2 of 3."
    told = Effect(Given(4, 7, 6, 0, 0), Given(3, 6, 6, 3, 1)).sentence()
    assert told == (
        "3 patients, 6 visits in place of 4 patients, 7 visits. "
        "Decides CR at 6 months for 3 of 3 patients; 1 of 3 are in CR."
    )


def test_a_choice_that_moves_no_response_says_which_values_it_gives():
    """Five drugs in two patients, said column by column: the drug makes the records, the dose fills them; nobody's response moves."""
    drugs = b"Patient,Zorp,Quax\nA,tacrolimus,2 mg\nA,MMF,1 g\nB,tacrolimus,3 mg\nB,MMF,1 g\nB,MMF,2 g"
    files = [(FILE[0], FILE[1].replace(b"Qx", b"UPCR (g/g)")), ("drugs.csv", drugs)]
    first = read_cohort(files)
    named = {use.header: use.choice for use in (*first.used, *first.unused)}
    without = Reading().with_column(named["Zorp"], "treatments.drug").with_column(named["Quax"], LEAVE_OUT)
    cohorts = [
        read_cohort(files, one).cohort for one in (without, without.with_column(named["Quax"], "treatments.dose"))
    ]
    told = effect(cohorts[0], cohorts[1], PLAN)
    assert (told.before.treatments, told.after.treatments) == (5, 5)
    assert told.sentence() == "Dose: 5 values. CR at 6 months stays undecided for 1 of 4 patients."
    assert effect(cohorts[1], cohorts[1], PLAN).moved == ()


@pytest.mark.parametrize("month", [3, 12])
def test_a_month_that_nobody_reached_is_not_the_one_told_of(month: int):
    known = read_cohort([(FILE[0], FILE[1].replace(b"Qx", b"UPCR (g/g)"))]).cohort
    told = effect(None, known, PLAN.replace(headline_month=month))
    assert told.after == Given(4, 7, 6, 3, 2)


def test_no_cohort_gives_nothing():
    assert given(None, PLAN) == Given(month=6)


def test_what_takes_too_long_is_left_out():
    assert read_each([FILE], [Reading()] * 3, -1) == ()


def test_an_assumption_says_what_its_other_answers_would_do():
    """A unit is answered, mg/g: A (200) and B (300) are in complete response. As mg/mmol these are 1.8 and 2.7 g/g."""
    rows = "A,F,0,3000,0.6,2.5,20\nA,F,6,200,0.6,4.0,1\nB,F,0,2100,0.7,2.9,15\nB,F,6,300,0.7,4.1,2"
    file = ("clinic.csv", f"{HEAD.replace('Qx', 'UPCR')}\n{rows}".encode())
    (asked,) = read_cohort([file]).open_questions()
    reading = Reading().with_answer(asked.key, "mg/g")
    settled = read_cohort([file], reading)
    assert not settled.open_questions()
    readings, pairs = tried(settled.questions, reading)
    assert readings[0] == reading
    assert (asked.key, "mg/g") not in pairs
    without, other = pairs[asked.key, "mg/mmol"]
    cohorts = read_each([file], readings, 60)
    said = effect(cohorts[without], cohorts[other], PLAN).sentence()
    assert said == "CR at 6 months: 0 of 2 decided, in place of 2 of 2."
