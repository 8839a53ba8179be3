"""Every choice, measure, finding and definition has Japanese words, with the numbers of the English ones and no English in them."""

import re
from collections.abc import Iterator

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.catalogue import _, pgettext, speaking
from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import FlareDefinition, ResponseDefinition
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.terms import PLACES, REFERENCES, SYMBOLS, AllOf, AnyOf, Finding, Limit, Term
from lnexplore.derive.filters import Filters
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_intake
from lnexplore.ingest.meaning.drugs import DRUGS
from lnexplore.ingest.read import Intake
from lnexplore.options import OPTIONS
from lnexplore.options.kinds import Choice
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.report import estimand_words
from lnexplore.report.prose import Facts, prose
from lnexplore.report.prose.account import BASELINE_LINES
from lnexplore.report.prose.names import condition_name, drug_name, line_name, where
from lnexplore.report.prose.results import _reason

SAMPLE = sample_intake()
FACTS = Facts("0.1.0", ("polars 2.1.0",), "lnx-1a2b-3c4d-5e6f", ("a2b4",))
UNITS = {"g", "mg", "gCr", "dL", "mL", "min", "m", "HPF", "mmol", "IU", "kg", "ng", "µg", "U"}
ABBREVIATIONS = {"eGFR", "CH", "C", "dsDNA", "SLEDAI", "CR", "PR", "NR", "GFR", "P"}
ABBREVIATIONS |= {
    "K",
    "PGA",
    "SDI",
    "SLICC",
    "ACR",
    "LLDAS",
    "DORIS",
    "CKD",
    "EPI",
    "MDRD",
}  # as Japanese papers print these scores
STATISTICS = {
    *(
        "Kaplan",
        "Meier",
        "Aalen",
        "Johansen",
        "Wilson",
        "Brunner",
        "Clopper",
        "Pearson",
        "Gray",
        "Rubin",
        "Poisson",
        "Mann",
        "Whitney",
    ),
    *("Kruskal", "Wallis", "Fisher", "KDIGO", "ISN", "RPS", "CKD", "EPI", "MDRD", "lnexplore", "polars", "lnx"),
}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def latin(text: str) -> set[str]:
    """Words in Latin letters."""
    return set(re.findall(r"[A-Za-zµ]+", text))


def numbers(text: str) -> list[str]:
    return sorted(NUMBER.findall(text))


def is_japanese(text: str) -> bool:
    return bool(re.search(r"[぀-ヿ一-鿿]", text))


@pytest.mark.parametrize("key", OPTIONS)
def test_the_words_of_an_option_are_japanese(key: str):
    row = OPTIONS[key]
    assert is_japanese(row.name.ja)
    assert latin(row.name.ja) <= UNITS | ABBREVIATIONS
    # Rules for flares keep the name of their source.
    if isinstance(row.kind, Choice) and key != "flare_rule":
        for answer in row.ways.values():
            assert is_japanese(answer.ja)
            assert latin(answer.ja) <= {*UNITS, *ABBREVIATIONS, *STATISTICS}


NAMED = [
    *LEVEL_LABELS.values(),
    *(words for words in (*REFERENCES.values(), *PLACES.values()) if words not in ("", "{name}")),
    *(words for rule in FINDINGS.values() for words in (rule.sentence, rule.short)),
    *(limb.name for rule in FLARES.values() for limb in rule.limbs),
    *(definition.target for definition in DEFINITIONS.values()),
    *(
        words
        for table in (estimand_words.EVENTS, estimand_words.AT_MONTH, estimand_words.IN_CURVES)
        for words in table.values()
    ),
]


@pytest.mark.parametrize("words", dict.fromkeys(NAMED))
def test_every_word_of_a_table_has_a_japanese_one(words: str):
    with speaking("ja"):
        shown = _(words)
    assert is_japanese(shown)
    assert latin(re.sub(r"{[^}]*}", "", shown)) <= UNITS | ABBREVIATIONS | {"A", "B", "ISN", "RPS"}


