from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import StartServer
from jupyter_process import PYTHONPATH, JupyterProcess, KernelSocket, eventually

from celltrail.websocket_observer import observed


def texts(server: JupyterProcess, kernel_id: str, msg_type: str) -> list[dict[str, Any]]:
    frames = server.frames(kind="message", kernel_id=kernel_id)
    return [frame for frame in frames if frame["header"]["msg_type"] == msg_type]


def events(server: JupyterProcess, kernel_id: str) -> list[str]:
    return [frame["event"] for frame in server.frames(kind="kernel", kernel_id=kernel_id)]


def has_events(server: JupyterProcess, kernel_id: str, *expected: str, seconds: float = 10) -> None:
    try:
        eventually(lambda: events(server, kernel_id) == list(expected), seconds)
    except AssertionError:
        assert events(server, kernel_id) == list(expected)


@pytest.mark.parametrize("protocol", ["legacy", "v1"])
def test_an_execution_is_told_whole_and_in_order(server: JupyterProcess, protocol: str) -> None:
    session = server.start_session(f"first run {protocol}.ipynb")
    kernel_id = session["kernel"]["id"]
    with KernelSocket(server, kernel_id, protocol) as kernel:
        reply = kernel.execute(
            "print('a\\nb')\n1/0", cellId="cell-1", tags=["no-track"], deletedCells=[]
        )
        assert reply["status"] == "error"
    eventually(lambda: texts(server, kernel_id, "execute_reply"))
    [request] = texts(server, kernel_id, "execute_request")
    assert (request["source"], request["channel"], request["to_kernel"]) == (
        "websocket",
        "shell",
        True,
    )
    assert request["header"]["msg_id"] == reply["msg_id"]
    assert request["metadata"]["cellId"] == "cell-1"
    assert request["metadata"]["tags"] == ["no-track"]
    assert request["content"]["code"] == "print('a\\nb')\n1/0"
    [answer] = texts(server, kernel_id, "execute_reply")
    assert (answer["to_kernel"], answer["content"]["status"]) == (False, "error")
    assert answer["parent_header"]["msg_id"] == reply["msg_id"]

    [error] = eventually(lambda: texts(server, kernel_id, "error"))
    assert (error["source"], error["channel"]) == ("iopub", "iopub")
    assert error["content"]["ename"] == "ZeroDivisionError"
    [started] = server.frames(kind="kernel", kernel_id=kernel_id)
    assert started | {"time": 0, "seq": 0} == {
        "seq": 0,
        "time": 0,
        "kind": "kernel",
        "kernel_id": kernel_id,
        "event": "started",
        "kernel_name": "python3",
        "language": "python",
        "notebook_path": f"first run {protocol}.ipynb",
        "tracking_uri": None,
    }
    order = [texts(server, kernel_id, t)[0]["seq"] for t in ("execute_request", "execute_input")]
    assert order == sorted(order)
    assert started["seq"] < order[0]


