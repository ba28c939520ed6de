/** Without the mlflow client, whose import takes seconds; any client is as good. */
export const SETUP = `
import json, math, os, time, urllib.request
from IPython.display import clear_output
def call(path, **body):
    url = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/" + path
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))
run_id = call("create", experiment_id="0")["run"]["info"]["run_id"]
def log_metric(key, value, step):
    call("log-metric", run_id=run_id, key=key, value=value, step=step, timestamp=int(time.time() * 1000))
`.trim();

/** Logs `loss` for so many steps, 0.03 s each. @param more a line of Python that each step runs */
export const training = (steps: number, more = 'pass') =>
  [
    `for step in range(${steps}):`,
    '    log_metric("loss", math.exp(-step / 30), step)',
    `    ${more}`,
    '    time.sleep(0.03)'
  ].join('\n');
