import { describe, expect, it } from 'vitest';
import { HiddenStates, type RanCode } from '../../../src/protocol/trust/hidden-state.ts';

/** What ran, in order: `a1` is cell a with its first source, `a1!` as it failed, `-` code of no cell. */
const ran = (...names: string[]): RanCode[] =>
  names.map((name, order) => {
    const source = name.replace('!', '');
    const cell_id = source === '-' ? null : source[0];
    const failed = source !== name;
    return { cell_id, source, version: source, failed, order, started_time: order };
  });

/** From top to bottom. */
const saved = (names: string[], saved_time = Infinity) => ({
  cells: names.map(source => ({ id: source[0], source })),
  saved_time
});

/** `out_of_order 0<1`: by the orders of the cell and of the other. */
function told(
  executions: RanCode[],
  document: ReturnType<typeof saved> | null,
  makers?: number[]
): string[] {
  const states = new HiddenStates(executions, document);
  return states
    .of(makers?.map(at => executions[at]) ?? states.newest)
    .map(
      ({ reason, cell, other }) =>
        `${reason} ${cell.order}${other === null ? '' : `<${other.order}`}`
    );
}

const ABC = saved(['a1', 'b1', 'c1', 'd1']);

describe('nothing is hidden', () => {
  it('in a run from top to bottom, of its last number or of any', () => {
    const executions = ran('a1', 'b1', 'c1');
    expect(told(executions, ABC)).toEqual([]);
    for (const at of [0, 1, 2]) expect(told(executions, ABC, [at])).toEqual([]);
  });

  it('when all of it runs twice, or cells are left out', () => {
    const twice = ran('a1', 'b1', 'c1', 'a1', 'b1', 'c1');
    expect(told(twice, ABC, [0, 1, 2, 3, 4, 5])).toEqual([]);
    expect(told(ran('a1', 'c1'), ABC)).toEqual([]);
  });

  it('when one cell runs again, at the end or above others that do not', () => {
    expect(told(ran('a1', 'b1', 'c1', 'c1'), ABC, [2, 3])).toEqual([]);
    expect(told(ran('a1', 'b1', 'c1', 'b1'), ABC, [0, 1, 2, 3])).toEqual([]);
  });

  it('in what an edit left behind when the cell is the last that ran again', () => {
    expect(told(ran('a1', 'b1', 'b2'), saved(['a1', 'b2']))).toEqual([]);
  });

  it('of sources that nobody kept', () => {
    const executions = ran('a1', 'a2').map(run => ({ ...run, source: '', version: null }));
    expect(told(executions, saved(['a3']), [0, 1])).toEqual([]);
  });

  it('in the order of a notebook that is not known, nor of what a console ran', () => {
    expect(told(ran('b1', 'a1'), null)).toEqual([]);
    expect(told(ran('a1', '-', 'b1'), ABC)).toEqual([]);
  });
});

describe('out of order', () => {
  it('is a cell that ran before one above it', () => {
    const executions = ran('b1', 'a1', 'c1');
    for (const at of [0, 1, 2]) expect(told(executions, ABC, [at])).toEqual(['out_of_order 0<1']);
  });

  it('is so no longer for what the cell makes when it runs again behind it', () => {
    const executions = ran('b1', 'a1', 'b1');
    expect(told(executions, ABC, [2])).toEqual([]);
    for (const at of [0, 1]) expect(told(executions, ABC, [at])).toEqual(['out_of_order 0<1']);
  });

  it('is no cell that failed for want of those above it', () => {
    const executions = ran('b1!', 'a1', 'b1');
    expect(told(executions, ABC)).toEqual([]);
    expect(told(executions, ABC, [0])).toEqual(['out_of_order 0<1']);
  });

  it('is a cell between one above that ran again and one below that did so after it', () => {
    const executions = ran('a1', 'b1', 'c1', 'a1', 'c1');
    expect(told(executions, ABC, [2])).toEqual([]);
    expect(told(executions, ABC, [4])).toEqual(['out_of_order 1<3']);
  });

  it('is one that was put in above what ran already', () => {
    expect(told(ran('a1', 'c1', 'b1'), ABC, [2])).toEqual(['out_of_order 1<2']);
    // What stands above both is not concerned.
    expect(told(ran('a1', 'c1', 'b1'), ABC, [0])).toEqual([]);
  });

  it('is told by the source where the notebook keeps no ids', () => {
    const document = {
      ...ABC,
      cells: ABC.cells.map(({ source }) => ({ id: `${source}x`, source }))
    };
    expect(told(ran('b1', 'a1'), document)).toEqual(['out_of_order 0<1']);
  });
});

