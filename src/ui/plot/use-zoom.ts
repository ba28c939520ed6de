import { useEffect, useMemo, useRef, useState } from 'react';
import type { StepRange } from '../../plot/axes.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { errorText } from '../error-text.ts';

/** Asks the record for the points of some steps; in the order of the plot's series. */
export type LoadSeries = (range: StepRange | null) => Promise<readonly Series[]>;

export interface Zoom {
  range: StepRange | null;
  /** What is known of the range, or of the whole. */
  series: readonly Series[];
  /** The record was asked for the range and has not answered yet. */
  loading: boolean;
  error: string | null;
  set(range: StepRange | null): void;
  retry(): void;
}

/**
 * What of a plot's series is shown. Of a range the record is asked for as many points as the whole had;
 * until it answers, those that are here already are drawn.
 */
export function useZoom(series: readonly Series[], load?: LoadSeries): Zoom {
  const [range, setRange] = useState<StepRange | null>(null);
  const [answer, setAnswer] = useState<{ range: StepRange; series: readonly Series[] } | null>(
    null
  );
  const [error, setError] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  /** Numbers of asks: an answer that comes late does not replace a later one. */
  const asked = useRef(0);
  const answered = useRef(0);
  const grown = range === null ? '' : growth(series, range);

  useEffect(() => {
    if (range === null || latest.current === undefined) return undefined;
    let isCurrent = true;
    const ask = ++asked.current;
    const isNewest = () => isCurrent && ask > answered.current;
    latest.current(range).then(
      points => {
        if (!isNewest()) return;
        answered.current = ask;
        setAnswer({ range, series: points });
        setError(null);
      },
      (reason: unknown) => isNewest() && setError(errorText(reason))
    );
    return () => {
      isCurrent = false;
    };
  }, [range, grown, tries]);

  const isAnswered = range !== null && answer?.range === range;
  const shown = useMemo(
    () => (isAnswered && answer !== null ? aligned(answer.series, series) : series),
    [isAnswered, answer, series]
  );
  return {
    range,
    series: shown,
    loading: range !== null && load !== undefined && !isAnswered && error === null,
    error: range === null ? null : error,
    set: wanted => {
      setError(null);
      setRange(wanted === null ? null : within(series, wanted));
    },
    retry: () => {
      setError(null);
      setTries(tries + 1);
    }
  };
}

/** Changes when points may have come into the range. */
function growth(series: readonly Series[], { end }: StepRange): string {
  return series
    .map(({ steps, count }) => (steps.length > 0 && steps[steps.length - 1] > end ? '' : count))
    .join();
}

/** One for each series of the plot, whichever were answered. */
function aligned(answer: readonly Series[], series: readonly Series[]): readonly Series[] {
  if (answer.length === series.length) return answer;
  return series.map(
    one =>
      answer.find(
        ({ run_id, metric_key }) => run_id === one.run_id && metric_key === one.metric_key
      ) ?? { ...one, count: 0, steps: [], timestamps: [], values: [], origin: [] }
  );
}

/** The part of a range that has points; null: that is all of them. */
function within(series: readonly Series[], { start, end }: StepRange): StepRange | null {
  const drawn = series.filter(({ steps }) => steps.length > 0);
  const first = Math.min(...drawn.map(({ steps }) => steps[0]));
  const last = Math.max(...drawn.map(({ steps }) => steps[steps.length - 1]));
  if (start <= first && end >= last) return null;
  return { start: Math.max(start, first), end: Math.min(end, last) };
}
