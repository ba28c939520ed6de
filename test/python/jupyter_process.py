"""A real Jupyter server with celltrail, in a process and folders of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import websocket

ROOT = Path(__file__).parents[2]
STAND_IN = [sys.executable, str(Path(__file__).parent / "fixtures" / "stand_in_companion.py")]
# Those of this environment that would start beside ours take longer than the server itself.
_OTHERS = ("jupyterlab", "notebook", "notebook_shim", "jupyter_lsp", "jupyter_server_terminals")
_EXTENSIONS = {"celltrail": True, **dict.fromkeys(_OTHERS, False)}
TOKEN = "a-token-of-jupyter"
PYTHONPATH = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])

T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = 10) -> T:
    """Looks until there is something to see."""
    end = time.monotonic() + seconds
    while True:
        if seen := look():
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"not seen within {seconds} s")
        time.sleep(0.05)


class JupyterProcess:
    def __init__(
        self,
        folder: Path,
        *arguments: str,
        companion: list[str] | None = STAND_IN,
        env: dict[str, str] | None = None,
    ) -> None:
        """@param companion its command; None: the one in the package"""
        self.root = folder / "root"
        self.root.mkdir(parents=True, exist_ok=True)
        self.data = self.root / ".celltrail"
        self._folder = folder
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MLFLOW"))}
        command = [
            *(sys.executable, "-m", "jupyter_server", "--ServerApp.port=0", "--allow-root"),
            *(f"--ServerApp.root_dir={self.root}", "--no-browser"),
            f"--ServerApp.jpserver_extensions={_EXTENSIONS}",
            *(f"--Celltrail.companion_command={part}" for part in companion or []),
            *arguments,
        ]
        # Short names: the runtime folder holds a unix socket.
        places = {"CONFIG": "c", "DATA": "d", "RUNTIME": "r"}
        self._log = (folder / "jupyter.log").open("ab")
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={
                **clean,
                **{f"JUPYTER_{name}_DIR": str(folder / short) for name, short in places.items()},
                "JUPYTER_TOKEN": TOKEN,
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the kernel prints a warning
                "PYTHONPATH": PYTHONPATH,
                "IPYTHONDIR": str(folder / "ipython"),
                **(env or {}),
            },
            stdout=self._log,
            stderr=self._log,
        )
        info = folder / "r" / f"jpserver-{self.process.pid}.json"
        eventually(lambda: info.exists() and info.read_text().endswith("}"), 30)
        self.port: int = json.loads(info.read_text())["port"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"token {TOKEN}"},
            timeout=30,
            trust_env=False,
        )

    def log(self) -> str:
        return (self._folder / "jupyter.log").read_text()

    def behave(self, behaviour: str) -> None:
        (self.data / "behaviour").write_text(behaviour)

    def instruct(self, **told: Any) -> None:
        (self.data / "instructions.json").write_text(json.dumps(told))

    def seen(self, key: str) -> list[dict[str, Any]]:
        """What the stand-in noted."""
        return [line for line in _lines(self.data / "seen.jsonl") if key in line]

    def frames(self, **wanted: Any) -> list[dict[str, Any]]:
        return [
            frame
            for frame in _lines(self.data / "frames.jsonl")
            if all(frame.get(key) == value for key, value in wanted.items())
        ]

    def companion_pid(self) -> int:
        answer = self.http.get("/celltrail/api/echo")
        assert answer.status_code == 200, answer.text
        return int(answer.json()["pid"])

    def add_kernelspec(self, name: str, env: dict[str, str]) -> None:
        folder = self.root.parent / "d" / "kernels" / name
        folder.mkdir(parents=True)
        spec = {
            "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": "python",
            "env": env,
        }
        (folder / "kernel.json").write_text(json.dumps(spec))

    def start_kernel(self, **model: Any) -> str:
        answer = self.http.post("/api/kernels", json={"name": "python3", **model})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def start_session(self, path: str, **more: Any) -> dict[str, Any]:
        model = {"path": path, "type": "notebook", "name": Path(path).name, **more}
        answer = self.http.post("/api/sessions", json={"kernel": {"name": "python3"}, **model})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def execute(self, kernel_id: str, code: str, protocol: str | None = None) -> dict[str, Any]:
        with KernelSocket(self, kernel_id, protocol) as kernel:
            return kernel.execute(code)

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.ask_to_stop()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()


class KernelSocket:
    """A front end's connection to a kernel, in the legacy protocol or in v1."""

    def __init__(self, server: JupyterProcess, kernel_id: str, protocol: str | None) -> None:
        self._v1 = protocol == "v1"
        address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel_id}/channels"
        self._socket = websocket.create_connection(
            f"{address}?session_id={uuid.uuid4().hex}",
            header=[f"Authorization: token {TOKEN}"],
            subprotocols=["v1.kernel.websocket.jupyter.org"] if self._v1 else None,
            timeout=30,
        )

    def __enter__(self) -> KernelSocket:
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.close()

    def send(self, code: str, **metadata: Any) -> str:
        msg_id = uuid.uuid4().hex
        parts = {
            "header": {
                "msg_id": msg_id,
                "msg_type": "execute_request",
                "session": "s",
                "username": "",
                "version": "5.3",
                "date": "2026-01-01T00:00:00Z",
            },
            "parent_header": {},
            "metadata": metadata,
            "content": {"code": code, "silent": False, "store_history": True},
        }
        if self._v1:
            # Indented, as nothing forbids.
            self._socket.send_binary(
                _v1_message([json.dumps(part, indent=1).encode() for part in parts.values()])
            )
        else:
            self._socket.send(json.dumps({**parts, "channel": "shell", "buffers": []}))
        return msg_id

    def execute(self, code: str, **metadata: Any) -> dict[str, Any]:
        """@returns content of the reply, and `stdout`"""
        msg_id = self.send(code, **metadata)
        stdout, reply, idle = "", None, False
        while not (reply and idle):
            message = self._receive()
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                stdout += content["text"]
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            elif kind == "execute_reply":
                reply = content
        return {**reply, "stdout": stdout, "msg_id": msg_id}

    def _receive(self) -> dict[str, Any]:
        data = self._socket.recv()
        if isinstance(data, str):
            return dict(json.loads(data))
        count = int.from_bytes(data[:8], "little")
        offsets = [int.from_bytes(data[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
        parts = [json.loads(data[offsets[i] : offsets[i + 1]]) for i in range(1, 5)]
        return dict(zip(("header", "parent_header", "metadata", "content"), parts, strict=True))


def _v1_message(parts: list[bytes]) -> bytes:
    pieces = [b"shell", *parts]
    offsets = [8 * (len(pieces) + 2)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    head = [len(offsets), *offsets]
    return b"".join([*(number.to_bytes(8, "little") for number in head), *pieces])


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    # The last line may be half written.
    return [json.loads(line) for line in file.read_text().split("\n")[:-1]]
