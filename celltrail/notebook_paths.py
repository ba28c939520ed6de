"""Which notebook a kernel belongs to, from the server's list of sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from logging import Logger
from typing import Any

from jupyter_core.utils import ensure_async

# The wrapped methods tell of every change that this server makes; this is for what they miss.
POLL_SECONDS = 10.0
_CHANGES = ("save_session", "update_session", "delete_session")


class NotebookPaths:
    def __init__(
        self, sessions: Any, report: Callable[[dict[str, str]], None], log: Logger
    ) -> None:
        """@param sessions the server's session manager, whose instance is wrapped by `install`"""
        self._sessions = sessions
        self._report = report
        self._log = log
        self._task: asyncio.Task[None] | None = None

    def install(self) -> None:
        for name in _CHANGES:
            method = getattr(self._sessions, name, None)
            if method:
                setattr(self._sessions, name, self._followed(method))

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._poll())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    def _followed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def followed(*args: Any, **kwargs: Any) -> Any:
            result = await ensure_async(method(*args, **kwargs))
            await self._read()
            return result

        return followed

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._read()

    async def _read(self) -> None:
        try:
            paths: dict[str, str] = {}
            for session in await ensure_async(self._sessions.list_sessions()):
                kernel = session and session.get("kernel")
                if kernel and session.get("type") == "notebook" and session.get("path"):
                    # The first session of a kernel that several notebooks share.
                    paths.setdefault(kernel["id"], session["path"])
            self._report(paths)
        except Exception:
            self._log.exception("celltrail: the notebooks of the kernels are not known")
