import type { RunTrust, SourceGap, TrustedCell } from '../../protocol/endpoints/run-trust.ts';
import type { HiddenState } from '../../protocol/trust/hidden-state.ts';
import type { Translation } from '../translation.ts';
import { cellName } from '../cell-name.ts';

/** One of the things that must be known for a number to be trusted. */
export interface TrustFact {
  name: string;
  held: boolean;
  /** What is missing, or what is known of it. */
  lines: TrustLine[];
}

/** A sentence that names cells. */
export interface TrustLine {
  /** Texts and cells, as they follow each other. */
  parts: (string | TrustedCell)[];
}

/** Cells that are named for one reason; more are counted alone. */
const MAX_NAMED = 5;

/** The five facts, always in this order. */
export function trustFacts(trust: RunTrust, trans: Translation): TrustFact[] {
  const fact = (name: string, missing: TrustLine[], known: TrustLine[] = []): TrustFact =>
    missing.length === 0
      ? { name, held: true, lines: known }
      : { name, held: false, lines: missing };
  const { environment, datasets } = trust;
  return [
    fact(trans.__('Cells in order'), orderLines(trust, trans)),
    fact(trans.__('Sources kept'), sourceLines(trust, trans)),
    fact(
      trans.__('Environment known'),
      environment.known
        ? []
        : [
            line(
              trans.__(
                'What was installed is not known: %1.',
                environment.reason ?? trans.__('nothing was said')
              )
            )
          ]
    ),
    fact(trans.__('Git clean'), gitLines(trust, trans)),
    fact(
      trans.__('Data named'),
      datasets.length === 0 ? [line(trans.__('No dataset was logged.'))] : [],
      [line(named(datasets))]
    )
  ];
}

/** Why a metric, or a run, may not be what its notebook makes, a sentence for each cell. */
export function hiddenLines(
  hidden: readonly HiddenState<TrustedCell>[],
  trans: Translation
): TrustLine[] {
  const reasons = [...new Set(hidden.map(({ reason }) => reason))];
  return reasons.flatMap(reason =>
    fewLines(
      hidden
        .filter(one => one.reason === reason)
        .map(one => cellLine(hiddenSentence(one, trans), one.cell, one.other)),
      trans
    )
  );
}

/** As it is read aloud, or stands in a tooltip. */
export const lineText = ({ parts }: TrustLine): string =>
  parts.map(part => (typeof part === 'string' ? part : cellName(part))).join('');

function orderLines(trust: RunTrust, trans: Translation): TrustLine[] {
  const { recorded, document, hidden_state, unplaced } = trust;
  if (!recorded) return [line(trans.__('No notebook that celltrail records made this run.'))];
  const lines = hiddenLines(hidden_state, trans);
  if (!document) {
    const unknown = trans.__(
      'The notebook was not seen as it was saved, so the order of its cells is not known.'
    );
    return [...lines, line(unknown)];
  }
  const sentence = trans.__('Cell %1 is not in the notebook as it was saved.', CELL);
  return [
    ...lines,
    ...fewLines(
      unplaced.map(cell => cellLine(sentence, cell)),
      trans
    )
  ];
}

function hiddenSentence({ reason, other }: HiddenState<TrustedCell>, trans: Translation): string {
  switch (reason) {
    case 'out_of_order':
      return trans.__('Cell %1 ran before %2, which stands above it.', CELL, OTHER);
    case 'edited_after_run':
      return other === null
        ? trans.__('Cell %1 was edited after it ran.', CELL)
        : trans.__('Cell %1 was edited after it ran, and ran again as %2.', CELL, OTHER);
    case 'deleted':
      return trans.__('Cell %1 was deleted after it ran.', CELL);
    case 'before_restart':
      return trans.__(
        'Cell %1 ran before the kernel was restarted, cell %2 after it.',
        CELL,
        OTHER
      );
  }
}

function sourceLines({ recorded, source_gaps }: RunTrust, trans: Translation): TrustLine[] {
  if (!recorded) return [line(trans.__('No cells were recorded.'))];
  const sentences: Record<SourceGap, string> = {
    no_track: trans.__('The source of cell %1 is not kept: it has the tag no-track.', CELL),
    not_kept: trans.__('The source of cell %1 is not kept.', CELL),
    secret_removed: trans.__('A secret was taken out of the source of cell %1.', CELL)
  };
  return fewLines(
    source_gaps.map(({ cell, gap }) => cellLine(sentences[gap], cell)),
    trans
  );
}

function gitLines({ git }: RunTrust, trans: Translation): TrustLine[] {
  switch (git) {
    case 'clean':
      return [];
    case 'dirty':
      return [line(trans.__('The repository had changes that were not committed.'))];
    case 'none':
      return [line(trans.__('No commit of a git repository is known.'))];
  }
}

const line = (text: string): TrustLine => ({ parts: [text] });

/** Places of the two cells in a sentence, also of one that was translated. */
const CELL = '\u0001';
const OTHER = '\u0002';

const cellLine = (
  sentence: string,
  cell: TrustedCell,
  other: TrustedCell | null = null
): TrustLine => ({
  parts: sentence
    .split(/(\u0001|\u0002)/)
    .map(part => (part === CELL ? cell : part === OTHER && other !== null ? other : part))
    .filter(part => part !== '')
});

function fewLines(lines: TrustLine[], trans: Translation): TrustLine[] {
  const more = lines.length - MAX_NAMED;
  if (more <= 0) return lines;
  const rest = trans._n('And %1 more cell.', 'And %1 more cells.', more);
  return [...lines.slice(0, MAX_NAMED), line(rest)];
}

const named = (names: readonly string[]) =>
  [...names.slice(0, MAX_NAMED), ...(names.length > MAX_NAMED ? ['…'] : [])].join(', ');
