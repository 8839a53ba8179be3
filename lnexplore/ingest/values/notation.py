"""The grammar of a laboratory value in a cell: marks within a number, comparisons, ranges, flags and units."""

import re
from collections.abc import Mapping
from typing import Literal

import polars as pl

from lnexplore.ingest.remembered import different_cells, remembered_column
from lnexplore.ingest.values.plain import are_plain, shows_point
from lnexplore.ingest.values.spellings import fold

# One number as it stands in a cell, marks and all; `_value` decides what it is, or that it is none.
_MARKED = r"[.,]?[0-9]+(?:[.,'’ ][0-9]+)*(?:[eE][+-]?[0-9]{1,3})?"
_GROUPED = r"[1-9][0-9]{0,2}(?:(?:MARK[0-9]{3})+)"
_FLAG = r"\((?:HH?|LL?|[*↑↓])\)|\[(?:HH?|LL?|[*↑↓])\]|HH|LL|[HLhl]|[*↑↓!]+|(?i:high|low)"
FIELD = (
    r"/?\s*(?:h\.?p\.?f?\.?|per hpf|毎視野|各視野|視野|毎高倍視野|高倍視野|高倍镜视野|高倍視野下|视野|시야|고배율시야"
    r"|campo|c\.?g\.?a\.?|champ|gesichtsfeld|gf)"
)
COUNT = r"(?:個|个|個数|コ|개|cells?|rbcs?)"
_ATOM = (
    r"(?:(?:k|m|u|µ|μ|n|p)?(?:g|gram|grams)(?:\s*[·・.]?\s*(?:u-?)?cr(?:e|ea|eat|eatinine|eatinina|éatinine)?)?"
    r"|(?:m|u|µ|μ|n)?mol(?:\s*[·・.]?\s*cr(?:e|ea|eat|eatinine)?)?|(?:d|c|m|u|µ|μ|n|f)?l|(?:k|m|u|µ|μ)?(?:iu|u|eq)|gpl|mpl|bu|au"
    r"|units?|cr|creatinine|gcr|24 ?(?:h|hrs?|hours?|時間|std|stunden)|hrs?|hours?|h|min|minutes?|分|days?|d|日|天|일|d[ií]as?|jours?|j|tage?|"
    r"1[.,]73 ?m\^?2|mm\^?3|m\^?2|cm|mm|mmhg|kda|%|‰|cells?|years?|yrs?|y|y/o|歳|才|岁|歲|세|años?|ans?|jahre?"
    r"|months?|mo|ヶ月|か月|カ月|ヵ月|個月|个月|개월|weeks?|wks?|w|週間?|周|주|points?|pts?|点|index|ratio|10\^?[0-9]{1,2})"
)
_UNIT = rf"(?i:{COUNT}?{FIELD}|{COUNT}|[x×]?\s?/?\s?{_ATOM}(?:\s?(?:/|·|・|\*|per|por|pro|p/)\s?{_ATOM}){{0,3}})"
_BEFORE = {
    "<": "<|less than|under|below|menor de|menor que|menos de|unter|kleiner als|moins de|小于|低于|小於|低於|inférieur à",
    "<=": "<=|=<|< =|≦|≤|⩽|≤=|up to|at most|hasta|bis zu|máx|max|不超过",
    ">": ">|more than|greater than|over|above|mayor de|mayor que|más de|über|größer als|plus de|大于|高于|大於|高於|supérieur à",
    ">=": ">=|=>|> =|≧|≥|⩾|at least|mindestens|min|al menos|au moins|不少于|至少",
}
_BEHIND = {
    "<": "未満|미만|>",
    "<=": "以下|以内|이하|≧|≥",
    ">": "超過|超|초과|<",
    ">=": "以上|이상|及以上|或以上|or more|or above|and above|o más|oder mehr|ou plus|≦|≤|+",
}
_ABOUT = (
    r"^(?i:about|around|approximately|approx\.?|roughly|circa|cca\.?|ca\.?|c\.|etwa|ungefähr|environ|env\.|aprox\.?|aproximadamente|cerca\sde"
    r"|około|ok\.|yaklaşık|περίπου|примерно|約|约|大約|大约|およそ|약|≈)\s?"
)
_REMARK = (
    r"(?:(?P<below><\s?[0-9.,]+)\s?[(]?neg(?:ative)?[)]?|(?P<value>[0-9].*?)[,;]?\s?[(\[]?(?i:stable|unchanged|improved|repeat(?:ed)?|rechecked|confirmed|estable|stabil"
    r"|unverändert|stabile|inchangé|安定|不変|再検|稳定|穩定|안정)[)\]]?)$"
)
"""What is said beside a number and leaves it what it is; any other remark leaves the cell unread."""
_BETWEEN = r"-|~|〜|∼|ー|から|至|到|\.{2,3}|to |a |à ?|bis "


