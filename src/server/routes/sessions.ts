import {
  getOutputs,
  getSession,
  listCellMetrics,
  listExecutions,
  listRanCells,
  listSessions
} from '../../protocol/endpoints/sessions.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import { route, type Route } from '../route.ts';

export function sessionRoutes(sessions: SessionStore): Route[] {
  return [
    route(listSessions, async request => ({ sessions: await sessions.listSessions(request) })),
    route(getSession, async ({ session_id }) => ({
      session: await sessions.getSession(session_id)
    })),
    route(listExecutions, async ({ session_id }) => ({
      executions: await sessions.listExecutions(session_id)
    })),
    route(listRanCells, async ({ session_id }) => ({
      cells: await sessions.listRanCells(session_id)
    })),
    route(getOutputs, async ({ execution_id }) => ({
      outputs: await sessions.getOutputs(execution_id)
    })),
    route(listCellMetrics, request => sessions.cellMetrics(request))
  ];
}
