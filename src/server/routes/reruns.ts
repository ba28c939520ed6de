import {
  getRerunForm,
  listReruns,
  makeRerunNotebook,
  startRerun,
  stopRerun
} from '../../protocol/endpoints/reruns.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { rerunForm, rerunNotebook } from '../reruns/rerun-notebook.ts';
import type { Reruns } from '../reruns/reruns.ts';
import { route, type Route } from '../route.ts';

/** What of the record is run again: answered by who has it. */
export function rerunNotebookRoutes(recorded: RecordedSessions): Route[] {
  return [
    route(getRerunForm, ({ run_id }) => rerunForm(recorded, run_id)),
    route(makeRerunNotebook, ({ run_id, parameters = [] }) =>
      rerunNotebook(recorded, run_id, parameters)
    )
  ];
}

/** Who runs it: the side of the Jupyter server that is asked, whoever has the record. */
export function rerunRoutes(reruns: Reruns): Route[] {
  return [
    route(startRerun, request => reruns.start(request)),
    route(listReruns, () => Promise.resolve({ reruns: reruns.list() })),
    route(stopRerun, ({ rerun_id }) => Promise.resolve(reruns.stop(rerun_id)))
  ];
}
