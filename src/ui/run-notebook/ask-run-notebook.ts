import type { TrackingClient } from '../../client/tracking-client.ts';
import { exportRun } from '../../protocol/endpoints/run-export.ts';
import { getRun } from '../../protocol/endpoints/runs.ts';

/** The notebook that made a run, as it was executed. */
export interface RunNotebook {
  run_id: string;
  run_name: string;
  /** When the run began, ms since 1970. */
  start_time: number;
  /** Of a file for it: `train @ run-007.ipynb`. */
  name: string;
  /** JSON of nbformat 4. */
  text: string;
}

/** @throws ApiError with the reason when nothing was recorded of how the run was made */
export async function askRunNotebook(client: TrackingClient, run_id: string): Promise<RunNotebook> {
  const [{ run }, { bytes, name }] = await Promise.all([
    client.call(getRun, { run_id }),
    client.download(`api/${exportRun.path}`, { run: run_id, what: 'notebook' })
  ]);
  const { run_name, start_time } = run.info;
  return {
    run_id,
    run_name,
    start_time,
    name: name ?? `${run_name}.ipynb`,
    text: await bytes.text()
  };
}
