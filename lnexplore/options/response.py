"""The options that decide a response: which definition, which visits, which values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lnexplore.cohort.measures_of_kidney import CREATININE_LIMITS
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.presets import ROKUTANDA_2014
from lnexplore.derive.baseline import BASELINE_RULES
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.protein import PROTEIN_RULES
from lnexplore.derive.windows import DEFAULT_WINDOWS, PICKS, Window
from lnexplore.options.kinds import Answer, Choice, Days, Flag, Number
from lnexplore.options.kinds_of_definitions import Definition, Definitions
from lnexplore.options.kinds_of_names import Level
from lnexplore.options.kinds_of_time import Month, Months
from lnexplore.options.option import TIME, Alternatives, NotTried, Way, When, option
from lnexplore.stats import INTERVALS

_WIDTHS = (14, 30, 45, 60)
_EQUATIONS = {
    "japanese_2009": ("日本人のGFR推算式（2009年）", "the Japanese equation of 2009 (Matsuo S, et al. Am J Kidney Dis 2009;53:982-92)", "日本人のGFR推算式（Matsuo S, et al. Am J Kidney Dis 2009;53:982-92）"),
    "ckd_epi_2021": ("CKD-EPI式（2021年）", "the CKD-EPI equation of 2021, without race (Inker LA, et al. N Engl J Med 2021;385:1737-49)", "人種を含まないCKD-EPI 2021式（Inker LA, et al. N Engl J Med 2021;385:1737-49）"),
    "ckd_epi_2009": ("CKD-EPI式（2009年）", "the CKD-EPI equation of 2009, the factor for race at 1 (Levey AS, et al. Ann Intern Med 2009;150:604-12)", "人種係数を1としたCKD-EPI 2009式（Levey AS, et al. Ann Intern Med 2009;150:604-12）"),
    "mdrd": ("MDRD式（4変数）", "the MDRD equation with four variables, the factor for race at 1 (Levey AS, et al. Ann Intern Med 2006;145:247-54)", "人種係数を1とした4変数MDRD式（Levey AS, et al. Ann Intern Med 2006;145:247-54）"),
}  # fmt: skip
"""equation -> Japanese name, and the source as methods cite it"""


def _equation(key: str) -> Answer:
    label = EQUATIONS[key][0]
    if EQUATIONS[key][1] is None:
        return Answer(key, label, "データに記載された値", done="eGFR was taken as recorded in the data", done_ja="eGFRはデータに記載された値を用いた", needs="egfr")  # fmt: skip
    ja, source, source_ja = _EQUATIONS[key]
    done = f"eGFR was calculated by {source}, for adults only"
    done_ja = f"eGFRは成人のみ{source_ja}により算出した"
    return Answer(key, label, ja, done=done, done_ja=done_ja)


def _widths(plan: Any) -> Iterator[Way]:
    window = plan.headline_window
    yield f"± {window.tolerance} days", {}
    for width in _WIDTHS:
        if width != window.tolerance and width < window.target:
            yield f"± {width} days", {"windows": (Window(window.month, width),)}


def _confirmed(plan: Any) -> list[Way]:
    days = plan.confirm_days or 28
    ways: list[Way] = [
        ("one visit is enough", {"confirm_days": None}),
        (f"met again {days} days later or more", {"confirm_days": days}),
    ]
    return ways if plan.confirm_days is None else ways[::-1]


def _backs(plan: Any) -> Iterator[Way]:
    now = plan.baseline_first_day
    for day in (now, *(day for day in (-28, -90, 0) if day != now)):
        yield "day 0 only" if day == 0 else f"up to {-day} days before", {"baseline_first_day": day}


def _joins(plan: Any) -> Iterator[Way]:
    for days in (plan.join_days, 0 if plan.join_days else 7):
        yield "each visit by itself" if days == 0 else f"up to {days} days apart are one", {"join_days": days}


def _limits_of_normal(plan: Any) -> Iterator[Way]:
    now = (plan.uln_female, plan.uln_male)
    for female, male in (now, *(pair for pair in CREATININE_LIMITS if pair != now)):
        yield f"{female:g} and {male:g} mg/dL", {"uln_female": female, "uln_male": male}


def _left_out(plan: Any) -> list[Way]:
    ways: list[Way] = [
        ("left out", {"exclude_baseline_responders": True}),
        ("kept in", {"exclude_baseline_responders": False}),
    ]
    return ways if plan.exclude_baseline_responders else ways[::-1]


@dataclass(frozen=True)
class ResponseOptions:
    """The options that decide a response."""

    definition: ResponseDefinition = option(
        ROKUTANDA_2014,
        Definition(),
        "the definition of response",
        "寛解の定義",
        tried=NotTried.OTHER_QUESTION,
        param="rule",
    )
    own: tuple[ResponseDefinition, ...] = option(
        (),
        Definitions(),
        "the user's own definitions",
        "独自の定義",
        tried=NotTried.SHOWN_ONLY,
        decides=False,
    )
    """definitions that the user made; they stand beside the published ones"""
    windows: tuple[Window, ...] = option(
        DEFAULT_WINDOWS,
        Months(),
        "the windows (month ± days)",
        "評価期間（月±日）",
        tried=Alternatives("Width of the window of month {month}", _widths, at_visit=False, key="window"),
        panel=TIME,
        label="Months assessed",
    )
    headline_month: int = option(
        6,
        Month(),
        "the month reported",
        "主に報告する月",
        tried=NotTried.SHOWN_ONLY,
        panel=TIME,
        label="Month of the headline",
        decides=False,
    )
    pick: str = option(
        "nearest",
        Choice(
            Answer("nearest", PICKS["nearest"], "目標日に最も近い評価（等距離の場合は早い方）", done="the one nearest to the month was used (the earlier on ties)"),
            Answer("first", PICKS["first"], "最初の評価", done="the first was used"),
            Answer("last", PICKS["last"], "最後の評価", done="the last was used"),
        ),
        "the assessment used in a window",
        "評価期間内で用いる評価",
        tried=Alternatives("Which visit in the window", at_visit=False),
        panel=TIME,
        label="Of several visits in a window",
    )  # fmt: skip
    """which of several assessments in a window counts"""
    confirm_days: int | None = option(
        None,
        Days(1, 365, suggested=28, then="… at least so many days later"),
        "the days after which a response had to be met again",
        "寛解の再確認までの日数",
        tried=Alternatives("Met once or twice", _confirmed, at_visit=False),
        panel=TIME,
        label="A response must be met again at a later visit",
    )
    """a response counts once met again at the next assessment at least so many days later"""
    missing: str = option(
        "observed",
        Choice(
            Answer(
                "observed",
                "patients who cannot be assessed are shown, and left out of the denominator",
                "評価不能例は例数を示したうえで分母から除外した",
                short="Show them, leave them out of the rate",
                done="patients who could not be assessed are reported and were left out of the denominator",
                tried="left out of the rate",
            ),
            Answer(
                "non_responder",
                "patients who cannot be assessed, left before, were rescued or stopped for want of effect or harm count as non-responders",
                "評価不能例、追跡終了例、救済治療例、および効果不十分または有害事象によるレジメン中止例は非寛解（NR）として扱った",
                short="Count them as non-responders",
                done="patients who could not be assessed, had left before, had been rescued, or had stopped the regimen for want of effect or harm counted as non-responders",
                tried="counted as non-responders",
            ),
            Answer(
                "last_observation",
                "the last earlier assessment that can be decided is carried forward",
                "評価不能例では、判定可能な直近の評価を繰り越した",
                short="Carry the last assessment forward",
                done="the last earlier assessment that could be decided was carried forward",
                tried="last assessment carried forward",
            ),
        ),
        "missing data",
        "欠測の扱い",
        tried=Alternatives("Patients who cannot be assessed", at_visit=False),
        panel=TIME,
        label="Patients who cannot be assessed",
    )
    """what is done with a patient whose follow-up reached a window in which no response can be decided"""
    imputations: int | None = option(
        None,
        Days(2, 100, suggested=20, then="… completed data sets"),
        "the number of completed data sets of the multiple imputation",
        "多重代入法のデータセット数",
        tried=NotTried.SHOWN_ONLY,
        panel=TIME,
        label="Impute missing components, beside the rate",
        help="A rate of its own, told with the bars on the Response page; where those not assessable are shown and one visit is enough.",
        later=True,
    )
    """how often missing components are drawn for a rate beside the observed one"""
    baseline_first_day: int = option(
        -28,
        Days(-365, 0),
        "the first day of the baseline window",
        "ベースライン期間の初日",
        tried=Alternatives("How far back the baseline may lie", _backs),
        panel=TIME,
        label="Baseline: from this day on, up to day 0",
    )
    """first day of the baseline window; its last day is day 0"""
    join_days: int = option(
        7,
        Days(0, 30),
        "the days within which visits are one assessment",
        "同一評価とみなす受診間隔（日）",
        tried=Alternatives("Visits a few days apart", _joins),
        panel=TIME,
        label="Visits at most so many days apart are one",
    )
    """visits at most so many days apart are one assessment"""
    baseline_rule: str = option(
        "last",
        Choice(
            Answer("last", BASELINE_RULES["last"], "最後の値"),
            Answer("first", BASELINE_RULES["first"], "最初の値"),
            Answer("mean", BASELINE_RULES["mean"], "平均値"),
        ),
        "the baseline value",
        "ベースライン値",
        tried=Alternatives("Several values before treatment", when=When.FROM_BASELINE),
        panel=TIME,
        label="Of several baseline values",
    )
    egfr_equation: str = option(
        "japanese_2009",
        Choice(*map(_equation, EQUATIONS)),
        "the eGFR equation",
        "eGFR推算式",
        tried=Alternatives("eGFR equation", when=When.FROM_EGFR),
        panel=TIME,
        label="eGFR equation",
    )
    laboratory: str = option(
        "not_said",
        Choice(
            Answer(
                "not_said",
                "not said: the Japanese equation and limits of normal stand in",
                "未確認（日本の推算式と基準値を仮に用いた）",
                done="nobody has said which country’s they should be, and those of Japan stand in unless changed",
                done_ja="施設の所在国が未確認のため、変更しない限り日本のものを仮に用いた",
            ),
            Answer("japan", "Japan", "日本", done="those in use in Japan", done_ja="日本で用いられるもの"),
            Answer(
                "elsewhere",
                "another country",
                "日本以外",
                done="those chosen for laboratories outside Japan",
                done_ja="日本以外の検査室に合わせて選択したもの",
            ),
        ),
        "where the laboratories are",
        "検査室の所在国",
        tried=NotTried.WITH_ANOTHER,
        decides=False,
        later=True,
    )
    """asked once per cohort, beside the rate; what follows from it are the equation and the limits themselves"""
    uln_female: float = option(
        CREATININE_LIMITS[0][0],
        Number(0.3, 3.0, 0.01),
        "the upper limit of normal of creatinine in women (mg/dL)",
        "女性の血清クレアチニン基準値上限（mg/dL）",
        tried=Alternatives("Upper limit of normal of creatinine", _limits_of_normal, when=When.FROM_ULN, key="uln"),
        panel=TIME,
        label="Creatinine upper limit, women (mg/dL)",
    )
    """upper limit of normal of creatinine, mg/dL; a patient's own limit wins. JCCLS common reference intervals"""
    uln_male: float = option(
        CREATININE_LIMITS[0][1],
        Number(0.3, 3.0, 0.01),
        "the upper limit of normal of creatinine in men (mg/dL)",
        "男性の血清クレアチニン基準値上限（mg/dL）",
        tried=NotTried.WITH_ANOTHER,
        panel=TIME,
        label="Creatinine upper limit, men (mg/dL)",
    )
    protein: str = option(
        "as_printed",
        Choice(
            Answer(
                "as_printed",
                PROTEIN_RULES["as_printed"],
                "各定義が原典で用いた指標のみを用い、互いに代用しなかった",
                short="Kept apart, as each source has it",
                done="each definition read the quantity that its source printed, and one never stood in for the other",
                tried="as the source printed it",
            ),
            Answer(
                "stand_in",
                PROTEIN_RULES["stand_in"],
                "定義が求める指標が欠測の場合に限り、他方の値を数値のまま代用した（両者が正確に一致するのは尿中クレアチニン排泄量が1 g/日の場合のみである）",
                short="One stands in where the other is missing",
                done="where the quantity that a definition asks for was missing, the other stood in number for number (exact only at 1 g of creatinine a day)",
                tried="the other stands in where one is missing",
            ),
        ),
        "the urine protein read",
        "用いる尿蛋白の指標",
        tried=Alternatives("Spot ratio or 24-hour protein", when=When.BOTH_PROTEINS),
        panel=TIME,
        label="Spot ratio and 24-hour protein",
    )
    """whether spot ratio and 24-hour protein may stand in for one another"""
    literal_haematuria: bool = option(
        False,
        Flag(),
        "reading “haematuria improved” as failed where there was none",
        "血尿のない患者の「血尿の改善」を不成立とする扱い",
        tried=NotTried.RARELY_ASKED,
        panel=TIME,
        label="“Haematuria improved” fails where there was none",
    )
    """read "haematuria improved" as failed where there was none at baseline"""
    exclude_baseline_responders: bool = option(
        False,
        Flag(),
        "leaving out who was already below the limit of proteinuria at baseline",
        "ベースラインで尿蛋白の基準を満たす患者の除外",
        tried=Alternatives("Already below the limit at baseline", _left_out, when=When.FROM_PROTEIN),
        panel=TIME,
        label="Leave out induction patients already below the CR threshold at baseline",
    )
    """leave patients already below the CR threshold of proteinuria at baseline out of the induction phase"""
    induction_phase: str = option(
        "induction",
        Level("phase"),
        "the phase taken for induction",
        "導入療法とみなす治療期",
        tried=NotTried.OTHER_QUESTION,
        panel=TIME,
        label="Phase taken for induction",
        applies=lambda plan: plan.exclude_baseline_responders,
    )
    exclude_responders_at_start: bool = option(
        False,
        Flag(),
        "leaving out who was in response on day 0 already",
        "第0日にすでに寛解の基準を満たす患者の除外",
        tried=NotTried.OTHER_QUESTION,
        panel=TIME,
        label="Leave out who is in response on day 0 already, in every group",
        later=True,
    )
    """leave out patients whose baseline values meet the definition, complete or partial; else they are in response from day 0 on"""
    interval: str = option(
        "wilson",
        Choice(
            Answer("wilson", INTERVALS["wilson"], "Wilson法", done="the method of Wilson (1927)"),
            Answer("clopper_pearson", INTERVALS["clopper_pearson"], "Clopper-Pearson法（正確法）", done="the exact method of Clopper and Pearson (1934)"),
        ),
        "the interval of a share",
        "割合の信頼区間",
        tried=NotTried.SHOWN_ONLY,
        panel=TIME,
        label="95 % interval of a share",
    )  # fmt: skip
