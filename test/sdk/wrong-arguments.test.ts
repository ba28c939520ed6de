import { afterEach, describe, expect, it } from 'vitest';
import * as celltrail from '../../src/sdk/fluent.ts';
import { MlflowClient } from '../../src/sdk/mlflow-client.ts';
import { NodeHost } from '../../src/sdk/node/node-host.ts';
import { callByName } from '../../src/sdk/on-demand/call-by-name.ts';
import { setHost } from '../../src/sdk/the-host.ts';
import { Tracker } from '../../src/sdk/tracker.ts';
import { recordedTracker, recordingHost } from './recorded-tracker.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const SERVER = { address: 'http://127.0.0.1:5000', authorization: null };
const circular: Record<string, unknown> = {};
circular['self'] = circular;

/** Of a program without types. */
type Loose = Record<string, (...given: unknown[]) => unknown>;

describe('a wrong argument is refused with a sentence', () => {
  it.each<[string, (tracker: Loose) => unknown, string]>([
    [
      'metric: no step',
      t => t['metric']!('a', 1, null),
      "The step of metric 'a' is a whole number, and not null."
    ],
    [
      'metric: a Date for a step',
      t => t['metric']!('a', 1, new Date()),
      "The step of metric 'a' is a whole number, and not "
    ],
    [
      'metric: a list for a step',
      t => t['metric']!('a', 1, [3]),
      "The step of metric 'a' is a whole number, and not a list."
    ],
    [
      'metric: no time',
      t => t['metric']!('a', 1, { timestamp: null }),
      "The time of metric 'a' is a Date or whole ms since 1970, and not null."
    ],
    [
      'metric: a Promise',
      t => t['metric']!('a', Promise.resolve(1)),
      "Metric 'a' is a number, and not a Promise."
    ],
    [
      'log: a Map',
      t => t['log']!(new Map([['a', 1]])),
      'log() takes an object of keys and values, and not a Map.'
    ],
    [
      'param: a Date that is none',
      t => t['param']!('p', new Date(NaN)),
      "The value of param 'p' cannot be kept as JSON: Invalid time value."
    ],
    [
      'param: JSON of nothing',
      t => t['param']!('p', { toJSON: () => undefined }),
      "The value of param 'p' cannot be kept as JSON: its toJSON() gives nothing."
    ],
    [
      'param: circular',
      t => t['param']!('p', circular),
      "The value of param 'p' cannot be kept as JSON: Converting circular"
    ],
    [
      'param: a Set, which has no JSON',
      t => t['param']!('p', new Set([1])),
      "The value of param 'p' is a text or number, and not a Set."
    ],
    [
      'param: no key',
      t => t['param']!(undefined, 1),
      'The key of a param is a text, and not undefined.'
    ],
    [
      'artifact: no content',
      t => t['artifact']!('n', undefined),
      "The content of artifact 'n' is a text or bytes (Uint8Array), and not undefined."
    ],
    [
      'artifact: nothing',
      t => t['artifact']!(),
      'artifact() takes a path, or a name and its content, and not undefined.'
    ],
    [
      'figure: no name',
      t => t['figure']!(undefined, SVG),
      'The path of an artifact is a text, and not undefined.'
    ],
    [
      'table: no name',
      t => t['table']!(5, [{ a: 1 }]),
      'The path of an artifact is a text, and not 5.'
    ],
    [
      'table: a value without JSON',
      t => t['table']!('t', [{ a: 1n }]),
      'A table cannot be kept as JSON: '
    ],
    [
      'dataset: a text',
      t => t['dataset']!('iris'),
      "dataset() takes an object of keys and values, and not the text 'iris'."
    ],
    [
      'dataset: no options',
      t => t['dataset']!({ name: 'iris' }, null),
      'dataset(…, options) takes an object'
    ],
    [
      'dataset: a number for a digest',
      t => t['dataset']!({ name: 'iris', digest: 5 }),
      "The digest of dataset 'iris' is a text, and not 5."
    ],
    [
      'finish: no such end',
      t => t['finish']!('DONE'),
      "A run ends as FINISHED, FAILED or KILLED, and not the text 'DONE'."
    ],
    [
      'logModel: no model',
      t => t['logModel']!('m', undefined),
      'logModel() takes { onnx: bytes } or { tfjs: model }, and not undefined.'
    ],
    [
      'logModel: no bytes',
      t => t['logModel']!('m', { onnx: 5 }),
      "File 'model.onnx' of a model is a text or bytes (Uint8Array), and not 5."
    ],
    [
      'logModel: no name',
      t => t['logModel']!(undefined, { onnx: SVG }),
      'The name of a model is a text, and not undefined.'
    ],
    [
      'logModel: no options',
      t => t['logModel']!('m', { onnx: SVG }, null),
      'logModel(…, options) takes an object'
    ]
  ])('%s', async (_, call, sentence) => {
    const { tracker, entries } = recordedTracker();
    const refused = (async () => call(tracker as unknown as Loose))();
    await expect(refused).rejects.toThrow(sentence);
    expect(entries.filter(([kind]) => kind !== 'run')).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'init() takes an object of keys and values, and not null.'],
    [
      'an address alone',
      SERVER.address,
      'init() takes an object of keys and values, and not the text'
    ],
    [
      'an empty experiment',
      { experiment: '' },
      "The experiment of init() has 1 to 500 characters, and '' has 0."
    ],
    [
      'a long experiment',
      { experiment: 'x'.repeat(501) },
      'The experiment of init() has 1 to 500 characters'
    ],
    [
      'a number for an experiment',
      { experiment: 5 },
      'The experiment of init() is a text, and not 5.'
    ],
    ['a number for a run', { run: 5 }, 'The run of init() is a text, and not 5.'],
    ['no tags', { tags: null }, 'init({ tags }) takes an object of keys and values, and not null.'],
    [
      'a tag without a value',
      { tags: { a: undefined } },
      "The value of tag 'a' is a text or number, and not undefined."
    ],
    ['a bad key of a tag', { tags: { 'a(b)': 1 } }, "'a(b)' cannot be the key of a tag"]
  ])('init: %s', (_, options, sentence) => {
    const given =
      typeof options === 'object' && options !== null
        ? { trackingUri: SERVER.address, ...options }
        : options;
    expect(() => new Tracker(given as never, recordingHost().host)).toThrow(sentence);
  });

  it('MlflowClient: an address alone', async () => {
    expect(() => new MlflowClient(SERVER.address as never)).toThrow(
      `new MlflowClient() takes an object of keys and values, and not the text '${SERVER.address}'.`
    );
    await expect(callByName(SERVER, 'getRun', '0123' as never)).rejects.toThrow(
      "getRun() takes an object of keys and values, and not the text '0123'."
    );
  });

  it('artifact: a path where nothing is', () => {
    expect(() => new NodeHost().absolutePath('missing.bin')).toThrow(
      /^There is no file or folder .*missing\.bin\.$/
    );
  });

  it('Run.end: no such end, and the run goes on', () => {
    const { tracker } = recordedTracker();
    const run = tracker.current;
    expect(() => run.end('DONE' as never)).toThrow('A run ends as FINISHED, FAILED or KILLED');
    expect(run.hasEnded).toBe(false);
  });
});

