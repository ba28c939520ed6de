"""Where the record of a notebook is, and what the notebook's path in it is relative to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jupyter_core.paths import jupyter_data_dir, jupyter_runtime_dir

from celltrail.data_folder import FOLDER_NAME, data_folder
from celltrail.headless.usage_error import UsageError


@dataclass(frozen=True)
class Places:
    data: Path
    root: Path
    # Relative to root.
    notebook: Path


def places_of(notebook: Path, data: str, root: Path | None) -> Places:
    """@raises UsageError"""
    notebook = notebook.resolve()
    try:
        folder = data_folder(
            root or _start(notebook),
            Path(jupyter_data_dir()),
            data,
            os.environ.get("CELLTRAIL_HOME", ""),
        )
    except OSError as error:
        raise UsageError(f"The folder of the record cannot be made: {error}.") from error
    for candidate in (root,) if root else _roots(folder, notebook):
        if notebook.is_relative_to(candidate.resolve()):
            return Places(folder, candidate, notebook.relative_to(candidate.resolve()))
    raise UsageError(f"The notebook is not in {root}, which --root names.")


def places_of_record(data: str, root: Path | None) -> Places:
    """Of a notebook that is in the record, and may be nowhere else. @raises UsageError"""
    chosen = data or os.environ.get("CELLTRAIL_HOME", "")
    here = Path.cwd().resolve()
    found = [Path(chosen)] if chosen else [each / FOLDER_NAME for each in (here, *here.parents)]
    folder = next((each.resolve() for each in found if each.is_dir()), None)
    if folder is None:
        raise UsageError("There is no record here. Say where it is with --data.")
    known = [server.root for server in _observers(folder) if server.root]
    return Places(folder, root or next(iter(known), folder.parent), Path())


def notebook_address(places: Places, notebook: Path) -> str | None:
    """Where a running JupyterLab of the same record has the notebook, relative to the root."""
    for server in _observers(places.data):
        file = Path(jupyter_runtime_dir()) / f"jpserver-{server.pid}.json"
        try:
            info = json.loads(file.read_text("utf-8"))
            url, root = info["url"], Path(info["root_dir"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        path = (places.root / notebook).resolve()
        if path.is_relative_to(root.resolve()):
            relative = path.relative_to(root.resolve()).as_posix()
            return f"{url}lab/tree/{quote(relative)}"
    return None


def _start(notebook: Path) -> Path:
    """The record is looked for from the notebook's folder upwards, and made where we are."""
    for folder in notebook.parents:
        if (folder / FOLDER_NAME).is_dir():
            return notebook.parent
    here = Path.cwd().resolve()
    return here if notebook.is_relative_to(here) else notebook.parent


def _roots(data: Path, notebook: Path) -> Iterator[Path]:
    known = [server.root for server in _observers(data) if server.root]
    # The nearest first: a server in a subfolder names the notebook as its users do.
    yield from sorted(known, key=lambda root: len(root.parts), reverse=True)
    if data.name == FOLDER_NAME:
        yield data.parent
    yield Path.cwd()
    yield notebook.parent


@dataclass(frozen=True)
class _Observer:
    pid: int
    root: Path | None


def _observers(data: Path) -> list[_Observer]:
    """The Jupyter servers that record here and live, as `observer-file.ts` has them."""
    found: list[_Observer] = []
    for file in sorted((data / "observers").glob("*.json")):
        try:
            told = json.loads(file.read_text("utf-8"))
            pid, root = int(told["process"]["pid"]), told["root_dir"]
            os.kill(pid, 0)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.append(_Observer(pid, Path(root) if root else None))
    return found
