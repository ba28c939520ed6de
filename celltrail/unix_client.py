"""The HTTP client that asks the companion, over its unix socket."""

from __future__ import annotations

import contextlib
import importlib
from http.cookiejar import DefaultCookiePolicy

import httpx


def unix_client(path: str, secret: str) -> httpx.AsyncClient:
    """@param secret goes with each request"""
    _load_ahead()
    client = httpx.AsyncClient(
        base_url="http://localhost",
        headers={"authorization": f"Bearer {secret}"},
        transport=httpx.AsyncHTTPTransport(
            uds=path,
            # No limit: a hundred slow downloads must not hold up the frames. Idle ones are kept for
            # less than the 5 s after which Node closes them, else we write into a closing one.
            limits=httpx.Limits(max_connections=None, keepalive_expiry=2),
        ),
        timeout=None,
        trust_env=False,  # a proxy of the machine has no business here
    )
    # One client for all users of this server: a cookie of one's answer is not for another.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def _load_ahead() -> None:
    # The client loads it with its first request, in a turn of the event loop of 50 ms and more.
    with contextlib.suppress(ImportError):
        importlib.import_module("anyio._backends._asyncio")
