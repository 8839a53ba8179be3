import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.header_names import split_unit
from lnexplore.ingest.meaning.mapping import SURE, ColumnUse, match_column, match_header, normalise
from lnexplore.ingest.meaning.responses import meaning_of_yes
from lnexplore.ingest.meaning.shapes import interpret
from lnexplore.ingest.meaning.times import TimePoint
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.table.layout import find_table


def meaning(header: str, table: str) -> tuple[str, str | None, str]:
    """Field or measure, unit, and why it is not used."""
    match = match_header(header, table)
    assert not match.key or match.score >= SURE
    return match.key, match.unit, match.why.sentence if match.why else ""


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("Patient ID", "patientid"),
        ("patient_id", "patientid"),
        ("PATIENT-ID", "patientid"),
        ("  Patient\nID ", "patientid"),
        ("ＩＤ", "id"),
        ("Haematuria", "hematuria"),
        ("尿蛋白／Ｃｒ比", "尿蛋白cr比"),
        ("anti-dsDNA", "antidsdna"),
        ("24-h protein", "24hprotein"),
    ],
)
def test_headers_are_compared_without_case_width_and_punctuation(header: str, folded: str) -> None:
    assert normalise(header) == folded


@pytest.mark.parametrize(
    ("header", "base", "unit"),
    [
        ("UPCR (g/gCr)", "UPCR", "g/gCr"),
        ("UPCR[mg/mmol]", "UPCR", "mg/mmol"),
        ("Creatinine ( µmol/L )", "Creatinine", "µmol/L"),
        ("クレアチニン（mg/dL）", "クレアチニン", "mg/dL"),
        ("Creatinine\n(mg/dL)", "Creatinine", "mg/dL"),
        ("Protein (spot) (g/gCr)", "Protein (spot)", "g/gCr"),
        ("UPCR", "UPCR", None),
        ("(g/gCr)", "(g/gCr)", None),
        ("UPCR ()", "UPCR", ""),
    ],
)
def test_the_unit_in_the_last_brackets_is_split_off(header: str, base: str, unit: str | None) -> None:
    assert split_unit(header) == (base, unit)


@pytest.mark.parametrize(
    ("key", "headers"),
    [
        ("upcr", "UPCR|uPCR|PCR|UP/UCr|U-P/C|Urine protein:creatinine ratio|尿蛋白/Cr比|尿蛋白クレアチニン比|upcr"),
        (
            "urine_protein_24h",
            "24-hour urine protein|24h protein|24-h protein|UP24|一日尿蛋白|1日尿蛋白量|１日尿蛋白量",
        ),
        ("creatinine", "Creatinine|Serum creatinine|SCr|Cr|serum Cr|血清クレアチニン|クレアチニン|CREATININE"),
        ("egfr", "eGFR|EGFR|GFR|推算GFR|推定糸球体濾過量"),
        ("albumin", "Albumin|Serum albumin|Alb|アルブミン|血清アルブミン|ｱﾙﾌﾞﾐﾝ"),
        ("urine_rbc", "Urine red cells|Urine RBC|RBC/HPF|U-RBC|haematuria|hematuria|尿沈渣赤血球|尿中赤血球"),
        ("cellular_casts", "Cellular casts|RBC casts|red cell casts|casts|細胞円柱|赤血球円柱"),
        ("dipstick_blood", "Dipstick blood|U-OB|occult blood|尿潜血"),
        ("c3", "C3|Complement C3|補体C3|Ｃ３"),
        ("c4", "C4|Complement C4|補体C4"),
        ("anti_dsdna", "Anti-dsDNA|anti-dsDNA antibody|dsDNA|anti-DNA|抗dsDNA抗体|抗ds-DNA抗体"),
        (
            "prednisolone",
            "Prednisolone|PSL|prednisone|Prednisolone dose|steroid dose|プレドニゾロン|ステロイド量|PSL dose",
        ),
        ("tacrolimus_trough", "Tacrolimus trough|TAC trough|FK506|tacrolimus level|タクロリムス血中濃度|TACトラフ"),
        ("mizoribine_level", "Mizoribine level|MZR level|ミゾリビン血中濃度|MZR濃度"),
        ("sledai", "SLEDAI|SLEDAI-2K|SLEDAI score"),
        ("weight", "Weight|Body weight|BW|体重"),
        (
            "recorded_response",
            (
                "Recorded response|Response|renal response|Remission|remission status|Response status|clinical response|CR/PR|CR/PR/NR"
                "|Response (CR/PR/NR)|complete remission|Complete renal response (Y/N)|CRR|寛解|寛解状態|完全寛解|治療反応|治療効果|治療効果判定"
                "|効果判定|反応性|完全缓解|缓解|疗效|療效|관해|치료 반응|respuesta|Remisión|Ansprechen|réponse|Rémission|treatment response"
            ),
        ),
        ("creatinine", "CR|Cr|cr"),
        ("patient_id", "Patient|Patient ID|ID|patient no|study id|case|subject|USUBJID|症例番号|患者番号|症例"),
        ("date", "Date|visit date|sample date|採血日|受診日|日付|検査日"),
        ("day", "Day|study day|days"),
        ("month", "Month|months|visit month|月|ヶ月"),
    ],
)
def test_headers_of_visits(key: str, headers: str) -> None:
    for header in headers.split("|"):
        assert meaning(header, "visits") == (key, None, ""), header


