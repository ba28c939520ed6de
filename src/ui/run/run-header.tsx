import { useState } from 'react';
import { formatTime } from '../../plot/format-time.ts';
import { CELLTRAIL_PINNED } from '../../protocol/tags.ts';
import { InlineText } from '../edit/inline-text.tsx';
import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import { RunStateIcon } from '../icons.tsx';
import { stateSentence } from '../run-state.ts';
import type { SyncModel } from '../sync/sync-model.ts';
import { PencilIcon, PinIcon } from '../line-icons.tsx';
import type { RunViewState } from './model.ts';
import { RunDuration } from './run-duration.tsx';
import { RunMenu } from './run-menu.tsx';
import type { RunValues } from './run-values.ts';
import { useFocusHome } from './use-focus-home.ts';

/** Name, state in words, time, notebook, user; and what can be done with the run as a whole. */
export function RunHeader({
  state,
  run,
  host,
  edits,
  sync,
  markdown,
  renaming,
  onRename,
  onRegister,
  onRerun
}: {
  state: RunViewState;
  run: RunValues;
  host: Host;
  edits: RunEdits;
  sync: SyncModel;
  /** The run as it is shown, for a message. */
  markdown(): string;
  /** The name is being edited. */
  renaming: boolean;
  onRename(renaming: boolean): void;
  onRegister(): void;
  onRerun(): void;
}) {
  const { trans } = host;
  const { session, sessionRun, user } = state;
  const pinned = run.tags.get(CELLTRAIL_PINNED) === 'true';
  const pinLabel = pinned ? trans.__('Unpin') : trans.__('Pin');
  return (
    <header className="ct-run-header">
      <div className="ct-run-title">
        <RunName run={run} host={host} edits={edits} renaming={renaming} onRename={onRename} />
        <span className="ct-run-actions">
          {session !== null && (
            <button
              className="ct-button"
              type="button"
              title={trans.__('A copy of the notebook as it was executed')}
              onClick={() => host.openNotebook(run.run_id)}
            >
              {trans.__('Open as notebook')}
            </button>
          )}
          <button
            className={`ct-icon-button ${pinned ? 'ct-on' : ''}`}
            type="button"
            title={pinLabel}
            aria-label={pinLabel}
            onClick={() => void edits.setPinned(run.run_id, !pinned)}
          >
            <PinIcon />
          </button>
          <RunMenu
            run={run}
            host={host}
            edits={edits}
            sync={sync}
            markdown={markdown}
            onRename={() => onRename(true)}
            onRegister={onRegister}
            onRerun={onRerun}
          />
        </span>
      </div>
      <p className="ct-run-sentence" data-state={state.state}>
        <RunStateIcon state={state.state} />
        <span>{stateSentence(state.state, state.end_reason, trans)}</span>
      </p>
      <p className="ct-facts">
        {sessionRun && (
          <button
            className="ct-plain-button"
            type="button"
            title={trans.__('Open the run of its session: all that this kernel ran')}
            onClick={() => host.openRun(sessionRun.run_id)}
          >
            {trans.__('in %1', sessionRun.run_name)}
          </button>
        )}
        <RunDuration state={state} run={run} trans={trans} />
        {session?.notebook_path && <span>{session.notebook_path}</span>}
        {user && <span>{user}</span>}
        <span>{formatTime(run.start_time)}</span>
      </p>
      {run.deleted && (
        <p className="ct-note">
          {trans.__('This run was deleted.')}{' '}
          <button
            className="ct-button"
            type="button"
            onClick={() => void edits.restore([run.run_id])}
          >
            {trans.__('Restore')}
          </button>
        </p>
      )}
      {session?.tracking_uri && (
        <p className="ct-note">
          {trans.__(
            'Numbers of this notebook go to %1, by its own MLFLOW_TRACKING_URI. Cells are recorded here; with that server as the remote, both are.',
            session.tracking_uri
          )}
        </p>
      )}
    </header>
  );
}

function RunName({
  run,
  host: { trans },
  edits,
  renaming,
  onRename
}: {
  run: RunValues;
  host: Host;
  edits: RunEdits;
  renaming: boolean;
  onRename(renaming: boolean): void;
}) {
  const { home, giveBack } = useFocusHome();
  // Until the server has another name than the one that it takes the place of.
  const [saved, setSaved] = useState<{ name: string; before: string } | null>(null);
  if (saved !== null && saved.before !== run.run_name) setSaved(null);
  const shown = saved?.name ?? run.run_name;
  const save = (name: string) => {
    const edit = { name, before: run.run_name };
    setSaved(edit);
    void edits
      .rename(run.run_id, name)
      .then(done => done || setSaved(latest => (latest === edit ? null : latest)));
  };
  if (renaming) {
    return (
      <InlineText
        text={shown}
        label={trans.__('Name of the run')}
        onSave={save}
        onClose={byKey => {
          if (byKey) giveBack();
          onRename(false);
        }}
      />
    );
  }
  return (
    <>
      <h2 className="ct-run-name" onDoubleClick={() => onRename(true)}>
        {shown}
      </h2>
      <button
        ref={home}
        className="ct-icon-button"
        type="button"
        title={trans.__('Rename (F2)')}
        aria-label={trans.__('Rename')}
        onClick={() => onRename(true)}
      >
        <PencilIcon />
      </button>
    </>
  );
}
