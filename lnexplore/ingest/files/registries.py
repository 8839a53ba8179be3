"""Tables of a registry as Parquet files in memory, fetched by a child process: from then on they are read like any other files."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import omop, sandbox
from lnexplore.ingest.files.databases import FROM_ENVIRONMENT, opened
from lnexplore.ingest.files.packing import kinds_of, pack, unpack
from lnexplore.ingest.files.sheet import UnreadableFileError

Progress = Callable[[float, str], None]
Tables = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Registry:
    """A database, a folder of Parquet, or a connection in the environment (`env:NAME`), and the tables to be read of it."""

    place: str | Path
    tables: tuple[str, ...] = ()
    """names of those to be read; none named: all with rows, or of an OMOP database what makes a cohort"""

    @property
    def name(self) -> str:
        """What the cohort is called; nothing of a connection."""
        text = str(self.place)
        return text.removeprefix(FROM_ENVIRONMENT) if text.startswith(FROM_ENVIRONMENT) else Path(text).name


@dataclass(frozen=True)
class Contents:
    """What a registry holds."""

    tables: tuple[str, ...]
    is_omop: bool


def contents(place: str | Path) -> Contents:
    """The tables at a place. Raises UnreadableFileError."""
    found = unpack(sandbox.ask(pack(("list", (str(place),))), connects=True), kinds_of(Contents))
    if not isinstance(found, Contents):
        raise UnreadableFileError(Problem.DAMAGED)
    return found


def fetch(registry: Registry, progress: Progress | None = None) -> Tables:
    """(name, Parquet file) of each table that is read. Raises UnreadableFileError."""
    request = pack(("fetch", (str(registry.place), registry.tables)))
    found = unpack(sandbox.ask(request, progress, connects=True), kinds_of())
    if not isinstance(found, tuple):
        raise UnreadableFileError(Problem.DAMAGED)
    return found


def contents_here(place: str, progress: Progress | None = None) -> Contents:  # noqa: ARG001 - as every job of the child
    """`contents` in this process."""
    with opened(place) as store:
        names = tuple(table.name for table in store.tables)
        return Contents(names, omop.is_model(name.rpartition(".")[2] for name in names))


def fetch_here(place: str, wanted: tuple[str, ...] = (), progress: Progress | None = None) -> Tables:
    """`fetch` in this process."""
    tell = progress or (lambda _share, _words: None)
    found: list[tuple[str, bytes]] = []
    with opened(place) as store:
        if missing := set(wanted) - {table.name for table in store.tables}:
            raise UnreadableFileError(Problem.NO_TABLE, {"table": min(missing)[:60]})
        tell(0.0, _("Reading the tables of the database …"))
        model = None if wanted else omop.cohort_tables(store)
        if model is not None:
            selected, tables = model
            return tuple(
                (f"{name}.parquet", _parquet(table, selected.marks() if name == "patients" else None))
                for name, table in tables.items()
            )
        chosen = [table for table in store.tables if not wanted or table.name in wanted]
        for number, table in enumerate(chosen):
            tell(
                0.4 * number / len(chosen),
                _("Reading table {number} of {total} …").format(number=number + 1, total=len(chosen)),
            )
            frame = store.select(table)
            if frame.height and frame.width:
                found.append((f"{table.name}.parquet", _parquet(frame)))
    if not found:
        raise UnreadableFileError(Problem.NO_ROWS)
    return tuple(found)


def _parquet(table: pl.DataFrame, marks: dict[str, str] | None = None) -> bytes:
    file = io.BytesIO()
    table.write_parquet(file, compression="zstd", metadata=marks)
    return file.getvalue()
