// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { highlight } from '../../../src/ui/run/highlight.ts';

const marked = (source: string, language: string) =>
  highlight(source, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind}:${text}`);

describe('Python', () => {
  it('has keywords, strings, comments and numbers', () => {
    expect(marked('for i in range(300):  # for x\n    f(f"a {i}", 1e-3, 0x1f)', 'python')).toEqual([
      'keyword:for',
      'keyword:in',
      'number:300',
      'comment:# for x',
      'string:f"a {i}"',
      'number:1e-3',
      'number:0x1f'
    ]);
  });

  it('knows strings of several lines, escaped quotes and one that is not closed', () => {
    expect(marked('"""a\n# b"""\nx = \'it\\\'s\'\ny = "open\nif', 'python')).toEqual([
      'string:"""a\n# b"""',
      "string:'it\\'s'",
      'string:"open',
      'keyword:if'
    ]);
  });

  it('finds no keyword or number within a name', () => {
    expect(marked('format_in = is_x1.if2', 'python')).toEqual([]);
  });
});

it('of TypeScript knows comments of both kinds and templates', () => {
  expect(marked('const a = `x ${1}\n`; // y\n/* if\n*/ return 2n', 'typescript')).toEqual([
    'keyword:const',
    'string:`x ${1}\n`',
    'comment:// y',
    'comment:/* if\n*/',
    'keyword:return',
    'number:2n'
  ]);
});

it('together are the source', () => {
  const source = 'def f(x):\n\treturn x + 1  # "no"\n';
  expect(
    highlight(source, 'python')
      .map(({ text }) => text)
      .join('')
  ).toBe(source);
});

it('of an unknown language is one plain span', () => {
  expect(highlight('if x', 'cobol')).toEqual([{ kind: 'plain', text: 'if x' }]);
});
