import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import type { Clause, EntityType } from './parse-filter.ts';
import type { FilterToken } from './tokenize.ts';

/** What may be compared with what: the part of the grammar in which runs and experiments differ. */
export interface FilterGrammar {
  /** How the tokens that make no clause are named in the error. */
  listed(tokens: string[]): string;
  /** Splits `metrics."a b"` into its parts. @param orderBy in an order_by, where other keys are valid */
  identifier(text: string, orderBy?: boolean): { type: EntityType; key: string };
  resolveAlias(key: string): string;
  checkNullable(type: EntityType, key: string): void;
  value(type: EntityType, key: string, token: FilterToken): Clause['value'];
  checkComparator(clause: Clause): void;
}

/** `type.key`, or an attribute's bare name. */
export function splitIdentifier(text: string): { entity: string | null; key: string } {
  const dot = text.indexOf('.');
  if (dot === -1) return { entity: null, key: withoutQuotes(text) };
  return { entity: withoutBackticks(text.slice(0, dot)), key: withoutQuotes(text.slice(dot + 1)) };
}

/** @returns the text between the quotes; `'` or `"` is demanded */
export function quotedText(token: FilterToken): string {
  const { text } = token;
  if (isQuoted(text, "'") || isQuoted(text, '"')) return text.slice(1, -1);
  throw invalidParameter(
    'Parameter value is either not quoted or unidentified quote ' +
      `types used for string value ${text}. Use either single or double quotes.`
  );
}

export const isText = ({ kind }: FilterToken) => kind === 'string' || kind === 'identifier';

export const isNumber = ({ kind }: FilterToken) => kind === 'integer' || kind === 'float';

/** `('a', 'b')`, read as Python would read it. */
export function listOfTexts({ text }: FilterToken): string[] {
  const inner = text.slice(1, -1).trim();
  if (!text.endsWith(')')) throw illFormedList();
  if (inner === '') {
    throw invalidParameter(
      'While parsing a list in the query,' +
        ' expected a non-empty list of string values, but got empty list'
    );
  }
  const items = inner.match(LIST_ITEM) ?? [];
  if (items.join('') !== inner) throw illFormedList();
  const values = items.map(item => item.replace(/,\s*$/, '').trim());
  if (values.some(value => /^-?[\d.]+$/.test(value))) {
    throw invalidParameter(
      'While parsing a list in the query, expected string value, punctuation, ' +
        `or whitespace, but got different type in list: ${pythonTuple(values)}`
    );
  }
  return values.map(value => value.slice(1, -1));
}

export const unknownKey = (kind: string, key: string, valid: readonly string[]) =>
  invalidParameter(`Invalid ${kind} key '${key}' specified. Valid keys are '${asSet(valid)}'`);

export const invalidComparator = (comparator: string, valid: readonly string[], end = '') =>
  invalidParameter(`Invalid comparator '${comparator}' not one of '${asSet(valid)}${end}`);

const pythonTuple = (values: readonly string[]) => {
  const shown = values.map(value =>
    isQuoted(value, "'") || isQuoted(value, '"') ? pythonRepr(value.slice(1, -1)) : value
  );
  return `(${shown.join(', ')}${shown.length === 1 ? ',' : ''})`;
};

const asSet = (values: readonly string[]) => `{${values.map(pythonRepr).join(', ')}}`;

const illFormedList = () =>
  invalidParameter(
    'While parsing a list in the query,' +
      ' expected a non-empty list of string values, but got ill-formed list.'
  );

const isQuoted = (text: string, quote: string) =>
  text.length >= 2 && text.startsWith(quote) && text.endsWith(quote);

const withoutBackticks = (text: string) => (isQuoted(text, '`') ? text.slice(1, -1) : text);

function withoutQuotes(text: string): string {
  return withoutBackticks(isQuoted(text, "'") || isQuoted(text, '"') ? text.slice(1, -1) : text);
}

const LIST_ITEM = /\s*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|-?[\d.]+)\s*(?:,\s*|$)/g;
