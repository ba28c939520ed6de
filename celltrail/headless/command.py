"""`celltrail exec`: arguments in, exit code out."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import Any

from celltrail.headless.arguments import EXEC_HELP, Arguments, read_arguments
from celltrail.headless.closed_streams import open_closed_streams
from celltrail.headless.execute import Outcome, execute
from celltrail.headless.places import Places, notebook_address, places_of, places_of_record
from celltrail.headless.progress import Events
from celltrail.headless.usage_error import UsageError


def exec_command(argv: list[str]) -> int:
    """@returns the exit code"""
    open_closed_streams()
    # What debuggers would print of it stands in the output of no cell.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    try:
        arguments = read_arguments(argv)
        if arguments is None:
            print(EXEC_HELP)
            return 0
        if arguments.notebook:
            places = places_of(arguments.notebook, arguments.data, arguments.root)
        else:
            places = places_of_record(arguments.data, arguments.root)
        outcome = asyncio.run(execute(arguments, places, _log()))
    except UsageError as error:
        print(f"celltrail: {error} Try: celltrail exec --help", file=sys.stderr)
        if "--events" in argv:
            Events(sys.stdout).tell(event="end", exit_code=UsageError.EXIT_CODE, error=str(error))
        return UsageError.EXIT_CODE
    _tell(outcome, arguments, places)
    return outcome.exit_code


def _tell(outcome: Outcome, arguments: Arguments, places: Places) -> None:
    if outcome.error:
        print(f"celltrail: {outcome.error}", file=sys.stderr)
    run_id = outcome.run_ids[-1] if outcome.run_ids else None
    address = notebook_address(places, outcome.notebook) if outcome.notebook else None
    if run_id:
        print(f"celltrail: {_where(run_id, address, places)}", file=sys.stderr)
    told: dict[str, Any] = {
        "run_id": run_id,
        "run_ids": outcome.run_ids,
        "status": outcome.status,
        "exit_code": outcome.exit_code,
        "error": outcome.error,
        "notebook": outcome.notebook.as_posix() if outcome.notebook else None,
        "output": str(arguments.output) if arguments.output else None,
        "data": str(places.data),
        "address": address,
    }
    if arguments.events:
        Events(sys.stdout).tell(event="end", **told)
    elif arguments.as_json:
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
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.StreamHandler())
    return log
