import type { Kysely } from 'kysely';

import type { CreateModelVersion } from '../../protocol/endpoints/model-versions.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Schema } from '../db/schema.ts';
import { noLoggedModel } from '../logged-models/logged-model-rows.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import {
  isInFolder,
  isLocalSource,
  isPlainSource,
  isProxiedSource,
  isUriWithin,
  localPath
} from './contained-source.ts';
import { modelVersionRow, type ModelVersionRow } from './model-version-rows.ts';
import { parseModelsUri, type ModelsUri } from './models-uri.ts';
import { parseUri } from './parsed-uri.ts';
import { promptTag, registeredModelRow } from './registered-model-rows.ts';
import { sourceModel } from './source-model.ts';
import { isPromptRequest } from './source-policy.ts';
import { latestVersionsOf, newestOf, versionByAlias } from './version-lookup.ts';

type Db = Kysely<Schema>;

/** Where a version comes from. */
export interface TracedSource {
  source: string;
  /** '': none was given. null: the version or logged model that it comes from has none. */
  run_id: string | null;
  /** '': none was given. */
  model_id: string;
}

/**
 * Finds out what a new version is made of, and refuses a source that the run or logged model that
 * is named with it does not contain: who may register models must not read the server's disk by it
 * (`_create_model_version` of mlflow/server/handlers.py).
 *
 * A prompt's source is a placeholder, and stays as it is.
 */
export async function tracedSource(db: Db, request: CreateModelVersion): Promise<TracedSource> {
  const { source, run_id = '', model_id = '' } = request;
  if (isPromptRequest(request.tags)) return { source, run_id, model_id };
  const traced = await lineage(db, request);
  if (traced.model_id === '') await checkSourceOfRun(db, traced);
  else await checkSourceOfModel(db, traced);
  return traced;
}

/** Where the artifacts of a traced source lie, and which run made them. */
export async function locatedSource(
  db: Db,
  { source, run_id, model_id }: TracedSource
): Promise<{ storage_location: string; run_id: string | null }> {
  const uri = parseModelsUri(source);
  if (uri !== null && 'model_id' in uri) {
    const model = await sourceModel(db, uri.model_id);
    if (model === undefined) {
      throw new ApiError(
        'INTERNAL_ERROR', // MLflow's code here
        `Unable to fetch model from model URI source artifact location '${source}'.` +
          `Error: ${noLoggedModel(uri.model_id).message}`
      );
    }
    return { storage_location: model.artifact_uri, run_id: run_id || model.source_run_id };
  }
  const storage_location =
    uri !== null && 'version' in uri
      ? (await modelVersionRow(db, uri.name, uri.version)).storage_location
      : source;
  if (run_id || model_id === '') return { storage_location, run_id };
  const model = await sourceModel(db, model_id);
  if (model === undefined) throw noLoggedModel(model_id);
  return { storage_location, run_id: model.source_run_id };
}

/** `models:/name@alias` and the like become the version that they stand for now. */
async function lineage(db: Db, request: CreateModelVersion): Promise<TracedSource> {
  const { source, run_id = '', model_id = '' } = request;
  const { scheme, authority } = parseUri(source);
  if (scheme !== 'models') return { source, run_id, model_id };
  if (authority !== '') {
    throw invalidParameter(
      `Invalid model version source: '${source}'. Registered model sources must use the ` +
        'active model registry.'
    );
  }
  const uri = parseModelsUri(source);
  if (uri === null) throw notContained(source, 'model_id');
  if ('model_id' in uri) return { source, run_id, model_id };

  const { id } = await registeredModelRow(db, uri.name);
  if ((await promptTag(db, id))?.toLowerCase() === 'true') {
    throw invalidParameter(
      `Invalid model version source: '${source}'. Prompt versions cannot be used as ` +
        'model version sources.'
    );
  }
  const version = await namedVersion(db, uri);
  // A registered version remembers its run, but no logged model.
  const otherRun = request.run_id !== undefined && run_id !== (version.run_id ?? '');
  if (otherRun || model_id !== '') {
    throw invalidParameter(
      `Invalid model version source: '${source}'. The run_id and model_id request ` +
        'parameters must match the referenced model version.'
    );
  }
  return {
    source: `models:/${uri.name}/${version.version}`,
    run_id: version.run_id,
    model_id
  };
}

