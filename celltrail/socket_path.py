"""The companion's unix socket: where it is, and that none is left behind."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

# The address of a unix socket has room for 108 bytes (104 on macOS), the final zero included.
LIMIT_BYTES = 100


class SocketPath:
    """In the Jupyter runtime folder, or in a new temporary one if that path would be too long."""

    def __init__(self, runtime_dir: Path) -> None:
        name = f"celltrail-{os.getpid()}-{os.urandom(3).hex()}.sock"
        self._temporary: Path | None = None
        if len(os.fsencode(runtime_dir / name)) <= LIMIT_BYTES and _prepare(runtime_dir):
            self._path = runtime_dir / name
        else:
            self._temporary = Path(tempfile.mkdtemp(prefix="celltrail-"))
            self._path = self._temporary / "companion.sock"

    def __str__(self) -> str:
        return str(self._path)

    def clear(self) -> None:
        """A killed companion leaves its socket, and the next could not make it again."""
        self._path.unlink(missing_ok=True)

    def remove(self) -> None:
        self.clear()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)


def _prepare(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob("celltrail-*.sock"):
            if not _answers(left):
                left.unlink(missing_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True
