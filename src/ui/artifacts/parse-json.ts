/** A number whose text says more than a double holds, such as an integer above 2^53 or `1e400`. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * JSON without a change to its numbers: those that JavaScript would show otherwise are ExactNumbers.
 *
 * @returns undefined if it is no JSON, or has such numbers in a browser that does not hand them over
 */
export function parseExactJson(text: string): { value: unknown } | undefined {
  let isExact = true;
  const revive = (_: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== 'number') return value;
    const source = context?.source;
    if (source !== undefined) return String(value) === source ? value : new ExactNumber(source);
    isExact &&= Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, revive);
    return isExact ? { value } : undefined;
  } catch {
    return undefined;
  }
}
