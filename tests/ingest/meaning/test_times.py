import polars as pl
import pytest

from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ingest.meaning.mapping import match_column, time_alone
from lnexplore.ingest.meaning.times import TimePoint, find_number, find_time, read_times, scale_counted

SPELLINGS: dict[tuple[str, float], str] = {
    # language by language: en, ja, zh, ko, es, de, fr
    ("month", 6): (
        "6M|6m|M6|m06|6 M|6mo|6 mos|6mth|6 mths|6 months|6-month|month 6|Month_6|mo 6|month6|Month 6.0|6 month visit"
        "|6ヶ月|6か月|6カ月|6ヵ月|6ケ月|6箇月|６ヶ月|6ヶ月後|6ヶ月目|6ヶ月時|6ヶ月時点|6M後|6個月|6个月|第6个月|6个月后|6개월|6개월 후"
        "|6 meses|mes 6|6 Monate|Monat 6|nach 6 Monaten|6 mois|mois 6|à 6 mois|FU 6M|6M FU|month_6_arm_1"
    ),
    ("week", 12): (
        "12W|W12|12w|12wk|12 wks|12 weeks|12-week|week 12|Week_12|wk12|week_12_arm_1|12週|12週後|12週間|12週目|12周|第12周|12주"
        "|semana 12|12 semanas|12 Wochen|Woche 12|12 semaines|semaine 12|12 sem"
    ),
    (
        "day",
        28,
    ): "28D|D28|28d|28 days|day 28|Day_28|28日目|28日後|28天|28일|28 días|día 28|28 Tage|Tag 28|28 jours|jour 28|J28",
    ("year", 2): "2Y|Y2|2y|2yr|2 yrs|2 years|year 2|2年後|2年目|2年|2년|2 años|año 2|2 Jahre|Jahr 2|2 ans|an 2",
    (
        "visit",
        2,
    ): "Visit 2|V2|v02|visit2|visit #2|time point 2|timepoint 2|T2|第2回|2回目|受診2|访视2|방문 2|visita 2|visite 2|Besuch 2",
    ("month", 0): (
        "Baseline|baseline|BL|base line|0M|M0|month 0|pre-treatment|at start|開始時|治療開始時|治療前|投与前|導入時"
        "|ベースライン|基线|基線|治疗前|기저|치료 전|basal|inicio|Ausgangswert|Therapiebeginn|avant traitement|inclusion|baseline_arm_1"
    ),
}


@pytest.mark.parametrize(
    ("scale", "value", "words"),
    [(scale, value, words) for (scale, value), line in SPELLINGS.items() for words in line.split("|")],
)
def test_time_points_as_people_write_them(scale: str, value: float, words: str) -> None:
    found = find_time(words)
    assert found is not None
    assert found[0] == TimePoint(scale, value)  # type: ignore[arg-type]


def test_there_are_spellings_enough() -> None:
    assert sum(len(line.split("|")) for line in SPELLINGS.values()) >= 60


