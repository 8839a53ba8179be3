"""Dose categories at each month."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import group_title, months, n_of, of_groups
from lnexplore.charts.theme import HEIGHT, clickable, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.steroids import TARGETS, steroid_by_patient, steroid_targets
from lnexplore.plan import AnalysisPlan

BANDS = (
    N_("none"),
    N_("up to 2.5"),
    N_("above 2.5 to 5"),
    N_("above 5 to 7.5"),
    N_("above 7.5 to 10"),
    N_("above 10 mg/day"),
)


_COLOURS = ("#0a7350", "#2f8d6a", "#5f9e82", "#b8863b", "#c4682f", "#ae3f30")


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `steroid_targets`."""
    return (steroid_targets(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who is in which band: group, month, band, patient_id."""
    rows = steroid_by_patient(cohort, plan).drop_nulls("dose")
    return rows.select("group", "month", band=_band(pl.col("dose")), patient_id="patient_id")


def _band(dose: pl.Expr) -> pl.Expr:
    found = pl.lit(BANDS[-1])
    for limit, name in reversed(list(zip(TARGETS, BANDS, strict=False))):
        found = pl.when(dose <= limit).then(pl.lit(name)).otherwise(found)
    return found


def draw(frames: Frames) -> alt.LayerChart:
    """A bar per month, to 100 % of the patients with a dose; the lowest doses at the bottom, n on top."""
    wide = (
        frames[0]
        .filter(pl.col("N") > 0)
        .with_columns(name=pl.lit("at ") + pl.col("limit").cast(pl.String))
        .pivot("name", index=["month", "N"], values="n")
        .sort("month")
    )
    rows = []
    for row in wide.to_dicts():
        below = 0
        for place, band in enumerate(BANDS):
            upto = row["N"] if place == len(TARGETS) else row[f"at {TARGETS[place]}"]
            if upto > below:
                rows.append((row["month"], band, place, upto - below, row["N"], below / row["N"], upto / row["N"]))
            below = upto
    schema = {"month": pl.Int64, "band": pl.String, "order": pl.Int64, "n": pl.Int64, "N": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema | {"low": pl.Float64, "high": pl.Float64}, orient="row")
    frame = frame.with_columns(
        middle=(pl.col("low") + pl.col("high")) / 2,
        label=pl.when(pl.col("high") - pl.col("low") > 0.06).then(pl.format("{}/{}", "n", "N")).otherwise(pl.lit("")),
    )
    order = frame["month"].unique().sort().to_list()
    x = alt.X("month:O", sort=order, title=_("Months since time zero"), axis=alt.Axis(labelAngle=0))
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    colour = alt.Color(
        "band:N",
        title=_("Prednisolone"),
        sort=list(BANDS),
        scale=alt.Scale(domain=list(BANDS), range=list(_COLOURS)),
        legend=alt.Legend(orient="top", columns=2, titleLimit=200),
    )
    base = alt.Chart(frame)
    tooltip = [
        alt.Tooltip("month:O", title=_("Month")),
        alt.Tooltip("band:N", title=_("Prednisolone")),
        alt.Tooltip("n:Q", title=_("Patients")),
        alt.Tooltip("N:Q", title=_("of")),
    ]
    bars = clickable(
        base.mark_bar(cornerRadius=1, cursor="pointer").encode(
            x=x,
            y=alt.Y("low:Q", title=_("Share of patients with a dose"), axis=axis, scale=alt.Scale(domain=[0, 1])),
            y2=alt.Y2("high:Q"),
            color=colour,
            tooltip=tooltip,
        ),
        "month",
        "band",
    )
    ink = alt.Color(
        "band:N",
        sort=list(BANDS),
        scale=inks(dict(zip(BANDS, _COLOURS, strict=True))),
        legend=None,
    )
    numbers = base.mark_text(fontSize=10.5, fontWeight=600).encode(
        x=x, y=alt.Y("middle:Q"), text=alt.Text("label:N"), color=ink, tooltip=tooltip
    )
    drawn: alt.LayerChart = style(bars, numbers, height=HEIGHT + 60).resolve_scale(color="independent")
    return drawn


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    said = []
    for group in frames[0]["group"].unique(maintain_order=True):
        rows = frames[0].filter((pl.col("group") == group) & (pl.col("month") == month) & (pl.col("N") > 0)).to_dicts()
        if not rows:
            said.append(
                _("{group}: no dose is recorded at {months}.").format(group=group_title(group), months=months(month))
            )
            continue
        parts = [_("none in {n}").format(n=rows[0]["n"])] + [
            _("at most {limit:g} mg/day in {n}").format(limit=row["limit"], n=row["n"]) for row in rows[1:]
        ]
        words = f"{group_title(group)}, at {months(month)}, of {rows[0]['N']}: {', '.join(parts)}"
        words += f"; {rows[0]['n_not_assessable']} without a dose" if rows[0]["n_not_assessable"] else ""
        said.append(words + ".")
    return said


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Who takes 7.5 mg/day or less at the headline month, in a line."""
    month = plan.headline_window.month
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("limit") == 7.5)).to_dicts()
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in rows)
    return [_("7.5 mg/day or less at {months}: {found}.").format(months=months(month), found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Dose categories"),
    question=N_("How many patients take low-dose prednisolone, or none, at each month?"),
    pages={"steroids": 20},
    drawable=pl.col("N") > 0,
    empty=N_("The sheet has no prednisolone dose for these patients."),
    by_group=True,
)
