import type { DatabaseSync } from 'node:sqlite';
import { invalidParameter } from '../../tracking/invalid-parameter.ts';
import { attribute, type Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import type { Mask } from '../columns/column-mask.ts';
import { SEGMENT_ROWS } from '../columns/segments.ts';
import { notebooks } from './term-mask.ts';

/** What runs are grouped by: each has the number of its group. */
export interface Grouping {
  /** NO_GROUP for a run that has no value. */
  codeOf(row: number): number;
  /** As it is named in requests. */
  name(code: number): string;
  /** To be read by people. */
  label(code: number): string;
  /** @returns a number that no run has for a group that there is not */
  codeNamed(name: string): number;
}

export interface GroupingPlan {
  columns: readonly ColumnId[];
  over(columns: Columns, database: DatabaseSync): Grouping;
}

export const NO_GROUP = Infinity;
/** Equal to none. */
const UNKNOWN_GROUP = NaN;

/**
 * Reads `experiment`, `notebook`, `day`, `tags.<key>`, `params.<key>` or the name of an attribute.
 *
 * @param utcOffset minutes east of UTC, for `day`
 * @throws ApiError INVALID_PARAMETER_VALUE @param parameter the one that names it
 */
export function groupingPlan(by: string, parameter: string, utcOffset = 0): GroupingPlan {
  const keyed = /^(tag|param|parameter)s?\.(.+)$/su.exec(by);
  if (keyed !== null) {
    const type = keyed[1] === 'tag' ? 'tag' : 'parameter';
    return byText({ type, key: keyed[2].replace(/^([`"'])(.*)\1$/su, '$2') });
  }
  switch (by) {
    case 'experiment':
      return BY_EXPERIMENT;
    case 'notebook':
      return BY_NOTEBOOK;
    case 'day':
      return byDay(utcOffset);
    case 'status':
      return byText(attribute('status'));
    case 'user':
    case 'user_id':
      return byText(attribute('user_id'));
    case 'name':
    case 'run_name':
      return byText(attribute('run_name'));
  }
  throw invalidParameter(
    `Invalid ${parameter} '${by}'. It must be experiment, notebook, status, user, day, ` +
      'tags.<key> or params.<key>.'
  );
}

/** The runs of one group. @param group absent: those that have no value */
export function groupMask(grouping: Grouping, group: string | undefined): Mask {
  const wanted = group === undefined ? NO_GROUP : grouping.codeNamed(group);
  return (segment, length, out) => {
    const from = segment * SEGMENT_ROWS;
    for (let at = 0; at < length; at++) out[at] = Number(grouping.codeOf(from + at) === wanted);
  };
}

const byText = (id: ColumnId): GroupingPlan => ({
  columns: [id],
  over(columns) {
    const column = columns.text(id);
    const name = (code: number) => column.texts[code];
    return {
      codeOf: row => column.code(row) || NO_GROUP,
      name,
      label: name,
      codeNamed: text => (column.codeOf(text) === -1 ? UNKNOWN_GROUP : column.codeOf(text))
    };
  }
});

const BY_EXPERIMENT: GroupingPlan = {
  columns: [attribute('experiment')],
  over(columns, database) {
    const column = columns.numbers(attribute('experiment'));
    const rows = database.prepare('SELECT id, experiment_id, name FROM experiment').all() as {
      id: number;
      experiment_id: string;
      name: string;
    }[];
    const byKey = new Map(rows.map(row => [row.id, row]));
    return {
      codeOf: row => column.get(row),
      name: code => byKey.get(code)?.experiment_id ?? '',
      label: code => byKey.get(code)?.name ?? '',
      codeNamed: name => rows.find(row => row.experiment_id === name)?.id ?? UNKNOWN_GROUP
    };
  }
};

const BY_NOTEBOOK: GroupingPlan = {
  columns: [attribute('session_run')],
  over(columns, database) {
    const column = columns.numbers(attribute('session_run'));
    const paths: string[] = [];
    const codes = new Map<number, number>();
    for (const { notebook_path, runs } of notebooks(database)) {
      if (notebook_path === null) continue;
      for (const run of runs) codes.set(run, paths.length);
      paths.push(notebook_path);
    }
    const name = (code: number) => paths[code];
    return {
      codeOf: row => codes.get(column.get(row)) ?? NO_GROUP,
      name,
      label: name,
      codeNamed: path => (paths.includes(path) ? paths.indexOf(path) : UNKNOWN_GROUP)
    };
  }
};

const byDay = (utcOffset: number): GroupingPlan => ({
  columns: [attribute('start_time')],
  over(columns) {
    const column = columns.numbers(attribute('start_time'));
    const name = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
    return {
      codeOf: row => {
        const day = Math.floor((column.get(row) + utcOffset * 60_000) / DAY_MS);
        // A client may make up a start that no calendar has.
        return Math.abs(day) <= LAST_DAY ? day : NO_GROUP;
      },
      name,
      label: name,
      codeNamed: day => {
        const time = Date.parse(`${day}T00:00Z`);
        return Number.isNaN(time) ? UNKNOWN_GROUP : time / DAY_MS;
      }
    };
  }
});

const DAY_MS = 86_400_000;
/** In either direction: the years of these have four digits. */
const LAST_DAY = 719_162;
