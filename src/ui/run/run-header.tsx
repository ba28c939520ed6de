import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import { formatTime } from '../../plot/format-time.ts';
import { CopyButton } from '../copy-button.tsx';
import { RunStateIcon } from '../icons.tsx';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import { useNow } from '../use-now.ts';
import type { RunViewState } from './model.ts';
import type { RunValues } from './run-values.ts';

/** Name, state in words, time, notebook, user. */
export function RunHeader({
  state,
  run,
  trans,
  onOpenRun
}: {
  state: RunViewState;
  run: RunValues;
  trans: Translation;
  onOpenRun(run_id: string): void;
}) {
  const { session, sessionRun, user } = state;
  const facts = [
    sessionRun && (
      <button
        key="session"
        className="ct-plain-button"
        type="button"
        title={trans.__('Open the run of its session: all that this kernel ran')}
        onClick={() => onOpenRun(sessionRun.run_id)}
      >
        {trans.__('in %1', sessionRun.run_name)}
      </button>
    ),
    <Duration key="time" state={state} run={run} trans={trans} />,
    session?.notebook_path && <span key="notebook">{session.notebook_path}</span>,
    session && <span key="kernel">{session.kernel_name}</span>,
    user && <span key="user">{user}</span>,
    <span key="started">{formatTime(run.start_time)}</span>,
    <span key="id" className="ct-run-id">
      <span className="ct-number" title={run.run_id}>
        {run.run_id.slice(0, 8)}
      </span>
      <CopyButton text={run.run_id} label={trans.__('Copy run id')} trans={trans} />
    </span>
  ];
  return (
    <header className="ct-run-header">
      <h2 className="ct-run-name">{run.run_name}</h2>
      <p className="ct-run-sentence" data-state={state.state}>
        <RunStateIcon state={state.state} />
        <span>{stateSentence(state.state, state.end_reason, trans)}</span>
      </p>
      <p className="ct-facts">{facts}</p>
      {session?.tracking_uri && (
        <p className="ct-note">
          {trans.__(
            'Numbers of this notebook go to %1, by its own MLFLOW_TRACKING_URI. Cells are recorded here.',
            session.tracking_uri
          )}
        </p>
      )}
    </header>
  );
}

/** Of a session run the time in cells; of another all of its time. */
function Duration({
  state,
  run,
  trans
}: {
  state: RunViewState;
  run: RunValues;
  trans: Translation;
}) {
  const isRunning = state.state === 'running';
  const now = useNow(isRunning);
  const { session } = state;
  if (session === null || session.run_id !== run.run_id) {
    const took = (run.end_time ?? now) - run.start_time;
    return <span>{isRunning ? formatElapsed(took) : formatDuration(took)}</span>;
  }
  const since = session.executing_since;
  const worked = session.executing_ms + (since === null ? 0 : Math.max(0, now - since));
  const text = isRunning ? formatElapsed(worked) : formatDuration(worked);
  return <span title={trans.__('Time in cells')}>{trans.__('%1 in cells', text)}</span>;
}
