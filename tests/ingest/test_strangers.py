"""Sheets as hospitals that nobody here knows keep them: the ratios at month 6 are those written, or a question is open.

Four patients: A and B are below 0.4 g/g at month 6, C and D are not.
"""

from dataclasses import replace

import polars as pl
import pytest

from lnexplore import read_cohort
from lnexplore.cohort.issues import Repaired
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.reasons import RowReason
from tests.ingest.grids import choice, read_grids

RATIOS = {"A": (3.1, 0.15), "B": (2.2, 0.3), "C": (4.5, 1.4), "D": (6.1, 2.75)}
DAYS = ("2018-03-01", "2018-08-30")


def read(text: str, encoding: str = "utf-8", *, answers: bool = False) -> Intake:
    """The cohort of a csv; with `answers` every question is answered as proposed."""
    files = [("cohort.csv", text.encode(encoding))]
    intake = read_cohort(files)
    while answers and any(question.proposed is not None for question in intake.open_questions()):
        reading: Reading = intake.reading
        for question in intake.open_questions():
            reading = reading.with_answer(question.key, question.proposed)
        intake = read_cohort(files, reading)
    return intake


def ratios(intake: Intake) -> dict[str, tuple[float, ...]]:
    """Patient -> ratios in the order of their days."""
    cohort = intake.cohort
    assert isinstance(cohort, Cohort)
    rows = cohort.visits.sort("patient_id", "day").select("patient_id", "upcr").drop_nulls()
    return {str(who): tuple(each["upcr"].round(2).to_list()) for (who,), each in rows.group_by("patient_id")}


def listing(head: str, row: str) -> str:
    """A csv with a row per result."""
    lines = [
        row.format(who=who, day=day, value=value, row=100 + number)
        for number, (who, day, value) in enumerate(
            (who, day, value) for who, pair in RATIOS.items() for day, value in zip(DAYS, pair, strict=True)
        )
    ]
    return "\n".join([head, *lines])


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            "measurement_id,person_id,measurement_datetime,value_as_number,unit_source_value,measurement_source_value",
            "{row},{who},{day} 08:00:00,{value},g/g,Protein/Creatinine [Mass Ratio] in Urine",
        ),
        (
            "PAT_STUDY_ID,COMPONENT_NAME,ORD_VALUE,ORD_NUM_VALUE,REFERENCE_UNIT,RESULT_TIME",
            '{who},"PROTEIN/CREATININE RATIO, URINE",{value},{value},mg/mg,{day} 09:12',
        ),
        (
            "id,subject.reference,effectiveDateTime,code.coding.display,valueQuantity.value,valueQuantity.unit,status",
            "{row},{who},{day}T08:00:00+09:00,Urine protein to creatinine ratio,{value},g/g,final",
        ),
        ("被験者識別コード,検体採取日時,項目名称,検査結果,単位名", "{who},{day} 09:00,U-TP/CRE,{value},g/gCr"),
        (
            "MRN_DEID,EVENT_DISP,RESULT_VAL,RESULT_UNITS_DISP,PERFORMED_DT_TM",
            "{who},U Prot/Creat Ratio,{value},g/g,{day} 07:00",
        ),
        (
            "subject_id,charttime,test name,value,valueuom",
            "{who},{day} 07:30:00,Protein/Creatinine Ratio,{value},Ratio",
        ),
        (
            "Codice paziente,Data prelievo,Esame,Risultato,Unità di misura",
            "{who},{day},Proteinuria/creatininuria,{value},g/g",
        ),
    ],
)
def test_listings_of_hospital_systems(head: str, row: str) -> None:
    assert ratios(read(listing(head, row))) == RATIOS


@pytest.mark.parametrize(
    "head",
    [
        "ID paziente,Data visita,Proteinuria/creatininuria (g/g)",
        "Paciente,Data da consulta,RPC (g/g)",
        "Hasta No,Tarih,Protein/kreatinin (g/g)",
        "Patiëntnummer,Datum bezoek,Eiwit/kreatinine ratio (g/g)",
        "Пациент,Дата визита,Белок/креатинин мочи (г/г)",
        "Nr pacjenta,Data wizyty,Białko/kreatynina (g/g)",
        "Study participant no.,Seen on,Spot urine protein:creatinine (g/g)",
    ],
)
def test_a_row_per_visit_in_other_languages(head: str) -> None:
    assert ratios(read(listing(head, "{who},{day},{value}"))) == RATIOS


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("UPCR (g/g) on admission", "UPCR (g/g) after 6 months"),
        ("UPCR (g/g) before", "UPCR (g/g) after 6 months"),
        ("UPCR (g/g) baseline", "UPCR (g/g) half a year"),
        ("UPCR M0 (g/g)", "UPCR nach 6 Monaten (g/g)"),
        ("UPCR (g/g) zu Beginn", "UPCR (g/g) im sechsten Monat"),
        ("UPCR (g/g) Beginn", "UPCR (g/g) 6. Monat"),
        ("Başlangıç UPCR (g/g)", "6. ay UPCR (g/g)"),
        ("UPCR (g/g) tedavi öncesi", "UPCR (g/g) altıncı ay"),
        ("UPCR (g/g) basal", "UPCR (g/g) al sexto mes"),
        ("UPCR (g/g) à l'inclusion", "UPCR (g/g) 6ème mois"),
        ("UPCR (g/g) al basale", "UPCR (g/g) al sesto mese"),
        ("UPCR (g/g) at enrolment", "UPCR (g/g) 6th month"),
        ("尿蛋白/肌酐(g/g)（治疗前）", "尿蛋白/肌酐(g/g)（治疗6月）"),
    ],
)
def test_time_points_in_words(first: str, second: str) -> None:
    rows = [f"{who},F,{a},{b}" for who, (a, b) in RATIOS.items()]
    assert ratios(read("\n".join([f"Patient,Sex,{first},{second}", *rows]), answers=True)) == RATIOS


def test_a_sheet_with_one_time_point() -> None:
    rows = [f"{who},F,{b}" for who, (_, b) in RATIOS.items()]
    intake = read("\n".join(["Patient,Sex,UPCR 6M (g/g)", *rows]))
    assert ratios(intake) == {who: (b,) for who, (_, b) in RATIOS.items()}
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().to_list() == [183]


@pytest.mark.parametrize(
    ("header", "words"), [("Timepoint", ("T0", "T6")), ("経過月", ("投与前", "6カ月")), ("Month", ("BL", "6"))]
)
def test_words_among_counted_time(header: str, words: tuple[str, str]) -> None:
    rows = [f"{who},{w},{v}" for who, pair in RATIOS.items() for w, v in zip(words, pair, strict=True)]
    intake = read("\n".join([f"Patient,{header},UPCR (g/g)", *rows]), answers=True)
    assert ratios(intake) == RATIOS


