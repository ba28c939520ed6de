import {
  createRegisteredModel,
  deleteRegisteredModel,
  deleteRegisteredModelAlias,
  deleteRegisteredModelTag,
  getLatestVersions,
  getLatestVersionsByGet,
  getModelVersionByAlias,
  getRegisteredModel,
  renameRegisteredModel,
  searchRegisteredModels,
  setRegisteredModelAlias,
  setRegisteredModelTag,
  updateRegisteredModel
} from '../../protocol/endpoints/registered-models.ts';
import type { RegistryStore } from '../../store/registry/registry-store.ts';
import type { LostAnswers } from '../lost-answers.ts';
import { route, type Route } from '../route.ts';

export function registeredModelRoutes(registry: RegistryStore, lostAnswers: LostAnswers): Route[] {
  return [
    route(
      createRegisteredModel,
      async request => ({ registered_model: await registry.createRegisteredModel(request) }),
      lostAnswers
    ),
    route(getRegisteredModel, async ({ name }) => ({
      registered_model: await registry.getRegisteredModel(name)
    })),
    route(updateRegisteredModel, async ({ name, description }) => ({
      registered_model: await registry.updateRegisteredModel(name, description)
    })),
    route(renameRegisteredModel, async ({ name, new_name }) => ({
      registered_model: await registry.renameRegisteredModel(name, new_name)
    })),
    route(deleteRegisteredModel, ({ name }) => registry.deleteRegisteredModel(name)),
    route(searchRegisteredModels, request => registry.searchRegisteredModels(request)),
    route(getLatestVersions, request => registry.getLatestVersions(request)),
    route(getLatestVersionsByGet, request => registry.getLatestVersions(request)),
    route(setRegisteredModelTag, ({ name, key, value = '' }) =>
      registry.setRegisteredModelTag(name, { key, value })
    ),
    route(deleteRegisteredModelTag, ({ name, key }) =>
      registry.deleteRegisteredModelTag(name, key)
    ),
    route(setRegisteredModelAlias, request => registry.setRegisteredModelAlias(request)),
    route(deleteRegisteredModelAlias, request => registry.deleteRegisteredModelAlias(request)),
    route(getModelVersionByAlias, async request => ({
      model_version: await registry.getModelVersionByAlias(request)
    }))
  ];
}
