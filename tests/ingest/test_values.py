import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.ingest import values


def column(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


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
    assert values.numbers(column(text)).row(0) == (value, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1e400",
        "-1e400",
        "1e-400",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "5.",
        "1,5",
        "12,34",
        "1,2345",
        ",5",
        "1 234",
        "1_000",
        "0x10",
        "1.2.3",
        "3.5 mg",
        "1.5HH",
        "H",
        "<0.1",
        "5-9",
        "(5)",
        "٣",
        "TRUE",
        "#DIV/0!",
        "2024-03-25",
        "--3",
        "5%",
    ],
)
def test_what_is_no_number_is_refused_and_marked(text: str) -> None:
    assert values.numbers(column(text)).row(0) == (None, True, False)


@pytest.mark.parametrize("text", ["0,5", "0,045", "0,350", "-0,500", "00,123"])
def test_a_decimal_comma_is_never_taken_for_a_thousands_comma(text: str) -> None:
    """No one writes a thousand as 0,045: read without its comma it would be a thousandfold value."""
    assert values.numbers(column(text)).row(0) == (None, True, False)
    assert values.intervals(column(text))["value"][0] is None


@pytest.mark.parametrize("text", [None, "", " ", "\u3000", "\t", "\u00a0"])
def test_a_blank_is_missing_and_no_failure(text: str | None) -> None:
    for reader in (values.numbers, values.dates, values.yes_no, values.sexes, values.grades, values.event_kinds):
        parsed = reader(column(text))
        assert parsed.select("value", "failed", "missing_code").row(0) == (None, False, False), reader
    assert values.intervals(column(text)).row(0) == (None, None, None, False, False)
    assert values.isn_classes(column(text)).row(0) == (None, None, False, False)
    assert values.texts(column(text))["value"][0] is None
    assert values.ids(column(text))["value"][0] is None


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_missing_codes_are_missing_and_counted(text: str) -> None:
    for reader in (values.numbers, values.dates, values.yes_no, values.sexes, values.grades, values.event_kinds):
        parsed = reader(column(text))
        assert parsed.select("value", "failed", "missing_code").row(0) == (None, False, True), reader
    assert values.intervals(column(text)).row(0) == (None, None, None, False, True)
    assert values.isn_classes(column(text)).row(0) == (None, None, False, True)


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
    assert values.intervals(column(text), negative_is_zero=True).row(0) == (value, low, high, False, False)


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
    value, low, high, failed, coded = values.intervals(column(text)).row(0)
    assert (value, low, failed, coded) == (printed, 0.0, False, False)
    assert 0.999999 * printed < high < printed


@pytest.mark.parametrize(("text", "printed"), [(">10", 10.0), ("> 10", 10.0), ("＞10", 10.0), (">1,000 H", 1000.0)])
def test_above_means_surely_above_and_hardly_more(text: str, printed: float) -> None:
    value, low, high, failed, coded = values.intervals(column(text)).row(0)
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
        "nan",
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
        "0.5 g",
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
    assert values.intervals(column(text)).row(0) == (None, None, None, True, False)


@pytest.mark.parametrize("text", ["1+", "2+", "3+", "4+", "(2+)", "２＋"])
def test_a_test_strip_grade_is_not_a_number_or_more(text: str) -> None:
    """A 2+ in a column of protein or red cells is a grade, not "two or more"."""
    assert values.intervals(column(text)).row(0) == (None, None, None, True, False)


@pytest.mark.parametrize("text", ["Negative", "NEGATIVE", "Neg"])
def test_negative_is_read_in_any_case(text: str) -> None:
    assert values.intervals(column(text), negative_is_zero=True).row(0) == (0.0, 0.0, 0.0, False, False)


def test_a_column_keeps_its_length_and_order() -> None:
    parsed = values.intervals(column("0.2", "x", None, "<0.1", "NA"))
    assert parsed["value"].to_list() == [0.2, None, None, 0.1, None]
    assert parsed["failed"].to_list() == [False, True, False, False, False]
    assert parsed["missing_code"].to_list() == [False, False, False, False, True]


