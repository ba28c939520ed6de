"""The console script `celltrail`: the companion's program with the arguments as they were given."""

from __future__ import annotations

import os
import subprocess
import sys

from celltrail.bundle import ENVIRONMENT, bundle_command


def main() -> None:
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
