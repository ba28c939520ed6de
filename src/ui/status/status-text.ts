import type { ServerState } from '../../client/event-stream.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import { chosenMetric } from '../chosen-metric.ts';
import { english } from '../english.ts';
import type { RunSummary } from '../runs/run-summary.ts';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';

export interface StatusText {
  /** At most 30 characters. */
  text: string;
  /** The whole sentence, for the tooltip. */
  title: string;
  icon: 'recording' | 'on' | 'off' | 'stopped' | 'offline' | 'syncing';
}

const MAX_LENGTH = 30;

/**
 * What the status bar says.
 *
 * @param current the newest run of the open notebook; null if it has none
 * @param tracked whether its cells are recorded
 */
export function statusText(
  server: ServerState,
  current: RunSummary | null,
  trans: Translation = english,
  tracked = true
): StatusText {
  switch (server.state) {
    case 'failed':
      return {
        text: trans.__('tracking stopped'),
        title: trans.__('The celltrail server did not start: %1', server.message),
        icon: 'stopped'
      };
    case 'starting':
      return {
        text: trans.__('tracking restarting'),
        title: trans.__('The celltrail server is starting. Running cells are not harmed.'),
        icon: 'off'
      };
    case 'offline':
      return {
        text: trans.__('tracking offline'),
        title: trans.__('The server does not answer. Trying again…'),
        icon: 'off'
      };
    case 'connecting':
    case 'ready':
      if (!tracked) return untracked(trans);
      return current !== null && isLive(current) ? recording(current, trans) : nothingYet(trans);
  }
}

function recording(run: RunSummary, trans: Translation): StatusText {
  const key = chosenMetric([...run.metrics.keys()], null);
  const sentence = stateSentence(run.state, run.end_reason, trans);
  const title = trans.__(
    '%1: %2. Every cell of this notebook is recorded.',
    run.run_name,
    sentence
  );
  if (key === null) {
    return { text: middleEllipsis(run.run_name, MAX_LENGTH), title, icon: 'recording' };
  }
  const value = ` · ${middleEllipsis(key, 10)} ${formatNumber(run.metrics.get(key) as number)}`;
  const name = middleEllipsis(run.run_name, Math.max(3, MAX_LENGTH - [...value].length));
  return { text: middleEllipsis(`${name}${value}`, MAX_LENGTH), title, icon: 'recording' };
}

function nothingYet(trans: Translation): StatusText {
  return {
    text: trans.__('tracking on'),
    title: trans.__('Cells that you run and numbers that they log are recorded.'),
    icon: 'on'
  };
}

function untracked(trans: Translation): StatusText {
  return {
    text: trans.__('tracking off'),
    title: trans.__(
      'Tracking is off for this notebook: of its cells only that they ran is kept. Click to turn it on.'
    ),
    icon: 'off'
  };
}

/** Its session goes on. */
export const isLive = ({ state }: RunSummary) =>
  state === 'running' || state === 'idle' || state === 'cell-failed';
