import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows } from '../../protocol/endpoints/run-rows.ts';
import { csvLine } from '../csv.ts';
import type { Translation } from '../translation.ts';
import { plainValue } from './cell-value.ts';
import { columnTitle, parseColumn } from './column.ts';
import { rowsRequest } from './run-questions.ts';
import { tableRows } from './table-row.ts';
import type { TableState } from './table-state.ts';

/** Of one ask. */
const CSV_PAGE_ROWS = 5000;

export interface RunCsvOptions {
  view: TableState;
  columns: readonly string[];
  experiments: ReadonlyMap<string, string>;
  trans: Translation;
  signal: AbortSignal;
  /** @param total of rows that match */
  onProgress(done: number, total: number): void;
}

/**
 * All rows that match, in their order, as CSV (RFC 4180): the run's id and the columns that are shown.
 *
 * @returns parts of the file, to be put together
 * @throws ApiError, and the signal's reason once it is aborted
 */
export async function runCsv(client: TrackingClient, options: RunCsvOptions): Promise<string[]> {
  const { view, columns, experiments, trans, signal, onProgress } = options;
  const now = Date.now();
  const parts = [csvLine(['run_id', ...columns.map(id => csvTitle(id, trans))])];
  const seen = new Set<string>();
  for (let offset = 0; ; offset += CSV_PAGE_ROWS) {
    const request = { ...rowsRequest(view, columns), offset, max_results: CSV_PAGE_ROWS };
    const answer = await client.call(listRunRows, request, { signal });
    signal.throwIfAborted();
    // Runs that were made meanwhile push others from one page to the next.
    const rows = tableRows(answer).filter(({ run_id }) => !seen.has(run_id));
    for (const { run_id } of rows) seen.add(run_id);
    const line = (row: (typeof rows)[number]) =>
      csvLine([row.run_id, ...columns.map(id => plainValue(row, id, { now, experiments }))]);
    parts.push(rows.map(line).join(''));
    onProgress(seen.size, answer.total);
    if (answer.run_id.length === 0 || offset + CSV_PAGE_ROWS >= answer.total) return parts;
  }
}

/** The kind with the key: a metric and a param may share their name. */
function csvTitle(id: string, trans: Translation): string {
  if (parseColumn(id)?.kind !== 'run') return id;
  return id === 'duration' ? trans.__('Duration (s)') : columnTitle(id, trans);
}
