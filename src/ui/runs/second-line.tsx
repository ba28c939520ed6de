import { formatAge } from '../../plot/format-time.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { originText } from '../plot/read-out.tsx';
import { Sparkline } from '../plot/sparkline.tsx';
import type { Translation } from '../translation.ts';
import type { RunSummary } from './run-summary.ts';

/** Where a row has more to say: it runs, is selected, or ended badly. */
export function SecondLine({
  run,
  selected,
  curve,
  now,
  sentence,
  trans
}: {
  run: RunSummary;
  selected: boolean;
  curve: Series | null;
  now: number;
  /** Its state, in words. */
  sentence: string;
  trans: Translation;
}) {
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
    // The row's name has the state; where the last point came from is in the run's tab as well.
    <div className={`ct-second-line ${isTrouble ? 'ct-trouble' : ''}`} aria-hidden="true">
      {curve !== null && !isTrouble && <Sparkline series={curve} />}
      <span className="ct-second-text" title={facts.join(' · ')}>
        {facts.join(' · ')}
      </span>
    </div>
  );
}
