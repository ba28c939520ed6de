import {
  getNotebookSettings,
  setNotebookSettings
} from '../../protocol/endpoints/notebook-settings.ts';
import type { NotebookSettings } from '../notebook-settings.ts';
import type { Recorders } from '../recorders.ts';
import { route, type Route } from '../route.ts';

/** How notebooks are recorded. */
export function notebookSettingsRoutes(
  settings: NotebookSettings,
  recorders: Pick<Recorders, 'noticed' | 'readKept'>
): Route[] {
  const answer = async (notebook_path: string) => {
    await settings.ready();
    const tracked = settings.isTracked(notebook_path);
    const parse_prints = settings.parsesPrints(notebook_path);
    const seen = parse_prints || !tracked ? [] : recorders.noticed(notebook_path);
    return { tracked, parse_prints, seen };
  };
  return [
    route(getNotebookSettings, ({ notebook_path }) => answer(notebook_path)),
    route(setNotebookSettings, async ({ notebook_path, tracked, parse_prints }) => {
      if (tracked !== undefined) await settings.setTracked(notebook_path, tracked);
      if (parse_prints !== undefined) await settings.setParsesPrints(notebook_path, parse_prints);
      if (parse_prints) await recorders.readKept(notebook_path);
      return answer(notebook_path);
    })
  ];
}
