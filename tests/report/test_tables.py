import csv
import io

import polars as pl
import pytest

from lnexplore.charts.numbers import n_of, percent
from lnexplore.outcomes.comparison import LOST, NEWCOMBE, OF_CURVES
from lnexplore.report.tables import readable, to_csv
from lnexplore.report.wide import paper_table


def rows_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_csv_begins_with_a_mark_and_keeps_numbers_as_numbers() -> None:
    frame = pl.DataFrame({"group": ["導入", None], "n": [3, None], "estimate": [0.5, -1.25], "ok": [True, False]})
    raw = to_csv(frame)
    assert raw[:3] == b"\xef\xbb\xbf"
    assert raw[3:].decode().splitlines() == ['"group","n","estimate","ok"', '"導入",3,0.5,"true"', ',,-1.25,"false"']


def test_a_rate_with_somebody_not_assessable_has_its_worst_and_best_case() -> None:
    rate = {"n": [8, 5], "N": [12, 12], "n_not_assessable": [2, 0], "estimate": [8 / 12, 5 / 12]}
    frame = pl.DataFrame(rate | {"ci_low": [0.39, 0.19], "ci_high": [0.86, 0.68], "method": ["Wilson"] * 2})
    # 8 of 14 if neither of the two responds, 10 of 14 if both do.
    assert rows_of(to_csv(frame))[0][5:] == ["ci_high", "worst", "best", "method"]
    told = [row[6:8] for row in rows_of(to_csv(frame))[1:]]
    assert [[round(float(cell), 4) for cell in told[0]], told[1]] == [[0.5714, 0.7143], ["", ""]]
    # Of a curve n is no part of N.
    assert "worst" not in rows_of(to_csv(frame.with_columns(method=pl.lit("Kaplan-Meier, log-log interval"))))[0]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "=cmd|'/c calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t1+1",
        "\r1+1",
        "\n1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "-",
        "=",
    ],
)
@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum])
def test_a_text_that_begins_like_a_formula_is_made_harmless(cell: str, dtype: type[pl.DataType]) -> None:
    kind = pl.Enum([cell, "x"]) if dtype is pl.Enum else dtype
    raw = to_csv(pl.DataFrame({"a": pl.Series([cell, "x", None], dtype=kind), "n": [1, 2, 3]}))
    assert rows_of(raw) == [["a", "n"], ["'" + cell, "1"], ["x", "2"], ["", "3"]]


@pytest.mark.parametrize("cell", [" =1+1", "\u00a0=1+1", "\u200b@SUM(A1)", "\ufeff+1", "\u3000＝1"])
def test_a_blank_before_a_formula_does_not_hide_it(cell: str) -> None:
    assert rows_of(to_csv(pl.DataFrame({"a": [cell]}))) == [["a"], ["'" + cell]]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x\t+1", "x\t'+1"),
        ("x\n@y", "x\n'@y"),
        (";=1", ";'=1"),
        ("\n=1+1\n", "'\n'=1+1\n"),
        ("\t=1", "'\t'=1"),
        ("\r\n+1", "'\r\n'+1"),
        ("a; b\nc", "a; b\nc"),
    ],
)
def test_a_formula_behind_what_another_country_takes_for_the_end_of_a_cell(cell: str, kept: str) -> None:
    assert rows_of(to_csv(pl.DataFrame({"a": [cell]}))) == [["a"], [kept]]


def test_a_header_that_begins_like_a_formula_is_made_harmless() -> None:
    # A group of the sheet can name a column of Table 1.
    frame = pl.DataFrame({"=1+1 (n=3)": ["x"], "＠a": ["y"], "n": [1]})
    assert rows_of(to_csv(frame))[0] == ["'=1+1 (n=3)", "'＠a", "n"]
    assert rows_of(to_csv(pl.DataFrame({"=a": [1], "'=a": [2]}))) == [["'=a", "'=a"], ["1", "2"]]


@pytest.mark.parametrize("cell", ["1+", "<0.1", "a=b", "5-9", "x@y", "'=1", "", 'say "ah", then', "two\nlines", "±"])
def test_other_texts_are_kept(cell: str) -> None:
    assert rows_of(to_csv(pl.DataFrame({"a": [cell], "b": ["x"]}))) == [["a", "b"], [cell, "x"]]


