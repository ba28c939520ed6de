import type { Translation } from '../translation.ts';
import type { MenuAnchor, MenuItem, MenuSection } from '../menu/menu.tsx';
import { columnWidth } from './column-layout.ts';
import { columnTitle, groupField, NAME_COLUMN, parseColumn, startsDescending } from './column.ts';
import type { HeaderCommand } from './grid-keys.ts';
import type { RunTableModel } from './model.ts';
import type { Overlays } from './use-overlay.tsx';

/** Of one step by the keyboard, px. */
const WIDTH_STEP = 20;

/** What a reader does with columns of the table. */
export class HeaderCommands {
  readonly #model: RunTableModel;
  readonly #overlays: Overlays;
  readonly #trans: Translation;

  constructor(model: RunTableModel, overlays: Overlays, trans: Translation) {
    this.#model = model;
    this.#overlays = overlays;
    this.#trans = trans;
  }

  run(command: Exclude<HeaderCommand, 'filter'>, id: string, anchor: MenuAnchor): void {
    switch (command) {
      case 'sort':
        return this.#sort(id, false);
      case 'sortMore':
        return this.#sort(id, true);
      case 'wider':
        return this.#widen(id, WIDTH_STEP);
      case 'narrower':
        return this.#widen(id, -WIDTH_STEP);
      case 'moveLeft':
        return this.#move(id, -1);
      case 'moveRight':
        return this.#move(id, 1);
      case 'menu':
        return this.#overlays.openMenu(columnTitle(id, this.#trans), anchor, this.#sections(id));
    }
  }

  /** Once: the way that one looks for first; again: the other way; a third time: newest first. */
  #sort(id: string, more: boolean): void {
    const key = this.#model.state.view.order.find(({ column }) => column === id);
    const [first, second] = startsDescending(id)
      ? (['descending', 'ascending'] as const)
      : (['ascending', 'descending'] as const);
    const isFirst = key?.descending === (first === 'descending');
    const next = key === undefined ? first : isFirst ? second : null;
    this.#model.sortBy(id, next, { more });
  }

  #widen(id: string, by: number): void {
    this.#model.setWidth(id, columnWidth(id, this.#model.state.view.widths) + by);
  }

  #move(id: string, by: -1 | 1): void {
    const columns = [...this.#model.state.columns];
    const from = columns.indexOf(id);
    const to = from + by;
    // The name stays first.
    if (from < 1 || to < 1 || to >= columns.length) return;
    columns.splice(from, 1);
    columns.splice(to, 0, id);
    this.#model.setView({ columns });
  }

  #sections(id: string): MenuSection[] {
    const model = this.#model;
    const trans = this.#trans;
    const { view, columns } = model.state;
    const key = view.order.find(({ column }) => column === id);
    const isFirst = view.order[0]?.column === id;
    const others = view.order.length > (key === undefined ? 0 : 1);
    const way = (label: string, descending: boolean, more = false): MenuItem => ({
      label,
      checked: more ? undefined : isFirst && key?.descending === descending,
      run: () => model.sortBy(id, descending ? 'descending' : 'ascending', { more })
    });
    const then = others
      ? [
          way(trans.__('Then sort ascending'), false, true),
          way(trans.__('Then sort descending'), true, true)
        ]
      : [];
    const items = [
      way(trans.__('Sort ascending'), false),
      way(trans.__('Sort descending'), true),
      ...then
    ];
    const looks: MenuItem[] = [];
    if (groupField(id) !== null) {
      looks.push({
        label: view.group === id ? trans.__('Do not group') : trans.__('Group by this'),
        run: () => model.setView({ group: view.group === id ? null : id })
      });
    }
    if (parseColumn(id)?.kind === 'metrics') {
      const isOn = view.coloured.includes(id);
      const coloured = isOn ? view.coloured.filter(one => one !== id) : [...view.coloured, id];
      looks.push({
        label: isOn ? trans.__('Do not colour by value') : trans.__('Colour by value'),
        run: () => model.setView({ coloured })
      });
    }
    const widths: MenuItem[] = [
      { label: trans.__('Wider'), hint: 'Alt+→', run: () => this.#widen(id, WIDTH_STEP) },
      { label: trans.__('Narrower'), hint: 'Alt+←', run: () => this.#widen(id, -WIDTH_STEP) }
    ];
    const places: MenuItem[] =
      id === NAME_COLUMN
        ? []
        : [
            { label: trans.__('Move left'), hint: 'Ctrl+←', run: () => this.#move(id, -1) },
            { label: trans.__('Move right'), hint: 'Ctrl+→', run: () => this.#move(id, 1) },
            {
              label: trans.__('Hide'),
              run: () => model.setView({ columns: columns.filter(one => one !== id) })
            }
          ];
    return [
      { title: trans.__('Sort'), items },
      ...(looks.length > 0 ? [{ items: looks }] : []),
      { items: [...widths, ...places] }
    ];
  }
}
