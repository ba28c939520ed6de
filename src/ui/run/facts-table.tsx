import type { ReactNode } from 'react';
import { formatTime } from '../../plot/format-time.ts';
import { ENVIRONMENT_FILE, type SessionEnvironment } from '../../protocol/entities/session.ts';
import {
  MLFLOW_GIT_BRANCH,
  MLFLOW_GIT_COMMIT,
  MLFLOW_GIT_DIRTY,
  MLFLOW_SOURCE_NAME
} from '../../protocol/tags.ts';
import { CopyButton } from '../copy-button.tsx';
import type { Host } from '../host.ts';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import type { RunName, RunViewState } from './model.ts';
import { RerunLinks, type RerunNames } from './rerun-links.tsx';
import { RunDuration } from './run-duration.tsx';
import type { RunValues } from './run-values.ts';

/** Where, when, by whom and from what the run was made. */
export function FactsTable({
  state,
  run,
  reruns,
  host,
  onOpenPackages
}: {
  state: RunViewState;
  run: RunValues;
  reruns: RerunNames;
  host: Host;
  onOpenPackages(): void;
}) {
  const { trans } = host;
  const { session, sessionRun, user } = state;
  const commit = run.tags.get(MLFLOW_GIT_COMMIT);
  const links = (others: readonly RunName[]) => (
    <RerunLinks run_id={run.run_id} others={others} host={host} />
  );
  const facts: [string, ReactNode][] = [
    [trans.__('State'), stateSentence(state.state, state.end_reason, trans)],
    [
      trans.__('Session'),
      sessionRun && (
        <button
          className="ct-link-button"
          type="button"
          onClick={() => host.openRun(sessionRun.run_id)}
        >
          {sessionRun.run_name}
        </button>
      )
    ],
    [trans.__('Run again from'), reruns.of && links([reruns.of])],
    [trans.__('Run again as'), reruns.as.length > 0 && links(reruns.as)],
    [trans.__('Notebook'), session?.notebook_path],
    [trans.__('Source'), sourceOf(run, session?.notebook_path ?? null)],
    [trans.__('Kernel'), session && `${session.kernel_name} (${session.language})`],
    [trans.__('Language version'), session?.environment?.language_version],
    [
      trans.__('Packages'),
      session?.environment && (
        <Packages environment={session.environment} trans={trans} onOpen={onOpenPackages} />
      )
    ],
    [trans.__('User'), user],
    [trans.__('Started'), formatTime(run.start_time)],
    [trans.__('Ended'), run.end_time !== null && formatTime(run.end_time)],
    [trans.__('Took'), <RunDuration key="took" state={state} run={run} trans={trans} />],
    [trans.__('Git commit'), commit && <Copied text={commit} shown={12} host={host} />],
    [trans.__('Git branch'), run.tags.get(MLFLOW_GIT_BRANCH)],
    [trans.__('Git state'), gitState(run.tags.get(MLFLOW_GIT_DIRTY), trans)],
    [trans.__('Run id'), <Copied key="id" text={run.run_id} shown={32} host={host} />]
  ];
  return (
    <table className="ct-table ct-name-values" aria-label={trans.__('Facts')}>
      <tbody>
        {facts
          .filter(
            ([, value]) => value !== null && value !== undefined && value !== '' && value !== false
          )
          .map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** How many are installed, with the way to their names, or why nobody knows. */
function Packages({
  environment: { packages, reason },
  trans,
  onOpen
}: {
  environment: SessionEnvironment;
  trans: Translation;
  onOpen(): void;
}) {
  if (packages === null) return trans.__('not known: %1', reason ?? trans.__('nothing was said'));
  return (
    <button className="ct-link-button" type="button" title={ENVIRONMENT_FILE} onClick={onOpen}>
      {trans._n('%1 installed', '%1 installed', packages)}
    </button>
  );
}

/** Of a notebook's run it says no more than the line above it. */
function sourceOf(run: RunValues, notebook_path: string | null): string | null {
  const source = run.tags.get(MLFLOW_SOURCE_NAME) ?? null;
  return source === notebook_path ? null : source;
}

function gitState(dirty: string | undefined, trans: Translation): string | null {
  if (dirty === undefined) return null;
  return dirty.toLowerCase() === 'true'
    ? trans.__('with changes that are not committed')
    : trans.__('clean');
}

function Copied({ text, shown, host }: { text: string; shown: number; host: Host }) {
  const { trans } = host;
  return (
    <span className="ct-run-id">
      <span className="ct-number" title={text}>
        {text.slice(0, shown)}
      </span>
      <CopyButton
        text={text}
        label={trans.__('Copy %1', text.slice(0, 8))}
        trans={trans}
        copy={whole => host.copyText(whole)}
      />
    </span>
  );
}