def test_the_frame_itself_is_not_changed() -> None:
    frame = pl.DataFrame({"a": ["=1"]})
    to_csv(frame)
    assert frame["a"].to_list() == ["=1"]


def test_a_frame_without_rows_is_its_header() -> None:
    assert rows_of(to_csv(pl.DataFrame(schema={"a": pl.String, "n": pl.Int64}))) == [["a", "n"]]


def test_a_frame_without_columns_is_nothing() -> None:
    assert to_csv(pl.DataFrame()).strip() == b"\xef\xbb\xbf"


# --- readable --------------------------------------------------------------------------------------------------------


def test_shares_are_percentages_and_counts_stay() -> None:
    frame = pl.DataFrame(
        {
            "group": ["induction", "maintenance"],
            "month": [6, 6],
            "outcome": ["CR", "CR"],
            "n": [9, 0],
            "N": [14, 0],
            "n_not_assessable": [1, 14],
            "estimate": [9 / 14, None],
            "ci_low": [0.388, None],
            "ci_high": [0.837, None],
            "method": ["wilson", "wilson"],
        }
    )
    assert readable(frame).to_dict(as_series=False) == {
        "Group": ["induction", "maintenance"],
        "Month": ["6", "6"],
        "Response": ["CR", "CR"],
        "n": ["9", "0"],
        "N": ["14", "0"],
        "Not assessable": ["1", "14"],
        "Share": ["64\u00a0%", "–"],
        "95 % interval": ["39–84\u00a0%", "not estimable"],
        # 9 or 10 of 15.
        "Worst to best case": ["60–67\u00a0%", "–"],
    }


def test_rates_stay_rates() -> None:
    frame = pl.DataFrame(
        {
            "group": ["all"],
            "n": [3],
            "n_patients": [2],
            "person_years": [25.04],
            "estimate": [0.1198],
            "ci_low": [0.02],
            "ci_high": [0.351],
            "method": ["exact Poisson"],
        }
    )
    assert readable(frame).to_dict(as_series=False) == {
        "Group": ["all"],
        "Number of flares": ["3"],
        "Patients with at least one": ["2"],
        "Patient-years": ["25.0"],
        "Per 100 patient-years": ["0.1"],
        "95 % interval": ["0.0–0.4"],
    }


def test_means_stay_means_and_quartiles_are_one_column() -> None:
    frame = pl.DataFrame(
        {
            "month": [0],
            "n": [14],
            "estimate": [59.43],
            "sd": [8.25],
            "ci_low": [55.1],
            "ci_high": [63.8],
            "median": [60.0],
            "q1": [50.0],
            "q3": [None],
            "window_low": [-28],
            "window_high": [0],
        },
        schema_overrides={"q3": pl.Float64},
    )
    assert readable(frame).to_dict(as_series=False) == {
        "Month": ["0"],
        "n": ["14"],
        "Estimate": ["59.4"],
        "SD": ["8.3"],
        "95 % interval": ["55.1–63.8"],
        "Median": ["60.0"],
        "Quartiles": ["–"],
    }


def test_what_cannot_be_estimated_is_said_in_words() -> None:
    frame = pl.DataFrame(
        {"group": ["all"], "n": [0], "N": [0], "estimate": [None], "ci_low": [None], "ci_high": [None]},
        schema_overrides=dict.fromkeys(("estimate", "ci_low", "ci_high"), pl.Float64),
    )
    assert readable(frame).to_dict(as_series=False) == {
        "Group": ["all"],
        "n": ["0"],
        "N": ["0"],
        "Estimate": ["–"],
        "95 % interval": ["not estimable"],
    }


def test_every_row_and_every_other_column_stays() -> None:
    frame = pl.DataFrame(
        {
            "step": ["All patients", "Visit"],
            "n": [28, 26],
            "n_lost": [0, 2],
            "reason": [None, "no visit"],
            "odd": [1, 2],
        }
    )
    assert readable(frame).to_dict(as_series=False) == {
        "Step": ["All patients", "Visit"],
        "n": ["28", "26"],
        "Left out here": ["0", "2"],
        "Why": ["–", "no visit"],
        "Odd": ["1", "2"],
    }


def test_names_for_programs_stand_back_where_words_tell_the_same() -> None:
    frame = pl.DataFrame(
        {"path": ["cr.upcr"], "component": ["UPCR"], "definition": ["kdigo2024"], "label": ["KDIGO 2024"]}
    )
    assert readable(frame).to_dict(as_series=False) == {"Condition": ["UPCR"], "Definition": ["KDIGO 2024"]}


