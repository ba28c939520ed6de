from __future__ import annotations

from pathlib import Path

import pytest

from celltrail.own_tracking_uri import (
    VARIABLE,
    dotenv_tracking_uri,
    env_tracking_uri,
    host_of,
)

OURS = "http://127.0.0.1:4321/kernels/5f0c/0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "a" / "b"
    folder.mkdir(parents=True)
    return folder


def found(folder: Path) -> str | None:
    return dotenv_tracking_uri(folder, folder.parents[1])


def test_none_is_named(folder: Path) -> None:
    assert found(folder) is None


def test_an_address_that_celltrail_gave_is_not_the_users() -> None:
    assert env_tracking_uri({VARIABLE: OURS}) is None
    assert env_tracking_uri({VARIABLE: "http://127.0.0.1:4321"}) == "http://127.0.0.1:4321"
    assert env_tracking_uri({}) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("MLFLOW_TRACKING_URI=http://a", "http://a"),
        ("  export MLFLOW_TRACKING_URI = 'http://a b' # x", "http://a b"),
        ('MLFLOW_TRACKING_URI="http://a#b"', "http://a#b"),
        ("MLFLOW_TRACKING_URI=http://a#b # our server", "http://a#b"),
        ("MLFLOW_TRACKING_URI=http://a\nMLFLOW_TRACKING_URI=http://b", "http://b"),
        ("# MLFLOW_TRACKING_URI=http://a", None),
        ("MY_MLFLOW_TRACKING_URI=http://a", None),
        ("MLFLOW_TRACKING_URI=", None),
        ("MLFLOW_TRACKING_URI=''", None),
    ],
)
def test_a_dotenv_file_names_it(folder: Path, line: str, value: str | None) -> None:
    (folder / ".env").write_text(line + "\n")
    assert found(folder) == value


def test_only_the_nearest_dotenv_counts_and_none_above_the_root(folder: Path) -> None:
    (folder.parents[2] / ".env").write_text("MLFLOW_TRACKING_URI=http://outside")
    assert found(folder) is None
    (folder.parents[1] / ".env").write_text("MLFLOW_TRACKING_URI=http://root")
    assert found(folder) == "http://root"
    (folder.parent / ".env").write_text("OTHER=1")
    assert found(folder) is None


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://user:password@mlflow.example:8443/path?key=1", "mlflow.example:8443"),
        ("http://[::1]:5000", "[::1]:5000"),
        ("databricks", "databricks"),
        ("databricks://profile", "databricks"),
        ("postgresql://user:password@db/mlflow", "postgresql"),
        ("sqlite:////home/me/mlflow.db", "sqlite"),
        ("./mlruns", "file"),
        ("http://[broken", "another server"),
    ],
)
def test_shows_where_numbers_go_without_a_password(uri: str, shown: str) -> None:
    assert host_of(uri) == shown
