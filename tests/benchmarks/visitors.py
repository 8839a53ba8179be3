"""How long people wait who move a threshold at the same time, beside a bare page with as many charts, in one run.

    python -m tests.benchmarks.visitors [people] [moves of each]      25 people and 6 moves without numbers

Everybody looks at a definition of his own, has touched the rail before, and moves two seconds after the page was last drawn. Prints half and 95 of 100 of the answers for the bare page and for the
Overview page behind the guards, and how long one more visitor waits while somebody else moves three
times a second.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.benchmarks.screen import BARE
from tests.serve.visitor import Visitor, free_port, hosted, rerun, running

THINKS = 2.0


def move(visitor: Visitor, step: int) -> None:
    """Moves the first threshold of the page (the slider of the bare one), and no two moves alike."""
    value = 0.3 + 0.05 * (step % 40)
    if tell(visitor, {"cr.upcr": round(value, 2)}):
        return
    slider = visitor.elements("slider")[0] if not visitor.states else None
    name = slider.id if slider is not None else next(iter(visitor.states))
    visitor.states[name] = WidgetState(id=name, double_array_value=DoubleArray(data=[value]))


def tell(visitor: Visitor, values: dict[str, float]) -> bool:
    """Says in the next drawing what the thresholds say when these are let go (none: touched); whether the page has any."""
    for message in visitor.seen:
        board = message.delta.new_element.bidi_component
        if board.id:
            visitor.fragment = message.delta.fragment_id
            visitor.states[board.id] = WidgetState(id=board.id, json_value="{}")
            now = time.monotonic_ns()
            changes = [{"path": path, "value": value, "on": True, "n": now} for path, value in values.items()]
            asked = [{"event": "act", "value": {"held": "cr.upcr", "changes": changes}}]
            name = _make_trigger_id(board.id, "events")
            visitor.pressed = [WidgetState(id=name, json_trigger_value=json.dumps(asked))]
            return True
    return False


def moves(visitor: Visitor, count: int, seconds: list[float], start: float) -> None:
    time.sleep(start)
    for step in range(count):
        move(visitor, step)
        began = time.monotonic()
        visitor.draw()
        seconds.append(time.monotonic() - began)
        time.sleep(THINKS)


def together(visitors: list[Visitor], count: int) -> list[float]:
    """Seconds of every move of everybody."""
    seconds: list[float] = []
    threads = [
        threading.Thread(target=moves, args=(visitor, count, seconds, number * THINKS / len(visitors)))
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def told(name: str, seconds: list[float]) -> float:
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(
        f"{name:<34} half within {statistics.median(ordered):6.2f} s   95 of 100 within {high:6.2f} s   ({len(ordered)} moves)"
    )
    return high


def enter(stack: ExitStack, address: str, count: int, headers: Callable[[int], dict[str, str]]) -> list[Visitor]:
    visitors = []
    for number in range(count):
        visitors.append(stack.enter_context(Visitor(address, headers=headers(number))))
        visitors[-1].draw()
        # What is computed for the sample is shared: here everybody looks at a definition of his own, and has touched the rail.
        for values in ({"cr.albumin": round(2.5 + 0.01 * number, 2)}, {}):
            if tell(visitors[-1], values):
                visitors[-1].draw()
    return visitors


def beside_a_bare_page(people: int, count: int, folder: Path) -> float:
    script = folder / "bare.py"
    script.write_text(BARE, "utf-8")
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.headless=true",
        "--server.address=127.0.0.1",
    ]
    with (
        running(
            [*command, f"--server.port={port}"], f"http://127.0.0.1:{port}", folder / "bare.txt", folder
        ) as address,
        ExitStack() as stack,
    ):
        visitors = enter(stack, address, people, lambda _number: {})
        return told("bare page with four charts", together(visitors, count))


def own(people: int, count: int, folder: Path) -> float:
    """Everybody has an address of his own, as the server's proxy would say."""
    with hosted(folder / "own.txt", "--behind-proxy") as address, ExitStack() as stack:
        visitors = enter(stack, address, people, lambda number: {"X-Forwarded-For": f"203.0.113.{number + 1}"})
        high = told("Overview page", together(visitors, count))
        last = visitors[-1]
        alone: list[float] = []
        moves(last, count, alone, 0)
        told("one visitor alone", alone)
        busy: list[float] = []
        stop = threading.Event()
        attacker = stack.enter_context(Visitor(address, headers={"X-Forwarded-For": "198.51.100.1"}))
        attacker.draw()

        def attack() -> None:
            step = 0
            while not stop.wait(1 / 3):
                step += 1
                move(attacker, step)
                attacker.line.send(rerun("", "", [*attacker.states.values(), *attacker.pressed]))

        def hear() -> None:
            while not stop.is_set():
                try:
                    attacker.line.recv(timeout=1)
                except TimeoutError:
                    continue

        threads = [threading.Thread(target=attack), threading.Thread(target=hear)]
        for thread in threads:
            thread.start()
        moves(last, count, busy, 2)
        stop.set()
        for thread in threads:
            thread.join()
        told("beside three moves a second", busy)
        print(f"{'':<34} {statistics.median(busy) / statistics.median(alone):.1f} times as long as alone")
        return high


def main(people: int = 25, count: int = 6) -> None:
    with tempfile.TemporaryDirectory() as place:
        bare = beside_a_bare_page(people, count, Path(place))
        mine = own(people, count, Path(place))
    print(f"{people} people: 95 of 100 within {mine / bare:.1f} times the bare page's time")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
