from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket
from conftest import StartServer
from jupyter_process import STAND_IN, TOKEN, JupyterProcess, eventually

from celltrail.companion_log import LIMIT_BYTES, CompanionLog
from celltrail.socket_path import LIMIT_BYTES as PATH_LIMIT
from celltrail.socket_path import SocketPath


def address_of(server: JupyterProcess, kernel_id: str) -> str:
    code = "import os; print(os.environ.get('MLFLOW_TRACKING_URI', ''))"
    return str(server.execute(kernel_id, code)["stdout"]).strip()


def is_running(pid: int) -> bool:
    try:
        # A zombie has ended; who reaps it is the system's affair.
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_gets_what_it_needs_and_ends_with_the_server(start_server: StartServer) -> None:
    server = start_server()
    pid = server.companion_pid()
    assert server.http.get("/celltrail/health").text == "OK"
    sockets = list((server.root.parent / "r").glob("celltrail-*.sock"))
    assert [oct(path.stat().st_mode & 0o777) for path in sockets] == ["0o600"]
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 5
    assert not is_running(pid)
    assert server.seen("ended"), "it was asked to end and not killed"
    assert not sockets[0].exists()


def test_a_killed_companion_is_back_at_the_same_address(start_server: StartServer) -> None:
    server = start_server()
    kernel = address_of(server, server.start_kernel())
    for _ in range(3):
        pid = server.companion_pid()
        os.kill(pid, signal.SIGKILL)
        begun = time.monotonic()
        # Both doors: at once, while there is none.
        assert httpx.get(f"{kernel}/api/x", timeout=10, trust_env=False).json()["pid"] != pid
        assert server.companion_pid() != pid
        assert time.monotonic() - begun < 5
    assert "Traceback" not in server.log()


def test_one_that_is_killed_again_and_again_is_back_within_2_s_each_time(
    start_server: StartServer,
) -> None:
    server = start_server()
    kernel = address_of(server, server.start_kernel())
    times = []
    for _ in range(6):
        os.kill(server.companion_pid(), signal.SIGKILL)
        begun = time.monotonic()
        assert httpx.get(f"{kernel}/api/x", timeout=10, trust_env=False).status_code == 200
        times.append(time.monotonic() - begun)
    # One start in six may meet a machine that has no time for it.
    assert sorted(times)[-2] < 2


def test_a_request_with_a_body_waits_for_the_next_companion(start_server: StartServer) -> None:
    server = start_server()
    pid = server.companion_pid()
    os.kill(pid, signal.SIGKILL)
    # What the old one had begun to read is not repeated: it may have taken effect.
    eventually(lambda: not is_running(pid))
    answer = server.http.put("/celltrail/api/x", content=b"x" * 3_000_000)
    assert answer.status_code == 200
    assert answer.json()["size"] == 3_000_000


def test_a_killed_server_leaves_no_companion(start_server: StartServer) -> None:
    server = start_server()
    pid = server.companion_pid()
    server.process.kill()
    eventually(lambda: not is_running(pid), 3)
    left = list((server.root.parent / "r").glob("celltrail-*.sock"))
    assert left
    start_server(folder=server.root.parent).companion_pid()
    assert not left[0].exists()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("sentence", "The data folder was made by celltrail 9.0; install that version."),
        ("silent", "The tracking server has not started within 6 s."),
    ],
)
def test_one_that_cannot_start_says_why_and_kernels_run_without_it(
    start_server: StartServer, tmp_path: Path, behaviour: str, reason: str
) -> None:
    (tmp_path / "root" / ".celltrail").mkdir(parents=True)
    (tmp_path / "root" / ".celltrail" / "behaviour").write_text(behaviour)
    server = start_server(folder=tmp_path)
    # Jupyter's own start is not ours to promise, and takes long on a busy machine.
    begun = time.monotonic()
    early = server.start_kernel()  # while it may still start
    answer = server.http.get("/celltrail/api/echo")
    assert time.monotonic() - begun < 10
    assert answer.status_code == 503
    assert answer.json() == {"error_code": "TEMPORARILY_UNAVAILABLE", "message": reason}
    assert f"celltrail: {reason}" in server.log()

    assert address_of(server, server.start_kernel()) == ""
    if behaviour == "silent":
        kernel = address_of(server, early)
        for verb in ("GET", "POST", "PUT"):
            refused = httpx.request(
                verb, f"{kernel}/api/2.0/mlflow/runs/create", content=b"x" * 9_000, trust_env=False
            )
            assert refused.status_code == 507
            assert refused.json()["message"] == reason
        assert httpx.get(f"{kernel[:-1]}x/api", trust_env=False).status_code == 401

        server.behave("work")
        os.kill(server.seen("started")[-1]["started"], signal.SIGKILL)
        assert eventually(lambda: server.http.get("/celltrail/api/echo").status_code == 200)
        assert httpx.get(f"{kernel}/api/x", trust_env=False).status_code == 200
        assert address_of(server, early) == kernel
        assert address_of(server, server.start_kernel()) != ""


