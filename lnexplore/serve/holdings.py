"""What the running server holds for its visitors. The one place that reaches into Streamlit's runtime."""

import ctypes
import gc
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from streamlit import runtime
from streamlit.runtime.scriptrunner_utils.script_run_context_attr import SCRIPT_RUN_CONTEXT_ATTR_NAME

from lnexplore.serve.files import forget_files_of


class Holdings(Protocol):
    """Sessions and their files, as the guards see them."""

    def active(self) -> set[str]:
        """Sessions with an open page."""

    def kept(self) -> set[str]:
        """Sessions whose page was closed and which can still come back."""

    def files(self) -> Mapping[str, Iterable[int]]:
        """Session -> the sizes of its files in bytes."""

    def runs(self) -> Counter[str]:
        """Session -> how many runs of the script are under way for it."""

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

    def runs(self) -> Counter[str]:
        """Session -> how many runs of the script are under way for it, also those that were told to stop."""
        contexts = (getattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME, None) for thread in threading.enumerate())
        return Counter(context.session_id for context in contexts if context is not None)

    def close(self, session: str) -> None:
        """Frees a session with all that belongs to it."""
        runtime.get_instance().close_session(session)

    def forget_files(self, session: str) -> None:
        """Frees the files of a session."""
        self._files.remove_session_files(session)

    def forget_downloads(self, session: str) -> None:
        """Takes away the addresses of the files that a session was given."""
        if runtime.exists():
            forget_files_of(session)


def return_memory() -> None:
    """Gives what is no longer used back to the operating system."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
