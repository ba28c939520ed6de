/**
 * Place of each run in the palette: those that had one keep it, the others get the first that is free,
 * in their order. Those that went leave theirs.
 */
export function palettePlaces(
  run_ids: readonly string[],
  before: ReadonlyMap<string, number>
): ReadonlyMap<string, number> {
  const places = new Map([...before].filter(([run_id]) => run_ids.includes(run_id)));
  const taken = new Set(places.values());
  let next = 0;
  for (const run_id of run_ids) {
    if (places.has(run_id)) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    places.set(run_id, next);
  }
  return places;
}
