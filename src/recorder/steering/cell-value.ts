import { stripVTControlCharacters } from 'node:util';
import type { ExecutionOutput } from '../../protocol/entities/session.ts';

/**
 * The value of a cell: of its last expression, or what it printed last, if that is a line of its
 * own. A kernel that shows values as it prints (tslab) has the second alone; that of R shows them as
 * displays.
 *
 * @param language of the kernel
 * @returns its text as the kernel shows it, without quotes around a string; undefined when there is none
 */
export function cellValue(
  outputs: readonly ExecutionOutput[],
  language: string
): string | undefined {
  const shown = language.toLowerCase() === 'r' ? 'display_data' : 'execute_result';
  const result = outputs.findLast(({ output_type }) => output_type === shown);
  if (result !== undefined) return unquoted(textOf(plainText(result)).trim());
  const printed = outputs
    .filter(({ output_type, name }) => output_type === 'stream' && name === 'stdout')
    .map(({ text }) => textOf(text))
    .join('');
  const line = printed.split('\n').findLast(each => each.trim() !== '');
  return line === undefined ? undefined : unquoted(stripVTControlCharacters(line).trim());
}

/**
 * The number that a value is: plain (`0.31`, `1_000`, `-inf`, `nan`, `10n`), or the way in which
 * libraries show one (`np.float64(0.31)`, `tensor(0.31, grad_fn=…)`, R's `[1] 0.31`).
 *
 * @returns undefined for all else
 */
export function numberOf(value: string): number | undefined {
  const text = value.replace(/^\[1\] /, '');
  const [, one, quoted, bare] = WRAPPED.exec(text) ?? [];
  const inner = (one ?? quoted ?? bare ?? text).trim();
  const plain = inner.replaceAll('_', '').replace(/^([+-]?\d+)n$/, '$1');
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  if (/^nan$/i.test(inner)) return NaN;
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(inner) ?? [];
  return sign === undefined ? undefined : sign === '-' ? -Infinity : Infinity;
}

/** `np.float64(0.31)`, `tensor([0.31], device='cuda:0')`, `Decimal('0.31')`: a name, a value, options. */
const WRAPPED =
  /^[A-Za-z_][\w.]*\((?:\[([^,[\]]+)\]|['"]([^,'"]+)['"]|([^,'"[\]]+))(?:, *\w+=.*)?\)$/;

function plainText({ data }: ExecutionOutput): unknown {
  return typeof data === 'object' && data !== null
    ? (data as Record<string, unknown>)['text/plain']
    : undefined;
}

const textOf = (text: unknown): string =>
  Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
