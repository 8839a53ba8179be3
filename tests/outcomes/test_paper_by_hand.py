"""What a paper would print of the sample workbook, counted once more by a short program of its own (openpyxl, plain
Python, fractions) that shares no line with this one; its numbers typed in.

Months 3, 6, 12 and 24 are days 91, 183, 365 and 731; responses count to the end of their windows, days 121, 213, 410 and 791. P03 has no day for CR or PR here: whether 50–99 to 20–29 red cells
on day 28 is a fall by two categories depends on where a range stands that lies in two of them.
"""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.outcomes.adverse_events import adverse_event_terms, adverse_events
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.drug_survival import drug_stops, drug_survival_landmarks, stop_reasons
from lnexplore.outcomes.flare_free import flare_free_curves, flare_free_times
from lnexplore.outcomes.follow_up import follow_up
from lnexplore.outcomes.remission_time import time_in_response
from lnexplore.outcomes.steroid_exposure import low_dose_times, steroid_cumulative, steroid_total_by_patient
from lnexplore.outcomes.steroids import steroid_targets
from lnexplore.outcomes.time_to_response import response_times, time_to_response_landmarks

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()

FIRST_CR = {
    "P01": 90, "P02": 186, "P03": 88, "P04": 189, "P05": 265, "P06": 266, "P07": 88, "P08": 85, "P09": 143,
    "P10": 90, "P11": 179, "P12": 132, "P13": 313, "P15": 14, "P16": 12, "P17": 13, "P18": 358, "P19": 13,
    "P20": 29, "P21": 14, "P22": 139, "P23": 55, "P24": 56, "P25": 362, "P26": 13, "P27": 12, "P28": 140,
}  # fmt: skip
# In partial response before: the others are in complete response at once.
FIRST_RESPONSE = FIRST_CR | {
    "P02": 87, "P04": 55, "P05": 90, "P06": 89, "P08": 55, "P09": 85, "P10": 55, "P11": 136, "P12": 60, "P13": 143,
    "P14": 366, "P18": 143, "P25": 133,
}  # fmt: skip

# UPCR below 0.4 g/g, fewer than 5 red cells, albumin of 3.5 or more and a normal creatinine on day 0 already.
ON_DAY_0 = dict.fromkeys(("P15", "P16", "P17", "P19", "P20", "P21", "P26", "P27"), 0)

# Per group and month 3, 6, 12: how many had it by then, and one less the product of the shares without.
BY_THEN = {
    ("CR", "first"): {
        "induction": [(5, 5 / 14), (10, 10 / 14), (13, 13 / 14)],
        "maintenance": [(10, 10 / 14), (12, 12 / 14), (14, 1)],
    },
    ("CR", "confirmed"): {
        "induction": [(4, 4 / 14), (9, 9 / 14), (12, 12 / 14)],
        "maintenance": [(9, 9 / 14), (11, 11 / 14), (14, 1)],
    },
    ("CR or PR", "first"): {
        "induction": [(11, 11 / 14), (13, 13 / 14), (14, 1)],
        "maintenance": [(10, 10 / 14), (14, 1), (14, 1)],
    },
}


