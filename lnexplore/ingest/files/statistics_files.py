"""Files of statistics programs (SPSS, Stata, SAS) and Parquet: row 1 holds the variables' names, data follow."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.celltext import as_text, text_column
from lnexplore.ingest.files.selected import Selected
from lnexplore.ingest.files.sheet import Sheet, UnreadableFileError, check_span, most_rows
from lnexplore.ingest.files.textfiles import guess


def read_parquet(raw: bytes, encoding: str | None = None) -> list[Sheet]:  # noqa: ARG001 - text in it is UTF-8 by definition
    """The table of a Parquet file. Raises UnreadableFileError."""
    try:
        scan = pl.scan_parquet(io.BytesIO(raw))
        schema = scan.collect_schema()
        # The number of rows is in the file's last bytes: nothing is unpacked to learn it.
        check_span(len(schema), int(scan.select(pl.len()).collect().item()))
        if any(kind.is_nested() or kind in (pl.Binary, pl.Object) for kind in schema.dtypes()):
            raise UnreadableFileError(Problem.NESTED_CELLS)
        selected = Selected.of(pl.read_parquet_metadata(io.BytesIO(raw)))
        return [replace(_sheet("", scan.collect()), selected=selected)]
    except (pl.exceptions.PolarsError, OSError, ValueError) as trouble:
        raise UnreadableFileError(Problem.DAMAGED) from trouble


def read_sav(raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """The table of an SPSS file. Raises UnreadableFileError."""
    import pyreadstat

    return [_variables(pyreadstat.read_sav, raw, encoding)]


def read_dta(raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """The table of a Stata file. Raises UnreadableFileError."""
    import pyreadstat

    return [_variables(pyreadstat.read_dta, raw, encoding)]


def read_sas7bdat(raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """The table of a SAS data set. Raises UnreadableFileError."""
    import pyreadstat

    return [_variables(pyreadstat.read_sas7bdat, raw, encoding)]


_MEMBER = re.compile(rb"HEADER RECORD\*{7}(?:MEMBER  |MEMBV8  )HEADER RECORD!{7}")


def read_xpt(raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """The tables of a SAS transport file. Raises UnreadableFileError."""
    import pyreadstat

    # Members begin at multiples of 80 bytes, each with its own header; the reader takes one member at a time.
    begins = [match.start() for match in _MEMBER.finditer(raw) if match.start() % 80 == 0]
    if not begins:
        raise UnreadableFileError(Problem.DAMAGED)
    ends = [*begins[1:], len(raw)]
    library = raw[: begins[0]]
    members = [library + raw[begin:end] for begin, end in zip(begins, ends, strict=True)]
    return [_variables(pyreadstat.read_xport, member, encoding) for member in members]


_ENCODINGS = ("cp932", "gb18030", "cp1252")
# The reader of these files asks for the names that iconv knows.
_ICONV = {"cp932": "CP932", "gb18030": "GB18030", "cp1252": "WINDOWS-1252", "latin-1": "ISO-8859-1"} | {
    "cp949": "CP949",
    "euc-jp": "EUC-JP",
    "utf-8": "UTF-8",
}


def _variables(read: Callable[..., tuple[Any, Any]], raw: bytes, encoding: str | None) -> Sheet:
    """A table with names, labels and value labels. Raises UnreadableFileError."""
    used, frame, meta = _decoded(read, raw, encoding)
    labels = {
        index: str(label)
        for index, label in enumerate(meta.column_labels or [])
        if label and str(label).strip() and index < frame.width
    }
    single = [
        name
        for name, kind in meta.readstat_variable_types.items()
        if kind == "float" and frame.schema[name] == pl.Float64
    ]
    frame = frame.with_columns(pl.col(single).cast(pl.Float32))
    return _sheet(str(meta.table_name or "").strip(), frame, labels, meta.variable_value_labels, used)


def _decoded(read: Callable[..., tuple[Any, Any]], raw: bytes, encoding: str | None) -> tuple[str, pl.DataFrame, Any]:
    """The encoding that was needed, the table and what the file says about it. Raises UnreadableFileError."""
    if encoding is not None:
        frame, meta = _attempt(read, raw, encoding)
        if frame is None:
            raise UnreadableFileError(Problem.WRONG_ENCODING, {"encoding": encoding})
        return encoding, frame, meta
    frame, meta = _attempt(read, raw, None)
    if frame is not None and not _mojibake(frame, meta):
        return str(meta.file_encoding or ""), frame, meta
    # The file says nothing true about its encoding: Latin-1 gives every byte back, and the bytes tell.
    lossless, latin = _attempt(read, raw, "latin-1")
    candidates = list(_ENCODINGS)
    if lossless is not None:
        found = guess("\n".join(_words(lossless, latin)).encode("latin-1", "ignore"))
        candidates = [*found, *(known for known in _ENCODINGS if known not in found)]
    for candidate in candidates:
        again, about = _attempt(read, raw, candidate)
        if again is not None:
            return candidate, again, about
    if frame is None:
        raise UnreadableFileError(Problem.DAMAGED)
    return str(meta.file_encoding or ""), frame, meta


def _attempt(read: Callable[..., tuple[Any, Any]], raw: bytes, encoding: str | None) -> tuple[pl.DataFrame | None, Any]:
    import pyreadstat

    name = None if encoding is None else _ICONV.get(encoding.lower(), encoding)
    try:
        # One row too many tells that the table is too long, whatever its header says.
        options = {"encoding": name, "output_format": "polars", "row_limit": most_rows() + 1}
        try:
            frame, meta = read(io.BytesIO(raw), **options)
        except OverflowError:  # a date outside the calendar: dates stay numbers
            frame, meta = read(io.BytesIO(raw), disable_datetime_conversion=True, **options)
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        pl.exceptions.PolarsError,
        UnicodeError,
        ValueError,
        TypeError,
        LookupError,
    ):
        return None, None
    check_span(frame.width, frame.height)
    return frame, meta


def _words(frame: pl.DataFrame, meta: Any) -> list[str]:
    """Text of the file that is not plain ASCII, as far as needed to tell its encoding."""
    texts = [*frame.columns, *(label for label in meta.column_labels or [] if label)]
    for labels in meta.variable_value_labels.values():
        texts += map(str, labels.values())
    for column in frame.select(pl.selectors.string()):
        other = column.filter(~column.str.contains(r"^[\x00-\x7f]*$")).drop_nulls()
        texts += other.head(500).to_list()
    return [text for text in texts if not text.isascii()]


def _mojibake(frame: pl.DataFrame, meta: Any) -> bool:
    """Whether text came out as no language writes it, which means another encoding."""
    return any(re.search(r"[\x80-\x9f\ufffd]", text) for text in _words(frame, meta))


def _sheet(
    name: str,
    frame: pl.DataFrame,
    labels: Mapping[int, str] | None = None,
    values: Mapping[str, Mapping[Any, str]] | None = None,
    encoding: str = "",
) -> Sheet:
    columns = []
    for index, column in enumerate(frame):
        text = text_column(column)
        meaning = {as_text(code): label for code, label in (values or {}).get(column.name, {}).items()}
        # SPSS keys whole codes as 1.0, the column may hold them as 1.
        meaning |= {key.removesuffix(".0"): label for key, label in meaning.items()}
        if meaning:
            text = text.replace(meaning)
        head = pl.Series([column.name], dtype=pl.String)
        columns.append(head.append(text).alias(f"c{index}"))
    return Sheet(
        name, pl.DataFrame(columns or [pl.Series("c0", [], dtype=pl.String)]), labels=labels or {}, encoding=encoding
    )
