"""Frames that the companion has not acknowledged yet."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import islice

from celltrail.frame import numbered

LIMIT_BYTES = 64_000_000
BATCH_BYTES = 1_000_000
BATCH_FRAMES = 1_000
# An output of this size is cut by the recorder anyway; a body of the companion's has a limit.
OUTPUT_BYTES = 16_000_000


class FrameBuffer:
    """Numbers its frames by their place: the first is the one after the last acknowledged.

    A frame that was sent keeps its place until it is acknowledged, so it is sent again under the
    same number; one that was never sent may be dropped without leaving a gap.
    """

    def __init__(self, limit: int = LIMIT_BYTES) -> None:
        self.acknowledged = 0
        self._dropped = 0  # outputs, since `take_dropped`
        self._limit = limit
        self._bytes = 0
        self._frames: OrderedDict[int, bytes] = OrderedDict()
        self._next_key = 0
        # Keys of outputs that were never sent, oldest first.
        self._outputs: deque[int] = deque()
        self._batch_frames = BATCH_FRAMES

    def __len__(self) -> int:
        return len(self._frames)

    def append(self, frame: bytes, is_output: bool = False) -> bool:
        """Over the limit the oldest outputs are dropped, and nothing else ever is.

        @returns whether something was dropped
        """
        if is_output and len(frame) > OUTPUT_BYTES:
            self._dropped += 1
            return True
        key = self._next_key
        self._next_key += 1
        self._frames[key] = frame
        self._bytes += len(frame)
        if is_output:
            self._outputs.append(key)
        before = self._dropped
        while self._bytes > self._limit and self._outputs:
            self._bytes -= len(self._frames.pop(self._outputs.popleft()))
            self._dropped += 1
        return self._dropped > before

    def batch(self) -> list[bytes]:
        """The first frames, numbered; they keep their places from now on."""
        taken: list[bytes] = []
        size = 0
        last = -1
        for key, frame in islice(self._frames.items(), self._batch_frames):
            if taken and size + len(frame) > BATCH_BYTES:
                break
            taken.append(numbered(frame, self.acknowledged + len(taken) + 1))
            size += len(frame)
            last = key
        while self._outputs and self._outputs[0] <= last:
            self._outputs.popleft()
        return taken

    def acknowledge(self, seq: int) -> bool:
        """@returns whether that was news"""
        count = min(seq - self.acknowledged, len(self._frames))
        for _ in range(count):
            _, frame = self._frames.popitem(last=False)
            self._bytes -= len(frame)
        self.acknowledged += max(count, 0)
        if count > 0:
            self._batch_frames = BATCH_FRAMES
        return count > 0

    def refuse(self) -> bytes | None:
        """The companion will not have the last batch: sends less at once, down to one frame.

        @returns the frame that was given up, its number going to the next
        """
        if self._batch_frames > 1:
            self._batch_frames = max(1, min(self._batch_frames, len(self._frames)) // 2)
            return None
        if not self._frames:
            return None
        _, frame = self._frames.popitem(last=False)
        self._bytes -= len(frame)
        return frame

    def take_dropped(self) -> int:
        dropped, self._dropped = self._dropped, 0
        return dropped
