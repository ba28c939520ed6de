"""Finds the tracking server that a user has named for a kernel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

VARIABLE = "MLFLOW_TRACKING_URI"
# In the environment of a Jupyter server that was started from one of our kernels.
_OURS = re.compile(r"^http://127\.0\.0\.1:\d+/kernels/[^/]+/[0-9a-f]{32}/?$")
_ASSIGNMENT = re.compile(rf"^\s*(?:export\s+)?{VARIABLE}\s*=\s*(.*?)\s*$")


def env_tracking_uri(env: Mapping[str, str]) -> str | None:
    """From the environment of the Jupyter server, or from a kernelspec's."""
    value = env.get(VARIABLE, "")
    return value if value and not is_kernel_address(value) else None


def dotenv_tracking_uri(folder: Path, root: Path) -> str | None:
    """From the nearest `.env`.

    @param folder where the notebook lies; the file is looked for from there up to `root`
    """
    value = _from_nearest_dotenv(folder, root)
    return value if value and not is_kernel_address(value) else None


def is_kernel_address(uri: str) -> bool:
    """An address that a Jupyter server with celltrail gave to one of its kernels."""
    return bool(_OURS.match(uri))


def host_of(uri: str) -> str:
    """What of a tracking URI can be shown: the host and port, else the kind of place it names."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "another server"
    if host and parts.scheme in {"http", "https"}:
        shown = f"[{host}]" if ":" in host else host
        return f"{shown}:{port}" if port else shown
    if uri.split(":", 1)[0] in {"databricks", "databricks-uc", "uc"}:
        return parts.scheme or uri
    # Not the rest: the address of a database holds its password.
    return parts.scheme or "file"


def _from_nearest_dotenv(folder: Path, root: Path) -> str:
    for place in (folder, *folder.parents):
        file = place / ".env"
        if file.is_file():
            return _assigned(file)
        if place == root:
            break
    return ""


def _assigned(file: Path) -> str:
    # MLflow's client and notebooks read it with python-dotenv; the last assignment holds there too.
    value = ""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        if found := _ASSIGNMENT.match(line):
            value = found[1]
    quote = value[:1]
    if quote in {"'", '"'}:
        return value[1:].split(quote, 1)[0]
    return re.split(r"\s#", value, maxsplit=1)[0].strip()
