import {
  NUMBER,
  printedNumber,
  type PrintContext,
  type PrintedStep,
  type PrintedValue,
  type Reading
} from './printed-point.ts';
import { keyKind } from './training-key.ts';

/**
 * A dictionary on a line of its own, as Hugging Face's Trainer prints it: `{'loss': 0.31, 'grad_norm':
 * 1.2, 'learning_rate': 5e-05, 'epoch': 0.5}`; JSON and JavaScript objects read the same. Its epochs are
 * fractions: where it has no step of its own, a progress bar beside it tells the step.
 *
 * @param before where the bar was at the last dictionary
 * @returns null for another line
 */
export function dictionaryLine(
  line: string,
  { bar }: PrintContext,
  before: number
): Reading | null {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}') || text.includes('{', 1)) return null;
  const values: PrintedValue[] = [];
  const steps = new Map<string, number>();
  for (const [, key, , value] of text.matchAll(PAIR)) {
    const number = printedNumber(value!);
    if (/^(?:epoch|(?:global_)?step|iter(?:ation)?)$/.test(key!)) steps.set(key!, number);
    else values.push({ key: key!, value: number });
  }
  const kinds = new Set(values.map(({ key }) => keyKind(key)));
  if (!kinds.has('strong') && !(steps.size > 0 && kinds.has('weak'))) return null;
  const kept = steps.size > 0 ? values : values.filter(({ key }) => keyKind(key) !== 'other');
  return { values: kept, step: stepOf(steps, bar, before) };
}

function stepOf(
  steps: ReadonlyMap<string, number>,
  bar: PrintContext['bar'],
  before: number
): PrintedStep | null {
  for (const unit of ['global_step', 'step', 'iteration', 'iter']) {
    const at = steps.get(unit);
    if (at !== undefined && Number.isInteger(at)) return { unit: 'step', at };
  }
  const epoch = steps.get('epoch');
  if (epoch !== undefined && bar !== null && bar.at >= before)
    return { unit: 'trainer', at: bar.at };
  return epoch !== undefined && Number.isInteger(epoch) && !bar
    ? { unit: 'epoch', at: epoch }
    : null;
}

const PAIR = new RegExp(
  String.raw`[{,]\s*['"]?([A-Za-z_][\w/.@-]*)['"]?\s*:\s*(['"]?)${NUMBER}\2\s*(?=[,}])`,
  'gi'
);