@pytest.mark.parametrize(
    ("table", "key", "headers"),
    [
        ("patients", "age", "Age|年齢|age at start"),
        ("patients", "sex", "Sex|gender|性別"),
        ("patients", "phase", "Phase|group|arm|cohort|treatment phase|治療相|区分"),
        ("patients", "isn_class", "ISN/RPS class|class|ISN/RPS|病理分類|組織型"),
        ("patients", "time_zero", "Time zero|start date|baseline date|treatment start|開始日|治療開始日"),
        ("patients", "last_follow_up", "Last follow-up|last visit|last seen|end of follow-up|最終観察日|最終受診日"),
        ("patients", "creatinine_uln", "Creatinine upper limit of normal (mg/dL)|creatinine ULN|Cr ULN|ULN"),
        ("patients", "pre_flare_egfr", "Pre-flare eGFR (mL/min/1.73 m²)|pre-flare eGFR|preflare eGFR"),
        ("treatments", "drug", "Drug|medication|treatment|薬剤|薬剤名"),
        ("treatments", "start", "Start|start date|started|開始日|投与開始日"),
        ("treatments", "stop", "Stop|stop date|end|stopped|中止日|終了日"),
        ("treatments", "reason", "Reason for stopping|reason|stop reason|中止理由"),
        ("patients", "biopsy", "Kidney biopsy|biopsy date|date of renal biopsy|腎生検日|fecha de biopsia"),
        ("events", "kind", "Event|event type|type|種別|イベント"),
        ("events", "category", "Category|SOC|system organ class|AEBODSYS|器官別大分類|分類"),
        ("events", "led_to_stop", "Led to stopping the drug|AEACN|action taken|投与中止の有無"),
        ("events", "date", "Date|event date|onset|発現日|発症日|日付"),
        ("events", "term", "Description|term|diagnosis|AE term|内容|事象名"),
        ("events", "serious", "Serious|SAE|serious event|重篤"),
        ("events", "related", "Related to treatment|related|relationship|因果関係"),
        ("events", "severity", "Severity grade|grade|CTCAE grade|重症度"),
    ],
)
def test_headers_of_the_other_tables(table: str, key: str, headers: str) -> None:
    for header in headers.split("|"):
        assert meaning(header, table) == (key, None, ""), header


