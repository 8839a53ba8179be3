"""How much prednisolone other glucocorticoids equal."""

from collections.abc import Mapping
from types import MappingProxyType

EQUIVALENTS: Mapping[str, float] = MappingProxyType(
    {
        "methylprednisolone": 5 / 4,
        "triamcinolone": 5 / 4,
        "hydrocortisone": 5 / 20,
        "cortisone": 5 / 25,
        "dexamethasone": 5 / 0.75,
        "betamethasone": 5 / 0.75,
        "deflazacort": 5 / 6,
    }
)
"""drug -> mg of prednisolone that 1 mg of it equals, prednisone counting as prednisolone.

The doses equal to 5 mg of prednisolone (4, 4, 20, 25, 0.75) are those of the usual table of glucocorticoid equivalence;
6 mg of deflazacort is the ratio of published trials (0.9 mg/kg beside 0.75 mg/kg of prednisone).
"""
UNSETTLED = frozenset({"betamethasone"})
"""drugs of which tables differ: betamethasone 0.6 to 0.75 mg for the same 5 mg"""
