"""The methods of a paper in Japanese, from the plan and the files' account; the paragraphs of `en` in the same order."""

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.bounds import rbc_categories
from lnexplore.criteria.contrast import Contrast, contrast
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import KDIGO_2024
from lnexplore.criteria.terms import Term
from lnexplore.options import OPTIONS
from lnexplore.outcomes.estimand import estimand
from lnexplore.outcomes.imputation import SEED, can_be_imputed
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.account import Account, Changed
from lnexplore.report.prose.en_words import done, egfr_done
from lnexplore.report.prose.ja_estimand import estimand_ja
from lnexplore.report.prose.ja_statistics import curves, record, software, statistics
from lnexplore.report.prose.ja_terms import TARGETS_JA, definition_ja, describe_ja, flare_rule_ja
from lnexplore.report.prose.ja_words import (
    COLUMNS_JA,
    LEVELS_JA,
    TIME_ZERO_JA,
    drug_ja,
)

SYNTHETIC = "【注意】本データは合成データである。プログラムが作成した架空の値であり、実在の患者に由来するものではなく、研究結果として公表することはできない。"
NO_COHORT = "読み込めるコホートがないため、記載できる内容はない。"
HEADINGS = ("方法", "結果")
_LEVELS = {"cr": "完全寛解", "pr": "部分寛解"}


def methods(account: Account) -> tuple[str, ...]:
    """The paragraphs of the methods."""
    paragraphs = (
        _data(account),
        _time(account),
        _assessments(account),
        _definition(account),
        _differences(account),
        _values(account),
        _missing(account),
        _estimand(account),
        _flares(account),
        _steroids(account),
        curves(account),
        statistics(account),
        record(account),
        software(account),
    )
    return tuple("".join(sentences) for sentences in paragraphs if sentences)


def _data(account: Account) -> list[str]:
    cohort = account.cohort
    said = [SYNTHETIC] if cohort.synthetic else []
    said.append(
        f"ループス腎炎患者{cohort.size:,}例、延べ{cohort.visits.height:,}受診のデータを、患者集団の研究用ソフトウェアlnexplore（バージョン{account.facts.version}）を用いて解析した。"
    )
    if account.sheets:
        left = (
            f"使用できなかった{account.cells_left_out:,}セルは除外した。"
            if account.cells_left_out
            else "使用できなかったセルはなかった。"
        )
        said.append(
            f"データは{account.sheets}表、{account.intake.rows_read:,}行から読み込み、{account.cells_used:,}セルから値を得た。{left}"
        )
        if account.cells_changed:
            said.append(
                f"{account.cells_changed:,}セルでは、表記または単位を一定の規則に従って読み替えた（規則の一覧はデータとともに示す）。"
            )
        if account.rows_left_out:
            said.append(f"使用できなかった{account.rows_left_out:,}行は除外した。")
        if open_ := len(account.intake.open_questions()):
            said.append(f"読み込みに関する{open_}件の確認事項が未回答であり、該当するセルは除外した。")
        said.append(
            f"個人を特定しうる{account.columns_dropped}列は読み込み時に破棄した。"
            if account.columns_dropped
            else "個人を特定する列は認めなかった。"
        )
        if account.has_dates:
            said.append("暦日は日数に置き換えた。")
    if phrases := _filters(account):
        said.append(f"対象患者の条件は次のとおりとした：{'；'.join(phrases)}。")
    if "drug" in account.plan.filters.levels:
        said.append(f"{done(account.plan, 'drugs_counted', 'ja')}。")
    if account.plan.exclude_baseline_responders:
        phase = account.plan.induction_phase
        said.append(
            f"治療期が「{LEVELS_JA.get(phase, phase)}」で、ベースラインの尿蛋白がすでに完全寛解の基準を満たす患者は除外した。"
        )
    if account.plan.exclude_responders_at_start:
        said.append("ベースラインの値がすでに寛解の定義を満たす患者は除外した。")
    if account.grouped_by in {**LEVEL_LABELS, **cohort.extras}:
        column = str(account.grouped_by)
        said.append(f"結果は{COLUMNS_JA.get(column, cohort.extras.get(column, column))}別に示す。")
    if account.plan.compared:
        first, second = (LEVELS_JA.get(level, level) for level in account.plan.compared[1:])
        said.append(f"2群の比較は「{first}」から「{second}」を引いた差による。")
    return said


