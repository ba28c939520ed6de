import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../tokens.ts';

export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:launcher',
  description: 'A card of the launcher that opens the table of all runs.',
  autoStart: true,
  optional: [ILauncher, ITranslator],
  activate: (_: JupyterFrontEnd, launcher: ILauncher | null, translator: ITranslator | null) => {
    // The name of JupyterLab's own category, in its own translation.
    const category = (translator ?? nullTranslator).load('jupyterlab').__('Other');
    launcher?.add({ command: CommandIDs.openTable, category, rank: 10 });
  }
};
