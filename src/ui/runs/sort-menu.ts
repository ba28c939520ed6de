import type { RunColumnKeys } from '../../protocol/endpoints/run-rows.ts';
import type { Translation } from '../translation.ts';
import type { MenuItem, MenuSection } from '../menu/menu.tsx';
import { isSameSort, NEWEST, type RunSort } from './run-sort.ts';

/** More names are found by the filter box and the table; a menu of thousands would help nobody. */
const MAX_KEYS = 300;

/** What rows can be sorted by, and which way. */
export function sortSections(
  sort: RunSort,
  keys: RunColumnKeys | null,
  trans: Translation,
  onSort: (sort: RunSort) => void
): MenuSection[] {
  const item = (label: string, next: RunSort): MenuItem => ({
    label,
    checked: isSameSort({ ...next, ascending: sort.ascending }, sort),
    run: () => onSort(next)
  });
  const way = (label: string, ascending: boolean): MenuItem => ({
    label,
    checked: sort.ascending === ascending,
    run: () => onSort({ ...sort, ascending })
  });
  const named = (by: 'metric' | 'param', title: string, all: readonly { key: string }[] = []) => {
    const shown = all.slice(0, MAX_KEYS).map(({ key }) => key);
    // What is chosen stays in the menu, also where no run that is found has it.
    if (sort.by === by && !shown.includes(sort.key)) shown.unshift(sort.key);
    const items = shown.map(key => item(key, { by, key, ascending: by === 'param' }));
    return items.length === 0 ? [] : [{ title, items }];
  };
  return [
    {
      title: trans.__('Sort by'),
      items: [
        item(trans.__('Created'), NEWEST),
        item(trans.__('Name'), { by: 'name', ascending: true }),
        item(trans.__('Duration'), { by: 'duration', ascending: false }),
        item(trans.__('Experiment'), { by: 'experiment', ascending: true })
      ]
    },
    ...named('metric', trans.__('Metrics'), keys?.metrics),
    ...named('param', trans.__('Params'), keys?.params),
    {
      title: trans.__('Order'),
      items: [way(trans.__('Ascending'), true), way(trans.__('Descending'), false)]
    }
  ];
}