def _any(table: Mapping[str, str]) -> str:
    """One alternation, the longest first: `<=` before `<`."""
    spelled = sorted((word for words in table.values() for word in words.split("|")), key=len, reverse=True)
    return "(?i:" + "|".join(re.escape(word) for word in spelled) + ")"


def _sign(text: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """The comparison that a spelling of `_BEFORE` or `_BEHIND` stands for."""
    known = {word: sign for sign, words in table.items() for word in words.split("|")}
    sign = text.str.to_lowercase().replace_strict(known, default="other", return_dtype=pl.String)
    return pl.when(text.is_not_null()).then(sign)


def _value(token: pl.Expr, decimal: str) -> tuple[pl.Expr, pl.Expr]:
    """The number that a token is (null where none, never infinite) and the kind of its spelling."""
    mark, point = (",", ".") if decimal == "." else (".", ",")
    marks = "|".join(_GROUPED.replace("MARK", sign) for sign in (rf"\{mark}", " ", "['’]"))
    plain = token.str.contains(r"^(?:[0-9]+\.?[0-9]+|[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$")
    grouped = token.str.contains(rf"^(?:{marks})(?:\{point}[0-9]+)?(?:[eE][+-]?[0-9]{{1,2}})?$")
    pointed = token.str.contains(rf"\{point}")
    bare = token.str.replace_all(rf"[ '’\{mark}]", "").str.replace(point, ".", literal=True)
    # A point with thousands commas before it, or several commas, are English even in a column of decimal commas.
    comma, english = pl.lit(value=False), pl.lit(value=False)
    if decimal == ",":
        comma = token.str.contains(r"^[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,2})?$")
        english = token.str.contains(r"^[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})$")
    number = (
        pl.when(grouped | comma)
        .then(bare)
        .when(english)
        .then(token.str.replace_all(",", "", literal=True))
        .when(plain)
        .then(token)
    )
    kind = (
        pl.when((grouped | comma) & pointed & pl.lit(decimal == ","))
        .then(pl.lit("decimal_comma"))
        .when(grouped | english)
        .then(pl.lit("thousands"))
    )
    value = number.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value), kind


