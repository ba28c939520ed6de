"""A server extension of the bench: how long celltrail held the event loop, at most, at a time.

Turns of the loop that run a coroutine of ours count whole; of others, the calls into us count that
other code makes: for each message of a front end, and of a kernel. What counts is the time of the
processor that the thread had: when another process had it instead, that is the machine's doing.
The collector is not ours either: it looks through all that the server holds in whoever's turn.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import time
from pathlib import Path
from typing import Any

import celltrail.frame_sender
import celltrail.iopub_observer
import celltrail.websocket_observer

_OURS = os.sep + "celltrail" + os.sep
_CALLS = (
    (celltrail.iopub_observer.IopubObserver, "_receive"),
    (celltrail.iopub_observer.IopubObserver, "_flush_run"),
    (celltrail.frame_sender.FrameSender, "send"),
    (celltrail.websocket_observer, "_look_in"),
    (celltrail.websocket_observer, "_look_out"),
)


class Watch:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._depth = 0
        self._called = 0.0
        self._collecting = 0.0
        self._collected = 0.0
        gc.callbacks.append(self._collector)
        self.longest = 0.0
        self.what = ""

    def wrap(self, owner: Any, name: str) -> None:
        call = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return call(*args, **kwargs)
            self._depth += 1
            began = time.thread_time()
            try:
                return call(*args, **kwargs)
            finally:
                self._depth -= 1
                self._called += time.thread_time() - began

        setattr(owner, name, timed)

    def watch_loop(self) -> None:
        run = asyncio.Handle._run

        def timed(handle: Any) -> None:
            self._called = self._collected = 0.0
            ours = _ours_in(handle)
            began = time.thread_time()
            run(handle)
            seconds = time.thread_time() - began if ours else self._called
            seconds -= self._collected
            if seconds > self.longest:
                self.longest, self.what = seconds, ours or "a call into us"

        asyncio.Handle._run = timed  # type: ignore[method-assign]

    def _collector(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.thread_time()
        else:
            self._collected += time.thread_time() - self._collecting

    def write(self) -> None:
        self._file.write_text(json.dumps({"longest": self.longest * 1000, "what": self.what}))


def _ours_in(handle: Any) -> str:
    """Name of the first coroutine of ours that the turn runs; empty when there is none."""
    task = getattr(handle._callback, "__self__", None)
    awaited = task.get_coro() if isinstance(task, asyncio.Task) else None
    while awaited is not None:
        code = getattr(awaited, "cr_code", None)
        if code is not None and _OURS in code.co_filename:
            return str(code.co_qualname)
        awaited = getattr(awaited, "cr_await", None)
    return ""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "loop_watch"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    watch = Watch(Path(os.environ["LOOP_WATCH_FILE"]))
    for owner, name in _CALLS:
        watch.wrap(owner, name)
    watch.watch_loop()

    async def keep() -> None:
        while True:
            await asyncio.sleep(0.2)
            watch.write()

    serverapp.io_loop.add_callback(keep)
