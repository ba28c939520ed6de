import type { Translation } from '../translation.ts';
import type { CompareModel, CompareViewState } from './model.ts';

/** Runs that are not there, and sessions whose values lie in several runs of theirs. */
export function CompareNotes({
  state: { view, runs, missing },
  model,
  trans
}: {
  state: CompareViewState;
  model: CompareModel;
  trans: Translation;
}) {
  const read = runs.length + missing.size;
  const several = runs.filter(({ isSession, nested }) => isSession && nested.length > 1);
  return (
    <>
      {read < view.run_ids.length && (
        <p className="ct-faint ct-none" role="status">
          {trans.__('%1 of %2 runs read…', read, view.run_ids.length)}
        </p>
      )}
      {[...missing].map(([run_id, reason]) => (
        <p key={run_id} className="ct-note ct-compare-note-line">
          <span>{trans.__('Run %1: %2', run_id.slice(0, 8), reason)}</span>
          <button className="ct-button" type="button" onClick={() => model.removeRun(run_id)}>
            {trans.__('Take out')}
          </button>
        </p>
      ))}
      {several.map(({ run_id, run_name, nested }) => (
        <p key={run_id} className="ct-note ct-compare-note-line">
          <span>
            {trans.__(
              'The values of session %1 lie in %2 runs of its own.',
              run_name,
              nested.length
            )}
          </span>
          <button
            className="ct-button"
            type="button"
            onClick={() =>
              model.replaceRun(
                run_id,
                nested.map(one => one.run_id)
              )
            }
          >
            {trans.__('Compare these')}
          </button>
        </p>
      ))}
      {runs.length === 1 && view.run_ids.length === 1 && (
        <p className="ct-note">{trans.__('Add a run to compare with.')}</p>
      )}
    </>
  );
}
