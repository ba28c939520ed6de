import {
  createExperiment,
  deleteExperiment,
  renameExperiment,
  restoreExperiment,
  setExperimentTag
} from '../tracking/experiment-writes.ts';
import { logBatch } from '../tracking/log-batch.ts';
import { logInputs } from '../tracking/log-inputs.ts';
import { notebookExperiment } from '../tracking/notebook-experiment.ts';
import {
  createRun,
  deleteRun,
  deleteTag,
  loadRun,
  restoreRun,
  updateRun
} from '../tracking/run-writes.ts';
import { applyRecord } from '../sessions/apply-record.ts';
import { closeAbandoned } from '../sessions/close-abandoned.ts';
import type { WriteContext } from './write-context.ts';

/** Everything that the writer thread does, by the name that goes over to it. */
export const WRITES = {
  createExperiment,
  deleteExperiment,
  restoreExperiment,
  renameExperiment,
  setExperimentTag,
  notebookExperiment,
  createRun,
  loadRun,
  updateRun,
  deleteRun,
  restoreRun,
  deleteTag,
  logBatch,
  logInputs,
  applyRecord,
  closeAbandoned
} satisfies Record<string, (context: WriteContext, args: never) => unknown>;

export type WriteName = keyof typeof WRITES;
export type WriteArgs<Name extends WriteName> = Parameters<(typeof WRITES)[Name]>[1];
export type WriteResult<Name extends WriteName> = Awaited<ReturnType<(typeof WRITES)[Name]>>;
