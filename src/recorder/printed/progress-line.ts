import { linePairs } from './key-value-line.ts';
import { NUMBER, printedNumber, type PrintContext, type Reading } from './printed-point.ts';
import { keyKind, splitOf } from './training-key.ts';

/**
 * A progress bar of tqdm, and so of Lightning: `Epoch 3:  45%|████▌ | 45/100 [00:03<00:04, 12.1it/s,
 * loss=0.31]`, or without a total `45it [00:03, 12.1it/s, loss=0.31]`.
 *
 * @returns null for another line; no values for a bar that counts something else
 */
export function progressLine(line: string, context: PrintContext): Reading | null {
  const parts = barOf(line) ?? countOf(line);
  if (parts === null) return null;
  const { about, at, total, within, after } = parts;
  const n = Number(at);
  if (!Number.isInteger(n)) return { values: [], step: null };
  const all = total === undefined ? undefined : Number(total);
  if (all !== undefined && all >= (context.bar?.total ?? 0)) context.bar = { at: n, total: all };
  const values = linePairs(about, true).filter(({ key }) => keyKind(key) !== 'other');
  for (const part of `${within!},${after.replace(/^\]/, '')}`.split(/,\s*/)) {
    const [, key, value] = VALUE.exec(part.trim()) ?? [];
    if (key !== undefined && key !== 'v_num') values.push({ key, value: printedNumber(value!) });
  }
  if (!values.some(({ key }) => keyKind(key) !== 'other')) return { values: [], step: null };
  // Bars of a training and its validation have the same keys.
  const split = splitOf(about).toLowerCase();
  if (split !== '' && !split.startsWith('tr')) {
    for (const each of values)
      if (splitOf(each.key.replace(/_/g, ' ')) === '') each.key = `${split}_${each.key}`;
  }
  const unit = `bar ${about.replace(/[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, '#')} ${total ?? ''}`;
  return { values, step: { unit, at: n, ...(all === undefined ? {} : { total: all }) } };
}

interface BarParts {
  about: string;
  at: string;
  total: string | undefined;
  /** The brackets: time, rate, values. */
  within: string;
  after: string;
}

// In two steps: one pattern with two open ends takes seconds for a line of spaces.
function barOf(line: string): BarParts | null {
  const end = line.indexOf('%|');
  const [, at, total, within, after] = (end < 0 ? null : BAR.exec(line.slice(end))) ?? [];
  if (at === undefined) return null;
  const about = line
    .slice(0, end)
    .replace(/\d{1,3}$/, '')
    .trim()
    .replace(/:$/, '');
  return { about, at, total, within: within!, after: after! };
}

function countOf(line: string): BarParts | null {
  const begin = line.indexOf('it [');
  const [, at] =
    (begin < 0 ? null : /(\d{1,15})$/.exec(line.slice(Math.max(begin - 15, 0), begin))) ?? [];
  const [, within, after] = (at === undefined ? null : COUNT.exec(line.slice(begin))) ?? [];
  if (within === undefined) return null;
  const about = line
    .slice(0, begin - at!.length)
    .trim()
    .replace(/:$/, '');
  return { about, at: at!, total: undefined, within, after: after! };
}

const BAR = /^%\|[^|]*\| *(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?) \[([^\]]*)(.*)$/;
const COUNT = /^it \[(\d[^\]]*)(.*)$/;
const VALUE = new RegExp(String.raw`^([A-Za-z][\w./@-]*)\s*[=:]\s*${NUMBER}%?$`, 'i');
