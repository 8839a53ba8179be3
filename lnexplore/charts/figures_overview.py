"""The figures of the overview and of the data page."""

import polars as pl

from lnexplore.charts import flares, flow, response_by_month, response_by_visit, response_on_low_dose, steroid_course
from lnexplore.charts.figure import Figure

_ANYONE = (pl.col("N") + pl.col("n_not_assessable")) > 0

OVERVIEW = (
    Figure(
        "response_by_visit",
        "Remission at each visit",
        "How many patients are in complete or partial response at each time point?",
        response_by_visit.results,
        response_by_visit.draw,
        response_by_visit.caption,
        _ANYONE,
        "No patient has been followed to any of the months assessed.",
        by_group=True,
        people=response_by_visit.people,
    ),
    Figure(
        "response_by_month",
        "Remission reached so far",
        "How many patients have ever responded by each month?",
        response_by_month.results,
        response_by_month.draw,
        response_by_month.caption,
        pl.col("N") > 0,
        "No patient with a baseline has been followed to any of the months assessed.",
        people=response_by_month.people,
    ),
    Figure(
        "flares",
        "Flares",
        "How often do flares happen?",
        flares.results,
        flares.draw,
        flares.caption,
        pl.col("estimate").is_not_null(),
        "The sheet has no events, or no patient was followed after time zero.",
        people=flares.people,
    ),
    Figure(
        "steroid_course",
        "Steroid taper",
        "How fast does prednisolone come down?",
        steroid_course.results,
        steroid_course.draw,
        steroid_course.caption,
        pl.col("n") > 0,
        "The sheet has no prednisolone dose for these patients.",
        people=steroid_course.people,
    ),
    Figure(
        "response_on_low_dose",
        "Remission on a low dose",
        "How many are in complete response on little prednisolone?",
        response_on_low_dose.results,
        response_on_low_dose.draw,
        response_on_low_dose.caption,
        pl.col("N") > 0,
        "No patient has both a response that can be decided and a prednisolone dose.",
        people=response_on_low_dose.people,
    ),
    Figure(
        "flow",
        "Who is in",
        "How many patients stand behind each number, and why are the others not there?",
        flow.results,
        flow.draw,
        flow.caption,
        pl.col("n") > 0,
        "The sheet holds no patients.",
        page="data",
    ),
)
