import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRun, searchRuns } from '../../protocol/endpoints/runs.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { CELLTRAIL_RERUN_OF } from '../../protocol/tags.ts';
import type { Host } from '../host.ts';
import type { RunName } from './model.ts';
import type { RunValues } from './run-values.ts';
import { useAsked } from './use-asked.ts';

export interface RerunNames {
  /** Whose notebook the run ran again; null when it did not. */
  of: RunName | null;
  /** Runs of its own notebook, the newest first. */
  as: readonly RunName[];
}

const MOST = 5;

/** The runs that a run is linked to since a notebook was run again. */
export function useRerunNames(run: RunValues, client: TrackingClient): RerunNames {
  const before = run.tags.get(CELLTRAIL_RERUN_OF);
  const ask = async (): Promise<RerunNames> => {
    const { runs = [] } = await client.call(searchRuns, {
      experiment_ids: [run.experiment_id],
      filter: `tags.\`${CELLTRAIL_RERUN_OF}\` = '${run.run_id}'`,
      order_by: ['attributes.start_time DESC'],
      max_results: MOST
    });
    // It may be deleted for good, and is named by its id then.
    const of =
      before === undefined
        ? null
        : await client
            .call(getRun, { run_id: before })
            .then(({ run: found }) => nameOf(found))
            .catch(() => ({ run_id: before, run_name: before.slice(0, 8) }));
    return { of, as: runs.map(nameOf) };
  };
  const { value } = useAsked(ask, `${run.run_id} ${before ?? ''}`);
  return value ?? { of: null, as: [] };
}

/** Names that open their runs, and what the two differ in. */
export function RerunLinks({
  run_id,
  others,
  host
}: {
  run_id: string;
  others: readonly RunName[];
  host: Host;
}) {
  const { trans } = host;
  return others.map(other => (
    <span key={other.run_id} className="ct-rerun-link">
      <button className="ct-link-button" type="button" onClick={() => host.openRun(other.run_id)}>
        {other.run_name}
      </button>{' '}
      <button
        className="ct-button"
        type="button"
        aria-label={trans.__('Compare with %1', other.run_name)}
        onClick={() => host.compareRuns([other.run_id, run_id])}
      >
        {trans.__('Compare')}
      </button>
    </span>
  ));
}

const nameOf = ({ info }: Run): RunName => ({ run_id: info.run_id, run_name: info.run_name });