def _filters(account: Account) -> list[str]:
    """A phrase per filter in force."""
    filters, extras = account.plan.filters, account.cohort.extras
    phrases = []
    for column, kept in filters.levels.items():
        levels = "または".join(LEVELS_JA.get(level, drug_ja(level)) for level in kept) or "該当なし"
        phrases.append(f"{COLUMNS_JA.get(column, extras.get(column, column))}が{levels}")
    if filters.age is not None:
        phrases.append(f"年齢{filters.age[0]:g}歳以上{filters.age[1]:g}歳以下")
    if filters.baseline_upcr is not None:
        low, high = filters.baseline_upcr
        phrases.append(f"ベースラインの尿蛋白/クレアチニン比が{low:g} g/gCr以上{high:g} g/gCr以下")
    return phrases


def _time(account: Account) -> list[str]:
    plan = account.plan
    said = ["データに記載された検討対象の治療の開始日を第0日とした。"]
    said += [
        f"開始日の記載がない{n:,}例では{TIME_ZERO_JA.get(words, words)}を第0日とした。"
        for n, words in account.without_time_zero
    ]
    after = done(plan, "after_stop", "ja")
    if plan.after_stop == "while_on":
        after += f"。ただし、中止後{plan.after_stop_days}日までは含めた"
    return [
        *said,
        "追跡期間は、記録された追跡終了日または患者が最後に確認された日のいずれか遅い日までとした。",
        f"{after}。{done(plan, 'rescue', 'ja')}。{done(plan, 'terminal', 'ja')}。",
    ]


def _assessments(account: Account) -> list[str]:
    plan = account.plan
    windows = "、".join(f"{window.month}か月±{window.tolerance}日" for window in plan.windows)
    return [
        f"{plan.join_days}日以内の受診は1回の評価とみなした。"
        if plan.join_days
        else "受診日ごとに1回の評価とみなした。",
        f"ベースライン値は、{_baseline_days(plan.baseline_first_day)}の各測定項目の{done(plan, 'baseline_rule', 'ja')}とした。",
        f"治療反応の評価期間は、第0日から数えて{windows}とした（1か月は{DAYS_PER_MONTH}日）。",
        f"評価期間内に判定可能な評価が複数ある場合は、{done(plan, 'pick', 'ja')}を用いた。",
        f"主に{account.month}か月時の結果を報告する。",
    ]


def _baseline_days(first: int) -> str:
    return f"第0日の{-first}日前から第0日まで" if first else "第0日"


def _changed(change: Changed) -> str:
    words, level = describe_ja(change.leaf), _LEVELS[change.level]
    if change.before is not None:
        return f"{level}の条件を「{describe_ja(change.before)}」から「{words}」に変更"
    what = {"off": "適用せず", "added": "追加", "removed": "削除"}[change.how]
    return f"{level}の条件「{words}」を{what}"


def _definition(account: Account) -> list[str]:
    plan, definition = account.plan, account.plan.definition
    changes = "；".join(_changed(change) for change in account.changed())
    source = f"{definition.label}（{definition.citation}）"
    if account.is_own:
        said = [f"治療反応は、著者らの定義「{definition.label}」により判定した。"]
        said += [f"当初の記述からの変更点は次のとおりである：{changes}。"] if changes else []
    elif changes or definition != plan.published:
        said = [f"治療反応は、{source}の定義を次のとおり変更して判定した：{changes or '下記'}。"]
    else:
        said = [f"治療反応は、{source}の定義により判定した。"]
    said.append(definition_ja(definition))
    said.append(f"{'いずれにも' if definition.partial is not None else 'これに'}該当しない場合は非寛解（NR）とした。")
    if definition.target in TARGETS_JA and definition.target != "complete response":
        said.append(f"ここでいう完全寛解は、原典の「{TARGETS_JA[definition.target]}」に相当する。")
    if definition.evidence == "P":
        said.append("原典の定義のうち、出典で確認できた部分のみを用いた。")
    if definition.notes:
        said.append(
            f"原典に明示されていない点の解釈（{len(definition.notes)}項目）は、ソフトウェアの画面に定義とともに示されている。"
        )
    if plan.confirm_days is not None:
        said.append(
            f"治療反応は、{plan.confirm_days}日以上後の判定可能な次の評価で再び満たされた場合にのみ採用し、最初に満たした日を達成日とした。"
        )
    if account.cohort.picked is not None:
        said.append(
            f"画面上で手作業により選んだ{len(account.cohort.picked)}例（全{account.cohort.size}例中）のみを解析した。"
        )
    settled = account.cohort.adjudicated
    if settled is not None and account.cohort.adjudicated_for == plan.rule_mark:
        said.append(f"{settled.height}受診の治療反応は判定者が確定し、規則による判定に優先させた。")
    elif settled is not None:
        said.append("判定者による確定は別の定義または基準値に対するものであり、本解析には用いていない。")
    return said


