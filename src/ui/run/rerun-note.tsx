import { useEffect, useState } from 'react';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { listReruns, stopRerun, type Rerun } from '../../protocol/endpoints/reruns.ts';
import type { Host } from '../host.ts';
import { tellFailure } from '../tell-failure.ts';

/** Between an answer and the next ask, ms. */
const INTERVAL_MS = 1000;

/** How far a notebook is that is being run again, and the way to stop it. */
export function RerunNote({
  run_id,
  client,
  host
}: {
  run_id: string;
  client: TrackingClient;
  host: Host;
}) {
  const { trans } = host;
  const rerun = useRerun(run_id, client);
  const [stopping, setStopping] = useState(false);
  if (rerun?.running !== true) return null;
  const stop = () => {
    setStopping(true);
    client.call(stopRerun, { rerun_id: rerun.rerun_id }).catch((error: unknown) => {
      tellFailure(host, error);
      setStopping(false);
    });
  };
  return (
    <p className="ct-note" role="status">
      {rerun.cells === 0
        ? trans.__('The notebook is being run again.')
        : trans.__('The notebook is being run again: cell %1 of %2.', rerun.cell, rerun.cells)}{' '}
      <button className="ct-button" type="button" disabled={stopping} onClick={stop}>
        {stopping ? trans.__('Stopping…') : trans.__('Stop')}
      </button>
    </p>
  );
}

/** null when this Jupyter server does not run it. Asked for while the note is there. */
function useRerun(run_id: string, client: TrackingClient): Rerun | null {
  const [rerun, setRerun] = useState<Rerun | null>(null);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const answer = await client.call(listReruns, {}).catch(() => null);
      if (!wanted) return;
      const found = answer?.reruns.find(one => one.run_id === run_id) ?? null;
      if (answer !== null) setRerun(found);
      // Of another server's, or over: nothing will change.
      if (answer === null || found?.running) timer = setTimeout(() => void ask(), INTERVAL_MS);
    };
    void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [run_id, client]);
  return rerun;
}
