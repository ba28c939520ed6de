"""Values as the languages of kernels write them: what papermill writes, where it can."""

from __future__ import annotations

import json
import keyword
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celltrail.headless.usage_error import UsageError

# The integers that JavaScript's numbers tell from their neighbours.
_MOST_EXACT = 2**53


@dataclass(frozen=True)
class Language:
    """Each `{}` takes what its name says."""

    none: str
    true: str
    false: str
    # Of nan, inf and -inf.
    not_finite: tuple[str, str, str]
    items: str
    pairs: str
    pair: str
    comment: str
    assignment: str
    is_name: Callable[[str], bool]
    # Begins something computed in a string.
    interpolation: str | None = None
    exact_integers: bool = True


def _is_plain_name(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) is not None


def _is_python_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _is_r_name(name: str) -> bool:
    return re.fullmatch(r"(?:[A-Za-z]|\.(?![0-9]))[\w.]*", name, re.ASCII) is not None


_PYTHON = Language(
    none="None",
    true="True",
    false="False",
    not_finite=("float('nan')", "float('inf')", "float('-inf')"),
    items="[{}]",
    pairs="{{{}}}",
    pair="{}: {}",
    comment="# {}",
    assignment="{} = {}",
    is_name=_is_python_name,
)
_R = Language(
    none="NULL",
    true="TRUE",
    false="FALSE",
    not_finite=("NaN", "Inf", "-Inf"),
    items="list({})",
    pairs="list({})",
    pair="{} = {}",
    comment="# {}",
    assignment="{} = {}",
    is_name=_is_r_name,
)
_JULIA = Language(
    none="nothing",
    true="true",
    false="false",
    not_finite=("NaN", "Inf", "-Inf"),
    items="[{}]",
    pairs="Dict({})",
    pair="{} => {}",
    comment="# {}",
    assignment="{} = {}",
    is_name=_is_plain_name,
    interpolation="$",
)
# `let`: cells behind may assign to a name, and a cell may declare anew what another has declared.
_JAVASCRIPT = Language(
    none="null",
    true="true",
    false="false",
    not_finite=("NaN", "Infinity", "-Infinity"),
    items="[{}]",
    pairs="{{{}}}",
    pair="{}: {}",
    comment="// {}",
    assignment="let {} = {};",
    is_name=_is_plain_name,
    exact_integers=False,
)
_LANGUAGES = {
    "python": _PYTHON,
    "r": _R,
    "julia": _JULIA,
    "typescript": _JAVASCRIPT,
    "javascript": _JAVASCRIPT,
}


def language_named(name: str) -> Language:
    """@param name of the language, as a kernelspec has it"""
    known = _LANGUAGES.get(name.lower())
    if known is None:
        raise UsageError(
            f"Parameters cannot be written in {name or 'the language of this kernel'}: "
            "they can in Python, TypeScript, JavaScript, R and Julia."
        )
    return known


def assignments(values: dict[str, Any], language: Language) -> str:
    """The cell that papermill injects."""
    lines = [language.comment.format("Parameters")]
    for name, value in values.items():
        lines.append(language.assignment.format(_name(name, language), literal(value, language)))
    return "\n".join([*lines, ""])


def as_written(values: dict[str, Any], language: Language) -> list[dict[str, str]]:
    """As `RerunParameter` of `src/protocol/endpoints/reruns.ts`."""
    return [
        {"name": name, "kind": "text", "value": value}
        if isinstance(value, str)
        else {"name": name, "kind": "literal", "value": literal(value, language)}
        for name, value in values.items()
    ]


def literal(value: Any, language: Language) -> str:
    if value is None:
        return language.none
    if isinstance(value, bool):
        return language.true if value else language.false
    if isinstance(value, int):
        return _integer(value, language)
    if isinstance(value, float):
        return _float(value, language)
    if isinstance(value, str):
        return _string(value, language)
    if isinstance(value, list):
        return language.items.format(", ".join(literal(item, language) for item in value))
    if isinstance(value, dict):
        pairs = (
            language.pair.format(_string(str(key), language), literal(item, language))
            for key, item in value.items()
        )
        return language.pairs.format(", ".join(pairs))
    raise UsageError(f"A {type(value).__name__} cannot be the value of a parameter.")


def _name(name: str, language: Language) -> str:
    # As papermill does it: no name of R begins with one.
    name = name.lstrip("_") if language is _R else name
    if not language.is_name(name):
        raise UsageError(f"'{name}' is no name that a parameter can have.")
    return name


def _integer(value: int, language: Language) -> str:
    if not language.exact_integers and abs(value) > _MOST_EXACT:
        raise UsageError(f"{value} is more than a number of this kernel's language can hold.")
    return str(value)


def _float(value: float, language: Language) -> str:
    if math.isfinite(value):
        return repr(value)
    nan, inf, negative = language.not_finite
    if math.isnan(value):
        return nan
    return inf if value > 0 else negative


def _string(value: str, language: Language) -> str:
    # What JSON escapes, and how, all of these languages read; a lone half of a pair none can hold.
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise UsageError("A parameter holds half of a surrogate pair.") from error
    text = json.dumps(value, ensure_ascii=False)
    sign = language.interpolation
    return text.replace(sign, f"\\{sign}") if sign else text
