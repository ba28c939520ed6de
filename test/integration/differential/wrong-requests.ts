import type { Endpoint, Field } from '../../../src/protocol/endpoint.ts';
import { filled, type Names, type Step } from './step.ts';

type Body = Record<string, unknown>;

export interface WrongRequestOptions {
  /** Fields of the messages in a list, by the list: wrong values are put into its first item, too. */
  items?: Record<string, Record<string, Field>>;
  /** Cases that are compared in another way, by their label: `step is a list`. */
  more?: Record<string, Partial<Step>>;
}

/**
 * Requests that are each wrong in one field: missing, null, empty, of another type, too long, out
 * of range, of other characters. Whatever both servers make of them must be the same, but for two
 * things that MLflow's does by accident: a page of status 500, and values that its parser cannot
 * read, which it drops with all that follows them (`orPage` and `orRefused` of a step).
 *
 * A case is named `runs/log-metric: step is a list`. `npm test` sends every sixth one: MLflow
 * takes some 40 ms for each.
 *
 * @param valid a request that is taken, with ids of the suite as `<name>`; a function is given the
 *   number of the case, for what must be new each time
 */
export function wrongRequests<Request>(
  endpoint: Endpoint<Request, unknown>,
  valid: Body | ((number: number) => Body),
  options: WrongRequestOptions = {}
): Step[] {
  const inPath = new Set([...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const title = endpoint.path.replace(/^\d\.0\/mlflow\//, '');
  const asText = endpoint.method === 'GET';
  const cases = fieldsOf(endpoint.fields)
    .filter(([name]) => !inPath.has(name))
    .flatMap(([name, field]) => [
      ...wrongValues(field, asText).map(wrong => ({
        label: `${name} is ${wrong.what}`,
        change: (body: Body) => put(body, name, wrong.value),
        orRefused: wrong.unreadable ? name : undefined
      })),
      ...fieldsOf(options.items?.[name] ?? {}).flatMap(([inner, innerField]) =>
        wrongValues(innerField, asText).map(wrong => ({
          label: `${inner} of ${name} is ${wrong.what}`,
          change: (body: Body) => {
            const [first, ...rest] = body[name] as Body[];
            return { ...body, [name]: [put(first!, inner, wrong.value), ...rest] };
          },
          orRefused: wrong.unreadable ? inner : undefined
        }))
      )
    ]);
  const steps = cases.map(({ label, change, orRefused }, number): Step => ({
    ...requestOf(endpoint, change(typeof valid === 'function' ? valid(number) : valid)),
    name: `${title}: ${label}`,
    orPage: true,
    ...(orRefused === undefined ? {} : { orRefused }),
    ...options.more?.[label]
  }));
  return steps.filter((_, number) => process.env['CELLTRAIL_LONG'] === '1' || number % 6 === 0);
}

interface WrongValue {
  what: string;
  /** undefined: the field is left out. */
  value: unknown;
  /** Protobuf's parser of JSON fails over it. */
  unreadable?: boolean;
}

/** @param asText for a query string, where everything is a text */
function wrongValues(field: Field, asText: boolean): WrongValue[] {
  const { type, repeated } = field;
  const isNumber = type === 'int' || type === 'double';
  const isList = Boolean(repeated) && !asText;
  const values: WrongValue[] = [
    { what: 'missing', value: undefined },
    { what: 'empty', value: '', unreadable: isList || !['string', 'enum'].includes(type) }
  ];
  if (isList || type !== 'string') {
    values.push({ what: 'a word', value: 'word', unreadable: isList || type !== 'enum' });
  } else values.push(...TEXTS(asText));
  if (isNumber) {
    const unreadable = type === 'int';
    values.push(
      { what: 'a fraction as text', value: '1.5', unreadable },
      { what: 'negative as text', value: '-3' },
      { what: 'a number with blanks', value: ' 5 ', unreadable },
      { what: 'beyond an int64 as text', value: '9223372036854775808', unreadable }
    );
  }
  if (type === 'enum') values.push({ what: 'another number as text', value: '77' });
  if (asText) return values;

  values.push({ what: 'null', value: null });
  if (isNumber) {
    const unreadable = type === 'int';
    values.push(
      { what: 'negative', value: -3 },
      { what: 'a fraction', value: 1.5, unreadable },
      { what: 'beyond an int64', value: 1e30, unreadable }
    );
  } else values.push({ what: 'a number', value: 77, unreadable: true });
  if (isNumber || type === 'enum') {
    // Python takes it for the number 1, which is what a double may be, and an enum may not.
    values.push({ what: 'true', value: true, unreadable: type !== 'double' });
  }
  if (isList) {
    values.push(
      { what: 'a list of numbers', value: [5], unreadable: true },
      { what: 'a list of null', value: [null], unreadable: true }
    );
  } else values.push({ what: 'a list', value: ['word'], unreadable: true });
  values.push({ what: 'an object', value: { a: 1 }, unreadable: true });
  return values;
}

/** An address is shorter than a body. */
const TEXTS = (asText: boolean): WrongValue[] => [
  { what: 'a blank', value: ' ' },
  { what: 'of other characters', value: 'a;b?=\n"\\ü😀' },
  { what: 'a path', value: '../a/./b//' },
  { what: 'too long', value: 'x'.repeat(asText ? 2001 : 20_001) }
];

function requestOf(
  { method, path, under }: Pick<Endpoint<never, unknown>, 'method' | 'path' | 'under'>,
  body: Body
): Omit<Step, 'name'> {
  const root = under === 'root' ? '/' : `/${under === 'ajax' ? 'ajax-api' : 'api'}/`;
  const place = (names: Names) =>
    root + path.replace(/\{(\w+)\}/g, (_, name: string) => filled(String(body[name]), names));
  if (method !== 'GET') {
    const inBody = Object.entries(body).filter(([name]) => !path.includes(`{${name}}`));
    return { method, path: place, body: Object.fromEntries(inBody) };
  }
  return {
    method,
    path: names => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(body)) {
        for (const item of [value].flat()) query.append(name, filled(String(item), names));
      }
      return `${place(names)}?${query}`;
    }
  };
}

/** As the last field, so that MLflow's parser has read all others when it stops at this one. */
function put(body: Body, name: string, value: unknown): Body {
  const changed = { ...body };
  delete changed[name];
  if (value !== undefined) changed[name] = value;
  return changed;
}

const fieldsOf = (fields: object) => Object.entries(fields) as [string, Field][];
