import type { Host } from '../host.ts';
import { WarningIcon } from '../icons.tsx';
import { useModel } from '../use-model.ts';
import type { SyncModel } from './sync-model.ts';
import { useRunMarks } from './use-run-marks.ts';
import { tellFailure } from '../tell-failure.ts';

/** Above a run that the remote does not take: why, and one click to try again. Nothing otherwise. */
export function NotThereBanner({
  model,
  run_id,
  host
}: {
  model: SyncModel;
  run_id: string;
  host: Host;
}) {
  const { trans } = host;
  const { runs } = useModel(model);
  useRunMarks(model, 'run', [run_id]);
  const state = runs.get(run_id);
  if (state?.state !== 'failed') return null;
  const retry = () => void model.retry().catch(error => tellFailure(host, error));
  return (
    <div className="ct-banner" role="status">
      <WarningIcon />
      <span className="ct-banner-text">
        {trans.__('Not on the remote: %1 The local copy is complete.', state.message ?? '')}
      </span>
      <button className="ct-button" type="button" onClick={retry}>
        {trans.__('Retry')}
      </button>
    </div>
  );
}
