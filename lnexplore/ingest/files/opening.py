"""Files to sheets of text, opened apart from this process."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import gate, sandbox
from lnexplore.ingest.files.databases import is_registry
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.frames import UNNAMED, is_frame, parquet_of
from lnexplore.ingest.files.omop import is_model
from lnexplore.ingest.files.one_column import apart
from lnexplore.ingest.files.packing import kinds_of, pack, unpack
from lnexplore.ingest.files.registries import Registry, fetch
from lnexplore.ingest.files.sheet import Sheet, UnreadableFileError, compact
from lnexplore.ingest.reading import Reading

File = str | Path | Registry | tuple[str, bytes] | tuple[str, Any] | Any
"""a path, `env:` and the name of a variable that holds a connection, a name with bytes, a data frame, or a name with a data frame"""
Bytes = tuple[tuple[str, bytes], ...]
"""(name, bytes) of each file"""
Progress = Callable[[float, str], None]
"""Told how far reading has come, from 0 to 1, and what is being done."""


@dataclass(frozen=True)
class Opened:
    """The sheets of files as text, before anything is understood; kept so that an answer needs no second opening."""

    sheets: tuple[Sheet, ...]
    issues: tuple[Issue, ...]
    name: str
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    """SHA-256 of each file"""
    redacted_names: Mapping[str, str] = field(default_factory=dict)
    """words that hold a file's name -> the same with its number instead"""


def open_files(
    files: File | Sequence[File], reading: Reading | None = None, progress: Progress | None = None
) -> Opened:
    """The sheets of files as text, parsed apart from this process; what cannot be opened is an Issue."""
    given: Bytes = ()
    try:
        given = bytes_of(files)
        opened = unpack(sandbox.ask(pack(("open", (given, reading))), progress), kinds_of(Opened))
        if not isinstance(opened, Opened) or not all(_is_text(sheet) for sheet in opened.sheets):
            raise UnreadableFileError(Problem.DAMAGED)
    except UnreadableFileError as trouble:
        return Opened((), (trouble.issue,), ", ".join(name for name, _ in given))
    return opened


def bytes_of(files: File | Sequence[File], progress: Progress | None = None) -> Bytes:
    """The names and bytes of files, which are paths or have both already, and of the tables of registries.

    Raises OSError where a path cannot be read, ValueError for a folder without Parquet, UnreadableFileError for a database.
    """
    given: list[tuple[str, bytes]] = []
    for file in each_of(files):
        if isinstance(file, Registry):
            given += fetch(file, progress)
        else:
            given.append(file if isinstance(file, tuple) else (file.name, file.read_bytes()))
    return tuple(given)


def each_of(files: File | Sequence[File]) -> list[Path | Registry | tuple[str, bytes]]:
    """Single files, a data frame as the bytes of one, a database as a registry; a folder stands for the Parquet files in it, by name."""
    one = isinstance(files, str | Path | Registry) or is_frame(files) or (isinstance(files, tuple) and _is_named(files))
    found: list[Path | Registry | tuple[str, bytes]] = []
    for file in cast("Sequence[File]", [files] if one else files):
        if isinstance(file, Registry):
            found.append(file)
        elif isinstance(file, tuple) and isinstance(file[1], bytes):
            found.append((str(file[0]), file[1]))
        elif isinstance(file, tuple) or is_frame(file):
            name, frame = file if isinstance(file, tuple) else (UNNAMED, file)
            found.append((f"{name}.parquet", parquet_of(frame)))
        elif not is_registry(file):
            found.append(Path(file))
        else:
            found += _of_registry(file)
    return found


def _of_registry(place: str | Path) -> Sequence[Path | Registry]:
    """The registry; of a folder whose files are no OMOP database, those files. Raises ValueError for a folder without any."""
    path = Path(place)
    if not path.is_dir():
        return [Registry(place)]
    tables = sorted(table for table in path.iterdir() if table.suffix.lower() == ".parquet")
    if not tables:
        raise ValueError(f"The folder {path.name} holds no Parquet file.")
    return [Registry(path)] if is_model(table.stem for table in tables) else tables


def _is_named(file: Sequence[object]) -> bool:
    """Whether it is a name with bytes or with a data frame, not two files."""
    return len(file) == 2 and isinstance(file[0], str) and (isinstance(file[1], bytes) or is_frame(file[1]))


def _is_text(sheet: Sheet) -> bool:
    return sheet.cells.schema == {f"c{index}": pl.String for index in range(sheet.cells.width)}


def open_here(given: Bytes, reading: Reading | None = None, progress: Progress | None = None) -> Opened:
    """`open_files` in this process, which must be a child where the bytes are a stranger's."""
    all_given, given = given, _newest(given)
    sheets, issues, opened = list[Sheet](), list[Issue](), list[tuple[str, str]]()
    redacted_names: dict[str, str] = {}
    for number, name, times in _chosen_again(all_given):
        redacted_names[f"“{name}”"] = f"“File {number}”"
        issues.append(Issue(Problem.CHOSEN_AGAIN, facts={"file": f"“{name}”", "times": times}))
    for number, (file_name, raw) in enumerate(given, 1):
        if progress:
            progress(
                0.4 * (number - 1) / len(given),
                _("Opening file {number} of {total} …").format(number=number, total=len(given)),
            )
        opened.append((file_name, hashlib.sha256(raw).hexdigest()))
        mark = f"encoding {opened[-1][1][:8]}"
        encoding = (reading or Reading()).answers.get(mark)
        try:
            kind = gate.check(file_name, raw)
            found = [compact(apart(sheet)) for sheet in FORMATS[kind](raw, encoding)]
        except UnreadableFileError as trouble:
            called = f"“{file_name[:60]}”"
            redacted_names[called] = f"File {number}"
            of_several = Issue(Problem.REFUSED_OF_SEVERAL, facts={"file": called, "reason": trouble.issue})
            issues.append(of_several if len(given) > 1 else trouble.issue)
            continue
        stem, nickname = file_name.rsplit(".", 1)[0], f"File {number}"
        issues += [issue for sheet in found if sheet.selected is not None for issue in sheet.selected.issues()]
        for sheet in found:
            taken = {other.name for other in sheets}
            called = sheet.name or stem
            # Sheets are told apart by name; two files may both hold a “Sheet1”.
            if called in taken:
                called = next(
                    name
                    for name in (f"{stem} {called}", *(f"{stem} {called} ({number})" for number in range(2, 10_000)))
                    if name not in taken
                )
            if called != sheet.name:
                redacted_names[called] = nickname if called == stem else nickname + called.removeprefix(stem)
            sheets.append(replace(sheet, name=called, mark=mark))
    names, digests = (tuple(pair[index] for pair in opened) for index in (0, 1))
    return Opened(tuple(sheets), tuple(issues), ", ".join(names), names, digests, redacted_names)


def _newest(given: Bytes) -> Bytes:
    """The files without those that were chosen again later under the same name."""
    last = {name: at for at, (name, _) in enumerate(given)}
    return tuple(file for at, file in enumerate(given) if last[file[0]] == at)


def _chosen_again(given: Bytes) -> list[tuple[int, str, int]]:
    """(number among the files read, name, times) of the files chosen more than once."""
    names = [name for name, _ in given]
    kept = [name for name, _ in _newest(given)]
    return [(kept.index(name) + 1, name[:60], names.count(name)) for name in kept if names.count(name) > 1]
