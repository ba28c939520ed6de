import {
  circleEmptyIcon,
  circleIcon,
  errorIcon,
  offlineBoltIcon,
  ReactWidget,
  type LabIcon
} from '@jupyterlab/ui-components';
import { statusText, type StatusText } from '../../ui/status/status-text.ts';
import { TrackingState } from '../../ui/status/tracking-state.ts';
import type { Translation } from '../../ui/translation.ts';
import { useModel } from '../../ui/use-model.ts';
import type { CurrentNotebook } from './current-notebook.ts';
import type { ITrackingClient } from '../tokens.ts';

const ICONS: Record<StatusText['icon'], LabIcon> = {
  recording: circleIcon,
  on: circleEmptyIcon,
  off: offlineBoltIcon,
  stopped: errorIcon
};

/** What the status bar says of the open notebook. */
export class StatusItem extends ReactWidget {
  readonly #model: TrackingState;
  readonly #notebook: CurrentNotebook;
  readonly #trans: Translation;
  readonly #onClick: () => void;

  constructor(
    tracking: ITrackingClient,
    notebook: CurrentNotebook,
    trans: Translation,
    onClick: () => void
  ) {
    super();
    this.#model = new TrackingState(tracking.client, tracking.events);
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
  }

  protected override render(): JSX.Element {
    return <StatusButton model={this.#model} trans={this.#trans} onClick={this.#onClick} />;
  }

  readonly #onVisibility = () => this.#model.setVisible(document.visibilityState === 'visible');

  #onNotebook(): void {
    this.#model.setNotebook(this.#notebook.path);
  }
}

interface StatusButtonProps {
  model: TrackingState;
  trans: Translation;
  onClick: () => void;
}

function StatusButton({ model, trans, onClick }: StatusButtonProps): JSX.Element {
  const { server, current } = useModel(model);
  const { text, title, icon } = statusText(server, current, trans);
  const Icon = ICONS[icon].react;
  return (
    <button type="button" className="ct-status" title={title} onClick={onClick}>
      <Icon className={`ct-status-icon ct-mod-${icon}`} tag="span" />
      <span>{text}</span>
    </button>
  );
}
