import { useState } from 'react';
import type { Translation } from '../translation.ts';

/** A table with fewer rows is read at a glance. */
const MIN_ROWS = 13;

export interface Filter {
  text: string;
  setText(text: string): void;
  /** Whether one of these contains what was typed, in either case. */
  matches(...texts: string[]): boolean;
}

export function useTableFilter(): Filter {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const matches = (...texts: string[]) =>
    wanted === '' || texts.some(one => one.toLowerCase().includes(wanted));
  return { text, setText, matches };
}

/** A box above a long table; nothing above a short one. */
export function TableFilter({
  filter,
  rows,
  found,
  label,
  trans
}: {
  filter: Filter;
  rows: number;
  found: number;
  /** What the table lists. */
  label: string;
  trans: Translation;
}) {
  if (rows < MIN_ROWS) return null;
  return (
    <div className="ct-table-filter">
      <input
        className="ct-input"
        type="search"
        value={filter.text}
        placeholder={trans.__('Filter')}
        aria-label={trans.__('Filter: %1', label)}
        onChange={event => filter.setText(event.target.value)}
      />
      <span className="ct-faint" role="status">
        {filter.text === '' ? '' : trans.__('%1 of %2', found, rows)}
      </span>
    </div>
  );
}
