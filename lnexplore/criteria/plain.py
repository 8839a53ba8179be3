"""Conditions as plain JSON values, and back."""

from collections.abc import Mapping
from typing import Any

from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term

_NODES: Mapping[str, type] = {"limit": Limit, "finding": Finding, "all": AllOf, "any": AnyOf}


def to_dict(term: Term) -> dict[str, Any]:
    """The node as plain JSON values; fields at their default are left out."""
    if isinstance(term, AllOf | AnyOf):
        return {
            "type": "all" if isinstance(term, AllOf) else "any",
            "name": term.name,
            "terms": [to_dict(child) for child in term.terms],
        }
    kind = "limit" if isinstance(term, Limit) else "finding"
    plain = {name: getattr(term, name) for name in term.__dataclass_fields__}
    defaults = {name: spec.default for name, spec in term.__dataclass_fields__.items()}
    return {"type": kind} | {name: value for name, value in plain.items() if value != defaults[name]}


def from_dict(data: Any) -> Term:
    """The node that `to_dict` wrote. Raises ValueError for anything else."""
    try:
        values = dict(data)
        node = _NODES[values.pop("type")]
        if node in (AllOf, AnyOf):
            return node(tuple(from_dict(child) for child in values["terms"]), str(values["name"]))
        return node(**values)  # type: ignore[no-any-return]
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as trouble:
        raise ValueError("not a condition this version knows") from trouble
