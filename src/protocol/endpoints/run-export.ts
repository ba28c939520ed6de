import { endpoint, required, STRING } from '../endpoint.ts';

/**
 * What can be written out of the record of a run: the executed `notebook`, the `document`, which is the
 * notebook as it was saved, and the `log` of its session's executions as lines of JSON. Of a nested run, those of the session that it was made in.
 */
export const RUN_EXPORTS = ['notebook', 'document', 'log'] as const;
export type RunExport = (typeof RUN_EXPORTS)[number];

export interface ExportRun {
  /** Id of a run, or a name that one run alone has. */
  run: string;
  what: RunExport;
}

/**
 * Made of the record at once, of a session that goes on too. Answers the file itself; its name is in
 * `Content-Disposition`. @throws RESOURCE_DOES_NOT_EXIST with the reason when nothing was recorded
 */
export const exportRun = endpoint<ExportRun, unknown>('GET', 'celltrail/v1/run-export', {
  run: required(STRING),
  what: required(STRING)
});
