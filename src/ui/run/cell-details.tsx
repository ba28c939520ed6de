import { formatTime } from '../../plot/format-time.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { CopyButton } from '../copy-button.tsx';
import { ErrorLine } from '../error-line.tsx';
import type { Translation } from '../translation.ts';
import type { CellsModel } from './cells-model.ts';
import { Code } from './code.tsx';
import { Outputs } from './outputs.tsx';
import { plainText } from './plain-text.ts';
import { useAsked } from './use-asked.ts';

/** Source as it ran, outputs and times of an execution. */
export function CellDetails({
  execution,
  model,
  language,
  trans,
  onCopy
}: {
  execution: Execution;
  model: CellsModel;
  language: string;
  trans: Translation;
  onCopy(text: string): Promise<void>;
}) {
  const { execution_id, source, started_time, attempt, error } = execution;
  return (
    <>
      <div className="ct-cell-source">
        <Code source={source} language={language} />
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

/** Asked for again with each change that is heard of while it runs. */
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
  const change = state === 'started' ? model.answers : 0;
  const { value, error, retry } = useAsked(
    () => model.outputs(execution_id),
    `${state} ${ended_time} ${change}`
  );
  if (error !== null) return <ErrorLine text={error} trans={trans} onRetry={retry} />;
  // Its error stands on the line above, and its traceback below.
  const outputs = (value ?? []).filter(({ output_type }) => output_type !== 'error');
  return outputs.length === 0 ? null : <Outputs outputs={outputs} trans={trans} />;
}
