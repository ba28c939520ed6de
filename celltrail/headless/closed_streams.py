"""Standard streams that whoever started the process has closed, as some schedulers do."""

from __future__ import annotations

import os
import sys


def open_closed_streams() -> None:
    """Prints go nowhere then, here and in the kernel, and no other file gets their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None or _is_open(number):
            continue
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
        os.set_inheritable(number, True)
        setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