def test_numbers_start_at_one_and_have_no_gap(server: JupyterProcess) -> None:
    server.execute(server.start_kernel(), "for i in range(200): print(i, flush=True)")
    time.sleep(0.5)
    numbers = [frame["seq"] for frame in server.frames()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({seen["observer"] for seen in server.seen("observer")}) == 1


def test_what_happens_with_no_tab_open_is_seen(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    with KernelSocket(server, kernel_id, "v1") as kernel:
        kernel.execute("import time")
        msg_id = kernel.send("time.sleep(1); print('late')")
        time.sleep(0.3)
    [output] = eventually(lambda: texts(server, kernel_id, "stream"))
    assert output["content"]["text"] == "late\n"
    assert output["parent_header"]["msg_id"] == msg_id


def test_a_killed_kernel_is_reported_before_its_restart(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    pid = int(server.execute(kernel_id, "import os; print(os.getpid())")["stdout"])
    os.kill(pid, signal.SIGKILL)
    begun = time.monotonic()
    [died] = eventually(lambda: server.frames(event="died", kernel_id=kernel_id), 3)
    assert time.monotonic() - begun < 3
    assert died["cause"] == "signal 9"
    has_events(server, kernel_id, "started", "died", "restarted")
    # The next epoch is observed like the first.
    assert server.execute(kernel_id, "print('alive')")["stdout"] == "alive\n"
    eventually(lambda: texts(server, kernel_id, "stream")[-1]["content"]["text"] == "alive\n")


def test_a_kernel_that_leaves_says_how(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    with KernelSocket(server, kernel_id, None) as kernel:
        kernel.execute("import os")
        kernel.send("os._exit(7)")
        [died] = eventually(lambda: server.frames(event="died", kernel_id=kernel_id), 5)
    assert died["cause"] == "exit code 7"


def test_a_restart_is_announced_before_it_begins(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    with KernelSocket(server, kernel_id, None) as kernel:
        kernel.execute("import time")
        kernel.send("time.sleep(60)")
        eventually(lambda: len(texts(server, kernel_id, "execute_input")) == 2)
        server.http.post(f"/api/kernels/{kernel_id}/restart").raise_for_status()
    has_events(server, kernel_id, "started", "stopping", "restarted")
    stopping = server.frames(event="stopping", kernel_id=kernel_id)[0]
    assert stopping["action"] == "restart"
    [error] = texts(server, kernel_id, "error")  # of the interrupt that ends the cell
    restarted = server.frames(event="restarted", kernel_id=kernel_id)[0]
    assert stopping["seq"] < error["seq"] < restarted["seq"]
    server.execute(kernel_id, "print('second')")
    eventually(lambda: texts(server, kernel_id, "stream"))


def test_a_shutdown_is_announced_and_the_kernel_is_gone(server: JupyterProcess) -> None:
    session = server.start_session("shut.ipynb")
    kernel_id = session["kernel"]["id"]
    server.http.delete(f"/api/sessions/{session['id']}").raise_for_status()
    has_events(server, kernel_id, "started", "stopping", "gone")
    assert server.frames(event="stopping", kernel_id=kernel_id)[0]["action"] == "shutdown"
    time.sleep(1.5)
    has_events(server, kernel_id, "started", "stopping", "gone")
    assert not server.frames(kind="notebook", kernel_id=kernel_id)


def test_a_renamed_notebook_is_followed(server: JupyterProcess) -> None:
    session = server.start_session("old.ipynb")
    kernel_id = session["kernel"]["id"]
    for path in ("sub dir/Übung 第.ipynb", "new.ipynb"):
        renamed = {"path": path, "name": Path(path).name}
        server.http.patch(f"/api/sessions/{session['id']}", json=renamed).raise_for_status()
        eventually(lambda p=path: server.frames(kind="notebook", notebook_path=p), 3)  # type: ignore[misc]
    told = server.frames(kind="notebook", kernel_id=kernel_id)
    assert [frame["notebook_path"] for frame in told] == ["sub dir/Übung 第.ipynb", "new.ipynb"]


def test_a_console_or_a_bare_kernel_has_no_notebook(server: JupyterProcess) -> None:
    console = server.start_session("console-1-ab", type="console", name="Console 1")
    bare = server.start_kernel()
    for kernel_id in (console["kernel"]["id"], bare):
        eventually(lambda k=kernel_id: server.frames(event="started", kernel_id=k))  # type: ignore[misc]
        assert server.frames(kernel_id=kernel_id, kind="kernel")[0]["notebook_path"] is None
        assert not server.frames(kernel_id=kernel_id, kind="notebook")


def test_frames_outlive_the_companion(start_server: StartServer) -> None:
    server = start_server()
    kernel_id = server.start_kernel()
    eventually(lambda: events(server, kernel_id))
    # Once it has stored the frames and once before it could say so.
    server.instruct(lose_answer=True)
    for count in range(3):
        server.execute(kernel_id, f"print({count})")
        os.kill(server.companion_pid(), signal.SIGKILL)
    eventually(
        lambda: [f["content"]["text"] for f in texts(server, kernel_id, "stream")][-1:] == ["2\n"]
    )
    by_number: dict[int, dict[str, Any]] = {}
    for frame in server.frames():
        # What came twice, for want of an answer, is the same frame.
        assert by_number.setdefault(frame["seq"], frame) == frame
    assert sorted(by_number) == list(range(1, len(by_number) + 1))
    assert len(server.frames()) > len(by_number), "a lost answer made it send again"
    distinct = [frame for frame in by_number.values() if frame["kind"] == "message"]
    told = [f["content"]["text"] for f in distinct if f["header"]["msg_type"] == "stream"]
    assert told == ["0\n", "1\n", "2\n"]


def test_a_refused_frame_does_not_hold_up_the_others(start_server: StartServer) -> None:
    server = start_server()
    kernel_id = server.start_kernel()
    server.instruct(refuse="poison")
    server.execute(kernel_id, "print('poison')")
    server.execute(kernel_id, "print('fine')")
    eventually(lambda: [f["content"]["text"] for f in texts(server, kernel_id, "stream")])
    numbers = [frame["seq"] for frame in server.frames()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "poison" not in json.dumps(server.frames())
    assert "refused a frame" in server.log()


def test_the_servers_end_ends_its_kernels_first(start_server: StartServer) -> None:
    server = start_server()
    kernel_id = server.start_kernel()
    server.execute(kernel_id, "1")
    server.stop()
    assert events(server, kernel_id) == ["started", "stopping", "gone"]


def test_alive_kernels_are_named(server: JupyterProcess) -> None:
    # By now, with the tests above, the server is older than the 10 s between two of these.
    told = eventually(lambda: server.frames(kind="alive"), 30)[0]
    begun = {f["kernel_id"]: f["seq"] for f in server.frames(event="started")}
    ended = {f["kernel_id"]: f["seq"] for f in server.frames(event="gone")}
    living = {k for k, seq in begun.items() if seq < told["seq"] < ended.get(k, told["seq"] + 1)}
    assert living
    assert set(told["kernel_ids"]) <= living


def test_a_fault_of_ours_does_not_stop_an_execution(
    start_server: StartServer, tmp_path: Path
) -> None:
    # Every place where we look is made to fail.
    (tmp_path / "sitecustomize.py").write_text(
        "import celltrail.frame as frame\n"
        "def fail(*args, **kwargs):\n"
        "    raise RuntimeError('a fault of ours')\n"
        "frame.message_type = frame.message_frame = frame.event_frame = fail\n"
    )
    server = start_server(env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{PYTHONPATH}"})
    kernel_id = server.start_kernel()
    assert server.execute(kernel_id, "print(1)")["stdout"] == "1\n"
    assert server.execute(kernel_id, "print(2)", "v1")["stdout"] == "2\n"
    assert server.http.post(f"/api/kernels/{kernel_id}/restart").status_code == 200
    assert server.execute(kernel_id, "print(3)")["stdout"] == "3\n"
    assert server.http.delete(f"/api/kernels/{kernel_id}").status_code == 204
    assert "a fault of ours" in server.log()


def test_another_extensions_connection_class_stays_in_use() -> None:
    class Theirs:
        subprotocol = None
        kernel_id = "k"
        seen: list[Any]

        def handle_incoming_message(self, message: str) -> str:
            self.seen = [message]
            return "in"

        def handle_outgoing_message(self, *args: Any) -> str:
            return "out"

    told: list[bytes] = []
    ours = observed(
        Theirs,
        lambda kernel_id, frame: told.append(frame),
        lambda kernel_id: True,
        logging.getLogger(),
    )
    assert issubclass(ours, Theirs)
    assert not hasattr(ours, "nudge")
    connection = ours()
    request = {"header": {"msg_type": "execute_request"}, "channel": "shell", "content": {}}
    assert connection.handle_incoming_message(json.dumps(request)) == "in"
    assert connection.seen == [json.dumps(request)]
    assert len(told) == 1
    # A gateway's class has other arguments.
    assert connection.handle_outgoing_message("a message of the gateway") == "out"
    assert connection.handle_incoming_message("not JSON: execute_request") == "in"
    assert len(told) == 1


@pytest.mark.parametrize(("deaf_for", "nudges"), [(0, 1), (3, 4)])
def test_a_front_end_is_let_in_when_we_hear_the_kernel(deaf_for: int, nudges: int) -> None:
    class Theirs:
        kernel_id = "k"
        nudged = 0

        async def nudge(self) -> None:
            self.nudged += 1

    asked: list[str] = []

    def hears(kernel_id: str) -> bool:
        asked.append(kernel_id)
        return len(asked) > deaf_for

    connection = observed(Theirs, lambda kernel_id, frame: None, hears, logging.getLogger())()

    async def connect() -> None:
        await connection.nudge()

    asyncio.run(connect())
    assert connection.nudged == nudges
    assert set(asked) == {"k"}


def test_a_front_end_is_let_in_when_we_never_hear_the_kernel() -> None:
    class Theirs:
        kernel_id = "k"

        async def nudge(self) -> None:
            pass

    ours = observed(
        Theirs, lambda kernel_id, frame: None, lambda kernel_id: False, logging.getLogger()
    )

    async def connect() -> float:
        began = time.monotonic()
        await ours().nudge()
        return time.monotonic() - began

    assert asyncio.run(connect()) < 5


def test_a_first_cell_is_heard_however_late_our_subscription_is(
    start_server: StartServer, tmp_path: Path
) -> None:
    # As late as it never is, so that it would be too late for sure.
    (tmp_path / "sitecustomize.py").write_text(
        "import celltrail.iopub_observer as observer\nobserver._RECONNECT_MS = 600\n"
    )
    server = start_server(env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{PYTHONPATH}"})
    kernel_id = server.start_kernel()
    with KernelSocket(server, kernel_id, None) as kernel:
        kernel.execute("print('first')")
    eventually(lambda: texts(server, kernel_id, "stream"))
    server.http.post(f"/api/kernels/{kernel_id}/restart").raise_for_status()
    with KernelSocket(server, kernel_id, None) as kernel:
        kernel.execute("print('second')")
    eventually(lambda: len(texts(server, kernel_id, "stream")) == 2)