@pytest.mark.parametrize(
    ("header", "scale", "value", "key"),
    [
        ("UPCR 3M", "month", 3, "upcr"),
        ("UPCR_M3", "month", 3, "upcr"),
        ("3M UPCR", "month", 3, "upcr"),
        ("UPCR (3M)", "month", 3, "upcr"),
        ("UPCR (g/gCr) 3M", "month", 3, "upcr"),
        ("UPCR 3M (g/gCr)", "month", 3, "upcr"),
        ("UPCR at 3 months", "month", 3, "upcr"),
        ("UPCR baseline", "month", 0, "upcr"),
        ("Baseline UPCR", "month", 0, "upcr"),
        ("UPCR week 24", "week", 24, "upcr"),
        ("UPCR V2", "visit", 2, "upcr"),
        ("C3 6M", "month", 6, "c3"),
        ("C3_0M", "month", 0, "c3"),
        ("6ヶ月後 UPCR", "month", 6, "upcr"),
        ("尿蛋白/Cr比 6ヶ月", "month", 6, "upcr"),
        ("6M尿蛋白/Cr比", "month", 6, "upcr"),
        ("開始時UPCR", "month", 0, "upcr"),
        ("24h protein 6M", "month", 6, "urine_protein_24h"),
        ("Cr 12M (mg/dL)", "month", 12, "creatinine"),
        ("肌酐 6个月", "month", 6, "creatinine"),
        ("크레아티닌 6개월", "month", 6, "creatinine"),
        ("creatinina mes 6", "month", 6, "creatinine"),
        ("Kreatinin Monat 6", "month", 6, "creatinine"),
        ("créatinine mois 6", "month", 6, "creatinine"),
        ("UPCR_6", "number", 6, "upcr"),
        ("UPCR6", "number", 6, "upcr"),
        ("UPCR.6", "number", 6, "upcr"),
        ("6_UPCR", "number", 6, "upcr"),
        ("Date 3M", "month", 3, "date"),
        ("Visit 2 Date", "visit", 2, "date"),
        ("PSL 1Y", "year", 1, "prednisolone"),
    ],
)
def test_measures_with_a_time_point(header: str, scale: str, value: float, key: str) -> None:
    match = match_column(header, ("visits", "patients"))
    assert (match.key, match.time) == (key, TimePoint(scale, value))  # type: ignore[arg-type]
    assert match.sure


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("C3", "c3"),
        ("C4", "c4"),
        ("C3 (mg/dL)", "c3"),
        ("CH50", "ch50"),
        ("24h protein", "urine_protein_24h"),
        ("24-h protein", "urine_protein_24h"),
        ("UP24", "urine_protein_24h"),
        ("1日尿蛋白", "urine_protein_24h"),
        ("1日尿蛋白量 (g/日)", "urine_protein_24h"),
        ("24時間尿蛋白", "urine_protein_24h"),
        ("FK506", "tacrolimus_trough"),
        ("eGFR mL/min/1.73m2", "egfr"),
        ("eGFR (mL/min/1.73 m²)", "egfr"),
        ("eGFR, mL/min per 1.73 m2", "egfr"),
        ("eGFR [mL/min per 1.73 m2]", "egfr"),
        ("推算GFR (mL/分/1.73 m2)", "egfr"),
        ("eGFR_ml_min_1_73m2", "egfr"),
        ("eGFR 2021", "egfr"),
        ("CKD-EPI 2009", "egfr"),
        ("eGFR (CKD-EPI 2021)", "egfr"),
        ("pre-flare eGFR", "pre_flare_egfr"),
        ("SLEDAI-2K", "sledai"),
        ("Day", "day"),
        ("Month", "month"),
        ("Visit", "visit"),
        ("Time zero", "time_zero"),
        ("Baseline date", "time_zero"),
        ("PSL (mg/day)", "prednisolone"),
        ("PSL mg/day", "prednisolone"),
        ("PSL 1日量", "prednisolone"),
        ("プレドニゾロン1日量", "prednisolone"),
        ("MZR C3h", "mizoribine_level"),
        ("ISN/RPS 2003", "isn_class"),
        ("Age at baseline", "age"),
        ("Age at start", "age"),
    ],
)
def test_names_that_only_look_as_if_they_held_a_time_point(header: str, key: str) -> None:
    match = match_column(header, ("visits", "patients"))
    assert (match.key, match.time) == (key, None)


@pytest.mark.parametrize(
    "header", ["CD19", "IgG4", "B12", "T4", "25OHD3", "CA19-9", "HbA1c", "anti-C1q", "L1", "HLA-DR2"]
)
def test_other_tests_are_no_measure_at_a_time_point(header: str) -> None:
    assert not match_column(header, ("visits", "patients")).key


@pytest.mark.parametrize("words", ["3 mg", "10 mL", "50 mm", "kg", "24", "Remarks", "", "C3", "5 dL"])
def test_quantities_and_other_words_are_no_time_points(words: str) -> None:
    assert find_time(words) is None


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Week -4", -28),
        ("week -4", -28),
        ("W-4", -28),
        ("Day -28", -28),
        ("D-28", -28),
        ("Month -1", -DAYS_PER_MONTH),
        ("M-1", -DAYS_PER_MONTH),
        ("-1M", -DAYS_PER_MONTH),
        ("3 months before", -3 * DAYS_PER_MONTH),
        ("3ヶ月前", -3 * DAYS_PER_MONTH),
        ("Screening (Week -4)", -28),
    ],
)
def test_a_time_before_time_zero_is_never_one_after_it(words: str, days: float) -> None:
    """Either understood or left alone; read as four weeks after time zero it would be a wrong response."""
    (day,) = read_times(pl.Series([words]))["value"].to_list()
    assert day is None or day == pytest.approx(days) or (day == 0 and "creening" in words)


