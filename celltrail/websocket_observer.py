"""Sees every front end's execute_request before the kernel does, and the reply to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from logging import Logger
from typing import Any

from jupyter_client.jsonutil import json_default
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message as _deserialize_binary,
)
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1 as _deserialize_v1,
)

from celltrail.frame import message_frame, message_type

Report = Callable[[str, bytes], None]
# Whether our own subscription to the kernel of this id stands.
Hears = Callable[[str], bool]
# A front end waits for it so long, s; its kernel is nudged again so often.
_HEARS_SECONDS = 1.0
_NUDGE_SECONDS = 0.02
# Jupyter declares no types for these.
_from_v1: Callable[[Any], tuple[str, list[bytes]]] = _deserialize_v1
_from_binary: Callable[[Any], dict[str, Any]] = _deserialize_binary
# What is looked at of what goes out. What a kernel is may be asked on either channel.
_REPLIES = {
    "shell": ("execute_reply", "kernel_info_reply"),
    "control": ("kernel_info_reply",),
}
_V1 = "v1.kernel.websocket.jupyter.org"


def observed(base: type[Any], report: Report, hears: Hears, log: Logger) -> type[Any]:
    """`base`, the configured connection class, which also calls `report(kernel_id, frame)`.

    It is ready for a front end when we hear the kernel, too: what a first cell does is not to be
    over before.

    Subclassed and not replaced, so that it stands on whatever class another extension has set.
    """

    class Observed(base):  # type: ignore[misc]
        def handle_incoming_message(self, incoming_msg: Any, *args: Any) -> Any:
            try:
                _look_in(self, incoming_msg, report)
            except Exception:  # a fault of ours never stops an execution
                log.exception("celltrail: a request was not observed")
            return super().handle_incoming_message(incoming_msg, *args)

        def handle_outgoing_message(self, *args: Any) -> Any:
            try:
                _look_out(self, args, report)
            except Exception:
                log.exception("celltrail: a reply was not observed")
            return super().handle_outgoing_message(*args)

        if hasattr(base, "nudge"):  # a gateway's connection has none

            def nudge(self) -> Any:
                again = super().nudge
                return asyncio.ensure_future(_nudged(again(), again, self.kernel_id, hears))

    Observed.__name__ = Observed.__qualname__ = base.__name__
    return Observed


async def _nudged(
    nudged: Awaitable[None], nudge: Callable[[], Awaitable[None]], kernel_id: str, hears: Hears
) -> None:
    """@param nudge has the kernel say something to all who subscribe"""
    await nudged
    end = time.monotonic() + _HEARS_SECONDS
    try:
        while not hears(kernel_id) and time.monotonic() < end:
            await asyncio.sleep(_NUDGE_SECONDS)
            await nudge()
    except OSError:
        pass  # closed meanwhile


def _look_in(connection: Any, message: Any, report: Report) -> None:
    if not getattr(connection, "channels", True):
        return  # already closed: it goes nowhere
    if getattr(connection, "subprotocol", None) == _V1:
        channel, parts = _from_v1(message)
    else:
        # Most messages are not ours to parse.
        if (b"execute_request" if isinstance(message, bytes) else "execute_request") not in message:
            return
        channel, parts = _legacy_parts(message)
    if message_type(parts[0]) == "execute_request":
        channel = channel or "shell"
        report(
            connection.kernel_id,
            message_frame(connection.kernel_id, "websocket", channel, True, parts),
        )


def _look_out(connection: Any, args: tuple[Any, ...], report: Report) -> None:
    if len(args) != 2 or not isinstance(args[1], list):
        return  # a gateway's connection: other arguments, and no parts
    stream, message = args
    channel = stream if isinstance(stream, str) else getattr(stream, "channel", None)
    if channel not in _REPLIES:
        return
    # After the identities: signature, header, parent header, metadata, content.
    parts = [bytes(part) for part in connection.session.feed_identities(message)[1][1:5]]
    if message_type(parts[0]) in _REPLIES[channel]:
        report(
            connection.kernel_id,
            message_frame(connection.kernel_id, "websocket", channel, False, parts),
        )


def _legacy_parts(message: str | bytes) -> tuple[str, list[bytes]]:
    parsed = _from_binary(message) if isinstance(message, bytes) else json.loads(message)
    fields = ("header", "parent_header", "metadata", "content")
    # Dates of the binary kind are parsed; as text they are ISO 8601 again.
    parts = [json.dumps(parsed.get(field) or {}, default=json_default).encode() for field in fields]
    return parsed.get("channel") or "shell", parts
