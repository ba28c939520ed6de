import { useEffect } from 'react';
import { RunModel } from '../../ui/run/model.ts';
import { RunView } from '../../ui/run/view.tsx';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import { useModel } from '../../ui/use-model.ts';
import type { PageParts } from '../parts.ts';
import { openRunState, shownRunState } from '../run-address.ts';
import { useShownModel } from '../use-shown-model.ts';
import { useTitle } from '../use-title.ts';

interface Props {
  parts: PageParts;
  run_id: string;
  /** As `runStateText` writes it. */
  state: string;
}

export function RunPage({ parts, run_id, state }: Props) {
  const { client, events } = parts;
  const model = useShownModel(() => new RunModel(client, events, run_id), run_id);
  const sync = useShownModel(() => new SyncModel(client, events), run_id);
  return model && sync && <ShownRun parts={parts} model={model} sync={sync} state={state} />;
}

function ShownRun({
  parts,
  model,
  sync,
  state
}: Omit<Props, 'run_id'> & { model: RunModel; sync: SyncModel }) {
  const { host, navigation } = parts;
  const { run_id } = model;
  useModel(model);
  useTitle(model.title);
  useEffect(() => {
    openRunState(model, state);
    const keep = () => navigation.keep({ view: 'run', run_id, state: shownRunState(model.state) });
    model.changed.connect(keep);
    return () => void model.changed.disconnect(keep);
  }, [model, run_id, state, navigation]);
  return <RunView model={model} sync={sync} host={host} />;
}
