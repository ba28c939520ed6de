import { useEffect } from 'react';
import { RunTableModel } from '../../ui/table/model.ts';
import { parseTableState } from '../../ui/table/table-state.ts';
import { RunTableView } from '../../ui/table/view.tsx';
import { browserMemory } from '../../ui/view-memory.ts';
import { useModel } from '../../ui/use-model.ts';
import type { PageParts } from '../parts.ts';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import { useShownModel } from '../use-shown-model.ts';
import { useTitle } from '../use-title.ts';

/** All runs. It stays while others are shown, with what is ticked and where it was scrolled to. */
export function TablePage({ parts, shown }: { parts: PageParts; shown: boolean }) {
  const { client, events, host, navigation } = parts;
  const place = useModel(navigation);
  const isTable = place.view === 'table';
  const asked = isTable ? place.state : null;
  const model = useShownModel(
    // An address without a state shows what was seen last.
    () => new RunTableModel(client, events, { memory: MEMORY, state: asked ?? undefined }),
    '',
    shown
  );
  const sync = useShownModel(() => new SyncModel(client, events), '', shown);
  useTitle(shown ? host.trans.__('Runs') : null);
  useEffect(() => {
    if (model === null || !isTable) return;
    const keep = () => {
      const state = model.stateText;
      // Other runs are another place; their order or columns are not.
      const how = asked !== null && isElsewhere(asked, state) ? 'go' : 'keep';
      navigation[how]({ view: 'table', state });
    };
    if (asked !== null) model.openState(asked);
    keep();
    model.changed.connect(keep);
    return () => void model.changed.disconnect(keep);
  }, [model, isTable, asked, navigation]);
  return model && sync && <RunTableView model={model} sync={sync} host={host} />;
}

const MEMORY = browserMemory('celltrail.table.');

const isElsewhere = (before: string, now: string) =>
  before !== now && parseTableState(before).experiment_id !== parseTableState(now).experiment_id;
