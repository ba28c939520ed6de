"""Answers kernels while the companion cannot start: a log call then fails with the reason."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from tornado import web
from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer

from celltrail.companion import Companion
from celltrail.kernel_address import is_kernel_secret

_KERNEL_PATH = re.compile(r"^/kernels/([^/]+)/([^/]+)/")


class Fallback:
    """Serves the kernels' socket from the moment the companion failed until it is ready."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion
        self._server: HTTPServer | None = None

    def follow(self) -> None:
        """The companion's state has changed."""
        if self._companion.state == "failed" and self._server is None:
            app = web.Application(
                [(r".*", UnavailableHandler, {"companion": self._companion})],
                log_function=lambda handler: None,
            )
            self._server = HTTPServer(app, no_keep_alive=True)
            # A duplicate: stopping the server closes it, and the socket itself stays open.
            self._server.add_socket(self._companion.door.dup())
        elif self._companion.state == "ready":
            self.stop()

    def stop(self) -> None:
        if self._server:
            self._server.stop()
            self._server = None


@web.stream_request_body
class UnavailableHandler(web.RequestHandler):
    """507 is not among the statuses that MLflow's client repeats for minutes, 503 is."""

    def initialize(self, companion: Companion) -> None:
        self._companion = companion

    def data_received(self, chunk: bytes) -> None:
        """An artifact of any size is read and forgotten: its sender then reads our answer."""

    def prepare(self) -> None:
        connection = self.request.connection
        if isinstance(connection, HTTP1Connection):
            connection.set_max_body_size(1 << 50)

    def _answer(self) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Connection", "close")
        found = _KERNEL_PATH.match(self.request.path)
        if found and is_kernel_secret(self._companion.secret, *map(unquote, found.groups())):
            self.set_status(507)
            body = {"error_code": "TEMPORARILY_UNAVAILABLE", "message": self._companion.message}
        else:
            self.set_status(401)
            body = {"error_code": "UNAUTHENTICATED", "message": "This address is for kernels."}
        self.finish(json.dumps(body))

    get = head = post = put = patch = delete = options = _answer
