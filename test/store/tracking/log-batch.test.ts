import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/protocol/entities/run.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, series, events, dataDir } = await temporaryStore();

let run_id = '';
beforeEach(async () => {
  run_id = (await tracking.createRun({})).info.run_id;
});

const metric = (fields: Partial<Record<keyof Metric, unknown>>) =>
  ({ key: 'a', value: 1, timestamp: 1, step: 0, ...fields }) as Metric;
const history = async (metric_key = 'a') =>
  (await series.history({ run_id, metric_key })).metrics?.map(({ step, timestamp, value }) => [
    step,
    timestamp,
    value
  ]);
const latest = async () => (await tracking.getRun(run_id)).data.metrics;

describe('metrics', () => {
  it('take keys with slashes, spaces, dots, colons and any letters', async () => {
    const keys = ['a/b c.d-e_f:g', 'Genauigkeit ä', '損失', '1'];
    await tracking.logBatch({ run_id, metrics: keys.map(key => metric({ key })) });
    expect((await latest())?.map(({ key }) => key).sort()).toEqual([...keys].sort());
  });

  it('keep NaN, and answer infinities as the largest doubles, as MLflow does', async () => {
    const values = ['NaN', 'Infinity', '-Infinity', NaN, Infinity, '1.5', -0.25];
    await tracking.logBatch({
      run_id,
      metrics: values.map((value, step) => metric({ value, step }))
    });
    expect((await history())?.map(([, , value]) => value)).toEqual([
      'NaN',
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      'NaN',
      Number.MAX_VALUE,
      1.5,
      -0.25
    ]);
    // Our own answers keep what was logged.
    const own = await series.series({ run_id, metric_key: 'a' });
    expect(own.values.slice(0, 3)).toEqual(['NaN', 'Infinity', '-Infinity']);
  });

  it('drop exact duplicates, in one batch and over several, NaN too', async () => {
    const twice = [metric({}), metric({}), metric({ value: 'NaN' }), metric({ value: 'NaN' })];
    await tracking.logBatch({ run_id, metrics: twice });
    await tracking.logBatch({
      run_id,
      metrics: [metric({}), metric({ value: 2 }), metric({ value: 0 })]
    });
    expect(await history()).toEqual([
      [0, 1, 0],
      [0, 1, 'NaN'],
      [0, 1, 1],
      [0, 1, 2]
    ]);
  });

  it('have as latest the greatest by step, then timestamp, then value', async () => {
    await tracking.logBatch({
      run_id,
      metrics: [
        metric({ step: 3, timestamp: 10, value: 5 }),
        metric({ step: 2, timestamp: 99, value: 99 }),
        metric({ step: 3, timestamp: 11, value: 1 }),
        metric({ step: 3, timestamp: 11, value: -7 }),
        metric({ key: 'nan', value: -1 }),
        metric({ key: 'nan', value: 'NaN' }),
        metric({ key: 'nan', value: -2 })
      ]
    });
    expect(await latest()).toEqual([
      { key: 'a', step: 3, timestamp: 11, value: 1 },
      { key: 'nan', step: 0, timestamp: 1, value: 'NaN' } // NaN counts as 0, and beats -1
    ]);
  });

  it('take negative steps, numbers as text, and step 0 when it is absent', async () => {
    await tracking.logBatch({
      run_id,
      metrics: [metric({ step: '-5', timestamp: '7' }), metric({ step: undefined, timestamp: 8 })]
    });
    expect(await history()).toEqual([
      [-5, 7, 1],
      [0, 8, 1]
    ]);
  });

  it.each([
    [{ value: 'abc' }, 'Invalid value "abc" for parameter \'metrics[0].value\' supplied'],
    [{ value: [] }, "Invalid value [] for parameter 'metrics[0].value' supplied: (timestamp=1)."],
    [{ value: '' }, "Missing value for required parameter 'metrics[0].value'."],
    [
      { value: undefined },
      "Missing value for required parameter 'metrics[0].value'. " +
        'See the API docs for more information about request parameters.'
    ],
    [{ key: undefined }, "Missing value for required parameter 'metrics[0].key'."],
    [{ key: '' }, "Missing value for required parameter 'metrics[0].key'."],
    [{ timestamp: undefined }, "Missing value for required parameter 'metrics[0].timestamp'."],
    [
      { timestamp: -1 },
      "Invalid value -1 for parameter 'metrics[0].timestamp' supplied: metric 'a' (value=1.0). " +
        'Timestamp must be a nonnegative long (64-bit integer) '
    ],
    [{ timestamp: 1.5 }, "Invalid value 1.5 for parameter 'metrics[0].timestamp' supplied"],
    [
      { step: 'x' },
      "Invalid value \"x\" for parameter 'metrics[0].step' supplied: metric 'a' (value=1.0). " +
        'Step must be a valid long (64-bit integer).'
    ],
    [{ step: 0.5 }, "Invalid value 0.5 for parameter 'metrics[0].step' supplied"],
    [
      { key: 'a//b' },
      'Invalid value "a//b" for parameter \'metrics[0].name\' supplied: Names may be treated as files ' +
        'in certain cases, and must not resolve to other names when treated as such. ' +
        "This name would resolve to 'a/b'"
    ],
    [{ key: '../a' }, "This name would resolve to '../a'"],
    [{ key: '/a' }, "This name would resolve to '/a'"],
    [{ key: '.' }, "This name would resolve to '.'"],
    [
      { key: 'a*b' },
      'Invalid value "a*b" for parameter \'metrics[0].name\' supplied: Names may only contain ' +
        'alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).'
    ],
    [{ key: 'é*' }, 'Invalid value "\\u00e9*" for parameter'],
    [{ key: 'k'.repeat(251) }, "'Metric name' exceeds the maximum length of 250 characters"]
  ])(
    'are refused when they are malformed, and nothing of the batch stays (%#)',
    async (fields, message) => {
      const metrics = [metric(fields), metric({ key: 'good' })];
      const text = await refusalText(tracking.logBatch({ run_id, metrics }));
      expect(text).toContain('INVALID_PARAMETER_VALUE');
      expect(text).toContain(message);
      // The same for a key that was logged before, whose check is remembered.
      await tracking.logBatch({ run_id, metrics: [metric({ step: 77 })] });
      expect(await refusalText(tracking.logBatch({ run_id, metrics }))).toBe(text);
      expect(await history('good')).toBeUndefined();
    }
  );

  it('are told apart from a single one in the texts', async () => {
    const single = (fields: Partial<Record<keyof Metric, unknown>>) =>
      refusalText(tracking.logBatch({ run_id, metrics: [metric(fields)] }, { single: true }));
    expect(await single({ key: 'a*' })).toContain(
      'Invalid value "a*" for parameter \'name\' supplied'
    );
    expect(await single({ timestamp: -5 })).toContain("for parameter 'timestamp' supplied");
    const bad = tracking.logBatch({ run_id: 'zz zz', metrics: [metric({})] }, { single: true });
    expect(await refusalText(bad)).toBe('RESOURCE_DOES_NOT_EXIST: Run with id=zz zz not found');
  });

  it('emit one event for each series that a transaction touched', async () => {
    await tracking.logBatch({
      run_id,
      metrics: [metric({ key: 'x' }), metric({ key: 'y' }), metric({ key: 'x', step: 1 })]
    });
    const own = events.filter(event => event.type === 'series' && event.run_id === run_id);
    expect(own).toEqual([
      { type: 'series', run_id, metric_key: 'x', session_id: null },
      { type: 'series', run_id, metric_key: 'y', session_id: null }
    ]);
  });
});

