import { wellFormed } from '../../plot/well-formed.ts';

/** What can be shown of one output of a cell. */
export type ShownOutput =
  | { kind: 'text'; text: string; isError: boolean }
  | { kind: 'image'; source: string; description: string }
  | { kind: 'html'; html: string }
  | { kind: 'markdown'; text: string }
  /** Nothing of it can be shown here; the types that it has. */
  | { kind: 'other'; types: readonly string[] };

/**
 * The best of an output that can be shown without running anything: pictures first, since HTML is
 * shown without its scripts.
 *
 * @param output in nbformat's shape; texts may be lists of lines, and anything may be missing
 */
export function shownOutput(output: Readonly<Record<string, unknown>>): ShownOutput {
  switch (output['output_type']) {
    case 'stream':
      return { kind: 'text', text: joined(output['text']), isError: output['name'] === 'stderr' };
    case 'error':
      return { kind: 'text', text: errorOf(output), isError: true };
    default:
      return bundleOf(output['data']);
  }
}

/** nbformat has text as one string or as a list of lines. */
export function joined(text: unknown): string {
  if (Array.isArray(text)) return text.map(String).join('');
  return typeof text === 'string' ? text : '';
}

function errorOf(output: Readonly<Record<string, unknown>>): string {
  const { traceback, ename, evalue } = output;
  if (Array.isArray(traceback) && traceback.length > 0) return traceback.map(String).join('\n');
  return `${joined(ename)}: ${joined(evalue)}`;
}

function bundleOf(data: unknown): ShownOutput {
  const bundle = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const plain = joined(bundle['text/plain']);
  for (const type of ['image/png', 'image/jpeg', 'image/gif', 'image/webp']) {
    const base64 = joined(bundle[type]).replace(/\s/g, '');
    if (/^[A-Za-z0-9+/]+=*$/.test(base64)) {
      return { kind: 'image', source: `data:${type};base64,${base64}`, description: plain };
    }
  }
  const svg = joined(bundle['image/svg+xml']);
  if (svg !== '') return { kind: 'image', source: svgSource(svg), description: plain };
  const html = joined(bundle['text/html']);
  if (html !== '') return { kind: 'html', html };
  const markdown = joined(bundle['text/markdown']);
  if (markdown !== '') return { kind: 'markdown', text: markdown };
  const text = joined(bundle['text/latex']) || plain;
  if (text !== '') return { kind: 'text', text, isError: false };
  if (bundle['application/json'] !== undefined) {
    const json = JSON.stringify(bundle['application/json'], null, 2);
    return { kind: 'text', text: json, isError: false };
  }
  return { kind: 'other', types: Object.keys(bundle) };
}

/** As a picture, in which neither scripts run nor other addresses are asked. */
export function svgSource(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(wellFormed(svg))}`;
}
