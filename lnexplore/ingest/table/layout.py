"""Where the table stands in a sheet: header rows, data rows, and the rows that are neither."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import normalise
from lnexplore.ingest.reading import Layout
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.header_rows import (
    HEADER_ROWS,
    LOOKED_AT,
    best_row,
    folded,
    header_span,
    is_header,
    label_row,
    patient_in,
    read_header,
    unread_row,
)
from lnexplore.ingest.table.turn import stands_turned, turned

_FOOTER = re.compile(
    r"^(?:※|＊|\*|†|‡|§|#|注|備考|凡例|出典|note|notes|legend|abbreviation|source|footnote|remark|key|nota|leyenda|fuente"
    r"|anmerkung|legende|quelle|remarque|légende|비고|주)(?:[\s:：.)\d].*|[^a-z]*|.*[。:：].*)$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^(?:mean|average|avg|median|s\.?d\.?|sem|total|totals|sum|n|count|min|max|minimum|maximum|range|iqr|平均値?|中央値|標準偏差|合計"
    r"|総計|計|最大値?|最小値?|人数|件数|均值|平均数|中位数|合计|标准差|평균|중앙값|합계|media|mediana|suma|mittelwert|summe|anzahl|moyenne"
    r"|médiane|somme|écart[- ]type|d\.?e\.?|desv(?:iación)?\.?(?: est(?:ándar|\.)?)?|standardabweichung|(?:mean|平均)\s*(?:±|\+/-)\s*sd)\s*(?:[(:：=（].*)?$|^[nN]\s*=.*$",
    re.IGNORECASE,
)
_PATH = re.compile(r"^[^\W\d]\w*[.$](?=\w)")
"""What stands before the names of a flattened record."""
_FEWEST_NAMES = 3
_HAS_FIGURE, _FIGURE = re.compile(r"\d"), re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")
MOST_TOTALS, FEWEST_ROWS, FEWEST_FIGURES = 6, 4, 3
"""Rows below the patients that may sum them up, patients from which on, and figures that must be of one statistic."""
_DATED = r"^\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_SUMMARY = re.compile(
    r"\d\s*[(（]\s*\d+(?:\.\d+)?\s*+[%％]?\s*[)）]|\d\s*(?:±|\+/-)\s*\d|^n\s*=\s*\d+|\d\s*\[\s*\d[^\[\]–,-]*+[-–,][^\[\]]*\]|^p\s*[-=<]",
    re.IGNORECASE,
)

_TELLING = (
    r"(?i)^\s*(?:[※＊*†‡§#]|mean|av|med|s\.?d|sem|tot|sum|n\b|count|min|max|range|iqr|平|中|標|合|総|計|最|人|件|均|평|합"
    r"|mittel|anz|moy|éc|som|notes?\b|注|備|凡)"
)

Trouble = Literal["empty", "chart", "summary", "no header"]


@dataclass(frozen=True)
class SkippedRow:
    """A row below the header that is not data: its number and why."""

    row: int
    why: Literal["total", "remark", "header again"]


@dataclass(frozen=True)
class Table:
    """The table of one sheet.

    `frame`: a row per data row with `_row` (number in the spreadsheet), `_errors` (columns with an Excel error,
    where there are any) and the text of each column under c0, c1, ...
    """

    sheet: str
    frame: pl.DataFrame
    headers: Mapping[int, str]
    """column index -> its header, the lines of a header of several lines joined"""
    bottom: Mapping[int, str]
    """column index -> the last line of its header"""
    header_row: int
    """number of the last header row"""
    title: str = ""
    """what stands above the header"""
    left: tuple[SkippedRow, ...] = ()
    blank: int = 0
    """blank rows between the data"""
    labels: Mapping[int, str] = field(default_factory=dict)
    above: tuple[tuple[str, ...], ...] = ()
    """the filled rows above the header"""
    facts: tuple[int, ...] = ()
    """columns that were made of what stands above the header"""
    header_lines: int = 1
    """how many rows the header takes"""
    turned: bool = False
    """whether the patients stood in the columns: then `_row` is the number of a column of the sheet"""

    @property
    def indices(self) -> list[int]:
        """Columns with a header or any value."""
        return sorted({*self.headers, *(int(name[1:]) for name in self.frame.columns if name[0] == "c")})


def find_table(sheet: Sheet, layout: Layout | None = None) -> Table | Trouble:
    """The table of a sheet, or why it has none. `layout` is what the user decided of where it stands."""
    layout = layout or Layout()
    if sheet.kind == "chart":
        return "chart"
    sheet = _without_path(sheet)
    top = sheet.rows(0, HEADER_ROWS + LOOKED_AT)
    if not any(cell for row in top for cell in row) and not sheet.errors:
        return "empty"
    best = best_row(top)
    is_turned = stands_turned(top, best) if layout.turned is None else layout.turned
    if is_turned:
        if layout.turned is None and _is_summary(top, {}):
            return "summary"
        depth = layout.header[1] if layout.header else None
        upright, first, before = turned(sheet, depth)
        lines = upright.rows(0, HEADER_ROWS + LOOKED_AT)
        headers, bottom = read_header(upright, lines, first, first)
        table = _cut(upright, first, first, headers, bottom, "", layout.data)
        above = tuple(tuple(row) for row in top[:before] if any(row))
        return replace(table, turned=True, header_lines=first + 1, above=above)
    if layout.header is not None:
        first, last = layout.header[0] - 1, layout.header[1] - 1
    elif best is not None:
        first, last = header_span(sheet, top, best)
    elif sheet.labels:
        first = last = 0  # names and labels of a statistics program, whatever words they are
    elif _is_summary(top, {}):
        return "summary"
    elif (unread := unread_row(top)) is not None:
        # Its columns are shown, so that each can be said by hand.
        first = last = unread
    else:
        return "no header"
    named_twice = None if best is None else label_row(top, best)
    labels: dict[int, str] = {}
    if named_twice and layout.header in (None, (min(named_twice) + 1, max(named_twice) + 1)):
        first, last = min(named_twice), max(named_twice)
        headers, bottom = read_header(sheet, top, named_twice[0], named_twice[0])
        labels = {index: cell for index, cell in enumerate(top[named_twice[1]]) if cell}
    else:
        headers, bottom = read_header(sheet, top, first, last)
    named = patient_in(top[first : last + 1]) is not None
    if layout.header is None and _is_summary(top[last + 1 :] if named else top, headers):
        return "summary"
    title = " ".join(cell for row in top[:first] for cell in row if cell)
    # Rows above a header that the user has shown, or that say something of a patient, are no data.
    data = layout.data or (last + 2 if layout.header else None)
    table = _cut(sheet, first, last, headers, bottom, title, data)
    above = tuple(tuple(row) for row in top[:first] if any(row))
    return replace(table, above=above, header_lines=last - first + 1, labels={**table.labels, **labels})


def _without_path(sheet: Sheet) -> Sheet:
    """The sheet without the path that all names of its first row share: `resource.subject`, `resource.code.text`."""
    first = sheet.rows(0, 1)
    names = [cell for cell in first[0] if cell] if first else []
    paths = {_PATH.match(name) for name in names}
    shared = {found[0] for found in paths if found}
    if len(names) < _FEWEST_NAMES or None in paths or len(shared) != 1:
        return sheet
    cells = [
        pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.col(name).str.strip_prefix(*shared))
        .otherwise(pl.col(name))
        .alias(name)
        for name in sheet.cells.columns
    ]
    return replace(sheet, cells=sheet.cells.select(cells))


def _is_summary(rows: list[list[str]], headers: Mapping[int, str]) -> bool:
    """Whether the cells are counts with percentages or means with deviations: a finished table, not patients."""
    cells = [folded(cell) for row in rows[:60] for cell in row[1:] if cell]
    if not cells:
        return False
    summed = sum(1 for cell in cells if _SUMMARY.search(cell))
    return (summed >= 3 and summed * 3 >= len(cells)) or (
        summed >= 1 and sum(1 for text in headers.values() if _SUMMARY.search(folded(text))) >= 2
    )


def _cut(
    sheet: Sheet,
    first: int,
    last: int,
    headers: dict[int, str],
    bottom: dict[int, str],
    title: str,
    data: int | None = None,
) -> Table:
    """The data rows from row number `data`, else all those below the header; blank rows, totals, remarks and repeated headers are taken out."""
    errors: dict[int, list[int]] = {}
    for row, column in sheet.errors:
        errors.setdefault(row, []).append(column)
    columns = sheet.cells.columns
    rows = _unmerged(sheet, last).with_row_index("_row")
    # A sheet that was sorted with its header has data above it; a title has few cells and no figures.
    filled_in = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in columns])
    figures = pl.any_horizontal([pl.col(name).str.contains(r"^\s*[<>]?\d") for name in columns])
    told = [row for row, line in enumerate(sheet.rows(0, first)) if any(is_header(cell) for cell in line)]
    above = (
        rows.head(first if data is None else 0)
        .filter(~pl.col("_row").is_in(told))
        .filter((filled_in >= max(3, 0.8 * len(headers))) & figures.fill_null(value=False))
    )
    start = last + 1 if data is None else max(data - 1, last + 1)
    frame = pl.concat([above, rows.slice(start)])
    frame = frame.with_columns(pl.col("_row").cast(pl.Int64) + 1)
    filled = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in columns])
    holds_error = pl.col("_row").is_in([row + 1 for row in errors])
    frame = frame.with_columns(_filled=filled).filter((pl.col("_filled") > 0) | holds_error)
    height = sheet.cells.height - last - 1
    left = _rows_left(frame, columns, headers)
    blank = _inner_blanks(frame, last, height)
    if left:
        frame = frame.filter(~pl.col("_row").is_in([item.row for item in left]))
    if errors:
        found = [errors.get(row - 1, []) for row in frame["_row"]]
        frame = frame.with_columns(pl.Series("_errors", found, dtype=pl.List(pl.Int64)))
    return Table(
        sheet.name, frame.drop("_filled"), headers, bottom, last + 1, title, tuple(left), blank, dict(sheet.labels)
    )


def _unmerged(sheet: Sheet, last: int) -> pl.DataFrame:
    """The cells with merged ones below the header repeated on each of their rows."""
    cells = sheet.cells
    by_column: dict[int, list[tuple[int, int]]] = {}
    for first, left, end, right in sheet.merged:
        if first > last and end > first and left == right and f"c{left}" in cells.columns:
            by_column.setdefault(left, []).append((first, min(end, cells.height - 1)))
    for column, spans in by_column.items():
        text = cells[f"c{column}"].to_list()
        for first, end in spans:
            text[first : end + 1] = [text[first]] * (end + 1 - first)
        cells = cells.with_columns(pl.Series(f"c{column}", text, dtype=pl.String))
    return cells


def _inner_blanks(frame: pl.DataFrame, last: int, height: int) -> int:
    end = int(frame["_row"].max() or 0)  # type: ignore[arg-type]
    return max(0, min(end - last - 1, height) - frame.height)


def _rows_left(frame: pl.DataFrame, columns: list[str], headers: Mapping[int, str]) -> list[SkippedRow]:
    """Totals, remarks and repeated headers, looked for where they can stand: few cells, or a telling first cell."""
    if frame.height == 0:
        return []
    first = pl.coalesce([pl.col(name) for name in columns]).alias("_first")
    begins = frame.select(first).to_series()
    cells = different_cells(begins)
    telling = cells.filter(cells.str.contains(_TELLING).fill_null(value=False))
    seen = frame.with_columns(begins).filter((pl.col("_filled") <= 2) | begins.is_in(telling.implode()))
    dated = pl.any_horizontal([pl.col(name).str.contains(_DATED) for name in columns]).fill_null(value=False)
    counts = begins.filter(begins.is_in(seen["_first"].implode())).value_counts()
    twice = counts.filter(pl.col("count") > 1)["_first"]
    seen = seen.select(
        "_row", "_filled", "_first", dated.alias("_dated"), _twice=pl.col("_first").is_in(twice.implode())
    )
    found = []
    # Made alike by the frame before each shape is looked at: a registry has a hundred thousand numbers of a few shapes.
    full_rows = begins.filter(frame["_filled"] > 2)
    numbers = different_cells(full_rows).str.replace_all(r"\d+", "9").str.replace_all(r"\p{L}+", "a")
    shapes = set(map(_shape_of, numbers.drop_nulls().unique().to_list()))
    full = int(frame["_filled"].max() or 0)  # type: ignore[arg-type]
    for row, cells, text, has_date, twice in seen.iter_rows():
        words = folded(text or "")
        if cells <= 2 and _shape_of(text or "") in shapes and re.search(r"\d", words):
            continue  # written like the numbers of the other patients
        # A patient may be called SD or Max: a total has no date and stands once.
        if _TOTAL.match(words) and not (has_date or (twice and cells > 2)):
            found.append(SkippedRow(row, "total"))
        elif ((cells <= 2 or cells * 3 <= full) and _FOOTER.match(words)) or (
            cells == 1 and full > 2 and _is_sentence(words)
        ):
            found.append(SkippedRow(row, "remark"))
    known_rows = {item.row for item in found}
    found += [SkippedRow(row, "total") for row in _sums_up(frame, columns, begins) if row not in known_rows]
    known = {index: normalise(text) for index, text in headers.items() if f"c{index}" in columns}
    if len(known) >= 2:
        again = frame.select("_row", *[f"c{index}" for index in known]).filter(
            pl.all_horizontal([pl.col(f"c{index}").is_not_null() for index in list(known)[:2]])
        )
        matching = again.filter(
            pl.all_horizontal([pl.col(f"c{index}").str.strip_chars() == headers[index] for index in list(known)[:2]])
        )
        found += [SkippedRow(row, "header again") for row in matching["_row"]]
    return sorted(found, key=lambda item: item.row)


def _sums_up(frame: pl.DataFrame, columns: list[str], begins: pl.Series) -> list[int]:
    """Numbers of the last rows whose cells are one statistic of the cells above, whatever word stands before them."""
    # It has a name without a figure, and no sex, no date and no drug.
    full = int(frame["_filled"].max() or 0)  # type: ignore[arg-type]
    last = list(zip(begins.tail(MOST_TOTALS), frame["_filled"].tail(MOST_TOTALS), strict=True))[::-1]
    size = next(
        (n for n, (name, held) in enumerate(last) if not name or _HAS_FIGURE.search(name) or held == full), len(last)
    )
    above = frame.head(frame.height - size)
    if not size or above.height < FEWEST_ROWS:
        return []
    numbers = {name: above[name].str.replace(",", ".").cast(pl.Float64, strict=False).drop_nulls() for name in columns}
    told = {
        name: (cells.sum(), cells.mean(), cells.median(), cells.std(), cells.len())
        for name, cells in numbers.items()
        if cells.len() * 2 > above.height
    }
    found = []
    for name, row in zip(begins.tail(size), frame.tail(size).iter_rows(named=True), strict=True):
        figures = {column: row[column].strip().replace(",", ".") for column in told if row[column]}
        agree = Counter(
            place
            for column, text in figures.items()
            if _FIGURE.fullmatch(text)
            for place, result in enumerate(told[column])
            if abs(float(result or 0) - float(text)) <= 0.51 * 10.0 ** -len(text.partition(".")[2])  # type: ignore[arg-type]
        )
        most = max(agree.values(), default=0)
        if int((begins == name).sum()) == 1 and most >= FEWEST_FIGURES and most * 10 >= 7 * len(figures):
            found.append(row["_row"])
    return found


def _is_sentence(words: str) -> bool:
    """Whether a cell alone in its row is a remark: several words or a stop; a number of a patient is neither."""
    cjk = len(re.findall(r"[\u3040-\u9fff\uac00-\ud7a3]", words))
    return len(words.split()) >= 4 or bool(re.search(r"[。.;；]\s*$|[、，。:：]", words)) or cjk > 10


def _shape_of(text: str) -> str:
    """A cell with its figures and letters made alike: `LN 2` and `LN 17` have one shape."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", folded(text)))
