"""Gives terminals of the Jupyter server the address of the companion, as kernels have theirs."""

from __future__ import annotations

import os
from typing import Any

from celltrail.companion import Companion
from celltrail.environment import extended_no_proxy
from celltrail.kernel_address import kernel_tracking_uri
from celltrail.own_tracking_uri import VARIABLE, is_kernel_address

# In the place of a kernel's id; src/server/auth.ts knows it too.
_TERMINAL_ID = "terminal"


class Terminals:
    """What is logged there is no notebook's: it goes to Default, as a bare kernel's does."""

    def __init__(self, settings: dict[str, Any], companion: Companion) -> None:
        """@param settings of the web application, which hold the terminals' manager in the end"""
        self._settings = settings
        self._companion = companion
        companion.add_listener(self.follow)

    def follow(self) -> None:
        """Those that open from now on get the address, and none that nobody answers at."""
        manager = self._settings.get("terminal_manager")
        own = os.environ.get(VARIABLE)
        if manager is None or (own and not is_kernel_address(own)):  # a user's own is left alone
            return
        others = {k: v for k, v in (manager.extra_env or {}).items() if k not in _ours()}
        failed = self._companion.state == "failed"
        manager.extra_env = others if failed else {**others, **self._address()}

    def _address(self) -> dict[str, str]:
        bypass = extended_no_proxy(os.environ)
        uri = kernel_tracking_uri(self._companion.port, self._companion.secret, _TERMINAL_ID)
        return dict(zip(_ours(), (uri, bypass, bypass), strict=True))


def _ours() -> tuple[str, str, str]:
    return VARIABLE, "NO_PROXY", "no_proxy"
