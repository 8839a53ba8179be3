"""Methods and results in words: the numbers of a count by hand, true of every cohort, and another text for every choice."""

import re
from dataclasses import replace

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.catalogue import speaking
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.drafts import Draft
from lnexplore.derive.filters import Filters
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_intake
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.outcomes.attrition import attrition
from lnexplore.report.prose import LANGUAGES, Facts, Prose, prose
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.methods import methods
from tests.cohorts import build
from tests.outcomes.small import cohort as small

INTAKE = sample_intake()
assert INTAKE.cohort is not None
SAMPLE, PLAN = INTAKE.cohort, AnalysisPlan()
FACTS = Facts("0.1.0", ("Python 3.12.3", "polars 2.1.0"), "lnx-1a2b-3c4d-5e6f", ("file 1 (SHA-256 1a2b…)",))


def write(plan: AnalysisPlan = PLAN, *, cohort: Cohort | None = None, history: History | None = None) -> Prose:
    intake = INTAKE if cohort is None else Intake(cohort)
    return prose(intake, plan, history or History(), FACTS)


def looser(value: float) -> AnalysisPlan:
    return PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", value))


DEFAULT = write()


# --- the sample, counted by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "THE DATA ARE SYNTHETIC.",
        "The data of 28 patients with lupus nephritis, with 367 visits, were analysed with lnexplore, version 0.1.0, a program for research on groups of patients.",
        "They were read from 513 rows of 5 tables: 4,719 cells gave a value, and none had to be left out.",
        "The baseline value of each measure was the last value between day −28 and day 0.",
        "Response was defined as in Rokutanda 2014 (Rokutanda R, Haji Y, Kishimoto M, et al. Ann Rheum Dis 2014;73(Suppl 2):529 (EULAR FRI0393)).",
        "Where ranges left it open whether red cells had fallen enough, a return below 5 per field, or a fall by two of the categories 0–5, 6–10, 11–25, 26–50 and above 50, counted as a fall (Brunner et al. 2022).",
        "Complete response: UPCR < 0.4 g/gCr and normal urinary sediment (urine red cells < 5/HPF and no cellular casts) and serum albumin ≥ 3.5 g/dL and serum creatinine ≤ upper limit of normal.",
        "It differs from KDIGO 2024 in: CR: UPCR < 0.4 g/gCr instead of UPCR < 0.5 g/gCr; only in this definition: normal urinary sediment (urine red cells < 5/HPF and no cellular casts), serum albumin ≥ 3.5 g/dL, serum creatinine ≤ upper limit of normal; only in KDIGO 2024: eGFR ≥ 85 % of baseline. PR: only in this definition: urine red cells ≤ 50 % of baseline, serum albumin ≥ 3 g/dL, (serum creatinine ≤ upper limit of normal or serum creatinine ≤ 115 % of baseline); only in KDIGO 2024: UPCR < 3 g/gCr, eGFR ≥ 85 % of baseline.",
        "eGFR was calculated by the Japanese equation of 2009 (Matsuo S, et al. Am J Kidney Dis 2009;53:982-92), for adults only.",
        "The upper limit of normal of serum creatinine was 0.79 mg/dL in women and 1.07 mg/dL in men.",
        "Missing data: patients who could not be assessed are reported and were left out of the denominator;",
        "Glucocorticoid doses are those of prednisolone as recorded; no other oral one was recorded.",
        "The regimen was mizoribine and tacrolimus (",
        "Shares are given as n of N with 95 % confidence intervals (CI) by the method of Wilson (1927);",
        "No hypothesis was tested and no p-value computed; nothing was adjusted for.",
        "Software: lnexplore 0.1.0, Python 3.12.3, polars 2.1.0. Data: file 1 (SHA-256 1a2b…). Snapshot of files, settings and version: lnx-1a2b-3c4d-5e6f.",
    ],
)
def test_methods_of_the_sample(sentence: str):
    assert sentence in "\n".join(DEFAULT.methods)


