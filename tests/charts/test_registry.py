"""A figure is one file: what is said of it stands beside its picture."""

from importlib import import_module
from pathlib import Path

import pytest
from altair.utils import schemapi

from lnexplore import FIGURES, AnalysisPlan, charts, sample_cohort
from lnexplore.charts.figure import PAGES, Figure
from lnexplore.charts.registry import figures_of

FILES = {path.stem: path for path in Path(charts.__path__[0]).glob("*.py")}


def test_every_file_with_a_figure_is_gathered_under_its_own_name():
    with_figure = {name for name, path in FILES.items() if "\nFIGURE = Figure(" in path.read_text("utf-8")}
    assert with_figure == set(FIGURES)


@pytest.mark.parametrize("item", FIGURES.values(), ids=FIGURES)
def test_a_figure_says_all_of_itself(item: Figure):
    module = import_module(f"lnexplore.charts.{item.key}")
    assert module.FIGURE is item
    assert set(item.pages) <= set(PAGES)
    assert all(getattr(module, name) is getattr(item, name) for name in ("draw", "caption", "results"))
    assert item.question.endswith(("?", "."))
    assert item.empty.endswith(".")


def test_no_two_figures_have_one_place():
    for page in PAGES:
        places = [item.pages[page] for item in figures_of(page)]
        assert len(places) == len(set(places))
        assert places == sorted(places)


def test_the_order_of_the_pages_is_that_of_a_report():
    homes = [item.page for item in FIGURES.values()]
    assert list(dict.fromkeys(homes)) == [page for page in PAGES if page in homes]
    assert [item.key for item in figures_of("cohort")] == ["follow_up", "flow"]
    assert [item.key for item in figures_of("response")][:3] == [
        "response_by_visit",
        "response_by_month",
        "time_to_response",
    ]
    assert [item.key for item in figures_of("steroids")][-1] == "response_on_low_dose"


@pytest.mark.parametrize("item", FIGURES.values(), ids=lambda item: item.key)
def test_no_channel_is_given_as_a_word(item: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    """`alt.X("month:Q")`, not `"month:Q"`: of a word Altair looks through its whole schema, a fifth of a page's time."""

    def looks(*_: object) -> None:
        raise AssertionError("a channel without its class")

    frames = item.results(sample_cohort(), AnalysisPlan())
    monkeypatch.setattr(schemapi, "_FromDict", looks)
    for _, part in item.variants(frames):
        for _, panel in item.panels(part):
            if not item.is_empty(panel):
                item.draw(panel)
