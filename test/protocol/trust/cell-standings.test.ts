import { expect, it } from 'vitest';
import { CellStandings } from '../../../src/protocol/trust/cell-standings.ts';

const cell = (id: string, source: string) => ({ id, source });
const ran = (cell_id: string | null, source: string) => ({ cell_id, source });

const CELLS = [cell('a', 'fit(2)'), cell('x', 'plot()'), cell('y', 'plot()')];

/** Beside an execution of cell `a`. */
const standing = (cell_id: string | null, source: string) =>
  new CellStandings(CELLS, [ran('a', ''), ran(cell_id, source)]).of(ran(cell_id, source));

it('a cell of an open notebook is the same, changed, or deleted', () => {
  expect(standing('a', 'fit(2)')).toEqual({ kind: 'same' });
  expect(standing('a', 'fit(1)')).toEqual({ kind: 'changed', source: 'fit(2)' });
  expect(standing('b', 'fit(1)')).toEqual({ kind: 'deleted' });
});

it('it is not called deleted where the notebook may have given it another id', () => {
  const recorded = [ran('old-1', 'fit(1)'), ran('old-2', 'fit(2)')];
  const standings = new CellStandings(CELLS, recorded);
  expect(recorded.map(one => standings.of(one).kind)).toEqual(['unknown', 'same']);
});

it('nor where several say what it said', () => {
  expect(standing('b', 'plot()')).toEqual({ kind: 'unknown' });
});

it('nor the cell of parameters that was added for one run', () => {
  expect(standing('injected-parameters', 'lr = 1')).toEqual({ kind: 'unknown' });
});

it('nothing can be told of a closed notebook, nor of what a console ran', () => {
  const recorded = ran('a', 'fit(1)');
  expect(new CellStandings(null, [recorded]).of(recorded)).toEqual({ kind: 'unknown' });
  expect(standing(null, 'x')).toEqual({ kind: 'unknown' });
});
