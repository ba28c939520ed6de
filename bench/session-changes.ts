import { randomUUID } from 'node:crypto';
import type { SessionChange } from '../src/store/sessions/session-store.ts';

type Execution = Extract<SessionChange, { type: 'add-execution' }>['execution'];

/** What a recorder says of a Python notebook's session that begins. */
export function openSession(notebook_path: string, time: number) {
  const [kernel_id, run_id] = [randomUUID(), randomUUID().replaceAll('-', '')];
  return {
    type: 'open-session',
    session_id: `${kernel_id}.1`,
    run_id,
    kernel_id,
    epoch: 1,
    kernel_name: 'python3',
    language: 'python',
    notebook_path,
    tracking_uri: null,
    time,
    tags: []
  } as const satisfies SessionChange;
}

/** And of a cell that ran for 0.9 s without a fault. */
export function addExecution(
  session_id: string,
  n: number,
  cell: { cell_id: string; source: string; time: number }
): SessionChange {
  const { cell_id, source, time } = cell;
  const execution: Execution = {
    execution_id: `e${n}`,
    session_id,
    cell_id,
    cell_tags: [],
    execution_count: n,
    state: 'ok',
    source,
    queued_time: time,
    started_time: time,
    ended_time: time + 900,
    error: null
  };
  return { type: 'add-execution', execution };
}
