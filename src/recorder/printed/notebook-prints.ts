import type { ExecutionOutput } from '../../protocol/entities/session.ts';
import { currentSession, type KernelState, type RecorderState } from '../recorder-state.ts';
import type { RecordingSettings } from '../recording-settings.ts';
import { newPrints, type PrintedBatch } from './execution-prints.ts';

/** Keys of metrics that the notebook's newest sessions print and nobody records. */
export function noticedKeys(state: RecorderState, notebook_path: string): string[] {
  return sessionsOf(state, notebook_path).flatMap(({ session }) => [...session.noticed]);
}

/** Tells of each notebook whose prints were noticed since that was told of its kernel. */
export class NoticedNews {
  readonly #settings: Pick<RecordingSettings, 'noticed'>;
  /** How many keys were noticed of a kernel's prints when that was told. */
  readonly #told = new Map<string, number>();

  constructor(settings: Pick<RecordingSettings, 'noticed'>) {
    this.#settings = settings;
  }

  tell({ kernels }: RecorderState): void {
    for (const { kernel_id, notebook_path, sessions } of kernels.values()) {
      const noticed = sessions.at(-1)?.noticed.size ?? 0;
      if (notebook_path === null || noticed === (this.#told.get(kernel_id) ?? 0)) continue;
      this.#told.set(kernel_id, noticed);
      this.#settings.noticed(notebook_path);
    }
  }
}

/**
 * What is kept of the prints of the notebook's cell that started last, in each of its kernels. Of
 * older ones the times at which they printed are not known any more; of this one the points lie
 * evenly in the time that it took. One that goes on is read from here.
 *
 * @param now ms since 1970
 */
export async function keptPrints(
  state: RecorderState,
  notebook_path: string,
  getOutputs: (execution_id: string) => Promise<ExecutionOutput[]>,
  now: number
): Promise<PrintedBatch[]> {
  const batches: PrintedBatch[] = [];
  for (const { kernel, session } of sessionsOf(state, notebook_path)) {
    session.noticed.clear();
    const { session_id, run_id } = session;
    const execution = kernel.order.findLast(
      each => each.session_id === session_id && each.started_time !== null
    );
    if (!execution || execution.steering?.noTrack || execution.prints?.recorded) continue;
    const { execution_id, outputs, ended_time } = execution;
    const start = Math.floor(execution.started_time ?? 0);
    const end = Math.floor(ended_time ?? now);
    const prints = newPrints(true);
    const read = prints.parser.replay(outputs?.toJSON() ?? (await getOutputs(execution_id)), end);
    if (ended_time === null) execution.prints = prints;
    else read.push(...prints.parser.end(end));
    const points = read.map((point, index) => ({
      ...point,
      timestamp: Math.floor(start + ((end - start) * (index + 1)) / read.length)
    }));
    batches.push({ session_id, run_id, points });
  }
  return batches;
}

/** Sessions that go on, one for each kernel of the notebook. */
function sessionsOf({ kernels }: RecorderState, notebook_path: string) {
  return [...kernels.values()].flatMap((kernel: KernelState) => {
    const session = kernel.notebook_path === notebook_path ? currentSession(kernel) : null;
    return session === null ? [] : [{ kernel, session }];
  });
}
