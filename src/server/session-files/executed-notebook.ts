import type { Execution, ExecutionOutput, Session } from '../../protocol/entities/session.ts';
import { RAISES_EXCEPTION } from '../../protocol/expected-errors.ts';
import { CellIds } from './cell-ids.ts';
import { languageInfo } from './language-info.ts';
import { nbformatOutput } from './nbformat-output.ts';
import { nbformatTags } from './nbformat-tags.ts';

/** An execution and what was kept of its outputs. */
export interface ExecutedCell {
  execution: Execution;
  outputs: ExecutionOutput[];
}

/**
 * The notebook that a session executed, in nbformat 4.5: a cell for each execution that ran, in the
 * order in which they ran, with the source as it was then. The text comes in pieces, so that no more
 * than one cell's outputs are in memory.
 */
export async function* executedNotebook(
  session: Session,
  cells: AsyncIterable<ExecutedCell>
): AsyncGenerator<string> {
  yield `{"nbformat":4,"nbformat_minor":5,"metadata":${JSON.stringify(notebookMetadata(session))},"cells":[`;
  const ids = new CellIds();
  let separator = '\n';
  for await (const { execution, outputs } of cells) {
    if (execution.started_time === null) continue;
    yield separator + JSON.stringify(codeCell(ids.next(execution.cell_id), execution, outputs));
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Of a notebook that was made of the session's record. */
export function notebookMetadata(session: Session): Record<string, unknown> {
  const { kernel_name, language, session_id, run_id, notebook_path } = session;
  return {
    // The record does not know what the kernel is called in menus. Kernels are found by their names.
    kernelspec: { name: kernel_name, display_name: kernel_name, language },
    language_info: languageInfo(language),
    celltrail: { session_id, run_id, notebook_path }
  };
}

function codeCell(id: string, execution: Execution, outputs: readonly ExecutionOutput[]) {
  const { cell_id, execution_id, session_id, attempt, state, execution_count, source } = execution;
  const tags = cellTags(execution);
  return {
    cell_type: 'code',
    id,
    execution_count,
    metadata: {
      ...(tags.length > 0 ? { tags } : {}),
      execution: timesOf(execution),
      celltrail: { cell_id, execution_id, session_id, attempt, state }
    },
    source,
    outputs: outputs.map(nbformatOutput)
  };
}

/**
 * What failed then will fail again, and nbclient, papermill and JupyterLab go on behind a failure that
 * is expected.
 */
const cellTags = ({ cell_tags, state }: Execution): string[] =>
  nbformatTags(state === 'error' ? [...cell_tags, RAISES_EXCEPTION] : cell_tags);

/** As JupyterLab keeps them when it records timing. */
function timesOf({ started_time, ended_time }: Execution): Record<string, string> {
  return {
    ...(started_time === null
      ? {}
      : { 'iopub.execute_input': new Date(started_time).toISOString() }),
    ...(ended_time === null ? {} : { 'iopub.status.idle': new Date(ended_time).toISOString() })
  };
}
