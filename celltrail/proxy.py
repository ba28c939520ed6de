"""`<base_url>celltrail/…` for browsers and scripts: Jupyter's login here, the companion behind."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web
from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError

from celltrail.body_pipe import BodyPipe
from celltrail.companion import Companion, CompanionDown
from celltrail.relayed_request import (
    downstream_headers,
    has_dot_segment,
    is_for_observer,
    upstream_headers,
    upstream_target,
)

WAIT_SECONDS = 10.0
_RETRY_SECONDS = 0.05
_ERROR_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    503: "TEMPORARILY_UNAVAILABLE",
}


@web.stream_request_body
class ProxyHandler(APIHandler):
    auth_resource = "celltrail"
    _track_activity = False  # a live panel must not keep an idle server alive on JupyterHub

    def initialize(self, companion: Companion) -> None:
        self._companion = companion
        self._body: BodyPipe | None = None
        self._relay: asyncio.Task[None] | None = None
        self._left = False

    async def prepare(self, **kwargs: Any) -> None:
        # With a streamed body this runs before the body is read, the verbs' methods after: who may
        # not send it is refused here, whatever the verb.
        try:
            await JupyterHandler.prepare(self, **kwargs)
        except web.HTTPError as error:
            # Jupyter says 404 to a foreign page. Refused is refused.
            raise web.HTTPError(403 if error.status_code == 404 else error.status_code) from error
        if self._finished:
            return
        if not self.current_user or not self.check_origin():
            raise web.HTTPError(403)
        action = HTTP_METHOD_TO_AUTH_ACTION.get(self.request.method or "", "write")
        allowed = self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        if not await ensure_async(allowed):
            raise web.HTTPError(403)
        path = self.request.path
        if is_for_observer(path):
            raise web.HTTPError(403, "Only the observer in this server reports frames.")
        if has_dot_segment(path):
            raise web.HTTPError(400, "A path must not contain '.' or '..'.")
        if isinstance(self.request.connection, HTTP1Connection):
            # Artifacts may be larger than what Jupyter allows for a notebook; the companion has
            # limits of its own for everything else.
            self.request.connection.set_max_body_size(1 << 50)
        if self._has_body():
            self._body = BodyPipe()
        self._relay = asyncio.ensure_future(self._relayed())

    async def data_received(self, chunk: bytes) -> None:
        if self._body:
            await self._body.put(chunk)

    def on_connection_close(self) -> None:
        self._left = True
        if self._body:
            self._body.abandon()
        if self._relay:
            self._relay.cancel()

    @web.authenticated
    @authorized
    async def get(self, *args: str) -> None:
        if self._body:
            await self._body.put(None)
        assert self._relay
        try:
            await self._relay
        except asyncio.CancelledError:
            if not self._left:
                raise

    head = post = put = patch = delete = get
    # Jupyter answers a foreign page's OPTIONS without a login; there is none to serve here.
    options = get  # type: ignore[assignment]

    async def _relayed(self) -> None:
        try:
            await self._answer()
        except (httpx.HTTPError, StreamClosedError) as error:
            if self._headers_written:
                # Ending the answer now would make half a file look whole.
                self.log.warning("celltrail: an answer broke off: %s", type(error).__name__)
                self.detach().close()
                return
            reason = (
                "The tracking server stopped while it handled this request, which may have taken "
                "effect or not."
            )
            raise web.HTTPError(503, reason) from error
        except CompanionDown as error:
            raise web.HTTPError(503, "%s", str(error)) from error
        finally:
            if self._body:
                self._body.abandon()

    async def _answer(self) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            await self._companion.wait_ready(end - time.monotonic())
            try:
                async with self._companion.client.stream(
                    self.request.method or "GET",
                    "/",
                    headers=upstream_headers(self.request.headers),
                    content=self._content(),
                    extensions={"target": self._target()},
                ) as answer:
                    await self._pass_on(answer)
                    return
            except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError) as error:
                if not self._can_repeat(error) or time.monotonic() > end:
                    raise
            # The companion is gone, and its end not yet noticed.
            await asyncio.sleep(_RETRY_SECONDS)

    def _has_body(self) -> bool:
        headers = self.request.headers
        return headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in headers

    def _can_repeat(self, error: httpx.HTTPError) -> bool:
        if self._headers_written or (self._body and self._body.started):
            return False
        return isinstance(error, httpx.ConnectError) or self.request.method in {"GET", "HEAD"}

    def _content(self) -> AsyncIterator[bytes] | None:
        return aiter(self._body) if self._body else None

    def _target(self) -> bytes:
        path = self.request.path.removeprefix(self.base_url.rstrip("/")).removeprefix("/celltrail")
        return upstream_target(path, self.request.query)

    async def _pass_on(self, answer: httpx.Response) -> None:
        self.set_status(answer.status_code)
        self.clear_header("Content-Type")
        for name, value, beside in downstream_headers(answer.headers.multi_items()):
            (self.add_header if beside else self.set_header)(name, value)
        content_type = answer.headers.get("content-type", "application/octet-stream")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Type", content_type)
        async for data in answer.aiter_raw():
            # The first one takes the headers along: each write wakes the browser, which then has
            # the processor that we had.
            self.write(data)
            await self.flush()
        if not self._headers_written:
            await self.flush()
        await self.finish(set_content_type=content_type)

    @property
    def content_security_policy(self) -> str:
        # An artifact that is opened in a tab of its own is not a page of this server.
        return super().content_security_policy + "; sandbox"

    def compute_etag(self) -> None:
        """The companion's, if any: an answer that streams has none of tornado's."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        message = _message(error) or f"The Jupyter server answered with status {status_code}."
        code = _ERROR_CODES.get(status_code, "INTERNAL_ERROR")
        # tornado closes the connection when it answers before it has read all of a request. Who
        # keeps connections should know before the next request.
        self.set_header("Connection", "close")
        self.finish(json.dumps({"error_code": code, "message": message}))


def _message(error: BaseException | None) -> str | None:
    if not isinstance(error, web.HTTPError) or not error.log_message:
        return "Forbidden" if isinstance(error, web.HTTPError) else None
    return error.log_message % error.args if error.args else error.log_message
