"""The console script `celltrail`: `exec` is ours, all else the companion's program does."""

from __future__ import annotations

import os
import subprocess
import sys

from celltrail.bundle import ENVIRONMENT, bundle_command


def main() -> None:
    if sys.argv[1:2] == ["exec"]:
        from celltrail.headless.command import exec_command

        sys.exit(exec_command(sys.argv[2:]))
    command = [*bundle_command(), *sys.argv[1:]]
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if sys.argv[1:2] == ["kernel"]:
        from jupyter_core.paths import jupyter_data_dir

        os.environ["CELLTRAIL_SYS_PREFIX"] = sys.prefix  # for --sys-prefix
        os.environ["CELLTRAIL_JUPYTER_DATA_DIR"] = jupyter_data_dir()  # for --user
    if os.name == "nt":  # exec on Windows returns to the shell before the program ends
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)
