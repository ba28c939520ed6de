"""The built companion, a real server, real kernels and MLflow's own client."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket
from celltrail_serve import CelltrailServe
from conftest import StartServer
from jupyter_process import TOKEN, JupyterProcess, KernelSocket, eventually

from celltrail.bundle import bundle_path

pytestmark = pytest.mark.skipif(not bundle_path().exists(), reason="the companion is not built")


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> JupyterProcess:
    # A proxy of the machine that does not answer: the notebook records all the same.
    dead = "http://127.0.0.1:9"
    return start_server(companion=None, env={"http_proxy": dead, "HTTP_PROXY": dead})


def api(server: JupyterProcess, path: str, **body: Any) -> dict[str, Any]:
    answer = server.http.post(f"/celltrail/api/2.0/mlflow/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def runs_of(server: JupyterProcess, notebook: str) -> list[dict[str, Any]]:
    found = server.http.get(
        "/celltrail/api/2.0/mlflow/experiments/get-by-name", params={"experiment_name": notebook}
    )
    if found.status_code != 200:
        return []
    experiment_id = found.json()["experiment"]["experiment_id"]
    return list(api(server, "runs/search", experiment_ids=[experiment_id]).get("runs", []))


def tags_of(run: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["data"].get("tags", [])}


def nested(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [run for run in runs if "mlflow.parentRunId" in tags_of(run)]


def roots(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [run for run in runs if "mlflow.parentRunId" not in tags_of(run)]


def start_notebook(server: JupyterProcess, path: str) -> str:
    return str(server.start_session(path)["kernel"]["id"])


def test_what_a_dotenv_names_does_not_become_the_remote_by_itself(server: JupyterProcess) -> None:
    sync = "/celltrail/api/celltrail/v1/sync"
    (server.root / "cloned").mkdir()
    (server.root / "cloned" / ".env").write_text("MLFLOW_TRACKING_URI=http://127.0.0.1:9\n")
    kernel_id = start_notebook(server, "cloned/a.ipynb")
    code = "import os; print(os.environ.get('MLFLOW_TRACKING_URI'))"
    assert server.execute(kernel_id, code)["stdout"].strip() == "None"
    assert server.http.get(sync).json()["status"] is None

    server.http.post(sync, json={"address": "http://127.0.0.1:9"}).raise_for_status()
    server.http.post(f"/api/kernels/{kernel_id}/restart").raise_for_status()
    assert "/kernels/" in server.execute(kernel_id, code)["stdout"]
    server.http.post(sync, json={"address": ""}).raise_for_status()


def test_the_stock_client_records_into_the_notebooks_experiment(server: JupyterProcess) -> None:
    kernel_id = start_notebook(server, "stock.ipynb")
    code = (
        "import mlflow\n"
        "mlflow.log_param('rate', 0.1)\n"
        "for step in range(5): mlflow.log_metric('loss', 1 / (step + 1), step=step)\n"
        "mlflow.log_text('hello', 'a.txt')\n"
        "mlflow.end_run()"
    )
    with KernelSocket(server, kernel_id, "v1") as kernel:
        reply = kernel.execute(code, cellId="train")
    assert reply["status"] == "ok", reply
    assert "/kernels/" not in reply["stdout"], "the address is a secret"
    runs = eventually(lambda: runs_of(server, "stock"))
    [run] = nested(runs)
    [session_run] = roots(runs)
    assert tags_of(run)["celltrail.cell.id"] == "train"
    assert tags_of(run)["mlflow.parentRunId"] == session_run["info"]["run_id"]
    assert run["data"]["params"] == [{"key": "rate", "value": "0.1"}]
    history = server.http.get(
        "/celltrail/api/2.0/mlflow/metrics/get-history",
        params={"run_id": run["info"]["run_id"], "metric_key": "loss"},
    ).json()["metrics"]
    assert [point["step"] for point in history] == list(range(5))
    run_id, experiment_id = run["info"]["run_id"], run["info"]["experiment_id"]
    artifact = server.http.get(
        f"/celltrail/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/a.txt"
    )
    assert artifact.text == "hello"
    assert artifact.headers["x-content-type-options"] == "nosniff"


def test_a_killed_companion_costs_the_notebook_nothing(server: JupyterProcess) -> None:
    kernel_id = start_notebook(server, "killed companion.ipynb")
    code = (
        "import mlflow, time\n"
        "for step in range(60):\n"
        "    mlflow.log_metric('loss', step, step=step); time.sleep(0.05)\n"
    )
    with KernelSocket(server, kernel_id, None) as kernel:
        kernel.execute("import mlflow")
        kernel.send(code)
        for _ in range(3):
            eventually(lambda: nested(runs_of(server, "killed companion")))
            os.kill(companion_pid(server), signal.SIGKILL)
        reply = kernel.execute("print('done')")
    assert reply["status"] == "ok"
    [run] = nested(runs_of(server, "killed companion"))
    history = server.http.get(
        "/celltrail/api/2.0/mlflow/metrics/get-history",
        params={"run_id": run["info"]["run_id"], "metric_key": "loss"},
    ).json()["metrics"]
    assert sorted({point["step"] for point in history}) == list(range(60))


def test_a_killed_kernels_run_has_failed_within_seconds(server: JupyterProcess) -> None:
    kernel_id = start_notebook(server, "killed kernel.ipynb")
    with KernelSocket(server, kernel_id, None) as kernel:
        pid = int(kernel.execute("import os, mlflow, time; print(os.getpid())")["stdout"])
        kernel.send("mlflow.log_metric('loss', 1); time.sleep(60)")
        eventually(lambda: nested(runs_of(server, "killed kernel")))
        os.kill(pid, signal.SIGKILL)
        eventually(
            lambda: (
                [r["info"]["status"] for r in runs_of(server, "killed kernel")] == ["FAILED"] * 2
            ),
            5,
        )
    assert "signal 9" in json.dumps(runs_of(server, "killed kernel"))


def test_a_kernel_that_is_gone_has_no_access(server: JupyterProcess) -> None:
    kernel_id = server.start_kernel()
    code = "import os; print(os.environ['MLFLOW_TRACKING_URI'])"
    uri = str(server.execute(kernel_id, code)["stdout"]).strip()
    search = f"{uri}/api/2.0/mlflow/experiments/get?experiment_id=0"
    assert httpx.get(search, trust_env=False).status_code == 200
    wrong = search.replace(uri, uri[:-1] + ("0" if uri[-1] != "0" else "1"))
    assert httpx.get(wrong, trust_env=False).status_code == 401
    server.http.delete(f"/api/kernels/{kernel_id}").raise_for_status()
    eventually(lambda: httpx.get(search, trust_env=False).status_code == 401)


def test_events_reach_a_tab(server: JupyterProcess) -> None:
    tab = websocket.create_connection(
        f"ws://127.0.0.1:{server.port}/celltrail/api/celltrail/v1/events?token={TOKEN}",
        timeout=15,
        http_no_proxy=["127.0.0.1"],
    )
    server.execute(
        start_notebook(server, "events.ipynb"), "import mlflow; mlflow.log_param('a', 1)"
    )
    kinds: set[str] = set()
    while not {"reset", "run", "session", "execution"} <= kinds:
        message = json.loads(tab.recv())
        kinds |= {message["type"], *(event["type"] for event in message.get("events", []))}
    tab.close()


def test_a_folder_that_a_stand_alone_server_holds(
    start_server: StartServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with CelltrailServe(tmp_path):
        server = start_server(f"--Celltrail.data_dir={data}", companion=None)
        answer = server.http.get("/celltrail/api/2.0/mlflow/experiments/get?experiment_id=0")
        assert answer.status_code == 503
        assert answer.json()["error_code"] == "TEMPORARILY_UNAVAILABLE"
        assert str(data) in answer.json()["message"]
        code = "import os; print(os.environ.get('MLFLOW_TRACKING_URI'))"
        assert server.execute(server.start_kernel(), code)["stdout"] == "None\n"
    # Free again: the companion takes it by itself.
    eventually(lambda: server.http.get("/celltrail/api/celltrail/v1/status").status_code == 200, 25)


def test_one_that_hangs_is_replaced_and_a_cell_waits_for_less_than_10_s(
    server: JupyterProcess,
) -> None:
    kernel_id = start_notebook(server, "hangs.ipynb")
    uri = "import os, mlflow; print(os.environ['MLFLOW_TRACKING_URI'])"
    with KernelSocket(server, kernel_id, None) as kernel:
        address = kernel.execute(uri)["stdout"]
        kernel.execute("mlflow.log_metric('loss', 0, step=0)")
        hanging = companion_pid(server)
        os.kill(hanging, signal.SIGSTOP)
        begun = time.monotonic()
        reply = kernel.execute("mlflow.log_metric('loss', 1, step=1)")
        assert time.monotonic() - begun < 10
        assert reply["status"] == "ok", reply
        assert companion_pid(server) != hanging
        assert kernel.execute(uri)["stdout"] == address
    [run] = nested(runs_of(server, "hangs"))
    history = server.http.get(
        "/celltrail/api/2.0/mlflow/metrics/get-history",
        params={"run_id": run["info"]["run_id"], "metric_key": "loss"},
    ).json()["metrics"]
    assert [point["step"] for point in history] == [0, 1]


def test_one_that_stood_still_with_the_server_is_not_replaced(server: JupyterProcess) -> None:
    server.http.get("/celltrail/api/celltrail/v1/status").raise_for_status()
    companion = companion_pid(server)
    os.kill(companion, signal.SIGSTOP)
    time.sleep(2.1)  # by now it is asked whether it answers
    os.kill(server.process.pid, signal.SIGSTOP)
    time.sleep(4)  # as a machine that sleeps
    for pid in (companion, server.process.pid):
        os.kill(pid, signal.SIGCONT)
    server.http.get("/celltrail/api/celltrail/v1/status").raise_for_status()
    assert companion_pid(server) == companion


def test_it_is_started_so_that_it_takes_little_memory(server: JupyterProcess) -> None:
    process = Path(f"/proc/{companion_pid(server)}")
    assert b"--max-semi-space-size=8" in (process / "cmdline").read_bytes().split(b"\0")
    assert b"MALLOC_ARENA_MAX=2" in (process / "environ").read_bytes().split(b"\0")


def companion_pid(server: JupyterProcess) -> int:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    for pid in map(int, children.split()):
        if b"companion" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    return companion_pid(server)