class TestTimeToResponse:
    def test_assessments_that_cannot_be_decided(self):
        visits = assessed_visits(SAMPLE, PLAN).filter((pl.col("day") > 0) & (pl.col("patient_id") != "P03"))
        assert visits.filter(~pl.col("decided")).select("patient_id", "day").sort("patient_id", "day").rows() == [
            ("P01", 29), ("P04", 34), ("P05", 175), ("P07", 60), ("P08", 366), ("P09", 29), ("P09", 59), ("P10", 31),
            ("P12", 283), ("P21", 178),
        ]  # fmt: skip
        # 317 in all, 13 of P03.
        assert visits.height == 304

    @pytest.mark.parametrize(
        ("outcome", "kind", "reached", "not_reached"),
        [
            ("CR", "first", FIRST_CR | ON_DAY_0, {"P14": 556}),
            # P10 flares on day 111, P24 is no longer below its limits on day 96, and day 313 is the last of P13.
            (
                "CR",
                "confirmed",
                {p: day for p, day in FIRST_CR.items() if p != "P13"} | {"P10": 273, "P24": 279} | ON_DAY_0,
                {"P13": 313, "P14": 556},
            ),
            ("CR or PR", "first", {p: day for p, day in (FIRST_RESPONSE | ON_DAY_0).items() if p != "P03"}, {}),
        ],
    )
    def test_days(self, outcome: str, kind: str, reached: dict[str, int], not_reached: dict[str, int]):
        rows = response_times(SAMPLE, PLAN).filter((pl.col("outcome") == outcome) & (pl.col("kind") == kind))
        if outcome == "CR or PR":
            rows = rows.filter(pl.col("patient_id") != "P03")
        assert dict(rows.filter(pl.col("code") == 1).select("patient_id", "day").rows()) == reached
        assert dict(rows.filter(pl.col("code") != 1).select("patient_id", "day").rows()) == not_reached

    @pytest.mark.parametrize(("outcome", "kind"), BY_THEN)
    def test_incidence(self, outcome: str, kind: str):
        rows = time_to_response_landmarks(SAMPLE, PLAN).filter(
            (pl.col("outcome") == outcome) & (pl.col("kind") == kind) & pl.col("month").is_in([3, 6, 12])
        )
        for group, numbers in BY_THEN[outcome, kind].items():
            mine = rows.filter(pl.col("group") == group).sort("month")
            assert mine["n"].to_list() == [n for n, _ in numbers]
            assert mine["estimate"].to_list() == pytest.approx([share for _, share in numbers])
            assert mine["N"].to_list() == [14, 14, 14]


class TestDrugSurvival:
    # At months 6, 12 and 24: stopped by then, at risk on that day, and the product of the shares kept.
    @pytest.mark.parametrize(
        ("drug", "group", "numbers"),
        [
            (
                "the regimen",
                "induction",
                [(1, 13, 13 / 14), (2, 10, 12 / 14), (3, 3, 12 / 14 * 5 / 6)],
            ),
            (
                "the regimen",
                "maintenance",
                [(0, 14, 1), (0, 14, 1), (4, 4, 12 / 13 * 11 / 12 * 9 / 10 * 6 / 7)],
            ),
            ("tacrolimus", "induction", [(0, 14, 1), (0, 12, 1), (0, 5, 1)]),
            ("tacrolimus", "maintenance", [(0, 14, 1), (0, 14, 1), (1, 7, 12 / 13)]),
            # P08 took mizoribine from day 8 to 735: 727 days, which is before month 24 on its own clock.
            (
                "mizoribine",
                "induction",
                [(1, 13, 13 / 14), (2, 10, 12 / 14), (4, 2, 12 / 14 * 5 / 6 * 2 / 3)],
            ),
            (
                "mizoribine",
                "maintenance",
                [(0, 14, 1), (0, 14, 1), (3, 5, 12 / 13 * 10 / 11 * 7 / 8)],
            ),
        ],
    )
    def test_retention(self, drug: str, group: str, numbers: list[tuple]):
        rows = (
            drug_survival_landmarks(SAMPLE, PLAN)
            .filter(
                (pl.col("drug") == drug)
                & (pl.col("group") == group)
                & (pl.col("counted") == "still taken")
                & pl.col("month").is_in([6, 12, 24])
            )
            .sort("month")
        )
        assert rows.select("n", "n_risk").rows() == [(n, at_risk) for n, at_risk, _ in numbers]
        assert rows["estimate"].to_list() == pytest.approx([share for *_, share in numbers])

    def test_stops(self):
        stops = drug_stops(SAMPLE, PLAN).filter("stopped")
        columns = ["patient_id", "day", "stopped_drug", "reason"]
        assert stops.filter(pl.col("drug") == "the regimen").select(columns).sort("patient_id").rows() == [
            ("P02", 171, "mizoribine", "adverse event"),
            ("P03", 610, "mizoribine", "pregnancy wish"),
            ("P08", 735, "mizoribine", "remission"),
            ("P14", 221, "mizoribine", "inefficacy"),
            ("P15", 902, "tacrolimus", "remission"),
            ("P16", 640, "mizoribine", "remission"),
            ("P19", 455, "mizoribine", "pregnancy wish"),
            ("P21", 429, "tacrolimus", "adverse event"),
            ("P22", 470, "mizoribine", "inefficacy"),
        ]
        own = stops.filter(pl.col("drug") == "mizoribine").with_columns(taken=pl.col("day") - pl.col("clock"))
        assert dict(own.select("patient_id", "taken").rows()) == {
            "P02": 166, "P03": 604, "P08": 727, "P14": 221, "P16": 640, "P19": 455, "P22": 470,
        }  # fmt: skip

    def test_reasons(self):
        rows = stop_reasons(SAMPLE, PLAN).filter((pl.col("drug") == "the regimen") & (pl.col("n") > 0))
        assert sorted(rows.select("group", "words", "n").cast({"group": pl.String}).rows()) == [
            ("induction", "adverse event", 1),
            ("induction", "inefficacy", 1),
            ("induction", "pregnancy wish", 1),
            ("induction", "remission", 1),
            ("maintenance", "adverse event", 1),
            ("maintenance", "inefficacy", 1),
            ("maintenance", "pregnancy wish", 1),
            ("maintenance", "remission", 2),
        ]


