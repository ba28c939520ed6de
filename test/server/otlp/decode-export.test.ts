import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BadExport, decodeExport } from '../../../src/server/otlp/decode-export.ts';
import { SCOPE_SPANS_TYPE, SPAN_TYPE } from '../../../src/server/otlp/otlp-messages.ts';
import { BadSpan } from '../../../src/server/otlp/span-from-otlp.ts';
import { otlpSpanJson } from '../../../src/store/traces/otlp-json.ts';
import { pythonJson } from '../../../src/store/traces/python-json.ts';
import { attribute, exportBytes, exportJson } from './export-body.ts';

const spanOf = (span: object, resource: object[] = [], scope: object = {}) =>
  decodeExport(exportBytes(exportJson([span], resource, scope)), 'protobuf')[0]!;

const jsonBody = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('an OTLP export', () => {
  it('is the same in protobuf and in JSON', () => {
    const body = exportJson(
      [{ attributes: [attribute('a', { intValue: '9007199254740993' })], kind: 2 }],
      [attribute('service.name', { stringValue: 'größe 図' })],
      { name: 'library' }
    );
    expect(decodeExport(jsonBody(body), 'json')).toEqual(
      decodeExport(exportBytes(body), 'protobuf')
    );
  });

  it('becomes a span as MLflow writes it', () => {
    const { span } = spanOf({
      parentSpanId: 'b7ad6b7169203332',
      status: { code: 2, message: 'it failed' },
      attributes: [
        attribute('float', { doubleValue: 1 }),
        attribute('int', { intValue: '1' }),
        attribute('json', { stringValue: '{"a": 1}' }),
        attribute('number', { stringValue: '1' }),
        attribute('bytes', { bytesValue: 'ASdhXA==' }),
        attribute('nothing', {})
      ],
      events: [{ name: 'e', timeUnixNano: '5', attributes: [attribute('n', { intValue: '3' })] }],
      links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }]
    });
    expect(span).toEqual({
      trace_id: 'CvdlGRbNQ92ESOshHIAxnA==',
      span_id: 't61rcWkgMzE=',
      parent_span_id: 't61rcWkgMzI=',
      name: 'root',
      start_time_unix_nano: 1_700_000_000_123_456_789n,
      end_time_unix_nano: 1_700_000_001_123_456_789n,
      status: { code: 'STATUS_CODE_ERROR', message: 'it failed' },
      attributes: {
        float: '1.0',
        int: '1',
        json: '{"a": 1}',
        number: '"1"',
        bytes: String.raw`"b\"\\x01'a\\\\\""`,
        nothing: 'null',
        'mlflow.traceRequestId': '"tr-0af7651916cd43dd8448eb211c80319c"'
      },
      events: [{ name: 'e', time_unix_nano: 5n, attributes: { n: 3n } }],
      links: [{ trace_id: `tr-${'1'.repeat(32)}`, span_id: '2'.repeat(16), attributes: null }]
    });
  });

  it('reads times that are written as numbers to the last digit', () => {
    const text = JSON.stringify(exportJson([{}])).replace(
      '"1700000000123456789"',
      '1700000000123456789'
    );
    const [logged] = decodeExport(Buffer.from(text), 'json');
    expect(logged!.span.start_time_unix_nano).toBe(1_700_000_000_123_456_789n);
  });

  it('keeps its bytes only where the span cannot say all of it', () => {
    expect(spanOf({ attributes: [attribute('a', { stringValue: 'x' })] }).otlp).toBeNull();
    const scope = { name: 'library', version: '1' };
    const { otlp } = spanOf({ kind: 3, traceState: 'a=b' }, [], scope);
    const kept = SCOPE_SPANS_TYPE.toObject(SCOPE_SPANS_TYPE.decode(otlp!));
    expect(kept['scope']).toMatchObject(scope);
    const [bytes] = kept['spans'] as Uint8Array[];
    expect(SPAN_TYPE.toObject(SPAN_TYPE.decode(bytes!))).toMatchObject({
      kind: 3,
      trace_state: 'a=b'
    });
    for (const lossy of [
      { kind: 1 },
      { flags: 1 },
      { traceState: 'a=b' },
      { droppedEventsCount: 1 },
      { attributes: [attribute('bytes', { bytesValue: 'AQ==' })] },
      { attributes: [attribute('text that is read as a list', { stringValue: '[1]' })] },
      { attributes: [attribute('twice', {}), attribute('twice', { intValue: '1' })] },
      { events: [{ droppedAttributesCount: 1 }] },
      { links: [{ traceId: 'ab', spanId: 'cd' }] }
    ]) {
      expect(spanOf(lossy).otlp, JSON.stringify(lossy)).not.toBeNull();
    }
  });

  it('comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), value)), given => {
        const attributes = [...new Map(given)].filter(([key]) => key !== 'mlflow.traceRequestId');
        const { span } = spanOf({
          attributes: attributes.map(([key, { otlp }]) => attribute(key, otlp))
        });
        const answer = JSON.parse(otlpSpanJson(pythonJson(span)), exact) as {
          attributes: { key?: string; value?: object }[];
        };
        const back = answer.attributes.filter(({ key }) => key !== 'mlflow.traceRequestId');
        expect(back.sort(byKey)).toEqual(
          attributes
            .map(([key, { answered }]) => ({
              ...(key === '' ? {} : { key }),
              ...(answered === null ? {} : { value: answered })
            }))
            .sort(byKey)
        );
      }),
      { numRuns: 200 }
    );
  });

  it.each(['protobuf', 'json'] as const)('refuses any other %s', form => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map(text => Buffer.from(text)),
          fc
            .string()
            .map(text => Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${text}]}]}]}`))
        ),
        body => {
          try {
            decodeExport(body, form);
          } catch (error) {
            expect(error instanceof BadExport || error instanceof BadSpan, String(error)).toBe(
              true
            );
          }
        }
      ),
      { numRuns: 500 }
    );
  });

  it('refuses what was cut off, wherever', () => {
    const whole = exportBytes(exportJson([{ attributes: [attribute('a', { stringValue: 'x' })] }]));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeExport(whole.subarray(0, length), 'protobuf')).toThrow(BadExport);
    }
  });

  it('refuses what is nested without end', () => {
    const deep = (depth: number) =>
      `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`;
    const body = (depth: number) =>
      Buffer.from(
        JSON.stringify(exportJson([{ attributes: [attribute('a', {})] }])).replace(
          '"value":{}',
          `"value":${deep(depth)}`
        )
      );
    expect(decodeExport(body(10), 'json')).toHaveLength(1);
    for (const depth of [200, 100_000]) {
      expect(() => decodeExport(body(depth), 'json')).toThrow(BadExport);
    }
  });

  it('refuses a span without ids, or with too long ones', () => {
    for (const ids of [
      { traceId: '' },
      { spanId: '' },
      { traceId: '1'.repeat(34) },
      { spanId: '1'.repeat(18) }
    ]) {
      expect(() => spanOf(ids), JSON.stringify(ids)).toThrow(BadSpan);
    }
  });
});

/** A value in OTLP's JSON, and in the answer's. */
interface Sample {
  otlp: object;
  answered: object | null;
}

// Texts that are JSON themselves are read as what they hold, so there is none among these.
const text = fc.string().filter(sample => !/^\s*[[{"]/.test(sample));
const { value } = fc.letrec<{ value: Sample }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant({ otlp: {}, answered: null }),
    text.map(stringValue => ({ otlp: { stringValue }, answered: { string_value: stringValue } })),
    fc.boolean().map(boolValue => ({ otlp: { boolValue }, answered: { bool_value: boolValue } })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int => ({
      otlp: { intValue: String(int) },
      answered: { int_value: String(int) }
    })),
    // JSON has one 0 here, and the body is written as JSON.
    fc
      .double()
      .filter(double => !Object.is(double, -0))
      .map(double => ({
        otlp: { doubleValue: Number.isFinite(double) ? double : String(double) },
        answered: { double_value: Number.isFinite(double) ? double : String(double) }
      })),
    fc.array(tie('value')).map(items => ({
      otlp: { arrayValue: { values: items.map(({ otlp }) => otlp) } },
      answered: {
        array_value: items.length > 0 ? { values: items.map(({ answered }) => answered ?? {}) } : {}
      }
    }))
  )
}));

/** Integers as texts, whatever their size. */
function exact(key: string, given: unknown, context?: { source?: string }): unknown {
  return key === 'int_value' ? context?.source : given;
}

const byKey = (a: { key?: string }, b: { key?: string }) =>
  (a.key ?? '') < (b.key ?? '') ? -1 : 1;
