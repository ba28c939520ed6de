from __future__ import annotations

from typing import ClassVar


class UsageError(Exception):
    """What was asked for cannot be done, and nothing of it was; the text says why, for people."""

    EXIT_CODE: ClassVar[int] = 2