describe('the size of a batch', () => {
  it.each([
    [{ metrics: 1001 }, '1000 metrics. Got 1001 metrics. Please split up metrics across'],
    [{ params: 101 }, '100 params. Got 101 params. Please split up params across'],
    [{ tags: 101 }, '100 tags. Got 101 tags. Please split up tags across'],
    [
      { metrics: 950, params: 51 },
      '1000 metrics, params, and tags. Got 1001 metrics, params, and tags. Please split up'
    ]
  ])('is limited (%#)', async (counts: Record<string, number>, message) => {
    const list = <Item>(name: string, item: (i: number) => Item) =>
      Array.from({ length: counts[name] ?? 0 }, (_, i) => item(i));
    const batch = {
      run_id,
      metrics: list('metrics', i => metric({ step: i })),
      params: list('params', i => ({ key: `p${i}`, value: '' })),
      tags: list('tags', i => ({ key: `t${i}`, value: '' }))
    };
    expect(await refusalText(tracking.logBatch(batch))).toContain(
      `A batch logging request can contain at most ${message}`
    );
    expect(await latest()).toBeUndefined();
  });

  it('may be zero', async () => {
    await tracking.logBatch({ run_id });
    expect(await refusalText(tracking.logBatch({ run_id: 'zz zz' }))).toBe(
      'INVALID_PARAMETER_VALUE: Invalid value "zz zz" for parameter \'run_id\' supplied.'
    );
  });
});