@pytest.fixture
def japanese() -> Iterator[None]:
    with speaking("ja"):
        yield


@pytest.mark.usefixtures("japanese")
def test_measures_drugs_signs_and_lines_have_japanese_names():
    assert [key for key, row in MEASURES.items() if latin(row.name_in_text) - UNITS - ABBREVIATIONS] == []
    assert [drug for drug in {*DRUGS, *EQUIVALENTS} if not is_japanese(drug_name(drug))] == []
    assert all(is_japanese(pgettext("comparison", sign)) for sign in SYMBOLS.values())
    assert all(is_japanese(line_name(key, {})) for key in BASELINE_LINES if key not in ("sex", "egfr"))


def in_japanese(term: Term | ResponseDefinition | FlareDefinition) -> str:
    with speaking("ja"):
        return term.describe()


def same_numbers(term: Term) -> None:
    assert numbers(in_japanese(term)) == numbers(term.describe()), term.describe()
    assert latin(in_japanese(term)) <= UNITS | ABBREVIATIONS


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_definition_has_the_same_numbers(definition):
    for rule in (definition.complete, definition.partial, *(stage.rule for stage in definition.stages)):
        if rule is not None:
            same_numbers(rule)
    for component in definition.components():
        same_numbers(component.leaf)
        assert in_japanese(component.leaf) in in_japanese(definition)
    assert ("部分寛解（PR）は定義されていない" in in_japanese(definition)) == (definition.partial is None)