# Counts, person-years and medians are those of the tests of the outcomes, made by a program of its own. Wilson: 8 of 12
# is (8 + 1.92 ± 1.96 √(32/12 + 0.96)) / 15.84; Garwood: 1 event is 0.0253 to 5.572, 3 are 0.619 to 8.767.
@pytest.mark.parametrize(
    "sentence",
    [
        "The data held 28 patients. Proteinuria at baseline was known in 28 of 28. Of all 28, 28 were followed to month 6. At month 6 the response could be assessed in 24 and not in 4 (no visit in the window in 2; left open by Albumin in 1; left open by Normal urinary sediment, Urine RBC in 1).",
        "In induction, 14 of 14 were followed, for 23.6 patient-years; median follow-up was 19.7 months (95\u00a0% CI 12.5–24.7).",
        "Among all patients, 28 of 28 were followed, for 52.8 patient-years; median follow-up was 23.8 months",
        "In induction, at baseline: mean age 36.4 (SD 10.1) years; 11 of 14 female (79\u00a0%); median UPCR 4.11",
        "Patients whose proteinuria was already below the limit of complete response at baseline: in maintenance 9 of 14.",
        "In induction at month 6, 8 of 12 were in complete response (67\u00a0%, 95\u00a0% CI 39–86\u00a0%; worst to best case 57–71\u00a0%); 11 of 12 were in complete or partial response (92\u00a0%, 95\u00a0% CI 65–99\u00a0%; worst to best case 79–93\u00a0%); 2 not assessable.",
        "In maintenance at month 6, 7 of 12 were in complete response (58\u00a0%, 95\u00a0% CI 32–81\u00a0%; worst to best case 50–64\u00a0%);",
        # Log-log by hand: 10 of 14 is exp(-0.3365 exp(±0.9846)), 0.406 to 0.882.
        "In induction, the cumulative incidence of a first complete response was by month 3 (day 121) 36\u00a0% (95\u00a0% CI 13–59\u00a0%; 9 of 14 still at risk; observed so far 5 of 14 ever assessed); by month 6 (day 213) 71\u00a0% (95\u00a0% CI 41–88\u00a0%; 4 of 14 still at risk; observed so far 10 of 14 ever assessed); by month 12",
        "In induction, 1 flare was recorded, in 1 of 14 over 23.6 patient-years: 4.2 per 100 patient-years (95\u00a0% CI 0.1–23.6).",
        "In maintenance, 3 flares were recorded, in 3 of 14 over 29.2 patient-years: 10.3 per 100 patient-years (95\u00a0% CI 2.1–30.0).",
        # Of the three that the rule finds in maintenance one is met again.
        "In maintenance, 1 flare was confirmed by the rule of KDIGO 2012, in 1 of 14 over 29.2 patient-years: 3.4 per 100 patient-years",
        "In induction, at baseline, mean prednisolone dose 59.4 (SD 9.1) mg/day; at month 6, mean prednisolone dose 8.1",
        "In induction, retention at 12 months: the regimen 86\u00a0%, 95\u00a0% CI 54–96\u00a0% (2 of 14 had stopped, 10 still at risk); mizoribine 86\u00a0%, 95\u00a0% CI 54–96\u00a0% (2 of 14 had stopped, 10 still at risk); tacrolimus 100\u00a0%, CI not estimable (0 of 14 had stopped, 12 still at risk).",
        "In induction, 10 of 14 had any adverse event (71\u00a0%, 95\u00a0% CI 45–88\u00a0%): 11 events, 46.7 per 100 patient-years",
        "In maintenance, 0 of 14 had a serious adverse event (0\u00a0%, 95\u00a0% CI 0–22\u00a0%): 0 events, 0.0 per 100 patient-years",
    ],
)
def test_results_of_the_sample(sentence: str):
    assert sentence in "\n".join(DEFAULT.results)


def test_the_text_has_both_parts_under_their_headings():
    text = DEFAULT.text()
    assert text.startswith("Methods\n\nTHE DATA ARE SYNTHETIC.")
    assert text.count("\n\nResults\n\nThe data held 28 patients.") == 1
    assert text.endswith(".\n")


