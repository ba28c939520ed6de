import {
  circleEmptyIcon,
  circleIcon,
  errorIcon,
  offlineBoltIcon,
  refreshIcon,
  ReactWidget,
  type LabIcon
} from '@jupyterlab/ui-components';
import { isLive, statusText, type StatusText } from '../../ui/status/status-text.ts';
import { syncStatusText } from '../../ui/status/sync-status-text.ts';
import { TrackingState } from '../../ui/status/tracking-state.ts';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import type { Translation } from '../../ui/translation.ts';
import { useModel } from '../../ui/use-model.ts';
import type { CurrentNotebook } from './current-notebook.ts';
import type { ITrackingClient } from '../tokens.ts';

const ICONS: Record<StatusText['icon'], LabIcon> = {
  recording: circleIcon,
  on: circleEmptyIcon,
  off: offlineBoltIcon,
  stopped: errorIcon,
  offline: offlineBoltIcon,
  syncing: refreshIcon
};

/** What the status bar says of the open notebook. */
export class StatusItem extends ReactWidget {
  readonly #model: TrackingState;
  readonly #sync: SyncModel;
  readonly #notebook: CurrentNotebook;
  readonly #trans: Translation;
  readonly #onClick: OnClick;

  constructor(
    tracking: ITrackingClient,
    notebook: CurrentNotebook,
    trans: Translation,
    onClick: OnClick
  ) {
    super();
    this.#model = new TrackingState(tracking.client, tracking.events);
    this.#sync = new SyncModel(tracking.client, tracking.events);
    this.#notebook = notebook;
    this.#trans = trans;
    this.#onClick = onClick;
    notebook.changed.connect(this.#onNotebook, this);
    // A browser shows one tab of many.
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#onVisibility();
    this.#onNotebook();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#notebook.changed.disconnect(this.#onNotebook, this);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    super.dispose();
    this.#model.dispose();
    this.#sync.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <StatusButton
        model={this.#model}
        sync={this.#sync}
        trans={this.#trans}
        onClick={this.#onClick}
      />
    );
  }

  readonly #onVisibility = () => {
    const visible = document.visibilityState === 'visible';
    this.#model.setVisible(visible);
    this.#sync.setVisible(visible);
  };

  #onNotebook(): void {
    this.#model.setNotebook(this.#notebook.path);
  }
}

/** @param about what the text was of */
type OnClick = (about: 'runs' | 'sync') => void;

interface StatusButtonProps {
  model: TrackingState;
  sync: SyncModel;
  trans: Translation;
  onClick: OnClick;
}

function StatusButton({ model, sync, trans, onClick }: StatusButtonProps): JSX.Element {
  const { server, current, tracked } = useModel(model);
  const synced = useModel(sync);
  const isUp = server.state === 'ready' || server.state === 'connecting';
  const recording = current !== null && isLive(current);
  const ofSync = isUp ? syncStatusText(synced, { recording, now: Date.now() }, trans) : null;
  const { text, title, icon } = ofSync ?? statusText(server, current, trans, tracked);
  const Icon = ICONS[icon].react;
  return (
    <button
      type="button"
      className="ct-status"
      title={title}
      onClick={() => onClick(ofSync === null ? 'runs' : 'sync')}
    >
      <Icon className={`ct-status-icon ct-mod-${icon}`} tag="span" />
      <span>{text}</span>
    </button>
  );
}
