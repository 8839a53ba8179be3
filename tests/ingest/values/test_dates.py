import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.ingest.values.dates import date_order, dates
from lnexplore.ingest.values.spellings import KINDS, MONTHS, clean

DAY = dt.date(2024, 3, 25)
FIFTH = dt.date(2024, 3, 5)
MID = dt.date(2024, 3, 15)
NOW = dt.date.today().year % 100


def column(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("2024-03-25", DAY, None),
        ("2024-3-25", DAY, None),
        ("2024/03/25", DAY, None),
        ("2024/3/25", DAY, None),
        ("2024.3.25", DAY, None),
        ("2024. 3. 25.", DAY, None),
        ("2024年3月25日", DAY, None),
        ("2024年 3月 25日", DAY, None),
        ("2024년 3월 25일", DAY, None),
        ("２０２４年３月２５日", DAY, "full_width"),
        ("２０２４／３／２５", DAY, "full_width"),
        ("2024–03–25", DAY, None),
        ("20240325", DAY, None),
        ("2024-03-25 00:00:00", DAY, None),
        ("2024-03-25T00:00:00", DAY, None),
        ("2024-03-25 08:30", DAY, "time_dropped"),
        ("2024-03-25 08:30:15.250", DAY, "time_dropped"),
        ("2024-03-25T08:30:00", DAY, "time_dropped"),
        ("2024-03-25T08:30:00Z", DAY, "time_dropped"),
        ("2024-03-25T08:30+09:00", DAY, "time_dropped"),
        ("2024/03/25 8:30", DAY, "time_dropped"),
        ("2024/3/25 8:30 AM", DAY, "time_dropped"),
        ("2024年3月25日 午後8:30", DAY, "time_dropped"),
        ("25/3/2024 14:05", DAY, "time_dropped"),
        ("2024/03/25(月)", DAY, None),
        ("2024年3月25日(月)", DAY, None),
        ("Mon, 25 Mar 2024", DAY, None),
        ("45376", DAY, "serial_date"),
        ("45376.0", DAY, "serial_date"),
        ("45376.5", DAY, "serial_date"),
        ("20000", dt.date(1954, 10, 3), "serial_date"),
        ("73050", dt.date(2099, 12, 31), "serial_date"),
        ("2024-02-29", dt.date(2024, 2, 29), None),
        ("1900-01-01", dt.date(1900, 1, 1), None),
        ("2100-12-31", dt.date(2100, 12, 31), None),
        ("25/03/2024", DAY, None),
        ("03/25/2024", DAY, None),
        ("25.3.2024", DAY, None),
        ("5.3.2024", FIFTH, None),
        ("05. 03. 2024", FIFTH, None),
        ("05.03.24", FIFTH, "two_digit_year"),
        ("25-03-2024", DAY, None),
        ("4/4/2024", dt.date(2024, 4, 4), None),
        ("25/03/24", DAY, "two_digit_year"),
        ("98/03/05", dt.date(1998, 3, 5), "two_digit_year"),
        ("05-Mar-2024", FIFTH, None),
        ("05-MAR-2024", FIFTH, None),
        ("05MAR2024", FIFTH, None),
        ("5 March 2024", FIFTH, None),
        ("5th March 2024", FIFTH, None),
        ("5 of March, 2024", FIFTH, None),
        ("Mar 5, 2024", FIFTH, None),
        ("March 5th, 2024", FIFTH, None),
        ("Mar. 5 2024", FIFTH, None),
        ("2024-Mar-05", FIFTH, None),
        ("2024 March 5", FIFTH, None),
        ("5. März 2024", FIFTH, None),
        ("5 Mrz 2024", FIFTH, None),
        ("5 de marzo de 2024", FIFTH, None),
        ("05-mar-24", FIFTH, "two_digit_year"),
        ("5 mars 2024", FIFTH, None),
        ("1er août 2023", dt.date(2023, 8, 1), None),
        ("12 févr. 2024", dt.date(2024, 2, 12), None),
        ("12-ene-2024", dt.date(2024, 1, 12), None),
        ("1 Okt 2023", dt.date(2023, 10, 1), None),
        ("9 Sept 2023", dt.date(2023, 9, 9), None),
        ("24 Dez. 2023", dt.date(2023, 12, 24), None),
        ("1 jan 99", dt.date(1999, 1, 1), "two_digit_year"),
        ("R5.4.1", dt.date(2023, 4, 1), "era"),
        ("R5/4/1", dt.date(2023, 4, 1), "era"),
        ("r5-04-01", dt.date(2023, 4, 1), "era"),
        ("R.5.4.1", dt.date(2023, 4, 1), "era"),
        ("Ｒ５．４．１", dt.date(2023, 4, 1), "era"),
        ("令和5年4月1日", dt.date(2023, 4, 1), "era"),
        ("令和 5年 4月 1日", dt.date(2023, 4, 1), "era"),
        ("令5.4.1", dt.date(2023, 4, 1), "era"),
        ("㋿5年4月1日", dt.date(2023, 4, 1), "era"),
        ("令和元年5月1日", dt.date(2019, 5, 1), "era"),
        ("R元.5.1", dt.date(2019, 5, 1), "era"),
        ("H30/8/2", dt.date(2018, 8, 2), "era"),
        ("H31.4.30", dt.date(2019, 4, 30), "era"),
        ("平成30年8月2日", dt.date(2018, 8, 2), "era"),
        ("S60.1.2", dt.date(1985, 1, 2), "era"),
        ("昭和60年1月2日", dt.date(1985, 1, 2), "era"),
        ("S64.1.7", dt.date(1989, 1, 7), "era"),
        ("T15.1.2", dt.date(1926, 1, 2), "era"),
        ("明治45年7月1日", dt.date(1912, 7, 1), "era"),
        ("民國113年3月5日", FIFTH, "era"),
        ("民国113/3/5", FIFTH, "era"),
        ("2024-03", MID, "partial_date"),
        ("2024/3", MID, "partial_date"),
        ("2024年3月", MID, "partial_date"),
        ("2024년 3월", MID, "partial_date"),
        ("2024年3月頃", MID, "partial_date"),
        ("2024年3月日不明", MID, "partial_date"),
        ("2024-03-UN", MID, "partial_date"),
        ("2024-03-UNK", MID, "partial_date"),
        ("2024-03-XX", MID, "partial_date"),
        ("2024-03--", MID, "partial_date"),
        ("2024/3/??", MID, "partial_date"),
        ("Mar 2024", MID, "partial_date"),
        ("März 2024", MID, "partial_date"),
        ("UN-MAR-2024", MID, "partial_date"),
        ("UNK MAR 2024", MID, "partial_date"),
        ("03/2024", MID, "partial_date"),
        ("XX/03/2024", MID, "partial_date"),
        ("令和6年3月", MID, "partial_date"),
    ],
)
def test_dates_are_read(text: str, value: dt.date, kind: str | None) -> None:
    assert dates(column(text)).row(0) == (value, kind, False, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-03-00",
        "20241301",
        "31/02/2024",
        "31.04.2024",
        "31-Apr-2024",
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
        "2024-13",
        "R5",
        "R5.13.1",
        "R0.4.1",
        "H32.1.1",
        "S65.1.1",
        "T16.1.1",
        "113/03/05",
        "24年3月5日",
        "9-May",
        "May",
        "Mar-24",
        "25 Foo 2024",
        "12:30",
        "2024-03-25 or so",
        "2024-03-25, 2024-04-01",
        "2024/03-05-06",
        "spring",
        "visit 3",
    ],
)
def test_what_is_no_date_is_refused_and_marked(text: str) -> None:
    assert dates(column(text)).row(0) == (None, None, True, False, False)


