"""How long a bystander waits while another visitor attacks a hosted server in each of the known ways.

    python -m tests.benchmarks.attacks [words of names ...]      all attacks without words

The bystander lets a threshold go every half second, from an address of his own. Prints, for each attack, the longest but one in
twenty of his waits, what it is more than before anybody attacked, and what the attacker was told.
"""

import gzip
import io
import re
import socket
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.benchmarks.visitors import move, tell
from tests.ingest.files.test_hostile_files import dictionary, shared_texts
from tests.ingest.workbooks import minimal_xlsx
from tests.serve.test_downloads import with_file
from tests.serve.visitor import Visitor, hosted, rerun

ATTACKER, AT_LEAST = "198.51.100.1", 8.0
"""address, and seconds for which a bystander is watched"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cell(address: str, text: str = "1") -> str:
    return f'<row r="{re.sub("[A-Z]", "", address)}"><c r="{address}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def deflated(raw: bytes) -> bytes:
    """A workbook with its parts compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    return packed.getvalue()


def many_texts() -> bytes:
    texts = f'<sst xmlns="{MAIN}" count="1" uniqueCount="{2**64 - 1}"><si><t>a</t></si></sst>'.encode()
    return minimal_xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', {"xl/sharedStrings.xml": texts})


def ods(table: str) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        new.writestr(
            "content.xml",
            f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="a">{table}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return packed.getvalue()


def repeated(what: str, times: int) -> str:
    return (
        f'<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-{what}-repeated="{times}">'
        "<text:p>1</text:p></table:table-cell></table:table-row>"
    )


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "two far cells": ("a.xlsx", lambda: minimal_xlsx(cell("A1", "Patient") + cell("XFD1048576"))),
    "an impossible cell": ("a.xlsx", lambda: minimal_xlsx(cell("A1", "Patient") + cell("A99999999999"))),
    "a lie about texts": ("a.xlsx", many_texts),
    "one text, many cells": ("a.xlsx", shared_texts),
    "a gigabyte of blanks": ("a.xlsx", lambda: deflated(minimal_xlsx(cell("A1") + " " * 1_000_000_000))),
    "repeated columns": ("a.ods", lambda: ods(repeated("columns", 2**31))),
    "a million columns": ("a.csv", lambda: b"Patient" + b",a" * 1_000_000 + b"\n1" + b",1" * 1_000_000 + b"\n"),
    "line ends": ("a.csv", lambda: b"Patient,Month\n" + b"\n" * 24_000_000 + b"1,2\n"),
    "one cell of 20 MB": ("a.csv", lambda: b"Patient\n" + b"x" * 20_000_000 + b"\n"),
    "compressed text": ("a.csv", lambda: gzip.compress(b"Patient,UPCR\n" + b"1,2\n" * 100_000_000, 1)),
    "a dictionary": ("a.parquet", dictionary),
    "a million rows": (
        "a.csv",
        lambda: b"Patient,Month,UPCR\n" + b"".join(b"P%d,%d,1.5\n" % divmod(n, 20) for n in range(1_000_000)),
    ),
}


def uploads(name: str, raw: bytes) -> Callable[[str], str]:
    def attack(address: str) -> str:
        with Visitor(address, headers={"X-Forwarded-For": ATTACKER}) as visitor:
            with_file(visitor, raw, name)
            visitor.draw()
            said = [one.body for kind in ("alert", "markdown") for one in visitor.elements(kind)]
            return next((text for text in said if "could not" in text), "read").split("\n")[0]

    return attack


def floods(rate: float, message: Callable[[Visitor], bytes]) -> Callable[[str], str]:
    def attack(address: str) -> str:
        cut, until = 0, time.monotonic() + AT_LEAST
        while time.monotonic() < until:
            with (
                suppress(ConnectionClosed, InvalidStatus, OSError),
                Visitor(address, headers={"X-Forwarded-For": ATTACKER}) as visitor,
            ):
                visitor.draw()
                while time.monotonic() < until:
                    visitor.line.send(message(visitor))
                    with suppress(TimeoutError):
                        visitor.line.recv(timeout=0)
                    time.sleep(1 / rate)
            cut += 1
            time.sleep(0.2)
        return f"cut off {cut - 1} times"

    return attack


def operator(_visitor: Visitor) -> bytes:
    asked = BackMsg()
    asked.clear_cache = True
    return asked.SerializeToString()


def many_states(_visitor: Visitor) -> bytes:
    return rerun(states=[WidgetState(id=f"$$ID-{n:032d}-none", int_value=n) for n in range(60_000)])


def silent_sockets(address: str) -> str:
    host, port = address.removeprefix("http://").split(":")
    refused = 0
    with ExitStack() as stack:
        for number in range(200):
            try:
                headers = {"X-Forwarded-For": f"198.51.100.{number % 10 + 10}"}
                stack.enter_context(Visitor(address, headers=headers))
            except (InvalidStatus, OSError):
                refused += 1
        halves = [stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(300)]
        for half in halves:
            half.sendall(b"GET / HTTP/1.1\r\nHost:")
        time.sleep(AT_LEAST / 2)
    return f"{refused} of 200 refused"


ATTACKS: dict[str, Callable[[], Callable[[str], str]]] = {
    "nobody": lambda: lambda _address: time.sleep(2 * AT_LEAST) or "",  # type: ignore[func-returns-value]
    **{name: (lambda file=file, make=make: uploads(file, make())) for name, (file, make) in FILES.items()},
    "50 messages a second": lambda: floods(50, lambda _visitor: rerun()),
    "200 messages a second": lambda: floods(200, lambda _visitor: rerun()),
    "an operator's messages": lambda: floods(20, operator),
    "60,000 controls": lambda: floods(2, many_states),
    "silent connections": lambda: silent_sockets,
}


def watched(address: str, attack: Callable[[str], str]) -> tuple[list[float], str]:
    """Waits of the bystander while the attack goes on, and what it came to."""
    waits: list[float] = []
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(attack(address)))
    with Visitor(address, headers={"X-Forwarded-For": "203.0.113.9"}) as bystander:
        bystander.draw()
        tell(bystander, {})
        bystander.draw()
        until = time.monotonic() + AT_LEAST
        thread.start()
        step = 0
        while thread.is_alive() or time.monotonic() < until:
            step += 1
            move(bystander, step)
            began = time.monotonic()
            bystander.draw()
            waits.append(time.monotonic() - began)
            time.sleep(0.5)
    thread.join()
    return waits, told[0] if told else "an error"


def main(*words: str) -> None:
    """Prints a line for each attack."""
    calm = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        hosted(Path(folder) / "log.txt", "--behind-proxy") as address,
    ):
        for name, prepared in ATTACKS.items():
            if name != "nobody" and words and not any(word in name for word in words):
                continue
            attack = prepared()
            waits, told = watched(address, attack)
            ordered = sorted(waits)
            high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
            calm = calm or high
            print(
                f"{name:<24} 95 of 100 within {high:5.2f} s   {high - calm:+5.2f} s   ({len(waits)} moves)   {told}",
                flush=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
