import type { ServerState } from '../../client/event-stream.ts';
import { parseSort } from './run-sort.ts';
import { NO_LIST, type RunsState } from './runs-state.ts';
import type { ViewMemory } from '../view-memory.ts';

/** Before anything was asked, with what the reader chose the last time. */
export function firstState(server: ServerState, memory: ViewMemory | null): RunsState {
  const sort = parseSort(memory?.get('sort') ?? null);
  return {
    notebook: null,
    notebookRuns: NO_LIST,
    allRuns: NO_LIST,
    groups: null,
    open: {
      notebookRuns: memory?.get('folded notebookRuns') !== 'yes',
      allRuns: memory?.get('folded allRuns') !== 'yes'
    },
    selected: { notebookRuns: null, allRuns: null },
    ticked: new Map(),
    metric: sort.by === 'metric' ? sort.key : null,
    sort,
    groupBy: memory?.get('group') || null,
    stage: 'active',
    curves: new Map(),
    openRun: null,
    settings: null,
    ranCells: new Map(),
    visible: true,
    server,
    wasReady: server.state === 'ready',
    status: null
  };
}
