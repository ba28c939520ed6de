import { CloseIcon } from '../ui/icons.tsx';
import { useModel } from '../ui/use-model.ts';
import type { Notice, WebHost } from './web-host.ts';

/** What views have to say for a moment, in a corner; read out when it comes. */
export function Notices({ host }: { host: WebHost }) {
  const { notices } = useModel(host);
  return (
    <div className="ct-notices" role="log" aria-live="polite" aria-label={host.trans.__('Notices')}>
      {notices.map(notice => (
        <NoticeLine key={notice.id} notice={notice} host={host} />
      ))}
    </div>
  );
}

function NoticeLine({ notice, host }: { notice: Notice; host: WebHost }) {
  const { id, text, kind = 'info', action } = notice;
  const act = () => {
    host.dismiss(id);
    action?.run();
  };
  return (
    <div
      className={`ct-notice ct-notice-${kind}`}
      onPointerEnter={() => host.hold(id, true)}
      onPointerLeave={() => host.hold(id, false)}
      onFocus={() => host.hold(id, true)}
      onBlur={() => host.hold(id, false)}
    >
      <span className="ct-notice-text">{text}</span>
      {action && (
        <button className="ct-button" type="button" onClick={act}>
          {action.label}
        </button>
      )}
      <button
        className="ct-icon-button"
        type="button"
        aria-label={host.trans.__('Close')}
        onClick={() => host.dismiss(id)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
