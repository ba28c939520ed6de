import {
  createRun,
  deleteRun,
  deleteTag,
  getRun,
  logBatch,
  logMetric,
  logParam,
  restoreRun,
  searchRuns,
  setTag,
  updateRun,
  type RunRef
} from '../../protocol/endpoints/runs.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import type { LostAnswers } from '../lost-answers.ts';
import { route, type Caller, type Route } from '../route.ts';

export function runRoutes(
  tracking: TrackingStore,
  scoped: ScopedTracking,
  lostAnswers: LostAnswers
): Route[] {
  return [
    route(
      createRun,
      async (request, caller) => ({ run: await scoped.createRun(request, caller) }),
      lostAnswers
    ),
    route(getRun, async request => ({ run: await tracking.getRun(runId(request)) })),
    route(updateRun, async (request, caller) => ({
      run_info: await scoped.updateRun({ ...request, run_id: runId(request) }, caller)
    })),
    route(deleteRun, ({ run_id }) => tracking.deleteRun(run_id)),
    route(restoreRun, ({ run_id }) => tracking.restoreRun(run_id)),
    route(searchRuns, (request, caller) => scoped.searchRunsJson(request, caller)),
    route(logMetric, request => {
      const { run_id, key, value, timestamp, step = 0 } = request;
      const { model_id, dataset_name, dataset_digest } = request;
      const metric = { key, value, timestamp, step, model_id, dataset_name, dataset_digest };
      return tracking.logBatch({ run_id: run_id!, metrics: [metric] }, SINGLE);
    }),
    route(logParam, ({ run_id, key, value = '' }, caller) =>
      tracking.logBatch(
        { run_id: run_id!, params: [{ key, value }] },
        { ...paramRule(caller), ...SINGLE }
      )
    ),
    route(setTag, ({ run_id, key, value = '' }) =>
      tracking.logBatch({ run_id: run_id!, tags: [{ key, value }] }, SINGLE)
    ),
    route(deleteTag, ({ run_id, key }) => tracking.deleteTag(run_id, key)),
    route(logBatch, (request, caller) => tracking.logBatch(request, paramRule(caller)))
  ];
}

/** The check of the fields has put the one that was given into run_id. */
const runId = ({ run_id }: RunRef): string => run_id!;

/** Errors name the field, not its place in a list. */
const SINGLE = { single: true } as const;

const NEWEST = { params: 'newest' } as const;
const IMMUTABLE = { params: 'immutable' } as const;

/** A cell that runs again logs its params again: never an error for a kernel (design §4.5). */
const paramRule = ({ kernel_id }: Caller) => (kernel_id === null ? IMMUTABLE : NEWEST);
