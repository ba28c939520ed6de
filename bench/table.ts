import type { Measured } from './measured.ts';

/** Markdown; a row's aim stands behind it, and a row that lost something says FAILED. */
export function table(ours: readonly Measured[], theirs: readonly Measured[]): string[] {
  return [
    '| work | celltrail | must / stretch | mlflow server | ratio |',
    '|---|---|---|---|---|',
    ...ours.map(row =>
      tableRow(
        row,
        theirs.find(({ work }) => work === row.work)
      )
    )
  ];
}

function tableRow(ours: Measured, theirs: Measured | undefined): string {
  const cells = [ours.work, shown(ours), aim(ours)];
  if (!theirs) return `| ${[...cells, '–', '–'].join(' | ')} |`;
  const ratio = ours.higherIsBetter ? ours.value / theirs.value : theirs.value / ours.value;
  return `| ${[...cells, shown(theirs), `${ratio.toFixed(1)}×`].join(' | ')} |`;
}

const shown = ({ ok, figure }: Measured) =>
  ok ? figure : `FAILED: something is missing (${figure})`;

function aim({ aim, value, higherIsBetter }: Measured): string {
  if (aim === undefined) return '–';
  const reached = (goal: number) => (higherIsBetter ? value >= goal : value <= goal);
  const goals = [aim.must, aim.stretch].filter(goal => goal !== undefined);
  return goals
    .map(goal => `${goal.toLocaleString('en')} ${reached(goal) ? 'met' : 'missed'}`)
    .join(' / ');
}
