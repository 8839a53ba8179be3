import io

import openpyxl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.read import read_cohort
from lnexplore.report.template import template_workbook


def filled_in() -> bytes:
    """The template with the example's number replaced by a patient's."""
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    for table in ("patients", "visits", "treatments", "events"):
        assert book[table]["A2"].value == "EXAMPLE"
        book[table]["A2"].value = "001"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_example_alone_is_no_cohort() -> None:
    intake = read_cohort(("template.xlsx", template_workbook()))
    assert intake.cohort is None
    assert [issue.problem for issue in intake.issues] == ["The file holds only the example of the template."]


def test_the_template_filled_in_is_read_without_a_complaint() -> None:
    intake = read_cohort(("template.xlsx", filled_in()))
    assert intake.issues == ()
    assert intake.unused == ()
    assert intake.repairs == ()
    cohort = intake.cohort
    assert cohort is not None
    assert cohort.recorded >= {"patients", "visits", "treatments", "events", "flares"}
    assert cohort.recorded_measures() == [
        "upcr",
        "urine_protein",
        "urine_creatinine",
        "creatinine",
        "albumin",
        "hemoglobin",
        "urine_rbc",
        "cellular_casts",
        "dipstick_protein",
        "dipstick_blood",
        "c3",
        "c4",
        "anti_dsdna",
        "prednisolone",
        "methylprednisolone_pulse",
        "tacrolimus_trough",
        "mizoribine_level",
        "sledai",
        "weight",
        "recorded_response",
    ]
    columns = ("patient_id", "age", "sex", "isn_group", "last_day", "biopsy_day", "creatinine_uln")
    assert cohort.patients.select(columns).rows() == [("001", 36.0, "female", "III or IV with V", 437, -11, 0.79)]
    columns = ("patient_id", "day", "upcr", "urine_rbc_low", "urine_rbc_high", "dipstick_blood", "prednisolone")
    assert cohort.visits.select(columns).rows() == [("001", 93, 0.38, 5.0, 9.0, "1+", 10.0)]
    assert cohort.treatments.rows() == [("001", "tacrolimus", "3 mg/day", 0, 325, "remission")]
    columns = ("patient_id", "day", "kind", "term", "serious", "related", "severity", "led_to_stop", "category")
    assert cohort.events.select(columns).rows() == [
        ("001", 93, "adverse event", "herpes zoster", False, True, 2.0, False, "infection")
    ]


def test_the_template_has_every_measure_and_its_codebook_every_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    assert book.sheetnames == ["patients", "visits", "treatments", "events", "codebook"]
    headers = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert headers["patients"][:3] == ["Patient", "Age", "Sex"]
    for measure in MEASURES.values():
        assert (measure.title in headers["visits"]) == measure.in_template
    assert "Methylprednisolone pulses (mg)" in headers["visits"]
    assert "Oral hydrocortisone dose (mg/day)" not in headers["visits"]
    assert "Kidney biopsy" in headers["patients"]
    assert headers["events"][-3:] == ["Led to stopping the drug", "Led to hospital admission", "Category"]
    assert "Urine protein:creatinine ratio (g/gCr)" in headers["visits"]
    explained = {(row[0], row[1]) for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    for table in ("patients", "visits", "treatments", "events"):
        for header in headers[table]:
            assert (table, header) in explained
    assert {("visits", "Day"), ("visits", "Month"), ("visits", "Visit")} <= explained
    assert not {"Day", "Month", "Visit"} & set(headers["visits"])


def test_the_codebook_names_the_units_that_are_understood() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    units = {row[1]: row[3] for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert units["Serum creatinine (mg/dL)"] == "mg/dL, µmol/L, mg/L"
    assert units["Urine protein:creatinine ratio (g/gCr)"] == "g/gCr, mg/g, mg/mmol, g/mmol, g/10mmol"
    assert not units["Cellular casts"]
    assert units["Recorded response"] == "CR, PR, NR, not CR"
    assert units["Sex"] == "female, male"
    assert units["Event"] == "flare, adverse event, rescue, dialysis, transplant, death"
    assert units["Serious"] == "yes, no"
    assert units["Led to stopping the drug"] == "yes, no; drug withdrawn, dose reduced, dose not changed, …"
    assert units["Kidney biopsy"] == "a date"
    assert units["Severity grade"] == "1 to 5; mild, moderate, severe, …"
    assert units["Dose"] == "text"


def test_columns_of_ids_and_ranges_are_text_so_that_they_stay_as_typed() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template_workbook()))["visits"]
    formats = {
        cell.value: block.number_format
        for cell in sheet[1]
        for block in sheet.column_dimensions.values()
        if block.min <= cell.column <= block.max
    }
    for header in ("Patient", "Urine red cells (/HPF)", "Urine protein:creatinine ratio (g/gCr)", "Dipstick blood"):
        assert formats[header] == "@", header
    assert sheet["A2"].value == "EXAMPLE"


def test_the_template_is_the_same_to_the_byte_each_time() -> None:
    assert template_workbook() == template_workbook()
