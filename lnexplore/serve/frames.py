"""Which messages of a browser the app gets to see. Reads Streamlit's protocol between page and server, which it does not promise."""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VISITORS = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
"""what a visitor's page needs; clearing all visitors' caches, asking for the code's origin and the like are the operator's"""
VISITORS_OPERATIONS = {"deferred_file", "dataframe_chunk"}
CLICKS = {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}
"""values of controls that are said once, so that the message must not be left out"""

NO_TEXT = (1003, "Only binary messages are understood.")
NOT_UNDERSTOOD = (1002, "The message could not be understood.")
TOO_BIG = (1009, "The message is too big.")
TOO_MANY_STATES = (1009, "The message tells of more controls than the page has.")


def judge(message: Message, largest: int, most_states: int) -> bool | tuple[int, str]:
    """True where the app may see a message, False where it is dropped, or code and reason to close the connection with.

    `largest` is in bytes; `most_states` how many values of controls a message may tell.
    """
    data = message.get("bytes")
    if data is None:
        return NO_TEXT
    if len(data) > largest:
        return TOO_BIG
    parsed = BackMsg()
    try:
        parsed.ParseFromString(data)
    except DecodeError:
        return NOT_UNDERSTOOD
    if len(parsed.rerun_script.widget_states.widgets) > most_states:
        return TOO_MANY_STATES
    kind = parsed.WhichOneof("type")
    if kind == "backend_operation_request":
        return parsed.backend_operation_request.WhichOneof("payload") in VISITORS_OPERATIONS
    return kind in VISITORS


def asks_for_work(message: Message) -> bool:
    """Whether a message that was found good makes the script run, or a file be made."""
    parsed = BackMsg()
    parsed.ParseFromString(message["bytes"])
    return bool(parsed.HasField("rerun_script") or parsed.HasField("backend_operation_request"))


def is_run(message: Message) -> bool:
    """Whether a message that was found good makes the script run."""
    parsed = BackMsg()
    parsed.ParseFromString(message["bytes"])
    return bool(parsed.HasField("rerun_script"))


def overtakes(newer: Message, older: Message) -> bool:
    """Whether a message makes one that still waits before it needless: both ask for the same page, and nothing was clicked.

    A message tells the values of all controls. A part of the page that is drawn alone is overtaken by itself and by the whole. A
    click is not, but for those of a component that says with each what it said before (`ui/board`, the only one there is).
    """
    if not (newer.get("bytes") and older.get("bytes")):
        return False
    new, old = BackMsg(), BackMsg()
    new.ParseFromString(newer["bytes"])
    old.ParseFromString(older["bytes"])
    if not (new.HasField("rerun_script") and old.HasField("rerun_script")):
        return False
    mine, theirs = new.rerun_script, old.rerun_script
    said_again = {state.id for state in mine.widget_states.widgets if state.WhichOneof("value") == "json_trigger_value"}
    return (
        (mine.page_script_hash, mine.page_name) == (theirs.page_script_hash, theirs.page_name)
        and mine.fragment_id in ("", theirs.fragment_id)
        and not theirs.is_history_navigation
        and not any(
            state.WhichOneof("value") in CLICKS and state.id not in said_again for state in theirs.widget_states.widgets
        )
    )


def session_told(message: Message) -> str:
    """The session that the app tells a page it is; empty for any other message."""
    data = message.get("bytes")
    if not data:
        return ""
    parsed = ForwardMsg()
    parsed.ParseFromString(data)
    return str(parsed.new_session.initialize.session_id) if parsed.HasField("new_session") else ""


def load_anew() -> bytes:
    """A message at which a page loads itself anew from its address: it is told of a server of another version."""
    told = ForwardMsg()
    told.new_session.initialize.environment_info.streamlit_version = "none"
    return bytes(told.SerializeToString())
