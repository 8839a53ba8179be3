"""A registry where it lies: tables of a SQLite or DuckDB file, of a folder of Parquet, or of a PostgreSQL server.

Only of what lies on this computer or what its environment names, never of an upload. Whatever the kind, a `Store` tells its
tables and gives rows of one; all run in the child process and do nothing but read.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.celltext import column_of
from lnexplore.ingest.files.sandbox import CONNECTION
from lnexplore.ingest.files.sheet import UnreadableFileError, check_span

SQLITE, DUCKDB = b"SQLite format 3\x00", b"DUCK"
FROM_ENVIRONMENT = "env:"
"""how a place begins that is the name of a variable of the environment, whose value nobody sees"""
MAX_TABLES = 200
BINARY = "(binary)"
"""what stands for a picture or another cell that is no text: it is listed with the cells that could not be read"""
_CHUNK = 50_000
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION))
_FUNCTIONS = frozenset(("count",))
_VIRTUAL = re.compile(r"\s*create\s++virtual\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_PLAIN = re.compile(r"U?(TINY|SMALL|BIG)?INT|U?INTEGER|VARCHAR|BOOLEAN|DATE|TIMESTAMP|DOUBLE")
"""kinds of DuckDB's columns that come as they are"""
_NO_RIGHT = "42501"
"""PostgreSQL's code of a table that may not be read"""


@dataclass(frozen=True)
class Stored:
    """A table of a store."""

    name: str
    """as the user sees it: with its schema where that is not the usual one"""
    place: str
    """as the store wants to be asked, quoted"""
    columns: Mapping[str, str]
    """name -> what to ask for so that it comes as text, number or date"""


@dataclass(frozen=True)
class Store:
    """An opened registry."""

    tables: tuple[Stored, ...]
    ask: Callable[[str], pl.DataFrame]
    """the rows that a query gives"""

    def select(self, table: Stored, columns: Iterable[str] | None = None, where: str = "") -> pl.DataFrame:
        """The columns that the table has of those named, all of them by default. Raises UnreadableFileError where they are too many."""
        kept = [name for name in (table.columns if columns is None else columns) if name in table.columns]
        condition = f" where {where}" if where else ""
        height = int(self.ask(f"select count(*) as n from {table.place}{condition}").item())  # noqa: S608 - names of the store itself, quoted
        check_span(len(kept), height, table.name)
        wanted = ", ".join(f"{table.columns[name]} as {quoted(name)}" for name in kept)
        return self.ask(f"select {wanted} from {table.place}{condition}")  # noqa: S608


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def is_database(path: Path) -> bool:
    """Whether the first bytes are those of a database that can be read. Raises OSError where the file cannot be."""
    with path.open("rb") as file:
        head = file.read(16)
    return head.startswith(SQLITE) or head[8:12] == DUCKDB


def is_registry(place: str | Path) -> bool:
    """Whether tables are read from it: a database, a folder, or a variable of the environment. Raises ValueError for a connection that was typed."""
    text = str(place)
    if re.match(r"(?i)(postgres(ql)?:|.*\b(host|dbname|user|password)\s*=)", text):
        raise ValueError(
            f"A connection holds a password and is not typed. Put it into a variable of the environment and give its name: {FROM_ENVIRONMENT}{CONNECTION}"
        )
    return text.startswith(FROM_ENVIRONMENT) or Path(place).is_dir() or is_database(Path(place))


@contextmanager
def opened(place: str) -> Iterator[Store]:
    """The registry at a place, which is a path or `env:NAME`. Raises UnreadableFileError."""
    if place.startswith(FROM_ENVIRONMENT):
        way: Any = _postgres(place.removeprefix(FROM_ENVIRONMENT))
    elif (path := Path(place)).is_dir():
        way = _folder(path)
    else:
        with path.open("rb") as file:
            way = _sqlite(path) if file.read(16).startswith(SQLITE) else _duckdb(path)
    with way as store:
        if len(store.tables) > MAX_TABLES:
            raise UnreadableFileError(Problem.TOO_MANY_TABLES, {"count": MAX_TABLES})
        yield store


