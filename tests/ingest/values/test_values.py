import math
import time
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.cohort.schema import EVENT_KINDS, GRADES, RECORDED, SEXES
from lnexplore.ingest.values import spellings, values, words_of_events


def column(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


def rows(parsed: pl.DataFrame, *names: str) -> list[tuple[object, ...]]:
    return parsed.select(*names).rows()


VALUE = ("value", "failed", "missing_code")
BOUNDS = ("value", "low", "high", "failed", "missing_code")
READERS = (
    values.numbers,
    values.yes_no,
    values.sexes,
    values.grades,
    values.event_kinds,
    values.severities,
)
OTHER_READERS = (
    values.relatedness,
    values.led_to_stop,
    values.isn_classes,
    values.texts,
    values.ids,
    values.responses,
    partial(values.responses, yes_no=True, figures=True),
    values.intervals,
    partial(values.numbers, decimal=",", low=0, high=50),
    partial(
        values.intervals, negative_is_zero=True, ranges_from_dates=True, decimal=",", low=0, high=50, detection=0.1
    ),
)


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("0.74", 0.74),
        (".5", 0.5),
        ("-3", -3.0),
        ("+3", 3.0),
        (" 12 ", 12.0),
        ("\u00a012\u3000", 12.0),
        ("1,234", 1234.0),
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678.0),
        ("１．５", 1.5),
        ("－３", -3.0),
        ("１，２３４", 1234.0),
        ("1e3", 1000.0),
        ("2.5E-2", 0.025),
        ("1.5H", 1.5),
        ("1.5 H", 1.5),
        ("1.5h", 1.5),
        ("0.4 L", 0.4),
        ("0.4l", 0.4),
        ("1.5*", 1.5),
        ("1.5 ↑", 1.5),
        ("1.5↓", 1.5),
        ("０．５Ｈ", 0.5),
    ],
)
def test_numbers_are_read(text: str, value: float) -> None:
    assert rows(values.numbers(column(text)), *VALUE) == [(value, False, False)]


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1e400",
        "-1e400",
        "1e-400",
        "inf",
        "-inf",
        "Infinity",
        "5.",
        "1,5",
        "12,34",
        "1,2345",
        ",5",
        "1_000",
        "0x10",
        "1.2.3",
        "H",
        "<0.1",
        "5-9",
        "(5)",
        "٣",
        "TRUE",
        "#DIV/0!",
        "2024-03-25",
        "--3",
    ],
)
def test_what_is_no_number_is_refused_and_marked(text: str) -> None:
    assert rows(values.numbers(column(text)), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize("text", ["0,5", "0,045", "0,350", "-0,500", "00,123"])
def test_a_decimal_comma_is_never_taken_for_a_thousands_comma(text: str) -> None:
    """No one writes a thousand as 0,045: read without its comma it would be a thousandfold value."""
    assert rows(values.numbers(column(text)), *VALUE) == [(None, True, False)]
    assert values.intervals(column(text))["value"][0] is None


def test_a_blank_is_missing_and_no_failure() -> None:
    blanks = column(None, "", " ", "\u3000", "\t", "\u00a0")
    for reader in (*READERS, *OTHER_READERS):
        assert rows(reader(blanks), *VALUE, "kind") == [(None, False, False, None)] * 6, reader
    assert set(values.intervals(blanks)["low"]) == {None}
    assert set(values.isn_classes(blanks)["group"]) == {None}


def test_missing_codes_are_missing_and_counted() -> None:
    codes = [
        "NA",
        "na",
        "N/A",
        "n.a.",
        "ND",
        "n.d.",
        "not done",
        "Not Done",
        "missing",
        "unknown",
        "NULL",
        "None",
        ".",
        "?",
        "？",
        "ＮＡ",
        "未検",
        "未測定",
        "未施行",
        "不明",
        "測定なし",
        "欠測",
    ]
    for reader in READERS:
        assert rows(reader(column(*codes)), *VALUE) == [(None, False, True)] * len(codes), reader
    assert rows(values.intervals(column(*codes)), *BOUNDS) == [(None, None, None, False, True)] * len(codes)
    parsed = values.isn_classes(column(*codes))
    assert rows(parsed, "value", "group", "failed", "missing_code") == [(None, None, False, True)] * len(codes)


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("5", 5, None, None),
        ("0.95 H", 0.95, None, "flag"),
        ("0.95(H)", 0.95, None, "flag"),
        ("0.95 (L)", 0.95, None, "flag"),
        ("0.95[H]", 0.95, None, "flag"),
        ("0.95↑", 0.95, None, "flag"),
        ("0.95 *", 0.95, None, "flag"),
        ("*0.95", 0.95, None, "flag"),
        ("H 0.95", 0.95, None, "flag"),
        ("0.95 HH", 0.95, None, "flag"),
        ("0.95 high", 0.95, None, "flag"),
        ("about 0.3", 0.3, None, "flag"),
        ("ca. 0.3 g/g", 0.3, "g/g", "unit_in_cell"),
        ("約0.3", 0.3, None, "flag"),
        ("0.3 (stable)", 0.3, None, "flag"),
        ("0.3 g/g, unchanged", 0.3, "g/g", "unit_in_cell"),
        ("1 234", 1234, None, "thousands"),
        ("1\u202f234\u202f567", 1234567, None, "thousands"),
        ("1'234", 1234, None, "thousands"),
        ("1’234.5", 1234.5, None, "thousands"),
        ("1,234 H", 1234, None, "thousands"),
        ("350 mg/g", 350, "mg/g", "unit_in_cell"),
        ("350mg/gCr", 350, "mg/gCr", "unit_in_cell"),
        ("0.5 g/g・Cr", 0.5, "g/gCr", "unit_in_cell"),
        ("0.5 g/g.Cr", 0.5, "g/gCr", "unit_in_cell"),
        ("0.7mg/dL", 0.7, "mg/dL", "unit_in_cell"),
        ("0.7 mg/dL H", 0.7, "mg/dL", "unit_in_cell"),
        ("0.7 H mg/dL", 0.7, "mg/dL", "unit_in_cell"),
        ("0.7 MG/DL", 0.7, "MG/DL", "unit_in_cell"),
        ("38 g/L", 38, "g/L", "unit_in_cell"),
        ("3.5 mg", 3.5, "mg", "unit_in_cell"),
        ("5%", 5, "%", "unit_in_cell"),
        ("80 µmol/L", 80, "μmol/L", "unit_in_cell"),
        ("60 mL/min/1.73m2", 60, "mL/min/1.73m2", "unit_in_cell"),
        ("60 mL/min/1.73 m²", 60, "mL/min/1.73 m2", "unit_in_cell"),
        ("1.2 g/24h", 1.2, "g/24h", "unit_in_cell"),
        ("1.2 g/日", 1.2, "g/日", "unit_in_cell"),
        ("120 IU/mL", 120, "IU/mL", "unit_in_cell"),
        ("45歳", 45, "歳", "unit_in_cell"),
        ("45 years", 45, "years", "unit_in_cell"),
        ("１２．５ｍｇ/ｄＬ", 12.5, "mg/dL", "unit_in_cell"),
        ("-3 mg", -3, "mg", "unit_in_cell"),
        ("−3", -3, None, None),
        ("－３", -3, None, "full_width"),
        ("１．５", 1.5, None, "full_width"),
        ("1.5e3", 1500, None, None),
        ("5\u200b", 5, None, None),
    ],
)
def test_units_marks_and_flags_are_told_apart_from_the_number(
    text: str, value: float, unit: str | None, kind: str | None
) -> None:
    parsed = values.numbers(column(text))
    assert rows(parsed, "value", "unit", "kind", "failed", "missing_code") == [(value, unit, kind, False, False)]


