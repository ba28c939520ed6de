import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ApiError } from '../../src/protocol/errors.ts';
import { parseJson } from '../../src/server/parse-json.ts';

describe('parseJson', () => {
  it('reads the bare words that Python writes for doubles without a JSON form', () => {
    expect(parseJson('{"a":NaN,"b":[Infinity,-Infinity, 1]}')).toEqual({
      a: 'NaN',
      b: ['Infinity', '-Infinity', 1]
    });
  });

  it('leaves these words alone inside strings', () => {
    expect(parseJson('{"NaN":"a \\" NaN, -Infinity","x":NaN}')).toEqual({
      NaN: 'a " NaN, -Infinity',
      x: 'NaN'
    });
  });

  it.each(['', '{', '{"a":}', 'NaNa', '{a:NaN}', '--Infinity', '{} x', "{'a': 1}"])(
    'answers undefined for %j',
    text => {
      expect(parseJson(text)).toBeUndefined();
    }
  );

  it('skips a byte order mark', () => {
    expect(parseJson(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });

  it('takes bytes that are no UTF-8 for no JSON, and changes none of them', () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });

  it.each(['"\\ud83d"', '{"a":["\\uDE00"]}', '{"\\udc00":1}', '"\\ude00\\ud83d"'])(
    'refuses half of a surrogate pair in %s',
    text => {
      expect(() => parseJson(text)).toThrow(ApiError);
      expect(() => parseJson(text)).toThrow('half of a surrogate pair');
    }
  );

  it('takes whole pairs, and a backslash before u', () => {
    expect(parseJson('"\\ud83d\\ude00"')).toBe('😀');
    expect(parseJson('"\\\\ud83d"')).toBe('\\ud83d');
  });

  it('looks for halves in JSON that is nested deeper than a function can call itself', () => {
    const deep = (text: string) => '['.repeat(50_000) + text + ']'.repeat(50_000);
    expect(() => parseJson(deep('"\\ud83d"'))).toThrow('half of a surrogate pair');
    expect(Array.isArray(parseJson(deep('"\\ud83d\\ude00"')))).toBe(true);
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), value => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 }
    );
  });

  it('throws nothing but an ApiError, whatever comes', () => {
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', '"', ',', ':', '\\', '\\u', 'd83d', 'NaN', '-Infinity', 'Infinity'],
      ...['1e9', '-', '\uFEFF', '\n', 'null', 'a', '😀', '\ud83d']
    );
    const text = fc.array(pieces, { maxLength: 30 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 60 })), given => {
        try {
          parseJson(typeof given === 'string' ? given : Buffer.from(given));
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 1000 }
    );
  });
});
