"""Every figure by name."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.charts.figure import Figure
from lnexplore.charts.figures_criteria import CRITERIA
from lnexplore.charts.figures_overview import OVERVIEW
from lnexplore.charts.figures_paper import PAPER

FIGURES: Mapping[str, Figure] = MappingProxyType({figure.key: figure for figure in (*OVERVIEW, *PAPER, *CRITERIA)})
"""key -> Figure, in the order of the pages."""