@pytest.mark.parametrize(
    "text",
    [
        "0.95 abc",
        "3 cats",
        "5 gg",
        "12 mg dL",
        "H mg",
        "5 5",
        "1 2345",
        "1,234 5",
        "5±1",
        "1/2",
        "~5",
        "12:30",
        "5 to 9",
        "≥5",
        "5以上",
        "5+",
        "1.2 g/dL (post)",
        "5 -",
        "1..5",
        "mg",
        "5 mg/",
        "0,5 mg",
    ],
)
def test_text_that_is_no_unit_is_refused(text: str) -> None:
    assert rows(values.numbers(column(text)), "value", "unit", *VALUE[1:]) == [(None, None, True, False)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("0,35", 0.35, "decimal_comma"),
        ("12,5", 12.5, "decimal_comma"),
        ("-0,5", -0.5, "decimal_comma"),
        (",5", 0.5, "decimal_comma"),
        ("1,234", 1.234, "decimal_comma"),
        ("0,5 H", 0.5, "decimal_comma"),
        ("1,5 mg/dL", 1.5, "decimal_comma"),
        ("1,5e3", 1500, "decimal_comma"),
        ("1.234,5", 1234.5, "decimal_comma"),
        ("1.234,56", 1234.56, "decimal_comma"),
        ("1 234,5", 1234.5, "decimal_comma"),
        ("1'234,5", 1234.5, "decimal_comma"),
        ("1.234", 1234, "thousands"),
        ("123.456", 123456, "thousands"),
        ("12.345.678", 12345678, "thousands"),
        ("1,234.5", 1234.5, "thousands"),
        ("1,234,567", 1234567, "thousands"),
        ("0.350", 0.35, None),
        ("1.5", 1.5, None),
        ("1.2345", 1.2345, None),
        ("1234.567", 1234.567, None),
        ("7", 7, None),
    ],
)
def test_a_column_of_decimal_commas_is_read_as_one(text: str, value: float, kind: str | None) -> None:
    parsed = values.numbers(column(text), decimal=",")
    assert rows(parsed, "value", "kind", "failed") == [(value, kind, False)]
    parsed = values.intervals(column(text.removeprefix("-")), decimal=",")
    assert rows(parsed, "value", "kind", "failed") == [(abs(value), kind, False)]


@pytest.mark.parametrize("text", ["1,2,3", "1.234.5", "1,23,456", "1.234,5,6", "0.5,5"])
def test_a_number_with_marks_in_the_wrong_place_is_refused_whatever_the_mark(text: str) -> None:
    for decimal in (".", ","):
        assert rows(values.numbers(column(text), decimal=decimal), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ("0,35", ","),
        ("12,5", ","),
        ("1.234,56", ","),
        ("0,1234", ","),
        ("<0,1", ","),
        ("0,5 g/g", ","),
        ("1234,567", ","),
        ("1.234.567", ","),
        ("1,234|0,35", ","),
        ("0,35|1,25|0.4", ","),
        ("0.35", "."),
        ("1,234.5", "."),
        ("1,234,567", "."),
        ("1,234|0.35", "."),
        ("0.35|0.4|0,4", "."),
        ("5.25-9.5", "."),
        ("1,234", None),
        ("1.234|12.345", None),
        ("5|7|NA|", None),
        ("25.3.2024|1,2,3", None),
        ("", None),
    ],
)
def test_the_decimal_mark_is_told_by_the_column_or_not_at_all(cells: str, mark: str | None) -> None:
    assert values.decimal_mark(column(*cells.split("|"))) == mark
    assert values.decimal_mark(column()) is None


@pytest.mark.parametrize("text", ["-9", "-99", "-999", "99", "999", "9999", "9999.0", "888", "77", "-88"])
def test_a_number_that_cannot_be_is_a_missing_code_only_where_it_cannot_be(text: str) -> None:
    for reader in (values.numbers, values.intervals):
        assert rows(reader(column(text), low=0, high=50), *VALUE, "kind") == [(None, False, True, "missing_code")]
    assert values.numbers(column(text))["value"][0] == float(text)
    assert values.numbers(column(text), low=-1e5, high=1e5)["value"][0] == float(text)


@pytest.mark.parametrize("text", ["-1", "60", "98", "1000"])
def test_an_impossible_number_that_is_no_code_is_left_to_the_measure(text: str) -> None:
    assert values.numbers(column(text), low=0, high=50)["value"][0] == float(text)


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "—",
        "－",
        "--",
        "/",
        "…",
        "#N/A",
        "n.d",
        "Not  Done",
        "not-done",
        "hemolyzed",
        "haemolysed",
        "clotted",
        "insufficient",
        "QNS",
        "検査せず",
        "測定不能",
        "溶血",
        "未检",
        "未檢",
        "미검",
        "미검사",
        "no realizado",
        "No Disponible",
        "nicht bestimmt",
        "non fait",
        "non  réalisé",
        "nan",
        "NaN",
        "<NA>",
        "pending",
    ],
)
def test_missing_codes_of_seven_languages_are_no_numbers(text: str) -> None:
    assert rows(values.numbers(column(text)), "value", "kind", "failed", "missing_code") == [
        (None, "missing_code", False, True)
    ]
    assert rows(values.intervals(column(text)), *BOUNDS) == [(None, None, None, False, True)]


