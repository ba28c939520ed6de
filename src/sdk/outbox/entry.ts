import type { WireDouble } from '../../protocol/double.ts';
import type { DatasetInput, RunStatus, Tag } from '../../protocol/entities/run.ts';

/**
 * What was logged, in the order of the calls: one JSON text each, a line of the outbox file
 * (`docs/format/outbox.md`). The second field is the run's number in its outbox, from 0.
 */
export type Entry =
  | [kind: 'run', run: number, created: NewRun]
  | [kind: 'metric', run: number, key: string, value: WireDouble, step: number, timestamp: number]
  | [kind: 'param', run: number, key: string, value: string]
  | [kind: 'tag', run: number, key: string, value: string]
  | [kind: 'file', run: number, path: string, source: FileSource]
  | [kind: 'input', run: number, input: DatasetInput]
  | [kind: 'end', run: number, status: EndStatus, end_time: number];

export type EndStatus = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'>;

export interface NewRun {
  /** Stands in a tag of the run: by it the run is found again when the answer to a create was lost. */
  uuid: string;
  /** Of a run that is there already; the other fields count for nothing. */
  run_id?: string;
  experiment_id?: string;
  /** Made if there is none of this name. */
  experiment_name?: string;
  run_name?: string;
  user_id?: string;
  start_time: number;
  tags: Tag[];
  /** Number of the run that this one is nested under. */
  parent?: number;
}

/** `kept`: the name of bytes that the outbox has; `path`: absolute, a file or a folder. */
export type FileSource = { kept: string } | { path: string };
