import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { RUN_EXPORTS, type RunExport } from '../protocol/endpoints/run-export.ts';
import { isRefusal } from '../protocol/errors.ts';
import { openKeptDocuments } from '../server/session-files/kept-documents.ts';
import { exportedRun } from '../server/session-files/run-export.ts';
import { openRecordedSessions } from '../store/open-recorded-sessions.ts';
import { readArgumentsOf } from './arguments.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';
import { CommandFailure, UsageError } from './failure.ts';

const EXPORT_HELP = `celltrail export RUN: the notebook that made a run, as a file

  RUN                       id of the run, or its name if no other run has it; of a run that was made
                            inside a session, the notebook of that session
  --notebook                the executed notebook: a cell for each execution, in the order in which
                            they ran, with its outputs; run again from the top it does the same
  --document                the notebook as it was saved last before its session ended, with what ran
                            last of its cells
  --log                     the log of its executions, which \`celltrail import\` reads
  -o, --output FILE         where to (the terminal, or what the command is piped into)
  --data DIR                folder of the record (.celltrail) [CELLTRAIL_HOME]; a server may be
                            running on it`;

/** `celltrail export`. */
export async function runExport(args: string[]): Promise<void> {
  const { values, named } = readArgumentsOf(args, {
    data: DATA_FOLDER_OPTIONS.data,
    help: DATA_FOLDER_OPTIONS.help,
    notebook: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    output: { type: 'string', short: 'o' }
  });
  if (values.help) {
    console.log(EXPORT_HELP);
    return;
  }
  if (named === null) throw new UsageError('Say which run. Try: celltrail export --help');
  const what = chosen(values);
  const { dataDir } = dataFolders(values);
  const record = await openRecordedSessions(dataDir);
  if (record === null) {
    throw new UsageError(`There is no record in ${dataDir}. Say where it is with --data.`);
  }
  try {
    const documents = await openKeptDocuments(dataDir, record.recorded);
    const sources = { recorded: record.recorded, documents };
    const { text } = await exportedRun(sources, named, what);
    if (values.output === undefined) await print(text);
    else await writeWhole(values.output, text);
  } catch (error) {
    if (isRefusal(error)) throw new CommandFailure(error.message, { cause: error });
    throw error;
  } finally {
    await record.close();
  }
}

function chosen(values: Record<RunExport, boolean>): RunExport {
  const [what, ...more] = RUN_EXPORTS.filter(each => values[each]);
  if (what === undefined || more.length > 0) {
    const options = RUN_EXPORTS.map(each => `--${each}`).join(' or ');
    throw new UsageError(`Say what to export: ${options}. Try: celltrail export --help`);
  }
  return what;
}

async function print(text: AsyncIterable<string>): Promise<void> {
  for await (const piece of text) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}

/** The file is whole once it has its name. */
async function writeWhole(file: string, text: AsyncIterable<string>): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  const handle = await open(beside, 'w').catch((error: unknown) => {
    throw new CommandFailure(`${file} cannot be written: ${(error as Error).message}.`);
  });
  try {
    try {
      for await (const piece of text) await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    if ((error as NodeJS.ErrnoException).path === undefined) throw error;
    throw new CommandFailure(`${file} cannot be written: ${(error as Error).message}.`);
  }
}
