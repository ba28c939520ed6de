import { formatBytes } from '../../plot/format-bytes.ts';
import type { Translation } from '../translation.ts';
import type { RunsState } from './runs-state.ts';

/** One line: whether the server runs, and how much it keeps. */
export function RunsFooter({ state, trans }: { state: RunsState; trans: Translation }) {
  const { server, status } = state;
  const title =
    status === null
      ? undefined
      : trans.__('celltrail %1 keeps everything in %2', status.version, status.data_dir);
  return (
    <footer className="ct-footer" title={title}>
      <span className={`ct-server-dot ct-server-${server.state}`} aria-hidden="true" />
      <span>{serverWord(state, trans)}</span>
      {status !== null && <span className="ct-footer-facts">{formatBytes(status.data_bytes)}</span>}
    </footer>
  );
}

function serverWord({ server }: RunsState, trans: Translation): string {
  switch (server.state) {
    case 'ready':
      return trans.__('Recording');
    case 'connecting':
      return trans.__('Connecting…');
    case 'starting':
      return trans.__('Starting…');
    case 'failed':
      return trans.__('Stopped');
    case 'offline':
      return trans.__('No answer');
  }
}
