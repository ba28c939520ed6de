import { describe, expect, it } from 'vitest';
import { Markdown } from '../../../src/ui/markdown/markdown.tsx';
import { render } from '../render.tsx';

const html = (text: string) =>
  (render(<Markdown text={text} />).firstElementChild as HTMLElement).innerHTML;

describe('Markdown', () => {
  it.each([
    ['# One\n\n### Three #', '<h4>One</h4><h6>Three</h6>'],
    ['## #\n\n#no', '<h5></h5><p>#no</p>'],
    ['one\ntwo\n\nthree', '<p>one two</p><p>three</p>'],
    ['one  \ntwo\\\nthree', '<p>one<br>two<br>three</p>'],
    [
      '**b** *i* __b__ _i_ ~~d~~',
      '<p><strong>b</strong> <em>i</em> <strong>b</strong> <em>i</em> <del>d</del></p>'
    ],
    ['***both***', '<p><strong><em>both</em></strong></p>'],
    ['snake_case_name, 2 * 3 * 4', '<p>snake_case_name, 2 * 3 * 4</p>'],
    ['\\*plain\\*', '<p>*plain*</p>'],
    ['`a*b*` and ``a`b``', '<p><code>a*b*</code> and <code>a`b</code></p>'],
    [
      '- a\n- b\n  - c\n\ntext',
      '<ul><li><span>a</span></li><li><span>b</span><ul><li><span>c</span></li></ul></li></ul><p>text</p>'
    ],
    ['3. a\n4. b', '<ol start="3"><li><span>a</span></li><li><span>b</span></li></ol>'],
    ['> a\n> > b', '<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>'],
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>']
  ])('draws %j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('keeps the code of a fence as it is, and an open fence to the end', () => {
    const element = render(<Markdown text={'```python\n# no *heading*\n\nx = 1\n'} />);
    expect(element.querySelector('pre')?.textContent).toBe('# no *heading*\n\nx = 1\n');
    expect(element.querySelector('.ct-code-comment')?.textContent).toBe('# no *heading*');
  });

  it('draws tables, with bars that are escaped', () => {
    const element = render(<Markdown text={'| a | b |\n|---|:-:|\n| 1 | x\\|y |\n| 2 |'} />);
    const cells = [...element.querySelectorAll('th, td')].map(({ textContent }) => textContent);
    expect(cells).toEqual(['a', 'b', '1', 'x|y', '2', '']);
  });
});

describe('what is not trusted', () => {
  it('shows HTML as it is written', () => {
    const element = render(<Markdown text={'<img src=x onerror=alert(1)> <script>x</script>'} />);
    expect(element.querySelector('img, script')).toBeNull();
    expect(element.textContent).toBe('<img src=x onerror=alert(1)> <script>x</script>');
  });

  it.each(['https://a.example/b_c_d?e=(f)', 'http://a.example', 'mailto:ana@a.example'])(
    'links to %s, and hands nothing over',
    href => {
      const link = render(<Markdown text={`see [*this*](${href} "title")`} />).querySelector('a');
      expect(link?.getAttribute('href')).toBe(href);
      expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
      expect(link?.textContent).toBe('this');
    }
  );

  it.each([
    'javascript:alert(1)',
    'JavaScript:x',
    'data:text/html,x',
    'vbscript:x',
    '/lab',
    '//x.y'
  ])('does not link to %s', href => {
    const element = render(<Markdown text={`[text](${href}) <${href}>`} />);
    expect(element.querySelector('a')).toBeNull();
    expect(element.textContent).toContain('text');
  });

  it('asks no other host for a picture', () => {
    const element = render(<Markdown text="![curve](https://a.example/x.png)" />);
    expect(element.querySelector('img')).toBeNull();
    expect(element.querySelector('a')?.textContent).toBe('curve');
  });

  it.each([
    ['stars', '*'.repeat(20_000)],
    ['brackets', '['.repeat(20_000)],
    ['quotes', `${'> '.repeat(5_000)}x`],
    ['ticks', '`'.repeat(20_001)],
    ['emphasis that does not end', '*a '.repeat(8_000)],
    ['fences', '~~~\n'.repeat(4_000)],
    ['spaces in a heading', `# a${' '.repeat(60_000)}b`],
    ['spaces in a table', `a|b\n-${' '.repeat(60_000)}|x-`],
    ['spaces behind a fence', `\`\`\`${' '.repeat(100_000)}\``],
    ['items', '- '.repeat(5_000)],
    ['blank lines in items', `- a${'\n'.repeat(5_000)}`]
  ])('takes no long time over rows of %s', (_, text) => {
    const start = performance.now();
    html(text);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
