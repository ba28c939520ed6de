import {
  NUMBER,
  printedNumber,
  type PrintContext,
  type PrintedStep,
  type PrintedValue,
  type Reading
} from './printed-point.ts';
import { keyAtEnd, keyKind, splitOf } from './training-key.ts';

/**
 * A line that somebody's own loop prints: `loss=0.31 acc: 0.9`, `Epoch [3/10], Step [100/600], Loss:
 * 0.31`, `iter 100: loss 2.31, time 300ms`, `Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.3`.
 *
 * Any program prints such pairs, so their keys must be those of a training: at least one that hardly
 * anything else prints, or one that may be when the line says of which epoch or step it is.
 *
 * @returns null for a line that is none
 */
export function keyValueLine(line: string, context: PrintContext): Reading | null {
  if (isOfOtherKind(line)) return null;
  const own = stepOf(line);
  const pairs = linePairs(line, own !== null);
  const kinds = pairs.map(({ key }) => keyKind(key));
  const taken = kinds.includes('strong') || (own !== null && kinds.includes('weak'));
  if (!taken) return null;
  const values = pairs.filter((_, index) => kinds[index] !== 'other');
  nameSplit(line, values);
  return { values, step: own ?? stepOfHeading(line, context) };
}

/** `Epoch 3/10`, `-- Epoch 3`: a line that says where those below it are; else null. */
export function headingEpoch(line: string): number | null {
  const [, at] = HEADING.exec(line) ?? [];
  return at === undefined ? null : Number(at);
}

/** @param bare also without `:` or `=`: `loss 2.31` */
export function linePairs(line: string, bare: boolean): PrintedValue[] {
  const values: PrintedValue[] = [];
  for (const [, words, separator, of, percent, number] of line.matchAll(PAIR)) {
    const isBare = separator!.trim() === '';
    if (isBare && !(bare && /[.ni]/i.test(number ?? percent!))) continue;
    const key = keyAtEnd(words!);
    if (key === '' || (!bare && isOfPhrase(words!, key))) continue;
    // `Accuracy: 9875/10000 (99%)`: the share says more than the count.
    if (of !== undefined && percent === undefined) continue;
    values.push({ key, value: printedNumber(percent ?? number!) });
  }
  return values;
}

/** `heat loss: 3`, `GPS accuracy: 5`: what the words before make of it is another thing. */
function isOfPhrase(words: string, key: string): boolean {
  const [before] = words
    .slice(0, words.length - key.length)
    .trim()
    .split(' ')
    .slice(-1);
  return before !== '' && (!BETWEEN.test(before!) || OTHER_LOSS.test(before!));
}

const BETWEEN =
  /^(?:the|an?|of|on|in|at|and|with|is|its|our|your|my|model|after|before|new|current|last|[A-Z]\w*)$/;

const OTHER_LOSS =
  /^(?:stop|heat|power|energy|weight|mass|packet|path|net|profit|job|hearing|memory|data|information|gps|water|blood)$/i;

/** What has pairs for other reasons: addresses, calls and their arguments, JSON over several lines. */
const isOfOtherKind = (line: string): boolean =>
  line.includes('://') ||
  /^\s*(?:"[^"]*"\s*:|[A-Za-z_][\w.]*\(|<|\$ |>>>|#|@@|[-+] *[A-Za-z_'"]+\s*=)/.test(line);

function stepOf(line: string): PrintedStep | null {
  const [, epoch] = EPOCH.exec(line) ?? [];
  const [, inner, innerTotal] = INNER.exec(line) ?? [];
  if (epoch === undefined) return inner === undefined ? null : { unit: 'step', at: Number(inner) };
  const [, at, total] =
    inner !== undefined ? ['', inner, innerTotal] : (POSITION.exec(line.replace(EPOCH, '')) ?? []);
  if (at === undefined) return { unit: 'epoch', at: Number(epoch) };
  return within(Number(epoch), Number(at), total === undefined ? undefined : Number(total));
}

/** A batch of an epoch; without a total it is taken as a step that may begin anew with the epoch. */
const within = (epoch: number, at: number, total: number | undefined): PrintedStep =>
  total === undefined
    ? { unit: 'step', at }
    : { unit: `of ${total}`, at: Math.max(epoch - 1, 0) * total + at, total };

function stepOfHeading(line: string, { epoch }: PrintContext): PrintedStep | null {
  if (epoch === null) return null;
  const [, at, total] = POSITION.exec(line) ?? [];
  return at === undefined ? { unit: 'epoch', at: epoch } : within(epoch, Number(at), Number(total));
}

/** `train Loss: 0.31 Acc: 0.9`: the second is of the training too. */
function nameSplit(line: string, values: PrintedValue[]): void {
  const [first] = values;
  if (first === undefined || values.length < 2) return;
  const split = splitOf(first.key);
  if (split === '' || !line.slice(0, line.indexOf(first.key)).match(/^[^:=]*$/)) return;
  if (values.slice(1).some(({ key }) => splitOf(key.replace(/_/g, ' ')) !== '')) return;
  if (!first.key.startsWith(`${split} `)) return;
  for (const each of values.slice(1)) each.key = `${split} ${each.key}`;
}

const HEADING =
  /^\W*(?:(?:start(?:ing)?|begin(?:ning)?|train(?:ing)?|running)\s+)?epoch\W{0,3}(\d+)(?:\s*(?:\/|of)\s*\d+)?\W*$/i;
const EPOCH = /\bepochs?\W{0,3}(\d+)(?![\d.])(?:\s*(?:\/|of)\s*\d+)?/i;
const INNER =
  /\b(?:global_step|steps?|iter(?:ation)?s?|it|batch|mini-batch|round|episode|update|timesteps?)\b\W{0,3}(\d+)(?![\d.]*[eE.%]\S)(?:\s*(?:\/|of)\s*(\d+))?/i;
const POSITION = /\[\s*(\d+)\s*\/\s*(\d+)(?=[\s\])(])/;

/** What makes a number another thing: a version, a time, a size, a part of a date or a name. */
const NOT_BEHIND = String.raw`(?![\w./:-]*[\w/:])(?!,\d{3}\b)(?!\s?(?:[kKMGT]i?B|[mµun]?s|min(?:utes?)?|sec(?:ond)?s?|hours?|px|k?Hz|[kM]?W|dB|k?eV|bytes|km|mm|cm|m|kg)\b)`;
/** Words, what stands between, and a number; or `9875/10000 (99%)`. */
const PAIR = new RegExp(
  String.raw`(?<![\w.'’/-])((?:[A-Za-z][\w@./²-]* ){0,3}[A-Za-z][\w@./²-]*)['"]?(\s*[:=](?!=)\s*|[ \t]+)` +
    String.raw`(?:(?:np\.float\d+|tensor|array)\()?['"]?` +
    String.raw`(?:(\d+(?:\.\d+)?\/\d+)(?:\s*\(\s*([\d.]+)\s*%\))?|${NUMBER}${NOT_BEHIND})`,
  'gi'
);
