"""Every figure is drawn through its page: with nobody, with few, and in its form for many patients and many groups."""

import pkgutil
from collections.abc import Iterator, Mapping

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import lnexplore.ui.pages
from lnexplore import FIGURES, AnalysisPlan
from lnexplore.charts import board
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.published_tapers import TAPERS
from lnexplore.ui.boundary import STRICT
from lnexplore.ui.pages.criteria import SECTIONS
from lnexplore.ui.state import Session
from tests.cohorts import registry

PAGES = [module.name for module in pkgutil.iter_modules(lnexplore.ui.pages.__path__)]
CLICKED = registry(61)
FAULT = "This part could not be shown"
State = Mapping[str, object]


def script(name: str) -> None:
    from importlib import import_module

    import_module(f"lnexplore.ui.pages.{name}").page()


def run(page: str, cohort: Cohort, state: State | None = None) -> AppTest:
    """A page as a visitor with this cohort has it; `state` is what was chosen on it."""
    at = AppTest.from_function(script, args=(page,), default_timeout=120)
    at.session_state["lnexplore"] = Session(Intake(cohort), AnalysisPlan())
    for key, value in (state or {}).items():
        at.session_state[key] = value
    at.run()
    return at


def choices(page: str, cohort: Cohort, *, every: bool) -> Iterator[State]:
    """What can be chosen on a page: each section of it and, with `every`, each picture of each figure on it."""
    sections: list[State] = [{"lab section": key} for key in SECTIONS] if page == "criteria" else [{}]
    yield from sections
    if page == "response":
        yield {"lab compare groups": True}
    if page == "steroids":
        yield {"lab tapers": list(TAPERS)[:3]}
    if not every:
        return
    switches = []
    for item in FIGURES.values():
        if item.by and item.page == page:
            variants = [chosen for chosen, _ in item.variants(item.results(cohort, AnalysisPlan()))]
            switches.append((item, variants))
    for number in range(1, max((len(variants) for _, variants in switches), default=0)):
        yield {
            f"lab {item.key} {column}": value
            for item, variants in switches
            for column, value in variants[number % len(variants)].items()
        }


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """(figure, picture of it) of all that is drawn from now on."""
    seen: set[tuple[str, str]] = set()
    draw = st.altair_chart

    def altair_chart(picture, **options):
        event = draw(picture, **options)
        kind, _, name = options["key"].partition(" ")
        if kind == "chart":
            seen.add((name.split(" ", 1)[0], name))
        return event

    board = st.vega_lite_chart

    def vega_lite_chart(spec, **options):
        event = board(spec, **options)
        kind, _, name = options["key"].partition(" ")
        if kind == "picture":
            seen.add((name, name))
        return event

    monkeypatch.setattr(st, "altair_chart", altair_chart)
    monkeypatch.setattr(st, "vega_lite_chart", vega_lite_chart)
    return seen


@pytest.mark.parametrize(
    ("size", "groups", "every"),
    [
        (0, 2, False),
        (1, 2, False),
        (28, 2, True),
        (61, 12, False),
        (201, 2, False),
        (5000, 2, False),
    ],
)
def test_every_figure_is_drawn_by_a_page(size: int, groups: int, every: bool, drawn: set[tuple[str, str]]):
    cohort = registry(size, groups)
    for page in PAGES:
        for state in choices(page, cohort, every=every):
            at = run(page, cohort, state)
            assert not at.exception, (page, state, [one.value for one in at.exception])
            # The first screen has a line for a heading.
            assert at.header or (page == "overview" and at.markdown), (page, state)
            assert not [one.value for one in at.error], (page, state)
    figures = {key for key, _ in drawn}
    if size > 1:
        # A new figure that no page draws, and one that this cohort leaves empty, fail here.
        assert figures == set(FIGURES)
    if every:
        pictures = {name for _, name in drawn}
        for item in FIGURES.values():
            for chosen, frames in item.variants(item.results(cohort, AnalysisPlan())):
                if item.by and not item.is_empty(frames):
                    ending = f" {' '.join(chosen.values())}"
                    assert [name for name in pictures if name.startswith(f"{item.key} ") and name.endswith(ending)]


SECRET = "Hanako Yamada"


def broken(frames):
    raise KeyError(SECRET)


@pytest.fixture
def all_broken() -> Iterator[None]:
    """No figure can be drawn."""
    draws = {item.key: item.draw for item in FIGURES.values()}
    for item in FIGURES.values():
        object.__setattr__(item, "draw", broken)
    specs = dict(board.SPECS)
    board.SPECS.update(dict.fromkeys(specs, broken))
    yield
    board.SPECS.update(specs)
    for item in FIGURES.values():
        object.__setattr__(item, "draw", draws[item.key])


@pytest.mark.parametrize("page", PAGES)
def test_where_figures_fail_the_page_stands(page: str, all_broken: None, monkeypatch: pytest.MonkeyPatch):
    cohort = registry(61)
    if page in {item.page for item in FIGURES.values()}:
        assert run(page, cohort).exception, "in a test a fault must fail"
    monkeypatch.delenv(STRICT)
    at = run(page, cohort)
    assert not at.exception
    titles = {item.title for item in FIGURES.values()}
    shown = [one.value for one in at.subheader if one.value in titles]
    shown += list(board.SPECS) if page == "overview" else []
    told = [one.value for one in at.error]
    assert len(told) == len(shown)
    assert all(one.startswith(FAULT) and "KeyError" in one and SECRET not in one for one in told)
    assert bool(told) == (page in {item.page for item in FIGURES.values()})


def test_whatever_else_ends_a_page_passes_the_boundary(monkeypatch: pytest.MonkeyPatch):
    def stops() -> None:
        import streamlit as st

        from lnexplore.ui.boundary import part

        with part("stopped"):
            st.stop()
        st.error("went on")

    def starves() -> None:
        from lnexplore.ui.boundary import part

        with part("starved"):
            raise MemoryError

    monkeypatch.delenv(STRICT)
    assert not AppTest.from_function(stops).run().error
    assert AppTest.from_function(starves).run().exception


@pytest.mark.parametrize("item", [item for item in FIGURES.values() if item.people], ids=lambda item: item.key)
def test_a_click_shows_the_patients_of_a_mark_and_the_list_all_of_them(item):
    def behind(key: str, everyone: bool) -> None:
        from lnexplore import FIGURES, AnalysisPlan
        from lnexplore.charts.theme import picked_fields
        from lnexplore.ui import patients, state

        item, cohort = FIGURES[key], state.current().cohort
        chosen, frames = next(item.variants(item.results(cohort, AnalysisPlan())))
        _, part = next(item.panels(frames))
        row = item.people(cohort, AnalysisPlan()).row(0, named=True)
        click = {name: row[name] for name in picked_fields(item.draw(part))}
        shown = {name: str(row[name]) for name in chosen}
        if everyone:
            patients.listed(lambda: item.people(cohort, AnalysisPlan()), shown, key)
        else:
            patients.clicked(lambda: item.people(cohort, AnalysisPlan()), shown, [click], key)

    for everyone in (False, True):
        at = AppTest.from_function(behind, args=(item.key, everyone), default_timeout=60)
        at.session_state["lnexplore"] = Session(Intake(CLICKED), AnalysisPlan())
        at.run()
        assert not at.exception
        if everyone:
            assert len(at.dataframe) == 1
        else:
            # A mark that is one patient leads there at once; any other names its patients.
            assert at.button or at.session_state["lnexplore"].patient
