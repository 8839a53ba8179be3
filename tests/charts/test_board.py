"""The pictures of the first screen: one pair of axes for two groups, one for each of more."""

import json
import re

from lnexplore.charts.board_shape import Shape, month_axis, short_names

HOSPITALS = ("University hospital A", "University hospital B", "Clinic")


def test_names_that_would_read_the_same_keep_their_end():
    assert short_names(["Centre A university hospital", "Centre B university hospital"], 9) == [
        "Centre A…",
        "Centre B…",
    ]
    assert short_names(HOSPITALS, 9) == ["Univ…al A", "Univ…al B", "Clinic"]


def test_two_groups_share_a_time_axis_and_three_have_one_each():
    def labels(shape: Shape) -> dict[str, list[str]]:
        told = month_axis(shape).to_dict()["axis"]["labelExpr"]
        return json.loads(re.sub(r"\[datum\.value\].*", "", told))

    months = (0, 6, 12, 24)
    both = Shape(("a", "b"), months, 218, lines=(("9", "8", "7", "6"), ("5", "4", "3", "2")))
    assert labels(both) == {"0": ["0", "9", "5"], "6": ["6", "8", "4"], "12": ["12", "7", "3"], "24": ["24", "6", "2"]}
    # 24 months and three tenths of them as a gap: 31 from group to group; the name stands below the middle.
    apart = labels(Shape(("a", "b", "c"), months, 218))
    assert apart["0"] == ["0"]
    assert apart["12"] == ["12", "A"]
    assert apart["24"] == ["24"]
    assert apart["31"] == ["0"]
    assert apart["43"] == ["12", "B"]
    assert apart["86"] == ["24"]
