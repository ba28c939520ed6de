"""Starts the companion, starts it again when it dies, and knows whether it answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import socket
import sys
import time
import uuid
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from typing import Literal

from celltrail.bundle import ENVIRONMENT
from celltrail.companion_health import until_it_hangs
from celltrail.companion_log import CompanionLog
from celltrail.socket_path import SocketPath
from celltrail.unix_client import unix_client

State = Literal["starting", "ready", "failed"]

# A start takes 0.1 s, and 1 to 3 s from a cold disk: 3 s after that, whoever waits hears why.
START_LIMIT_SECONDS = 6.0
BACK_OFF_SECONDS = 0.1
MAX_BACK_OFF_SECONDS = 10.0
# After one that was ready cells may be waiting, and the next must be there before START_LIMIT.
MAX_BACK_OFF_AFTER_READY_SECONDS = 1.0
# Having lived this long, a companion that dies is started again at once.
STABLE_SECONDS = 5.0
STOP_SECONDS = 5.0

STARTING_MESSAGE = "The tracking server is starting."
RESTARTING_MESSAGE = "The tracking server is restarting."
# Tokens of the Jupyter server that its child has no use for.
_WITHHELD = ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")


class CompanionDown(Exception):
    """The companion does not answer; the text says why, for people."""


class Companion:
    """One companion process after the other, at one address.

    The kernels' socket is bound once and handed to every child, so that a request made while there
    is none waits in its backlog and is answered by the next.
    """

    def __init__(
        self,
        command: list[str],
        data: Path | None,
        root: Path,
        runtime_dir: Path,
        log: Logger,
        *,
        git_diff: bool = False,
    ) -> None:
        self.server_id = uuid.uuid4().hex
        self.secret = secrets.token_hex(32)
        self.state: State = "starting"
        self.message = STARTING_MESSAGE
        self.tries = 0
        """Starts since it was ready last, or at all."""
        self.last_words = ""
        """The last lines that one which failed wrote."""
        self.door = _bound_door()
        self.port: int = self.door.getsockname()[1]
        self.socket_path = SocketPath(runtime_dir)
        self.client = unix_client(str(self.socket_path), self.secret)
        self._command = command
        self._data = data
        self._root = root
        self._git_diff = git_diff
        self._log = log
        self._stderr = CompanionLog(data / "logs") if data else None
        self._listeners: list[Callable[[], None]] = []
        self._changed = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._supervision: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._ready_since: float | None = None
        self._stopping = False
        self._awake = asyncio.Event()

    def add_listener(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after each change of `state`, `message` or `tries`.

        @returns removes it again
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def outbox(self) -> Path | None:
        """Where the TypeScript client keeps what kernels log until it is acknowledged."""
        return self._data / "outbox" if self._data else None

    def start(self) -> None:
        """In the event loop; returns at once."""
        self._watch_start()
        self._supervision = asyncio.ensure_future(self._supervise())

    def fail(self, message: str) -> None:
        """There is nothing to start, for the reason given."""
        self._set("failed", message)

    def wake(self) -> None:
        """Somebody looks: one that failed to start is tried again at once."""
        if self.state == "failed" and self._supervision:
            self._awake.set()

    async def stop(self) -> None:
        self._stopping = True
        if self._deadline:
            self._deadline.cancel()
        if self._process:
            await _end(self._process)
        if self._supervision:
            self._supervision.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervision
        await self.client.aclose()
        self.door.close()
        self.socket_path.remove()

    async def wait_ready(self, seconds: float | None = None) -> None:
        """While it starts, waits for it; `None`: for as long as it takes, failures included.

        @raises CompanionDown it failed, or the time is over
        """
        end = None if seconds is None else time.monotonic() + seconds
        while self.state != "ready":
            if end is None:
                left = None
            else:
                left = end - time.monotonic()
                if self.state == "failed" or left <= 0:
                    raise CompanionDown(self.message)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    async def _supervise(self) -> None:
        failures = 0
        while not self._stopping:
            self._ready_since = None
            try:
                await self._live()
            except OSError as error:
                self._set("failed", f"The tracking server cannot be started: {error}.")
            ready_since = self._ready_since
            lived = 0.0 if ready_since is None else time.monotonic() - ready_since
            failures = 0 if lived >= STABLE_SECONDS else failures + 1
            delay = BACK_OFF_SECONDS * 2 ** min(max(failures - 1, 0), 10)
            was_ready = ready_since is not None
            longest = MAX_BACK_OFF_AFTER_READY_SECONDS if was_ready else MAX_BACK_OFF_SECONDS
            self._awake.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._awake.wait(), min(delay, longest))

    async def _live(self) -> None:
        """One child, from its start to its end."""
        self.socket_path.clear()
        if self._stderr:
            self._stderr.begin()
        self.tries += 1
        if self.tries > 1 and self.state == "starting":
            self._tell()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            "companion",
            *("--data", str(self._data)),
            *("--socket", str(self.socket_path)),
            *("--fd", str(self.door.fileno())),
            *("--server-id", self.server_id),
            *("--server-pid", str(os.getpid())),
            *("--root", str(self._root)),
            *(("--git-diff",) if self._git_diff else ()),
            # The child ends when this pipe does, so it cannot outlive a killed server.
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=(self.door.fileno(),),
            # Ctrl-C in the terminal would reach the child before the server has ended its kernels.
            start_new_session=True,
            env=self._environment(),
        )
        self._process = process
        output = asyncio.gather(self._read_stdout(process), self._read_stderr(process))
        health = asyncio.ensure_future(self._end_one_that_hangs(process))
        try:
            code = await process.wait()
            # A grandchild may hold the pipes open: what is said is read, its end is not awaited.
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(output, 1)
        finally:
            output.cancel()
            health.cancel()
        self._process = None
        if not self._stopping:
            self._gone(code)

    async def _end_one_that_hangs(self, process: asyncio.subprocess.Process) -> None:
        await self.wait_ready()
        await until_it_hangs(self.client, process.pid)
        self._log.warning("celltrail: the tracking server does not answer any more, ending it")
        with contextlib.suppress(ProcessLookupError):
            process.kill()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
        # With it the companion runs notebooks again.
        ours = {"CELLTRAIL_SECRET": self.secret, "CELLTRAIL_PYTHON": sys.executable}
        return {**ENVIRONMENT, **kept, **ours}

    async def _read_stdout(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        pending = b""
        while data := await process.stdout.read(65_536):
            if self._ready_since is not None:
                continue
            pending = (pending + data)[-65_536:]
            *lines, pending = pending.split(b"\n")
            if any(_says_ready(line) for line in lines):
                self._ready_since = time.monotonic()
                self.tries = 0
                if self._deadline:
                    self._deadline.cancel()
                self._set("ready", "")

    async def _read_stderr(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        while data := await process.stderr.read(65_536):
            if self._stderr:
                self._stderr.write(data)

    def _gone(self, code: int) -> None:
        if self._ready_since is not None:
            self._log.warning("celltrail: the tracking server ended (%s), starting it again", code)
            self._watch_start()
            self._set("starting", RESTARTING_MESSAGE)
        elif code > 0 or self.state == "failed":
            sentence = self._stderr.sentence() if self._stderr else None
            self._set("failed", sentence or f"The tracking server ended with exit code {code}.")
        # Killed by a signal while it started: its successor may do better, until the deadline.

    def _watch_start(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(START_LIMIT_SECONDS, self._late)

    def _late(self) -> None:
        if self.state == "starting":
            sentence = self._stderr.sentence() if self._stderr else None
            said = f" It says: {sentence}" if sentence else ""
            limit = f"{START_LIMIT_SECONDS:.0f} s"
            self._set("failed", f"The tracking server has not started within {limit}.{said}")

    def _set(self, state: State, message: str) -> None:
        if (state, message) == (self.state, self.message):
            return
        self.state, self.message = state, message
        if state == "failed":
            self.last_words = self._stderr.tail if self._stderr else ""
            self._log.error("celltrail: %s", message)
        self._changed.set()
        self._changed = asyncio.Event()
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                self._log.exception("celltrail: a listener of the companion's state failed")


def _bound_door() -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.bind(("127.0.0.1", 0))
    door.listen(511)
    door.setblocking(False)
    return door


def _says_ready(line: bytes) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("ready") is True


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin:
        process.stdin.close()
    for ask in (process.terminate, process.kill):
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), STOP_SECONDS)
            return
        with contextlib.suppress(ProcessLookupError):
            ask()
    await process.wait()
