import pytest

from lnexplore.ingest.table.layout import SkippedRow, Table, find_table
from tests.ingest.grids import Row, cohort_of, grid, read_grids, read_rows, visits


def table_of(*rows: Row, name: str = "Sheet1", **more: object) -> Table:
    found = find_table(grid(name, rows, **more))
    assert not isinstance(found, str), found
    return found


def headers(table: Table) -> list[str]:
    return [table.headers.get(index, "") for index in table.indices]


def cells(table: Table) -> list[tuple[object, ...]]:
    return table.frame.select("_row", *[name for name in table.frame.columns if name[0] == "c"]).rows()


DATA: tuple[Row, ...] = (["1", 0, 3.2], ["1", 90, 1.1], ["2", 0, 2.5])
HEADER: Row = ["Patient", "Day", "UPCR"]

# --- where it begins -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], 1),
        ([["Lupus nephritis cohort 2024"]], 2),
        ([["Our clinic"], [], ["Exported 2024-05-01", "by the registry"], []], 5),
        ([["ループス腎炎 患者一覧"], ["作成日", "2024/5/1"]], 3),
        ([[""]] * 30, 31),
        ([["Summary of 3 patients: see below"], ["", "", ""]], 3),
        ([["Unit: g/gCr"]], 2),
    ],
)
def test_titles_and_blank_rows_above_the_header_are_passed_over(above: list[Row], row: int) -> None:
    table = table_of(*above, HEADER, *DATA)
    assert table.header_row == row
    assert headers(table) == ["Patient", "Day", "UPCR"]
    assert cells(table) == [(row + 1, "1", "0", "3.2"), (row + 2, "1", "90", "1.1"), (row + 3, "2", "0", "2.5")]


def test_a_title_is_kept_apart() -> None:
    assert table_of(["Our clinic"], ["as of May"], HEADER, *DATA).title == "Our clinic as of May"


def test_a_table_may_begin_anywhere() -> None:
    blank = ["", ""]
    rows: list[Row] = [[], [], [], [], [*blank, *HEADER], *[[*blank, *row] for row in DATA]]
    table = table_of(*rows)
    assert (table.header_row, table.headers) == (5, {2: "Patient", 3: "Day", 4: "UPCR"})
    assert table.frame["_row"].to_list() == [6, 7, 8]
    assert visits(read_rows(rows), "upcr") == [("1", 0, 3.2), ("1", 90, 1.1), ("2", 0, 2.5)]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "empty"),
        ([[]], "empty"),
        ([["", " "], ["\u3000"]], "empty"),
        ([["alpha", "beta"], ["gamma", "delta"]], "no header"),
        ([["1", "2"], ["3", "4"]], "no header"),
        (
            [
                ["", "Induction (n=14)", "Maintenance (n=14)", "p"],
                ["Female", "12 (86%)", "13 (93%)", "0.5"],
                ["Age", "36.4 ± 10.1", "34.9 ± 9.0", "0.7"],
                ["UPCR", "2.5 [1.1-4.0]", "0.4 [0.2-0.8]", "<0.01"],
            ],
            "summary",
        ),
        (
            [["Characteristic", "Value"], ["Female", "12 (86%)"], ["Class III", "4 (29%)"], ["Class V", "5 (36 %)"]],
            "summary",
        ),
        ([["Group", "Age", "UPCR"], ["A", "36 ± 10", "2.5 ± 1"], ["B", "34 ± 9", "0.4 ± 0.2"]], "summary"),
    ],
)
def test_what_is_no_table_of_patients_is_told(rows: list[Row], word: str) -> None:
    assert find_table(grid("Sheet1", rows)) == word


def test_a_chart_is_no_table() -> None:
    assert find_table(grid("Chart1", [], kind="chart")) == "chart"