# --- intervals -------------------------------------------------------------------------------------------------------

INF = math.inf


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("0", 0, 0, 0),
        ("5", 5, 5, 5),
        ("0.38", 0.38, 0.38, 0.38),
        ("1,234", 1234, 1234, 1234),
        ("５", 5, 5, 5),
        ("5 H", 5, 5, 5),
        ("5/HPF", 5, 5, 5),
        ("5 個", 5, 5, 5),
        ("(-)", 0, 0, 0),
        ("-", 0, 0, 0),
        ("－", 0, 0, 0),
        ("（－）", 0, 0, 0),
        ("−", 0, 0, 0),
        ("(-)/HPF", 0, 0, 0),
        ("陰性", 0, 0, 0),
        ("negative", 0, 0, 0),
        ("neg", 0, 0, 0),
        ("<=0.5", 0.5, 0, 0.5),
        ("≦0.5", 0.5, 0, 0.5),
        ("≤0.5", 0.5, 0, 0.5),
        ("=<0.5", 0.5, 0, 0.5),
        ("＜＝0.5", 0.5, 0, 0.5),
        ("5以下", 5, 0, 5),
        (">=100", 100, 100, INF),
        (">= 100", 100, 100, INF),
        ("=>100", 100, 100, INF),
        ("≧100", 100, 100, INF),
        ("≥100", 100, 100, INF),
        ("100以上", 100, 100, INF),
        ("１００以上", 100, 100, INF),
        ("100 以上", 100, 100, INF),
        ("100以上/HPF", 100, 100, INF),
        (">=1,000", 1000, 1000, INF),
        ("100+", 100, 100, INF),
        ("5-9", 7, 5, 9),
        ("5 - 9", 7, 5, 9),
        ("5–9", 7, 5, 9),
        ("5—9", 7, 5, 9),
        ("5~9", 7, 5, 9),
        ("5～9", 7, 5, 9),
        ("5〜9", 7, 5, 9),
        ("5ー9", 7, 5, 9),
        ("５－９", 7, 5, 9),
        ("5 to 9", 7, 5, 9),
        ("5〜9/HPF", 7, 5, 9),
        ("5-9/hpf", 7, 5, 9),
        ("5-9 / HPF", 7, 5, 9),
        ("5-9 HPF", 7, 5, 9),
        ("5-9/H.P.F.", 7, 5, 9),
        ("5-9/HP", 7, 5, 9),
        ("5-9/視野", 7, 5, 9),
        ("5-9個/HPF", 7, 5, 9),
        ("1-4/毎視野", 2.5, 1, 4),
        ("0-1", 0.5, 0, 1),
        ("5-5", 5, 5, 5),
        ("(5-9)", 7, 5, 9),
    ],
)
def test_intervals_are_read(text: str, value: float, low: float, high: float) -> None:
    parsed = values.intervals(column(text), negative_is_zero=True)
    assert rows(parsed, *BOUNDS) == [(value, low, high, False, False)]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("<0.5", 0.5),
        ("< 0.5", 0.5),
        ("＜0.5", 0.5),
        ("<0.5 L", 0.5),
        ("0.5未満", 0.5),
        ("0.5 未満", 0.5),
        ("<.5", 0.5),
        ("<1/HPF", 1.0),
        ("<1,000", 1000.0),
        ("(<5)", 5.0),
    ],
)
def test_below_means_surely_below_and_hardly_less(text: str, printed: float) -> None:
    value, low, high, failed, coded = values.intervals(column(text)).select(BOUNDS).row(0)
    assert (value, low, failed, coded) == (printed, 0.0, False, False)
    assert 0.999999 * printed < high < printed


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit", "kind"),
    [
        ("5", 5, 5, 5, None, None),
        ("5/HPF", 5, 5, 5, "/HPF", "unit_in_cell"),
        ("5 個", 5, 5, 5, None, "unit_in_cell"),
        ("5 H", 5, 5, 5, None, "flag"),
        ("0.35 g/gCr", 0.35, 0.35, 0.35, "g/gCr", "unit_in_cell"),
        ("0.1以下", 0.1, 0, 0.1, None, "limit"),
        ("≦0.1 g/gCr", 0.1, 0, 0.1, "g/gCr", "limit"),
        ("at most 0.1", 0.1, 0, 0.1, None, "limit"),
        (">=100/HPF", 100, 100, INF, "/HPF", "limit"),
        ("100/HPF以上", 100, 100, INF, "/HPF", "limit"),
        ("100 or more", 100, 100, INF, None, "limit"),
        ("100이상", 100, 100, INF, None, "limit"),
        ("10個以上", 10, 10, INF, None, "limit"),
        ("0-1", 0.5, 0, 1, None, "range"),
        ("1-4/HPF", 2.5, 1, 4, "/HPF", "range"),
        ("5 ~ 9 /HPF", 7, 5, 9, "/HPF", "range"),
        ("10‐19", 14.5, 10, 19, None, "range"),
        ("5∼9", 7, 5, 9, None, "range"),
        ("5 a 9", 7, 5, 9, None, "range"),
        ("5 bis 9", 7, 5, 9, None, "range"),
        ("5à9", 7, 5, 9, None, "range"),
        ("5 à 9", 7, 5, 9, None, "range"),
        ("5から9", 7, 5, 9, None, "range"),
        ("5...9", 7, 5, 9, None, "range"),
        ("[1-4]", 2.5, 1, 4, None, "range"),
        ("5-9 H", 7, 5, 9, None, "range"),
        ("0.5-0.9 g/g", 0.7, 0.5, 0.9, "g/g", "range"),
        ("1,000-2,000", 1500, 1000, 2000, None, "range"),
        ("１－４", 2.5, 1, 4, None, "range"),
        ("多数", 100, 100, INF, None, "word"),
        ("無数/HPF", 100, 100, INF, None, "word"),
        ("many", 100, 100, INF, None, "word"),
        ("TNTC", 100, 100, INF, None, "word"),
        ("numerous", 100, 100, INF, None, "word"),
        ("massenhaft", 100, 100, INF, None, "word"),
        ("满视野", 100, 100, INF, None, "word"),
        ("(-)", 0, 0, 0, None, "word"),
        ("neg.", 0, 0, 0, None, "word"),
        ("négatif", 0, 0, 0, None, "word"),
        ("negatif", 0, 0, 0, None, "word"),
        ("阴性", 0, 0, 0, None, "word"),
        ("음성", 0, 0, 0, None, "word"),
        ("none seen", 0, 0, 0, None, "word"),
        ("None", 0, 0, 0, None, "word"),
        ("なし", 0, 0, 0, None, "word"),
        ("absent", 0, 0, 0, None, "word"),
        ("認めず", 0, 0, 0, None, "word"),
    ],
)
def test_a_sediment_tells_its_unit_and_what_was_changed(
    text: str, value: float, low: float, high: float, unit: str | None, kind: str | None
) -> None:
    parsed = values.intervals(column(text), negative_is_zero=True)
    assert rows(parsed, "value", "low", "high", "unit", "kind", "failed", "missing_code") == [
        (pytest.approx(value), low, high, unit, kind, False, False)
    ]


