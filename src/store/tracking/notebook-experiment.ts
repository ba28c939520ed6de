import { createHash } from 'node:crypto';
import { MAX_EXPERIMENT_NAME_LENGTH } from '../../protocol/limits.ts';
import { CELLTRAIL_NOTEBOOK } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { insertExperiment, type ExperimentRow } from './experiment-rows.ts';
import { putTag, setStage } from './experiment-writes.ts';

/** @returns the id of the notebook's experiment, which is made or restored as needed */
export async function notebookExperiment(
  context: WriteContext,
  { notebook_path }: { notebook_path: string }
): Promise<string> {
  return (await notebookExperimentRow(context, notebook_path)).experiment_id;
}

export async function notebookExperimentRow(
  context: WriteContext,
  notebook_path: string
): Promise<ExperimentRow> {
  const { db, emit } = context;
  const found = await taggedExperiment(db, notebook_path);
  if (found?.lifecycle_stage === 'active') return found;
  if (found !== undefined) {
    // Only the experiment comes back: the runs that were deleted with it were meant to go.
    await setStage(db, found.id, 'active', Date.now());
    emit({ type: 'experiment', experiment_id: found.experiment_id });
    return { ...found, lifecycle_stage: 'active' };
  }
  const row = await insertExperiment(context, { name: await freeName(db, notebook_path) });
  await putTag(db, row.id, { key: CELLTRAIL_NOTEBOOK, value: notebook_path });
  emit({ type: 'experiment', experiment_id: row.experiment_id });
  return row;
}

/** The notebook was moved: its experiment goes along, unless the new path has one already. */
export async function moveNotebookExperiment(
  { db, emit }: WriteContext,
  from: string,
  to: string
): Promise<void> {
  const experiment = await taggedExperiment(db, from);
  if (experiment === undefined || (await taggedExperiment(db, to)) !== undefined) return;
  await putTag(db, experiment.id, { key: CELLTRAIL_NOTEBOOK, value: to });
  // A name that a person gave stays.
  if (isNamedAfter(experiment.name, from)) {
    await db
      .updateTable('experiment')
      .set({ name: await freeName(db, to, experiment.id), last_update_time: Date.now() })
      .where('id', '=', experiment.id)
      .execute();
  }
  emit({ type: 'experiment', experiment_id: experiment.experiment_id });
}

async function taggedExperiment(
  db: WriteContext['db'],
  notebook_path: string
): Promise<ExperimentRow | undefined> {
  return db
    .selectFrom('experiment')
    .innerJoin('experiment_tag', 'experiment_tag.experiment', 'experiment.id')
    .selectAll('experiment')
    .where('experiment_tag.key', '=', CELLTRAIL_NOTEBOOK)
    .where('experiment_tag.value', '=', notebook_path)
    .orderBy('experiment.id')
    .executeTakeFirst();
}

/** The path without its suffix; with ` (2)` and so on when another experiment has that name. */
async function freeName(
  db: WriteContext['db'],
  notebook_path: string,
  own?: number
): Promise<string> {
  for (let n = 1; ; n++) {
    const name = experimentName(notebook_path, n === 1 ? '' : ` (${n})`);
    const holder = await db
      .selectFrom('experiment')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirst();
    if (holder === undefined || holder.id === own) return name;
  }
}

function experimentName(notebook_path: string, suffix: string): string {
  const name = notebook_path.replace(/\.[^./]+$/, '') || notebook_path;
  const limit = MAX_EXPERIMENT_NAME_LENGTH - suffix.length;
  const characters = [...name];
  if (characters.length <= limit) return name + suffix;
  const hash = createHash('sha256').update(notebook_path).digest('hex').slice(0, 8);
  const end = characters.slice(characters.length - limit + hash.length + 1).join('');
  return `${end} ${hash}${suffix}`;
}

const isNamedAfter = (name: string, notebook_path: string) =>
  name.replace(/ \(\d+\)$/, '') === experimentName(notebook_path, '') ||
  name === experimentName(notebook_path, '');