@pytest.mark.parametrize("header", ["UPCR -3M", "UPCR M-3", "UPCR 3M before", "UPCR 3ヶ月前"])
def test_a_header_before_time_zero_is_never_one_after_it(header: str) -> None:
    time = match_column(header, ("visits",)).time
    assert time is None or (time.days or 0) < 0


@pytest.mark.parametrize("words", ["2024年", "2024年4月", "2024年4月1日", "2024-04", "April 2024", "Year 2024"])
def test_a_calendar_year_is_no_number_of_years(words: str) -> None:
    found = find_time(words)
    assert found is None or found[0].scale != "year" or found[0].value < 100


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Baseline", 0),
        ("baseline_arm_1", 0),
        ("month_3_arm_1", 3 * DAYS_PER_MONTH),
        ("6M", 6 * DAYS_PER_MONTH),
        ("Week 12", 84),
        ("1 year", 12 * DAYS_PER_MONTH),
        ("Day 28", 28),
        ("Visit 3 (Week 12)", 84),
        ("12ヶ月", 12 * DAYS_PER_MONTH),
        ("Visit 3", None),
        ("V3", None),
        ("3", None),
        ("unscheduled", None),
        ("end of treatment", None),
        (None, None),
    ],
)
def test_names_of_visits_tell_days_or_nothing(words: str | None, day: float | None) -> None:
    frame = read_times(pl.Series([words], dtype=pl.String))
    assert frame["value"].to_list() == [day]
    assert frame["failed"].to_list() == [False]


@pytest.mark.parametrize(
    ("point", "days", "words"),
    [
        (TimePoint("month", 3), 3 * DAYS_PER_MONTH, "month 3"),
        (TimePoint("week", 4), 28, "week 4"),
        (TimePoint("day", 5), 5, "day 5"),
        (TimePoint("year", 1), 12 * DAYS_PER_MONTH, "year 1"),
        (TimePoint("visit", 2), None, "visit 2"),
        (TimePoint("visit", 0), None, "visit 0"),
        (TimePoint("number", 6), None, "6"),
        (TimePoint("number", 0), 0, "0"),
        (TimePoint("month", 0), 0, "baseline"),
        (TimePoint("month", 1.5), 1.5 * DAYS_PER_MONTH, "month 1.5"),
    ],
)
def test_days_and_words_of_a_time_point(point: TimePoint, days: float | None, words: str) -> None:
    assert point.days == days
    assert str(point) == words


def test_what_is_left_of_a_header_is_the_measure() -> None:
    assert find_time("UPCR_3M (g/gCr)") == (TimePoint("month", 3), "upcr (g gcr)")
    assert find_number("UPCR_6") == (TimePoint("number", 6), "upcr")
    assert find_number("6 UPCR") == (TimePoint("number", 6), "upcr")
    assert find_number("UPCR") is None
    assert time_alone("Visit 2") == TimePoint("visit", 2)
    assert time_alone("UPCR 3M") is None


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("UPCR na 6 maand", "upcr"),
        ("UPCR po 6 mies.", "upcr"),
        ("UPCR po 6 miesiącach", "upcr"),
        ("креатинин 6 мес", "креатинин"),
        ("креатинин через 6 месяцев", "креатинин"),
        ("creatinina 6 mesi", "creatinina"),
        ("creatinina dopo 6 mesi", "creatinina"),
        ("kreatinin 6 ay sonra", "kreatinin"),
        ("kreatinin po 6 měsících", "kreatinin"),
        ("kreatinin efter 6 månader", "kreatinin"),
        ("maand 6 UPCR", "upcr"),
    ],
)
def test_months_in_other_languages(header: str, rest: str) -> None:
    assert find_time(header) == (TimePoint("month", 6), rest)


@pytest.mark.parametrize("header", ["Mesi", "Mesi dall'inizio terapia", "Maanden", "Месяц", "miesiące"])
def test_a_column_of_months_in_other_languages(header: str) -> None:
    assert scale_counted(header) == "month"


@pytest.mark.parametrize("header", ["プレドニゾロン 1日量", "尿蛋白 1日尿", "месяцами 6x", "6 мест"])
def test_what_only_looks_like_a_time_point_is_none(header: str) -> None:
    assert find_time(header) is None
