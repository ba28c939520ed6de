import { expect, it } from 'vitest';
import { layoutOf, pathOf } from '../../../src/ui/lineage/layout.ts';
import { cell, dataset, lineageOf, made, metric, model, trained, version } from './some-lineage.ts';

const NONE: ReadonlySet<string> = new Set();

const columnOf = ({ boxes }: ReturnType<typeof layoutOf>, column: number) =>
  boxes
    .filter(box => box.column === column)
    .sort((a, b) => a.row - b.row)
    .map(({ node, members, kind }) => node?.label ?? `${members.length} ${kind}`);

it('stands in columns from data over cells and what they made to versions, many alike as one', () => {
  const layout = layoutOf(trained(), NONE);
  expect([0, 1, 2, 3].map(column => columnOf(layout, column))).toEqual([
    ['iris'],
    ['[1]', '[2]'],
    // Near to its cell: what the first made stands above.
    ['a.png', '5 metric', 'net'],
    ['clf v3']
  ]);
  expect(layout.rows).toBe(3);
  const group = layout.boxes.find(({ node }) => node === null)!;
  expect(layout.links.filter(({ to }) => to === group.id)).toEqual([
    { from: cell(2).id, to: group.id, inferred: false }
  ]);
});

it('a box that is unfolded stays, with its members below it', () => {
  const { id } = layoutOf(trained(), NONE).boxes.find(({ node }) => node === null)!;
  const layout = layoutOf(trained(), new Set([id]));
  expect(columnOf(layout, 2)).toEqual(['a.png', '5 metric', 'a', 'b', 'c', 'd', 'e', 'net']);
  expect(layout.links.some(({ to }) => to === id)).toBe(false);
  expect(layout.links.some(({ to }) => to === metric('e').id)).toBe(true);
});

it('three of a kind are drawn each, and so are those of other cells', () => {
  const few = ['a', 'b', 'c'].map(key => metric(key));
  const [first, second] = [cell(1), cell(2)];
  const others = ['d', 'e', 'f'].map(key => metric(key));
  const layout = layoutOf(
    lineageOf(
      [first, second, ...few, ...others],
      [...few.map(one => made(first, one)), ...others.map(one => made(second, one))]
    ),
    NONE
  );
  expect(layout.columns).toBe(2);
  expect(columnOf(layout, 1)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('a path has all before and all after a node, and nothing beside it', () => {
  const { links } = layoutOf(trained(), NONE);
  expect(pathOf(model.id, links)).toEqual(new Set([model.id, version.id, cell(2).id, dataset.id]));
});

it('a model that a cell only took in stands with the data', () => {
  const one = cell(1);
  const edge = { from: model.id, to: one.id, inferred: true as const };
  const { boxes, links } = layoutOf(lineageOf([one, model], [{ kind: 'used', ...edge }]), NONE);
  expect(boxes.map(({ id, column }) => [id, column])).toEqual([
    [model.id, 0],
    [one.id, 1]
  ]);
  expect(links[0].inferred).toBe(true);
});
