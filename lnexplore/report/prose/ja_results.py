"""The results of a paper in Japanese: the rows that `en_results` tells, in the same order and with the same formats."""

from lnexplore.catalogue import number
from lnexplore.charts.numbers import bare_interval, percent
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.outcomes.adverse_events import ANY, SERIOUS, adverse_events, is_recorded
from lnexplore.outcomes.drug_survival import REGIMEN
from lnexplore.outcomes.follow_up import follow_up
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
from lnexplore.report.prose.account import LOW_DOSES, Account, Amount, Row, amount, baseline_amount, has_percent
from lnexplore.report.prose.ja_terms import component_ja, unit_ja
from lnexplore.report.prose.ja_words import COLUMNS_JA, REASONS_JA, UNDECIDED, drug_ja, group_ja
from lnexplore.stats import worst_to_best

NOBODY = "対象となる患者がいないため、結果はない。"


def results(account: Account) -> tuple[str, ...]:
    """The paragraphs of the results; where nobody is left, how that came to be."""
    if not account.kept:
        return ("".join([*_chosen(account), NOBODY]),)
    paragraphs = (
        _patients(account),
        _followed(account),
        _baseline(account),
        _response(account),
        _by_month(account),
        _times(account),
        _flares(account),
        _doses(account),
        _drugs(account),
        _adverse_events(account),
    )
    return tuple("".join(sentences) for sentences in paragraphs if sentences)


def ci(low: float | None, high: float | None) -> str:
    """ "95 %信頼区間39～84 %"."""
    if low is None or high is None:
        return "信頼区間は算出不能"
    return f"95\u00a0%信頼区間{bare_interval(low, high).replace('–', '～')}"


def share(row: Row, n: str = "n") -> str:
    """ "14例中9例（64 %、95 %信頼区間39～84 %）"; no percentage of fewer than ten, never one of none."""
    if row["N"] == 0:
        return "判定可能な患者がなく不明"
    words = ci(row["ci_low"], row["ci_high"])
    open_ = row["n_not_assessable"] if n == "n" else 0
    ends = worst_to_best(row[n], row["N"], open_)
    if ends is not None:
        whole = row["N"] + open_
        counts = f"{whole}例中{row[n]}～{row[n] + open_}例"
        range_ = "～".join(map(percent, ends)) if has_percent(whole) else counts
        words += f"、評価不能例をすべて不成立または成立とした場合{range_}"
    told = f"{percent(row['estimate'])}、{words}" if has_percent(row["N"]) else words
    return f"{row['N']}例中{row[n]}例（{told}）"


def rate(estimate: float, low: float | None, high: float | None) -> str:
    """ "100人年当たり4.2（95 %信頼区間0.1～23.6）"."""
    return f"100人年当たり{number(estimate, 1)}（95\u00a0%信頼区間{number(low, 1)}～{number(high, 1)}）"


def shown(found: Amount, unit: str) -> str:
    """ "平均36.4（標準偏差10.1）歳"; "中央値4.11（四分位数3.36～5.06） g/gCr（14例中13例で既知）"."""
    name, spread = ("平均", "標準偏差") if found.is_mean else ("中央値", "四分位数")
    words = f"{name}{found.middle}" if found.n > 1 else f" {found.middle}"
    words += unit
    words += f"（{spread}{'～'.join(found.spread)}）" if found.spread else ""
    return words + (f"（{found.total}例中{found.n}例で既知）" if found.n < found.total else "")


def reason_ja(reason: str) -> str:
    """Why patients could not be assessed."""
    if reason.startswith(UNDECIDED):
        names = "、".join(component_ja(name) for name in reason.removeprefix(UNDECIDED).split(", "))
        return f"欠測により判定不能（{names}）"
    return REASONS_JA.get(reason, reason)


def _step(step: str, account: Account) -> str:
    """The name of a step that leaves patients out."""
    if step.startswith("not yet below"):
        return "ベースラインで尿蛋白の基準を満たす患者の除外"
    label = step.removeprefix("filter: ")
    known = {LEVEL_LABELS[key]: COLUMNS_JA[key] for key in LEVEL_LABELS}
    known |= {"Age": "年齢", "Baseline UPCR": "ベースラインの尿蛋白/クレアチニン比"}
    extras = set(account.cohort.extras.values())
    return f"「{label if label in extras else known.get(label, label)}」による選択"


