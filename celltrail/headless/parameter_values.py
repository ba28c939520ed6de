"""Values of parameters from a command line and from files, read as papermill reads them."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import yaml

from celltrail.headless.usage_error import UsageError

Values = dict[str, Any]

_CONSTANTS = {"True": True, "False": False, "None": None}
_NUMBERS: tuple[Callable[[str], Any], ...] = (int, float)
_DATES = "tag:yaml.org,2002:timestamp"


def inferred(text: str) -> Any:
    """`True`, `False`, `None`, what Python reads as a number, and else the text itself."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    for number in _NUMBERS:
        with contextlib.suppress(ValueError):
            return number(text)
    return text


def values_of_file(path: str) -> Values:
    """@param path of a file in YAML or JSON; `-` is the standard input"""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The parameters in {path} cannot be read: {error}.") from error
    return values_of_text(text, f"The file {path}")


def values_of_text(text: str, what: str) -> Values:
    """@param what is being read, to begin a sentence with"""
    value = _parsed(text, what)
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise UsageError(f"{what} does not map names to values, such as lr: 0.01.")
    return value


def _parsed(text: str, what: str) -> Any:
    # Most of JSON is YAML, but not all of it.
    with contextlib.suppress(ValueError):
        return json.loads(text)
    try:
        return yaml.load(text, Loader=_WithoutDates)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise UsageError(f"{what} is neither YAML nor JSON: {said}.") from error


class _WithoutDates(yaml.SafeLoader):  # type: ignore[misc]
    """`2026-01-31` stays a text, which all languages have."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _DATES]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