@pytest.mark.parametrize("text", ["+", "1+", "2+", "(+)", "±", "few", "5+9", "9-5", "1+/HPF", "(5", "5)", "5-9 cats"])
def test_a_sediment_that_tells_no_count_is_refused(text: str) -> None:
    assert rows(values.intervals(column(text), negative_is_zero=True), *BOUNDS) == [(None, None, None, True, False)]


@pytest.mark.parametrize("text", ["(-)", "negative", "陰性", "多数", "none seen", "なし"])
def test_words_for_a_count_say_nothing_outside_a_sediment(text: str) -> None:
    assert rows(values.intervals(column(text)), *BOUNDS) == [(None, None, None, True, False)]


@pytest.mark.parametrize(
    "text", ["<0.1 L", "< 0.10 g/gCr", "0.1未満", "0.1 未満 L", "less than 0.1", "<0.1(L)", "0.1미만", "0.1>"]
)
def test_limits_are_read_however_they_are_written(text: str) -> None:
    value, low, high, kind = values.intervals(column(text)).select("value", "low", "high", "kind").row(0)
    assert (value, low, kind) == (0.1, 0.0, "limit")
    assert 0.0999999 < high < 0.1


@pytest.mark.parametrize("text", ["100<", "100超", ">100", "more than 100", "über 100", "100 초과"])
def test_what_lies_above_is_read_however_it_is_written(text: str) -> None:
    value, low, high = values.intervals(column(text)).select("value", "low", "high").row(0)
    assert (value, high) == (100.0, INF)
    assert 100 < low < 100.0001


@pytest.mark.parametrize(
    "text",
    [
        "検出限界以下",
        "感度以下",
        "below detection",
        "BLQ",
        "<LOD",
        "undetectable",
        "unter Nachweisgrenze",
        "不検出",
        "Below the detection limit",
        "検出感度未満",
        "低于检测限",
        "indetectable",
        "non détectable",
        "< LLOQ",
        "not detected",
        "未检出",
    ],
)
def test_below_detection_is_below_the_limit_of_the_column(text: str) -> None:
    value, low, high, kind = (
        values.intervals(column(text), detection=0.04).select("value", "low", "high", "kind").row(0)
    )
    assert (value, low, kind) == (0.04, 0.0, "below_detection_words")
    assert 0.03999 < high < 0.04
    assert rows(values.intervals(column(text)), *BOUNDS) == [(None, None, None, True, False)]


@pytest.mark.parametrize(
    ("cells", "decimal", "limit"),
    [
        ("<0.1|<0.05|0.3", ".", 0.05),
        ("0.1未満|0.5", ".", 0.1),
        ("<0,1|0,05", ",", 0.1),
        ("< 0.10 g/gCr|<x|>0.01|<=0.02", ".", 0.1),
        ("<0", ".", None),
        ("0.3|NA|", ".", None),
        ("", ".", None),
    ],
)
def test_the_detection_limit_is_the_smallest_that_the_column_prints(
    cells: str, decimal: str, limit: float | None
) -> None:
    assert values.detection_limit(column(*cells.split("|")), decimal) == limit


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024-05-09", 5, 9),
        ("2024-05-09 00:00:00", 5, 9),
        ("2024-05-09T00:00:00", 5, 9),
        ("2024-09-05", 5, 9),
        ("2024-01-04", 1, 4),
        ("2024-10-19", 10, 19),
        ("2024-10-20", 10, 20),
        ("2024/5/9", 5, 9),
        ("9-May", 5, 9),
        ("May-09", 5, 9),
        ("09-May-24", 5, 9),
        ("9-May-2024", 5, 9),
        ("4-Jan", 1, 4),
        ("Jan 4", 1, 4),
        ("9. Mai", 5, 9),
        ("5月9日", 5, 9),
        ("5/9", 5, 9),
        ("9/5", 5, 9),
        ("05/09/2024", 5, 9),
    ],
)
def test_a_range_that_became_a_date_is_a_range_again(text: str, low: float, high: float) -> None:
    parsed = values.intervals(column(text, "x"), negative_is_zero=True, ranges_from_dates=True)
    assert rows(parsed, *BOUNDS, "kind") == [
        ((low + high) / 2, low, high, False, False, "date_to_range"),
        (None, None, None, True, False, None),
    ]
    assert values.intervals(column(text), negative_is_zero=True)["failed"][0]


@pytest.mark.parametrize(
    "text", ["2024-03-25", "2024-05-05", "25-Dec", "May-49", "2024-13-14", "May 2024", "2024-05", "1/2/3"]
)
def test_a_date_that_was_no_range_stays_unreadable(text: str) -> None:
    parsed = values.intervals(column(text), negative_is_zero=True, ranges_from_dates=True)
    assert rows(parsed, *BOUNDS) == [(None, None, None, True, False)]


