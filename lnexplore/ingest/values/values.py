"""Text to values, column by column: numbers, detection limits, ranges, words, classes.

Every function takes a String series and gives a frame as long: the values; `kind`, null where the cell was plain, else
a key of `KINDS` for the change of spelling that was understood; `failed` (true where a cell held something that could
not be read; blanks and missing codes are not failures); `missing_code`.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from lnexplore.cohort.units import OPEN_BOUND
from lnexplore.ingest.remembered import different_cells, remembered_column
from lnexplore.ingest.values import spellings, words_of_events
from lnexplore.ingest.values.dates import month_and_day
from lnexplore.ingest.values.notation import COUNT, FIELD, parse
from lnexplore.ingest.values.notation import decimal_mark as decimal_mark
from lnexplore.ingest.values.plain import is_neat
from lnexplore.ingest.values.spellings import KINDS as KINDS
from lnexplore.ingest.values.spellings import Kind as Kind
from lnexplore.ingest.values.spellings import by_cell, is_missing, lookup, word_key
from lnexplore.ingest.values.spellings import clean as clean

INF = float("inf")
_FIGURES = ("0", "1", "0.0", "1.0")
_TWO_WORDS = r"([^(\[:=/]+)[(\[:=/]+([^(\[:=/]+)"


def _sentinel(value: pl.Expr, low: float, high: float) -> pl.Expr:
    """Whether a number stands for a missing value: 999 where 999 is impossible."""
    code = value.is_in([*spellings.SENTINELS_BELOW, *spellings.SENTINELS_ABOVE])
    return (code & ~value.is_between(low, high)).fill_null(value=False)


def _report(frame: pl.DataFrame, *columns: str, missing: pl.Expr) -> pl.DataFrame:
    """The columns asked for, then kind, failed, missing_code; what is missing or failed has no value and no kind."""
    frame = frame.with_columns(missing_code=missing.fill_null(value=False))
    read = pl.col("_read") & ~pl.col("missing_code")
    frame = frame.with_columns([pl.when(read).then(name).alias(name) for name in columns])
    wide = pl.when(pl.col("raw").str.contains("[\uff01-\uff5e]")).then(pl.lit("full_width"))
    return frame.select(
        *columns,
        kind=pl.when("missing_code").then(pl.lit("missing_code")).when(read).then(pl.coalesce("_kind", wide)),
        failed=pl.col("text").is_not_null() & ~read & ~pl.col("missing_code"),
        missing_code="missing_code",
    )


def _plain(decimal: str, low: float, high: float, *columns: str) -> tuple[str, spellings.Read]:
    """The shape of a number that stands alone, and its reading: most cells of most columns."""
    # In a column of decimal commas 1.234 is a thousand.
    figures = "[0-9]{1,20}" if decimal == "." else "(?:[0-9]{1,2}|[0-9]{4,20})"

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        number = pl.col("raw").cast(pl.Float64)
        coded = _sentinel(number, low, high)
        value = pl.when(~coded).then(number)
        return frame.select(
            *[value.alias(name) for name in columns],
            unit=pl.lit(None, pl.String),
            kind=_kind("missing_code", coded),
            failed=pl.lit(value=False),
            missing_code=coded,
        )

    return rf"^[0-9]{{1,15}}(?:\.{figures})?$", read


@remembered_column
def numbers(column: pl.Series, *, decimal: str = ".", low: float = -INF, high: float = INF) -> pl.DataFrame:
    """Value (Float64), unit (as written in the cell), kind, failed, missing_code.

    Thousands marks, laboratories' flags (0.95 H) and units are understood; a limit or a range is no number. A number
    such as 999 is a missing code where it lies outside `low` to `high`.
    """

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        frame = parse(frame, decimal, brackets=False).with_columns(
            value=pl.when(pl.col("sign") == "-").then(-pl.col("first")).otherwise("first"),
            _kind=pl.coalesce(
                "spelling", _kind("unit_in_cell", pl.col("unit").is_not_null()), _kind("flag", pl.col("flagged"))
            ),
            _read=pl.col("fits") & ~pl.col("has_second") & pl.col("before").is_null() & pl.col("behind").is_null(),
        )
        sentinel = pl.col("_read") & _sentinel(pl.col("value"), low, high)
        return _report(frame, "value", "unit", missing=is_missing(pl.col("key")) | sentinel)

    return by_cell(column, read, _plain(decimal, low, high, "value"))


def _kind(name: str, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(pl.lit(name))


@remembered_column
def intervals(
    column: pl.Series,
    *,
    negative_is_zero: bool = False,
    ranges_from_dates: bool = False,
    decimal: str = ".",
    low: float = -INF,
    high: float = INF,
    detection: float | None = None,
) -> pl.DataFrame:
    """Value, low, high (Float64), unit, kind, failed, missing_code: `<0.1`, `>=100`, `5-9/HPF`, `100以上` or a number.

    `negative_is_zero`: a sediment; `(-)` and `negative` are a count of none, `many` is 100 or more.
    `ranges_from_dates`: a cell that a spreadsheet turned into a date is the range of its month and day.
    `detection`: what “below detection” is below; without it such a cell fails.

    The bounds of `<` and `>` lie a hair inside the printed number, so that they can be compared as if attainable.
    """
    tables = {"below": spellings.BELOW_DETECTION} if detection is not None else {}
    if negative_is_zero:
        tables |= {"none": (*spellings.NEGATIVE, *spellings.NONE_SEEN), "many": spellings.MANY}
    known = lookup(tables)

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        bare = pl.col("key").str.replace(rf"(?i:{COUNT}?{FIELD})$", "")
        frame = parse(frame, decimal, brackets=True).with_columns(
            word=pl.coalesce(
                key.replace_strict(known, default=None, return_dtype=pl.String) for key in (pl.col("key"), bare)
            ),
            sign_=pl.coalesce("before", "behind"),
            value=pl.when("has_second").then(pl.col("first") / 2 + pl.col("second") / 2).otherwise("first"),
        )
        first, second, sign, word = (pl.col(name) for name in ("first", "second", "sign_", "word"))
        exact = sign.is_null() & ~pl.col("has_second")
        in_order = ~pl.col("has_second") | (sign.is_null() & (first <= second)).fill_null(value=False)
        fits = pl.col("fits") & in_order & ~(pl.col("before").is_not_null() & pl.col("behind").is_not_null())
        signed = pl.when(pl.col("sign") == "-").then(-first).otherwise(first)
        sentinel = pl.col("fits") & exact & _sentinel(signed, low, high)
        frame = frame.with_columns(
            _fits=fits & pl.col("sign").is_null() & (sign != "other").fill_null(value=True),
            _missing=word.is_null() & (is_missing(pl.col("key")) | sentinel),
            low=pl.when(sign.is_in(["<", "<="]))
            .then(0.0)
            .when(sign == ">")
            .then(first * (1 + OPEN_BOUND))
            .otherwise(first),
            high=pl.when(sign == "<")
            .then(first * (1 - OPEN_BOUND))
            .when(sign.is_in([">", ">="]))
            .then(INF)
            .otherwise(pl.coalesce("second", "first")),
            _kind=pl.coalesce(
                pl.when(pl.col("spelling") == "decimal_comma").then("spelling"),
                _kind("limit", sign.is_not_null()),
                _kind("range", pl.col("has_second")),
                "spelling",
                _kind("unit_in_cell", pl.col("unit").is_not_null() | pl.col("counted")),
                _kind("flag", pl.col("flagged")),
            ),
        )
        frame = _words_as_intervals(frame, detection)
        if ranges_from_dates:
            frame = _dates_as_intervals(frame)
        return _report(
            frame.with_columns(_read=pl.col("_fits")), "value", "low", "high", "unit", missing=pl.col("_missing")
        )

    return by_cell(column, read, _plain(decimal, low, high, "value", "low", "high"))


def _words_as_intervals(frame: pl.DataFrame, detection: float | None) -> pl.DataFrame:
    """Cells whose `word` is none, many or below detection given their value, bounds and kind."""
    limit = 0.0 if detection is None else detection
    table = {
        "value": {"none": 0.0, "many": 100.0, "below": limit},
        "low": {"none": 0.0, "many": 100.0, "below": 0.0},
        "high": {"none": 0.0, "many": INF, "below": limit * (1 - OPEN_BOUND)},
    }
    word = pl.col("word")
    columns = [
        pl.when(word.is_not_null())
        .then(word.replace_strict(numbers_, default=None, return_dtype=pl.Float64))
        .otherwise(name)
        .alias(name)
        for name, numbers_ in table.items()
    ]
    kind = pl.when(word == "below").then(pl.lit("below_detection_words")).when(word.is_not_null()).then(pl.lit("word"))
    return frame.with_columns(
        *columns,
        _kind=pl.coalesce(kind, "_kind"),
        _fits=pl.col("_fits") | word.is_not_null(),
        unit=pl.when(word.is_null()).then("unit"),
    )


def _dates_as_intervals(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells that are nothing but a date given the range of its month and day, where laboratories print such a range."""
    frame = frame.with_row_index("_place")
    unread = frame.filter(~pl.col("_fits") & ~pl.col("_missing") & pl.col("text").str.contains("[0-9]"))
    ranges = month_and_day(unread["text"]).with_columns(unread["_place"])
    width = pl.col("high") - pl.col("low")
    real = (pl.col("low") <= 12) & (pl.col("high") <= 31)
    usual = ranges.filter(real, width.is_between(1, 10) | (pl.col("low").is_in([10.0, 11.0]) & width.is_between(1, 20)))
    usual = usual.with_columns(
        value=(pl.col("low") + pl.col("high")) / 2, _kind=pl.lit("date_to_range"), _fits=pl.lit(value=True)
    )
    return frame.update(usual, on="_place", how="left", maintain_order="left").drop("_place")