def _stored(rows: Iterable[Sequence[str]], usual: str, kind: Callable[[str, str], str]) -> tuple[Stored, ...]:
    """Tables from (schema, table, column, type); `kind` says how a column of a type is asked for."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, type_ in rows:
        found.setdefault((schema, table), {})[column] = kind(quoted(column), type_)
    return tuple(
        Stored(
            table if schema == usual else f"{schema}.{table}", f"{quoted(schema)}.{quoted(table)}", MappingProxyType(c)
        )
        for (schema, table), c in found.items()
    )


@contextmanager
def _sqlite(path: Path) -> Iterator[Store]:
    """Views are left out, for they run what a stranger wrote; so are tables that another program has to compute."""
    beside = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal")]
    # A file that stands alone is opened so that nothing is written beside it either.
    alone = "" if any(file.exists() and file.stat().st_size for file in beside) else "&immutable=1"
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{alone}", uri=True)
    try:
        if base.execute("pragma quick_check(1)").fetchone() != ("ok",):
            raise UnreadableFileError(Problem.DAMAGED_DATABASE)
        made = base.execute("select name, sql from sqlite_master where type = 'table' order by rowid").fetchall()
        names = [name for name, sql in made if not name.startswith("sqlite_") and not _VIRTUAL.match(sql or "")]
        columns = {name: [row[1] for row in base.execute(f"pragma table_xinfo({quoted(name)})")] for name in names}
        base.set_authorizer(_may)
        tables = tuple(Stored(name, quoted(name), {one: quoted(one) for one in columns[name]}) for name in names)
        yield Store(tables, lambda query: _rows(base.execute(query)))
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as trouble:
        words = str(trouble)
        raise UnreadableFileError(_why("encrypted" in words, "locked" in words)) from trouble
    finally:
        base.close()


def _why(encrypted: bool, in_use: bool) -> Problem:
    if encrypted:
        return Problem.ENCRYPTED_DATABASE
    return Problem.IN_USE if in_use else Problem.DAMAGED_DATABASE


def _may(action: int, *names: str | None) -> int:
    """Nothing but reading: no trigger, no attached file, no function but the counting of rows."""
    is_allowed = action in _ALLOWED and (action != sqlite3.SQLITE_FUNCTION or names[1] in _FUNCTIONS)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _rows(cursor: sqlite3.Cursor) -> pl.DataFrame:
    """Rows as text: a column of SQLite holds cells of any type."""
    names = [column[0] for column in cursor.description]
    parts: list[list[pl.Series]] = [[pl.Series(name, [], dtype=pl.String)] for name in names]
    while chunk := cursor.fetchmany(_CHUNK):
        for part, name, cells in zip(parts, names, zip(*chunk, strict=True), strict=True):
            part.append(column_of(name, [BINARY if isinstance(cell, bytes) else cell for cell in cells]))
    return pl.DataFrame([pl.concat(part) for part in parts])


@contextmanager
def _duckdb(path: Path) -> Iterator[Store]:
    """Views are left out; nothing outside the file can be reached from it."""
    try:
        import duckdb
    except ImportError:
        raise UnreadableFileError(Problem.NOT_INSTALLED, {"kind": N_("a DuckDB file")}) from None
    limits: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "memory_limit": "1GB",
        "threads": "2",
    }
    base = None
    try:
        base = duckdb.connect(str(path), read_only=True, config=limits)
        rows = base.execute(
            "select c.schema_name, c.table_name, c.column_name, c.data_type from duckdb_columns() c join duckdb_tables() t "
            "using (table_oid, schema_name, table_name) where not c.internal order by schema_name <> 'main', schema_name, table_name, column_index"
        ).fetchall()
        yield Store(_stored(rows, "main", _of_duckdb), lambda query: pl.read_database(query, connection=base))
    except duckdb.Error as trouble:
        words = str(trouble).lower()
        raise UnreadableFileError(_why("encrypt" in words, "lock" in words)) from None
    finally:
        if base is not None:
            base.close()


def _of_duckdb(column: str, kind: str) -> str:
    if kind in ("BLOB", "BIT"):
        return f"case when {column} is not null then '{BINARY}' end"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast({column} as timestamp)"
    return column if _PLAIN.fullmatch(kind) else f"cast({column} as varchar)"


@contextmanager
def _folder(path: Path) -> Iterator[Store]:
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".parquet")
    try:
        frames = {file.stem: pl.scan_parquet(file, glob=False) for file in files}
        tables = tuple(
            Stored(name, quoted(name), {one: quoted(one) for one in frame.collect_schema()})
            for name, frame in frames.items()
        )
        context = pl.SQLContext(frames)
        yield Store(tables, lambda query: context.execute(query, eager=True))
    except (pl.exceptions.PolarsError, OSError) as trouble:
        raise UnreadableFileError(Problem.DAMAGED_PARQUET) from trouble


@contextmanager
def _postgres(name: str) -> Iterator[Store]:
    """One transaction that may only read; what the server or its library says is never passed on, for it may name user and host."""
    connection = os.environ.get(name, "").strip() if _NAME.fullmatch(name) else ""
    if not connection:
        raise UnreadableFileError(
            Problem.NO_VARIABLE, {"name": name[:100] if _NAME.fullmatch(name) else N_("of that name")}
        )
    try:
        from adbc_driver_manager import dbapi as known
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise UnreadableFileError(Problem.NOT_INSTALLED, {"kind": N_("a PostgreSQL database")}) from None
    base = None
    try:
        base = dbapi.connect(connection)
        with base.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read read only")
        # Views too: they run on the server with the rights of whoever asks.
        rows = pl.read_database(
            "select table_schema::text, table_name::text, column_name::text, data_type::text from information_schema.columns "
            "where table_schema not in ('pg_catalog', 'information_schema') and table_schema not like 'pg\\_%' "
            "order by table_schema, table_name, ordinal_position",
            connection=base,
        ).rows()
        yield Store(_stored(rows, "public", _of_postgres), lambda query: pl.read_database(query, connection=base))
    except known.Error as trouble:
        refused = base is not None and trouble.sqlstate == _NO_RIGHT
        code = Problem.NOT_ALLOWED if refused else Problem.NO_CONNECTION
        raise UnreadableFileError(code, {"name": name}) from None
    finally:
        if base is not None:
            base.close()


def _of_postgres(column: str, kind: str) -> str:
    if kind == "bytea":
        return f"case when {column} is not null then '{BINARY}' end"
    if kind == "timestamp with time zone":
        return f"{column}::timestamp"
    # A real is a text, for 0.35 is not 0.35 in single precision.
    plain = "smallint integer bigint text boolean date"
    return column if kind in (*plain.split(), "double precision", "timestamp without time zone") else f"{column}::text"