def test_a_limit_moved_moves_methods_and_results():
    moved = write(looser(0.5))
    assert (
        "Response was defined after Rokutanda 2014 (Rokutanda R, Haji Y, Kishimoto M, et al. Ann Rheum Dis 2014;73(Suppl 2):529 (EULAR FRI0393)), "
        "with changes: CR: UPCR < 0.5 g/gCr (published: UPCR < 0.4 g/gCr)."
    ) in moved.methods[3]
    assert "It differs from KDIGO 2024 in: CR: only in this definition: normal urinary sediment" in moved.methods[4]
    # 10 of 12: (10 + 1.92 ± 1.96 √(20/12 + 0.96)) / 15.84.
    assert (
        "In induction at month 6, 10 of 12 were in complete response (83\u00a0%, 95\u00a0% CI 55–95\u00a0%; worst to best case 71–86\u00a0%);"
        in moved.results[3]
    )
    assert "In maintenance at month 6, 8 of 12 were in complete response" in moved.results[3]


def test_a_definition_without_partial_response_has_none_in_the_results():
    access = write(PLAN.replace(definition=replace(DEFINITIONS["access"], partial=None)))
    assert "PR: none in this definition." in access.methods[4]
    assert not [words for words in access.results if "partial" in words]
    # 11 of 13, as counted by hand.
    assert "In induction at month 6, 4 of 13 were in complete response" in access.results[3]


def test_kdigo_does_not_differ_from_itself():
    kdigo = PLAN.replace(definition=DEFINITIONS["kdigo2024"])
    assert "KDIGO 2024 in" not in write(kdigo).text()
    stricter = kdigo.replace(definition=kdigo.definition.with_value("cr.egfr", 0.9))
    assert (
        "It differs from KDIGO 2024 in: CR: eGFR ≥ 90 % of baseline instead of eGFR ≥ 85 % of baseline. "
        "The conditions of partial response are the same."
    ) in write(stricter).methods[4]
    # Another name, the same conditions.
    own = Draft.of(kdigo.definition, "own1", "Ours").build()
    ours = write(PLAN.replace(definition=own, own=(own,)))
    assert "Response was defined by the authors as “Ours”" in ours.methods[3]
    assert ours.methods[4] == "The conditions of complete and of partial response are those of KDIGO 2024."


def test_both_languages_tell_the_same_changes_of_a_definition():
    definition = PLAN.definition.with_value("cr.upcr", 0.5).switched(frozenset({"pr.albumin", "cr.albumin"}))
    plan = PLAN.replace(definition=definition)
    assert plan.differences() == [
        "CR: UPCR < 0.5 g/gCr (published: UPCR < 0.4 g/gCr)",
        "CR: serum albumin ≥ 3.5 g/dL switched off",
        "PR: serum albumin ≥ 3 g/dL switched off",
    ]
    with speaking("ja"):
        assert plan.differences() == [
            "完全寛解の条件を「尿蛋白/クレアチニン比が0.4 g/gCr未満」から「尿蛋白/クレアチニン比が0.5 g/gCr未満」に変更",
            "完全寛解の条件「血清アルブミンが3.5 g/dL以上」を適用せず",
            "部分寛解の条件「血清アルブミンが3 g/dL以上」を適用せず",
        ]
    own = Draft.of(PLAN.definition, "own1", "Ours").build()
    shorter = replace(own, complete=replace(own.complete, terms=own.complete.terms[:2]))
    assert PLAN.replace(definition=shorter, own=(own,)).differences() == [
        "CR: serum albumin ≥ 3.5 g/dL removed",
        "CR: serum creatinine ≤ upper limit of normal removed",
    ]


def test_rows_left_out_have_their_reasons_as_on_the_data_page():
    account = Account(INTAKE, SAMPLE, PLAN, History(), FACTS)
    told = {row["step"]: sum(count for _, count in reasons) for row, reasons in account.steps}
    lost = attrition(SAMPLE, PLAN).filter(pl.col("step").str.starts_with("assessable"))
    assert lost.height == 7
    assert {step: told[step] for step in lost["step"]} == dict(lost.select("step", "n_lost").iter_rows())


# --- four patients, typed in ------------------------------------------------------------------------------------------

WELL = {"upcr": 0.3, "urine_rbc": 2.0, "albumin": 3.6, "creatinine": 0.7, "cellular_casts": False}
ILL = WELL | {"upcr": 3.0, "urine_rbc": 20.0, "albumin": 2.5}


def visits(patient: str, **days: dict) -> list[dict]:
    return [{"patient_id": patient, "day": int(day.removeprefix("day"))} | values for day, values in days.items()]


