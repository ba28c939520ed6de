import type { Generated } from 'kysely';
import type { ExecutionState } from '../../../protocol/entities/session.ts';

/** What the recorder keeps. */
export interface SessionTables {
  observer: ObserverTable;
  kernel: KernelTable;
  session: SessionTable;
  execution: ExecutionTable;
  source: SourceTable;
  output: OutputTable;
}

interface ObserverTable {
  observer: string;
  seq: number;
}

interface KernelTable {
  observer: string;
  kernel_id: string;
  /** JSON: KernelRecord. */
  record: string;
}

export interface SessionTable {
  id: Generated<number>;
  session_id: string;
  observer: string;
  kernel_id: string;
  epoch: number;
  kernel_name: string;
  language: string;
  notebook_path: string | null;
  run: number;
  end_reason: string | null;
  started_time: number;
  ended_time: number | null;
  alive_time: number;
  tracking_uri: string | null;
}

export interface ExecutionTable {
  id: Generated<number>;
  execution_id: string;
  session: number;
  cell_id: string | null;
  /** JSON: string[]. */
  cell_tags: string;
  execution_count: number | null;
  attempt: number;
  position: number;
  state: ExecutionState;
  source_hash: string;
  queued_time: number | null;
  started_time: number | null;
  ended_time: number | null;
  /** JSON: ExecutionError. */
  error: string | null;
  note: string | null;
}

interface SourceTable {
  hash: string;
  source: string;
}

interface OutputTable {
  execution: number;
  /** JSON: ExecutionOutput[]. */
  outputs: string;
}
