import { useEffect, useRef, useState } from 'react';
import { errorText } from '../error-text.ts';

export interface Asked<Value> {
  /** null until it is here. What was asked for before stays until then. */
  value: Value | null;
  error: string | null;
  retry(): void;
}

/**
 * Asks when the component appears, and again when `key` changes. Answers of earlier keys are dropped.
 *
 * @param key of all that `ask` depends on
 */
export function useAsked<Value>(ask: () => Promise<Value>, key: string): Asked<Value> {
  const [answer, setAnswer] = useState<{ value: Value | null; error: string | null }>({
    value: null,
    error: null
  });
  const [tries, setTries] = useState(0);
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    let wanted = true;
    newest.current().then(
      value => {
        if (wanted) setAnswer({ value, error: null });
      },
      (error: unknown) => {
        if (wanted) setAnswer(({ value }) => ({ value, error: errorText(error) }));
      }
    );
    return () => {
      wanted = false;
    };
  }, [key, tries]);
  return { ...answer, retry: () => setTries(tries + 1) };
}
