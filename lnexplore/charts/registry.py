"""Every figure by name, gathered from the files of this folder."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from lnexplore import charts
from lnexplore.charts.figure import PAGES, Figure


def _gathered() -> list[Figure]:
    modules = [import_module(f"{charts.__name__}.{module.name}") for module in iter_modules(charts.__path__)]
    found = [module.FIGURE for module in modules if isinstance(getattr(module, "FIGURE", None), Figure)]
    return sorted(found, key=lambda item: (list(PAGES).index(item.page), item.pages[item.page], item.key))


FIGURES: Mapping[str, Figure] = MappingProxyType({figure.key: figure for figure in _gathered()})
"""key -> Figure, in the order of the pages"""


def figures_of(page: str) -> Iterator[Figure]:
    """The figures that a page shows, in their order there."""
    yield from sorted((item for item in FIGURES.values() if page in item.pages), key=lambda item: item.pages[page])
