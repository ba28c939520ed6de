from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
import websocket
from jupyter_process import TOKEN, JupyterProcess, eventually
from tornado import web
from tornado.routing import PathMatches, RuleRouter

from celltrail.extension import _add_handlers

# What each pattern of the router stands for.
PATTERNS = {
    "/celltrail/(?:ajax-)?api/celltrail/v1/events": [
        "/celltrail/api/celltrail/v1/events",
        "/celltrail/ajax-api/celltrail/v1/events",
    ],
    "/celltrail/((?:ajax-)?api/.*)": [
        "/celltrail/api/2.0/mlflow/experiments/search",
        "/celltrail/ajax-api/2.0/mlflow/experiments/search",
        "/celltrail/api/celltrail/v1/frames",
    ],
    "/celltrail/(health|version|get-artifact)": [
        "/celltrail/health",
        "/celltrail/version",
        "/celltrail/get-artifact",
    ],
}
ROUTES = [route for routes in PATTERNS.values() for route in routes]
VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@pytest.fixture(scope="module")
def stranger(server: JupyterProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        yield client


def test_the_router_has_no_other_route_than_those_tried_here() -> None:
    app = web.Application()
    serverapp = SimpleNamespace(web_app=app, base_url="/")
    _add_handlers(serverapp, object())  # type: ignore[arg-type]
    rules = [
        inner.matcher.regex.pattern.removesuffix("$")
        for outer in app.default_router.rules
        if isinstance(outer.target, RuleRouter)
        for inner in outer.target.rules
        if isinstance(inner.matcher, PathMatches)
    ]
    assert [rule for rule in rules if "celltrail" in rule] == list(PATTERNS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("route", ROUTES)
def test_who_is_not_logged_in_gets_403(stranger: httpx.Client, route: str, verb: str) -> None:
    answer = stranger.request(verb, route, content=b"x" * 100 if verb == "PUT" else None)
    assert answer.status_code == 403
    assert stranger.request(verb, route, params={"token": "wrong"}).status_code == 403


def test_nothing_of_a_strangers_request_reaches_the_companion(
    server: JupyterProcess, stranger: httpx.Client
) -> None:
    for verb in VERBS:
        stranger.request(verb, "/celltrail/api/stranger", content=b"x" * 100_000)
    server.http.put("/celltrail/api/known")
    reached = [seen["reached"] for seen in server.seen("reached")]
    assert "/api/known" in reached
    assert "/api/stranger" not in reached


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=["host", "origin"]
)
def test_a_foreign_host_or_origin_gets_403(server: JupyterProcess, headers: dict[str, str]) -> None:
    # With a cookie as a browser has it: a token in a header is never sent by a foreign page.
    with httpx.Client(base_url=server.url, trust_env=False) as browser:
        browser.get("/login")
        browser.post("/login", data={"password": TOKEN, "_xsrf": browser.cookies["_xsrf"]})
        browser.get("/a-page-that-sets-the-cookie")
        xsrf = browser.cookies["_xsrf"]
        assert browser.get("/celltrail/api/echo").status_code == 200
        for verb in ("GET", "POST"):
            sent = {"X-XSRFToken": xsrf, **headers}
            assert browser.request(verb, "/celltrail/api/echo", headers=sent).status_code == 403
        assert browser.post("/celltrail/api/echo").status_code == 403, "no XSRF token"
        answer = browser.post("/celltrail/api/echo", headers={"X-XSRFToken": xsrf})
        assert answer.status_code == 200


@pytest.mark.parametrize("headers", [None, [f"Authorization: token {TOKEN}"]], ids=["no", "yes"])
def test_the_websocket_asks_for_a_login_and_the_right_origin(
    server: JupyterProcess, headers: list[str] | None
) -> None:
    address = f"ws://127.0.0.1:{server.port}/celltrail/api/celltrail/v1/events"
    if headers is None:
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(address)
        assert refused.value.status_code == 403
    else:
        websocket.create_connection(address, header=headers).close()
    login = f"{address}?token={TOKEN}" if headers else address
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(login, host="evil.example")
    assert refused.value.status_code == 403


def test_the_login_does_not_reach_the_companion(server: JupyterProcess) -> None:
    answer = server.http.post(
        f"/celltrail/api/2.0/a%20b?x=1&token={TOKEN}",
        json={"a": 1},
        headers={"Cookie": "a=b", "X-XSRFToken": "c", "Referer": f"http://x/?token={TOKEN}"},
    )
    assert answer.status_code == 200
    assert "planted" not in answer.headers.get("set-cookie", "")
    got = answer.json()
    assert (got["method"], got["path"], got["query"]) == ("POST", "/api/2.0/a b", "x=1") or (
        got["path"] == "/api/2.0/a%20b" and got["query"] == "x=1"
    )
    assert TOKEN not in json.dumps(got)
    assert not {"Cookie", "X-Xsrftoken", "Referer"} & set(got["headers"])
    assert got["headers"]["Content-Type"] == "application/json"


def test_policies_are_not_weakened(server: JupyterProcess) -> None:
    policies = server.http.get("/celltrail/api/echo").headers.get_list("content-security-policy")
    joined = ",".join(policies)
    assert "default-src 'none'" in joined
    assert "sandbox" in joined
    assert "script-src 'none'" in joined


def test_frames_are_not_taken_from_browsers(server: JupyterProcess) -> None:
    for path in ("api/celltrail/v1/frames", "api/celltrail/v1//%66rames/"):
        assert server.http.post(f"/celltrail/{path}", content=b"{}").status_code == 403
    assert server.http.get("/celltrail/api/%2e%2e/health").status_code == 400


def test_an_artifact_of_any_size_goes_up_in_constant_memory(server: JupyterProcess) -> None:
    size = 600 * 1024 * 1024  # more than Jupyter takes for itself

    def body() -> Iterator[bytes]:
        piece = b"x" * (1024 * 1024)
        for _ in range(size // len(piece)):
            yield piece

    before = _memory(server.process.pid)
    answer = server.http.put("/celltrail/api/artifact", content=body())
    assert answer.status_code == 200
    assert answer.json()["size"] == size
    assert _peak(server.process.pid) - before < 60 * 1024 * 1024


def test_a_large_answer_comes_down_in_constant_memory(server: JupyterProcess) -> None:
    size = 65_536 * 3_000
    before = _memory(server.process.pid)
    got = 0
    with server.http.stream("GET", f"/celltrail/api/download?size={size}") as answer:
        assert answer.headers["content-disposition"] == 'attachment; filename="a.html"'
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["x-content-type-options"] == "nosniff"
        for piece in answer.iter_raw():
            got += len(piece)
    assert got == size
    assert _peak(server.process.pid) - before < 60 * 1024 * 1024


def test_an_answer_streams(server: JupyterProcess) -> None:
    begun = time.monotonic()
    with server.http.stream("GET", "/celltrail/api/drip") as answer:
        next(answer.iter_lines())
        assert time.monotonic() - begun < 2  # the whole of it takes 10 s
    eventually(lambda: [s for s in server.seen("aborted") if s["aborted"] == "/api/drip"], 3)


def test_an_answer_that_comes_whole_is_sent_in_one_go(server: JupyterProcess) -> None:
    address = httpx.URL(server.url)
    request = (
        f"GET {address.path}celltrail/health HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
        f"Authorization: token {TOKEN}\r\n\r\n"
    )
    with socket.create_connection((address.host, address.port), timeout=10) as tab:
        for _ in range(5):
            tab.sendall(request.encode())
            head, _, body = tab.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert f"Content-Length: {len(body)}".encode() in head
            assert body


def test_an_upload_that_breaks_off_is_aborted_behind(server: JupyterProcess) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as browser:
        head = (
            f"PUT /celltrail/api/broken HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Authorization: token {TOKEN}\r\nContent-Length: 1000000\r\n\r\n"
        )
        browser.sendall(head.encode() + b"x" * 100_000)
        time.sleep(0.5)
    eventually(lambda: [s for s in server.seen("aborted") if s["aborted"] == "/api/broken"], 3)


def test_half_an_answer_does_not_look_whole(server: JupyterProcess) -> None:
    with (
        pytest.raises(httpx.RemoteProtocolError),
        server.http.stream("GET", "/celltrail/api/download?size=6553600&break=1") as answer,
    ):
        for _ in answer.iter_raw():
            pass
    assert server.companion_pid()


def test_looking_at_runs_does_not_keep_an_idle_server_alive(server: JupyterProcess) -> None:
    before = server.http.get("/api/status?no_track_activity=1").json()["last_activity"]
    time.sleep(0.01)
    server.http.get("/celltrail/api/echo")
    after = server.http.get("/api/status?no_track_activity=1").json()["last_activity"]
    assert before == after


def test_many_slow_answers_hold_up_nobody(server: JupyterProcess) -> None:
    done = threading.Event()

    def listen() -> None:
        with (
            httpx.Client(trust_env=False, headers=server.http.headers) as client,
            client.stream("GET", f"{server.url}/celltrail/api/drip") as answer,
        ):
            for _ in answer.iter_lines():
                if done.is_set():
                    return

    listeners = [threading.Thread(target=listen) for _ in range(120)]
    for listener in listeners:
        listener.start()
    time.sleep(1)
    begun = time.monotonic()
    assert server.companion_pid()
    assert time.monotonic() - begun < 3
    done.set()
    for listener in listeners:
        listener.join()


def _memory(pid: int) -> int:
    _clear_peak(pid)
    return _status(pid, "VmRSS")


def _peak(pid: int) -> int:
    return _status(pid, "VmHWM")


def _clear_peak(pid: int) -> None:
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def _status(pid: int, name: str) -> int:
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith(name))
    return int(line.split()[1]) * 1024
