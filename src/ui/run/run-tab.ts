/** The tabs of a run, in their order. */
export const RUN_TABS = ['overview', 'metrics', 'cells', 'artifacts', 'lineage'] as const;

export type RunTab = (typeof RUN_TABS)[number];

/** @param text from a saved layout or an address */
export function readRunTab(text: unknown): RunTab | null {
  return RUN_TABS.find(tab => tab === text) ?? null;
}
