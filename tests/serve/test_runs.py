"""Whose turn it is."""

from lnexplore.serve.limits import Limits
from lnexplore.serve.runs import Turns

HERE, THERE, ELSEWHERE = "203.0.113.1", "203.0.113.2", "203.0.113.3"


class Server:
    """A server whose runs are what the test says: session and number -> processor seconds used."""

    def __init__(self) -> None:
        self.now = 0.0
        self.under_way: dict[tuple[str, int], float] = {}

    def runs(self) -> dict[tuple[str, int], float]:
        return dict(self.under_way)

    def wait(self, count: int, *sessions: str) -> None:
        """Sessions have so many runs each, which wait for something."""
        self.under_way = {(session, number): 0.0 for session in sessions for number in range(count)}

    def turns(self, **limits: int) -> Turns:
        usual = {"runs_per_session": 2, "runs_per_address": 3, "runs": 5, "runs_at_work": 100}
        found = Turns(Limits(**(usual | limits)), self, self.clock)  # type: ignore[arg-type]
        for session, address in {"a": HERE, "b": HERE, "c": THERE, "d": ELSEWHERE}.items():
            found.is_at(session, address)
        return found

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float = 1.0, **used: float) -> None:
        """Time passes, in which the first run of each session uses so much of a processor."""
        self.now += seconds
        for session, more in used.items():
            self.under_way[session, 0] = self.under_way.get((session, 0), 0.0) + more


def test_a_page_has_one_run_and_one_that_is_stopping():
    server = Server()
    turns = server.turns()
    for count, may_begin in ((0, True), (1, True), (2, False)):
        server.wait(count, "a")
        server.later()
        assert turns.begin("a", HERE) is may_begin


def test_pages_of_one_address_share_and_another_address_has_its_own():
    server = Server()
    turns = server.turns()
    server.under_way = {("a", 0): 0, ("a", 1): 0, ("b", 0): 0}
    assert not turns.begin("b", HERE)
    assert not turns.begin("", HERE)  # a page that has not yet been told its session
    assert turns.begin("c", THERE)


def test_all_together_are_limited_too():
    server = Server()
    turns = server.turns()
    server.wait(1, "a", "left", "long", "ago", "too")
    assert not turns.begin("c", THERE)
    server.wait(1, "a", "left", "long", "ago")
    assert turns.begin("c", THERE)


def test_those_let_through_at_the_same_moment_come_one_by_one():
    server = Server()
    turns = server.turns()
    assert turns.begin("a", HERE)
    assert not turns.begin("b", HERE)
    assert turns.begin("c", THERE)


def test_a_closed_page_counts_for_its_address_until_its_runs_have_ended():
    server = Server()
    turns = server.turns()
    server.under_way = {("a", 0): 0, ("a", 1): 0, ("b", 0): 0}
    turns.forget([])
    assert not turns.begin("", HERE)
    server.under_way = {}
    turns.forget([])
    server.under_way = {("a", 0): 0, ("a", 1): 0, ("b", 0): 0}
    server.later()
    assert turns.begin("", HERE)  # what was forgotten counts for nobody


def test_only_so_many_runs_use_the_processor_and_one_that_waits_for_a_file_is_not_among_them():
    server = Server()
    turns = server.turns(runs_at_work=1)
    server.wait(1, "a")
    server.later()
    assert not turns.begin("c", THERE)  # what has just begun is taken to work
    server.later()
    assert turns.begin("c", THERE)  # it used nothing: a child reads its file
    server.later(a=0.9)
    assert turns.begin("a", HERE)  # what a page began itself it may begin anew
    assert not turns.begin("d", ELSEWHERE)


def test_who_used_less_comes_first():
    server = Server()
    turns = server.turns(runs_at_work=1)
    server.under_way = {("a", 0): 0.0}
    turns.begin("d", ELSEWHERE)
    server.later(a=0.9)
    assert not turns.begin("b", HERE)
    assert not turns.begin("c", THERE)
    server.under_way = {}
    server.later(0.1)
    assert not turns.begin("b", HERE)  # this address has used a second, and another one waits
    assert turns.begin("c", THERE)
    server.later(1)
    assert turns.begin("b", HERE)  # nobody waits any more


def test_an_address_has_one_run_at_work_while_others_work_or_wait():
    server = Server()
    turns = server.turns()
    server.under_way = {("a", 0): 0.0, ("c", 0): 0.0}
    server.later(a=0.9, c=0.9)
    assert not turns.begin("a", HERE)
    assert not turns.begin("b", HERE)
    server.under_way = {("a", 0): 0.9}
    server.later(a=0.9)
    assert turns.begin("a", HERE)  # alone, a new move takes the place of the old one at once


def test_what_was_used_is_forgiven_with_time():
    server = Server()
    turns = server.turns(runs_at_work=1)
    server.under_way = {("a", 0): 0.0}
    turns.begin("d", ELSEWHERE)
    server.later(a=1)
    turns.begin("d", ELSEWHERE)
    server.under_way = {("c", 0): 0.0}
    server.later(200)
    turns.begin("d", ELSEWHERE)
    server.later(c=0.1)
    turns.begin("d", ELSEWHERE)
    server.under_way = {("x", 0): 0.0}
    server.later()
    assert not turns.begin("c", THERE)
    assert not turns.begin("b", HERE)
    server.under_way = {}
    server.later(0.1)
    assert not turns.begin("c", THERE)
    assert turns.begin("b", HERE)