class TestFlareFree:
    def test_times(self):
        rows = flare_free_times(SAMPLE, PLAN).filter(pl.col("source") == "recorded")
        assert rows.height == 28
        flared = rows.filter(pl.col("code") == 1).with_columns(after=pl.col("day") - pl.col("clock"))
        assert sorted(flared.select("patient_id", "clock", "after").rows()) == [
            ("P10", 55, 56),
            ("P17", 13, 220),
            ("P22", 139, 313),
            ("P26", 13, 623),
        ]

    def test_survival(self):
        rows = flare_free_curves(SAMPLE, PLAN).landmarks.filter(
            (pl.col("source") == "recorded") & pl.col("month").is_in([12, 24])
        )
        for group, flares, at_risk, shares in (
            ("induction", [1, 1], [9, 3], [13 / 14, 13 / 14]),
            ("maintenance", [2, 3], [11, 4], [12 / 14, 12 / 14 * 6 / 7]),
        ):
            mine = rows.filter(pl.col("group") == group).sort("month")
            assert mine["n"].to_list() == flares
            assert mine["n_risk"].to_list() == at_risk
            assert mine["estimate"].to_list() == pytest.approx(shares)


class TestPrednisolone:
    # P01: 14 days of 60, 15 of 45, 61 of 35 and one of 12.5 mg are 3662.5 mg.
    @pytest.mark.parametrize(
        ("patient", "totals"),
        [
            ("P01", [3662.5, 4621.5, 5627.5]),
            ("P02", [2626, 3503, 4722.5]),
            ("P10", [3155, 4880, 6806]),
            ("P15", [1545, 2567.5, 3992.5]),
            ("P28", [1442.5, 2485, 3936]),
        ],
    )
    def test_total_of_a_patient(self, patient: str, totals: list[float]):
        rows = steroid_total_by_patient(SAMPLE, PLAN).filter(
            (pl.col("patient_id") == patient) & (pl.col("counted") == "oral") & (pl.col("month") <= 12)
        )
        assert rows.sort("month")["total"].to_list() == pytest.approx(totals)

    @pytest.mark.parametrize(
        ("group", "patients", "means"),
        [
            ("induction", [14, 14, 12], [46002 / 14, 61415.5 / 14, 69414 / 12]),
            ("maintenance", [14, 14, 14], [18529 / 14, 31918.5 / 14, 52364 / 14]),
        ],
    )
    def test_mean_total(self, group: str, patients: list[int], means: list[float]):
        rows = (
            steroid_cumulative(SAMPLE, PLAN)
            .filter((pl.col("group") == group) & (pl.col("counted") == "oral") & (pl.col("month") <= 12))
            .sort("month")
        )
        assert rows["n"].to_list() == patients
        assert rows["estimate"].to_list() == pytest.approx(means)

    # Without a dose near day 365: P04 and P22; P11 and P13 were followed to days 287 and 313 only.
    @pytest.mark.parametrize(
        ("group", "patients", "at_or_below"),
        [("induction", 11, [0, 0, 9, 10, 11]), ("maintenance", 13, [0, 0, 9, 13, 13])],
    )
    def test_targets_at_twelve_months(self, group: str, patients: int, at_or_below: list[int]):
        rows = steroid_targets(SAMPLE, PLAN).filter((pl.col("group") == group) & (pl.col("month") == 12)).sort("limit")
        assert rows["limit"].to_list() == [0, 2.5, 5, 7.5, 10]
        assert rows["n"].to_list() == at_or_below
        assert rows["N"].to_list() == [patients] * 5
        assert rows["n_not_assessable"].to_list() == [1] * 5

    def test_low_dose_kept(self):
        rows = low_dose_times(SAMPLE, PLAN).filter(pl.col("goal") == 7.5)
        assert dict(rows.filter(pl.col("code") == 1).select("patient_id", "day").rows()) == {
            "P01": 182, "P02": 186, "P03": 270, "P04": 189, "P05": 265, "P06": 266, "P07": 268, "P08": 177,
            "P09": 184, "P10": 356, "P12": 283, "P15": 265, "P16": 187, "P17": 369, "P18": 272, "P19": 265,
            "P21": 178, "P22": 547, "P23": 189, "P24": 180, "P25": 362, "P26": 133, "P27": 273, "P28": 270,
        }  # fmt: skip
        # P11, P13 and P20 came to 7.5 mg or less and were not followed for 180 days after; P14 never did.
        assert sorted(rows.filter(pl.col("code") == 0)["patient_id"]) == ["P11", "P13", "P14", "P20"]
        assert rows.filter(pl.col("raised").is_not_null()).select("patient_id", "raised").rows() == [("P26", 636)]


