"""Text to values, column by column: numbers, detection limits, ranges, dates, words.

Every function takes a String series and gives a frame as long: the values, and `failed` (true where a cell held
something that could not be read; blanks and missing codes are not failures) with `missing_code`.
"""

import polars as pl

from lnexplore.cohort.measures import DIPSTICK_GRADES
from lnexplore.cohort.units import OPEN_BOUND

MISSING_CODES = (
    "na",
    "n/a",
    "n.a.",
    "nd",
    "n.d.",
    "not done",
    "missing",
    "unknown",
    "null",
    "none",
    ".",
    "?",
    "未検",
    "未測定",
    "未施行",
    "不明",
    "測定なし",
    "欠測",
)
# A leading zero before a comma (0,045) is a decimal comma, not a thousand.
_NUMBER = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|\.\d+"
_FLAG = r"\s*[HLhl*↑↓]?$"
_UNIT_TAIL = r"\s*(?:個)?\s*/?\s*(?:hpf|h\.p\.f\.?|hp|視野|毎視野)?\s*$"


def clean(text: pl.Expr) -> pl.Expr:
    """Full-width folded, blanks trimmed, empty cells null."""
    stripped = text.str.normalize("NFKC").str.replace_all("−", "-").str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _prepared(column: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame({"raw": column.cast(pl.String)}).select(text=clean(pl.col("raw")))
    coded = pl.col("text").str.to_lowercase().is_in(list(MISSING_CODES))
    return frame.with_columns(missing_code=coded.fill_null(value=False)).with_columns(
        text=pl.when(~pl.col("missing_code")).then("text")
    )


def _number(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(",", "").cast(pl.Float64, strict=False)


def numbers(column: pl.Series) -> pl.DataFrame:
    """Value (Float64), failed, missing_code. Thousands commas and a trailing H, L or * are understood."""
    value = _number(pl.col("text").str.extract(rf"^([+-]?(?:{_NUMBER})){_FLAG}", 1))
    frame = _prepared(column).with_columns(value=value)
    finite = pl.when(pl.col("value").is_finite()).then("value")
    return frame.with_columns(value=finite).select(
        "value", failed=pl.col("text").is_not_null() & pl.col("value").is_null(), missing_code="missing_code"
    )


def intervals(column: pl.Series, *, negative_is_zero: bool = False) -> pl.DataFrame:
    """value, low, high (Float64), failed, missing_code: `<0.1`, `>=100`, `5-9/HPF`, `100以上` or a number.

    `negative_is_zero`: `(-)` and `negative` are a count of none (red cells in a sediment), not a blank. The bounds of `<` and `>` lie a hair inside the printed number, so that they can be compared as if attainable.
    """
    text = pl.col("text").str.replace(r"(?i)" + _UNIT_TAIL, "").str.replace(r"^\((.*)\)$", "$1")

    def part(pattern: str, group: int = 1) -> pl.Expr:
        return _number(text.str.extract(pattern, group))

    n = _NUMBER
    below = pl.coalesce(part(rf"^<\s*({n}){_FLAG}"), part(rf"^({n})\s*未満$"))
    up_to = pl.coalesce(part(rf"^(?:<=|≦|≤|=<)\s*({n}){_FLAG}"), part(rf"^({n})\s*以下$"))
    above = part(rf"^>\s*({n}){_FLAG}")
    from_ = pl.coalesce(part(rf"^(?:>=|≧|≥|=>)\s*({n}){_FLAG}"), part(rf"^({n})\s*以上$"), part(r"^(\d{2,})\s*\+$"))
    pair = rf"^({n})\s*(?:-|–|—|~|〜|ー|to)\s*({n})$"
    first, second = part(pair, 1), part(pair, 2)
    exact = part(rf"^({n}){_FLAG}")
    if negative_is_zero:
        exact = pl.coalesce(exact, pl.when(text.str.to_lowercase().is_in(["-", "陰性", "negative", "neg"])).then(0.0))
    in_order = pl.when(first <= second)
    frame = _prepared(column).with_columns(
        value=pl.coalesce(exact, below, up_to, above, from_, in_order.then((first + second) / 2)),
        low=pl.coalesce(
            exact,
            pl.when(below.is_not_null() | up_to.is_not_null()).then(0.0),
            above * (1 + OPEN_BOUND),
            from_,
            in_order.then(first),
        ),
        high=pl.coalesce(
            exact,
            below * (1 - OPEN_BOUND),
            up_to,
            pl.when(above.is_not_null() | from_.is_not_null()).then(float("inf")),
            in_order.then(second),
        ),
    )
    finite = pl.col("value").is_finite()
    frame = frame.with_columns([pl.when(finite).then(name).alias(name) for name in ("value", "low", "high")])
    return frame.select(
        "value",
        "low",
        "high",
        failed=pl.col("text").is_not_null() & pl.col("value").is_null(),
        missing_code="missing_code",
    )


def dates(column: pl.Series) -> pl.DataFrame:
    """Value (Date), failed, missing_code, ambiguous.

    ISO and year-first dates, Excel serials, and day/month or month/day where the column itself shows which it is;
    a column that does not is `ambiguous` where the two readings differ, and never guessed.
    """
    frame = _prepared(column)
    text = pl.col("text").str.replace(r"[ T]\d{1,2}:\d{2}.*$", "")
    year_first = text.str.replace_all(r"[年月/.]", "-").str.replace("日$", "")
    parts = [
        text.str.extract(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$", group).cast(pl.Int32, strict=False)
        for group in (1, 2, 3)
    ]
    serial = text.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int64, strict=False)
    frame = frame.with_columns(
        _year_first=pl.coalesce(
            pl.when(year_first.str.contains(r"^\d{4}-\d{1,2}-\d{1,2}$"))
            .then(year_first)
            .str.to_date("%Y-%m-%d", strict=False),
            pl.when(text.str.contains(r"^(?:19|20)\d{6}$")).then(text).str.to_date("%Y%m%d", strict=False),
            pl.when(serial.is_between(20_000, 73_050)).then(pl.date(1899, 12, 30) + pl.duration(days=serial)),
        ),
        _a=parts[0],
        _b=parts[1],
        _year=parts[2],
    )
    day_first, month_first = bool((frame["_a"] > 12).any()), bool((frame["_b"] > 12).any())
    known = day_first != month_first
    day, month = ("_a", "_b") if day_first else ("_b", "_a")
    written = pl.concat_str([pl.col("_year"), pl.col(month), pl.col(day)], separator="-").str.to_date(
        "%Y-%m-%d", strict=False
    )
    same = pl.col("_a") == pl.col("_b")
    frame = frame.with_columns(value=pl.coalesce("_year_first", pl.when(pl.lit(known) | same).then(written)))
    frame = frame.with_columns(value=pl.when(pl.col("value").dt.year().is_between(1900, 2100)).then("value"))
    failed = pl.col("text").is_not_null() & pl.col("value").is_null()
    return frame.select(
        "value",
        failed=failed,
        missing_code="missing_code",
        ambiguous=failed & pl.col("_a").is_not_null() & pl.lit(not known),
    )


_YES = (
    "yes",
    "y",
    "true",
    "1",
    "positive",
    "+",
    "(+)",
    "present",
    "あり",
    "有",
    "有り",
    "陽性",
    "はい",
    "○",
    "1+",
    "2+",
    "3+",
)
_NO = ("no", "n", "false", "0", "negative", "-", "(-)", "absent", "なし", "無", "無し", "陰性", "いいえ", "×")
_SEX = {
    "female": ("female", "f", "woman", "w", "女", "女性", "mujer", "femme", "weiblich"),
    "male": ("male", "m", "man", "男", "男性"),
}
_EVENTS = {
    "flare": ("flare", "relapse", "renal flare", "renal relapse", "再燃", "再発"),
    "adverse event": ("adverse event", "ae", "adverse", "side effect", "有害事象", "副作用"),
    "rescue": ("rescue", "rescue treatment", "treatment failure", "救済治療", "追加治療"),
    "dialysis": ("dialysis", "透析"),
    "transplant": ("transplant", "transplantation", "kidney transplant", "移植", "腎移植"),
    "death": ("death", "died", "死亡"),
}
_GRADES = {
    "-": ("-", "(-)", "neg", "negative", "0", "陰性"),
    "±": ("±", "+-", "+/-", "(±)", "trace", "tr", "痕跡"),
} | {
    grade: (grade, f"({grade})", f"+{grade[0]}", "+" * int(grade[0]), f"({'+' * int(grade[0])})")
    for grade in DIPSTICK_GRADES[2:]
}


def words(column: pl.Series, table: dict[str, tuple[str, ...]]) -> pl.DataFrame:
    """Value (String, a key of the table), failed, missing_code."""
    lookup = {spelling: key for key, spellings in table.items() for spelling in spellings}
    value = pl.col("text").str.to_lowercase().replace_strict(lookup, default=None, return_dtype=pl.String)
    frame = _prepared(column).with_columns(value=value)
    return frame.select(
        "value", failed=pl.col("text").is_not_null() & pl.col("value").is_null(), missing_code="missing_code"
    )


def sexes(column: pl.Series) -> pl.DataFrame:
    """Value (female, male), failed, missing_code."""
    return words(column, _SEX)


def event_kinds(column: pl.Series) -> pl.DataFrame:
    """Value (flare, adverse event, rescue, dialysis, transplant, death), failed, missing_code."""
    return words(column, _EVENTS)


def grades(column: pl.Series) -> pl.DataFrame:
    """Value (-, ±, 1+ to 4+), failed, missing_code."""
    return words(column, _GRADES)


def yes_no(column: pl.Series) -> pl.DataFrame:
    """Value (Boolean), failed, missing_code."""
    return words(column, {"yes": _YES, "no": _NO}).with_columns(value=pl.col("value") == "yes")


def texts(column: pl.Series) -> pl.DataFrame:
    """Value (String as written, blanks trimmed), failed (never), missing_code (never: a word is a word)."""
    cleaned = pl.DataFrame({"raw": column.cast(pl.String)}).select(value=clean(pl.col("raw")))
    return cleaned.with_columns(failed=pl.lit(value=False), missing_code=pl.lit(value=False))


def ids(column: pl.Series) -> pl.DataFrame:
    """Value (String exactly as written but for outer blanks: 007 stays 007), failed, missing_code."""
    stripped = pl.col("raw").str.strip_chars()
    frame = pl.DataFrame({"raw": column.cast(pl.String)}).select(value=pl.when(stripped != "").then(stripped))
    return frame.with_columns(failed=pl.lit(value=False), missing_code=pl.lit(value=False))


def isn_classes(column: pl.Series) -> pl.DataFrame:
    """Value (the class as written, folded), group (pure V; III or IV with V; III or IV; I or II; VI), failed, missing_code."""
    frame = _prepared(column)
    # "IV-G (A/C) + V": what stands in brackets and the suffixes S, G, a, b, c do not change the class.
    bare = (
        pl.col("text")
        .str.to_uppercase()
        .str.replace_all(r"\([^)]*\)", " ")
        .str.replace_all(r"CLASS|型|\b[AC]I\s*[:=]?\s*\d+", " ")
    )
    classes = r"\b(?:VI|IV|V|I{1,3}|[1-6])[SGABC]?\b"
    roman = bare.str.extract_all(classes).list.eval(pl.element().str.strip_chars_end("SGABC"))
    number = pl.element().replace_strict(
        {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6} | {str(n): n for n in range(1, 7)},
        default=None,
        return_dtype=pl.Int8,
    )
    frame = frame.with_columns(_classes=roman.list.eval(number))
    has = {n: pl.col("_classes").list.contains(n) for n in range(1, 7)}
    group = (
        pl.when(has[6])
        .then(pl.lit("VI"))
        .when((has[3] | has[4]) & has[5])
        .then(pl.lit("III or IV with V"))
        .when(has[3] | has[4])
        .then(pl.lit("III or IV"))
        .when(has[5])
        .then(pl.lit("V"))
        .when(has[1] | has[2])
        .then(pl.lit("I or II"))
    )
    return frame.select(value=pl.col("text"), group=group, failed=pl.lit(value=False), missing_code="missing_code")
