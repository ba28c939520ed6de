"""A real kernel, and a real HTTP server that is asked to execute cells on it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from jupyter_client.manager import AsyncKernelManager
from tornado import web
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from celltrail.asked_cells import AskedCell, AskedCells
from celltrail.client_observer import observe_clients

BASE = "/user/a b/"
KERNEL = "11111111-2222-3333-4444-555555555555"
LOG = logging.getLogger()


class Execute(web.RequestHandler):
    def post(self) -> None:
        self.set_status(400 if b"refused" in self.request.body else 202)


async def ask(asked: AskedCells, *bodies: dict[str, Any], path: str = "execute") -> None:
    """Front ends ask for these, one after the other."""
    logged: list[str] = []
    settings: dict[str, Any] = {"log_function": lambda handler: logged.append(handler.request.path)}
    asked.install(settings)
    base = quote(BASE)
    server = HTTPServer(web.Application([(rf"{base}api/.*", Execute)], **settings))
    [socket] = bind_sockets(0, "127.0.0.1")
    server.add_socket(socket)
    url = f"http://127.0.0.1:{socket.getsockname()[1]}{base}api/kernels/{KERNEL}/{path}"
    for body in bodies:
        await AsyncHTTPClient().fetch(url, method="POST", body=json.dumps(body), raise_error=False)
    server.stop()
    assert len(logged) == len(bodies)  # Jupyter's own log goes on


def nbmodel(cell_id: str, code: str) -> dict[str, Any]:
    return {"code": code, "metadata": {"cell_id": cell_id, "document_id": "doc"}}


def cell_of(asked: AskedCell | None) -> str | None:
    return asked.cell_id if asked else None


@pytest.fixture
def asked() -> AskedCells:
    return AskedCells(quote(BASE), lambda document, cell: [f"{document} {cell}"], LOG)


def test_code_that_is_sent_to_the_kernel_is_told_with_the_cell_that_was_asked_for(
    asked: AskedCells,
) -> None:
    told: list[dict[str, Any]] = []

    async def execute() -> dict[str, Any]:
        await ask(asked, nbmodel("first", "x = 1"), nbmodel("second", "x = 1"))
        manager = AsyncKernelManager(kernel_name="python3")
        await manager.start_kernel()
        observe_clients(KERNEL, manager, asked, lambda frame: told.append(json.loads(frame)), LOG)
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=40)
            for _ in range(2):
                await client.execute_interactive("x = 1", timeout=40)
            await ask(asked, nbmodel("third", "1/0"), nbmodel("given up", "x"))
            reply: dict[str, Any] = await client.execute_interactive(
                "1/0", output_hook=lambda _: None, timeout=40
            )
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
        return reply

    reply = asyncio.run(execute())
    # What the kernel is, which the client asks first.
    told = [one for one in told if one["header"]["msg_type"] != "kernel_info_reply"]
    requests, replies = told[::2], told[1::2]
    assert [frame["metadata"].get("cellId") for frame in requests] == ["first", "second", "third"]
    assert [frame["metadata"]["tags"] for frame in requests] == [
        ["doc first"],
        ["doc second"],
        ["doc third"],
    ]
    assert [frame["content"]["code"] for frame in requests] == ["x = 1", "x = 1", "1/0"]
    assert {(frame["source"], frame["channel"]) for frame in told} == {("websocket", "shell")}
    assert [frame["to_kernel"] for frame in told] == [True, False] * 3
    assert [frame["content"]["status"] for frame in replies] == ["ok", "ok", "error"]
    assert replies[-1]["header"]["msg_id"] == reply["header"]["msg_id"]
    assert [frame["parent_header"]["msg_id"] for frame in replies] == [
        frame["header"]["msg_id"] for frame in requests
    ]
    # The server gives up what waits behind a failure.
    assert asked.take(KERNEL, "x") is None


def test_a_cell_is_known_by_its_code_and_what_was_asked_for_before_it_is_forgotten(
    asked: AskedCells,
) -> None:
    asyncio.run(ask(asked, nbmodel("a", "1"), nbmodel("b", "2"), nbmodel("c", "3")))
    assert asked.take(KERNEL, "other code") is None
    assert cell_of(asked.take(KERNEL, "2")) == "b"
    assert asked.take(KERNEL, "2") is None
    assert asked.take(KERNEL, "1") is None
    assert asked.take("other kernel", "3") is None
    assert cell_of(asked.take(KERNEL, "3")) == "c"


def test_a_request_without_code_is_the_next_that_is_sent(asked: AskedCells) -> None:
    """As jupyter-collaboration asks, whose server knows the document."""
    asyncio.run(ask(asked, {"cell_id": "a", "document_id": "json:notebook:d"}))
    assert cell_of(asked.take(KERNEL, "whatever")) == "a"


def test_other_requests_and_refused_ones_are_passed_over(asked: AskedCells) -> None:
    asyncio.run(ask(asked, nbmodel("a", "refused")))
    asyncio.run(ask(asked, nbmodel("a", "1"), path="interrupt"))
    asyncio.run(ask(asked, {"code": "1"}))
    assert asked.take(KERNEL, "refused") is None
    assert asked.take(KERNEL, "1") is None
