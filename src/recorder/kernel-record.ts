import type { CellRequest, KernelRecord } from '../store/sessions/session-store.ts';
import type { KernelState, Step } from './recorder-state.ts';
import { steeringOf } from './steering/cell-steering.ts';

/** Keeps what no session tells of a kernel, if it changed. */
export function saveKernel({ changes }: Step, state: KernelState): void {
  const kernel = kernelRecord(state);
  const saved = JSON.stringify(kernel);
  if (saved === state.saved) return;
  state.saved = saved;
  changes.push({ type: 'set-kernel', kernel });
}

/** Not even until it runs is the source of a `no-track` cell kept. */
const withoutUntracked = (request: CellRequest): CellRequest =>
  steeringOf(request.cell_tags, '')?.noTrack ? { ...request, source: '' } : request;

function kernelRecord(kernel: KernelState): KernelRecord {
  const { kernel_id, epoch, ended, gone, stopping } = kernel;
  const { kernel_name, language, notebook_path, tracking_uri, headless, environment } = kernel;
  return {
    kernel_id,
    epoch,
    ended,
    gone,
    kernel_name,
    language,
    notebook_path,
    tracking_uri,
    ...(headless ? { headless } : {}),
    environment,
    stopping: stopping && { ...stopping, running: [...stopping.running] },
    requests: [...kernel.requests.values()].map(withoutUntracked),
    ignored: [...kernel.ignored]
  };
}
