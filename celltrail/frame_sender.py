"""Takes frames to the companion until it has acknowledged them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from logging import Logger

import httpx

from celltrail.companion import Companion
from celltrail.frame_buffer import FrameBuffer
from celltrail.kernel_secrets import KernelSecrets

_PATH = "/api/celltrail/v1/frames"
_TIMEOUT_SECONDS = 30.0
_RETRY_SECONDS = (0.05, 5.0)
# Another try may end better; any other 4xx is about the frames themselves.
_PASSING = frozenset({401, 403, 404, 408, 429})


class FrameSender:
    def __init__(
        self, companion: Companion, log: Logger, buffer: FrameBuffer, secrets: KernelSecrets
    ) -> None:
        self._companion = companion
        self._log = log
        self._buffer = buffer
        self._secrets = secrets
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._task: asyncio.Task[None] | None = None
        self._warned = False

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    def send(self, frame: bytes, is_output: bool = False) -> None:
        """Returns at once; the frame is on its way."""
        if self._buffer.append(frame, is_output) and not self._warned:
            self._warned = True
            self._log.warning("celltrail: outputs are left out of the record: there are too many")
        self._drained.clear()
        self._filled.set()

    async def stop(self, seconds: float) -> bool:
        """What is under way may still arrive, for so long. @returns whether all of it did"""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._drained.wait(), seconds)
        if self._task:
            self._task.cancel()
        return self._drained.is_set()

    async def _run(self) -> None:
        delay, longest = _RETRY_SECONDS
        while True:
            await self._filled.wait()
            await self._companion.wait_ready()
            try:
                moved = await self._send_batch()
            except Exception as error:
                # Whatever it is, the frames stay, and the next try may do better.
                self._log.debug("celltrail: frames wait: %r", error)
                moved = False
            if moved:
                delay = _RETRY_SECONDS[0]
            else:
                await asyncio.sleep(delay)
                delay = min(2 * delay, longest)
            if not len(self._buffer):
                self._secrets.all_arrived()
                self._filled.clear()
                self._drained.set()

    async def _send_batch(self) -> bool:
        """@returns whether the buffer is shorter, or the next batch will be"""
        answer = await self._companion.client.post(
            _PATH,
            content=b"\n".join([*self._secrets_line(), *self._buffer.batch()]) + b"\n",
            headers={
                "content-type": "application/x-ndjson",
                "x-celltrail-observer": self._companion.server_id,
            },
            timeout=httpx.Timeout(_TIMEOUT_SECONDS),
        )
        if answer.status_code == 200:
            moved = self._buffer.acknowledge(int(answer.json()["acknowledged"]))
            self._report_dropped()
            return moved
        if 400 <= answer.status_code < 500 and answer.status_code not in _PASSING:
            if refused := self._buffer.refuse():
                self._log.error(
                    "celltrail: the tracking server refused a frame of %d bytes: %s",
                    len(refused),
                    answer.text[:500],
                )
            return True
        self._log.debug("celltrail: frames wait: status %d", answer.status_code)
        return False

    def _secrets_line(self) -> list[bytes]:
        # With every batch: a companion that was started again has forgotten them.
        values = self._secrets.values()
        return [json.dumps({"secrets": values}, separators=(",", ":")).encode()] if values else []

    def _report_dropped(self) -> None:
        if dropped := self._buffer.take_dropped():
            self._log.warning("celltrail: %d outputs were left out of the record", dropped)
            self._warned = False
