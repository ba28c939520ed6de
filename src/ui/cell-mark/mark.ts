import { formatDuration } from '../../plot/format-duration.ts';
import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Translation } from '../translation.ts';

/** What the newest execution of a cell logged, for the quiet mark beside its prompt. */
export type CellMark = Pick<
  CellMetrics,
  | 'execution_id'
  | 'execution_count'
  | 'state'
  | 'started_time'
  | 'ended_time'
  | 'metrics'
  | 'params'
  | 'run_names'
>;

const MAX_NAMES = 8;
const MAX_RUN_NAME = 40;

/** Nothing is marked that logged nothing. */
export const isMarked = ({ metrics, params }: CellMark) => metrics.length + params.length > 0;

/** `2 metrics, 1 param`, of which run, and what they are; a line each. */
export function markText(mark: CellMark, trans: Translation): { label: string; title: string } {
  const { metrics, params, run_names } = mark;
  const counts = [
    ...(metrics.length === 0 ? [] : [trans._n('%1 metric', '%1 metrics', metrics.length)]),
    ...(params.length === 0 ? [] : [trans._n('%1 param', '%1 params', params.length)])
  ].join(', ');
  const label = [
    trans.__('Logged %1', counts),
    ...runsText(run_names, trans),
    ...(mark.state === 'error' ? [trans.__('then failed')] : []),
    ...(took(mark) === null ? [] : [took(mark)])
  ].join(' · ');
  const names = [
    ...metrics.map(one => `${one.metric_key} ${formatNumber(decodeDouble(one.last_value))}`),
    ...params
  ];
  const more = names.length - MAX_NAMES;
  const shown = [
    ...names.slice(0, MAX_NAMES),
    ...(more > 0 ? [trans.__('and %1 more', more)] : [])
  ];
  return { label, title: [label, ...shown, trans.__('Click for its run.')].join('\n') };
}

function runsText(names: readonly string[], trans: Translation): string[] {
  if (names.length > 1) return [trans._n('%1 run', '%1 runs', names.length)];
  return names.map(name => middleEllipsis(name, MAX_RUN_NAME));
}

function took({ started_time, ended_time }: CellMark): string | null {
  if (started_time === null || ended_time === null) return null;
  return formatDuration(ended_time - started_time);
}
