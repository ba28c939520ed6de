"""The tab's one WebSocket, kept open while companions come and go."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.netutil import Resolver
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    WebSocketError,
    WebSocketHandler,
    websocket_connect,
)

from celltrail.companion import Companion

HEARTBEAT_SECONDS = 15.0
_RECONNECT_SECONDS = (0.05, 2.0)
_PATH = "/api/celltrail/v1/events"


class EventsHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    auth_resource = "celltrail"

    def initialize(self, companion: Companion) -> None:
        super().initialize()
        self._companion = companion
        self._cursor: str | None = None
        self._upstream: WebSocketClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._unlisten: Callable[[], None] | None = None

    @property
    def ping_interval(self) -> float:
        """In ms, as the mixin counts."""
        return HEARTBEAT_SECONDS * 1000

    def set_default_headers(self) -> None:
        """A WebSocket has none of Jupyter's."""

    async def prepare(self, **kwargs: Any) -> None:
        await super().prepare(**kwargs)
        if not self.current_user:  # whatever the verb
            raise web.HTTPError(403)

    @ws_authenticated
    async def get(self, *args: str, **kwargs: Any) -> None:
        user = self.current_user
        allowed = self.authorizer.is_authorized(self, user, "read", self.auth_resource)
        if not await ensure_async(allowed):
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def open(self, *args: str, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._cursor = self.get_argument("from", None)
        self._unlisten = self._companion.add_listener(self._say_state)
        if self._companion.state != "ready":
            self._say_state()
        self._companion.wake()
        self._tasks = [
            asyncio.ensure_future(self._relay()),
            asyncio.ensure_future(self._beat()),
        ]

    async def on_message(self, message: str | bytes) -> None:
        if self._upstream:
            with contextlib.suppress(WebSocketClosedError):
                await self._upstream.write_message(message, isinstance(message, bytes))

    def on_close(self) -> None:
        if self._unlisten:
            self._unlisten()
            self._unlisten = None
        for task in self._tasks:
            task.cancel()

    def _say_state(self) -> None:
        companion = self._companion
        message: dict[str, Any] = {
            "type": "server",
            "state": companion.state,
            "message": companion.message,
        }
        if companion.tries > 1:
            message["tries"] = companion.tries
        if companion.state == "failed":
            message["log"] = companion.last_words
        # It raises when the tab is gone; `on_close` follows.
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(json.dumps(message))

    async def _beat(self) -> None:
        """A tab takes a silent socket for a dead one, and nobody else speaks meanwhile."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if self._companion.state != "ready":
                self._say_state()

    async def _relay(self) -> None:
        delay, longest = _RECONNECT_SECONDS
        while True:
            await self._companion.wait_ready()
            try:
                self._upstream = await websocket_connect(
                    self._request(),
                    ping_interval=HEARTBEAT_SECONDS,
                    resolver=_UnixResolver(str(self._companion.socket_path)),
                )
                delay = _RECONNECT_SECONDS[0]
                await self._pass_on(self._upstream)
            except (OSError, HTTPError, WebSocketError) as error:
                self.log.debug("celltrail: no events from the tracking server: %s", error)
            finally:
                if self._upstream:
                    self._upstream.close()
                    self._upstream = None
            await asyncio.sleep(delay)
            delay = min(2 * delay, longest)

    async def _pass_on(self, upstream: WebSocketClientConnection) -> None:
        while (message := await upstream.read_message()) is not None:
            self._cursor = _cursor_of(message) or self._cursor
            # Waits for the tab, so that a slow one fills no memory here.
            await self.write_message(message, isinstance(message, bytes))

    def _request(self) -> HTTPRequest:
        query = "" if self._cursor is None else f"?from={quote(self._cursor, safe='')}"
        return HTTPRequest(
            f"ws://localhost{_PATH}{query}",
            headers={"Authorization": f"Bearer {self._companion.secret}"},
            connect_timeout=5,
        )


class _UnixResolver(Resolver):
    def initialize(self, path: str) -> None:
        self._path = path

    async def resolve(self, host: str, port: int, family: int = 0) -> list[tuple[int, Any]]:
        return [(socket.AF_UNIX, self._path)]


def _cursor_of(message: str | bytes) -> str | None:
    try:
        said = json.loads(message)
    except ValueError:
        return None
    cursor = said.get("cursor") if isinstance(said, dict) else None
    return cursor if isinstance(cursor, str) else None