@pytest.mark.parametrize("text", ["2024-03", "Mar 2024", "2024-03-UN", "03/2024", "令和6年3月"])
def test_a_month_without_its_day_can_be_refused(text: str) -> None:
    assert dates(column(text), partial=False).row(0) == (None, None, True, False, False)


@pytest.mark.parametrize("text", ["NA", "unknown", "不明", "-", "未施行", "."])
def test_missing_codes_are_missing(text: str) -> None:
    assert dates(column(text)).row(0) == (None, "missing_code", False, True, False)


def test_a_workbook_that_counts_from_1904_is_read_from_there() -> None:
    assert dates(column("43914"), epoch=1904)["value"][0] == DAY
    assert dates(column("45376"), epoch=1904)["value"][0] == DAY + dt.timedelta(days=1462)
    assert dates(column("2024-03-25"), epoch=1904)["value"][0] == DAY


def test_a_day_above_twelve_shows_a_whole_column_to_be_day_first() -> None:
    parsed = dates(column("3/4/2024", "25/3/2024", "01-02-2024", "5/5/2024"))
    assert parsed["value"].to_list() == [dt.date(2024, 4, 3), DAY, dt.date(2024, 2, 1), dt.date(2024, 5, 5)]
    assert parsed["kind"].to_list() == ["day_first", None, "day_first", None]
    assert not parsed["failed"].any()


def test_a_second_number_above_twelve_shows_a_whole_column_to_be_month_first() -> None:
    parsed = dates(column("3/4/2024", "3/25/2024", "01-02-2024"))
    assert parsed["value"].to_list() == [dt.date(2024, 3, 4), DAY, dt.date(2024, 1, 2)]
    assert parsed["kind"].to_list() == ["month_first", None, "month_first"]
    assert not parsed["failed"].any()


def test_a_column_that_does_not_show_its_order_is_never_guessed() -> None:
    parsed = dates(column("3/4/2024", "7/7/2024", "2024-01-02", "", "x", "3/4/24"))
    assert parsed.rows() == [
        (None, None, True, False, True),
        (dt.date(2024, 7, 7), None, False, False, False),
        (dt.date(2024, 1, 2), None, False, False, False),
        (None, None, False, False, False),
        (None, None, True, False, False),
        (None, None, True, False, True),
    ]


def test_a_column_with_both_orders_is_never_guessed() -> None:
    parsed = dates(column("25/3/2024", "3/25/2024", "5/5/2024"))
    assert parsed["value"].to_list() == [None, None, dt.date(2024, 5, 5)]
    assert parsed["ambiguous"].to_list() == [True, True, False]


