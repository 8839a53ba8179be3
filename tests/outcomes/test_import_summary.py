"""The notice of what a file was understood to be: what carries the numbers, what is missing, and what that costs."""

import pytest

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.outcomes.import_lines import Line, Topic
from lnexplore.outcomes.import_summary import import_summary

HEAD = "Patient,Sex,Month,UPCR (g/g),Creatinine (mg/dL),Albumin (g/dL),Urine RBC (/HPF),Prednisolone (mg/day)"
ROWS = """A,F,0,3.0,0.6,2.5,20,40
A,F,6,0.2,0.6,4.0,1,5
B,F,0,2.0,0.7,2.9,15,40
B,F,6,0.3,,4.1,2,5
C,M,0,4.0,0.8,2.2,30,40
C,M,6,2.5,0.8,3.0,12,10"""


def lines(text: str, plan: AnalysisPlan | None = None) -> dict[tuple[Topic, str], Line]:
    intake = read_cohort([("clinic.csv", text.encode())])
    return {(line.topic, line.label): line for line in import_summary(intake, plan or AnalysisPlan())}


def without(header: str) -> str:
    """The sheet without one column."""
    rows = [row.split(",") for row in [HEAD, *ROWS.splitlines()]]
    place = next(i for i, name in enumerate(rows[0]) if name.startswith(header))
    return "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows)


def test_what_was_read_is_counted():
    found = lines(f"{HEAD}\n{ROWS}")
    assert (people := found[Topic.PEOPLE, ""]).n == 3
    assert people.sentence() == "3 patients, 6 visits, months 0 to 6."
    creatinine = found[Topic.MEASURE, "serum creatinine"]
    # B has no creatinine at month 6, and nothing else of B is in doubt.
    assert (creatinine.columns, creatinine.n, creatinine.cost) == (("Creatinine (mg/dL)",), 3, 1)
    assert not found[Topic.MEASURE, "UPCR"].concern
    assert creatinine.concern
    assert not found[Topic.SEX, "sex"].concern


@pytest.mark.parametrize(
    ("column", "topic", "label", "cost"),
    [
        ("UPCR", Topic.MEASURE, "UPCR", 3),
        # C's UPCR is 2.5: not in complete response whatever the albumin; partial response is open too.
        ("Creatinine", Topic.MEASURE, "serum creatinine", 2),
        ("Prednisolone", Topic.DOSE, "prednisolone dose", 0),
        ("Sex", Topic.SEX, "sex", 0),
    ],
)
def test_a_column_that_is_not_there_is_named_with_what_it_costs(column: str, topic: Topic, label: str, cost: int):
    found = lines(without(column))
    line = next(
        line for (kind, _), line in found.items() if kind is topic and (topic is not Topic.MEASURE or _ == label)
    )
    assert line.columns == ()
    assert line.concern
    assert "no column" in line.sentence()
    assert line.cost >= cost


def test_without_any_date_day_zero_is_that_of_the_sheet():
    found = lines(f"{HEAD}\n{ROWS}")
    assert found[Topic.TIME_ZERO, ""].sentence() == "Time zero: month or day 0 of the sheet."


def test_a_guessed_time_zero_is_said_with_its_patients():
    text = "Patient,Date,UPCR (g/g)\nA,2020-01-01,3.0\nA,2020-07-01,0.2\nB,2020-02-01,3.0"
    line = lines(text)[Topic.TIME_ZERO, ""]
    assert line.concern
    assert line.sentence() == "Time zero: no column; the first visit (2 of 2 patients) was taken."


def test_columns_and_rows_set_aside_are_named():
    rows = [f"{HEAD},UPCR (miles)", *(f"{row},{i}" for i, row in enumerate(ROWS.splitlines()))]
    rows.append("D,F,,1,1,1,1,1,1")
    found = lines("\n".join(rows))
    assert found[Topic.MEASURE, "UPCR"].sentence() == "UPCR: “UPCR (g/g)”, 3 of 4. May hold it: “I (UPCR (miles))”."
    # What is named beside its measure is not named again.
    assert (Topic.COLUMNS_SET_ASIDE, "") not in found
    assert found[Topic.ROWS_SET_ASIDE, ""].sentence() == "1 row of 7 left out; listed on the Data page."


def test_a_month_at_which_nobody_has_a_value_is_named_with_the_column_that_may_hold_it():
    text = "Patient,Sex,UPCR 0M,Cr 0M,Glimp 3M,Cr 3M,UPCR 6M,Cr 6M\nA,F,3.0,0.6,0.2,0.6,0.2,0.6\nB,F,2.5,0.6,0.3,0.6,0.1,0.6"
    line = lines(text)[Topic.MEASURE, "UPCR"]
    assert line.gaps == (3,)
    assert line.concern
    assert "No value at month 3." in line.sentence()
    assert "Glimp 3M" in line.sentence()


def test_a_sheet_that_is_not_read_is_named_with_its_rows_and_why():
    drugs = "Zorp,Quax,Frem\nA,2021-01-11,20\nA,2021-02-11,10"
    intake = read_cohort([("visits.csv", f"{HEAD}\n{ROWS}".encode()), ("drugs.csv", drugs.encode())])
    found = {line.topic: line for line in import_summary(intake, AnalysisPlan())}
    line = found[Topic.SHEET]
    assert line.concern
    assert line.sentence() == "Sheet “drugs”, 2 rows: No column identifies the patients, so the sheet was not used."
    assert Topic.COLUMNS_SET_ASIDE not in found


def test_columns_of_one_reason_are_named_together_and_visits_side_by_side_from_first_to_last():
    text = (
        "Patient,Sex,UPCR 0M (g/g),UPCR 3M (g/g),UPCR 6M (g/g),Qa,Qb,Qc,Qd,Qe\n"
        "A,F,3.0,1.0,0.2,a1,b1,c1,d1,e1\nB,F,2.5,1.1,0.1,a2,b2,c2,d2,e2\nC,F,2.6,1.2,0.1,a3,b3,c3,d3,e3"
    )
    found = lines(text)
    assert (
        found[Topic.MEASURE, "UPCR"]
        .sentence()
        .startswith("UPCR: “UPCR 0M (g/g)” … “UPCR 6M (g/g)” (3 columns), 3 of 3.")
    )
    assert found[Topic.COLUMNS_SET_ASIDE, ""].sentence() == (
        "Not used: “F (Qa)”, “G (Qb)”, “H (Qc)” and 2 more (not recognised, and no category with a few levels)."
    )


def test_a_list_of_doses_that_reaches_no_visit_is_to_be_checked():
    text = "Patient,Drug,Start,Stop,Dose (mg/day)\nA,prednisolone,2020-01-01,2020-02-01,20"
    intake = read_cohort([("drugs.csv", text.encode())])
    line = next(line for line in import_summary(intake, AnalysisPlan()) if line.topic is Topic.DOSE)
    assert line.concern
    assert line.sentence() == "Prednisolone dose: “Dose (mg/day)”, 0 of 1; the steroid figures are empty."


def test_another_steroid_by_mouth_carries_the_dose():
    found = lines(f"{HEAD.replace('Prednisolone (mg/day)', 'methylprednisolone po (mg/day)')}\n{ROWS}")
    (line,) = [line for (topic, _), line in found.items() if topic is Topic.DOSE]
    assert line.sentence() == "Prednisolone dose: “methylprednisolone po (mg/day)”, 3 of 3."
