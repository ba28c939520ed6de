import { runCompanion } from './companion.ts';
import { exitCode, sentence, UsageError } from './failure.ts';
import { runServe } from './serve.ts';
import { HELP } from './help.ts';
import { VERSION } from '../server/version.ts';

/** The command `celltrail`: its first argument says what to do. */
async function main([command, ...args]: string[]): Promise<void> {
  switch (command) {
    case 'serve':
      return runServe(args);
    case 'companion':
      return runCompanion(args);
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