describe('params', () => {
  const params = async () => (await tracking.getRun(run_id)).data.params;

  it('keep their first value; the same value again is fine', async () => {
    await tracking.logBatch({ run_id, params: [{ key: 'p', value: '1' }] });
    await tracking.logBatch({ run_id, params: [{ key: 'p', value: '1' }] });
    const changed = [
      { key: 'q', value: 'new' },
      { key: 'p', value: "2'" }
    ];
    expect(
      await refusalText(tracking.logBatch({ run_id, params: changed, metrics: [metric({})] }))
    ).toBe(
      'INVALID_PARAMETER_VALUE: Changing param values is not allowed. Params were already ' +
        `logged='[{'key': 'p', 'old_value': '1', 'new_value': "2'"}]' for run ID='${run_id}'.`
    );
    // Whole or not at all: neither the other param nor the metric was stored.
    expect(await params()).toEqual([{ key: 'p', value: '1' }]);
    expect(await latest()).toBeUndefined();
    const one = tracking.logBatch({ run_id, params: [{ key: 'p', value: '3' }] }, { single: true });
    expect(await refusalText(one)).toBe(
      "INVALID_PARAMETER_VALUE: Changing param values is not allowed. Param with key='p' was already " +
        `logged with value='1' for run ID='${run_id}'. Attempted logging new value '3'.`
    );
  });

  it('take the newest value when that is asked for, and never fail', async () => {
    for (const value of ['1', '2', '2', '3']) {
      await tracking.logBatch({ run_id, params: [{ key: 'p', value }] }, { params: 'newest' });
    }
    expect(await params()).toEqual([{ key: 'p', value: '3' }]);
    const database = new DatabaseSync(join(dataDir, 'store.db'), { readOnly: true });
    const history = database
      .prepare(
        `SELECT param_history.value FROM param_history JOIN run ON run.id = run
          WHERE run_id = ? ORDER BY param_history.id`
      )
      .all(run_id)
      .map(({ value }) => value);
    database.close();
    expect(history).toEqual(['1', '2']);
  });

  it('given twice in a batch are refused, even with equal values', async () => {
    const twice = [
      { key: 'p', value: '1' },
      { key: 'p', value: '1' }
    ];
    const call = tracking.logBatch({ run_id, params: twice }, { params: 'newest' });
    expect(await refusalText(call)).toBe(
      "INVALID_PARAMETER_VALUE: Duplicate parameter keys have been submitted: ['p']. Please ensure " +
        'the request contains only one param value per param key.'
    );
  });

  it('may be empty, are cut at 6000 characters as MLflow cuts them, and have checked keys', async () => {
    await tracking.logBatch({
      run_id,
      params: [
        { key: 'empty', value: '' },
        { key: 'long', value: '🙂'.repeat(6001) }
      ]
    });
    expect(await params()).toEqual([
      { key: 'empty', value: '' },
      { key: 'long', value: '🙂'.repeat(6000) }
    ]);
    const bad = [
      { key: 'ok', value: '' },
      { key: "b'", value: '' }
    ];
    expect(await refusalText(tracking.logBatch({ run_id, params: bad }))).toContain(
      "Invalid value \"b'\" for parameter 'params[1].key' supplied: Names may only contain"
    );
    const number = [{ key: 'n', value: 1 }] as never;
    expect(await refusalText(tracking.logBatch({ run_id, params: number }))).toContain(
      "Invalid value 1 for parameter 'params[0].value' supplied"
    );
    const long = [{ key: 'k'.repeat(251), value: '' }];
    expect(await refusalText(tracking.logBatch({ run_id, params: long }))).toContain(
      "'Param key' exceeds the maximum length of 250 characters"
    );
  });
});

it('a kernel’s secret is kept neither in params nor in tags', async () => {
  const address = 'http://127.0.0.1:1/kernels/a-kernel/';
  const entry = { key: 'uri', value: `${address}${'0123456789abcdef'.repeat(2)}` };
  await tracking.logBatch({ run_id, params: [entry], tags: [entry] });
  const made = await tracking.createRun({ tags: [entry] });
  const shown = { key: 'uri', value: `${address}***` };
  const { data } = await tracking.getRun(run_id);
  expect(data.params).toEqual([shown]);
  expect(data.tags).toContainEqual(shown);
  expect((await tracking.getRun(made.info.run_id)).data.tags).toContainEqual(shown);
});

describe('tags', () => {
  it('are replaced; the last of two with one key wins', async () => {
    await tracking.logBatch({ run_id, tags: [{ key: 't', value: '1' }] });
    await tracking.logBatch({
      run_id,
      tags: [
        { key: 't', value: '2' },
        { key: 't', value: '3' }
      ]
    });
    const { tags } = (await tracking.getRun(run_id)).data;
    expect(tags).toContainEqual({ key: 't', value: '3' });
    const single = tracking.logBatch(
      { run_id, tags: [{ key: 'a*', value: '' }] },
      { single: true }
    );
    expect(await refusalText(single)).toContain(
      'Invalid value "a*" for parameter \'key\' supplied'
    );
    const long = [{ key: 'k'.repeat(251), value: '' }];
    expect(await refusalText(tracking.logBatch({ run_id, tags: long }))).toContain(
      "'tags[0].key' exceeds the maximum length of 250 characters"
    );
  });
});
