from __future__ import annotations

import json
from typing import Any

import pytest

from celltrail.stream_run import LIMIT_BYTES, StreamRun


def message(text: str, name: str = "stdout", parent: str = "p", **more: Any) -> list[bytes]:
    content = {"name": name, "text": text, **more}
    return [b"h:" + text[:4].encode(), parent.encode(), b"{}", json.dumps(content).encode()]


def told(*messages: list[bytes], flush: bool = True) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def tell(parts: list[bytes]) -> None:
        content = json.loads(parts[3])
        found.append((parts[1].decode(), content["name"], content["text"]))

    run = StreamRun(tell)
    for parts in messages:
        run.add(parts)
    if flush:
        run.flush()
    return found


def test_neighbours_are_told_as_one() -> None:
    assert told(message("a\n"), message("b\n"), message("c")) == [("p", "stdout", "a\nb\nc")]


@pytest.mark.parametrize("text", ['say "no"\\', "ä€😀\u0000\x1b[31m", '"}', "\\u0041", ""])
def test_whatever_the_text_is(text: str) -> None:
    assert told(message("1"), message(text), message("2")) == [("p", "stdout", f"1{text}2")]


def test_another_stream_or_another_execution_is_told_apart() -> None:
    messages = [
        message("a"),
        message("e", name="stderr"),
        message("b", parent="q"),
        message("c", parent="q"),
    ]
    assert told(*messages) == [("p", "stdout", "a"), ("p", "stderr", "e"), ("q", "stdout", "bc")]


def test_one_of_another_shape_is_told_as_it_came_after_what_waits() -> None:
    odd = message("odd", extra=1)
    assert told(message("a"), odd, message("b")) == [
        ("p", "stdout", "a"),
        ("p", "stdout", "odd"),
        ("p", "stdout", "b"),
    ]


def test_a_text_behind_which_more_follows_is_not_taken_for_its_end() -> None:
    odd = [b"h", b"p", b"{}", b'{"name":"stdout","text":"a","x":"b"}']
    assert told(odd, message("c")) == [("p", "stdout", "a"), ("p", "stdout", "c")]


def test_what_waits_is_told_when_it_is_long() -> None:
    half = "x" * (LIMIT_BYTES // 2)
    assert told(message(half), message(half), message("rest"), flush=False) == [
        ("p", "stdout", half + half)
    ]


def test_the_first_header_is_that_of_all() -> None:
    headers: list[bytes] = []
    run = StreamRun(lambda parts: headers.append(parts[0]))
    run.add(message("1st"))
    run.add(message("2nd"))
    run.flush()
    run.add(message("3rd"))
    run.flush()
    assert headers == [b"h:1st", b"h:3rd"]