@pytest.mark.parametrize("rule", FLARES.values(), ids=FLARES)
def test_every_rule_for_flares_has_the_same_numbers(rule: FlareDefinition):
    assert numbers(in_japanese(rule)) == numbers(rule.describe())
    assert latin(in_japanese(rule)) <= UNITS | ABBREVIATIONS
    if rule.precondition is not None:
        same_numbers(rule.precondition)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Limit("upcr", "<", 0.4), "尿蛋白/クレアチニン比が0.4 g/gCr未満"),
        (Limit("upcr", "<=", 0.5, of="baseline"), "尿蛋白/クレアチニン比がベースライン値の50 %以下"),
        (Limit("upcr", "<", 50, unit="mg/mmol"), "尿蛋白/クレアチニン比が50 mg/mmol未満"),
        (Limit("creatinine", "<=", 1.0, of="uln"), "血清クレアチニンが基準値上限以下"),
        (Limit("creatinine", "<=", 1.1, of="uln"), "血清クレアチニンが基準値上限の1.1倍以下"),
        (Limit("creatinine", ">", 1.0, of="uln", at="baseline"), "ベースラインの血清クレアチニンが基準値上限超"),
        (Limit("creatinine", ">=", 0.3, of="reference", plus=True), "血清クレアチニンの比較対象値からの上昇が0.3 mg/dL以上"),
        (Limit("creatinine", ">", 0.3, of="uln", plus=True), "血清クレアチニンの基準値上限からの上昇が0.3 mg/dL超"),
        (Limit("egfr", ">=", 0.9, of="pre_flare"), "eGFRが再燃前の値の90 %以上"),
        (Limit("upcr", "<", 2.0, of="nadir"), "尿蛋白/クレアチニン比がそれまでの最低値の200 %未満"),
        (Limit("urine_rbc", "<", 5, at="reference"), "比較対象時点の尿中赤血球が5/HPF未満"),
        (Limit("prednisolone", "<=", 10, over_days=28), "直前28日間のプレドニゾロン用量の最高値が10 mg/日以下"),
        (Limit("prednisolone", "<=", 10, from_day=84), "プレドニゾロン用量の最高値が10 mg/日以下（第84日以降）"),
        (Limit("sledai", "<=", 0), "SLEDAIが0以下"),
        (Finding("normal_sediment"), "尿沈渣正常（尿中赤血球5/HPF未満かつ細胞性円柱なし）"),
        (Finding("normal_sediment", 10), "尿沈渣正常（尿中赤血球10/HPF未満かつ細胞性円柱なし）"),
        (AllOf(()), "条件なし"),
        (AnyOf(()), "該当なし"),
        (
            AllOf((Limit("c3", ">=", 80), AnyOf((Limit("c4", ">", 10), AllOf((Limit("sledai", "<", 4), Finding("cellular_casts"))))))),
            "補体C3が80 mg/dL以上、かつ（補体C4が10 mg/dL超、または（SLEDAIが4未満、かつ細胞性円柱あり））",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_every_shape_of_a_condition(term: Term, words: str):
    assert in_japanese(term) == words


@pytest.mark.usefixtures("japanese")
def test_names_of_groups_and_reasons():
    assert [where(name) for name in ("induction", "Maintenance", "all patients", "missing", "V")] == [
        *("導入療法群", "維持療法群", "全患者", "群の記載のない患者", "「V」群")
    ]
    assert _reason("no visit in the window") == "評価期間内に受診がない"
    assert _reason("cannot be decided: UPCR, eGFR at baseline") == (
        "欠測により判定不能（尿蛋白/クレアチニン比、ベースラインのeGFR）"
    )
    assert condition_name("Normal urinary sediment") == "尿沈渣正常"
    shorts = [*(measure.short for measure in MEASURES.values()), *(rule.short for rule in FINDINGS.values())]
    assert [short for short in shorts if latin(condition_name(short)) - ABBREVIATIONS] == []


def text(plan: AnalysisPlan, history: History | None = None, intake: Intake = SAMPLE) -> str:
    return prose(intake, plan, history or History(), FACTS, "ja").text()


def moved() -> tuple[AnalysisPlan, History]:
    """A plan in which much was changed after looking, and the record of it."""
    first = AnalysisPlan()
    plan = first.replace(
        definition=first.definition.with_value("cr.upcr", 0.5).switched(frozenset({"pr.albumin"})),
        missing="non_responder",
        egfr_equation="ckd_epi_2021",
        interval="clopper_pearson",
        confirm_days=28,
        after_stop="while_on",
        terminal="leaves",
        rescue="non_response",
        origin="combination",
        flare_response_days=90,
        flare_first_only=True,
        p_values=True,
        middle="median",
        steroid_factors=(("dexamethasone", 6.5),),
        filters=Filters(
            levels={"sex": ("female",), "drug": ("tacrolimus", "missing")}, age=(18, 60), baseline_upcr=(0, 9)
        ),
        exclude_baseline_responders=True,
    )
    return plan, History().seen(first).seen(plan)


def of_definition(key: str) -> str:
    plan = AnalysisPlan(definition=DEFINITIONS[key], group_by=None)
    return "".join(methods_ja(plan))


@pytest.mark.parametrize("key", ["default", "moved", *DEFINITIONS])
def test_no_english_leaks(key: str):
    plan, history = {"moved": moved()}.get(key, (AnalysisPlan(), History().seen(AnalysisPlan())))
    words = of_definition(key) if key in DEFINITIONS else text(plan, history)
    letters = {"A", "B"} if key.startswith("kagawa") else set()
    # Names of definitions, guidelines and citations stay as they are.
    kept = [text_ for one in (*DEFINITIONS.values(), *FLARES.values()) for text_ in (one.citation, one.label)]
    kept += ["ICH E9（R1）"]
    kept += [part for way in OPTIONS["egfr_equation"].ways.values() for part in re.findall("（.*）", way.methods.ja)]
    for one in sorted(kept, key=len, reverse=True):
        words = words.replace(one, "")
    assert latin(words) <= UNITS | ABBREVIATIONS | STATISTICS | {"a", "b", "c", "d", "e", "f"} | letters
    assert not re.search(r"None|nan|inf", words)
    # Full-width punctuation: no sentence ends, and no list is made, as in English.
    assert not re.search(r"[぀-ヿ一-鿿][.,;:()]|[.,;:()][぀-ヿ一-鿿]", words)


def test_sentences_of_the_sample():
    words = prose(SAMPLE, AnalysisPlan(), History(), FACTS, "ja")
    assert words.headings == ("方法", "結果")
    assert words.methods[0].startswith("【注意】本データは合成データである。")
    assert (
        "導入療法群の6か月時の完全寛解は12例中8例（67\u00a0%、95\u00a0%信頼区間39～86\u00a0%、評価不能例をすべて不成立または成立とした場合57～71\u00a0%）、"
        "完全寛解または部分寛解は12例中11例（92\u00a0%、95\u00a0%信頼区間65～99\u00a0%、評価不能例をすべて不成立または成立とした場合79～93\u00a0%）、評価不能は2例であった。"
    ) in words.results[3]
    assert (
        "次を満たす場合を完全寛解（CR）とした：尿蛋白/クレアチニン比が0.4 g/gCr未満、かつ尿沈渣正常（尿中赤血球5/HPF未満かつ細胞性円柱なし）、"
        "かつ血清アルブミンが3.5 g/dL以上、かつ血清クレアチニンが基準値上限以下。"
    ) in words.methods[3]
    assert (
        "維持療法群の記録された再燃は、29.2人年の観察で14例中3例に3回、100人年当たり10.3（95\u00a0%信頼区間2.1～30.0）であった。"
    ) in words.results[6]


def test_a_moved_limit_moves_the_text():
    plan = AnalysisPlan(definition=DEFINITIONS["rokutanda2014"].with_value("cr.upcr", 0.5))
    words = prose(SAMPLE, plan, History(), FACTS, "ja")
    assert (
        "導入療法群の6か月時の完全寛解は12例中10例（83\u00a0%、95\u00a0%信頼区間55～95\u00a0%、評価不能例をすべて不成立または成立とした場合71～86\u00a0%）"
        in words.results[3]
    )
    changed = (
        "完全寛解の条件を「尿蛋白/クレアチニン比が0.4 g/gCr未満」から「尿蛋白/クレアチニン比が0.5 g/gCr未満」に変更"
    )
    assert changed in words.methods[3]
    assert "0.4 g/gCr" not in words.methods[4]


def test_what_was_moved_after_looking():
    plan, history = moved()
    [record] = [words for words in prose(SAMPLE, plan, history, FACTS, "ja").methods if "変更した設定" in words]
    assert record.startswith("最初に結果を閲覧した後に変更した設定は次のとおりである：")
    assert "寛解の再確認までの日数を「求めない」から「28」に（検討した設定は2通り）" in record
    assert "対象患者を「全患者」から「一部の患者」に" in record
    nothing = "最初に結果を閲覧した後に、治療反応、再燃、用量および時間経過の結果を左右する設定の変更はなかった。"
    assert nothing in text(AnalysisPlan(), History().seen(AnalysisPlan()))
    assert "最初に結果を閲覧した後" not in text(AnalysisPlan(), History())


def test_the_estimand_is_told_in_japanese_and_follows_the_plan():
    assert SAMPLE.cohort is not None

    def told(**choices: object) -> str:
        (said,) = [text for text in methods_ja(AnalysisPlan().replace(**choices)) if "ICH E9（R1）" in text]
        return said

    assert told().startswith(
        "ICH E9（R1）に基づく推定対象（エスティマンド）は次のとおりである。対象集団：28例中28例（絞り込み条件による）。変数：「Rokutanda 2014」による6か月（±"
    )
    assert "救済治療：治療方針ストラテジー（発生後も寛解の評価を続ける）、累積発生率では追跡を続ける。" in told()
    assert "受診または検査値の欠測：複合変数ストラテジー（寛解なしとする）" in told(missing="non_responder")
    assert "群分けなし。" in told(group_by=None)


def methods_ja(plan: AnalysisPlan) -> tuple[str, ...]:
    return prose(SAMPLE, plan, History(), FACTS, "ja").methods
