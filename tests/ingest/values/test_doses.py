import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.ingest.values.doses import DRUG_NAMES, EQUIVALENTS, doses
from lnexplore.ingest.values.spellings import KINDS, clean, fold, word_key


def column(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("0", 0, None),
        ("10", 10, None),
        ("2.5", 2.5, None),
        ("120", 120, None),
        ("１０", 10, "full_width"),
        ("10 mg", 10, "unit_in_cell"),
        ("１０ｍｇ", 10, "unit_in_cell"),
        ("10mg/日", 10, "unit_in_cell"),
        ("10 mg/day", 10, "unit_in_cell"),
        ("10mg/d", 10, "unit_in_cell"),
        ("10 mg daily", 10, "unit_in_cell"),
        ("10 mg qd", 10, "unit_in_cell"),
        ("10mg 分2", 10, "unit_in_cell"),
        ("10mg 朝食後", 10, "unit_in_cell"),
        ("10 mg po", 10, "unit_in_cell"),
        ("10 mg/Tag", 10, "unit_in_cell"),
        ("10 mg/día", 10, "unit_in_cell"),
        ("10 mg par jour", 10, "unit_in_cell"),
        ("PSL 10", 10, "unit_in_cell"),
        ("psl10", 10, "unit_in_cell"),
        ("PSL: 10mg", 10, "unit_in_cell"),
        ("PSL10mg/day", 10, "unit_in_cell"),
        ("10 mg PSL", 10, "unit_in_cell"),
        ("プレドニン 10mg", 10, "unit_in_cell"),
        ("ﾌﾟﾚﾄﾞﾆﾝ 10mg", 10, "unit_in_cell"),
        ("プレドニゾロン（10mg）", 10, "unit_in_cell"),
        ("泼尼松 10mg qd", 10, "unit_in_cell"),
        ("프레드니솔론 10mg", 10, "unit_in_cell"),
        ("prednisona 10 mg", 10, "unit_in_cell"),
        ("prednisone 10", 10, "unit_in_cell"),
        ("PSL 10mg (0.2mg/kg)", 10, "unit_in_cell"),
        ("1,000 mg", 1000, "thousands"),
        ("5 mg bid", 10, "word"),
        ("5 mg b.i.d.", 10, "word"),
        ("5 mg x2/day", 10, "word"),
        ("5mg tid", 15, "word"),
        ("5mg 2錠", 10, "word"),
        ("5mg×2T", 10, "word"),
        ("朝10mg 夕5mg", 15, "word"),
        ("5-0-2.5 mg", 7.5, "word"),
        ("10/5 alternate", 7.5, "alternate_days"),
        ("10/5 alt", 7.5, "alternate_days"),
        ("10mg/5mg alternate", 7.5, "alternate_days"),
        ("10 mg/1 mg alternate", 5.5, "alternate_days"),
        ("PSL 10mg/5mg alternate days", 7.5, "alternate_days"),
        ("10-5 隔日", 7.5, "alternate_days"),
        ("隔日 10/5", 7.5, "alternate_days"),
        ("10mg・5mg 隔日交互", 7.5, "alternate_days"),
        ("10/0 mg qod", 5, "alternate_days"),
        ("10 mg alternating with 5 mg", 7.5, "alternate_days"),
        ("10 mg 隔日", 5, "alternate_days"),
        ("PSL 10mg 隔日投与", 5, "alternate_days"),
        ("10 mg qod", 5, "alternate_days"),
        ("10 mg q.o.d.", 5, "alternate_days"),
        ("10 mg every other day", 5, "alternate_days"),
        ("5 mg alt.", 2.5, "alternate_days"),
        ("10 mg jeden zweiten Tag", 5, "alternate_days"),
        ("10 mg un jour sur deux", 5, "alternate_days"),
        ("10 mg días alternos", 5, "alternate_days"),
        ("10mg 격일", 5, "alternate_days"),
        ("10mg 隔天", 5, "alternate_days"),
        ("PSL 10→9", 9, "dose_change"),
        ("10->9", 9, "dose_change"),
        ("10 ⇒ 9 mg", 9, "dose_change"),
        ("10→9→8", 8, "dose_change"),
        ("→9", 9, "dose_change"),
        ("10→off", 0, "dose_change"),
        ("10mg→中止", 0, "dose_change"),
        ("20 → 10 qod", 5, "dose_change"),
        ("mPSL 8→4", 5, "dose_change"),
        ("mPSL 8 mg", 10, "equivalent"),
        ("Medrol 4", 5, "equivalent"),
        ("メドロール 4mg", 5, "equivalent"),
        ("methylprednisolone 16 mg/day", 20, "equivalent"),
        ("コートリル 20", 5, "equivalent"),
        ("hydrocortisone 20 mg", 5, "equivalent"),
        ("HC 10mg bid", 5, "equivalent"),
        ("デカドロン 0.75mg", 5, "equivalent"),
        ("dexamethasone 1.5 mg", 10, "equivalent"),
        ("deflazacort 6 mg", 5, "equivalent"),
        ("cortisone 25mg", 5, "equivalent"),
        ("triamcinolone 4 mg", 5, "equivalent"),
        ("PSL 5 mg + HC 10 mg", 7.5, "several_drugs"),
        ("PSL 5mg, コートリル 20mg", 10, "several_drugs"),
        ("off", 0, "word"),
        ("OFF", 0, "word"),
        ("PSL off", 0, "word"),
        ("中止", 0, "word"),
        ("PSL中止", 0, "word"),
        ("none", 0, "word"),
        ("なし", 0, "word"),
        ("(-)", 0, "word"),
        ("（－）", 0, "word"),
        ("PSL (-)", 0, "word"),
        ("stopped", 0, "word"),
        ("abgesetzt", 0, "word"),
        ("suspendido", 0, "word"),
        ("停药", 0, "word"),
        ("중단", 0, "word"),
    ],
)
def test_doses_are_read(text: str, value: float, kind: str | None) -> None:
    assert doses(column(text)).row(0) == (pytest.approx(value), None, kind, False, False)


