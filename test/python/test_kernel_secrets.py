from __future__ import annotations

import pytest
from conftest import StartServer
from jupyter_process import JupyterProcess, eventually

from celltrail.kernel_secrets import KernelSecrets, secret_values


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_TOKEN", "abcdefABCDEF"),
        ("DB_PASSWORD", "horse-battery"),
        ("APP_SECRET", "ABCDEF123456"),
        ("service_api_key", "abc123abc123"),
    ],
)
def test_the_value_of_a_variable_that_is_named_as_a_secret_is_one(name: str, value: str) -> None:
    assert secret_values({name: value, "HOME": "/home/jovyan/work"}) == {value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_TOKEN", "abcdefABCDE"),  # 11 characters
        ("GITHUB_TOKEN", "abcdefabcdef"),  # one class each
        ("GITHUB_TOKEN", "123456123456"),
        ("GITHUB_TOKEN", "------------"),
        ("GITHUB_TOKEN", ""),
        ("GITHUB_TOKENS", "abcdefABCDEF"),
        ("TOKEN_FILE", "abcdefABCDEF"),
        ("HOTKEY", "abcdefABCDEF"),
    ],
)
def test_any_other_value_is_none(name: str, value: str) -> None:
    assert secret_values({name: value}) == set()


def test_the_secrets_of_a_gone_kernel_are_kept_until_all_frames_have_arrived() -> None:
    secrets = KernelSecrets()
    assert secrets.values() == []
    secrets.add("a", {"one"})
    secrets.add("b", {"two"})
    secrets.add("a", {"three"})
    secrets.kernel_gone("a")
    assert secrets.values() == ["one", "three", "two"]
    secrets.all_arrived()
    assert secrets.values() == ["two"]
    secrets.kernel_gone("b")
    secrets.add("b", {"two"})  # started again under its id
    secrets.all_arrived()
    assert secrets.values() == ["two"]


def test_every_batch_of_frames_brings_the_secrets_of_all_kernels(start_server: StartServer) -> None:
    server = start_server(env={"FOO_TOKEN": "foo-Secret-1", "SHORT_TOKEN": "short-1"})
    server.add_kernelspec("own", {"BAR_KEY": "bar-${FOO_TOKEN}", "BAR": "not-a-Secret"})
    own = server.start_kernel(name="own")
    other = server.start_kernel()
    uri = server.execute(other, "import os; print(os.environ['MLFLOW_TRACKING_URI'])")["stdout"]
    address_secret = uri.strip().rsplit("/", 1)[1]
    expected = {"foo-Secret-1", "bar-foo-Secret-1", address_secret}
    batches = eventually(lambda: [b for b in _batches(server) if expected <= set(b)])
    assert not any("not-a-Secret" in batch or "short-1" in batch for batch in batches)
    assert all("foo-Secret-1" in batch for batch in _batches(server))
    assert "foo-Secret-1" not in (server.data / "frames.jsonl").read_text()

    server.http.delete(f"/api/kernels/{own}").raise_for_status()
    eventually(lambda: server.frames(kernel_id=own, event="gone"))
    server.execute(other, "1")
    eventually(lambda: "bar-foo-Secret-1" not in _batches(server)[-1])
    assert {"foo-Secret-1", address_secret} <= set(_batches(server)[-1])


def _batches(server: JupyterProcess) -> list[list[str]]:
    return [line["secrets"] for line in server.seen("secrets")]
