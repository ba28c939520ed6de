/**
 * Whether a cell says itself that it logs this key: as a string (`log_metric("loss", …)`, a key of a
 * dictionary), as the name of an argument or property (`log(loss=…)`, `{ loss: … }`), or in a tag. That
 * a variable of the name occurs is not enough: `print(max(loss, 3))` logs nothing.
 *
 * @returns asks it of a cell's source and tags
 */
export function namesKey(key: string): (source: string, tags: readonly string[]) => boolean {
  const literal = key.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const named = new RegExp(`(["'\`])${literal}\\1|[({,]\\s*${literal}\\s*[:=](?!=)`);
  return (source, tags) =>
    (source.includes(key) && named.test(source)) ||
    tags.some(tag => tag.split(':').at(-1)!.trim() === key);
}