def parse(frame: pl.DataFrame, decimal: str, *, brackets: bool) -> pl.DataFrame:
    """The parts of every cell that has the shape of a number, limit or range, and `fits` where nothing is left over.

    before, sign, first, second, behind (comparisons), unit (as written), flagged, spelling (the number's kind).
    """
    text = pl.col("text").str.replace(r"^[(\[]([^()\[\]]*)[)\]]", "$1") if brackets else pl.col("text")
    shape = (
        rf"^(?P<front>(?:HH?|LL?) |[*↑↓] ?)?(?P<before>{_any(_BEFORE)})?\s?(?P<sign>[+-])?\s?(?P<first>{_MARKED})"
        rf"(?:\s?(?:{_BETWEEN})\s?(?P<second>{_MARKED}))?\s?(?P<behind>{_any(_BEHIND)})?\s?(?P<rest>.*)$"
    )
    tail = rf"^(?P<flag>{_FLAG})?\s?(?P<unit>{_UNIT})?\s?(?P<behind_unit>{_any(_BEHIND)})?\s?(?P<flag_unit>{_FLAG})?$"
    bare = text.str.replace(_ABOUT, "").str.replace(_REMARK, "${below}${value}")
    frame = frame.with_columns(bare.str.extract_groups(shape).alias("_shape"), _said=bare != text).unnest("_shape")
    frame = frame.with_columns(pl.col("rest").str.extract_groups(tail).alias("_tail")).unnest("_tail")
    first, spelling = _value(pl.col("first"), decimal)
    second, second_spelling = _value(pl.col("second"), decimal)
    field = pl.col("unit").str.contains(rf"^(?i:{COUNT}?{FIELD})$")
    counted = pl.col("unit").str.contains(rf"^(?i:{COUNT})$")
    # g/g・Cr and g/g.Cr are g/gCr: the only spellings of a unit that are not kept as they stand.
    written = pl.col("unit").str.strip_chars().str.replace(r"(?i)(g|mol)\s?[·・.]\s?(cr)", "${1}$2")
    twice = pl.col("behind").is_not_null() & pl.col("behind_unit").is_not_null()
    return frame.with_columns(
        first=first,
        has_second=pl.col("second").is_not_null(),
        second=second,
        spelling=pl.coalesce(spelling, second_spelling),
        before=_sign(pl.col("before"), _BEFORE),
        # 2+ is a grade of a test strip and no "two or more".
        behind=pl.when((pl.col("behind") == "+") & (pl.col("first").str.len_chars() < 2))
        .then(pl.lit("other"))
        .otherwise(_sign(pl.coalesce("behind", "behind_unit"), _BEHIND)),
        counted=counted,
        unit=pl.when(field).then(pl.lit("/HPF")).when(~counted).then(written),
        flagged=pl.any_horizontal("_said", pl.col("front", "flag", "flag_unit").is_not_null()),
        fits=first.is_not_null()
        & (pl.col("second").is_null() | second.is_not_null())
        & (
            (pl.col("rest") == "")
            | pl.col("unit").is_not_null()
            | pl.col("flag").is_not_null()
            | pl.col("behind_unit").is_not_null()
        )
        & ~twice,
    )


@remembered_column
def decimal_mark(column: pl.Series) -> Literal[".", ","] | None:
    """The decimal mark that the column itself shows; None where it shows none, as with nothing but 1,234.

    A mark before one, two, four or more figures, behind a leading 0 or behind the other mark is a decimal mark.
    """
    if are_plain(column):
        return "." if shows_point(column) else None
    column = column.cast(pl.String)
    cells = different_cells(column).to_frame("raw")
    # Most columns have no comma and nothing but ASCII: then any decimal point decides.
    folded, commas, points = cells.select(
        folded=~pl.col("raw").str.contains(r"[^ -~]").any(),
        commas=pl.col("raw").str.contains(",", literal=True).any(),
        points=pl.col("raw").str.contains(".", literal=True).any(),
    ).row(0)
    if folded and not commas and not points:
        return None
    cells = column.to_frame("raw").group_by("raw").agg(rows=pl.len()).drop_nulls()
    text = pl.col("raw") if folded else fold(pl.col("raw"))

    def shown(mark: str, other: str) -> pl.Expr:
        definite = (
            rf"0{mark}[0-9]+|[0-9]+{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{4,}}{mark}[0-9]+|{mark}[0-9]+"
            rf"|[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]+|[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}"
        )
        return text.str.contains(rf"(?:^|[^0-9.,])(?:{definite})(?:$|[^0-9.,])").dot(pl.col("rows"))

    counts = cells.select(comma=shown(",", r"\."), point=shown(r"\.", ","))
    comma, point = counts.row(0)
    if comma == point:
        return "." if point else None
    return "," if comma > point else "."


def are_cells_of_urine(text: pl.Series) -> bool:
    """Whether cells of a column “RBC” count the urine’s: 5-9, /HPF, or at least three whole numbers that no blood holds."""
    ranges = int(text.str.contains(r"(?i)^\s*\(?[<>≧≥]?\s*\d+\s*[-~〜–]\s*\d+|hpf|視野").sum())
    numbers = text.str.strip_chars().cast(pl.Float64, strict=False).drop_nulls()
    # In blood they are counted in millions: 3 to 6, or 300 to 600.
    counted = numbers.len() == text.len() >= 3 and bool(((numbers % 1 == 0) & (numbers < 300)).all())
    return ranges * 4 >= max(text.len(), 1) or (counted and bool(((numbers <= 1) | (numbers >= 10)).any()))
