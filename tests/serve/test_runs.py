"""Whose turn it is."""

from collections import Counter

from lnexplore.serve.limits import Limits
from lnexplore.serve.runs import Turns

HERE, THERE = "203.0.113.1", "203.0.113.2"


class Server:
    """A server whose runs are what the test says."""

    def __init__(self) -> None:
        self.now = 0.0
        self.under_way: Counter[str] = Counter()

    def runs(self) -> Counter[str]:
        return Counter(self.under_way)

    def turns(self, **limits: int) -> Turns:
        found = Turns(Limits(**({"runs_per_session": 2, "runs_per_address": 3, "runs": 5} | limits)), self, self.clock)  # type: ignore[arg-type]
        for session, address in {"a": HERE, "b": HERE, "c": THERE}.items():
            found.is_at(session, address)
        return found

    def clock(self) -> float:
        self.now += 1
        return self.now


def test_a_page_has_one_run_and_one_that_is_stopping():
    server = Server()
    turns = server.turns()
    for count, may_begin in ((0, True), (1, True), (2, False)):
        server.under_way = Counter({"a": count})
        assert turns.begin("a", HERE) is may_begin


def test_pages_of_one_address_share_and_another_address_has_its_own():
    server = Server()
    turns = server.turns()
    server.under_way = Counter({"a": 2, "b": 1})
    assert not turns.begin("b", HERE)
    assert not turns.begin("", HERE)  # a page that has not yet been told its session
    assert turns.begin("c", THERE)


def test_all_together_are_limited_too():
    server = Server()
    turns = server.turns()
    server.under_way = Counter({"a": 2, "left long ago": 3})
    assert not turns.begin("c", THERE)
    server.under_way = Counter({"a": 2, "left long ago": 2})
    assert turns.begin("c", THERE)


def test_those_let_through_at_the_same_moment_come_one_by_one():
    server = Server()
    turns = Turns(Limits(), server, lambda: 7.0)  # type: ignore[arg-type]
    assert turns.begin("a", HERE)
    assert not turns.begin("b", HERE)
    assert turns.begin("c", THERE)


def test_a_closed_page_counts_for_its_address_until_its_runs_have_ended():
    server = Server()
    turns = server.turns()
    server.under_way = Counter({"a": 2, "b": 1})
    turns.forget([])
    assert not turns.begin("", HERE)
    server.under_way = Counter()
    turns.forget([])
    server.under_way = Counter({"a": 2, "b": 1})
    assert turns.begin("", HERE)  # what was forgotten counts for nobody
