"""Parameters as papermill 2.7 infers, writes and injects them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import nbformat
import pytest

from celltrail.headless.arguments import read_arguments
from celltrail.headless.literals import as_written, assignments, language_named, literal
from celltrail.headless.notebook_file import inject, read_notebook, write_notebook
from celltrail.headless.parameter_values import inferred
from celltrail.headless.places import places_of, places_of_record
from celltrail.headless.run_cells import cells_to_run
from celltrail.headless.usage_error import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Answers of papermill.cli._resolve_type.
        ("True", True),
        ("true", "true"),
        ("False", False),
        ("None", None),
        ("none", "none"),
        ("3", 3),
        ("-3", -3),
        ("1_000", 1000),
        ("0x10", "0x10"),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("inf", math.inf),
        ("[1, 2]", "[1, 2]"),
        ("", ""),
    ],
)
def test_the_type_of_a_parameter_is_the_one_that_papermill_infers(text: str, value: Any) -> None:
    got = inferred(text)
    assert (type(got), got) == (type(value), value)


VALUES = {
    "a": None,
    "b": True,
    "c": 3,
    "d": 1.0,
    "e": 1e-05,
    "f": 'say "hi"\\n\n',
    "g": [1, "x", [False]],
    "h": {"k": 1, "l": {"m": None}},
    "i": math.inf,
}
# What papermill.translators writes for them, and what it cannot write: TypeScript, and a `$` and an
# infinity in Julia, and one in R.
WRITTEN = {
    "python": [
        "a = None",
        "b = True",
        "c = 3",
        "d = 1.0",
        "e = 1e-05",
        'f = "say \\"hi\\"\\\\n\\n"',
        'g = [1, "x", [False]]',
        'h = {"k": 1, "l": {"m": None}}',
        "i = float('inf')",
    ],
    "R": [
        "a = NULL",
        "b = TRUE",
        "c = 3",
        "d = 1.0",
        "e = 1e-05",
        'f = "say \\"hi\\"\\\\n\\n"',
        'g = list(1, "x", list(FALSE))',
        'h = list("k" = 1, "l" = list("m" = NULL))',
        "i = Inf",
    ],
    "julia": [
        "a = nothing",
        "b = true",
        "c = 3",
        "d = 1.0",
        "e = 1e-05",
        'f = "say \\"hi\\"\\\\n\\n"',
        'g = [1, "x", [false]]',
        'h = Dict("k" => 1, "l" => Dict("m" => nothing))',
        "i = Inf",
    ],
    "typescript": [
        "let a = null;",
        "let b = true;",
        "let c = 3;",
        "let d = 1.0;",
        "let e = 1e-05;",
        'let f = "say \\"hi\\"\\\\n\\n";',
        'let g = [1, "x", [false]];',
        'let h = {"k": 1, "l": {"m": null}};',
        "let i = Infinity;",
    ],
}


@pytest.mark.parametrize("language", WRITTEN)
def test_parameters_are_written_as_papermill_writes_them(language: str) -> None:
    sign = "//" if language == "typescript" else "#"
    expected = "\n".join([f"{sign} Parameters", *WRITTEN[language], ""])
    assert assignments(VALUES, language_named(language)) == expected


def test_strings_of_all_kinds_are_what_they_were() -> None:
    text = "größe 😀 \"'\\ \t\r\n\x00\x1f\u2028 ${x} $x"
    assert eval(literal(text, language_named("python"))) == text
    assert literal("$x", language_named("julia")) == '"\\$x"'
    with pytest.raises(UsageError, match="surrogate"):
        literal("\ud800", language_named("python"))


@pytest.mark.parametrize(
    ("name", "language"),
    [("import", "python"), ("a b", "python"), ("x;y", "typescript"), ("ä", "julia"), ("", "R")],
)
def test_a_name_that_is_none_is_refused(name: str, language: str) -> None:
    with pytest.raises(UsageError, match="no name that a parameter can have"):
        assignments({name: 1}, language_named(language))


def test_parameters_for_the_record_keep_their_kinds() -> None:
    assert as_written({"a": "5", "b": 5.0, "c": ["x"]}, language_named("python")) == [
        {"name": "a", "kind": "text", "value": "5"},
        {"name": "b", "kind": "literal", "value": "5.0"},
        {"name": "c", "kind": "literal", "value": '["x"]'},
    ]


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be written in bash"):
        language_named("bash")
    with pytest.raises(UsageError, match="more than a number"):
        literal(2**60, language_named("typescript"))


def notebook_in(folder: Path, *cells: tuple[str, str], minor: int = 5) -> Path:
    """@param cells source and tag of each"""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [
            {
                "cell_type": "code",
                "metadata": {"tags": [tag]} if tag else {},
                "source": source,
                "outputs": [],
                "execution_count": None,
                **({"id": f"c{number}"} if minor >= 5 else {}),
            }
            for number, (source, tag) in enumerate(cells)
        ],
    }
    file = folder / "a.ipynb"
    file.write_text(json.dumps(notebook))
    return file


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([("a", ""), ("b", "parameters"), ("c", "")], ["c0", "c1", "injected-parameters", "c2"]),
        ([("a", ""), ("b", "")], ["injected-parameters", "c0", "c1"]),
        # One that was injected before is replaced, and stays the same cell.
        ([("a", "parameters"), ("b", ""), ("c", "injected-parameters")], ["c0", "c1", "c2"]),
    ],
)
def test_the_cell_goes_where_papermill_puts_it(
    tmp_path: Path, cells: list[tuple[str, str]], ids: list[str]
) -> None:
    notebook = read_notebook(notebook_in(tmp_path, *cells))
    inject(notebook, "x = 1")
    assert [cell.id for cell in notebook.cells] == ids
    injected = [cell for cell in notebook.cells if cell.source == "x = 1"]
    assert [cell.metadata for cell in injected] == [{"tags": ["injected-parameters"]}]
    write_notebook(notebook, tmp_path / "out.ipynb")
    nbformat.validate(nbformat.read(tmp_path / "out.ipynb", 4))  # type: ignore[no-untyped-call]
    assert {path.name for path in tmp_path.iterdir()} == {"a.ipynb", "out.ipynb"}


def test_cells_without_ids_get_the_same_ones_each_time(tmp_path: Path) -> None:
    file = notebook_in(tmp_path, ("a", ""), (" ", ""), ("c", "skip-execution"), minor=4)
    notebook = read_notebook(file)
    assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2", "cell-3"]
    # Nothing to execute in the others.
    assert cells_to_run(notebook) == [0]


def test_parameters_of_all_sources_meet_in_papermills_order(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("lr: 0.1\nday: 2026-01-31\nlayers: [64, 32]\nn: 1\n")
    (tmp_path / "p.json").write_text('{"n": 2,\t"deep": {"a": null}}')
    argv = ["-r", "text", "5", "-p", "n", "-3", str(tmp_path / "a.ipynb"), "-p", "low", "-inf"]
    argv += ["-f", str(tmp_path / "p.yaml"), "-f", str(tmp_path / "p.json"), "-y", "lr: 0.2"]
    arguments = read_arguments(argv)
    assert arguments is not None
    assert arguments.parameters == {
        "lr": 0.2,
        "day": "2026-01-31",
        "layers": [64, 32],
        "n": -3,
        "deep": {"a": None},
        "low": -math.inf,
        "text": "5",
    }


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "Say which notebook"),
        (["a.ipynb", "-p", "lr"], "-p needs a name and a value"),
        (["a.ipynb", "--what"], "nrecognized arguments: --what"),
        (["a.ipynb", "--timeout", "0"], "--timeout"),
        (["a.ipynb", "-y", "[1]"], "does not map names to values"),
        (["a.ipynb", "-y", "a: ["], "neither YAML nor JSON"),
        (["a.ipynb", "-f", "/nowhere/p.yaml"], "cannot be read"),
        (["a.ipynb", "-o", "a.ipynb"], "say --inplace"),
        (["a.ipynb", "-o", "/nowhere/b.ipynb"], "cannot be written"),
        (["a.ipynb", "--cwd", "/nowhere"], "no such folder"),
    ],
)
def test_what_is_wrong_with_the_arguments_is_said(argv: list[str], says: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_arguments(argv)
    assert says in str(refused.value)


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{}")
    with pytest.raises(UsageError, match="is no notebook"):
        read_notebook(tmp_path / "a.ipynb")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_notebook(tmp_path / "b.ipynb")


def test_the_record_is_the_nearest_one_and_the_path_that_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELLTRAIL_HOME", raising=False)
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    (project / "deep").mkdir(parents=True)
    elsewhere.mkdir()
    file = notebook_in(project / "deep", ("a", ""))
    monkeypatch.chdir(project)
    new = places_of(file, "", None)
    assert (new.data, new.root) == (project / ".celltrail", project)
    assert new.notebook.as_posix() == "deep/a.ipynb"
    # From wherever it is called, now that there is one.
    monkeypatch.chdir(elsewhere)
    assert places_of(file, "", None) == new
    told = places_of(file, str(elsewhere / "data"), project / "deep")
    assert (told.data, told.notebook.as_posix()) == (elsewhere / "data", "a.ipynb")
    with pytest.raises(UsageError, match="--root"):
        places_of(file, "", elsewhere)


def test_a_run_of_the_record_needs_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELLTRAIL_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="There is no record here"):
        places_of_record(str(tmp_path / "none"), None)
    (tmp_path / ".celltrail").mkdir()
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    found = places_of_record("", None)
    assert (found.data, found.root) == (tmp_path / ".celltrail", tmp_path)
    for argv in (["a.ipynb", "--again", "x"], ["--again", "x", "--inplace"]):
        with pytest.raises(UsageError):
            read_arguments(argv)
