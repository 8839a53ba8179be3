"""Japanese words of measures, findings and conditions: `describe_ja` walks the same nodes as `describe`."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import FlareDefinition, ResponseDefinition
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term
from lnexplore.options import OPTIONS

FINDINGS_JA: Mapping[str, str] = MappingProxyType(
    {
        "normal_sediment": "尿沈渣正常（尿中赤血球{normal_rbc:g}/HPF未満かつ細胞性円柱なし）",
        "no_cellular_casts": "細胞性円柱なし",
        "no_rescue": "受診時までに救済治療、透析、移植および死亡のいずれもない",
        "active_sediment": "活動性尿沈渣（尿中赤血球{normal_rbc:g}/HPF以上または細胞性円柱あり）",
        "cellular_casts": "細胞性円柱あり",
        "haematuria_up_two": "尿中赤血球が区分（0–5、6–10、11–25、26–50、50超/HPF）で二段階以上増加",
        "after_complete": "完全寛解後",
        "after_partial": "部分寛解後",
    }
)
_SHORT_FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "normal_sediment": "尿沈渣正常",
        "no_rescue": "救済治療なし",
        "active_sediment": "活動性尿沈渣",
        "haematuria_up_two": "血尿の二段階以上の増加",
    }
)
LIMBS_JA: Mapping[str, str] = MappingProxyType(
    {
        "mild": "軽症",
        "moderate": "中等症",
        "severe": "重症",
        "moderate or severe": "中等症または重症",
        "nephritic": "腎炎性",
        "proteinuric": "蛋白尿性",
        "proteinuria": "蛋白尿",
        "kidney function": "腎機能",
        "haematuria": "血尿",
        "creatinine": "クレアチニン",
        "renal flare": "腎再燃",
        "sediment": "尿沈渣",
        "proteinuria after complete response": "完全寛解後の蛋白尿",
        "proteinuria after partial response": "部分寛解後の蛋白尿",
    }
)
TARGETS_JA: Mapping[str, str] = MappingProxyType(
    {
        "complete response": "完全寛解",
        "long-term goal A": "長期目標A",
        "long-term goal B": "長期目標B",
        "proteinuria target": "尿蛋白の目標",
        "response": "治療反応",
        "primary efficacy renal response": "主要有効性腎反応",
        "modified primary efficacy renal response": "修正主要有効性腎反応",
        "modified complete renal response": "修正完全腎反応",
        "adequate response": "十分な反応",
        "complete response with a low steroid dose": "低用量ステロイド下の完全寛解",
        "proteinuria endpoint": "尿蛋白の評価項目",
    }
)
OPERATORS_JA: Mapping[str, str] = MappingProxyType({"<": "未満", "<=": "以下", ">": "超", ">=": "以上"})
REFERENCES_JA: Mapping[str, str] = MappingProxyType(
    {
        "baseline": "ベースライン値",
        "pre_flare": "再燃前の値",
        "uln": "基準値上限",
        "nadir": "それまでの最低値",
        "reference": "比較対象値",
    }
)
PLACES_JA: Mapping[str, str] = MappingProxyType(
    {"visit": "", "baseline": "ベースラインの", "reference": "比較対象時点の"}
)


def unit_ja(unit: str) -> str:
    """A unit behind its number: " g/gCr", " mg/日", "/HPF"."""
    return unit if unit.startswith("/") or not unit else " " + unit.replace("/day", "/日")


def describe_ja(term: Term) -> str:
    """The condition as a Japanese paper would print it; every number comes from the node."""
    if isinstance(term, Limit):
        return _limit(term)
    if isinstance(term, Finding):
        return FINDINGS_JA[term.name].format(normal_rbc=term.normal_rbc)
    other = AnyOf if isinstance(term, AllOf) else AllOf
    words = [f"（{describe_ja(child)}）" if isinstance(child, other) else describe_ja(child) for child in term.terms]
    if isinstance(term, AllOf):
        return "、かつ".join(words) or "条件なし"
    return "、または".join(words) or "該当なし"


def _limit(limit: Limit) -> str:
    name = PLACES_JA[limit.at] + MEASURES[limit.measure].ja
    if limit.equation:
        name += f"（{OPTIONS['egfr_equation'].ways[limit.equation].ja}）"
    if limit.over_days:
        name = f"直前{limit.over_days}日間の{name}の最高値"
    elif limit.runs_in:
        name = f"{name}の最高値"
    op = OPERATORS_JA[limit.op]
    amount = f"{limit.value:g}{unit_ja(limit.shown_unit)}{op}"
    if limit.of == "absolute":
        words = f"{name}が{amount}"
    elif limit.plus:
        words = f"{name}の{REFERENCES_JA[limit.of]}からの上昇が{amount}"
    elif limit.of == "uln":
        words = f"{name}が基準値上限{'' if limit.value == 1 else f'の{limit.value:g}倍'}{op}"
    else:
        words = f"{name}が{REFERENCES_JA[limit.of]}の{limit.value * 100:g} %{op}"
    return words if limit.from_day is None else f"{words}（第{limit.from_day}日以降）"


def definition_ja(definition: ResponseDefinition) -> str:
    """Both rules of a definition in words."""
    partial = definition.partial_in_force
    words = f"次を満たす場合を完全寛解（CR）とした：{describe_ja(definition.complete_in_force)}。"
    if partial:
        return f"{words}完全寛解に該当せず次を満たす場合を部分寛解（PR）とした：{describe_ja(partial)}。"
    return f"{words}部分寛解（PR）は定義されていない。"


def flare_rule_ja(rule: FlareDefinition) -> str:
    """The limbs of a rule for flares in words."""
    return "；または".join(f"{LIMBS_JA[limb.name]}：{describe_ja(limb.rule)}" for limb in rule.limbs)


def component_ja(short: str) -> str:
    """A component's short English name, as a reason for "not assessable" has it, in Japanese; other words as they are."""
    place, name = (
        ("ベースラインの", short.removesuffix(" at baseline")) if short.endswith(" at baseline") else ("", short)
    )
    known = {measure.short: measure.ja for measure in MEASURES.values()}
    known |= {rule.short: _SHORT_FINDINGS.get(key, FINDINGS_JA[key]) for key, rule in FINDINGS.items()}
    return place + known.get(name, name)
