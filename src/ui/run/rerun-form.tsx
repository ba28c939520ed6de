import { useRef, useState } from 'react';
import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  getRerunForm,
  startRerun,
  type RerunForm as Form,
  type RerunParameter
} from '../../protocol/endpoints/reruns.ts';
import { ErrorLine } from '../error-line.tsx';
import { FormError } from '../form-error.tsx';
import type { Host } from '../host.ts';
import { PlusIcon } from '../line-icons.tsx';
import type { RunValues } from './run-values.ts';
import { Section } from './section.tsx';
import { useAsked } from './use-asked.ts';
import { useSubmit } from '../use-submit.ts';

/** The parameters of a run's notebook, to be changed and run with. Enter runs, Escape gives up. */
export function RerunForm({
  run,
  client,
  host,
  onClose
}: {
  run: RunValues;
  client: TrackingClient;
  host: Host;
  onClose(): void;
}) {
  const { trans } = host;
  const { run_id } = run;
  const { value, error, retry } = useAsked(() => client.call(getRerunForm, { run_id }), run_id);
  return (
    <Section title={trans.__('Run again with')}>
      {value === null ? (
        error !== null && <ErrorLine text={error} trans={trans} onRetry={retry} />
      ) : value.problem === null ? (
        <Parameters form={value} client={client} host={host} onClose={onClose} />
      ) : (
        <p className="ct-none">{value.problem}</p>
      )}
      {value?.problem !== null && (
        <button className="ct-button" type="button" autoFocus onClick={onClose}>
          {trans.__('Cancel')}
        </button>
      )}
    </Section>
  );
}

interface Row extends RerunParameter {
  id: number;
  isNew: boolean;
}

function Parameters({
  form,
  client,
  host,
  onClose
}: {
  form: Form;
  client: TrackingClient;
  host: Host;
  onClose(): void;
}) {
  const { trans } = host;
  const lastId = useRef(form.parameters.length);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    form.parameters.map((parameter, id) => ({ ...parameter, id, isNew: false }))
  );
  const change = (id: number, fields: Partial<Row>) =>
    setRows(all => all.map(row => (row.id === id ? { ...row, ...fields } : row)));
  const add = () => {
    const id = ++lastId.current;
    setRows(all => [...all, { id, isNew: true, name: '', kind: 'text', value: '' }]);
  };

  const { busy, error, onSubmit } = useSubmit(async () => {
    const parameters = changed(rows, form.parameters);
    const rerun = await client.call(startRerun, { run_id: form.run_id, parameters });
    if (rerun.run_id !== null) host.openRun(rerun.run_id);
    onClose();
  });
  return (
    <form
      className="ct-rerun"
      aria-label={trans.__('Run again with')}
      onSubmit={onSubmit}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
      }}
    >
      {rows.length === 0 && (
        <p className="ct-faint ct-none">
          {trans.__(
            'No cell of the notebook is tagged parameters; what is added here comes first.'
          )}
        </p>
      )}
      {rows.map((row, at) => (
        <div key={row.id} className="ct-rerun-row">
          {row.isNew ? (
            <input
              className="ct-input"
              type="text"
              autoFocus
              autoComplete="off"
              spellCheck={false}
              aria-label={trans.__('Name of the parameter')}
              placeholder={trans.__('Name')}
              value={row.name}
              onChange={event => change(row.id, { name: event.target.value })}
            />
          ) : (
            <span className="ct-rerun-name" title={row.name}>
              {row.name}
            </span>
          )}
          <Value
            row={row}
            autoFocus={at === 0 && !row.isNew}
            label={row.isNew ? trans.__('Value of the parameter') : row.name}
            onChange={value => change(row.id, { value })}
          />
        </div>
      ))}
      <div className="ct-rerun-actions">
        <button className="ct-button" type="submit" disabled={busy} autoFocus={rows.length === 0}>
          {busy ? trans.__('Starting…') : trans.__('Run')}
        </button>
        <button className="ct-button" type="button" onClick={onClose}>
          {trans.__('Cancel')}
        </button>
        <button
          className="ct-icon-button"
          type="button"
          title={trans.__('Add a parameter')}
          aria-label={trans.__('Add a parameter')}
          onClick={add}
        >
          <PlusIcon />
        </button>
      </div>
      <FormError error={error} />
    </form>
  );
}

function Value({
  row,
  autoFocus,
  label,
  onChange
}: {
  row: Row;
  autoFocus: boolean;
  label: string;
  onChange(value: string): void;
}) {
  const shared = {
    className: 'ct-input ct-rerun-value',
    spellCheck: false,
    autoFocus,
    value: row.value,
    'aria-label': label
  };
  // A line would lose where the lines of a value end.
  return row.value.includes('\n') ? (
    <textarea
      {...shared}
      rows={Math.min(row.value.split('\n').length, MOST_LINES)}
      onChange={event => onChange(event.target.value)}
    />
  ) : (
    <input
      {...shared}
      type="text"
      autoComplete="off"
      onChange={event => onChange(event.target.value)}
    />
  );
}

/** Those with another value than before, and those that are new and have a name. */
function changed(rows: readonly Row[], before: readonly RerunParameter[]): RerunParameter[] {
  return rows
    .filter((row, at) =>
      row.isNew ? row.name.trim() !== '' || row.value !== '' : row.value !== before[at]!.value
    )
    .map(({ name, kind, value, isNew }) =>
      isNew ? { name: name.trim(), kind: newKind(value), value } : { name, kind, value }
    );
}

/** A new value is a text unless it is written as another constant, or with the quotes of one. */
const newKind = (value: string): RerunParameter['kind'] =>
  LITERAL.test(value.trim()) ? 'literal' : 'text';

const LITERAL =
  /^(?:[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:e[+-]?\d+)?|0x[\da-f]+|True|False|None|true|false|null|TRUE|FALSE|NULL|nothing|\[[^]*\]|\{[^]*\}|\([^]*\)|"[^]*"|'[^]*')$/i;
const MOST_LINES = 8;
