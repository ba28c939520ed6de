import type { ListArtifacts, ListArtifactsResponse } from '../../protocol/endpoints/artifacts.ts';
import type { GetMetricHistoryBulkInterval } from '../../protocol/endpoints/metrics.ts';
import type { RunRef, SearchRuns, SearchRunsResponse } from '../../protocol/endpoints/runs.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { MetricWithRunId, Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { snakeCased } from './snake-case.ts';

/** What the queries are answered from: the same parts as the REST API. */
export interface GraphqlSources {
  getExperiment(experiment_id: string): Promise<Experiment>;
  getRun(run_id: string): Promise<Run>;
  searchRuns(request: SearchRuns): Promise<SearchRunsResponse>;
  historyBulkInterval(
    request: GetMetricHistoryBulkInterval
  ): Promise<{ metrics?: MetricWithRunId[] }>;
  listArtifacts(request: ListArtifacts): Promise<ListArtifactsResponse>;
  searchModelVersions(request: object): Promise<{ model_versions?: object[] }>;
  searchDatasets(request: { experiment_ids: string[] }): Promise<object>;
}

/** Resolvers of the root fields; those below read what these answer. */
export function graphqlRoot(sources: GraphqlSources): object {
  const searchRuns = async ({ input }: Input<SearchRuns>) => {
    const { runs, ...page } = await sources.searchRuns(given(input));
    return { ...page, runs: runs?.map(run => withRelations(run, sources)) };
  };
  return {
    mlflowGetExperiment: async ({ input }: Input<{ experiment_id: string }>) => ({
      experiment: await sources.getExperiment(required(given(input).experiment_id, 'experiment_id'))
    }),
    mlflowGetRun: async ({ input }: Input<RunRef>) => {
      const { run_id, run_uuid } = given(input);
      const run = await sources.getRun(required(run_id ?? run_uuid, 'run_id'));
      return { run: withRelations(run, sources) };
    },
    mlflowSearchRuns: searchRuns,
    mlflowGetMetricHistoryBulkInterval: ({ input }: Input<GetMetricHistoryBulkInterval>) =>
      sources.historyBulkInterval(given(input)),
    mlflowListArtifacts: ({ input }: Input<ListArtifacts>) => {
      const { run_id, run_uuid, path } = given(input);
      return sources.listArtifacts({ run_id: required(run_id ?? run_uuid, 'run_id'), path });
    },
    mlflowSearchModelVersions: ({ input }: Input<{ max_results?: number | string }>) => {
      const { max_results, ...request } = given(input);
      return sources.searchModelVersions(
        max_results === undefined ? request : { ...request, max_results: Number(max_results) }
      );
    },
    mlflowSearchDatasets: ({ input }: Input<{ experiment_ids?: string[] }>) =>
      sources.searchDatasets({ experiment_ids: given(input).experiment_ids ?? [] }),
    test: ({ inputString }: Echo) => ({ output: inputString }),
    testMutation: ({ inputString }: Echo) => ({ output: inputString })
  };
}

interface Input<Request> {
  /** In camelCase. */
  input?: Request | null;
}

interface Echo {
  inputString?: string;
}

/** Looked up only when the query asks for them. */
const withRelations = (run: Run, sources: GraphqlSources) => ({
  ...run,
  experiment: () => sources.getExperiment(run.info.experiment_id),
  modelVersions: async () => {
    const filter = `run_id='${run.info.run_id}'`;
    return (await sources.searchModelVersions({ filter })).model_versions ?? [];
  }
});

const given = <Request extends object>(input: Request | null | undefined): Request =>
  snakeCased((input ?? {}) as Record<string, unknown>) as Request;

function required(value: string | undefined, name: string): string {
  if (value) return value;
  throw new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Missing value for required parameter '${name}'. ` +
      'See the API docs for more information about request parameters.'
  );
}
