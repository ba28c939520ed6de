// @vitest-environment node
import { describe, expect, it } from 'vitest';
import {
  cellsWithin,
  columnLayout,
  pinnedWidth,
  TICK_WIDTH
} from '../../../src/ui/table/column-layout.ts';

const COLUMNS = ['name', 'state', 'metrics.a', 'metrics.b', 'params.c'];
const WIDTHS = { name: 100, state: 50, 'metrics.a': 60, 'metrics.b': 70, 'params.c': 80 };

describe('columns', () => {
  it('stand side by side behind the name', () => {
    const layout = columnLayout(COLUMNS, WIDTHS, pinnedWidth(WIDTHS, 1000));
    expect(layout.pinned.width).toBe(TICK_WIDTH + 100);
    expect(layout.cells.map(({ left }) => left - layout.pinned.width)).toEqual([0, 50, 110, 180]);
    expect(layout.width).toBe(layout.pinned.width + 260);
  });

  it('leave room beside the name on a narrow screen', () => {
    expect(pinnedWidth({}, 300)).toBe(180);
  });

  it('are drawn where they reach into sight', () => {
    const layout = columnLayout(COLUMNS, WIDTHS, pinnedWidth(WIDTHS, 1000));
    const edge = layout.pinned.width;
    expect(cellsWithin(layout, edge + 50, edge + 111)).toEqual([1, 2]);
    expect(cellsWithin(layout, edge, edge + 50)).toEqual([0, 0]);
    const [first, last] = cellsWithin(layout, 9000, 9999);
    expect(last).toBeLessThan(first);
  });
});
