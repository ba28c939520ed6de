"""Our own subscription to what a kernel publishes; it lives with every tab closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from logging import Logger
from typing import Any

import zmq
from jupyter_client.session import Session

from celltrail.frame import message_frame, message_type
from celltrail.stream_run import StreamRun

# (frame, whether it is an output, of which some may be left out)
Report = Callable[[bytes, bool], None]

_OUTPUTS = frozenset(
    {"stream", "display_data", "update_display_data", "execute_result", "clear_output"}
)
# Widgets and the debugger talk a lot, and say nothing about an execution.
_PASSED_OVER = frozenset({"comm_open", "comm_msg", "comm_close", "debug_event", ""})
# Texts wait for their neighbours for so long, s.
_STREAM_SECONDS = 0.02
_RECONNECT_MS = 5
# Messages that have arrived are read in one go for so long, s: a turn of the event loop costs more
# than a message, and nobody else is to wait for us.
_READ_SECONDS = 0.002


class IopubObserver:
    def __init__(self, kernel_id: str, manager: Any, report: Report, log: Logger) -> None:
        """@param manager the kernel's own KernelManager, started"""
        self._kernel_id = kernel_id
        self._report = report
        self._log = log
        # The kernel is known to reach us; what it published before is lost.
        self.hears = False
        self._session = Session(config=manager.session.config, key=manager.session.key)
        self._stream = _connected(manager)
        # By default zmq drops what exceeds 1000 waiting messages, without a word. Setting it on a
        # connected socket holds for its open connections too, since libzmq 4.2.
        self._stream.socket.setsockopt(zmq.RCVHWM, 0)
        self._stream.on_recv(self._receive)
        self._run = StreamRun(lambda parts: self._tell(parts, True))
        self._flush: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """What has arrived by now is reported, the last words of a dead kernel among it."""
        if self._stream.closed():
            return
        try:
            self._stream.flush(zmq.POLLIN)
        except Exception:
            self._log.exception("celltrail: the last messages of a kernel were not observed")
        self._flush_run()
        self._stream.on_recv(None)
        self._stream.close(linger=0)

    def _receive(self, message: list[bytes]) -> None:
        self.hears = True
        self._look(message)
        end = time.monotonic() + _READ_SECONDS
        try:
            while time.monotonic() < end:
                self._look(self._stream.socket.recv_multipart(zmq.NOBLOCK))
        except zmq.ZMQError:
            pass  # none is left

    def _look(self, message: list[bytes]) -> None:
        try:
            # After the identities: signature, header, parent header, metadata, content.
            fed: list[Any] = self._session.feed_identities(message)[1]
            parts = [bytes(part) for part in fed[1:5]]
            kind = message_type(parts[0]) if len(parts) == 4 else ""
            if kind == "stream":
                self._run.add(parts)
                if self._flush is None:
                    loop = asyncio.get_running_loop()
                    self._flush = loop.call_later(_STREAM_SECONDS, self._flush_run)
            elif kind not in _PASSED_OVER:
                self._flush_run()
                self._tell(parts, kind in _OUTPUTS)
        except Exception:
            self._log.exception("celltrail: a message was not observed")

    def _flush_run(self) -> None:
        if self._flush:
            self._flush.cancel()
            self._flush = None
        self._run.flush()

    def _tell(self, parts: list[bytes], is_output: bool) -> None:
        self._report(message_frame(self._kernel_id, "iopub", "iopub", False, parts), is_output)


def _connected(manager: Any) -> Any:
    # We connect before the kernel listens. By default zmq tries again after 0.1 to 0.2 s, in which
    # whoever is luckier can have a first cell executed and its outputs published. Only what a new
    # socket has from its context holds from the first try on.
    defaults = getattr(getattr(manager, "context", None), "sockopts", {})
    before = defaults.get(zmq.RECONNECT_IVL)
    defaults[zmq.RECONNECT_IVL] = _RECONNECT_MS
    try:
        return manager.connect_iopub()
    finally:
        if before is None:
            del defaults[zmq.RECONNECT_IVL]
        else:
            defaults[zmq.RECONNECT_IVL] = before
