import { useId, useState, type ReactNode } from 'react';
import type { SyncState } from '../../protocol/endpoints/sync.ts';
import type { SyncSettings } from '../../protocol/entities/sync.ts';
import { FormError } from '../form-error.tsx';
import type { Host } from '../host.ts';
import { KeptNotebooks } from './kept-notebooks.tsx';
import type { SyncModel } from './sync-model.ts';
import { TestConnection } from './test-connection.tsx';
import { useSubmit } from '../use-submit.ts';

interface Draft extends SyncSettings {
  address: string;
  /** As it is being written: a name a line. */
  experimentLines: string;
}

/** The remote and what goes there. Nothing of it holds before it is saved. */
export function RemoteForm({
  model,
  sync,
  host,
  notebook,
  onSaved
}: {
  model: SyncModel;
  sync: SyncState;
  host: Host;
  notebook: string | null;
  onSaved(): void;
}) {
  const { trans } = host;
  const [changed, setChanged] = useState<Partial<Draft>>({});
  const isNew = sync.status === null;
  const { settings } = sync;
  const draft: Draft = {
    address: sync.status?.address ?? '',
    experimentLines: settings.experiments.join('\n'),
    ...settings,
    // Over what another tab may have saved meanwhile.
    ...changed
  };
  const change = (fields: Partial<Draft>) => setChanged(before => ({ ...before, ...fields }));
  const address = draft.address.trim();
  const save = async () => {
    await model.set(address, {
      ...settings,
      share_code: draft.share_code,
      experiment_name: draft.experiment_name.trim(),
      experiments: linesOf(draft.experimentLines),
      excluded_notebooks: draft.excluded_notebooks
    });
    setChanged({});
    host.notify(trans.__('Saved.'), { kind: 'success' });
    onSaved();
  };
  const { busy, error, onSubmit } = useSubmit(save, address !== '');
  return (
    <form className="ct-remote" aria-label={trans.__('Remote')} onSubmit={onSubmit}>
      <Field label={trans.__('Address')}>
        {id => (
          <input
            id={id}
            className="ct-input"
            type="text"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder={EXAMPLE}
            value={draft.address}
            // What was agreed to for one address does not hold for another.
            onChange={event => change({ address: event.target.value, share_code: false })}
          />
        )}
      </Field>
      <TestConnection model={model} address={address} trans={trans} />
      <p className="ct-faint">
        {trans.__(
          'A name, password or token comes from the environment of the Jupyter server (MLFLOW_TRACKING_USERNAME and the like) or from ~/.mlflow/credentials. It is never asked for here.'
        )}
      </p>
      <Check
        label={trans.__('Share code and outputs')}
        checked={draft.share_code}
        onChange={share_code => change({ share_code })}
        help={
          draft.share_code
            ? trans.__(
                'Sources of cells, their outputs, executed notebooks, names of installed packages and differences from git leave this machine, too.'
              )
            : trans.__(
                'What was logged leaves this machine, with the facts of each run and the ids, states and times of its cells. Sources, outputs, executed notebooks, names of installed packages and differences from git stay here.'
              )
        }
      />
      <KeptNotebooks
        notebook={notebook}
        kept={draft.excluded_notebooks}
        trans={trans}
        onChange={excluded_notebooks => change({ excluded_notebooks })}
      />
      <details className="ct-sync-more">
        <summary>{trans.__('Experiments and their names')}</summary>
        <Field
          label={trans.__('Only these experiments')}
          help={trans.__('A name a line, * for any characters. Empty: all.')}
        >
          {(id, help) => (
            <textarea
              id={id}
              aria-describedby={help}
              className="ct-input"
              rows={2}
              spellCheck={false}
              value={draft.experimentLines}
              onChange={event => change({ experimentLines: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={trans.__('Name on the server')}
          help={trans.__(
            'Of experiments of notebooks: {root} is the name of this folder, {experiment} the name here.'
          )}
        >
          {(id, help) => (
            <input
              id={id}
              aria-describedby={help}
              className="ct-input"
              type="text"
              spellCheck={false}
              value={draft.experiment_name}
              onChange={event => change({ experiment_name: event.target.value })}
            />
          )}
        </Field>
      </details>
      <FormError error={error} />
      <button
        className="ct-button"
        type="submit"
        disabled={busy || address === '' || (!isNew && !isChanged(changed))}
      >
        {isNew ? trans.__('Copy from now on') : trans.__('Save')}
      </button>
    </form>
  );
}

const EXAMPLE = 'https://mlflow.example.org';

function Field({
  label,
  help,
  children
}: {
  label: string;
  help?: string;
  children(id: string, help: string): ReactNode;
}) {
  const id = useId();
  return (
    <div className="ct-sync-field">
      <label htmlFor={id}>{label}</label>
      {children(id, `${id}-help`)}
      {help !== undefined && (
        <p id={`${id}-help`} className="ct-faint">
          {help}
        </p>
      )}
    </div>
  );
}

function Check({
  label,
  checked,
  help,
  onChange
}: {
  label: string;
  checked: boolean;
  help: string;
  onChange(checked: boolean): void;
}) {
  const id = useId();
  return (
    <div className="ct-sync-field">
      <label className="ct-sync-check">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={id}
          onChange={event => onChange(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      <p id={id} className="ct-faint">
        {help}
      </p>
    </div>
  );
}

const isChanged = (changed: Partial<Draft>) => Object.keys(changed).length > 0;

const linesOf = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
