"""`celltrail serve` as a team runs it, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]


class CelltrailServe:
    """Listens on a port that the system chose; ends with the `with` block."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._log = folder / "serve.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    str(ROOT / "bin" / "celltrail"),
                    "serve",
                    "--port",
                    "0",
                    "--data",
                    str(folder / "data"),
                    *arguments,
                ],
                stderr=log,
            )
        self.url = self._listening()

    def _listening(self) -> str:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self._process.poll() is None:
            said = re.search(r"celltrail listens on (\S+)", self._log.read_text())
            if said:
                return said.group(1)
            time.sleep(0.05)
        raise RuntimeError(f"celltrail did not start: {self._log.read_text()}")

    def __enter__(self) -> CelltrailServe:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
