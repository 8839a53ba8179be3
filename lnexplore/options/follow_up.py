"""The options that decide how far patients are followed, what the regimen is, how doses are read, and what curves count."""

from dataclasses import dataclass

from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.cohort.measures import MEASURES
from lnexplore.options.kinds import Answer, Choice, Days, Flag, Text
from lnexplore.options.kinds_of_names import Drugs, Factors, Lines
from lnexplore.options.option import FOLLOW_UP, NotTried, option
from lnexplore.stats import SMALLEST, WARNING

MAX_FACTOR = 100.0
_MEANS = ("age", *(key for key, measure in MEASURES.items() if measure.mean))
_LINES = (
    {"age": "age", "sex": "sex", "isn_group": "ISN/RPS class"}
    | {key: measure.name_in_text for key, measure in MEASURES.items()}
    | {"drug": "drugs at the start", "below_cr": "proteinuria already below the limit"}
)
_MEAN, _MEDIAN = Answer("mean", "mean", "平均値"), Answer("median", "median", "中央値")


@dataclass(frozen=True)
class FollowUpOptions:
    """The options of follow-up, regimen, doses and curves."""

    regimen: tuple[str, ...] = option(
        (),
        Drugs(),
        "the drugs of the regimen",
        "レジメンの構成薬剤",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="Drugs of the regimen",
        help="None chosen: the drugs with which at least half of the treated patients began, and those of the patients whom that leaves out. Glucocorticoids and hydroxychloroquine do not count.",
    )
    """the drugs whose stopping is looked at; none: those with which at least half of the treated patients began"""
    regimen_stop: str = option(
        "any",
        Choice(
            Answer("any", "the first of its drugs is stopped", "構成薬剤のいずれかが初めて中止された時点", done="the first of its drugs was stopped"),
            Answer("all", "the last of its drugs is stopped", "構成薬剤のすべてが中止された時点", done="the last of its drugs was stopped"),
        ),
        "the stop of the regimen",
        "レジメンの中止",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="The regimen is stopped when",
    )  # fmt: skip
    pause_days: int = option(
        90,
        Days(0, 730),
        "the days of a pause that is no stop",
        "中止とみなさない休薬日数",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="A drug taken again within so many days was paused",
    )
    """a drug taken again within so many days was paused, not stopped"""
    origin: str = option(
        "start",
        Choice(
            Answer("start", "time zero of the sheet", "治療開始日（第0日）", done="time zero"),
            Answer(
                "combination",
                "the day on which the last drug of the regimen was added",
                "レジメンの最後の薬剤が追加された日",
            ),
            Answer("biopsy", "the day of the kidney biopsy", "腎生検日"),
            Answer("first_response", "the day of the first response", "初回寛解日"),
        ),
        "the day from which curves count",
        "時間経過の起点",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="Curves count from",
    )
    """the day from which curves over time count"""
    sustained_days: int = option(
        180,
        Days(1, 1095),
        "the days for which a response or a low dose is sustained",
        "寛解または低用量の持続とみなす日数",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="Sustained: lasts at least so many days",
    )
    """a response, or a low dose, is sustained when it lasts at least so long"""
    after_stop: str = option(
        "keep",
        Choice(
            Answer(
                "keep",
                "what happens after the regimen was stopped is kept (treatment policy)",
                "レジメン中止後の経過も解析に含めた（治療方針に基づく解析）",
                short="Keep what happens (treatment policy)",
                done="what happened after the regimen was stopped was kept (treatment policy)",
            ),
            Answer(
                "while_on",
                "nothing counts that happened after the regimen was stopped (while on treatment)",
                "レジメン中止後の経過は解析に含めなかった（治療継続中の解析）",
                short="Nothing later counts (while on treatment)",
                done="nothing counted that happened after the regimen was stopped (while on treatment)",
            ),
        ),
        "what happened after the regimen was stopped",
        "レジメン中止後の経過",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="After the regimen was stopped",
    )
    after_stop_days: int = option(
        30,
        Days(0, 365),
        "the days after the stop that still count",
        "中止後も解析に含める日数",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="Days after the stop that still count",
        applies=lambda plan: plan.after_stop == "while_on",
    )
    """days after the regimen was stopped that still belong to it, where nothing later counts"""
    rescue: str = option(
        "keep",
        Choice(
            Answer(
                "keep",
                "a rescue treatment ends no response, unless the definition says so or missing data count as no response",
                "救済治療は、寛解の定義に含まれる場合または欠測を非寛解とする場合を除き、寛解の終了とみなさなかった",
                short="The response continues to be assessed",
                done="a rescue treatment ended no response, unless the definition says so or missing data count as no response",
            ),
            Answer(
                "non_response",
                "after a rescue treatment there is no response",
                "救済治療以後は非寛解とした",
                short="No response any more",
                done="after a rescue treatment there was no response",
            ),
        ),
        "rescue treatment",
        "救済治療の扱い",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="After a rescue treatment",
    )
    terminal: str = option(
        "non_response",
        Choice(
            Answer(
                "non_response",
                "after dialysis, transplant or death there is no response; in curves they compete with it",
                "透析、移植または死亡以後は非寛解とした",
                short="No response; competes in curves",
                done="after dialysis, transplant or death there was no response",
            ),
            Answer(
                "leaves",
                "a patient leaves the study at dialysis, transplant or death",
                "透析、移植または死亡の時点で観察を打ち切った",
                short="The patient leaves the study",
                done="patients left the study at dialysis, transplant or death",
            ),
        ),
        "dialysis, transplant and death",
        "透析、移植および死亡の扱い",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="After dialysis, transplant or death",
    )
    cutoff_shift: int = option(
        0,
        Days(-3650, 3650),
        "the data cut-off, in days after the latest date in the data",
        "データカットオフ（データ中の最終日からの日数）",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="Data cut-off: days after the latest date in the sheet",
        help="Tells who left before a month from who is not yet due. 0: the latest date of the file; −30: thirty days earlier. A sheet without dates has none.",
        says=Text(
            "The data cut-off, the latest date in the data moved by {value} days, told who left before a month from who was not yet due.",
            "データカットオフ（データ中の最終日から{value}）により、評価前の追跡終了例と評価時期未到来例を区別した。",
        ),
        says_usual=Text(
            "The data cut-off, the latest date in the data, told who left before a month from who was not yet due.",
            "データカットオフ（データ中の最終日）により、評価前の追跡終了例と評価時期未到来例を区別した。",
        ),
        param="cutoff",
    )
    """days from the latest date of the file to the data cut-off"""
    visits_counted: str = option(
        "all",
        Choice(
            Answer(
                "all",
                "every visit counts in curves over time",
                "時間経過の解析にはすべての受診を用いた",
                short="Every visit",
                done="every visit counted in curves over time",
            ),
            Answer(
                "windows",
                "only the visit that stands for a month counts in curves over time",
                "時間経過の解析には各評価月を代表する受診のみを用いた",
                short="One for each month assessed",
                done="only the visit that stands for a month counted in curves over time",
            ),
        ),
        "the visits that count in curves",
        "時間経過の解析に用いる受診",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="Visits that count in curves",
    )
    drugs_counted: str = option(
        "at_start",
        Choice(
            Answer(
                "at_start",
                "patients are chosen by the drugs they had begun within 30 days of time zero",
                "薬剤による選択は、第0日から30日以内に開始されていた薬剤に基づいた",
                short="Begun within 30 days of time zero",
                done="patients were chosen by the drugs that they had begun within 30 days of time zero",
            ),
            Answer(
                "ever",
                "patients are chosen by the drugs they ever took, which gives those who lived long enough to get one a head start",
                "薬剤による選択は、一度でも投与された薬剤に基づいた（投与を受けるまで長く観察された患者が有利となる）",
                short="Ever taken (favours those followed long)",
                done="patients were chosen by the drugs that they ever took, which gives those who lived long enough to get one a head start",
            ),
        ),
        "the drugs by which patients are chosen",
        "患者選択に用いる薬剤",
        tried=NotTried.OTHER_QUESTION,
        panel=FOLLOW_UP,
        label="Patients are chosen by drugs",
    )
    between_doses: str = option(
        "hold",
        Choice(
            Answer("hold", "a dose holds until the next recorded one", "次の記録まで同じ用量が続いたとみなした", done="a dose was taken to hold until the next recorded one"),
            Answer("linear", "the dose runs in a straight line to the next recorded one", "次の記録まで用量が直線的に変化したとみなした", done="the dose was taken to run in a straight line to the next recorded one"),
        ),
        "the dose between two records",
        "記録間の用量",
        tried=NotTried.OTHER_RESULTS,
        panel=FOLLOW_UP,
        label="Between two recorded doses",
    )  # fmt: skip
    steroid_factors: tuple[tuple[str, float], ...] = option(
        (),
        Factors(EQUIVALENTS, MAX_FACTOR),
        "the equivalents of glucocorticoids",
        "グルココルチコイドの換算係数",
        tried=NotTried.OTHER_RESULTS,
        param="steroids",
    )
    """mg of prednisolone that 1 mg of a drug equals, where it differs from EQUIVALENTS"""
    middle: str = option(
        "mean",
        Choice(_MEAN, _MEDIAN, form="segments"),
        "the average of doses",
        "用量の代表値",
        tried=NotTried.SHOWN_ONLY,
        panel=FOLLOW_UP,
        label="Doses are drawn as",
    )
    """what the course of doses is drawn as"""
    course_of_values: str = option(
        "median",
        Choice(_MEAN, _MEDIAN, form="segments"),
        "the average of laboratory values",
        "検査値の代表値",
        tried=NotTried.SHOWN_ONLY,
        panel=FOLLOW_UP,
        label="Laboratory values are drawn as",
        says=Text("Courses of laboratory values are drawn as {value}s.", "検査値の推移は{value}で図示した。"),
    )
    """what the courses of laboratory values are drawn as"""
    means: tuple[str, ...] = option(
        _MEANS,
        Lines(_LINES),
        "the lines of the baseline table told as means",
        "平均値で示すベースライン項目",
        tried=NotTried.SHOWN_ONLY,
    )
    """lines of the baseline table told as mean (SD); the others as median (quartiles)"""
    lines_hidden: tuple[str, ...] = option(
        (),
        Lines(_LINES),
        "the lines left out of the baseline table",
        "ベースライン表に示さない項目",
        tried=NotTried.SHOWN_ONLY,
        decides=False,
        later=True,
    )
    """lines of the baseline table that are not shown"""
    p_values: bool = option(
        False,
        Flag(WARNING),
        "p-values",
        "P値",
        tried=NotTried.SHOWN_ONLY,
        panel=FOLLOW_UP,
        label="Show p-values between groups",
        help=f"{WARNING} None is shown for groups below {SMALLEST}.",
    )
