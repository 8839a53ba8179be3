"""Which messages of a browser reach the app."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lnexplore.serve.frames import asks_for_a_run, judge, session_told


def binary(**fields: object) -> dict[str, object]:
    return {"type": "websocket.receive", "bytes": BackMsg(**fields).SerializeToString()}


def operation(**payload: object) -> dict[str, object]:
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    for name in payload:
        getattr(message.backend_operation_request, name).SetInParent()
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


@pytest.mark.parametrize("field", ["stop_script", "app_heartbeat"])
def test_what_a_page_needs_passes(field: str):
    assert judge(binary(**{field: True}), 1000) is True


def test_a_run_of_the_script_passes():
    message = BackMsg()
    message.rerun_script.query_string = "v=1"
    assert judge({"type": "websocket.receive", "bytes": message.SerializeToString()}, 1000) is True


@pytest.mark.parametrize(
    "field",
    ["clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime", "debug_disconnect_websocket"],
)
def test_what_is_the_operators_is_dropped(field: str):
    assert judge(binary(**{field: True}), 1000) is False
    assert judge(binary(**{field: False}), 1000) is False


def test_of_requests_to_the_server_only_downloads_and_rows_pass():
    assert judge(operation(deferred_file=1), 1000) is True
    assert judge(operation(dataframe_chunk=1), 1000) is True
    assert judge(operation(install_skills=1), 1000) is False
    assert judge(operation(dismiss_skills_nudge=1), 1000) is False
    assert judge(operation(), 1000) is False


def test_an_empty_message_is_dropped():
    assert judge({"type": "websocket.receive", "bytes": b""}, 1000) is False


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "websocket.receive", "text": "hello"}, 1003),
        ({"type": "websocket.receive", "bytes": b"\xff\xff\xff"}, 1002),
        ({"type": "websocket.receive", "bytes": b"x" * 1001}, 1009),
    ],
)
def test_what_no_browser_sends_ends_the_connection(message: dict[str, object], code: int):
    verdict = judge(message, 1000)
    assert isinstance(verdict, tuple)
    assert verdict[0] == code


def test_which_messages_make_the_script_run():
    message = BackMsg()
    message.rerun_script.SetInParent()
    assert asks_for_a_run({"bytes": message.SerializeToString()})
    assert not asks_for_a_run(binary(stop_script=True))


def test_the_session_is_read_from_what_the_app_says():
    message = ForwardMsg()
    message.new_session.initialize.session_id = "s-1"
    assert session_told({"type": "websocket.send", "bytes": message.SerializeToString()}) == "s-1"
    assert session_told({"type": "websocket.send", "bytes": ForwardMsg(script_finished=0).SerializeToString()}) == ""
    assert session_told({"type": "websocket.accept"}) == ""
