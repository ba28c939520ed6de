import { describe, expect, it } from 'vitest';

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

  it.each(['', '{', '{"a":}', 'NaNa', '{a:NaN}', '--Infinity'])(
    'answers undefined for %j',
    text => {
      expect(parseJson(text)).toBeUndefined();
    }
  );
});
