"""A results frame as a journal prints it: no number is lost, and a month has a column."""

import polars as pl
import pytest

from lnexplore import FIGURES, AnalysisPlan, sample_cohort
from lnexplore.outcomes.response import response_by_visit
from lnexplore.report.tables import readable
from lnexplore.report.wide import paper_table

NBSP = "\u00a0"


def test_a_month_is_a_column_and_a_cell_holds_count_share_interval_and_range():
    table, notes = paper_table(response_by_visit(sample_cohort(), AnalysisPlan()))
    assert table.columns == ["Group", "Response", *(f"Month {month}" for month in (1, 3, 6, 9, 12, 18, 24))]
    assert table["Group"].to_list() == ["induction", "", "", "", "", "maintenance", "", "", "", ""]
    assert table["Response"].to_list() == ["CR", "PR", "CR or PR", "NR", "Left before"] * 2
    # 8 of 12 at month 6, 2 not assessable: Wilson 39–86 %; 8 of 14 to 10 of 14.
    assert table["Month 6"][0] == f"8/12, 2{NBSP}NA\n67{NBSP}%{NBSP}(39–86)\n[57–71]"
    assert table["Month 24"][0] == "6/6\n(61–100)"
    assert table["Month 12"].to_list()[4::5] == ["2", "0"]
    assert notes == [
        "In each cell: n/N, number not assessable (NA); share (95 % interval); [worst to best case].",
        "The same in every row: not yet followed that long 0.",
    ]


def test_rows_without_months_keep_their_rows_and_join_what_belongs_together():
    frame = pl.DataFrame(
        {
            "group": ["a", "b"],
            "n": [3, 4],
            "N": [10, 12],
            "n_not_assessable": [0, 0],
            "estimate": [0.3, 1 / 3],
            "ci_low": [0.11, None],
            "ci_high": [0.6, None],
            "method": ["wilson", "wilson"],
        }
    )
    table, notes = paper_table(frame)
    assert table.columns == ["Group", "n/N", "Share (95 % interval)"]
    assert table.rows() == [("a", "3/10", f"30{NBSP}%{NBSP}(11–60)"), ("b", "4/12", f"33{NBSP}%{NBSP}(–)")]
    assert notes == ["The same in every row: not assessable 0."]


@pytest.mark.parametrize("key", FIGURES)
def test_every_number_of_a_table_is_told_on_paper(key: str):
    cohort, plan = sample_cohort(), AnalysisPlan()
    frame = FIGURES[key].results(cohort, plan)[0]
    table, notes = paper_table(frame)
    told = " ".join([*table.columns, *(cell for row in table.rows() for cell in row), *notes]).replace(f"{NBSP}%", "")
    for name in (words := readable(frame)).columns:
        for cell in words[name].unique().to_list():
            numbers = str(cell).replace(f"{NBSP}%", "")
            assert all(part in told for part in numbers.split()) or cell in ("–", "not estimable", "no", "yes"), (
                name,
                cell,
            )
