import type { RerunForm, RerunParameter } from '../../protocol/endpoints/reruns.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { INJECTED_PARAMETERS } from '../../protocol/injected-parameters.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { CellIds } from '../session-files/cell-ids.ts';
import { notebookMetadata } from '../session-files/executed-notebook.ts';
import { nbformatTags } from '../session-files/nbformat-tags.ts';
import { rerunCells, rerunProblem } from './rerun-cells.ts';
import { parametersSource, rerunParameters } from './rerun-parameters.ts';

/** @param named id of a run, or a name that one run alone has */
export async function rerunForm(recorded: RecordedSessions, named: string): Promise<RerunForm> {
  const run = await recorded.run(named);
  const session = await recorded.sessionOf(run);
  const cells = await rerunCells(recorded, session);
  return {
    run_id: run.run_id,
    notebook_path: session.notebook_path,
    parameters: rerunParameters(cells, session.language),
    problem: rerunProblem(session, cells)
  };
}

/** @throws ApiError INVALID_PARAMETER_VALUE with why it cannot be run again, or not with these values */
export async function rerunNotebook(
  recorded: RecordedSessions,
  named: string,
  parameters: readonly unknown[]
): Promise<{ run_id: string; notebook_path: string; notebook: unknown }> {
  const run = await recorded.run(named);
  const session = await recorded.sessionOf(run);
  const executions = await rerunCells(recorded, session);
  const problem = rerunProblem(session, executions);
  if (problem !== null) throw new ApiError('INVALID_PARAMETER_VALUE', problem);
  const ids = new CellIds();
  const cells = executions.map(execution => rerunCell(ids, execution));
  if (parameters.length > 0) {
    const before = rerunParameters(executions.filter(isInjected), session.language);
    inject(cells, ids, parametersSource(merged(before, parameters), session.language));
  }
  const { kernelspec, language_info } = notebookMetadata(session);
  return {
    run_id: run.run_id,
    notebook_path: session.notebook_path!,
    notebook: { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec, language_info }, cells }
  };
}

const isInjected = ({ cell_tags }: Execution) => cell_tags.includes(INJECTED_PARAMETERS);

/** What was injected before still holds where nothing else is said. @param given unchecked */
function merged(before: readonly RerunParameter[], given: readonly unknown[]): unknown[] {
  const names = new Set(given.map(one => (one as Partial<RerunParameter> | null)?.name));
  return [...before.filter(({ name }) => !names.has(name)), ...given];
}

function rerunCell(ids: CellIds, { cell_id, cell_tags, source }: Execution) {
  return codeCell(ids.next(cell_id), nbformatTags(cell_tags), source);
}

const codeCell = (id: string, tags: string[], source: string) => ({
  cell_type: 'code',
  id,
  execution_count: null,
  metadata: tags.length > 0 ? { tags } : {},
  source,
  outputs: []
});

/** Where papermill puts it: in place of an injected cell, else behind the parameters, else first. */
function inject(cells: ReturnType<typeof codeCell>[], ids: CellIds, source: string): void {
  const tagged = (tag: string) => cells.findIndex(({ metadata }) => metadata.tags?.includes(tag));
  const before = tagged(INJECTED_PARAMETERS);
  const id = before < 0 ? ids.next(INJECTED_PARAMETERS) : cells[before]!.id;
  const cell = codeCell(id, [INJECTED_PARAMETERS], source);
  if (before < 0) cells.splice(tagged('parameters') + 1, 0, cell);
  else cells[before] = cell;
}