def test_a_dose_with_a_percentage_or_a_limit_does_not_make_a_summary() -> None:
    table = table_of(["Patient", "Day", "UPCR", "Urine RBC"], ["1", 0, "<0.1", "5-9"], ["1", 30, "0.2 (H)", "10-19"])
    assert len(cells(table)) == 2


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert cells(table_of(HEADER)) == []


# --- headers of several rows -----------------------------------------------------------------------------------------


def test_a_row_of_units_goes_into_the_headers() -> None:
    table = table_of(["Patient", "Day", "UPCR", "Creatinine"], ["", "", "g/gCr", "µmol/L"], ["1", 0, 3.2, 62])
    assert headers(table) == ["Patient", "Day", "UPCR (g/gCr)", "Creatinine (µmol/L)"]
    assert table.header_row == 2
    assert cells(table) == [(3, "1", "0", "3.2", "62")]


@pytest.mark.parametrize("unit", ["(mg/dL)", "mg/dL", "［mg/dL］", "（mg/dL）"])
def test_a_unit_below_a_name_may_stand_in_brackets(unit: str) -> None:
    intake = read_rows([["Patient", "Day", "Cr"], ["", "", unit], ["1", 0, 0.7]])
    assert [use.unit for use in intake.used if use.key == "creatinine"] == ["mg/dL"]


TWO: tuple[Row, ...] = (
    ["ID", "Visit 1", "", "", "Visit 2", "", ""],
    ["", "Date", "UPCR", "Cr", "Date", "UPCR", "Cr"],
    ["1", "2024-01-01", 3, 0.8, "2024-04-01", 1, 0.7],
    ["2", "2024-02-01", 2, 0.9, "2024-05-01", 1, 0.8],
)
TWO_HEADERS = ["ID", "Visit 1 Date", "Visit 1 UPCR", "Visit 1 Cr", "Visit 2 Date", "Visit 2 UPCR", "Visit 2 Cr"]


@pytest.mark.parametrize("merged", [(), ((0, 1, 0, 3), (0, 4, 0, 6)), ((0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 0, 6))])
def test_a_heading_over_several_columns_covers_them_merged_or_not(
    merged: tuple[tuple[int, int, int, int], ...],
) -> None:
    table = table_of(*TWO, merged=merged)
    assert headers(table) == TWO_HEADERS
    assert [table.bottom[index] for index in (1, 2, 3)] == ["Date", "UPCR", "Cr"]
    assert table.frame["_row"].to_list() == [3, 4]


def test_three_rows_of_header_time_name_and_unit() -> None:
    table = table_of(
        ["Patient", "Baseline", "", "6M", ""],
        ["", "UPCR", "Cr", "UPCR", "Cr"],
        ["", "mg/gCr", "µmol/L", "mg/gCr", "µmol/L"],
        ["1", 3200, 62, 400, 60],
    )
    assert headers(table) == [
        "Patient",
        "Baseline UPCR (mg/gCr)",
        "Baseline Cr (µmol/L)",
        "6M UPCR (mg/gCr)",
        "6M Cr (µmol/L)",
    ]
    assert table.header_row == 3


def test_headings_of_groups_of_measures_above_the_names_are_harmless() -> None:
    rows: list[Row] = [
        ["", "", "Urine", "", "Blood", ""],
        ["Patient", "Day", "UPCR", "Urine RBC", "C3", "Cr"],
        ["1", 0, 3.2, "5-9", 60, 0.8],
        ["2", 0, 2.2, "1-4", 70, 0.9],
    ]
    for merged in ((), ((0, 2, 0, 3), (0, 4, 0, 5))):
        intake = read_grids([grid("Sheet1", rows, merged=merged)])
        assert visits(intake, "upcr", "c3", "creatinine") == [("1", 0, 3.2, 60.0, 0.8), ("2", 0, 2.2, 70.0, 0.9)]
        assert table_of(*rows, merged=merged).header_row == 2