def test_a_tab_that_comes_wakes_one_that_failed(start_server: StartServer, tmp_path: Path) -> None:
    command = tmp_path / "node"
    server = start_server(folder=tmp_path, companion=[str(command), *STAND_IN[1:]])
    begun = time.monotonic()
    assert server.http.get("/celltrail/api/echo").status_code == 503
    # After seven tries in 6.3 s it waits for as long as that until the next.
    time.sleep(max(0, begun + 6.6 - time.monotonic()))
    script = tmp_path / "script"
    script.write_text(f'#!/bin/sh\nexec {STAND_IN[0]} "$@"\n')
    script.chmod(0o700)
    script.rename(command)
    address = f"ws://127.0.0.1:{server.port}/celltrail/api/celltrail/v1/events?token={TOKEN}"
    tab = websocket.create_connection(address, timeout=10)
    told = [json.loads(tab.recv()) for _ in range(2)]
    assert told[0]["tries"] >= 7
    states = [one["state"] for one in told]
    assert states == ["failed", "ready"]
    assert time.monotonic() - begun < 12
    tab.close()


def test_a_tab_hears_what_one_that_failed_wrote(start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "root" / ".celltrail").mkdir(parents=True)
    (tmp_path / "root" / ".celltrail" / "behaviour").write_text("sentence")
    server = start_server(folder=tmp_path)
    assert server.http.get("/celltrail/api/echo").status_code == 503
    address = f"ws://127.0.0.1:{server.port}/celltrail/api/celltrail/v1/events?token={TOKEN}"
    tab = websocket.create_connection(address, timeout=10)
    assert json.loads(tab.recv())["log"].startswith("celltrail: The data folder was made by")
    tab.close()


def test_a_command_that_does_not_exist_is_a_reason(start_server: StartServer) -> None:
    server = start_server(companion=["/nowhere/node"])
    answer = server.http.get("/celltrail/api/echo")
    assert answer.status_code == 503
    assert "/nowhere/node" in answer.json()["message"]


def test_a_data_folder_that_cannot_be_made_is_a_reason(start_server: StartServer) -> None:
    server = start_server("--Celltrail.data_dir=/proc/nowhere")
    answer = server.http.get("/celltrail/api/echo")
    assert answer.status_code == 503
    assert answer.json()["message"].startswith("The folder of the record cannot be made: ")


def test_the_tabs_socket_stays_open_while_companions_change(start_server: StartServer) -> None:
    server = start_server()
    pid = server.companion_pid()
    tab = websocket.create_connection(
        f"ws://127.0.0.1:{server.port}/celltrail/api/celltrail/v1/events?token={TOKEN}",
        timeout=10,
    )

    def hear() -> dict[str, Any]:
        return dict(json.loads(tab.recv()))

    assert [hear() for _ in range(4)] == [
        {"type": "reset", "cursor": "0"},
        *({"type": "events", "cursor": cursor, "events": []} for cursor in "123"),
    ]
    tab.send("hello")
    eventually(lambda: server.seen("said"))
    os.kill(pid, signal.SIGKILL)
    starting = {"type": "server", "state": "starting"}
    assert hear() == {**starting, "message": "The tracking server is restarting."}
    assert hear() == {"type": "server", "state": "ready", "message": ""}
    # From where it was, and nothing twice.
    assert [hear()["cursor"] for _ in range(3)] == ["4", "5", "6"]
    assert [seen["events_from"] for seen in server.seen("events_from")] == ["", "3"]
    assert all(seen["cookies"] is None for seen in server.seen("events_from"))
    tab.close()


def test_its_log_is_bounded_and_gives_the_sentence(tmp_path: Path) -> None:
    log = CompanionLog(tmp_path)
    for _ in range(30):
        log.write(b"x" * 99_999 + b"\n")
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= LIMIT_BYTES
    log.begin()
    assert log.sentence() is None
    log.write(b"(node:7) Warning: x\nTypeError: no such thing\n    at f (x:1)\n\nNode.js v24.1\n")
    assert log.sentence() == "TypeError: no such thing"


def test_a_long_runtime_folder_is_not_used_for_the_socket(tmp_path: Path) -> None:
    path = SocketPath(tmp_path / ("long" * 30))
    folder = Path(str(path)).parent
    assert len(str(path)) <= PATH_LIMIT
    assert folder.stat().st_mode & 0o777 == 0o700
    path.remove()
    assert not folder.exists()