# --- what was moved after looking ------------------------------------------------------------------------------------


def test_what_was_moved_stands_in_every_row_of_the_csv() -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "n": [1, 2]})
    moved = ["Moved after the results were seen: one thing.", "Moved after the results were seen: another."]
    assert rows_of(to_csv(frame, moved)) == [
        ["group", "n", "moved_after_looking"],
        ["a", "1", " ".join(moved)],
        ["b", "2", " ".join(moved)],
    ]


def test_nothing_moved_is_no_column() -> None:
    assert rows_of(to_csv(pl.DataFrame({"n": [1]}), [])) == [["n"], ["1"]]


def test_words_of_a_plan_that_begin_like_a_formula_are_made_harmless_too() -> None:
    assert rows_of(to_csv(pl.DataFrame({"n": [1]}), ["=1+1"])) == [["n", "moved_after_looking"], ["1", "'=1+1"]]


def test_an_empty_table_has_the_column_and_no_row() -> None:
    frame = pl.DataFrame(schema={"group": pl.String, "n": pl.Int64})
    assert rows_of(to_csv(frame, ["Moved."])) == [["group", "n", "moved_after_looking"]]


def test_what_readers_settled_stands_in_a_column_of_its_own():
    frame = pl.DataFrame({"group": ["a", "b"], "n": [1, 2]})
    text = to_csv(frame, (), ("The response at 1 visit was settled by readers.",)).decode("utf-8-sig")
    assert text.splitlines() == [
        '"group","n","settled_by_readers"',
        '"a",1,"The response at 1 visit was settled by readers."',
        '"b",2,"The response at 1 visit was settled by readers."',
    ]


def test_what_is_read_off_a_curve_is_no_fraction_of_the_patients():
    sides = {
        "group_first": "A",
        "group_second": "B",
        "n_first": 66,
        "total_first": 153,
        "n_second": 1,
        "total_second": 123,
    }
    row = {"compared": "Free of a flare", "month": 6, "unit": "share, 0 to 1", **sides}
    row |= dict.fromkeys((f"{name}_{side}" for side in ("first", "second") for name in LOST), None)
    row |= {"estimate_first": 0.497, "estimate_second": 0.992, "estimate": -0.495, "ci_low": -0.6, "ci_high": -0.4}
    row |= {"ratio": 0.5, "ratio_low": 0.4, "ratio_high": 0.6, "method": OF_CURVES}
    words = readable(pl.DataFrame([row])).row(0)
    # 66 events of 153 are 43 %, the curve stands at 50 %; 1 of 123 had a flare and 99 % have none.
    assert "A: 50 (66 events, 153 patients)" in words
    assert "B: 99 (1 event, 123 patients)" in words
    assert "%" in words
    assert "A: 66/153 (50)" in readable(pl.DataFrame([row | {"method": NEWCOMBE}])).row(0)


def test_one_of_many_is_not_none_and_all_but_one_are_not_all() -> None:
    assert n_of(1, 273) == "1 of 273 (<1\u00a0%)"
    assert n_of(299, 300) == "299 of 300 (>99\u00a0%)"
    # 0.5 % and 99.5 % are halves: away from zero.
    assert [percent(one) for one in (0.0, 0.005, 0.994, 0.995, 1.0)] == [
        "0\u00a0%",
        "1\u00a0%",
        "99\u00a0%",
        ">99\u00a0%",
        "100\u00a0%",
    ]


def test_no_percentage_of_fewer_than_ten_stands_in_a_table() -> None:
    rate = {"month": [6, 12], "n": [4, 8], "N": [7, 12], "n_not_assessable": [0, 0], "estimate": [4 / 7, 8 / 12]}
    frame = pl.DataFrame(rate | {"ci_low": [0.25, 0.39], "ci_high": [0.84, 0.86], "method": ["Wilson"] * 2})
    assert readable(frame)["Share"].to_list() == ["–", "67\u00a0%"]
    both = pl.concat([frame.with_columns(group=pl.lit(name)) for name in "AB"]).select("group", pl.exclude("group"))
    # The count and the interval stay.
    assert paper_table(both)[0].row(0) == ("A", "4/7 (25–84)", "8/12 67\u00a0%\u00a0(39–86)")
