import {
  logInputs,
  logModel,
  logOutputs,
  searchDatasets
} from '../../protocol/endpoints/run-inputs.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { route, type Route } from '../route.ts';

/** What runs take in and put out: datasets and models. */
export function runInputRoutes(tracking: TrackingStore): Route[] {
  return [
    route(logInputs, ({ run_id, datasets, models }) =>
      tracking.logInputs(run_id, datasets, models)
    ),
    route(logOutputs, ({ run_id, models }) => tracking.logOutputs(run_id, models)),
    route(logModel, ({ run_id, model_json }) => tracking.recordLoggedModel(run_id, model_json)),
    route(searchDatasets, ({ experiment_ids = [] }) => tracking.searchDatasets(experiment_ids))
  ];
}
