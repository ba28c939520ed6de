import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import { formatAge, formatTime } from '../../plot/format-time.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { InlineText } from '../edit/inline-text.tsx';
import { CaretIcon, RunStateIcon, WarningIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { stateSentence } from '../run-state.ts';
import { SyncMark } from '../sync/sync-mark.tsx';
import { markText } from '../sync/sync-text.ts';
import type { RunSyncState } from '../../protocol/entities/sync.ts';
import type { Translation } from '../translation.ts';
import { EllipsisIcon, PinIcon } from '../line-icons.tsx';
import type { MenuAnchor } from '../menu/menu.tsx';
import type { RowValue } from './row-value.ts';
import { workedTime, type RunSummary } from './run-summary.ts';
import { SecondLine } from './second-line.tsx';
import type { RunLine } from './tree-lines.ts';

/**
 * How long a click on a name waits for a second one, ms. Systems take two for a double click up to
 * 500 apart, which few need: after this the run opens, and a second click still renames it.
 */
const DOUBLE_CLICK_MS = 400;

export interface RunRowProps {
  line: RunLine;
  selected: boolean;
  ticked: boolean;
  /** The one row that Tab reaches. */
  tabStop: boolean;
  value: RowValue | null;
  curve: Series | null;
  /** Why its numbers may not be what the notebook makes, a sentence each. */
  warnings: readonly string[];
  /** How far it is on the remote: undefined while that is not known; null: there is no remote. */
  mark: RunSyncState | undefined | null;
  /** The name is being edited. */
  renaming: boolean;
  now: number;
  trans: Translation;
  onFocus(): void;
  onToggle(): void;
  onOpen(): void;
  /** @param range all rows since the one that was ticked last */
  onTick(range: boolean): void;
  /** @param name null: it stays as it is */
  onRenamed(name: string | null, byKey: boolean): void;
  onRename(): void;
  onMenu(anchor: MenuAnchor): void;
  /** What is shown below a selected row. */
  details: ReactNode;
}

/** 25 px: state, name, one value, time. A second line where there is more to say. */
export function RunRow(props: RunRowProps) {
  const { line, selected, ticked, tabStop, value, mark, now, trans, details } = props;
  const { run } = line;
  const sentence = stateSentence(run.state, run.end_reason, trans);
  const time = timeText(run, now);
  const said = [
    run.run_name,
    ...(run.pinned ? [trans.__('pinned')] : []),
    sentence,
    ...props.warnings,
    ...(value === null ? [] : [`${value.key} ${value.text}`]),
    time,
    ...(mark ? [markText(mark, trans)] : [])
  ];
  const onClick = (event: MouseEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) props.onTick(event.shiftKey);
    else props.onOpen();
  };
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    props.onToggle();
  };
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
    props.onMenu({ left: event.clientX, top: event.clientY, bottom: event.clientY });
  };
  return (
    <li
      className={`ct-run-row ${selected ? 'ct-selected' : ''}`}
      role="none"
      data-line={line.id}
      data-level={line.level}
      data-run-id={run.run_id}
      data-state={run.state}
    >
      <div
        className="ct-run-item"
        role="treeitem"
        aria-level={line.level}
        aria-posinset={line.place}
        aria-setsize={line.count}
        aria-selected={selected}
        aria-checked={ticked}
        aria-expanded={line.open}
        tabIndex={tabStop ? 0 : -1}
        onFocus={props.onFocus}
      >
        {/* Its name in whole words. What is drawn repeats it, and what is clicked has a key. */}
        <span className="ct-hidden">{said.join(', ')}</span>
        <div className="ct-row" onClick={onClick} onContextMenu={onContextMenu}>
          <input
            className="ct-row-tick"
            type="checkbox"
            tabIndex={-1}
            aria-hidden="true"
            checked={ticked}
            title={trans.__('Select')}
            onMouseDown={keepFocus}
            onClick={event => {
              event.stopPropagation();
              props.onTick(event.shiftKey);
            }}
            // The click tells with which keys it was made.
            onChange={() => {}}
          />
          <span
            className={`ct-caret ${selected ? 'ct-caret-open' : ''}`}
            aria-hidden="true"
            title={selected ? trans.__('Hide values') : trans.__('Show values')}
            onClick={toggle}
          >
            <CaretIcon />
          </span>
          <span className="ct-row-state" title={sentence} aria-hidden="true">
            <RunStateIcon state={run.state} />
          </span>
          <RunName {...props} time={time} />
          {value !== null && (
            <span className="ct-row-metric" title={`${value.key} ${value.full}`} aria-hidden="true">
              <span className="ct-row-key">{value.key}</span>
              <span className={value.isMetric ? 'ct-number' : 'ct-row-param'}>{value.text}</span>
            </span>
          )}
          <span className="ct-row-time" title={timeTitle(run, trans)} aria-hidden="true">
            {time}
          </span>
          {mark !== null && <SyncMark state={mark} trans={trans} silent />}
        </div>
        <SecondLine {...props} run={run} sentence={sentence} />
      </div>
      {selected && (
        // A leaf of the tree, or its text would be a part of the row's name.
        <div
          className="ct-details"
          role="treeitem"
          aria-level={line.level + 1}
          aria-selected={false}
        >
          {details}
        </div>
      )}
    </li>
  );
}

