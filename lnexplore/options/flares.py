"""The options that decide a flare found in the visits."""

from dataclasses import dataclass
from typing import Any

from lnexplore.criteria.flare_presets import FLARES
from lnexplore.options.kinds import Answer, Choice, Days, Flag
from lnexplore.options.option import FLARE, NotTried, option

_REFERENCES = {
    "nadir": ("the lowest value since the response", "それ以後の最良値（最低値、eGFRおよび補体では最高値）", "the best value since then (the lowest; of eGFR and complement the highest)"),
    "last": ("the value of the assessment before", "直前の値", "the last value before"),
    "mean_last_two": ("the mean of the two assessments before", "直前2回の値の平均値", "the mean of the two values before"),
}  # fmt: skip
"""what a flare is compared with -> its words, in Japanese, and as methods say it"""


def _as_published(plan: Any) -> str:
    return f"as the source has it: {_REFERENCES[FLARES[plan.flare_rule].reference][0]}"


@dataclass(frozen=True)
class FlareOptions:
    """The options that decide a flare."""

    flare_rule: str = option(
        "kdigo2012",
        Choice(
            *(Answer(key, rule.label, rule.label, notes=(rule.citation, *rule.notes)) for key, rule in FLARES.items())
        ),
        "the rule for flares",
        "再燃の基準",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="Rule",
    )
    flare_reference: str = option(
        "published",
        Choice(
            Answer("published", "as the source of the rule has it", "基準の既定の値", short=_as_published, done="as set for the rule"),
            *(Answer(key, words, ja, done=done) for key, (words, ja, done) in _REFERENCES.items()),
        ),
        "the value that flares are compared with",
        "再燃の比較対象値",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="Compared with",
    )  # fmt: skip
    """what a flare is compared with: nadir (lowest since the response), last, mean_last_two, or as the rule's source has it"""
    flare_response_days: int = option(
        0,
        Days(0, 365),
        "the days a response must have lasted before a flare",
        "再燃前に寛解が持続すべき日数",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="Response lasted so many days before",
    )
    """how long a response must have lasted before a flare can count"""
    flare_confirm_days: int = option(
        14,
        Days(1, 365),
        "the days after which a flare had to be met again",
        "再燃の再確認までの日数",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="Confirmed if met again so many days later",
    )
    """a flare is confirmed once its rule is met again at the next assessment at least so many days later"""
    flare_refractory_days: int = option(
        90,
        Days(0, 730),
        "the days after a flare in which no other counts",
        "再燃後に次の再燃を数えない日数",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="No other flare for so many days",
    )
    """days after a flare in which no other one counts"""
    flare_first_only: bool = option(
        False,
        Flag(),
        "counting first flares only",
        "初回再燃のみの計数",
        tried=NotTried.OTHER_RESULTS,
        panel=FLARE,
        label="Count the first flare only",
    )
