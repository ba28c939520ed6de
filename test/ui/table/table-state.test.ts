// @vitest-environment node
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_STATE,
  parseTableState,
  tableStateText,
  type TableState
} from '../../../src/ui/table/table-state.ts';

const FULL: TableState = {
  query: 'val/acc > 0.9 & "a,b=c"',
  experiment_id: '42',
  stage: 'deleted',
  order: [
    { column: 'metrics.val/acc', descending: true },
    { column: 'name', descending: false }
  ],
  columns: ['name', 'metrics.a,b', 'params.x=y&z', 'tags.ü'],
  widths: { 'metrics.a,b': 200, name: 90 },
  group: 'params.lr',
  coloured: ['metrics.loss'],
  aggregate: null
};

describe('the text of a table', () => {
  it('says all of it, whatever characters keys have', () => {
    expect(parseTableState(tableStateText(FULL))).toEqual(FULL);
  });

  it('is empty for a table as it comes, and the other way round', () => {
    expect(tableStateText(DEFAULT_STATE)).toBe('');
    expect(parseTableState('')).toEqual(DEFAULT_STATE);
  });

  it('holds nothing that would end a part of an address', () => {
    expect(tableStateText(FULL)).not.toMatch(/[\s#?"]/);
  });

  it.each([
    ['nonsense', 'x&&=&q&%%%=1'],
    ['a broken escape', 's=%E0%A4%A'],
    [
      'columns that are none',
      's=-colour,metrics.&g=metrics.loss,duration&v=name&w=99:colour,x:name'
    ],
    ['an order by what is no column', 's=hurry']
  ])('is read without what cannot be understood: %s', (_, text) => {
    expect(parseTableState(text)).toEqual(DEFAULT_STATE);
  });

  it('keeps the name first and each column once', () => {
    expect(parseTableState('c=state,name,state,bogus').columns).toEqual(['name', 'state']);
  });

  it('has no widths that would hide a column or fill the screen', () => {
    expect(parseTableState('w=1:name,9999:state').widths).toEqual({ name: 48, state: 800 });
  });
});