def test_a_heading_does_not_spread_over_the_columns_that_have_their_own() -> None:
    table = table_of(
        ["Patient", "Sex", "0M", "", "3M", "", "Remarks"],
        ["", "", "UPCR", "C3", "UPCR", "C3", ""],
        ["1", "F", 3, 50, 1, 60, "x"],
    )
    assert headers(table) == ["Patient", "Sex", "0M UPCR", "0M C3", "3M UPCR", "3M C3", "Remarks"]


def test_data_of_words_below_the_header_are_data() -> None:
    rows: list[Row] = [["Patient", "Sex", "Phase"], ["A", "F", "induction"], ["B", "M", "maintenance"]]
    table = table_of(*rows)
    assert (table.header_row, len(cells(table))) == (1, 2)
    rows = [["Patient", "Drug", "Start"], ["A", "TAC", "unknown"], ["B", "MMF", "unknown"]]
    assert table_of(*rows).header_row == 1


@pytest.mark.parametrize(
    "first",
    [
        ["P1", "Baseline", "-"],
        ["P1", "0M", "negative"],
        ["P1", "Screening", "nd"],
        ["P1", "V1", ""],
        ["P1", "開始時", "陰性"],
    ],
)
def test_a_first_row_without_numbers_is_not_taken_for_a_second_header(first: Row) -> None:
    table = table_of(["Patient", "Visit", "Dipstick blood"], first, ["P1", "3M", "1+"], ["P2", "Baseline", "2+"])
    assert table.header_row == 1
    assert len(cells(table)) == 3


# --- names -----------------------------------------------------------------------------------------------------------


def test_blank_and_repeated_names_keep_their_columns() -> None:
    table = table_of(["Patient", "", "UPCR", "UPCR"], ["1", "x", 3, 4], ["2", "y", 5, 6])
    assert table.indices == [0, 1, 2, 3]
    assert headers(table) == ["Patient", "", "UPCR", "UPCR"]
    assert cells(table)[0] == (2, "1", "x", "3", "4")


def test_blank_columns_between_and_behind_do_not_matter() -> None:
    rows: list[Row] = [["Patient", "", "Day", "", "UPCR", "", ""], ["1", "", 0, "", 3], ["2", "", 0, "", 2, "", ""]]
    assert visits(read_rows(rows), "upcr") == [("1", 0, 3.0), ("2", 0, 2.0)]


def test_line_breaks_and_blanks_in_a_name_are_one_blank() -> None:
    assert headers(table_of(["Patient\nno.", "  Day ", "UPCR\r\n(g/gCr)"], *DATA)) == [
        "Patient no.",
        "Day",
        "UPCR (g/gCr)",
    ]


# --- rows that are no data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Mean",
            "mean",
            "Average",
            "Median",
            "SD",
            "S.D.",
            "SEM",
            "Total",
            "n=3",
            "n = 3",
            "N=3",
            "Min",
            "Max",
            "Mean ± SD",
        ),
        *(
            "平均",
            "平均値",
            "中央値",
            "標準偏差",
            "合計",
            "総計",
            "計",
            "最大",
            "最小値",
            "件数",
            "平均±SD",
            "平均(3例)",
        ),
        *("均值", "合计", "标准差", "평균", "합계", "Media", "Mediana", "Mittelwert", "Summe", "Moyenne", "écart-type"),
    ],
)
def test_totals_below_the_data_are_no_patients(words: str) -> None:
    table = table_of(HEADER, *DATA, [words, "", 2.27])
    assert len(cells(table)) == 3
    assert table.left == (SkippedRow(5, "total"),)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "※ UPCR: 随時尿",
            "＊透析",
            "* dialysis",
            "† died",
            "‡ lost",
            "Note: two samples",
            "Notes",
            "注: 随時尿で測定",
        ),
        *(
            "注）平均は除く",
            "備考：透析例を除く",
            "凡例",
            "出典：当院",
            "Abbreviations: UPCR, ratio",
            "Legend",
            "Source: registry",
        ),
        "Footnote 1. Values below detection",
    ],
)
def test_remarks_below_the_data_are_no_patients(words: str) -> None:
    table = table_of(HEADER, *DATA, [], [words])
    assert len(cells(table)) == 3
    assert table.left == (SkippedRow(6, "remark"),)


