from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from celltrail import kernel_packages
from celltrail.kernel_packages import NotKnown, interpreter


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (["/v/bin/python", "-m", "ipykernel_launcher", "-f", "c"], ["/v/bin/python"]),
        (["python3.12", "-m", "ipykernel"], ["python3.12"]),
        (
            ["/v/python", "-Xfrozen_modules=off", "-sE", "-m", "ipykernel_launcher"],
            ["/v/python", "-Xfrozen_modules=off", "-sE"],
        ),
    ],
)
def test_the_interpreter_of_a_kernel(argv: list[str], command: list[str]) -> None:
    assert interpreter(argv, "python") == command


@pytest.mark.parametrize(
    ("argv", "language", "reason"),
    [
        (["env", "python", "-m", "ipykernel_launcher"], "python", "started by env,"),
        (["conda", "run", "-n", "x", "python", "-m", "ipykernel"], "python", "started by conda,"),
        (["/bin/bash", "-c", "python -m ipykernel"], "python", "started by bash,"),
        (["docker", "run", "python"], "python", "started by docker,"),
        (["python", "-m", "ssh_ipykernel"], "python", "started by ssh_ipykernel, which may"),
        (["python", "-c", "import ipykernel"], "python", "started by a program"),
        (["python", "launch.py"], "python", "started by a program"),
        ([], "python", "command that started the kernel is not known"),
        (["/usr/bin/R"], "R", "kernels in R are not read"),
    ],
)
def test_what_is_not_known_is_not_guessed(argv: list[str], language: str, reason: str) -> None:
    with pytest.raises(NotKnown, match=reason):
        interpreter(argv, language)


def manager(argv: list[str], folder: Path, env: dict[str, str], provisioner: Any = None) -> Any:
    if provisioner is None:
        provisioner = LocalProvisioner()
        provisioner.process = SimpleNamespace(args=argv)
    return SimpleNamespace(
        kernel_spec=SimpleNamespace(language="python", env={"PYTHONPATH": "${BASE}:lib"}),
        provisioner=provisioner,
        _launch_args={"env": env, "cwd": str(folder)},
    )


def told(of: Any) -> dict[str, Any]:
    return asyncio.run(kernel_packages.kernel_packages(of, asyncio.Semaphore(1)))


ARGV = [sys.executable, "-m", "ipykernel_launcher", "-f", "c"]


def distribution(place: Path, name: str, **files: str) -> None:
    folder = place / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n\nx")
    for file, text in files.items():
        (folder / file.replace("_json", ".json")).write_text(text)


def test_packages_are_those_of_the_kernels_own_path(tmp_path: Path) -> None:
    distribution(tmp_path / "lib", "Of.Folder", direct_url_json='{"url": "file:///x"}')
    distribution(tmp_path / "base", "of-base", INSTALLER="conda", direct_url_json='{"url": "y"}')
    distribution(tmp_path, "beside-the-notebook")
    (tmp_path / "base" / "broken-1.dist-info").mkdir()
    # It is nothing of ours what lies beside a notebook.
    for module in ("json", "os", "re"):
        (tmp_path / f"{module}.py").write_text("open('ran', 'w')")
    env = {"BASE": str(tmp_path / "base"), "MLFLOW_TRACKING_URI": "http://kernel"}
    (tmp_path / "base" / "sitecustomize.py").write_text(
        "import os, time\nprint('noise', flush=True); time.sleep(0.1)\n"
        "open('uri', 'w').write(os.environ.get('MLFLOW_TRACKING_URI', ''))"
    )
    said = told(manager(ARGV, tmp_path, env))
    assert (said["language_version"], said["reason"]) == (sys.version.split()[0], None)
    packages = {one["name"]: one for one in said["packages"]}
    assert packages["Of.Folder"]["direct_url"] == {"url": "file:///x"}
    assert packages["of-base"] == {"name": "of-base", "version": "1.0"}
    assert "ipykernel" in packages
    assert not {"beside-the-notebook", "broken"} & set(packages)
    assert not (tmp_path / "ran").exists()
    assert (tmp_path / "uri").read_text() == ""


def test_an_interpreter_that_hangs_or_says_too_much_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(100)"
    )
    env = {"BASE": str(tmp_path)}
    monkeypatch.setattr(kernel_packages, "LIMIT_SECONDS", 1.0)
    assert "in time" in told(manager(ARGV, tmp_path, env))["reason"]
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()

    (tmp_path / "sitecustomize.py").write_text("while True: print('x' * 10_000)")
    monkeypatch.setattr(kernel_packages, "LIMIT_SECONDS", 30.0)
    monkeypatch.setattr(kernel_packages, "LIMIT_BYTES", 100_000)
    assert "too much" in told(manager(ARGV, tmp_path, env))["reason"]

    # What it leaves behind in a session of its own holds its pipe, and is nothing to wait for.
    left = "import subprocess, sys, os\nsubprocess.Popen(['sleep', '8'], start_new_session=True)\n"
    (tmp_path / "sitecustomize.py").write_text(left + "os._exit(1)")
    monkeypatch.setattr(kernel_packages, "LIMIT_SECONDS", 1.0)
    monkeypatch.setattr(kernel_packages, "END_SECONDS", 1.0)
    began = time.monotonic()
    assert "in time" in told(manager(ARGV, tmp_path, env))["reason"]
    assert time.monotonic() - began < 7

    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(1)")
    assert "does not say" in told(manager(ARGV, tmp_path, env))["reason"]


def test_what_cannot_be_asked_has_a_reason(tmp_path: Path) -> None:
    remote = manager([], tmp_path, {}, SimpleNamespace())
    assert told(remote) == {
        "language_version": None,
        "packages": None,
        "reason": "the kernel is of a remote provisioner",
    }
    gone = manager([str(tmp_path / "python"), *ARGV[1:]], tmp_path, {})
    assert "could not be asked" in told(gone)["reason"]
    assert json.dumps(told(gone))
