/** Equal for points that a server takes for the same one: infinities are its largest doubles. */
export function pointName(step: number, timestamp: number, value: number): string {
  const limit = Number.MAX_VALUE;
  const finite = Math.max(-limit, Math.min(limit, value));
  return `${step} ${timestamp} ${finite}`;
}
