import {
  MAX_TRUST_CELLS,
  type RunTrust,
  type SourceGap,
  type TrustedCell
} from '../../protocol/endpoints/run-trust.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { SECRET_MARKER } from '../../protocol/secret-marker.ts';
import { MLFLOW_GIT_COMMIT, MLFLOW_GIT_DIRTY } from '../../protocol/tags.ts';
import {
  HiddenStates,
  type HiddenState,
  type NotebookDocument,
  type RanCode
} from '../../protocol/trust/hidden-state.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { listExecutions } from '../sessions/session-reads.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow, type RunRow } from '../tracking/run-row.ts';
import { metricMakers } from './metric-makers.ts';
import { trustedLives, type TrustedLife } from './trusted-lives.ts';

export interface ReadRunTrust {
  run_id: string;
  /** By the id of the last session of each of the run's lives; null: not known. */
  documents: ReadonlyMap<string, NotebookDocument | null>;
}

/** @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown run */
export async function runTrust(
  context: ReadContext,
  { run_id, documents }: ReadRunTrust
): Promise<RunTrust> {
  const row = await runRow(context.db, run_id);
  const lives: Life[] = [];
  for (const life of await trustedLives(context, { run_id })) {
    lives.push(await openLife(context, life, documents));
  }
  const metrics = metricMakers(context, row.id);
  const makers = new Set([
    ...ownMakers(context, row, lives),
    ...[...metrics.values()].flatMap(ids => [...ids])
  ]);
  const rests = lives.flatMap(life => {
    const found = new Set(life.made(makers).flatMap(maker => life.states.under(maker)));
    return [...found].map(execution => ({ execution, life }));
  });
  const environment = lives.at(-1)?.environment ?? null;
  return {
    recorded: lives.length > 0,
    hidden_state: hiddenIn(lives, makers),
    metrics: [...metrics].flatMap(([key, ids]) => {
      const hidden_state = hiddenIn(lives, ids);
      return hidden_state.length === 0 ? [] : [{ key, hidden_state }];
    }),
    document: lives.length > 0 && lives.every(({ document }) => document !== null),
    unplaced: rests
      .filter(({ execution, life }) => !life.states.isKnown(execution))
      .map(({ execution }) => trustedCell(execution))
      .slice(0, MAX_TRUST_CELLS),
    source_gaps: rests
      .flatMap(({ execution }) => {
        const gap = gapOf(execution);
        return gap === null ? [] : [{ cell: trustedCell(execution), gap }];
      })
      .slice(0, MAX_TRUST_CELLS),
    environment: {
      known: environment !== null && environment.packages !== null,
      reason: environment?.reason ?? null
    },
    ...placeFacts(context, row, lives)
  };
}

type Ran = Execution & RanCode;

/** One life of a kernel, as far as the run knows it. */
interface Life {
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

async function openLife(
  context: ReadContext,
  { sessions }: TrustedLife,
  documents: ReadRunTrust['documents']
): Promise<Life> {
  const executions: Ran[] = [];
  for (const { session_id } of sessions) {
    for (const execution of await listExecutions(context, { session_id })) {
      if (execution.started_time === null) continue;
      const { started_time, source, source_hash } = execution;
      const version = source === '' ? null : source_hash;
      const failed = execution.state === 'error';
      const order = executions.length;
      executions.push({ ...execution, started_time, version, failed, order });
    }
  }
  const last = sessions.at(-1)!;
  const document = documents.get(last.session_id) ?? null;
  const states = new HiddenStates(executions, document);
  return {
    states,
    document,
    environment: last.environment,
    run_ids: sessions.map(({ run_id }) => run_id),
    newestOf: run_id => {
      const session = sessions.find(one => one.run_id === run_id);
      return states.newest.filter(({ session_id }) => session_id === session?.session_id);
    },
    made: ids => executions.filter(({ execution_id }) => ids.has(execution_id))
  };
}

/** Of a session's own run, what ran last of each cell; of others, the executions that made them or took them up. */
function ownMakers(
  { database }: ReadContext,
  { id, run_id }: RunRow,
  lives: readonly Life[]
): string[] {
  const made = statements(database).makers.all(id) as unknown as { execution_id: string }[];
  return [...made, ...lives.flatMap(life => life.newestOf(run_id))].map(
    ({ execution_id }) => execution_id
  );
}

function hiddenIn(lives: readonly Life[], ids: ReadonlySet<string>): HiddenState<TrustedCell>[] {
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

const trustedCell = (execution: Execution): TrustedCell => ({
  execution_id: execution.execution_id,
  session_id: execution.session_id,
  cell_id: execution.cell_id,
  execution_count: execution.execution_count,
  attempt: execution.attempt
});

function gapOf({ source, cell_tags }: Execution): SourceGap | null {
  if (source === '') return cell_tags.includes('no-track') ? 'no_track' : 'not_kept';
  return source.includes(SECRET_MARKER) ? 'secret_removed' : null;
}

/** What the run's own tags and inputs say, or those of its session's run. */
function placeFacts(
  { database }: ReadContext,
  { id }: RunRow,
  lives: readonly Life[]
): Pick<RunTrust, 'git' | 'datasets'> {
  const run_ids = JSON.stringify(lives.flatMap(life => life.run_ids));
  const { tags, datasets } = statements(database);
  // Its own come first.
  const found = new Map<string, string>();
  for (const { key, value } of tags.all({ id, run_ids }) as unknown as Record<string, string>[]) {
    if (!found.has(key)) found.set(key, value);
  }
  const dirty = found.get(MLFLOW_GIT_DIRTY)?.toLowerCase();
  return {
    git: !found.has(MLFLOW_GIT_COMMIT) ? 'none' : dirty === 'true' ? 'dirty' : 'clean',
    datasets: datasets.all({ id, run_ids }).map(({ name }) => name as string)
  };
}

const statements = preparedStatements({
  makers: `SELECT execution_id FROM run_origin WHERE run = ? AND execution_id != ''`,
  tags: `SELECT key, value FROM run_tag
    WHERE key IN ('${MLFLOW_GIT_COMMIT}', '${MLFLOW_GIT_DIRTY}')
      AND run IN (SELECT id FROM run WHERE id = :id
        OR run_id IN (SELECT value FROM json_each(:run_ids)))
    ORDER BY run != :id, run DESC`,
  datasets: `SELECT DISTINCT name FROM input JOIN dataset ON dataset.id = input.dataset
    WHERE input.run IN (SELECT id FROM run WHERE id = :id
      OR run_id IN (SELECT value FROM json_each(:run_ids)))
    ORDER BY name`
});
