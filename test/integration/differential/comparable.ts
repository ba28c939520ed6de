import type { Names } from './step.ts';

/**
 * An answer without what is a matter of chance: ids that earlier answers of the same server
 * brought stand as their names in angle brackets, made-up names and times as what they are.
 *
 * @param value parsed JSON
 */
export function comparable(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => comparable(item, names));
    // The order of the params, metrics and tags of a run is not promised; that of points is.
    return items.every(hasKey)
      ? items.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
      : items;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, CHANCE.test(key) ? `<${key}>` : comparable(inner, names)])
        .map(([key, inner]) => [
          key,
          key === 'experiment_id' && /^[1-9]\d*$/.test(String(inner)) ? '<an experiment>' : inner
        ])
    );
  }
  return typeof value === 'string' ? named(value, names) : value;
}

const CHANCE =
  /^(creation_time|last_update_time|(creation|last_updated)_timestamp(_ms)?|next_page_token)$/;

const hasKey = (item: unknown): item is { key: string } =>
  typeof item === 'object' && item !== null && typeof (item as { key?: unknown }).key === 'string';

function named(value: string, names: Names): string {
  let text = value;
  for (const [name, id] of Object.entries(names)) {
    if (id.length > 10 || text === id) text = text.replaceAll(id, `<${name}>`);
    else {
      // MLflow's experiments count up from 1: such an id is one only where an id belongs.
      text = text.replace(
        new RegExp(`(?<=:/|experiment |id=|with id |')${id}(?=$|[/ ])`, 'g'),
        `<${name}>`
      );
    }
  }
  return text
    .replace(/(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g, '<an id>')
    .replace(/^[a-z]+-[a-z]+-\d{1,4}$/, '<a made-up name>')
    .replace(/(?<=^mlflow-artifacts:\/)[1-9]\d*(?=$|\/)/, '<an experiment>');
}
