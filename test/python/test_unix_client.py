from __future__ import annotations

import asyncio
import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from celltrail.unix_client import unix_client


class Searched(importlib.abc.MetaPathFinder):
    """Notes which modules were looked for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        self.names.append(name)
        return None


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK")
    writer.close()


def test_a_request_looks_for_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched = Searched()

    async def ask_twice() -> None:
        path = str(tmp_path / "s")
        server = await asyncio.start_unix_server(answer, path)
        async with server, unix_client(path, "secret") as client:
            assert (await client.get("/")).text == "OK"
            monkeypatch.setattr(sys, "meta_path", [searched, *sys.meta_path])
            assert (await client.get("/")).text == "OK"

    asyncio.run(ask_twice())
    assert searched.names == []
