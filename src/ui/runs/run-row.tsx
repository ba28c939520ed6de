import type { MouseEvent } from 'react';
import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { formatAge, formatTime } from '../../plot/format-time.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { chosenMetric } from '../chosen-metric.ts';
import { CaretIcon, RunStateIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import type { OpenRun } from '../open-run.ts';
import { originText } from '../plot/read-out.tsx';
import { Sparkline } from '../plot/sparkline.tsx';
import type { GoToCell } from '../run/go-to-cell.ts';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import { RunDetails } from './run-details.tsx';
import { workedTime, type RunSummary } from './run-summary.ts';

export interface RunRowProps {
  run: RunSummary;
  level: 1 | 2;
  selected: boolean;
  /** The one row that Tab reaches. */
  tabStop: boolean;
  chosen: string | null;
  curve: Series | null;
  openRun: OpenRun | null;
  now: number;
  trans: Translation;
  onFocus(): void;
  onToggle(): void;
  onOpen(): void;
  onChooseMetric(metric_key: string): void;
  onGoToCell?: GoToCell;
}

/** 25 px: state, name, one metric, time. A second line where there is more to say. */
export function RunRow(props: RunRowProps) {
  const { run, level, selected, tabStop, chosen, now, trans } = props;
  const sentence = stateSentence(run.state, run.end_reason, trans);
  const key = chosenMetric([...run.metrics.keys()], chosen);
  const value = key === null ? null : (run.metrics.get(key) as number);
  const time = timeText(run, now);
  const said = [
    run.run_name,
    sentence,
    ...(key === null ? [] : [`${key} ${formatNumber(value as number)}`]),
    time
  ];
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    props.onToggle();
  };
  return (
    <li
      className={`ct-run-row ${selected ? 'ct-selected' : ''}`}
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      aria-expanded={selected}
      aria-label={said.join(', ')}
      tabIndex={tabStop ? 0 : -1}
      data-run-id={run.run_id}
      data-state={run.state}
      onFocus={props.onFocus}
    >
      <div className="ct-row" onClick={props.onOpen}>
        <span
          className={`ct-caret ${selected ? 'ct-caret-open' : ''}`}
          title={selected ? trans.__('Hide values') : trans.__('Show values')}
          onClick={toggle}
        >
          <CaretIcon />
        </span>
        <span className="ct-row-state" title={sentence}>
          <RunStateIcon state={run.state} />
        </span>
        <span className="ct-row-name" title={nameTitle(run, time, now, trans)}>
          <MiddleText text={run.run_name} />
          {run.children.length > 1 && <span className="ct-faint">({run.children.length})</span>}
        </span>
        {key !== null && (
          <span className="ct-row-metric" title={`${key} ${String(value)}`}>
            <span className="ct-row-key">{key}</span>
            <span className="ct-number">{formatNumber(value as number)}</span>
          </span>
        )}
        <span className="ct-row-time" title={timeTitle(run, trans)}>
          {time}
        </span>
      </div>
      <SecondLine {...props} sentence={sentence} />
      {selected && (
        <RunDetails
          run={run}
          metric={key}
          openRun={props.openRun}
          trans={trans}
          onOpen={props.onOpen}
          onChooseMetric={props.onChooseMetric}
          onGoToCell={props.onGoToCell}
        />
      )}
    </li>
  );
}

function SecondLine({
  run,
  selected,
  curve,
  now,
  trans,
  sentence
}: RunRowProps & { sentence: string }) {
  const isRunning = run.state === 'running';
  const isTrouble =
    run.state === 'cell-failed' ||
    ((run.state === 'failed' || run.state === 'killed') && run.end_reason !== null);
  if (!isRunning && !selected && !isTrouble) return null;
  const last = curve?.origins[curve.origin[curve.origin.length - 1]] ?? null;
  const place = originText(last, trans);
  const facts = [
    ...(isRunning && place !== null ? [] : [sentence]),
    ...(isTrouble || place === null ? [] : [place]),
    ...(isRunning ? [] : [trans.__('%1 ago', formatAge(run.end_time ?? run.start_time, now))])
  ];
  return (
    <div className={`ct-second-line ${isTrouble ? 'ct-trouble' : ''}`}>
      {curve !== null && !isTrouble && <Sparkline series={curve} />}
      <span className="ct-second-text" title={facts.join(' · ')}>
        {facts.join(' · ')}
      </span>
    </div>
  );
}

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
