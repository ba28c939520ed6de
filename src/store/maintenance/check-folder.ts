import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { databasePath } from '../db/data-folder.ts';
import { MIGRATIONS } from '../db/migrate.ts';
import { checkSeries } from '../series/check-series.ts';
import { checkArtifacts, sizeBelow } from './check-artifacts.ts';
import type { Checkup, Finding } from './checkup.ts';
import { isHeld } from './folder-holder.ts';

/** There is no record of ours to check; the message says so. */
export class NotADataFolder extends Error {}

/**
 * Checks a data folder, and changes nothing in it.
 *
 * @param artifacts folder behind `mlflow-artifacts:`
 * @throws NotADataFolder
 */
export async function checkFolder(dataDir: string, artifacts: string): Promise<Checkup> {
  const file = databasePath(dataDir);
  if (!existsSync(file)) throw new NotADataFolder(`There is no record in ${dataDir}.`);
  const held = isHeld(dataDir);
  const wal = bytesOf(`${file}-wal`);
  const database = openUnchanged(file, held || wal > 0);
  try {
    const schema = schemaOf(database, file);
    const checkup: Checkup = {
      data_dir: dataDir,
      schema,
      held,
      counts: { experiments: 0, runs: 0 },
      bytes: {
        database: bytesOf(file),
        wal,
        artifacts: 0,
        logs: (await sizeBelow(path.join(dataDir, 'logs'))).bytes
      },
      artifact_files: 0,
      findings: []
    };
    checkup.findings.push(...checkWal(wal, held));
    const newest = MIGRATIONS.at(-1)!;
    if (schema.number !== newest.number) {
      // Its tables are not the ones that the checks know.
      checkup.findings.push(otherSchema(schema, newest.number));
      return checkup;
    }
    // One moment for all of it, whatever a server writes meanwhile.
    database.exec('BEGIN');
    checkup.findings.push(...checkDatabase(database));
    if (checkup.findings.some(({ kind }) => kind === 'database')) return checkup;
    checkup.counts = countsOf(database);
    checkup.findings.push(
      ...checkReferences(database),
      ...checkSeries(database).map(
        ({ text }) => ({ kind: 'points', text, advice: KEEP_A_COPY }) as const
      ),
      ...(held ? [] : checkSessions(database))
    );
    const { files, bytes, findings } = await checkArtifacts(database, artifacts, held);
    checkup.artifact_files = files;
    checkup.bytes.artifacts = bytes;
    checkup.findings.push(...findings);
    return checkup;
  } finally {
    database.close();
  }
}

/**
 * Without a WAL and another process, SQLite is told that the file does not change, and makes no
 * files beside it; otherwise it needs the shared memory of the WAL.
 */
function openUnchanged(file: string, isLive: boolean): DatabaseSync {
  const url = pathToFileURL(file);
  if (!isLive) url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true, timeout: 10_000 });
}

function schemaOf(database: DatabaseSync, file: string): Checkup['schema'] {
  try {
    const row = database
      .prepare('SELECT number, since FROM migration ORDER BY number DESC LIMIT 1')
      .get();
    return { ...(row as unknown as Checkup['schema']) };
  } catch (error) {
    throw new NotADataFolder(`${file} is no database of celltrail: ${(error as Error).message}.`, {
      cause: error
    });
  }
}

function otherSchema({ number, since }: Checkup['schema'], known: number): Finding {
  return number > known
    ? {
        kind: 'schema',
        text: `The folder was made by a newer celltrail: its schema is ${number}, this version knows ${known}.`,
        advice: `Update celltrail to ${since} or later.`
      }
    : {
        kind: 'schema',
        text: `The folder is of an older celltrail: its schema is ${number}, this version has ${known}.`,
        advice: 'Start celltrail on it once, which brings it up to date, and check it again.'
      };
}

function checkDatabase(database: DatabaseSync): Finding[] {
  let problems: string[];
  try {
    const rows = database.prepare(`PRAGMA quick_check(${MOST_PROBLEMS})`).all();
    problems = rows.map(row => String(Object.values(row)[0])).filter(text => text !== 'ok');
  } catch (error) {
    problems = [(error as Error).message];
  }
  return problems.map(problem => ({
    kind: 'database',
    text: `The database file is damaged: ${problem}.`,
    advice:
      'Stop celltrail, copy the folder, and restore a backup; without one, ' +
      '"sqlite3 store.db .recover" saves what can still be read.'
  }));
}

function checkReferences(database: DatabaseSync): Finding[] {
  const counts = new Map<string, number>();
  for (const row of database.prepare('PRAGMA foreign_key_check').iterate()) {
    const { table, parent } = row as { table: string; parent: string };
    const text = `rows of ${table} that belong to no ${parent}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({
    kind: 'reference',
    text: `There are ${count} ${text}.`,
    advice: KEEP_A_COPY
  }));
}

function checkSessions(database: DatabaseSync): Finding[] {
  const { count } = database
    .prepare('SELECT count(*) AS count FROM session WHERE ended_time IS NULL')
    .get() as { count: number };
  if (count === 0) return [];
  return [
    {
      kind: 'session',
      text: `${count} sessions have no end, and no celltrail is running that could see it.`,
      advice: 'Start celltrail on the folder once: it closes them with their last sign of life.'
    }
  ];
}

function checkWal(bytes: number, held: boolean): Finding[] {
  if (bytes <= LARGE_WAL_BYTES) return [];
  return [
    {
      kind: 'wal',
      text: `The write-ahead log has ${Math.round(bytes / 1e6)} MB.`,
      advice: held
        ? 'A long read may keep it; it shrinks when celltrail is stopped.'
        : 'Start celltrail on the folder and stop it again, which empties it.'
    }
  ];
}

function countsOf(database: DatabaseSync): Checkup['counts'] {
  const row = database
    .prepare(
      'SELECT (SELECT count(*) FROM experiment) AS experiments, (SELECT count(*) FROM run) AS runs'
    )
    .get();
  return { ...(row as { experiments: number; runs: number }) };
}

const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const KEEP_A_COPY =
  'Copy the folder before anything else, and report it with the copy; the rest of it can be used.';
const MOST_PROBLEMS = 20;
/** Twice what a server lets it grow to. */
const LARGE_WAL_BYTES = 128 * 1024 * 1024;
