from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_process import JupyterProcess

StartServer = Callable[..., JupyterProcess]


@pytest.fixture(scope="module")
def start_server() -> Iterator[StartServer]:
    """Starts Jupyter servers; they end with the file."""
    started: list[JupyterProcess] = []
    folders: list[Path] = []

    def start(*arguments: str, folder: Path | None = None, **options: Any) -> JupyterProcess:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="ct-"))
            folders.append(folder)
        server = JupyterProcess(folder, *arguments, **options)
        started.append(server)
        return server

    yield start
    for server in started:
        server.ask_to_stop()
    for server in started:
        server.stop()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> JupyterProcess:
    """One for all tests of a file that leave it as they found it."""
    return start_server()