describe('the calls of the module', () => {
  afterEach(() => celltrail.init({ trackingUri: SERVER.address }));

  it('tell an absent content from an undefined one', () => {
    const { host, entries } = recordingHost();
    setHost(host);
    celltrail.init({ trackingUri: SERVER.address });
    celltrail.artifact('a.bin');
    expect(() => celltrail.artifact('n', undefined as never)).toThrow(
      "The content of artifact 'n'"
    );
    expect(entries.slice(1)).toEqual([['file', 0, 'a.bin', { path: '/home/ana/a.bin' }]]);
  });
});

describe('all is logged of a call, or nothing', () => {
  it.each<[string, (tracker: Loose) => unknown]>([
    ['log', t => t['log']!({ a: 1, b: 'no' })],
    ['params', t => t['params']!({ a: 1, b: undefined })],
    ['params, one of which has another value', t => t['params']!({ a: 1, known: 2 })],
    ['tags', t => t['tags']!({ a: 1, b: undefined })]
  ])('%s', (_, call) => {
    const { tracker, entries } = recordedTracker();
    tracker.param('known', 1);
    const before = entries.length;
    expect(() => call(tracker as unknown as Loose)).toThrow();
    expect(entries.length).toBe(before);
    tracker.param('a', 3);
    expect(entries.at(-1)).toEqual(['param', 0, 'a', '3']);
  });
});

it('keeps nothing of rows that were refused', () => {
  const { tracker, entries } = recordedTracker();
  expect(() => tracker.table('t', [{ a: 1n }])).toThrow('A table cannot be kept as JSON');
  tracker.table('t', [{ a: 1 }]);
  tracker.table('t', [{ a: 2 }]);
  expect(entries.slice(1).map(([kind, , name]) => [kind, name])).toEqual([
    ['file', 't.json'],
    ['tag', 'mlflow.loggedArtifacts'],
    ['file', 't.json']
  ]);
});
