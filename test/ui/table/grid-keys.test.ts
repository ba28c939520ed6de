// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { headerCommand, nextPlace, runCommand } from '../../../src/ui/table/grid-keys.ts';

const keys = (
  key: string,
  held: Partial<Record<'shiftKey' | 'altKey' | 'ctrlKey', true>> = {}
) => ({
  key,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held
});
const SIZE = { lines: 100, columns: 6, page: 20 };

describe('keys in the grid', () => {
  it.each([
    ['ArrowDown', {}, 6, 2],
    ['ArrowUp', {}, 4, 2],
    ['ArrowLeft', {}, 5, 1],
    ['ArrowRight', {}, 5, 3],
    ['Home', {}, 5, 0],
    ['End', {}, 5, 5],
    ['PageDown', {}, 25, 2],
    ['PageUp', {}, 0, 2],
    ['Home', { ctrlKey: true }, 0, 0],
    ['End', { ctrlKey: true }, 99, 5],
    ['ArrowDown', { ctrlKey: true }, 99, 2]
  ] as const)('%s %o leads to line %i, column %i', (key, held, line, column) => {
    expect(nextPlace(keys(key, held), { line: 5, column: 2 }, SIZE)).toEqual({ line, column });
  });

  it('lead to the header above the first line, and no further', () => {
    expect(nextPlace(keys('ArrowUp'), { line: 0, column: 2 }, SIZE)?.line).toBe(-1);
    expect(nextPlace(keys('ArrowUp'), { line: -1, column: 2 }, SIZE)?.line).toBe(-1);
    expect(nextPlace(keys('ArrowDown'), { line: 99, column: 2 }, SIZE)?.line).toBe(99);
  });

  it('with Ctrl are left to the browser and to JupyterLab', () => {
    expect(runCommand(keys('c', { ctrlKey: true }))).toBeNull();
    expect(runCommand(keys('c'))).toBe('compare');
  });

  it('on a header sort, widen and move', () => {
    expect(headerCommand(keys('Enter'))).toBe('sort');
    expect(headerCommand(keys('Enter', { shiftKey: true }))).toBe('sortMore');
    expect(headerCommand(keys('ArrowRight', { altKey: true }))).toBe('wider');
    expect(headerCommand(keys('ArrowLeft', { ctrlKey: true }))).toBe('moveLeft');
    expect(headerCommand(keys('ArrowDown', { altKey: true }))).toBe('menu');
    expect(headerCommand(keys('ArrowRight'))).toBeNull();
  });
});
