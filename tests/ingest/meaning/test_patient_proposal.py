"""What is offered as the patients' column where no header names it."""

from lnexplore.ingest.read import read_cohort

ROWS = [
    (who, f"2021-0{month}-03", 3.1 - month / 3 + place / 7, 0.61 + place / 9)
    for place, who in enumerate(("G1", "G2", "G3"))
    for month in (1, 4, 7)
]


def test_a_column_of_measured_values_or_days_is_never_offered():
    lines = ["Zorp,Visit date,Blib,Creatinine (mg/dL)", *(f"{a},{b},{c:.2f},{d:.2f}" for a, b, c, d in ROWS)]
    intake = read_cohort([("s.csv", "\n".join(lines).encode())])
    (question,) = [one for one in intake.questions if "identifies the patients" in one.text]
    assert not [option for option in question.options if "Blib" in option.label or "date" in option.label]
    assert question.options[0].label == "A (Zorp)"
    assert "3 different" in question.options[0].preview