class TestTimeInResponse:
    # Days in a state of all days followed. Of induction, PR and NR hang on P03 (see above).
    @pytest.mark.parametrize(
        ("group", "total", "days"),
        [
            ("induction", 8605, {"CR": 5773, "not known": 191}),
            ("maintenance", 10662, {"CR": 8332, "PR": 543, "NR": 1606, "not known": 181}),
        ],
    )
    def test_shares(self, group: str, total: int, days: dict[str, int]):
        rows = time_in_response(SAMPLE, PLAN).filter(pl.col("group") == group)
        shares = dict(rows.select(pl.col("state").cast(pl.String), "estimate").rows())
        assert {state: shares[state] for state in days} == pytest.approx(
            {state: n / total for state, n in days.items()}
        )
        assert rows["total_years"].unique().to_list() == pytest.approx([total / 365.25])


class TestAdverseEvents:
    @pytest.mark.parametrize(
        ("group", "event", "patients", "events", "days"),
        [
            ("induction", "any", 10, 11, 8605),
            ("induction", "serious", 1, 1, 8605),
            ("maintenance", "any", 6, 6, 10662),
            ("maintenance", "serious", 0, 0, 10662),
        ],
    )
    def test_counts_and_rates(self, group: str, event: str, patients: int, events: int, days: int):
        [row] = adverse_events(SAMPLE, PLAN).filter((pl.col("group") == group) & (pl.col("event") == event)).to_dicts()
        assert (row["n_patients"], row["n_events"], row["N"]) == (patients, events, 14)
        assert row["person_years"] == pytest.approx(days / 365.25)
        assert row["rate"] == pytest.approx(100 * events / (days / 365.25))

    def test_terms(self):
        rows = adverse_event_terms(SAMPLE, PLAN)
        found = {
            group: {
                term: (patients, events)
                for term, patients, events in rows.filter((pl.col("group") == group) & (pl.col("n_events") > 0))
                .select("term", "n_patients", "n_events")
                .rows()
            }
            for group in ("induction", "maintenance")
        }
        once = (1, 1)
        assert found["induction"] == {
            "blood creatinine increased": once, "diarrhoea": once, "glucose intolerance": once, "herpes zoster": once,
            "hypertension": once, "hyperuricaemia": once, "insomnia": once, "oral candidiasis": once,
            "pyelonephritis needing admission": once, "tremor": once, "upper respiratory infection": once,
        }  # fmt: skip
        assert found["maintenance"] == {
            "herpes zoster": once, "hyperuricaemia": once, "nausea": once, "tremor": once,
            "upper respiratory infection": (2, 2),
        }  # fmt: skip


