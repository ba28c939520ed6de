import { formatNumber } from '../../plot/format-number.ts';
import { formatTime } from '../../plot/format-time.ts';
import { tagText } from '../edit/tag-text.ts';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import type { RunSummary } from './run-summary.ts';

/** A run as a table for an issue or a chat: its facts, params and metrics. */
export function runMarkdown(run: RunSummary, trans: Translation): string {
  const tags = [...run.tags].map(([key, value]) => tagText({ key, value }));
  const facts: [string, string][] = [
    [trans.__('state'), stateSentence(run.state, run.end_reason, trans)],
    [trans.__('started'), formatTime(run.start_time)],
    ...(run.source_name === null
      ? []
      : [[trans.__('notebook'), run.source_name] as [string, string]]),
    ...(tags.length === 0 ? [] : [[trans.__('tags'), tags.join(', ')] as [string, string]]),
    ...run.params,
    ...[...run.metrics].map(([key, value]): [string, string] => [key, formatNumber(value)]),
    [trans.__('run id'), run.run_id]
  ];
  const note = run.note === null || run.note === '' ? [] : ['', run.note];
  return [
    `| ${cell(run.run_name)} | |`,
    '|---|---|',
    ...facts.map(([key, value]) => `| ${cell(key)} | ${cell(value)} |`),
    ...note
  ].join('\n');
}

/** On one line, and without the bar that ends a cell. */
const cell = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');
