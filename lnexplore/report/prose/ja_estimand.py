"""What is estimated, in Japanese: the attributes of ICH E9(R1) from the codes of `lnexplore.outcomes.estimand`."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.outcomes import estimand as code
from lnexplore.outcomes.estimand import AT_START, Estimand, Handling
from lnexplore.report.prose.ja_words import COLUMNS_JA, drug_ja

EVENTS_JA: Mapping[str, str] = MappingProxyType(
    {
        code.RESCUE: "救済治療",
        code.TERMINAL: "透析、移植または死亡",
        code.STOP: "レジメンの中止",
        code.LEAVING: "評価月以前の追跡終了（欠測）",
        code.MISSED: "受診または検査値の欠測",
    }
)
AT_MONTH_JA: Mapping[str, str] = MappingProxyType(
    {
        code.POLICY: "治療方針ストラテジー（発生後も寛解の評価を続ける）",
        code.POLICY_CONFIRMED: "治療方針ストラテジー（ただし寛解の再確認前に生じた場合は寛解なし）",
        code.COMPOSITE: "複合変数ストラテジー（寛解なしとする）",
        code.COMPOSITE_COMPLETE: "完全寛解には複合変数ストラテジー、部分寛解には治療方針ストラテジー",
        code.COMPOSITE_FAILURE: "効果不十分または有害事象による中止後は複合変数ストラテジー（寛解なし）、その他は治療方針ストラテジー",
        code.WHILE: "治療下ストラテジー（以後の値は用いず、以後の評価月では対象外とする）",
        code.LEFT_OUT: "例数を示し、分母から除外する",
        code.CARRIED: "判定可能な直近の評価を繰り越す",
        code.NO_EVENTS: "イベントの表がないため不明（発生した患者も他の患者と同様に数える）",
        code.NOT_RECORDED: "レジメンを特定できる薬剤の記録なし",
    }
)
IN_CURVES_JA: Mapping[str, str] = MappingProxyType(
    {
        code.COMPETES: "累積発生率では競合イベント",
        code.CENSORED: "累積発生率では打ち切り（仮想ストラテジー：観察が続いたとみなす）",
        code.ENDS: "累積発生率では以後の寛解を数えない",
        code.KEPT: "累積発生率では追跡を続ける",
        code.NEXT: "累積発生率では次に判定できた評価を用いる",
    }
)


def estimand_ja(facts: Estimand, group_label: str | None) -> str:
    """The attributes in the order of the guideline; `group_label` as in `estimand_words`."""
    left_out = "ベースラインですでに寛解の定義" if AT_START in facts.leaves_out else "ベースラインで尿蛋白がすでに基準"
    who = f"{left_out}を満たす患者を除く" if facts.leaves_out else "絞り込み条件による"
    again = "" if facts.confirm_days is None else f"、{facts.confirm_days}日以上後の再確認を要する"
    drugs = "、".join(drug_ja(drug) for drug in facts.regimen)
    given = f"実施された治療（レジメンは{drugs}）" if drugs else "実施された治療（レジメンの記録なし）"
    groups = "群分けなし" if group_label is None else f"{COLUMNS_JA.get(str(facts.group_by), group_label)}別"
    said = [
        ("対象集団", f"{facts.size:,}例中{facts.kept:,}例（{who}）"),
        ("変数", f"「{facts.definition}」による{facts.month}か月（±{facts.tolerance}日）の寛解{again}"),
        ("治療", f"{given}、{groups}"),
        *((EVENTS_JA[one.event], _handling(one)) for one in facts.handlings),
        ("要約指標", "評価月の寛解割合（例数／分母）、および初回寛解の累積発生率（Aalen-Johansen法）。調整は行わない"),
    ]
    return f"ICH E9（R1）に基づく推定対象（エスティマンド）は次のとおりである。{'。'.join(f'{what}：{words}' for what, words in said)}。"


def _handling(one: Handling) -> str:
    at = AT_MONTH_JA[one.at_month]
    return f"{at}、{IN_CURVES_JA[one.in_curves]}" if one.in_curves in IN_CURVES_JA else at
