import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandIDs } from './tokens.ts';

/** Opens a run in its tab; at a cell, where one is named. */
export function runOpener(app: JupyterFrontEnd) {
  return (run_id: string, execution_id?: string): void =>
    void app.commands.execute(
      CommandIDs.openRun,
      execution_id === undefined ? { run_id } : { run_id, execution_id }
    );
}
