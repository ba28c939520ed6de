import { describe, expect, it } from 'vitest';
import { datasetInput } from '../../src/sdk/content/dataset.ts';
import { figureFile } from '../../src/sdk/content/figure.ts';
import { rowsOf, tableJson } from '../../src/sdk/content/table.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1]);

describe('a figure', () => {
  it.each<[string, Parameters<typeof figureFile>[1], string, string | Uint8Array]>([
    ['SVG', SVG, 'f.svg', SVG],
    ['bytes of a PNG', PNG, 'f.png', PNG],
    ['a chart', { toSVG: () => SVG }, 'f.svg', SVG],
    ['a canvas', { toDataURL: () => 'data:image/png;base64,iVBORwE=' }, 'f.png', PNG],
    ['a canvas of Node', { toBuffer: () => PNG }, 'f.png', PNG],
    ['an element', { outerHTML: SVG }, 'f.svg', SVG],
    ['a data URL of text', `data:image/svg+xml,${encodeURIComponent(SVG)}`, 'f.svg', SVG]
  ])('is %s, named after what it is', (_, drawing, path, content) => {
    expect(figureFile('f', drawing)).toEqual({ path, content });
  });

  it('keeps a name with an extension', () => {
    expect(figureFile('f.bin', new Uint8Array([1])).path).toBe('f.bin');
    expect(figureFile('lr=0.01', PNG).path).toBe('lr=0.01.png');
  });

  it('is nothing else', () => {
    expect(() => figureFile('f', 'hello')).toThrow("and not the text 'hello'");
    expect(() => figureFile('f', new Uint8Array([1]))).toThrow('give the name an extension');
    expect(() => figureFile('f', 'data:image/png;base64,#')).toThrow("not the text 'data:image");
    expect(() => figureFile('f', 'data:image/svg+xml,%')).toThrow("not the text 'data:image");
    expect(() => figureFile('f', {} as never)).toThrow('figure() takes SVG');
    expect(() => figureFile('f', null as never)).toThrow('figure() takes SVG');
  });
});

describe('a table', () => {
  it('has the columns of all its rows, in the order in which they came', () => {
    const rows = [
      ...rowsOf([{ a: 1 }, { b: 'x', a: 2 }]),
      ...rowsOf({ c: [true, null], a: [3, 4] })
    ];
    expect(JSON.parse(tableJson(rows))).toEqual({
      columns: ['a', 'b', 'c'],
      data: [
        [1, null, null],
        [2, 'x', null],
        [3, null, true],
        [4, null, null]
      ]
    });
  });

  it('takes no rows that are wrong', () => {
    expect(() => rowsOf([{ a: 1 }, 2 as never])).toThrow('A row of a table');
    expect(() => rowsOf([[1, 2]] as never)).toThrow('A row of a table');
    expect(() => rowsOf({ a: [1], b: [] })).toThrow("Column 'b' is a list of 1 values");
    expect(() => rowsOf(null as never)).toThrow('table() takes');
    expect(() => rowsOf(new Map() as never)).toThrow('table() takes');
  });
});

describe('a dataset', () => {
  it('is of a source type that MLflow reads back', () => {
    expect(datasetInput({ name: 'a', source: 'https://x/y' }).dataset).toMatchObject({
      source_type: 'http',
      source: '{"url":"https://x/y"}'
    });
    expect(datasetInput({ name: 'a', source: '/data/y' }).dataset).toMatchObject({
      source_type: 'local',
      source: '{"uri":"/data/y"}'
    });
    expect(datasetInput({ name: 'a' }).dataset).toMatchObject({ source_type: 'code' });
  });

  it('has a digest of what is said of it', () => {
    const digest = (profile: object) => datasetInput({ name: 'a', profile }).dataset.digest;
    expect(digest({ n: 1 })).toMatch(/^[0-9a-f]{8}$/);
    expect(digest({ n: 1 })).toBe(digest({ n: 1 }));
    expect(digest({ n: 1 })).not.toBe(digest({ n: 2 }));
    expect(() => datasetInput({ name: 'a', digest: 'x'.repeat(37) })).toThrow('1 to 36 characters');
    expect(() => datasetInput({} as never)).toThrow('The name of a dataset is a text');
  });
});
