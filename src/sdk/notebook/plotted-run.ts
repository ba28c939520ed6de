/** A row of `runs()`, a run under way, or the id of one. */
export type PlottedRun =
  string | { run_id: string; run_name?: string } | { id(): Promise<string>; name?: string };
