import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import type { Host, NotifyOptions, Question } from '../ui/host.ts';
import { noticeMs } from '../ui/notice-ms.ts';
import type { Translation } from '../ui/translation.ts';
import { followNotebook } from './follow-notebook.ts';
import { goToCell } from './go-to-cell.ts';
import { insertCell, insertPlotCell } from './insert-cell.ts';
import { CommandIDs } from './tokens.ts';

/** JupyterLab, as views see it. @param notebooks null where there are none */
export function labHost(
  app: JupyterFrontEnd,
  trans: Translation,
  notebooks: INotebookTracker | null
): Host {
  const run = (command: string, args: object) =>
    void app.commands.execute(command, args as Record<string, never>);
  return {
    trans,
    openRun: (run_id, { execution_id } = {}) => run(CommandIDs.openRun, { run_id, execution_id }),
    compareRuns: run_ids => run(CommandIDs.compareRuns, { run_ids: [...run_ids] }),
    openNotebook: run_id => run(CommandIDs.openNotebook, { run_id }),
    openTable: (options = {}) => run(CommandIDs.openTable, options),
    runsNotebooks: true,
    openSync: () => run(CommandIDs.openSync, {}),
    notify,
    confirm: question => confirm(question),
    copyText: async text => Clipboard.copyToSystem(text),
    // JupyterLab's addresses name files and workspaces; tabs come back by its layout.
    linkTo: () => null,
    ...(notebooks === null
      ? {}
      : {
          goToCell: target => goToCell(app, notebooks, target),
          followNotebook: (path, onCells) => followNotebook(notebooks, path, onCells),
          insertCode: code => {
            const panel = notebooks.currentWidget;
            if (panel?.context.isReady) insertCell(panel, code);
          },
          insertPlot: metric_key => {
            const panel = notebooks.currentWidget;
            if (!panel?.context.isReady) return;
            insertPlotCell(panel, metric_key, trans.__('Run this cell to plot %1', metric_key));
          }
        })
  };
}

function notify(text: string, { kind = 'info', action }: NotifyOptions = {}): void {
  Notification.emit(text, kind === 'info' ? 'default' : kind, {
    autoClose: noticeMs({ action }),
    actions: action === undefined ? [] : [{ label: action.label, callback: action.run }]
  });
}

async function confirm({ title, body, accept, danger = false }: Question): Promise<boolean> {
  const content = new Widget();
  for (const line of body) {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    content.node.append(paragraph);
  }
  const button = danger ? Dialog.warnButton({ label: accept }) : Dialog.okButton({ label: accept });
  const result = await showDialog({
    title,
    body: content,
    buttons: [Dialog.cancelButton(), button]
  });
  return result.button.accept;
}
