import type {
  CreateModelVersion,
  ModelVersionRef,
  TransitionModelVersionStage
} from '../../protocol/endpoints/model-versions.ts';
import type { ModelVersion } from '../../protocol/entities/registry.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { DELETED_STAGE, modelVersionRow, type ModelVersionRow } from './model-version-rows.ts';
import { registeredModelRow, touchModel } from './registered-model-rows.ts';
import { checkedVersionTags, checkModelName } from './registry-checks.ts';
import { aliasedVersion } from './registry-entities.ts';
import { recordVersion } from './source-model.ts';
import { isPromptRequest } from './source-policy.ts';
import { checkedStage } from './stages.ts';
import { locatedSource, tracedSource } from './version-source.ts';

type Db = WriteContext['db'];

/**
 * The next version of a model: one more than the highest that there ever was.
 *
 * Its name and tags are checked after its source, as in MLflow.
 */
export async function createModelVersion(
  { db }: WriteContext,
  request: CreateModelVersion
): Promise<ModelVersion> {
  const traced = await tracedSource(db, request);
  const { name, run_link = '', description = '' } = request;
  checkModelName(name);
  const tags = checkedVersionTags(request.tags ?? []);
  const { storage_location, run_id } = await locatedSource(db, traced);
  const model = await registeredModelRow(db, name);
  const { last } = await db
    .selectFrom('model_version')
    .select(({ fn }) => fn.max<number | null>('version').as('last'))
    .where('registered_model', '=', model.id)
    .executeTakeFirstOrThrow();
  const now = Date.now();
  const row = await db
    .insertInto('model_version')
    .values({
      registered_model: model.id,
      version: Math.max((last ?? 0) + 1, model.first_version),
      creation_time: now,
      last_updated_time: now,
      description,
      current_stage: 'None',
      source: traced.source,
      storage_location,
      run_id,
      run_link
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const tag of tags) await putVersionTag(db, row.id, tag);
  await touchModel(db, model.id, now);
  const version = await aliasedVersion(db, { ...row, name });
  if (traced.model_id !== '' && !isPromptRequest(request.tags)) {
    await recordVersion(db, traced.model_id, version);
  }
  return version;
}

/** An absent description removes it. */
export async function updateModelVersion(
  { db }: WriteContext,
  { name, version, description }: ModelVersionRef & { description?: string }
): Promise<ModelVersion> {
  const row = await modelVersionRow(db, name, version);
  return changed(db, row, { description: description ?? null, last_updated_time: Date.now() });
}

export async function transitionModelVersionStage(
  { db }: WriteContext,
  { name, version, stage, archive_existing_versions }: TransitionModelVersionStage
): Promise<ModelVersion> {
  const row = await modelVersionRow(db, name, version);
  const current_stage = checkedStage(stage);
  const last_updated_time = Date.now();
  if (archive_existing_versions) {
    await db
      .updateTable('model_version')
      .set({ current_stage: 'Archived', last_updated_time })
      .where('registered_model', '=', row.registered_model)
      .where('current_stage', '=', current_stage)
      .where('id', '!=', row.id)
      .execute();
  }
  await touchModel(db, row.registered_model, last_updated_time);
  return changed(db, row, { current_stage, last_updated_time });
}

/** What it held is blotted out; its number stays used, and its aliases go. */
export async function deleteModelVersion(
  { db }: WriteContext,
  { name, version }: ModelVersionRef
): Promise<void> {
  const row = await modelVersionRow(db, name, version);
  const last_updated_time = Date.now();
  await db
    .updateTable('model_version')
    .set({
      current_stage: DELETED_STAGE,
      last_updated_time,
      description: null,
      source: 'REDACTED-SOURCE-PATH',
      storage_location: 'REDACTED-SOURCE-PATH',
      run_id: 'REDACTED-RUN-ID',
      run_link: 'REDACTED-RUN-LINK'
    })
    .where('id', '=', row.id)
    .execute();
  await db
    .deleteFrom('registered_model_alias')
    .where('registered_model', '=', row.registered_model)
    .where('version', '=', row.version)
    .execute();
  await touchModel(db, row.registered_model, last_updated_time);
}

export async function setModelVersionTag(
  { db }: WriteContext,
  { name, version, tag }: ModelVersionRef & { tag: Tag }
): Promise<void> {
  await putVersionTag(db, (await modelVersionRow(db, name, version)).id, tag);
}

export async function deleteModelVersionTag(
  { db }: WriteContext,
  { name, version, key }: ModelVersionRef & { key: string }
): Promise<void> {
  const { id } = await modelVersionRow(db, name, version);
  await db
    .deleteFrom('model_version_tag')
    .where('model_version', '=', id)
    .where('key', '=', key)
    .execute();
}

async function changed(
  db: Db,
  { id, name }: ModelVersionRow,
  change: Partial<Omit<ModelVersionRow, 'name'>>
): Promise<ModelVersion> {
  const row = await db
    .updateTable('model_version')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return aliasedVersion(db, { ...row, name });
}

async function putVersionTag(db: Db, model_version: number, { key, value }: Tag): Promise<void> {
  await db
    .insertInto('model_version_tag')
    .values({ model_version, key, value })
    .onConflict(conflict => conflict.columns(['model_version', 'key']).doUpdateSet({ value }))
    .execute();
}
