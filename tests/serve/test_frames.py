"""Which messages of a browser reach the app."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lnexplore.serve.frames import asks_for_work, is_run, judge, load_anew, overtakes, session_told


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
    assert judge(binary(**{field: True}), 1000, 10) is True


def test_a_run_of_the_script_passes():
    message = BackMsg()
    message.rerun_script.query_string = "v=1"
    assert judge({"type": "websocket.receive", "bytes": message.SerializeToString()}, 1000, 10) is True


@pytest.mark.parametrize(
    "field",
    ["clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime", "debug_disconnect_websocket"],
)
def test_what_is_the_operators_is_dropped(field: str):
    assert judge(binary(**{field: True}), 1000, 10) is False
    assert judge(binary(**{field: False}), 1000, 10) is False


def test_of_requests_to_the_server_only_downloads_and_rows_pass():
    assert judge(operation(deferred_file=1), 1000, 10) is True
    assert judge(operation(dataframe_chunk=1), 1000, 10) is True
    assert judge(operation(install_skills=1), 1000, 10) is False
    assert judge(operation(dismiss_skills_nudge=1), 1000, 10) is False
    assert judge(operation(), 1000, 10) is False


def test_an_empty_message_is_dropped():
    assert judge({"type": "websocket.receive", "bytes": b""}, 1000, 10) is False


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "websocket.receive", "text": "hello"}, 1003),
        ({"type": "websocket.receive", "bytes": b"\xff\xff\xff"}, 1002),
        ({"type": "websocket.receive", "bytes": b"x" * 1001}, 1009),
    ],
)
def test_what_no_browser_sends_ends_the_connection(message: dict[str, object], code: int):
    verdict = judge(message, 1000, 10)
    assert isinstance(verdict, tuple)
    assert verdict[0] == code


def test_which_messages_make_the_script_run():
    message = BackMsg()
    message.rerun_script.SetInParent()
    assert asks_for_work({"bytes": message.SerializeToString()})
    assert is_run({"bytes": message.SerializeToString()})
    assert asks_for_work(operation(deferred_file=1))
    assert not is_run(operation(deferred_file=1))
    assert not asks_for_work(binary(stop_script=True))


def test_the_session_is_read_from_what_the_app_says():
    message = ForwardMsg()
    message.new_session.initialize.session_id = "s-1"
    assert session_told({"type": "websocket.send", "bytes": message.SerializeToString()}) == "s-1"
    assert session_told({"type": "websocket.send", "bytes": ForwardMsg(script_finished=0).SerializeToString()}) == ""
    assert session_told({"type": "websocket.accept"}) == ""


def move(
    value: float = 0.5, *, page: str = "", fragment: str = "", click: bool = False, told: str = "", states: int = 1
) -> dict[str, object]:
    """A message that makes the script run."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.fragment_id = fragment
    for number in range(states):
        message.rerun_script.widget_states.widgets.add(id=f"slider {number}", double_value=value)
    if click:
        message.rerun_script.widget_states.widgets.add(id="button", trigger_value=True)
    if told:
        message.rerun_script.widget_states.widgets.add(id=told, json_trigger_value="[]")
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def test_a_message_tells_of_no_more_controls_than_the_page_may_have():
    assert judge(move(states=10), 1000, 10) is True
    verdict = judge(move(states=11), 1000, 10)
    assert isinstance(verdict, tuple)
    assert verdict[0] == 1009


@pytest.mark.parametrize(
    ("newer", "older", "is_needless"),
    [
        (move(0.6), move(0.5), True),
        (move(0.6, click=True), move(0.5), True),
        (move(0.6), move(0.5, click=True), False),
        # A threshold tells with each move those before it that nobody has answered.
        (move(0.6, told="thresholds"), move(0.5, told="thresholds"), True),
        (move(0.6, told="thresholds"), move(0.5, told="thresholds", click=True), False),
        (move(0.6, told="thresholds"), move(0.5, told="another"), False),
        (move(0.6), move(0.5, told="thresholds"), False),
        (move(0.6, page="data"), move(0.5), False),
        (move(0.6), move(0.5, fragment="a"), True),
        (move(0.6, fragment="a"), move(0.5, fragment="a"), True),
        (move(0.6, fragment="b"), move(0.5, fragment="a"), False),
        (move(0.6, fragment="a"), move(0.5), False),
        (binary(stop_script=True), move(0.5), False),
        (move(0.6), operation(deferred_file=1), False),
        (move(0.6), {"type": "websocket.connect"}, False),
    ],
)
def test_a_move_is_overtaken_by_a_later_one_of_the_same_page_unless_something_was_clicked(
    newer: dict[str, object], older: dict[str, object], is_needless: bool
):
    assert overtakes(newer, older) is is_needless


def test_a_page_is_told_to_load_itself_anew_by_another_version():
    message = ForwardMsg()
    message.ParseFromString(load_anew())
    assert message.new_session.initialize.environment_info.streamlit_version == "none"