@pytest.mark.parametrize(
    ("header", "key", "unit"),
    [
        ("UPCR (g/gCr)", "upcr", "g/gCr"),
        ("UPCR (g/g)", "upcr", "g/g"),
        ("UPCR (mg/mg)", "upcr", "mg/mg"),
        ("UPCR (mg/g)", "upcr", "mg/g"),
        ("UPCR (mg/gCr)", "upcr", "mg/gCr"),
        ("UPCR (mg/mmol)", "upcr", "mg/mmol"),
        ("UPCR (MG/MMOL)", "upcr", "mg/mmol"),
        ("UPCR (ｍｇ／ｍｍｏｌ)", "upcr", "mg/mmol"),
        ("UPCR (g/mol)", "upcr", "g/mol"),
        ("尿蛋白/Cr比（g/gCr）", "upcr", "g/gCr"),
        ("24h protein (mg/day)", "urine_protein_24h", "mg/day"),
        ("1日尿蛋白量 (g/日)", "urine_protein_24h", "g/日"),
        ("Creatinine (mg/dL)", "creatinine", "mg/dL"),
        ("Creatinine (µmol/L)", "creatinine", "µmol/L"),
        ("Creatinine (μmol/l)", "creatinine", "µmol/L"),
        ("Creatinine [umol/L]", "creatinine", "umol/L"),
        ("eGFR (mL/min/1.73 m²)", "egfr", "mL/min/1.73 m²"),
        ("eGFR (ml/min/1.73m^2)", "egfr", "mL/min/1.73 m²"),
        ("Albumin (g/L)", "albumin", "g/L"),
        ("Urine RBC (/HPF)", "urine_rbc", "/HPF"),
        ("C3 (g/L)", "c3", "g/L"),
        ("C4 (mg/L)", "c4", "mg/L"),
        ("Anti-dsDNA (IU/mL)", "anti_dsdna", "IU/mL"),
        ("PSL (mg/日)", "prednisolone", "mg/日"),
        ("Tacrolimus trough (µg/L)", "tacrolimus_trough", "µg/L"),
        ("Mizoribine level (ng/mL)", "mizoribine_level", "ng/mL"),
        ("Weight (kg)", "weight", "kg"),
    ],
)
def test_the_unit_in_the_header_is_understood(header: str, key: str, unit: str) -> None:
    assert meaning(header, "visits") == (key, unit, "")


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("Creatinine (foo/L)", "mg/dL"),
        ("Creatinine (g/L)", "mg/dL"),
        ("UPCR (%)", "g/gCr, g/g"),
        ("Albumin (µmol/L)", "g/dL"),
        ("Weight (lb)", "kg"),
        ("Weight (lbs)", "kg"),
        ("Weight (stone)", "kg"),
        ("Hemoglobin (mmol/dL)", "g/dL"),
        ("Prednisolone (mg/kg)", "mg"),
        ("Prednisolone (tablets)", "mg"),
    ],
)
def test_a_unit_that_is_not_known_is_never_taken_for_the_usual_one(header: str, accepted: str) -> None:
    match = match_column(header, ("visits",))
    assert not match.sure
    assert match.unit is None
    assert "in this unit cannot be read; accepted are " + accepted in match.why.sentence if match.why else ""


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Remarks",
        "UPCR comment",
        "Creatinine clearance",
        "PR",
        "Response date",
        "寛解日",
        "Time to remission",
        "寛解導入",
        "Partial remission",
        "xUPCR",
        "12",
        "-",
        "()",
    ],
)
def test_a_header_that_is_not_known_is_not_guessed(header: str) -> None:
    for table in FIELDS:
        assert match_header(header, table).key == ""
    assert not match_column(header, tuple(FIELDS)).sure


@pytest.mark.parametrize(
    ("header", "time"),
    [
        ("Remission 6M", TimePoint("month", 6)),
        ("6M 寛解", TimePoint("month", 6)),
        ("Response (week 24)", TimePoint("week", 24)),
        ("治療効果 6ヶ月後", TimePoint("month", 6)),
        ("M12 rémission", TimePoint("month", 12)),
        ("remission_12m", TimePoint("month", 12)),
    ],
)
def test_a_response_with_its_time_point(header: str, time: TimePoint) -> None:
    match = match_column(header, ("patients", "visits"))
    assert (match.key, match.time, match.sure) == ("recorded_response", time, True)


