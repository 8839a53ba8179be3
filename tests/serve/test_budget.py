"""How many bytes visitors may leave with the server."""

import pytest

from lnexplore.serve.budget import RefusedError, UploadBudget
from lnexplore.serve.limits import Limits
from lnexplore.ui.allowance import MEGABYTE

LIMITS = Limits(
    file_bytes=25 * MEGABYTE, session_bytes=50 * MEGABYTE, upload_bytes=200 * MEGABYTE, smallest_file_bytes=65_536
)


def budget(**stored: list[int]) -> UploadBudget:
    """Every session has an address of its own but those of one ward, whose names begin alike."""
    return UploadBudget(LIMITS, lambda: stored, lambda session: session.partition("_")[0])


def test_a_file_of_just_the_size_is_taken():
    budget().begin("a", 25 * MEGABYTE)


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
            {"b": [25 * MEGABYTE] * 4, "c": [25 * MEGABYTE] * 3 + [20 * MEGABYTE]},
            6 * MEGABYTE,
            "This public demonstration holds as many files as it can. Please try again in some minutes.",
        ),
        (
            {"ward_1": [25 * MEGABYTE] * 2, "ward_2": [25 * MEGABYTE] * 2},
            6 * MEGABYTE,
            "The files from your network take all the room that one network may have here for now.",
        ),
    ],
)
def test_what_is_too_much_is_refused_with_a_sentence(stored: dict[str, list[int]], size: int, sentence: str):
    with pytest.raises(RefusedError) as refusal:
        budget(**stored).begin("ward_3" if "ward_1" in stored else "a", size)
    assert str(refusal.value) == sentence


def test_one_file_too_many_is_let_in_for_the_screen_to_say_so():
    budget(a=[25 * MEGABYTE] * 2).begin("a", 25 * MEGABYTE)
    with pytest.raises(RefusedError):
        budget(a=[25 * MEGABYTE] * 3).begin("a", 1)


def test_another_visitors_files_do_not_count_as_ones_own():
    budget(b=[50 * MEGABYTE]).begin("a", 25 * MEGABYTE)


def test_ones_own_files_on_their_way_count_until_they_have_arrived_or_failed():
    held = budget(a=[25 * MEGABYTE])
    two = held.begin("a", 25 * MEGABYTE), held.begin("a", 25 * MEGABYTE)
    with pytest.raises(RefusedError):
        held.begin("a", 1)
    held.end(two[0])
    held.begin("a", 25 * MEGABYTE)


def test_what_is_only_announced_takes_no_room_from_others():
    held = budget()
    for number in range(18):
        held.begin(f"attacker{number}", 25 * MEGABYTE)
    honest = held.begin("a", 25 * MEGABYTE)
    for _ in range(25):
        held.more(honest, MEGABYTE)


def test_what_comes_in_stays_below_the_whole():
    held = budget()
    uploads = [held.begin(f"{number}", 25 * MEGABYTE) for number in range(9)]
    for upload in uploads[:8]:
        held.more(upload, 25 * MEGABYTE)
    with pytest.raises(RefusedError, match="as many files as it can"):
        held.more(uploads[8], 1)


def test_an_upload_that_is_longer_than_it_said_is_ended():
    held = budget()
    upload = held.begin("a", 1000)
    with pytest.raises(RefusedError, match="longer than it said"):
        held.more(upload, 3 * MEGABYTE)


def test_very_many_empty_files_are_too_many():
    # 1200 files of nothing count as 1200 × 64 KiB = 75 MB.
    budget(a=[0] * 1199).begin("a", 0)
    with pytest.raises(RefusedError):
        budget(a=[0] * 1200).begin("a", 0)
