"""A notebook on disk: read with an id for each cell, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from celltrail.headless.usage_error import UsageError

_VERSION = 4
# The first minor version whose cells have ids.
_WITH_IDS = 5
INJECTED = "injected-parameters"


def read_notebook(path: Path) -> NotebookNode:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids, which get them below
            notebook: NotebookNode = nbformat.read(path, as_version=_VERSION)  # type: ignore[no-untyped-call]
            nbformat.validate(notebook)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except Exception as error:  # whatever is wrong with a file is one of many classes
        said = str(error).splitlines()
        raise UsageError(f"{path} is no notebook: {said[0] if said else error!r}") from error
    _give_ids(notebook)
    return notebook


def inject(notebook: NotebookNode, source: str) -> None:
    """As papermill: in place of an injected cell, else behind the parameters, else first."""
    cell = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "",
            "metadata": {"tags": [INJECTED]},
            "outputs": [],
            "source": source,
        }
    )
    before = _index_tagged(notebook, INJECTED)
    parameters = _index_tagged(notebook, "parameters")
    if before is not None:
        # The same cell with other values: the runs of both can be compared.
        cell.id = notebook.cells[before].id
        notebook.cells[before] = cell
    else:
        cell.id = _free_id(notebook, INJECTED)
        notebook.cells.insert(0 if parameters is None else parameters + 1, cell)


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """@raises OSError nothing was changed"""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        beside.write_text(f"{text}\n", "utf-8")
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def tags_of(cell: NotebookNode) -> list[str]:
    tags = cell.metadata.get("tags", [])
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _give_ids(notebook: NotebookNode) -> None:
    # The same at each run, so that runs can be compared cell by cell.
    for number, cell in enumerate(notebook.cells, 1):
        if notebook.nbformat_minor < _WITH_IDS or not cell.get("id"):
            cell.id = f"cell-{number}"
    notebook.nbformat_minor = max(notebook.nbformat_minor, _WITH_IDS)


def _index_tagged(notebook: NotebookNode, tag: str) -> int | None:
    tagged = (at for at, cell in enumerate(notebook.cells) if tag in tags_of(cell))
    return next(tagged, None)


def _free_id(notebook: NotebookNode, wanted: str) -> str:
    taken = {cell.id for cell in notebook.cells}
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free
