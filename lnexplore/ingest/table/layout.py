"""Where the table stands in a sheet: header rows, data rows, and the rows that are neither."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import match_column, match_header, normalise, time_alone

HEADER_ROWS = 40
"""How far down the header is looked for."""
HEADER_LINES, LOOKED_AT = 4, 200
"""Rows that one header may span, and rows read to tell what a column holds."""
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
_NUMERIC = re.compile(
    r"^[<>≦≧≤≥]?\s*[-+]?\d[\d.,\s]*(?:e[-+]?\d+)?$|^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[ T].*)?$", re.IGNORECASE
)
_DATED = r"^\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_SUMMARY = re.compile(
    r"\d\s*[(（]\s*\d+(?:\.\d+)?\s*+[%％]?\s*[)）]|\d\s*(?:±|\+/-)\s*\d|^n\s*=\s*\d+|\d\s*\[\s*\d[^\[\]–,-]*+[-–,][^\[\]]*\]|^p\s*[-=<]",
    re.IGNORECASE,
)

_OTHER_UNITS = frozenset(
    [
        "years",
        "year",
        "yr",
        "y",
        "歳",
        "岁",
        "세",
        "años",
        "jahre",
        "ans",
        "-",
        "mmhg",
        "kg",
        "cm",
        "m/f",
        "f/m",
        "男/女",
        "%",
        "yyyy/mm/dd",
        "yyyy-mm-dd",
        "dd/mm/yyyy",
        "mm/dd/yyyy",
    ]
)
"""Units and formats of columns that are no measures."""

Trouble = Literal["empty", "chart", "summary", "transposed", "no header"]


@dataclass(frozen=True)
class Left:
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
    left: tuple[Left, ...] = ()
    blank: int = 0
    """blank rows between the data"""
    labels: Mapping[int, str] = field(default_factory=dict)

    @property
    def indices(self) -> list[int]:
        """Columns with a header or any value."""
        return sorted({*self.headers, *(int(name[1:]) for name in self.frame.columns if name[0] == "c")})


def folded(text: str) -> str:
    """Text with full width folded and blanks collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def find_table(sheet: Sheet) -> Table | Trouble:
    """The table of a sheet, or why it has none."""
    if sheet.kind == "chart":
        return "chart"
    top = sheet.rows(0, HEADER_ROWS + LOOKED_AT)
    if not any(cell for row in top for cell in row) and not sheet.errors:
        return "empty"
    best = _best_row(top)
    if best is None:
        return _why_none(top)
    if _is_transposed(top, best):
        return "transposed"
    first, last = _header_span(sheet, top, best)
    lines = [_line(sheet, top, row, row == last, last) for row in range(first, last + 1)]
    headers, bottom = _join(lines)
    named = _patient_in(top[first : last + 1]) is not None
    if _is_summary(top[last + 1 :] if named else top, headers):
        return "summary"
    title = " ".join(cell for row in top[:first] for cell in row if cell)
    return _cut(sheet, first, last, headers, bottom, title)


def _is_transposed(top: list[list[str]], best: int) -> bool:
    """Whether names of columns stand down the first column instead of along a row."""
    if len({normalise(cell) for cell in top[best] if _known(cell)}) > 1:
        return False
    for column in range(3):
        down = [row[column] for row in top if len(row) > column and row[column]]
        known = [normalise(cell) for cell in down if _known(cell)]
        # Names of columns differ; a word such as “remission” may be that of many patients.
        if len(set(known)) >= 3 and len(known) >= 0.6 * len(down):
            return True
    return False


def _is_number(cell: str) -> bool:
    return bool(_NUMERIC.match(folded(cell)))


def _known(cell: str) -> bool:
    """Whether a cell reads like a header: a field, a measure (with or without a time point), a role or a time point."""
    if not cell or _is_number(cell) or len(cell) > 120:
        return False
    if match_header(cell, "roles").key or time_alone(cell) is not None:
        return True
    return match_column(cell, ("visits", "patients", "treatments", "events"), propose=False).sure


def _best_row(top: list[list[str]]) -> int | None:
    """The row with most cells that read like headers; the first of equals; None where no row has one."""
    best, most = None, 0
    for index, row in enumerate(top[:HEADER_ROWS]):
        cells = [cell for cell in row if cell]
        known = len({normalise(cell) for cell in cells if _known(cell)})
        if any(_NUMERIC.match(folded(cell)) for cell in cells) and known < 0.5 * len(cells):
            continue
        if known > most:
            best, most = index, known
    return best


