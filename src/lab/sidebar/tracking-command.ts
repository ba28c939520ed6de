import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  getNotebookSettings,
  setNotebookSettings
} from '../../protocol/endpoints/notebook-settings.ts';
import { errorText } from '../../ui/error-text.ts';
import { CommandIDs, type ITrackingClient } from '../tokens.ts';

export interface TrackingCommandOptions {
  tracking: ITrackingClient;
  tracker: INotebookTracker;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
}

/** Turns the tracking of the open notebook off, or on again. */
export function addTrackingCommand(app: JupyterFrontEnd, options: TrackingCommandOptions): void {
  const { tracking, tracker, palette, trans } = options;
  app.commands.addCommand(CommandIDs.toggleTracking, {
    label: trans.__('Turn Tracking of This Notebook Off or On'),
    caption: trans.__('Keep of the cells only that they ran, or all again'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => tracker.currentWidget !== null,
    execute: async () => {
      const notebook_path = tracker.currentWidget?.context.localPath;
      if (notebook_path === undefined) return;
      try {
        const { tracked } = await tracking.client.call(getNotebookSettings, { notebook_path });
        await tracking.client.call(setNotebookSettings, { notebook_path, tracked: !tracked });
        Notification.success(
          tracked
            ? trans.__('Tracking is off for this notebook.')
            : trans.__('Tracking is on for this notebook.')
        );
      } catch (error) {
        Notification.error(errorText(error));
      }
    }
  });
  palette?.addItem({ command: CommandIDs.toggleTracking, category: trans.__('Celltrail') });
}
