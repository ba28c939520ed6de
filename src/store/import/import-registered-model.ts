import type { Stage } from '../../protocol/entities/registry.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type {
  ForeignModelVersion,
  ForeignRegisteredModel,
  RegisteredModelOutcome
} from './importer.ts';

/**
 * A registered model of the same name gets the versions. A version is known again by its creation
 * time; one whose number another version has here gets the next free number, and its aliases
 * follow. An alias that is here stays where it points.
 */
export async function importRegisteredModel(
  context: WriteContext,
  model: ForeignRegisteredModel
): Promise<RegisteredModelOutcome> {
  const { db } = context;
  const { name, description, creation_time, last_updated_time } = model;
  const inserted = await db
    .insertInto('registered_model')
    .values({ name, description: description ?? '', creation_time, last_updated_time })
    .onConflict(conflict => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  const { id } =
    inserted ??
    (await db
      .selectFrom('registered_model')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow());
  for (const { key, value } of model.tags) {
    await db
      .insertInto('registered_model_tag')
      .values({ registered_model: id, key, value })
      .onConflict(conflict => conflict.columns(['registered_model', 'key']).doNothing())
      .execute();
  }
  const outcome: RegisteredModelOutcome = {
    added: inserted !== undefined,
    versions: 0,
    renumbered: []
  };
  const numbers = new Map<number, number>();
  for (const version of model.versions) {
    const number = await importVersion(context, id, version, outcome);
    numbers.set(version.version, number);
    if (number !== version.version) outcome.renumbered.push({ from: version.version, to: number });
  }
  for (const { alias, version } of model.aliases) {
    await db
      .insertInto('registered_model_alias')
      .values({ registered_model: id, alias, version: numbers.get(version) ?? version })
      .onConflict(conflict => conflict.columns(['registered_model', 'alias']).doNothing())
      .execute();
  }
  return outcome;
}

/** @returns its number here */
async function importVersion(
  { db }: WriteContext,
  registered_model: number,
  given: ForeignModelVersion,
  outcome: RegisteredModelOutcome
): Promise<number> {
  const { version: wanted, tags, current_stage, run_link, ...fields } = given;
  const known = await db
    .selectFrom('model_version')
    .select('version')
    .where('registered_model', '=', registered_model)
    .where('creation_time', '=', given.creation_time)
    .execute();
  // Two that were made in the same ms keep their order when their numbers did.
  const same = known.find(({ version }) => version === wanted) ?? known[0];
  if (same !== undefined) return same.version;

  const { last, taken } = await db
    .selectFrom('model_version')
    .select(({ fn }) => [
      fn.max<number | null>('version').as('last'),
      fn.max<number | null>('version').filterWhere('version', '=', wanted).as('taken')
    ])
    .where('registered_model', '=', registered_model)
    .executeTakeFirstOrThrow();
  const version = taken === null ? wanted : (last ?? 0) + 1;
  const { id } = await db
    .insertInto('model_version')
    .values({
      ...fields,
      registered_model,
      version,
      current_stage: current_stage as Stage | 'Deleted_Internal',
      run_link: run_link ?? ''
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const { key, value } of tags) {
    await db.insertInto('model_version_tag').values({ model_version: id, key, value }).execute();
  }
  outcome.versions++;
  return version;
}