async function namedVersion(
  db: Db,
  uri: Exclude<ModelsUri, { model_id: string }>
): Promise<ModelVersionRow> {
  if ('version' in uri) return modelVersionRow(db, uri.name, uri.version);
  if ('alias' in uri) return versionByAlias(db, uri.name, uri.alias);
  const { name, stage } = uri;
  const newest = newestOf(await latestVersionsOf(db, name, stage === null ? [] : [stage]));
  if (newest !== undefined) return newest;
  const ofStage = stage === null ? '' : ` and stage '${stage}'`;
  throw new ApiError(
    'INTERNAL_ERROR', // MLflow's code here
    `No versions of model with name '${name}'${ofStage} found`
  );
}

/** `_validate_source_run` */
async function checkSourceOfRun(db: Db, traced: TracedSource): Promise<void> {
  const { source } = traced;
  const run_id = traced.run_id ?? '';
  const artifactUri = () => artifactUriOfRun(db, run_id, source);
  if (isLocalSource(source)) {
    if (await isLocalWithin(source, run_id, artifactUri)) return;
    throw notInArtifactFolder(source, run_id, 'run_id');
  }
  if (!isPlainSource(source)) throw relativeSource(source);
  const { scheme, authority } = parseUri(source);
  if (scheme === 'runs') {
    if (authority === '' && runOf(source) === run_id) return;
    throw notContained(source, 'run_id');
  }
  const uri = parseModelsUri(source);
  if (uri !== null && 'model_id' in uri) throw notContained(source, 'model_id');
  if (isProxiedSource(source)) {
    if (run_id === '' || !isUriWithin(source, await artifactUri())) {
      throw notContained(source, 'run_id');
    }
  }
}

/** `_validate_source_model` */
async function checkSourceOfModel(db: Db, { source, model_id }: TracedSource): Promise<void> {
  const artifactUri = () => artifactUriOfModel(db, model_id, source);
  if (isLocalSource(source)) {
    if (await isLocalWithin(source, model_id, artifactUri)) return;
    throw notInArtifactFolder(source, model_id, 'model_id');
  }
  if (!isPlainSource(source)) throw relativeSource(source);
  if (parseUri(source).scheme === 'runs') throw notContained(source, 'model_id');
  const uri = parseModelsUri(source);
  if (uri !== null && 'model_id' in uri) {
    if (uri.model_id !== model_id) throw notContained(source, 'model_id');
    return;
  }
  if (isProxiedSource(source) && !isUriWithin(source, await artifactUri())) {
    throw notContained(source, 'model_id');
  }
}

async function isLocalWithin(
  source: string,
  owner: string,
  artifactUri: () => Promise<string>
): Promise<boolean> {
  if (owner === '') return false;
  const root = await artifactUri();
  return isLocalSource(root) && isInFolder(localPath(source), localPath(root));
}

async function artifactUriOfRun(db: Db, run_id: string, source: string): Promise<string> {
  const run = await db
    .selectFrom('run')
    .select('artifact_uri')
    .where('run_id', '=', run_id)
    .executeTakeFirst();
  if (run === undefined) throw notContained(source, 'run_id');
  return run.artifact_uri;
}

async function artifactUriOfModel(db: Db, model_id: string, source: string): Promise<string> {
  const model = await sourceModel(db, model_id);
  if (model === undefined) throw notContained(source, 'model_id');
  return model.artifact_uri;
}

/** The run that a `runs:/<run_id>/path` source names. */
const runOf = (source: string) => /^\/([^/]+)/.exec(parseUri(source).path)?.[1];

const notContained = (source: string, field: 'run_id' | 'model_id') =>
  invalidParameter(
    `Invalid model version source: '${source}'. The ${field} request parameter must ` +
      'identify the resource that contains the source.'
  );

/** MLflow shows the path that it resolved once it has looked at a run. */
const notInArtifactFolder = (source: string, owner: string, field: 'run_id' | 'model_id') =>
  invalidParameter(
    `Invalid model version source: '${owner === '' ? source : localPath(source)}'. To use a ` +
      `local path as a model version source, the ${field} request parameter has to be specified ` +
      'and the local path has to be contained within the artifact directory of the run specified ' +
      `by the ${field}.`
  );

const relativeSource = (source: string) =>
  invalidParameter(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local ` +
      'file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided ' +
      'without relative path references present. Please provide an absolute path.'
  );