def _differences(account: Account) -> list[str]:
    definition, label = account.plan.definition, KDIGO_2024.label
    levels = contrast(definition, KDIGO_2024)
    same = [level for level in levels if level.is_same]
    if len(same) == len(levels):
        if definition.key == KDIGO_2024.key:
            return []
        return [f"完全寛解および部分寛解の条件は{label}と同一である。"]
    phrases = "；".join(_contrast(level, label) for level in levels if not level.is_same)
    said = [f"{label}（{KDIGO_2024.citation}）との相違点は次のとおりである：{phrases}。"]
    if same:
        said.append(f"{_LEVELS[same[0].level]}の条件は同一である。")
    return said


def _contrast(level: Contrast, label: str) -> str:
    name = _LEVELS[level.level]
    if not level.in_current:
        return f"{name}は本定義にはない"
    if not level.in_reference:
        return f"{name}は{label}にはない"
    parts = [f"「{describe_ja(theirs)}」の代わりに「{describe_ja(mine)}」" for mine, theirs in level.other]
    if level.only_current:
        parts.append(f"本定義のみの条件は{_quoted(level.only_current)}")
    if level.only_reference:
        parts.append(f"{label}のみの条件は{_quoted(level.only_reference)}")
    return f"{name}では、{'、'.join(parts)}"


def _quoted(terms: tuple[Term, ...]) -> str:
    return "".join(f"「{describe_ja(term)}」" for term in terms)


def _values(account: Account) -> list[str]:
    plan, reads = account.plan, account.reads_flares_too
    ranges = [
        "検出限界未満または超の値および範囲で記載された値（尿沈渣など）は範囲として扱い、範囲内のすべての値で条件が成り立つ場合を成立、いずれの値でも成り立たない場合を不成立、それ以外を不明とした。"
    ]
    said = ranges if account.has_ranges else []
    if "casts_recorded" in reads:
        said.append(
            "細胞性円柱は記載に基づき判定し、空欄は不明とした。"
            if account.cohort.records("cellular_casts")
            else "細胞性円柱の記載がないため、尿沈渣は赤血球数のみで判定した。"
            if account.cohort.records("urine_rbc")
            else "細胞性円柱の記載はない。"
        )
    if "baseline_urine_rbc_low" in account.reads:
        rule = "不成立とした" if plan.literal_haematuria else "血尿が出現しないかぎり適用しなかった"
        limit = MEASURES["urine_rbc"].normal_below
        said.append(f"ベースラインで血尿のない患者（尿中赤血球{limit:g}/HPF未満）では、血尿の改善の条件は{rule}。")
        if account.has_ranges:
            spans = rbc_categories()
            listed = "、".join(f"{low}～{high}" for low, high in spans)
            said.append(
                f"範囲で記載された値のため赤血球数の減少が定まらない場合は、{limit:g}/HPF未満への改善、または区分（{listed}、{spans[-1][1]}超）の2段階以上の低下を減少とみなした（Brunnerら 2022）。"
            )
    if account.tells_egfr:
        said.append(egfr_done(account, "ja"))
    if "rescued" in reads and "events" not in account.cohort.recorded:
        said.append("イベントの記録がないため、救済治療を要した患者はないものとした。")
    if "pre_flare_egfr" in account.reads:
        said.append("再燃前のeGFRの記載がない場合はベースライン値で代用した。")
    if account.cohort.records("creatinine"):
        own = "患者ごとの記載があればその値、なければ" if account.has_own_limits else ""
        said.append(
            f"血清クレアチニンの基準値上限は、{own}女性{plan.uln_female:g} mg/dL、男性{plan.uln_male:g} mg/dLとした。"
        )
        said.append(f"推算式と基準値：{done(plan, 'laboratory', 'ja')}。")
    if account.tells_protein:
        said.append(f"随時尿の尿蛋白/クレアチニン比と24時間尿蛋白については、{done(plan, 'protein', 'ja')}。")
    return said


def _missing(account: Account) -> list[str]:
    due = "評価時期に至っていない" if account.plan.missing == "non_responder" else "追跡期間が評価期間に達していない"
    return [
        "値が欠測の条件は不成立ではなく不明とし、不明の条件により治療反応が定まらない場合は評価不能とした。",
        "完全寛解が判定できない場合でも、部分寛解の条件を満たせば部分寛解とした。",
        "ベースラインの尿蛋白の値がない場合は、ベースライン値と比較する条件のみを判定不能とした。",
        f"{done(account.plan, 'missing', 'ja')}。{due}患者は分母に含めなかった。{_imputed(account.plan)}",
    ]


