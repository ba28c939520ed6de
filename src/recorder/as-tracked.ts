import { RAISES_EXCEPTION } from '../protocol/expected-errors.ts';
import type { CellRequest } from '../store/sessions/session-store.ts';
import type { KernelState, RecorderState } from './recorder-state.ts';

const KEPT_TAGS = ['new-run', RAISES_EXCEPTION];

/**
 * A request as it is recorded: in a notebook that is not tracked each cell is as one with the tag
 * `no-track`. Of its own tags those are left that say where a run begins, and that it may fail.
 */
export function asTracked(
  { settings }: RecorderState,
  { notebook_path }: KernelState,
  request: CellRequest
): CellRequest {
  if (notebook_path === null || settings.isTracked(notebook_path)) return request;
  const cell_tags = request.cell_tags.filter(tag => KEPT_TAGS.includes(tag));
  return { ...request, cell_tags: [...cell_tags, 'no-track'] };
}
