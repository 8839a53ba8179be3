"""The last paragraphs of the methods in Japanese: curves, statistics, what was moved after looking, software."""

from lnexplore.charts.numbers import SMALL_GROUP
from lnexplore.derive.follow_up import START_DAYS
from lnexplore.outcomes.adverse_events import LED_DAYS, is_recorded
from lnexplore.outcomes.baseline_table import baseline_lines
from lnexplore.outcomes.population import drugs_of_regimen
from lnexplore.outcomes.time_to_response import CONFIRM_DAYS
from lnexplore.report.prose.account import Account
from lnexplore.report.prose.en_words import done, own_sentences
from lnexplore.report.prose.ja_words import drug_ja, group_ja, line_ja, name_ja, value_ja
from lnexplore.stats import SMALLEST


def curves(account: Account) -> list[str]:
    """How curves over time were made, and of which drugs the regimen is."""
    plan = account.plan
    drugs = "、".join(drug_ja(drug) for drug in drugs_of_regimen(account.cohort, plan))
    how = (
        "著者らの選択による"
        if plan.regimen
        else f"治療を受けた患者の半数以上が第{START_DAYS}日までに開始した薬剤、およびそれらを開始しなかった患者の薬剤"
    )
    origin = f"時間経過の起点は{done(plan, 'origin', 'ja')}とした"
    if plan.origin == "first_response":
        origin += "（寛解までの期間のみ治療開始日を起点とした）"
    elif plan.origin != "start":
        origin += "。観察開始がこれより遅い患者は観察開始時からリスク集合に加えた"
    elif drugs:
        origin += "（個々の薬剤の継続率では当該薬剤の開始日）"
    confirmed = (
        ""
        if plan.confirm_days is not None
        else f"、{CONFIRM_DAYS}日以上後の次の評価で再び満たされた寛解を、確認された寛解"
    )
    said = [
        f"{origin}。",
        f"{done(plan, 'visits_counted', 'ja')}。",
        f"寛解の累積発生率はAalen-Johansen法で推定し、{_competing(account)}。「〜か月まで」とは基準日から数えてその評価期間の最終日（追跡がその期間内に終わった場合は追跡の最終日）までをいう。{_on_day_0(account)}",
        "無再燃生存率（透析、移植、死亡も終了とする）はKaplan-Meier法で推定した。曲線の信頼区間は二重対数変換によった。",
        f"{plan.sustained_days}日以上続いた寛解または低用量を、持続した寛解または低用量{confirmed}とした。",
    ]
    if drugs:
        said += [
            f"レジメンは{drugs}とした（{how}）。",
            f"レジメンの中止は{done(plan, 'regimen_stop', 'ja')}とし、{plan.pause_days}日以内の休薬は中止とみなさなかった。",
            "薬剤継続率はKaplan-Meier法で、中止理由別の累積発生率は、理由が互いに競合するためAalen-Johansen法で推定した。",
        ]
    else:
        said.append("レジメンを定める薬剤の記録はない。")
    if is_recorded(account.cohort):
        said.append(
            f"有害事象は第0日以降に発生したものとし、中止に至った有害事象は、データに記載があるもの、または発生後{LED_DAYS}日以内に有害事象を理由として薬剤が中止されたものとした。"
        )
    return said


def _on_day_0(account: Account) -> str:
    found = account.on_day_0
    if not found:
        return ""
    told = "、".join(f"{group_ja(group)}{total}例中{n}例" for group, n, total in found)
    return f"ベースラインの値がすでに定義を満たした患者（{told}）は第0日から寛解とした。"


def _competing(account: Account) -> str:
    """What makes a response impossible under the plan."""
    plan = account.plan
    over = ["透析、移植および死亡"] if plan.terminal == "non_response" else []
    over += ["救済治療"] if plan.rescue == "non_response" else []
    return f"{'ならびに'.join(over)}を競合事象とした" if over else "競合事象は設けなかった"


def statistics(account: Account) -> list[str]:
    """How numbers are told, and how certain they are."""
    plan = account.plan
    lines = dict(baseline_lines(account.cohort, plan))
    means, left = (
        "、".join(line_ja(key, lines) for key in keys if key in lines) for keys in (plan.means, plan.lines_hidden)
    )
    told = f"{means}を平均値（標準偏差）、その他の数値" if means else "数値"
    differences = "、標準化差を併記し" if account.n_groups == 2 else ""
    interval = done(plan, "interval", "ja")
    said = [
        f"ベースライン特性は、{told}を中央値（四分位数）で示し{differences}た。",
        *([f"ベースライン表には{left}を示していない。"] if left else []),
        *own_sentences(account, "ja"),
        f"割合は例数と分母および{interval}による95 %信頼区間で示し、分母が{SMALL_GROUP}例未満の場合は百分率を示さず、信頼区間のみを示した。評価不能例がある場合は、その全例を不成立とした割合と成立とした割合を併記した。",
        "100人年当たりの発生率の信頼区間は正確Poisson法、追跡期間の中央値は逆Kaplan-Meier法によった。",
    ]
    if plan.p_values:
        return [
            *said,
            f"P値は、各群{SMALLEST}例以上の場合に、数値はMann-Whitney検定またはKruskal-Wallis検定、カテゴリーはFisher正確検定（2×2表）またはカイ二乗検定、曲線はログランク検定（競合イベントのある累積発生率ではGray検定も）、変化量は符号付順位検定により算出した。",
            "群は無作為に割り付けられたものではなく、交絡および検定の多重性の調整は行っていない。",
        ]
    return [*said, "仮説検定は行わず、P値は算出していない。調整解析は行っていない。"]


def record(account: Account) -> list[str]:
    """What was decided before results were seen, and what was moved after; nothing where none were seen."""
    history, plan = account.history, account.plan
    if history.before is None:
        return []
    said = []
    since = "最初に結果を閲覧した後"
    if history.declared is not None:
        others = (
            f"それまでに他の{history.declared}通りの設定が検討されていた"
            if history.declared
            else "それまでに他の設定は検討されていなかった"
        )
        said.append(f"解析計画は事前に定められたものであると使用者が申告した（申告の時点で、{others}）。")
        since = "申告後"
    moved = history.moved(plan)
    if moved:
        changes = "；".join(
            f"{name_ja(plan, history.before, one.what)}を「{value_ja(history.before, one.what)}」から「{value_ja(plan, one.what)}」に（検討した設定は{one.tried}通り）"
            for one in moved
        )
        said.append(f"{since}に変更した設定は次のとおりである：{changes}。")
    back = {name_ja(plan, history.before, what) for what in history.tried if what not in {one.what for one in moved}}
    if back:
        also = "も" if moved else ""
        said.append(
            f"{since}に{'、'.join(sorted(back))}について{also}他の設定を検討したが、元に戻しており、本解析には含まれない。"
        )
    if not moved and not back:
        said.append(f"{since}に、治療反応、再燃、用量および時間経過の結果を左右する設定の変更はなかった。")
    return [
        *said,
        "この記録は本セッションおよび設定を引き継いだセッションを対象とし、群分け、主に報告する月およびファイルの読み込みに関する選択は含まない。",
    ]


def software(account: Account) -> list[str]:
    """What made the numbers."""
    facts = account.facts
    libraries = "".join(f"、{library}" for library in facts.libraries)
    said = [f"使用したソフトウェアはlnexplore {facts.version}{libraries}である。"]
    if facts.files:
        said.append(f"データ：{'、'.join(facts.files)}。")
    return [*said, f"ファイル、設定およびバージョンを特定するスナップショット識別子は{facts.snapshot}である。"]