_CELLS = st.lists(
    st.one_of(st.text(max_size=12), st.text(alphabet="0123456789<>=.,-+eE ()HL/hpf以上未満〜", max_size=10)),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(_CELLS)
def test_no_text_breaks_a_reader_and_every_cell_is_accounted_for(cells: list[str]) -> None:
    """value, blank, code or failure: exactly one of the four for every cell."""
    given_cells = column(*cells)
    blank = [not values_text for values_text in pl.select(values.clean(pl.lit(given_cells))).to_series().to_list()]
    for reader in (
        values.numbers,
        values.intervals,
        values.dates,
        values.yes_no,
        values.sexes,
        values.grades,
        values.event_kinds,
    ):
        parsed = reader(given_cells)
        assert parsed.height == len(cells)
        for empty, (value, failed, coded) in zip(
            blank, parsed.select("value", "failed", "missing_code").iter_rows(), strict=True
        ):
            assert [value is not None, empty, failed, coded].count(True) == 1


@settings(max_examples=60, deadline=None)
@given(_CELLS)
def test_bounds_are_there_with_the_value_and_in_order(cells: list[str]) -> None:
    for value, low, high, _, _ in values.intervals(column(*cells)).iter_rows():
        if value is None:
            assert low is None
            assert high is None
        else:
            assert math.isfinite(value)
            assert low <= high
            assert low >= 0


# --- dates -----------------------------------------------------------------------------------------------------------

DAY = dt.date(2024, 3, 25)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-25", DAY),
        ("2024-3-25", DAY),
        ("2024/03/25", DAY),
        ("2024/3/25", DAY),
        ("2024.3.25", DAY),
        ("2024年3月25日", DAY),
        ("２０２４年３月２５日", DAY),
        ("２０２４／３／２５", DAY),
        ("20240325", DAY),
        ("2024-03-25 08:30", DAY),
        ("2024-03-25 08:30:15.250", DAY),
        ("2024-03-25T08:30:00", DAY),
        ("2024/03/25 8:30", DAY),
        ("45376", DAY),
        ("45376.5", DAY),
        ("20000", dt.date(1954, 10, 3)),
        ("73050", dt.date(2099, 12, 31)),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("1900-01-01", dt.date(1900, 1, 1)),
        ("2100-12-31", dt.date(2100, 12, 31)),
        ("25/03/2024", DAY),
        ("03/25/2024", DAY),
        ("25.3.2024", DAY),
        ("25-03-2024", DAY),
        ("4/4/2024", dt.date(2024, 4, 4)),
    ],
)
def test_dates_are_read(text: str, value: dt.date) -> None:
    assert values.dates(column(text)).row(0) == (value, False, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "20241301",
        "31/02/2024",
        "1899-12-31",
        "2101-01-01",
        "9999-12-31",
        "0",
        "60",
        "19999",
        "73051",
        "99999",
        "1e10",
        "-1",
        "2024",
        "2024-03",
        "01/02/24",
        "25 Mar 2024",
        "9-May",
        "R6.3.25",
        "spring",
    ],
)
def test_what_is_no_date_is_refused_and_marked(text: str) -> None:
    assert values.dates(column(text)).row(0) == (None, True, False, False)


def test_a_day_above_twelve_shows_a_whole_column_to_be_day_first() -> None:
    parsed = values.dates(column("3/4/2024", "25/3/2024", "01-02-2024"))
    assert parsed["value"].to_list() == [dt.date(2024, 4, 3), DAY, dt.date(2024, 2, 1)]
    assert not parsed["failed"].any()


def test_a_second_number_above_twelve_shows_a_whole_column_to_be_month_first() -> None:
    parsed = values.dates(column("3/4/2024", "3/25/2024", "01-02-2024"))
    assert parsed["value"].to_list() == [dt.date(2024, 3, 4), DAY, dt.date(2024, 1, 2)]
    assert not parsed["failed"].any()


