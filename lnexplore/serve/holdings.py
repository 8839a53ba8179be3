"""What the running server holds for its visitors. The one place that reaches into Streamlit's runtime."""

import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, cast

from streamlit import runtime
from streamlit.runtime.scriptrunner_utils.script_run_context_attr import SCRIPT_RUN_CONTEXT_ATTR_NAME

from lnexplore.ui.inside import forget_downloads


class Holdings(Protocol):
    """Sessions and their files, as the guards see them."""

    def active(self) -> set[str]:
        """Sessions with an open page."""

    def kept(self) -> set[str]:
        """Sessions whose page was closed and which can still come back."""

    def files(self) -> Mapping[str, Iterable[int]]:
        """Session -> the sizes of its files in bytes."""

    def runs(self) -> Mapping[tuple[str, int], float]:
        """Session and number of each run of the script that is under way -> processor seconds that it has used."""

    def controls(self, session: str) -> int:
        """How many controls the page of a session has."""

    def close(self, session: str) -> None:
        """Frees a session with all that belongs to it."""

    def forget_files(self, session: str) -> None:
        """Frees the files of a session."""

    def forget_downloads(self, session: str) -> None:
        """Takes away the addresses of the files that a session was given."""


class StreamlitHoldings:
    """The sessions and files of Streamlit's runtime. Only for the thread of its event loop."""

    @property
    def _sessions(self) -> Any:
        # Streamlit has no public list of sessions; it is asked for on every call, because the runtime begins after the app.
        return runtime.get_instance()._session_mgr

    @property
    def _files(self) -> Any:
        return cast(Any, runtime.get_instance().uploaded_file_mgr)

    def active(self) -> set[str]:
        """Sessions with an open page."""
        return {found.session.id for found in self._sessions.list_active_sessions()} if runtime.exists() else set()

    def kept(self) -> set[str]:
        """Sessions whose page was closed and which can still come back."""
        if not runtime.exists():
            return set()
        return {found.session.id for found in self._sessions.list_sessions()} - self.active()

    def files(self) -> Mapping[str, Iterable[int]]:
        """Session -> the sizes of its files in bytes."""
        if not runtime.exists():
            return {}
        # Copies, because a visitor's script may remove a file at the same moment.
        return {
            session: [len(file.data) for file in list(files.values())]
            for session, files in list(self._files.file_storage.items())
        }

    def runs(self) -> Mapping[tuple[str, int], float]:
        """Session and number of each run that is under way, also of one that was told to stop -> processor seconds."""
        found = {}
        for thread in threading.enumerate():
            context = getattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
            if context is not None and thread.native_id is not None:
                found[context.session_id, thread.native_id] = processor_seconds(thread.native_id)
        return found

    def controls(self, session: str) -> int:
        """How many controls the page of a session has."""
        found = self._sessions.get_active_session_info(session) if runtime.exists() else None
        return len(found.session.session_state._new_widget_state.widget_metadata) if found else 0

    def close(self, session: str) -> None:
        """Frees a session with all that belongs to it."""
        known = [found.session for found in self._sessions.list_sessions() if found.session.id == session]
        runtime.get_instance().close_session(session)
        for gone in known:
            # The runtime's loop holds the session that it served last until it serves another one.
            gone.session_state.clear()
            gone._fragment_storage.clear()
            gone._browser_queue.clear()
            gone._client_state.Clear()

    def forget_files(self, session: str) -> None:
        """Frees the files of a session."""
        self._files.remove_session_files(session)

    def forget_downloads(self, session: str) -> None:
        """Takes away the addresses of the files that a session was given."""
        forget_downloads(session)


def processor_seconds(thread: int) -> float:
    """What a thread of this process has used of a processor; on systems that do not tell, the time that passes."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text("ascii").split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return time.monotonic()
