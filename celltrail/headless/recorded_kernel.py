"""One kernel, watched as a Jupyter server's are, and the companion that records it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence
from logging import Logger
from pathlib import Path
from typing import Any

import httpx
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbformat import NotebookNode
from traitlets.config import Config

from celltrail.asked_cells import AskedCell
from celltrail.bundle import bundle_command
from celltrail.companion import Companion
from celltrail.environment import KernelEnvironment
from celltrail.fallback import Fallback
from celltrail.frame_buffer import FrameBuffer
from celltrail.frame_sender import FrameSender
from celltrail.headless.notebook_file import tags_of
from celltrail.headless.places import Places
from celltrail.headless.usage_error import UsageError
from celltrail.kernel_watch import KernelWatch

# A companion that cannot start has said so by then.
_READY_SECONDS = 30.0
# Kernels publish something at each of these; by then one is heard, or it never will be.
_NUDGE_SECONDS = 0.05
_HEARS_SECONDS = 10.0
# What is on its way to the record when all is over.
_LAST_SECONDS = 30.0
# The kernel's interpreter was asked at its start what is installed; a short notebook waits for it.
_PACKAGES_SECONDS = 15.0
_API = "/api/celltrail/v1"
_MLFLOW = "/api/2.0/mlflow"


class CurrentCell:
    """Names the cell that is being executed to who watches its request."""

    def __init__(self) -> None:
        self.cell: NotebookNode | None = None

    def take(self, kernel_id: str, code: str) -> AskedCell | None:
        cell = self.cell
        return AskedCell(cell.id, tags_of(cell), code) if cell and cell.source == code else None

    def forget(self, kernel_id: str) -> None:
        pass


class _Kernels(AsyncMultiKernelManager):
    """What `KernelEnvironment` needs of a server's kernel manager."""

    def cwd_for_path(self, path: str) -> str:
        return path

    # As a server's own: a function of the instance wraps it.
    async def start_kernel(  # type: ignore[override]
        self, *, path: str | None = None, **kwargs: Any
    ) -> str:
        return await self._async_start_kernel(cwd=path, **kwargs)


class RecordedKernel:
    def __init__(self, places: Places, log: Logger, *, git_diff: bool) -> None:
        self._places = places
        self._log = log
        # A kernel that died is not started again: what it had computed is gone.
        self._kernels: Any = _Kernels(
            kernel_spec_manager=KernelSpecManager(),
            config=Config({"KernelManager": {"autorestart": False}}),
        )
        runtime = Path(jupyter_runtime_dir())
        self._companion = Companion(
            bundle_command(), places.data, places.root, runtime, log, git_diff=git_diff
        )
        self._fallback = Fallback(self._companion)
        self._companion.add_listener(self._fallback.follow)
        self._environment = KernelEnvironment(self._kernels, places.root, self._companion, log)
        secrets = self._environment.secrets
        self._sender = FrameSender(self._companion, log, FrameBuffer(), secrets)
        self.current = CurrentCell()
        self._watch = KernelWatch(
            self._kernels, self._environment, self.current, self._sender.send, log, headless=True
        )
        self.kernel_id: str | None = None

    def language_of(self, kernel_name: str) -> str:
        """@raises UsageError there is no such kernel"""
        specs = self._kernels.kernel_spec_manager
        try:
            return str(specs.get_kernel_spec(kernel_name).language)
        except NoSuchKernel:
            known = ", ".join(sorted(specs.find_kernel_specs())) or "none"
            message = f"There is no kernel '{kernel_name}'. Those that are there: {known}."
            raise UsageError(message) from None

    async def open(self) -> None:
        """@raises CompanionDown nothing can be recorded"""
        self._environment.install()
        self._watch.install()
        self._companion.start()
        self._sender.start()
        self._watch.start()
        # Why it does not start is for the caller to say; what happens later is for the log.
        self._log.setLevel(logging.CRITICAL)
        await self._companion.wait_ready(_READY_SECONDS)
        self._log.setLevel(logging.WARNING)

    async def start(
        self, kernel_name: str, notebook: Path, folder: Path, seconds: float
    ) -> tuple[Any, Any]:
        """
        @param notebook its path, relative to the root
        @returns the kernel's manager and a client of it, once what it publishes is heard
        """
        session = self._places.root / notebook
        self.kernel_id = await self._kernels.start_kernel(
            kernel_name=kernel_name,
            path=str(folder),
            env={**os.environ, "JPY_SESSION_NAME": str(session)},
            # The standard output is for the run's id alone.
            stdout=sys.stderr.fileno(),
        )
        manager = self._kernels.get_kernel(self.kernel_id)
        client = manager.client()
        client.start_channels()
        client.allow_stdin = False
        await client.wait_for_ready(timeout=seconds)
        end = time.monotonic() + _HEARS_SECONDS
        while not self._watch.hears(self.kernel_id) and time.monotonic() < end:
            client.kernel_info()
            await asyncio.sleep(_NUDGE_SECONDS)
        return manager, client

    async def stop(self, reason: str | None = None) -> None:
        """@param reason why it ends work that was not done, in words"""
        kernel_id = self.kernel_id
        if kernel_id is None or kernel_id not in self._kernels:
            return
        if reason is None:
            await self._watch.has_read_packages(kernel_id, _PACKAGES_SECONDS)
        else:
            self._watch.explain(kernel_id, reason)
        await self._kernels.shutdown_kernel(kernel_id)

    async def sessions(self) -> Sequence[dict[str, Any]]:
        """What was made of it in the record, the oldest first."""
        if self.kernel_id is None:
            return []
        answer = await self._ask(f"{_API}/sessions", kernel_id=self.kernel_id)
        return sorted(answer["sessions"], key=lambda session: session["started_time"])

    async def notebook_of(self, run_id: str, parameters: list[Any]) -> dict[str, Any]:
        """
        The notebook that made a run, out of the record, and its path.

        @raises UsageError it cannot be run again
        """
        question = {"run_id": run_id, "parameters": parameters}
        answer = await self._companion.client.post(
            f"{_API}/rerun-notebook", json=question, timeout=httpx.Timeout(_READY_SECONDS)
        )
        if 400 <= answer.status_code < 500:
            raise UsageError(answer.json()["message"])
        answer.raise_for_status()
        return dict(answer.json())

    async def tag(self, run_id: str, key: str, value: str) -> None:
        answer = await self._companion.client.post(
            f"{_MLFLOW}/runs/set-tag", json={"run_id": run_id, "key": key, "value": value}
        )
        answer.raise_for_status()

    async def run(self, run_id: str) -> dict[str, Any]:
        answer = await self._ask(f"{_MLFLOW}/runs/get", run_id=run_id)
        return dict(answer["run"])

    async def flush(self) -> bool:
        """@returns whether all that was seen is in the record"""
        self._watch.stop()
        return await self._sender.stop(_LAST_SECONDS)

    async def close(self) -> None:
        self._watch.stop()
        self._fallback.stop()
        await self._companion.stop()

    async def _ask(self, path: str, **query: str) -> dict[str, Any]:
        answer = await self._companion.client.get(
            path, params=query, timeout=httpx.Timeout(_READY_SECONDS)
        )
        answer.raise_for_status()
        return dict(answer.json())