def test_a_range_that_stayed_a_range_is_not_taken_for_a_date() -> None:
    parsed = values.intervals(column("10-19", "1-4", "<1"), negative_is_zero=True, ranges_from_dates=True)
    assert parsed["kind"].to_list() == ["range", "range", "limit"]


@pytest.mark.parametrize(("text", "printed"), [(">10", 10.0), ("> 10", 10.0), ("＞10", 10.0), (">1,000 H", 1000.0)])
def test_above_means_surely_above_and_hardly_more(text: str, printed: float) -> None:
    value, low, high, failed, coded = values.intervals(column(text)).select(BOUNDS).row(0)
    assert (value, high, failed, coded) == (printed, INF, False, False)
    assert printed < low < 1.000001 * printed


@pytest.mark.parametrize(
    "text",
    [
        "9-5",
        "9〜5/HPF",
        "1e400",
        "<1e400",
        ">1e400",
        "5-1e400",
        "<nan",
        "inf",
        ">inf",
        "-5",
        "<-1",
        "5-9-10",
        "<5-9",
        "5-9以上",
        "<0.1以下",
        "10-",
        "<",
        ">=",
        "/HPF",
        "個",
        "多数",
        "無数",
        "many",
        "2024-05-09",
        "9-May",
        "5月9日",
        "1,5",
        "< 0,5",
        "++",
        "±",
    ],
)
def test_what_is_no_interval_is_refused_and_marked(text: str) -> None:
    assert rows(values.intervals(column(text)), *BOUNDS) == [(None, None, None, True, False)]


@pytest.mark.parametrize("text", ["1+", "2+", "3+", "4+", "(2+)", "２＋"])
def test_a_test_strip_grade_is_not_a_number_or_more(text: str) -> None:
    """A 2+ in a column of protein or red cells is a grade, not "two or more"."""
    assert rows(values.intervals(column(text)), *BOUNDS) == [(None, None, None, True, False)]


@pytest.mark.parametrize("text", ["Negative", "NEGATIVE", "Neg"])
def test_negative_is_read_in_any_case(text: str) -> None:
    assert rows(values.intervals(column(text), negative_is_zero=True), *BOUNDS) == [(0.0, 0.0, 0.0, False, False)]


def test_a_column_keeps_its_length_and_order() -> None:
    parsed = values.intervals(column("0.2", "x", None, "<0.1", "NA"))
    assert parsed["value"].to_list() == [0.2, None, None, 0.1, None]
    assert parsed["failed"].to_list() == [False, True, False, False, False]
    assert parsed["missing_code"].to_list() == [False, False, False, False, True]


_CELLS = st.lists(
    st.one_of(st.text(max_size=12), st.text(alphabet="0123456789<>=.,-+eE ()HL/hpf以上未満〜MayIV月日", max_size=10)),
    min_size=1,
    max_size=20,
)


@settings(max_examples=25)
@given(_CELLS)
def test_no_text_breaks_a_reader_and_every_cell_is_accounted_for(cells: list[str]) -> None:
    """value, blank, code or failure: exactly one of the four for every cell."""
    given_cells = column(*cells)
    blank = [not values_text for values_text in pl.select(values.clean(pl.lit(given_cells))).to_series().to_list()]
    for reader in (*READERS, *OTHER_READERS):
        parsed = reader(given_cells)
        assert parsed.height == len(cells)
        for empty, (value, failed, coded) in zip(
            blank, parsed.select("value", "failed", "missing_code").iter_rows(), strict=True
        ):
            assert [value is not None, empty, failed, coded].count(True) == 1
        kinds = parsed["kind"]
        assert kinds.drop_nulls().is_in(list(values.KINDS)).all()
        assert (kinds.eq_missing("missing_code") == parsed["missing_code"]).all()
        assert not (kinds.is_not_null() & parsed["failed"]).any()


@settings(max_examples=40)
@given(_CELLS)
def test_bounds_are_there_with_the_value_and_in_order(cells: list[str]) -> None:
    for value, low, high in values.intervals(column(*cells)).select("value", "low", "high").iter_rows():
        if value is None:
            assert low is None
            assert high is None
        else:
            assert math.isfinite(value)
            assert low <= high
            assert low >= 0


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        (
            True,
            "yes YES Yes y Y ＹＥＳ true TRUE 1 １ positive + (+) （＋） present あり 有 有り 陽性 はい ○ 1+ 2+ 3+ ２＋",
        ),
        (
            False,
            "no NO No n N false FALSE 0 ０ negative Negative - － (-) （－） absent なし 無 無し 陰性 いいえ ×",
        ),
    ],
)
def test_yes_and_no_are_read(value: bool, spellings: str) -> None:
    cells = spellings.split()
    assert rows(values.yes_no(column(*cells)), *VALUE) == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["maybe", "2", "10", "yes and no", "±", "TRUE?"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    assert rows(values.yes_no(column(text)), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        ("female", "female Female FEMALE f F Ｆ woman w 女 女性 mujer femme weiblich"),
        ("male", "male Male MALE m M Ｍ man 男 男性"),
    ],
)
def test_sexes_are_read(value: str, spellings: str) -> None:
    cells = spellings.split()
    assert rows(values.sexes(column(*cells)), *VALUE) == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["1", "2", "0", "other", "fm", "girl", "X"])
def test_a_coded_or_other_sex_is_never_guessed(text: str) -> None:
    assert rows(values.sexes(column(text)), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        ("flare", "flare|Flare|FLARE|relapse|renal flare|Renal  Flare|renal relapse|再燃|再発"),
        ("adverse event", "adverse event|Adverse Event|AE|ae|adverse|side effect|有害事象|副作用"),
        ("rescue", "rescue|Rescue|rescue treatment|treatment failure|救済治療|追加治療"),
        ("dialysis", "dialysis|Dialysis|透析"),
        ("transplant", "transplant|transplantation|kidney transplant|移植|腎移植"),
        ("death", "death|Death|died|死亡"),
    ],
)
def test_event_kinds_are_read(value: str, spellings: str) -> None:
    cells = spellings.split("|")
    assert rows(values.event_kinds(column(*cells)), *VALUE) == [(value, False, False)] * len(cells)


