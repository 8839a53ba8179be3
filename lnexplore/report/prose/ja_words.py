"""Japanese words of a paper: groups, drugs, reasons, and where a change of a plan is told."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.cohort.measures import MEASURES
from lnexplore.options import OPTIONS
from lnexplore.outcomes.attrition import OTHER_REASON
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.en_words import leaf_at
from lnexplore.report.prose.ja_terms import describe_ja

REASONS_JA: Mapping[str, str] = MappingProxyType(
    {
        "follow-up has not reached this window": "追跡期間が評価期間に達していない",
        "no proteinuria value in the baseline window": "ベースライン期間に尿蛋白の値がない",
        "no visit in the window": "評価期間内に受診がない",
        "followed to an earlier day only, though the data cut-off lies later": "データカットオフ前に追跡が終了した",
        "response not met again at a later visit": "後の受診で再確認されていない",
        OTHER_REASON: "その他の欠測の組合せ",
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
    if what in OPTIONS:
        return OPTIONS[what].value_label(
            plan, "ja", lambda word: line_ja(word) if what in ("means", "lines_hidden") else drug_ja(word)
        )
    leaf = leaf_at(plan, what)
    off = "（適用しない）" if what in plan.definition.off else ""
    return "条件なし" if leaf is None else describe_ja(leaf) + off


def line_ja(key: str, lines: Mapping[str, str] | None = None) -> str:
    """A line of the baseline table; `lines` names those of the sheet's own."""
    others = {"age": "年齢", "drug": "開始時の薬剤", "below_cr": "既に寛解基準未満の蛋白尿"}
    return (
        MEASURES[key].ja if key in MEASURES else others.get(key) or COLUMNS_JA.get(key) or (lines or {}).get(key, key)
    )


def name_ja(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in OPTIONS:
        return OPTIONS[what].name.ja
    level = {"cr": "完全寛解", "pr": "部分寛解"}.get(what.split(".", 1)[0], "寛解")
    return f"{level}の条件" if leaf_at(plan, what) or leaf_at(before, what) else what
