import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
// The token's value: who asks for it later expects an answer at once.
/* eslint-disable jupyter/prefer-lazy-imports */
import { JupyterTransport } from './jupyter-transport.ts';
import { LazyTracking } from './lazy-tracking.ts';
/* eslint-enable jupyter/prefer-lazy-imports */
import { ITrackingClient } from './tokens.ts';

const ENABLE_COMMAND = 'jupyter server extension enable celltrail';

const made = new WeakMap<JupyterFrontEnd, LazyTracking>();

export const clientPlugin: JupyterFrontEndPlugin<ITrackingClient> = {
  id: 'celltrail:client',
  description: 'Reads the record through the Jupyter server.',
  autoStart: true,
  provides: ITrackingClient,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    const transport = new JupyterTransport(app.serviceManager.serverSettings);
    transport.missing.connect(() => tellMissing(trans));
    const tracking = new LazyTracking(transport);
    made.set(app, tracking);
    return tracking;
  },
  deactivate: (app: JupyterFrontEnd) => made.get(app)?.dispose()
};

function tellMissing(trans: TranslationBundle): void {
  Notification.emit(
    trans.__('Nothing is recorded: run "%1", then restart the Jupyter server.', ENABLE_COMMAND),
    'warning',
    {
      autoClose: false,
      actions: [
        {
          label: trans.__('Copy command'),
          caption: ENABLE_COMMAND,
          callback: () => Clipboard.copyToSystem(ENABLE_COMMAND)
        }
      ]
    }
  );
}
