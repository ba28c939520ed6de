/** Results in the order of the items, a few of them being worked on at a time. */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (let next = 0; next < items.length || running.length > 0;) {
    while (running.length < atOnce && next < items.length) {
      const one = work(items[next++]);
      // Its failure is thrown when its turn comes.
      one.catch(() => undefined);
      running.push(one);
    }
    yield await running[0];
    void running.shift();
  }
}