describe('edited after it ran', () => {
  it('is a cell of which the saved notebook says something else, for all that rests on it', () => {
    const document = saved(['a1', 'b2', 'c1']);
    const executions = ran('a1', 'b1', 'c1');
    expect(told(executions, document, [0])).toEqual([]);
    expect(told(executions, document, [1])).toEqual(['edited_after_run 1']);
    expect(told(executions, document, [2])).toEqual(['edited_after_run 1']);
  });

  it('is a cell that ran again with another source, for what ran in between', () => {
    const executions = ran('a1', 'b1', 'a2', 'b1');
    expect(told(executions, saved(['a2', 'b1']), [1])).toEqual(['edited_after_run 0<2']);
    expect(told(executions, saved(['a2', 'b1']), [3])).toEqual([]);
    expect(told(executions, null, [0])).toEqual(['edited_after_run 0<2']);
  });

  it('is not one that came to say the same again', () => {
    const executions = ran('a1', 'b1', 'a2', 'a1');
    expect(told(executions, saved(['a1', 'b1']), [1])).toEqual([]);
    expect(told(executions, null, [2])).toEqual(['edited_after_run 2<3']);
  });

  it('is not told by a notebook that was saved before the cell ran', () => {
    expect(told(ran('a2', 'b2'), saved(['a1', 'b1'], 0))).toEqual(['edited_after_run 0']);
  });
});

describe('deleted', () => {
  it('is a cell that ran and is in the notebook no longer, for all that ran after it', () => {
    const executions = ran('a1', 'x1', 'b1');
    expect(told(executions, ABC, [0])).toEqual([]);
    expect(told(executions, ABC, [1])).toEqual(['deleted 1']);
    expect(told(executions, ABC, [2])).toEqual(['deleted 1']);
  });

  it('is not told by a notebook that was saved before the cell ran', () => {
    const executions = ran('a1', 'x1');
    const document = saved(['a1'], 0);
    expect(told(executions, document)).toEqual([]);
    const states = new HiddenStates(executions, document);
    expect(executions.map(run => states.isKnown(run))).toEqual([true, false]);
  });
});

it('several reasons are told in the order of their names, each cell once', () => {
  const executions = ran('x1', 'b1', 'a1', 'c1');
  expect(told(executions, saved(['a2', 'b1', 'c2']))).toEqual([
    'out_of_order 1<2',
    'edited_after_run 2',
    'edited_after_run 3',
    'deleted 0'
  ]);
});

it('a number rests on its own cell and those above it, as they had run by then', () => {
  const executions = ran('a1', 'b1', 'c1', 'b2', 'a1');
  const states = new HiddenStates(executions, ABC);
  const under = (...at: number[]) =>
    states.under(at.map(one => executions[one])).map(({ order }) => order);
  expect(under(3)).toEqual([0, 3]);
  expect(under(2)).toEqual([0, 1, 2]);
  expect(under(4, 3)).toEqual([0, 3, 4]);
});

it('a thousand cells that ran in no order are told of at once', () => {
  const executions = Array.from({ length: 1000 }, (_, order) => ({
    ...ran('a1')[0],
    cell_id: `cell-${999 - order}`,
    order
  }));
  const cells = executions.map((_, at) => ({ id: `cell-${at}`, source: 'a1' }));
  const began = performance.now();
  expect(told(executions, { cells, saved_time: Infinity })).toHaveLength(999);
  expect(performance.now() - began).toBeLessThan(5000);
});
