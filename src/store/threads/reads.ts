import { unwrittenAnswers } from '../answers/answer-rows.ts';
import { abandonedObservers } from '../sessions/close-abandoned.ts';
import { listRunColumns, listRunColumnValues, listRunGroups } from '../tracking/run-lists.ts';
import { listRunRows } from '../tracking/run-rows.ts';
import {
  counts,
  getExperiment,
  getExperimentByName,
  searchExperiments
} from '../tracking/experiment-reads.ts';
import { getLoggedModel, searchLoggedModels } from '../logged-models/logged-model-reads.ts';
import { searchDatasets } from '../tracking/dataset-search.ts';
import { getRun, searchRuns, searchRunsJson } from '../tracking/run-reads.ts';
import { pointCounts } from '../import/point-counts.ts';
import { findGarbage } from '../maintenance/find-garbage.ts';
import {
  getModelVersion,
  getModelVersionArtifactUri,
  getModelVersionDownloadUri,
  searchModelVersions
} from '../registry/model-version-reads.ts';
import {
  getLatestVersions,
  getModelVersionByAlias,
  getRegisteredModel,
  searchRegisteredModels
} from '../registry/registered-model-reads.ts';
import { metricHistoryJson } from '../series/history-json.ts';
import {
  metricHistory,
  metricHistoryBulk,
  metricHistoryBulkInterval
} from '../series/metric-history.ts';
import { lineageRuns } from '../lineage/lineage-runs.ts';
import { readLineage } from '../lineage/read-lineage.ts';
import { readSeries } from '../series/read-series.ts';
import { readCellMetrics } from '../sessions/cell-metrics.ts';
import { listRanCells } from '../sessions/ran-cells.ts';
import { runsNamed, sessionRuns, sessionsUpTo } from '../sessions/recorded-reads.ts';
import { runOrigins } from '../sessions/run-origins.ts';
import {
  getObserver,
  getOutputs,
  getRequirements,
  getSession,
  listExecutions,
  listSessions,
  resume
} from '../sessions/session-reads.ts';
import {
  columnsNotSaved,
  likelyColumns,
  unsavedColumns
} from '../search/columns/unsaved-columns.ts';
import { experimentCopiedTo } from '../sync/adopt-experiment.ts';
import {
  isDeclinedRemote,
  allRuns,
  dueRuns,
  remoteRunsOf,
  runsBelow,
  sentExperiments,
  sentRuns,
  sentFiles,
  syncExperiment,
  syncProblems,
  syncRemote,
  syncRun
} from '../sync/sync-reads.ts';
import {
  allEntities,
  hasCopiedVersions,
  sentEntities,
  syncCopy,
  syncEntityProblems,
  syncPlaceOwner,
  syncVersionNumbered
} from '../sync/sync-entity-lookups.ts';
import {
  dueEntities,
  sentModelFiles,
  syncLoggedModel,
  syncModelVersion,
  syncRegisteredModel,
  syncRunModels
} from '../sync/sync-entity-reads.ts';
import { countUnsent, unsentPoints } from '../sync/unsent-points.ts';
import { runTrust } from '../trust/run-trust.ts';
import { sessionReasons } from '../trust/session-reasons.ts';
import { trustedLives } from '../trust/trusted-lives.ts';
import { getAssessment } from '../traces/read-assessment.ts';
import { getTraceData, getWholeTraces } from '../traces/read-spans.ts';
import { getTrace, getTraces } from '../traces/read-trace.ts';
import { searchTraces } from '../traces/search-traces.ts';
import type { ReadContext } from './read-context.ts';

/** Everything that the reader thread does, by the name that goes over to it. */
export const READS = {
  getExperiment,
  getExperimentByName,
  searchExperiments,
  getRun,
  searchRuns,
  searchRunsJson,
  listRunRows,
  listRunGroups,
  listRunColumns,
  listRunColumnValues,
  unsavedColumns,
  columnsNotSaved,
  likelyColumns,
  counts,
  searchDatasets,
  getLoggedModel,
  searchLoggedModels,
  getRegisteredModel,
  searchRegisteredModels,
  getLatestVersions,
  getModelVersionByAlias,
  getModelVersion,
  searchModelVersions,
  getModelVersionDownloadUri,
  getModelVersionArtifactUri,
  metricHistory,
  metricHistoryJson,
  metricHistoryBulk,
  metricHistoryBulkInterval,
  readSeries,
  runOrigins,
  lineageRuns,
  readLineage,
  pointCounts,
  findGarbage,
  getSession,
  listSessions,
  listExecutions,
  listRanCells,
  getOutputs,
  getRequirements,
  getObserver,
  runsNamed,
  sessionsUpTo,
  sessionRuns,
  readCellMetrics,
  trustedLives,
  runTrust,
  sessionReasons,
  resume,
  getTrace,
  getTraces,
  getWholeTraces,
  getTraceData,
  searchTraces,
  getAssessment,
  syncRemote,
  dueRuns,
  runsBelow,
  syncRun,
  syncExperiment,
  experimentCopiedTo,
  isDeclinedRemote,
  sentExperiments,
  remoteRunsOf,
  sentRuns,
  syncProblems,
  allRuns,
  unsentPoints,
  dueEntities,
  syncLoggedModel,
  syncRegisteredModel,
  syncModelVersion,
  syncRunModels,
  syncCopy,
  syncVersionNumbered,
  syncPlaceOwner,
  allEntities,
  sentEntities,
  hasCopiedVersions,
  syncEntityProblems,
  sentModelFiles,
  countUnsent,
  sentFiles,
  unwrittenAnswers,
  abandonedObservers
} satisfies Record<string, (context: ReadContext, args: never) => unknown>;

export type ReadName = keyof typeof READS;
export type ReadArgs<Name extends ReadName> = Parameters<(typeof READS)[Name]>[1];
export type ReadResult<Name extends ReadName> = Awaited<ReturnType<(typeof READS)[Name]>>;
