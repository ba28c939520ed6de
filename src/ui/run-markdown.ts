import { formatTime } from '../plot/format-time.ts';
import type { Series } from '../protocol/endpoints/series.ts';
import { tagText } from './edit/tag-text.ts';
import { stateSentence, type RunState } from './run-state.ts';
import { textCurve } from './text-curve.ts';
import type { Translation } from './translation.ts';

/** A run, as far as Markdown tells of it. */
export interface MarkdownRun {
  run_id: string;
  run_name: string;
  state: RunState;
  end_reason: string | null;
  start_time: number;
  /** Path of the notebook or script. */
  source_name: string | null;
  /** Markdown. */
  note: string | null;
  /** Those that people set. */
  tags: ReadonlyMap<string, string>;
  params: ReadonlyMap<string, string>;
  /** Latest values. */
  metrics: ReadonlyMap<string, number>;
  /** Of the latest values, where they are known. */
  steps?: ReadonlyMap<string, number>;
}

/**
 * A run for a message or an issue: facts, note, params and metrics with all their digits. Curves are drawn
 * in text: a picture as a `data:` address is taken out by GitHub and most chats, and left in their editors
 * as thousands of characters.
 *
 * @param series of its metrics, as far as they are known
 */
export function runMarkdown(
  run: MarkdownRun,
  trans: Translation,
  series: ReadonlyMap<string, Series> = new Map()
): string {
  const tags = [...run.tags].map(([key, value]) => escaped(tagText({ key, value })));
  const facts = [
    stateSentence(run.state, run.end_reason, trans),
    formatTime(run.start_time),
    run.source_name && code(run.source_name),
    trans.__('run %1', code(run.run_id)),
    tags.length > 0 && trans.__('tags: %1', tags.join(', '))
  ];
  return [
    `### ${escaped(run.run_name)}`,
    facts.filter(Boolean).join(' · '),
    run.note ?? '',
    table(
      [trans.__('param'), trans.__('value')],
      [...run.params].map(([name, value]) => [code(name), code(value)])
    ),
    table(...metricsOf(run, series, trans))
  ]
    .filter(part => part !== '')
    .join('\n\n')
    .concat('\n');
}

function metricsOf(
  { metrics, steps }: MarkdownRun,
  series: ReadonlyMap<string, Series>,
  trans: Translation
): [head: string[], rows: string[][]] {
  const curves = new Map(
    [...metrics.keys()].map(name => {
      const known = series.get(name);
      return [name, known === undefined ? '' : textCurve(known)];
    })
  );
  const isDrawn = [...curves.values()].some(curve => curve !== '');
  const columns: [title: string, of: (name: string, value: number) => string][] = [
    [trans.__('metric'), code],
    [trans.__('last'), (_, value) => String(value)]
  ];
  if (steps) columns.push([trans.__('step'), name => String(steps.get(name) ?? '')]);
  if (isDrawn) columns.push([trans.__('curve'), name => curves.get(name) ?? '']);
  return [
    columns.map(([title]) => title),
    [...metrics].map(([name, value]) => columns.map(([, of]) => of(name, value)))
  ];
}

function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const escaped = (text: string) => text.replace(/[\\`*_[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');

/** In as many ticks as it needs; a bar would end the cell of the table even there. */
function code(text: string): string {
  const inner = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  if (inner.trim() === '') return '';
  const longest = Math.max(0, ...(inner.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${ticks}${space}${inner}${space}${ticks}`;
}
