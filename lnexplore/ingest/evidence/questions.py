"""What the sheets themselves show about how to read them, and the questions where they do not show enough."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.evidence.calendar import Swapped
from lnexplore.ingest.evidence.calendar import ask_date_order as ask_date_order
from lnexplore.ingest.evidence.calendar import ask_swapped as ask_swapped
from lnexplore.ingest.evidence.respelled import Sexes, places, respelled
from lnexplore.ingest.evidence.respelled import sexes_said as sexes_said
from lnexplore.ingest.evidence.units import SI, ask_row_units, decide
from lnexplore.ingest.files.encodings import ENCODING_NAMES
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import ColumnUse, normalise
from lnexplore.ingest.meaning.parts import Interpretation, fingerprint
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import doses, values
from lnexplore.ingest.values.columns import Report, Rules, column_text, decimal_mark, find_field
from lnexplore.ingest.values.plain import plain_numbers
from lnexplore.ingest.values.respelling import Centres
from lnexplore.ingest.values.row_units import row_factors
from lnexplore.ingest.values.spellings import parted

LOOKED_AT = 5_000
"""Cells of a column that are enough to tell its unit or its decimal mark."""


def ask_encoding(sheets: Sequence[Sheet], reading: Reading) -> list[Question]:
    """Which encoding a text file is in, where more than one gives a text."""
    questions = []
    for sheet in sheets:
        if len(sheet.encodings) < 2:
            continue
        key = sheet.mark
        questions.append(
            Question(
                key,
                _("Are the letters of “{name}” right?").format(name=sheet.name),
                (
                    _("The text file does not say its encoding; it was read as {encoding}.").format(
                        encoding=_(ENCODING_NAMES.get(sheet.encoding, sheet.encoding))
                    ),
                    _("Headers as read: {headers}").format(
                        headers=", ".join(cell for cell in sheet.rows(0, 1)[0] if cell)[:160]
                    ),
                ),
                tuple(
                    Option(name, _(ENCODING_NAMES.get(name, name)), sheet.samples.get(name, ""))
                    for name in sheet.encodings
                ),
                sheet.encoding,
                safe=not sheet.doubtful,
                answer=reading.answers.get(key),
                sheet=sheet.name,
            )
        )
    return questions


_CENTRES = frozenset(
    parted(
        "center|centre|site|hospital|clinic|institution|institute|facility|lab|laboratory|centerid|centreid|siteid",
        "hospitalid|sitename|centername|centrename|hospitalname|studysite|studycenter|studycentre|siteno|centerno",
        "centreno|施設|施設名|病院|病院名|医療機関|機関|施設番号|施設コード|検査室|測定施設|中心|医院|医院名称|中心号|研究中心|中心编号|检验科|单位|醫院|기관|병원|센터|병원명|기관명|검사실",
        "zentrum|klinik|krankenhaus|labor|studienzentrum|standort|prüfzentrum|centro|hospital|clínica|laboratorio|sitio",
        "centrohospitalario|hospitalcentro|laboratório|centrodeestudo|instituição|instituicao|centredinvestigation",
        "hôpital|hopital|laboratoire|clinique|établissement|etablissement|ospedale|clinica|istituto|sede",
    )
)
MOST_CENTRES = 40


def find_centre(table: Table, shape: Interpretation) -> str:
    """The column that says in which centre or laboratory a row was measured; empty where none does."""
    for index, header in table.headers.items():
        column = f"c{index}"
        if normalise(header) in _CENTRES and column in table.frame.columns:
            levels = table.frame[column].drop_nulls().n_unique()
            is_patient = shape.patient is not None and shape.patient.index == index
            if 2 <= levels <= MOST_CENTRES and not is_patient:
                return column
    return ""


def rules_of(
    table: Table,
    shape: Interpretation,
    reading: Reading,
    order: str | None,
    swapped: Swapped,
    sexes: Sexes,
    report: Report,
) -> Rules:
    """How the columns of one sheet are read: decimal mark, order of dates, units."""
    rules = Rules(reading, _decimal(shape), order)
    centre = find_centre(table, shape)
    centres: dict[tuple[str, str | None], Centres] = {}
    units: dict[tuple[str, str | None], str | None] = {}
    left_out: set[tuple[str, str | None]] = set()
    mark = fingerprint(table.headers)
    groups = _groups(shape, reading)
    si = any(unit in SI for _, unit, _ in groups)
    # The ratio last: what the other columns are in speaks for its unit.
    for key, unit, uses in sorted(groups, key=lambda group: MEASURES[group[0]].highest is not None):
        measure = MEASURES[key]
        pooled = [_plain_numbers(frame, use, rules) for frame, use in uses]
        place = places([use for _, use in uses])
        by_centre = _by_centre(centre, key, unit, uses, rules, mark, reading, place, table.sheet, si)
        if by_centre is not None:
            centres[key, unit] = by_centre[0]
            report.questions += by_centre[1]
            continue
        decision = decide(
            measure,
            unit,
            pl.concat(pooled),
            f"unit {key} {unit or ''}".strip() + f" @{mark}",
            reading,
            place,
            table.sheet,
            si=si,
        )
        # What another column is proposed to be in speaks already while that is asked.
        si = si or (decision.question is not None and decision.question.proposed in SI)
        if decision.question is not None:
            report.questions.append(decision.question)
            units[key, unit] = decision.unit
        if decision.left_out:
            left_out.add((key, unit))
    mixed = {
        key: answer
        for key in MEASURES
        if (answer := reading.answers.get(f"mixed {key} @{mark}")) in (MEASURES[key].unit, *MEASURES[key].accepts)
        and answer is not None
    }
    named, asked = ask_row_units(shape, reading, mark, table.sheet)
    report.questions += asked
    rules = replace(rules, named=named, units=units, left_out=frozenset(left_out), mixed=mixed, centres=centres)
    if mixed and shape.patient is not None:
        rules = replace(
            rules, patient=f"c{shape.patient.index}", elsewhere=_written_otherwise(groups, mixed, rules, shape.patient)
        )
    return replace(rules, respelled=respelled(table, shape, rules, swapped, sexes, report))


def _written_otherwise(
    groups: Sequence[tuple[str, str | None, list[tuple[pl.DataFrame, ColumnUse]]]],
    mixed: Mapping[str, str],
    rules: Rules,
    patient: ColumnUse,
) -> dict[str, frozenset[str]]:
    """Measure -> patients with a value that is impossible in the column's unit: all their values are in the other one.

    Nobody changes laboratories from one value to the next: a low value of such a patient is no other unit because it
    happens to be possible. Where one of their values would be impossible in the other unit, only the others are converted.
    What states a unit of its own, in its cell or in its row, says nothing of the others.
    """
    found: dict[str, frozenset[str]] = {}
    for key, unit, uses in groups:
        if key not in mixed:
            continue
        measure, rows = MEASURES[key], []
        other = float(measure.to_canonical(mixed[key]))
        for frame, use in uses:
            text = column_text(frame, use)
            read = values.intervals(text, decimal=decimal_mark(text, rules))
            usual, centres = rules.units.get((key, unit), unit), rules.centres.get((key, unit))
            factor, _factors, states_unit = row_factors(
                frame, read, measure, use, usual, centres, rules.named.get(key, {})
            )
            if f"c{patient.index}" in frame.columns:
                who = frame[f"c{patient.index}"].alias("who")
                rows.append(pl.DataFrame([who, read["value"], factor]).filter(~states_unit).drop_nulls())
        if rows:
            each = (
                pl.concat(rows)
                .group_by("who")
                .agg(
                    beyond=(~(pl.col("value") * pl.col("factor")).is_between(measure.low, measure.high)).any(),
                    fits=(pl.col("value") * other).is_between(measure.low, measure.high).all(),
                )
            )
            people = each.filter(pl.col("beyond") & pl.col("fits"))["who"].to_list()
            found[key] = found.get(key, frozenset()) | frozenset(people)
    return found


def _by_centre(
    centre: str,
    key: str,
    unit: str | None,
    uses: Sequence[tuple[pl.DataFrame, ColumnUse]],
    rules: Rules,
    mark: str,
    reading: Reading,
    place: str,
    sheet: str,
    si: bool,
) -> tuple[Centres, list[Question]] | None:
    """(units of the centres, a question per centre) where not all of them write a measure in one unit; None where they do."""
    if not centre:
        return None
    found: dict[str, list[pl.Series]] = {}
    for frame, use in uses:
        if centre not in frame.columns:
            return None
        for (name,), rows in frame.group_by(centre, maintain_order=True):
            if name is not None:
                found.setdefault(str(name), []).append(_plain_numbers(rows, use, rules))
    decisions = {
        name: decide(
            MEASURES[key],
            unit,
            pl.concat(pooled),
            f"unit {key} {unit or ''}".strip() + f" of {hashlib.sha256(name.encode()).hexdigest()[:8]} @{mark}",
            reading,
            _("{column}, centre “{name}”").format(column=place, name=name),
            sheet,
            si=si,
        )
        for name, pooled in found.items()
    }
    asked = {name: decision for name, decision in decisions.items() if decision.question is not None}
    if not asked or len(asked) == len(decisions):
        return None
    return (
        Centres(
            centre,
            {name: decision.unit for name, decision in asked.items() if decision.unit and not decision.left_out},
            frozenset(name for name, decision in asked.items() if decision.left_out),
        ),
        [decision.question for decision in asked.values() if decision.question is not None],
    )


def _decimal(shape: Interpretation) -> str:
    """The decimal mark of a sheet: the comma where any column shows it and none shows the point."""
    marks = set()
    for part in shape.parts:
        for use in part.uses:
            item = find_field(use.table, use.key)
            if use.key in MEASURES or (item is not None and item.kind == "number"):
                marks.add(values.decimal_mark(column_text(part.frame, use).head(LOOKED_AT)))
    return "," if "," in marks and "." not in marks else "."


def _groups(
    shape: Interpretation, reading: Reading
) -> list[tuple[str, str | None, list[tuple[pl.DataFrame, ColumnUse]]]]:
    """Columns of the same measure and stated unit, to be judged together: a wide sheet is asked about once."""
    groups: dict[tuple[str, str | None], list[tuple[pl.DataFrame, ColumnUse]]] = {}
    for part in shape.parts:
        for use in part.uses:
            measure = MEASURES.get(use.key) if use.table == "visits" else None
            if measure is None or measure.typical is None or use.choice in reading.units:
                continue
            groups.setdefault((use.key, use.unit), []).append((part.frame, use))
    return [(key, unit, uses) for (key, unit), uses in groups.items()]


def _plain_numbers(frame: pl.DataFrame, use: ColumnUse, rules: Rules) -> pl.Series:
    """The numbers of a column as written that state no unit of their own."""
    text = column_text(frame, use)
    own = text.is_not_null()
    if use.unit_index is not None and f"c{use.unit_index}" in frame.columns:
        own = own & frame[f"c{use.unit_index}"].is_null()
    text = text.filter(own).head(LOOKED_AT)
    mark = values.decimal_mark(text) or rules.decimal
    measure = MEASURES[use.key]
    if measure.key == "prednisolone":
        parsed = doses.doses(text, decimal=mark)
        return parsed.filter(pl.col("kind").is_null())["value"].drop_nulls()
    plain = plain_numbers(text, mark)
    if plain is not None:
        return plain.drop_nulls()
    read = values.intervals if measure.kind == "interval" else values.numbers
    parsed = read(text, decimal=mark, low=0.0)
    return parsed.filter(pl.col("unit").is_null())["value"].drop_nulls()
