"""Japanese words of a paper for the choices of a plan: how one is named, and what each option means."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.criteria.flare_presets import FLARES
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.en_words import leaf_at
from lnexplore.report.prose.ja_terms import MEASURES_JA, describe_ja

_MIDDLES = {"mean": "平均値", "median": "中央値"}

OPTIONS_JA: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "pick": {
            "nearest": "目標日に最も近い評価（等距離の場合は早い方）",
            "first": "最初の評価",
            "last": "最後の評価",
        },
        "baseline_rule": {"last": "最後の値", "first": "最初の値", "mean": "平均値"},
        "protein": {
            "as_printed": "各定義が原典で用いた指標のみを用い、互いに代用しなかった",
            "stand_in": "定義が求める指標が欠測の場合に限り、他方の値を数値のまま代用した（両者が正確に一致するのは尿中クレアチニン排泄量が1 g/日の場合のみである）",
        },
        "egfr_equation": {
            "japanese_2009": "日本人のGFR推算式（2009年）",
            "ckd_epi_2021": "CKD-EPI式（2021年）",
            "ckd_epi_2009": "CKD-EPI式（2009年）",
            "mdrd": "MDRD式（4変数）",
            "as_recorded": "データに記載された値",
        },
        "missing": {
            "observed": "評価不能例は例数を示したうえで分母から除外した",
            "non_responder": "評価不能例は非寛解（NR）として扱った",
            "last_observation": "評価不能例では、判定可能な直近の評価を繰り越した",
        },
        "interval": {"wilson": "Wilson法", "clopper_pearson": "Clopper-Pearson法（正確法）"},
        "flare_rule": {key: rule.label for key, rule in FLARES.items()},
        "flare_reference": {
            "published": "基準の既定の値",
            "nadir": "それ以後の最良値（最低値、eGFRおよび補体では最高値）",
            "last": "直前の値",
            "mean_last_two": "直前2回の値の平均値",
        },
        "origin": {
            "start": "治療開始日（第0日）",
            "combination": "レジメンの最後の薬剤が追加された日",
            "biopsy": "腎生検日",
            "first_response": "初回寛解日",
        },
        "regimen_stop": {
            "any": "構成薬剤のいずれかが初めて中止された時点",
            "all": "構成薬剤のすべてが中止された時点",
        },
        "after_stop": {
            "keep": "レジメン中止後の経過も解析に含めた（治療方針に基づく解析）",
            "while_on": "レジメン中止後の経過は解析に含めなかった（治療継続中の解析）",
        },
        "rescue": {
            "keep": "救済治療は、寛解の定義に含まれる場合または欠測を非寛解とする場合を除き、寛解の終了とみなさなかった",
            "non_response": "救済治療以後は非寛解とした",
        },
        "terminal": {
            "non_response": "透析、移植または死亡以後は非寛解とした",
            "leaves": "透析、移植または死亡の時点で観察を打ち切った",
        },
        "visits_counted": {
            "all": "時間経過の解析にはすべての受診を用いた",
            "windows": "時間経過の解析には各評価月を代表する受診のみを用いた",
        },
        "drugs_counted": {
            "at_start": "薬剤による選択は、第0日から30日以内に開始されていた薬剤に基づいた",
            "ever": "薬剤による選択は、一度でも投与された薬剤に基づいた（投与を受けるまで長く観察された患者が有利となる）",
        },
        "between_doses": {
            "hold": "次の記録まで同じ用量が続いたとみなした",
            "linear": "次の記録まで用量が直線的に変化したとみなした",
        },
        "middle": _MIDDLES,
        "course_of_values": _MIDDLES,
    }
)
"""choice -> option -> its words"""
CITED_EQUATIONS_JA: Mapping[str, str] = MappingProxyType(
    {
        "japanese_2009": "日本人のGFR推算式（Matsuo S, et al. Am J Kidney Dis 2009;53:982-92）",
        "ckd_epi_2021": "人種を含まないCKD-EPI 2021式（Inker LA, et al. N Engl J Med 2021;385:1737-49）",
        "ckd_epi_2009": "人種係数を1としたCKD-EPI 2009式（Levey AS, et al. Ann Intern Med 2009;150:604-12）",
        "mdrd": "人種係数を1とした4変数MDRD式（Levey AS, et al. Ann Intern Med 2006;145:247-54）",
    }
)
NAMES_JA: Mapping[str, str] = MappingProxyType(
    {
        "definition": "寛解の定義",
        "own": "独自の定義",
        "windows": "評価期間（月±日）",
        "pick": "評価期間内で用いる評価",
        "baseline_first_day": "ベースライン期間の初日",
        "baseline_rule": "ベースライン値",
        "protein": "用いる尿蛋白の指標",
        "join_days": "同一評価とみなす受診間隔（日）",
        "egfr_equation": "eGFR推算式",
        "uln_female": "女性の血清クレアチニン基準値上限（mg/dL）",
        "uln_male": "男性の血清クレアチニン基準値上限（mg/dL）",
        "literal_haematuria": "血尿のない患者の「血尿の改善」を不成立とする扱い",
        "exclude_baseline_responders": "ベースラインで尿蛋白の基準を満たす患者の除外",
        "induction_phase": "導入療法とみなす治療期",
        "confirm_days": "寛解の再確認までの日数",
        "missing": "欠測の扱い",
        "interval": "割合の信頼区間",
        "group_by": "群分け",
        "headline_month": "主に報告する月",
        "flare_rule": "再燃の基準",
        "flare_reference": "再燃の比較対象値",
        "flare_response_days": "再燃前に寛解が持続すべき日数",
        "flare_confirm_days": "再燃の再確認までの日数",
        "flare_refractory_days": "再燃後に次の再燃を数えない日数",
        "flare_first_only": "初回再燃のみの計数",
        "origin": "時間経過の起点",
        "regimen": "レジメンの構成薬剤",
        "regimen_stop": "レジメンの中止",
        "pause_days": "中止とみなさない休薬日数",
        "after_stop": "レジメン中止後の経過",
        "after_stop_days": "中止後も解析に含める日数",
        "rescue": "救済治療の扱い",
        "terminal": "透析、移植および死亡の扱い",
        "visits_counted": "時間経過の解析に用いる受診",
        "drugs_counted": "患者選択に用いる薬剤",
        "sustained_days": "寛解または低用量の持続とみなす日数",
        "between_doses": "記録間の用量",
        "steroid_factors": "グルココルチコイドの換算係数",
        "middle": "用量の代表値",
        "course_of_values": "検査値の代表値",
        "means": "平均値で示すベースライン項目",
        "p_values": "P値",
        "filters": "対象患者",
    }
)
"""choice -> how it is named; every field of a plan has a name"""
REASONS_JA: Mapping[str, str] = MappingProxyType(
    {
        "follow-up has not reached this window": "追跡期間が評価期間に達していない",
        "no proteinuria value in the baseline window": "ベースライン期間に尿蛋白の値がない",
        "no visit in the window": "評価期間内に受診がない",
        "response not met again at a later visit": "後の受診で再確認されていない",
    }
)
"""why a patient could not be assessed"""
UNDECIDED = "cannot be decided: "
TIME_ZERO_JA: Mapping[str, str] = MappingProxyType(
    {
        "the date of the baseline visit": "ベースライン受診日",
        "the first day of any recorded treatment": "記録された最初の治療日",
        "the first visit": "初回受診日",
    }
)
"""what stands in for a time zero that the file does not give"""
COLUMNS_JA: Mapping[str, str] = MappingProxyType(
    {"phase": "治療期", "sex": "性別", "isn_group": "ISN/RPS分類", "drug": "薬剤"}
)
LEVELS_JA: Mapping[str, str] = MappingProxyType(
    {
        "female": "女性",
        "male": "男性",
        "missing": "記載なし",
        "III or IV": "III型またはIV型",
        "III or IV with V": "III型またはIV型とV型の合併",
        "induction": "導入療法",
        "maintenance": "維持療法",
    }
)
DRUGS_JA: Mapping[str, str] = MappingProxyType(
    {
        "tacrolimus": "タクロリムス",
        "mizoribine": "ミゾリビン",
        "mycophenolate mofetil": "ミコフェノール酸モフェチル",
        "cyclophosphamide": "シクロホスファミド",
        "azathioprine": "アザチオプリン",
        "cyclosporine": "シクロスポリン",
        "hydroxychloroquine": "ヒドロキシクロロキン",
        "rituximab": "リツキシマブ",
        "belimumab": "ベリムマブ",
        "voclosporin": "ボクロスポリン",
        "obinutuzumab": "オビヌツズマブ",
        "anifrolumab": "アニフロルマブ",
        "methotrexate": "メトトレキサート",
        "prednisolone": "プレドニゾロン",
        "methylprednisolone": "メチルプレドニゾロン",
        "hydrocortisone": "ヒドロコルチゾン",
        "cortisone": "コルチゾン",
        "triamcinolone": "トリアムシノロン",
        "dexamethasone": "デキサメタゾン",
        "betamethasone": "ベタメタゾン",
        "deflazacort": "デフラザコート",
    }
)
"""generic name -> Japanese name; other drugs keep the name that the data have"""


def group_ja(group: object) -> str:
    """A group's name: the two phases and what is no group in Japanese, the rest as the sheet writes it."""
    text = str(group)
    known = {
        "induction": "導入療法群",
        "maintenance": "維持療法群",
        "all patients": "全患者",
        "all patients together": "全患者",
        "missing": "群の記載のない患者",
        "female": "女性",
        "male": "男性",
        "iii or iv": "III型またはIV型の患者",
        "iii or iv with v": "III型またはIV型とV型の合併例",
    }
    return known.get(text.casefold()) or f"「{text}」群"


