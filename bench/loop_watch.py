"""A server extension of the bench: how long celltrail held the event loop, at most, at a time.

Turns of the loop that run a coroutine of ours count whole; of others, the calls into us count that
other code makes: for each message of a front end, and of a kernel.
"""

from __future__ import annotations

import asyncio
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
    (celltrail.frame_sender.FrameSender, "send"),
    (celltrail.websocket_observer, "_look_in"),
    (celltrail.websocket_observer, "_look_out"),
)


class Watch:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._depth = 0
        self._called = 0.0
        self.longest = 0.0
        self.total = 0.0
        self.late = 0

    def wrap(self, owner: Any, name: str) -> None:
        call = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return call(*args, **kwargs)
            self._depth += 1
            began = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self._depth -= 1
                self._called += time.perf_counter() - began

        setattr(owner, name, timed)

    def watch_loop(self) -> None:
        run = asyncio.Handle._run

        def timed(handle: Any) -> None:
            self._called = 0.0
            whole = _is_ours(handle)
            began = time.perf_counter()
            run(handle)
            self._add(time.perf_counter() - began if whole else self._called)

        asyncio.Handle._run = timed  # type: ignore[method-assign]

    def write(self) -> None:
        ms = {"longest": self.longest * 1000, "total": self.total * 1000, "late": self.late}
        self._file.write_text(json.dumps(ms))

    def _add(self, seconds: float) -> None:
        self.total += seconds
        self.longest = max(self.longest, seconds)
        if seconds > 0.005:
            self.late += 1


def _is_ours(handle: Any) -> bool:
    task = getattr(handle._callback, "__self__", None)
    awaited = task.get_coro() if isinstance(task, asyncio.Task) else None
    while awaited is not None:
        code = getattr(awaited, "cr_code", None)
        if code is not None and _OURS in code.co_filename:
            return True
        awaited = getattr(awaited, "cr_await", None)
    return False


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
