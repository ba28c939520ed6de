/** Where the keyboard is: a column of a line, of which -1 is the header. */
export interface GridPlace {
  line: number;
  column: number;
}

export interface GridSize {
  lines: number;
  columns: number;
  /** Lines on the screen. */
  page: number;
}

export type GridCommand = RunCommand | HeaderCommand;

export type RunCommand =
  | 'open'
  | 'tick'
  | 'tickTo'
  | 'rename'
  | 'tag'
  | 'note'
  | 'pin'
  | 'delete'
  | 'compare'
  | 'menu'
  | 'filter';

export type HeaderCommand =
  'sort' | 'sortMore' | 'menu' | 'wider' | 'narrower' | 'moveLeft' | 'moveRight' | 'filter';

type Keys = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** @returns null for a key that leads nowhere */
export function nextPlace(keys: Keys, at: GridPlace, size: GridSize): GridPlace | null {
  if (keys.altKey || keys.shiftKey) return null;
  const far = keys.ctrlKey || keys.metaKey;
  const { line, column } = at;
  const to = (next: Partial<GridPlace>) => ({
    line: clamp(next.line ?? line, -1, size.lines - 1),
    column: clamp(next.column ?? column, 0, size.columns - 1)
  });
  switch (keys.key) {
    case 'ArrowDown':
      return to({ line: far ? size.lines - 1 : line + 1 });
    case 'ArrowUp':
      return to({ line: far ? 0 : line - 1 });
    case 'PageDown':
      return to({ line: line + size.page });
    case 'PageUp':
      return to({ line: Math.max(0, line - size.page) });
    case 'Home':
      return to(far ? { line: 0, column: 0 } : { column: 0 });
    case 'End':
      return to(
        far ? { line: size.lines - 1, column: size.columns - 1 } : { column: size.columns - 1 }
      );
    case 'ArrowRight':
      return far ? null : to({ column: column + 1 });
    case 'ArrowLeft':
      return far ? null : to({ column: column - 1 });
    default:
      return null;
  }
}

/** What a key does to the run of a line, as in the sidebar. */
export function runCommand(keys: Keys): RunCommand | null {
  if (keys.key === ' ') return keys.shiftKey ? 'tickTo' : 'tick';
  if (opensMenu(keys)) return 'menu';
  if (keys.ctrlKey || keys.metaKey || keys.altKey || keys.shiftKey) return null;
  return RUN_KEYS[keys.key] ?? null;
}

export function headerCommand(keys: Keys): HeaderCommand | null {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = keys;
  if (opensMenu(keys) || (altKey && key === 'ArrowDown')) return 'menu';
  if (key === 'Enter' || key === ' ') return shiftKey ? 'sortMore' : 'sort';
  if (key === 'ArrowRight') return altKey ? 'wider' : ctrlKey || metaKey ? 'moveRight' : null;
  if (key === 'ArrowLeft') return altKey ? 'narrower' : ctrlKey || metaKey ? 'moveLeft' : null;
  return key === '/' ? 'filter' : null;
}

/** What a key does wherever the keyboard is. */
export const ticksAll = ({ key, ctrlKey, metaKey, altKey, shiftKey }: Keys) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'a';

const opensMenu = ({ key, shiftKey }: Keys) => key === 'ContextMenu' || (key === 'F10' && shiftKey);

const RUN_KEYS: Record<string, RunCommand | undefined> = {
  Enter: 'open',
  F2: 'rename',
  t: 'tag',
  n: 'note',
  p: 'pin',
  c: 'compare',
  Delete: 'delete',
  '/': 'filter'
};

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
