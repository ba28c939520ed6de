"""Times log calls of the stock mlflow client: `sdk_client.py calls|thirty`."""

import json
import sys
import time

import mlflow

CALLS = 300

with mlflow.start_run():
    mlflow.log_metric("warm", 1)
    if sys.argv[1] == "thirty":
        for step in range(30):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        print("logged", flush=True)
        time.sleep(60)
    times = []
    for step in range(CALLS):
        began = time.perf_counter()
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        times.append((time.perf_counter() - began) * 1e6)
    times.sort()
    median, p99 = times[CALLS // 2], times[CALLS * 99 // 100]
    print(json.dumps({"median": median, "p99": p99, "durable": median / 1000}))
