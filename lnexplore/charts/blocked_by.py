"""Why complete response was not reached: per criterion, the patients it keeps from complete response."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, group_title, months, of_groups, where_any
from lnexplore.charts.theme import RESPONSE_COLOURS, clickable, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.blocked import blocked_by, blocked_by_patient
from lnexplore.plan import AnalysisPlan

_KINDS = {"alone": N_("Only criterion not met"), "with_others": N_("Not met, with others"), "missing": N_("Not known")}
_COLOURS = ("#ad4314", "#b8825c", RESPONSE_COLOURS["not assessable"])


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `blocked_by` and `blocked_by_patient`."""
    return blocked_by(cohort, plan), blocked_by_patient(cohort, plan)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Whom which condition keeps from complete response: group, condition, patient_id."""
    rows = blocked_by_patient(cohort, plan)
    return rows.select("group", "condition", "patient_id").unique(maintain_order=True)


def draw(frames: Frames) -> alt.LayerChart:
    """Bars of patients per condition: it alone, with others, not known. A click on a bar selects its condition."""
    labels = {kind: _(label) for kind, label in _KINDS.items()}
    rows = (
        frames[0]
        .unpivot(list(_KINDS), index=["condition"], variable_name="kind", value_name="count")
        .with_columns(
            pl.col("kind").replace_strict(labels, return_dtype=pl.String),
            order=pl.col("kind").replace_strict({"alone": 0, "with_others": 1, "missing": 2}, return_dtype=pl.Int64),
        )
    )
    order = frames[0]["condition"].unique(maintain_order=True).to_list()
    shown = list(labels.values())
    bars = clickable(
        alt.Chart(rows.filter(pl.col("count") > 0))
        .mark_bar(cornerRadius=2, cursor="pointer")
        .encode(
            y=alt.Y("condition:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, labelOverlap=False)),
            x=alt.X(
                "count:Q",
                title=_("Patients not, or not known to be, in complete response"),
                axis=alt.Axis(tickMinStep=1, grid=True, gridOpacity=0.25),
            ),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=shown,
                scale=alt.Scale(domain=shown, range=list(_COLOURS)),
                legend=alt.Legend(orient="top", labelLimit=260, columns=1),
            ),
            tooltip=[
                alt.Tooltip("condition:N", title=_("Condition")),
                alt.Tooltip("kind:N", title=_("Verdict")),
                alt.Tooltip("count:Q", title=_("Patients")),
            ],
        ),
        "condition",
        faded=(1, 0.35),
    )
    return style(bars, height=max(150, 34 * len(order) + 90))


def _unknown(rows: pl.DataFrame) -> int:
    """Patients without a condition that surely failed: whether they were in complete response is not known."""
    return rows["patient_id"].n_unique() - rows.filter(pl.col("verdict") == "failed")["patient_id"].n_unique()


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Per group, the condition that most often stands alone in the way."""
    sentences = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        rows = frames[0].filter(pl.col("group").cast(pl.String) == group)
        total = int(rows["N"][0])
        unknown = _unknown(frames[1].filter(pl.col("group").cast(pl.String) == group))
        alone = int(rows["alone"].sum())
        first = rows.sort("alone", "condition", descending=[True, False]).row(0, named=True)
        who = _("{group}, {months}: {patients} followed that long and not in complete response").format(
            group=group_title(group),
            months=months(plan.headline_window.month),
            patients=plural("{count} patient", "{count} patients", total - unknown),
        )
        near = _("{n} one criterion away, most often {condition} ({alone})") if alone else _("{n} one criterion away")
        near = near.format(n=alone, condition=first["condition"], alone=first["alone"])
        sentences.append(clauses(who, where_any(_("not known of {n} more"), unknown), near))
    return sentences


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """How many are one condition away, in a line."""
    rows = (
        frames[0]
        .group_by(pl.col("group").cast(pl.String), maintain_order=True)
        .agg(pl.col("alone").sum(), pl.col("N").first())
    )
    found = of_groups((group, _("{n} of {total}").format(n=n, total=total)) for group, n, total in rows.rows())
    return [
        _("One criterion away at {months}: {found}.").format(months=months(plan.headline_window.month), found=found)
    ]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Why complete response was not reached"),
    question=N_("Which criterion was not met?"),
    pages={"criteria": 60},
    needs_response=True,
    drawable=pl.col("n") > 0,
    empty=N_("Everyone followed to this month is in complete response, or no patient was followed that long."),
    by_group=True,
)
