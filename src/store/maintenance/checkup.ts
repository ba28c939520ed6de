/** What a look at a data folder found. */
export interface Checkup {
  data_dir: string;
  /** The newest migration of the folder, and the celltrail version that brought it. */
  schema: { number: number; since: string };
  /** Another process holds the folder: it was checked while that one may write. */
  held: boolean;
  counts: { experiments: number; runs: number };
  bytes: { database: number; wal: number; artifacts: number; logs: number };
  artifact_files: number;
  findings: Finding[];
}

/** Something that should not be, and what to do about it; both sentences for people. */
export interface Finding {
  kind:
    | 'schema'
    | 'database'
    | 'reference'
    | 'points'
    | 'artifacts'
    | 'missing-artifacts'
    | 'upload'
    | 'session'
    | 'wal';
  text: string;
  advice: string;
}
