/** Parts of a list that fit into one `IN (…)`. */
export function* inChunks<Item>(items: readonly Item[], size = 500): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