def test_the_order_that_is_given_is_the_order_that_is_used() -> None:
    cells = column("3/4/2024", "25/3/2024", "05/03/24", "2024-01-02", "5.3.2024")
    first, second = dates(cells, order="dmy"), dates(cells, order="mdy")
    assert first["value"].to_list() == [dt.date(2024, 4, 3), DAY, FIFTH, dt.date(2024, 1, 2), FIFTH]
    assert second["value"].to_list() == [dt.date(2024, 3, 4), None, dt.date(2024, 5, 3), dt.date(2024, 1, 2), FIFTH]
    assert first["kind"].to_list() == ["day_first", None, "two_digit_year", None, None]
    assert second["failed"].to_list() == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        ("25/3/2024|3/4/2024", "dmy"),
        ("3/25/2024|3/4/2024", "mdy"),
        ("25/3/2024|3/25/2024", "both"),
        ("3/4/2024|7/7/2024", "either"),
        ("3-4-2024", "either"),
        ("7/7/2024", None),
        ("2024-03-04|R5.4.1|45376", None),
        ("25.3.2024|3.4.2024", None),
        ("25/3/24|3/4/24", "dmy"),
        ("13/13/2024|3/4/2024", "either"),
        ("3/25/2024 08:30|3/4/2024 09:10:11", "mdy"),
        ("x|NA|", None),
    ],
)
def test_what_a_column_shows_of_its_order(cells: str, order: str | None) -> None:
    assert date_order(column(*cells.split("|"))) == order
    assert date_order(column(None)) is None
    assert date_order(column()) is None


def test_one_impossible_date_does_not_take_the_order_from_a_column() -> None:
    parsed = dates(column("13/13/2024", "25/3/2024", "3/4/2024"))
    assert parsed["value"].to_list() == [None, DAY, dt.date(2024, 4, 3)]
    assert not parsed["ambiguous"].any()


def test_no_year_of_two_digits_lies_ahead() -> None:
    parsed = dates(column(f"25/3/{NOW:02}", f"25/3/{NOW + 1:02}", "25/3/00", "25/3/99", "25/3/'24"))
    assert [value.year for value in parsed["value"]] == [2000 + NOW, 1901 + NOW, 2000, 1999, 2024]
    assert set(parsed["kind"]) == {"two_digit_year"}


def test_a_column_whose_short_years_stand_first_is_read_so() -> None:
    """24/03/28 as day first would lie in 1928: the column of a Japanese chart begins with the year."""
    for mark in "/-.":
        cells = [cell.replace("/", mark) for cell in ("24/03/05", "24/03/28", f"24/04/{NOW + 1}", "23/12/31")]
        parsed = dates(column(*cells))
        assert parsed["value"].to_list() == [
            FIFTH,
            dt.date(2024, 3, 28),
            dt.date(2024, 4, NOW + 1),
            dt.date(2023, 12, 31),
        ]
        assert set(parsed["kind"]) == {"two_digit_year"}
        assert date_order(column(*cells)) is None


def test_every_name_of_a_month_is_known() -> None:
    for month, names in MONTHS.items():
        cells = [f"{form} 2024" for name in names for form in (f"5 {name}", f"5. {name.upper()}", f"{name.title()} 5,")]
        assert set(dates(column(*cells))["value"]) == {dt.date(2024, month, 5)}, names


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
@settings(max_examples=25)
def test_every_day_is_read_back(day: dt.date) -> None:
    written = [f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.day}.{day.month}.{day.year}"]
    written += [f"{day.day} {MONTHS[day.month][0]} {day.year}", f"{day.year}年{day.month}月{day.day}日"]
    written += [f"{day:%Y-%m-%d} 08:30", f"{day:%d/%m/%Y}"]
    assert dates(column(*written), order="dmy")["value"].to_list() == [day] * len(written)


@given(
    st.lists(
        st.one_of(st.text(max_size=12), st.text(alphabet="0123456789/-.年月日RHS元Mar :TZ", max_size=14)), max_size=20
    ),
    st.sampled_from([None, "dmy", "mdy"]),
)
@settings(max_examples=25)
def test_no_text_breaks_the_reader_and_every_cell_is_accounted_for(cells: list[str], order: str | None) -> None:
    given_cells = column(*cells)
    blank = pl.DataFrame({"cell": given_cells}).select(clean(pl.col("cell")).is_null()).to_series()
    parsed = dates(given_cells, order=order)
    date_order(given_cells)
    assert parsed.height == len(cells)
    for empty, (value, kind, failed, coded, ambiguous) in zip(blank, parsed.iter_rows(), strict=True):
        assert [value is not None, empty, failed, coded].count(True) == 1
        assert failed or not ambiguous
        assert kind is None or (kind in KINDS and not failed)
        assert value is None or 1900 <= value.year <= 2100


def test_a_column_without_rows_is_read() -> None:
    assert dates(column()).height == 0
    assert dates(pl.Series([], dtype=pl.Null)).height == 0
    assert dates(column(None, None)).rows() == [(None, None, False, False, False)] * 2
