export interface MetricSection {
  /** What the names have before their first `/`; '' for those without one. */
  prefix: string;
  keys: string[];
}

/** Of the machine, as MLflow's own clients name them. */
export const SYSTEM_PREFIX = 'system';

/** Metrics by the prefix of their names: those without one first, those of the system last. */
export function metricSections(keys: Iterable<string>): MetricSection[] {
  const sections = new Map<string, string[]>();
  for (const key of keys) {
    const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
    const section = sections.get(prefix);
    if (section === undefined) sections.set(prefix, [key]);
    else section.push(key);
  }
  const place = (prefix: string) => (prefix === '' ? 0 : prefix === SYSTEM_PREFIX ? 2 : 1);
  return [...sections]
    .map(([prefix, list]) => ({ prefix, keys: list }))
    .sort((a, b) => place(a.prefix) - place(b.prefix) || (a.prefix < b.prefix ? -1 : 1));
}
