"""The values that the record must not hold: what kernels' environments keep secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_NAME = re.compile(r"_(TOKEN|SECRET|PASSWORD|KEY)\Z", re.IGNORECASE)
_MIN_LENGTH = 12
# Two of these four: a word, a number and a row of dashes are no secrets, whatever their name says.
_CLASSES = (
    re.compile("[a-z]"),
    re.compile("[A-Z]"),
    re.compile("[0-9]"),
    re.compile("[^a-zA-Z0-9]"),
)
_MIN_CLASSES = 2


def secret_values(env: Mapping[str, str]) -> set[str]:
    """Values of variables that are secrets by their name, and long and mixed enough to be ones."""
    return {value for name, value in env.items() if _NAME.search(name) and _is_mixed(value)}


def _is_mixed(value: str) -> bool:
    if len(value) < _MIN_LENGTH:
        return False
    return sum(bool(kind.search(value)) for kind in _CLASSES) >= _MIN_CLASSES


class KernelSecrets:
    """Secrets of each kernel, in memory alone: they go to the companion with every batch of frames.

    Those of a kernel that is gone are kept until what it said last has arrived.
    """

    def __init__(self) -> None:
        self._values: dict[str, set[str]] = {}
        self._gone: set[str] = set()

    def add(self, kernel_id: str, values: Iterable[str]) -> None:
        """Beside those that the kernel has: its last process may have shown them."""
        self._values.setdefault(kernel_id, set()).update(values)
        self._gone.discard(kernel_id)

    def kernel_gone(self, kernel_id: str) -> None:
        self._gone.add(kernel_id)

    def all_arrived(self) -> None:
        """No frame waits, so none of a kernel that is gone will come."""
        for kernel_id in self._gone:
            self._values.pop(kernel_id, None)
        self._gone.clear()

    def values(self) -> list[str]:
        return sorted(set().union(*self._values.values()))
