import { useId, useState } from 'react';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { formatTime } from '../../plot/format-time.ts';
import type { ExecutionNode } from '../../protocol/endpoints/lineage.ts';
import type { LoggedModel } from '../../protocol/entities/logged-model.ts';
import type { ModelVersion } from '../../protocol/entities/registry.ts';
import { CopyButton } from '../copy-button.tsx';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { ModelFiles } from './model-files.tsx';
import { versionKey, type ModelsModel, type ModelSource } from './models-model.ts';
import { RegisterForm } from './register-form.tsx';
import { ModelIcon } from '../line-icons.tsx';
import { Section } from './section.tsx';
import { useFocusHome } from './use-focus-home.ts';

/** Models that the run logged, and the registered versions made of them; nothing where there are none. */
export function ModelsSection({
  model,
  client,
  visible,
  host,
  registering,
  onRegister,
  onGoToCell
}: {
  model: ModelsModel;
  client: TrackingClient;
  /** Somebody can see it. */
  visible: boolean;
  host: Host;
  registering: boolean;
  onRegister(registering: boolean): void;
  onGoToCell(execution: ExecutionNode): void;
}) {
  const { trans } = host;
  const { home, giveBack } = useFocusHome();
  const { logged, versions, makers, error } = useModel(model);
  const { sources } = model;
  if (sources.length + versions.length === 0 && error === null) return null;
  const byId = new Map(logged.map(one => [one.info.model_id, one]));
  const register = (
    <button ref={home} className="ct-button" type="button" onClick={() => onRegister(true)}>
      {trans.__('Register model…')}
    </button>
  );
  return (
    <Section
      title={trans.__('Models')}
      count={sources.length}
      actions={sources.length > 0 && !registering && register}
    >
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {registering && sources.length > 0 && (
        <RegisterForm
          model={model}
          sources={sources}
          host={host}
          onClose={() => {
            giveBack();
            onRegister(false);
          }}
        />
      )}
      <ul className="ct-models">
        {sources.map(source => (
          <Made
            key={source.source}
            source={source}
            logged={byId.get(source.model_id ?? '') ?? null}
            versions={versions.filter(version => isOf(version, source))}
            makers={makers}
            onGoToCell={onGoToCell}
            client={client}
            visible={visible}
            host={host}
          />
        ))}
        {versions
          .filter(version => !sources.some(source => isOf(version, source)))
          .map(version => (
            <li key={versionKey(version)} className="ct-model">
              <Version
                version={version}
                host={host}
                makers={makers.get(versionKey(version)) ?? []}
                onGoToCell={onGoToCell}
              />
            </li>
          ))}
      </ul>
    </Section>
  );
}

const isOf = (version: ModelVersion, { source }: ModelSource) => version.source === source;

function Made({
  source,
  logged,
  versions,
  makers,
  client,
  visible,
  host,
  onGoToCell
}: {
  source: ModelSource;
  logged: LoggedModel | null;
  versions: readonly ModelVersion[];
  makers: ReadonlyMap<string, readonly ExecutionNode[]>;
  client: TrackingClient;
  visible: boolean;
  host: Host;
  onGoToCell(execution: ExecutionNode): void;
}) {
  const { trans } = host;
  const id = useId();
  const [open, setOpen] = useState(false);
  const facts = [
    logged?.info.model_type,
    logged && statusWord(logged, trans),
    logged && formatTime(logged.info.creation_timestamp_ms)
  ].filter(Boolean);
  return (
    <li className="ct-model">
      <ModelIcon />
      <span className="ct-model-name" title={source.source}>
        {source.label}
      </span>
      <span className="ct-faint">{facts.join(' · ')}</span>
      <CopyButton
        text={source.source}
        label={trans.__('Copy model URI')}
        trans={trans}
        copy={text => host.copyText(text)}
      />
      <button
        className="ct-button"
        type="button"
        aria-expanded={open}
        aria-controls={id}
        aria-label={trans.__('Files of %1', source.label)}
        onClick={() => setOpen(!open)}
      >
        {trans.__('Files')}
      </button>
      {versions.map(version => (
        <Version
          key={versionKey(version)}
          version={version}
          host={host}
          makers={makers.get(versionKey(version)) ?? []}
          onGoToCell={onGoToCell}
        />
      ))}
      <div id={id} className="ct-model-files" hidden={!open}>
        {open && (
          <ModelFiles
            root={source.files}
            client={client}
            visible={visible}
            version={logged?.info.last_updated_timestamp_ms ?? null}
            trans={trans}
          />
        )}
      </div>
    </li>
  );
}

function Version({
  version,
  host,
  makers,
  onGoToCell
}: {
  version: ModelVersion;
  host: Host;
  /** The cells that made it, in the order in which they ran. */
  makers: readonly ExecutionNode[];
  onGoToCell(execution: ExecutionNode): void;
}) {
  const { trans } = host;
  const { name, aliases = [], current_stage } = version;
  const stage = current_stage === 'None' ? [] : [current_stage];
  const marks = [...aliases.map(alias => `@${alias}`), ...stage].join(' ');
  const uri = `models:/${name}/${version.version}`;
  return (
    <span className="ct-version">
      <span title={uri}>{trans.__('registered as %1 v%2', name, version.version)}</span>
      {marks !== '' && <span className="ct-number"> {marks}</span>}
      {makers.map(execution => (
        <button
          key={execution.execution_id}
          className="ct-plain-button ct-made-by"
          type="button"
          title={execution.line}
          onClick={() => onGoToCell(execution)}
        >
          {trans.__('made by cell [%1]', execution.execution_count ?? ' ')}
        </button>
      ))}
      <CopyButton
        text={uri}
        label={trans.__('Copy %1', uri)}
        trans={trans}
        copy={text => host.copyText(text)}
      />
    </span>
  );
}

function statusWord({ info }: LoggedModel, trans: Translation): string {
  switch (info.status) {
    case 'LOGGED_MODEL_READY':
      return trans.__('ready');
    case 'LOGGED_MODEL_PENDING':
      return trans.__('being uploaded');
    case 'LOGGED_MODEL_UPLOAD_FAILED':
      return trans.__('upload failed');
    default:
      return '';
  }
}
