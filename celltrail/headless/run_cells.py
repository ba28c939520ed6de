"""Executes the cells of a notebook one after the other, as nbclient does."""

from __future__ import annotations

import logging
import math
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from celltrail.headless.notebook_file import tags_of
from celltrail.headless.progress import Progress
from celltrail.headless.recorded_kernel import CurrentCell

_SKIP = "skip-execution"
_MOST_CHARACTERS = 300
# Says in several lines what is said here in one.
_LOG = logging.getLogger("celltrail.nbclient")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class NotDone(Exception):
    """Why not all cells ran, in one line."""

    def __init__(self, message: str, reason: str | None = None) -> None:
        """@param reason for the record, when the kernel is stopped for it"""
        super().__init__(message)
        self.reason = reason


def cells_to_run(notebook: NotebookNode) -> list[int]:
    """Indexes of the cells that are executed."""
    return [
        at
        for at, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip() and _SKIP not in tags_of(cell)
    ]


async def run_cells(
    notebook: NotebookNode,
    manager: Any,
    client: Any,
    current: CurrentCell,
    seconds: float | None,
    progress: Progress,
) -> None:
    """
    @param seconds the longest time for a cell
    @raises NotDone a cell failed, took too long, or the kernel died
    """
    nbclient = NotebookClient(
        notebook,
        km=manager,
        timeout=None if seconds is None else math.ceil(seconds),
        record_timing=False,
        log=_LOG,
    )
    nbclient.kc = client
    indexes = cells_to_run(notebook)
    for at in indexes:
        notebook.cells[at].outputs = []
        notebook.cells[at].execution_count = None
    for number, at in enumerate(indexes, 1):
        cell = notebook.cells[at]
        progress.cell(number, len(indexes))
        current.cell = cell
        where = f"cell {number} of {len(indexes)} ({cell.id})"
        try:
            await nbclient.async_execute_cell(cell, at)
        except CellExecutionError as error:
            raise NotDone(f"{where} failed: {_said(error)}") from error
        except CellTimeoutError as error:
            reason = f"cell {number} of {len(indexes)} ran longer than {seconds:g} s"
            raise NotDone(f"{where} ran longer than {seconds:g} s", reason) from error
        except DeadKernelError as error:
            raise NotDone(f"the kernel died in {where}") from error
        finally:
            nbclient.set_widgets_metadata()


def _said(error: CellExecutionError) -> str:
    text = " ".join(f"{error.ename}: {error.evalue}".split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
