import type { RunModel, RunViewState } from '../ui/run/model.ts';
import { readRunTab, type RunTab } from '../ui/run/run-tab.ts';

/** What of a run is shown, as its address says. */
export interface RunAddress {
  tab: RunTab;
  execution_id?: string;
  metric?: string;
}

/** `tab=cells&cell=<execution id>`; '' for what is shown anyway. */
export function runStateText({ tab, execution_id, metric }: RunAddress): string {
  const query = new URLSearchParams();
  if (tab !== 'overview') query.set('tab', tab);
  if (execution_id !== undefined) query.set('cell', execution_id);
  if (metric !== undefined) query.set('metric', metric);
  return query.toString();
}

export const shownRunState = ({ tab, cell, metric }: RunViewState) =>
  runStateText({ tab, execution_id: cell?.execution_id, metric: metric ?? undefined });

/** Has the model show what an address says, as far as it makes sense. */
export function openRunState(model: RunModel, text: string): void {
  if (text === shownRunState(model.state)) return;
  const query = new URLSearchParams(text);
  const execution_id = query.get('cell');
  const metric = query.get('metric');
  if (execution_id !== null) model.showCell({ execution_id, missing: null });
  else if (metric !== null) model.showMetric(metric);
  else model.openTab(readRunTab(query.get('tab')) ?? 'overview');
}
