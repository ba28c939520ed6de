import { parsePythonJson, pythonJson } from './python-json.ts';
import { COST, TOKEN_USAGE } from './trace-keys.ts';

/**
 * Token usage and cost of a trace. MLflow keeps their numbers in columns and prints them as JSON in
 * a fixed form (`trace_analytics.py`); here that form is kept, and merged with what comes.
 */

type Numbers = Map<string, number | bigint>;

interface Kind {
  keys: readonly string[];
  /** Left out of a sum unless a span has them. */
  optional: ReadonlySet<string>;
  /** @returns null for what is no such number */
  read(value: unknown): number | bigint | null;
}

const OPTIONAL_TOKENS = ['cache_read_input_tokens', 'cache_creation_input_tokens'];

const KINDS = new Map<string, Kind>([
  [
    TOKEN_USAGE,
    {
      keys: [
        'input_tokens',
        'output_tokens',
        'total_tokens',
        ...OPTIONAL_TOKENS,
        'cache_creation_input_tokens_above_1hr'
      ],
      optional: new Set([...OPTIONAL_TOKENS, 'cache_creation_input_tokens_above_1hr']),
      read: tokenCount
    }
  ],
  [
    COST,
    {
      keys: ['input_cost', 'output_cost', 'total_cost'],
      optional: new Set(),
      read: finiteNumber
    }
  ]
]);

/** Whether it is kept in the fixed form. */
export const isUsage = (key: string) => KINDS.has(key);

/**
 * What is kept when metadata with this key comes: keys that it has replace those that were there.
 *
 * @param existing JSON in the fixed form
 * @returns null when no number is left
 */
export function mergedUsage(key: string, existing: string | null, given: string): string | null {
  const kind = KINDS.get(key)!;
  const numbers = numbersOf(kind, existing);
  const values = objectOf(given);
  for (const name of kind.keys) {
    if (!Object.hasOwn(values, name)) continue;
    const number = kind.read(values[name]);
    if (number === null) numbers.delete(name);
    else numbers.set(name, number);
  }
  return usageText(kind, numbers);
}

export interface UsageNode {
  span_id: string;
  parent_span_id: string | null;
  /** JSON of the span's attribute; null when it has none. */
  usage: string | null;
}

/**
 * The sum over a trace. A span below one that has numbers is passed over: libraries that sum up on
 * the way would be counted twice (`_aggregate_from_nodes`).
 */
export function summedUsage(key: string, nodes: readonly UsageNode[]): string | null {
  const kind = KINDS.get(key)!;
  const byId = new Map(nodes.map(node => [node.span_id, node]));
  const sums = new Map<string, number>();
  for (const node of nodes) {
    if (node.usage === null || isBelowUsage(node, byId)) continue;
    const values = objectOf(node.usage);
    for (const name of kind.keys) {
      if (kind.optional.has(name) && !Object.hasOwn(values, name)) continue;
      sums.set(name, (sums.get(name) ?? 0) + Number(kind.read(values[name]) ?? 0));
    }
  }
  const numbers: Numbers = new Map();
  for (const [name, sum] of sums) {
    const number = kind.read(sum);
    if (number !== null) numbers.set(name, number);
  }
  return usageText(kind, numbers);
}

function isBelowUsage(node: UsageNode, byId: ReadonlyMap<string, UsageNode>): boolean {
  const seen = new Set([node]);
  let parent = node.parent_span_id === null ? undefined : byId.get(node.parent_span_id);
  while (parent !== undefined && !seen.has(parent)) {
    if (parent.usage !== null) return true;
    seen.add(parent);
    parent = parent.parent_span_id === null ? undefined : byId.get(parent.parent_span_id);
  }
  return false;
}

function usageText({ keys }: Kind, numbers: Numbers): string | null {
  const entries = keys.filter(key => numbers.has(key)).map(key => [key, numbers.get(key)!]);
  return entries.length > 0 ? pythonJson(Object.fromEntries(entries)) : null;
}

function numbersOf(kind: Kind, text: string | null): Numbers {
  return new Map(
    Object.entries(text === null ? {} : objectOf(text)).map(([key, value]) => [
      key,
      kind.read(value)!
    ])
  );
}

/** Of what is no object, an empty one. */
export function objectOf(text: string): Record<string, unknown> {
  const value = parsePythonJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function tokenCount(value: unknown): bigint | null {
  const count = typeof value === 'bigint' ? value : integerOf(finiteNumber(value));
  return count !== null && BigInt.asIntN(64, count) === count ? count : null;
}

const integerOf = (value: number | null) => (Number.isInteger(value) ? BigInt(value!) : null);

function finiteNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' && typeof number !== 'bigint') return null;
  return Number.isFinite(Number(number)) ? Number(number) : null;
}
