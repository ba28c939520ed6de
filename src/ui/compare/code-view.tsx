import { useId, useMemo, useState } from 'react';
import type { Host } from '../host.ts';
import { Skeleton } from '../skeleton.tsx';
import { alignCells, type CellPair } from './align-cells.ts';
import { CellPairView } from './cell-pair-view.tsx';
import { cellsAsRan } from './cells-as-ran.ts';
import { baselineOf, otherOf } from './choices.ts';
import type { ComparedRun } from './compared-run.ts';
import type { CompareModel, CompareViewState } from './model.ts';

/** The cells of two runs as they ran: what differs is open, the rest is folded. */
export function CodeView({
  state,
  model,
  host
}: {
  state: CompareViewState;
  model: CompareModel;
  host: Host;
}) {
  const { trans } = host;
  const { view, runs } = state;
  const baseline = baselineOf(view, runs);
  const other = otherOf(view, runs);
  const id = useId();
  if (baseline === undefined || other === undefined) return null;
  return (
    <section className="ct-run-section ct-compare-code">
      <h3 className="ct-run-section-title">{trans.__('Code')}</h3>
      {runs.length > 2 && (
        <p className="ct-compare-choice">
          <label htmlFor={id}>{trans.__('%1 and', baseline.run_name)}</label>
          <select
            id={id}
            className="ct-compare-input"
            value={other.run_id}
            onChange={({ target }) => model.change({ other: target.value })}
          >
            {runs
              .filter(run => run !== baseline)
              .map(({ run_id, run_name }) => (
                <option key={run_id} value={run_id}>
                  {run_name}
                </option>
              ))}
          </select>
        </p>
      )}
      <Cells state={state} baseline={baseline} other={other} host={host} />
    </section>
  );
}

function Cells({
  state,
  baseline,
  other,
  host: { trans }
}: {
  state: CompareViewState;
  baseline: ComparedRun;
  other: ComparedRun;
  host: Host;
}) {
  const before = executionsOf(state, baseline);
  const after = executionsOf(state, other);
  const pairs = useMemo(() => {
    if (!before || !after) return [];
    const newer = other.start_time >= baseline.start_time ? 'after' : 'before';
    return alignCells(cells(before, baseline), cells(after, other), newer);
  }, [before, after, baseline, other]);

  const lacking = [baseline, other].find(run => run.session_id === null);
  if (lacking !== undefined) {
    return (
      <p className="ct-faint ct-none">
        {trans.__('%1 was not made by a notebook that celltrail records.', lacking.run_name)}
      </p>
    );
  }
  if (before === undefined || after === undefined) return <Skeleton trans={trans} />;
  if (pairs.length === 0) return <p className="ct-faint ct-none">{trans.__('No cells ran.')}</p>;
  const changed = pairs.filter(pair => !pair.same);
  return (
    <>
      <p className="ct-none">
        {changed.length === 0
          ? trans._n(
              '%1 cell ran, and it is equal.',
              '%1 cells ran, all of them equal.',
              pairs.length
            )
          : trans._n(
              '%1 cell differs of %2.',
              '%1 cells differ of %2.',
              changed.length,
              pairs.length
            )}
      </p>
      <ol className="ct-cells">
        {changed.map(pair => (
          <CellPairView
            key={keyOf(pair)}
            pair={pair}
            names={{ before: baseline.run_name, after: other.run_name }}
            trans={trans}
          />
        ))}
      </ol>
      <EqualCells pairs={pairs.filter(pair => pair.same)} trans={trans} />
    </>
  );
}

function EqualCells({ pairs, trans }: { pairs: readonly CellPair[]; trans: Host['trans'] }) {
  const [open, setOpen] = useState(false);
  if (pairs.length === 0) return null;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="ct-faint">
        {trans._n('%1 equal cell', '%1 equal cells', pairs.length)}
      </summary>
      {open && (
        <ol className="ct-cells">
          {pairs.map(pair => (
            <li key={keyOf(pair)} className="ct-cell">
              <pre className="ct-code" tabIndex={0}>
                {pair.after?.source}
              </pre>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

function executionsOf({ executions }: CompareViewState, { session_id }: ComparedRun) {
  return session_id === null ? undefined : executions.get(session_id);
}

/** A run that a cell of the session made saw nothing of what ran after its end. */
function cells(executions: NonNullable<ReturnType<typeof executionsOf>>, run: ComparedRun) {
  return cellsAsRan(executions, run.isSession ? null : run.end_time);
}

const keyOf = ({ before, after }: CellPair) =>
  `${before?.execution_id ?? ''} ${after?.execution_id ?? ''}`;
