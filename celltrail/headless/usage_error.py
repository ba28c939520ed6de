from __future__ import annotations


class UsageError(Exception):
    """What was asked for cannot be done, and nothing of it was; the text says why, for people."""