def test_a_column_that_does_not_show_its_order_is_never_guessed() -> None:
    parsed = values.dates(column("3/4/2024", "7/7/2024", "2024-01-02", "", "x"))
    assert parsed.rows() == [
        (None, True, False, True),
        (dt.date(2024, 7, 7), False, False, False),
        (dt.date(2024, 1, 2), False, False, False),
        (None, False, False, False),
        (None, True, False, False),
    ]


def test_a_column_with_both_orders_is_never_guessed() -> None:
    parsed = values.dates(column("25/3/2024", "3/25/2024", "5/5/2024"))
    assert parsed["value"].to_list() == [None, None, dt.date(2024, 5, 5)]
    assert parsed["ambiguous"].to_list() == [True, True, False]


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
    assert values.yes_no(column(*cells)).rows() == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["maybe", "2", "10", "yes and no", "±", "TRUE?"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    assert values.yes_no(column(text)).row(0) == (None, True, False)


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        ("female", "female Female FEMALE f F Ｆ woman w 女 女性 mujer femme weiblich"),
        ("male", "male Male MALE m M Ｍ man 男 男性"),
    ],
)
def test_sexes_are_read(value: str, spellings: str) -> None:
    cells = spellings.split()
    assert values.sexes(column(*cells)).rows() == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["1", "2", "0", "other", "fm", "girl", "X"])
def test_a_coded_or_other_sex_is_never_guessed(text: str) -> None:
    assert values.sexes(column(text)).row(0) == (None, True, False)


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
    assert values.event_kinds(column(*cells)).rows() == [(value, False, False)] * len(cells)


def test_an_unknown_event_kind_is_refused() -> None:
    assert values.event_kinds(column("party")).row(0) == (None, True, False)


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
    assert values.grades(column(*cells)).rows() == [(value, False, False)] * len(cells)


@pytest.mark.parametrize("text", ["1", "3", "5+", "+5", "+++++", "large", "0.06", "1-2+"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    assert values.grades(column(text)).row(0) == (None, True, False)


@pytest.mark.parametrize("text", ["−", "(−)"])
def test_the_minus_sign_is_a_negative_everywhere(text: str) -> None:
    """U+2212 is how − is printed in tables; full-width folding leaves it as it is."""
    assert values.grades(column(text)).row(0) == ("-", False, False)
    assert values.yes_no(column(text)).row(0) == (False, False, False)
    assert values.intervals(column(text), negative_is_zero=True).row(0) == (0.0, 0.0, 0.0, False, False)


# --- text, identifiers, classes --------------------------------------------------------------------------------------


def test_texts_are_kept_and_a_word_is_a_word() -> None:
    parsed = values.texts(column("  herpes   zoster ", "NA", "", None, "再燃"))
    assert parsed["value"].to_list() == ["herpes zoster", "NA", None, None, "再燃"]
    assert not parsed["failed"].any()
    assert not parsed["missing_code"].any()


def test_ids_are_kept_as_written() -> None:
    parsed = values.ids(column("007", "7", " 7 ", "７", "NA", "P 1", "p 1", "1.0", "", None, "\u3000"))
    assert parsed["value"].to_list() == ["007", "7", "7", "７", "NA", "P 1", "p 1", "1.0", None, None, None]


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
        ("not biopsied", "not biopsied", None),
        ("minimal change", "minimal change", None),
        ("IgA nephropathy", "IgA nephropathy", None),
        ("2003", "2003", None),
    ],
)
def test_classes_are_read(text: str, value: str, group: str | None) -> None:
    assert values.isn_classes(column(text)).row(0) == (value, group, False, False)


def test_an_activity_index_is_not_a_class() -> None:
    assert values.isn_classes(column("IV-G (A), AI 5, CI 2"))["group"][0] == "III or IV"
