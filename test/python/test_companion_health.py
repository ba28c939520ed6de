from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from celltrail import companion_health
from celltrail.companion_health import until_it_hangs


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion_health, "INTERVAL_SECONDS", 0.02)
    monkeypatch.setattr(companion_health, "LIMIT_SECONDS", 0.2)
    monkeypatch.setattr(companion_health, "_SLICE_SECONDS", 0.05)
    monkeypatch.setattr(companion_health, "_LATE_SECONDS", 0.05)


async def watch(path: Path, seconds: float, busy: float = 0, pid: int | None = None) -> bool:
    """Whether what listens there is found to hang, with our own loop busy for so long at a time."""

    async def hold_up() -> None:
        while True:
            time.sleep(busy)  # noqa: ASYNC251 - that is what is wrong with it
            await asyncio.sleep(0)

    client = httpx.AsyncClient(
        base_url="http://localhost",
        transport=httpx.AsyncHTTPTransport(uds=str(path)),
        timeout=None,
        trust_env=False,
    )
    other = asyncio.ensure_future(hold_up()) if busy else None
    try:
        async with client:
            await asyncio.wait_for(until_it_hangs(client, pid), seconds)
    except TimeoutError:
        return False
    finally:
        if other:
            other.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await other
    return True


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a stopped process: the system accepts for it, and nothing more comes."""
    await reader.read()
    writer.close()


async def healthy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


def test_one_that_does_not_answer_hangs(tmp_path: Path) -> None:
    async def found() -> bool:
        async with await asyncio.start_unix_server(silent, tmp_path / "s"):
            return await watch(tmp_path / "s", 5)

    assert asyncio.run(found())


def test_one_that_is_at_work_gets_more_time(tmp_path: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", "while True: pass"])

    async def found(seconds: float) -> bool:
        async with await asyncio.start_unix_server(silent, tmp_path / "s"):
            return await watch(tmp_path / "s", seconds, pid=worker.pid)

    try:
        assert not asyncio.run(found(1.5))
        worker.send_signal(signal.SIGSTOP)
        assert asyncio.run(found(5))
    finally:
        worker.kill()
        worker.wait()


def test_one_that_answers_anything_or_is_gone_does_not_hang(tmp_path: Path) -> None:
    async def found() -> list[bool]:
        async with await asyncio.start_unix_server(healthy, tmp_path / "s"):
            return [await watch(tmp_path / "s", 1), await watch(tmp_path / "none", 1)]

    assert asyncio.run(found()) == [False, False]


def test_nothing_is_said_of_it_while_our_own_loop_is_held_up(tmp_path: Path) -> None:
    async def found() -> bool:
        async with await asyncio.start_unix_server(silent, tmp_path / "s"):
            return await watch(tmp_path / "s", 3, busy=0.15)

    assert not asyncio.run(found())
