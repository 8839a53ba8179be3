"""Values that are impossible in the unit of their column and plain in another: asked."""

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.evidence.units import better_units, short
from lnexplore.ingest.meaning.parts import Interpretation, fingerprint
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values.columns import Report, Rules


def ask_mixed(table: Table, shape: Interpretation, rules: Rules, report: Report) -> list[Question]:
    """Values that are impossible in their column's unit but plain in another: asked, never converted by itself."""
    questions = []
    mark = fingerprint(table.headers)
    for key in MEASURES:
        measure = MEASURES[key]
        answered = rules.reading.answers.get(f"mixed {key} @{mark}")
        if answered not in (None, LEAVE_OUT, measure.unit, *measure.accepts):
            answered = None
        waiting = [asked for (asked, _), where in rules.centres.items() if where.left_out]
        if any(asked == key for asked in (*(asked for asked, _ in rules.left_out), *waiting)):
            continue  # the unit of the whole column, or of a centre, is asked first
        for (sheet, measured, unit), found in list(report.impossible.items()):
            if measured != key or sheet != table.sheet:
                continue
            numbers = pl.Series(found, dtype=pl.Float64)
            units = better_units(measure, numbers, unit or None)
            if not units:
                continue
            questions.append(
                Question(
                    f"mixed {key} @{mark}",
                    _("Are some values of {name} in another unit?").format(name=_(measure.label)),
                    (
                        _("{n} values from {low} to {high} are impossible in {unit}.").format(
                            n=numbers.len(), low=f"{min(found):g}", high=f"{max(found):g}", unit=unit or measure.unit
                        ),
                    ),
                    (
                        *(
                            Option(
                                one,
                                _("They are in {unit}, as are all values of the same patients").format(unit=one),
                                _("{written} is read as {value} {unit}").format(
                                    written=f"{found[0]:g}",
                                    value=short(found[0] * measure.to_canonical(one)),
                                    unit=measure.unit,
                                ),
                            )
                            for one in units
                        ),
                        Option(LEAVE_OUT, _("They are mistakes: leave them out")),
                    ),
                    units[0],
                    safe=False,
                    answer=answered,
                    sheet=table.sheet,
                )
            )
        if answered is not None and not any(question.key.startswith(f"mixed {key} ") for question in questions):
            has = any(use.key == key for part in shape.parts for use in part.uses)
            if has and answered != LEAVE_OUT:
                questions.append(
                    Question(
                        f"mixed {key} @{mark}",
                        _("Are some values of {name} in another unit?").format(name=_(measure.label)),
                        (_("Values that are impossible in the column’s unit are read in the unit you chose."),),
                        (
                            Option(answered, _("They are in {unit}").format(unit=answered)),
                            Option(LEAVE_OUT, _("They are mistakes: leave them out")),
                        ),
                        answered,
                        answer=answered,
                        sheet=table.sheet,
                    )
                )
    return questions
