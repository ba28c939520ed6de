import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookWatch } from '../../ui/notices/notebook-watch.ts';
import { noticeText, type Notice } from '../../ui/notices/notice.ts';
import type { Translation } from '../../ui/translation.ts';
import type { ICelltrailSettings, ITrackingClient } from '../tokens.ts';

export interface NoticeParts {
  tracking: ITrackingClient;
  settings: ICelltrailSettings;
  trans: Translation;
  openRun(run_id: string, execution_id?: string): void;
}

/** Tells of an open notebook what its reader may not see, as far as the settings want it. */
export function followNotebook(panel: NotebookPanel, parts: NoticeParts): void {
  const { tracking, settings, trans, openRun } = parts;
  const { context } = panel;
  const tell = (notice: Notice) => {
    if (!isWanted(notice, settings, isSeen(panel))) return;
    const execution_id = notice.type === 'kernel-died' ? undefined : notice.cell.execution_id;
    Notification.emit(noticeText(notice, trans), KINDS[notice.type](notice), {
      autoClose: notice.type === 'cell-ended' ? 10_000 : false,
      actions: [
        { label: trans.__('Open'), callback: () => openRun(notice.session.run_id, execution_id) }
      ]
    });
  };
  let watch: NotebookWatch | null = null;
  const follow = () => {
    const wanted = settings.notifyEnd || settings.notifyNotFinite;
    if (wanted === (watch !== null)) return;
    watch?.dispose();
    watch = wanted
      ? new NotebookWatch(tracking.client, tracking.events, context.localPath, tell)
      : null;
  };
  const onPath = () => watch?.setPath(context.localPath);
  follow();
  settings.changed.connect(follow);
  context.pathChanged.connect(onPath);
  panel.disposed.connect(() => {
    settings.changed.disconnect(follow);
    context.pathChanged.disconnect(onPath);
    watch?.dispose();
  });
}

/** @param seen the notebook is on the screen: its reader sees how a cell ends */
export function isWanted(notice: Notice, settings: ICelltrailSettings, seen: boolean): boolean {
  switch (notice.type) {
    case 'kernel-died':
      return settings.notifyEnd;
    case 'not-finite':
      return settings.notifyNotFinite;
    case 'cell-ended': {
      const { started_time, ended_time } = notice.cell;
      const took = (ended_time ?? 0) - (started_time ?? 0);
      return settings.notifyEnd && !seen && took >= settings.longRunSeconds * 1000;
    }
  }
}

const isSeen = (panel: NotebookPanel) => panel.isVisible && document.visibilityState === 'visible';

const KINDS = {
  'kernel-died': () => 'error',
  'not-finite': () => 'warning',
  'cell-ended': (notice: Notice & { type: 'cell-ended' }) =>
    notice.cell.state === 'ok' ? 'success' : 'error'
} as Record<Notice['type'], (notice: Notice) => 'error' | 'warning' | 'success'>;
