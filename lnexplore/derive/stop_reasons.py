"""Why a drug was stopped, in the sheet's words, sorted into the reasons that published series tell apart."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import polars as pl

NOT_STATED, OTHER, COMPLETED = "not stated", "other", "completed as planned"

REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "death": ("death", "died", "deceased", "死亡", "사망", "muerte", "verstorben", "décès"),
        "inefficacy": (
            *(
                "ineff",
                "inadequate",
                "insufficient",
                "lack of eff",
                "failure",
                "no response",
                "non-respon",
                "nonrespon",
            ),
            *("not effective", "flare", "relapse", "refractory", "worsen", "progress", "無効", "効果不十分"),
            *(
                "効果不足",
                "再燃",
                "増悪",
                "悪化",
                "无效",
                "無效",
                "疗效不佳",
                "复发",
                "효과 부족",
                "무효",
                "재발",
                "ineficacia",
            ),
            *("unwirksam", "inefficacité", "recaída", "rechute", "rückfall"),
        ),
        "adverse event": (
            *("adverse", "side effect", "side-effect", "toxic", "intoler", "infection", "allerg", "rash", "pneumonia"),
            *("leukopenia", "neutropenia", "hyperglyc", "diabetes", "nephrotox", "tremor", "hepat", "有害", "副作用"),
            *(
                "感染",
                "不耐受",
                "不良反应",
                "不良反應",
                "肝障害",
                "腎障害",
                "白血球減少",
                "부작용",
                "이상반응",
                "efecto adverso",
            ),
            *("nebenwirkung", "effet indésirable", "unverträglich", "evento adverso"),
        ),
        "remission": (
            *("remission", "remiss", "well controlled", "stable disease", "taper off", "寛解", "缓解", "緩解", "관해"),
            *("remisión", "rémission", "drug-free"),
        ),
        "pregnancy or wish for it": (
            "pregnan",
            "conception",
            "妊娠",
            "挙児",
            "怀孕",
            "妊孕",
            "임신",
            "embarazo",
            "schwanger",
            "grossesse",
        ),
        "lost or moved": (
            *(
                "lost",
                "transfer",
                "moved",
                "referred",
                "転院",
                "転居",
                "中断",
                "来院せず",
                "失访",
                "转院",
                "추적 소실",
                "전원",
            ),
            *("perdido", "traslado", "verloren", "perdu"),
        ),
        "cost": (
            "cost",
            "insurance",
            "financ",
            "経済",
            "費用",
            "保険",
            "费用",
            "经济",
            "비용",
            "coste",
            "kosten",
            "coût",
        ),
        "patient’s wish": (
            *("wish", "withdrawal by subject", "withdrew", "patient decision", "patient request", "refus", "consent"),
            *(
                "non-adher",
                "nonadher",
                "non-compli",
                "noncompli",
                "本人希望",
                "患者希望",
                "自己中断",
                "拒否",
                "患者意愿",
                "환자 희망",
            ),
            *("decisión del paciente", "wunsch", "souhait"),
        ),
        COMPLETED: (
            "completed",
            "completion",
            "end of study",
            "planned",
            "予定通り",
            "終了",
            "完了",
            "完成",
            "완료",
            "completado",
        ),
    }
)
"""reason -> pieces of words that tell it, the first reason that is met counts"""

NOT_FAILURE = ("remission", COMPLETED)
"""stopping for these is no failure of the drug"""
FAILURE = ("inefficacy", "adverse event", "death")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


@cache
def reason_of(text: str) -> str:
    """The reason a text tells; "other" for words that tell none of REASONS, "not stated" for none."""
    words = _plain(text)
    if not words or words in ("-", "–", "?", "unknown", "不明", "n/a", "na"):
        return NOT_STATED
    if re.search(r"\b(s?ae|aes|adr|side effects?)\b", words):
        return "adverse event"
    # "Pregnancy wish" is no patient's wish, "no remission" is no remission.
    if re.search(r"\b(no|not in|without|non)[ -]remission|寛解せず|非寛解", words):
        return "inefficacy"
    return next((name for name, pieces in REASONS.items() if any(piece in words for piece in pieces)), OTHER)


ORDER = (*REASONS, OTHER, NOT_STATED)


def derive_reason(treatments: pl.DataFrame) -> pl.DataFrame:
    """The treatments with `why`: the reason of each stop, null for what goes on."""
    texts = treatments["reason"].fill_null("").to_list()
    why = pl.Series("why", [reason_of(text) for text in texts], dtype=pl.Enum(ORDER))
    return treatments.with_columns(why).with_columns(why=pl.when(pl.col("stop_day").is_not_null()).then(pl.col("why")))
