import { useId, useState } from 'react';
import { FormError } from '../form-error.tsx';
import type { Host } from '../host.ts';
import type { ModelsModel, ModelSource } from './models-model.ts';
import { useAsked } from './use-asked.ts';
import { useSubmit } from '../use-submit.ts';

/** A name, and what it is to be made of where there is a choice. Enter registers, Escape gives up. */
export function RegisterForm({
  model,
  sources,
  host,
  onClose
}: {
  model: ModelsModel;
  sources: readonly ModelSource[];
  host: Host;
  onClose(): void;
}) {
  const { trans } = host;
  const id = useId();
  const [name, setName] = useState('');
  // The list goes on growing while the form is open.
  const [chosen, setChosen] = useState(sources[0].source);
  const made = sources.find(({ source }) => source === chosen) ?? sources[0];
  const { value: names } = useAsked(() => model.names(), '');

  const register = async () => {
    const { name: registered, version } = await model.register(name.trim(), made);
    host.notify(trans.__('%1 v%2', registered, version), {
      kind: 'success',
      // It stands there with its URI and its cell, wherever the reader is by then.
      ...(made.run_id === ''
        ? {}
        : { action: { label: trans.__('Show'), run: () => host.openRun(made.run_id) } })
    });
    onClose();
  };
  const { busy, error, onSubmit } = useSubmit(register, name.trim() !== '');
  return (
    <form
      className="ct-register"
      aria-label={trans.__('Register model')}
      onSubmit={onSubmit}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
      }}
    >
      {sources.length > 1 && (
        <select
          className="ct-input"
          aria-label={trans.__('Model of the run')}
          value={made.source}
          onChange={event => setChosen(event.target.value)}
        >
          {sources.map(({ label, source }) => (
            <option key={source} value={source}>
              {label}
            </option>
          ))}
        </select>
      )}
      <input
        className="ct-input"
        type="text"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        list={`${id}-names`}
        aria-label={trans.__('Name of the registered model')}
        placeholder={trans.__('Name, new or existing')}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <datalist id={`${id}-names`}>
        {(names ?? []).map(one => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button className="ct-button" type="submit" disabled={name.trim() === '' || busy}>
        {trans.__('Register')}
      </button>
      <button className="ct-button" type="button" onClick={onClose}>
        {trans.__('Cancel')}
      </button>
      <FormError error={error} />
    </form>
  );
}
