"""Finds out that the companion runs but does nothing any more."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

INTERVAL_SECONDS = 2.0
# With the interval: 5 s after it stopped at the latest, so that a call which waits ends within 10.
LIMIT_SECONDS = 3.0
_SLICE_SECONDS = 0.5
# One that has work and gets no processor is hardly helped by a restart, which needs one, too. Also
# with this a call that waits ends within 10 s.
STARVED_LIMIT_SECONDS = 8.0
# Our own loop was held up by as much, or the machine slept: that says nothing of the companion.
_LATE_SECONDS = 0.5


async def until_it_hangs(client: httpx.AsyncClient, pid: int | None = None) -> None:
    """
    Returns when a companion that has answered before gives no answer for `LIMIT_SECONDS`, or for
    `STARVED_LIMIT_SECONDS` if it is at work meanwhile.

    @param pid of the companion; without it nobody sees whether it is at work
    """
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        call = asyncio.ensure_future(client.get("/health"))
        try:
            if not await _ends(call, pid):
                return
        finally:
            call.cancel()


async def _ends(call: asyncio.Future[httpx.Response], pid: int | None) -> bool:
    """Whether the call ends in time, with whatever answer: one that died is not one that hangs."""
    loop = asyncio.get_running_loop()
    waited = 0.0
    idle = 0.0
    while idle < LIMIT_SECONDS and waited < STARVED_LIMIT_SECONDS:
        begun = loop.time()
        done, _ = await asyncio.wait({call}, timeout=_SLICE_SECONDS)
        if done:
            call.exception()
            return True
        if loop.time() - begun < _SLICE_SECONDS + _LATE_SECONDS:
            waited += _SLICE_SECONDS
            idle += 0 if _has_work(pid) else _SLICE_SECONDS
    return False


def _has_work(pid: int | None) -> bool:
    """Whether its main thread has work; False where the system does not say."""
    if pid is None:
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    # Behind the name, which may have brackets of its own.
    return stat.rpartition(")")[2].split()[:1] == ["R"]
