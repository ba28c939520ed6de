"""Neighbouring texts of one stream of one execution, told as one message."""

from __future__ import annotations

import re
from collections.abc import Callable

# Kernels write these two fields in this order. The text stays as it is escaped: one escaped text
# behind the other is the escaped text of both.
_STREAM = re.compile(rb'\{"name":\s*"(\w+)",\s*"text":\s*"((?:[^"\\]|\\.)*+)"\}', re.DOTALL)
LIMIT_BYTES = 64_000

Parts = list[bytes]


class StreamRun:
    """A cell that flushes after each line sends tens of thousands of messages a second.

    Told one by one they would cost the server and the companion more than the kernel.
    """

    def __init__(self, tell: Callable[[Parts], None]) -> None:
        """@param tell takes header, parent header, metadata and content of a message"""
        self._tell = tell
        self._parts: Parts = []
        self._name = b""
        self._texts: list[bytes] = []
        self._bytes = 0

    def add(self, parts: Parts) -> None:
        """@param parts of a stream message, which is told now or with its neighbours by `flush`"""
        found = _STREAM.fullmatch(parts[3])
        if not found:
            self.flush()
            self._tell(parts)
            return
        name, text = found.groups()
        if self._texts and (name != self._name or parts[1] != self._parts[1]):
            self.flush()
        if not self._texts:
            self._parts, self._name = parts, name
        self._texts.append(text)
        self._bytes += len(text)
        if self._bytes >= LIMIT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Tells what waits. Whatever is told of the kernel beside it comes after it."""
        if not self._texts:
            return
        text = b"".join(self._texts)
        content = b'{"name":"%s","text":"%s"}' % (self._name, text)
        parts = [*self._parts[:3], content]
        self._texts, self._bytes = [], 0
        self._tell(parts)
