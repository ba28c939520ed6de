"""What users of MLflow do, with its own client and command line, against `celltrail serve`."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from celltrail_serve import CelltrailServe
from click.testing import CliRunner
from mlflow import MlflowClient
from mlflow.cli import cli
from mlflow.entities import Run
from sklearn.linear_model import LinearRegression, LogisticRegression

from celltrail.bundle import bundle_path

pytestmark = [
    pytest.mark.skipif(not bundle_path().exists(), reason="the companion is not built"),
    # The first use of a flavor imports a good part of the scientific stack.
    pytest.mark.timeout(180),
]

X = np.arange(40, dtype=float).reshape(20, 2)
Y = X @ np.array([1.0, 2.0]) + 3
LABELS = (Y.mean() < Y).astype(int)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with CelltrailServe(tmp_path_factory.mktemp("serve")) as serve:
        yield serve.url


@pytest.fixture(autouse=True)
def experiment(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """Each test has an experiment of its own, and a working folder that it may fill."""
    monkeypatch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(server)
    yield mlflow.set_experiment(request.node.name).experiment_id
    mlflow.end_run()
    mlflow.autolog(disable=True)


def only_run(experiment_id: str) -> Run:
    [run] = mlflow.search_runs([experiment_id], output_format="list")
    assert isinstance(run, Run)
    return run


def command(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_command_line_of_experiments(tmp_path: Path) -> None:
    command("experiments", "create", "-n", "made by hand")
    found = MlflowClient().get_experiment_by_name("made by hand")
    assert found is not None
    id = found.experiment_id
    assert "made by hand" in command("experiments", "search")
    command("experiments", "rename", "-x", id, "--new-name", "renamed by hand")
    command("experiments", "delete", "-x", id)
    assert "renamed by hand" in command("experiments", "search", "-v", "deleted_only")
    command("experiments", "restore", "-x", id)
    with mlflow.start_run(experiment_id=id):
        mlflow.log_metric("loss", 0.5)
    table = tmp_path / "runs.csv"
    command("experiments", "csv", "-x", id, "-o", str(table))
    [row] = csv.DictReader(table.open())
    assert row["metrics.loss"] == "0.5"


def test_command_line_of_runs_and_artifacts(experiment: str, tmp_path: Path) -> None:
    with mlflow.start_run(run_name="by hand") as run:
        mlflow.log_param("lr", 0.1)
    run_id = run.info.run_id
    assert "by hand" in command("runs", "list", "--experiment-id", experiment)
    assert '"lr": "0.1"' in command("runs", "describe", "--run-id", run_id)

    (tmp_path / "notes.txt").write_text("hello")
    command("artifacts", "log-artifact", "-l", "notes.txt", "-r", run_id, "-a", "texts")
    assert "texts/notes.txt" in command("artifacts", "list", "-r", run_id, "-a", "texts")
    place = command("artifacts", "download", "-r", run_id, "-a", "texts/notes.txt").strip()
    assert Path(place.splitlines()[-1]).read_text() == "hello"

    command("runs", "delete", "--run-id", run_id)
    assert "by hand" in command("runs", "list", "--experiment-id", experiment, "-v", "deleted_only")
    command("runs", "restore", "--run-id", run_id)


def test_project(experiment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its command says `python`, which must be the one that has mlflow.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    project = tmp_path / "project"
    project.mkdir()
    (project / "MLproject").write_text(
        "name: small\n"
        "entry_points:\n"
        "  main:\n"
        "    parameters:\n"
        "      alpha: {type: float, default: 0.5}\n"
        '    command: "python train.py {alpha}"\n'
    )
    (project / "train.py").write_text(
        "import sys, mlflow\n"
        "with mlflow.start_run():\n"
        "    mlflow.log_metric('a', float(sys.argv[1]))\n"
    )
    submitted = mlflow.projects.run(
        str(project),
        parameters={"alpha": 0.25},
        experiment_id=experiment,
        env_manager="local",
    )
    assert submitted.wait()
    run = mlflow.get_run(submitted.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics == {"a": 0.25}
    assert run.data.params["alpha"] in ("0.25", "'0.25'")


def test_model_by_every_address() -> None:
    model = LinearRegression().fit(X, Y)
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(model, name="line", registered_model_name="line")
    MlflowClient().set_registered_model_alias("line", "best", "1")
    addresses = [
        f"runs:/{run.info.run_id}/line",
        "models:/line/1",
        "models:/line@best",
        "models:/line/latest",
        f"models:/{logged.model_id}",
    ]
    for address in addresses:
        loaded = mlflow.sklearn.load_model(address)
        assert np.allclose(loaded.predict(X), Y), address
    assert np.allclose(mlflow.pyfunc.load_model("models:/line@best").predict(X), Y)
    found = mlflow.search_logged_models(
        experiment_ids=[run.info.experiment_id], output_format="list"
    )
    assert [each.model_id for each in found] == [logged.model_id]


def test_autolog_of_scikit_learn(experiment: str) -> None:
    mlflow.sklearn.autolog()
    LogisticRegression(C=0.5).fit(X, LABELS)
    run = only_run(experiment)
    assert run.info.status == "FINISHED"
    assert run.data.params["C"] == "0.5"
    assert run.data.metrics["training_accuracy_score"] > 0.5
    assert [each.dataset.name for each in run.inputs.dataset_inputs] == ["dataset"]
    assert len(run.outputs.model_outputs) == 1
    files = [file.path for file in MlflowClient().list_artifacts(run.info.run_id)]
    assert "estimator.html" in files


def test_autolog_of_lightgbm(experiment: str) -> None:
    import lightgbm

    mlflow.lightgbm.autolog(log_models=False)
    data = lightgbm.Dataset(X, label=LABELS)
    settings = {"objective": "binary", "min_data_in_leaf": 1, "verbose": -1}
    lightgbm.train(settings, data, num_boost_round=7, valid_sets=[data], valid_names=["train"])
    run = only_run(experiment)
    assert run.info.status == "FINISHED"
    assert run.data.params["objective"] == "binary"
    history = MlflowClient().get_metric_history(run.info.run_id, "train-binary_logloss")
    assert [point.step for point in history] == list(range(7))


def test_evaluate(experiment: str) -> None:
    table = pd.DataFrame({"truth": LABELS, "said": LABELS})
    with mlflow.start_run():
        result = mlflow.models.evaluate(
            data=table, targets="truth", predictions="said", model_type="classifier"
        )
    assert result.metrics["accuracy_score"] == 1
    run = only_run(experiment)
    assert run.data.metrics["accuracy_score"] == 1
    files = [file.path for file in MlflowClient().list_artifacts(run.info.run_id)]
    assert "confusion_matrix.png" in files


def test_asynchronous_logging(experiment: str) -> None:
    with mlflow.start_run():
        for step in range(500):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.log_params({f"p{n}": n for n in range(150)}, synchronous=False)
        mlflow.set_tag("colour", "red", synchronous=False)
        mlflow.flush_async_logging()
    run = only_run(experiment)
    history = MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in history] == list(range(500))
    assert len(run.data.params) == 150
    assert run.data.tags["colour"] == "red"


def test_system_metrics(experiment: str) -> None:
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)

    def system(run: Run) -> dict[str, Any]:
        return {k: v for k, v in run.data.metrics.items() if k.startswith("system/")}

    with mlflow.start_run(log_system_metrics=True) as run:
        deadline = time.monotonic() + 30
        while not system(mlflow.get_run(run.info.run_id)) and time.monotonic() < deadline:
            time.sleep(0.2)
    logged = system(mlflow.get_run(run.info.run_id))
    assert "system/cpu_utilization_percentage" in logged
    assert only_run(experiment).info.status == "FINISHED"
