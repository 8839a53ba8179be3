"""Dates as people write them: year first, day first, month first, month names, serial numbers, eras, partial dates."""

import datetime as dt
from typing import Literal

import polars as pl

from lnexplore.ingest.remembered import SMALL, cells_of, different_cells
from lnexplore.ingest.values.spellings import MONTHS, by_cell, fold, is_missing

Shown = Literal["dmy", "mdy", "either", "both"]

_MONTH_NUMBERS = {name: month for month, names in MONTHS.items() for name in names}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\.?"
_ERAS: dict[str, tuple[int, int]] = {
    name: (offset, last)
    for names, offset, last in (
        ("r 令和 令", 2018, 99),
        ("h 平成 平", 1988, 31),
        ("s 昭和 昭", 1925, 64),
        ("t 大正 大", 1911, 15),
        ("m 明治 明", 1867, 45),
        ("民国 民國 roc", 1911, 199),
    )
    for name in names.split()
}
"""era as written, lower case -> the year before its first, its last year"""
_BUDDHIST = (2443, 2643)
"""Years that Thailand counts from 543 years before."""
_UNKNOWN_DAY = r"(?:un|unk|uk|nk|xx|x|\?\??|--?|日不明|不明|頃|ごろ)"
_WEEKDAY = r"(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*"
_NAMED_DAY = rf"{_WEEKDAY}|so|mo|di|mi|do|fr|sa|[日月火水木金土](?:曜日?)?|[일월화수목금토]"
_TIME = (
    r"(?:[ t,]+|(?:日) ?)(?:(?:午前|午後|上午|下午|오전|오후) ?)?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|jst|[+-][0-9]{2}:?[0-9]{2}))?$"
)
_CLOCK = r"([0-9])[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)$"
"""The usual time of day, taken off before cells are compared: 100,000 time stamps are a few thousand days."""
_MIDNIGHT = r"^0{1,2}:00(?::00(?:[.,]0+)?)?$"
_ISO = r"^(?:1[0-9]{3}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$"
_DAY_OF_MONTH = r"([0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"([0-9]{4}|'?[0-9]{2})"
_SEP = r"[ \-/.,]*"

# The shapes of a date; the groups are named by what follows: y, m (number), n (month name), d, e (era), s (serial).
_SHAPES: tuple[tuple[str, str], ...] = (
    ("ymd", r"^([0-9]{4}) ?[-/.年년] ?([0-9]{1,2}) ?[-/.月월] ?([0-9]{1,2}) ?[日일.]?$"),
    ("ymd", r"^((?:19|20)[0-9]{2}|2100)([01][0-9])([0-3][0-9])$"),
    ("ynd", rf"^([0-9]{{4}}){_SEP}({_MONTH}){_SEP}{_DAY_OF_MONTH}$"),
    ("dny", rf"^{_DAY_OF_MONTH}{_SEP}(?:de |of )?({_MONTH}){_SEP}(?:de |del )?{_YEAR}$"),
    ("ndy", rf"^({_MONTH})[ \-.]*{_DAY_OF_MONTH}[ ,\-/]+{_YEAR}$"),
    (
        "eymd",
        r"^(令和|平成|昭和|大正|明治|令|平|昭|大|明|民国|民國|roc|[rhstm])[. ]?([0-9]{1,3}|元) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?$",
    ),
    ("s", r"^([0-9]{5})(?:\.[0-9]+)?$"),
)
_PARTIAL: tuple[tuple[str, str], ...] = (
    ("ym", rf"^([0-9]{{4}}) ?[-/.年년] ?([0-9]{{1,2}}) ?[月월]?(?: ?[-/.]? ?{_UNKNOWN_DAY} ?[日일]?)?$"),
    ("my", rf"^(?:{_UNKNOWN_DAY}[-/. ])?([0-9]{{1,2}})[-/]([0-9]{{4}})$"),
    ("ny", rf"^(?:{_UNKNOWN_DAY}{_SEP})?({_MONTH})[ \-/.,]*(?:de |del )?([0-9]{{4}})$"),
    ("eym", r"^(令和|平成|昭和|大正|民国|民國)([0-9]{1,3}|元)年 ?([0-9]{1,2})月$"),
)
_SLASHED = rf"^([0-9]{{1,2}}) ?([-/.]) ?([0-9]{{1,2}}) ?[-/.] ?{_YEAR}\.?$"
_EPOCHS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_SERIALS = (dt.date(1954, 10, 3), dt.date(2099, 12, 31))
"""The days between which a number of five figures is taken for a serial number."""


def _day_part(text: pl.Expr) -> pl.Expr:
    """The cell in lower case without its time of day and weekday."""
    lower = text.str.to_lowercase().str.replace(_TIME, "").str.replace(r" ?г(?:ода|\.)?$", "")
    return lower.str.replace(rf" ?\((?:{_NAMED_DAY})\)$", "").str.replace(rf"^{_WEEKDAY}[,.]? ", "")


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The date, null where there is no such day."""
    return pl.concat_str([year, month, day], separator="-").str.to_date("%Y-%m-%d", strict=False)


def _whole_year(year: pl.Expr) -> pl.Expr:
    """A year as text to its number: 24 is 2024, 98 is 1998, and no year of two digits lies ahead; 2560 is of the Buddhist era."""
    number = year.str.strip_chars("'").cast(pl.Int32, strict=False)
    short = year.str.strip_chars("'").str.len_chars() <= 2
    return (
        pl.when(short)
        .then(number + pl.when(number <= dt.date.today().year % 100).then(2000).otherwise(1900))
        .otherwise(number - pl.when(number.is_between(*_BUDDHIST)).then(543).otherwise(0))
    )


def _integer(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int32, strict=False)


def _shaped(frame: pl.DataFrame, shapes: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """`_date` and `_shape_kind` of the cells that have one of the shapes."""
    cells = [f"_shape{index}" for index in range(len(shapes))]
    frame = frame.with_columns(
        [
            pl.col("_day").str.extract_groups(pattern).alias(cell)
            for cell, (_, pattern) in zip(cells, shapes, strict=True)
        ]
    )

    def part(letter: str) -> pl.Expr:
        found = [
            pl.col(cell).struct.field(str(names.index(letter) + 1))
            for cell, (names, _) in zip(cells, shapes, strict=True)
            if letter in names
        ]
        return pl.coalesce(found) if found else pl.lit(None, pl.String)

    era = part("e")
    era_year = _integer(part("y").str.replace("元", "1", literal=True))
    offset = era.replace_strict(
        {name: offset for name, (offset, _) in _ERAS.items()}, default=None, return_dtype=pl.Int32
    )
    last = era.replace_strict({name: last for name, (_, last) in _ERAS.items()}, default=None, return_dtype=pl.Int32)
    year = (
        pl.when(era.is_null()).then(_whole_year(part("y"))).when(era_year.is_between(1, last)).then(era_year + offset)
    )
    named = part("n").str.strip_chars_end(".").replace_strict(_MONTH_NUMBERS, default=None, return_dtype=pl.Int32)
    month = pl.coalesce(_integer(part("m")), named)
    day = _integer(part("d")) if any("d" in names for names, _ in shapes) else pl.lit(15)
    short = part("y").str.strip_chars("'").str.len_chars() <= 2
    return frame.with_columns(
        _date=_date(year, month, day),
        _serial=_integer(part("s")),
        _shape_kind=pl.when(era.is_not_null() | _integer(part("y")).is_between(*_BUDDHIST))
        .then(pl.lit("era"))
        .when(short)
        .then(pl.lit("two_digit_year")),
    ).drop(cells)


def _slashed(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells such as 03/04/2024 in their three readings: `_dmy`, `_mdy` and, for a year of two digits, `_ymd`.

    With points the day comes before the month everywhere: there both readings are the same.
    """
    frame = frame.with_columns(_parts=pl.col("_day").str.extract_groups(_SLASHED))
    first, mark, second, third = (pl.col("_parts").struct.field(group) for group in "1234")
    short = third.str.strip_chars("'").str.len_chars() == 2
    day_first = _date(_whole_year(third), _integer(second), _integer(first))
    month_first = _date(_whole_year(third), _integer(first), _integer(second))
    return frame.with_columns(
        _dmy=day_first,
        _mdy=pl.when(mark == ".").then(day_first).otherwise(month_first),
        _ymd=pl.when(short & (first.str.len_chars() == 2)).then(
            _date(_whole_year(first), _integer(second), _integer(third.str.strip_chars("'")))
        ),
        _short=short.fill_null(value=False),
        _first=_integer(first),
        _second=_integer(second),
        _third=_integer(third.str.strip_chars("'")),
    ).drop("_parts")


def _year_comes_first(slashed: pl.DataFrame) -> bool:
    """Whether years of two digits stand first (24/03/28) in a column.

    They do where every cell can be read so, one cannot be read otherwise without going back to the 1920s, and the
    last figures vary more than the first.
    """
    short = slashed.filter("_short")
    if not short.height or short["_ymd"].null_count():
        return False
    this_year = dt.date.today().year % 100
    behind = short.filter(pl.col("_third").is_between(this_year + 1, 31)).height > 0
    latest, firsts, thirds = short["_first"].max(), short["_first"].n_unique(), short["_third"].n_unique()
    return behind and isinstance(latest, int) and latest <= this_year and bool(thirds >= firsts)


def _shown(slashed: pl.DataFrame) -> Shown | None:
    """What the slashed cells of a column show of their order."""
    if _year_comes_first(slashed):
        slashed = slashed.filter(~pl.col("_short"))
    day_first, month_first = pl.col("_dmy").is_not_null(), pl.col("_mdy").is_not_null()
    counts = slashed.select(
        day=(day_first & ~month_first).sum(),
        month=(month_first & ~day_first).sum(),
        differ=(day_first & month_first & (pl.col("_dmy") != pl.col("_mdy"))).sum(),
    )
    day, month, differ = counts.row(0)
    if day and month:
        return "both"
    if day or month:
        return "dmy" if day else "mdy"
    return "either" if differ else None


def _days(column: pl.Series) -> pl.DataFrame:
    column = column.cast(pl.String)
    if _all_iso(column):
        column = column.clear()
    raw = pl.DataFrame({"raw": different_cells(column).str.replace(_CLOCK, "$1")}).unique()
    raw = raw.filter(~pl.col("raw").str.contains(_ISO))
    return raw.select(_day=_day_part(fold(pl.col("raw"))))


def date_order(column: pl.Series) -> Shown | None:
    """Whether the column's own cells show day or month to come first (03/25/2024).

    `either`: every cell can be read both ways and at least one to another date. `both`: the cells contradict each
    other. None: no cell leaves a question. Dates with points are day first everywhere and are no evidence.
    """
    days = _days(column)
    return None if days.is_empty() else _shown(_slashed(days))


def only_order(column: pl.Series) -> str | None:
    """Whether every cell is a date in figures that has a month in one order alone: dmy or mdy, None for any other column."""
    days = _days(column)
    if days.is_empty():
        return None
    slashed = _slashed(days)
    first, second = pl.col("_first"), pl.col("_second")
    ways = {"dmy": (first > 12) & (second <= 12), "mdy": (second > 12) & (first <= 12)}
    fits = slashed.select([where.fill_null(value=False).all().alias(order) for order, where in ways.items()])
    return next((order for order in ways if slashed.height and fits[order][0]), None)


def dates(column: pl.Series, *, order: str | None = None, epoch: int = 1900, partial: bool = True) -> pl.DataFrame:
    """Value (Date), kind, failed, missing_code, ambiguous.

    Without `order` (dmy or mdy) the column's own evidence decides between day first and month first; where there is none, or it
    contradicts itself, cells whose readings differ are `ambiguous` and never guessed. `epoch` is the year from which
    the workbook counts its serial numbers, 1900 or 1904. `partial`: a month without its day is its 15th.
    """
    column = column.cast(pl.String)
    if column.len() > SMALL and (cells := cells_of(column)).repeat:
        # What the column itself shows is shown by its different cells.
        return dates(cells.different, order=order, epoch=epoch, partial=partial)[cells.places]
    if _all_iso(column):
        return _read_iso(column.to_frame("raw"))
    clock = column.str.extract(_CLOCK, 2)
    column = column.str.replace(_CLOCK, "$1")
    slashed = _slashed(_days(column))
    year_first = order is None and _year_comes_first(slashed)
    shown = order or _shown(slashed)

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        frame = frame.with_columns(
            _day=_day_part(pl.col("text")), _time=pl.col("text").str.to_lowercase().str.extract(_TIME, 1)
        )
        frame = _slashed(_shaped(frame, _SHAPES))
        if partial:
            months = _shaped(frame.select("_day"), _PARTIAL)
            frame = frame.with_columns(_month=months["_date"], _month_kind=pl.lit("partial_date"))
        else:
            frame = frame.with_columns(_month=pl.lit(None, pl.Date))
        serial = pl.lit(_EPOCHS[epoch]) + pl.duration(days=pl.col("_serial"))
        dmy, mdy = pl.col("_dmy"), pl.col("_mdy")
        differ = dmy.ne_missing(mdy)
        written = dmy if shown == "dmy" else mdy if shown == "mdy" else pl.when(~differ).then(dmy)
        # 98/03/05 can only begin with its year.
        takes_year_first = pl.col("_short") & (pl.lit(year_first) | (pl.col("_first") > 31))
        frame = frame.with_columns(
            _serial_date=pl.when(serial.is_between(*_SERIALS)).then(serial),
            _written=pl.when(takes_year_first).then("_ymd").otherwise(written),
        ).with_columns(value=pl.coalesce("_date", "_serial_date", "_written", "_month"))
        frame = frame.with_columns(value=pl.when(pl.col("value").dt.year().is_between(1900, 2100)).then("value"))
        decided = dmy.is_not_null() & mdy.is_not_null() & differ
        kind = pl.coalesce(
            pl.when(pl.col("_date").is_not_null()).then("_shape_kind"),
            _if("serial_date", pl.col("_serial_date").is_not_null()),
            _if("era", pl.col("_written").is_not_null() & pl.col("_third").is_between(*_BUDDHIST)),
            _if("two_digit_year", pl.col("_written").is_not_null() & pl.col("_short")),
            _if("day_first" if shown == "dmy" else "month_first", pl.col("_written").is_not_null() & decided),
            _if("partial_date", pl.col("_month").is_not_null()),
            _if("time_dropped", ~pl.col("_time").str.contains(_MIDNIGHT)),
            _if("full_width", pl.col("raw").str.contains("[\uff01-\uff5e]")),
        )
        missing = is_missing(pl.col("key"))
        has = pl.col("value").is_not_null()
        failed = pl.col("text").is_not_null() & ~has & ~missing
        return frame.select(
            value=pl.when(~missing).then("value"),
            kind=pl.when(missing).then(pl.lit("missing_code")).when(has).then(kind),
            failed=failed,
            missing_code=missing,
            ambiguous=failed & differ & ~takes_year_first,
        )

    parsed = by_cell(column, read, (_ISO, _read_iso))
    dropped = pl.Series("dropped", clock.str.contains(_MIDNIGHT))
    timed = pl.col("kind").is_null() & pl.col("value").is_not_null() & ~pl.lit(dropped)
    return parsed.with_columns(kind=pl.when(timed).then(pl.lit("time_dropped")).otherwise("kind"))


def _all_iso(column: pl.Series) -> bool:
    """Whether every cell is blank or a date such as 2024-03-25, as programs write them."""
    return bool(different_cells(column).str.contains(_ISO).all())


def _read_iso(frame: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("raw").str.to_date("%Y-%m-%d", strict=False)
    never = pl.lit(value=False)
    return frame.with_columns(value=pl.when(value.dt.year().is_between(1900, 2100)).then(value)).select(
        "value",
        kind=pl.lit(None, pl.String),
        failed=pl.col("raw").is_not_null() & pl.col("value").is_null(),
        missing_code=never,
        ambiguous=never,
    )


def _if(name: str, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(pl.lit(name))


_MONTH_AND_DAY = (
    r"^[0-9]{4} ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})日?$",
    r"^([0-9]{1,2})[-/]([0-9]{1,2})[-/](?:[0-9]{4}|[0-9]{2})$",
    r"^([0-9]{1,2})\.([0-9]{1,2})\.(?:[0-9]{4}|[0-9]{2})$",
    r"^([0-9]{1,2})/([0-9]{1,2})$",
    r"^([0-9]{1,2})月 ?([0-9]{1,2})日$",
    rf"^([0-9]{{1,2}})[- .]{{0,2}}({_MONTH})(?:[- .](?:[0-9]{{4}}|[0-9]{{2}}))?$",
    rf"^({_MONTH})[- .]?([0-9]{{1,2}})(?:,? [0-9]{{4}})?$",
)


def month_and_day(text: pl.Series) -> pl.DataFrame:
    """The two numbers (`low` not above `high`) of folded cells that are a date, with its year or without: 9-May is 5, 9."""
    frame = pl.DataFrame({"text": text}).select(_day=_day_part(pl.col("text")))
    parts = [pl.col("_day").str.extract_groups(pattern).alias(str(at)) for at, pattern in enumerate(_MONTH_AND_DAY)]
    frame = frame.with_columns(parts)

    def number(group: str) -> pl.Expr:
        found = pl.coalesce([pl.col(str(at)).struct.field(group) for at in range(len(parts))]).str.strip_chars_end(".")
        named = found.replace_strict(_MONTH_NUMBERS, default=None, return_dtype=pl.Int32)
        return pl.coalesce(_integer(found), named).cast(pl.Float64)

    return frame.select(
        low=pl.min_horizontal(number("1"), number("2")), high=pl.max_horizontal(number("1"), number("2"))
    )