def test_a_sentence_alone_in_its_row_is_a_remark() -> None:
    table = table_of(HEADER, *DATA, ["All values were measured in the central laboratory"])
    assert [(left.row, left.why) for left in table.left] == [(5, "remark")]


@pytest.mark.parametrize(
    "numbers",
    [
        ("#1", "#2", "#3"),
        ("*1", "*2", "*3"),
        ("Key1", "Key2", "Key3"),
        ("N1", "N2", "N3"),
        ("N 1", "N 2", "N 3"),
        ("SD1", "SD2", "SD3"),
        ("SD-01", "SD-02", "SD-03"),
        ("MAX-1", "MAX-2", "MAX-3"),
        ("MIN01", "MIN02", "MIN03"),
        ("Note1", "Note2", "Note3"),
        ("注1", "注2", "注3"),
        ("計1", "計2", "計3"),
        ("主1", "主2", "主3"),
        ("No. 1", "No. 2", "No. 3"),
        ("(1)", "(2)", "(3)"),
        ("人1", "人2", "人3"),
        ("Patient 1", "Patient 2", "Patient 3"),
    ],
)
def test_numbers_of_patients_are_not_taken_for_totals_or_remarks(numbers: tuple[str, ...]) -> None:
    rows: list[Row] = [["Patient", "Age", "Sex"], *[[number, 30 + at, "F"] for at, number in enumerate(numbers)]]
    table = table_of(*rows)
    assert table.left == ()
    assert cohort_of(read_rows(rows, name="patients")).patients["patient_id"].to_list() == sorted(numbers)


@pytest.mark.parametrize("number", ["LN 2", "Patient 2", "Case no 2", "LN-COHORT-OF-OUR-HOSPITAL-0002"])
def test_a_patient_of_whom_only_the_number_is_known_is_a_patient(number: str) -> None:
    rows: list[Row] = [["Patient", "Age", "Sex"], ["LN 1", 30, "F"], [number, "", ""], ["LN 3", 40, "F"]]
    assert cohort_of(read_rows(rows, name="patients")).size == 3


def test_the_header_again_on_a_new_page_is_no_data() -> None:
    table = table_of(HEADER, *DATA, HEADER, ["3", 0, 1.5])
    assert table.left == (SkippedRow(5, "header again"),)
    assert [row[1] for row in cells(table)] == ["1", "1", "2", "3"]


def test_blank_rows_are_counted_and_numbers_stay_true() -> None:
    table = table_of(HEADER, DATA[0], [], ["", " "], DATA[1], [], DATA[2], [], [])
    assert table.frame["_row"].to_list() == [2, 5, 7]
    assert table.blank == 3


def test_nothing_that_is_left_out_is_unaccounted_for() -> None:
    rows: list[Row] = [["Clinic"], [], HEADER, DATA[0], [], ["Mean", "", 3], HEADER, DATA[1], ["※ see the methods"]]
    table = table_of(*rows)
    assert [(left.row, left.why) for left in table.left] == [(6, "total"), (7, "header again"), (9, "remark")]
    assert table.frame["_row"].to_list() == [4, 8]
    assert table.blank == 1


def test_excel_errors_are_kept_with_their_columns() -> None:
    table = table_of(HEADER, DATA[0], ["1", 30, ""], errors={(2, 2): "#DIV/0!"})
    assert table.frame["_errors"].to_list() == [[], [2]]


def test_a_row_that_holds_only_an_error_is_kept() -> None:
    table = table_of(HEADER, DATA[0], ["", "", ""], errors={(2, 2): "#N/A"})
    assert table.frame["_row"].to_list() == [2, 3]
