import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Host } from '../host.ts';
import { CloseIcon } from '../icons.tsx';
import { useModel } from '../use-model.ts';
import { RemoteForm } from './remote-form.tsx';
import { SyncLine } from './sync-line.tsx';
import type { SyncModel } from './sync-model.ts';
import { SyncProblems } from './sync-problems.tsx';
import { hostOf } from './sync-text.ts';
import { tellFailure } from '../tell-failure.ts';

/** Where the record is copied to, what of it, and what did not get there. Escape closes it. */
export function SyncDetails({
  model,
  host,
  notebook
}: {
  model: SyncModel;
  host: Host;
  /** Path of the open notebook; null: none is. */
  notebook: string | null;
}) {
  const { trans } = host;
  const { sync } = useModel(model);
  const status = sync?.status ?? null;
  const title = useRef<HTMLHeadingElement>(null);
  // Where a control goes or is switched off, the focus that it had would be lost.
  const toTitle = () => title.current?.focus();
  useEffect(toTitle, []);
  const close = () => model.setDetails(false);
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of the lists and of JupyterLab mean nothing here.
    event.stopPropagation();
    if (event.key === 'Escape') close();
  };
  const act = (action: Promise<void>) => void action.catch(error => tellFailure(host, error));
  const remove = async () => {
    if (status === null || sync === null) return;
    const accepted = await host.confirm({
      title: trans.__('Stop copying to %1?', hostOf(status.address)),
      body: [trans.__('What is there stays there, and everything stays here.')],
      accept: trans.__('Remove remote')
    });
    if (!accepted) return;
    await model.set('', sync.settings);
    toTitle();
  };
  return (
    <section className="ct-sync-details" aria-label={trans.__('Sync')} onKeyDown={onKeyDown}>
      <header className="ct-sync-head">
        <h3 ref={title} tabIndex={-1}>
          {trans.__('Copy to an MLflow server')}
        </h3>
        <button
          className="ct-icon-button"
          type="button"
          title={trans.__('Close')}
          aria-label={trans.__('Close the sync details')}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </header>
      {sync !== null && status !== null && (
        <>
          <SyncLine model={model} host={host} />
          <div className="ct-sync-buttons">
            <button
              className="ct-button"
              type="button"
              onClick={() => act(model.setPaused(!sync.settings.paused))}
            >
              {sync.settings.paused ? trans.__('Resume') : trans.__('Pause')}
            </button>
            <button className="ct-button" type="button" onClick={() => act(remove())}>
              {trans.__('Remove remote…')}
            </button>
          </div>
          <SyncProblems
            problems={status.problems}
            host={host}
            onRetry={() => {
              // The list goes when all of it got there.
              toTitle();
              act(model.retry());
            }}
          />
        </>
      )}
      {sync === null ? (
        <p className="ct-empty">{trans.__('The server has not answered yet.')}</p>
      ) : (
        <RemoteForm model={model} sync={sync} host={host} notebook={notebook} onSaved={toTitle} />
      )}
    </section>
  );
}
