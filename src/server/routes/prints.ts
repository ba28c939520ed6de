import { getPrints, setPrints } from '../../protocol/endpoints/prints.ts';
import type { PrintSettings } from '../print-settings.ts';
import type { Recorders } from '../recorders.ts';
import { route, type Route } from '../route.ts';

/** Of which notebooks the prints are read for metrics. */
export function printRoutes(
  settings: PrintSettings,
  recorders: Pick<Recorders, 'noticed' | 'readKept'>
): Route[] {
  const answer = async (notebook_path: string) => {
    await settings.ready();
    const recorded = settings.isOn(notebook_path);
    return { recorded, seen: recorded ? [] : recorders.noticed(notebook_path) };
  };
  return [
    route(getPrints, ({ notebook_path }) => answer(notebook_path)),
    route(setPrints, async ({ notebook_path, recorded }) => {
      await settings.set(notebook_path, recorded);
      if (recorded) await recorders.readKept(notebook_path);
      return answer(notebook_path);
    })
  ];
}
