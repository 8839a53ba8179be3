"""The number under which each patient is kept: as written, joined, told apart, or a running number in place of a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.ingest.assemble.identity import looks_like_names, personal_values
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation
from lnexplore.ingest.values import values
from lnexplore.ingest.values.columns import Report, column_text


@dataclass
class People:
    """Running numbers given to patients whom the files tell apart by name or record number."""

    numbers: dict[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    """number as read -> the number it stands for"""
    apart: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """(sheet, row) -> number of the person in that row, where one number stands for two"""

    told: dict[tuple[int, ColumnUse], tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict)
    """(identity of a frame, column) -> (the frame, its numbers): a wide sheet asks the same for each time point"""

    def of(self, ids: pl.Series, sheet: str, rows: pl.Series) -> pl.Series:
        """The numbers of the people that the numbers of these rows stand for."""
        if self.same:
            ids = ids.replace(list(self.same), list(self.same.values()))
        if any(name == sheet for name, _ in self.apart):
            told = [self.apart.get((sheet, row), number) for row, number in zip(rows, ids, strict=True)]
            ids = pl.Series(ids.name, told, pl.String)
        return ids

    def number(self, name: str) -> str:
        """The running number of a name, the next one for a new name."""
        return self.numbers.setdefault(name, f"Patient {len(self.numbers) + 1}")


def numbers_of_patients(
    frame: pl.DataFrame, use: ColumnUse, shape: Interpretation, people: People, report: Report
) -> pl.DataFrame:
    """The patient of each row; names and record numbers become running numbers before anything is kept."""
    known_already = people.told.get((id(frame), use))
    if known_already is not None:
        return known_already[1]
    text = column_text(frame, use)
    ids = values.ids(text)["value"]
    unseen = int((ids != text.str.strip_chars()).sum())
    if unseen:
        report.repairs.append(Repair(Repaired.UNSEEN_SIGNS, use.sheet, use.place, unseen))
    is_personal = shape.is_named or bool(personal_values(ids)) or looks_like_names(ids)
    ids = people.of(ids, use.sheet, frame["_row"])
    if is_personal:
        known = {name: people.number(name) for name in ids.drop_nulls().unique(maintain_order=True).to_list()}
        ids = ids.replace_strict(known, default=None, return_dtype=pl.String) if known else ids
        if not any(
            (one.kind, one.sheet, one.column) == (Repaired.RUNNING_NUMBERS, use.sheet, use.place)
            for one in report.repairs
        ):
            report.repairs.append(Repair(Repaired.RUNNING_NUMBERS, use.sheet, use.place, len(known)))
    if use not in report.used:
        report.used.append(use)
    told = pl.DataFrame({"patient_id": ids})
    people.told[id(frame), use] = (frame, told)
    return told
