import { databasePath } from '../../src/store/db/data-folder.ts';
import { migrate } from '../../src/store/db/migrate.ts';
import { openDatabase } from '../../src/store/db/open-database.ts';

/**
 * A program for the durability test: brings the stores in the folders `argv[2]`, `argv[3]`, … to
 * the newest schema, one after the other, until it is killed.
 */
process.stdout.write('ready\n');
for (const dataDir of process.argv.slice(2)) {
  const database = openDatabase(databasePath(dataDir));
  migrate(database, dataDir);
  database.close();
}
