"""What the companion writes to stderr, kept in a file of bounded size."""

from __future__ import annotations

from pathlib import Path

LIMIT_BYTES = 1_000_000
# A crash of Node ends with these, and its sentence stands before them.
_NOISE = ("Node.js v", "(Use `", "(node:", "}", "{", "^")
_TAIL_BYTES = 8_192


class CompanionLog:
    """`companion.log` and, once it is full, the one before as `companion.log.1`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "companion.log"
        self._tail = b""

    def begin(self) -> None:
        """The companion starts anew: what the last one said is no reason any more."""
        self._tail = b""

    def write(self, data: bytes) -> None:
        self._tail = (self._tail + data)[-_TAIL_BYTES:]
        try:
            if self._path.exists() and self._path.stat().st_size + len(data) > LIMIT_BYTES:
                self._path.replace(self._path.with_suffix(".log.1"))
            with self._path.open("ab") as file:
                file.write(data)
        except OSError:
            pass  # a full disk: the companion itself says so, its log must not stop it

    @property
    def tail(self) -> str:
        """The last lines since it began, 8 KiB at most."""
        return self._tail.decode("utf-8", "replace")

    def sentence(self) -> str | None:
        """The last line that is meant for people."""
        for line in reversed(self.tail.splitlines()):
            if line and not line[0].isspace() and not line.startswith(_NOISE):
                return line.removeprefix("celltrail: ")[:1_000]
        return None
