/** All endpoints of MLflow's API, by name. The build writes them down without their fields' checkers. */
import * as artifacts from '../../protocol/endpoints/artifacts.ts';
import * as experiments from '../../protocol/endpoints/experiments.ts';
import * as loggedModels from '../../protocol/endpoints/logged-models.ts';
import * as metrics from '../../protocol/endpoints/metrics.ts';
import * as modelVersions from '../../protocol/endpoints/model-versions.ts';
import * as registeredModels from '../../protocol/endpoints/registered-models.ts';
import * as runInputs from '../../protocol/endpoints/run-inputs.ts';
import * as runs from '../../protocol/endpoints/runs.ts';
import * as serverInfo from '../../protocol/endpoints/server-info.ts';
import * as traces from '../../protocol/endpoints/traces.ts';

export const DECLARED = {
  ...artifacts,
  ...experiments,
  ...loggedModels,
  ...metrics,
  ...modelVersions,
  ...registeredModels,
  ...runInputs,
  ...runs,
  ...serverInfo,
  ...traces
};
