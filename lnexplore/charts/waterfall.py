"""Waterfall: the change of proteinuria from baseline, a bar per patient, the largest rise first."""

import altair as alt
import numpy as np
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, n_of, of_groups, percent, share, without_value
from lnexplore.charts.theme import GREY, HEIGHT, RESPONSE_COLOURS, style
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.proteinuria_change import HALF, proteinuria_changes, proteinuria_halved
from lnexplore.plan import AnalysisPlan

EACH_UP_TO = 120
"""bars of one picture; of more patients as many are drawn, evenly from the largest rise to the deepest fall"""
TOP = 1.0
"""a rise beyond twice the baseline is drawn up to here"""
_KINDS = (N_("fallen by half or more"), N_("fallen by less"), N_("not fallen"))
_COLOURS = (RESPONSE_COLOURS["CR"], RESPONSE_COLOURS["PR"], RESPONSE_COLOURS["NR"])


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """`proteinuria_halved`, then the bars: group, rank, change, kind."""
    rows = proteinuria_changes(cohort, plan)
    bars = []
    for part in rows.partition_by("group", maintain_order=True):
        places = np.unique(np.linspace(0, part.height - 1, min(part.height, EACH_UP_TO)).round().astype(int))
        bars.append(part[places].with_row_index("rank", offset=1))
    drawn = pl.concat(bars) if bars else rows.with_row_index("rank", offset=1)
    change = pl.col("change")
    kind = (
        pl.when(change <= HALF)
        .then(pl.lit(_KINDS[0]))
        .when(change < 0)
        .then(pl.lit(_KINDS[1]))
        .otherwise(pl.lit(_KINDS[2]))
    )
    return proteinuria_halved(cohort, plan), drawn.select(
        "group", pl.col("rank").cast(pl.Int64), "change", kind.alias("kind")
    )


def draw(frames: Frames) -> alt.LayerChart:
    """A bar per patient of one group, lines at no change and at half."""
    rows = frames[1].select("rank", "kind", "change", drawn=pl.col("change").clip(upper_bound=TOP))
    axis = alt.Axis(
        labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.0%')",
        values=[-1, HALF, 0, 0.5, 1],
        grid=True,
        gridOpacity=0.25,
    )
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("rank:O", axis=None, scale=alt.Scale(paddingInner=0.15)),
            y=alt.Y("drawn:Q", title=_("Change from baseline"), axis=axis, scale=alt.Scale(domain=[-1, TOP])),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=list(_KINDS),
                scale=alt.Scale(domain=list(_KINDS), range=list(_COLOURS)),
                legend=alt.Legend(orient="top", columns=1, labelLimit=300),
            ),
            tooltip=[
                alt.Tooltip("change:Q", title=_("Change"), format="+.0%"),
                alt.Tooltip("kind:N", title=_("Proteinuria has")),
            ],
        )
    )
    lines = (
        alt.Chart(pl.DataFrame({"at": [0.0, HALF]}))
        .mark_rule(color=GREY, strokeDash=[4, 3])
        .encode(y=alt.Y("at:Q", title=_("Change from baseline")))
    )
    return style(bars, lines, height=HEIGHT + 60)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """Per group in how many it halved, the middle change, and who is missing."""
    said = []
    drawn = dict(frames[1].group_by(pl.col("group").cast(pl.String)).len().iter_rows())
    for row in frames[0].to_dicts():
        name = MEASURES[row["measure"]].short
        if not row["N"]:
            lost = without_value(row)
            said.append(
                _("{group}: no patient has a known change of {name}{lost}.").format(
                    group=group_title(row["group"]), name=name, lost=lost and f"; {lost}"
                )
            )
            continue
        middle = row["change_middle"]
        words = f"{'−' if middle < 0 else '+' if middle > 0 else ''}{percent(abs(middle))}"
        lost = without_value(row)
        said.append(
            _(
                "{group}, {months}: {name} fallen by half or more {share}; median change {words}; risen in {n_rise}{lost}."
            ).format(
                group=group_title(row["group"]),
                months=months(row["month"]),
                name=name,
                share=share(row["n"], row["N"], row["ci_low"], row["ci_high"], row["n_not_assessable"]),
                words=words,
                n_rise=row["n_rise"],
                lost=lost and f"; {lost}",
            )
        )
        if drawn.get(str(row["group"]), 0) < row["N"]:
            said.append(
                _("Drawn: {patients} of {total:,}, evenly from the largest rise to the deepest fall.").format(
                    patients=plural("{count} patient", "{count} patients", drawn.get(str(row["group"]), 0)),
                    total=row["N"],
                )
            )
    over = frames[1].filter(pl.col("change") > TOP).height
    said += (
        [
            plural(
                "{count} bar that would pass +100 % ends there.", "{count} bars that would pass +100 % end there.", over
            )
        ]
        if over
        else []
    )
    return [
        *said,
        Note(
            _(
                "Patients with a value above 0 at baseline and one at the month; patients without these are not drawn and not counted as a rise. A value written as a limit counts as that limit."
            )
        ),
    ]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """In how many it halved, in a line."""
    rows = frames[0].to_dicts()
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in rows)
    said = _("{measure} halved or better at {months}: {found}.")
    return [
        said.format(measure=MEASURES[row["measure"]].short, months=months(row["month"]), found=found)
        for row in rows[:1]
    ]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Change of proteinuria, patient by patient"),
    question=N_("How far has proteinuria fallen in each patient?"),
    pages={"response": 65},
    drawable=pl.col("N") > 0,
    empty=N_("No patient has proteinuria at baseline and at this month."),
    by_group=True,
)