FOUR = build(
    [{"patient_id": patient, "age": 40.0, "sex": "female"} for patient in "ABCD"],
    [
        # A may be in complete response: whether there were casts is not known. B is not, and whether in partial is open.
        *visits("A", day0=ILL, day180=WELL | {"cellular_casts": None}),
        *visits("B", day0=ILL, day180=WELL | {"upcr": 1.0, "urine_rbc": None}),
        *visits("C", day0=ILL, day100=WELL),
        *visits("D", day0=ILL),
    ],
    events=[
        {"patient_id": "A", "day": 10, "kind": "adverse event"},
        {"patient_id": "A", "day": None, "kind": "adverse event", "serious": True},
        {"patient_id": "D", "day": 50, "kind": "death"},
    ],
)


# 510 days in all are 1.396 patient-years. Wilson: 0 of 3 up to 3.84 / 6.84, 1 of 2 and 1 of 4 as above; Garwood as above.
@pytest.mark.parametrize(
    "sentence",
    [
        "Of all 4, 3 were followed to month 6. At month 6 the response could be assessed in 2 and not in 1 (left open by Normal urinary sediment, Urine RBC in 1).",
        "Among all patients, 4 of 4 were followed, for 1.4 patient-years;",
        "; dialysis, transplant or death ended it in 1.",
        "Among all patients at month 6, 0 of 3 were in complete response (95\u00a0% CI 0–56\u00a0%); 1 of 2 was in complete or partial response (95\u00a0% CI 9–91\u00a0%; worst to best case 1–2 of 3); 1 not assessable, 1 of them surely not in complete response and so in its denominator; 1 not yet followed that long.",
        "Of 1 in partial response, 1 may be in complete response: a value that it needs is missing.",
        "Among all patients, 1 of 4 had any adverse event (95\u00a0% CI 5–70\u00a0%): 2 events, 71.6 per 100 patient-years (95\u00a0% CI 1.8–399.0); 1 without a day, in no rate.",
        "Among all patients, 1 of 4 had a serious adverse event (95\u00a0% CI 5–70\u00a0%): 1 event, 0.0 per 100 patient-years (95\u00a0% CI 0.0–264.2); of 1 event it is not recorded whether serious; 1 without a day, in no rate.",
    ],
)
def test_what_is_open_is_told(sentence: str):
    assert sentence in "\n".join(write(cohort=FOUR).results)


def test_what_is_open_is_told_in_japanese():
    results = "\n".join(prose(Intake(FOUR), PLAN, History(), FACTS, "ja").results)
    for sentence in (
        "1例は評価不能であった（欠測により判定不能（尿沈渣正常、尿中赤血球）：1例）。",
        "、1例は透析、移植または死亡により追跡終了となった。",
        "全患者の6か月時の完全寛解は3例中0例（95\u00a0%信頼区間0～56\u00a0%）、完全寛解または部分寛解は2例中1例（95\u00a0%信頼区間9～91\u00a0%、評価不能例をすべて不成立または成立とした場合3例中1～2例）、評価不能は1例（うち1例は完全寛解でないことが確実であり、完全寛解の分母に含めた）、追跡期間がこの月に達していない患者は1例であった。",
        "部分寛解1例のうち1例は、必要な値の欠測により完全寛解の可能性を否定できなかった。",
        "全患者の重篤な有害事象は4例中1例（95\u00a0%信頼区間5～70\u00a0%）、1件、100人年当たり0.0（95\u00a0%信頼区間0.0～264.2）、ほかに重篤性の記載がない有害事象は1件、発生日不明のため発生率に含めなかった事象は1件であった。",
    ):
        assert sentence in results


@pytest.mark.parametrize(
    ("rule", "days", "words"),
    [
        ("kdigo2012", 0, "at a visit after a complete or partial response, mild: "),
        ("kdigo2012", 90, "at a visit after a complete or partial response that had lasted 90 days or more, mild: "),
        ("aurora2", 0, "at a visit after a visit with UPCR ≤ 0.7 g/gCr, renal flare: "),
        (
            "aurora2",
            90,
            "at a visit after a visit with UPCR ≤ 0.7 g/gCr and 90 days or more in that state, renal flare: ",
        ),
        ("bliss_sle", 0, "at a visit after the first visit, proteinuria: "),
        ("bliss_sle", 90, "at a visit after the first visit and at least 90 days later, proteinuria: "),
    ],
)
def test_when_a_flare_can_count(rule: str, days: int, words: str):
    account = Account(INTAKE, SAMPLE, PLAN.replace(flare_rule=rule, flare_response_days=days), History(), FACTS)
    assert words in "\n".join(methods(account))


