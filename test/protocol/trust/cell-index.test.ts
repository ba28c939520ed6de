import { describe, expect, it } from 'vitest';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { CellIndex, isChanged } from '../../../src/protocol/trust/cell-index.ts';

const cell = (id: string, source: string) => ({ id, source });

describe('a cell is found', () => {
  const found = (source: string, ...cells: { id: string; source: string }[]) =>
    new CellIndex(cells).find({ cell_id: 'a', source });

  it('by its id, wherever it was moved and whatever it says now', () => {
    expect(found('fit()', cell('b', 'fit()'), cell('a', 'edited'))).toEqual([1]);
  });

  it('by its source when the notebook stores no ids', () => {
    expect(found('fit()', cell('x', 'import mlflow'), cell('y', 'fit()'))).toEqual([1]);
    const recorded = `login("${SECRET_MARKER}")`;
    expect(found(recorded, cell('x', 'import mlflow'), cell('y', 'login("abc")'))).toEqual([1]);
  });

  it('at each place where cells are alike', () => {
    expect(found('fit()', cell('x', 'fit()'), cell('y', 'fit()'))).toEqual([0, 1]);
  });

  it('but not by an empty source', () => {
    expect(found('', cell('x', ''))).toEqual([]);
  });

  it('without a look at every cell of the notebook for each', () => {
    let looks = 0;
    const cells = Array.from({ length: 50 }, (_, at) => ({
      id: `now-${at}`,
      get source() {
        looks += 1;
        return `fit(${at})`;
      }
    }));
    const index = new CellIndex(cells);
    for (let at = 0; at < 1000; at += 1) index.find({ cell_id: `${at}`, source: `fit(${at})` });
    expect(looks).toBe(50);
  });
});

it('nobody can tell of a cell whether it changed where its source is not known', () => {
  expect(isChanged({ cell_id: 'a', source: '' }, 'fit(2)')).toBe(false);
});

describe('a source without its secrets', () => {
  const recorded = `login("${SECRET_MARKER}")\nuse("${SECRET_MARKER}")`;
  const changed = (now: string) => isChanged({ cell_id: 'a', source: recorded }, now);

  it('is the same, whatever the secrets are', () => {
    expect(changed('login("abc")\nuse("")')).toBe(false);
  });

  it('is not found in less than what was left of it', () => {
    expect(isChanged({ cell_id: 'a', source: `x${SECRET_MARKER}x` }, 'x')).toBe(true);
  });

  it.each([
    ['before', 'logon("abc")\nuse("x")'],
    ['between', 'login("abc")\nuses("x")'],
    ['behind', 'login("abc")\nuse("x");'],
    ['by what is missing', 'login("")']
  ])('is changed %s them', (_, now) => expect(changed(now)).toBe(true));
});
