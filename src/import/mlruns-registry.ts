import path from 'node:path';
import type { ForeignModelVersion, ForeignRegisteredModel } from '../store/import/importer.ts';
import { number, readMeta, subfolders, text, valuesBelow } from './mlruns-values.ts';

/** The folder `models` beside the experiments (mlflow/store/model_registry/file_store.py). */
export async function* mlrunsModels(folder: string): AsyncGenerator<ForeignRegisteredModel> {
  for (const name of await subfolders(folder)) {
    const model = path.join(folder, name);
    const meta = await readMeta(model);
    if (meta === null) continue;
    const aliases = await valuesBelow(path.join(model, 'aliases'));
    yield {
      name: String(meta['name']),
      description: text(meta['description']),
      creation_time: number(meta['creation_timestamp']) ?? 0,
      last_updated_time: number(meta['last_updated_timestamp']) ?? 0,
      tags: await valuesBelow(path.join(model, 'tags')),
      aliases: aliases.map(({ key, value }) => ({ alias: key, version: Number(value) })),
      versions: await versionsOf(model)
    };
  }
}

async function versionsOf(model: string): Promise<ForeignModelVersion[]> {
  const versions: ForeignModelVersion[] = [];
  for (const name of await subfolders(model)) {
    const folder = path.join(model, name);
    const meta = name.startsWith('version-') ? await readMeta(folder) : null;
    if (meta === null) continue;
    const source = text(meta['source']) ?? '';
    versions.push({
      version: Number(meta['version']),
      creation_time: number(meta['creation_timestamp']) ?? 0,
      last_updated_time: number(meta['last_updated_timestamp']) ?? 0,
      description: text(meta['description']),
      current_stage: text(meta['current_stage']) ?? 'None',
      source,
      storage_location: text(meta['storage_location']) ?? source,
      run_id: text(meta['run_id']),
      run_link: text(meta['run_link']),
      tags: await valuesBelow(path.join(folder, 'tags'))
    });
  }
  return versions.sort((a, b) => a.version - b.version);
}