def test_an_unknown_event_kind_is_refused() -> None:
    assert rows(values.event_kinds(column("party")), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        ("-", "- － (-) （－） neg negative Negative 0 ０ 陰性"),
        ("±", "± (±) +- ＋－ +/- trace Trace tr TR 痕跡"),
        ("1+", "1+ １＋ (1+) （１＋） + ＋ (+) （＋） +1 ＋１"),
        ("2+", "2+ ２＋ (2+) （２＋） ++ ＋＋ (++) +2"),
        ("3+", "3+ ３＋ (3+) +++ ＋＋＋ (+++) +3"),
        ("4+", "4+ ４＋ (4+) ++++ (++++) +4"),
    ],
)
def test_test_strip_grades_are_read(value: str, spellings: str) -> None:
    cells = spellings.split()
    assert rows(values.grades(column(*cells)), *VALUE) == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["1", "3", "5+", "+5", "+++++", "large", "0.06", "1-2+"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    assert rows(values.grades(column(text)), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize("text", ["−", "(−)"])
def test_the_minus_sign_is_a_negative_everywhere(text: str) -> None:
    """U+2212 is how − is printed in tables; full-width folding leaves it as it is."""
    assert rows(values.grades(column(text)), *VALUE) == [("-", False, False)]
    assert rows(values.yes_no(column(text)), *VALUE) == [(False, False, False)]
    assert rows(values.intervals(column(text), negative_is_zero=True), *BOUNDS) == [(0.0, 0.0, 0.0, False, False)]


# --- text, identifiers, classes --------------------------------------------------------------------------------------


def test_texts_are_kept_and_a_word_is_a_word() -> None:
    parsed = values.texts(column("  herpes   zoster ", "NA", "", None, "再燃"))
    assert parsed["value"].to_list() == ["herpes zoster", "NA", None, None, "再燃"]
    assert not parsed["failed"].any()
    assert not parsed["missing_code"].any()


def test_ids_are_kept_as_written_but_for_what_nobody_sees() -> None:
    parsed = values.ids(column("007", "7\u200b", " 7 ", "７", "NA", "P 1", "p 1", "1.0", "", None, "\u3000"))
    assert parsed["value"].to_list() == ["007", "7", "7", "7", "NA", "P 1", "p 1", "1.0", None, None, None]


@pytest.mark.parametrize(
    ("text", "value", "group"),
    [
        ("I", "I", "I or II"),
        ("II", "II", "I or II"),
        ("Ⅱ", "II", "I or II"),
        ("III", "III", "III or IV"),
        ("Ⅲ", "III", "III or IV"),
        ("III(A)", "III(A)", "III or IV"),
        ("IIIa", "IIIa", "III or IV"),
        ("IV", "IV", "III or IV"),
        ("iv", "iv", "III or IV"),
        ("Ⅳ", "IV", "III or IV"),
        ("IV-G", "IV-G", "III or IV"),
        ("IV-S(A)", "IV-S(A)", "III or IV"),
        ("IVG", "IVG", "III or IV"),
        ("Class IV", "Class IV", "III or IV"),
        ("classIII", "classIII", "III or IV"),
        ("IV型", "IV型", "III or IV"),
        ("III/IV", "III/IV", "III or IV"),
        ("4", "4", "III or IV"),
        ("class 3", "class 3", "III or IV"),
        ("V", "V", "V"),
        ("Ⅴ", "V", "V"),
        ("class V (membranous)", "class V (membranous)", "V"),
        ("5", "5", "V"),
        ("III+V", "III+V", "III or IV with V"),
        ("Ⅲ＋Ⅴ", "III+V", "III or IV with V"),
        ("IV + V", "IV + V", "III or IV with V"),
        ("V+III", "V+III", "III or IV with V"),
        ("3+5", "3+5", "III or IV with V"),
        ("Ⅳ-G(A/C)+Ⅴ", "IV-G(A/C)+V", "III or IV with V"),
        ("IV-G (A/C) + V", "IV-G (A/C) + V", "III or IV with V"),
        ("IV-G(A),V", "IV-G(A),V", "III or IV with V"),
        ("VI", "VI", "VI"),
        ("Ⅵ", "VI", "VI"),
        ("minimal change", "minimal change", None),
        ("IgA nephropathy", "IgA nephropathy", None),
        ("2003", "2003", None),
    ],
)
def test_classes_are_read(text: str, value: str, group: str | None) -> None:
    assert rows(values.isn_classes(column(text)), "value", "group", "failed", "missing_code") == [
        (value, group, False, False)
    ]


def test_an_activity_index_is_not_a_class() -> None:
    assert values.isn_classes(column("IV-G (A), AI 5, CI 2"))["group"][0] == "III or IV"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("IVa", "III or IV"),
        ("IIIb", "III or IV"),
        ("Va", "V"),
        ("Vc", "III or IV with V"),
        ("Vd", "III or IV with V"),
        ("WHO IV", "III or IV"),
        ("class 4+5", "III or IV with V"),
        ("4 & 5", "III or IV with V"),
        ("4.0", "III or IV"),
        ("4型", "III or IV"),
        ("5형", "V"),
        ("III-IV", "III or IV"),
        ("III→IV", "III or IV"),
        ("II → IV+V", "III or IV with V"),
        ("V->III", "III or IV"),
        ("III=>V", "V"),
        ("ISN/RPS 2003 class III (A/C) + V", "III or IV with V"),
        ("2.5", None),
        ("class V, 3 crescents", "V"),
        ("IV-S (A/C), 10 glomeruli", "III or IV"),
        ("ISN/RPS 2018 class 4", "III or IV"),
        ("lupus nephritis class 3 + 5", "III or IV with V"),
        ("3 crescents", None),
        ("2023/4/5", None),
    ],
)
def test_other_spellings_of_classes_tell_their_group(text: str, group: str | None) -> None:
    assert rows(values.isn_classes(column(text)), "value", "group", "failed") == [(text, group, False)]


@pytest.mark.parametrize("text", ["3-4", "3 - 4", "3~4", "IV-V", "III–V", "II-III"])
def test_a_pair_of_classes_that_may_be_a_range_is_not_guessed(text: str) -> None:
    assert rows(values.isn_classes(column(text)), "value", "group", *VALUE[1:]) == [(None, None, True, False)]