def _estimand(account: Account) -> list[str]:
    facts = estimand(account.cohort, account.plan)
    label = {**LEVEL_LABELS, **account.cohort.extras}.get(str(facts.group_by), facts.group_by)
    return [estimand_ja(facts, label)]


def _flares(account: Account) -> list[str]:
    plan, rule = account.plan, FLARES[account.plan.flare_rule]
    recorded = (
        "記録された再燃は、第0日より後にデータに記載されたものとした。"
        + (
            "記録された再燃は最終観察日まで、基準による再燃とその観察人年は透析、移植、死亡までを数えた。"
            if account.has_ends
            else ""
        )
        if "flares" in account.cohort.recorded
        else "データに再燃の記録はない。"
    )
    if not account.has_rule_for_flares:
        lacks = "、".join(MEASURES[key].ja for key in account.lacks_for_flares)
        return [recorded, f"{lacks}の記録がないため、受診データからの再燃の判定は行わなかった。"]
    after = {"CR": "完全寛解", "CR or PR": "完全寛解または部分寛解"}[rule.after]
    lasted, days = "（{}日以上持続したもの）", plan.flare_response_days
    if rule.precondition is not None:
        is_asked = bool(rule.precondition.terms)
        after = f"「{describe_ja(rule.precondition)}」を満たす受診" if is_asked else "初回の受診"
        lasted = "（この状態が{}日以上持続したもの）" if is_asked else "（{}日以上前）"
    after += lasted.format(days) if days else ""
    own = "（本基準の既定）" if plan.flare_reference == "published" else "（著者らの選択による）"
    first = "患者ごとに初回の確定再燃のみを数えた" if plan.flare_first_only else "患者ごとにすべての再燃を数えた"
    return [
        recorded,
        f"{'さらに' if 'flares' in account.cohort.recorded else 'そこで'}、{rule.label}（{rule.citation}）の基準により受診データから再燃を判定した。{after}の後の受診において、次を満たす場合を再燃とした：{flare_rule_ja(rule)}。",
        f"比較対象値は、{OPTIONS['flare_reference'].ways[plan.reference_in_force].methods.ja}とした{own}。",
        *(
            [
                f"原典に明示されていない点の解釈（{len(rule.notes)}項目）は、ソフトウェアの画面に基準とともに示されている。"
            ]
            if rule.notes
            else []
        ),
        f"{plan.flare_confirm_days}日以上後の次の評価で再び基準を満たした場合を確定再燃とし、確定再燃後{plan.flare_refractory_days}日以内の再燃は数えず、{first}。",
    ]


def _steroids(account: Account) -> list[str]:
    plan = account.plan
    if given := account.glucocorticoids:
        factors = "、".join(f"{drug_ja(drug)} {factor:.3g} mg" for drug, factor in given.items())
        first = f"経口グルココルチコイドはプレドニゾロン換算量で示した。各薬剤1 mgに相当するプレドニゾロン量は、{factors}とした（プレドニゾンはプレドニゾロンと等量とした）。"
    elif account.cohort.has("prednisolone"):
        first = (
            "グルココルチコイド用量は記録されたプレドニゾロン用量であり、他の経口グルココルチコイドの記録はなかった。"
        )
    else:
        return ["グルココルチコイド用量は記録されていない。"]
    shown = {"mean": "平均値と標準偏差", "median": "中央値と四分位数"}[plan.middle]
    return [
        first,
        f"用量は{shown}で要約し、静注パルスは含めなかった。",
        f"{done(plan, 'between_doses', 'ja')}。",
    ]


def _imputed(plan: AnalysisPlan) -> str:
    if not can_be_imputed(plan):
        return ""
    return (
        f"別に示す割合では、評価不能例の欠測した構成要素（判定そのものではない）を{plan.imputations}回の多重代入（乱数シード{SEED}）により補完した。各指標は、患者の直前の値と群を説明変数とする正規回帰（尿蛋白、クレアチニン、eGFR、計数値、用量は対数尺度）から、"
        "所見は直前の所見が同じ患者における割合から、母数を先に抽出したうえで指標ごとに独立に抽出した。その後に定義を適用し、割合はRubinの規則により統合し、Wilson型の信頼区間を付した。"
    )