@remembered_column
def detection_limit(column: pl.Series, decimal: str = ".") -> float | None:
    """The smallest number that the column prints behind a `<`; None where there is none."""
    frame = different_cells(column.cast(pl.String)).to_frame("raw")
    frame = frame.filter(~pl.col("raw").str.contains(_plain(".", 0, 0)[0])).with_columns(
        text=spellings.fold(pl.col("raw"))
    )
    frame = frame.filter(
        pl.col("text").str.contains(r"(?i)[<>未미小低]|less|under|below|unter|als|menor|menos|moins|inf")
    )
    if not frame.height:
        return None
    frame = parse(frame, decimal, brackets=True)
    below = frame.filter("fits", pl.coalesce("before", "behind") == "<", ~pl.col("has_second"), pl.col("first") > 0)
    smallest = below["first"].min()
    return float(smallest) if isinstance(smallest, float) else None


def categories(column: pl.Series, table: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Value (String, a key of the table), kind (null but for missing codes), failed, missing_code."""
    known = lookup(table)

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        value = pl.col("key").replace_strict(known, default=None, return_dtype=pl.String)
        frame = frame.with_columns(value=value, _kind=pl.lit(None, pl.String), _read=value.is_not_null())
        return _report(
            frame.with_columns(raw=pl.lit(None, pl.String)),
            "value",
            missing=value.is_null() & is_missing(pl.col("key")),
        )

    return by_cell(column, read)


def sexes(column: pl.Series) -> pl.DataFrame:
    """Value (female, male), kind, failed, missing_code. A coded sex (1, 2) fails: which is which is not known."""
    return categories(column, spellings.SEXES)


def event_kinds(column: pl.Series) -> pl.DataFrame:
    """Value (flare, adverse event, rescue, dialysis, transplant, death), kind, failed, missing_code."""
    return categories(column, words_of_events.EVENTS)


def grades(column: pl.Series) -> pl.DataFrame:
    """Value (-, ±, 1+ to 4+), kind, failed, missing_code."""
    return categories(column, spellings.GRADES)


def responses(column: pl.Series, *, yes_no: bool = False, figures: bool = False) -> pl.DataFrame:
    """Value (CR, PR, NR, not CR), kind, failed, missing_code, unsaid (a yes or no that tells no response).

    `yes_no`: the header says what yes and no mean, CR and not CR. `figures`: so do 1 and 0, in a column without any
    other figure, for a scale of responses may run either way. A sign alone (+, -) is never a response.
    """
    levels = lookup(spellings.RESPONSES)
    answers = {word: {"yes": "CR", "no": "not CR"}[answer] for word, answer in lookup(spellings.YES_NO).items()}
    spoken = {word: level for word, level in answers.items() if not re.search(r"[-+\d]", word)}
    digits = pl.DataFrame({"raw": column.cast(pl.String)}).unique().select(clean(pl.col("raw"))).to_series()
    two = figures and digits.filter(digits.str.contains(r"^\d")).is_in(_FIGURES).all()
    told = (spoken if yes_no else {}) | ({word: answers[word] for word in _FIGURES} if two else {})

    def level(word: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
        return word.replace_strict(table, default=None, return_dtype=pl.String) if table else pl.lit(None, pl.String)

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        # Without its blanks "in complete remission" would be an incomplete one.
        key = word_key(pl.col("text").str.replace(r"(?i)^in[\s_]+", ""))
        bare = key.str.replace_all(r"[.·・]", "").str.strip_chars("()[]【】「」\"'“”")
        # "CR (complete remission)" says one thing twice; "CR (lost)" does not say CR.
        first, second = (level(bare.str.extract(rf"^{_TWO_WORDS}$", n), levels) for n in (1, 2))
        value = pl.coalesce(level(bare, levels), pl.when(first == second).then(first), level(pl.col("key"), told))
        frame = frame.with_columns(value=value).with_columns(
            _missing=pl.col("value").is_null() & is_missing(pl.col("key")),
            _read=pl.col("value").is_not_null(),
            _kind=pl.lit(None, pl.String),
            raw=pl.lit(None, pl.String),
        )
        unsaid = pl.col("key").is_in(list(spoken)) & ~pl.col("_read") & ~pl.col("_missing")
        done = _report(frame, "value", missing=pl.col("_missing"))
        return done.with_columns(frame.select(unsaid=unsaid.fill_null(value=False)))

    return by_cell(column, read)


def yes_no(column: pl.Series) -> pl.DataFrame:
    """Value (Boolean), kind, failed, missing_code."""
    return categories(column, spellings.YES_NO).with_columns(value=pl.col("value") == "yes")


def severities(column: pl.Series) -> pl.DataFrame:
    """Value (Float64, 1 mild to 5 fatal as CTCAE counts), kind, failed, missing_code."""
    return categories(column, words_of_events.SEVERITIES).with_columns(value=pl.col("value").cast(pl.Float64))


def relatedness(column: pl.Series) -> pl.DataFrame:
    """Value (Boolean: related to the treatment), kind, failed, missing_code. `possible` is related, `unlikely` is not."""
    return categories(column, words_of_events.RELATEDNESS).with_columns(value=pl.col("value") == "related")


def led_to_stop(column: pl.Series) -> pl.DataFrame:
    """Value (Boolean: the drug was stopped for good), kind, failed, missing_code: yes, no, or what was done with the drug."""
    told = {answer: (*spellings.YES_NO[answer], *words_of_events.STOPPED[answer]) for answer in ("yes", "no")}
    return categories(column, told).with_columns(value=pl.col("value") == "yes")


def texts(column: pl.Series) -> pl.DataFrame:
    """Value (String as written, blanks trimmed), kind (null), failed (never), missing_code (never: a word is a word)."""
    return _never_failing(column, clean(pl.col("raw")))


@remembered_column
def ids(column: pl.Series) -> pl.DataFrame:
    """Value (String as written: 007 stays 007), kind, failed, missing_code.

    What nobody sees is no part of a number: invisible characters, the width of figures, the kind of a dash; nor FHIR's `Patient/`.
    """
    fhir, found = r"^(?:P|p)atient/", _never_failing(column, spellings.fold(pl.col("raw")))
    has = different_cells(found["value"]).str.contains(fhir).any()
    return found.with_columns(pl.col("value").str.replace(fhir, "")) if has else found


def _never_failing(column: pl.Series, value: pl.Expr) -> pl.DataFrame:
    frame = pl.DataFrame({"raw": column.cast(pl.String)})
    frame = frame.with_columns(value=pl.col("raw") if is_neat(frame["raw"]) else value)
    return frame.select("value", kind=pl.lit(None, pl.String), failed=False, missing_code=False)


_ROMAN, _ARABIC = r"(?:VI|IV|V|I{1,3})", "[1-6]"
_CLASS_NUMBERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6} | {str(n): n for n in range(1, 7)}
_CLASS_WORDS = (
    r"CLASSES|CLASS|CLASE|KLASSE|CLASSE|クラス|型|형|级|級|類|类|ISN|RPS|WHO|\bLN\b|LUPUS NEPHRITIS|ループス腎炎|\b(?:1982|1995|2003|2018)\b"
    r"|\b[AC]I\s*[:=]?\s*\d+|[0-9]+\.[1-9][0-9]*"
)


def _classes_named(bare: pl.Expr) -> pl.Expr:
    """The class numbers that a cell names: Roman ones, else Arabic ones where nothing else is said (not "3 crescents")."""

    def named(digits: str) -> pl.Expr:
        return bare.str.extract_all(rf"\b{digits}[SGABC]?\b")

    only_figures = bare.str.contains(r"^(?:[^\p{L}0-9]*[1-6][SGABC]?\b)+[^\p{L}0-9]*$")
    found = pl.when(named(_ROMAN).list.len() > 0).then(named(_ROMAN)).when(only_figures).then(named(_ARABIC))
    number = (
        pl.element().str.strip_chars_end("SGABC").replace_strict(_CLASS_NUMBERS, default=None, return_dtype=pl.Int8)
    )
    return found.list.eval(number)


def isn_classes(column: pl.Series) -> pl.DataFrame:
    """Value (the class as written, folded), group, kind, failed, missing_code.

    Groups: pure V; III or IV with V; III or IV; I or II; VI. Of two biopsies (III→IV) the later one tells the group.
    `3-4` fails: it may be a range or a pair.
    """

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        unknown = is_missing(pl.col("key")) | pl.col("key").is_in(list(lookup({"none": spellings.NOT_BIOPSIED})))
        # "IV-G (A/C) + V": what stands in brackets and the suffixes S, G, a, b, c do not change the class.
        bare = (
            pl.col("text")
            .str.to_uppercase()
            .str.replace(r"^.*(?:→|->|⇒|=>|➡)", "")
            .str.replace_all(r"\([^)]*\)", " ")
            .str.replace_all(_CLASS_WORDS, " ")
            .str.replace_all(r"\b([1-6])\.0\b", "$1")
            # WHO 1982: Vc and Vd are a membranous nephritis with lesions of III and of IV.
            .str.replace_all(r"\bVC\b", "V+III")
            .str.replace_all(r"\bVD\b", "V+IV")
        )
        # III-IV is proliferative however it is meant; of any other pair the hyphen may be "to" or "and".
        pair = "|".join(rf"\b{one}[ABC]? ?[-~] ?{one}[ABC]?\b" for one in (_ROMAN, _ARABIC))
        unclear = bare.str.replace_all(r"\bIII ?- ?IV\b|\bIV ?- ?III\b", "IV").str.contains(pair)
        frame = frame.with_columns(_classes=_classes_named(bare))
        has = {n: pl.col("_classes").list.contains(n) for n in range(1, 7)}
        frame = frame.with_columns(
            value=pl.col("text"),
            group=pl.when(has[6])
            .then(pl.lit("VI"))
            .when((has[3] | has[4]) & has[5])
            .then(pl.lit("III or IV with V"))
            .when(has[3] | has[4])
            .then(pl.lit("III or IV"))
            .when(has[5])
            .then(pl.lit("V"))
            .when(has[1] | has[2])
            .then(pl.lit("I or II")),
            _read=~unclear & pl.col("text").is_not_null(),
            _kind=pl.lit(None, pl.String),
            raw=pl.lit(None, pl.String),
        )
        return _report(frame, "value", "group", missing=unknown)

    return by_cell(column, read)