def _header_span(sheet: Sheet, top: list[list[str]], best: int) -> tuple[int, int]:
    """First and last row of the header around its best row."""
    first = last = best
    while first > 0 and last - first + 1 < HEADER_LINES and _belongs_above(sheet, top, first):
        first -= 1
    while last + 1 < len(top) and last - first + 1 < HEADER_LINES and _belongs_below(top, first, last):
        last += 1
    return first, last


def _belongs_above(sheet: Sheet, top: list[list[str]], first: int) -> bool:
    """Whether the row above the header is its upper line: it groups columns or names one that has no name below."""
    above, below = top[first - 1], top[first]
    filled = [index for index, cell in enumerate(above) if cell]
    if not filled or any(_is_number(above[index]) for index in filled):
        return False
    width = sum(1 for cell in below if cell)
    spans = [(left, right) for row, left, end, right in sheet.merged if row == first - 1 == end and right > left]
    # One heading alone that begins with the table is its title; headings of groups stand side by side or further right.
    alone = len(filled) == 1 and filled[0] == min((i for i, cell in enumerate(below) if cell), default=0)
    if not alone and any(0 < right - left + 1 < max(width, 2) and above[left] for left, right in spans):
        return True
    if any(time_alone(above[index]) is not None for index in filled):
        return True
    names_more = [index for index in filled if index >= len(below) or not below[index]]
    return len(names_more) >= 1 and len(filled) >= 2 and any(_known(above[index]) for index in names_more)


def _belongs_below(top: list[list[str]], first: int, last: int) -> bool:
    """Whether the row below the header is its lower line: units, or names under a merged cell; never data."""
    header, below = top[last], top[last + 1]
    filled = [index for index, cell in enumerate(below) if cell]
    if not filled or any(_is_number(below[index]) for index in filled):
        return False
    above = {index for row in top[first : last + 1] for index, cell in enumerate(row) if cell}
    patient = _patient_in(top[first : last + 1])
    if patient is not None and patient in filled and not _is_unit(below[patient]):
        return False
    units = [index for index in filled if _is_unit(below[index])]
    if len(units) * 2 >= len(filled) and any(folded(below[index]) != "-" for index in units):
        return True
    # Under "Visit 2 | | |" stand the names of its columns.
    under_gap = [index for index in filled if index >= len(header) or not header[index]]
    known = [index for index in filled if _known(below[index])]
    return bool(above) and len(known) * 2 >= len(filled) and (bool(under_gap) or len(known) >= 2)


def _patient_in(rows: list[list[str]]) -> int | None:
    for row in rows:
        for index, cell in enumerate(row):
            if cell and match_header(cell, "patients").key == "patient_id":
                return index
    return None


def _is_unit(cell: str) -> bool:
    text = folded(cell).strip("()[]（）")
    return text.casefold() in _OTHER_UNITS or any(find_unit(measure, text) for measure in MEASURES.values())


def _line(sheet: Sheet, top: list[list[str]], row: int, is_last: bool, last: int) -> dict[int, str]:
    """One line of the header, merged cells and headings over several columns spread to the columns they cover."""
    cells = {index: " ".join(cell.split()) for index, cell in enumerate(top[row]) if cell}
    covered = {
        index for first, left, end, right in sheet.merged if first <= row <= end for index in range(left, right + 1)
    }
    for first, left, end, right in sheet.merged:
        if first == row <= end and left in cells:
            cells.update(dict.fromkeys(range(left, right + 1), cells[left]))
    if is_last:
        return cells
    below = {index for line in top[row + 1 : last + 1] for index, cell in enumerate(line) if cell}
    width = max((len(line) for line in top[row : last + 1]), default=0)
    current = ""
    for index in range(width):
        if index in cells:
            current = cells[index]
            # A name with nothing below it is a column's own and covers no other.
            current = current if index in below else ""
        elif index in covered or index not in below:
            current = "" if index not in below else current
        elif current:
            cells[index] = current
    return cells


def _join(lines: list[dict[int, str]]) -> tuple[dict[int, str], dict[int, str]]:
    """(header, bottom line) of each column; a unit in a line of its own is put into brackets."""
    headers: dict[int, str] = {}
    bottom: dict[int, str] = {}
    for line in lines:
        for index, cell in line.items():
            known = headers.get(index, "")
            if not known:
                headers[index] = bottom[index] = cell
            elif cell != bottom[index]:
                is_unit = _is_unit(cell)
                headers[index] = f"{known} ({cell.strip('()[]（）')})" if is_unit else f"{known} {cell}"
                bottom[index] = f"{bottom[index]} ({cell.strip('()[]（）')})" if is_unit else cell
    return headers, bottom


