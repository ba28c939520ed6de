import { readDouble } from '../../../protocol/double.ts';
import { RUN_STATUSES } from '../../../protocol/entities/run.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { likeMatcher } from '../like.ts';
import type { Aggregate, Comparator } from '../parse-filter.ts';
import type { QueryField } from './known-names.ts';
import { nearestName } from './nearest-name.ts';
import { queryFault, type Span } from './query-fault.ts';
import type { QueryToken } from './query-tokens.ts';
import { readTime } from './read-time.ts';
import { term, type NumberComparator, type RunTerms } from './run-term.ts';

export type QueryOperator = Comparator | 'NOT LIKE' | 'NOT ILIKE';

/** A comparison as it was read. */
export interface QueryComparison {
  field: QueryField & { aggregate?: Aggregate };
  /** Its name, as written. */
  column: QueryToken;
  operator: QueryOperator;
  /** None for IS NULL, several for IN, else one. */
  values: readonly QueryToken[];
  /** Where the operator is. */
  at: Span;
  /** ms. */
  now: number;
}

/**
 * What a comparison asks: of metrics and times as numbers, of params and tags as numbers or texts by
 * what they are compared with, of all else as texts. Text without quotes is compared in either case.
 *
 * @throws ApiError with `fault`
 */
export function comparisonTerms(comparison: QueryComparison): RunTerms {
  const { field } = comparison;
  switch (field.type) {
    case 'metric':
      return numbers(comparison, readNumber);
    case 'parameter':
    case 'tag':
      return paramTerms(comparison, field as { type: 'parameter' | 'tag'; key: string });
    case 'dataset':
      return datasetTerms(comparison);
    case 'attribute':
      return attributeTerms(comparison, field);
  }
}

function attributeTerms(
  comparison: QueryComparison,
  { key }: QueryField & { type: 'attribute' }
): RunTerms {
  switch (key) {
    case 'start_time':
    case 'end_time':
      return numbers(comparison, value => readTime(value, comparison.now));
    case 'run_id':
      return runIds(comparison);
    case 'experiment':
      return texts(comparison, test => term({ type: 'experiment', test }));
    case 'notebook':
      return texts(comparison, (test, ofAbsent) =>
        term({ type: 'notebook', test: path => test(path) || test(fileName(path)), ofAbsent })
      );
    case 'status':
      checkStatuses(comparison);
      // Nobody types them in capitals, with quotes or without.
      return texts(
        comparison,
        test => term({ type: 'text', column: { type: 'attribute', key }, test }),
        { anyCase: true }
      );
    default:
      return texts(comparison, test =>
        term({ type: 'text', column: { type: 'attribute', key }, test })
      );
  }
}

/**
 * By the table's index where it can be: ids are unequal, and their column is large. Without quotes an
 * id is taken as it is written and in small letters, which all have but for some that were imported.
 */
function runIds(comparison: QueryComparison): RunTerms {
  const { operator, values } = comparison;
  if (!['=', '!=', 'IN', 'NOT IN'].includes(operator)) {
    const column = { type: 'attribute', key: 'run_id' } as const;
    return texts(comparison, test => term({ type: 'text', column, test }));
  }
  const value = [
    ...new Set(values.flatMap(({ text, quoted }) => (quoted ? [text] : [text, text.toLowerCase()])))
  ];
  const comparator = operator === '=' || operator === 'IN' ? 'IN' : 'NOT IN';
  return term({ type: 'clause', clause: { type: 'attribute', key: 'run_id', comparator, value } });
}

function paramTerms(comparison: QueryComparison, column: ColumnId): RunTerms {
  const { operator, values } = comparison;
  const asText = () =>
    texts(comparison, (test, ofAbsent) => term({ type: 'text', column, test, ofAbsent }), {
      numeric: operator.endsWith('IN')
    });
  const [value] = values;
  if (!isNumberComparator(operator)) return asText();
  const number = value.quoted ? null : numberOf(value.text);
  if (number !== null) {
    return term({ type: 'number-text', column, comparator: operator, value: number });
  }
  if (operator === '=' || operator === '!=') return asText();
  throw queryFault(`Expected a number after ${operator}, not "${value.text}".`, value);
}

