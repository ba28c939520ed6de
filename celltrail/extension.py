"""Builds the parts and ties them to the server; decides nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.utils import url_path_join

from celltrail.bundle import bundle_command
from celltrail.companion import Companion
from celltrail.data_folder import data_folder
from celltrail.environment import KernelEnvironment
from celltrail.events import EventsHandler
from celltrail.fallback import Fallback
from celltrail.observer import Observer
from celltrail.proxy import ProxyHandler
from celltrail.settings import Celltrail
from celltrail.terminals import Terminals

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def load(serverapp: ServerApp) -> None:
    log = serverapp.log
    if sys.platform == "win32":
        log.warning("celltrail: not available on Windows yet; kernels run without it")
        return
    settings = Celltrail(parent=serverapp)
    root = Path(serverapp.root_dir)
    data, failure = _data(settings, root)
    command = list(settings.companion_command) or bundle_command()
    companion = Companion(
        command, data, root, Path(serverapp.runtime_dir), log, git_diff=settings.git_diff
    )
    fallback = Fallback(companion)
    companion.add_listener(fallback.follow)
    environment = KernelEnvironment(serverapp.kernel_manager, root, companion, log)
    observer = Observer(
        companion,
        environment,
        serverapp.kernel_manager,
        serverapp.session_manager,
        serverapp.base_url,
        serverapp.extension_manager,
        log,
    )
    if not serverapp.gateway_config.gateway_enabled:
        environment.install()
    observer.install(serverapp.web_app.settings)
    terminals = Terminals(serverapp.web_app.settings, companion)
    _add_handlers(serverapp, companion)

    def start() -> None:
        if failure:
            companion.fail(failure)
        else:
            companion.start()
            terminals.follow()
        observer.start()

    async def stop() -> None:
        await observer.stop()
        fallback.stop()
        await companion.stop()

    _stop_after_kernels(serverapp, stop)
    serverapp.io_loop.add_callback(start)


def _data(settings: Celltrail, root: Path) -> tuple[Path | None, str]:
    home = os.environ.get("CELLTRAIL_HOME", "")
    try:
        return data_folder(root, Path(jupyter_data_dir()), settings.data_dir, home), ""
    except OSError as error:
        return None, f"The folder of the record cannot be made: {error}."


def _add_handlers(serverapp: ServerApp, companion: Companion) -> None:
    base = url_path_join(serverapp.base_url, "celltrail")
    parts = {"companion": companion}
    serverapp.web_app.add_handlers(  # type: ignore[no-untyped-call]
        ".*$",
        [
            (f"{base}/(?:ajax-)?api/celltrail/v1/events", EventsHandler, parts),
            (f"{base}/((?:ajax-)?api/.*)", ProxyHandler, parts),
            (f"{base}/(health|version|get-artifact)", ProxyHandler, parts),
        ],
    )


def _stop_after_kernels(serverapp: ServerApp, stop: Any) -> None:
    # Extensions are stopped before kernels, but a kernel that ends still logs (MLflow closes its
    # run at exit), and how it ended is still to be told.
    cleanup = serverapp.cleanup_kernels

    async def cleanup_kernels() -> None:
        try:
            await cleanup()
        finally:
            try:
                await stop()
            except Exception:
                serverapp.log.exception("celltrail: not stopped cleanly")

    serverapp.cleanup_kernels = cleanup_kernels  # type: ignore[method-assign]
