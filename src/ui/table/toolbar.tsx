import type { MouseEvent, RefObject } from 'react';
import { FilterBox } from '../filter/filter-box.tsx';
import type { Host } from '../host.ts';
import { ColumnsIcon, GroupIcon, RefreshIcon } from '../line-icons.tsx';
import { MenuButton } from '../menu/menu-button.tsx';
import type { MenuSection } from '../menu/menu.tsx';
import type { Translation } from '../translation.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { columnsOf } from './table-state.ts';
import { columnTitle, groupField, RUN_COLUMNS } from './column.ts';
import type { RunTableModel } from './model.ts';
import type { RunTableState } from './run-table-state.ts';
import { SavedViewsPanel } from './saved-views-panel.tsx';
import type { Overlays } from './use-overlay.tsx';

/** Params and tags that a menu of groups names; others are grouped by from their headers. */
const MAX_GROUPS = 40;

/** Which runs are shown, and how. */
export function TableToolbar({
  model,
  state,
  host,
  overlays,
  filterInput,
  onLeaveFilter
}: {
  model: RunTableModel;
  state: RunTableState;
  host: Host;
  overlays: Overlays;
  filterInput: RefObject<HTMLInputElement>;
  onLeaveFilter(): void;
}) {
  const { trans } = host;
  const { view } = state;
  const openColumns = ({ currentTarget }: MouseEvent) =>
    overlays.openPanel(trans.__('Columns'), currentTarget.getBoundingClientRect(), close => (
      <ColumnChooser
        columns={model.state.columns}
        keys={model.state.facts.keys}
        trans={trans}
        onChange={columns => model.setView({ columns: columnsOf(columns) })}
        onReset={() => model.setView({ columns: null })}
        onClose={close}
      />
    ));
  const openViews = ({ currentTarget }: MouseEvent) =>
    overlays.openPanel(trans.__('Saved views'), currentTarget.getBoundingClientRect(), close => (
      <SavedViewsPanel model={model} trans={trans} onClose={close} />
    ));
  const copyLink = async (link: string) => {
    await host.copyText(link);
    host.notify(trans.__('Link copied.'));
  };
  const link = host.linkTo({ view: 'table', state: model.stateText });
  return (
    <div className="ct-run-table-toolbar">
      <FilterBox model={model.filter} trans={trans} input={filterInput} onLeave={onLeaveFilter} />
      <div className="ct-run-table-tools" role="group" aria-label={trans.__('View')}>
        <ExperimentChoice
          state={state}
          trans={trans}
          onChoose={experiment_id => model.setView({ experiment_id })}
        />
        <select
          className="ct-input"
          aria-label={trans.__('Which runs')}
          value={view.stage}
          onChange={event =>
            model.setView({ stage: event.currentTarget.value === 'deleted' ? 'deleted' : 'active' })
          }
        >
          <option value="active">{trans.__('Active runs')}</option>
          <option value="deleted">{trans.__('Deleted runs')}</option>
        </select>
        <MenuButton
          label={
            view.group === null
              ? trans.__('Group runs')
              : trans.__('Grouped by %1', columnTitle(view.group, trans))
          }
          icon={<GroupIcon />}
          on={view.group !== null}
          sections={groupSections(state, trans, group => model.setView({ group }))}
        />
        <button
          className="ct-icon-button"
          type="button"
          title={trans.__('Refresh')}
          aria-label={trans.__('Refresh')}
          onClick={() => void model.refresh()}
        >
          <RefreshIcon />
        </button>
        <button className="ct-button" type="button" onClick={openColumns}>
          <ColumnsIcon />
          {trans.__('Columns')}
        </button>
        <button className="ct-button" type="button" onClick={openViews}>
          {trans.__('Views')}
        </button>
        {link !== null && (
          <button className="ct-button" type="button" onClick={() => void copyLink(link)}>
            {trans.__('Copy link')}
          </button>
        )}
      </div>
    </div>
  );
}

function ExperimentChoice({
  state: { view, facts },
  trans,
  onChoose
}: {
  state: RunTableState;
  trans: Translation;
  onChoose(experiment_id: string | null): void;
}) {
  const known = [...facts.experiments];
  const chosen = view.experiment_id;
  // Chosen before its name is known, or deleted since.
  if (chosen !== null && !facts.experiments.has(chosen)) known.push([chosen, chosen]);
  return (
    <select
      className="ct-input ct-run-table-experiment"
      aria-label={trans.__('Experiment')}
      value={chosen ?? ''}
      onChange={event => onChoose(event.currentTarget.value || null)}
    >
      <option value="">{trans.__('All experiments')}</option>
      {known.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function groupSections(
  { view, facts }: RunTableState,
  trans: Translation,
  onGroup: (group: string | null) => void
): MenuSection[] {
  const item = (id: string | null, label: string) => ({
    label,
    checked: view.group === id,
    run: () => onGroup(id)
  });
  const named = (kind: 'params' | 'tags', title: string) => {
    const keys = facts.keys?.[kind].slice(0, MAX_GROUPS) ?? [];
    const items = keys.map(({ key }) => item(`${kind}.${key}`, key));
    return items.length === 0 ? [] : [{ title, items }];
  };
  const run = RUN_COLUMNS.filter(id => groupField(id) !== null);
  return [
    {
      title: trans.__('Group by'),
      items: [
        item(null, trans.__('No groups')),
        ...run.map(id => item(id, id === 'created' ? trans.__('Day') : columnTitle(id, trans)))
      ]
    },
    ...named('params', trans.__('Params')),
    ...named('tags', trans.__('Tags'))
  ];
}
