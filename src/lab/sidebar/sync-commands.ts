import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { getSync, retrySync, type SyncState } from '../../protocol/endpoints/sync.ts';
import { errorText } from '../../ui/error-text.ts';
import { CommandIDs, type ITrackingClient } from '../tokens.ts';

export interface SyncCommandsOptions {
  tracking: ITrackingClient;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
  /** Shows where the record is copied to. */
  openDetails(): void;
}

/** What can be done about the remote, from the palette and by keys. */
export function addSyncCommands(app: JupyterFrontEnd, options: SyncCommandsOptions): void {
  const { tracking, palette, trans, openDetails } = options;
  const describedBy = { args: { type: 'object', properties: {} } };
  const add = (id: string, label: string, caption: string, execute: () => void) => {
    app.commands.addCommand(id, { label, caption, describedBy, execute });
    palette?.addItem({ command: id, category: trans.__('Celltrail') });
  };
  const tell = async (
    action: () => Promise<SyncState | null>,
    said: (sync: SyncState) => string
  ) => {
    try {
      const sync = await action();
      if (sync === null || sync.status === null) {
        Notification.info(trans.__('Runs are not copied to a server: none is set.'), {
          actions: [{ label: trans.__('Set one'), callback: openDetails }]
        });
      } else Notification.success(said(sync));
    } catch (error) {
      Notification.error(errorText(error));
    }
  };
  add(
    CommandIDs.openSync,
    trans.__('Sync Details'),
    trans.__('Show where runs are copied to, and how far that is'),
    openDetails
  );
  add(
    CommandIDs.retrySync,
    trans.__('Retry Sync'),
    trans.__('Try at once what waits or was refused'),
    () =>
      void tell(
        () => tracking.client.call(retrySync, {}),
        () => trans.__('What waits is tried now.')
      )
  );
  add(
    CommandIDs.pauseSync,
    trans.__('Pause or Resume Sync'),
    trans.__('Send nothing for the time being, or go on'),
    () =>
      void tell(
        async () => {
          // Not before it is used.
          const { changeSettings } = await import('../../ui/sync/remote-actions.ts');
          const { settings } = await tracking.client.call(getSync, {});
          return changeSettings(tracking.client, { paused: !settings.paused });
        },
        ({ settings }) =>
          settings.paused ? trans.__('Sync is paused.') : trans.__('Sync goes on.')
      )
  );
}
