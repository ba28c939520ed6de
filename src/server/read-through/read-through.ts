import type { IncomingMessage } from 'node:http';

import {
  getLatestVersions,
  getLatestVersionsByGet,
  getRegisteredModel,
  type LatestVersionsResponse
} from '../../protocol/endpoints/registered-models.ts';
import { getRun } from '../../protocol/endpoints/runs.ts';
import type { RegisteredModel } from '../../protocol/entities/registry.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { LoggedModelStore } from '../../store/logged-models/logged-model-store.ts';
import type { RegistryStore } from '../../store/registry/registry-store.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import type { TraceStore } from '../../store/traces/trace-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { sendJson } from '../answer.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { readJson } from '../request-body.ts';
import { requestReader, type Exchange } from '../route.ts';
import { ownerOfFile } from './artifact-owner.ts';
import { inOurs, MergedSearches } from './merged-searches.ts';
import type { RemoteLink } from './remote-link.ts';
import { ifNotAsked, ifUnknown, isKnown } from './unknown-here.ts';

export interface ReadThroughParts {
  link: RemoteLink;
  tracking: TrackingStore;
  models: Pick<LoggedModelStore, 'get'>;
  sync: SyncStore;
  traces: Pick<TraceStore, 'getTrace'>;
  registry: Pick<
    RegistryStore,
    'getRegisteredModel' | 'createRegisteredModel' | 'beginVersionsAt' | 'getLatestVersions'
  >;
  scoped: ScopedTracking;
}

/** What kernels see of the remote as if it were here. */
export class ReadThrough {
  readonly link: RemoteLink;
  readonly searches: MergedSearches;
  readonly #parts: ReadThroughParts;

  constructor(parts: ReadThroughParts) {
    this.link = parts.link;
    this.searches = new MergedSearches(parts);
    this.#parts = parts;
  }

  /** Whether a file or folder behind the artifact proxy is of something that is known here. */
  async hasArtifact({ rest, query }: Exchange): Promise<boolean> {
    const owner = ownerOfFile(rest === '' ? (new URLSearchParams(query).get('path') ?? '') : rest);
    if (owner === null) return true;
    const { tracking, models, traces } = this.#parts;
    if ('run_id' in owner) return isKnown(tracking.getRun(owner.run_id));
    if ('model_id' in owner) return isKnown(models.get(owner.model_id));
    return isKnown(traces.getTrace(owner.trace_id));
  }

  /**
   * The points of a metric are asked for; as MLflow's server we answer none for a run that there is not.
   *
   * @throws ApiError RESOURCE_DOES_NOT_EXIST for a run that is not known here
   */
  async expectRun({ query }: Exchange): Promise<false> {
    const given = new URLSearchParams(query);
    await this.#parts.tracking.getRun(given.get('run_id') ?? given.get('run_uuid') ?? '');
    return false;
  }

  /** Whether the experiment of exported spans is known here. */
  async hasExperiment({ headers }: IncomingMessage): Promise<boolean> {
    const id = headers['x-mlflow-experiment-id'];
    return typeof id !== 'string' || isKnown(this.#parts.tracking.getExperiment(id));
  }

  /**
   * A version is to be made. Where the remote has versions of the registered model, it is known here
   * from now on, and the numbers of ours begin behind theirs: `models:/x/1` goes on to mean theirs.
   *
   * @param exchange its body was kept
   */
  async numberVersions({ request }: Exchange): Promise<false> {
    const { name } = await readJson(request);
    if (typeof name !== 'string') return false;
    const { registry } = this.#parts;
    const known = await registry.getRegisteredModel(name).catch(ifUnknown);
    if ((known?.latest_versions ?? []).length > 0) return false;
    const asked = `/api/${getRegisteredModel.path}?name=${encodeURIComponent(name)}`;
    const found = await this.link
      .json<{ registered_model: RegisteredModel }>(request, asked)
      .catch(ifNotAsked);
    if (found === undefined) return false;
    if (known === null) await registry.createRegisteredModel({ name }).catch(ifTaken);
    const numbers = (found.registered_model.latest_versions ?? []).map(({ version }) => +version);
    await registry.beginVersionsAt(name, Math.max(0, ...numbers) + 1);
    return false;
  }

  /**
   * A registered model that is known here may have no version of a stage, and on the remote one.
   *
   * @returns whether that is so; otherwise nothing was answered
   */
  async latestVersions({ request, query, named, response }: Exchange): Promise<boolean> {
    const isGet = request.method === 'GET';
    const asked = await (isGet ? readLatestByGet : readLatest)({ request, query, named });
    const here = await this.#parts.registry.getLatestVersions(asked).catch(ifUnknown);
    if (here === null || (here.model_versions ?? []).length > 0) return false;
    const there = await this.link
      .json<LatestVersionsResponse>(request, `/api/${getLatestVersions.path}`, asked)
      .catch(ifNotAsked);
    if ((there?.model_versions ?? []).length === 0) return false;
    sendJson(response, there);
    return true;
  }

  /**
   * A run of the remote: of an experiment that is known here it is by our id, which the client
   * compares with that of its experiment.
   *
   * @returns whether there is one; otherwise nothing was answered
   * @throws RemoteFailure
   */
  async remoteRun({ request, query, response }: Exchange): Promise<boolean> {
    const asked = `/api/${getRun.path}?${query}`;
    const found = await this.link.json<{ run?: Run }>(request, asked);
    if (found?.run?.info === undefined) return false;
    const { run } = found;
    const here = await this.#parts.sync.experimentCopiedTo(run.info.experiment_id);
    sendJson(response, { run: inOurs(run, here) });
    return true;
  }
}

/** Somebody else was faster. */
const ifTaken = (error: unknown) => {
  if (!(error instanceof ApiError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
};

const readLatest = requestReader(getLatestVersions);
const readLatestByGet = requestReader(getLatestVersionsByGet);
