import { asciiJson, invalidParameter } from './invalid-parameter.ts';

/** `_validate_run_id`: of the form of an id, not that there is such a run. */
export function checkRunId(run_id: string): void {
  if (RUN_ID.test(run_id)) return;
  throw invalidParameter(`Invalid value ${asciiJson(run_id)} for parameter 'run_id' supplied.`);
}

const RUN_ID = /^[a-zA-Z0-9][\p{L}\p{N}_-]{0,255}$/u;
