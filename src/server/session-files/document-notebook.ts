import type { Execution, Session } from '../../protocol/entities/session.ts';
import { sameSource } from '../../protocol/trust/same-source.ts';
import { CellStandings } from '../../protocol/trust/cell-standings.ts';
import type { SecretScrubber } from '../../store/secrets/secret-scrubber.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { CellIds } from './cell-ids.ts';
import { notebookMetadata } from './executed-notebook.ts';
import { nbformatOutput } from './nbformat-output.ts';
import { nbformatTags } from './nbformat-tags.ts';
import type { SavedCell, SavedNotebook } from './saved-notebook.ts';

/**
 * The notebook of a session as it was saved, in nbformat 4.5: all its cells from top to bottom, and of
 * those that ran what the record has of the newest execution. Outputs of other sessions, metadata but
 * for tags, and the sources of cells tagged `no-track` are left out. In pieces, as `executedNotebook`.
 *
 * @param recorded what the session's kernel ran, with that of earlier sessions of the same life
 */
export async function* documentNotebook(
  session: Session,
  { cells, saved_time }: SavedNotebook,
  recorded: RecordedSessions,
  scrubber: SecretScrubber
): AsyncGenerator<string> {
  const { celltrail, ...metadata } = notebookMetadata(session);
  const own = { ...(celltrail as object), saved_time };
  yield `{"nbformat":4,"nbformat_minor":5,"metadata":${JSON.stringify({ ...metadata, celltrail: own })},"cells":[`;
  const ran = await newestByPlace(session, cells, recorded);
  const ids = new CellIds();
  let separator = '\n';
  for (const [index, cell] of cells.entries()) {
    const execution = ran.get(index) ?? null;
    const outputs = execution === null ? [] : await recorded.outputs(execution.execution_id);
    const written = {
      ...scrubber.json(writtenCell(cell, execution)),
      // Scrubbed when they were recorded.
      ...(cell.cell_type === 'code' ? { outputs: outputs.map(nbformatOutput) } : {}),
      id: ids.next(cell.id)
    };
    yield separator + JSON.stringify(written);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** By the place of the cell in the notebook: what ran last of it. */
async function newestByPlace(
  session: Session,
  cells: readonly SavedCell[],
  recorded: RecordedSessions
): Promise<Map<number, Execution>> {
  const all = (await recorded.executionsUpTo(session.session_id)).flat();
  const executions = all.filter(({ started_time }) => started_time !== null);
  const code = [...cells.entries()].filter(([, { cell_type }]) => cell_type === 'code');
  const standings = new CellStandings(
    code.map(([, cell]) => cell),
    executions
  );
  const newest = new Map<number, Execution>();
  for (const execution of executions) {
    const place = standings.place(execution);
    if (place !== null) newest.set(code[place][0], execution);
  }
  return newest;
}

function writtenCell(
  { cell_type, id, source, tags, attachments }: SavedCell,
  execution: Execution | null
): Record<string, unknown> {
  const metadata = {
    ...(tags.length > 0 ? { tags: nbformatTags(tags) } : {}),
    celltrail: { cell_id: id, ...(execution === null ? {} : factsOf(execution)) }
  };
  if (cell_type !== 'code') {
    return { cell_type, metadata, source, ...(attachments === undefined ? {} : { attachments }) };
  }
  const noTrack = tags.includes('no-track') || execution?.cell_tags.includes('no-track') === true;
  // In the record's words where it is the same, which has no secrets that a kernel knew then.
  const isSame = execution !== null && sameSource(execution.source, source);
  return {
    cell_type,
    metadata,
    source: noTrack ? '' : isSame ? execution.source : source,
    execution_count: execution?.execution_count ?? null
  };
}

function factsOf({ execution_id, session_id, attempt, state }: Execution) {
  return { execution_id, session_id, attempt, state };
}
