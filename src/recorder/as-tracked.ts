import type { CellRequest } from '../store/sessions/session-store.ts';
import type { KernelState, RecorderState } from './recorder-state.ts';

/**
 * A request as it is recorded: in a notebook that is not tracked each cell is as one with the tag
 * `no-track`. Of its own tags the one is left that says where a run begins.
 */
export function asTracked(
  { settings }: RecorderState,
  { notebook_path }: KernelState,
  request: CellRequest
): CellRequest {
  if (notebook_path === null || settings.isTracked(notebook_path)) return request;
  const cell_tags = request.cell_tags.filter(tag => tag === 'new-run');
  return { ...request, cell_tags: [...cell_tags, 'no-track'] };
}
