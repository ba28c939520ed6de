"""Hands a request's body on, piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator


class BodyPipe:
    """Holds one piece at a time, so that the sender is no faster than the receiver."""

    def __init__(self) -> None:
        self.started = False
        self._abandoned = False
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(1)

    async def put(self, piece: bytes | None) -> None:
        """Resolves once there is room. `None` ends the body; after `abandon` all is dropped."""
        if not self._abandoned:
            await self._pieces.put(piece)

    def abandon(self) -> None:
        """Nobody reads any more."""
        self._abandoned = True
        while not self._pieces.empty():
            self._pieces.get_nowait()  # lets one that waits in `put` go on

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.started = True
        while (piece := await self._pieces.get()) is not None:
            yield piece