# Everybody was followed to the end alive: the reverse Kaplan-Meier curve falls by one at every last day. With an even
# number it lies on one half between the two in the middle (days 560 and 640; 735 and 737; 724 and 727).
@pytest.mark.parametrize(
    ("group", "median_days", "total"),
    [("induction", 600, 8605), ("maintenance", 736, 10662), ("all patients", 725.5, 19267)],
)
def test_follow_up(group: str, median_days: float, total: int):
    [row] = follow_up(SAMPLE, PLAN).filter(pl.col("group") == group).to_dicts()
    assert row["estimate"] == pytest.approx(median_days / 30.4375)
    assert row["observed_median"] == pytest.approx(median_days / 30.4375)
    assert row["person_years"] == pytest.approx(total / 365.25)


# Mean, SD (n - 1), median, quartiles. Of the UPCR of maintenance one is "<0.1" (P19) and counts as 0.1.
@pytest.mark.parametrize(
    ("group", "key", "numbers"),
    [
        ("induction", "age", (36.428571, 10.142935, 35, 29.5, 41)),
        ("induction", "upcr", (4.34, 1.998349, 4.11, 3.36, 5.055)),
        ("induction", "creatinine", (0.74, 0.197484, 0.685, 0.605, 0.81)),
        ("induction", "albumin", (2.6, 0.370031, 2.6, 2.425, 2.775)),
        ("induction", "c3", (47.428571, 13.687244, 46, 36.75, 57.25)),
        ("induction", "prednisolone", (59.428571, 9.095344, 60, 51, 60)),
        ("maintenance", "age", (34.928571, 8.516629, 34, 28.25, 39.5)),
        ("maintenance", "upcr", (0.497143, 0.491879, 0.295, 0.18, 0.59)),
        ("maintenance", "creatinine", (0.637143, 0.103361, 0.625, 0.5575, 0.6975)),
        ("maintenance", "albumin", (3.821429, 0.349017, 3.9, 3.625, 4.075)),
        ("maintenance", "c3", (82.285714, 8.147001, 81, 77.25, 87.5)),
        ("maintenance", "prednisolone", (16.607143, 3.873870, 16.25, 15, 19.375)),
    ],
)
def test_baseline(group: str, key: str, numbers: tuple[float, ...]):
    [row] = baseline(SAMPLE, PLAN).filter((pl.col("group") == group) & (pl.col("key") == key)).to_dicts()
    assert [row[name] for name in ("estimate", "sd", "median", "q1", "q3")] == pytest.approx(numbers, abs=1e-6)
    assert (row["n"], row["N"], row["n_missing"]) == (14, 14, 0)
