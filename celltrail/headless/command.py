"""`celltrail exec`: arguments in, exit code out."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from celltrail.companion import CompanionDown
from celltrail.headless.arguments import EXEC_HELP, Arguments, read_arguments
from celltrail.headless.literals import assignments, language_named
from celltrail.headless.notebook_file import inject, read_notebook, write_notebook
from celltrail.headless.places import Places, notebook_address, places_of
from celltrail.headless.progress import progress_on
from celltrail.headless.recorded_kernel import RecordedKernel
from celltrail.headless.run_cells import NotDone, run_cells
from celltrail.headless.usage_error import UsageError

FAILED = 1
MISUSED = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEFAULT_KERNEL = "python3"


@dataclass
class Outcome:
    exit_code: int = 0
    # Why it is not 0, in one line.
    error: str | None = None
    # Of the sessions; of several, since a cell is tagged new-run, the newest last.
    run_ids: list[str] = field(default_factory=list)
    status: str | None = None

    def fail(self, error: str, exit_code: int = FAILED) -> None:
        # What comes later is a consequence.
        if self.exit_code == 0:
            self.exit_code, self.error = exit_code, error


def exec_command(argv: list[str]) -> int:
    """@returns the exit code"""
    # What debuggers would print of it stands in the output of no cell.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    try:
        arguments = read_arguments(argv)
        if arguments is None:
            print(EXEC_HELP)
            return 0
        notebook = read_notebook(arguments.notebook)
        places = places_of(arguments.notebook, arguments.data, arguments.root)
        outcome = asyncio.run(_execute(arguments, notebook, places))
    except UsageError as error:
        print(f"celltrail: {error} Try: celltrail exec --help", file=sys.stderr)
        return MISUSED
    _tell(outcome, arguments, places)
    return outcome.exit_code


async def _execute(arguments: Arguments, notebook: NotebookNode, places: Places) -> Outcome:
    kernel = RecordedKernel(places, _log())
    name = arguments.kernel or notebook.metadata.get("kernelspec", {}).get("name")
    name = name or _DEFAULT_KERNEL
    language = kernel.language_of(name)
    if arguments.parameters:
        inject(notebook, assignments(arguments.parameters, language_named(language)))
    outcome = Outcome()
    stop = _stop_signal()
    work = asyncio.ensure_future(_work(arguments, notebook, kernel, name))
    try:
        ends: set[asyncio.Future[Any]] = {work, stop}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        await kernel.stop(await _reason(work, stop, outcome))
        if not await kernel.flush():
            outcome.fail("the record is not whole: the tracking server did not take all of it")
        await _look_up(kernel, outcome)
    except Exception as error:
        outcome.fail(f"{type(error).__name__}: {error}")
    finally:
        await kernel.close()
    if arguments.output and kernel.kernel_id:
        try:
            write_notebook(notebook, arguments.output)
        except OSError as error:
            outcome.fail(f"{arguments.output} cannot be written: {error.strerror}")
    return outcome


async def _work(
    arguments: Arguments, notebook: NotebookNode, kernel: RecordedKernel, name: str
) -> None:
    try:
        await kernel.open()
    except CompanionDown as error:
        raise NotDone(f"nothing can be recorded: {error}") from error
    folder = arguments.cwd or arguments.notebook.parent
    try:
        manager, client = await kernel.start(name, folder, arguments.start_timeout)
    except Exception as error:
        raise NotDone(f"the kernel '{name}' does not start: {error}") from error
    progress = progress_on(sys.stderr, arguments.quiet)
    try:
        await run_cells(notebook, manager, client, kernel.current, arguments.timeout, progress)
    finally:
        progress.close()
        client.stop_channels()


async def _reason(
    work: asyncio.Future[None], stop: asyncio.Future[signal.Signals], outcome: Outcome
) -> str | None:
    """Why the kernel is stopped before all was done, for the record."""
    if work.done():
        error = work.exception()
        if error is not None:
            outcome.fail(str(error) if isinstance(error, NotDone) else repr(error))
        return error.reason if isinstance(error, NotDone) else None
    number = stop.result()
    outcome.fail(f"stopped by {number.name}", 128 + number)
    work.cancel()
    # nbclient takes it for the kernel's death.
    await asyncio.gather(work, return_exceptions=True)
    return f"stopped by {number.name}"


def _stop_signal() -> asyncio.Future[signal.Signals]:
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[signal.Signals] = loop.create_future()

    def came(number: signal.Signals) -> None:
        if not stop.done():
            stop.set_result(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, came, number)
    return stop


async def _look_up(kernel: RecordedKernel, outcome: Outcome) -> None:
    outcome.run_ids = [session["run_id"] for session in await kernel.sessions()]
    if outcome.run_ids:
        run = await kernel.run(outcome.run_ids[-1])
        outcome.status = run["info"]["status"]


def _tell(outcome: Outcome, arguments: Arguments, places: Places) -> None:
    if outcome.error:
        print(f"celltrail: {outcome.error}", file=sys.stderr)
    run_id = outcome.run_ids[-1] if outcome.run_ids else None
    address = notebook_address(places)
    if run_id:
        print(f"celltrail: {_where(run_id, address, places)}", file=sys.stderr)
    if arguments.as_json:
        told: dict[str, Any] = {
            "run_id": run_id,
            "run_ids": outcome.run_ids,
            "status": outcome.status,
            "exit_code": outcome.exit_code,
            "error": outcome.error,
            "notebook": places.notebook.as_posix(),
            "output": str(arguments.output) if arguments.output else None,
            "data": str(places.data),
            "address": address,
        }
        print(json.dumps(told, ensure_ascii=False))
    elif run_id:
        print(run_id)


def _where(run_id: str, address: str | None, places: Places) -> str:
    if address:
        return f"run {run_id} is beside the notebook: {address}"
    return f"run {run_id}; to see it: celltrail serve --data {places.data}, page /#/run/{run_id}"


def _log() -> logging.Logger:
    # Its sentences name celltrail.
    log = logging.getLogger("celltrail")
    log.setLevel(logging.WARNING)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.StreamHandler())
    return log
