import type { Bytes } from '../bytes.ts';
import { checkedPath, isRecord, wrong } from '../checks.ts';
import type { Host } from '../host.ts';

/** A TensorFlow.js model (`LayersModel`, `GraphModel`), by the part of it that is used. */
export interface SavableModel {
  save(handler: { save(artifacts: TfjsArtifacts): Promise<unknown> }): Promise<unknown>;
}

/** `tf.io.ModelArtifacts`, by the part of it that is used. */
export interface TfjsArtifacts {
  modelTopology?: unknown;
  weightSpecs?: unknown;
  weightData?: ArrayBuffer | readonly ArrayBuffer[];
  [field: string]: unknown;
}

/**
 * `{ onnx }`: bytes of an ONNX model, or its path. `{ tfjs }`: a TensorFlow.js model, or the files of a
 * saved one by their names, `model.json` among them.
 */
export type Model =
  | { onnx: Uint8Array | string }
  | { tfjs: SavableModel | Readonly<Record<string, Uint8Array | string>> };

/** What a model consists of: its files, and what MLflow's `MLmodel` says of how to load them. */
export interface ModelFiles {
  files: [name: string, content: Bytes][];
  flavors: Record<string, object>;
}

/** @throws TypeError; Error of a file that cannot be read */
export async function modelFiles(model: Model, host: Host): Promise<ModelFiles> {
  if (!isRecord(model)) throw notOfAModel(model);
  if ('onnx' in model) {
    const { onnx } = model;
    const data = 'model.onnx';
    const content =
      typeof onnx === 'string' ? await host.readFile(host.absolutePath(onnx)) : bytesOf(data, onnx);
    return {
      files: [[data, content]],
      flavors: {
        onnx: { data, providers: ['CPUExecutionProvider'] },
        python_function: { loader_module: 'mlflow.onnx', data }
      }
    };
  }
  const given = model.tfjs;
  if (typeof given !== 'object' || given === null) throw notOfAModel(model);
  const files = isSavable(given)
    ? await savedFiles(given)
    : Object.entries(given).map(([name, content]): ModelFiles['files'][number] => [
        checkedPath(name),
        bytesOf(name, content)
      ]);
  if (!files.some(([name]) => name === 'model.json')) {
    throw new TypeError("The files of a TensorFlow.js model have one that is called 'model.json'.");
  }
  return { files, flavors: { tfjs: { data: 'model.json' } } };
}

const isSavable = (given: object): given is SavableModel =>
  'save' in given && typeof given.save === 'function';

/** As `tf.io`'s own handlers write it. */
async function savedFiles(model: SavableModel): Promise<ModelFiles['files']> {
  let saved: ModelFiles['files'] = [];
  await model.save({
    save: async ({ weightSpecs, weightData = [], ...others }) => {
      const weights = new Blob([weightData].flat() as ArrayBuffer[]);
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      saved = [
        ['model.json', bytesOf('model.json', JSON.stringify({ ...others, weightsManifest }))],
        ['weights.bin', new Uint8Array(await weights.arrayBuffer())]
      ];
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }
  });
  return saved;
}

function bytesOf(name: string, content: Uint8Array | string): Bytes {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content as Bytes;
  throw wrong(`File '${name}' of a model`, 'is a text or bytes (Uint8Array)', content);
}

const notOfAModel = (given: unknown) =>
  wrong('logModel()', 'takes { onnx: bytes } or { tfjs: model }', given);
