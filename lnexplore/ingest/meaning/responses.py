"""Columns in which a doctor wrote down the response: what their headers say, and whose response it is.

A response belongs to a visit. In a sheet with a row per patient it belongs to the time point in its header; a header
without one (“Remission”) tells no time, so the column stays a category of the patients, as any other of their own.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.meaning.mapping import ColumnUse, match_labelled, time_alone
from lnexplore.ingest.meaning.parts import FEWEST, LOOKED_AT, Part, column_values
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.reasons import UNKNOWN
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.vocabulary import fold_case

RESPONSE = "recorded_response"
PER_LEVEL = 2
"""Patients for each of its levels from whom on a column of a sheet of visits can be a category of patients."""

_LEFT, _RIGHT = r"(?<![a-zà-ÿ])", r"(?![a-zà-ÿ])"
_COMPLETE = re.compile(
    rf"remission|remisi[oó]n|r[ée]mission|compl[eè]t|komplett|vollst(?:ä|ae)ndig|寛解|缓解|緩解|관해|完全|완전|{_LEFT}crr?{_RIGHT}"
)
_NOT_COMPLETE = re.compile(
    rf"partial|parcial|partiel|teil|incompl[eè]t|inkomplett|不完全|部分|부분|불완전|{_LEFT}(?:prr?|rp|icr){_RIGHT}|非|未"
    rf"|{_LEFT}(?:no|not|non|sin|kein\w*|pas|sans|ohne|without|loss|lost|time|before|since|after|until){_RIGHT}"
)
"""Of what is not complete, or not reached, a “yes” says something else."""
_SCALE = re.compile(
    r"stat[ue]|state|estado|categor|classif|grad|assess|状態|状况|狀態|状況|情况|情況|상태|区分|分類|度|評価|评估|评价|評估|評價"
)
_ELSEWHERE = re.compile(
    r"doris|lldas|sledai|serolog|immunolog|joint|arthr|skin|derma|haematolog|hematolog|関節|皮膚|血清|免疫|关节|皮肤|관절|피부"
)
"""Remissions that are not the kidney's."""


def meaning_of_yes(header: str) -> tuple[bool, bool]:
    """Whether under this header “yes” can only mean a complete response, and whether 1 can: a status may be a scale."""
    folded = fold_case(header).replace("_", " ")
    complete = bool(_COMPLETE.search(folded)) and not _NOT_COMPLETE.search(folded)
    return complete, complete and not _SCALE.search(folded)


def response_columns(
    table: Table, columns: Sequence[ColumnUse], tables: Sequence[str], reading: Reading
) -> list[ColumnUse]:
    """The columns whose headers name a response, with the time points they name; not those that the user decided on."""
    found = []
    for use in columns:
        if not use.header or use.choice in reading.columns:
            continue
        label, last = table.labels.get(use.index, ""), table.bottom.get(use.index, "")
        match = match_labelled(use.header, label, tables, last, propose=False)
        if match.sure and match.key == RESPONSE:
            found.append(replace(use, table="visits", key=RESPONSE, score=match.score, time=match.time))
    return found


def place_responses(
    table: Table, columns: Sequence[ColumnUse], base: str, patient: ColumnUse, *, wide: bool
) -> tuple[list[Part], list[ColumnUse]]:
    """(parts of columns that belong to the time point in their header, columns that stay what they are without a measure).

    Columns in neither are those of a visit.
    """
    parts, others = [], []
    at = time_alone(table.sheet)
    for use in columns:
        months = use.time is not None and use.time.days is not None and use.time.scale != "number"
        if not _holds_responses(table, use) or _ELSEWHERE.search(use.header.casefold()):
            others.append(_unknown(use))
        elif wide:
            others += [] if use.time is not None else [_unknown(use)]
        elif months and (base == "patients" or not _varies(table, use, patient)):
            parts.append(Part("visits", _once(table, use, patient), [patient, use], use.time))
        elif base == "patients":
            named = use.time is None and at is not None and at.days is not None
            others += [] if named else [_unknown(use)]
        elif not months and _of_patients(table, use, patient):
            others.append(_unknown(use))
    return parts, others


def without(columns: Sequence[ColumnUse], taken: Collection[ColumnUse]) -> list[ColumnUse]:
    """The columns that are not among those taken."""
    indices = {use.index for use in taken}
    return [use for use in columns if use.index not in indices]


def _unknown(use: ColumnUse) -> ColumnUse:
    return replace(use, key="", why=UNKNOWN, proposed=f"visits.{RESPONSE}", time=None)


def _holds_responses(table: Table, use: ColumnUse) -> bool:
    """Whether any cell says a response, or yes or no: “Response” may head a score or a percentage."""
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    read = values.responses(text, yes_no=True, figures=True)
    return text.len() < FEWEST or read["value"].null_count() < text.len()


def _cells(table: Table, use: ColumnUse, patient: ColumnUse) -> pl.DataFrame:
    """What each patient's rows say: rows, filled, different."""
    cells = pl.DataFrame({"patient": column_values(table, patient.index), "value": column_values(table, use.index)})
    value = pl.col("value")
    return (
        cells.filter(pl.col("patient").is_not_null())
        .group_by("patient")
        .agg(rows=pl.len(), filled=value.count(), different=value.drop_nulls().n_unique(), first=value.first())
    )


def _varies(table: Table, use: ColumnUse, patient: ColumnUse) -> bool:
    return bool((_cells(table, use, patient)["different"] > 1).any())


def _of_patients(table: Table, use: ColumnUse, patient: ColumnUse) -> bool:
    """Whether a column of a sheet of visits says the same on all rows of each patient, but not of all patients.

    Such is the outcome of a patient copied to each of the visits, the first one included.
    """
    cells = _cells(table, use, patient)
    whole = (pl.col("different") <= 1) & ((pl.col("filled") == 0) | (pl.col("filled") == pl.col("rows")))
    several = cells.filter(pl.col("filled") >= 2)
    levels = several["first"].n_unique()
    return bool(cells.select(whole.all()).item()) and levels >= 2 and several.height >= PER_LEVEL * levels


def _once(table: Table, use: ColumnUse, patient: ColumnUse) -> pl.DataFrame:
    """A row per patient, where a sheet of visits repeats what its header says of one time point."""
    name, who = f"c{use.index}", f"c{patient.index}"
    if name not in table.frame.columns or not table.frame[who].is_duplicated().any():
        return table.frame
    return table.frame.filter(pl.col(name).is_not_null()).unique([who, name], keep="first", maintain_order=True)
