import { pages } from '../client/pages.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { ForeignModelVersion, ForeignRegisteredModel } from '../store/import/importer.ts';
import { withoutEndpoint, type ServerCalls } from './server-calls.ts';

/** Registered models, and prompts, which a search shows only when it asks for them. */
export async function* serverModels(calls: ServerCalls): AsyncGenerator<ForeignRegisteredModel> {
  for (const filter of [undefined, "tags.`mlflow.prompt.is_prompt` = 'true'"]) {
    const found = pages(page_token =>
      calls
        .get<ModelsAnswer>('mlflow/registered-models/search', {
          max_results: '1000',
          filter,
          page_token
        })
        .catch(withoutEndpoint<ModelsAnswer>({}))
    );
    for await (const { registered_models = [] } of found) {
      for (const model of registered_models) {
        const versions = await versionsOf(calls, model.name, filter);
        const created = Number(model.creation_timestamp ?? 0);
        yield {
          name: model.name,
          description: model.description ?? null,
          creation_time: created,
          last_updated_time: Number(model.last_updated_timestamp ?? created),
          tags: valued(model.tags),
          aliases: (model.aliases ?? []).map(({ alias, version }) => ({
            alias,
            version: Number(version)
          })),
          versions
        };
      }
    }
  }
}

async function versionsOf(
  calls: ServerCalls,
  name: string,
  prompts: string | undefined
): Promise<ForeignModelVersion[]> {
  const versions: ForeignModelVersion[] = [];
  const quoted = name.includes("'") ? `"${name}"` : `'${name}'`;
  const filter = `name = ${quoted}${prompts === undefined ? '' : ` AND ${prompts}`}`;
  const found = pages(page_token =>
    calls.get<VersionsAnswer>('mlflow/model-versions/search', {
      filter,
      max_results: '10000',
      page_token
    })
  );
  for await (const { model_versions = [] } of found) {
    for (const version of model_versions) {
      const { version: number, source = '' } = version;
      const { artifact_uri } = await calls.get<{ artifact_uri?: string }>(
        'mlflow/model-versions/get-download-uri',
        { name, version: String(number) }
      );
      const created = Number(version.creation_timestamp ?? 0);
      versions.push({
        version: Number(number),
        creation_time: created,
        last_updated_time: Number(version.last_updated_timestamp ?? created),
        description: version.description ?? null,
        current_stage: version.current_stage ?? 'None',
        source,
        storage_location: artifact_uri ?? source,
        run_id: version.run_id ?? null,
        run_link: version.run_link ?? null,
        tags: valued(version.tags)
      });
    }
  }
  return versions.sort((a, b) => a.version - b.version);
}

const valued = (tags: { key: string; value?: string }[] = []): Tag[] =>
  tags.map(({ key, value }) => ({ key, value: value ?? '' }));

interface ModelsAnswer {
  registered_models?: {
    name: string;
    description?: string;
    creation_timestamp?: number | string;
    last_updated_timestamp?: number | string;
    tags?: { key: string; value?: string }[];
    aliases?: { alias: string; version: number | string }[];
  }[];
  next_page_token?: string;
}

interface VersionsAnswer {
  model_versions?: {
    version: number | string;
    creation_timestamp?: number | string;
    last_updated_timestamp?: number | string;
    description?: string;
    current_stage?: string;
    source?: string;
    run_id?: string;
    run_link?: string;
    tags?: { key: string; value?: string }[];
  }[];
  next_page_token?: string;
}
