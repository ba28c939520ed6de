import { CommandFailure, exitCode, sentence, UsageError } from './failure.ts';
import { HELP } from './help.ts';
import { VERSION } from '../server/version.ts';

/** The command `celltrail`: its first argument says what to do, and only that is loaded. */
async function main([command, ...args]: string[]): Promise<void> {
  switch (command) {
    case 'serve':
      return (await import('./serve.ts')).runServe(args);
    case 'import':
      return (await import('./import.ts')).runImport(args);
    case 'export':
      return (await import('./export.ts')).runExport(args);
    case 'exec':
      throw new CommandFailure('exec is run by the Python package: call its command, celltrail.');
    case 'sync':
      return (await import('./sync.ts')).runSync(args);
    case 'status':
      return (await import('./status.ts')).runStatus(args);
    case 'gc':
      return (await import('./gc.ts')).runGc(args);
    case 'doctor':
      return (await import('./doctor.ts')).runDoctor(args);
    case 'kernel':
      return (await import('./kernel.ts')).runKernel(args);
    case 'companion':
      return (await import('./companion.ts')).runCompanion(args);
    case '--version':
      console.log(VERSION);
      return;
    case undefined:
    case '--help':
    case '-h':
    case 'help':
      console.log(HELP);
      return;
    default:
      throw new UsageError(`There is no command '${command}'. Try: celltrail --help`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`celltrail: ${sentence(error)}`);
  process.exit(exitCode(error));
});
