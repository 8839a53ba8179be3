"""The table of limits and what the environment may change in it."""

import pytest

from lnexplore.serve.limits import Limits


def test_the_numbers_a_public_server_begins_with():
    limits = Limits()
    assert (limits.messages_per_second, limits.messages_at_once) == (4, 12)
    assert (limits.sockets_per_address, limits.sockets, limits.sessions) == (20, 200, 200)
    assert (limits.file_bytes, limits.session_bytes, limits.upload_bytes) == (26_214_400, 52_428_800, 419_430_400)
    # Two unanswered pings take a minute at most.
    assert 60 + limits.keep_seconds + 2 * limits.reap_seconds < 180


def test_the_environment_changes_a_number():
    found = Limits().from_environment({"LNEXPLORE_SOCKETS": "3", "LNEXPLORE_KEEP_SECONDS": "0.5", "HOME": "/root"})
    assert (found.sockets, found.keep_seconds) == (3, 0.5)
    assert found.sessions == 200


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("LNEXPLORE_SOCKETS", "many", "LNEXPLORE_SOCKETS must be a whole number above zero."),
        ("LNEXPLORE_SOCKETS", "1.5", "LNEXPLORE_SOCKETS must be a whole number above zero."),
        ("LNEXPLORE_SOCKETS", "0", "LNEXPLORE_SOCKETS must be above zero; it is 0."),
        ("LNEXPLORE_KEEP_SECONDS", "-1", "LNEXPLORE_KEEP_SECONDS must be above zero; it is -1."),
        ("LNEXPLORE_KEEP_SECONDS", "nan", "LNEXPLORE_KEEP_SECONDS must be above zero; it is nan."),
        ("LNEXPLORE_KEEP_SECONDS", "inf", "LNEXPLORE_KEEP_SECONDS must be above zero; it is inf."),
    ],
)
def test_what_is_no_number_is_said(name: str, text: str, sentence: str):
    with pytest.raises(ValueError) as trouble:
        Limits().from_environment({name: text})
    assert str(trouble.value) == sentence
