import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
// What the panel asks for when the page starts is its list: an empty one costs nothing.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { RecordedSessions } from './recorded-sessions.ts';
import { ITrackingClient } from '../tokens.ts';

export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:running',
  description: 'Lists the sessions that are being recorded in the panel of what runs.',
  autoStart: true,
  requires: [ITrackingClient],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracking: ITrackingClient,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ) => {
    if (managers === null) return;
    const trans = (translator ?? nullTranslator).load('celltrail');
    managers.add(new RecordedSessions(app, tracking, trans));
  }
};
