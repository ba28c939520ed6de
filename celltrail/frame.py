"""Frames as `src/protocol/frames.ts` has them, each one line of JSON without its number."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any, Literal

Source = Literal["websocket", "iopub"]

# In a header no other string can hold these quotes: there they would be escaped.
_MSG_TYPE = re.compile(rb'"msg_type"\s*:\s*"([a-z_]+)"')


def message_type(header: bytes) -> str:
    """`msg_type` of a header that is not parsed; empty when there is none."""
    found = _MSG_TYPE.search(header)
    return found[1].decode() if found else ""


def message_frame(
    kernel_id: str, source: Source, channel: str, to_kernel: bool, parts: Sequence[bytes]
) -> bytes:
    """@param parts header, parent header, metadata and content, as they came"""
    start = _fields(
        kind="message",
        kernel_id=kernel_id,
        source=source,
        channel=channel,
        to_kernel=to_kernel,
    )
    header, parent, metadata, content = (_object(part) for part in parts[:4])
    return b"".join(
        (
            start[:-1],
            b',"header":',
            header,
            b',"parent_header":',
            parent,
            b',"metadata":',
            metadata,
            b',"content":',
            content,
            b"}",
        )
    )


def event_frame(
    kind: Literal["kernel", "notebook", "alive", "environment"], **fields: Any
) -> bytes:
    return _fields(kind=kind, **fields)


def numbered(frame: bytes, seq: int) -> bytes:
    return b'{"seq":%d,' % seq + frame[1:]


def _fields(**fields: Any) -> bytes:
    fields = {"time": int(time.time() * 1000), **fields}
    return json.dumps(fields, separators=(",", ":")).encode()


def _object(part: bytes) -> bytes:
    # JSON has newlines between its tokens only: within strings they are escaped.
    line = bytes(part).replace(b"\n", b" ").replace(b"\r", b" ").strip()
    # xeus has null for the parent of what a kernel says on its own.
    return b"{}" if line in (b"", b"null") else line