def _chosen(account: Account) -> list[str]:
    """How many patients there were, and whom each choice left out."""
    said = [f"データには{account.cohort.size:,}例が含まれた。"]
    for row, _ in account.steps:
        if str(row["step"]).startswith(("filter: ", "not yet below")):
            said.append(f"{_step(row['step'], account)}により{row['n_lost']}例を除外し、{row['n']}例が残った。")
    return said


def _patients(account: Account) -> list[str]:
    month, said = account.month, _chosen(account)
    for row, _ in account.steps:
        if row["step"] == "with a baseline":
            without = f"（{row['n_lost']}例は値なし）" if row["n_lost"] else ""
            said.append(f"{account.kept:,}例中{row['n']}例でベースラインの尿蛋白の値が得られた{without}。")
    for row, reasons in account.steps:
        if row["step"] == f"followed to month {month}":
            said.append(f"このうち{row['n']}例が{month}か月時まで追跡された。")
        if row["step"] == f"assessable at month {month}":
            why = "；".join(f"{reason_ja(reason)}{count}例" for reason, count in reasons)
            lost = f"、{row['n_lost']}例は評価不能であった（{why}）" if row["n_lost"] else ""
            said.append(
                f"{month}か月時の治療反応は{row['n']}例で判定可能であり{lost}。"
                if lost
                else f"{month}か月時の治療反応は{row['n']}例で判定可能であった。"
            )
    return said


def _followed(account: Account) -> list[str]:
    said = []
    for row in follow_up(account.cohort, account.plan).to_dicts():
        name = group_ja(row["group"])
        if not row["n"]:
            said.append(f"{name}：第0日より後に追跡された患者はない。")
            continue
        words = f"{name}：{row['N']}例中{row['n']}例が追跡され、追跡期間の中央値は"
        words += (
            f"{number(row['estimate'], 1)}か月（{_between(row['ci_low'], row['ci_high'])}）"
            if row["estimate"] is not None
            else "未到達"
        )
        words += f"、総観察期間は{number(row['person_years'], 1)}人年であった"
        words += f"（{row['n_ended']}例は透析、移植または死亡により追跡終了）" if row["n_ended"] else ""
        said.append(words + "。")
    return said


def _between(low: float | None, high: float | None) -> str:
    """An interval of a curve's median, whose ends may not be reached."""
    if low is None and high is None:
        return "信頼区間は算出不能"
    ends = "～".join(number(end, 1) if end is not None else "未到達" for end in (low, high))
    return f"95\u00a0%信頼区間{ends}"


def _baseline(account: Account) -> list[str]:
    said = []
    for group in account.groups:
        parts = [_baseline_line(row) for row in account.baseline_of(group)]
        if parts:
            said.append(f"{group_ja(group)}のベースライン特性は、{'、'.join(parts)}であった。")
    if not said:
        return ["ベースライン特性は記録されていない。"]
    below = [f"{group_ja(row['group'])}{row['N']}例中{row['n']}例" for row in account.already_below]
    if below:
        said.append(f"ベースラインの尿蛋白がすでに完全寛解の基準を満たしていた患者は、{'、'.join(below)}であった。")
    return said


def _baseline_line(row: Row) -> str:
    if row["key"] == "sex":
        return f"女性{row['N']}例中{row['n']}例" + (f"（{percent(row['estimate'])}）" if has_percent(row["N"]) else "")
    if row["key"] == "age":
        return f"年齢{shown(baseline_amount(row), '歳')}"
    return f"{MEASURES[row['key']].ja}{shown(baseline_amount(row), unit_ja(MEASURES[row['key']].unit))}"


