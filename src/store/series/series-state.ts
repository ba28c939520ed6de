/** What the main thread knows of a run, so that a log call costs no look-up. */
export interface RunState {
  /** Key of its row. */
  id: number;
  run_id: string;
  experiment_id: string;
  session_id: string | null;
  active: boolean;
  series: Map<string, SeriesState>;
}

export interface SeriesState {
  id: number;
  key: string;
  run: RunState;
  /** Its row is on disk. Until it is, every group that has points of it brings the row along. */
  committed: boolean;
  /** Number of the last group with points of it. */
  group: number;
}
