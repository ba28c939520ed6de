import { useEffect, useRef, useState } from 'react';
import { hasTimes } from '../../plot/figure.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { errorText } from '../error-text.ts';
import type { LoadSeries } from './use-zoom.ts';

export interface TimedSeries {
  series: readonly Series[];
  /** Whether the points can have times. */
  timed: boolean;
  /** Whether all of them have. */
  known: boolean;
  error: string | null;
  retry(): void;
}

/**
 * Series with the times of their points. A saved plot has none: the record is asked for them, once an
 * axis wants them; until it answers, and if it does not, the series are as they came.
 *
 * @param load all series in their order; absent: what has no times gets none
 */
export function useTimedSeries(
  series: readonly Series[],
  wanted: boolean,
  load?: LoadSeries
): TimedSeries {
  const [answer, setAnswer] = useState<{ of: readonly Series[]; series: readonly Series[] } | null>(
    null
  );
  const [error, setError] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const known = series.every(hasTimes);
  const ask = wanted && !known && load !== undefined;
  useEffect(() => {
    if (!ask) return undefined;
    let isCurrent = true;
    latest.current?.(null).then(
      timed => {
        if (!isCurrent) return;
        setAnswer({ of: series, series: timed });
        setError(null);
      },
      (reason: unknown) => isCurrent && setError(errorText(reason))
    );
    return () => {
      isCurrent = false;
    };
  }, [ask, series, tries]);
  const isAnswered = ask && answer?.of === series && answer.series.length === series.length;
  return {
    series: isAnswered ? answer.series : series,
    known: isAnswered ? answer.series.every(hasTimes) : known,
    timed: known || load !== undefined,
    error: ask ? error : null,
    retry: () => {
      setError(null);
      setTries(tries + 1);
    }
  };
}
