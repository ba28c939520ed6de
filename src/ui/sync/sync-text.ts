import { formatCount, formatNumber } from '../../plot/format-number.ts';
import { formatClock } from '../../plot/format-time.ts';
import type { RunSyncState, SyncStatus } from '../../protocol/entities/sync.ts';
import type { Translation } from '../translation.ts';
import type { SyncViewState } from './sync-model.ts';

/** Host and port of the remote; what stands there where that is no address. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** Where all that waits are runs that the remote does not take, that is a failure, too. */
export type SyncTone = 'synced' | 'syncing' | 'offline' | 'failed' | 'paused';

export function toneOf({ state, problems, waiting_runs }: SyncStatus): SyncTone {
  if (state === 'refused') return 'failed';
  const answers = state === 'synced' || state === 'syncing';
  return answers && problems.length > 0 && waiting_runs <= problems.length ? 'failed' : state;
}

/** A line for the foot of a screen. */
export interface SyncText {
  text: string;
  /** What of it may be cut where there is no room: the remote's host. Empty: nothing. */
  host: string;
  /** `14:02`, of the last success; empty: it stands in the text, or there was none. */
  time: string;
}

/** How far the remote is, in a line. @param now ms since 1970 */
export function syncText(status: SyncStatus, trans: Translation, now: number): SyncText {
  const host = hostOf(status.address);
  const alone = (text: string): SyncText => ({ text, host: '', time: '' });
  const tone = toneOf(status);
  switch (tone) {
    case 'synced': {
      const { last_success_time: last } = status;
      return {
        text: trans.__('Synced'),
        host,
        time: last === null ? '' : formatClock(last, now)
      };
    }
    case 'syncing':
      return { text: waitingText(status, trans), host, time: '' };
    case 'paused':
      return { ...alone(pausedText(status, trans)), host };
    case 'offline':
      return alone(offlineText(status, trans, now));
    case 'failed':
      return alone(failedText(status, trans));
  }
}

/** `1,240 points waiting`; of runs whose values are all there, how many runs; `Syncing` of nothing. */
function waitingText({ waiting_points, waiting_runs }: SyncStatus, trans: Translation): string {
  if (waiting_points > 0) {
    return trans._n(
      '%2 point waiting',
      '%2 points waiting',
      waiting_points,
      formatCount(waiting_points)
    );
  }
  if (waiting_runs > 0) {
    return trans._n('%2 run waiting', '%2 runs waiting', waiting_runs, formatCount(waiting_runs));
  }
  return trans.__('Syncing');
}

function pausedText(status: SyncStatus, trans: Translation): string {
  const waits = status.waiting_points > 0 || status.waiting_runs > 0;
  return waits ? trans.__('Paused · %1', waitingText(status, trans)) : trans.__('Paused');
}

function offlineText(status: SyncStatus, trans: Translation, now: number): string {
  const since = status.failing_since;
  const head =
    since === null
      ? trans.__('Offline. Everything is stored here.')
      : trans.__('Offline since %1. Everything is stored here.', formatClock(since, now));
  const waits = status.waiting_points > 0 || status.waiting_runs > 0;
  return waits ? `${head} ${waitingText(status, trans)}.` : head;
}

function failedText(status: SyncStatus, trans: Translation): string {
  const { problems, last_error } = status;
  const host = hostOf(status.address);
  if (status.state === 'refused') {
    const words = last_error ?? trans.__('It lets us not in.');
    // Most sentences begin with the host.
    return words.includes(host) ? words : trans.__('%1 said: %2', host, words);
  }
  const [{ run_name, entity, message }] = problems;
  if (problems.length === 1) {
    return entity === 'experiment'
      ? trans.__('%1: %2', run_name, message)
      : trans.__('%1 is not on %2: %3', run_name, host, message);
  }
  return areRuns(problems)
    ? trans._n('%1 run is not on %2.', '%1 runs are not on %2.', problems.length, host)
    : trans.__('%1 things are not on %2 as they are here.', problems.length, host);
}

/** And nothing else, such as models or experiments. */
export const areRuns = (problems: SyncStatus['problems']) =>
  problems.every(({ entity }) => entity === undefined);

/** When a remote that does not answer is tried again; '' where nothing is to be said. */
export function nextTryText(
  { next_try_time }: SyncStatus,
  trans: Translation,
  now: number
): string {
  if (next_try_time === null) return '';
  const seconds = Math.ceil((next_try_time - now) / 1000);
  return seconds > 0 ? trans.__('Next try in %1 s.', seconds) : trans.__('Trying…');
}

/** The whole sentence, for a tooltip. */
export function syncSentence(
  { sync, progress }: Pick<SyncViewState, 'sync' | 'progress'>,
  trans: Translation,
  now: number
): string {
  const status = sync?.status ?? null;
  if (sync === null || status === null) return '';
  const { text } = syncText(status, trans, now);
  const copied = trans.__('Runs are copied to %1.', status.address);
  const code = sync.settings.share_code
    ? trans.__('Code and outputs are shared.')
    : trans.__('Code and outputs stay here.');
  const behind =
    progress === null || progress.total === 0
      ? ''
      : trans.__('%1 of %2 points', formatCount(progress.done), formatCount(progress.total));
  const error = status.state === 'offline' ? (status.last_error ?? '') : '';
  return [text, behind, error, copied, code].filter(line => line !== '').join('\n');
}

/** What a run's mark says. */
export function markText(state: RunSyncState, trans: Translation): string {
  switch (state.state) {
    case 'synced':
      return trans.__('Synced');
    case 'waiting':
      return trans.__('Waiting to be synced');
    case 'failed':
      return trans.__('Not on the remote: %1', state.message ?? '');
    case 'kept':
      return trans.__('Stays here');
  }
}

/** Short enough for the status bar whatever it counts: `1,240`, `1.235 M`. */
export const shortCount = (count: number) =>
  count < 1_000_000 ? formatCount(count) : `${formatNumber(count / 1e6)} M`;
