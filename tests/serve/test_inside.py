"""What the program uses of others that they do not promise to keep: each name in one file, and found missing here by name."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

USED = {
    # where it is used: (module or module:class, the name)
    "lnexplore/ui/inside.py": [
        ("streamlit.runtime.scriptrunner", "get_script_run_ctx"),
        ("streamlit.runtime.scriptrunner_utils.script_run_context:ScriptRunContext", "is_history_navigation"),
        ("streamlit.runtime.app_session:AppSession", "flush_browser_queue"),
        ("streamlit.elements.vega_charts", "_altair_globals_lock"),
        ("streamlit.runtime.media_file_manager:MediaFileManager", "execute_deferred"),
        ("streamlit.runtime.memory_uploaded_file_manager:MemoryUploadedFileManager", "remove_session_files"),
        ("streamlit.runtime.memory_media_file_storage:MemoryMediaFileStorage", "delete_file"),
        ("streamlit.runtime.runtime:Runtime", "media_file_mgr"),
        ("streamlit.runtime.runtime:Runtime", "uploaded_file_mgr"),
    ],
    "lnexplore/serve/holdings.py": [
        ("streamlit.runtime.scriptrunner_utils.script_run_context_attr", "SCRIPT_RUN_CONTEXT_ATTR_NAME"),
        ("streamlit.runtime.websocket_session_manager:WebsocketSessionManager", "list_sessions"),
        ("streamlit.runtime.websocket_session_manager:WebsocketSessionManager", "list_active_sessions"),
        ("streamlit.runtime.websocket_session_manager:WebsocketSessionManager", "get_active_session_info"),
        ("streamlit.runtime.runtime:Runtime", "close_session"),
        ("streamlit.runtime.app_session:AppSession", "session_state"),
        ("streamlit.runtime.state.session_state:SessionState", "clear"),
    ],
    "lnexplore/serve/frames.py": [
        ("streamlit.proto.BackMsg_pb2", "BackMsg"),
        ("streamlit.proto.ForwardMsg_pb2", "ForwardMsg"),
    ],
    "lnexplore/serve/heads.py": [
        ("uvicorn.config", "HTTP_PROTOCOLS"),
        ("uvicorn.protocols.http.h11_impl:H11Protocol", "data_received"),
        ("uvicorn.protocols.http.h11_impl:H11Protocol", "connection_lost"),
        ("uvicorn.config", "WS_PROTOCOLS"),
        ("uvicorn.protocols.websockets.websockets_sansio_impl:WebSocketsSansIOProtocol", "connection_lost"),
    ],
    "lnexplore/serve/command.py": [("starlette.formparsers:MultiPartParser", "spool_max_size")],
}


def named(place: str) -> Any:
    module, _, inside = place.partition(":")
    found = importlib.import_module(module)
    return getattr(found, inside) if inside else found


@pytest.mark.parametrize(
    ("place", "name"), [item for items in USED.values() for item in items], ids=lambda part: part.rpartition(":")[2]
)
def test_it_is_still_there(place: str, name: str):
    assert hasattr(named(place), name), f"{place} has no {name} any more"


def test_what_only_an_object_has_is_still_there():
    from streamlit.runtime.media_file_manager import MediaFileManager
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.state import SessionState

    storage = MemoryMediaFileStorage("/media")
    media = MediaFileManager(storage)
    for thing, names in (
        (storage, ["_files_by_id"]),
        (media, ["_lock", "_storage", "_deferred_callables", "_files_by_session_and_coord", "_file_metadata"]),
        (MemoryUploadedFileManager("/upload"), ["file_storage"]),
        (SessionState()._new_widget_state, ["widget_metadata"]),
    ):
        for name in names:
            assert hasattr(thing, name), f"{type(thing).__name__} has no {name} any more"
    source = (Path(importlib.import_module("streamlit.runtime.app_session").__file__ or "")).read_text("utf-8")
    for name in ("_fragment_storage", "_browser_queue", "_client_state"):
        assert f"self.{name}" in source, f"AppSession has no {name} any more"
    source = (Path(importlib.import_module("streamlit.runtime.runtime").__file__ or "")).read_text("utf-8")
    assert "self._session_mgr" in source, "Runtime has no _session_mgr any more"


def test_the_name_of_a_file_still_hangs_on_its_type():
    """On this rests that no two files share an address."""
    from streamlit.runtime.memory_media_file_storage import _calculate_file_id

    big = b"x" * 2_000_000
    other = big[:400_000] + b"y" + big[400_001:]
    assert _calculate_file_id(big, "text/csv; a", "c.csv") != _calculate_file_id(other, "text/csv; b", "c.csv")


def test_a_page_that_is_told_of_another_version_still_loads_itself_anew():
    """On this rests that nothing old stays on the screen; tests/browser/test_restart.py sees it happen."""
    folder = Path(importlib.import_module("streamlit").__file__ or "").parent / "static" / "static" / "js"
    found = [script.name for script in folder.glob("index.*.js") if _loads_anew(script)]
    assert found, "the page's script has no hasStreamlitVersionChanged → location.reload any more"


def _loads_anew(script: Path) -> bool:
    return bool(
        re.search(r"hasStreamlitVersionChanged\(\w+\)\)\{window\.location\.reload\(\)", script.read_text("utf-8"))
    )


INSIDE = r"streamlit\.runtime\.|streamlit\.proto|streamlit\.web|_session_mgr|uploaded_file_mgr|media_file_mgr|get_script_run_ctx"


def test_they_are_used_nowhere_else():
    sources = [*(ROOT / "lnexplore").rglob("*.py"), ROOT / "streamlit_app.py"]
    users = {str(path.relative_to(ROOT)) for path in sources if re.search(INSIDE, path.read_text("utf-8"))}
    assert users <= set(USED)
    for path in sources:
        # Names with an underscore of what is not ours.
        if str(path.relative_to(ROOT)) not in USED:
            assert not re.search(r"\bst\._[a-z]|\bstreamlit\._[a-z]|get_instance\(\)\._", path.read_text("utf-8")), path
