"""Tables of a database as sheets: row 1 holds the columns' names, data follow. Only of a file that lies on this computer, never of an upload."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import polars as pl

from lnexplore.ingest.files.celltext import column_of
from lnexplore.ingest.files.formats import Format
from lnexplore.ingest.files.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, UnreadableFileError, too_large

SQLITE = b"SQLite format 3\x00"
MAX_TABLES = 200
DAMAGED = "The database is damaged and cannot be opened. Check it with the program that made it, or export its tables as .csv."
ENCRYPTED = "The database is encrypted. Export its tables as .csv or .parquet."
BINARY = "(binary)"
"""what stands for a picture or another cell that is no text: it is listed with the cells that could not be read"""
_CHUNK = 50_000
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION))
_FUNCTIONS = frozenset(("count",))
_VIRTUAL = re.compile(r"\s*create\s++virtual\b", re.IGNORECASE)


def read_sqlite(raw: bytes, encoding: str | None = None) -> list[Sheet]:  # noqa: ARG001 - text in it is UTF-8 or UTF-16 by definition
    """A sheet per table with rows, in the order in which they were made. Raises UnreadableFileError.

    Views are left out, for they run what a stranger wrote; so are tables that another program has to compute.
    """
    # In a file that a program still writes, the last changes stand beside it; marked as one that stands alone it opens from memory.
    alone = raw[:18] + b"\x01\x01" + raw[20:] if raw[18:20] == b"\x02\x02" else raw
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(alone)
        made = base.execute("select name, sql from sqlite_master where type = 'table' order by rowid").fetchall()
        names = [name for name, sql in made if not name.startswith("sqlite_") and not _VIRTUAL.match(sql or "")]
        if len(names) > MAX_TABLES:
            raise UnreadableFileError(
                f"The database has more than {MAX_TABLES} tables. Copy those of the cohort into a database of their own."
            )
        base.set_authorizer(_may)
        return [sheet for name in names if (sheet := _table(base, name)) is not None]
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as trouble:
        raise UnreadableFileError(ENCRYPTED if "encrypted" in str(trouble) else DAMAGED) from trouble
    finally:
        base.close()


def _may(action: int, *names: str | None) -> int:
    """Nothing but reading: no trigger, no attached file, no function but the counting of rows."""
    is_allowed = action in _ALLOWED and (action != sqlite3.SQLITE_FUNCTION or names[1] in _FUNCTIONS)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _table(base: sqlite3.Connection, name: str) -> Sheet | None:
    """One table; None for one without rows."""
    quoted = '"' + name.replace('"', '""') + '"'
    (height,) = base.execute(f"select count(*) from {quoted}").fetchone()  # noqa: S608 - a quoted name of the file itself
    if not height:
        return None
    rows = base.execute(f"select * from {quoted}")  # noqa: S608
    heads = [column[0] for column in rows.description]
    if len(heads) > MAX_COLUMNS:
        raise too_large(name, f"has {len(heads):,} columns")
    if height > MAX_ROWS or height * len(heads) > MAX_CELLS:
        raise too_large(name, f"holds more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells")
    parts: list[list[pl.Series]] = [[pl.Series([head], dtype=pl.String)] for head in heads]
    while chunk := rows.fetchmany(_CHUNK):
        for part, cells in zip(parts, zip(*chunk, strict=True), strict=True):
            part.append(column_of("", [BINARY if isinstance(cell, bytes) else cell for cell in cells]))
    return Sheet(name, pl.DataFrame([pl.concat(part).alias(f"c{index}") for index, part in enumerate(parts)]))


def content_of(path: Path) -> bytes:
    """The bytes of a database, with what a program that has it open has written beside it. Raises OSError."""
    beside = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal")]
    if not any(file.exists() and file.stat().st_size for file in beside):
        return path.read_bytes()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            return base.serialize()
    except sqlite3.Error as trouble:
        raise OSError(
            f"{path.name}: another program has the database open. Close it there and read it again."
        ) from trouble


DATABASES: Mapping[str, Format] = MappingProxyType({".sqlite": Format(read_sqlite, "SQLite database", "binary")})
"""extension -> how it is read, for files that lie on this computer"""
