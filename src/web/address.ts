/** What the page shows. `state` is the view's own text: its query, columns, axes. */
export type Place =
  /** null: the table as it was left. */
  | { view: 'table'; state: string | null }
  | { view: 'run'; run_id: string; state: string }
  | { view: 'notebook'; run_id: string }
  | { view: 'compare'; state: string };

/**
 * The part of the page's address behind `#`: `/runs?q=resnet`, `/run/<id>?cell=<id>`,
 * `/notebook/<run id>`, `/compare/<state>`. Who gets such an address sees the same.
 */
export function addressOf(place: Place): string {
  switch (place.view) {
    case 'table':
      return place.state === null ? '/runs' : `/runs?${place.state}`;
    case 'run':
      return `/run/${encodeURIComponent(place.run_id)}${place.state && `?${place.state}`}`;
    case 'notebook':
      return `/notebook/${encodeURIComponent(place.run_id)}`;
    case 'compare':
      return `/compare/${place.state}`;
  }
}

/**
 * @param hash as `location.hash` has it, with `#` or without
 * @returns the table for an address that is none of ours
 */
export function parseAddress(hash: string): Place {
  const [, view = '', rest = ''] =
    /^#?\/(runs\?|run\/|notebook\/|compare\/)(.*)$/s.exec(hash) ?? [];
  if (view === 'compare/' && rest !== '') return { view: 'compare', state: rest };
  if (view === 'notebook/') {
    const run_id = decoded(rest);
    if (run_id !== '') return { view: 'notebook', run_id };
  }
  if (view === 'run/') {
    const [, encoded = '', state = ''] = /^([^?]*)\??(.*)$/s.exec(rest) ?? [];
    const run_id = decoded(encoded);
    if (run_id !== '') return { view: 'run', run_id, state };
  }
  return { view: 'table', state: view === 'runs?' ? rest : null };
}

/** @returns '' for what was cut in the middle of a character */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
