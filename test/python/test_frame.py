from __future__ import annotations

import json

from celltrail.frame import event_frame, message_frame, message_type, numbered

HEADER = b'{\n "msg_id": "a",\n "msg_type": "execute_request"\r\n}'


def test_a_message_becomes_one_line_that_holds_it_unchanged() -> None:
    content = {"code": "x = 'a\nb'\n", "silent": False}
    parts = [HEADER, b"{}", b'{"cellId":"c"}', json.dumps(content, indent=2).encode()]
    line = numbered(message_frame("k", "websocket", "shell", True, parts), 7)
    assert b"\n" not in line
    assert b"\r" not in line
    frame = json.loads(line)
    assert frame.pop("time") > 1_700_000_000_000
    assert frame == {
        "seq": 7,
        "kind": "message",
        "kernel_id": "k",
        "source": "websocket",
        "channel": "shell",
        "to_kernel": True,
        "header": {"msg_id": "a", "msg_type": "execute_request"},
        "parent_header": {},
        "metadata": {"cellId": "c"},
        "content": content,
    }


def test_the_type_is_found_in_any_spacing_and_not_within_a_string() -> None:
    assert message_type(HEADER) == "execute_request"
    assert message_type(b'{"msg_type":"status"}') == "status"
    hidden = json.dumps({"username": '"msg_type": "status"', "msg_type": "stream"}).encode()
    assert message_type(hidden) == "stream"
    assert message_type(b"{}") == ""


def test_a_path_in_any_script_stays_on_one_line() -> None:
    path = "Übungen/第 1 課\u2028.ipynb"
    line = numbered(event_frame("notebook", kernel_id="k", notebook_path=path), 1)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["notebook_path"] == path
