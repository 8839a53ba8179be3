"""The files that pages were offered: fetched by whoever asked for them, and gone with the page. Reaches into Streamlit's media files."""

from typing import Any, cast

from streamlit import runtime

from lnexplore.ui.file_button import owner_of


def keep_until_fetched() -> None:
    """From now on a file just made stays until its own page is drawn again, however many others are drawn meanwhile.

    Streamlit takes a file that was made on a click away after two runs of whichever pages; on a busy server that is before the
    browser has come for it, and the visitor gets "File not found" instead of the file.
    """
    manager = cast(Any, runtime.get_instance().media_file_mgr)
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


def forget_files_of(session: str) -> None:
    """Takes the addresses of all files away that a page was given."""
    manager = cast(Any, runtime.get_instance().media_file_mgr)
    owner = owner_of(session)
    with manager._lock:
        known = list(manager._storage._files_by_id.items())
        for file_id in [file_id for file_id, file in known if owner in file.mimetype]:
            manager._storage.delete_file(file_id)
            manager._file_metadata.pop(file_id, None)
            for coordinates in manager._files_by_session_and_coord.values():
                coordinates.pop(f"made {file_id}", None)
