"""Headers that other programs changed mean what they meant before."""

import pytest

from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.mapping import Match, match_column, match_labelled
from tests.ingest.laid_out import cohort


def meaning(header: str) -> tuple[str, str | None, str]:
    """Key, unit and time point of a header that is taken over."""
    match = match_column(header, ("visits", "patients"), propose=False)
    assert match.sure, match
    return match.key, match.unit, str(match.time or "")


@pytest.mark.parametrize(
    ("header", "key", "unit", "time"),
    [
        # R's make.names: every other sign is a dot, an X before a figure.
        ("UPCR..g.g.", "upcr", "g/g", ""),
        ("UPCR..mg.mmol.", "upcr", "mg/mmol", ""),
        ("Serum.albumin..g.L.", "albumin", "g/L", ""),
        ("Serum.creatinine..µmol.L.", "creatinine", "µmol/L", ""),
        ("Patient.ID", "patient_id", None, ""),
        ("UPCR..g.g..6M", "upcr", "g/g", "month 6"),
        ("X6M.UPCR", "upcr", None, "month 6"),
        # janitor's clean_names, which also parts mL and dL.
        ("upcr_mg_mmol", "upcr", "mg/mmol", ""),
        ("creatinine_mg_d_l", "creatinine", None, ""),
        ("x24h_urine_protein_g_day", "urine_protein_24h", "g/day", ""),
        # Columns of pandas, flattened.
        ("('UPCR (g/g)', '6M')", "upcr", "g/g", "month 6"),
        ("UPCR (g/g) Unnamed: 3_level_1", "upcr", "g/g", ""),
        # Numbers in words, in several languages.
        ("UPCR month six", "upcr", None, "month 6"),
        ("UPCR at twelve months", "upcr", None, "month 12"),
        ("尿蛋白/Cr比 六ヶ月", "upcr", None, "month 6"),
        ("尿蛋白/Cr比 半年後", "upcr", None, "month 6"),
        ("肌酐 十二个月", "creatinine", None, "month 12"),
        ("Albumin sechs Monate", "albumin", None, "month 6"),
        ("Creatinina seis meses", "creatinine", None, "month 6"),
        ("Albumine trois mois", "albumin", None, "month 3"),
        # A time point glued to the name.
        ("DAY90UPCR", "upcr", None, "day 90"),
        ("M6UPCR", "upcr", None, "month 6"),
        ("UPCRM6", "upcr", None, "month 6"),
        ("UPCRweek24", "upcr", None, "week 24"),
        ("6mUPCR", "upcr", None, "month 6"),
    ],
)
def test_headers_of_other_programs(header: str, key: str, unit: str | None, time: str) -> None:
    assert meaning(header) == (key, unit, time)


@pytest.mark.parametrize(
    "header", ["UPCR", "Cr", "C3", "C4.1", "anti-CD20", "CD19", "HbA1c", "一日尿蛋白", "Visit 2", "1.73"]
)
def test_plain_headers_stay(header: str) -> None:
    assert plain(header) == header


@pytest.mark.parametrize(
    "header", ["serum_creatinine_mmol_l", "Creatinine (mol/L)", "Creatinine (\N{REPLACEMENT CHARACTER}mol/L)"]
)
def test_a_unit_that_lost_its_micro_is_no_unit_and_leaves_the_column_in(header: str) -> None:
    """Its values then tell the unit, or it is asked."""
    assert meaning(header) == ("creatinine", None, "")


def test_a_label_comes_before_a_name() -> None:
    tables = ("visits", "patients")
    assert match_labelled("visit", "Month", tables).key == "month"
    assert match_labelled("cr", "Serum creatinine (mg/dL)", tables).unit == "mg/dL"
    # A label that says nothing known leaves the name its meaning.
    assert match_labelled("sex", "q7", tables).key == "sex"
    assert isinstance(match_labelled("upcr", "UPCR at month 6", tables), Match)
    assert str(match_labelled("upcr", "UPCR at month 6", tables).time) == "month 6"


CELLS = (("Tacrolimus", 2.6, 0.2), ("MMF", 5.0, 0.9), ("MMF", 2.5, 0.3), ("Tacrolimus", 3.7, 0.25))


@pytest.mark.parametrize("name", ["Sheet1", "treatment", "events"])
@pytest.mark.parametrize("header", ["Treatment", "Diagnosis", "Drug", "Reason", "Event", "治療薬", "Diagnose", "Type"])
def test_a_column_of_words_makes_no_list_of_a_sheet_with_measures_at_time_points(header: str, name: str) -> None:
    rows = [[f"P{n}", "F", word, first, 3, second, 4] for n, (word, first, second) in enumerate(CELLS)]
    top = ["Patient", "Sex", header, "UPCR (g/g) 0M", "Albumin (g/dL) 0M", "UPCR (g/g) 6M", "Albumin (g/dL) 6M"]
    assert cohort({name: [top, *rows]}).visits.select("patient_id", "upcr").rows() == [
        *(("P0", 2.6), ("P0", 0.2), ("P1", 5.0), ("P1", 0.9)),
        *(("P2", 2.5), ("P2", 0.3), ("P3", 3.7), ("P3", 0.25)),
    ]
