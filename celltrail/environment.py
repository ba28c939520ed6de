"""Gives each local kernel the address of the companion, or leaves a user's own in place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from logging import Logger
from pathlib import Path
from string import Template
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.utils import ensure_async

from celltrail.companion import Companion
from celltrail.kernel_address import kernel_secret, kernel_tracking_uri
from celltrail.kernel_secrets import KernelSecrets, secret_values
from celltrail.own_remote import OwnRemote
from celltrail.own_tracking_uri import (
    VARIABLE,
    dotenv_tracking_uri,
    env_tracking_uri,
    host_of,
    is_kernel_address,
)

_LOOPBACK = ("127.0.0.1", "localhost")
_LOCAL_PROVISIONER = "local-provisioner"


@dataclass
class _Start:
    """What a kernel was started with, before anything of ours."""

    kernel_name: str
    env: dict[str, str]
    folder: Path


class KernelEnvironment:
    def __init__(self, manager: Any, root: Path, companion: Companion, log: Logger) -> None:
        """@param manager the server's kernel manager, whose instance is wrapped by `install`"""
        self._manager = manager
        self._root = Path(os.path.abspath(root))
        self._companion = companion
        self._log = log
        self._starts: dict[str, _Start] = {}
        self.secrets = KernelSecrets()
        self._own = OwnRemote(companion)

    def install(self) -> None:
        start = self._manager.start_kernel
        update: Any = getattr(self._manager, "update_env", None)

        async def start_kernel(
            *, kernel_id: str | None = None, path: str | None = None, **kwargs: Any
        ) -> Any:
            if kernel_id is None or kernel_id not in self._manager:
                try:
                    kernel_id = kernel_id or self._manager.new_kernel_id(**kwargs)
                    assert kernel_id is not None
                    kwargs.update(await self._first_env(kernel_id, path, **kwargs))
                except NoSuchKernel:
                    pass  # the start below says so
                except Exception:  # the kernel starts all the same
                    self._log.exception("celltrail: no environment for a kernel")
            return await ensure_async(start(kernel_id=kernel_id, path=path, **kwargs))

        def update_env(*, kernel_id: str, env: dict[str, str]) -> None:
            # On a rename Jupyter writes the server's own variables over the kernel's.
            self.secrets.add(kernel_id, secret_values(env))
            if known := self._starts.get(kernel_id):
                known.env.update(_without_ours(env))
                env = {**env, **self._ours(kernel_id, known)}
            update(kernel_id=kernel_id, env=env)

        self._manager.start_kernel = start_kernel
        if update:  # jupyter_client 8.5 and later
            self._manager.update_env = update_env

    async def for_restart(self, kernel_id: str) -> dict[str, str] | None:
        """The environment of the kernel's next epoch; what held at its start may not hold now."""
        known = self._starts.get(kernel_id)
        if known is None:
            return None
        await self._look_at_own(known)
        return {**known.env, **self._ours(kernel_id, known)}

    def tracking_host(self, kernel_id: str) -> str | None:
        """Host of the tracking server that the user has named for this kernel."""
        known = self._starts.get(kernel_id)
        uri = self._kept_uri(known) if known else None
        return host_of(uri) if uri else None

    def forget(self, kernel_id: str) -> None:
        self._starts.pop(kernel_id, None)
        self.secrets.kernel_gone(kernel_id)

    def session_path(self, kernel_id: str) -> str | None:
        """The notebook that the kernel was started for, as Jupyter told the kernel."""
        known = self._starts.get(kernel_id)
        path = known.env.get("JPY_SESSION_NAME") if known else None
        return _api_path(path, self._root) if path and path.endswith(".ipynb") else None

    async def _first_env(
        self,
        kernel_id: str,
        path: str | None,
        kernel_name: str | None = None,
        env: Mapping[str, str] | None = None,
        **others: Any,
    ) -> dict[str, dict[str, str]]:
        """The argument `env` of `start_kernel`; nothing for a kernel elsewhere."""
        name = kernel_name or self._manager.default_kernel_name
        given = os.environ if env is None else env
        self._keep_secrets(kernel_id, name, given)
        if not self._is_local(name):
            return {}
        base = _without_ours(given)
        if env is None:
            # The notebook that a server was started from (by its terminal) is not this kernel's.
            base.pop("JPY_SESSION_NAME", None)
        start = self._starts[kernel_id] = _Start(name, base, self._folder_of(path))
        await self._look_at_own(start)
        return {"env": {**base, **self._ours(kernel_id, start)}}

    def _folder_of(self, path: str | None) -> Path:
        folder = self._root if path is None else self._manager.cwd_for_path(path)
        return Path(os.path.abspath(folder))

    def _keep_secrets(self, kernel_id: str, kernel_name: str, env: Mapping[str, str]) -> None:
        # A kernelspec's variables may be made of those around it, as jupyter_client does it.
        spec = self._spec(kernel_name).env
        own = {name: Template(value).safe_substitute(env) for name, value in spec.items()}
        address = kernel_secret(self._companion.secret, kernel_id)
        self.secrets.add(kernel_id, secret_values({**env, **own}) | {address})

    def _ours(self, kernel_id: str, start: _Start) -> dict[str, str]:
        if self._companion.state == "failed" or self._kept_uri(start):
            return {}
        bypass = extended_no_proxy(start.env)
        outbox = self._companion.outbox
        return {
            VARIABLE: kernel_tracking_uri(self._companion.port, self._companion.secret, kernel_id),
            "NO_PROXY": bypass,
            "no_proxy": bypass,
            # The links it prints after a run hold the kernel's secret.
            "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": start.env.get(
                "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true"
            ),
            # Where git is missing, MLflow prints a page of advice into the first cell that logs.
            "GIT_PYTHON_REFRESH": start.env.get("GIT_PYTHON_REFRESH", "quiet"),
            **({"CELLTRAIL_KERNEL_OUTBOX": str(outbox)} if outbox else {}),
        }

    async def _look_at_own(self, start: _Start) -> None:
        if uri := env_tracking_uri(start.env):
            await self._own.ask(uri, adopts=True)
        else:
            await self._own.ask(dotenv_tracking_uri(start.folder, self._root), adopts=False)

    def _kept_uri(self, start: _Start) -> str | None:
        """A tracking server that the user has named, and whose kernels are left alone."""
        # At a start a kernelspec's variables win over ours.
        if uri := env_tracking_uri(self._spec(start.kernel_name).env):
            return uri
        uri = env_tracking_uri(start.env) or dotenv_tracking_uri(start.folder, self._root)
        return None if uri is None or self._own.is_remote(uri) else uri

    def _is_local(self, kernel_name: str) -> bool:
        # Elsewhere 127.0.0.1 is another machine.
        stanza = self._spec(kernel_name).metadata.get("kernel_provisioner", {})
        default = KernelProvisionerFactory.instance(parent=self._manager.parent)
        name = stanza.get("provisioner_name", default.default_provisioner_name)
        return bool(name == _LOCAL_PROVISIONER)

    def _spec(self, kernel_name: str) -> Any:
        return self._manager.kernel_spec_manager.get_kernel_spec(kernel_name)


def _without_ours(env: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in env.items() if k != VARIABLE or not is_kernel_address(v)}


def extended_no_proxy(env: Mapping[str, str]) -> str:
    # Both spellings are in use, and a client reads only one of them: both get what either says.
    hosts: dict[str, None] = {}
    for name in ("NO_PROXY", "no_proxy"):
        hosts.update(dict.fromkeys(host.strip() for host in env.get(name, "").split(",")))
    hosts.update(dict.fromkeys(_LOOPBACK))
    return ",".join(host for host in hosts if host)


def _api_path(path: str, root: Path) -> str | None:
    """Relative to the Jupyter root and '/'-separated, as Jupyter's own API has it."""
    absolute = Path(os.path.normpath(root / path))
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else None
