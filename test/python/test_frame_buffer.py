from __future__ import annotations

import json
import random

from celltrail.frame_buffer import BATCH_BYTES, OUTPUT_BYTES, FrameBuffer


def frame(name: str, size: int = 0) -> bytes:
    return json.dumps({"name": name, "pad": "x" * size}).encode()


def sent(buffer: FrameBuffer) -> list[tuple[int, str]]:
    return [(f["seq"], f["name"]) for f in map(json.loads, buffer.batch())]


def test_frames_are_numbered_from_one_and_sent_again_under_the_same_numbers() -> None:
    buffer = FrameBuffer()
    buffer.append(frame("a"))
    buffer.append(frame("b"))
    assert sent(buffer) == [(1, "a"), (2, "b")]
    buffer.append(frame("c"))
    assert sent(buffer) == [(1, "a"), (2, "b"), (3, "c")]
    assert buffer.acknowledge(2)
    assert sent(buffer) == [(3, "c")]
    assert buffer.acknowledge(3)
    assert sent(buffer) == []


def test_an_old_or_impossible_acknowledgement_changes_nothing() -> None:
    buffer = FrameBuffer()
    buffer.append(frame("a"))
    assert buffer.acknowledge(1)
    buffer.append(frame("b"))
    assert not buffer.acknowledge(1)
    assert not buffer.acknowledge(0)
    assert sent(buffer) == [(2, "b")]
    assert buffer.acknowledge(99)
    assert buffer.acknowledged == 2


def test_over_the_limit_the_oldest_outputs_go_and_nothing_else() -> None:
    buffer = FrameBuffer(limit=1_000)
    buffer.append(frame("request", 300))
    for name in ("out1", "out2", "out3"):
        buffer.append(frame(name, 300), is_output=True)
    buffer.append(frame("reply", 300))
    assert sent(buffer) == [(1, "request"), (2, "out3"), (3, "reply")]
    assert buffer.take_dropped() == 2
    assert buffer.take_dropped() == 0


def test_what_is_no_output_is_kept_beyond_the_limit() -> None:
    buffer = FrameBuffer(limit=100)
    for count in range(50):
        buffer.append(frame(f"status{count}", 50))
    assert len(buffer) == 50
    assert buffer.take_dropped() == 0


def test_a_sent_output_keeps_its_place_so_that_no_number_changes_its_meaning() -> None:
    buffer = FrameBuffer(limit=1_000)
    buffer.append(frame("out1", 300), is_output=True)
    assert sent(buffer) == [(1, "out1")]
    for name in ("out2", "out3", "out4"):
        buffer.append(frame(name, 300), is_output=True)
    assert sent(buffer)[0] == (1, "out1")
    assert [seq for seq, _ in sent(buffer)] == list(range(1, len(buffer) + 1))


def test_an_output_too_large_to_be_kept_is_left_out() -> None:
    buffer = FrameBuffer()
    assert buffer.append(b"{" + b"x" * OUTPUT_BYTES, is_output=True)
    assert not len(buffer)
    buffer.append(b'{"code":"' + b"x" * OUTPUT_BYTES + b'"}')
    assert len(buffer) == 1


def test_a_batch_is_bounded_but_never_empty() -> None:
    buffer = FrameBuffer()
    buffer.append(frame("large", BATCH_BYTES + 1))
    buffer.append(frame("small"))
    assert sent(buffer) == [(1, "large")]
    buffer.acknowledge(1)
    assert sent(buffer) == [(2, "small")]


def test_a_refused_frame_is_found_and_its_number_goes_to_the_next() -> None:
    buffer = FrameBuffer()
    names = [f"f{count}" for count in range(20)]
    for name in names:
        buffer.append(frame(name))
    received: dict[int, str] = {}
    refused = []
    for _ in range(100):
        batch = sent(buffer)
        if not batch:
            break
        if any(name == "f11" for _, name in batch):
            if given_up := buffer.refuse():
                refused.append(json.loads(given_up)["name"])
        else:
            received.update(batch)
            buffer.acknowledge(batch[-1][0])
    assert refused == ["f11"]
    assert list(received) == list(range(1, 20))
    assert list(received.values()) == [name for name in names if name != "f11"]


def test_whatever_happens_numbers_have_no_gaps_and_mean_one_frame_each() -> None:
    chance = random.Random(4)
    buffer = FrameBuffer(limit=2_000)
    meaning: dict[int, str] = {}
    made = 0
    for _ in range(3_000):
        action = chance.random()
        if action < 0.9:
            made += 1
            buffer.append(frame(f"f{made}", chance.randrange(200)), chance.random() < 0.7)
        else:
            batch = sent(buffer)
            for seq, name in batch:
                assert meaning.setdefault(seq, name) == name
            if batch and action < 0.95:
                buffer.acknowledge(chance.choice(batch)[0])
    assert sorted(meaning) == list(range(1, len(meaning) + 1))
    assert buffer.take_dropped() > 0
