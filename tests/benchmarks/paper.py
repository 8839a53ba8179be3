"""How long the pages that follow a paper take on 100,000 visits, beside the remission rates alone.

    python -m tests.benchmarks.paper

Every figure is the median of three runs on a cohort whose intermediate frames are forgotten each time. The cohort
is the sample's patients, copied.
"""

from collections.abc import Callable

from lnexplore import FIGURES, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.patient import needs_a_look
from lnexplore.outcomes.response import response_by_visit
from tests.benchmarks.criteria import measure

PAGES = ("cohort", "response", "flares", "steroids", "safety")


def page(name: str) -> Callable[[Cohort, AnalysisPlan], None]:
    """Everything that one page computes and draws at first sight."""

    def draw(cohort: Cohort, plan: AnalysisPlan) -> None:
        for figure in [one for one in FIGURES.values() if one.page == name]:
            frames = figure.results(cohort, plan)
            if figure.is_empty(frames):
                continue
            _, part = next(iter(figure.variants(frames)))
            for _, panel in figure.panels(part):
                if not figure.is_empty(panel):
                    figure.caption(panel, plan)
                    figure.draw(panel).to_dict()

    return draw


TASKS: dict[str, Callable[[Cohort, AnalysisPlan], object]] = {
    "the plan alone: remission at each visit": response_by_visit,
    "Table 1": baseline,
    **{f"page {name}": page(name) for name in PAGES},
    "who needs a look": needs_a_look,
}


if __name__ == "__main__":
    measure(360, TASKS)
    measure(100_000, TASKS)
