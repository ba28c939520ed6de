import { NUMBER, printedNumber, type PrintContext, type Reading } from './printed-point.ts';

/**
 * A line of Keras, of this version and those before: `12/12 ━━━━ 0s 3ms/step - accuracy: 0.91 - loss:
 * 0.31 - val_loss: 0.4`, `12/12 [=====>] - 0s 3ms/step - loss: 0.31`, and with `verbose=2` `12/12 - 0s -
 * loss: 0.31`. Only the last of an epoch counts: those before are means of its first batches.
 *
 * @param isBarOfEpoch says, once, whether the bar is that of the heading before it; one without is
 *   that of `evaluate`, whose values are no training's
 * @returns null for another line
 */
export function kerasLine(
  line: string,
  redrawn: boolean,
  { epoch }: PrintContext,
  isBarOfEpoch: () => boolean
): Reading | null {
  if (!BAR.test(line)) return null;
  const reading: Reading = { values: [], step: null };
  if (redrawn) return reading;
  for (const part of line.split(' - ').slice(1)) {
    const [, key, value] = VALUE.exec(part) ?? [];
    if (key !== undefined) reading.values.push({ key, value: printedNumber(value!) });
  }
  if (reading.values.length === 0) return reading;
  if (isBarOfEpoch()) reading.step = { unit: 'epoch', at: epoch! };
  else for (const each of reading.values) each.key = `evaluate_${each.key}`;
  return reading;
}

const BAR = /^\s*\d+\/(?:\d+|Unknown)\s+(?:━|\[[=>.]|- \d[\d.:]*\s*m?s?\b)/;
const VALUE = new RegExp(String.raw`^\s*([A-Za-z][\w./@ ]*?): ${NUMBER}\s*$`, 'i');
