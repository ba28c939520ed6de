import { endpoint, required, STRING } from '../endpoint.ts';
import type { HiddenState } from '../trust/hidden-state.ts';

/** An execution that a run rests on. */
export interface TrustedCell {
  execution_id: string;
  session_id: string;
  cell_id: string | null;
  /** The kernel's `[n]`; null until it is known. */
  execution_count: number | null;
  attempt: number;
}

/** Why the source of a cell is not known, or not whole. */
export type SourceGap = 'no_track' | 'not_kept' | 'secret_removed';

/** How far the numbers of a run can be trusted: what is known of how they were made, and what is not. */
export interface RunTrust {
  /** False: no session that made the run is in the record, and nothing is known of cells. */
  recorded: boolean;
  /** What of the executions that the run rests on is not as in a run from top to bottom. */
  hidden_state: HiddenState<TrustedCell>[];
  /** The same of what made one metric each; those with none are left out. */
  metrics: { key: string; hidden_state: HiddenState<TrustedCell>[] }[];
  /** The notebook's order of cells is known: as it was saved last, before the session's end if that has come. */
  document: boolean;
  /** Of the executions, those of which the document says nothing. */
  unplaced: TrustedCell[];
  /** Of the executions, those that could not be run again from the record. */
  source_gaps: { cell: TrustedCell; gap: SourceGap }[];
  environment: {
    /** What is installed is known. */
    known: boolean;
    /** Why not, in words; null when nobody said. */
    reason: string | null;
  };
  /** The notebook's repository when the session began; `none`: there was none. */
  git: 'clean' | 'dirty' | 'none';
  /** Names of the datasets that the run took in, or its session run did. */
  datasets: string[];
}

/** Each list of executions has at most as many. */
export const MAX_TRUST_CELLS = 500;

export const getRunTrust = endpoint<{ run_id: string }, RunTrust>('GET', 'celltrail/v1/run-trust', {
  run_id: required(STRING)
});
