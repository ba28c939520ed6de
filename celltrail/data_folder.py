"""Which folder holds the record of this Jupyter server."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_NAME = ".celltrail"


def data_folder(root: Path, jupyter_data: Path, configured: str, environment: str) -> Path:
    """The folder, made if need be.

    In this order: `configured` (`c.Celltrail.data_dir`), `environment` (`CELLTRAIL_HOME`), the
    nearest `.celltrail` at or above `root`, a new one in `root`, and in `jupyter_data` when `root`
    is not writable.

    @raises OSError none of them can be written
    """
    chosen = configured or environment
    if chosen:
        return _prepared(Path(chosen).expanduser().resolve())
    root = root.resolve()
    for folder in (root, *root.parents):
        found = folder / FOLDER_NAME
        if _is_ours(found, root):
            return _prepared(found)
    try:
        return _prepared(root / FOLDER_NAME)
    except OSError:
        return _prepared(jupyter_data / "celltrail")


def _is_ours(folder: Path, root: Path) -> bool:
    # In a shared parent such as /tmp anybody can make a `.celltrail`, and with it read what we
    # record: it must belong to us, or to the owner of the Jupyter root (a checkout in a container).
    try:
        owner = folder.stat().st_uid
        trusted = owner in {os.geteuid(), root.stat().st_uid}
    except OSError:
        return False
    return trusted and folder.is_dir() and os.access(folder, os.W_OK)


def _prepared(folder: Path) -> Path:
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    elif not os.access(folder, os.W_OK):
        raise PermissionError(f"The folder {folder} is not writable")
    return folder
