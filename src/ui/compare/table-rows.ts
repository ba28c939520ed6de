import { formatNumber } from '../../plot/format-number.ts';
import { metricKeys, paramKeys } from './choices.ts';
import type { Statistic } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import { statisticOf } from './columns.ts';
import type { SeriesLookup } from './series-shelf.ts';

/** A param or metric of all runs; `values` has one entry a run, undefined where it lacks it. */
export type TableRow = ParamRow | MetricRow;

export interface ParamRow {
  kind: 'param';
  key: string;
  values: readonly (string | undefined)[];
  /** As they are shown: long decimals with 4 digits, where that leaves them apart. */
  texts: readonly (string | undefined)[];
  differs: boolean;
}

export interface MetricRow {
  kind: 'metric';
  key: string;
  values: readonly (number | undefined)[];
  differs: boolean;
}

export function paramRows(runs: readonly ComparedRun[]): ParamRow[] {
  return paramKeys(runs).map(key => {
    const values = runs.map(({ params }) => params.get(key));
    return { kind: 'param', key, values, texts: shortTexts(values), differs: differ(values) };
  });
}

export function metricRows(
  runs: readonly ComparedRun[],
  statistic: Statistic,
  series: SeriesLookup
): MetricRow[] {
  return metricKeys(runs).map(key => {
    const values = runs.map(run => statisticOf(run, key, statistic, series));
    // By the last values: the others may not be here yet, and rows must not come and go meanwhile.
    const last = runs.map(({ metrics }) => metrics.get(key)?.value);
    return { kind: 'metric', key, values, differs: differ(last) };
  });
}

/** Decimals with more digits than people read: 0.0029000000000000002. */
const LONG_DECIMAL = /^-?\d*\.\d{6,}(e[-+]?\d+)?$/i;

function shortTexts(values: readonly (string | undefined)[]): readonly (string | undefined)[] {
  const short = values.map(value =>
    value !== undefined && LONG_DECIMAL.test(value) ? formatNumber(Number(value)) : value
  );
  return new Set(short).size === new Set(values).size ? short : values;
}

// A set holds NaN once.
const differ = (values: readonly unknown[]) => new Set(values).size > 1;
