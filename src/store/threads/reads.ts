import { listRunRows } from '../tracking/run-rows.ts';
import {
  counts,
  getExperiment,
  getExperimentByName,
  searchExperiments
} from '../tracking/experiment-reads.ts';
import { getRun, searchRuns } from '../tracking/run-reads.ts';
import { metricHistory, metricHistoryBulkInterval } from '../series/metric-history.ts';
import { readSeries } from '../series/read-series.ts';
import { readCellMetrics } from '../sessions/cell-metrics.ts';
import {
  getOutputs,
  getSession,
  listExecutions,
  listSessions,
  resume
} from '../sessions/session-reads.ts';
import type { ReadContext } from './read-context.ts';

/** Everything that the reader thread does, by the name that goes over to it. */
export const READS = {
  getExperiment,
  getExperimentByName,
  searchExperiments,
  getRun,
  searchRuns,
  listRunRows,
  counts,
  metricHistory,
  metricHistoryBulkInterval,
  readSeries,
  getSession,
  listSessions,
  listExecutions,
  getOutputs,
  readCellMetrics,
  resume
} satisfies Record<string, (context: ReadContext, args: never) => unknown>;

export type ReadName = keyof typeof READS;
export type ReadArgs<Name extends ReadName> = Parameters<(typeof READS)[Name]>[1];
export type ReadResult<Name extends ReadName> = Awaited<ReturnType<(typeof READS)[Name]>>;
