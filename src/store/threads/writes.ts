import { forgetAnswers } from '../answers/answer-rows.ts';
import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag
} from '../tracking/experiment-writes.ts';
import {
  createModelVersion,
  deleteModelVersion,
  deleteModelVersionTag,
  setModelVersionTag,
  transitionModelVersionStage,
  updateModelVersion
} from '../registry/model-version-writes.ts';
import {
  createRegisteredModel,
  beginVersionsAt,
  deleteRegisteredModel,
  deleteRegisteredModelAlias,
  deleteRegisteredModelTag,
  renameRegisteredModel,
  setRegisteredModelAlias,
  setRegisteredModelTag,
  updateRegisteredModel
} from '../registry/registered-model-writes.ts';
import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  logLoggedModelParams,
  setLoggedModelTags
} from '../logged-models/logged-model-writes.ts';
import { logBatch } from '../tracking/log-batch.ts';
import { logInputs, logOutputs } from '../tracking/log-inputs.ts';
import { recordLoggedModel } from '../tracking/logged-model-history.ts';
import { notebookExperiment } from '../tracking/notebook-experiment.ts';
import {
  createRun,
  deleteRun,
  deleteTag,
  loadRun,
  restoreRun,
  updateRun
} from '../tracking/run-writes.ts';
import { sealBlocks } from '../series/seal-slice.ts';
import { applyRecord } from '../sessions/apply-record.ts';
import { closeAbandoned } from '../sessions/close-abandoned.ts';
import { importExperiment } from '../import/import-experiment.ts';
import { importLoggedModels } from '../import/import-logged-models.ts';
import { importRegisteredModel } from '../import/import-registered-model.ts';
import { importRuns } from '../import/import-runs.ts';
import { importExecutions, importSession } from '../import/import-session.ts';
import { saveColumns } from '../search/columns/save-columns.ts';
import { adoptExperiment } from '../sync/adopt-experiment.ts';
import {
  forgetSyncEntity,
  refusedEntitiesAreDue,
  saveSyncEntity,
  saveSyncModelFile,
  syncEntityIsDue
} from '../sync/sync-entity-writes.ts';
import {
  forgetSyncFile,
  runIsDue,
  saveSyncExperiment,
  saveSyncFile,
  saveSyncRun,
  setRemote
} from '../sync/sync-writes.ts';
import {
  createAssessment,
  deleteAssessment,
  updateAssessment
} from '../traces/assessment-writes.ts';
import { logSpans } from '../traces/log-spans.ts';
import { endTraceV2, startTrace, startTraceV2 } from '../traces/start-trace.ts';
import { linkPromptsToTrace, linkTracesToRun } from '../traces/trace-links.ts';
import { deleteTraces, deleteTraceTag, setTraceTag } from '../traces/trace-writes.ts';
import {
  removeExperiments,
  removeLoggedModels,
  removeRuns,
  removeTraces,
  removeUnusedSources
} from '../maintenance/remove-garbage.ts';
import type { WriteContext } from './write-context.ts';

/** Everything that the writer thread does, by the name that goes over to it. */
export const WRITES = {
  createExperiment,
  deleteExperiment,
  restoreExperiment,
  renameExperiment,
  setExperimentTag,
  deleteExperimentTag,
  notebookExperiment,
  createRun,
  loadRun,
  updateRun,
  deleteRun,
  restoreRun,
  deleteTag,
  logBatch,
  logInputs,
  logOutputs,
  recordLoggedModel,
  createLoggedModel,
  finalizeLoggedModel,
  deleteLoggedModel,
  setLoggedModelTags,
  deleteLoggedModelTag,
  logLoggedModelParams,
  saveColumns,
  sealBlocks,
  createRegisteredModel,
  beginVersionsAt,
  updateRegisteredModel,
  renameRegisteredModel,
  deleteRegisteredModel,
  setRegisteredModelTag,
  deleteRegisteredModelTag,
  setRegisteredModelAlias,
  deleteRegisteredModelAlias,
  createModelVersion,
  updateModelVersion,
  transitionModelVersionStage,
  deleteModelVersion,
  setModelVersionTag,
  deleteModelVersionTag,
  applyRecord,
  closeAbandoned,
  importExperiment,
  importRuns,
  importSession,
  importExecutions,
  importLoggedModels,
  importRegisteredModel,
  removeRuns,
  removeLoggedModels,
  removeExperiments,
  removeTraces,
  removeUnusedSources,
  startTrace,
  startTraceV2,
  endTraceV2,
  logSpans,
  setTraceTag,
  deleteTraceTag,
  deleteTraces,
  linkTracesToRun,
  linkPromptsToTrace,
  createAssessment,
  updateAssessment,
  deleteAssessment,
  setRemote,
  adoptExperiment,
  saveSyncExperiment,
  saveSyncRun,
  saveSyncFile,
  saveSyncEntity,
  saveSyncModelFile,
  forgetSyncEntity,
  refusedEntitiesAreDue,
  syncEntityIsDue,
  runIsDue,
  forgetSyncFile,
  forgetAnswers
} satisfies Record<string, (context: WriteContext, args: never) => unknown>;

export type WriteName = keyof typeof WRITES;
export type WriteArgs<Name extends WriteName> = Parameters<(typeof WRITES)[Name]>[1];
export type WriteResult<Name extends WriteName> = Awaited<ReturnType<(typeof WRITES)[Name]>>;
