/** A number that a line names. */
export interface PrintedValue {
  /** As printed; `cleanKey` makes it one that MLflow takes. */
  key: string;
  /** NaN and the infinities are values too. */
  value: number;
}

/** Where a line says that it is. */
export interface PrintedStep {
  /** What is counted: steps of one unit grow, those of two say nothing of each other. */
  unit: string;
  /** Whole. */
  at: number;
  /** Where it ends, when the line says so. */
  total?: number;
}

/** What one line, or one table that was drawn anew, says. */
export interface Reading {
  values: PrintedValue[];
  /** null: nothing; each value is then counted by itself. */
  step: PrintedStep | null;
}

/** A point of a metric, without its run. */
export interface PrintedPoint {
  key: string;
  value: number;
  step: number;
  /** ms since 1970, whole. */
  timestamp: number;
}

/** What lines before the current one tell of it. */
export interface PrintContext {
  /** Of the last line that is a heading such as `Epoch 3/10`; null before the first. */
  epoch: number | null;
  /** The largest progress bar so far, which says where a trainer is that prints beside it. */
  bar: { at: number; total: number } | null;
}

/** A number as libraries print it, for use in patterns; one group. */
export const NUMBER = String.raw`([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?|[+-]?(?:nan|inf(?:inity)?)\b)`;

/** A text that is a number and no more. */
export const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`, 'i');

/** @param text what `NUMBER` matches */
export function printedNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower.endsWith('nan')) return NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
