import { formatTime } from '../../plot/format-time.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { CopyButton } from '../copy-button.tsx';
import { SourceDiff } from '../diff/source-diff.tsx';
import { ErrorLine } from '../error-line.tsx';
import type { Translation } from '../translation.ts';
import type { CellsModel } from './cells-model.ts';
import { Code } from './code.tsx';
import { Outputs } from './outputs.tsx';
import { plainText } from './plain-text.ts';
import { useAsked } from './use-asked.ts';
import { useThrottled } from './use-throttled.ts';

const OUTPUTS_INTERVAL_MS = 1000;

/** Source as it ran, or what changed in it since, outputs and times of an execution. */
export function CellDetails({
  execution,
  model,
  language,
  diffWith,
  trans,
  onCopy
}: {
  execution: Execution;
  model: CellsModel;
  language: string;
  /** The source of the cell as it is now, which is compared; null: it is not. */
  diffWith: string | null;
  trans: Translation;
  onCopy(text: string): Promise<void>;
}) {
  const { execution_id, source, started_time, attempt, error } = execution;
  return (
    <>
      <div className="ct-cell-source">
        {diffWith === null ? (
          <Code source={source} language={language} />
        ) : (
          <SourceDiff
            before={source}
            after={diffWith}
            label={trans.__('Changes of the cell since it ran')}
            trans={trans}
          />
        )}
        <CopyButton text={source} label={trans.__('Copy source')} trans={trans} copy={onCopy} />
      </div>
      <CellOutputs key={execution_id} execution={execution} model={model} trans={trans} />
      {error !== null && error.traceback.length > 0 && (
        <details>
          <summary>{trans.__('Traceback')}</summary>
          <pre className="ct-code" tabIndex={0}>
            {plainText(error.traceback.join('\n'))}
          </pre>
        </details>
      )}
      {started_time !== null && (
        <p className="ct-faint">
          {attempt > 1
            ? trans.__('Attempt %1, started %2', attempt, formatTime(started_time))
            : trans.__('Started %1', formatTime(started_time))}
        </p>
      )}
    </>
  );
}

/** Asked for again when it has changed, as often as a reader can follow. */
function CellOutputs({
  execution,
  model,
  trans
}: {
  execution: Execution;
  model: CellsModel;
  trans: Translation;
}) {
  const { execution_id, state, ended_time } = execution;
  const change = useThrottled(model.changesOf(execution_id), OUTPUTS_INTERVAL_MS);
  const { value, error, retry } = useAsked(
    () => model.outputs(execution_id),
    `${state} ${ended_time} ${change}`
  );
  if (error !== null) return <ErrorLine text={error} trans={trans} onRetry={retry} />;
  // Its error stands on the line above, and its traceback below.
  const outputs = (value ?? []).filter(({ output_type }) => output_type !== 'error');
  return outputs.length === 0 ? null : <Outputs outputs={outputs} trans={trans} />;
}
