import { formatBytes } from '../plot/format-bytes.ts';
import { checkFolder, NotADataFolder } from '../store/maintenance/check-folder.ts';
import type { Checkup } from '../store/maintenance/checkup.ts';
import { readArguments } from './arguments.ts';
import { counted } from './counted.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';
import { UsageError } from './failure.ts';

const DOCTOR_HELP = `celltrail doctor: checks a data folder, and changes nothing in it

  --data DIR                folder of the record (.celltrail) [CELLTRAIL_HOME]; a server may be
                            running on it
  --artifacts-destination DIR
                            as of the server on this folder (artifacts in the data folder)
  --json                    answer in JSON

Says what it found and what to do. Exit code 0: nothing is wrong; 1: something was found.`;

/** `celltrail doctor`. */
export async function runDoctor(args: string[]): Promise<void> {
  const values = readArguments(args, {
    ...DATA_FOLDER_OPTIONS,
    json: { type: 'boolean', default: false }
  });
  if (values.help) {
    console.log(DOCTOR_HELP);
    return;
  }
  const { dataDir, artifacts } = dataFolders(values);
  let checkup: Checkup;
  try {
    checkup = await checkFolder(dataDir, artifacts);
  } catch (error) {
    if (!(error instanceof NotADataFolder)) throw error;
    throw new UsageError(`${error.message} Say where the record is with --data.`);
  }
  console.log(values.json ? JSON.stringify(checkup, null, 2) : report(checkup));
  if (checkup.findings.length > 0) process.exitCode = 1;
}

function report({
  data_dir,
  schema,
  held,
  counts,
  bytes,
  artifact_files,
  findings
}: Checkup): string {
  const lines = [
    `${data_dir}: ${counted(counts.experiments, 'experiment')}, ${counted(counts.runs, 'run')}, ` +
      `schema ${schema.number} (celltrail ${schema.since})`,
    `  database   ${formatBytes(bytes.database)}`,
    `  WAL        ${formatBytes(bytes.wal)}`,
    `  artifacts  ${formatBytes(bytes.artifacts)} (${counted(artifact_files, 'file')})`,
    `  logs       ${formatBytes(bytes.logs)}`
  ];
  if (held)
    lines.push('Another celltrail process holds the folder; it was checked while that runs.');
  if (findings.length === 0) return [...lines, 'Nothing is wrong.'].join('\n');
  lines.push(`${counted(findings.length, 'finding')}:`);
  for (const { text, advice } of findings) lines.push(`- ${text}`, `  ${advice}`);
  return lines.join('\n');
}