def _response(account: Account) -> list[str]:
    month, has_partial = account.month, account.plan.definition.partial is not None
    said = []
    if account.lacks:
        names = "、".join(MEASURES[key].ja for key in account.lacks)
        said.append(f"データには、寛解の定義に必要な{names}の値がない。")
    for cr, either in account.responses(month):
        name = group_ja(cr["group"])
        if cr["N"] == 0 and either["n_not_assessable"] == 0:
            said.append(f"{name}：{month}か月時まで追跡された患者はない。")
            continue
        words = f"{name}の{month}か月時の完全寛解は{share(cr)}"
        words += f"、完全寛解または部分寛解は{share(either)}" if has_partial else ""
        words += f"、評価不能は{either['n_not_assessable']}例" if either["n_not_assessable"] else ""
        if ruled_out := either["n_not_assessable"] - cr["n_not_assessable"]:
            words += f"（うち{ruled_out}例は完全寛解でないことが確実であり、完全寛解の分母に含めた）"
        words += f"、追跡期間が{month}か月に達していない患者は{cr['n_not_reached']}例" if cr["n_not_reached"] else ""
        words += f"、それ以前に追跡が終了した患者は{cr['n_left']}例" if cr["n_left"] else ""
        said.append(words + "であった。")
    open_, partial = account.open_responses
    if open_:
        said.append(f"部分寛解{partial}例のうち{open_}例は、必要な値の欠測により完全寛解の可能性を否定できなかった。")
    return said


def _by_month(account: Account) -> list[str]:
    said = []
    has_partial = account.plan.definition.partial is not None
    for place, group in enumerate(account.groups):
        parts = []
        for window in account.plan.windows:
            cr, either = account.responses(window.month)[place]
            if cr["N"]:
                told = f"（{percent(cr['estimate'])}）" if has_percent(cr["N"]) else ""
                with_partial = f"［{either['N']}例中{either['n']}例］" if has_partial else ""
                parts.append(f"{window.month}か月時{cr['N']}例中{cr['n']}例{told}{with_partial}")
        if parts:
            what = "完全寛解［完全寛解または部分寛解］" if has_partial else "完全寛解"
            said.append(f"{group_ja(group)}の各時点の{what}は、{'、'.join(parts)}であった。")
    return said


def _times(account: Account) -> list[str]:
    said = []
    for outcome, group, rows in account.first_responses:
        what = "完全寛解" if outcome == "CR" else "完全寛解または部分寛解"
        parts = [f"{row['month']}か月（{row['window_high']}日目）までで{_curve(row)}" for row in rows]
        said.append(f"{group_ja(group)}の初回の{what}の累積発生率は、{'、'.join(parts)}であった。")
    return said


def _curve(row: Row) -> str:
    observed = f"これまでの観察では評価された{row['N']}例中{row['n']}例" if row["N"] else "その日までの評価なし"
    if row["estimate"] is None:
        return f"推定不能（その日まで観察された患者なし、{observed}）"
    left = f"{ci(row['ci_low'], row['ci_high'])}、リスク集合は{row['N_by']}例中{row['n_risk_by']}例、{observed}"
    return f"{percent(row['estimate'])}（{left}）" if has_percent(row["N_by"]) else f"10例未満（{left}）"


def _flares(account: Account) -> list[str]:
    said = []
    if "flares" not in account.cohort.recorded:
        said.append("データに再燃の記録はない。")
    else:
        if not account.holds_flares:
            said.append("データに再燃の記載はなく、再燃の有無を確認したかは不明である。")
        said += _rates(account.recorded_flares, "記録された再燃")
    label = FLARES[account.plan.flare_rule].label
    if account.lacks_for_flares:
        names = "、".join(MEASURES[key].ja for key in account.lacks_for_flares)
        return [*said, f"{label}の基準による再燃は、{names}の値がないため判定できない。"]
    return said + _rates(account.derived_flares, f"{label}の基準による確定再燃")


def _rates(rows: list[Row], what: str) -> list[str]:
    found = [_flare_rate(row, what) for row in rows if row["estimate"] is not None]
    return found or [f"{what}を数えうる追跡患者はない。"]


