from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import StartServer
from jupyter_process import JupyterProcess, eventually

from celltrail.environment import KernelEnvironment
from celltrail.kernel_address import SECRET_LENGTH, is_kernel_secret, kernel_secret

NAMES = (
    "MLFLOW_TRACKING_URI",
    "NO_PROXY",
    "no_proxy",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT",
    "GIT_PYTHON_REFRESH",
    "JPY_SESSION_NAME",
    "CELLTRAIL_SECRET",
    "CELLTRAIL_KERNEL_OUTBOX",
)


def environment(server: JupyterProcess, kernel_id: str) -> dict[str, str]:
    code = f"import os, json; print(json.dumps({{n: os.environ.get(n, '') for n in {NAMES}}}))"
    return dict(json.loads(server.execute(kernel_id, code)["stdout"]))


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> JupyterProcess:
    return start_server(env={"NO_PROXY": "a.example", "http_proxy": "http://127.0.0.1:9"})


def test_a_secret_follows_from_key_and_kernel() -> None:
    secret = kernel_secret("key", "kernel")
    # The companion computes the same: HMAC-SHA256, its first 32 hexadecimal characters.
    expected = hmac.digest(b"key", b"kernel", "sha256").hex()[:32]
    assert secret == expected
    assert secret != kernel_secret("key", "kernel2") != kernel_secret("key2", "kernel2")
    assert is_kernel_secret("key", "kernel", secret)
    assert not is_kernel_secret("key", "kernel", secret[:-1] + "é")


def test_a_bare_kernel_has_the_address_and_keeps_it(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    before = environment(server, kernel_id)
    uri = before["MLFLOW_TRACKING_URI"]
    assert uri.startswith("http://127.0.0.1:")
    assert f"/kernels/{kernel_id}/" in uri
    assert len(uri.rsplit("/", 1)[1]) == SECRET_LENGTH
    assert before["NO_PROXY"] == before["no_proxy"] == "a.example,127.0.0.1,localhost"
    assert before["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] == "true"
    assert before["GIT_PYTHON_REFRESH"] == "quiet"
    assert before["CELLTRAIL_KERNEL_OUTBOX"] == str(server.root / ".celltrail" / "outbox")
    assert before["CELLTRAIL_SECRET"] == before["JPY_SESSION_NAME"] == ""

    assert server.http.post(f"/api/kernels/{kernel_id}/restart").status_code == 200
    assert environment(server, kernel_id) == before

    pid = int(server.execute(kernel_id, "import os; print(os.getpid())")["stdout"])
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: server.frames(kind="kernel", kernel_id=kernel_id, event="died"), 5)
    eventually(
        lambda: len(server.frames(kind="kernel", kernel_id=kernel_id, event="restarted")) == 2, 10
    )
    assert environment(server, kernel_id) == before


def test_a_renamed_notebooks_kernel_keeps_its_proxy_exceptions(server: JupyterProcess) -> None:
    (server.root / "ü 第").mkdir()
    session = server.start_session("ü 第/first.ipynb")
    kernel_id = session["kernel"]["id"]
    before = environment(server, kernel_id)
    assert before["JPY_SESSION_NAME"].endswith("ü 第/first.ipynb")
    renamed = {"path": "ü 第/second.ipynb", "name": "second.ipynb"}
    server.http.patch(f"/api/sessions/{session['id']}", json=renamed).raise_for_status()
    server.http.post(f"/api/kernels/{kernel_id}/restart").raise_for_status()
    after = environment(server, kernel_id)
    assert after.pop("JPY_SESSION_NAME").endswith("ü 第/second.ipynb")
    before.pop("JPY_SESSION_NAME")
    assert after == before


@pytest.mark.parametrize("where", ["dotenv", "kernelspec"])
def test_a_users_own_tracking_uri_is_left_alone_and_told(
    server: JupyterProcess, where: str
) -> None:
    model: dict[str, Any]
    if where == "dotenv":
        (server.root / "sub" / "deep").mkdir(parents=True)
        (server.root / "sub" / ".env").write_text("MLFLOW_TRACKING_URI=https://me:pw@ml.example/x")
        model = server.start_session("sub/deep/own.ipynb")["kernel"]
        named = ""  # who reads the file sets it, as before
    else:
        server.add_kernelspec("own", {"MLFLOW_TRACKING_URI": "https://me:pw@ml.example/x"})
        model = {"id": server.start_kernel(name="own")}
        named = "https://me:pw@ml.example/x"
    got = environment(server, model["id"])
    assert got["MLFLOW_TRACKING_URI"] == named
    assert got["NO_PROXY"] == "a.example"
    assert got["GIT_PYTHON_REFRESH"] == ""
    [started] = eventually(
        lambda: server.frames(kind="kernel", kernel_id=model["id"], event="started")
    )
    assert started["tracking_uri"] == "ml.example"
    assert server.frames(kind="message", kernel_id=model["id"]), "its executions are recorded"


def test_a_users_own_environment_is_left_alone(start_server: StartServer) -> None:
    server = start_server(env={"MLFLOW_TRACKING_URI": "databricks", "JPY_SESSION_NAME": "/x.ipynb"})
    kernel_id = server.start_kernel()
    assert environment(server, kernel_id)["MLFLOW_TRACKING_URI"] == "databricks"
    [started] = eventually(lambda: server.frames(kind="kernel", event="started"))
    assert started["tracking_uri"] == "databricks"
    assert started["notebook_path"] is None


@pytest.mark.parametrize("provisioner", ["local-provisioner", "elsewhere"])
def test_only_a_kernel_on_this_machine_gets_the_address(
    tmp_path: Path, provisioner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The client, used by a test before this one, leaves its own here.
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    # A provisioner of another package is not at hand, so the kernel manager is a double.
    given: list[dict[str, Any]] = []

    class Kernels:
        parent = None
        default_kernel_name = "far"
        kernel_spec_manager = SimpleNamespace(
            get_kernel_spec=lambda name: SimpleNamespace(
                env={}, metadata={"kernel_provisioner": {"provisioner_name": provisioner}}
            )
        )

        def __contains__(self, kernel_id: str) -> bool:
            return False

        def new_kernel_id(self, **kwargs: Any) -> str:
            return "k"

        async def start_kernel(self, **kwargs: Any) -> str:
            given.append(kwargs)
            return "k"

    companion = SimpleNamespace(state="ready", port=1, secret="s", outbox=None)
    kernels = Kernels()
    log = logging.getLogger()
    KernelEnvironment(kernels, tmp_path, companion, log).install()  # type: ignore[arg-type]
    asyncio.run(kernels.start_kernel())
    if provisioner == "elsewhere":
        assert given == [{"kernel_id": "k", "path": None}]
    else:
        assert given[0]["env"]["MLFLOW_TRACKING_URI"].startswith("http://127.0.0.1:1/kernels/k/")