@pytest.mark.parametrize(
    ("words", "figures", "headers"),
    [
        (
            True,
            True,
            (
                "Remission|Complete remission|Complete renal response (Y/N)|CRR|6M 寛解|寛解の有無|完全寛解|是否缓解|관해 여부"
                "|remisión completa|komplette Remission|réponse rénale complète"
            ),
        ),
        (True, False, "Remission status|寛解状態|缓解情况|estado de remisión|Remissionsstatus"),
        (
            False,
            False,
            (
                "Response|CR/PR|CR/PR/NR|Remission (CR or PR)|Partial remission|部分寛解|治療反応|respuesta|Ansprechen|réponse"
                "|No remission|非寛解|Time to remission|treatment response"
            ),
        ),
    ],
)
def test_what_yes_means_under_a_header(words: bool, figures: bool, headers: str) -> None:
    for header in headers.split("|"):
        assert meaning_of_yes(header) == (words, figures), header


def test_every_name_of_the_template_finds_its_own_column() -> None:
    for measure in MEASURES.values():
        for header in (*([measure.key] if measure.in_template else []), measure.label, measure.title):
            assert match_header(header, "visits").key == measure.key
    for table, fields in FIELDS.items():
        for field in fields:
            assert meaning(field.label, table) == (field.key, None, "")


@pytest.mark.parametrize(
    ("key", "headers"),
    [
        (
            "methylprednisolone_pulse",
            (
                "mPSL|mPSL (mg)|methylprednisolone|methylprednisolone mg|Methylprednisolone (g)|メチルプレドニゾロン|甲泼尼龙|mPSLパルス|IV mPSL|MP pulse"
                "|Methylprednisolon i.v.|solumedrol"
            ),
        ),
        (
            "methylprednisolone",
            (
                "Medrol|medrol (mg)|メドロール|mPSL oral|mPSL (内服)|mPSL内服 (mg)|methylprednisolone (oral) mg|methylprednisolone PO"
                "|methylprednisolone (mg/day)|methylprednisolone_mg_day|mPSL (mg/日)|mPSL mg/d|甲泼尼龙 (mg/d)|Methylprednisolon mg/Tag"
                "|メチルプレドニゾロン内服|mPSL po"
            ),
        ),
        ("hydrocortisone", "Hydrocortisone|cortef (mg)|コートリル|ヒドロコルチゾン (mg/日)"),
        ("dexamethasone", "Dexamethasone|Decadron mg|デカドロン|レナデックス"),
        ("betamethasone", "betamethasone|リンデロン|Rinderon (mg/day)"),
        ("cortisone", "cortisone acetate|コートン"),
        ("prednisolone", "Kortison|Cortison mg|dose de cortisone|PSL"),
        # A pulse counted in mg/day, and any steroid: neither is read as the drug by mouth.
        ("", "mPSLパルス (mg/日)|IV methylprednisolone (mg/day)|solumedrol mg/day|cortisone"),
    ],
)
def test_which_glucocorticoid_a_header_means(key: str, headers: str) -> None:
    for header in headers.split("|"):
        found = match_column(header, ("visits", "patients"))
        assert (found.key if found.sure else "") == key, header


def test_a_dose_by_mouth_in_a_wide_header_keeps_its_month() -> None:
    found = match_column("mPSL mg/day 3M", ("visits",))
    assert (found.key, found.unit, str(found.time)) == ("methylprednisolone", "mg/day", "month 3")


def test_no_two_columns_of_a_table_share_a_name() -> None:
    for table, fields in FIELDS.items():
        owners: dict[str, str] = {}
        rows = [(field.key, (field.key, field.label, *field.synonyms)) for field in fields]
        if table == "visits":
            rows += [(m.key, m.spellings) for m in MEASURES.values()]
        for key, spellings in rows:
            for spelling in spellings:
                assert owners.setdefault(normalise(spelling), key) == key, spelling


