import { formatTime } from '../../plot/format-time.ts';
import { MLFLOW_NOTE } from '../../protocol/tags.ts';
import { stateSentence } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import type { RunViewState } from './model.ts';
import type { RunValues } from './run-values.ts';

/** A run for a message or an issue: facts, note, params and metrics with all their digits. */
export function runMarkdown(state: RunViewState, run: RunValues, trans: Translation): string {
  const shown = state.sources.find(({ run_id }) => run_id === state.source) ?? run;
  const facts = [
    stateSentence(state.state, state.end_reason, trans),
    formatTime(run.start_time),
    state.session?.notebook_path && code(state.session.notebook_path),
    trans.__('run %1', code(run.run_id))
  ];
  const metrics = [...shown.metrics].map(([name, { value, step }]) => [
    code(name),
    String(value),
    String(step)
  ]);
  return [
    `### ${escaped(run.run_name)}`,
    facts.filter(Boolean).join(' · '),
    run.tags.get(MLFLOW_NOTE) ?? '',
    table(
      [trans.__('param'), trans.__('value')],
      [...shown.params].map(([name, value]) => [code(name), code(value)])
    ),
    table([trans.__('metric'), trans.__('last'), trans.__('step')], metrics)
  ]
    .filter(part => part !== '')
    .join('\n\n')
    .concat('\n');
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
