"""Course of one laboratory value: median and quartiles of each group over the patients' own lines."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.courses import EACH_UP_TO, LEAST, draw_spread, what_stands_behind
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, measured, months, of_groups, p_told, signed
from lnexplore.charts.theme import GREY, HEIGHT, NAME_GREY, PICK, at_pixel, group_colour, months_axis, row_names, style
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.terms import Limit
from lnexplore.outcomes.laboratory import COURSES, SKEWED, courses_recorded, laboratory_by_patient, laboratory_summary
from lnexplore.outcomes.population import select_patients
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import WARNING

FLOOR = 0.01
"""A logarithmic axis has no zero: what is lower is drawn here, and said."""
_MIDDLES = {"median": ("median", "q1", "q3"), "mean": ("estimate", "ci_low", "ci_high")}
"""what is drawn strong -> its columns, and those of the band around it"""
_STRONG = {
    "median": N_("median with quartiles"),
    "mean": N_("mean with its 95\u00a0% interval, none where values are skewed"),
}
_STEPS = (1, 2, 5)


def results(cohort: Cohort, plan: AnalysisPlan, measures: Sequence[str] = COURSES) -> Frames:
    """Of these measures `laboratory_course`, `laboratory_by_patient` or, of many, nothing, the limits to draw (measure, value, words), which middle to draw, and the spread of many."""
    summary = laboratory_summary(cohort, plan, measures)
    few = select_patients(cohort, plan).height <= EACH_UP_TO
    spread = summary.filter((pl.col("n") >= LEAST) & (not few)).select("measure", "group", "month", "n", "p10", "p90")
    return (
        summary.drop("p10", "p90"),
        laboratory_by_patient(cohort, plan, measures if few else ()),
        _limits(plan),
        pl.DataFrame({"middle": [plan.course_of_values]}),
        spread,
    )


def parts(cohort: Cohort, plan: AnalysisPlan) -> dict[str, Callable[[], Frames]]:
    """The frames of each measure that is recorded."""
    return {key: partial(results, cohort, plan, (key,)) for key in courses_recorded(cohort, plan)}


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient with a value: measure, group, patient_id."""
    rows = laboratory_by_patient(cohort, plan).drop_nulls("value")
    return rows.select(pl.col("measure").cast(pl.String), "group", "patient_id").unique(maintain_order=True)


def _limits(plan: AnalysisPlan) -> pl.DataFrame:
    """A row per line to draw across a measure's picture: measure, value (canonical unit), words."""
    rows = [
        (
            term.measure,
            term.value * MEASURES[term.measure].to_canonical(term.unit),
            _("complete response: {describe}").format(describe=term.describe()),
        )
        for term in plan.definition.complete_in_force.terms
        if isinstance(term, Limit) and (term.of, term.at, term.over_days) == ("absolute", "visit", 0)
    ]
    rows += [
        (
            "creatinine",
            limit,
            _("upper limit of normal, {who}: {limit:g} {unit}").format(
                who=who, limit=limit, unit=MEASURES["creatinine"].unit
            ),
        )
        for who, limit in (("women", plan.uln_female), ("men", plan.uln_male))
    ]
    return pl.DataFrame(rows, schema={"measure": pl.String, "value": pl.Float64, "words": pl.String}, orient="row")


def _of_one_measure(frames: Frames) -> tuple[str, Frames]:
    """The measure to draw, and its rows: the first one, should there be several."""
    shown = frames[0].filter(pl.col("n") > 0) if frames[0]["n"].sum() else frames[0]
    measure = str(shown["measure"][0]) if shown.height else SKEWED[0]
    texts = [pl.col(name).cast(pl.String) for name in ("group", "measure")]
    cut = [
        frame.with_columns([text for text in texts if text.meta.output_name() in frame.columns])
        for frame in (*frames[:3], frames[4])
    ]
    return measure, tuple(frame.filter(pl.col("measure") == measure) for frame in cut)


