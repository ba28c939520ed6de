// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { findCell, isChanged, standingOf } from '../../../src/ui/run/notebook-cells.ts';

const cell = (id: string, source: string) => ({ id, source });

describe('a cell is found', () => {
  it('by its id, wherever it was moved and whatever it says now', () => {
    const cells = [cell('b', 'fit()'), cell('a', 'edited')];
    expect(findCell(cells, { cell_id: 'a', source: 'fit()' })).toBe(1);
  });

  it('by its source when the notebook stores no ids', () => {
    const cells = [cell('x', 'import mlflow'), cell('y', 'fit()')];
    expect(findCell(cells, { cell_id: 'a', source: 'fit()' })).toBe(1);
  });

  it('but not guessed between two of the same source', () => {
    const cells = [cell('x', 'fit()'), cell('y', 'fit()')];
    expect(findCell(cells, { cell_id: 'a', source: 'fit()' })).toBe(-1);
  });

  it('but not by an empty source', () => {
    expect(findCell([cell('x', '')], { cell_id: 'a', source: '' })).toBe(-1);
  });
});

describe('a cell of an open notebook', () => {
  const CELLS = [cell('a', 'fit(2)')];

  it('is the same, changed, or deleted', () => {
    expect(standingOf(CELLS, { cell_id: 'a', source: 'fit(2)' })).toEqual({ kind: 'same' });
    expect(standingOf(CELLS, { cell_id: 'a', source: 'fit(1)' })).toEqual({
      kind: 'changed',
      source: 'fit(2)'
    });
    expect(standingOf(CELLS, { cell_id: 'b', source: 'fit(1)' })).toEqual({ kind: 'deleted' });
  });

  it('is nothing that can be told of a closed notebook, nor of what a console ran', () => {
    expect(standingOf(null, { cell_id: 'a', source: 'fit(1)' })).toEqual({ kind: 'unknown' });
    expect(standingOf(CELLS, { cell_id: null, source: 'x' })).toEqual({ kind: 'unknown' });
  });

  it('is not called changed where nobody knows what it said', () => {
    expect(isChanged({ cell_id: 'a', source: '' }, 'fit(2)')).toBe(false);
  });
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