/** One of the run's datasets must satisfy it; in MLflow's own way, which is exact. */
function datasetTerms({ field: { key }, operator, values, at }: QueryComparison): RunTerms {
  if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
    throw wrongOperator(operator, `dataset.${key}`, at);
  }
  const negated = operator === 'NOT LIKE' || operator === 'NOT ILIKE';
  const comparator = (negated ? operator.slice(4) : operator) as Comparator;
  const given = values.map(({ text }) => text);
  const value = comparator.endsWith('IN') ? given : (given.at(0) ?? null);
  const node = term({ type: 'clause', clause: { type: 'dataset', key, comparator, value } });
  return negated ? { type: 'not', node } : node;
}

/** Of a metric, or of a time. */
function numbers(
  { field: { type, key, aggregate }, column, operator, values, at }: QueryComparison,
  read: (value: QueryToken) => number
): RunTerms {
  const isNull = operator === 'IS NULL' || operator === 'IS NOT NULL';
  if (!isNull && !isNumberComparator(operator)) throw wrongOperator(operator, column.text, at);
  const value = isNull ? null : read(values[0]);
  return term({
    type: 'clause',
    clause: { type, key, comparator: operator, value, ...(aggregate && { aggregate }) }
  });
}

interface TextOptions {
  /** Compared in either case, also with what is in quotes. */
  anyCase?: boolean;
  /** What looks like a number, without quotes, is compared as one. */
  numeric?: boolean;
}

/** Of what is text. @param asking the term that asks for a text that satisfies a test */
function texts(
  { column, operator, values, at }: QueryComparison,
  asking: (test: (text: string) => boolean, ofAbsent?: boolean) => RunTerms,
  options: TextOptions = {}
): RunTerms {
  const { anyCase = false } = options;
  switch (operator) {
    case '=':
    case 'IN':
      return asking(anyOf(values, options));
    case '!=':
    case 'NOT IN': {
      const any = anyOf(values, options);
      return { type: 'and', nodes: [asking(() => true), { type: 'not', node: asking(any) }] };
    }
    case 'LIKE':
    case 'ILIKE':
      return asking(likeMatcher(values[0].text, anyCase || operator === 'ILIKE'));
    case 'NOT LIKE':
    case 'NOT ILIKE':
      return {
        type: 'not',
        node: asking(likeMatcher(values[0].text, anyCase || operator === 'NOT ILIKE'))
      };
    case 'IS NULL':
      return asking(() => false, true);
    case 'IS NOT NULL':
      return asking(() => true);
    default:
      throw wrongOperator(operator, column.text, at);
  }
}

function anyOf(
  values: readonly QueryToken[],
  { anyCase = false, numeric = false }: TextOptions
): (text: string) => boolean {
  const exact = new Set<string>();
  const loose = new Set<string>();
  const numbers = new Set<number>();
  for (const { text, quoted } of values) {
    const number = numeric && !quoted ? numberOf(text) : null;
    if (number !== null) numbers.add(number);
    else if (quoted && !anyCase) exact.add(text);
    else loose.add(text.toLowerCase());
  }
  return text =>
    exact.has(text) ||
    (loose.size > 0 && loose.has(text.toLowerCase())) ||
    (numbers.size > 0 && numbers.has(readDouble(text) ?? NaN));
}

function checkStatuses({ operator, values }: QueryComparison): void {
  if (operator.endsWith('LIKE')) return;
  for (const value of values) {
    if (STATUSES.includes(value.text.toLowerCase())) continue;
    const near = nearestName(value.text, STATUSES);
    const unknown = `Unknown status "${value.text}".`;
    if (near !== null) throw queryFault(`${unknown} Did you mean ${near}?`, value, near);
    throw queryFault(`${unknown} Expected one of ${STATUSES.join(', ')}.`, value);
  }
}

function readNumber(value: QueryToken): number {
  const number = numberOf(value.text);
  if (number !== null) return number;
  throw queryFault(`Expected a number, not "${value.text}".`, value);
}

function numberOf(text: string): number | null {
  const number = readDouble(text);
  return number === undefined || Number.isNaN(number) ? null : number;
}

const wrongOperator = (operator: string, name: string, at: Span) =>
  queryFault(`${operator} cannot be asked of ${name}.`, at);

const isNumberComparator = (operator: QueryOperator): operator is NumberComparator =>
  /^[=!<>]/.test(operator);

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const STATUSES = Object.values(RUN_STATUSES).map(status => status.toLowerCase());