def draw(frames: Frames) -> alt.LayerChart:
    """The frames of one measure: each patient faint (of many the 10th to 90th percentile), the median with its quartiles strong, limits dashed, n below the axis.

    Where the plan says so, the mean with its interval instead. A click on a faint line selects the patient (PICK).
    """
    measure, (course, patients, limits, spread) = _of_one_measure(frames)
    groups = course["group"].unique(maintain_order=True).to_list()
    is_log = measure in SKEWED
    strong, band_low, band_high = _MIDDLES[frames[3]["middle"][0]]
    known = course.filter(pl.col("n") > 0).with_columns(
        pl.col("label").alias("title"),
        *[_floored(name, is_log) for name in ("estimate", "ci_low", "ci_high", "median", "q1", "q3")],
    )
    single = patients.filter(pl.col("value").is_not_null()).with_columns(_floored("value", is_log).alias("drawn"))
    spread = spread.with_columns(*[_floored(end, is_log) for end in ("p10", "p90")])
    heights = [known[strong], known[band_low], known[band_high], single["drawn"], limits["value"]]
    heights += [spread["p10"], spread["p90"]]
    y = _Height(
        _title(course, measure, is_log and _is_below(course[strong], course[band_low], single["value"])),
        is_log,
        heights,
    )
    x = alt.X(
        "month:Q",
        title=[_("Months since time zero"), _("rows: patients with a value")],
        axis=months_axis(known, groups),
        scale=alt.Scale(nice=False, padding=16),
    )
    colour = group_colour(groups, symbolStrokeWidth=3)
    base = alt.Chart(known.select("group", "month", "n", "estimate", "ci_low", "ci_high", "median", "q1", "q3"))
    band = base.mark_area(opacity=0.22).encode(x=x, y=y.of(band_low), y2=alt.Y2(f"{band_high}:Q"), color=colour)
    line = base.mark_line(strokeWidth=3).encode(x=x, y=y.of(strong), color=colour)
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=x, y=y.of(strong), color=colour, tooltip=_tooltip(measure)
    )
    faint = draw_spread(spread, x, y.of("p10"), colour) or _faint(single, x, y, colour, measure)
    return style(*_rules(limits, y), *faint, *row_names(groups, _("n")), band, line, points, height=HEIGHT + 60)


class _Height:
    """The vertical axis, one for all layers of a picture: its title, its scale and its ticks."""

    def __init__(self, title: list[str], is_log: bool, heights: list[pl.Series]) -> None:
        values = pl.concat([height.cast(pl.Float64) for height in heights]).drop_nulls()
        lowest, highest = (float(values.min()), float(values.max())) if values.len() else (FLOOR, 1.0)  # type: ignore[arg-type]
        if is_log:
            domain = [max(FLOOR, lowest) * 0.9, max(highest, FLOOR * 10) * 1.15]
            ticks = [step * 10.0**power for power in range(-2, 6) for step in _STEPS]
            inside = [tick for tick in ticks if domain[0] <= tick <= domain[1]]
            # Over many powers of ten three ticks to each would stand upon one another.
            few = inside if len(inside) <= 12 else [tick for tick in inside if f"{tick:e}".startswith("1")]
            self.scale = alt.Scale(type="log", domain=domain, nice=False)
            self.axis = alt.Axis(values=few, format="~g", grid=True, gridOpacity=0.2, labelOverlap=False)
        else:
            self.scale = alt.Scale(zero=lowest < highest / 3, nice=True)
            self.axis = alt.Axis(grid=True, gridOpacity=0.2)
        self.title = title

    def of(self, column: str) -> alt.Y:
        """The axis for a column."""
        return alt.Y(f"{column}:Q", title=self.title, scale=self.scale, axis=self.axis)


def _floored(column: str, is_log: bool) -> pl.Expr:
    return pl.col(column).clip(lower_bound=FLOOR) if is_log else pl.col(column)


