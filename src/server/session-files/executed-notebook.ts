import type { Execution, ExecutionOutput, Session } from '../../protocol/entities/session.ts';

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
  const { kernel_name, language, session_id, run_id, notebook_path } = session;
  const metadata = {
    kernelspec: { name: kernel_name, display_name: kernel_name, language },
    language_info: { name: language },
    celltrail: { session_id, run_id, notebook_path }
  };
  yield `{"nbformat":4,"nbformat_minor":5,"metadata":${JSON.stringify(metadata)},"cells":[`;
  const ids = new CellIds();
  let separator = '\n';
  for await (const { execution, outputs } of cells) {
    if (execution.started_time === null) continue;
    yield separator + JSON.stringify(codeCell(ids.next(execution.cell_id), execution, outputs));
    separator = ',\n';
  }
  yield '\n]}\n';
}

function codeCell(id: string, execution: Execution, outputs: readonly ExecutionOutput[]) {
  const { cell_id, cell_tags, execution_id, attempt, state, execution_count, source } = execution;
  return {
    cell_type: 'code',
    id,
    execution_count,
    metadata: {
      ...(cell_tags.length > 0 ? { tags: cell_tags } : {}),
      execution: timesOf(execution),
      celltrail: { cell_id, execution_id, attempt, state }
    },
    source,
    outputs: outputs.map(nbformatOutput)
  };
}

/** As JupyterLab keeps them when it records timing. */
function timesOf({ started_time, ended_time }: Execution): Record<string, string> {
  return {
    ...(started_time === null
      ? {}
      : { 'iopub.execute_input': new Date(started_time).toISOString() }),
    ...(ended_time === null ? {} : { 'iopub.status.idle': new Date(ended_time).toISOString() })
  };
}

/** `transient` is of messages only; the schema has no room for it. */
function nbformatOutput(output: ExecutionOutput): Record<string, unknown> {
  switch (output.output_type) {
    case 'stream':
      return { output_type: 'stream', name: output.name, text: output.text };
    case 'error': {
      const { ename = '', evalue = '', traceback = [] } = output;
      return { output_type: 'error', ename, evalue, traceback };
    }
    default: {
      const { output_type, data = {}, metadata = {}, execution_count = null } = output;
      return {
        output_type,
        data,
        metadata,
        ...(output_type === 'execute_result' ? { execution_count } : {})
      };
    }
  }
}

/** Ids of nbformat: unique, of 1 to 64 letters, digits, `-` and `_`. */
class CellIds {
  readonly #taken = new Set<string>();

  next(cell_id: string | null): string {
    const base = (cell_id ?? 'console').replace(/[^\w-]/g, '-').slice(0, 56) || 'cell';
    let id = base;
    for (let n = 2; this.#taken.has(id); n++) id = `${base}-${n}`;
    this.#taken.add(id);
    return id;
  }
}
