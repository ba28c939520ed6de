/**
 * Whether a cell says itself that it logs this key: as a string (`log_metric("loss", …)`, a key of a
 * dictionary), as the name of an argument or property (`log(loss=…)`, `{ loss: … }`), or in a tag. That
 * a variable of the name occurs is not enough: `print(max(loss, 3))` logs nothing.
 */
export function namesKey(source: string, tags: readonly string[], key: string): boolean {
  if (!source.includes(key)) return tags.some(tag => tag.split(':').at(-1)!.trim() === key);
  const literal = key.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const named = new RegExp(`(["'\`])${literal}\\1|[({,]\\s*${literal}\\s*[:=](?!=)`);
  return named.test(source) || tags.some(tag => tag.split(':').at(-1)!.trim() === key);
}
