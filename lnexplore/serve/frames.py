"""Which messages of a browser the app gets to see."""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VISITORS = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
"""what a visitor's page needs; clearing all visitors' caches, asking for the code's origin and the like are the operator's"""
VISITORS_OPERATIONS = {"deferred_file", "dataframe_chunk"}

NO_TEXT = (1003, "Only binary messages are understood.")
NOT_UNDERSTOOD = (1002, "The message could not be understood.")
TOO_BIG = (1009, "The message is too big.")


def judge(message: Message, largest: int) -> bool | tuple[int, str]:
    """True where the app may see a message, False where it is dropped, or code and reason to close the connection with."""
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
    kind = parsed.WhichOneof("type")
    if kind == "backend_operation_request":
        return parsed.backend_operation_request.WhichOneof("payload") in VISITORS_OPERATIONS
    return kind in VISITORS


def asks_for_a_run(message: Message) -> bool:
    """Whether a message that was found good makes the script run."""
    parsed = BackMsg()
    parsed.ParseFromString(message["bytes"])
    return bool(parsed.HasField("rerun_script"))


def session_told(message: Message) -> str:
    """The session that the app tells a page it is; empty for any other message."""
    data = message.get("bytes")
    if not data:
        return ""
    parsed = ForwardMsg()
    parsed.ParseFromString(data)
    return str(parsed.new_session.initialize.session_id) if parsed.HasField("new_session") else ""
