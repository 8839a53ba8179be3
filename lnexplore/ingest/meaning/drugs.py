"""Names of the drugs of lupus nephritis, as sheets write them, and columns headed by one of them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

DRUGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tacrolimus": (
            "tac",
            "fk506",
            "fk",
            "prograf",
            "graceptor",
            "タクロリムス",
            "プログラフ",
            "グラセプター",
            "他克莫司",
            "타크로리무스",
            "tacrolimús",
        ),
        "mizoribine": ("mzr", "bredinin", "ミゾリビン", "ブレディニン", "咪唑立宾", "미조리빈", "mizoribina"),
        "mycophenolate mofetil": (
            *(
                "mmf",
                "mycophenolate",
                "cellcept",
                "mycophenolic acid",
                "mpa",
                "ミコフェノール酸モフェチル",
                "ミコフェノール酸",
            ),
            *(
                "セルセプト",
                "吗替麦考酚酯",
                "麦考酚酯",
                "嗎替麥考酚酯",
                "마이코페놀레이트",
                "micofenolato",
                "micofenolato de mofetilo",
                "mycophénolate",
            ),
        ),
        "cyclophosphamide": (
            *(
                "cy",
                "cyc",
                "ivcy",
                "cpa",
                "endoxan",
                "シクロホスファミド",
                "シクロフォスファミド",
                "エンドキサン",
                "环磷酰胺",
                "環磷醯胺",
            ),
            *("시클로포스파미드", "사이클로포스파마이드", "ciclofosfamida", "cyclophosphamid"),
        ),
        "azathioprine": (
            "aza",
            "imuran",
            "アザチオプリン",
            "イムラン",
            "アザニン",
            "硫唑嘌呤",
            "아자티오프린",
            "azatioprina",
            "azathioprin",
        ),
        "cyclosporine": (
            "csa",
            "cya",
            "ciclosporin",
            "cyclosporin",
            "neoral",
            "シクロスポリン",
            "ネオーラル",
            "环孢素",
            "사이클로스포린",
            "ciclosporina",
        ),
        "voclosporin": ("voc", "lupkynis", "ボクロスポリン", "伏环孢素", "보클로스포린", "voclosporina"),
        "hydroxychloroquine": (
            "hcq",
            "plaquenil",
            "ヒドロキシクロロキン",
            "プラケニル",
            "羟氯喹",
            "羥氯奎寧",
            "하이드록시클로로퀸",
            "hidroxicloroquina",
            "hydroxychloroquin",
        ),
        "rituximab": ("rtx", "rituxan", "mabthera", "リツキシマブ", "リツキサン", "利妥昔单抗", "리툭시맙"),
        "belimumab": ("bel", "benlysta", "ベリムマブ", "ベンリスタ", "贝利尤单抗", "벨리무맙"),
        "obinutuzumab": ("obi", "gazyva", "オビヌツズマブ", "ガザイバ", "奥妥珠单抗"),
        "anifrolumab": ("saphnelo", "アニフロルマブ", "サフネロー", "阿尼鲁单抗"),
        "methotrexate": (
            "mtx",
            "メトトレキサート",
            "リウマトレックス",
            "甲氨蝶呤",
            "메토트렉세이트",
            "metotrexato",
            "methotrexat",
        ),
        "prednisolone": (
            "psl",
            "pred",
            "prednisone",
            "プレドニゾロン",
            "プレドニン",
            "泼尼松",
            "泼尼松龙",
            "프레드니솔론",
            "prednisona",
            "prednisolon",
            "prednison",
        ),
        "methylprednisolone": (
            "mpsl",
            "mp",
            "solu-medrol",
            "メチルプレドニゾロン",
            "ソルメドロール",
            "メドロール",
            "甲泼尼龙",
            "메틸프레드니솔론",
        ),
    }
)
"""generic name -> other names and brands in use"""

_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reason": (
            "reason for stopping",
            "stop reason",
            "discontinuation reason",
            "reason",
            "中止理由",
            "停药原因",
            "중단사유",
            "motivo",
            "grund",
            "motif",
        ),
        "start": (
            "start date",
            "started",
            "start",
            "begin",
            "from",
            "投与開始日",
            "開始日",
            "开始日期",
            "开始",
            "시작일",
            "inicio",
            "beginn",
            "début",
        ),
        "stop": (
            *("stop date", "stopped", "end date", "stop", "end", "to", "off", "discontinuation date", "discontinued"),
            *(
                "中止日",
                "終了日",
                "投与終了日",
                "停药日期",
                "停药",
                "종료일",
                "중단일",
                "fin",
                "suspensión",
                "ende",
                "arrêt",
            ),
        ),
    }
)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _spellings() -> Mapping[str, str]:
    return MappingProxyType({_bare(word): name for name, words in DRUGS.items() for word in (name, *words)})


def generic_name(text: str) -> str | None:
    """The generic name of a drug as written; None where it is not one of the list."""
    return _spellings().get(_bare(text))


def drug_column(header: str) -> tuple[str, str] | None:
    """(drug, start | stop | reason) of a header such as `TAC start`, `MZR中止日`; None for any other header."""
    folded = " ".join(re.split(r"[\s_:：・/-]+", unicodedata.normalize("NFKC", header).casefold())).strip(" ()")
    for part, words in _PARTS.items():
        for word in words:
            if folded.endswith(word):
                rest = folded.removesuffix(word)
            elif folded.startswith(word + " "):
                rest = folded.removeprefix(word + " ")
            else:
                continue
            name = generic_name(rest)
            if name is not None:
                return name, part
    return None
