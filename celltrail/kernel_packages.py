"""What is installed where a kernel runs: asked of a process of its own, of the same interpreter."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

LIMIT_SECONDS = 60.0
LIMIT_BYTES = 8_000_000
END_SECONDS = 5.0
_SCRIPT = Path(__file__).with_name("list_distributions.py")
_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*[a-z]?\Z")
# Kernels that run in the process that is started; another module may have its cells run elsewhere.
_KERNELS = frozenset({"ipykernel", "ipykernel_launcher", "ipykernel.kernelapp"})
# Options of the interpreter that decide where it looks for packages, or nothing at all.
_PLAIN_OPTION = re.compile(r"-[bBdEIOPqsSuv]+\Z|-[XW].+\Z")

Told = dict[str, Any]


class NotKnown(Exception):
    """Why the packages are not known, in words."""


async def kernel_packages(manager: Any, turns: asyncio.Semaphore) -> Told:
    """Fields of a frame of kind `environment`.

    @param manager the kernel's own KernelManager, started
    """
    try:
        command = interpreter(_started(manager), _language(manager))
        async with turns:
            return await _asked(command, _environment(manager), _folder(manager))
    except NotKnown as error:
        return _unknown(str(error))


def interpreter(argv: Sequence[str], language: str) -> list[str]:
    """The part of a kernel's command that is its Python.

    @raises NotKnown another program starts it, which may choose any Python, on any machine
    """
    if language.lower() != "python":
        raise NotKnown(f"the packages of kernels in {language or 'another language'} are not read")
    if not argv:
        raise NotKnown("the command that started the kernel is not known")
    program = os.path.basename(argv[0])
    if not _PYTHON.match(program):
        raise NotKnown(f"the kernel is started by {_shown(program)}, not by its interpreter")
    command = [argv[0]]
    for at, argument in enumerate(argv[1:], 1):
        if argument == "-m" and argv[at + 1 : at + 2]:
            module = argv[at + 1]
            if module in _KERNELS:
                return command
            raise NotKnown(f"the kernel is started by {_shown(module)}, which may run it elsewhere")
        if not _PLAIN_OPTION.match(argument):
            break
        command.append(argument)
    raise NotKnown("the kernel is started by a program, which may run it elsewhere")


def _shown(name: str) -> str:
    return re.sub(r"[^\w.+-]", "?", name)[:60]


def _language(manager: Any) -> str:
    return getattr(getattr(manager, "kernel_spec", None), "language", "") or ""


def _started(manager: Any) -> Sequence[str]:
    provisioner = getattr(manager, "provisioner", None)
    if provisioner is not None and not _is_local(provisioner):
        raise NotKnown("the kernel is of a remote provisioner")
    # As it was started: what a kernelspec leaves open is filled in there.
    args = getattr(getattr(provisioner, "process", None), "args", None)
    return args if isinstance(args, list) else []


def _is_local(provisioner: Any) -> bool:
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner

    return isinstance(provisioner, LocalProvisioner)


def _environment(manager: Any) -> dict[str, str]:
    # As jupyter_client makes it of what the kernel was started with, and of its kernelspec.
    given: Mapping[str, str] = _launch(manager).get("env") or os.environ
    spec: Mapping[str, str] = getattr(manager.kernel_spec, "env", None) or {}
    env = {**given, **{name: Template(text).safe_substitute(given) for name, text in spec.items()}}
    env.pop("PYTHONEXECUTABLE", None)
    # What a start-up file of the interpreter logs here is nothing of the kernel's.
    env.pop("MLFLOW_TRACKING_URI", None)
    return env


def _folder(manager: Any) -> str | None:
    # Entries of PYTHONPATH may be relative to it.
    folder = _launch(manager).get("cwd")
    return None if folder is None else str(folder)


def _launch(manager: Any) -> Mapping[str, Any]:
    return getattr(manager, "_launch_args", None) or {}


async def _asked(command: list[str], env: dict[str, str], folder: str | None) -> Told:
    script = _SCRIPT.read_text("utf-8")
    mark = uuid.uuid4().hex
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            "-c",
            script,
            mark,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=env,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        raise NotKnown(f"its interpreter could not be asked: {error.strerror}") from error
    try:
        said = await asyncio.wait_for(_read(process, mark.encode()), LIMIT_SECONDS)
    except TimeoutError:
        raise NotKnown("the kernel's interpreter did not say what is installed in time") from None
    finally:
        # With all that it has started.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(_drained(process))
    return _parsed(said, mark.encode())


async def _drained(process: asyncio.subprocess.Process) -> None:
    # asyncio's `wait` also waits for the pipe: for what nobody reads any more, and for whoever in a
    # session of its own holds it still.
    try:
        await asyncio.wait_for(process.communicate(), END_SECONDS)
    except TimeoutError:
        # There is no public way to let go of the pipe.
        process._transport.close()  # type: ignore[attr-defined]


async def _read(process: asyncio.subprocess.Process, mark: bytes) -> bytes:
    """Up to the line that counts: what is left running behind it is nothing to wait for."""
    assert process.stdout
    said = b""
    while data := await process.stdout.read(65_536):
        said += data
        if len(said) > LIMIT_BYTES:
            raise NotKnown("the kernel's interpreter says too much")
        start = said.rfind(mark)
        if start >= 0 and said.find(b"\n", start) >= 0:
            break
    return said


def _parsed(said: bytes, mark: bytes) -> Told:
    start = said.rfind(mark)
    line = said[start + len(mark) :].split(b"\n", 1)[0] if start >= 0 else b""
    try:
        told = json.loads(line)
        return {name: told[name] for name in ("language_version", "packages", "reason")}
    except (ValueError, KeyError, TypeError):
        raise NotKnown("the kernel's interpreter does not say what is installed") from None


def _unknown(reason: str) -> Told:
    return {"language_version": None, "packages": None, "reason": reason}
