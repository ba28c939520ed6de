/** Fields of a request by name; a list repeats its name. */
export type Query = Record<string, string | string[]>;

/** Fields that the path names stand in it, and not among the others. */
export function filledPath(template: string, request: object): { path: string; rest: object } {
  if (!template.includes('{')) return { path: template, rest: request };
  const rest: Record<string, unknown> = { ...request };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  return { path, rest };
}

/** Fields that are undefined are left out; lists repeat their name. */
export function queryOf(request: object): Query {
  const query: Query = {};
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined || value === null) continue;
    query[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return query;
}
