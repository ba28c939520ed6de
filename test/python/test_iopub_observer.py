from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import zmq
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

from celltrail.iopub_observer import IopubObserver


class Publisher:
    """A kernel's end of iopub."""

    def __init__(self) -> None:
        self.context = zmq.Context()
        self.session = Session(key=b"key")
        # As PUB, and it hears of a subscription.
        self._socket = self.context.socket(zmq.XPUB)
        # A kernel's is 1000. On a busy machine zmq's own thread may not keep up with that, but what
        # the server's end leaves unread must not find room here either.
        self._socket.setsockopt(zmq.SNDHWM, 3000)
        self.port = self._socket.bind_to_random_port("tcp://127.0.0.1")

    def connect_iopub(self) -> ZMQStream:
        """As a kernel manager does."""
        socket = self.context.socket(zmq.SUB)
        socket.connect(f"tcp://127.0.0.1:{self.port}")
        socket.setsockopt(zmq.SUBSCRIBE, b"")
        return ZMQStream(socket)

    def unbind(self) -> None:
        self._socket.unbind(f"tcp://127.0.0.1:{self.port}")

    def bind(self) -> None:
        self._socket.bind(f"tcp://127.0.0.1:{self.port}")

    def wait_for_subscription(self) -> None:
        assert self._socket.recv() == b"\x01"

    def publish(self, kind: str, **content: Any) -> None:
        self.session.send(self._socket, kind, content, ident=kind.encode())

    def close(self) -> None:
        self._socket.close()
        self.context.destroy(linger=0)


@pytest.fixture
def kernel() -> Iterator[Publisher]:
    kernel = Publisher()
    yield kernel
    kernel.close()


def manager_of(kernel: Publisher) -> Any:
    session = SimpleNamespace(config=None, key=kernel.session.key)
    return SimpleNamespace(
        session=session, context=kernel.context, connect_iopub=kernel.connect_iopub
    )


def test_a_flood_while_the_server_is_busy_is_seen_whole(kernel: Publisher) -> None:
    """By default zmq keeps 1000 messages and drops the others without a word."""
    count = 8_000
    told: list[int] = []
    whole = asyncio.Event()

    def report(frame: bytes, is_output: bool) -> None:
        assert is_output
        told.append(json.loads(b"{" + frame[1:])["content"]["number"])
        if len(told) == count:
            whole.set()

    async def observe() -> None:
        IopubObserver("k", manager_of(kernel), report, logging.getLogger())
        kernel.wait_for_subscription()
        for number in range(count):
            kernel.publish("stream", number=number, text="x" * 4_000)
            if number % 100 == 0:
                # Long enough for the kernel's end, which has a limit of its own; the server's
                # loop is busy all the while.
                time.sleep(0.01)  # noqa: ASYNC251
        await whole.wait()

    asyncio.run(asyncio.wait_for(observe(), 40))
    assert told == list(range(count))


def test_outputs_are_told_from_what_must_not_be_lost(kernel: Publisher) -> None:
    told: list[tuple[str, bool]] = []

    def report(frame: bytes, is_output: bool) -> None:
        told.append((json.loads(frame)["header"]["msg_type"], is_output))

    async def observe() -> None:
        observer = IopubObserver("k", manager_of(kernel), report, logging.getLogger())
        kernel.wait_for_subscription()
        for kind in ("status", "execute_input", "display_data", "comm_msg", "error"):
            kernel.publish(kind)
        time.sleep(0.3)  # noqa: ASYNC251
        # Closing reads what has arrived: a dead kernel's last words.
        observer.close()

    asyncio.run(observe())
    assert told == [
        ("status", False),
        ("execute_input", False),
        ("display_data", True),
        ("error", False),
    ]


def test_a_kernel_is_heard_as_soon_as_it_listens() -> None:
    """By default zmq would be 0.1 s late on average."""
    delays = sorted(asyncio.run(delay_of_subscription()) for _ in range(7))
    assert delays[3] < 0.05


async def delay_of_subscription() -> float:
    late = Publisher()
    late.unbind()
    observer = IopubObserver("k", manager_of(late), lambda frame, output: None, logging.getLogger())
    try:
        await asyncio.sleep(0.25)
        late.bind()
        began = time.monotonic()
        await asyncio.to_thread(late.wait_for_subscription)
        return time.monotonic() - began
    finally:
        observer.close()
        late.close()
