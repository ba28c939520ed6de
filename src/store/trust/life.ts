import { MAX_TRUST_CELLS, type TrustedCell } from '../../protocol/endpoints/run-trust.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import {
  HiddenStates,
  type HiddenState,
  type NotebookDocument,
  type RanCode
} from '../../protocol/trust/hidden-state.ts';
import { ranCodes } from '../../protocol/trust/ran-codes.ts';
import { runMakers } from '../sessions/run-makers.ts';
import { listExecutions } from '../sessions/session-reads.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { RunRow } from '../tracking/run-row.ts';
import type { TrustedLife } from './trusted-lives.ts';

/** By the id of the last session of each life; null: not known. */
export type LifeDocuments = ReadonlyMap<string, NotebookDocument | null>;

export type Ran = Execution & RanCode;

/** One life of a kernel, as far as the run knows it. */
export interface Life {
  states: HiddenStates<Ran>;
  document: NotebookDocument | null;
  environment: TrustedLife['sessions'][number]['environment'];
  /** Ids of its sessions' own runs. */
  run_ids: readonly string[];
  /** Newest executions of the cells, by session. */
  newestOf(session_run_id: string): Ran[];
  /** Those of the executions that are of this life. */
  made(ids: ReadonlySet<string>): Ran[];
}

export async function openLife(
  context: ReadContext,
  { sessions }: TrustedLife,
  documents: LifeDocuments
): Promise<Life> {
  const executions: Execution[] = [];
  for (const { session_id } of sessions) {
    executions.push(...(await listExecutions(context, { session_id })));
  }
  const last = sessions.at(-1)!;
  const document = documents.get(last.session_id) ?? null;
  const ran: Ran[] = ranCodes(executions);
  const states = new HiddenStates(ran, document);
  return {
    states,
    document,
    environment: last.environment,
    run_ids: sessions.map(({ run_id }) => run_id),
    newestOf: run_id => {
      const session = sessions.find(one => one.run_id === run_id);
      return states.newest.filter(({ session_id }) => session_id === session?.session_id);
    },
    made: ids => ran.filter(({ execution_id }) => ids.has(execution_id))
  };
}

/** Of a session's own run, what ran last of each cell; of others, the executions that made them or took them up. */
export function ownMakers(
  context: ReadContext,
  { id, run_id }: Pick<RunRow, 'id' | 'run_id'>,
  lives: readonly Life[]
): string[] {
  const newest = lives.flatMap(life => life.newestOf(run_id));
  return [...runMakers(context, id), ...newest.map(({ execution_id }) => execution_id)];
}

/** What is hidden in what these executions made, as it crosses the wire. */
export function hiddenIn(
  lives: readonly Life[],
  ids: ReadonlySet<string>
): HiddenState<TrustedCell>[] {
  const found: HiddenState<Ran>[] = [];
  let before: Ran | null = null;
  for (const life of lives) {
    const makers = life.made(ids);
    if (makers.length === 0) continue;
    found.push(...life.states.of(makers));
    if (before !== null) {
      found.push({ reason: 'before_restart', cell: before, other: makers[0] });
    }
    before = makers.at(-1)!;
  }
  return found.slice(0, MAX_TRUST_CELLS).map(({ reason, cell, other }) => ({
    reason,
    cell: trustedCell(cell),
    other: other && trustedCell(other)
  }));
}

export const trustedCell = (execution: Execution): TrustedCell => ({
  execution_id: execution.execution_id,
  session_id: execution.session_id,
  cell_id: execution.cell_id,
  execution_count: execution.execution_count,
  attempt: execution.attempt
});
