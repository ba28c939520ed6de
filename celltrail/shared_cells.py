"""Cells of the notebooks that the server shares with its front ends (jupyter-collaboration)."""

from __future__ import annotations

import importlib
from typing import Any

_EXTENSION = "jupyter_server_ydoc"


class SharedCells:
    def __init__(self, extension_manager: Any) -> None:
        """@param extension_manager of the server; complete once all are loaded"""
        self._extensions = extension_manager

    def tags(self, document_id: str, cell_id: str) -> list[str]:
        """Tags of a cell as they are now; none where the document is not shared."""
        for app in self._extensions.extension_apps.get(_EXTENSION, ()):
            room = app.ywebsocket_server.rooms.get(document_id)
            if room is None:
                continue
            # Not among our requirements; where there is a room, there it is.
            array = importlib.import_module("pycrdt").Array
            for cell in room.ydoc.get("cells", type=array):
                if cell.get("id") == cell_id:
                    return [tag for tag in cell["metadata"].get("tags", ()) if isinstance(tag, str)]
        return []