# --- how the file was read -------------------------------------------------------------------------------------------

FILE = """Patient,Name,Visit date,UPCR (g/gCr),Creatinine (mg/dL),Dexamethasone (mg/day)
A,Hanako Yamada,2024-01-01,3.0,0.8,4
A,Hanako Yamada,2024-07-01,much,0.8,1
B,Taro Suzuki,2024-02-01,<0.1,0.9,
,Jiro Sato,2024-02-01,2.0,0.9,
"""


READ = read_cohort([("a.csv", FILE.encode())])
RUBBISH = read_cohort([("a.csv", b"\x00")])


def test_what_reading_left_out_is_told():
    text = prose(READ, PLAN, History(), FACTS).text()
    assert "The data of 2 patients with lupus nephritis, with 3 visits, were analysed" in text
    assert "1 cell could not be used and was left out." in text
    assert "1 row could not be used and was left out." in text
    assert "1 column that may identify a person was dropped before anything was kept. " in text
    assert "In 2 patients without one, the first visit was taken." in text
    assert "1 mg of the following equals as much prednisolone: dexamethasone 6.67 mg" in text
    assert "SYNTHETIC" not in text
    assert not re.search(r"Yamada|Suzuki|Sato|much,", text)


def test_what_reading_left_out_is_told_in_japanese():
    text = prose(READ, PLAN, History(), FACTS, "ja").text()
    assert "使用できなかった1セルは除外した。" in text
    assert "使用できなかった1行は除外した。" in text
    assert "個人を特定しうる1列は読み込み時に破棄した。" in text
    assert "開始日の記載がない2例では初回受診日を第0日とした。" in text
    assert "デキサメタゾン 6.67 mgとした" in text
    assert "合成データ" not in text


@pytest.mark.parametrize(("language", "words"), [("en", "No cohort could be read"), ("ja", "読み込めるコホートがない")])
def test_without_a_cohort_there_is_nothing_to_tell(language: str, words: str):
    text = prose(RUBBISH, PLAN, History(), FACTS, language)
    assert text.methods[0].startswith(words)
    assert text.results == ()


def test_there_are_two_languages():
    assert list(LANGUAGES) == ["en", "ja"]
    with pytest.raises(ValueError, match="language='fr'"):
        prose(INTAKE, PLAN, History(), FACTS, "fr")


# --- what was moved after looking ------------------------------------------------------------------------------------


def record(history: History, plan: AnalysisPlan = PLAN) -> str:
    """The paragraph on what was moved, or nothing."""
    said = [words for words in write(plan, history=history).methods if "This record covers" in words]
    return said[0] if said else ""


def test_before_results_were_seen_nothing_is_claimed():
    assert record(History()) == ""
    assert "results were first seen" not in DEFAULT.text()


def test_nothing_moved_is_said():
    assert record(History().seen(PLAN)) == (
        "No setting that decides a response, a flare, a dose or a curve was changed after results were first seen. "
        "This record covers this session and those whose settings were opened in it; the grouping, the month reported and decisions about how the files were read are not on it."
    )


def test_what_was_moved_is_told_with_how_many_were_looked_at():
    history = History().seen(PLAN).seen(looser(0.45)).seen(looser(0.5))
    assert record(history, looser(0.5)).startswith(
        "Changed after results were first seen: a condition of CR, from “UPCR < 0.4 g/gCr” to “UPCR < 0.5 g/gCr” (3 settings looked at). This record"
    )


def test_what_was_put_back_is_told_too():
    said = record(History().seen(PLAN).seen(PLAN.replace(pick="last")))
    assert said.startswith(
        "Other settings were looked at after results were first seen and put back, so that they are no part of this plan: the assessment used in a window."
    )
    assert "No setting that decides" not in said


