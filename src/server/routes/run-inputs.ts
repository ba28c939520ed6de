import {
  logInputs,
  logModel,
  logOutputs,
  searchDatasets
} from '../../protocol/endpoints/run-inputs.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { route, type Route } from '../route.ts';

/** What runs take in and put out: datasets and models. */
export function runInputRoutes(tracking: TrackingStore, scoped: ScopedTracking): Route[] {
  return [
    route(logInputs, ({ run_id, datasets, models }) =>
      tracking.logInputs(run_id, datasets, models)
    ),
    route(logOutputs, ({ run_id, models }) => tracking.logOutputs(run_id, models)),
    route(logModel, ({ run_id, model_json }) => tracking.recordLoggedModel(run_id, model_json)),
    route(searchDatasets, async ({ experiment_ids = [] }, caller) =>
      tracking.searchDatasets(await scoped.searchedExperiments(experiment_ids, caller))
    )
  ];
}
