import { createLoggedModel, finalizeLoggedModel } from '../../protocol/endpoints/logged-models.ts';
import { createModelVersion } from '../../protocol/endpoints/model-versions.ts';
import { createRegisteredModel } from '../../protocol/endpoints/registered-models.ts';
import { logOutputs } from '../../protocol/endpoints/run-inputs.ts';
import { getRun } from '../../protocol/endpoints/runs.ts';
import type { LoggedModel } from '../../protocol/entities/logged-model.ts';
import type { Param } from '../../protocol/entities/run.ts';
import { MAX_EXPERIMENT_NAME_LENGTH } from '../../protocol/limits.ts';
import { ApiCalls } from '../api-calls.ts';
import { checkedText, checkKey, checkName, checkObject, entriesOf, wrong } from '../checks.ts';
import type { Server } from '../server.ts';
import type { Host } from '../host.ts';
import { putProxied } from '../outbox/put-proxied.ts';
import { modelFiles, type Model } from './model-files.ts';
import type { Run } from '../run.ts';
import { uuid } from '../uuid.ts';

export interface TensorSpec {
  name?: string;
  /** NumPy's name: `float32`. */
  dtype: string;
  /** -1: any length. */
  shape: readonly number[];
}

export interface ModelOptions {
  /** Absent: 0. */
  step?: number;
  /** By key; kept as a run's are. */
  params?: object;
  /** By key; kept as a run's are. */
  tags?: object;
  /** What goes in and comes out. */
  signature?: { inputs?: readonly TensorSpec[]; outputs?: readonly TensorSpec[] };
  /** Name of the registered model that it becomes a version of; made when there is none. */
  registerAs?: string;
}

/**
 * A model of a run, as MLflow 3's `log_model` makes it.
 *
 * @throws TypeError; ApiError. What was begun is marked as failed then
 */
export async function logModel(
  server: Server,
  host: Host,
  run: Run,
  name: string,
  model: Model,
  options: ModelOptions = {}
): Promise<LoggedModel['info']> {
  checkName('The name of a model', name, MAX_EXPERIMENT_NAME_LENGTH);
  checkObject('logModel(…, options)', options);
  const { step = 0, params, tags, signature, registerAs } = options;
  if (!Number.isSafeInteger(step)) {
    throw wrong(`The step of model '${name}'`, 'is a whole number', step);
  }
  const described = { params: pairs('param', params), tags: pairs('tag', tags) };
  const { files, flavors } = await modelFiles(model, host);
  const calls = new ApiCalls(server);
  const run_id = await run.id();
  const { experiment_id } = (await calls.call(getRun, { run_id })).run.info;
  const { info } = (
    await calls.call(createLoggedModel, {
      experiment_id,
      name,
      source_run_id: run_id,
      ...described
    })
  ).model;
  const { model_id, artifact_uri } = info;
  // YAML, which JSON is.
  const description = {
    artifact_path: artifact_uri,
    run_id,
    model_id,
    model_uuid: uuid(),
    utc_time_created: new Date().toISOString().replace('T', ' ').replace('Z', ''),
    flavors,
    ...(signature ? { signature: signatureOf(signature) } : {})
  };
  const mlmodel = new TextEncoder().encode(JSON.stringify(description, null, 2));
  try {
    for (const [path, content] of [...files, ['MLmodel', mlmodel] as const]) {
      if (!(await putProxied(calls, artifact_uri, path, content))) {
        throw new TypeError(
          `The server keeps models at ${artifact_uri}: start it with --serve-artifacts.`
        );
      }
    }
  } catch (error) {
    const failed = { model_id, status: 'LOGGED_MODEL_UPLOAD_FAILED' } as const;
    await calls.call(finalizeLoggedModel, failed).catch(() => {});
    throw error;
  }
  const ready = await calls.call(finalizeLoggedModel, { model_id, status: 'LOGGED_MODEL_READY' });
  await calls.call(logOutputs, { run_id, models: [{ model_id, step }] });
  if (registerAs !== undefined) {
    await calls
      .call(createRegisteredModel, { name: registerAs })
      .catch((error: { code?: string }) => {
        if (error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
      });
    await calls.call(createModelVersion, {
      name: registerAs,
      source: `models:/${model_id}`,
      run_id,
      model_id
    });
  }
  return ready.model.info;
}

function pairs(what: 'param' | 'tag', values: object = {}): Param[] {
  return entriesOf(`logModel(…, { ${what}s })`, values).map(([key, value]) => {
    checkKey(what, key);
    return { key, value: checkedText(what, key, value) };
  });
}

/** MLflow keeps each side as JSON in a text (`ModelSignature.to_dict`). */
function signatureOf({ inputs, outputs }: NonNullable<ModelOptions['signature']>): object {
  const side = (specs?: readonly TensorSpec[]) =>
    specs === undefined
      ? null
      : JSON.stringify(
          specs.map(({ name, dtype, shape }) => ({
            name,
            type: 'tensor',
            'tensor-spec': { dtype, shape }
          }))
        );
  return { inputs: side(inputs), outputs: side(outputs) };
}
