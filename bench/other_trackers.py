"""Times log calls of other trackers, without a network.

`other_trackers.py wandb|trackio calls|thirty|kept`. Their files are below TRACKER_FOLDER.
"""

import json
import os
import sqlite3
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

CALLS = 5000
FOLDER = Path(os.environ["TRACKER_FOLDER"])
Log = Callable[[float, int], None]


def wandb_log() -> Log:
    import wandb

    settings = wandb.Settings(console="off", silent=True)
    run = wandb.init(project="bench", mode="offline", dir=str(FOLDER), settings=settings)
    return lambda value, step: run.log({"loss": value}, step=step)


def trackio_log() -> Log:
    import trackio

    trackio.init(project="bench")
    return lambda value, step: trackio.log({"loss": value}, step=step)


def wandb_kept() -> int:
    from wandb.proto.wandb_internal_pb2 import Record

    [log] = FOLDER.glob("wandb/offline-run-*/run-*.wandb")
    records = (Record.FromString(data) for data in leveldb_records(log.read_bytes()))
    return sum(record.WhichOneof("record_type") == "history" for record in records)


def leveldb_records(log: bytes) -> Iterator[bytes]:
    """Of LevelDB's log format, behind wandb's own header; a record that is cut is left out."""
    block, at, parts = 32768, 7, b""
    while at + 7 <= len(log):
        if block - at % block < 7:
            at += block - at % block
            continue
        _, length, kind = struct.unpack_from("<IHB", log, at)
        part, at = log[at + 7 : at + 7 + length], at + 7 + length
        if kind == 0 or len(part) < length:
            return
        parts += part
        if kind in (1, 4):
            yield parts
            parts = b""


def trackio_kept() -> int:
    with closing(sqlite3.connect(FOLDER / "bench.db")) as database:
        return int(database.execute("SELECT count(*) FROM metrics").fetchone()[0])


if sys.argv[2] == "kept":
    print(json.dumps({"kept": {"wandb": wandb_kept, "trackio": trackio_kept}[sys.argv[1]]()}))
    sys.exit()
log = {"wandb": wandb_log, "trackio": trackio_log}[sys.argv[1]]()
if sys.argv[2] == "thirty":
    for step in range(30):
        log(1 / (step + 1), step)
    print("logged", flush=True)
    time.sleep(60)
times = []
for step in range(CALLS):
    began = time.perf_counter()
    log(1 / (step + 1), step)
    times.append((time.perf_counter() - began) * 1e6)
times.sort()
print(json.dumps({"median": times[CALLS // 2], "p99": times[CALLS * 99 // 100]}), flush=True)
# What they do at their end takes seconds, and is not measured.
os._exit(0)
