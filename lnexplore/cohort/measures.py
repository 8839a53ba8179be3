"""What may be measured at a visit: one row of a table per laboratory value, dose or score.

A measure is declared once. Its row gives the template workbook its column and example, the reader its units, synonyms
and checks, the sidebar its steps, the charts their axes, the texts its names and the link its short name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.cohort.measure import DIPSTICK_GRADES as DIPSTICK_GRADES
from lnexplore.cohort.measure import RECORDED_RESPONSES as RECORDED_RESPONSES
from lnexplore.cohort.measure import Kind as Kind
from lnexplore.cohort.measure import Measure as Measure
from lnexplore.cohort.measures_of_kidney import KIDNEY
from lnexplore.cohort.measures_of_lupus import LUPUS
from lnexplore.cohort.measures_of_scores import SCORES

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.key: measure for measure in (*KIDNEY, *LUPUS, *SCORES)})
"""key -> Measure, in the order of the template workbook."""
LEVELS = tuple(key for key, measure in MEASURES.items() if measure.level_of)
"""drug levels in blood"""
