import type { Session } from '../protocol/entities/session.ts';
import type { LogLine } from '../protocol/execution-log.ts';
import type { ForeignExecution } from '../store/import/import-session.ts';
import type { Importer } from '../store/import/importer.ts';

export interface ImportedSession {
  added: boolean;
  executions: number;
  /** Why it was left alone, in words; null when it was not. */
  left: string | null;
}

/**
 * Brings a session with its executions and their outputs, as its log has them.
 *
 * @param run_id of its run here; absent: as the log has it
 */
export async function importSession(
  importer: Importer,
  lines: AsyncIterable<LogLine>,
  run_id?: string
): Promise<ImportedSession> {
  let session: Session | null = null;
  const brought: ImportedSession = { added: false, executions: 0, left: null };
  let batch: ForeignExecution[] = [];
  let bytes = 0;
  const put = async () => {
    if (session !== null && batch.length > 0) {
      brought.executions += await importer.executions(session.session_id, batch);
    }
    batch = [];
    bytes = 0;
  };
  for await (const line of lines) {
    if (line.type === 'session') {
      session = line;
      const outcome = await importer.session(session, run_id ?? session.run_id);
      if (outcome === 'other') return { ...brought, left: 'another session of that id is here' };
      if (outcome === 'without-run') return { ...brought, left: 'its run is not here' };
      brought.added = outcome === 'new';
    } else if (line.type === 'execution') {
      batch.push({ ...line, note: line.note ?? null });
      bytes += JSON.stringify(line.outputs).length;
      if (batch.length >= 100 || bytes > 8_000_000) await put();
    }
  }
  await put();
  return brought;
}
