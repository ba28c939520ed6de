"""How far a notebook is: one line that changes on a terminal, a line for each cell elsewhere."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, Protocol, TextIO

_TICK_SECONDS = 1.0
_CLEAR = "\r\x1b[K"


class Progress(Protocol):
    def cell(self, number: int, of: int) -> None:
        """The cell begins. @param number from 1, of those that are executed"""

    def close(self) -> None: ...


class Silence:
    def cell(self, number: int, of: int) -> None:
        pass

    def close(self) -> None:
        pass


class PlainProgress:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()

    def cell(self, number: int, of: int) -> None:
        print(f"celltrail: {_text(number, of, self._began)}", file=self._stream, flush=True)

    def close(self) -> None:
        pass


class TerminalProgress:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    def cell(self, number: int, of: int) -> None:
        if self._task:
            self._task.cancel()
        self._task = asyncio.ensure_future(self._tick(number, of))

    def close(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None
            self._write(_CLEAR)

    async def _tick(self, number: int, of: int) -> None:
        while True:
            self._write(f"{_CLEAR}celltrail: {_text(number, of, self._began)}")
            await asyncio.sleep(_TICK_SECONDS)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Events:
    """For programs: lines of JSON."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def run(self, run_id: str) -> None:
        self.tell(event="run", run_id=run_id)

    def cell(self, number: int, of: int) -> None:
        self.tell(event="cell", number=number, of=of)

    def close(self) -> None:
        pass

    def tell(self, **fields: Any) -> None:
        print(json.dumps(fields, ensure_ascii=False), file=self._stream, flush=True)


def progress_on(stream: TextIO, quiet: bool) -> Progress:
    if quiet:
        return Silence()
    return TerminalProgress(stream) if stream.isatty() else PlainProgress(stream)


def _text(number: int, of: int, began: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    return f"cell {number} of {of}, {minutes}:{seconds:02d}"
