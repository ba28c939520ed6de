import type { ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Models that runs put out, in order of their ids, by the key of the run's row. */
export async function modelOutputsOf(
  { db }: Pick<ReadContext, 'db'>,
  rows: readonly { id: number }[]
): Promise<Map<number, ModelOutput[]>> {
  const found = new Map<number, ModelOutput[]>();
  for (const ids of inChunks(rows.map(({ id }) => id))) {
    const outputs = await db
      .selectFrom('run_model')
      .select(['run', 'model_id', 'step'])
      .where('run', 'in', ids)
      .where('role', '=', 'output')
      .orderBy('run')
      .orderBy('model_id')
      .execute();
    for (const { run, ...output } of outputs) {
      const list = found.get(run);
      if (list === undefined) found.set(run, [output]);
      else list.push(output);
    }
  }
  return found;
}

/**
 * Adds the models that a run took in: MLflow answers them for one run that is asked for, and leaves
 * them out of a search.
 *
 * @param id key of the run's row
 */
export async function withModelInputs(
  { db }: Pick<ReadContext, 'db'>,
  id: number,
  run: Run
): Promise<Run> {
  const model_inputs = await db
    .selectFrom('run_model')
    .select('model_id')
    .where('run', '=', id)
    .where('role', '=', 'input')
    .orderBy('model_id')
    .execute();
  return model_inputs.length === 0 ? run : { ...run, inputs: { ...run.inputs, model_inputs } };
}
