import type { Host } from '../host.ts';
import { useModel } from '../use-model.ts';
import { groupSections } from './group-menu.ts';
import { GroupIcon, RefreshIcon, SortIcon, TableIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import { useToolbarKeys } from '../toolbar-keys.ts';
import type { RunsModel } from './model.ts';
import { NotebookSettingsMenu } from './notebook-settings-lines.tsx';
import { isSameSort, NEWEST } from './run-sort.ts';
import { sortSections } from './sort-menu.ts';
import type { RunsState } from './runs-state.ts';

/** What concerns all rows: asking again, their order, their groups, the table of all; and how the notebook is recorded. */
export function RunsToolbar({
  model,
  state,
  host
}: {
  model: RunsModel;
  state: RunsState;
  host: Host;
}) {
  const { trans } = host;
  const { keys, query } = useModel(model.filter);
  const toolbar = useToolbarKeys();
  const prepare = () => void model.filter.prepare();
  return (
    <div className="ct-toolbar" role="toolbar" aria-label={trans.__('Runs')} {...toolbar}>
      <button
        className="ct-icon-button"
        type="button"
        title={trans.__('Refresh')}
        aria-label={trans.__('Refresh')}
        onClick={() => void model.refresh()}
      >
        <RefreshIcon />
      </button>
      <MenuButton
        label={trans.__('Sort runs')}
        icon={<SortIcon />}
        on={!isSameSort(state.sort, NEWEST)}
        sections={sortSections(state.sort, keys, trans, sort => model.sortBy(sort))}
        onOpen={prepare}
      />
      <MenuButton
        label={trans.__('Group runs')}
        icon={<GroupIcon />}
        on={state.groupBy !== null || state.stage === 'deleted'}
        sections={groupSections(state, keys, trans, {
          onGroup: groupBy => model.groupBy(groupBy),
          onStage: stage => model.setStage(stage)
        })}
        onOpen={prepare}
      />
      {state.stage === 'active' && (
        <NotebookSettingsMenu
          settings={state.settings}
          host={host}
          onChoose={choice => model.settings.choose(choice)}
        />
      )}
      <button
        className="ct-icon-button ct-toolbar-end"
        type="button"
        title={trans.__('Open all runs as a table')}
        aria-label={trans.__('Open all runs as a table')}
        onClick={() => host.openTable(query === '' ? {} : { query })}
      >
        <TableIcon />
      </button>
    </div>
  );
}
