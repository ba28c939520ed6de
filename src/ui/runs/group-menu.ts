import type { RunColumnKeys } from '../../protocol/endpoints/run-rows.ts';
import { columnName } from '../filter/column-name.ts';
import type { Translation } from '../translation.ts';
import type { MenuItem, MenuSection } from '../menu/menu.tsx';
import type { RunsState } from './runs-state.ts';

const MAX_TAGS = 100;

/** What "All runs" can be grouped by, and the way to the deleted ones. */
export function groupSections(
  { groupBy, stage }: RunsState,
  keys: RunColumnKeys | null,
  trans: Translation,
  {
    onGroup,
    onStage
  }: { onGroup(groupBy: string | null): void; onStage(stage: RunsState['stage']): void }
): MenuSection[] {
  const item = (label: string, value: string | null): MenuItem => ({
    label,
    checked: value === groupBy,
    run: () => onGroup(value)
  });
  const tags = (keys?.tags ?? [])
    .slice(0, MAX_TAGS)
    .map(({ key }) => columnName({ kind: 'tag', key }, false));
  if (groupBy?.startsWith('tags.') && !tags.includes(groupBy)) tags.unshift(groupBy);
  const shown = (which: RunsState['stage'], label: string): MenuItem => ({
    label,
    checked: stage === which,
    run: () => onStage(which)
  });
  return [
    ...(stage === 'deleted'
      ? []
      : [
          {
            title: trans.__('Group all runs by'),
            items: [
              item(trans.__('Nothing'), null),
              item(trans.__('Experiment'), 'experiment'),
              item(trans.__('Notebook'), 'notebook'),
              item(trans.__('Day'), 'day'),
              item(trans.__('Status'), 'status')
            ]
          },
          ...(tags.length === 0
            ? []
            : [
                {
                  title: trans.__('Group all runs by tag'),
                  items: tags.map(tag => item(tag.slice('tags.'.length), tag))
                }
              ])
        ]),
    {
      title: trans.__('Show'),
      items: [shown('active', trans.__('Runs')), shown('deleted', trans.__('Deleted runs'))]
    }
  ];
}
