import type { ServerState } from '../client/event-stream.ts';
import { DetailsButton } from './details-button.tsx';
import { WarningIcon } from './icons.tsx';
import type { Translation } from './translation.ts';

/** One line above what is shown while the server cannot be asked; nothing otherwise. */
export function ServerBanner({
  server,
  wasReady,
  trans,
  onRetry
}: {
  server: ServerState;
  /** The server was up before. */
  wasReady: boolean;
  trans: Translation;
  onRetry?(): void;
}) {
  const text = bannerText(server, wasReady, trans);
  if (text === null) return null;
  return (
    <div
      className={`ct-banner ${server.state === 'failed' ? 'ct-banner-error' : ''}`}
      role={server.state === 'failed' ? 'alert' : 'status'}
    >
      <WarningIcon />
      <span className="ct-banner-text">{text}</span>
      {server.state === 'failed' && onRetry && (
        <button className="ct-button" type="button" onClick={onRetry}>
          {trans.__('Try again')}
        </button>
      )}
      {server.state === 'failed' && server.log && (
        <DetailsButton label={trans.__('Show log')} text={server.log} />
      )}
    </div>
  );
}

function bannerText(server: ServerState, wasReady: boolean, trans: Translation): string | null {
  switch (server.state) {
    case 'starting':
      if (wasReady && server.tries) {
        return trans.__('The celltrail server stopped. Restarting (try %1)…', server.tries);
      }
      return wasReady
        ? trans.__('The celltrail server stopped. Restarting…')
        : trans.__('The celltrail server is starting…');
    case 'failed':
      return wasReady
        ? trans.__('The celltrail server stopped. It did not start: %1', server.message)
        : trans.__('The celltrail server did not start: %1', server.message);
    case 'offline':
      return trans.__('The server does not answer. Trying again…');
    default:
      return null;
  }
}
