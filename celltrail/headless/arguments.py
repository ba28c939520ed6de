"""What `celltrail exec` was told on its command line."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from celltrail.headless.parameter_values import inferred, values_of_file, values_of_text
from celltrail.headless.usage_error import UsageError

EXEC_HELP = """celltrail exec NOTEBOOK: runs a notebook, and records it as under JupyterLab

  NOTEBOOK                  a file; it is not changed
  --again RUN               instead of a file, the notebook that made a run, out of the record; the
                            new run has the tag celltrail.rerun_of
  -p NAME VALUE             a parameter: True, False, None, a number, else a text (repeatable)
  -r NAME VALUE             a parameter that is a text, whatever it looks like (repeatable)
  -f FILE                   parameters in YAML or JSON; - is the standard input (repeatable)
  -y TEXT                   the same as an argument (repeatable)
  -o, --output FILE         where to write the notebook with its outputs (nowhere)
  --inplace                 writes it over NOTEBOOK
  -k, --kernel NAME         kernel to run it with (that of the notebook)
  --cwd DIR                 folder that the kernel starts in (that of the notebook)
  --timeout SECONDS         longest time for a cell (no limit)
  --start-timeout SECONDS   longest time for the kernel's start (60)
  --data DIR                folder of the record [CELLTRAIL_HOME] (the nearest .celltrail at or
                            above the notebook, else a new one in the current folder); servers may
                            be running on it
  --root DIR                Jupyter root, which the notebook's path in the record is relative to
                            (that of a running server with the same record, else the folder that
                            .celltrail lies in)
  --git-diff                keeps what differs from the commit of the notebook's repository
  --json                    prints what became of it as a line of JSON instead of the run's id
  --events                  prints lines of JSON meanwhile: the run, each cell, the end
  -q, --quiet               says nothing of its progress

Parameters go where papermill puts them: a cell tagged injected-parameters behind the one that is
tagged parameters, else first; they become params of the run.

The run's id goes to the standard output, all else to the standard error. Exit code: 0 all cells
ran, 1 one failed or the kernel died, 2 nothing was run, 130 stopped by SIGINT, 143 by SIGTERM."""


@dataclass
class Arguments:
    # One of both.
    notebook: Path | None
    again: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    output: Path | None = None
    kernel: str | None = None
    cwd: Path | None = None
    timeout: float | None = None
    start_timeout: float = 60.0
    data: str = ""
    root: Path | None = None
    git_diff: bool = False
    as_json: bool = False
    events: bool = False
    # Parameters of a run that is run again, as `src/protocol/endpoints/reruns.ts` has them.
    written: list[Any] = field(default_factory=list)
    quiet: bool = False


def read_arguments(argv: list[str]) -> Arguments | None:
    """@returns None when help is asked for. @raises UsageError"""
    given, rest = _parameters(argv)
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("notebook", nargs="?")
    parser.add_argument("--again")
    parser.add_argument("--events", action="store_true")
    # Of the companion, which has them from a form.
    parser.add_argument("--written", action="store_true")
    parser.add_argument("-o", "--output")
    parser.add_argument("--inplace", action="store_true")
    parser.add_argument("-k", "--kernel")
    parser.add_argument("--cwd")
    parser.add_argument("--timeout", type=_seconds)
    parser.add_argument("--start-timeout", type=_seconds, default=60.0)
    parser.add_argument("--data", default="")
    parser.add_argument("--root")
    parser.add_argument("--git-diff", action="store_true")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    told = parser.parse_args(rest)
    if told.help:
        return None
    if (told.notebook is None) == (told.again is None):
        raise UsageError("Say which notebook, or which run with --again.")
    notebook = None if told.notebook is None else Path(told.notebook).absolute()
    return Arguments(
        notebook=notebook,
        again=told.again,
        parameters=_values(given),
        output=_output(told.output, told.inplace, notebook),
        kernel=told.kernel,
        cwd=_folder("--cwd", told.cwd),
        timeout=told.timeout,
        start_timeout=told.start_timeout,
        data=told.data,
        root=_folder("--root", told.root),
        git_diff=told.git_diff,
        as_json=told.as_json,
        events=told.events,
        written=json.load(sys.stdin) if told.written else [],
        quiet=told.quiet,
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


# By option: how many texts follow. The long ones are papermill's.
_OPTIONS = {
    **dict.fromkeys(("-p", "--parameters"), ("p", 2)),
    **dict.fromkeys(("-r", "--parameters_raw", "--parameters-raw"), ("r", 2)),
    **dict.fromkeys(("-f", "--parameters_file", "--parameters-file"), ("f", 1)),
    **dict.fromkeys(("-y", "--parameters_yaml", "--parameters-yaml"), ("y", 1)),
}
_Given = dict[str, list[list[str]]]


def _parameters(argv: list[str]) -> tuple[_Given, list[str]]:
    """Taken out by hand: argparse would take a value such as `-inf` for an option."""
    given: _Given = {"p": [], "r": [], "f": [], "y": []}
    rest: list[str] = []
    at = 0
    while at < len(argv):
        kind, count = _OPTIONS.get(argv[at], ("", 0))
        texts = argv[at + 1 : at + 1 + count]
        if len(texts) < count:
            what = "a name and a value" if count == 2 else "a value"
            raise UsageError(f"{argv[at]} needs {what}.")
        if kind:
            given[kind].append(texts)
        else:
            rest.append(argv[at])
        at += 1 + count
    return given, rest


def _values(given: _Given) -> dict[str, Any]:
    """What comes later here wins, in papermill's order."""
    values: dict[str, Any] = {}
    for [path] in given["f"]:
        values.update(values_of_file(path))
    for [text] in given["y"]:
        values.update(values_of_text(text, "The text of -y"))
    values.update((name, inferred(text)) for name, text in given["p"])
    values.update((name, text) for name, text in given["r"])
    return values


def _output(output: str | None, inplace: bool, notebook: Path | None) -> Path | None:
    if inplace:
        if notebook is None:
            raise UsageError("There is no file that --inplace could write.")
        if output is not None:
            raise UsageError("Say either --output or --inplace.")
        return notebook
    if output is None:
        return None
    path = Path(output).absolute()
    if notebook and path.resolve() == notebook.resolve():
        raise UsageError("The output would replace the notebook: say --inplace if it should.")
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder for such a file.")
    return path


def _folder(option: str, given: str | None) -> Path | None:
    if given is None:
        return None
    folder = Path(given).absolute()
    if not folder.is_dir():
        raise UsageError(f"{option} is '{given}'; there is no such folder.")
    return folder


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e9:
        raise ValueError
    return seconds