/** The name with its marks. A click on it waits for a second one, which renames. */
function RunName(props: RunRowProps & { time: string }) {
  const { line, renaming, time, now, warnings, trans } = props;
  const { run } = line;
  const waiting = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(waiting.current), []);
  if (renaming) {
    return (
      <span className="ct-row-name">
        <InlineText
          text={run.run_name}
          label={trans.__('Name of the run')}
          onSave={name => props.onRenamed(name, true)}
          onClose={byKey => props.onRenamed(null, byKey)}
        />
      </span>
    );
  }
  const onClick = (event: MouseEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    clearTimeout(waiting.current);
    if (event.detail <= 1) waiting.current = setTimeout(props.onOpen, DOUBLE_CLICK_MS);
  };
  const onDoubleClick = () => {
    clearTimeout(waiting.current);
    props.onRename();
  };
  const onMenu = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    props.onMenu(event.currentTarget.getBoundingClientRect());
  };
  return (
    <span className="ct-row-name" title={nameTitle(run, time, now, trans)}>
      <span
        className="ct-row-text"
        aria-hidden="true"
        onClick={onClick}
        onDoubleClick={onDoubleClick}
      >
        <MiddleText text={run.run_name} />
      </span>
      {warnings.length > 0 && (
        <span className="ct-row-warning" title={warnings.join('\n')} aria-hidden="true">
          <WarningIcon />
        </span>
      )}
      {run.pinned && (
        <span className="ct-pinned" title={trans.__('Pinned')} aria-hidden="true">
          <PinIcon />
        </span>
      )}
      {run.nested_count > 1 && (
        <span className="ct-faint" aria-hidden="true">
          ({run.nested_count})
        </span>
      )}
      <button
        className="ct-row-menu"
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        title={trans.__('Actions')}
        aria-label={trans.__('Actions on %1', run.run_name)}
        onMouseDown={keepFocus}
        onClick={onMenu}
      >
        <EllipsisIcon />
      </button>
    </span>
  );
}

/** A press would give the focus to what is hidden from readers of the screen. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

function timeText(run: RunSummary, now: number): string {
  const worked = workedTime(run, now);
  return run.state === 'running' ? formatElapsed(worked) : formatDuration(worked);
}

function timeTitle(run: RunSummary, trans: Translation): string {
  const started = formatTime(run.start_time);
  return run.session === null
    ? trans.__('Started %1', started)
    : trans.__('Time in cells. Started %1', started);
}

/** With the time, which a narrow sidebar leaves out of the row. */
function nameTitle(run: RunSummary, time: string, now: number, trans: Translation): string {
  const ago = trans.__('%1 ago', formatAge(run.start_time, now));
  const notebook = run.session?.notebook_path;
  return [run.run_name, ...(notebook ? [notebook] : []), `${time} · ${ago}`].join('\n');
}