@pytest.mark.parametrize("text", ["not biopsied", "No Biopsy", "未施行", "腎生検なし", "unknown", "NA", "sin biopsia"])
def test_a_kidney_that_was_not_biopsied_has_no_class(text: str) -> None:
    assert rows(values.isn_classes(column(text)), "value", "group", *VALUE[1:]) == [(None, None, False, True)]


# --- words of other languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (True, "Sí|si|ja|JA|Oui|是|有|예|네|있음|✓|✔|checked|T|1.0|認める|vorhanden|présent|Positivo|陽 性"),
        (False, "nein|Non|否|无|沒有|아니오|없음|✗|unchecked|F|0.0|認めず|nicht vorhanden|Absente|negativ|None seen"),
    ],
)
def test_yes_and_no_of_seven_languages(value: bool, cells: str) -> None:
    words = cells.split("|")
    assert rows(values.yes_no(column(*words)), "value", "kind", "failed") == [(value, None, False)] * len(words)


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (
            "flare",
            "nephritic flare|Nephritic-Flare|renal_relapse|腎炎再燃|腎フレア|recaída|Recaida|Rückfall|rechute|复发|재발|Schub",
        ),
        ("adverse event", "AEs|SAE|adverse reaction|不良反应|이상반응|evento adverso|Nebenwirkung|effet indésirable"),
        ("rescue", "rescue therapy|Treatment-failure|レスキュー|rescate|Therapieversagen|échec du traitement|치료실패"),
        (
            "dialysis",
            "hemodialysis|HD|PD導入|血液透析|腹膜透析導入|복막투석|혈액투석|diálisis|Hämodialyse|ESKD|血透|dialyse",
        ),
        (
            "transplant",
            "renal transplant|KTx|生体腎移植|肾移植|신장이식|trasplante renal|Nierentransplantation|greffe rénale",
        ),
        ("death", "exitus|Deceased|死去|사망|fallecimiento|verstorben|décès|去世"),
    ],
)
def test_event_kinds_of_seven_languages(value: str, cells: str) -> None:
    words = cells.split("|")
    assert rows(values.event_kinds(column(*words)), *VALUE) == [(value, False, False)] * len(words)


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (1.0, "MILD|mild|1|1.0|Grade 1|G1|grade I|軽度|轻度|경도|leve|leicht|léger|Grade1|グレード1"),
        (2.0, "Moderate|2|Grade 2|gr. 2|中等度|moderado|mäßig|modéré|중등도"),
        (3.0, "SEVERE|3|G3|重度|重症|schwer|sévère|grave|CTCAE 3"),
        (4.0, "life-threatening|Life threatening|4|grade IV|生命を脅かす|lebensbedrohlich"),
        (5.0, "fatal|Death|5|死亡|tödlich|mortel|Grade 5"),
    ],
)
def test_severities_are_grades(value: float, cells: str) -> None:
    words = cells.split("|")
    assert rows(values.severities(column(*words)), *VALUE) == [(value, False, False)] * len(words)


@pytest.mark.parametrize("text", ["6", "0", "1-2", "serious", "重篤", "GI", "bad"])
def test_what_is_no_severity_is_refused(text: str) -> None:
    assert rows(values.severities(column(text)), *VALUE) == [(None, True, False)]


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (
            True,
            "related|RELATED|Probable|possible|definite|likely|あり|関連あり|否定できない|可能有关|관련있음|posible|möglich|oui|Y",
        ),
        (
            False,
            "none|unrelated|NOT RELATED|unlikely|remote|doubtful|なし|関連なし|无关|관련없음|improbable|kein Zusammenhang|N",
        ),
    ],
)
def test_relatedness_is_read(value: bool, cells: str) -> None:
    words = cells.split("|")
    assert rows(values.relatedness(column(*words)), *VALUE) == [(value, False, False)] * len(words)


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (
            True,
            "yes|Y|1|あり|DRUG WITHDRAWN|drug withdrawn|Discontinued|stopped|中止|投与中止|停药|중단|suspendido|abgesetzt|arrêté|Permanently discontinued",
        ),
        (
            False,
            (
                "no|0|なし|DOSE NOT CHANGED|DOSE REDUCED|Dose increased|none|None|継続|減量|増量|NOT APPLICABLE|not applicable|該当なし"
                "|DRUG INTERRUPTED|继续|감량|sin cambios|fortgesetzt|dose réduite"
            ),
        ),
    ],
)
def test_what_was_done_with_the_drug_is_read(value: bool, cells: str) -> None:
    words = cells.split("|")
    assert rows(values.led_to_stop(column(*words)), *VALUE) == [(value, False, False)] * len(words)


def test_what_may_be_a_pause_or_an_end_is_not_read_and_the_unknown_is_missing() -> None:
    words = ("休薬", "中断", "hospitalised", "unknown", "不明", "NA", None)
    assert rows(values.led_to_stop(column(*words)), *VALUE) == [
        *[(None, True, False)] * 3,
        *[(None, False, True)] * 3,
        (None, False, False),
    ]


@pytest.mark.parametrize("text", ["-", "unknown", "判定不能", "NA"])
def test_a_relation_that_nobody_judged_is_missing(text: str) -> None:
    assert rows(values.relatedness(column(text)), *VALUE) == [(None, False, True)]


@pytest.mark.parametrize(
    "table",
    [
        spellings.YES_NO,
        spellings.SEXES,
        words_of_events.EVENTS,
        spellings.GRADES,
        words_of_events.SEVERITIES,
        words_of_events.RELATEDNESS,
        {answer: (*spellings.YES_NO[answer], *words_of_events.STOPPED[answer]) for answer in ("yes", "no")},
        spellings.RESPONSES,
        {"cr": spellings.RESPONSES["CR"], "not CR": spellings.RESPONSES["not CR"]} | spellings.YES_NO,
        {"none": spellings.NONE_SEEN, "many": spellings.MANY},
        {"none": spellings.NONE_SEEN, "missing": tuple(set(spellings.MISSING_CODES) - {"none"})},
        {"below": spellings.BELOW_DETECTION, "missing": spellings.MISSING_CODES},
    ],
)
def test_no_spelling_means_two_things(table: dict[str, tuple[str, ...]]) -> None:
    found = [set(spellings.lookup({key: words})) for key, words in table.items()]
    assert sum(len(words) for words in found) == len(set().union(*found))


