"""Looks at what the server itself asks its kernels to execute, by clients of their managers."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from logging import Logger
from typing import Any

from jupyter_client.jsonutil import json_default

from celltrail.asked_cells import Asked
from celltrail.frame import message_frame

Report = Callable[[bytes], None]
_FIELDS = ("header", "parent_header", "metadata", "content")


def observe_clients(
    kernel_id: str, manager: Any, asked: Asked, report: Report, log: Logger
) -> None:
    """@param manager the kernel's own KernelManager, whose `client` is wrapped"""
    make = manager.client

    def client(*args: Any, **kwargs: Any) -> Any:
        made = make(*args, **kwargs)
        try:
            base = made.shell_channel_class
            made.shell_channel_class = _observed(base, kernel_id, asked, report, log)
        except Exception:
            log.exception("celltrail: a client of the server is not observed")
        return made

    manager.client = client


def _observed(
    base: type[Any], kernel_id: str, asked: Asked, report: Report, log: Logger
) -> type[Any]:
    def tell(message: dict[str, Any], to_kernel: bool) -> None:
        parts = [json.dumps(message[field], default=json_default).encode() for field in _FIELDS]
        # What no front end asked for by a websocket is told in the same words.
        report(message_frame(kernel_id, "websocket", "shell", to_kernel, parts))

    def look_out(message: dict[str, Any]) -> None:
        if message["header"]["msg_type"] != "execute_request":
            return
        cell = asked.take(kernel_id, message["content"]["code"])
        named = {} if cell is None else {"cellId": cell.cell_id, "tags": list(cell.tags)}
        tell({**message, "metadata": {**message["metadata"], **named}}, True)

    def look_in(message: dict[str, Any]) -> None:
        msg_type = message["header"]["msg_type"]
        if msg_type not in ("execute_reply", "kernel_info_reply"):
            return
        tell(message, False)
        if msg_type == "execute_reply" and message["content"].get("status") != "ok":
            # As in a notebook, the cells behind one that failed are given up.
            asked.forget(kernel_id)

    def safely(look: Callable[[dict[str, Any]], None], message: dict[str, Any]) -> None:
        try:
            look(message)
        except Exception:  # a fault of ours never stops an execution
            log.exception("celltrail: a request of the server was not observed")

    class Observed(base):  # type: ignore[misc]
        def send(self, msg: dict[str, Any]) -> None:
            safely(look_out, msg)
            super().send(msg)

        def get_msg(self, *args: Any, **kwargs: Any) -> Any:
            came = super().get_msg(*args, **kwargs)
            if inspect.isawaitable(came):
                return self._looked_at(came)
            safely(look_in, came)
            return came

        async def _looked_at(self, coming: Awaitable[dict[str, Any]]) -> dict[str, Any]:
            came = await coming
            safely(look_in, came)
            return came

    Observed.__name__ = Observed.__qualname__ = base.__name__
    return Observed
