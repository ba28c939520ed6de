import {
  MAX_TRUST_CELLS,
  type RunTrust,
  type SourceGap
} from '../../protocol/endpoints/run-trust.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { SECRET_MARKER } from '../../protocol/secret-marker.ts';
import { MLFLOW_GIT_COMMIT, MLFLOW_GIT_DIRTY } from '../../protocol/tags.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow, type RunRow } from '../tracking/run-row.ts';
import {
  hiddenIn,
  openLife,
  ownMakers,
  trustedCell,
  type Life,
  type LifeDocuments
} from './life.ts';
import { metricMakers } from './metric-makers.ts';
import { trustedLives } from './trusted-lives.ts';

export interface ReadRunTrust {
  run_id: string;
  documents: LifeDocuments;
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
    const found = life.states.under(life.made(makers));
    return found.map(execution => ({ execution, life }));
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