def _is_summary(rows: list[list[str]], headers: Mapping[int, str]) -> bool:
    """Whether the cells are counts with percentages or means with deviations: a finished table, not patients."""
    cells = [folded(cell) for row in rows[:60] for cell in row[1:] if cell]
    if not cells:
        return False
    summed = sum(1 for cell in cells if _SUMMARY.search(cell))
    return (summed >= 3 and summed * 3 >= len(cells)) or (
        summed >= 1 and sum(1 for text in headers.values() if _SUMMARY.search(folded(text))) >= 2
    )


def _why_none(top: list[list[str]]) -> Trouble:
    first = [row[0] for row in top if row and row[0]]
    if _is_summary(top, {}):
        return "summary"
    if sum(1 for cell in first if _known(cell)) >= 3:
        return "transposed"
    return "no header"


def _cut(sheet: Sheet, first: int, last: int, headers: dict[int, str], bottom: dict[int, str], title: str) -> Table:
    """The data rows below the header; blank rows, totals, remarks and repeated headers are taken out."""
    errors: dict[int, list[int]] = {}
    for row, column in sheet.errors:
        errors.setdefault(row, []).append(column)
    columns = sheet.cells.columns
    rows = _unmerged(sheet, last).with_row_index("_row")
    # A sheet that was sorted with its header has data above it; a title has few cells and no figures.
    filled_in = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in columns])
    figures = pl.any_horizontal([pl.col(name).str.contains(r"^\s*[<>]?\d") for name in columns])
    above = rows.head(first).filter((filled_in >= max(3, 0.8 * len(headers))) & figures.fill_null(value=False))
    frame = pl.concat([above, rows.slice(last + 1)])
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


def _rows_left(frame: pl.DataFrame, columns: list[str], headers: Mapping[int, str]) -> list[Left]:
    """Totals, remarks and repeated headers, looked for where they can stand: few cells, or a telling first cell."""
    if frame.height == 0:
        return []
    first = pl.coalesce([pl.col(name) for name in columns]).alias("_first")
    dated = pl.any_horizontal([pl.col(name).str.contains(_DATED) for name in columns]).fill_null(value=False)
    telling = frame.select("_row", "_filled", first, dated.alias("_dated")).with_columns(
        _twice=pl.col("_first").is_duplicated()
    )
    telling = telling.filter(
        (pl.col("_filled") <= 2)
        | pl.col("_first").str.contains(
            r"(?i)^\s*(?:[※＊*†‡§#]|mean|av|med|s\.?d|sem|tot|sum|n\b|count|min|max|range|iqr|平|中|標|合|総|計|最|人|件|均|평|합|mittel|anz|moy|éc|som|notes?\b|注|備|凡)"
        )
    )
    found = []
    shapes = set(
        frame.filter(pl.col("_filled") > 2)
        .select(first)["_first"]
        .drop_nulls()
        .unique()
        .map_elements(_shape_of, pl.String)
    )
    full = int(frame["_filled"].max() or 0)  # type: ignore[arg-type]
    for row, cells, text, has_date, twice in telling.iter_rows():
        words = folded(text or "")
        if cells <= 2 and _shape_of(text or "") in shapes and re.search(r"\d", words):
            continue  # written like the numbers of the other patients
        # A patient may be called SD or Max: a total has no date and stands once.
        if _TOTAL.match(words) and not (has_date or (twice and cells > 2)):
            found.append(Left(row, "total"))
        elif ((cells <= 2 or cells * 3 <= full) and _FOOTER.match(words)) or (
            cells == 1 and full > 2 and _is_sentence(words)
        ):
            found.append(Left(row, "remark"))
    known = {index: normalise(text) for index, text in headers.items() if f"c{index}" in columns}
    if len(known) >= 2:
        again = frame.select("_row", *[f"c{index}" for index in known]).filter(
            pl.all_horizontal([pl.col(f"c{index}").is_not_null() for index in list(known)[:2]])
        )
        matching = again.filter(
            pl.all_horizontal([pl.col(f"c{index}").str.strip_chars() == headers[index] for index in list(known)[:2]])
        )
        found += [Left(row, "header again") for row in matching["_row"]]
    return sorted(found, key=lambda item: item.row)


def _is_sentence(words: str) -> bool:
    """Whether a cell alone in its row is a remark: several words or a stop; a number of a patient is neither."""
    cjk = len(re.findall(r"[\u3040-\u9fff\uac00-\ud7a3]", words))
    return len(words.split()) >= 4 or bool(re.search(r"[。.;；]\s*$|[、，。:：]", words)) or cjk > 10


def _shape_of(text: str) -> str:
    """A cell with its figures and letters made alike: `LN 2` and `LN 17` have one shape."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", folded(text)))
