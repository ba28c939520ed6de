import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  listLoggedModelArtifacts,
  LOGGED_MODEL_FILES_PATH,
  logLoggedModelParams,
  searchLoggedModels,
  setLoggedModelTags
} from '../../protocol/endpoints/logged-models.ts';
import { LOGGED_MODEL_STATUSES } from '../../protocol/entities/logged-model.ts';
import { ApiError } from '../../protocol/errors.ts';
import { checkArtifactFilePath, checkArtifactPath } from '../../store/artifacts/artifact-path.ts';
import type { LoggedModelStore } from '../../store/logged-models/logged-model-store.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import type { LostAnswers } from '../lost-answers.ts';
import { route, type Exchange, type Route } from '../route.ts';

export function loggedModelRoutes(
  models: LoggedModelStore,
  scoped: ScopedTracking,
  files: ArtifactFiles,
  lostAnswers: LostAnswers
): Route[] {
  return [
    route(
      createLoggedModel,
      async (request, caller) => {
        const experiment_id = await scoped.sentExperimentFor(request.experiment_id, caller);
        return { model: await models.create({ ...request, experiment_id }) };
      },
      lostAnswers
    ),
    route(searchLoggedModels, async (request, caller) => {
      const experiment_ids = await scoped.searchedExperiments(request.experiment_ids, caller);
      return models.search({ ...request, experiment_ids });
    }),
    route(getLoggedModel, async ({ model_id, allow_deleted = '' }) => ({
      model: await models.get(model_id, allow_deleted.toLowerCase() === 'true')
    })),
    // A status that the enum has not is none to MLflow, and refused by nothing.
    route(finalizeLoggedModel, async ({ model_id, status = UNSPECIFIED }) => ({
      model: await models.finalize(model_id, status)
    })),
    route(deleteLoggedModel, ({ model_id }) => models.delete(model_id)),
    route(setLoggedModelTags, ({ model_id, tags = [] }) => models.setTags(model_id, tags)),
    route(deleteLoggedModelTag, ({ model_id, tag_key }) => models.deleteTag(model_id, tag_key)),
    route(logLoggedModelParams, ({ model_id, params = [] }) => models.logParams(model_id, params)),
    route(listLoggedModelArtifacts, async ({ model_id, artifact_directory_path: asked }) => {
      checkArtifactPath(asked ?? '');
      const { info } = await models.get(model_id);
      return files.list(info.artifact_uri, asked);
    }),
    {
      method: 'GET',
      path: LOGGED_MODEL_FILES_PATH,
      under: 'ajax',
      answer: exchange => sendFileOfModel(exchange, models, files)
    }
  ];
}

const UNSPECIFIED = LOGGED_MODEL_STATUSES[0];

async function sendFileOfModel(
  exchange: Exchange,
  models: LoggedModelStore,
  files: ArtifactFiles
): Promise<void> {
  const asked = new URLSearchParams(exchange.query).get('artifact_file_path');
  if (!asked) {
    throw new ApiError(
      'BAD_REQUEST',
      'Request must include the "artifact_file_path" query parameter.'
    );
  }
  const file = checkArtifactFilePath(asked);
  const { info } = await models.get(exchange.named!['model_id']!);
  await files.send(exchange, info.artifact_uri, file);
}
