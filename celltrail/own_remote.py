"""Whether the tracking server that a user has named is the remote of the record."""

from __future__ import annotations

import asyncio

import httpx

from celltrail.companion import Companion, CompanionDown

_PATH = "/api/celltrail/v1/sync/adopt"
# A kernel's start waits for no longer.
_WAIT_SECONDS = 3.0


class OwnRemote:
    """Then its kernels log here, and read through to it; else they are left alone."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion
        self._is_remote: dict[str, bool] = {}

    def is_remote(self, uri: str) -> bool:
        """As it was when last asked."""
        return self._is_remote.get(uri, False)

    async def ask(self, uri: str | None, *, adopts: bool) -> None:
        """@param adopts where there is no remote, it becomes the one: never for what a `.env` says,
        which may have come with a clone and must not send the whole record elsewhere
        """
        if uri is None:
            return
        self._is_remote[uri] = False
        if uri.startswith(("http://", "https://")):
            try:
                asked = self._asked(uri, adopts)
                self._is_remote[uri] = await asyncio.wait_for(asked, _WAIT_SECONDS)
            except (TimeoutError, CompanionDown, httpx.HTTPError):
                pass  # a kernel that is left alone logs where it did before

    async def _asked(self, uri: str, adopts: bool) -> bool:
        await self._companion.wait_ready(_WAIT_SECONDS)
        question = {"tracking_uri": uri, "adopts": adopts}
        answer = await self._companion.client.post(_PATH, json=question)
        return answer.status_code == 200 and answer.json()["is_remote"] is True
