"""What the program asks of Streamlit's inside for the screen's sake, which Streamlit does not promise to keep: names and files of pages."""

import ctypes
import gc
import hashlib
import importlib
import pkgutil
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, cast

from streamlit import runtime
from streamlit.elements import vega_charts
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner

import lnexplore.ui
from lnexplore.charts.theme import ALTAIR


def session_name() -> str:
    """The name under which the server knows the page that is being drawn; empty outside a server. `st.context` has none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def came_by_history() -> bool:
    """Whether the browser's Back or Forward asked for the page that is being drawn."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.is_history_navigation)


def owner_of(session: str) -> str:
    """The words in the type of every file that a page was offered: by them its files are found when it ends."""
    # Not the session's own name, which is the key to come back to it.
    return f"owner={hashlib.sha256(session.encode()).hexdigest()[:32]}"


def forget_uploads() -> None:
    """Frees what this page was given and what was made for it. An uploader that is gone from the page keeps its files otherwise."""
    if runtime.exists():
        runtime.get_instance().uploaded_file_mgr.remove_session_files(session_name())
        forget_downloads(session_name())


def forget_downloads(session: str) -> None:
    """Takes the addresses of all files away that a page was offered."""
    if not runtime.exists():
        return
    manager, owner = _media(), owner_of(session)
    with manager._lock:
        known = list(manager._storage._files_by_id.items())
        for file_id in [file_id for file_id, file in known if owner in file.mimetype]:
            manager._storage.delete_file(file_id)
            manager._file_metadata.pop(file_id, None)
            for coordinates in manager._files_by_session_and_coord.values():
                coordinates.pop(f"made {file_id}", None)


def keep_until_fetched() -> None:
    """From now on a file just made stays until its own page is drawn again, however many others are drawn meanwhile.

    Streamlit takes a file that was made on a click away after two runs of whichever pages; on a busy server that is before the
    browser has come for it, and the visitor gets "File not found" instead of the file.
    """
    manager = _media()
    execute = manager.execute_deferred

    def execute_and_keep(file_id: str) -> str:
        with manager._lock:
            session = manager._deferred_callables.get(file_id, {}).get("session_id")
        address: str = execute(file_id)
        made = address.rsplit("/", 1)[-1].partition(".")[0]
        with manager._lock:
            # A page that was closed while the file was made fetches it no more.
            if session in manager._files_by_session_and_coord:
                manager._files_by_session_and_coord[session][f"made {made}"] = made
        return address

    manager.execute_deferred = execute_and_keep


def one_lock_for_charts() -> None:
    """From now on Streamlit's charts and those of files wait for one another (`charts.theme.ALTAIR` says why)."""
    vega_charts._altair_globals_lock = cast(Any, ALTAIR)


def let_go_of_what_was_sent() -> None:
    """From now on the server holds no message that it has sent: its loop would keep those of the last page until another is drawn."""
    flush = AppSession.flush_browser_queue

    def one_by_one(session: AppSession) -> Iterator[ForwardMsg]:
        waiting = deque(flush(session))
        while waiting:
            yield waiting.popleft()

    cast(Any, AppSession).flush_browser_queue = one_by_one


class _Seldom:
    """Stands for `gc` where Streamlit collects after every run of a page: all of it only after `pause` seconds, else what is young."""

    def __init__(self, pause: float) -> None:
        self.pause, self.last = pause, time.monotonic()

    def collect(self, _generation: int = 2) -> int:
        whole = time.monotonic() - self.last >= self.pause
        if whole:
            self.last = time.monotonic()
        return gc.collect(2 if whole else 1)


def collect_seldom(pause: float = 10.0) -> None:
    """From now on a page that was drawn is not followed by a search of all memory, twice for a threshold let go.

    It takes more time than all numbers of a move. What a visitor leaves is searched for when the visitor goes (`return_memory`).
    """
    cast(Any, script_runner).gc = _Seldom(pause)


def set_program_aside() -> None:
    """Loads all pages and takes the program itself out of every search of memory, which stops everybody's page for a third of a second.

    Only before the first visitor comes: what is set aside is never searched again, and of a visitor nothing may be.
    """
    for module in pkgutil.walk_packages(lnexplore.ui.__path__, "lnexplore.ui."):
        importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def _media() -> Any:
    return cast(Any, runtime.get_instance().media_file_mgr)


def return_memory() -> None:
    """Gives what is no longer used back to the operating system, where the C library can."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