@pytest.mark.parametrize(
    ("text", "value", "pulse"),
    [
        ("mPSL 500 mg x 3", None, 1500),
        ("mPSL 500mg×3日", None, 1500),
        ("mPSL500mg×3日間", None, 1500),
        ("mPSL 500x3", None, 1500),
        ("mPSL 0.5 g x 3", None, 1500),
        ("mPSL 1g x 3d", None, 3000),
        ("mPSL 500mg/day for 3 days", None, 1500),
        ("mPSL 500mg/日×3日間", None, 1500),
        ("ソルメドロール 1000mg x3", None, 3000),
        ("ソル・メドロール 1,000mg×3", None, 3000),
        ("Solu-Medrol 500 mg x3", None, 1500),
        ("IVMP 500 mg × 3 days", None, 1500),
        ("mPSLパルス 500mg×3日間×2クール", None, 3000),
        ("mPSL pulse 500 mg x 3", None, 1500),
        ("ステロイドパルス（mPSL 500mg×3）", None, 1500),
        ("甲泼尼龙 500mg x 3天", None, 1500),
        ("mPSL 125 mg x 3", None, 375),
        ("mPSL 500 mg x 3 → PSL 40", 40, 1500),
        ("mPSL 500 mg x 3 → 40", 40, 1500),
        ("mPSL 500 mg x 3 → PSL 40 → 35", 35, 1500),
        ("PSL 20 → mPSL 500 mg x 3", None, 1500),
        ("mPSL 500mg x3 + PSL 30", 30, 1500),
        ("mPSL 500mg×3, PSL 40mg", 40, 1500),
        ("mPSL 500 mg ×3 後 PSL 40 mg", 40, 1500),
        ("mPSL 500 mg x 3 → mPSL 8 mg", 10, 1500),
    ],
)
def test_a_pulse_is_kept_apart_from_the_oral_dose(text: str, value: float | None, pulse: float) -> None:
    assert doses(column(text)).row(0) == (value, pulse, "pulse", False, False)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "pulse",
        "mPSL pulse",
        "パルス",
        "mPSL 500 mg",
        "mPSL 1 g",
        "mPSL x 3",
        "mPSL 16 mg x 2",
        "PSL 10 x 3",
        "dexamethasone 40 mg x 4",
        "0.5 mg/kg",
        "PSL 0.5mg/kg/day",
        "10 mg/week",
        "10/5",
        "10-15",
        "10-5-0",
        "5-5-0",
        "1-0-1",
        "5+5",
        "5 10",
        "PSL(5)2T",
        "2T",
        "<5",
        ">10",
        "-5",
        "2,5 mg",
        "10→",
        "→",
        "abc→9",
        "10→?",
        "HC cover",
        "リンデロン 1mg",
        "betamethasone 0.5",
        "TAC 3 mg",
        "PSL 5 + TAC 3",
        "10 mg or 5 mg",
        "alternate",
        "隔日",
        "2024-03-05",
        "1e3",
        "nan mg",
        "10 mg " + "x" * 100,
    ],
)
def test_what_tells_no_dose_is_refused(text: str) -> None:
    assert doses(column(text)).row(0) == (None, None, None, True, False)


