import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  restoreExperiment,
  searchExperiments,
  searchExperimentsByGet,
  setExperimentTag,
  updateExperiment
} from '../../protocol/endpoints/experiments.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { LostAnswers } from '../lost-answers.ts';
import { route, type Route } from '../route.ts';

export function experimentRoutes(tracking: TrackingStore, lostAnswers: LostAnswers): Route[] {
  return [
    route(createExperiment, request => tracking.createExperiment(request), lostAnswers),
    route(getExperiment, async ({ experiment_id }) => ({
      experiment: await tracking.getExperiment(experiment_id)
    })),
    route(getExperimentByName, async ({ experiment_name }) => ({
      experiment: await tracking.getExperimentByName(experiment_name)
    })),
    route(searchExperiments, request => tracking.searchExperiments(request)),
    route(searchExperimentsByGet, request => tracking.searchExperiments(request)),
    route(setExperimentTag, ({ experiment_id, key, value = '' }) =>
      tracking.setExperimentTag(experiment_id, key, value)
    ),
    route(deleteExperimentTag, ({ experiment_id, key }) =>
      tracking.deleteExperimentTag(experiment_id, key)
    ),
    route(deleteExperiment, ({ experiment_id }) => tracking.deleteExperiment(experiment_id)),
    route(restoreExperiment, ({ experiment_id }) => tracking.restoreExperiment(experiment_id)),
    route(updateExperiment, ({ experiment_id, new_name }) =>
      tracking.renameExperiment(experiment_id, new_name)
    )
  ];
}