@pytest.mark.parametrize(
    ("header", "codes", "sexes"),
    [
        ("Female", "1101", ["female", "female", "male", "female"]),
        ("Male sex", ("no", "no", "yes", "no"), ["female", "female", "male", "female"]),
        ("男性", "0010", ["female", "female", "male", "female"]),
    ],
)
def test_a_header_that_is_a_sex(header: str, codes: str, sexes: list[str]) -> None:
    rows = [f"{who},{code},{day},{value}" for (who, pair), code in zip(RATIOS.items(), codes, strict=True)
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    intake = read("\n".join([f"Patient,{header},Date,UPCR (g/g)", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.patients.sort("patient_id")["sex"].to_list() == sexes


def test_all_values_of_a_patient_are_in_the_other_unit() -> None:
    """C is written in mg/mmol: 17 would pass for g/g, beside 510 that cannot."""
    pairs = {"A": ("3.1", "0.15"), "B": ("2.2", "0.3"), "C": ("510", "17"), "E": ("4", "0.2")}
    rows = [f"{who},{day},{value}" for who, pair in pairs.items() for day, value in zip(DAYS, pair, strict=True)]
    intake = read("\n".join(["Patient,Date,UPCR", *rows]), answers=True)
    # 510 / 113.12 and 17 / 113.12
    assert ratios(intake) == {"A": (3.1, 0.15), "B": (2.2, 0.3), "C": (4.51, 0.15), "E": (4.0, 0.2)}


def test_a_ratio_of_protein_and_creatinine_written_apart() -> None:
    rows = [f"{who},{day},{value * 120:.0f},120" for who, pair in RATIOS.items()
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    intake = read("\n".join(["Patient,Date,Urine protein (mg/dL),Urine creatinine (mg/dL)", *rows]))
    assert ratios(intake) == RATIOS
    assert any("ratio calculated from urine" in repair.kind for repair in intake.repairs)


def test_columns_that_differ_from_visit_to_visit_and_mean_nothing_known_are_named() -> None:
    rows = [f"{who},{day},{value},{mark}" for who, pair in RATIOS.items()
            for day, value, mark in zip(DAYS, pair, ("zet", "quo"), strict=True)]  # fmt: skip
    intake = read("\n".join(["Patient,Date,UPCR (g/g),Zorblax", *rows]))
    assert any("Zorblax" in issue.sentence() and "differ between" in issue.problem for issue in intake.issues)


def test_what_a_normal_creatinine_hangs_on_is_named_where_no_column_holds_it() -> None:
    rows = [f"{who},{day},{value},90,3.1,0.7" for who, pair in RATIOS.items()
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    head = "Patient,Date,UPCR (g/g),eGFR,Albumin (g/dL),"
    without = read("\n".join([f"{head}Zorblax", *rows]))
    assert any("serum creatinine" in issue.problem for issue in without.issues)
    with_it = read("\n".join([f"{head}Creatinine (mg/dL)", *rows]))
    assert any("sex" in issue.problem for issue in with_it.issues)


@pytest.mark.parametrize(
    "heads",
    [
        ("基线尿蛋白肌酐比(g/g)", "6个月尿蛋白肌酐比(g/g)"),
        ("UPCR_t0 (g/g)", "UPCR_t6 (g/g)"),
        ("治療前_尿蛋白/Cr比", "6M_尿蛋白/Cr比"),
    ],
)
def test_time_points_glued_to_a_name(heads: tuple[str, str]) -> None:
    rows = [f"{who},F,{a},{b}" for who, (a, b) in RATIOS.items()]
    assert ratios(read("\n".join([f"Patient,Sex,{heads[0]},{heads[1]}", *rows]), answers=True)) == RATIOS


def test_numbered_columns_with_a_unit_behind_the_number() -> None:
    rows = [f"{who},{DAYS[0]},{a},{DAYS[1]},{b}" for who, (a, b) in RATIOS.items()]
    assert ratios(read("\n".join(["Patient,Date 1,UPCR 1 (g/g),Date 2,UPCR 2 (g/g)", *rows]))) == RATIOS


def test_a_sign_that_says_as_above() -> None:
    rows = [f"{'〃' if place else who},{day},{value}" for who, pair in RATIOS.items()
            for place, (day, value) in enumerate(zip(DAYS, pair, strict=True))]  # fmt: skip
    assert ratios(read("\n".join(["Patient,Date,UPCR (g/g)", *rows]))) == RATIOS


def test_a_unit_with_a_micro_sign_tells_the_letters_of_a_file() -> None:
    """Its byte is a letter in other encodings, and no letter stands before “mol”."""
    rows = [f"{who};{day};{str(value).replace('.', ',')};62" for who, pair in RATIOS.items()
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    intake = read("\n".join(["Pat.-Nr.;Datum;UPCR (g/g);Krea (µmol/l)", *rows]), "cp1252")
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["creatinine"].round(2).unique().to_list() == [0.7]


def test_columns_beside_those_of_patients_are_no_facts_of_one_patient() -> None:
    rows = ["P01,case,3.1,1.1", "P02,control,2.2,1.5", "P03,case,1.4,0.5", "P04,case,2.6,1.2"]
    intake = read("\n".join(["id,group,UPCR 0M,UPCR 6M", *rows]), answers=True)
    assert ratios(intake) == {"P01": (3.1, 1.1), "P02": (2.2, 1.5), "P03": (1.4, 0.5), "P04": (2.6, 1.2)}
    assert "group" in " ".join(use.header for use in (*intake.used, *intake.unused))


@pytest.mark.parametrize(
    "header",
    [
        "GR/champ", "UA RBC/hpf", "Erys im Sediment", "尿潜血沈渣RBC", "尿沉渣红细胞(流式)", "Globules rouges / champ", "RBC", "Hématies",
    ],
)  # fmt: skip
def test_red_cells_of_the_urine(header: str) -> None:
    rows = [f"{who},{day},{value},{cells}" for who, pair in RATIOS.items()
            for day, value, cells in zip(DAYS, pair, (20, 1), strict=True)]  # fmt: skip
    intake = read("\n".join([f"Patient,Date,UPCR (g/g),{header}", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits["urine_rbc"].to_list() == [20, 1] * 4


@pytest.mark.parametrize("counts", [("4.1", "3.9"), ("4", "5"), ("410", "390")])
def test_red_cells_of_the_blood_are_none_of_the_urine(counts: tuple[str, str]) -> None:
    rows = [f"{who},{day},{value},{cells}" for who, pair in RATIOS.items()
            for day, value, cells in zip(DAYS, pair, counts, strict=True)]  # fmt: skip
    intake = read("\n".join(["Patient,Date,UPCR (g/g),RBC", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits["urine_rbc"].null_count() == 8


@pytest.mark.parametrize(
    ("header", "women", "men"),
    [("Sexo", "M", "H"), ("Sexe", "F", "H"), ("Cinsiyet", "K", "E"), ("Nem", "N", "F"), ("Geslacht", "V", "M"),
     ("sex_1male_2female", "2", "1"), ("Sexe (1=H; 2=F)", "2", "1"), ("Sex (M1 F2)", "2", "1")],
)  # fmt: skip
def test_letters_that_only_together_say_which_sex(header: str, women: str, men: str) -> None:
    """A and B are women, C and D men; the letter of a man in one language is that of a woman in another."""
    rows = [f"{who},{women if who in 'AB' else men},{day},{value}" for who, pair in RATIOS.items()
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    intake = read("\n".join([f"Patient,{header},Date,UPCR (g/g)", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.patients.sort("patient_id")["sex"].to_list() == ["female", "female", "male", "male"]
    assert not intake.open_questions()


def test_numbered_patients_along_the_columns_beside_a_column_of_times() -> None:
    rows = [f"尿蛋白/Cr比(g/gCr),治療前,{','.join(str(a) for a, _ in RATIOS.values())}",
            f",6ヶ月,{','.join(str(b) for _, b in RATIOS.values())}",
            "Alb(g/dL),治療前,2,2,2,2", ",6ヶ月,4,4,4,4", "Cr(mg/dL),治療前,1,1,1,1", ",6ヶ月,1,1,1,1"]  # fmt: skip
    found = ratios(read("\n".join(["検査項目,時点,症例1,症例2,症例3,症例4", *rows])))
    assert sorted(found.values()) == sorted(RATIOS.values())


def test_a_decimal_comma_and_a_comma_in_names_part_no_cells() -> None:
    rows = [
        f"UPCR (g/g), {word};" + ";".join(str(pair[place]).replace(".", ",") for pair in RATIOS.values())
        for place, word in enumerate(("Beginn", "6 Monate"))
    ]
    rows += [f"Albumin (g/dl), {word};2,1;2,2;2,3;2,4" for word in ("Beginn", "6 Monate")]
    found = ratios(read("\n".join(["Parameter;Pat. 1;Pat. 2;Pat. 3;Pat. 4", *rows])))
    assert sorted(found.values()) == sorted(RATIOS.values())


def test_a_reference_of_fhir_is_the_patient_it_refers_to() -> None:
    rows = [
        f"Patient/{who},{day},{value}" for who, pair in RATIOS.items() for day, value in zip(DAYS, pair, strict=True)
    ]
    assert ratios(read("\n".join(["subject.reference,date,UPCR (g/g)", *rows]))) == RATIOS


def test_vrouw_or_varon() -> None:
    """V is a woman in one language and a man in another, and so is M."""
    rows = [f"{who},{'V' if who in 'AB' else 'M'},{day},{value}" for who, pair in RATIOS.items()
            for day, value in zip(DAYS, pair, strict=True)]  # fmt: skip
    spanish, dutch, english = (
        read("\n".join([f"Patient,{head},Date,UPCR (g/g)", *rows])) for head in ("Sexo", "Geslacht", "Sex")
    )
    for intake, sexes in ((spanish, ["male", "female"]), (dutch, ["female", "male"]), (english, [None, None])):
        assert intake.cohort is not None
        assert intake.cohort.patients.sort("patient_id")["sex"].gather([0, 3]).to_list() == sexes
    assert [question.column for question in english.open_questions()] == ["B (Sex)"]


@pytest.mark.parametrize(
    ("header", "words"), [("随访时间", ("基线", "6个月")), ("Zeit der Kontrolle", ("Beginn", "6 Monate"))]
)
def test_time_points_under_a_header_that_says_nothing(header: str, words: tuple[str, str]) -> None:
    rows = [f"{who},{word},{value}" for who, pair in RATIOS.items() for word, value in zip(words, pair, strict=True)]
    assert ratios(read("\n".join([f"Patient,{header},UPCR (g/g)", *rows]))) == RATIOS


@pytest.mark.parametrize(("scale", "days"), [("quarter", [0, 183]), ("month", [0, 61])])
def test_numbered_visits_of_one_letter_are_asked_about(scale: str, days: list[int]) -> None:
    text = "\n".join(["Patient,Visit,UPCR (g/g)", *(f"{who},Q{n},{v}" for who, pair in RATIOS.items()
                                                   for n, v in zip((0, 2), pair, strict=True))])  # fmt: skip
    (asked,) = read(text).open_questions()
    assert asked.column == "B (Visit)"
    answered = read_cohort([("cohort.csv", text.encode())], Reading().with_answer(asked.key, scale))
    assert answered.cohort is not None
    assert answered.cohort.visits["day"].unique().sort().to_list() == days


def test_the_time_point_of_a_measure_is_said_by_hand() -> None:
    files = [
        ("cohort.csv", "\n".join(["Patient,Quix,Zorb", *(f"{w},{a},{b}" for w, (a, b) in RATIOS.items())]).encode())
    ]
    intake = read_cohort(files)
    choices = {use.header: use.choice for use in (*intake.used, *intake.unused)}
    reading = Reading().with_column(choices["Quix"], "visits.upcr", 0).with_column(choices["Zorb"], "visits.upcr", 6)
    said = read_cohort(files, Reading.from_dict(reading.to_dict()))
    assert ratios(said) == RATIOS
    assert said.cohort is not None
    assert said.cohort.visits["day"].unique().sort().to_list() == [0, 183]


def test_the_arms_of_a_redcap_export_are_groups() -> None:
    rows = [f"{who},{event}_arm_{1 if who in 'AB' else 2},{value}" for who, pair in RATIOS.items()
            for event, value in zip(("baseline", "month_6"), pair, strict=True)]  # fmt: skip
    intake = read("\n".join(["record_id,redcap_event_name,upcr", *rows]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    (arm,) = intake.cohort.extras
    assert intake.cohort.patients.sort("patient_id")[arm].to_list() == ["Arm 1", "Arm 1", "Arm 2", "Arm 2"]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("薬剤名,用量,用法", "プレドニゾロン錠5mg,{t}錠,分1"),
        ("Order", "PREDNISONE TAB {d}MG PO DAILY"),
        ("Drug,Frequency", "prednisolone,{d} mg daily"),
        ("Drug,Dose,Frequency", "Prednisone 5 mg tablets,{t} tabs,daily"),
    ],
)
def test_doses_in_the_name_of_a_drug_in_tablets_or_in_the_frequency(head: str, cells: str) -> None:
    """40 mg a day from the first day, 7.5 mg from the second."""
    visits = "\n".join(["Patient,Date,UPCR (g/g)", *listing("", "{who},{day},{value}").splitlines()[1:]])
    rows = [
        f"{who},{day},{cells.format(t=dose / 5, d=dose)}"
        for who in RATIOS
        for day, dose in zip(DAYS, (40, 7.5), strict=True)
    ]
    drugs = "\n".join([f"Patient,Start date,{head}", *rows])
    intake = read_cohort([("visits.csv", visits.encode()), ("drugs.csv", drugs.encode())])
    assert intake.cohort is not None
    assert intake.cohort.visits.sort("patient_id", "day")["prednisolone"].to_list() == [40, 7.5] * 4


def test_m_alone_under_sexo_is_asked_about() -> None:
    rows = [f"{who},M,{DAYS[0]},{a}" for who, (a, _) in RATIOS.items()]
    intake = read("\n".join(["Paciente,Sexo,Fecha,UPCR (g/g)", *rows]))
    assert [question.column for question in intake.open_questions()] == ["B (Sexo)"]


def test_as_many_values_in_a_cell_as_its_header_names_time_points() -> None:
    rows = [f"{who},F,{a}→1→{b}" for who, (a, b) in RATIOS.items()]
    three = read("\n".join(["Patient,Sex,UPCR (g/g) 0→3→6 months", *rows]))
    assert ratios(three) == {who: (a, 1.0, b) for who, (a, b) in RATIOS.items()}
    head = "Patient,Sex,UPCR (g/g) before→after 6 months,UPCR 0M (g/g),UPCR 12M (g/g)"
    two = read("\n".join([head, *(f"{row},2,1" for row in rows)]))
    assert any("UPCR (g/g) before→after 6 months" in issue.sentence() for issue in two.issues)


def test_two_measures_with_units_in_one_cell() -> None:
    rows = [f"{who},{day},{value}/3.4" for who, pair in RATIOS.items() for day, value in zip(DAYS, pair, strict=True)]
    intake = read("\n".join(["Patient,Date,UPCR (g/g) / Albumin (g/dL)", *rows]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["albumin"].to_list() == [3.4] * 8


ORDINARY = [("3.1", "0.15", "0.2"), ("2.2", "0.3", "0.1"), ("4", "0.2", "0.3"), ("1.5", "0.4", "0.6"),
            ("2.8", "1.1", "0.7"), ("3.3", "0.9", "0.5"), ("1.9", "0.6", "0.2"), ("5.1", "1.2", "0.8")]  # fmt: skip
"""Ratios of eight patients in g/g."""


def test_a_patient_in_the_other_unit_is_so_in_every_column() -> None:
    """40 mg/g would pass for 40 g/g in a column where all other values are possible."""
    rows = [f"Q{number},{','.join(three)}" for number, three in enumerate(ORDINARY)]
    head = "patient,UPCR BL (g/g),UPCR 6M (g/g),UPCR 12M (g/g)"
    found = ratios(read("\n".join([head, *rows, "P4,3500,60,40"]), answers=True))
    assert found == {
        **{f"Q{number}": tuple(map(float, three)) for number, three in enumerate(ORDINARY)},
        "P4": (3.5, 0.06, 0.04),
    }


@pytest.mark.parametrize(
    ("head", "row", "own"),
    [
        ("patient,month,UPCR (g/g)", "{},{},{} {}", "mg/mmol"),
        ("patient,month,UPCR,UPCR unit", "{},{},{},{}", "mg/mmol"),
    ],
)
def test_a_value_with_a_unit_of_its_own_says_nothing_of_the_others(head: str, row: str, own: str) -> None:
    rows = [row.format(f"Q{number}", month, value, "").strip() for number, three in enumerate(ORDINARY)
            for month, value in zip((0, 6, 12), three, strict=True)]  # fmt: skip
    rows += [row.format("B", 0, "510", own), row.format("B", 6, "0.9", "").strip()]
    rows += [row.format("C", 0, "510", "").strip(), row.format("C", 6, "17", "").strip()]
    text = "\n".join([head, *rows])
    (asked,) = [one for one in read(text).open_questions() if one.key.startswith("mixed upcr")]
    found = ratios(read_cohort([("cohort.csv", text.encode())], Reading().with_answer(asked.key, "mg/mmol")))
    # 510 / 113.12 and 17 / 113.12
    assert (found["B"], found["C"]) == ((4.51, 0.9), (4.51, 0.15))


def test_a_number_of_every_row_is_the_patient_where_a_row_is_a_patient() -> None:
    wide = "ID,Trial ID,UPCR 0M,UPCR 6M\n1,LUNAR,3,1\n2,LUNAR,2,1.5\n3,BLISS,1,.5\n4,BLISS,2,1.2\n5,BLISS,2,1"
    assert sorted(ratios(read(wide))) == ["1", "2", "3", "4", "5"]
    long = "id,subject_id,charttime,UPCR (g/g)\n1,A,2020-01-01,3\n2,A,2020-07-01,1\n3,B,2020-01-01,2\n4,B,2020-07-01,1"
    assert sorted(ratios(read(long))) == ["A", "B"]


def test_a_sign_for_as_above_takes_no_other_patients_value_and_reaches_over_no_blank() -> None:
    rows = ["A,0,3.1", "A,6,", "A,12,〃", "B,0,〃", "B,6,2.5", "B,12,〃"]
    intake = read("\n".join(["patient,month,UPCR (g/g)", *rows]))
    assert intake.cohort is not None
    known = intake.cohort.visits.drop_nulls("upcr").select("patient_id", "day", "upcr").rows()
    assert known == [("A", 0, 3.1), ("B", 183, 2.5), ("B", 365, 2.5)]
    assert [(repair.kind, repair.count) for repair in intake.repairs] == [(Repaired.AS_ABOVE, 1)]
    assert sorted(issue.row for issue in intake.issues if issue.severity == "value") == [4, 5]


def test_a_ratio_that_waits_for_its_unit_is_not_worked_out_instead() -> None:
    rows = ["A,0,250,300,100", "A,6,40,60,100", "B,0,310,90,100", "B,6,50,20,100"]
    header = "patient,month,UPCR,urine protein (mg/dL),urine creatinine (mg/dL)"
    intake = read("\n".join([header, *rows]))
    assert len(intake.open_questions()) == 1
    assert intake.cohort is not None
    assert intake.cohort.visits["upcr"].null_count() == 4


@pytest.mark.parametrize("header", ["Entry year", "Enrolment year", "Year", "Study year"])
def test_a_year_of_the_calendar_is_no_time_of_a_visit(header: str) -> None:
    rows = ["A,2019,0,3.1", "A,2019,6,1.0", "B,2020,0,2.2", "B,2020,6,1"]
    intake = read("\n".join([f"patient,{header},month,UPCR (g/g)", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].to_list() == [0, 183, 0, 183]


@pytest.mark.parametrize(("first", "second"), [("result date", "sample date"), ("order date", "collection date")])
def test_the_day_of_a_sample_comes_before_that_of_its_result(first: str, second: str) -> None:
    rows = ["A,2020-01-09,2020-01-01,3", "A,2020-07-09,2020-07-03,1"]
    intake = read("\n".join([f"patient,{first},{second},UPCR (g/g)", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].to_list() == [0, 184]


@pytest.mark.parametrize("scale", ["month", "day"])
def test_a_visit_among_counted_time_is_listed(scale: str) -> None:
    """V2 is the second visit, on no known day; 12 weeks are 84 days."""
    last = {"month": "6", "day": "183"}[scale]
    intake = read(f"patient,{scale},UPCR (g/g)\nA,0,3.1\nA,{last},1\nB,0,3\nB,V2,2\nB,w12,1")
    assert intake.cohort is not None
    assert intake.cohort.visits.sort("patient_id", "day")["day"].to_list() == [0, 183, 0, 84]
    assert any(issue.row == 5 and issue.found == "V2" for issue in intake.issues)


@pytest.mark.parametrize("letter", ["T", "V"])
def test_lettered_months_are_months_where_nothing_else_is_said(letter: str) -> None:
    intake = read(f"patient,month,UPCR (g/g)\nA,{letter}0,3.1\nA,{letter}6,1\nB,{letter}0,3\nB,{letter}12,2")
    assert intake.cohort is not None
    assert intake.cohort.visits.sort("patient_id", "day")["day"].to_list() == [0, 183, 0, 365]


@pytest.mark.parametrize("cells", ["1001", ("yes", "no", "no", "yes"), ("Y", "Y", "Y", "Y")])
def test_a_complete_response_headed_cr_is_no_creatinine(cells: tuple[str, ...]) -> None:
    rows = [f"{who},{a},{b},{said}" for (who, (a, b)), said in zip(RATIOS.items(), cells, strict=True)]
    text = "\n".join(["Patient,UPCR 0M (g/g),UPCR 6M (g/g),CR at 6 months", *rows])
    intake = read(text)
    assert ratios(intake) == RATIOS
    (use,) = [use for use in intake.unused if use.header == "CR at 6 months"]
    assert use.proposed == "visits.recorded_response"
    taken = read_cohort([("cohort.csv", text.encode())], Reading(columns={use.choice: use.proposed})).cohort
    assert taken is not None
    assert taken.visits.filter(pl.col("day") == 183)["recorded_response"].null_count() == 0


def test_a_creatinine_headed_cr_is_one() -> None:
    rows = [f"{who},{a},{b},{said}" for (who, (a, b)), said in zip(RATIOS.items(), "1121", strict=True)]
    intake = read("\n".join(["Patient,UPCR 0M (g/g),UPCR 6M (g/g),Cr at 6 months", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits.sort("patient_id")["creatinine"].drop_nulls().to_list() == [1, 1, 2, 1]


@pytest.mark.parametrize("header", ["Zorblax", "Essex"])
def test_a_missing_sex_is_named_whatever_another_column_is_called(header: str) -> None:
    rows = [f"{who},{month},{value},{1 + month / 10},3.1" for who, pair in RATIOS.items()
            for month, value in zip((0, 6), pair, strict=True)]  # fmt: skip
    intake = read("\n".join([f"Patient,{header},UPCR (g/g),Creatinine (mg/dL),Albumin (g/dL)", *rows]), answers=True)
    assert any(header in question.key for question in intake.questions)
    assert any("sex" in issue.problem for issue in intake.issues)


@pytest.mark.parametrize(("test", "known"), [("RBC", [0.0, 4.0]), ("Zorblax", [None, None])])
def test_a_listing_of_one_test_alone(test: str, known: list[float | None]) -> None:
    """What the test is only its specimen tells, or nothing: then it is named, not passed over."""
    rows = [f"1,F,2020-0{month}-01,{test},Urine,{value},/HPF" for month, value in ((1, 0), (7, 4))]
    intake = read("\n".join(["USUBJID,SEX,LBDTC,LBTEST,LBSPEC,LBORRES,LBORRESU", *rows]))
    if known == [None, None]:
        assert any("Zorblax" in use.test for use in intake.unused)
    else:
        assert intake.cohort is not None
        assert intake.cohort.visits.sort("day")["urine_rbc"].to_list() == known


COURSES = {"A": ("F", (3.1, 1.2, 0.2)), "B": ("M", (2.4, 1.9, 1.6)), "C": ("F", (4.3, 0.8, 0.3))}
"""patient -> sex, and the ratio at the start, month 3 and month 6"""


def long(header: str, times: tuple[str, str, str], more: str = "") -> str:
    """A row per visit: patient, sex, time, ratio, and what else each row says."""
    rows = [f"{who},{sex},{time},{ratio}{more}" for who, (sex, pair) in COURSES.items()
            for time, ratio in zip(times, pair, strict=True)]  # fmt: skip
    return "\n".join([header, *rows])


def courses(intake: Intake) -> dict[str, list[float]]:
    assert intake.cohort is not None
    visits = intake.cohort.visits.sort("patient_id", "day")
    assert visits["day"].to_list() == [0, 91, 183] * 3
    return {str(who): rows["upcr"].to_list() for (who,), rows in visits.group_by("patient_id", maintain_order=True)}


ALL = {who: list(ratios) for who, (_, ratios) in COURSES.items()}


@pytest.mark.parametrize("times", [("0月", "3月", "6月"), ("治療前", "3月", "6月"), ("0 月", "３月", "６月")])
def test_months_from_the_start_may_be_written_as_those_of_the_calendar(times: tuple[str, str, str]) -> None:
    assert courses(read(long("症例,性別,時期,尿蛋白/Cr比 (g/gCr)", times))) == ALL
    head = ",".join(["症例", *(f"UPCR{time}" if time[-1] == "月" else f"{time}UPCR" for time in times)])
    rows = [f"{who},{','.join(map(str, ratios))}" for who, (_, ratios) in COURSES.items()]
    if " " not in times[0]:
        assert courses(read("\n".join([head, *rows]))) == ALL


def test_months_of_the_calendar_are_no_months_from_the_start() -> None:
    intake = read(long("症例,性別,時期,尿蛋白/Cr比 (g/gCr)", ("4月", "7月", "10月")))
    assert intake.cohort is None or not intake.cohort.visits.height
    assert intake.issues


@pytest.mark.parametrize("word", ["at bx", "Krankenhaus", "приём"])
def test_visits_under_a_word_that_names_no_day_are_asked_about(word: str) -> None:
    text = long("Patient,Sex,Visit,UPCR (g/g)", (word, "3 months", "6 months"))
    (question,) = read(text).open_questions()
    assert word in question.text
    assert word not in question.key
    # It comes first of every patient, and no other visit is at the start.
    assert question.proposed == "0"
    answered = Reading().with_answer(question.key, "0")
    assert courses(read_cohort([("cohort.csv", text.encode())], answered)) == ALL


@pytest.mark.parametrize("header", ["#", "N. paz.", "Bruk"])
def test_what_tells_the_rows_of_each_time_apart_is_proposed_as_the_patient(header: str) -> None:
    rows = [
        f"{number},F,{month},{v}"
        for number, pair in enumerate(RATIOS.values())
        for month, v in zip((0, 6), pair, strict=True)
    ]
    intake = read("\n".join([f"{header},Sex,Month,UPCR (g/g)", *rows]), answers=True)
    assert ratios(intake) == {str(number): pair for number, pair in enumerate(RATIOS.values())}


@pytest.mark.parametrize("header", ["Pt", "Hasta", "Pat"])
def test_the_word_for_a_patient_alone_heads_their_column(header: str) -> None:
    assert courses(read(long(f"{header},Sex,Month,UPCR (g/g)", ("0", "3", "6")))) == ALL


def test_a_time_of_coagulation_is_no_patient() -> None:
    intake = read("Code,PT,Month,UPCR (g/g)\nA,71,0,3\nA,80,6,1\nB,92,0,2\nB,85,6,1")
    assert intake.cohort is None or intake.cohort.patients["patient_id"].to_list() == ["A", "B"]


@pytest.mark.parametrize(
    ("header", "factor"),
    [("UPCR, г/г", 1), ("Суточная протеинурия, г/сут", 1), ("Protein urin 24 jam (mg/24 jam)", 1000)],
)
def test_a_unit_behind_a_comma_or_in_another_language(header: str, factor: int) -> None:
    key = "upcr" if header.startswith("UPCR") else "urine_protein_24h"
    rows = [f"{who};{month};{str(ratio * factor).replace('.', ',')}" for who, (_, ratios) in COURSES.items()
            for month, ratio in zip((0, 3, 6), ratios, strict=True)]  # fmt: skip
    intake = read("\n".join([f"Patient;Month;{header}", *rows]))
    assert intake.cohort is not None
    assert intake.cohort.visits.sort("patient_id", "day")[key].to_list() == pytest.approx(
        [*ALL["A"], *ALL["B"], *ALL["C"]]
    )


def test_a_decimal_comma_hides_no_missing_measure() -> None:
    rows = [f"{who};{month};{str(ratio).replace('.', ',')};3,1;0,{7 + i}" for who, (_, ratios) in COURSES.items()
            for i, (month, ratio) in enumerate(zip((0, 3, 6), ratios, strict=True))]  # fmt: skip
    intake = read("\n".join(["Patient;Month;Qx;Albumin (g/dL);Creatinine (mg/dL)", *rows]))
    assert [question.text for question in intake.open_questions()] == ["Is “Qx” the proteinuria?"]


@pytest.mark.parametrize("header", ["LBSEQ", "Lauf", "Qx"])
def test_a_running_number_is_never_offered_as_a_measure(header: str) -> None:
    rows = [f"{who},{i + 1},{month},{0.7 + i / 10}" for who in "ABC" for i, month in enumerate((0, 3, 6))]
    intake = read("\n".join([f"Patient,{header},Month,Creatinine (mg/dL)", *rows]))
    assert not intake.open_questions()
    listing = [f"{who},{i + 1},UPCR (mg/mg),{3 - i},{week}" for who in "ABC" for i, week in enumerate((0, 24))]
    assert not read("\n".join([f"ID,{header},ANALYTE,VALUE,WEEK", *listing])).open_questions()


@pytest.mark.parametrize("time", ["Month", "Week", "Visit", "Date"])
def test_yes_and_no_of_a_flare_at_each_visit_are_recorded_flares(time: str) -> None:
    times = {"Month": ("0", "3", "6"), "Week": ("0", "13", "26"), "Visit": ("Baseline", "3M", "6M")}
    dates = ("2020-01-01", "2020-04-01", "2020-07-01")
    rows = [f"{who},{sex},{when},{ratio},{int(who == 'B' and i == 2)}" for who, (sex, ratios) in COURSES.items()
            for i, (when, ratio) in enumerate(zip(times.get(time, dates), ratios, strict=True))]  # fmt: skip
    text = "\n".join([f"Patient,Sex,{time},UPCR (g/g),flare", *rows])
    intake = read(text)
    assert intake.cohort is not None
    (flare,) = intake.cohort.events.select("patient_id", "kind", "day").iter_rows()
    assert (flare[0], flare[1]) == ("B", "flare")
    assert flare[2] in (182, 183)
    (question,) = [one for one in intake.questions if "flare" in one.text]
    no = read_cohort([("cohort.csv", text.encode())], Reading().with_answer(question.key, "")).cohort
    assert no is not None
    assert not no.events.height


def test_a_man_and_a_woman_at_one_time_are_two_people() -> None:
    """At different times one of the two is likelier a slip of the pen."""
    head = "Patient,Sex,Month,UPCR (g/g)"
    others = "".join(f"\n{who},F,0,2\n{who},F,6,1" for who in "CDEF")
    for sheet, proposed in (
        ("A,F,0,3\nA,F,6,1\nA,M,0,2.5\nA,M,6,0.2", "different"),
        ("A,F,0,3\nA,F,3,1\nA,M,6,0.2", "same"),
    ):
        (question,) = read(f"{head}\n{sheet}{others}").open_questions()
        assert question.proposed == proposed


def test_polish_words_beside_a_micro_sign_are_read_in_their_encoding() -> None:
    text = (
        "Pacjent;Miesiąc;Białkomocz dobowy (g/24h);Kreatynina (µmol/l)\nA;0;3,1;70\nA;6;0,4;72\nB;0;2,1;66\nB;6;0,3;70"
    )
    intake = read_cohort([("pl.csv", text.encode("cp1250"))])
    assert intake.cohort is not None
    assert intake.cohort.visits["urine_protein_24h"].to_list() == [3.1, 0.4, 2.1, 0.3]


def test_a_list_of_visits_beside_the_cohort_is_no_patient() -> None:
    files = [
        ("visits.csv", long("Patient,Sex,Month,UPCR (g/g)", ("0", "3", "6")).encode()),
        ("s.csv", b"Visit,Month\nV1,0\nV2,3\nV3,6"),
    ]
    intake = read_cohort(files)
    assert courses(intake) == ALL
    assert not intake.open_questions()


def test_a_path_that_all_names_share_says_nothing() -> None:
    head = "resource.subject.reference,resource.effectiveDateTime,resource.code.text,resource.valueQuantity.value,resource.valueQuantity.unit"
    rows = listing(head, "Patient/{who},{day}T08:00:00Z,Urine protein/creatinine,{value},g/g")
    assert ratios(read(rows)) == RATIOS


def test_weeks_at_the_side_of_a_line_of_numbers_are_weeks() -> None:
    head = ",UPCR (g/g),,Albumin (g/dL),\nWeek,0,26,0,26\nPatient,,,,"
    intake = read("\n".join([head, *(f"{who},{a},{b},2.5,3.9" for who, (a, b) in RATIOS.items())]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 182]


@pytest.mark.parametrize("urine", ["Spontanurin", "Morgenharn", "ochtendurine"])
def test_a_compound_that_ends_in_a_material_names_it(urine: str) -> None:
    rows = listing("Patient,Datum,Material,Analyt,Wert,Einheit", f"{{who}},{{day}},{urine},Kreatinin,{{value}},mg/dl")
    serum = "\n".join(f"{who},{day},Serum,Kreatinin,0.7,mg/dl" for who in RATIOS for day in DAYS)
    cohort = read(f"{rows}\n{serum}").cohort
    assert cohort is not None
    assert cohort.visits["creatinine"].unique().to_list() == [0.7]


def test_the_tabs_of_several_patients_are_asked_about_at_once() -> None:
    """One question for a column that no header names in any tab, with what it holds in all of them."""
    sheets = {
        who: [
            ["Patient", who],
            ["Geschlecht", "weiblich"],
            [],
            ["Datum", "Bruk (g/g)", "Kreatinin (mg/dl)"],
            *([day, str(value), "0.7"] for day, value in zip(DAYS, pair, strict=True)),
        ]
        for who, pair in RATIOS.items()
    }
    intake = read_grids(sheets)
    (question,) = intake.open_questions()
    assert question.text == "Is “Bruk (g/g)” the proteinuria?"
    assert question.options[0].preview == "8 values from 0.15 to 6.1, in 4 of 4 patients"
    assert ratios(read_grids(sheets, intake.reading.with_answer(question.key, question.proposed))) == RATIOS


def test_facts_stand_above_the_visits_of_a_patient_in_columns() -> None:
    sheets = {
        f"症例{who}": [
            [f"症例{who}　{30 + number}歳　{'女性' if number else '男性'}"],
            ["治療開始日", "2018-03-01"],
            ["", "開始時", "6ヶ月"],
            ["尿蛋白/Cr比 (g/gCr)", *map(str, pair)],
            ["Alb (g/dL)", "2.4", "3.9"],
            ["Cr (mg/dL)", "0.6", "0.7"],
        ]
        for number, (who, pair) in enumerate(RATIOS.items())
    }
    intake = read_grids(sheets)
    (question,) = intake.open_questions()
    intake = read_grids(sheets, intake.reading.with_answer(question.key, question.proposed))
    assert ratios(intake) == {f"症例{who}": pair for who, pair in RATIOS.items()}
    assert intake.cohort is not None
    assert intake.cohort.patients["sex"].to_list() == ["male", "female", "female", "female"]
    assert intake.cohort.patients["age"].to_list() == [30, 31, 32, 33]


@pytest.mark.parametrize("dose", ["7,5", "seven"])
def test_a_dose_that_a_list_leaves_open_is_unknown_and_not_none(dose: str) -> None:
    visits = "\n".join(["Pat.-Nr.;Datum;UPCR (g/g)", *(f"{who};2018-08-30;0,3" for who in "AB")])
    drugs = ["Pat.-Nr.;Wirkstoff;Tagesdosis (mg);von;bis"]
    for who, last in (("A", dose), ("B", "12,5")):
        drugs += [f"{who};Prednisolon;40;2018-03-01;2018-04-30", f"{who};Prednisolon;{last};2018-05-01;2018-12-31"]
    cohort = read_cohort([("Visiten.csv", visits.encode()), ("Medikation.csv", "\n".join(drugs).encode())]).cohort
    assert cohort is not None
    rows = cohort.visits.filter(pl.col("upcr").is_not_null()).sort("patient_id")
    assert rows["prednisolone"].to_list() == [7.5 if dose == "7,5" else None, 12.5]


def doses_under(*headers: str, said: bool = False) -> list[float | None]:
    """The days' doses that two columns give; with `said` both are said to hold prednisolone."""
    rows = [("20", "20"), ("7.5", ""), ("", ""), ("5", "see chart")]
    sheet = [
        ["Patient", "Month", "UPCR (g/g)", *headers],
        *([who, "6", "0.3", *row] for who, row in zip("ABCD", rows, strict=True)),
    ]
    intake = read_grids({"Visits": sheet})
    if said:
        named = {choice(intake, header): "visits.prednisolone" for header in headers}
        intake = read_grids({"Visits": sheet}, replace(intake.reading, columns=named))
    assert intake.cohort is not None
    return intake.cohort.visits.sort("patient_id")["prednisolone"].to_list()


@pytest.mark.parametrize(
    "headers",
    [("Prednisolone AM", "Prednisolone PM"), ("PSL朝 (mg)", "PSL夕 (mg)"), ("Prednison morgens", "Prednison abends")],
)
def test_doses_of_the_morning_and_the_evening_are_added_up(headers: tuple[str, str]) -> None:
    # 20 + 20; a blank evening is none; blank both is unknown; words make the day's dose unknown.
    assert doses_under(*headers) == [40, 7.5, None, None]


def test_doses_of_parts_of_a_day_without_a_drug_are_added_up_once_said() -> None:
    assert doses_under("Morning dose", "Evening dose") == [None] * 4
    assert doses_under("Morning dose", "Evening dose", said=True) == [40, 7.5, None, None]


def test_one_part_of_a_day_alone_is_not_taken_for_the_days_dose() -> None:
    assert doses_under("Prednisolone AM", "Remark") == [None] * 4
    assert doses_under("Prednisolone", "Prednisolone PM") == [20, 7.5, None, 5]


def test_doses_of_parts_of_a_day_are_added_up_at_each_time_of_a_wide_sheet() -> None:
    head = ["Patient", *(f"{name} {time}M" for time in (0, 6) for name in ("UPCR", "Pred AM", "Pred PM"))]
    cohort = read_grids({"All": [head, *([who, "3.1", "20", "20", "0.3", "5", "2.5"] for who in "AB")]}).cohort
    assert cohort is not None
    assert cohort.visits["prednisolone"].to_list() == [40, 7.5] * 2


def test_one_date_that_a_spreadsheet_swapped_is_asked_about() -> None:
    days = [
        "14.03.2018",
        "30.08.2018",
        "17.03.2018",
        "29.08.2018",
        "15.03.2018",
        "27.08.2018",
        "19.03.2018",
        "2018-02-10",
    ]
    values = [value for pair in RATIOS.values() for value in pair]
    sheet = [
        ["Pat", "Datum", "UPCR (g/g)"],
        *([f"P{n // 2}", day, str(v)] for n, (day, v) in enumerate(zip(days, values, strict=True))),
    ]
    (question,) = read_grids({"Visiten": sheet}).open_questions()
    assert question.key.startswith("swapped")


@pytest.mark.parametrize(
    ("words", "proposed"), [(("few", "nil"), "yes"), (("1", "2"), "yes,no"), (("a", "b"), "yes,no")]
)
def test_casts_are_proposed_where_there_are_more_red_cells(words: tuple[str, str], proposed: str) -> None:
    rows = [
        f"P{n},{m},{40 - 13 * (m // 3) if n else 1},{words[int(n == 0 or m == 6)]}" for n in range(4) for m in (0, 3, 6)
    ]
    (question,) = read("\n".join(["Patient,Month,Urine RBC (/HPF),Cellular casts", *rows])).open_questions()
    assert question.proposed == proposed


def test_a_word_for_the_first_visit_is_proposed_as_the_start() -> None:
    rows = [f"{who},{visit},{v}" for who, pair in RATIOS.items() for visit, v in zip(("SCR", "W26"), pair, strict=True)]
    assert ratios(read("\n".join(["Patient,Visit,UPCR (g/g)", *rows]), answers=True)) == RATIOS


@pytest.mark.parametrize(
    "header",
    [
        "Total urinary protein excretion, mg per 24 hours",
        "Protein loss (mg/day)",
        "Perte protéique urinaire (mg/24h)",
        "Eiweißausscheidung mg/d",
    ],
)
def test_protein_per_day_is_protein_of_a_day_whatever_its_name(header: str) -> None:
    rows = [f"{who},{month},{1000 * v}" for who, pair in RATIOS.items() for month, v in zip((0, 6), pair, strict=True)]
    cohort = read("\n".join([f'Patient,Month,"{header}"', *rows])).cohort
    assert cohort is not None
    assert cohort.visits["urine_protein_24h"].to_list() == [v for pair in RATIOS.values() for v in pair]


def test_a_slash_between_two_times_parts_the_values() -> None:
    rows = [f"{who},F,{a} / {b}" for who, (a, b) in RATIOS.items()]
    assert ratios(read("\n".join(["Patient,Sex,UPCR g/g (0/6 mo)", *rows]))) == RATIOS


def test_the_name_of_a_dye_is_no_unit() -> None:
    assert ratios(read(listing("Patient,Date,UPCR (pyrogallol red)", "{who},{day},{value}"))) == RATIOS


def test_dates_under_the_word_visit_are_dates() -> None:
    assert ratios(read(listing("Patient,Visit,UPCR (g/g)", "{who},{day},{value}"))) == RATIOS


def test_a_start_that_differs_from_row_to_row_is_the_day_of_the_row() -> None:
    head = "patient_num,concept_cd,name_char,start_date,nval_num,units_cd"
    rows = listing(head, "{who},LOINC:2890-2,Protein/Creatinine [Mass Ratio] in Urine,{day} 00:00:00,{value},g/g")
    assert ratios(read(rows)) == RATIOS


@pytest.mark.parametrize("times", [("Baseline", "Month 6"), ("0M", "6M"), ("Start", "6. Monat")])
def test_results_side_by_side_under_their_times(times: tuple[str, str]) -> None:
    rows = [f"{who},{test},{unit},{a * k},{b * k}" for who, (a, b) in RATIOS.items()
            for test, unit, k in (("UPCR", "g/g", 1), ("Albumin", "g/L", 10))]  # fmt: skip
    intake = read("\n".join([f"Patient,Test,Unit,{','.join(times)}", *rows]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 183]


def test_a_measure_that_names_the_sheet_heads_its_times() -> None:
    sheets = {
        "UPCR": [["Patient", "0 mo", "6 mo"], *([who, str(a), str(b)] for who, (a, b) in RATIOS.items())],
        "Albumin": [["Patient", "0 mo", "6 mo"], *([who, "2.5", "3.9"] for who in RATIOS)],
    }
    assert ratios(read_grids(sheets)) == RATIOS


def test_words_under_a_measure_of_numbers_are_named() -> None:
    intake = read(listing("Patient,Date,UPCR (g/g),Hématurie", "{who},{day},{value},oui"))
    assert ["Hématurie" in question.text for question in intake.open_questions()] == [True]


@pytest.mark.parametrize("words", [("Totale", "Deviazione"), ("Brumovas", "Kelgridun")])
def test_rows_that_sum_up_the_rows_above_are_no_patients(words: tuple[str, str]) -> None:
    table = [(who, a, b, 3.5 + k / 7) for k, (who, (a, b)) in enumerate(RATIOS.items())]
    sums = (f"{15.9:.2f}", f"{4.6:.2f}", f"{14.86:.2f}")
    deviations = ("1.70", "1.20", "0.19")
    rows = [f"{who},F,{a},{b},{c:.2f}" for who, a, b, c in table]
    lines = ["Patient,Sex,UPCR 0M (g/g),UPCR 6M (g/g),Albumin 6M (g/dL)", *rows]
    lines += [f"{word},,{','.join(line)}" for word, line in zip(words, (sums, deviations), strict=True)]
    assert ratios(read("\n".join(lines))) == RATIOS


def test_ages_years_apart_under_one_number_are_asked_about() -> None:
    rows = [f"{'A' if who == 'D' else who},{age},{day},{v}" for (who, pair), age in zip(RATIOS.items(), (23, 51, 34, 67), strict=True)
            for day, v in zip(DAYS, pair, strict=True)]  # fmt: skip
    (question,) = read("\n".join(["Patient,Age,Date,UPCR (g/g)", *rows])).open_questions()
    assert question.column == "B (Age)"


def test_numbers_behind_one_word_under_a_header_never_seen_are_asked_about() -> None:
    rows = [f"{who},FU{month},{v}" for who, pair in RATIOS.items() for month, v in zip((0, 6), pair, strict=True)]
    assert ratios(read("\n".join(["Patient,FU,UPCR (g/g)", *rows]), answers=True)) == RATIOS


def test_the_unit_stands_in_the_longer_name_of_a_test() -> None:
    head = "USUBJID,PARAMCD,PARAM,AVAL,ADT"
    rows = listing(head, "{who},CREAT,Creatinine (umol/L),58.4,{day}")
    intake = read(rows)
    assert not intake.open_questions()
    assert intake.cohort is not None
    assert intake.cohort.visits["creatinine"].round(2).unique().to_list() == [0.66]


def test_a_word_that_nobody_knows_among_ratios_is_asked_about() -> None:
    rows = [
        f"{who},{day},{'vestige' if v < 0.4 else v}"
        for who, pair in RATIOS.items()
        for day, v in zip(DAYS, pair, strict=True)
    ]
    text = "\n".join(["Patient,Date,UPCR (g/g)", *rows])
    (question,) = read(text).open_questions()
    assert question.text == "“vestige” in “UPCR (g/g)”: below which value?"
    assert question.proposed == ""
    cohort = read_cohort([("cohort.csv", text.encode())], Reading().with_answer(question.key, "0.15")).cohort
    assert cohort is not None
    assert cohort.visits["upcr_high"].round(3).to_list().count(0.15) == 2


@pytest.mark.parametrize("header", ["Quarter", "Trimestre"])
def test_what_a_header_says_that_is_counted_is_proposed(header: str) -> None:
    rows = [f"{who},{n},{v}" for who, pair in RATIOS.items() for n, v in zip((0, 2), pair, strict=True)]
    intake = read("\n".join([f"Patient,{header},UPCR (g/g)", *rows]), answers=True)
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 183]


def test_numbers_in_letters_of_another_script_that_look_alike_are_asked_about() -> None:
    rows = [
        f"{'РАН' if day == DAYS[1] else 'PAH'}-{who}1,{day},{v}"
        for who, pair in RATIOS.items()
        for day, v in zip(DAYS, pair, strict=True)
    ]
    intake = read("\n".join(["Patient,Date,UPCR (g/g)", *rows]))
    (question,) = intake.open_questions()
    assert [option.preview for option in question.options] == ["4 patients", "8 patients"]
    assert question.proposed == "same"


def test_limits_and_second_names_in_a_listing_are_no_news() -> None:
    head = "Patient,Collected,Test code,Test description,Value,Reference range,Units"
    rows = [f"{listing(head, '{who},{day},UPCR,Urine protein/creatinine ratio,{value},0-15,g/g')}"]
    rows += [f"{who},{day},CREA,Creatinine,0.7,0.5-0.8,mg/dL" for who in RATIOS for day in DAYS]
    intake = read("\n".join(rows))
    assert ratios(intake) == RATIOS
    assert [issue for issue in intake.issues if "differ between" in issue.problem] == []


@pytest.mark.parametrize(
    "days",
    [
        ("1 Mar 2018", "30 Ağu 2018"),
        ("1 мар 2018", "30 августа 2018"),
        ("1 marca 2018", "30 sie 2018"),
        ("1 marzo 2018", "30 agosto 2018"),
        ("01.03.2018 г.", "30.08.2018 г."),
        ("2561-03-01", "2561-08-30"),
        ("01/03/2561", "30/08/2561"),
    ],
)
def test_days_as_other_countries_write_them(days: tuple[str, str]) -> None:
    rows = [f"{who},{day},{v}" for who, pair in RATIOS.items() for day, v in zip(days, pair, strict=True)]
    intake = read("\n".join(["Patient,Date,UPCR (g/g)", *rows]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 182]


def test_two_tables_side_by_side() -> None:
    patients = [["Patient", "Sex"], *([who, "F"] for who in RATIOS), *[["", ""]] * 4]
    visits = [["Patient", "Month", "UPCR (g/g)"]]
    visits += [[who, str(m), str(v)] for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]
    intake = read_grids({"S": [[*left, "", *right] for left, right in zip(patients, visits, strict=True)]})
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.patients["sex"].to_list() == ["female"] * 4


def test_a_codebook_whose_codes_and_units_stand_under_words_never_seen() -> None:
    sheets = {
        "Daten": [["id", "sex", "mon", "x1"], *([who, "2", str(m), str(round(113.1 * v, 1))] for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True))],
        "Kodierung": [
            ["Variable", "Beschreibung", "Bruk / Kelmo"],
            ["id", "Patientennummer", ""],
            ["sex", "Geschlecht", "1 = männlich, 2 = weiblich"],
            ["mon", "Monate seit Therapiebeginn", ""],
            ["x1", "Protein/Kreatinin-Quotient", "mg/mmol"],
            ["x2", "Albumin", "g/l"],
        ],
    }  # fmt: skip
    intake = read_grids(sheets)
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.patients["sex"].to_list() == ["female"] * 4


def test_labels_of_a_statistics_program_stand_for_names_never_seen() -> None:
    rows = [["bru", "kel", "vas"], *([who, day, str(v)] for who, pair in RATIOS.items() for day, v in zip(DAYS, pair, strict=True))]  # fmt: skip
    labels = {0: "Patiëntnummer", 1: "Datum bezoek", 2: "Eiwit/kreatinine ratio (g/g)"}
    assert ratios(read_grids([replace(Sheet.of("data", rows), labels=labels)])) == RATIOS


@pytest.mark.parametrize("title", ["Lupus clinic, ward W", "Group F", "Hospital M 2019", "Dr Mann, nephrology", "K"])
def test_a_title_without_an_age_tells_nobodys_sex(title: str) -> None:
    head = ["Month", "UPCR (g/g)", "Creatinine (mg/dL)", "Albumin (g/dL)"]
    sheets = {
        who: [[title], ["Patient", who], [], head, ["0", str(first), "0.9", "2.9"], ["6", str(last), "0.9", "4.0"]]
        for who, (first, last) in RATIOS.items()
    }
    intake = read_grids(sheets)
    assert intake.cohort is not None
    assert intake.cohort.patients["sex"].null_count() == len(RATIOS)


@pytest.mark.parametrize("date", ["23/01/2560", "2560-01-23", "23 Jan 2560"])
def test_a_year_of_the_buddhist_era_is_converted_and_said(date: str) -> None:
    rows = [[who, date, "3.1"] for who in RATIOS] + [[who, date.replace("2560", "2561"), "0.3"] for who in RATIOS]
    intake = read_grids({"visits": [["Patient", "Date", "UPCR (g/g)"], *rows]})
    assert intake.cohort is not None
    assert sorted(set(intake.cohort.visits["day"])) == [0, 365]
    assert [repair.key for repair in intake.repairs] == ["era"]


@pytest.mark.parametrize(
    ("times", "count"),
    [
        (("stelna", "6 bruvas"), 1),
        (("0 bruva", "6 bruvas"), 1),
        (("M0", "M+6"), 0),
        (("0 μήνες", "6 μήνες"), 0),
        (("Pre-treatment", "half a year"), 0),
        (("stelna", "6 months"), 1),
        (("wizyta 0", "6 mies."), 1),
    ],
)
def test_visits_in_words_are_read_or_asked_about_once(times: tuple[str, str], count: int) -> None:
    rows = [f"{who},{visit},{v}" for who, pair in RATIOS.items() for visit, v in zip(times, pair, strict=True)]
    text = "\n".join(["Patient,Bruvot,UPCR (g/g)", *rows])
    assert len(read(text).open_questions()) == count
    assert len([issue for issue in read(text).issues if "not known" in issue.problem]) <= 1
    intake = read(text, answers=True)
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 183]


def test_a_word_between_two_known_times_is_proposed_as_the_usual_one() -> None:
    rows = [f"{who},{visit},2" for who in RATIOS for visit in ("baseline", "kelmo", "12 months")]
    rows += [f"{who},3 months,2" for who in RATIOS]
    ordered = sorted(rows, key=lambda row: (row[0], ["base", "3 mo", "kelm", "12 m"].index(row[2:6])))
    (question,) = read("\n".join(["Patient,Visit,UPCR (g/g)", *ordered])).open_questions()
    assert question.proposed == "6"


def test_a_unit_of_rows_that_nobody_knows_is_asked_about_once() -> None:
    rows = listing("Patient,Date,Test,Result,Unit", "{who},{day},UPCR,{value},bruva")
    (question,) = read(rows).open_questions()
    assert question.text == "Which unit is “bruva” of Urine protein:creatinine ratio?"
    assert [issue for issue in read(rows).issues if "unit" in issue.problem] == []
    answered = read_cohort([("cohort.csv", rows.encode())], Reading().with_answer(question.key, "g/gCr"))
    assert ratios(answered) == RATIOS


@pytest.mark.parametrize("specimen", ["", "Urine"])
def test_a_test_that_nobody_knows_is_asked_about_where_a_measure_is_missing(specimen: str) -> None:
    rows = listing("Patient,Date,Test,Result,Unit,Specimen", f"{{who}},{{day}},Kelmobruk,{{value}},g/g,{specimen}")
    rows += "".join(f"\n{who},{day},Creatinine,0.7,mg/dL,Serum" for who in RATIOS for day in DAYS)
    rows += "".join(f"\n{who},{day},Stelna,0.7,mmol/L,Serum" for who in RATIOS for day in DAYS)
    (question,) = read(rows).open_questions()
    assert question.text.startswith("Is “Kelmobruk")
    assert ratios(read(rows, answers=True)) == RATIOS


def test_the_dotted_capital_of_turkish_names_the_urine() -> None:
    rows = listing("Hasta No,Tarih,Tetkik,Sonuç,Birim,Numune", "{who},{day},Protein/Kreatinin,{value},g/g,Spot İdrar")
    rows += "".join(f"\n{who},{day},Kreatinin,90,mg/dL,Spot İdrar" for who in RATIOS for day in DAYS)
    intake = read(rows)
    assert ratios(intake) == RATIOS
    assert [issue for issue in intake.issues if "outside" in issue.problem] == []


@pytest.mark.parametrize("words", [("bruva", "kelmo"), ("rares", "nombreuses"), ("occasional", "plenty")])
def test_words_for_red_cells_are_asked_about_and_the_higher_ratio_tells_which_are_many(words: tuple[str, str]) -> None:
    rows = [f"{n},{m},{5 - 0.8 * m},{words[int(m == 0)]}" for n in range(5) for m in (0, 3, 6)]
    intake = read("\n".join(["Patient,Month,UPCR (g/g),Urine RBC", *rows]))
    assert len(intake.open_questions()) == 1
    assert [issue for issue in intake.issues if "cannot be read" in issue.problem] == []
    cohort = read("\n".join(["Patient,Month,UPCR (g/g),Urine RBC", *rows]), answers=True).cohort
    assert cohort is not None
    many = (
        cohort.visits.with_columns(is_first=pl.col("day") == 0).group_by("is_first").agg(pl.col("urine_rbc_low").min())
    )
    assert dict(many.iter_rows())[False] == 0
    assert dict(many.iter_rows())[True] >= 5


@pytest.mark.parametrize("word", ["negative", "neg.", "陰性", "(-)", "nil", "keine"])
def test_no_red_cells_are_none_without_a_question(word: str) -> None:
    rows = [f"{n},{m},{5 - 0.8 * m},{word if m else '10-19'}" for n in range(5) for m in (0, 3, 6)]
    intake = read("\n".join(["Patient,Month,UPCR (g/g),Urine RBC", *rows]))
    assert list(intake.open_questions()) == []
    assert intake.cohort is not None
    assert intake.cohort.visits.filter(pl.col("day") > 0)["urine_rbc_high"].to_list() == [0.0] * 10


@pytest.mark.parametrize("header", ["Urine sediment", "Osad moczu", "尿沈渣", "Sediment"])
def test_an_active_sediment_is_asked_about(header: str) -> None:
    rows = [f"P{n},{m},{40 - 13 * (m // 3)},{'bland' if m else 'actief'}" for n in range(4) for m in (0, 3, 6)]
    (question,) = read("\n".join([f"Patient,Month,Urine RBC (/HPF),{header}", *rows])).open_questions()
    assert question.proposed == "yes,no"


def test_a_heading_goes_on_over_a_blank_column() -> None:
    head = [["", "Month 0", "", "", "", "Month 6", "", "", "", "Seen by"]]
    head += [["Patient", "UPCR (g/g)", "", "Albumin (g/dL)", "", "UPCR (g/g)", "", "", "Albumin (g/dL)", ""]]
    rows = [[who, str(a), "", "2.1", "", str(b), "", "", "3.9", "x"] for who, (a, b) in RATIOS.items()]
    intake = read_grids({"S": [*head, *rows]})
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["albumin"].to_list() == [2.1, 3.9] * 4


@pytest.mark.parametrize("names", [("upcr_0.0", "upcr_6.0"), ("upcr.0", "upcr.6"), ("UPCR 0", "UPCR 6")])
def test_numbers_that_a_program_wrote_behind_a_name_are_time_points(names: tuple[str, str]) -> None:
    rows = [f"{who},F,{a},{b}" for who, (a, b) in RATIOS.items()]
    assert ratios(read("\n".join([f"pid,sex,{','.join(names)}", *rows]))) == RATIOS


def test_a_measure_that_two_columns_name_is_told_and_one_in_brackets_nobody_knows_too() -> None:
    rows = [f"{who},{day},{v},{v + 1},{v}" for who, pair in RATIOS.items() for day, v in zip(DAYS, pair, strict=True)]
    intake = read("\n".join(["Patient,Date,UPCR (g/g),uPCR [g/g],Albumin (kelmo)", *rows]))
    assert any("uPCR [g/g]" in issue.problem for issue in intake.issues)
    (asked,) = intake.open_questions()
    assert any("unit in the header of “Albumin (kelmo)”" in line for line in asked.evidence)
    same = read(
        "\n".join(
            ["Patient,Date,UPCR (g/g),uPCR [g/g]", *(row.rsplit(",", 2)[0] + "," + row.split(",")[2] for row in rows)]
        )
    )
    assert not any("uPCR [g/g]" in issue.problem for issue in same.issues)


@pytest.mark.parametrize("head", ["Age", "Age/Sex", "Sex/Age", "年齢・性別", "Demographics", "Zorp"])
@pytest.mark.parametrize("write", ["{0}{1}", "{1}/{0}", "{0} {1}", "{0} y/o {2}", "{0}歳{3}", "{2}, {0} years"])
def test_age_and_sex_in_one_cell(head: str, write: str) -> None:
    people = [("A", 34, "F"), ("B", 45, "M"), ("C", 51, "F"), ("D", 63, "F")]
    words = {"F": ("female", "女性"), "M": ("male", "男性")}
    rows = [
        [who, write.format(age, sex, *words[sex]), month, ratio]
        for who, age, sex in people
        for month, ratio in zip((0, 6), RATIOS[who], strict=True)
    ]
    intake = read_grids({"S": [["Case", head, "Month", "UPCR (g/g)"], *rows]})
    assert intake.cohort is not None
    told = intake.cohort.patients.sort("patient_id").select("age", pl.col("sex").cast(pl.String)).rows()
    assert told == [(34, "female"), (45, "male"), (51, "female"), (63, "female")]
    assert not intake.open_questions()


@pytest.mark.parametrize("head", ["Visit", "Zorp"])
def test_a_month_in_letters_is_no_age_and_no_sex(head: str) -> None:
    rows = [[who, f"M{m}", v] for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]
    intake = read_grids({"S": [["Case", head, "UPCR (g/g)"], *rows]})
    assert not any(use.key in ("age", "sex") for use in intake.used)


LABELLED = [["Patient number", "Month of visit", "Protein creatinine ratio (g/g)", "Serum albumin (g/dL)"]]
NAMED = [["PATNO", "MVIS", "UPCR", "SALB"], ["v1", "v2", "v3", "v4"], ["qa", "qb", "qc", "qd"]]


@pytest.mark.parametrize("names", NAMED)
@pytest.mark.parametrize("below", [True, False])
def test_a_row_of_labels_is_no_patient(names: list[str], below: bool) -> None:
    head = [names, *LABELLED] if below else [*LABELLED, names]
    rows = [[who, m, v, 3.1] for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]
    intake = read_grids({"S": [["Cohort of 2019"], [], *head, *rows]})
    while intake.open_questions():
        reading = intake.reading
        for asked in intake.open_questions():
            reading = reading.with_answer(asked.key, asked.proposed)
        intake = read_grids({"S": [["Cohort of 2019"], [], *head, *rows]}, reading)
    assert ratios(intake) == RATIOS


def test_a_sheet_of_words_nobody_knows_is_asked_for_its_patients_where_no_other_has_them() -> None:
    rows = [[who, m, v, 3.1, 0.7] for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]
    strange = [["aa", "bb", "cc", "dd", "ee"], *rows]
    (asked,) = read_grids({"S": strange}).open_questions()
    assert (asked.text, asked.proposed) == ("Which column of sheet “S” identifies the patients?", "0")
    known = [["Patient", "Month", "UPCR (g/g)", "Albumin (g/dL)", "Creatinine (mg/dL)"], *rows]
    both = read_grids({"S": strange, "T": known})
    assert not both.open_questions()
    assert any(issue.sheet == "S" for issue in both.issues)


def test_a_listing_whose_patients_stand_under_a_word_nobody_knows_is_asked_for_them() -> None:
    text = listing("Zorp,Date,Test,Result,Unit", "{who},{day},UPCR,{value},g/g")
    assert read(text).open_questions()
    assert ratios(read(text, answers=True)) == RATIOS


@pytest.mark.parametrize(
    ("column", "measure", "cells"),
    [
        ("Sed zorp", "urine_rbc", (22, 1, 15, 2, 40, 9, 35, 12)),
        ("Prot. zorp", "albumin", (2.4, 4.0, 2.9, 4.2, 2.1, 3.1, 1.9, 2.7)),
    ],
)
def test_sediment_and_albumin_under_a_word_nobody_knows_are_asked_for(
    column: str, measure: str, cells: tuple[float, ...]
) -> None:
    visits = [(who, m, v) for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]
    rows = [f"{who},F,{m},{v},0.7,{cell}" for (who, m, v), cell in zip(visits, cells, strict=True)]
    text = "\n".join([f"Patient,Sex,Month,UPCR (g/g),Creatinine (mg/dL),{column}", *rows])
    (asked,) = read(text).open_questions()
    assert column in asked.text
    told = read(text, answers=True).cohort
    assert told is not None
    assert told.visits.sort("patient_id", "day")[measure].to_list() == list(cells)


def test_a_listing_of_codes_alone() -> None:
    head = "patient_key,result_date,loinc_code,result_value,result_unit"
    lines = [head]
    for who, pair in RATIOS.items():
        for day, ratio in zip(DAYS, pair, strict=True):
            lines += [f"{who},{day},2890-2,{ratio * 1000:.0f},mg/g", f"{who},{day},2160-0,0.7,mg/dL"]
    intake = read("\n".join(lines))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["creatinine"].to_list() == [0.7] * 8


@pytest.mark.parametrize(
    "times", [("0. Baseline", "1. Month 6"), ("1) Baseline", "2) Month 6"), ("1=Baseline", "2=Month 6")]
)
def test_numbers_before_answers_are_no_times(times: tuple[str, str]) -> None:
    rows = [f"{who},{t},{v}" for who, pair in RATIOS.items() for t, v in zip(times, pair, strict=True)]
    intake = read("\n".join(["Patient,Visit,UPCR (g/g)", *rows]))
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 183]


def test_a_name_of_visits_that_all_have_a_date_is_not_asked_about() -> None:
    lines = ["record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,sex,lab_date,upcr_gg"]
    for who, pair in RATIOS.items():
        lines.append(f"{who},enrol_arm_1,,,Female,,")
        lines += [f"{who},enrol_arm_1,labs,{n},,{d},{v}" for n, (d, v) in enumerate(zip(DAYS, pair, strict=True), 1)]
    intake = read("\n".join(lines))
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS


def test_a_0_among_times_in_words_is_the_start() -> None:
    rows = [f"{who},{t},{v}" for who, pair in RATIOS.items() for t, v in zip(("0", "6 m"), pair, strict=True)]
    assert ratios(read("\n".join(["Patient,Follow-up,UPCR (g/g)", *rows]))) == RATIOS


@pytest.mark.parametrize(("scale", "times", "last"), [("Month", (0, 6), 183), ("Weeks", (0, 26), 182)])
def test_patients_in_columns_beside_measures_and_their_times(scale: str, times: tuple[int, int], last: int) -> None:
    head = ["", scale, *(f"Pt {n}" for n in range(1, 5))]
    rows = [
        [name if n == 0 else "", time, *(value + pair[n] for pair in RATIOS.values())]
        for name, value in (("UPCR, g/g", 0), ("Creatinine, mg/dL", 1), ("Albumin, g/dL", 2))
        for n, time in enumerate(times)
    ]
    intake = read_grids({"S": [head, *rows]})
    assert list(ratios(intake).values()) == list(RATIOS.values())
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, last]


def test_quarters_in_headers_are_asked_about_once() -> None:
    heads = [f"{name} Q{n}" for name in ("UPCR (g/g)", "Albumin (g/dL)") for n in (0, 1, 2)]
    rows = [f"{who},{a},{b},{b},2.1,3.0,3.9" for who, (a, b) in RATIOS.items()]
    text = "\n".join([",".join(["ID", *heads]), *rows])
    (asked,) = read(text).open_questions()
    assert asked.proposed == "quarter"
    intake = read(text, answers=True)
    assert intake.cohort is not None
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 91, 183]


def test_a_visit_0_beside_visits_with_their_months_is_the_start() -> None:
    rows = [f"{who},{a},{b}" for who, (a, b) in RATIOS.items()]
    intake = read("\n".join(["ID,UPCR (g/g) T0,UPCR (g/g) T1 (6 mo)", *rows]))
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS


def test_an_event_that_is_no_kind_beside_a_grade_names_an_adverse_event() -> None:
    visits = [["Patient", "Start date", "Date", "UPCR (g/g)"]]
    visits += [[who, DAYS[0], d, v] for who, pair in RATIOS.items() for d, v in zip(DAYS, pair, strict=True)]
    events = [["Patient", "Event", "Date", "Grade", "Admission"], ["A", "Pneumonia", "2018-04-01", 3, "yes"]]
    intake = read_grids({"Visits": visits, "Log": [*events, ["C", "Zoster", "2018-05-01", 2, "no"]]})
    assert intake.cohort is not None
    told = intake.cohort.events.select(pl.col("kind").cast(pl.String), "term", "severity", "hospitalised").rows()
    assert told == [("adverse event", "Pneumonia", 3, True), ("adverse event", "Zoster", 2, False)]


@pytest.mark.parametrize(("mark", "proposed"), [("x", "no,yes"), ("yes", "no"), ("✓", "no")])
def test_blank_casts_beside_nothing_but_marks_are_asked_about(mark: str, proposed: str) -> None:
    rows = [
        f"{who},F,{m},{v},{mark if v > 1 else ''}"
        for who, pair in RATIOS.items()
        for m, v in zip((0, 6), pair, strict=True)
    ]
    text = "\n".join(["Patient,Sex,Month,UPCR (g/g),Casts", *rows])
    asked = [one for one in read(text).open_questions() if "Casts" in one.text]
    assert [one.proposed for one in asked] == [proposed]
    told = read(text, answers=True).cohort
    assert told is not None
    assert told.visits.sort("patient_id", "day")["cellular_casts"].to_list() == [
        v > 1 for pair in RATIOS.values() for v in pair
    ]


def test_visits_without_proteinuria_are_told() -> None:
    rows = [
        f"{who},{m},UPCR {v} g/g; Alb 3.1" for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)
    ]
    assert any("proteinuria" in issue.problem for issue in read("\n".join(["Patient,Month,Labs", *rows])).issues)


@pytest.mark.parametrize(("unit", "factor"), [("g/10mmol", 1.1312), ("mg/µmol", 0.11312), ("g/mol", 113.12)])
def test_ratios_in_units_of_other_countries(unit: str, factor: float) -> None:
    rows = [f"{who},{day},{v * factor:.5f}" for who, pair in RATIOS.items() for day, v in zip(DAYS, pair, strict=True)]
    intake = read("\n".join([f"Patient,Date,Protéinurie/créatininurie ({unit})", *rows]))
    assert ratios(intake) == RATIOS


def test_protein_and_creatinine_of_the_urine_give_the_ratio_also_where_one_never_changes() -> None:
    rows = [f"{who},{day},{100 * v:g},100" for who, pair in RATIOS.items() for day, v in zip(DAYS, pair, strict=True)]
    assert ratios(read("\n".join(["Patient,Date,U-Protein (mg/dL),U-Creatinine (mg/dL)", *rows]))) == RATIOS


@pytest.mark.parametrize("title", ["", "Table 2: visits"])
def test_two_tables_below_one_another(title: str) -> None:
    patients = "\n".join(["Patient,Sex,Age", *(f"{who},M,4{n}" for n, who in enumerate(RATIOS))])
    intake = read(f"{patients}\n\n{title}\n{listing('Patient,Date,UPCR (g/g)', '{who},{day},{value}')}")
    assert ratios(intake) == RATIOS
    assert intake.cohort is not None
    assert intake.cohort.patients.select("sex", "age").rows() == [
        ("male", 40),
        ("male", 41),
        ("male", 42),
        ("male", 43),
    ]


@pytest.mark.parametrize("names", [("Women", "Men"), ("Männer 2020", "Frauen 2020"), ("女性", "男性")])
def test_sheets_called_by_a_sex_tell_it_and_say_so(names: tuple[str, str]) -> None:
    rows = {who: [[who, str(m), str(v)] for m, v in zip((0, 6), pair, strict=True)] for who, pair in RATIOS.items()}
    head = ["Patient", "Month", "UPCR (g/g)"]
    intake = read_grids({names[0]: [head, *rows["A"], *rows["B"]], names[1]: [head, *rows["C"], *rows["D"]]})
    assert intake.cohort is not None
    sexes = (
        ["female", "female", "male", "male"] if names[0] in ("Women", "女性") else ["male", "male", "female", "female"]
    )
    assert intake.cohort.patients.sort("patient_id")["sex"].to_list() == sexes
    assert sum("sex" in issue.problem for issue in intake.issues) == 2


def test_files_called_by_a_time_are_of_that_time() -> None:
    files = [
        (f"ln_{name}.csv", "\n".join(["ID,UPCR (g/g)", *(f"{who},{pair[n]}" for who, pair in RATIOS.items())]).encode())
        for n, name in enumerate(("baseline", "month6"))
    ]
    intake = read_cohort(files)
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS


def test_numbers_that_each_centre_begins_anew_are_asked_about() -> None:
    centres = {"A": ("Oslo", 1), "B": ("Oslo", 2), "C": ("Bergen", 1), "D": ("Bergen", 2)}
    rows = [f"{centres[who][0]},{centres[who][1]},{m},{v}" for who, pair in RATIOS.items() for m, v in zip((0, 6), pair, strict=True)]  # fmt: skip
    text = "\n".join(["Centre,Patient,Month,UPCR (g/g)", *rows])
    (question,) = read(text).open_questions()
    assert question.proposed == "different"
    assert sorted(ratios(read(text, answers=True)).values()) == sorted(RATIOS.values())


@pytest.mark.parametrize(
    ("drug", "dose"),
    [
        ("PREDNISONE 5 MG TABLET", "Take 8 tablet(s) by mouth daily"),
        ("CORTANCYL 5 mg", "8 cp le matin"),
        ("Prednisolone 5 mg", "4 tabs BID"),
    ],
)
def test_a_number_of_tablets_among_words_is_a_dose(drug: str, dose: str) -> None:
    labs = listing("Patient,Date,UPCR (g/g)", "{who},{day},{value}")
    meds = "\n".join(
        [
            "Patient,Drug description,Sig,Start date,Stop date",
            *(f"{who},{drug},{dose},2018-03-01,2018-12-01" for who in RATIOS),
        ]
    )
    cohort = read_cohort([("labs.csv", labs.encode()), ("meds.csv", meds.encode())]).cohort
    assert cohort is not None
    assert set(cohort.visits["prednisolone"].drop_nulls()) - {0} == {40.0}


@pytest.mark.parametrize("header", ["Laboratory", "单位"])
def test_the_tests_of_a_day_from_two_laboratories_are_of_one_patient(header: str) -> None:
    rows = listing(f"Patient,Date,Test,Result,Unit,{header}", "{who},{day},UPCR,{value},g/g,North")
    rows += "".join(f"\n{who},{day},Creatinine,0.7,mg/dL,South" for who in RATIOS for day in DAYS)
    intake = read(rows)
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS


def test_somebody_who_moves_to_another_centre_is_one_patient() -> None:
    rows = [f"{who},{('Oslo', 'Bergen')[n]},{day},{v}" for who, pair in RATIOS.items() for n, (day, v) in enumerate(zip(DAYS, pair, strict=True))]  # fmt: skip
    intake = read("\n".join(["Patient,Centre,Date,UPCR (g/g)", *rows]))
    assert not intake.open_questions()
    assert ratios(intake) == RATIOS


def test_a_start_above_the_visits_of_a_tab_places_none_of_them() -> None:
    sheets = {
        f"Paciente {who}": [["Sexo: Mujer"], ["Inicio del tratamiento: 01/03/2018"], [], ["Fecha", "UPCR (g/g)"], *([day, str(v)] for day, v in zip(DAYS, pair, strict=True))]
        for who, pair in RATIOS.items()
    }  # fmt: skip
    intake = read_grids(sheets)
    (question,) = intake.open_questions()
    assert question.proposed == "sheet"
    answered = read_grids(sheets, intake.reading.with_answer(question.key, "sheet"))
    assert list(ratios(answered).values()) == list(RATIOS.values())


def test_known_words_tell_the_encoding_of_a_file_with_few_letters() -> None:
    rows = listing(
        "병록번호,성별,채취일,검사명(영문),검사결과치,결과단위,검체명", "{who},F,{day},UPCR,{value},g/g,urine"
    )
    intake = read(rows, "cp949")
    assert any(use.header == "성별" for use in intake.used)


def test_tests_down_a_tab_with_facts_in_one_row_above_their_times() -> None:
    sheets = {
        f"病例{who}": [
            ["姓名", f"某{who}", "性别", "女", "年龄", "31岁"],
            ["项目", "单位", "治疗前", "6月", "12月"],
            ["尿蛋白/肌酐", "mg/g", f"{1000 * a:g}", f"{1000 * b:g}", "100"],
            ["白蛋白", "g/L", "21", "39", "40"],
            ["肌酐", "umol/L", "62", "60", "61"],
        ]
        for who, (a, b) in RATIOS.items()
    }
    intake = read_grids(sheets)
    for question in intake.open_questions():
        intake = read_grids(sheets, intake.reading.with_answer(question.key, question.proposed))
    assert sorted(ratios(intake).values()) == sorted((*pair, 0.1) for pair in RATIOS.values())
    assert intake.cohort is not None
    assert set(intake.cohort.patients["sex"]) == {"female"}
    assert intake.cohort.visits["day"].unique().sort().to_list() == [0, 183, 365]


def beside_visits(sheet: str, table: str, reading: Reading | None = None) -> Intake:
    """What is read of a sheet of two patients, A1 and A2, beside their visits; their start is 2021-01-01."""
    patients = "Patient,Sex,Start of treatment\nA1,F,2021-01-01\nA2,F,2021-01-01"
    visits = "Patient,Date,UPCR (g/g)\n" + "\n".join(
        f"{who},2021-0{m}-01,2.{m}" for who in ("A1", "A2") for m in (1, 2, 6)
    )
    files = {"patients.csv": patients, "visits.csv": visits, f"{sheet}.csv": table}
    return read_cohort([(name, text.encode()) for name, text in files.items()], reading)


@pytest.mark.parametrize(
    ("sheet", "table", "kind"),
    [
        ("Renal flares", "Patient,Date of onset,Type\nA1,2021-03-01,nephritic", "flare"),
        ("Sheet 3", "Patient,Date of flare,Type\nA1,2021-03-01,brovna", "flare"),
        ("再燃", "患者番号,日付,型\nA1,2021-03-01,腎炎型", "flare"),
        ("Relapses", "Patient,Date of relapse,Severity\nA1,2021-03-01,mild", "flare"),
        ("Deaths", "Patient,Date,Cause\nA1,2021-03-01,sepsis", "death"),
        ("Décès", "N° patient,Date de décès\nA1,2021-03-01", "death"),
        ("死亡", "患者番号,死亡した日,死因\nA1,2021-03-01,敗血症", "death"),
        ("Dialysis", "Patient,Commenced on\nA1,2021-03-01", "dialysis"),
        ("ESKD", "Patient,Date\nA1,2021-03-01", "dialysis"),
        ("Transplants", "Patient,Tx date,Donor\nA1,2021-03-01,living", "transplant"),
        ("Rescue therapy", "Patient,Date,Drug\nA1,2021-03-01,rituximab", "rescue"),
        ("Hospitalisations", "Patient,Admission date,Reason\nA1,2021-03-01,pneumonia", "adverse event"),
        ("Infections", "Patient,Day seen,Organism\nA1,2021-03-01,zoster", "adverse event"),
    ],
)
def test_a_sheet_named_after_what_happened_lists_it(sheet: str, table: str, kind: str) -> None:
    intake = beside_visits(sheet, table)
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "kind", "day").rows() == [("A1", kind, 59)]
    assert intake.cohort.size == 2


def test_values_in_unknown_words_make_no_list_of_events_whatever_the_file_is_called() -> None:
    rows = [f"P{n},2021-0{m}-01,{n}.{m},0.{m}" for n in range(1, 7) for m in (1, 4, 7)]
    intake = read_cohort([("lupus flares.csv", "\n".join(["Patient,Date,Kelmo,Brovna", *rows]).encode())])
    assert "events" not in {use.table for use in intake.used}


@pytest.mark.parametrize(
    "table",
    [
        "Patient,Died,Date\nA1,no,2021-03-01\nA2,yes,2021-04-01",
        "Patient,Died,Date\nA1,0,2021-03-01\nA2,1,2021-04-01",
        "Patient,On dialysis,Assessed on\nA1,No,2021-03-01\nA2,No,2021-04-01",
        "患者番号,死亡,確認した日\nA1,なし,2021-03-01\nA2,あり,2021-04-01",
        "Patient,Status,Date\nA1,alive,2021-03-01\nA2,dead,2021-04-01",
    ],
)
@pytest.mark.parametrize("sheet", ["Deaths", "Dialysis", "死亡", "Renal flares"])
def test_who_did_not_have_it_has_no_event_in_a_sheet_named_after_it(sheet: str, table: str) -> None:
    intake = beside_visits(sheet, table)
    assert intake.cohort is not None
    assert "A1" not in intake.cohort.events["patient_id"].to_list()


@pytest.mark.parametrize(
    ("sheet", "header", "kind"),
    [
        ("Relapses", "Relapse: Y/N", "flare"),
        ("Renal flares", "Flare?", "flare"),
        ("再燃", "再燃の有無", "flare"),
        ("Deaths", "Died yes/no", "death"),
        ("死亡", "死亡", "death"),
        ("ESKD", "ESKD", "dialysis"),
        ("Infections", "Infection", "adverse event"),
        ("Hospitalisations", "Hospitalised", "adverse event"),
    ],
)
@pytest.mark.parametrize(
    ("no", "yes"),
    [
        ("N", "Y"),
        ("no", "yes"),
        ("0", "1"),
        ("-", "+"),
        ("なし", "あり"),
        ("否", "是"),
        ("nein", "ja"),
        ("", "yes"),
        ("NA", "1"),
    ],
)
def test_a_row_is_an_event_where_the_sheets_own_column_says_so(
    sheet: str, header: str, kind: str, no: str, yes: str
) -> None:
    intake = beside_visits(sheet, f"Patient,{header},Date\nA1,{no},2021-03-01\nA2,{yes},2021-04-01\nA2,{no},2021-05-01")
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "kind", "day").rows() == [("A2", kind, 90)]
    assert {why for _, _, why in intake.dropped} <= {RowReason.NO_EVENT, RowReason.NOT_SAID}
    assert sum(len(rows) for _, rows, _ in intake.dropped) == 2


@pytest.mark.parametrize(
    ("sheet", "headers", "rows"),
    [
        ("AE", "Date,Term,AE resolved", ("2021-03-01,rash,yes", "2021-04-01,zoster,no")),
        (
            "Adverse events",
            "Date,Term,Drug stopped due to adverse event",
            ("2021-03-01,rash,no", "2021-04-01,zoster,no"),
        ),
        ("Flares", "Date,Biopsy at flare", ("2021-03-01,yes", "2021-04-01,no")),
        ("Flares", "Date,Flare treated", ("2021-03-01,yes", "2021-04-01,no")),
        ("Deaths", "Date of death,Lupus-related death (Y/N)", ("2021-03-01,Y", "2021-04-01,N")),
        ("Infections", "Date,Opportunistic infection (Y/N)", ("2021-03-01,Y", "2021-04-01,N")),
        ("Hospitalisations", "Date,Hospitalisation planned?", ("2021-03-01,no", "2021-04-01,yes")),
    ],
)
def test_a_no_to_something_else_takes_no_event_away_unasked(sheet: str, headers: str, rows: tuple[str, str]) -> None:
    intake = beside_visits(sheet, f"Patient,{headers}\nA1,{rows[0]}\nA2,{rows[1]}")
    assert intake.cohort is not None
    assert intake.cohort.events.height == 2 or intake.open_questions()
    reading: Reading = intake.reading
    for question in intake.open_questions():
        reading = reading.with_answer(question.key, question.proposed)
    answered = beside_visits(sheet, f"Patient,{headers}\nA1,{rows[0]}\nA2,{rows[1]}", reading).cohort
    assert answered is not None
    assert answered.events.height == 2


@pytest.mark.parametrize(
    ("cells", "courses"),
    [
        (("2", "2", "0"), [(0, 181)]),
        (("0.5", "1 g bid", "off"), [(0, 181)]),
        (("2", "2; stopped 2021-03", ""), [(0, None)]),
        (("0 (since 1 June)", "on hold since 6/2020", "planned 2g"), []),
        (("not started (wk 12)", "D/C 5/20", "stopped 01/2020"), []),
    ],
)
def test_a_figure_in_a_remark_is_no_dose_of_the_visit(cells: tuple[str, str, str], courses: list[object]) -> None:
    rows = [f"A,2021-01-01,2021-0{month}-01,2.{month},{cell}" for month, cell in zip((1, 4, 7), cells, strict=True)]
    table = "\n".join(["Patient,Start of treatment,Date,UPCR (g/g),MMF (g/day)", *rows])
    intake = read_cohort([("visits.csv", table.encode())])
    assert intake.cohort is not None
    assert intake.cohort.treatments.select("start_day", "stop_day").rows() == courses
    unread = sum(any(map(str.isalpha, cell)) and cell not in ("off", "1 g bid") for cell in cells)
    assert sum(issue.code is Problem.NO_DOSE for issue in intake.issues) == unread


def test_a_packed_cell_with_too_few_values_is_listed_and_not_read() -> None:
    rows = ["A,0.9/0.7,2.1/0.8/0.3", "B,0.9/0.8/0.7,2.1/0.8", "C,1/0.9/0.7,3/2/1", "D,0.8/0.8/0.8,3.1/2.2/1.3"]
    table = "\n".join(["Patient,Creatinine 0/6/12 months,UPCR 0/6/12 months", *rows])
    intake = read_cohort([("cohort.csv", table.encode())])
    assert intake.cohort is not None
    read = intake.cohort.visits.select("patient_id", "creatinine", "upcr").rows()
    assert [row[1:] for row in read if row[0] == "A"] == [(None, 2.1), (None, 0.8), (None, 0.3)]
    assert [row[1:] for row in read if row[0] == "B"] == [(0.9, None), (0.8, None), (0.7, None)]
    assert [(issue.row, issue.found) for issue in intake.issues if issue.code is Problem.NOT_READ] == [
        (2, "0.9/0.7"),
        (3, "2.1/0.8"),
    ]


@pytest.mark.parametrize(
    ("sheet", "table", "proposed"),
    [
        ("Renal flares", "Patient,Flare?,Date\nA1,brovna,2021-03-01\nA2,kelmo,2021-04-01", 1),
        ("Renal flares", "Patient,Confirmed,Date\nA1,no,2021-03-01\nA2,yes,2021-04-01", 2),
        ("Deaths", "Patient,Status,Date\nA1,rilde,2021-03-01\nA2,dead,2021-04-01\nA2,alive,2021-02-01", 1),
    ],
)
def test_what_rows_of_a_list_of_events_say_in_unknown_words_is_asked(sheet: str, table: str, proposed: int) -> None:
    intake = beside_visits(sheet, table)
    asked = [question for question in intake.open_questions() if question.sheet == sheet]
    assert asked
    assert intake.cohort is not None
    assert "A1" not in intake.cohort.events["patient_id"].to_list()
    reading: Reading = intake.reading
    for question in asked:
        reading = reading.with_answer(question.key, question.proposed)
    answered = beside_visits(sheet, table, reading).cohort
    assert answered is not None
    assert answered.events.height == proposed


def of_patients(headers: str, *cells: str) -> Intake:
    """What is read of columns of a sheet of patients, A1, A2, …, beside their visits; their start is 2021-01-01."""
    rows = [f"A{n},F,2021-01-01,{text}" for n, text in enumerate(cells, 1)]
    visits = [f"A{n},2021-0{m}-01,2.{m}" for n in range(1, len(cells) + 1) for m in (1, 4)]
    patients, seen = ["Patient,Sex,Start of treatment," + headers, *rows], ["Patient,Date,UPCR (g/g)", *visits]
    return read_cohort(
        [(f"{n}.csv", "\n".join(lines).encode()) for n, lines in (("patients", patients), ("visits", seen))]
    )


@pytest.mark.parametrize(
    ("headers", "no", "yes", "kind", "day"),
    [
        ("Died", "no", "yes", "death", None),
        ("Died,Date of death", "no,", "yes,2021-08-01", "death", 212),
        ("Verstorben,Todesdatum", "nein,", "ja,2021-08-01", "death", 212),
        ("Date de décès", "", "2021-08-01", "death", 212),
        ("Fecha de muerte", "", "2021-08-01", "death", 212),
        ("Data del decesso", "", "2021-08-01", "death", 212),
        ("Data zgonu,Zgon", ",nie", "2021-08-01,tak", "death", 212),
        ("Dialysebeginn", "", "2021-08-01", "dialysis", 212),
        ("透析开始日期", "", "2021-08-01", "dialysis", 212),
        ("肾移植日期", "", "2021-08-01", "transplant", 212),
        ("死亡年月日", "", "2021-08-01", "death", 212),
        ("Datum van overlijden", "", "2021-08-01", "death", 212),
        ("Дата смерти", "", "2021-08-01", "death", 212),
        ("Data rozpoczęcia dializ", "", "2021-08-01", "dialysis", 212),
        ("Tanggal kambuh", "", "2021-08-01", "flare", 212),
        ("Outcome,Outcome date", "alive,2021-09-01", "ESRD,2021-08-01", "dialysis", 212),
        ("転帰,転帰日", "生存,2021-09-01", "死亡,2021-08-01", "death", 212),
        ("Vital status", "unknown", "deceased", "death", None),
        ("Death", "alive", "dead", "death", None),
        ("Status at last follow-up", "alive", "dead", "death", None),
        ("Died", "2", "1", None, None),
        ("Mother status", "alive", "deceased", None, None),
        ("Pregnancy outcome", "healthy", "died", None, None),
        ("Status at presentation", "well", "dialysis", None, None),
        ("Donor", "", "deceased", None, None),
        ("Cause of death", "", "sepsis", None, None),
    ],
)
def test_what_became_of_patients_in_columns_of_theirs(
    headers: str, no: str, yes: str, kind: str | None, day: int | None
) -> None:
    intake = of_patients(headers, no, yes, no)
    assert intake.cohort is not None
    assert intake.cohort.events.select("patient_id", "kind", "day").rows() == ([("A2", kind, day)] if kind else [])


def test_dialysis_that_may_have_been_there_before_is_asked_and_a_death_said_at_each_visit_is_one() -> None:
    intake = of_patients("Dialysis", "no", "yes", "no")
    assert [question.key.partition(" @")[0] for question in intake.open_questions()] == ["ends Dialysis"]
    rows = [f"{who},2021-0{m}-01,2.{m},{said}" for who, said in (("A", "no"), ("B", "yes")) for m in (1, 4, 7)]
    cohort = read_cohort([("visits.csv", "\n".join(["Patient,Date,UPCR (g/g),Died", *rows]).encode())]).cohort
    assert cohort is not None
    assert cohort.events.select("patient_id", "kind", "day").rows() == [("B", "death", None)]


@pytest.mark.parametrize(
    ("sheet", "header", "no", "yes", "kind"),
    [
        ("Decessi", "Deceduto", "no", "sì", "death"),
        ("Ölüm", "Ölüm", "hayır", "evet", "death"),
        ("Zgony", "Zgon", "nie", "tak", "death"),
        ("死亡", "是否死亡", "否", "是", "death"),
        ("Nierenschübe", "Schub", "nein", "ja", "flare"),
        ("Schübe", "Renaler Schub", "nein", "ja", "flare"),
        ("Relapses", "LN relapse", "no", "yes", "flare"),
        ("Recidivas", "Recidiva", "não", "sim", "flare"),
        ("재발", "재발여부", "없음", "있음", "flare"),
        ("Deaths", "Died", "brovna", "kelmo", "death"),
    ],
)
def test_no_row_that_says_no_in_another_language_is_an_event(
    sheet: str, header: str, no: str, yes: str, kind: str
) -> None:
    intake = beside_visits(sheet, f"Patient,{header},Date\nA1,{no},2021-03-01\nA2,{yes},2021-04-01")
    assert intake.cohort is not None
    found = intake.cohort.events.select("patient_id", "kind").rows()
    assert found == [("A2", kind)] or (not found and intake.open_questions())
