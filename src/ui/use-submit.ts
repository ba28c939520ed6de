import { useState, type FormEvent } from 'react';
import { errorText } from './error-text.ts';

/**
 * What a form does once at a time.
 *
 * @param work rejects with why it was not done
 * @param ready false: there is nothing to do it with yet
 */
export function useSubmit(
  work: () => Promise<void>,
  ready = true
): {
  /** It is being done. */
  busy: boolean;
  /** Why it was not done the last time; null when it was. */
  error: string | null;
  onSubmit(event: FormEvent): void;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  };
  return {
    busy,
    error,
    onSubmit: event => {
      event.preventDefault();
      void submit();
    }
  };
}
