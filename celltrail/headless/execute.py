"""Runs a notebook in a kernel that is recorded, from its start to its end."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass, field
from logging import Logger
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from celltrail.companion import CompanionDown
from celltrail.headless.arguments import Arguments
from celltrail.headless.literals import as_written, assignments, language_named
from celltrail.headless.notebook_file import inject, read_notebook, write_notebook
from celltrail.headless.places import Places
from celltrail.headless.progress import Events, progress_on
from celltrail.headless.recorded_kernel import RecordedKernel
from celltrail.headless.run_cells import NotDone, run_cells
from celltrail.headless.usage_error import UsageError

_FAILED = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEFAULT_KERNEL = "python3"
# As in `src/protocol/tags.ts`.
_RERUN_OF = "celltrail.rerun_of"
_LOOK_SECONDS = 0.1


@dataclass
class Outcome:
    exit_code: int = 0
    # Why it is not 0, in one line.
    error: str | None = None
    # Of the sessions; of several, since a cell is tagged new-run, the newest last.
    run_ids: list[str] = field(default_factory=list)
    status: str | None = None
    # Its path, relative to the root.
    notebook: Path | None = None

    def fail(self, error: str, exit_code: int = _FAILED) -> None:
        # What comes later is a consequence.
        if self.exit_code == 0:
            self.exit_code, self.error = exit_code, error


async def execute(arguments: Arguments, places: Places, log: Logger) -> Outcome:
    """@raises UsageError nothing was run"""
    kernel = RecordedKernel(places, log, git_diff=arguments.git_diff)
    try:
        work = _Work(arguments, places, kernel)
        if arguments.notebook:
            work.prepare(read_notebook(arguments.notebook), places.notebook)
    except UsageError:
        await kernel.close()
        raise
    stop = _stop_signal()
    working = asyncio.ensure_future(work.run())
    ends: set[asyncio.Future[Any]] = {working, stop}
    outcome = work.outcome
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        await kernel.stop(await _reason(working, stop, outcome))
        if not await kernel.flush():
            outcome.fail("the record is not whole: the tracking server did not take all of it")
        await work.look_up()
    except UsageError:
        raise
    except Exception as error:
        outcome.fail(f"{type(error).__name__}: {error}")
    finally:
        await kernel.close()
    work.write()
    return outcome


class _Work:
    def __init__(self, arguments: Arguments, places: Places, kernel: RecordedKernel) -> None:
        self.outcome = Outcome()
        self._arguments = arguments
        self._places = places
        self._kernel = kernel
        self._kernel_name = ""
        self._notebook: NotebookNode | None = None
        self._events = Events(sys.stdout) if arguments.events else None

    def prepare(self, notebook: NotebookNode, path: Path) -> None:
        """@raises UsageError it cannot be run, or not with these parameters"""
        named = notebook.metadata.get("kernelspec", {}).get("name")
        self._kernel_name = self._arguments.kernel or named or _DEFAULT_KERNEL
        language = self._kernel.language_of(self._kernel_name)
        if values := self._arguments.parameters:
            inject(notebook, assignments(values, language_named(language)))
        self._notebook = notebook
        self.outcome.notebook = path

    async def run(self) -> None:
        """@raises UsageError, NotDone"""
        try:
            await self._kernel.open()
        except CompanionDown as error:
            raise NotDone(f"nothing can be recorded: {error}") from error
        if self._notebook is None:
            await self._take_from_record()
        arguments, notebook, path = self._arguments, self._notebook, self.outcome.notebook
        assert notebook is not None
        assert path is not None
        try:
            manager, client = await self._kernel.start(
                self._kernel_name, path, self._folder(path), arguments.start_timeout
            )
        except Exception as error:
            raise NotDone(f"the kernel '{self._kernel_name}' does not start: {error}") from error
        progress = self._events or progress_on(sys.stderr, arguments.quiet)
        looking = asyncio.ensure_future(self._look_for_run())
        try:
            current = self._kernel.current
            await run_cells(notebook, manager, client, current, arguments.timeout, progress)
        finally:
            looking.cancel()
            progress.close()
            client.stop_channels()

    async def look_up(self) -> None:
        """What was made of it in the record."""
        kernel, outcome = self._kernel, self.outcome
        outcome.run_ids = [session["run_id"] for session in await kernel.sessions()]
        for run_id in outcome.run_ids:
            await self._link(run_id)
        if outcome.run_ids:
            run = await kernel.run(outcome.run_ids[-1])
            outcome.status = run["info"]["status"]

    def write(self) -> None:
        output = self._arguments.output
        if output is None or self._notebook is None or self._kernel.kernel_id is None:
            return
        try:
            write_notebook(self._notebook, output)
        except OSError as error:
            self.outcome.fail(f"{output} cannot be written: {error.strerror}")

    async def _take_from_record(self) -> None:
        arguments, kernel = self._arguments, self._kernel
        assert arguments.again is not None
        told = await kernel.notebook_of(arguments.again, arguments.written)
        if values := arguments.parameters:
            # Those that it was given before still hold where nothing else is said.
            language = language_named(told["notebook"]["metadata"]["kernelspec"]["language"])
            written = [*arguments.written, *as_written(values, language)]
            told = await kernel.notebook_of(arguments.again, written)
            arguments.parameters = {}
        # Whatever it was called by.
        arguments.again = told["run_id"]
        notebook = nbformat.from_dict(told["notebook"])  # type: ignore[no-untyped-call]
        self.prepare(notebook, Path(told["notebook_path"]))

    def _folder(self, path: Path) -> Path:
        if self._arguments.cwd:
            return self._arguments.cwd
        folder = (self._places.root / path).parent
        # A notebook that is in the record may be gone from the disk.
        return folder if folder.is_dir() else self._places.root

    async def _look_for_run(self) -> None:
        if self._arguments.again is None and self._events is None:
            return
        run_id = await self._first_run()
        await self._link(run_id)
        if self._events:
            self._events.run(run_id)

    async def _first_run(self) -> str:
        while True:
            for session in await self._kernel.sessions():
                return str(session["run_id"])
            await asyncio.sleep(_LOOK_SECONDS)

    async def _link(self, run_id: str) -> None:
        if self._arguments.again:
            await self._kernel.tag(run_id, _RERUN_OF, self._arguments.again)


async def _reason(
    working: asyncio.Future[None], stop: asyncio.Future[signal.Signals], outcome: Outcome
) -> str | None:
    """Why the kernel is stopped before all was done, for the record. @raises UsageError"""
    if working.done():
        error = working.exception()
        if isinstance(error, UsageError):
            raise error
        if error is not None:
            outcome.fail(str(error) if isinstance(error, NotDone) else repr(error))
        return error.reason if isinstance(error, NotDone) else None
    number = stop.result()
    outcome.fail(f"stopped by {number.name}", 128 + number)
    working.cancel()
    # nbclient takes it for the kernel's death.
    await asyncio.gather(working, return_exceptions=True)
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