def test_a_declared_plan_is_told_with_what_had_been_looked_at():
    declared = History().seen(PLAN).seen(PLAN.replace(pick="last")).declare(PLAN)
    assert record(declared).startswith(
        "The user declared the plan as fixed beforehand; 1 other setting had been looked at before that was declared. "
        "No setting that decides a response, a flare, a dose or a curve was changed since then."
    )


def test_levels_of_the_sheet_stand_where_patients_are_described_only():
    kept = PLAN.replace(filters=Filters(levels={"sex": ("female",)}))
    said = record(History().seen(PLAN).seen(kept), kept)
    assert "the patients included, from “all patients” to “some patients”" in said
    assert "Patients were included by: Sex: female." in write(kept).methods[0]


# --- cohorts of nobody, of one, of blanks ----------------------------------------------------------------------------

NOBODY = Cohort.of(pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String}))
COHORTS = {
    "nobody": NOBODY,
    "one patient without visits": Cohort.of(pl.DataFrame({"patient_id": ["A"]})),
    "one visit": Cohort.of(
        pl.DataFrame({"patient_id": ["A"]}), pl.DataFrame({"patient_id": ["A"], "day": [0], "upcr": [2.0]})
    ),
    "one patient": small({"A": {0: {"upcr": 2.0, "creatinine": 0.5}, 180: {"upcr": 0.2, "creatinine": 0.5}}}),
    "all missing": Cohort.of(
        SAMPLE.patients.select("patient_id", "phase"),
        SAMPLE.visits.select("patient_id", "day"),
        events=SAMPLE.events.clear(),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COHORTS)
@pytest.mark.parametrize("key", ["rokutanda2014", "kdigo2024", "access", "eular2019", "blissln_perr"])
def test_every_cohort_has_a_text(name: str, key: str, language: str):
    plan = PLAN.replace(definition=DEFINITIONS[key])
    text = prose(Intake(COHORTS[name]), plan, History(), FACTS, language).text()
    assert not re.search(r"\b(None|nan|inf|null)\b|–,|\(\)|;\.|: \.", text)
    results = text.partition({"en": "\n\nResults\n", "ja": "\n\n結果\n"}[language])[2]
    # No share of nobody, and no percentage of fewer than ten: only intervals.
    assert not re.search(r"\b0 of 0\b|(?<!\d)0例中0例", results)
    assert name == "all missing" or not re.search(r"(?<![–～\d.])(?!95)\d+\u00a0%", results)
    stops = {"en": ".", "ja": "。"}[language]
    assert all(line.endswith((stops, ")")) for line in text.splitlines() if len(line) > 12)


def test_filters_that_keep_nobody_leave_no_results():
    plan = PLAN.replace(filters=Filters(levels={"sex": ()}))
    assert write(plan).results == (
        "The data held 28 patients. By “Sex” 28 were left out and 0 kept. No patient remains, so there are no results.",
    )


def test_nothing_is_claimed_of_what_is_not_recorded():
    text = write(cohort=COHORTS["one visit"]).text()
    for sentence in (
        "Flares are not recorded in the data.",
        "Glucocorticoid doses are not recorded.",
        "Adverse events are not recorded.",
        "Among all patients no patient was followed to month 6.",
        "Flares were not recorded in the data. No flare was derived from the visits, for urine red cells, serum albumin and serum creatinine were not recorded.",
        "The data hold no value of urine red cells, serum albumin, serum creatinine, which the definition of response needs.",
        "No drugs were recorded by which a regimen could be told.",
        "Whether drugs were still taken at month 12 is not recorded, or no patient was followed so long.",
    ):
        assert sentence in text
    for words in (
        *("Results are given by", "pause", "Kaplan and Meier, the incidence", "Adverse events are those"),
        *(
            "eGFR",
            "creatinine ratio and 24-hour",
            "The upper limit of normal of",
            "were kept as ranges",
            "alendar",
            "standardized",
        ),
    ):
        assert words not in text.partition("It differs from")[0] + text.partition("(KDIGO")[2], words


def test_dates_equation_and_both_proteins_are_told_where_they_were_read():
    rows = [
        *(
            "Patient,Date,Sex,Age,UPCR (g/g),24h urine protein (g/day),Creatinine (mg/dL)",
            "A,2021-01-03,F,30,<0.1,0.4,0.7",
        ),
        *("A,2021-07-03,F,30,0.2,0.3,0.7", "B,2021-01-05,M,40,2.0,2.4,0.9", "B,2021-07-05,M,40,0.3,0.5,0.9"),
    ]
    intake = read_cohort([("a.csv", "\n".join(rows).encode())])
    text = " ".join(prose(intake, PLAN, History(), FACTS).methods)
    assert "Calendar dates were replaced by days." in text
    assert "eGFR" in text
    assert "Spot protein:creatinine ratio and 24-hour protein: each definition read" in text
    assert "were kept as ranges" in text
    by_day = [
        line.replace("2021-01-03", "0")
        .replace("2021-01-05", "0")
        .replace("2021-07-03", "180")
        .replace("2021-07-05", "180")
        for line in rows
    ]
    by_day[0] = by_day[0].replace("Date", "Day")
    days = read_cohort([("a.csv", "\n".join(by_day).encode())])
    assert "alendar" not in " ".join(prose(days, PLAN, History(), FACTS).methods)


def test_one_patient_has_an_interval_and_no_percentage():
    kdigo = PLAN.replace(definition=DEFINITIONS["kdigo2024"])
    # Wilson for 1 of 1: 1 / (1 + 3.84) is 21 %.
    assert "Among all patients at month 6, 1 of 1 was in complete response (95\u00a0% CI 21–100\u00a0%);" in "\n".join(
        write(kdigo, cohort=COHORTS["one patient"]).results
    )


def test_a_group_named_like_a_sentence_is_quoted():
    patients = SAMPLE.patients.with_columns(phase=pl.lit("arm 1"))
    other = Cohort.of(patients.drop("extra_1"), SAMPLE.visits)
    assert "In the group “arm 1”, 28 of 28 were followed" in write(cohort=other).results[1]
    assert "SYNTHETIC" not in write(cohort=other).text()


def test_what_is_taken_for_granted_is_said():
    plan = PLAN.replace(definition=DEFINITIONS["blissln_perr"])
    text = write(plan, cohort=COHORTS["one patient"]).text()
    assert "Events were not recorded, so no rescue treatment is assumed." in text
    assert "Where no pre-flare eGFR was recorded the baseline value was used." in text
    default = write(cohort=COHORTS["one patient"]).text()
    assert "Cellular casts were not recorded." in default
    assert "red cells alone" not in default
    counted = write(cohort=small({"A": {0: {"upcr": 2.0, "urine_rbc": 20.0}}})).text()
    assert "Cellular casts were not recorded, so the sediment was judged by red cells alone." in counted
    assert "rescue treatment." not in default


def test_a_sheet_of_flares_alone_is_not_told_as_nobody_had_an_adverse_event():
    cohort = SAMPLE
    flares = cohort.events.filter(pl.col("kind").cast(pl.String) == "flare")
    assert flares.height
    alone = Cohort.of(cohort.patients.drop("extra_1"), cohort.visits, cohort.treatments, flares)
    for language, words, denied in (
        ("en", "The data hold no adverse event; whether any were asked for they do not say.", "had any adverse event"),
        ("ja", "データに有害事象の記載はなく、調査されたかどうかは不明である。", "重篤な有害事象は"),
    ):
        text = prose(Intake(alone), AnalysisPlan(), History(), FACTS, language).text()
        assert words in text
        assert denied not in text


def test_where_no_event_says_whether_it_was_serious_the_text_says_so():
    people = [{"patient_id": f"P{number}", "sex": "female"} for number in range(12)]
    seen = [one for person in people for one in visits(person["patient_id"], day0=ILL, day180=WELL)]
    events = [{"patient_id": "P1", "day": 10, "kind": "adverse event", "term": "zoster"}]
    cohort = build(people, seen, events=events)
    said = {
        language: " ".join(prose(Intake(cohort), PLAN, History(), FACTS, language).results) for language in ("en", "ja")
    }
    assert "1 of 12 had any adverse event" in said["en"]
    assert "whether an adverse event was serious is not recorded" in said["en"]
    assert "重篤性は記録されていない" in said["ja"]
