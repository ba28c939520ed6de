"""Finds out that the companion runs but does nothing any more."""

from __future__ import annotations

import asyncio

import httpx

INTERVAL_SECONDS = 2.0
# With the interval: 5 s after it stopped at the latest, so that a call which waits ends within 10.
LIMIT_SECONDS = 3.0
_SLICE_SECONDS = 0.5
# Our own loop was held up by as much, or the machine slept: that says nothing of the companion.
_LATE_SECONDS = 0.5


async def until_it_hangs(client: httpx.AsyncClient) -> None:
    """Returns when a companion that has answered before gives no answer for `LIMIT_SECONDS`."""
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        call = asyncio.ensure_future(client.get("/health"))
        try:
            if not await _ends(call):
                return
        finally:
            call.cancel()


async def _ends(call: asyncio.Future[httpx.Response]) -> bool:
    """Whether the call ends in time, with whatever answer: one that died is not one that hangs."""
    loop = asyncio.get_running_loop()
    waited = 0.0
    while waited < LIMIT_SECONDS:
        begun = loop.time()
        done, _ = await asyncio.wait({call}, timeout=_SLICE_SECONDS)
        if done:
            call.exception()
            return True
        if loop.time() - begun < _SLICE_SECONDS + _LATE_SECONDS:
            waited += _SLICE_SECONDS
    return False
