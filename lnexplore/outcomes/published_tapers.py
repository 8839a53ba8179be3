"""Tapers and goals of guidelines and trials: only rows whose numbers were seen in the source named."""

from dataclasses import dataclass

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.units import DAYS_PER_MONTH

WEEK = 7 / DAYS_PER_MONTH


@dataclass(frozen=True)
class Taper:
    """A published course of the oral dose: (week from, week to, mg of prednisolone a day at most), and where it stands."""

    key: str
    label: str
    citation: str
    steps: tuple[tuple[float, float, float], ...]
    note: str = ""


_ALL = (
    Taper(
        "kdigo2024_reduced",
        "KDIGO 2024, reduced-dose scheme",
        "KDIGO 2024 Clinical Practice Guideline for the Management of Lupus Nephritis. Kidney Int 2024;105(1S).",
        ((4, 6, 15.0), (6, 8, 10.0), (8, 10, 7.5), (10, 12, 5.0), (12, 24, 2.5)),
        N_(
            "Weeks 0 to 4 are dosed by weight (0.5–0.6, then 0.3–0.4 mg/kg) and are not drawn. Taken from a summary of the guideline."
        ),
    ),
    Taper(
        "acr2024",
        "ACR 2024",
        "Sammaritano LR, Askanase A, Bermas BL, et al. Arthritis Care Res 2025;77:1045-65.",
        ((26, 52, 5.0),),
        N_("At most 5 mg/day by month 6; the start is at most 0.5 mg/kg (40 mg)."),
    ),
    Taper(
        "eular2019",
        "EULAR/ERA-EDTA 2019",
        "Fanouriakis A, Kostopoulou M, Cheema K, et al. Ann Rheum Dis 2020;79:713-23.",
        ((26, 52, 7.5),),
        N_("At most 7.5 mg/day by months 3 to 6; drawn from month 6 on."),
    ),
    Taper(
        "regency",
        "REGENCY",
        "Furie RA, Rovin BH, Garg JP, et al. N Engl J Med 2025 (NCT04221477).",
        ((12, 24, 7.5), (24, 76, 5.0)),
    ),
    Taper(
        "access",
        "ACCESS",
        "ACCESS Trial Group. Arthritis Rheumatol 2014;66:3096-104.",
        ((0, 2, 60.0), (12, 24, 10.0)),
        N_(
            "60 mg/day (1 mg/kg below 60 kg) for two weeks, 10 mg/day by week 12; the source gives no doses in between."
        ),
    ),
    Taper(
        "bliss_ln",
        "BLISS-LN, limit for responders",
        "Furie R, Rovin BH, Houssiau F, et al. N Engl J Med 2020;383:1117-28.",
        ((24, 104, 10.0),),
        N_("A dose above 10 mg/day from week 24 on was a treatment failure."),
    ),
    Taper(
        "aurora",
        "AURA-LV / AURORA 1",
        "Rovin BH, Teng YKO, Ginzler EM, et al. Lancet 2021;397:2070-80.",
        ((0, 1, 25.0), (16, 52, 2.5)),
        N_(
            "20 to 25 mg/day at the start, 2.5 mg/day by week 16, as reported at its approval; the steps between are not confirmed and not drawn."
        ),
    ),
)
TAPERS = {taper.key: taper for taper in _ALL}


def taper_steps() -> pl.DataFrame:
    """A row per published taper and step: key, label, from_month, to_month, dose (mg of prednisolone a day)."""
    rows = [
        (taper.key, taper.label, low * WEEK, high * WEEK, dose) for taper in _ALL for low, high, dose in taper.steps
    ]
    schema = {
        "key": pl.String,
        "label": pl.String,
        "from_month": pl.Float64,
        "to_month": pl.Float64,
        "dose": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
