from __future__ import annotations

import os
from pathlib import Path

import pytest

from celltrail.data_folder import data_folder


def test_is_made_in_the_root_and_kept_out_of_git(tmp_path: Path) -> None:
    folder = data_folder(tmp_path, tmp_path / "jupyter", "", "")
    assert folder == tmp_path / ".celltrail"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "logs").is_dir()


def test_the_nearest_above_the_root_is_taken(tmp_path: Path) -> None:
    root = tmp_path / "project" / "notebooks"
    root.mkdir(parents=True)
    (tmp_path / ".celltrail").mkdir()
    nearest = tmp_path / "project" / ".celltrail"
    nearest.mkdir()
    assert data_folder(root, tmp_path / "jupyter", "", "") == nearest
    assert not (root / ".celltrail").exists()


def test_a_file_of_that_name_above_the_root_is_no_folder(tmp_path: Path) -> None:
    root = tmp_path / "notebooks"
    root.mkdir()
    (tmp_path / ".celltrail").write_text("")
    assert data_folder(root, tmp_path / "jupyter", "", "") == root / ".celltrail"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_stranger_cannot_plant_one_above_the_root(tmp_path: Path) -> None:
    root = tmp_path / "notebooks"
    root.mkdir()
    planted = tmp_path / ".celltrail"
    planted.mkdir(mode=0o777)
    os.chown(planted, 65534, 65534)
    assert data_folder(root, tmp_path / "jupyter", "", "") == root / ".celltrail"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_root_that_is_not_writable_leads_to_the_jupyter_data_folder(tmp_path: Path) -> None:
    assert data_folder(Path("/proc"), tmp_path / "jupyter", "", "") == (
        tmp_path / "jupyter" / "celltrail"
    )


def test_the_setting_wins_over_the_variable_and_both_over_the_search(tmp_path: Path) -> None:
    (tmp_path / ".celltrail").mkdir()
    places = str(tmp_path / "set"), str(tmp_path / "variable")
    assert data_folder(tmp_path, tmp_path, *places) == tmp_path / "set"
    assert data_folder(tmp_path, tmp_path, "", places[1]) == tmp_path / "variable"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_chosen_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="/proc"):
        data_folder(tmp_path, tmp_path, "/proc/nowhere", "")