def _is_below(*heights: pl.Series) -> bool:
    """Whether a value lies below the floor of a logarithmic axis."""
    return any(bool((values < FLOOR).any()) for values in heights)


def _title(course: pl.DataFrame, measure: str, is_below: bool) -> list[str]:
    """The title of the axis, what is unusual about it on a line of its own."""
    title = [str(course["label"][0]) if course.height else MEASURES[measure].title]
    if measure in SKEWED:
        axis = _("logarithmic, below {floor} drawn at {floor}") if is_below else _("logarithmic")
        title.append(axis.format(floor=f"{FLOOR:g}"))
    return title


def _faint(single: pl.DataFrame, x: alt.X, y: _Height, colour: alt.Color, measure: str) -> list[alt.Chart]:
    """The patients' own lines, and a broad unseen one upon each that is easy to hit; who has one value is a dot."""
    pick = alt.selection_point(fields=["patient_id"], name=PICK, on="click", empty=False)
    tooltip = [
        alt.Tooltip("patient_id:N", title=_("Patient")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("value:Q", title=MEASURES[measure].short, format=f".{MEASURES[measure].digits}f"),
    ]
    base = alt.Chart(single.select("patient_id", "group", "month", "value", "drawn"))
    place: dict[str, Any] = {"x": x, "y": y.of("drawn"), "color": colour, "detail": alt.Detail("patient_id:N")}
    lines = base.mark_line().encode(
        **place,
        opacity=alt.OpacityValue(**alt.condition(pick, alt.value(1), alt.value(0.25))),
        strokeWidth=alt.StrokeWidthValue(**alt.condition(pick, alt.value(2.5), alt.value(1))),
    )
    dots = base.mark_point(filled=True, size=10).encode(
        **place, opacity=alt.OpacityValue(**alt.condition(pick, alt.value(1), alt.value(0.3)))
    )
    reach = base.mark_line(strokeWidth=9, opacity=0.001, cursor="pointer").encode(**place, tooltip=tooltip)
    return [lines, dots, reach.add_params(pick)]


def _rules(limits: pl.DataFrame, y: _Height) -> list[alt.Chart]:
    """Dashed lines at the limits, their words above them."""
    base = alt.Chart(limits.select("value", "words"))
    height = y.of("value")
    return [
        base.mark_rule(strokeDash=[4, 3], color=GREY).encode(y=height),
        base.mark_text(align="right", baseline="bottom", dx=-4, dy=-2, fontSize=11, color=NAME_GREY).encode(
            x=at_pixel("width"), y=height, text=alt.Text("words:N")
        ),
    ]


def _tooltip(measure: str) -> list[alt.Tooltip]:
    digits = f".{MEASURES[measure].digits}f"
    numbers = {"median": _("Median"), "q1": _("Quartiles from"), "q3": _("to"), "estimate": _("Mean")}
    return [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("n:Q", title=_("Patients")),
        *(alt.Tooltip(f"{name}:Q", title=words, format=digits) for name, words in numbers.items()),
    ]


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per measure and group about baseline and the headline month; what is drawn faint, and what is not told."""
    course = frames[0].with_columns(pl.col("measure").cast(pl.String), pl.col("group").cast(pl.String))
    month = plan.headline_window.month
    sentences = []
    for (measure, group), rows in course.group_by("measure", "group", maintain_order=True):
        found = {row["month"]: row for row in rows.to_dicts()}
        parts = [
            _at(found.get(0), _("at baseline"), str(measure)),
            _at(found.get(month), _("at {months}").format(months=months(month)), str(measure)),
        ]
        parts += _changed(found.get(month), str(measure))
        sentences.append(f"{rows['label'][0]}, {group_title(group)}: {'; '.join(parts)}.")
    total = int(course.filter(pl.col("month") == 0).group_by("measure").agg(pl.col("N").sum())["N"].max() or 0)  # type: ignore[arg-type]
    if total:
        sentences.append(
            _("Strong line: {strong}. {what_stands_behind}").format(
                strong=_(_STRONG[frames[3]["middle"][0]]), what_stands_behind=what_stands_behind(frames[1], total)
            )
        )
    skewed = frames[1].filter(pl.col("measure").cast(pl.String).is_in(SKEWED))
    if (skewed["value"] < FLOOR).any():
        sentences.append(
            Note(
                _("Values below {floor:g} are drawn at {floor:g}, for a logarithmic axis has no zero.").format(
                    floor=FLOOR
                )
            )
        )
    if course["p"].null_count() < course.height:
        sentences.append(WARNING)
    return sentences


def _at(row: dict[str, Any] | None, words: str, measure: str) -> str:
    """ "median 4.11 (quartiles 3.36–5.06) at baseline in 14 patients, 1 missing"."""
    if row is None:
        return _("no patient was followed to the window {words}").format(words=words)
    if not row["n"]:
        return _("no value {words}").format(words=words)
    digits = MEASURES[measure].digits
    middle, low, high = (measured(row[name], digits) for name in ("median", "q1", "q3"))
    parts = [
        _("median {middle} (quartiles {low}–{high}) {when} in {patients}").format(
            middle=middle,
            low=low,
            high=high,
            when=words,
            patients=plural("{count} patient", "{count} patients", row["n"]),
        )
    ]
    counts = {
        _("{n} missing"): row["n_not_assessable"] - row["n_over"],
        _("{n} after dialysis, transplant or death"): row["n_over"],
        _("{n} known only as a limit or a range"): row["n_censored"],
    }
    return ", ".join([*parts, *(message.format(n=n) for message, n in counts.items() if n)])


def _changed(row: dict[str, Any] | None, measure: str) -> list[str]:
    """The change since baseline, for those with both values."""
    if row is None or row["change_median"] is None:
        return []
    digits = MEASURES[measure].digits
    change = signed(row["change_median"], digits)
    message = _("median change since baseline {change} in {patients} with both values")
    if row["p"] is not None:
        message = _(
            "median change since baseline {change} in {patients} with both values ({p}, Wilcoxon signed-rank test)"
        )
    patients = plural("{count} patient", "{count} patients", row["n_paired"])
    return [message.format(change=change, patients=patients, p=row["p"] if row["p"] is None else p_told(row["p"]))]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """The median at the headline month and at baseline, in a line per measure; the warning where tests were asked for."""
    month = plan.headline_window.month
    rows = frames[0].with_columns(pl.col("measure").cast(pl.String), pl.col("group").cast(pl.String))
    said = []
    for (measure,), part in rows.filter(pl.col("month").is_in([0, month])).group_by("measure", maintain_order=True):
        digits, found = MEASURES[str(measure)].digits, []
        for (group,), mine in part.group_by("group", maintain_order=True):
            known = {row["month"]: row for row in mine.filter(pl.col("n") > 0).to_dicts()}
            ends = [measured(known[at]["median"], digits) if at in known else "–" for at in (0, month)]
            tests = [p_told(known[month]["p"])] if month in known and known[month]["p"] is not None else []
            found.append((group, " ".join([_("{first} → {last}").format(first=ends[0], last=ends[1]), *tests])))
        lead = _("{measure}, median at baseline → {months}: {found}.")
        said.append(lead.format(measure=part["label"][0], months=months(month), found=of_groups(found)))
    return [*said, *([WARNING] if rows["p"].null_count() < rows.height else [])]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Laboratory values"),
    question=N_("What do the laboratory values do over time?"),
    pages={"response": 60},
    drawable=pl.col("n") > 0,
    empty=N_("The sheet has none of these laboratory values for these patients."),
    each_up_to=EACH_UP_TO,
    by=("measure",),
)
