import { credentialsOf, splitCredentials } from '../client/tracking-credentials.ts';
import { MAX_EXPERIMENT_NAME_LENGTH, MAX_TAG_VALUE_LENGTH } from '../protocol/limits.ts';
import type { Tag } from '../protocol/entities/run.ts';
import { checkedText, checkKey, checkName, entriesOf } from './checks.ts';
import type { Server } from './server.ts';
import type { Host } from './host.ts';

export interface InitOptions {
  /** Absent: the environment's `MLFLOW_TRACKING_URI`; in a notebook of celltrail that is its session's. */
  trackingUri?: string;
  /** A bearer token. Absent: as MLflow's clients find their credentials. */
  token?: string;
  /** Name; made when there is none. Absent: `MLFLOW_EXPERIMENT_NAME` or `MLFLOW_EXPERIMENT_ID`, else the server's default. */
  experiment?: string;
  /** Name of the run. Absent: `MLFLOW_RUN_NAME`, else the server makes one up. */
  run?: string;
  /** Of a run that is there already, and is gone on with. Absent: `MLFLOW_RUN_ID`. */
  runId?: string;
  /** Of the run. */
  tags?: Readonly<Record<string, string | number | boolean>>;
}

export interface Settings {
  server: Server;
  experiment_id?: string;
  experiment_name?: string;
  run_name?: string;
  run_id?: string;
  tags: Tag[];
}

/** @throws TypeError without an address, or with one that is none */
export function readSettings(options: InitOptions, host: Host): Settings {
  const { env } = host;
  const { experiment, run, runId, tags = {} } = options;
  const ofName = experiment ?? (env['MLFLOW_EXPERIMENT_NAME'] || undefined);
  if (ofName !== undefined)
    checkName('The experiment of init()', ofName, MAX_EXPERIMENT_NAME_LENGTH);
  for (const [option, text] of Object.entries({ run, runId })) {
    // Names of runs are tags of theirs.
    if (text != null) checkName(`The ${option} of init()`, text, MAX_TAG_VALUE_LENGTH);
  }
  return {
    server: readServer(options, host),
    experiment_name: ofName,
    experiment_id: ofName === undefined ? env['MLFLOW_EXPERIMENT_ID'] || undefined : undefined,
    run_name: run ?? (env['MLFLOW_RUN_NAME'] || undefined),
    run_id: runId ?? (run === undefined ? env['MLFLOW_RUN_ID'] || undefined : undefined),
    tags: entriesOf('init({ tags })', tags).map(([key, value]) => {
      checkKey('tag', key);
      return { key, value: checkedText('tag', key, value) };
    })
  };
}

/** @throws TypeError */
export function readServer({ trackingUri, token }: InitOptions, host: Host): Server {
  const uri = trackingUri ?? host.env['MLFLOW_TRACKING_URI'];
  if (!uri) {
    throw new TypeError(
      "There is no tracking server: call init({ trackingUri: 'http://127.0.0.1:5000' }), or set MLFLOW_TRACKING_URI."
    );
  }
  if (!/^https?:\/\/./.test(uri) || !URL.canParse(uri)) {
    throw new TypeError(
      `'${uri}' is no address of a tracking server: it begins with http:// or https://.`
    );
  }
  const { address, authorization } = splitCredentials(uri);
  return {
    address,
    authorization: token
      ? `Bearer ${token}`
      : (authorization ?? credentialsOf(host.env, host.credentialsFile()))
  };
}