def test_the_tables_name_what_the_cohort_knows() -> None:
    assert set(words_of_events.EVENTS) == set(EVENT_KINDS.categories)
    assert set(spellings.SEXES) == set(SEXES.categories)
    assert set(spellings.GRADES) == set(GRADES.categories)
    assert set(spellings.RESPONSES) == set(RECORDED.categories)


# --- responses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (
            "CR",
            (
                "CR|cr|ＣＲ|C.R.|(CR)|（ＣＲ）| CR |CRR|Complete response|complete remission|Complete_Renal_Response|full remission"
                "|Remission|in remission|in complete remission|In CR|complete|CR (complete remission)|CR: complete response|完全寛解|完全奏効|寛解|「寛解」"
                "|完全缓解|缓解|緩解|完全緩解|완전관해|관해|remisión completa|Remision|respuesta completa|RC|Vollremission"
                "|komplette Remission|vollständiges Ansprechen|réponse complète|rémission|Reponse rénale complète"
            ),
        ),
        (
            "PR",
            (
                "PR|P.R.|ＰＲ|(PR)|PRR|partial|Partial response|partial remission|incomplete remission|in partial remission|ICR|部分寛解|不完全寛解|部分奏効"
                "|不完全寛解Ⅰ型|不完全寛解２型|部分缓解|部分緩解|부분관해|부분반응|respuesta parcial|remisión parcial|RP|Teilremission"
                "|partielles Ansprechen|réponse partielle|rémission partielle|PR（部分寛解）"
            ),
        ),
        (
            "NR",
            (
                "NR|N.R.|nr|no response|No renal response|non-responder|Nonresponder|none|refractory|failure|treatment failure|無効|不応"
                "|反応なし|无效|無效|无反应|무반응|불응|sin respuesta|refractario|kein Ansprechen|Non-Responder|refraktär"
                "|pas de réponse|non-réponse|réfractaire|échec"
            ),
        ),
        (
            "not CR",
            (
                "not CR|non-CR|no remission|not in remission|Non-remission|非寛解|未寛解|寛解なし|未缓解|未緩解|미관해|관해 없음"
                "|sin remisión|no remisión|keine Remission|nicht in Remission|pas de rémission|pas en rémission"
            ),
        ),
    ],
)
def test_responses_are_read(value: str, cells: str) -> None:
    words = cells.split("|")
    for parsed in (values.responses(column(*words)), values.responses(column(*words), yes_no=True, figures=True)):
        assert rows(parsed, *VALUE, "kind", "unsaid") == [(value, False, False, None, False)] * len(words)


@pytest.mark.parametrize(
    "text",
    [
        "CR1",
        "CR?",
        "CR/PR",
        "CR or PR",
        "CR (lost)",
        "CR→PR",
        "not CR (PR)",
        "著効",
        "有効",
        "改善",
        "responder",
        "response",
        "remission induction",
        "寛解導入",
        "2",
        "3+",
        "+",
        "(-)",
    ],
)
def test_what_is_no_one_response_is_refused(text: str) -> None:
    for yes_no in (False, True):
        parsed = values.responses(column(text), yes_no=yes_no, figures=True)
        assert rows(parsed, *VALUE, "unsaid") == [(None, True, False, False)]


@pytest.mark.parametrize("text", ["NA", "n/a", "-", "－", "?", "not done", "未検", "判定不能", "unknown"])
def test_a_response_that_nobody_judged_is_missing(text: str) -> None:
    assert rows(values.responses(column(text), yes_no=True), *VALUE) == [(None, False, True)]


def test_yes_and_no_are_responses_only_where_the_header_says_so() -> None:
    yes, no = (
        ["yes", "Y", "TRUE", "○", "あり", "是", "예", "sí", "ja", "oui"],
        ["no", "N", "×", "なし", "否", "아니오", "nein", "non"],
    )
    cells = column(*yes, *no)
    assert rows(values.responses(cells), *VALUE, "unsaid") == [(None, True, False, True)] * len(cells)
    told = values.responses(cells, yes_no=True)
    assert told["value"].to_list() == ["CR"] * len(yes) + ["not CR"] * len(no)
    assert not told["failed"].any()


def test_one_and_nought_are_responses_only_where_no_other_figure_stands() -> None:
    for cells, figures, found in (
        (("1", "0", "１", "1.0", None), True, ["CR", "not CR", "CR", "CR", None]),
        (("1", "0", "2"), True, [None] * 3),
        (("1", "0", "CR", "2"), True, [None, None, "CR", None]),
        (("1", "0"), False, [None] * 2),
    ):
        assert values.responses(column(*cells), yes_no=True, figures=figures)["value"].to_list() == found


def test_a_column_without_rows_is_read() -> None:
    for reader in (*READERS, *OTHER_READERS):
        assert reader(column()).height == 0
        assert reader(pl.Series([], dtype=pl.Null)).height == 0


@pytest.mark.parametrize("copies", [1, 3])
def test_cells_that_repeat_are_read_like_cells_that_do_not(copies: int) -> None:
    cells = ["0.2", "x", None, "<0.1", "NA", "1 234", "", "5", "5 mg"] * copies
    parsed = values.intervals(column(*cells))
    assert parsed["value"].to_list() == [0.2, None, None, 0.1, None, 1234, None, 5, 5] * copies
    assert parsed["failed"].to_list() == [False, True, *[False] * 7] * copies


def test_a_hundred_thousand_cells_are_read_at_once() -> None:
    cells = column(*[f"{number % 997 / 100} H" if number % 3 else repr(number / 7) for number in range(100_000)])
    for reader in (values.numbers, partial(values.intervals, negative_is_zero=True, ranges_from_dates=True)):
        began = time.perf_counter()
        parsed = reader(cells)
        assert time.perf_counter() - began < 2
        assert not parsed["failed"].any()


def test_a_remark_leaves_a_limit_what_it_is_and_one_that_may_change_the_number_leaves_the_cell_unread() -> None:
    parsed = values.intervals(column("<0.1 neg", "about 5-9", "0.3 (hemolyzed)", "0.3 (prev 2.1)", "10 neg", "about"))
    assert rows(parsed, "high", "failed") == [(pytest.approx(0.1), False), (9, False), *[(None, True)] * 4]
