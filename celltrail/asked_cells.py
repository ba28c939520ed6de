"""Cells that front ends asked the server to execute, until it sends the kernel their code.

Extensions that execute on the server take a `POST api/kernels/<id>/execute`, and the request that
they then send the kernel does not name the cell.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import Logger
from typing import Any, Protocol

from jupyter_server.utils import url_path_join

_SETTING = "log_function"
# More are never waiting; a list that is never asked for must not grow for ever.
_MOST = 1000


# (document, cell) -> its tags
TagsOf = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True)
class AskedCell:
    cell_id: str
    tags: Sequence[str]
    # None where the server knows it.
    source: str | None


class Asked(Protocol):
    """Who knows the cell of a request that does not name it."""

    def take(self, kernel_id: str, code: str) -> AskedCell | None: ...

    def forget(self, kernel_id: str) -> None: ...


class AskedCells:
    def __init__(self, base_url: str, tags_of: TagsOf, log: Logger) -> None:
        pattern = url_path_join(re.escape(base_url), r"api/kernels/([^/]+)/execute")
        self._path = re.compile(pattern)
        self._tags_of = tags_of
        self._log = log
        # By kernel, oldest first.
        self._asked: dict[str, deque[AskedCell]] = {}

    def install(self, settings: dict[str, Any]) -> None:
        """@param settings of the web application, which reads it at the end of each request"""
        log_request: Callable[[Any], None] | None = settings.get(_SETTING)
        if log_request is None:
            return

        def look_and_log(handler: Any) -> None:
            try:
                self._look(handler)
            except Exception:  # a fault of ours never stops a request
                self._log.exception("celltrail: a request to execute a cell was not observed")
            log_request(handler)

        settings[_SETTING] = look_and_log

    def take(self, kernel_id: str, code: str) -> AskedCell | None:
        """The cell that this code was asked for; those that were asked for before it never come."""
        asked = self._asked.get(kernel_id, deque())
        for index, cell in enumerate(asked):
            if cell.source is None or cell.source == code:
                for _ in range(index + 1):
                    asked.popleft()
                return cell
        return None

    def forget(self, kernel_id: str) -> None:
        """Nothing that was asked for by now will be sent to the kernel."""
        self._asked.pop(kernel_id, None)

    def _look(self, handler: Any) -> None:
        request = handler.request
        found = request.method == "POST" and self._path.fullmatch(request.path)
        if not found or handler.get_status() >= 400:
            return
        body = json.loads(request.body)
        # In `metadata` for jupyter-server-nbmodel, without that for jupyter-collaboration.
        context = {**body, **(body.get("metadata") or {})}
        cell_id, document_id = context.get("cell_id"), context.get("document_id")
        if isinstance(cell_id, str):
            tags = self._tags_of(document_id, cell_id) if isinstance(document_id, str) else ()
            asked = self._asked.setdefault(found[1], deque(maxlen=_MOST))
            asked.append(AskedCell(cell_id, tags, body.get("code")))
