import { useEffect, useRef, useState } from 'react';
import type { Host } from '../host.ts';
import { saveFile } from '../save-file.ts';
import type { RunTableModel } from './model.ts';
import { runCsv } from './run-csv.ts';
import { tellFailure } from '../tell-failure.ts';

export interface CsvExport {
  /** null: none is under way. */
  progress: { done: number; total: number } | null;
  start(): Promise<void>;
  cancel(): void;
}

/** Saves all rows that match as a file; it ends with the view. */
export function useCsvExport(model: RunTableModel, host: Host): CsvExport {
  const [progress, setProgress] = useState<CsvExport['progress']>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const start = async () => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    const { view, columns, facts, total } = model.state;
    setProgress({ done: 0, total: total ?? 0 });
    try {
      const parts = await runCsv(model.client, {
        view,
        columns,
        experiments: facts.experiments,
        trans: host.trans,
        signal: controller.signal,
        onProgress: (done, all) => setProgress({ done, total: all })
      });
      saveFile(new Blob(parts, { type: 'text/csv' }), 'runs.csv');
    } catch (error) {
      if (!controller.signal.aborted) tellFailure(host, error);
    }
    if (abort.current === controller) setProgress(null);
  };
  const cancel = () => {
    abort.current?.abort();
    setProgress(null);
  };
  return { progress, start, cancel };
}