def drug_ja(drug: str) -> str:
    """A drug's name."""
    return DRUGS_JA.get(drug, drug)


def value_ja(plan: AnalysisPlan, what: str) -> str:
    """The value of a choice in words, where a change of it is told."""
    if what not in NAMES_JA:
        leaf = leaf_at(plan, what)
        off = "（適用しない）" if what in plan.definition.off else ""
        return "条件なし" if leaf is None else describe_ja(leaf) + off
    value = getattr(plan, what)
    if what in OPTIONS_JA:
        return OPTIONS_JA[what][value]
    if what == "definition":
        return plan.definition.label
    if what == "windows":
        return "、".join(f"{window.month}±{window.tolerance}" for window in value)
    if what == "filters":
        return "一部の患者" if value.describe() else "全患者"
    if isinstance(value, bool):
        return "あり" if value else "なし"
    if what == "steroid_factors":
        return "、".join(f"{drug_ja(drug)} {factor:g}" for drug, factor in value) or "通常の換算表"
    if value is None or value == ():
        return "求めない" if what == "confirm_days" else "指定なし"
    if what == "regimen":
        return "、".join(drug_ja(drug) for drug in value)
    return "、".join(line_ja(key) for key in value) if isinstance(value, tuple) else str(value)


def line_ja(key: str) -> str:
    """A line of the baseline table."""
    return "年齢" if key == "age" else MEASURES_JA.get(key, key)


def name_ja(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in NAMES_JA:
        return NAMES_JA[what]
    level = {"cr": "完全寛解", "pr": "部分寛解"}.get(what.split(".", 1)[0], "寛解")
    return f"{level}の条件" if leaf_at(plan, what) or leaf_at(before, what) else what
