// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { RunColumnKeys } from '../../../src/protocol/endpoints/run-rows.ts';
import { typedName } from '../../../src/ui/filter/column-name.ts';
import { caretContext, nameItems, valueItems } from '../../../src/ui/filter/completion.ts';

const keysOf = (...keys: string[]) => keys.map(key => ({ key, count: 1, differs: true }));
const KEYS: RunColumnKeys = {
  total: 9,
  metrics: keysOf('loss', 'val/acc', 'val acc'),
  params: keysOf('lr', 'optimizer', 'loss'),
  tags: keysOf('baseline', 'owner')
};

/** @param text with `|` for the caret */
function at(text: string) {
  const caret = text.indexOf('|');
  return caretContext(text.replace('|', ''), caret, KEYS);
}

const offered = (text: string) => nameItems(at(text)!, KEYS).map(item => item.text);

describe('names of columns', () => {
  it('are offered for a part of a word, those that begin with it first', () => {
    expect(offered('o|')).toEqual(['optimizer', 'owner', 'loss', 'params.loss', 'notebook']);
  });

  it('take the place of the whole word at the caret', () => {
    expect(at('resnet val/a|cc > 0.9')).toMatchObject({ what: 'name', from: 7, to: 14 });
  });

  it('that a query would read as several words are quoted', () => {
    expect(offered('val a|')).toContain('val/acc');
    expect(offered('val|')).toEqual(['val/acc', 'metrics.`val acc`']);
  });

  it.each([
    ['val/acc', 'val/acc'],
    ['top 1', 'metrics.`top 1`'],
    ['not', 'metrics.`not`'],
    ['9lives', 'metrics.`9lives`'],
    ['params.x', 'metrics.`params.x`']
  ])('as a query understands them: %s', (key, text) => {
    expect(typedName({ kind: 'metric', key })).toBe(text);
  });

  it('may be typed with their kind', () => {
    expect(offered('metrics.val/|')).toEqual(['val/acc']);
  });

  it('of tags are offered behind a hash', () => {
    expect(at('#bas|')).toMatchObject({ what: 'tag', from: 1, to: 4 });
    expect(offered('#bas|')).toEqual(['baseline']);
    expect(offered('tag:own|')).toEqual(['owner']);
  });

  it('are not offered in a quoted text', () => {
    expect(at("'o|")).toBeNull();
  });
});

describe('values of a column', () => {
  it.each([
    ['optimizer = ad|', 'params.optimizer', 'ad'],
    ['loss < 1 and optimizer=|', 'params.optimizer', ''],
    ["status = 'fin|", 'status', 'fin'],
    ['tags.owner != a|', 'tags.owner', 'a'],
    ['params.`my key` = x|', 'params.my key', 'x']
  ])('are offered behind a comparison: %s', (text, column, partial) => {
    expect(at(text)).toMatchObject({ what: 'value', column, partial });
  });

  it('are not offered for numbers of a metric, nor for what no column is', () => {
    expect(at('val/acc > 0.|')).toBeNull();
    expect(at('nothing = a|')).toBeNull();
  });

  it('are quoted where they are several words', () => {
    expect(valueItems(['adam', 'adam w', "it's so"]).map(({ text }) => text)).toEqual([
      'adam',
      "'adam w'",
      '"it\'s so"'
    ]);
  });

  it('take the place of the quotes as well', () => {
    expect(at("status = 'fi|n'")).toMatchObject({ from: 9, to: 14 });
  });
});
