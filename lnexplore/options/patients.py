"""The options that decide who is in, and which groups are set beside one another."""

from dataclasses import dataclass

from lnexplore.derive.filters import Filters
from lnexplore.options.kinds_of_names import Grouping, Included, TwoGroups
from lnexplore.options.option import PATIENTS, NotTried, option


@dataclass(frozen=True)
class PatientOptions:
    """The options that decide who is in."""

    group_by: str | None = option(
        "phase",
        Grouping(),
        "the grouping",
        "群分け",
        tried=NotTried.SHOWN_ONLY,
        panel=PATIENTS,
        label="Show groups apart by",
        decides=False,
    )
    compared: tuple[str, ...] = option(
        (),
        TwoGroups(),
        "the two groups compared",
        "比較する2群",
        tried=NotTried.SHOWN_ONLY,
        decides=False,
        later=True,
    )
    """the column of the groups, and the two that are compared; chosen where they are"""
    filters: Filters = option(
        Filters(),
        Included(),
        "the patients included",
        "対象患者",
        tried=NotTried.OTHER_QUESTION,
        panel=PATIENTS,
    )
