/** @returns null for what Python's `int` refuses */
export function pythonInt(text: string): number | null {
  return /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : null;
}
