"""The celltrail extension of a Jupyter server: starts the companion and tells it what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "celltrail"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "celltrail"}]


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    # Imported here, so that the console script starts without Jupyter.
    from celltrail.extension import load

    load(serverapp)
