import { formatTime } from '../../plot/format-time.ts';
import type { SyncStatus } from '../../protocol/entities/sync.ts';
import type { Host } from '../host.ts';
import { areRuns } from './sync-text.ts';

/** Runs, models and experiments that the remote does not take, each with the reason. Nothing where there is none. */
export function SyncProblems({
  problems,
  host,
  onRetry
}: {
  problems: SyncStatus['problems'];
  host: Host;
  onRetry(): void;
}) {
  const { trans } = host;
  if (problems.length === 0) return null;
  return (
    <div className="ct-sync-problems">
      <h4>
        {areRuns(problems)
          ? trans._n('%1 run is not there', '%1 runs are not there', problems.length)
          : trans._n(
              '%1 thing is not there as it is here',
              '%1 things are not there as they are here',
              problems.length
            )}
      </h4>
      <ul className="ct-list">
        {problems.map(({ run_id, run_name, entity, kind, message, since, tries }) => (
          <li key={`${entity ?? ''} ${run_id} ${run_name}`}>
            {run_id === '' ? (
              <span>{run_name}</span>
            ) : (
              <button
                className="ct-plain-button ct-sync-link"
                type="button"
                onClick={() => host.openRun(run_id)}
              >
                {run_name}
              </button>
            )}
            <p title={trans.__('Since %1, tried %2 times', formatTime(since), tries)}>{message}</p>
            {kind === 'conflict' && (
              <p className="ct-faint">{trans.__('Retry once one of the two was changed.')}</p>
            )}
          </li>
        ))}
      </ul>
      <button className="ct-button" type="button" onClick={onRetry}>
        {trans.__('Retry')}
      </button>
    </div>
  );
}
