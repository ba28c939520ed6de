import type { DatabaseSync } from 'node:sqlite';
import { clauseColumns, clauseMask } from '../clause-mask.ts';
import { attribute, type Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { textMask, type Mask } from '../columns/column-mask.ts';
import type { Numbers } from '../columns/number-column.ts';
import { SEGMENT_ROWS } from '../columns/segments.ts';
import type { Texts } from '../columns/text-column.ts';
import { textNumberMask } from '../columns/text-numbers.ts';
import type { RunTerm } from '../query/run-term.ts';

/** The columns that a term is a mask of. */
export function termColumns(term: RunTerm): ColumnId[] {
  switch (term.type) {
    case 'clause':
      return clauseColumns(term.clause);
    case 'name':
      return [attribute('run_name'), attribute('session_run')];
    case 'text':
    case 'number-text':
      return [term.column];
    case 'experiment':
      return [attribute('experiment')];
    case 'notebook':
      return [attribute('session_run')];
  }
}

/** The runs that satisfy a term of a query. */
export function termMask(database: DatabaseSync, columns: Columns, term: RunTerm): Mask {
  switch (term.type) {
    case 'clause':
      return clauseMask(database, columns, term.clause);
    case 'name':
      return nameMask(columns, term.part);
    case 'text':
      return textMask(columns.text(term.column), term.test, term.ofAbsent);
    case 'number-text':
      return textNumberMask(columns.text(term.column), term.comparator, term.value);
    case 'experiment':
      return keyMask(columns.numbers(attribute('experiment')), experiments(database, term.test));
    case 'notebook':
      return keyMask(
        columns.numbers(attribute('session_run')),
        sessionRuns(database, path => (path === null ? term.ofAbsent === true : term.test(path))),
        term.ofAbsent
      );
  }
}

/** Runs whose number in a column is one of these. @param ofAbsent what it says of a run without one */
export function keyMask(
  column: Numbers,
  wanted: ReadonlySet<number>,
  ofAbsent: boolean = false
): Mask {
  return (segment, length, out) => {
    const values = column.segments.at(segment) ?? NO_VALUES;
    const known = Math.min(length, values.length);
    for (let at = 0; at < known; at++) {
      const value = values[at];
      out[at] = Number(Number.isNaN(value) ? ofAbsent : wanted.has(value));
    }
    out.fill(Number(ofAbsent), known, length);
  };
}

function nameMask(columns: Columns, part: string): Mask {
  const names = columns.text(attribute('run_name'));
  const sessionRun = columns.numbers(attribute('session_run'));
  const found = codesWith(names, part);
  return (segment, length, out) => {
    const codes = names.segments.at(segment) ?? NO_CODES;
    const homes = sessionRun.segments.at(segment) ?? NO_VALUES;
    for (let at = 0; at < length; at++) {
      const own = at < codes.length ? found[codes[at]] : 0;
      const home = at < homes.length ? homes[at] : NaN;
      const isOwnHome = Number.isNaN(home) || home === segment * SEGMENT_ROWS + at;
      out[at] = isOwnHome ? own : own | found[names.code(home)];
    }
  };
}

/** 1 for each code whose text has the part in it, in either case. */
function codesWith({ texts }: Texts, part: string): Uint8Array {
  const found = new Uint8Array(texts.length);
  // Half the time that it takes to change the case of a hundred thousand names (measured).
  const pattern = new RegExp(part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'iu');
  for (let code = 1; code < texts.length; code++) found[code] = Number(pattern.test(texts[code]));
  return found;
}

function experiments(database: DatabaseSync, test: (text: string) => boolean): Set<number> {
  const rows = database.prepare('SELECT id, experiment_id, name FROM experiment').all() as {
    id: number;
    experiment_id: string;
    name: string;
  }[];
  return new Set(
    rows.filter(({ experiment_id, name }) => test(experiment_id) || test(name)).map(({ id }) => id)
  );
}

/** Keys of the session runs of notebooks. @param test is given null for a bare kernel */
export function sessionRuns(
  database: DatabaseSync,
  test: (path: string | null) => boolean
): Set<number> {
  const wanted = new Set<number>();
  for (const { notebook_path, runs } of notebooks(database)) {
    if (test(notebook_path)) for (const run of runs) wanted.add(run);
  }
  return wanted;
}

/** Paths of all notebooks, with the keys of the session runs of each; null: of bare kernels. */
export function notebooks(
  database: DatabaseSync
): { notebook_path: string | null; runs: number[] }[] {
  const rows = database
    .prepare(
      'SELECT notebook_path, json_group_array(run) AS runs FROM session GROUP BY notebook_path'
    )
    .all() as { notebook_path: string | null; runs: string }[];
  return rows.map(({ notebook_path, runs }) => ({
    notebook_path,
    runs: JSON.parse(runs) as number[]
  }));
}

const NO_VALUES = new Float64Array(0);
const NO_CODES = new Int32Array(0);
