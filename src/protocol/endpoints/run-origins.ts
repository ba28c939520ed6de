import { endpoint, required, STRING } from '../endpoint.ts';
import type { PointOrigin } from './series.ts';

/** When something was logged to a run, and by which execution. */
export interface LoggedAt {
  /** ms; null when it is not known, as of what was imported. */
  time: number | null;
  /** Index into `origins`, or -1 when no execution is known. */
  origin: number;
}

/** Which execution set what of a run. The points of metrics have theirs in `getSeries`. */
export interface RunOrigins {
  params: (LoggedAt & { key: string })[];
  /** Those that a client set, not the ones that celltrail keeps itself. */
  tags: (LoggedAt & { key: string })[];
  /** Files, by path relative to the run; at most `MAX_LISTED_ARTIFACTS`. */
  artifacts: (LoggedAt & { path: string })[];
  origins: PointOrigin[];
}

export const MAX_LISTED_ARTIFACTS = 1000;

export const getRunOrigins = endpoint<{ run_id: string }, RunOrigins>(
  'GET',
  'celltrail/v1/run-origins',
  { run_id: required(STRING) }
);
