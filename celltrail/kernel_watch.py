"""Follows each kernel from its start to its end, its restarts and deaths between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from logging import Logger
from typing import Any, Literal

from jupyter_core.utils import ensure_async

from celltrail.asked_cells import Asked
from celltrail.client_observer import observe_clients
from celltrail.environment import KernelEnvironment
from celltrail.frame import event_frame
from celltrail.iopub_observer import IopubObserver
from celltrail.kernel_packages import kernel_packages

POLL_SECONDS = 1.0
ALIVE_SECONDS = 10.0
# Interpreters that are asked at a time what is installed.
_READINGS = 2

Event = Literal["started", "stopping", "restarted", "died", "gone"]
Send = Callable[[bytes, bool], None]


class WatchedKernel:
    """A kernel id; its process may change."""

    def __init__(self, kernel_id: str, manager: Any) -> None:
        self.kernel_id = kernel_id
        self.manager = manager
        self.notebook_path: str | None = None
        self.has_session = False
        self.iopub: IopubObserver | None = None
        # Looks up what is installed, once in each life.
        self.reading: asyncio.Task[None] | None = None
        # Why it is stopped, where what ran does not tell.
        self.reason: str | None = None
        # `alive`, or why nobody wonders that it is not.
        self.state: Literal["alive", "stopping", "dead"] = "alive"


class KernelWatch:
    def __init__(
        self,
        kernels: Any,
        environment: KernelEnvironment,
        asked: Asked,
        send: Send,
        log: Logger,
        *,
        headless: bool = False,
    ) -> None:
        """
        @param kernels the server's kernel manager, whose instance is wrapped by `install`
        @param headless each of them runs one notebook, and is done with that
        """
        self._headless = headless
        self._kernels = kernels
        self._environment = environment
        self._asked = asked
        self._send = send
        self._log = log
        self._watched: dict[str, WatchedKernel] = {}
        # Shut down, and for a moment still in the manager's list.
        self._ended: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._readings = asyncio.Semaphore(_READINGS)

    def install(self) -> None:
        start = self._kernels.start_kernel

        async def start_kernel(*args: Any, **kwargs: Any) -> Any:
            kernel_id = await ensure_async(start(*args, **kwargs))
            self._ended.discard(kernel_id)
            self.adopt(kernel_id)
            return kernel_id

        self._kernels.start_kernel = start_kernel

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._poll())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()
        for kernel in self._watched.values():
            self._detach(kernel)

    def adopt(self, kernel_id: str) -> None:
        """From now on the kernel is watched. Asking again changes nothing."""
        if kernel_id in self._watched or kernel_id in self._ended:
            return
        if kernel_id not in self._kernels:
            return
        try:
            kernel = WatchedKernel(kernel_id, self._kernels.get_kernel(kernel_id))
            kernel.notebook_path = self._environment.session_path(kernel_id)
            self._watched[kernel_id] = kernel
            self._tell(kernel, "started")
            self._wrap(kernel)
            self._attach(kernel)
        except Exception:
            self._log.exception("celltrail: a kernel is not watched")

    def hears(self, kernel_id: str) -> bool:
        """Whether what a kernel publishes from now on is heard, or never will be."""
        self.adopt(kernel_id)
        kernel = self._watched.get(kernel_id)
        return kernel is None or kernel.iopub is None or kernel.iopub.hears

    def name_notebooks(self, paths: dict[str, str]) -> None:
        """@param paths notebook by kernel id, of all kernels that have one"""
        for kernel in self._watched.values():
            path = paths.get(kernel.kernel_id)
            # A kernel is started before its session is in the list.
            if path is None and not kernel.has_session:
                continue
            kernel.has_session = path is not None
            if path != kernel.notebook_path:
                kernel.notebook_path = path
                frame = event_frame("notebook", kernel_id=kernel.kernel_id, notebook_path=path)
                self._send(frame, False)

    def explain(self, kernel_id: str, reason: str) -> None:
        """@param reason why the kernel's next stop ends work that was not done, in words"""
        if kernel := self._watched.get(kernel_id):
            kernel.reason = reason

    async def has_read_packages(self, kernel_id: str, seconds: float) -> None:
        """Waits until what is installed was told, for so long."""
        kernel = self._watched.get(kernel_id)
        if kernel and kernel.reading:
            await asyncio.wait({kernel.reading}, timeout=seconds)

    def _wrap(self, kernel: WatchedKernel) -> None:
        # On the kernel's own manager, where all ways meet: a request, the culler, the server's end,
        # and the restarter after a crash.
        manager = kernel.manager
        restart, shutdown = manager.restart_kernel, manager.shutdown_kernel

        async def restart_kernel(*args: Any, **kwargs: Any) -> Any:
            await self._stopping(kernel, "restart")
            try:
                env = await self._environment.for_restart(kernel.kernel_id)
                given = kwargs if env is None or "env" in kwargs else {**kwargs, "env": env}
                result = await ensure_async(restart(*args, **given))
            except BaseException:
                self._not_stopped(kernel)
                raise
            self._restarted(kernel)
            return result

        async def shutdown_kernel(*args: Any, **kwargs: Any) -> Any:
            await self._stopping(kernel, "shutdown")
            try:
                result = await ensure_async(shutdown(*args, **kwargs))
            except BaseException:
                self._not_stopped(kernel)
                raise
            self._gone(kernel)
            return result

        manager.restart_kernel = restart_kernel
        manager.shutdown_kernel = shutdown_kernel
        observe_clients(
            kernel.kernel_id,
            manager,
            self._asked,
            lambda frame: self._send(frame, False),
            self._log,
        )

    async def _stopping(self, kernel: WatchedKernel, action: str) -> None:
        try:
            await self._look_for_death(kernel)
            if kernel.state == "alive":
                kernel.state = "stopping"
                self._tell(kernel, "stopping", action=action, reason=kernel.reason)
        except Exception:
            self._log.exception("celltrail: the end of a kernel was not observed")

    def _not_stopped(self, kernel: WatchedKernel) -> None:
        """A restart or shutdown failed. Where a process is left, the next look tells of it."""
        if kernel.state == "stopping":
            kernel.state = "alive"
            if not getattr(kernel.manager, "has_kernel", True):
                kernel.state = "dead"
                self._tell(kernel, "died", cause=None)

    def _restarted(self, kernel: WatchedKernel) -> None:
        try:
            # First what the last epoch still said, then that the next one runs.
            self._detach(kernel)
            kernel.state = "alive"
            self._asked.forget(kernel.kernel_id)
            self._tell(kernel, "restarted")
            self._attach(kernel)
        except Exception:
            self._log.exception("celltrail: a restarted kernel is not watched")

    def _gone(self, kernel: WatchedKernel) -> None:
        try:
            if self._watched.pop(kernel.kernel_id, None) is None:
                return
            self._ended.add(kernel.kernel_id)
            self._detach(kernel)
            self._tell(kernel, "gone")
            self._asked.forget(kernel.kernel_id)
            self._environment.forget(kernel.kernel_id)
        except Exception:
            self._log.exception("celltrail: the end of a kernel was not observed")

    def _attach(self, kernel: WatchedKernel) -> None:
        ready = getattr(kernel.manager, "ready", None)
        if ready is not None and not ready.done():  # "pending kernels": it has no ports yet
            loop = asyncio.get_running_loop()
            ready.add_done_callback(lambda _: loop.call_soon_threadsafe(self._attach_now, kernel))
        else:
            self._attach_now(kernel)

    def _attach_now(self, kernel: WatchedKernel) -> None:
        if kernel.iopub or kernel.kernel_id not in self._watched:
            return
        try:
            kernel.iopub = IopubObserver(kernel.kernel_id, kernel.manager, self._send, self._log)
        except Exception:
            self._log.exception("celltrail: the outputs of a kernel are not observed")
        kernel.reading = asyncio.ensure_future(self._read_packages(kernel))

    async def _read_packages(self, kernel: WatchedKernel) -> None:
        try:
            told = await kernel_packages(kernel.manager, self._readings)
            self._send(event_frame("environment", kernel_id=kernel.kernel_id, **told), False)
        except Exception:
            self._log.exception("celltrail: what is installed for a kernel was not looked up")

    def _detach(self, kernel: WatchedKernel) -> None:
        if kernel.reading:
            kernel.reading.cancel()
            kernel.reading = None
        if kernel.iopub:
            kernel.iopub.close()
            kernel.iopub = None

    async def _poll(self) -> None:
        alive_at = time.monotonic()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._look()
                if time.monotonic() - alive_at >= ALIVE_SECONDS:
                    alive_at = time.monotonic()
                    self._tell_alive()
            except Exception:
                self._log.exception("celltrail: the kernels were not looked at")

    async def _look(self) -> None:
        for kernel_id in self._kernels.list_kernel_ids():
            self.adopt(kernel_id)
        for kernel in list(self._watched.values()):
            if kernel.kernel_id not in self._kernels:
                self._gone(kernel)
            elif kernel.state == "dead":
                # It has said its last. What restarts it brings another one.
                self._detach(kernel)
            else:
                await self._look_for_death(kernel)

    async def _look_for_death(self, kernel: WatchedKernel) -> None:
        # Asking is what shows it first: the restart after a crash comes some 3 s later.
        if kernel.state != "alive" or not getattr(kernel.manager, "has_kernel", True):
            return
        if await ensure_async(kernel.manager.is_alive()) or kernel.state != "alive":
            return
        kernel.state = "dead"
        self._tell(kernel, "died", cause=_cause(kernel.manager))

    def _tell_alive(self) -> None:
        living = [k.kernel_id for k in self._watched.values() if k.state != "dead"]
        if living:
            self._send(event_frame("alive", kernel_ids=living), False)

    def _tell(self, kernel: WatchedKernel, event: Event, **more: Any) -> None:
        spec = getattr(kernel.manager, "kernel_spec", None)
        frame = event_frame(
            "kernel",
            kernel_id=kernel.kernel_id,
            event=event,
            kernel_name=kernel.manager.kernel_name,
            language=getattr(spec, "language", "") or "",
            notebook_path=kernel.notebook_path,
            tracking_uri=self._environment.tracking_host(kernel.kernel_id),
            **({"headless": True} if self._headless else {}),
            **more,
        )
        self._send(frame, False)


def _cause(manager: Any) -> str | None:
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    code = getattr(process, "returncode", None)
    if not isinstance(code, int):
        return None
    return f"signal {-code}" if code < 0 else f"exit code {code}"
