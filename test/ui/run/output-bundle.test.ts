// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { shownOutput } from '../../../src/ui/run/output-bundle.ts';

const display = (data: Record<string, unknown>) =>
  shownOutput({ output_type: 'display_data', data, metadata: {} });

describe('of an output is shown', () => {
  it('the text of a stream, in one piece', () => {
    expect(shownOutput({ output_type: 'stream', name: 'stderr', text: ['a\n', 'b'] })).toEqual({
      kind: 'text',
      text: 'a\nb',
      isError: true
    });
  });

  it('a picture before HTML, with its text as description', () => {
    const data = { 'text/html': '<b>', 'image/png': 'iVBO\nRw==\n', 'text/plain': '<Figure>' };
    expect(display(data)).toEqual({
      kind: 'image',
      source: 'data:image/png;base64,iVBORw==',
      description: '<Figure>'
    });
  });

  it('an SVG as a picture', () => {
    expect(display({ 'image/svg+xml': ['<svg>', '#</svg>'] })).toMatchObject({
      source: 'data:image/svg+xml;charset=utf-8,%3Csvg%3E%23%3C%2Fsvg%3E'
    });
  });

  it('an SVG with half a character, which has no address', () => {
    const { source } = display({ 'image/svg+xml': '<svg>\ud83d</svg>' }) as { source: string };
    expect(decodeURIComponent(source)).toContain('<svg>\ufffd</svg>');
  });

  it('HTML before text', () => {
    expect(display({ 'text/plain': 'x', 'text/html': '<table>' }).kind).toBe('html');
  });

  it('Markdown, then text, then JSON', () => {
    expect(display({ 'text/plain': 'x', 'text/markdown': '# y' }).kind).toBe('markdown');
    expect(display({ 'text/plain': 'x', 'application/json': {} })).toMatchObject({ text: 'x' });
    expect(display({ 'application/json': { a: 1 } })).toMatchObject({ text: '{\n  "a": 1\n}' });
  });

  it('the traceback of an error, or what is known of it', () => {
    const error = { output_type: 'error', ename: 'NameError', evalue: 'z' };
    expect(shownOutput({ ...error, traceback: ['a', 'b'] })).toMatchObject({ text: 'a\nb' });
    expect(shownOutput({ ...error, traceback: [] })).toMatchObject({ text: 'NameError: z' });
  });
});

it.each([[{}], [null], ['text'], [{ 'image/png': '" onerror="alert(1)' }], [{ 'x/y': 1 }]])(
  'of hostile data %j nothing is made',
  data => {
    expect(shownOutput({ output_type: 'display_data', data }).kind).toBe('other');
  }
);
