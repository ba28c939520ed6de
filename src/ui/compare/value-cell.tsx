import { formatNumber } from '../../plot/format-number.ts';
import { metricDirection } from '../../plot/metric-direction.ts';
import { DownIcon, UpIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import type { TableRow } from './table-rows.ts';

/** A param as it is; of a metric its value, and how far it is from the baseline's. */
export function ValueCell({
  row,
  column,
  baseline,
  trans
}: {
  row: TableRow;
  /** Index of its run. */
  column: number;
  baseline: number;
  trans: Translation;
}) {
  const value = row.values[column];
  const index = { 'aria-colindex': column + 2 };
  if (value === undefined) {
    return (
      <td {...index} className="ct-faint">
        <span aria-label={trans.__('none')}>–</span>
      </td>
    );
  }
  if (row.kind === 'param') {
    return (
      <td {...index} className="ct-compare-param" title={String(value)}>
        {row.texts[column]}
      </td>
    );
  }
  const base = row.values[baseline];
  return (
    <td {...index} className="ct-number ct-compare-metric" title={String(value)}>
      <span>{formatNumber(value as number)}</span>
      {column !== baseline && base !== undefined && (
        <Delta metric_key={row.key} delta={(value as number) - base} trans={trans} />
      )}
    </td>
  );
}

function Delta({
  metric_key,
  delta,
  trans
}: {
  metric_key: string;
  delta: number;
  trans: Translation;
}) {
  if (!Number.isFinite(delta) || delta === 0) return null;
  const direction = metricDirection(metric_key);
  const text = deltaText(delta);
  // 0.9361 - 0.9443 is -0.008199999999999985: the last digits are none of the values'.
  const full = String(Number(delta.toPrecision(12)));
  if (direction === null) {
    return (
      <span className="ct-delta ct-faint" title={trans.__('%1 to the baseline', full)}>
        {text}
      </span>
    );
  }
  const isBetter = delta > 0 === (direction === 'up');
  const guess =
    direction === 'up'
      ? trans.__('Larger is better: a guess by the name of the metric.')
      : trans.__('Smaller is better: a guess by the name of the metric.');
  const word = isBetter ? trans.__('better') : trans.__('worse');
  return (
    <span
      className={`ct-delta ${isBetter ? 'ct-better' : 'ct-worse'}`}
      title={trans.__('%1 to the baseline, %2. %3', full, word, guess)}
    >
      {text}
      {delta > 0 ? <UpIcon /> : <DownIcon />}
      <span className="ct-delta-word">{word}</span>
    </span>
  );
}

/** `+0.0082`, `−0.0082` with a minus sign of the width of the plus. */
const deltaText = (delta: number) => `${delta > 0 ? '+' : '−'}${formatNumber(Math.abs(delta))}`;
