import { LOG_VERSION, type LogLine } from '../protocol/execution-log.ts';

/** A line of a log is not what it should be; the message names it by its number. */
export class BrokenLine extends Error {}

/**
 * The lines of a `celltrail/executions.jsonl`, each checked (docs/format/execution-log.md). Kinds of
 * lines that this version does not know are passed over.
 *
 * @param bytes of the file, in UTF-8
 * @throws BrokenLine
 */
export async function* executionLogLines(
  bytes: AsyncIterable<Uint8Array>
): AsyncGenerator<LogLine> {
  let number = 0;
  for await (const text of textLines(bytes)) {
    number++;
    if (text.trim() === '') continue;
    const broken = (why: string) => new BrokenLine(`Line ${number} is broken: ${why}.`);
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch (error) {
      throw broken((error as Error).message);
    }
    if (!isObject(line)) throw broken('it is no object of JSON');
    const { type } = line;
    if (number === 1 && type !== 'session') throw broken('a log begins with its session');
    if (type === 'session') {
      const { version } = line;
      if (number !== 1) throw broken('a log has one session, in its first line');
      if (!(Number(version) <= LOG_VERSION)) {
        throw broken(
          `its version is ${String(version)}, this celltrail reads up to ${LOG_VERSION}`
        );
      }
    }
    if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) continue;
    const fields = FIELDS[type];
    for (const [field, isRight] of Object.entries(fields)) {
      if (!isRight(at(line, field))) throw broken(`${field} of its ${type} is not right`);
    }
    if (type === 'points') {
      const { steps, timestamps, values } = line as { [list: string]: unknown[] };
      if (steps.length !== values.length || timestamps.length !== values.length) {
        throw broken('its lists are not of one length');
      }
    }
    yield line as unknown as LogLine;
  }
  if (number === 0) throw new BrokenLine('It is empty.');
}

type Check = (value: unknown) => boolean;
const isText: Check = value => typeof value === 'string';
const isId: Check = value => typeof value === 'string' && value !== '';
const isNumber: Check = value => typeof value === 'number';
const isList: Check = value => Array.isArray(value);
const isNumbers: Check = value => Array.isArray(value) && value.every(isNumber);
const isTextOrNull: Check = value => value === null || isText(value);
const isNumberOrNull: Check = value => value === null || isNumber(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf =
  (...values: string[]): Check =>
  value =>
    values.includes(value as string);
const isDoubles: Check = value =>
  Array.isArray(value) &&
  value.every(one => isNumber(one) || isOneOf('NaN', 'Infinity', '-Infinity')(one));
const orAbsent =
  (check: Check): Check =>
  value =>
    value === undefined || check(value);

const FIELDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  session: {
    session_id: isId,
    run_id: isId,
    experiment_id: isId,
    kernel_id: isText,
    epoch: isNumber,
    kernel_name: isText,
    language: isText,
    notebook_path: isTextOrNull,
    started_time: isNumber,
    ended_time: isNumberOrNull,
    end_reason: isTextOrNull,
    tracking_uri: isTextOrNull
  },
  experiment: {
    experiment_id: isId,
    name: isId,
    lifecycle_stage: isOneOf('active', 'deleted'),
    creation_time: isNumber,
    last_update_time: isNumber
  },
  run: {
    'run.info.run_id': isId,
    'run.info.experiment_id': isId,
    'run.info.start_time': isNumber,
    'run.info.status': isOneOf('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'),
    'run.info.lifecycle_stage': isOneOf('active', 'deleted'),
    'run.data': isObject,
    'run.data.params': orAbsent(isList),
    'run.data.tags': orAbsent(isList),
    param_times: isList,
    tag_times: isList,
    origins: isList
  },
  points: { run_id: isId, key: isId, steps: isNumbers, timestamps: isNumbers, values: isDoubles },
  execution: {
    execution_id: isId,
    cell_id: isTextOrNull,
    cell_tags: isList,
    execution_count: isNumberOrNull,
    attempt: isNumber,
    position: isNumber,
    state: isOneOf('queued', 'started', 'ok', 'error', 'aborted', 'lost'),
    source: isText,
    queued_time: isNumberOrNull,
    started_time: isNumberOrNull,
    ended_time: isNumberOrNull,
    error: value => value === null || isObject(value),
    outputs: isList
  }
};

const at = (line: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), line);

async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  for await (const chunk of bytes) {
    const [first, ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    pieces.push(first);
    for (const next of rest) {
      yield pieces.join('');
      pieces = [next];
    }
  }
  const last = pieces.join('') + decoder.decode();
  if (last !== '') yield last;
}
