import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { MAX_COMPARED_RUNS } from '../compare-runs.ts';
import { errorText } from '../error-text.ts';
import type { Host } from '../host.ts';
import { RunStateIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { stateWord } from '../run-state.ts';
import type { RunSummary } from '../runs/run-summary.ts';
import type { CompareModel, CompareViewState } from './model.ts';

const MAX_RESULTS = 8;
/** ms without a key until it is asked. */
const TYPING_MS = 200;

type Found = { runs: readonly RunSummary[]; error: string | null };

/** A button that turns into a search for runs; a click on one adds it. */
export function AddRun({
  state,
  model,
  host
}: {
  state: CompareViewState;
  model: CompareModel;
  host: Host;
}) {
  const { trans } = host;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const isFull = state.view.run_ids.length >= MAX_COMPARED_RUNS;
  return (
    <div
      className="ct-compare-add"
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        className="ct-button"
        type="button"
        aria-expanded={open}
        disabled={isFull}
        title={
          isFull ? trans.__('A comparison holds %1 runs at most', MAX_COMPARED_RUNS) : undefined
        }
        onClick={() => setOpen(!open)}
      >
        {trans.__('Add run')}
      </button>
      {open && <RunSearch model={model} host={host} known={new Set(state.view.run_ids)} />}
    </div>
  );
}

function RunSearch({
  model,
  host: { trans },
  known
}: {
  model: CompareModel;
  host: Host;
  known: ReadonlySet<string>;
}) {
  const [query, setQuery] = useState('');
  const found = useFound(model, query, MAX_RESULTS + known.size);
  const runs = found.runs.filter(({ run_id }) => !known.has(run_id)).slice(0, MAX_RESULTS);
  return (
    <div className="ct-compare-search">
      <input
        className="ct-compare-input"
        type="search"
        autoFocus
        value={query}
        placeholder={trans.__('Name, or val/acc > 0.9')}
        aria-label={trans.__('Find a run to add')}
        onChange={({ target }) => setQuery(target.value)}
      />
      <ul className="ct-compare-found" aria-label={trans.__('Runs found')}>
        {runs.map(run => (
          <li key={run.run_id}>
            <button
              className="ct-plain-button"
              type="button"
              aria-label={trans.__('Add %1, %2', run.run_name, stateWord(run.state, trans))}
              onClick={() => model.addRuns([run.run_id])}
            >
              <RunStateIcon state={run.state} />
              <MiddleText text={run.run_name} />
            </button>
          </li>
        ))}
      </ul>
      <p className="ct-faint ct-none" role="status">
        {found.error ?? (runs.length === 0 ? trans.__('No other run matches.') : '')}
      </p>
    </div>
  );
}

/** What matches, some time after the last key; what was found before stays until then. */
function useFound(model: CompareModel, query: string, max_results: number): Found {
  const [found, setFound] = useState<Found>({ runs: [], error: null });
  useEffect(() => {
    let isOld = false;
    const ask = async () => {
      try {
        const runs = await model.findRuns(query, max_results);
        if (!isOld) setFound({ runs, error: null });
      } catch (error) {
        if (!isOld) setFound(before => ({ ...before, error: errorText(error) }));
      }
    };
    const timer = setTimeout(() => void ask(), query === '' ? 0 : TYPING_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [model, query, max_results]);
  return found;
}
