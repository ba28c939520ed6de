"""Everything that this server sees of its kernels, on its way to the companion."""

from __future__ import annotations

from logging import Logger
from typing import Any

from celltrail.asked_cells import AskedCells
from celltrail.companion import Companion
from celltrail.environment import KernelEnvironment
from celltrail.frame_buffer import FrameBuffer
from celltrail.frame_sender import FrameSender
from celltrail.kernel_watch import KernelWatch
from celltrail.notebook_paths import NotebookPaths
from celltrail.shared_cells import SharedCells
from celltrail.websocket_observer import observed

_CLASS_SETTING = "kernel_websocket_connection_class"
# How long the server's end waits for the last frames; the next start closes sessions truthfully.
_LAST_SECONDS = 2.0


class Observer:
    def __init__(
        self,
        companion: Companion,
        environment: KernelEnvironment,
        kernels: Any,
        sessions: Any,
        base_url: str,
        extensions: Any,
        log: Logger,
    ) -> None:
        self._sender = FrameSender(companion, log, FrameBuffer(), environment.secrets)
        self._asked = AskedCells(base_url, SharedCells(extensions).tags, log)
        self._watch = KernelWatch(kernels, environment, self._asked, self._sender.send, log)
        self._paths = NotebookPaths(sessions, self._watch.name_notebooks, log)
        self._log = log

    def install(self, settings: dict[str, Any]) -> None:
        """@param settings of the web application; its websocket handler reads them each time"""
        self._watch.install()
        self._paths.install()
        self._asked.install(settings)
        configured = settings.get(_CLASS_SETTING)
        if configured:
            settings[_CLASS_SETTING] = observed(
                configured, self._report, self._watch.hears, self._log
            )

    def start(self) -> None:
        self._sender.start()
        self._watch.start()
        self._paths.start()

    async def stop(self) -> None:
        self._paths.stop()
        self._watch.stop()
        await self._sender.stop(_LAST_SECONDS)

    def _report(self, kernel_id: str, frame: bytes) -> None:
        # A front end may speak to a kernel before its start has returned.
        self._watch.adopt(kernel_id)
        self._sender.send(frame)
