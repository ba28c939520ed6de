import { formatDuration } from '../../plot/format-duration.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { CellMetric, CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { chosenMetric } from '../chosen-metric.ts';
import type { Translation } from '../translation.ts';

/** Something that a person who looks elsewhere wants to hear of. */
export type Notice =
  /** A cell that logs ended after a long time. */
  | { type: 'cell-ended'; session: Session; cell: CellMetrics }
  /** The last value of a metric is no finite number. */
  | { type: 'not-finite'; session: Session; cell: CellMetrics; metric: CellMetric }
  | { type: 'kernel-died'; session: Session };

const MAX_NAME = 40;

export function noticeText(notice: Notice, trans: Translation): string {
  const { session } = notice;
  const name = middleEllipsis(session.notebook_path?.split('/').pop() ?? '', MAX_NAME);
  if (notice.type === 'kernel-died') {
    return trans.__('%1: %2. What was logged before is kept.', name, session.end_reason);
  }
  const { cell } = notice;
  const place = cell.execution_count === null ? name : `${name} [${cell.execution_count}]`;
  if (notice.type === 'not-finite') {
    const { metric_key, last_step, last_value } = notice.metric;
    const value = String(decodeDouble(last_value));
    return trans.__(
      '%1: %2 is %3 at step %4.',
      place,
      middleEllipsis(metric_key, MAX_NAME),
      value,
      last_step
    );
  }
  const took = formatDuration((cell.ended_time ?? 0) - (cell.started_time ?? 0));
  const last = lastValue(cell);
  const sentence =
    cell.state === 'ok'
      ? trans.__('%1 finished after %2', place, took)
      : trans.__('%1 failed after %2', place, took);
  return last === null ? `${sentence}.` : `${sentence} · ${last}`;
}

function lastValue({ metrics }: CellMetrics): string | null {
  const key = chosenMetric(
    metrics.map(({ metric_key }) => metric_key),
    null
  );
  const metric = metrics.find(({ metric_key }) => metric_key === key);
  if (metric === undefined) return null;
  const { metric_key, last_value } = metric;
  return `${middleEllipsis(metric_key, MAX_NAME)} ${formatNumber(decodeDouble(last_value))}`;
}
