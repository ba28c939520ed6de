import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IRunningSessions } from '@jupyterlab/running';
import { Signal } from '@lumino/signaling';
import type { LiveSession, LiveSessions } from '../../ui/live-sessions.ts';
import { stateSentence } from '../../ui/run-state.ts';
import type { Translation } from '../../ui/translation.ts';
import { trailIcon } from '../icons.ts';
import { CommandIDs, type ITrackingClient } from '../tokens.ts';

/**
 * Living sessions as JupyterLab's panel of running things lists them. Nothing is asked for before a
 * kernel runs.
 */
export class RecordedSessions implements IRunningSessions.IManager {
  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: string;
  readonly runningChanged = new Signal<RecordedSessions, void>(this);
  readonly #app: JupyterFrontEnd;
  readonly #tracking: ITrackingClient;
  readonly #trans: Translation;
  #live: LiveSessions | null = null;
  #loading = false;

  constructor(app: JupyterFrontEnd, tracking: ITrackingClient, trans: Translation) {
    this.#app = app;
    this.#tracking = tracking;
    this.#trans = trans;
    this.name = trans.__('Recorded Sessions');
    this.shutdownLabel = trans.__('Shut down its kernel');
    this.shutdownAllLabel = trans.__('Shut Down All');
    this.shutdownAllConfirmationText = trans.__(
      'Shut down the kernels of all recorded sessions? What was recorded stays.'
    );
    const { sessions } = app.serviceManager;
    sessions.runningChanged.connect(this.#follow, this);
    this.#follow();
  }

  running(): IRunningSessions.IRunningItem[] {
    return (this.#live?.state ?? []).map(row => this.#item(row));
  }

  refreshRunning(): void {
    this.#live?.refresh();
  }

  shutdownAll(): void {
    for (const row of this.#live?.state ?? []) this.#shutdown(row);
  }

  #item(row: LiveSession): IRunningSessions.IRunningItem {
    const { run_id, run_name, session } = row;
    const sentence = stateSentence(row.state, row.end_reason, this.#trans);
    return {
      icon: () => trailIcon,
      label: () => run_name,
      labelTitle: () =>
        [run_name, session.notebook_path ?? session.kernel_name, sentence].join('\n'),
      detail: () => sentence,
      open: () => void this.#app.commands.execute(CommandIDs.openRun, { run_id }),
      shutdown: () => this.#shutdown(row)
    };
  }

  #shutdown({ session }: LiveSession): void {
    this.#app.serviceManager.kernels
      .shutdown(session.kernel_id)
      .catch(error => console.error('celltrail: a kernel could not be shut down.', error));
  }

  #follow(): void {
    if (this.#loading || [...this.#app.serviceManager.sessions.running()].length === 0) return;
    this.#loading = true;
    import('../../ui/live-sessions.ts')
      .then(({ LiveSessions }) => {
        this.#live = new LiveSessions(this.#tracking.client, this.#tracking.events);
        this.#live.changed.connect(() => this.runningChanged.emit());
        this.#app.serviceManager.sessions.runningChanged.disconnect(this.#follow, this);
      })
      .catch(error => {
        this.#loading = false;
        console.error('celltrail: the recorded sessions could not be loaded.', error);
      });
  }
}
