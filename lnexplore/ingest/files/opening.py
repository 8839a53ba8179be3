"""Files to sheets of text, each opened apart from this process."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lnexplore.cohort.issues import Issue
from lnexplore.ingest.files import gate, sandbox
from lnexplore.ingest.files.sheet import Sheet, UnreadableFileError
from lnexplore.ingest.reading import Reading

File = str | Path | tuple[str, bytes]
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
    nameless: Mapping[str, str] = field(default_factory=dict)
    """words that hold a file's name -> the same with its number instead"""


def open_files(
    files: File | Sequence[File], reading: Reading | None = None, progress: Progress | None = None
) -> Opened:
    """The sheets of files as text, parsed apart from this process; what cannot be opened is an Issue."""
    given = (
        [files]
        if isinstance(files, str | Path)
        or (isinstance(files, tuple) and len(files) == 2 and isinstance(files[1], bytes))
        else list(files)
    )
    sheets, issues, opened = list[Sheet](), list[Issue](), list[tuple[str, str]]()
    nameless: dict[str, str] = {}
    for number, file in enumerate(given, 1):
        if progress:
            progress(0.4 * (number - 1) / len(given), f"Opening file {number} of {len(given)} …")
        file_name, raw = file if isinstance(file, tuple) else (Path(file).name, Path(file).read_bytes())
        opened.append((file_name, hashlib.sha256(raw).hexdigest()))
        mark = f"encoding {opened[-1][1][:8]}"
        encoding = (reading or Reading()).answers.get(mark)
        try:
            found = sandbox.read(gate.check(file_name, raw), raw, encoding)
        except UnreadableFileError as trouble:
            place = f"“{file_name[:60]}”: " if len(given) > 1 else ""
            nameless[place] = f"File {number}: "
            issues.append(Issue("file", f"{place}{trouble}", "", ""))
            continue
        stem, nickname = file_name.rsplit(".", 1)[0], f"File {number}"
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
                nameless[called] = nickname if called == stem else nickname + called.removeprefix(stem)
            sheets.append(replace(sheet, name=called, mark=mark))
    names, digests = (tuple(pair[index] for pair in opened) for index in (0, 1))
    return Opened(tuple(sheets), tuple(issues), ", ".join(names), names, digests, nameless)
