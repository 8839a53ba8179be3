"""How many bytes visitors may leave with the server."""

import pytest

from lnexplore.serve.budget import RefusedError, UploadBudget
from lnexplore.serve.limits import Limits
from lnexplore.ui.allowance import MEGABYTE

LIMITS = Limits(
    file_bytes=25 * MEGABYTE, session_bytes=50 * MEGABYTE, upload_bytes=100 * MEGABYTE, smallest_file_bytes=65_536
)


def budget(**stored: list[int]) -> UploadBudget:
    return UploadBudget(LIMITS, lambda: stored)


def test_a_file_of_just_the_size_is_taken():
    with budget().room_for("a", 25 * MEGABYTE):
        pass


@pytest.mark.parametrize(
    ("stored", "size", "sentence"),
    [
        ({}, 25 * MEGABYTE + 1, "A file may hold at most 25 MB here."),
        (
            {"a": [25 * MEGABYTE] * 2 + [20 * MEGABYTE]},
            6 * MEGABYTE,
            "Your files may hold at most 50 MB together here.",
        ),
        (
            {"b": [25 * MEGABYTE] * 2, "c": [25 * MEGABYTE, 20 * MEGABYTE]},
            6 * MEGABYTE,
            "This public demonstration holds as many files as it can. Please try again in some minutes.",
        ),
    ],
)
def test_what_is_too_much_is_refused_with_a_sentence(stored: dict[str, list[int]], size: int, sentence: str):
    with pytest.raises(RefusedError) as refusal, budget(**stored).room_for("a", size):
        pass
    assert str(refusal.value) == sentence


def test_one_file_too_many_is_let_in_for_the_screen_to_say_so():
    with budget(a=[25 * MEGABYTE] * 2).room_for("a", 25 * MEGABYTE):
        pass
    with pytest.raises(RefusedError), budget(a=[25 * MEGABYTE] * 3).room_for("a", 1):
        pass


def test_another_visitors_files_do_not_count_as_ones_own():
    with budget(b=[50 * MEGABYTE]).room_for("a", 25 * MEGABYTE):
        pass


def test_files_on_their_way_count_until_they_have_arrived_or_failed():
    held = budget(a=[25 * MEGABYTE])
    two = held.room_for("a", 25 * MEGABYTE), held.room_for("a", 25 * MEGABYTE)
    with two[0], two[1], pytest.raises(RefusedError), held.room_for("a", 1):
        pass
    with held.room_for("a", 25 * MEGABYTE), held.room_for("a", 25 * MEGABYTE):
        pass


def test_a_failed_upload_gives_its_room_back():
    held = budget()
    for _ in range(3):
        with pytest.raises(OSError), held.room_for("a", 25 * MEGABYTE):
            raise OSError
    with held.room_for("a", 25 * MEGABYTE):
        pass


def test_very_many_empty_files_are_too_many():
    # 1200 files of nothing count as 1200 × 64 KiB = 75 MB.
    with budget(a=[0] * 1199).room_for("a", 0):
        pass
    with pytest.raises(RefusedError), budget(a=[0] * 1200).room_for("a", 0):
        pass
