"""Every mark is seen on light and on dark paper, and what differs in meaning differs for the colour-blind too."""

import itertools
import json
import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lnexplore import FIGURES, AnalysisPlan, sample_cohort
from lnexplore.charts import theme
from lnexplore.charts.board import SPECS
from lnexplore.charts.board_shape import Shape
from lnexplore.charts.figure import Figure

Rgb = tuple[float, float, float]
CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
PAPERS = [CONFIG["light"]["backgroundColor"], CONFIG["dark"]["backgroundColor"]]
# Machado, Oliveira and Fernandes 2009, severity 1, for linear light.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
# Ottosson 2020, from linear light to Oklab.
LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566), (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
LAB = ((0.2104542553, 0.793617785, -0.0040720468), (1.9779984951, -2.428592205, 0.4505937099), (0.0259040371, 0.7827717662, -0.808675766))  # fmt: skip


def times(matrix: tuple[tuple[float, float, float], ...], light: Rgb) -> Rgb:
    red, green, blue = (sum(a * b for a, b in zip(row, light, strict=True)) for row in matrix)
    return red, green, blue


def seen(colour: str, sight: str) -> Rgb:
    """A colour in Oklab as somebody with this sight sees it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    light = times(SIGHTS[sight], (red, green, blue))
    cones = times(LMS, tuple(min(1.0, max(0.0, one)) for one in light))  # type: ignore[arg-type]
    return times(LAB, tuple(one ** (1 / 3) for one in cones))  # type: ignore[arg-type]


def ratio(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2)."""
    low, high = sorted((theme.luminance(one), theme.luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_luminance_and_ink():
    # WCAG 2: white 1, black 0, 21 to 1 between them; #777777 on white is 4.48, #767676 is 4.54.
    assert ratio("#ffffff", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert theme.ink_on("#000000") == "#ffffff"
    assert theme.ink_on("#eeeeee") == "#14181d"


PALETTES = {"states": list(theme.STATE_COLOURS.values()), "groups": list(theme.GROUP_COLOURS)}


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_states_and_groups_differ_whatever_the_sight(name: str, sight: str):
    # About 2 hundredths are a difference that is just seen side by side.
    for one, other in itertools.combinations(PALETTES[name], 2):
        assert 100 * math.dist(seen(one, sight), seen(other, sight)) >= 5, (one, other)


def test_numbers_on_states_are_legible():
    for state, colour in theme.STATE_COLOURS.items():
        assert ratio(colour, theme.ink_on(colour)) >= 4.5, state


def layers(spec: Any) -> Iterator[dict[str, Any]]:
    """All parts of a specification that draw marks."""
    if isinstance(spec, list):
        for part in spec:
            yield from layers(part)
    elif isinstance(spec, dict):
        if "mark" in spec:
            yield spec
        for name, part in spec.items():
            if name not in ("datasets", "data"):
                yield from layers(part)


def colours(layer: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The colours of a layer's marks, each with that of its edge where it has one. Of texts only those that stand on paper."""
    mark, encoding = layer["mark"], layer.get("encoding", {})
    mark = mark if isinstance(mark, dict) else {"type": mark}
    edge = encoding.get("stroke", {}).get("scale", {}).get("range", [mark.get("stroke")])
    for name in ("color", "fill"):
        scale = encoding.get(name, {}).get("scale") or {}
        # Cells of a table are told by their numbers, and a number on a colour is in that colour's ink.
        if encoding.get(name, {}).get("type") == "quantitative" or {*scale.get("range", [])} <= {"#ffffff", "#14181d"}:
            continue
        for place, colour in enumerate(scale.get("range", [])):
            yield colour, edge[place % len(edge)] or colour
    # A white tick is the halo of the one drawn on it.
    own = [
        mark[name] for name in ("color", "fill") if name in mark and (mark["type"], mark[name]) != ("tick", "#ffffff")
    ]
    yield from ((colour, mark.get("stroke") or colour) for colour in own)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    """Every figure of the sample, and the four of the board with six groups."""
    cohort, plan = sample_cohort(), AnalysisPlan()
    board = Shape(tuple("ABCDEF"), (3, 6, 12, 24), 218, 5.0, rows=("A, whole follow-up",))
    boards = {f"board {key}": SPECS[key](board) for key in SPECS}
    return boards | {key: specification(figure, cohort, plan) for key, figure in FIGURES.items()}


def specification(figure: Figure, cohort: Any, plan: AnalysisPlan) -> Any:
    _, frames = next(iter(figure.variants(figure.results(cohort, plan))))
    _, part = next(iter(figure.panels(frames)))
    return figure.draw(part).to_dict()


@pytest.mark.parametrize("key", [*FIGURES, *(f"board {key}" for key in SPECS)])
def test_every_mark_is_seen_on_light_and_on_dark_paper(key: str, drawn: dict[str, Any]):
    for layer in layers(drawn[key]):
        for pair in colours(layer):
            shown = [one for one in pair if re.fullmatch("#[0-9a-f]{6}", one)]
            for paper in PAPERS:
                assert not shown or max(ratio(one, paper) for one in shown) >= 3, (
                    pair,
                    paper,
                    json.dumps(layer["mark"]),
                )
