"""Every choice of an analysis as one value. A new option is one field of a class here, and the place where it acts.

`Options` holds the values, typed; OPTIONS holds what is known of each. A field that is no `option(...)` is refused
when the package opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from lnexplore.options.flares import FlareOptions
from lnexplore.options.follow_up import FollowUpOptions
from lnexplore.options.option import Option
from lnexplore.options.patients import PatientOptions
from lnexplore.options.response import ResponseOptions


@dataclass(frozen=True)
class Options(PatientOptions, FollowUpOptions, FlareOptions, ResponseOptions):
    """A value for every option. Raises ValueError, naming option, value and what is allowed, for one that cannot be."""

    def __post_init__(self) -> None:
        for row in OPTIONS.values():
            row.check(row.value(self))


def table_of(cls: type[Options]) -> Mapping[str, Option]:
    """Key -> option of every field. Raises TypeError for a field that is none."""
    table = {}
    for spec in fields(cls):
        if "option" not in spec.metadata:
            raise TypeError(f"{cls.__name__}.{spec.name} is no option: write it as option(...) in lnexplore/options")
        table[spec.name] = replace(spec.metadata["option"], key=spec.name)
    return MappingProxyType(table)


OPTIONS: Mapping[str, Option] = table_of(Options)
"""key -> option, in the order of the sidebar"""
