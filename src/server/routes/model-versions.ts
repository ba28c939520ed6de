import {
  createModelVersion,
  deleteModelVersion,
  deleteModelVersionTag,
  GET_MODEL_VERSION_ARTIFACT_PATH,
  getModelVersion,
  getModelVersionDownloadUri,
  searchModelVersions,
  setModelVersionTag,
  transitionModelVersionStage,
  updateModelVersion
} from '../../protocol/endpoints/model-versions.ts';
import type { RegistryStore } from '../../store/registry/registry-store.ts';
import { askedFile, type ArtifactFiles } from '../artifact-files.ts';
import type { LostAnswers } from '../lost-answers.ts';
import { route, type Exchange, type Route } from '../route.ts';

export function modelVersionRoutes(
  registry: RegistryStore,
  files: ArtifactFiles,
  lostAnswers: LostAnswers
): Route[] {
  return [
    route(
      createModelVersion,
      async request => ({ model_version: await registry.createModelVersion(request) }),
      lostAnswers
    ),
    route(getModelVersion, async request => ({
      model_version: await registry.getModelVersion(request)
    })),
    route(updateModelVersion, async request => ({
      model_version: await registry.updateModelVersion(request)
    })),
    route(transitionModelVersionStage, async request => ({
      model_version: await registry.transitionModelVersionStage(request)
    })),
    route(deleteModelVersion, request => registry.deleteModelVersion(request)),
    route(searchModelVersions, request => registry.searchModelVersions(request)),
    route(getModelVersionDownloadUri, async ({ name = '', version = '' }) => ({
      artifact_uri: await registry.getModelVersionDownloadUri({ name, version })
    })),
    route(setModelVersionTag, ({ key, value = '', ...version }) =>
      registry.setModelVersionTag(version, { key, value })
    ),
    route(deleteModelVersionTag, ({ key, ...version }) =>
      registry.deleteModelVersionTag(version, key)
    ),
    {
      method: 'GET',
      path: GET_MODEL_VERSION_ARTIFACT_PATH,
      under: 'root',
      answer: exchange => sendFileOfVersion(exchange, registry, files)
    }
  ];
}

async function sendFileOfVersion(
  exchange: Exchange,
  registry: RegistryStore,
  files: ArtifactFiles
): Promise<void> {
  const query = new URLSearchParams(exchange.query);
  const file = askedFile(query);
  const name = query.get('name') ?? '';
  const version = query.get('version') ?? '';
  const artifact_uri = await registry.getModelVersionArtifactUri({ name, version });
  await files.send(exchange, artifact_uri, file);
}