@pytest.mark.parametrize("text", ["NA", "?", "-", "—", "不明", "unknown", "-9", "-99", "999", "9999", "888"])
def test_missing_codes_are_no_dose(text: str) -> None:
    assert doses(column(text)).row(0) == (None, None, "missing_code", False, True)


@pytest.mark.parametrize("text", [None, "", " ", "\u3000"])
def test_a_blank_is_not_a_dose_of_nothing(text: str | None) -> None:
    assert doses(column(text)).row(0) == (None, None, None, False, False)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("2,5", 2.5, "decimal_comma"),
        ("2,5 mg", 2.5, "decimal_comma"),
        ("PSL 7,5→5", 5, "dose_change"),
        ("10/7,5 alternate", 8.75, "alternate_days"),
        ("1.000 mg", 1000, "thousands"),
        ("1.000", 1000, "thousands"),
        ("2.5", 2.5, None),
        ("10", 10, None),
    ],
)
def test_a_column_of_decimal_commas_is_read_as_one(text: str, value: float, kind: str | None) -> None:
    assert doses(column(text), decimal=",").row(0) == (pytest.approx(value), None, kind, False, False)


def test_every_drug_with_a_name_has_a_factor_and_every_name_is_folded() -> None:
    assert set(DRUG_NAMES) == set(EQUIVALENTS)
    names = [name for words in DRUG_NAMES.values() for name in words.split("|")]
    assert len(names) == len(set(names))
    folded = pl.DataFrame({"name": names}).select(word_key(fold(pl.col("name"))))
    assert folded.to_series().to_list() == names


@pytest.mark.parametrize(
    ("drug", "as_prednisolone_5"),
    [
        ("prednisolone", 5),
        ("methylprednisolone", 4),
        ("triamcinolone", 4),
        ("hydrocortisone", 20),
        ("cortisone", 25),
        ("dexamethasone", 0.75),
        ("deflazacort", 6),
    ],
)
def test_the_factors_are_those_of_the_table(drug: str, as_prednisolone_5: float) -> None:
    assert EQUIVALENTS[drug] * as_prednisolone_5 == pytest.approx(5)
    assert doses(column(f"{drug} {as_prednisolone_5} mg"))["value"][0] == pytest.approx(5)
    assert "betamethasone" not in EQUIVALENTS


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.text(alphabet="0123456789.,/→x×- mgPSLHC隔日(+)", max_size=14),
            st.lists(
                st.sampled_from(
                    ["mPSL", "PSL", "10", "500", "mg", "x", "3", "→", "+", "alternate", "隔日", "/", "off", "日", " "]
                ),
                max_size=8,
            ).map("".join),
        ),
        max_size=20,
    ),
    st.sampled_from([".", ","]),
)
@settings(max_examples=40)
def test_no_text_breaks_the_reader_and_every_cell_is_accounted_for(cells: list[str], decimal: str) -> None:
    given_cells = column(*cells)
    blank = pl.DataFrame({"cell": given_cells}).select(clean(pl.col("cell")).is_null()).to_series()
    parsed = doses(given_cells, decimal=decimal)
    assert parsed.height == len(cells)
    for empty, (value, pulse, kind, failed, coded) in zip(blank, parsed.iter_rows(), strict=True):
        assert [value is not None or pulse is not None, empty, failed, coded].count(True) == 1
        assert kind is None or (kind in KINDS and not failed)
        assert value is None or 0 <= value < float("inf")
        assert pulse is None or 100 <= pulse < float("inf")


def test_a_column_without_rows_is_read_and_repeated_cells_keep_their_place() -> None:
    assert doses(column()).height == 0
    assert doses(pl.Series([], dtype=pl.Null)).height == 0
    parsed = doses(column(*["10", "PSL 5", None, "x", "off"] * 3))
    assert parsed["value"].to_list() == [10, 5, None, None, 0] * 3