def _flare_rate(row: Row, what: str) -> str:
    words = f"{group_ja(row['group'])}の{what}は、{number(row['person_years'], 1)}人年の観察で{row['N']}例中{row['n_patients']}例に{row['n']}回"
    return f"{words}、{rate(row['estimate'], row['ci_low'], row['ci_high'])}であった。"


def _doses(account: Account) -> list[str]:
    cohort, plan, month = account.cohort, account.plan, account.month
    if not (cohort.has("prednisolone") or account.glucocorticoids):
        return ["グルココルチコイド用量は記録されていない。"]
    said = []
    course = {(str(row["group"]), row["month"]): row for row in steroid_course(cohort, plan).to_dicts()}
    targets = {(str(row["group"]), row["month"], row["limit"]): row for row in steroid_targets(cohort, plan).to_dicts()}
    complete = {
        (str(row["group"]), row["month"], row["limit"]): row for row in response_on_low_dose(cohort, plan).to_dicts()
    }
    for group in account.groups:
        name, parts = group_ja(group), []
        for at, words in ((0, "ベースラインで"), (month, f"{month}か月時に")):
            row = course.get((group, at))
            if row is not None and row["n"]:
                found = amount(row, is_mean=plan.middle == "mean", digits=1, n=row["n"], total=row["N"])
                parts.append(f"{words}{shown(found, ' mg/日')}")
        if parts:
            said.append(f"{name}のプレドニゾロン用量は、{'、'.join(parts)}であった。")
        low = [
            f"{limit:g} mg/日以下が{share(row)}"
            for limit in LOW_DOSES
            if (row := targets.get((group, month, limit))) is not None and row["N"]
        ]
        if low:
            said.append(f"{name}の{month}か月時の用量は、{'、'.join(low)}であった。")
        both = complete.get((group, month, LOW_DOSES[0]))
        if both is not None and both["N"]:
            said.append(
                f"{name}で{month}か月時に{LOW_DOSES[0]:g} mg/日以下かつ完全寛解であった患者は、{share(both)}であった。"
            )
    return said


def _drugs(account: Account) -> list[str]:
    month = LANDMARKS[2]
    if not account.retention:
        return [f"{month}か月時の薬剤継続率は、記録がないか、{month}か月まで追跡された患者がないため示さない。"]
    said = []
    for group in account.groups:
        parts = [
            f"{'レジメン' if row['drug'] == REGIMEN else drug_ja(row['drug'])}{_retained(row)}"
            for row in account.retention
            if str(row["group"]) == group
        ]
        if parts:
            said.append(f"{group_ja(group)}の{month}か月時の薬剤継続率は、{'、'.join(parts)}であった。")
    return said


def _retained(row: Row) -> str:
    words = ci(row["ci_low"], row["ci_high"])
    told = f"{percent(row['estimate'])}（{words}、" if has_percent(row["N"]) else f"（{words}、"
    return f"{told}{row['N']}例中{row['n']}例が中止、リスク集合{row['n_risk']}例）"


def _adverse_events(account: Account) -> list[str]:
    if not is_recorded(account.cohort):
        return ["有害事象は記録されていない。"]
    if not account.has_adverse_events:
        return ["データに有害事象の記載はなく、調査されたかどうかは不明である。"]
    said = []
    for row in adverse_events(account.cohort, account.plan).to_dicts():
        if row["event"] not in (ANY, SERIOUS) or not row["N"]:
            continue
        if row["estimate"] is None:
            said.append(f"{group_ja(row['group'])}では有害事象の重篤性は記録されていない。")
            continue
        what = "有害事象" if row["event"] == ANY else "重篤な有害事象"
        words = f"{group_ja(row['group'])}の{what}は{share(row, 'n_patients')}、{row['n_events']}件"
        if row["rate"] is not None:
            words += f"、{rate(row['rate'], row['rate_low'], row['rate_high'])}"
        words += "であった"
        words += f"（{row['n_unknown']}件は重篤性の記載なし）" if row["n_unknown"] else ""
        words += f"（{row['n_without_day']}件は発生日不明のため発生率に含めない）" if row["n_without_day"] else ""
        said.append(words + "。")
    return said or ["有害事象について追跡された患者はない。"]
