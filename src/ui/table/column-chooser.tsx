import { useId, useState } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { RunColumnKey, RunColumnKeys } from '../../protocol/endpoints/run-rows.ts';
import type { Translation } from '../translation.ts';
import { columnTitle, NAME_COLUMN, parseColumn, RUN_COLUMNS } from './column.ts';

interface Choice {
  id: string;
  title: string;
  /** Runs that have it; absent: all do. */
  count?: number;
}

/** Of one kind; who looks for others writes a part of their names. */
const MAX_SHOWN = 200;

/** Which columns are shown, out of all that the runs have. */
export function ColumnChooser({
  columns,
  keys,
  trans,
  onChange,
  onReset,
  onClose
}: {
  columns: readonly string[];
  /** null: not known yet */
  keys: RunColumnKeys | null;
  trans: Translation;
  onChange(columns: readonly string[]): void;
  /** Those that the table chooses by itself. */
  onReset(): void;
  onClose(): void;
}) {
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(columns);
  const show = (next: readonly string[]) => {
    setShown(next);
    onChange(next);
  };
  const toggle = (id: string) =>
    show(shown.includes(id) ? shown.filter(one => one !== id) : [...shown, id]);
  const run = RUN_COLUMNS.filter(id => id !== NAME_COLUMN).map(id => ({
    id,
    title: columnTitle(id, trans)
  }));
  const groups: [string, readonly Choice[]][] = [
    [trans.__('Run'), run],
    [trans.__('Metrics'), choices('metrics', keys?.metrics, shown)],
    [trans.__('Params'), choices('params', keys?.params, shown)],
    [trans.__('Tags'), choices('tags', keys?.tags, shown)]
  ];
  const wanted = search.trim().toLowerCase();
  return (
    <div className="ct-chooser">
      <input
        className="ct-input"
        type="search"
        autoFocus
        aria-label={trans.__('Search columns')}
        placeholder={trans.__('Search columns')}
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      <div className="ct-chooser-lists">
        {groups.map(([title, all]) => (
          <ChoiceList
            key={title}
            title={title}
            choices={all.filter(choice => choice.title.toLowerCase().includes(wanted))}
            shown={shown}
            trans={trans}
            onToggle={toggle}
            onAll={(ids, on) =>
              show(on ? [...new Set([...shown, ...ids])] : shown.filter(one => !ids.includes(one)))
            }
          />
        ))}
      </div>
      <div className="ct-actions">
        <button
          className="ct-button"
          type="button"
          onClick={() => {
            onReset();
            onClose();
          }}
        >
          {trans.__('Choose for me')}
        </button>
        <button className="ct-button" type="button" onClick={onClose}>
          {trans.__('Done')}
        </button>
      </div>
    </div>
  );
}

function ChoiceList({
  title,
  choices,
  shown,
  trans,
  onToggle,
  onAll
}: {
  title: string;
  choices: readonly Choice[];
  shown: readonly string[];
  trans: Translation;
  onToggle(id: string): void;
  onAll(ids: readonly string[], on: boolean): void;
}) {
  const id = useId();
  if (choices.length === 0) return null;
  const listed = choices.slice(0, MAX_SHOWN);
  const ids = listed.map(choice => choice.id);
  const isAll = ids.every(one => shown.includes(one));
  return (
    <fieldset className="ct-chooser-list" aria-labelledby={id}>
      <div className="ct-chooser-head">
        <span id={id}>{title}</span>
        <span className="ct-faint">{formatCount(choices.length)}</span>
        <button className="ct-plain-button" type="button" onClick={() => onAll(ids, !isAll)}>
          {isAll ? trans.__('None') : trans.__('All')}
        </button>
      </div>
      {listed.map(choice => (
        <label key={choice.id} className="ct-chooser-choice" title={choice.title}>
          <input
            type="checkbox"
            checked={shown.includes(choice.id)}
            onChange={() => onToggle(choice.id)}
          />
          <span className="ct-run-table-text">{choice.title}</span>
          {choice.count !== undefined && (
            <span className="ct-faint ct-number">{formatCount(choice.count)}</span>
          )}
        </label>
      ))}
      {choices.length > listed.length && (
        <p className="ct-faint">
          {trans.__('and %1 more', formatCount(choices.length - listed.length))}
        </p>
      )}
    </fieldset>
  );
}

/** Those that the runs have, and those that are shown though no run has them. */
function choices(
  kind: 'metrics' | 'params' | 'tags',
  keys: readonly RunColumnKey[] = [],
  shown: readonly string[]
): Choice[] {
  const known = keys.map(({ key, count }) => ({ id: `${kind}.${key}`, title: key, count }));
  const ids = new Set(known.map(({ id }) => id));
  const others = shown.flatMap(id => {
    const column = parseColumn(id);
    return column?.kind === kind && !ids.has(id) ? [{ id, title: column.key, count: 0 }] : [];
  });
  return [...known, ...others];
}