@pytest.mark.parametrize(
    ("sheet", "headers", "table"),
    [
        ("patients", ["Patient", "UPCR"], "patients"),
        ("Patients", ["Patient"], "patients"),
        ("患者背景", ["症例番号"], "patients"),
        ("demographics", ["ID"], "patients"),
        ("VISITS", ["Patient"], "visits"),
        ("検査", ["症例番号"], "visits"),
        ("labs", ["ID"], "visits"),
        ("treatments", ["Patient"], "treatments"),
        ("投薬", ["症例番号"], "treatments"),
        ("events", ["Patient"], "events"),
        ("Adverse events", ["Patient"], "events"),
        ("有害事象", ["症例番号"], "events"),
        ("Sheet1", ["Patient", "Age", "Sex"], "patients"),
        ("Sheet1", ["Patient", "Date", "UPCR (g/gCr)"], "visits"),
        ("Sheet1", ["Patient", "Age", "Sex", "Month", "C3"], "visits"),
        ("Sheet1", ["Patient", "Drug", "Start", "Stop"], "treatments"),
        ("Sheet1", ["Patient", "Event", "Date"], "events"),
        ("Sheet1", ["Patient", "Event", "Date", "UPCR"], "visits"),
        ("Sheet1", ["Patient", "Month", "Response"], "visits"),
        ("Sheet1", ["Patient", "Age", "Response"], "patients"),
        ("Sheet1", ["Patient", "Drug", "Start", "Response"], "treatments"),
        ("Sheet1", ["Patient", "Event", "Date", "Response"], "events"),
        ("Sheet1", ["Age", "Sex", "UPCR"], None),
        ("Sheet1", [], None),
    ],
)
def test_the_table_is_told_from_the_sheets_name_or_its_headers(
    sheet: str, headers: list[str], table: str | None
) -> None:
    found = find_table(Sheet.of(sheet, [headers, *[[f"x{row}" for _ in headers] for row in range(3)]]))
    if table is None:
        assert isinstance(found, str) or interpret(found, Reading()).trouble == "no patient"
    else:
        assert not isinstance(found, str)
        assert interpret(found, Reading()).parts[0].table == table


@pytest.mark.parametrize(
    ("index", "letter"),
    [
        (0, "A"),
        (1, "B"),
        (25, "Z"),
        (26, "AA"),
        (27, "AB"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
        (16383, "XFD"),
    ],
)
def test_column_letters_are_the_spreadsheets(index: int, letter: str) -> None:
    assert ColumnUse("visits", index, "UPCR", "visits", "upcr").letter == letter


def test_a_place_is_letter_and_header() -> None:
    assert ColumnUse("visits", 2, "UPCR (g/g)", "visits", "upcr").place == "C (UPCR (g/g))"
    assert ColumnUse("visits", 2, "", "visits", "").place == "C"


@pytest.mark.parametrize(
    "header", ["UPCR month 6 (g/g)", "UPCR week 12 (g/g)", "UPCR day_90 (g/g)", "UPCR Month 0 (g/g)"]
)
def test_a_time_point_before_the_unit_is_a_time_point(header: str) -> None:
    match = match_column(header, ("visits",))
    assert (match.key, match.unit, match.why) == ("upcr", "g/g", None)
    assert match.time is not None
    assert match.time.scale in ("month", "week", "day")


@pytest.mark.parametrize(
    "header",
    ["Urine protein 24 (g)", "U-protein 24 (mg/dL)", "Proteinuria 24 (g/day)", "UPCR_24 (g/24h)", "尿蛋白 24 (g)"],
)
def test_the_hours_of_a_collected_urine_are_no_time_point(header: str) -> None:
    match = match_column(header, ("patients", "visits"))
    assert match.time is None
    assert not match.sure


@pytest.mark.parametrize(
    ("header", "key", "number"),
    [
        ("UPCR 24 (g/g)", "upcr", 24),
        ("Alb 24 (g/L)", "albumin", 24),
        ("Proteinuria 12 (g/day)", "urine_protein_24h", 12),
    ],
)
def test_a_number_before_a_unit_is_a_time_point(header: str, key: str, number: int) -> None:
    match = match_column(header, ("patients", "visits"))
    assert (match.key, match.time) == (key, TimePoint("number", number))


@pytest.mark.parametrize("measure", ["c3", "c4", "ch50", "albumin"])
@pytest.mark.parametrize("scale", ["day", "week", "month", "year"])
@pytest.mark.parametrize("header", ["{} {} 1", "{}_{}_1", "{} {}1", "{} {} 1 (mg/dL)"])
def test_the_number_of_a_name_counts_no_time(measure: str, scale: str, header: str) -> None:
    match = match_column(header.format(measure.upper(), scale), ("visits",))
    assert (match.key, match.time) == (measure, TimePoint(scale, 1))  # type: ignore[arg-type]
