"""The options of the `lnexplore` command, and the settings of the server they stand for."""

import argparse
import errno
import math
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lnexplore.ingest.files import room
from lnexplore.serve.address import LOOPBACK, Proxies, networks
from lnexplore.serve.limits import Limits
from lnexplore.serve.overwrite import overwrite_what_is_freed
from lnexplore.ui.allowance import GUARDED, HOSTED, MEGABYTE, is_on

HOME = "127.0.0.1"
OWN_NAMES = ["localhost", HOME, "::1"]
PORT = 8501
PORTS_TRIED = 20


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    hosted: bool
    address: str
    port: int
    opens_browser: bool
    proxies: Proxies


def parse(arguments: list[str] | None = None) -> Options:
    """The options. Leaves the program with a sentence where they cannot be followed."""
    parser = argparse.ArgumentParser(
        "lnexplore",
        description="Opens lnexplore in the browser: remission, flares and steroids of a lupus nephritis cohort. "
        "It runs on this computer only, and nothing is sent anywhere. Press Ctrl+C to end it.",
    )
    parser.add_argument(
        "--port", type=int, metavar="NUMBER", help=f"the port to listen on; {PORT} or the next free one without it"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser; only print the address")
    public = parser.add_argument_group("for a public demonstration on a server (see lnexplore/serve/README.md)")
    public.add_argument(
        "--hosted",
        action="store_true",
        help=f"serve others: with limits, and a warning beside the uploader; the same as {HOSTED}=1",
    )
    public.add_argument("--address", metavar="ADDRESS", help="the address to listen on; 0.0.0.0 without it")
    public.add_argument(
        "--behind-proxy",
        type=int,
        nargs="?",
        const=1,
        default=0,
        metavar="HOW MANY",
        help="visitors come through so many proxies of yours (1 when no number is given), which name them in X-Forwarded-For",
    )
    public.add_argument(
        "--proxy-address",
        metavar="ADDRESSES",
        help="where the last of these proxies calls from: addresses or networks with commas between them; only this computer without it. "
        "From any other address that header is not believed",
    )
    given = parser.parse_args(arguments)
    hosted = given.hosted or is_on(os.environ.get(HOSTED, ""))
    if not hosted and (given.address or given.behind_proxy):
        parser.error("--address and --behind-proxy need --hosted: without it only this computer can open lnexplore.")
    if given.behind_proxy < 0:
        parser.error("--behind-proxy takes a number of proxies, 1 or more.")
    if given.proxy_address and not given.behind_proxy:
        parser.error("--proxy-address needs --behind-proxy.")
    try:
        calls_from = networks(given.proxy_address) if given.proxy_address else LOOPBACK
    except ValueError:
        parser.error("--proxy-address takes addresses such as 10.0.0.2 or networks such as 172.16.0.0/12.")
    if given.port is not None and not 1 <= given.port <= 65535:
        parser.error("--port takes a number from 1 to 65535.")
    address = (given.address or "0.0.0.0") if hosted else HOME  # noqa: S104 (a public server is asked for by name)
    # Streamlit's own names for these two are understood too.
    asked = given.port or _port_of_environment()
    quiet = given.no_browser or is_on(os.environ.get("STREAMLIT_SERVER_HEADLESS", ""))
    port, searches = asked or PORT, asked is None and not hosted
    return Options(
        hosted,
        address,
        free_port(address, port, PORTS_TRIED if searches else 1),
        opens_browser=not (quiet or hosted),
        proxies=Proxies(given.behind_proxy, calls_from),
    )


def _port_of_environment() -> int | None:
    text = os.environ.get("STREAMLIT_SERVER_PORT", "")
    return int(text) if text.isdecimal() and 1 <= int(text) <= 65535 else None


def free_port(address: str, first: int, tried: int = 1) -> int:
    """The first port that nobody uses. Leaves the program with a sentence when there is none."""
    for port in range(first, min(first + tried, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            if os.name != "nt":
                # As the server does: a port whose last connections are still fading is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except PermissionError:
                sys.exit(f"Port {port} may not be used by this account. Choose one above 1023: lnexplore --port {PORT}")
            except OSError as trouble:
                if isinstance(trouble, socket.gaierror) or trouble.errno == errno.EADDRNOTAVAIL:
                    sys.exit(f"This computer has no address {address}.")
                continue
            return port
    if tried == 1:
        sys.exit(
            f"Port {first} is already in use, perhaps by another lnexplore. Close that, or choose another port: "
            f"lnexplore --port {first + 1 if first < 65535 else PORT}"
        )
    sys.exit(f"The ports {first} to {first + tried - 1} are all in use. Choose another one with --port.")


def settings(options: Options, limits: Limits) -> dict[str, Any]:
    """Streamlit's settings for these options."""
    common = {
        "server.address": options.address,
        "server.port": options.port,
        "server.headless": not options.opens_browser,
        "browser.gatherUsageStats": False,
        "server.fileWatcherType": "none",
    }
    if not options.hosted:
        # A page elsewhere whose name is made to point here must not reach the app.
        return common | {"server.allowedHosts": OWN_NAMES}
    return common | {
        "client.showErrorDetails": "none",
        "logger.enableRich": False,
        "server.maxUploadSize": math.ceil(limits.file_bytes / MEGABYTE),
        "server.maxWidgetStateSize": math.ceil(limits.message_bytes / MEGABYTE),
        "server.maxMessageSize": 50,
        # Only for the line printed at the start; without it a service on the internet is asked for the public address.
        "browser.serverAddress": "localhost" if options.address in ("0.0.0.0", "::") else options.address,  # noqa: S104
        # The reaper comes first; this is only the end of the time in which a session can be found by it.
        "server.disconnectedSessionTTL": int(limits.keep_seconds + 4 * limits.reap_seconds) + 60,
        "server.runOnSave": False,
    }


def raise_file_limit(wanted: int = 65_536) -> None:
    """Lets this process have as many files and connections open as the system allows; a connection needs four."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def run(options: Options, folder: Path) -> None:
    """Serves until it is ended."""
    if options.hosted:
        overwrite_what_is_freed()
    else:
        room.follow_memory()
    from starlette.formparsers import MultiPartParser
    from starlette.middleware import Middleware
    from streamlit import App

    from lnexplore.serve.comeback import Comeback
    from lnexplore.serve.guard import SecurityHeaders
    from lnexplore.serve.heads import compress_well, limit_heads
    from lnexplore.serve.holdings import StreamlitHoldings
    from lnexplore.serve.origin import OwnOrigin
    from lnexplore.serve.policy import security_headers
    from lnexplore.ui.inside import keep_until_fetched, let_go_of_what_was_sent, set_program_aside

    try:
        limits = Limits().from_environment(os.environ)
    except ValueError as trouble:
        sys.exit(str(trouble))
    # Theme and limits are read from the working folder, which is the user's own otherwise.
    os.chdir(folder)
    # Uploads would go through a file on disk while they come in; the promise is memory only.
    MultiPartParser.spool_max_size = 200 * MEGABYTE
    # Whose word about a visitor's address counts is decided by the guard, not by the server below it.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    holdings = StreamlitHoldings()
    middleware = [
        Middleware(SecurityHeaders, headers=security_headers()),
        Middleware(OwnOrigin, hosts=frozenset() if options.hosted else frozenset(OWN_NAMES)),
    ]
    limit_heads()
    compress_well()
    reaper = None
    if options.hosted:
        from lnexplore.serve.guard import Guard
        from lnexplore.serve.quiet import quiet_logs
        from lnexplore.serve.reaper import Reaper

        os.environ[HOSTED] = os.environ[GUARDED] = "1"
        quiet_logs()
        raise_file_limit()
        middleware.append(Middleware(Guard, limits=limits, holdings=holdings, proxies=options.proxies))
        reaper = Reaper(limits, holdings)
    middleware.append(Middleware(Comeback, holdings=holdings))

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        keep_until_fetched()
        let_go_of_what_was_sent()
        if options.hosted:
            set_program_aside()
        async with reaper.running() if reaper else nullcontext():
            yield

    App(folder / "streamlit_app.py", middleware=middleware, lifespan=lifespan).run(config=settings(options, limits))
